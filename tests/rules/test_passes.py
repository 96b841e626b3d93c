"""Passes: rules P101 to P104, and what the reader says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.pipeline import check
from builders import Parts, make_root, write
from codings import CODERS, FIRST, SECOND, coders, with_passes
from conftest import Findings


def test_the_codings_of_the_tiny_corpus_pass_every_rule(findings: Findings) -> None:
    assert findings(with_passes()) == []


def test_without_the_passes_the_findings_of_other_files_are_the_same(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        parts.places[0]["kind"] = "planet"
        parts.article["reports"][0]["event_id"] = "nothing"
        parts.files[CODERS] += "  - coder_id: first\n    kind: person\n    method: Twice\n"
        parts.files[FIRST] = parts.files[FIRST].replace("herald-2016-12-07", "herald-2016-12-09")

    root = make_root(tmp_path, change)
    everything = check(root, root / "texts").problems
    others = [problem for problem in everything if "/passes/" not in problem.origin.file]
    assert check(root, root / "texts", only={"annotations/articles", "annotations/places.yaml"}).problems == others
    assert 0 < len(others) < len(everything)


# P101


def test_a_coder_is_known(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        parts.files[FIRST.replace("first", "frist")] = parts.files.pop(FIRST)

    assert findings(change) == [
        f"{FIRST.replace('first', 'frist')}:1:1: herald-2016-12-07: "
        "there is no coder 'frist' (did you mean 'first'?) [P101]\n"
        "  fix: rename the folder, or add the coder to coders.yaml"
    ]


def test_without_a_file_of_coders_nobody_is_known(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        del parts.files[CODERS]

    assert [finding.partition(" [")[0] for finding in findings(change)] == [
        f"{FIRST}:1:1: herald-2016-12-07: there is no coder 'first'",
        f"{SECOND}:1:1: herald-2016-12-07: there is no coder 'second'",
    ]


def test_an_unreadable_file_of_coders_is_one_finding(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        parts.files[CODERS] = "- x\n"

    assert findings(change) == [
        f"{CODERS}:1:1: the file must hold keys and values [R203]\n  fix: write `key: value` lines"
    ]


def test_coders_may_be_without_passes(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        del parts.files[FIRST], parts.files[SECOND]

    assert findings(change) == []


def test_a_coder_stands_once_in_the_file(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        parts.files[CODERS] += parts.files[CODERS].partition("\n")[2]

    assert [finding.partition("\n")[0] for finding in findings(change)] == [
        f"{CODERS}:8:15: first: coder_id: the id is taken: it stands at {CODERS}:2:15 [I301]",
        f"{CODERS}:11:15: second: coder_id: the id is taken: it stands at {CODERS}:5:15 [I301]",
    ]


def test_a_coder_is_read_as_strictly_as_anything(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        parts.files[CODERS] = parts.files[CODERS].replace("kind: person", "kind: human")

    assert findings(change) == [
        f"{CODERS}:6:11: second: kind: 'human' is not in the code list coder_kind [R205]\n"
        "  fix: use one of: machine, person"
    ]
    assert len(coders()) == 2


# P102


def test_an_article_is_known(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        with_passes(lambda first, second: first.update(article_id="herald-2016-12-08"))(parts)
        parts.files[FIRST.replace("-07", "-08")] = parts.files.pop(FIRST)

    assert findings(change) == [
        f"{FIRST.replace('-07', '-08')}:1:13: herald-2016-12-08: article_id: "
        "there is no article 'herald-2016-12-08' (did you mean 'herald-2016-12-07'?) [P102]\n"
        "  fix: correct the id and the name of the file, or add the article"
    ]


def test_an_article_with_a_finding_of_its_own_is_known(findings: Findings) -> None:
    """Nothing is said of its passes before it is mended."""

    def change(parts: Parts) -> None:
        with_passes()(parts)
        del parts.article["title"]

    assert ["[R202]" in finding for finding in findings(change)] == [True]


# P103


def test_a_pass_is_of_the_archived_text(findings: Findings) -> None:
    digest: list[str] = []

    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        digest.append(first["sha256"])
        second["sha256"] = "0" * 64

    assert findings(with_passes(change)) == [
        f"{SECOND}:2:9: herald-2016-12-07: sha256: the pass is of another text than the article, "
        f"whose SHA-256 is {digest[0][:12]}… [P103]\n"
        "  fix: take the pass out: its offsets lie on other words"
    ]


# P104


def test_a_span_lies_in_the_text(findings: Findings) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        first["figures"][0].update(start=180, end=185)
        first["figures"][1].update(start=180, end=184)
        first["quotes"][0].update(start=9, end=9)
        second["reports"][1].update(start=20, end=19)

    assert findings(with_passes(change)) == [
        f"{FIRST}:24:10: herald-f01: end: the span ends at 185, the text at 184 [P104]\n  fix: correct the offsets",
        f"{FIRST}:41:10: herald-q01: end: the span starts at 9 and ends at 9 [P104]\n  fix: let it end after it starts",
        f"{SECOND}:11:10: herald-r02: end: the span starts at 20 and ends at 19 [P104]\n"
        "  fix: let it end after it starts",
    ]


# What the reader says


@pytest.mark.parametrize(
    ("kind", "number", "values", "message"),
    [
        ("reports", 0, {"type": "captured"}, "'captured' is not in the code list event_type (did you mean 'capture'?)"),
        ("reports", 1, {"when_told": "Tuesday"}, "'Tuesday' is no EDTF date"),
        ("reports", 1, {"claimant_id": "new: official"}, "'new: official' does not have the form of 'Claimant'"),
        ("reports", 1, {"claimant_id": "old:official"}, "'old:official' does not have the form of 'Claimant'"),
        ("figures", 0, {"value": "forty"}, "'forty' is not a number"),
        ("figures", 0, {"bound": "ca"}, "'ca' is not in the code list bound"),
        ("figures", 0, {"start": -1}, "-1 is below 0"),
        ("quotes", 0, {"quote_id": "q1"}, "'q1' does not have the form of 'Quotation'"),
        ("quotes", 0, {"kind": "spoken"}, "'spoken' is not in the code list quote_kind"),
    ],
)
def test_values_are_read_as_in_articles(
    tmp_path: Path, kind: str, number: int, values: dict[str, Any], message: str
) -> None:
    root = make_root(tmp_path, with_passes(lambda first, second: second[kind][number].update(values)))
    (found,) = check(root).problems
    (key,) = values
    assert (found.origin.file, found.field) == (SECOND, key)
    assert found.message.startswith(message)
    assert found.record == (values.get("quote_id") or f"herald-{kind[0]}0{number + 1}")


@pytest.mark.parametrize("name", ["new:somebody", "new:an-officer-2"])
def test_somebody_may_be_new(findings: Findings, name: str) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        for coded in (first, second):
            coded["reports"][1]["claimant_id"] = coded["figures"][0]["claimant_id"] = name
            coded["quotes"][0]["speaker_id"] = name

    assert findings(with_passes(change)) == []


def test_an_actor_whom_the_registry_has_no_longer_may_stay(findings: Findings) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        first["reports"][1]["claimant_id"] = "renamed-since"

    assert findings(with_passes(change)) == []


def test_somebody_new_is_for_passes_only(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.article["figures"][1]["claimant_id"] = "new:somebody"

    assert ["[R206]" in finding for finding in findings(change, texts=False)] == [True]


def test_keys_of_articles_are_unknown(findings: Findings) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        first["figures"][0]["exact"] = "x"
        first["title"] = "x"

    assert findings(with_passes(change)) == [
        f"{FIRST}:29:5: herald-f01: exact: unknown key [R201]\n  fix: use one of: start, end, figure_id, measure, "
        "unit, bound, value, low, high, of, claimant_id",
        f"{FIRST}:66:1: herald-2016-12-07: title: unknown key [R201]\n"
        "  fix: use one of: article_id, sha256, reports, figures, quotes, labels",
    ]


def test_a_file_is_named_after_its_article(tmp_path: Path) -> None:
    root = make_root(tmp_path, with_passes())
    write(root / "annotations/passes/second/x.yaml", (root / SECOND).read_text(encoding="utf-8"))
    (found,) = check(root).problems
    assert str(found) == (
        "annotations/passes/second/x.yaml:1:13: herald-2016-12-07: article_id: does not agree with the name of the "
        "file, x.yaml [R210]\n  fix: rename the file to herald-2016-12-07.yaml, or correct the id"
    )
