"""Verification: rules of sign-offs, of objections, and of what was compared with the texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.fingerprint import IN_ARTICLES, KINDS
from aleppo_reports.pipeline import build, check, status, verify
from aleppo_reports.rules.verification import check_digit, lapsed, listed
from aleppo_reports.source.verified import PATH, read_verified, verified_text
from builders import Parts, emit, make_root, write
from codings import CODERS, coders, with_passes
from conftest import Findings
from signing import FILE, OBJECTIONS, compare_with_texts, hashes, object_to, sign, sign_off

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
SOME = "0" * 64

Change = Callable[[Parts], object]


def signed(*sign_offs: dict[str, Any]) -> Change:
    return lambda parts: sign(parts, *sign_offs)


def test_sign_offs_that_are_in_order_pass_every_rule(findings: Findings) -> None:
    assert (
        findings(
            signed(
                sign_off("figures", "herald-f01", SOME),
                sign_off("figures", "herald-f01", "1" * 64),
                sign_off("figures", "herald-f01", SOME, by="Ann Other", orcid=None),
                sign_off("places", "city", SOME, on="2016-12-07"),
                sign_off("events", "battle", SOME, orcid="0000-0002-1694-233X"),
            )
        )
        == []
    )


def test_there_may_be_none(findings: Findings) -> None:
    assert findings(lambda parts: parts.files.update({FILE: "verifications: []\n"})) == []


# H101


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("figures", "herald-f12", "there is no figure_id 'herald-f12' (did you mean 'herald-f02'?)"),
        ("places", "navy", "there is no place_id 'navy'"),
        ("reports", "herald-f01", "there is no report_id 'herald-f01' (did you mean 'herald-r01'?)"),
        ("disagreements", "how-many", "there is no disagreement_id 'how-many'"),
    ],
)
def test_a_sign_off_is_of_a_record_that_is_there(findings: Findings, kind: str, name: str, expected: str) -> None:
    assert findings(signed(sign_off(kind, name, SOME))) == [
        f"{FILE}:3:16: {name}: record_id: {expected} [H101]\n"
        "  fix: correct record_kind or record_id, or delete the sign-off if the record is gone"
    ]


def test_a_kind_without_a_hash_is_not_signed(tmp_path: Path) -> None:
    """As where a corpus has a longer list of kinds than the package."""
    root = make_root(tmp_path, signed(sign_off("parts", "herald-f01", SOME)))
    path = root / "annotations/codes/record_kind.csv"
    write(path, path.read_text(encoding="utf-8") + "parts,parts,Parts of the page.,,,,,\n")
    assert [str(problem) for problem in check(root).problems] == [
        f"{FILE}:2:18: herald-f01: record_kind: nobody can sign parts, they have no hash [H101]\n"
        f"  fix: use one of: {', '.join(KINDS)}; and take the other code out of record_kind.csv"
    ]


def test_a_record_that_cannot_be_read_is_there(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        sign(parts, sign_off("figures", "herald-f01", SOME))
        parts.article["figures"][0]["bound"] = "x"

    assert ["[R205]" in finding for finding in findings(change)] == [True]


# H102


@pytest.mark.parametrize(
    ("orcid", "digit"), [("0000-0002-1825-0079", "0"), ("0000-0002-1694-2330", "X"), ("0000-0002-1825-009X", "7")]
)
def test_an_orcid_id_has_its_check_digit(findings: Findings, orcid: str, digit: str) -> None:
    assert findings(signed(sign_off("places", "city", SOME, orcid=orcid))) == [
        f"{FILE}:6:12: city: orcid: {orcid} is no ORCID iD: the last character would have to be {digit} [H102]\n"
        "  fix: copy the iD from the person's page"
    ]


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_the_check_digits_of_known_ids(orcid: str) -> None:
    """Examples of ORCID's own documentation."""
    assert check_digit(orcid) == orcid[-1]


