"""`aleppo verify` and `aleppo status`: what they write, what they say, how they exit."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.pipeline import build
from aleppo_reports.source.verified import PATH, read_verified
from builders import Parts, emit, make_root, write
from codings import with_passes
from commands import Aleppo, Run
from questions import FIRST, SECOND, ask, question
from signing import OBJECTIONS, compare_with_texts, hashes, sign, sign_off

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"


def edit(root: Path, old: str, new: str) -> None:
    path = root / ARTICLE
    text = path.read_text(encoding="utf-8")
    assert old in text
    write(path, text.replace(old, new))


def held(root: Path) -> dict[str, str]:
    found, problems = read_verified((root / PATH).read_bytes(), PATH)
    assert problems == []
    return found


def rows(root: Path, *, texts: bool = False) -> list[dict[str, Any]]:
    built = build(root, root / "texts" if texts else None)
    assert [str(problem) for problem in built.problems] == []
    return list(csv.DictReader(io.StringIO(built.files["data/verifications.csv"].decode())))


def levels(root: Path, record_id: str) -> set[str]:
    return {row["level"] for row in rows(root) if row["record_id"] == record_id}


# --- verify ---


def test_verify_keeps_the_hash_of_every_record_of_an_article(root: Path, aleppo: Aleppo) -> None:
    own = {name: sha256 for (kind, name), sha256 in hashes(root).items() if name.startswith("herald-")}
    run = aleppo("--root", root, "--texts", root / "texts", "verify")
    assert run == Run(
        0,
        f"wrote {PATH}: 0 changed, {len(own)} new, 0 gone; now run `aleppo build`\n"
        "words compared with the texts of 1 of 1 article\n",
        "",
    )
    assert held(root) == own


def test_verify_again_writes_nothing(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    before = (root / PATH).stat()
    run = aleppo("--root", root, "verify", "--texts", root / "texts")
    assert (run.code, run.out.partition("\n")[0]) == (0, f"{PATH} is current")
    assert (root / PATH).stat().st_mtime_ns == before.st_mtime_ns


def test_verify_takes_up_what_changed(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    before = held(root)
    for old, new in (("gates shut", "gates closed"), ("herald-q02", "herald-q03")):
        edit(root, old, new)
    run = aleppo("--root", root, "--texts", root / "texts", "verify")
    assert run.out.startswith(f"wrote {PATH}: 1 changed, 1 new, 1 gone; ")
    after = held(root)
    assert {name for name in before if after.get(name) != before[name]} == {"herald-f02", "herald-q02"}
    assert set(after) - set(before) == {"herald-q03"}


def test_verify_keeps_nothing_while_anything_is_wrong(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    before = (root / PATH).read_bytes()
    edit(root, "About 40 people", "About 40 peoplf")
    run = aleppo("--root", root, "--texts", root / "texts", "verify")
    assert (run.code, run.err) == (1, "nothing written: 1 problem\n")
    assert "[S403]" in run.out
    assert "[H201]" not in run.out
    assert (root / PATH).read_bytes() == before


def test_verify_writes_a_spoilt_file_anew(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    before = (root / PATH).read_bytes()
    (root / PATH).write_bytes(b"<<<<<<< HEAD\n" + before)
    assert aleppo("--root", root, "--texts", root / "texts", "verify").code == 0
    assert (root / PATH).read_bytes() == before


def test_verify_needs_the_texts(root: Path, aleppo: Aleppo, tmp_path_factory: pytest.TempPathFactory) -> None:
    run = aleppo("--root", root, "verify")
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith("Error: the article texts are needed: give their folder with --texts or ALEPPO_TEXTS\n")
    empty = tmp_path_factory.mktemp("empty")
    run = aleppo("--root", root, "--texts", empty, "verify")
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith(
        f"Error: the archived text of no article is in {empty}; `aleppo texts` says what is there\n"
    )
    assert not (root / PATH).exists()


def test_verify_says_when_it_cannot_write(root: Path, aleppo: Aleppo, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aleppo_reports.pipeline.rewrite", full)
    run = aleppo("--root", root, "--texts", root / "texts", "verify")
    assert run.code == 2
    assert run.err.endswith(f"Error: {PATH} cannot be written: No space left on device\n")


def another(root: Path, sha256: str = "1" * 64) -> None:
    """Add an article whose text is not at hand."""
    text = (root / ARTICLE).read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("sha256: "))
    for old, new in (
        (own, f"sha256: {sha256}"),
        ("herald.txt", "post.txt"),
        ("herald-", "post-"),
        ("id_prefix: herald", "id_prefix: post"),
    ):
        text = text.replace(old, new)
    write(root / "annotations/articles/post-2016-12-07.yaml", text)


def test_verify_leaves_what_it_cannot_compare_as_it_was(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    another(root)
    run = aleppo("--root", root, "--texts", root / "texts", "verify")
    assert run.out == (
        f"{PATH} is current\nwords compared with the texts of 1 of 2 articles; not compared: post-2016-12-07\n"
    )
    kept = {**held(root), "post-f01": "0" * 64, "post-r99": "0" * 64}
    write(root / PATH, "record_id,record_sha256\n" + "".join(f"{n},{s}\n" for n, s in sorted(kept.items())))
    run = aleppo("--root", root, "--texts", root / "texts", "verify")
    assert run.out.startswith(f"wrote {PATH}: 0 changed, 0 new, 1 gone; ")
    assert held(root)["post-f01"] == "0" * 64
    assert "post-r99" not in held(root)


# --- What a change does ---


def test_a_change_without_the_texts_takes_the_levels_away_and_says_so(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    assert levels(root, "herald-f02") == {"anchored", "concordant"}
    edit(root, "gates shut", "gates closed")
    assert aleppo("--root", root, "check").code == 0
    run = aleppo("--root", root, "build")
    assert run.code == 0
    told = (
        "not anchored in the table verifications: changed since compared with the text: herald-f02; "
        "`aleppo verify` compares with the texts"
    )
    assert run.out.endswith(f"\n{told}\n")
    assert aleppo("--root", root, "build", "--check").out.endswith(f"\n{told}\n")
    assert levels(root, "herald-f02") == set()
    assert levels(root, "herald-f01") == {"anchored", "concordant"}
    # With the texts, nobody can overlook it; then it is as before.
    run = aleppo("--root", root, "--texts", root / "texts", "build")
    assert run.code == 1
    assert run.out.startswith(f"{PATH}: changed since compared with the text: herald-f02 [H201]\n")
    assert aleppo("--root", root, "--texts", root / "texts", "verify").code == 0
    assert aleppo("--root", root, "--texts", root / "texts", "build").code == 0
    assert levels(root, "herald-f02") == {"anchored", "concordant"}


def test_a_corpus_that_was_never_compared_builds_without_a_word(root: Path, aleppo: Aleppo) -> None:
    run = aleppo("--root", root, "build")
    assert (run.code, "not anchored" in run.out) == (0, False)


def test_texts_at_hand_change_nothing_in_the_levels(tmp_path: Path) -> None:
    root = make_root(tmp_path, with_passes())
    compare_with_texts(root)
    one, other = build(root, root / "texts"), build(root)
    assert dict(one.files) == dict(other.files)
    assert {row["level"] for row in rows(root)} == {"anchored", "concordant", "double_coded"}


def signed(folder: Path) -> Path:
    """Return a corpus with a figure and an actor that Jane Doe signed, compared with its text."""
    own = hashes(make_root(folder / "unsigned"))

    def change(parts: Parts) -> None:
        ask(parts, question(FIRST, SECOND))
        with_passes()(parts)
        sign(
            parts,
            sign_off("figures", "herald-f02", own["figures", "herald-f02"]),
            sign_off("actors", "navy", own["actors", "navy"], orcid=None),
        )

    root = make_root(folder / "signed", change)
    compare_with_texts(root)
    return root


def test_a_review_lapses_with_any_change_of_the_record(tmp_path: Path) -> None:
    root = signed(tmp_path)
    assert levels(root, "herald-f02") == {"anchored", "concordant", "reviewed"}
    assert levels(root, "navy") == {"reviewed"}
    edit(root, "gates shut", "gates closed")
    compare_with_texts(root)
    assert levels(root, "herald-f02") == {"anchored", "concordant"}
    assert levels(root, "navy") == {"reviewed"}
    edit(root, "gates closed", "gates shut")
    compare_with_texts(root)
    assert levels(root, "herald-f02") == {"anchored", "concordant", "reviewed"}


# --- status ---

HEAD = "                 records       anchored     concordant   double_coded       reviewed"
COUNTS = [
    HEAD,
    "reports                2       2  100 %       1   50 %       1   50 %       0    0 %",
    "figures                2       2  100 %       2  100 %       1   50 %       1   50 %",
    "quotes                 3       3  100 %       1   33 %       2   66 %       0    0 %",
    "labels                 2       2  100 %              –       1   50 %       0    0 %",
]
REST = [
    "events                 2              –              –              –       0    0 %",
    "actors                 4              –              –              –       1   25 %",
    "places                 2              –              –              –       0    0 %",
    "disagreements          1              –              –              –       0    0 %",
]
CURRENT = "anchored: every record was compared with its text as it stands; no text was read now"


def test_status_counts_each_kind_at_each_level(tmp_path: Path, aleppo: Aleppo) -> None:
    root = signed(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert aleppo("--root", root, "status") == Run(0, "\n".join([*COUNTS, *REST, "", CURRENT, ""]), "")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_status_says_the_same_with_the_texts_at_hand(tmp_path: Path, aleppo: Aleppo) -> None:
    root = signed(tmp_path)
    assert aleppo("--root", root, "--texts", root / "texts", "status") == aleppo("--root", root, "status")


def test_status_counts_article_by_article(tmp_path: Path, aleppo: Aleppo) -> None:
    root = signed(tmp_path)
    another(root)
    lines = aleppo("--root", root, "status", "--articles").out.splitlines()
    start = lines.index("herald-2016-12-07")
    assert lines[start : start + 1 + len(COUNTS)] == ["herald-2016-12-07", *COUNTS]
    start = lines.index("post-2016-12-07")
    assert lines[start + 1 : start + 3] == [
        HEAD,
        "reports                2       0    0 %       0    0 %       0    0 %       0    0 %",
    ]
    assert lines[1] == "reports                4       2   50 %       1   25 %       1   25 %       0    0 %"


def test_status_says_what_was_never_compared_and_that_nobody_signed(root: Path, aleppo: Aleppo) -> None:
    run = aleppo("--root", root, "status")
    assert run.code == 0
    assert run.out.splitlines()[-2:] == [
        "anchored: no record was ever compared with its text; `aleppo verify` does it, with the texts at hand",
        "reviewed: nobody has signed a record as it stands",
    ]


def test_status_lists_what_has_lapsed(tmp_path: Path, aleppo: Aleppo) -> None:
    root = signed(tmp_path)
    edit(root, "gates shut", "gates closed")
    run = aleppo("--root", root, "status")
    assert run.code == 0
    assert run.out.splitlines()[2] == (
        "figures                2       1   50 %       1   50 %       1   50 %       0    0 %"
    )
    assert run.out.splitlines()[-2:] == [
        "anchored: changed since compared with the text: herald-f02; run `aleppo verify` with the texts at hand",
        "lapsed: figures herald-f02, reviewed by Jane Doe on 2016-12-08, changed since",
    ]


def test_status_lists_objections_open_and_settled(tmp_path: Path, aleppo: Aleppo) -> None:
    root = signed(tmp_path)
    said = {"by": "Ann Other", "on": "2016-12-09", "reason": "One gate was open."}
    to_one = {"record_kind": "figures", "record_id": "herald-f02"}
    settled = {**to_one, "record_sha256": "0" * 64, **said}
    held = {**to_one, "record_sha256": hashes(root)["figures", "herald-f02"], **said}
    missing = {"record_kind": "labels", "article_id": "herald-2016-12-07", "start": 0, "end": 4, **said}
    write(root / OBJECTIONS, emit({"objections": [settled, held, missing]}))
    run = aleppo("--root", root, "status")
    assert run.code == 0
    assert run.out.splitlines()[-3:] == [
        "open objection: figures herald-f02, by Ann Other on 2016-12-09: One gate was open.",
        "open objection: labels missing at 0 to 4 of herald-2016-12-07, by Ann Other on 2016-12-09: One gate was open.",
        f"settled objection: figures herald-f02, by Ann Other on 2016-12-09: take it out ({OBJECTIONS}:2:5)",
    ]
    assert aleppo("--root", root, "status", "herald-f02").out.splitlines()[-1] == (
        "  rejected by Ann Other on 2016-12-09: One gate was open."
    )
    checked = aleppo("--root", root, "check")
    assert (checked.code, checked.out.count("[H106]")) == (0, 2)


def test_status_of_some_records_gives_their_hashes(tmp_path: Path, aleppo: Aleppo) -> None:
    root = signed(tmp_path)
    own = hashes(root)
    run = aleppo("--root", root, "status", "herald-f02", "navy", "herald-r01", "city")
    assert run.code == 0
    assert run.out.splitlines() == [
        "reports herald-r01, in herald-2016-12-07",
        f"  record_sha256: {own['reports', 'herald-r01']}",
        "  anchored, double_coded",
        "figures herald-f02, in herald-2016-12-07",
        f"  record_sha256: {own['figures', 'herald-f02']}",
        "  anchored, concordant, reviewed",
        "  reviewed by Jane Doe (0000-0002-1825-0097) on 2016-12-08",
        "actors navy",
        f"  record_sha256: {own['actors', 'navy']}",
        "  reviewed",
        "  reviewed by Jane Doe on 2016-12-08",
        "places city",
        f"  record_sha256: {own['places', 'city']}",
        "  not verified",
    ]
    edit(root, "gates shut", "gates closed")
    assert aleppo("--root", root, "status", "herald-f02").out.splitlines()[2:] == [
        "  not verified",
        "  changed since it was compared with the text",
        "  lapsed: reviewed by Jane Doe on 2016-12-08, changed since",
    ]


def test_status_of_a_record_that_is_not_there_is_a_wrong_call(root: Path, aleppo: Aleppo) -> None:
    run = aleppo("--root", root, "status", "herald-f12")
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith("Error: there is no record 'herald-f12' (did you mean 'herald-f02'?)\n")


def test_status_says_when_something_is_wrong(root: Path, aleppo: Aleppo) -> None:
    compare_with_texts(root)
    edit(root, "bound: exact", "bound: x")
    run = aleppo("--root", root, "status")
    assert run.code == 0
    assert run.out.splitlines()[2].startswith("figures                1 ")
    assert run.out.splitlines()[-3:] == [
        "anchored: as long as there are problems, nobody can say which records were compared as they stand",
        "reviewed: nobody has signed a record as it stands",
        "1 problem with the annotations: what cannot be read is left out; run `aleppo check`",
    ]


def test_status_without_any_record(root: Path, aleppo: Aleppo) -> None:
    write(root / "schemas" / "places.json", "x")
    run = aleppo("--root", root, "status")
    assert (run.code, run.out.splitlines()[0]) == (0, HEAD)
    assert run.out.splitlines()[-1].startswith("1 problem with the annotations: ")
