"""`aleppo anchor` and `aleppo texts`: what they write, what they say, how they exit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aleppo_reports import pipeline
from aleppo_reports.pipeline import rewrite
from builders import REPOSITORY, TEXT, Parts, emit, make_root
from commands import Aleppo, Run

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
ACTORS = "annotations/actors.yaml"


def unanchored(parts: Parts) -> None:
    """Take some offsets of the tiny corpus away."""
    for record in (parts.article["figures"][0], parts.article["quotes"][0]):
        for key in ("start", "end", "cue_start", "cue_end"):
            record.pop(key, None)
    said = parts.article["quotes"][1]
    for key in ("start", "end", "sha256"):
        del said[key]
    said |= {"from": "3 of", "to": "shut"}
    for key in ("start", "end"):
        del parts.actors[1]["relations"][0][key]


def loaded(root: Path, name: str) -> Any:
    return yaml.safe_load((root / name).read_text(encoding="utf-8"))


def test_offsets_are_filled_in(tmp_path: Path, aleppo: Aleppo) -> None:
    root = make_root(tmp_path, unanchored)
    run = aleppo("--root", root, "anchor", "--texts", root / "texts", root / ARTICLE, root / ACTORS)
    assert run == Run(0, f"anchored 4 spans in {ARTICLE}\nanchored 1 span in {ACTORS}\n", "")
    assert loaded(root, ARTICLE) == yaml.safe_load(emit(Parts().article))
    assert loaded(root, ACTORS)["actors"] == Parts().actors
    assert aleppo("--root", root, "--texts", root / "texts", "check").code == 0


def test_nothing_to_anchor_writes_nothing(root: Path, aleppo: Aleppo, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("written")

    monkeypatch.setattr(pipeline, "rewrite", never)
    run = aleppo("--root", root, "--texts", root / "texts", "anchor", root / ARTICLE, root / ARTICLE)
    assert run == Run(0, f"anchored 0 spans in {ARTICLE}\n", "")


def test_what_can_be_anchored_is_written_beside_findings(tmp_path: Path, aleppo: Aleppo) -> None:
    def change(parts: Parts) -> None:
        unanchored(parts)
        parts.article["quotes"][0]["exact"] = '"We hold it,"'

    root = make_root(tmp_path, change)
    run = aleppo("--root", root, "--texts", root / "texts", "anchor", root / ARTICLE)
    text = (root / ARTICLE).read_text(encoding="utf-8")
    line = text[: text.index("hold it,")].count("\n") + 1
    assert run == Run(
        1,
        f"{ARTICLE}:{line}:12: herald-q01: exact: '\"We hold it,\"' is not in the text [W101]\n"
        "  fix: copy the words from the text, where the nearest are '“We hold it,”' at 7:1 "
        "(the text has curly quotes, the words have straight ones)\n",
        f"anchored 2 spans in {ARTICLE} (written); 1 finding left\n",
    )
    assert loaded(root, ARTICLE)["figures"] == Parts().article["figures"]


def test_findings_alone_write_nothing(tmp_path: Path, aleppo: Aleppo) -> None:
    root = make_root(tmp_path, lambda parts: parts.article["reports"][0].update(start=1))
    before = (root / ARTICLE).read_bytes()
    run = aleppo("--root", root, "--texts", root / "texts", "anchor", root / ARTICLE)
    assert run.code == 1
    assert run.err == f"anchored 0 spans in {ARTICLE}; 1 finding left\n"
    assert (root / ARTICLE).read_bytes() == before


def wrong_call(run: Run) -> str:
    """Return the words of a usage error, on one line."""
    assert run.code == 2
    assert run.out == ""
    return " ".join(run.err.partition("Error: ")[2].split())


def test_wrong_calls(tmp_path: Path, aleppo: Aleppo) -> None:
    root = make_root(tmp_path, unanchored)
    before = (root / ARTICLE).read_bytes()
    needed = "the article texts are needed: give their folder with --texts or ALEPPO_TEXTS"
    assert wrong_call(aleppo("--root", root, "anchor", root / ARTICLE)) == needed
    assert wrong_call(aleppo("--root", root, "texts")) == needed
    assert "does not exist" in wrong_call(aleppo("--root", root, "--texts", root / "nowhere", "texts"))
    assert "Missing argument" in wrong_call(aleppo("--root", root, "--texts", root / "texts", "anchor"))
    outside = tmp_path.parent / "outside.yaml"
    outside.write_text("a: b\n", encoding="utf-8")
    assert "does not lie below" in wrong_call(aleppo("--root", root, "--texts", root, "anchor", outside))
    missing = aleppo("--root", root, "--texts", root, "anchor", root / ARTICLE)
    assert re.fullmatch(
        "the text of herald-2016-12-07 is not at hand: no file has the SHA-256 [0-9a-f]{12}…, "
        "and none is called herald.txt",
        wrong_call(missing),
    )
    (root / "texts" / "herald.txt").write_text("Another text.\n", encoding="utf-8")
    other = "the file herald.txt at hand is not the archived text of herald-2016-12-07"
    for file in (ARTICLE, ACTORS):
        assert wrong_call(aleppo("--root", root, "--texts", root / "texts", "anchor", root / file)).startswith(other)
    assert (root / ARTICLE).read_bytes() == before


def test_a_file_that_cannot_be_written(tmp_path: Path, aleppo: Aleppo, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_root(tmp_path, unanchored)
    before = (root / ARTICLE).read_bytes()

    def fails(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fails)
    run = aleppo("--root", root, "--texts", root / "texts", "anchor", root / ARTICLE)
    assert wrong_call(run) == f"{ARTICLE} cannot be written: Permission denied"
    assert (root / ARTICLE).read_bytes() == before
    assert [path.name for path in (root / ARTICLE).parent.iterdir()] == [Path(ARTICLE).name]


def test_rewriting_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old\n", encoding="utf-8")
    path.chmod(0o640)
    rewrite(path, "né\n")
    assert path.read_bytes() == "né\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_relations_anchored_already_do_not_need_their_text(tmp_path: Path, aleppo: Aleppo) -> None:
    root = make_root(tmp_path)
    (tmp_path / "none").mkdir()
    run = aleppo("--root", root, "--texts", tmp_path / "none", "anchor", root / ACTORS)
    assert run.code == 0
    assert run.out == (
        f"not compared in {ACTORS}, texts not at hand: herald-2016-12-07\nanchored 0 spans in {ACTORS}\n"
    )


# --- aleppo texts ---


def test_the_archived_text_under_any_name(root: Path, aleppo: Aleppo) -> None:
    (root / "texts" / "herald.txt").rename(root / "texts" / "x.txt")
    assert aleppo("--root", root, "--texts", root / "texts", "texts") == Run(
        0, "herald-2016-12-07: the archived text, x.txt\n1 of 1 text at hand, 1 archived, 0 different\n", ""
    )


def test_no_text_at_hand_is_no_difference(root: Path, aleppo: Aleppo) -> None:
    (root / "texts" / "herald.txt").unlink()
    assert aleppo("--root", root, "--texts", root / "texts", "texts") == Run(
        0,
        "herald-2016-12-07: missing; no file is called herald.txt, has its hash or holds enough of its words\n"
        "0 of 1 text at hand, 0 archived, 0 different\n",
        "",
    )


def test_a_scraped_text_is_reported_record_by_record(root: Path, aleppo: Aleppo) -> None:
    scraped = "Cookies\n\n" + TEXT.replace("“", '"').replace("”", '"').replace(". ", ".  ")
    (root / "texts" / "herald.txt").write_text(scraped, encoding="utf-8")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    run = aleppo("--root", root, "--texts", root / "texts", "texts")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert run.code == 1
    assert run.err == "1 of 1 text at hand, 0 archived, 1 different\n"
    assert run.out.splitlines() == [
        "herald-2016-12-07: herald.txt differs from the archived text",
        "  taken for it by its name: it holds 100% of the longer words recorded",
        "  184 characters are archived, 195 are at hand; "
        "herald-r01: exact 'takes' is the first that does not stand at its offsets, 11–16",
        "  herald-2016-12-07: part boilerplate: cannot be verified, it stood at 0–6",
        "  herald-2016-12-07: part headline: cannot be verified, it stood at 6–25",
        "  herald-l01: exact 'takes': moved, 11–16 → 20–25",
        "  herald-r01: exact 'takes': moved, 11–16 → 20–25",
        "  herald-q09: indirect speech: moved, 25–60 → 34–69",
        "  herald-2016-12-07: part body: cannot be verified, by its neighbours 25–184 → 34–195",
        "  herald-l02: exact 'took': moved, 34–38 → 43–47",
        "  herald-r02: exact 'took': moved, 34–38 → 43–47",
        "  herald-r02: when_exact 'on Tuesday': moved, 50–60 → 59–69",
        "  official: evidence 'an official': moved, 62–73 → 71–82",
        "  herald-q09: cue 'said': moved, 74–78 → 83–87",
        "  herald-r02: cue 'said': moved, 74–78 → 83–87",
        "  herald-f01: exact 'About 40 people': moved, 80–95 → 90–105",
        "  herald-q01: exact '“We hold it,”': lost; it stood at 103–116, "
        "perhaps it is '\"We hold it,\"' at 9:1 now (the text has straight quotes, the words have curly ones)",
        "  herald-q01: cue 'told': moved, 130–134 → 140–144",
        "  herald-f02: cue 'said': moved, 150–154 → 161–165",
        "  herald-q02: cue 'said': moved, 150–154 → 161–165",
        "  herald-f02: exact '3 of 4 gates': moved, 160–172 → 171–183",
        "  herald-q02: indirect speech: moved, 160–182 → 171–193",
        "  19 spans: 15 moved, 1 lost, 3 not to be verified",
    ]


def test_the_place_of_a_private_person_moves_with_its_neighbours(tmp_path: Path, aleppo: Aleppo) -> None:
    start = TEXT.index("Herald")
    entry = {"start": start, "end": start + 6, "reason": "private_person"}
    root = make_root(tmp_path, lambda parts: parts.article.update(not_coded=[entry]))
    (root / "texts" / "herald.txt").write_text(f"Cookies\n\n{TEXT}", encoding="utf-8")
    run = aleppo("--root", root, "--texts", root / "texts", "texts")
    assert run.code == 1
    assert (
        "  herald-2016-12-07: private person: cannot be verified, by its neighbours 139–145 → 148–154"
        in run.out.splitlines()
    )


def test_findings_about_the_annotations_are_said(tmp_path: Path, aleppo: Aleppo) -> None:
    root = make_root(tmp_path, unanchored)
    run = aleppo("--root", root, "--texts", root / "texts", "texts")
    assert run.code == 0
    assert re.search(
        r"^\d+ findings about the annotations: what has one is left out; run `aleppo check`$", run.out, re.M
    )


# --- The real corpus ---

SPANS = (("exact", ""), ("evidence", ""), ("cue", "cue_"), ("when_exact", "when_"))


def numbered(text: str, words: str, start: int) -> int:
    """Return the number of an occurrence, found without the code under test."""
    word = re.compile(r"(?<![^\W_])" if words[0].isalnum() else "")
    ends = re.compile(r"(?![^\W_])" if words[-1].isalnum() else "")
    whole = [
        at
        for at in range(start + 1)
        if text.startswith(words, at) and word.match(text, at) and ends.match(text, at + len(words))
    ]
    return len(whole)


def offsets(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping of annotations that claims words."""
    if isinstance(node, list):
        for item in node:
            yield from offsets(item)
    elif isinstance(node, dict):
        if any(key in node for key in ("start", "cue_start", "when_start")) and "part" not in node:
            yield node
        for value in node.values():
            yield from offsets(value)