def test_a_changed_digit_and_two_exchanged_ones_are_noticed() -> None:
    orcid = "0000-0002-1825-0097"
    places = [place for place, digit in enumerate(orcid[:-1]) if digit.isdigit()]
    changed = [orcid[:p] + d + orcid[p + 1 :] for p in places for d in "0123456789" if d != orcid[p]]
    exchanged = [
        orcid[:p] + orcid[p + 1] + orcid[p] + orcid[p + 2 :]
        for p in places
        if p + 1 in places and orcid[p] != orcid[p + 1]
    ]
    assert exchanged
    assert [other for other in (*changed, *exchanged) if check_digit(other) == other[-1]] == []


# H103


@pytest.mark.parametrize(("kind", "name"), [("figures", "herald-f01"), ("places", "city")])
def test_a_sign_off_is_not_older_than_the_article(findings: Findings, kind: str, name: str) -> None:
    assert findings(signed(sign_off(kind, name, SOME, on="2016-12-06"))) == [
        f"{FILE}:7:9: {name}: on: 2016-12-06 lies before 2016-12-07, when herald-2016-12-07 was published [H103]\n"
        "  fix: write the day of the signing"
    ]


# H104


@pytest.mark.parametrize("name", ["first", "First", " first", "\N{FULLWIDTH LATIN SMALL LETTER F}irst"])
def test_a_machine_does_not_sign(findings: Findings, name: str) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        sign(parts, sign_off("places", "city", SOME, by=name))

    shown = name.strip()
    assert findings(change) == [
        f"{FILE}:5:{9 + len(name) - len(shown)}: city: by: coders.yaml calls {shown!r} a machine [H104]\n"
        "  fix: delete the sign-off; what a program finds is computed, and a person signs with a name"
    ]


def test_a_coder_who_is_a_person_signs(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.files[CODERS] = emit({"coders": coders()})
        sign(parts, sign_off("places", "city", SOME, by="second"))

    assert findings(change) == []


# H105


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"on": "2016-12-09"},
        {"by": "J. Doe"},
        {"by": "JANE  DOE", "orcid": None},
    ],
    ids=["the same", "another day", "one iD", "one name"],
)
def test_a_person_signs_a_state_of_a_record_once(findings: Findings, other: dict[str, Any]) -> None:
    twice = signed(sign_off("figures", "herald-f01", SOME), sign_off("figures", "herald-f01", SOME, **other))
    assert findings(twice) == [
        f"{FILE}:8:5: herald-f01: Jane Doe has signed this state of the record already: it stands at {FILE}:2:5 "
        "[H105]\n  fix: delete one of the two"
    ]


@pytest.mark.parametrize(("orcid", "told_apart"), [(None, False), ("0000-0002-1694-233X", True)])
def test_two_people_of_one_name_are_told_apart_by_their_ids(
    findings: Findings, orcid: str | None, told_apart: bool
) -> None:
    other = sign_off("places", "city", SOME, orcid=orcid)
    assert (findings(signed(sign_off("places", "city", SOME), other)) == []) is told_apart


# H106 and H107

TO_A_FIGURE = {"record_kind": "figures", "record_id": "herald-f01"}
A_LABEL = {"record_kind": "labels", "article_id": "herald-2016-12-07", "start": 0, "end": 4}
TOLD = "characters 0 to 4 of herald-2016-12-07"


def objected(*objections: dict[str, Any]) -> Change:
    return lambda parts: object_to(parts, *objections)


def test_an_objection_to_a_record_as_it_stands_is_open(tmp_path: Path, findings: Findings) -> None:
    now = hashes(make_root(tmp_path / "first"))["figures", "herald-f01"]
    assert findings(objected({**TO_A_FIGURE, "record_sha256": SOME}, {**TO_A_FIGURE, "record_sha256": now})) == [
        f"{OBJECTIONS}:9:5: herald-f01: Jane Doe objects to the record as it stands: Not so. [H106]\n"
        "  fix: correct the record, or take the objection out of the file if it is settled otherwise"
    ]


