"""A second coding at the desk: outlet, actors and first coding are not seen, and a pass comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports import pipeline
from aleppo_reports.review.blind import KINDS, BlindDesk
from aleppo_reports.review.desk import ConflictError, RefusedError, WrongCallError
from aleppo_reports.review.journal import FOLDER, Journal
from aleppo_reports.review.masking import BLOCK, Cover, codes, masked
from aleppo_reports.review.snapshot import read_files
from builders import TEXT, Parts, emit, make_root
from codings import first, with_jane
from commands import Aleppo
from reviews import PORT, TOKEN, Browser, open_desk, sign

FIRST = "annotations/passes/first/herald-2016-12-07.yaml"
MINE = "annotations/passes/jane/herald-2016-12-07.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_root(tmp_path, with_jane)


@contextmanager
def opened(root: Path) -> Iterator[BlindDesk]:
    with Journal(root) as journal:
        yield BlindDesk(root, root / "texts", journal, "jane")


@pytest.fixture
def desk(root: Path) -> Iterator[BlindDesk]:
    with opened(root) as found:
        yield found


def listed(desk: BlindDesk) -> list[dict[str, Any]]:
    found = desk.article("article-1")
    assert found is not None
    return list(found["records"])


def shown(desk: BlindDesk, record_id: str) -> dict[str, Any]:
    found = desk.record("", record_id)
    assert found is not None
    return found


VALUES = {
    "reports": {"type": "capture", "realis": "occurred"},
    "figures": {"measure": "fled", "unit": "people", "bound": "about", "value": "40"},
    "quotes": {"kind": "direct"},
}


# --- What is seen ---


def test_names_are_covered_and_every_offset_stays(desk: BlindDesk) -> None:
    found = desk.article("article-1")
    assert found is not None
    text = found["text"]
    assert len(text) == len(TEXT)
    assert [at for at, c in enumerate(text) if c == "\n"] == [at for at, c in enumerate(TEXT) if c == "\n"]
    assert text.startswith(BLOCK * 4 + "\n")
    for name in ("Navy", "navy", "Herald", "Menu"):
        assert name not in text
    for words in ("took the bridge", "About 40 people fled", "3 of 4 gates"):
        assert TEXT.index(words) == text.index(words)


def test_an_actor_has_one_code_everywhere(desk: BlindDesk) -> None:
    code = desk.veil.actors["navy"]
    text = desk.veil.texts["article-1"]
    start = TEXT.index("Navy takes")
    assert text[start : start + 4] == code + BLOCK * 2
    start = TEXT.index("navy took")
    assert text[start : start + 4] == code + BLOCK * 2


def test_nothing_that_is_sent_tells_the_outlet_an_actor_or_the_first_coding(desk: BlindDesk) -> None:
    sent = [desk.view(), desk.article("article-1"), desk.choices("actors")]
    sent += [shown(desk, each["record_id"]) for each in listed(desk)]
    for content in sent:
        text = json.dumps(content, ensure_ascii=False)
        for secret in ("erald", "avy", "2016-12-07", "wire", "Wire", "bridge-capture", "Most entrances", 'sha256": "a'):
            assert secret not in text, secret
    for each in listed(desk):
        found = shown(desk, each["record_id"])
        assert {field["value"] for field in found["fields"]} == {None}
        assert [span["role"] for span in found["spans"]] == ["words"]
        assert (found["second"], found["concordance"], found["disagreements"], found["signed"]) == ([], [], [], [])
    assert {each["kind"] for each in listed(desk)} == {*KINDS}
    assert desk.choices("events") is None
    assert desk.article("herald-2016-12-07") is None
    assert desk.record("figures", "herald-f01") is None


def test_who_has_no_name_is_described_without_the_names_in_it(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_jane(parts)
        parts.actors[1]["name"] = "An official of the Navy"

    with opened(make_root(tmp_path, change)) as desk:
        names = {each["id"]: each["name"] for each in desk.choices("actors") or []}
        code, navy = desk.veil.actors["official"], desk.veil.actors["navy"]
        assert names[code] == f"{code} An official of the {navy}{BLOCK * 2}"
        assert names[navy] == navy


def test_two_coders_have_different_codes_and_one_has_the_same_ones_always() -> None:
    names = [f"actor-{number}" for number in range(700)]
    assert codes(names, "jane") == codes(reversed(names), "jane")
    assert codes(names, "jane") != codes(names, "ann")
    assert len(set(codes(names, "jane").values())) == 700


@given(
    st.text(st.sampled_from("ab \n"), max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["", "QF"])), max_size=5),
)
def test_a_masked_text_is_as_long_and_covers_what_it_should(text: str, spans: list[tuple[int, int, str]]) -> None:
    chosen = [Cover(start, end, code) for start, end, code in spans if start < end]
    found = masked(text, chosen)
    assert len(found) == len(text)
    for at, (before, after) in enumerate(zip(text, found, strict=True)):
        hidden = any(span.start <= at < span.end for span in chosen)
        assert after == before if before == "\n" or not hidden else after in {BLOCK, "Q", "F"}


# --- What is coded ---


def test_the_last_span_of_an_article_makes_the_pass_and_the_build_compares_it(root: Path, desk: BlindDesk) -> None:
    before = read_files(root)
    records = listed(desk)
    code = desk.veil.actors["official"]
    for each in records[:-1]:
        assert desk.code(each["record_id"], VALUES[each["kind"]]) == f"Coded {each['record_id']}"
    assert read_files(root) == before
    assert [each["state"] for each in listed(desk)] == ["signed"] * (len(records) - 1) + ["open"]
    last = records[-1]
    claimant = {"quotes": "speaker_id"}.get(last["kind"], "claimant_id")
    done = desk.code(last["record_id"], {**VALUES[last["kind"]], claimant: code})
    assert done == f"Coded {last['record_id']}; Article 1 is complete, its pass is written"
    assert {name for name in read_files(root) if name not in before} == {MINE}
    assert f"{claimant}: official" in (root / MINE).read_text(encoding="utf-8")
    assert pipeline.check(root, root / "texts").problems == []
    assert pipeline.lay_out(root, [root / MINE]).changed == {}
    rows = pipeline.build(root, root / "texts").files["data/agreement.csv"].decode().splitlines()
    mine = [row for row in rows if "jane" in row]
    assert {
        kind
        for kind in ("figures", "quotes", "reports", "labels")
        if any(f'"{kind}"' in row or f",{kind}," in row for row in mine)
    } == {*KINDS}
    # A coding is never edited afterwards, but the last step can be taken back.
    with pytest.raises(WrongCallError, match="never edited"):
        desk.code(last["record_id"], VALUES[last["kind"]])
    assert {field["editable"] for field in shown(desk, last["record_id"])["fields"]} == {False}
    desk.undo()
    assert read_files(root) == before
    assert [each["state"] for each in listed(desk)] == ["signed"] * (len(records) - 1) + ["open"]


def test_what_is_coded_is_there_after_a_new_start(root: Path) -> None:
    with opened(root) as desk:
        figure = next(each for each in listed(desk) if each["kind"] == "figures")
        desk.code(figure["record_id"], {**VALUES["figures"], "claimant_id": desk.veil.actors["navy"], "of": ""})
        desk.stand("", "", figure["record_id"])
    with opened(root) as desk:
        found = {field["field"]: field["value"] for field in shown(desk, figure["record_id"])["fields"]}
        assert found["value"] == "40"
        assert found["claimant_id"] == desk.veil.actors["navy"]
        assert found["of"] is None
        assert desk.view()["resume"]["record_id"] == figure["record_id"]
        progress = {each["kind"]: each["signed"] for each in desk.view()["articles"][0]["progress"]}
        assert progress == {"reports": 0, "figures": 1, "quotes": 0}


def test_what_is_coded_as_it_is_already_is_no_second_action(root: Path, desk: BlindDesk) -> None:
    values = VALUES[listed(desk)[0]["kind"]]
    assert desk.code("1-001", values) == desk.code("1-001", values) == "Coded 1-001"
    assert desk.undo() == "Took back: Coded 1-001"
    assert desk.view()["undo"] is None
    assert all(field["value"] is None for field in shown(desk, "1-001")["fields"])


def test_neither_desk_tells_or_takes_back_what_the_other_did(root: Path) -> None:
    with open_desk(root) as desk:
        sign(desk, "figures", "herald-f01")
    with opened(root) as blind:
        assert blind.view()["undo"] is None
        with pytest.raises(WrongCallError, match="nothing to take back"):
            blind.undo()
        blind.code("1-001", VALUES[shown(blind, "1-001")["kind"]])
        assert blind.view()["undo"] == "Code 1-001"
    with open_desk(root) as desk:
        assert desk.view()["undo"] is None
    with opened(root) as blind:
        assert blind.undo("Code 1-001") == "Took back: Coded 1-001"
    with open_desk(root) as desk:
        assert desk.view()["undo"] == "Sign herald-f01"


@pytest.mark.parametrize(
    ("values", "code"),
    [({"value": "forty"}, "R204"), ({"bound": "abuot"}, "R205"), ({"bound": None}, "R202"), ({"of": "a\tb"}, "")],
)
def test_what_cannot_be_read_is_not_kept(root: Path, desk: BlindDesk, values: dict[str, Any], code: str) -> None:
    figure = next(each for each in listed(desk) if each["kind"] == "figures")
    with pytest.raises((RefusedError, WrongCallError)) as refused:
        desk.code(figure["record_id"], {**VALUES["figures"], **values})
    problems = getattr(refused.value, "problems", [])
    assert {problem.code for problem in problems} == ({code} if code else set())
    assert {(problem.origin.file, problem.record) for problem in problems} <= {("", figure["record_id"])}
    assert not list((root / ".aleppo/review").glob("coding-*"))


@pytest.mark.parametrize(
    ("record_id", "values"),
    [
        ("1-999", {}),
        ("../x", {}),
        ("1-001", []),
        ("1-001", {"start": "3"}),
        ("1-001", {"realis": 7}),
        ("1-001", {"claimant_id": "navy"}),
        ("1-001", {"claimant_id": "ZZ"}),
        ("1-001", {"realis": "x" * 2001}),
    ],
)
def test_a_wrong_call_keeps_nothing(root: Path, desk: BlindDesk, record_id: str, values: object) -> None:
    with pytest.raises(WrongCallError):
        desk.code(record_id, values)
    assert not list((root / ".aleppo/review").glob("coding-*"))


def test_somebody_whom_the_registry_lacks_can_be_proposed(root: Path, desk: BlindDesk) -> None:
    figure = next(each for each in listed(desk) if each["kind"] == "figures")
    desk.code(figure["record_id"], {**VALUES["figures"], "claimant_id": "new:neighbour"})
    assert "new:neighbour" in {field["value"] for field in shown(desk, figure["record_id"])["fields"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--blind"], "--blind and --coder belong together"),
        (["--coder", "jane"], "--blind and --coder belong together"),
        (["--blind", "--coder", "nobody"], "there is no coder 'nobody'"),
        (["--blind", "--coder", "../first"], "there is no coder '../first'"),
        (["--blind", "--coder", "first"], "coders.yaml calls 'first' a machine"),
    ],
)
def test_only_a_coder_who_is_a_person_codes(aleppo: Aleppo, root: Path, arguments: list[str], said: str) -> None:
    pytest.importorskip("uvicorn", reason="the review desk needs the extra review")
    ran = aleppo("--root", root, "review", "--texts", root / "texts", *arguments)
    assert (ran.code, said in ran.err) == (2, True)


@pytest.mark.parametrize(
    "mangled", ["", "{", "[]", '{"x": 5}', '{"x": {"y": []}}', '{"x": {"y": {"kind": 5}}}', "[" * 100_000, "\udcff"]
)
def test_what_somebody_wrote_in_a_coding_is_told_and_kept(
    aleppo: Aleppo, root: Path, desk: BlindDesk, mangled: str
) -> None:
    pytest.importorskip("uvicorn", reason="the review desk needs the extra review")
    from aleppo_reports.review.app import application

    path = root / FOLDER / "coding-jane.json"
    path.write_text(mangled, encoding="utf-8", errors="surrogateescape")
    browser = Browser(application(desk, TOKEN, PORT))
    for answer in (browser.get("api/desk"), browser.post("api/code", {"record_id": "1-001", "values": {}})):
        assert answer.status == 500
        assert "coding-jane.json is not as the desk left it" in answer.json["error"]
    desk.journal.close()
    ran = aleppo("--root", root, "review", "--texts", root / "texts", "--blind", "--coder", "jane")
    assert (ran.code, "is not as the desk left it" in ran.err) == (2, True)
    assert path.read_text(encoding="utf-8", errors="surrogateescape") == mangled


def test_no_conflict_tells_the_name_of_a_file(root: Path, desk: BlindDesk) -> None:
    for each in listed(desk):
        desk.code(each["record_id"], VALUES[each["kind"]])
    (root / MINE).write_text("article_id: other\n", encoding="utf-8")
    with pytest.raises(ConflictError, match=r"^your pass of the article was changed since") as found:
        desk.undo()
    assert "herald" not in str(found.value)


def test_the_other_passes_are_as_they_were(root: Path, desk: BlindDesk) -> None:
    assert (root / FIRST).read_text(encoding="utf-8") == emit(first(desk.veil.articles["article-1"].sha256))