def strip(node: dict[str, Any], text: str) -> None:
    """Take the offsets of a record away, and give numbers instead."""
    if node.get("kind") == "indirect":
        start, end = node.pop("start"), node.pop("end")
        del node["sha256"]
        pieces = text[start:end].split(" ")
        line_end = text.find("\n", start)
        count = next(n for n in range(1, len(pieces) + 1) if text.count(" ".join(pieces[-n:]), start, line_end) == 1)
        node |= {"from": pieces[0], "to": " ".join(pieces[-count:]), "nth": numbered(text, pieces[0], start)}
    for words, prefix in SPANS:
        if words in node and f"{prefix}start" in node:
            start = node.pop(f"{prefix}start")
            del node[f"{prefix}end"]
            node[f"{prefix}nth"] = numbered(text, node[words], start)
    if "cue" in node and "start" in node and "exact" not in node and "kind" not in node:
        start = node.pop("start")
        del node["end"]
        node["nth"] = numbered(text, node["cue"], start)


@pytest.mark.texts
def test_the_corpus_is_given_back(tmp_path: Path, texts: Path, aleppo: Aleppo) -> None:
    for name in ("annotations", "schemas"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    shutil.copy(REPOSITORY / "CITATION.cff", tmp_path)
    files = [*sorted((tmp_path / "annotations" / "articles").glob("*.yaml")), tmp_path / ACTORS]
    originals = {path: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in files}
    found = {
        content["article_id"]: (texts / content["text_file"]).read_bytes().decode()
        for content in originals.values()
        if "text_file" in content
    }
    for path in files:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        for node in list(offsets(content)):
            for key in ("start", "end", "cue_start", "cue_end", "when_start", "when_end"):
                if key in node:
                    node[key] = int(node[key])
            strip(node, found[node.get("article_id", content.get("article_id"))])
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")
    run = aleppo("--root", tmp_path, "--texts", texts, "anchor", *files)
    assert run.code == 0, run.out
    for path, original in originals.items():
        assert yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) == original