def test_an_objection_to_the_lack_of_a_record_is_open_until_one_starts_in_the_words(findings: Findings) -> None:
    takes = {**A_LABEL, "start": 11, "end": 16}
    assert findings(objected(A_LABEL, takes, {**takes, "start": 10, "end": 12})) == [
        f"{OBJECTIONS}:2:5: Jane Doe misses one of the labels at {TOLD}: Not so. [H106]\n"
        "  fix: code it, or take the objection out of the file if it is settled otherwise"
    ]


def test_an_open_objection_is_a_warning_and_stops_neither_verifying_nor_building(tmp_path: Path) -> None:
    root = make_root(tmp_path, objected(A_LABEL))
    assert [problem.code for problem in verify(root, root / "texts").problems] == []
    built = build(root, root / "texts")
    assert [problem.code for problem in built.problems] == ["H106"]
    assert built.files
    assert status(root).objections == check(root).corpus.objections


@pytest.mark.parametrize(
    ("objection", "expected"),
    [
        (TO_A_FIGURE, "2:5: herald-f01: has record_id [H107]\n  fix: {form}"),
        ({"record_kind": "figures"}, "2:5: has neither [H107]\n  fix: {form}"),
        (
            {**A_LABEL, **TO_A_FIGURE, "record_sha256": SOME},
            "2:5: herald-f01: has record_id, record_sha256, article_id, start, end [H107]\n  fix: {form}",
        ),
        (
            {**A_LABEL, "record_kind": "events"},
            "6:18: record_kind: events stand in no article [H107]\n  fix: use one of: {kinds}",
        ),
        (
            {**A_LABEL, "article_id": "herald-2016-12-08"},
            "7:17: article_id: there is no article 'herald-2016-12-08' (did you mean 'herald-2016-12-07'?) [H107]\n"
            "  fix: correct the id",
        ),
        (
            {**A_LABEL, "end": 185},
            "8:12: start: no words stand at 0 to 185: the text ends at 184 [H107]\n  fix: correct the offsets",
        ),
        (
            {**A_LABEL, "start": 4},
            "8:12: start: no words stand at 4 to 4: the text ends at 184 [H107]\n  fix: correct the offsets",
        ),
    ],
)
def test_an_objection_names_a_record_with_its_hash_or_words(
    findings: Findings, objection: dict[str, Any], expected: str
) -> None:
    form = "write record_id and record_sha256; or, if a record is missing, article_id, start, end"
    shown = expected.format(form=form, kinds=", ".join(IN_ARTICLES))
    assert findings(objected(objection)) == [f"{OBJECTIONS}:{shown}"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            objected({**TO_A_FIGURE, "record_id": "herald-f12", "record_sha256": SOME}),
            "7:16: herald-f12: record_id: there is no figure_id 'herald-f12' (did you mean 'herald-f02'?) [H101]\n"
            "  fix: correct record_kind or record_id, or delete the objection if the record is gone",
        ),
        (
            objected({**A_LABEL, "orcid": "0000-0002-1825-0079"}),
            "3:12: orcid: 0000-0002-1825-0079 is no ORCID iD: the last character would have to be 0 [H102]\n"
            "  fix: copy the iD from the person's page",
        ),
        (
            objected({**A_LABEL, "on": "2016-12-06"}),
            "4:9: on: 2016-12-06 lies before 2016-12-07, when herald-2016-12-07 was published [H103]\n"
            "  fix: write the day of the signing",
        ),
        (
            lambda parts: (with_passes()(parts), object_to(parts, {**A_LABEL, "by": "First", "orcid": None})),
            "2:9: by: coders.yaml calls 'First' a machine [H104]\n"
            "  fix: delete the objection; what a program finds is computed, and a person signs with a name",
        ),
    ],
)
def test_what_holds_for_sign_offs_holds_for_objections(findings: Findings, change: Change, expected: str) -> None:
    assert findings(change) == [f"{OBJECTIONS}:{expected}"]


