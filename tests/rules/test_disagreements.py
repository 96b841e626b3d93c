"""Rules of disagreements: which answers they hold, and which sums must be among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.pipeline import check
from aleppo_reports.tabulate.disputed import answers, disagreements, mode
from builders import Parts, make_root, words
from conftest import Findings
from questions import FILE, FIRST, SECOND, ask, question

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"


def asking(*questions: dict[str, Any]) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        ask(parts, *questions)

    return change


def test_two_answers_that_differ_pass(findings: Findings) -> None:
    assert findings(asking(question(FIRST, SECOND))) == []


@pytest.mark.parametrize(
    ("answer", "number"),
    [({"answer": "none"}, 0), ({"answer": "two", "figure_id": "herald-f01", "quote_id": "herald-q01"}, 2)],
)
def test_an_answer_names_one_record(findings: Findings, answer: dict[str, str], number: int) -> None:
    assert findings(asking(question(SECOND, answer))) == [
        f"{FILE}:11:9: how-many: the answer names {number} records, not one [K401]\n"
        "  fix: give exactly one of figure_id, quote_id, report_id"
    ]


def test_a_record_answers_a_question_once(findings: Findings) -> None:
    again = {"figure_id": "herald-f01", "answer": "another reading"}
    assert findings(asking(question(FIRST, again))) == [
        f"{FILE}:11:9: how-many: herald-f01 answers this question already [K401]\n  fix: delete one of the two"
    ]


@pytest.mark.parametrize("named", [[], [FIRST], [FIRST, {**SECOND, "answer": "about 40"}]])
def test_a_disagreement_has_answers_that_differ(findings: Findings, named: list[dict[str, str]]) -> None:
    line = "8:3" if named else "8:12"
    found = findings(asking(question(*named)))
    if named:
        assert [message.replace(":9:7:", ":8:3:") for message in found] == [
            f"{FILE}:{line}: how-many: answers: there are no two different answers [K402]\n"
            "  fix: add an answer that differs, or delete the question"
        ]
    else:
        # A list without items is a key without a value.
        assert [message.rpartition("[")[2][:4] for message in found] == ["Y112"]


def test_answers_in_one_article_are_within_it(findings: Findings) -> None:
    assert findings(asking(question(FIRST, SECOND, scope="across"))) == [
        f"{FILE}:5:12: how-many: scope: scope is across, but the answers stand in one article [K403]\n"
        "  fix: write within"
    ]


def test_a_record_that_is_not_there(findings: Findings) -> None:
    assert findings(asking(question(FIRST, {"figure_id": "herald-f09", "answer": "nine"}))) == [
        f"{FILE}:11:20: how-many: figure_id: there is no figure_id 'herald-f09' (did you mean 'herald-f02'?) [I303]\n"
        "  fix: correct the id, or add the record"
    ]


def sums_that_differ(parts: Parts) -> None:
    """Beside 3 of 4 gates, the same official gives a share of them that is not three quarters."""
    parts.article["figures"].append(
        {
            "figure_id": "herald-f03",
            **words("4 gates"),
            "measure": "other",
            "subject": "gates shut",
            "unit": "percent",
            "value": 80,
            "bound": "exact",
            "of": "gates of the bridge",
            "claimant_id": "official",
            "cue": "said",
            "cue_start": parts.article["figures"][1]["cue_start"],
            "cue_end": parts.article["figures"][1]["cue_end"],
            "reading": "inferred",
            "reading_note": "written for the test",
        }
    )


SUM = (
    f"{ARTICLE}:80:12: herald-f03: value: 80 percent does not agree with herald-f02, "
    "3 of 4, which is 75 percent [K404]\n"
    "  fix: do not correct it; code a disagreement with both figures as answers"
)


def test_a_sum_that_does_not_come_out_is_a_disagreement(findings: Findings) -> None:
    assert findings(sums_that_differ) == [SUM]


def test_a_sum_that_is_a_disagreement_passes(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        sums_that_differ(parts)
        asking(question(SECOND, {"figure_id": "herald-f03", "answer": "80 percent"}))(parts)

    assert SUM not in findings(change)


def test_the_tables_hold_question_answers_and_derived_numbers(tmp_path: Path) -> None:
    root = make_root(tmp_path, asking(question(FIRST, SECOND)))
    corpus = check(root).corpus
    (row,) = disagreements(corpus)
    # 40 people and 3 places have no unit in common: no number is derived.
    assert {key: row[key] for key in ("answer_count", "unit", "conservative", "informative", "representative")} == {
        "answer_count": 2,
        "unit": None,
        "conservative": None,
        "informative": None,
        "representative": None,
    }
    assert [(r["answer_id"], r["figure_id"], r["quote_id"]) for r in answers(corpus)] == [
        ("how-many-n1", "herald-f01", None),
        ("how-many-n2", "herald-f02", None),
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"), [([70], 70), ([80, 70, 70], 70), ([85, 80, 70], 70), ([80, 80, 70, 70], 70)]
)
def test_the_most_frequent_number_the_smallest_of_several(numbers: list[float], expected: float) -> None:
    assert mode(numbers) == expected


def test_numbers_in_one_unit_are_derived_from_the_answers(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts.article["figures"][1].update(measure="fled", unit="people")
        asking(question(FIRST, SECOND))(parts)

    root = make_root(tmp_path, change)
    (row,) = disagreements(check(root).corpus)
    assert [row[key] for key in ("unit", "conservative", "informative", "representative")] == ["people", 3, 40, 3]
