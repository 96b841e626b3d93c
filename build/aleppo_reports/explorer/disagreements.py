"""Disagreements: one card a question, with its answers, who gives them, and why they may not be comparable."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from aleppo_reports.explorer.records import Link, Records
from aleppo_reports.explorer.tables import Outlet, Row, Tables
from aleppo_reports.explorer.wording import number

# The plainest contradictions first.
ORDER = ("yes", "partly", "no")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: what it says in our words, whose it is, the words it rests on."""

    text: str
    link: Link
    claimant: str
    outlet: Outlet
    record_id: str
    of: str


@dataclass(frozen=True, slots=True)
class Card:
    """A question."""

    id: str
    row: Row
    question: str
    kind: str
    comparable: str
    comparable_means: str
    scope: str
    answers: tuple[Answer, ...]
    bounds: tuple[tuple[str, str, str], ...]
    outlets: str


def cards(tables: Tables, records: Records) -> list[Card]:
    """Return the cards: what is most comparable first, then by question."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    for row in tables.rows("answers"):
        found = _answer(row, tables, records)
        if found is not None:
            answers[row["disagreement_id"]].append(found)
    column = tables.schemas["disagreements"].field
    made = []
    for row in tables.rows("disagreements"):
        unit = row["unit"]
        suffix = " %" if unit == "percent" else f" {tables.code('unit', unit)}" if unit else ""
        bounds = tuple(
            (column(name).title, column(name).description, f"{number(row[name])}{suffix}")
            for name in ("conservative", "representative", "informative")
            if row[name]
        )
        own = answers[row["disagreement_id"]]
        made.append(
            Card(
                id=row["disagreement_id"],
                row=row,
                question=row["question"],
                kind=tables.code("disagreement_kind", row["kind"]),
                comparable=row["comparable"],
                comparable_means=tables.definition("comparable", row["comparable"]),
                scope=tables.code("disagreement_scope", row["scope"]),
                answers=tuple(own),
                bounds=bounds,
                outlets=" ".join(dict.fromkeys(answer.outlet.publisher_id for answer in own)),
            )
        )
    rank = {code: place for place, code in enumerate(ORDER)}
    return sorted(made, key=lambda card: (rank.get(card.comparable, 9), not card.bounds, card.id))


def _answer(row: Row, tables: Tables, records: Records) -> Answer | None:
    for column, table in (("figure_id", "figures"), ("quote_id", "quotes"), ("report_id", "reports")):
        mention = tables.get(table, row[column]) if row[column] else None
        if mention is not None:
            who = mention.get("claimant_id") or mention.get("speaker_id") or ""
            return Answer(
                text=row["answer"],
                link=records.link(table, mention),
                claimant=tables.name("actors", who) if who else "",
                outlet=tables.outlet(mention["article_id"]),
                record_id=row[column],
                of=mention.get("of", ""),
            )
    return None