# What the reader says


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"record_sha256": "abc"}, "'abc' does not have the form of 'Hash of the record'"),
        ({"record_sha256": "A" * 64}, f"{'A' * 64!r} does not have the form of 'Hash of the record'"),
        ({"record_kind": "figure"}, "'figure' is not in the code list record_kind (did you mean 'figures'?)"),
        ({"record_id": "Herald"}, "'Herald' does not have the form of 'Record'"),
        ({"orcid": "https://orcid.org/0000-0002-1825-0097"}, "does not have the form of 'ORCID'"),
        ({"on": "2016-13-01"}, "'2016-13-01' is not a day of the calendar, written YYYY-MM-DD"),
        ({"on": None}, "the key is missing"),
        ({"by": None}, "the key is missing"),
        ({"level": "reviewed"}, "unknown key"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_values_are_read_as_strictly_as_anywhere(tmp_path: Path, values: dict[str, Any], message: str) -> None:
    root = make_root(tmp_path, signed(sign_off("places", "city", SOME, **values)))
    (found,) = check(root).problems
    assert found.origin.file == FILE
    assert found.field == next(iter(values))
    assert message in found.message


# A sign-off that has lapsed


def test_a_sign_off_lapses_and_is_renewed(tmp_path: Path) -> None:
    now = hashes(make_root(tmp_path / "one"))["figures", "herald-f01"]
    old = sign_off("figures", "herald-f01", SOME)
    by_another = sign_off("figures", "herald-f01", now, by="Ann Other", orcid=None)
    again = sign_off("figures", "herald-f01", now, on="2016-12-09")

    def left(name: str, *sign_offs: dict[str, Any]) -> list[str]:
        checked = check(make_root(tmp_path / name, signed(*sign_offs)))
        assert checked.problems == []
        return [each.by for each in lapsed(checked.corpus)]

    assert left("two", old) == ["Jane Doe"]
    assert left("three", old, by_another) == ["Jane Doe"]
    assert left("four", old, by_another, again) == []
    assert left("five", again) == []


# H201


def edit(root: Path, old: str, new: str) -> None:
    path = root / ARTICLE
    text = path.read_text(encoding="utf-8")
    assert old in text
    write(path, text.replace(old, new))


def said(root: Path, *, texts: bool = True) -> list[str]:
    return [str(problem) for problem in check(root, root / "texts" if texts else None).problems]


@pytest.fixture
def compared(root: Path) -> Path:
    """A tiny corpus that was compared with its text."""
    compare_with_texts(root)
    return root


FIX = "  fix: run `aleppo verify` with the texts at hand"


def test_what_was_compared_just_now_is_current(compared: Path) -> None:
    assert said(compared) == []


def test_where_nothing_was_ever_compared_nothing_is_said(root: Path) -> None:
    assert not (root / PATH).exists()
    assert said(root) == []


def test_a_record_that_changed_is_named(compared: Path) -> None:
    edit(compared, "gates shut", "gates closed")
    assert said(compared) == [f"{PATH}: changed since compared with the text: herald-f02 [H201]\n{FIX}"]


def test_new_records_and_those_that_are_gone_are_named(compared: Path) -> None:
    for old, new in (("herald-f02", "herald-f03"), ("herald-q01", "herald-q05"), ("Most entrances", "Some entrances")):
        edit(compared, old, new)
    assert said(compared) == [
        f"{PATH}: changed since compared with the text: herald-q02; never compared: herald-f03, herald-q05; "
        f"gone: herald-f02, herald-q01 [H201]\n{FIX}"
    ]


def test_one_finding_for_any_number_of_records(compared: Path) -> None:
    """As after an upgrade that changes how records are hashed."""
    found, _ = read_verified((compared / PATH).read_bytes(), PATH)
    write(compared / PATH, verified_text(dict.fromkeys(found, SOME)))
    (finding,) = said(compared)
    assert finding.startswith(f"{PATH}: changed since compared with the text: herald-r01, herald-r02, herald-f01, ")
    assert f" and {len(found) - 5} more [H201]" in finding


def test_without_the_texts_nothing_is_said(compared: Path) -> None:
    edit(compared, "gates shut", "gates closed")
    assert said(compared, texts=False) == []


def test_of_an_article_whose_text_is_not_at_hand_nothing_is_said(compared: Path) -> None:
    text = (compared / ARTICLE).read_text(encoding="utf-8")
    for old, new in (("herald-2016-12-07", "herald-2016-12-08"), ("herald.txt", "other.txt"), ("herald-", "post-")):
        text = text.replace(old, new)
    text = text.replace("post-2016-12-08", "other-2016-12-08").replace("id_prefix: herald", "id_prefix: post")
    write(compared / "annotations/articles/other-2016-12-08.yaml", text.replace("\nsha256: ", "\nsha256: 0000", 1)[:-1])
    lines = (compared / "annotations/articles/other-2016-12-08.yaml").read_text(encoding="utf-8").splitlines()
    lines = [f"sha256: {SOME}" if line.startswith("sha256: ") else line for line in lines]
    write(compared / "annotations/articles/other-2016-12-08.yaml", "\n".join(lines) + "\n")
    assert said(compared) == []


def test_while_there_are_other_findings_it_is_silent(compared: Path) -> None:
    edit(compared, "gates shut", "gates closed")
    edit(compared, "value: 40", "value: 41")
    assert [finding[-5:-1] for finding in (each.partition("\n")[0] for each in said(compared))] == ["N951"]
    edit(compared, "value: 41", "value: x")
    assert ["[R204]" in finding for finding in said(compared)] == [True]


def test_a_few_ids_are_named_and_the_rest_counted() -> None:
    assert listed([]) == ""
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c, d, e"
    assert listed(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d, e and 1 more"


# R215

_FIX = "  fix: do not mend it: run `aleppo verify` with the texts at hand, or take the file of the last commit"
_HEAD = "record_id,record_sha256\n"


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("", ":1:1", "the first line must be record_id,record_sha256"),
        ("record_id,sha256\n", ":1:1", "the first line must be record_id,record_sha256"),
        (f"{_HEAD}herald-f01\n", ":2:1", "the line is not a record's id and hash"),
        (f"{_HEAD}herald-f01,{SOME},x\n", ":2:1", "the line is not a record's id and hash"),
        (f"{_HEAD},{SOME}\n", ":2:1", "the line is not a record's id and hash"),
        (f"{_HEAD}herald-f01,{SOME[1:]}\n", ":2:1", "the line is not a record's id and hash"),
        (f"{_HEAD}<<<<<<< HEAD\n", ":2:1", "the line is not a record's id and hash"),
        (f"{_HEAD}herald-f01,{SOME}\n\n", ":3:1", "the line is not a record's id and hash"),
        (f"{_HEAD}b,{SOME}\na,{SOME}\n", ":3:1", "the line is out of order, or the id stands twice"),
        (f"{_HEAD}a,{SOME}\na,{'1' * 64}\n", ":3:1", "the line is out of order, or the id stands twice"),
        (f'{_HEAD}"a"b,{SOME}\n', "", "is no CSV in UTF-8: ',' expected after '\"'"),
    ],
    ids=range(11),
)
@pytest.mark.parametrize("texts", [True, False])
def test_a_file_that_no_program_wrote_is_one_finding(
    findings: Findings, content: str, place: str, message: str, texts: bool
) -> None:
    found = findings(lambda parts: parts.files.update({PATH: content}), texts=texts)
    assert found == [f"{PATH}{place}: {message} [R215]\n{_FIX}"]


def test_a_file_that_is_not_utf_8_is_one_finding(root: Path) -> None:
    (root / PATH).write_bytes(b"\xff")
    (found,) = said(root)
    assert found.startswith(f"{PATH}: is no CSV in UTF-8: ")
