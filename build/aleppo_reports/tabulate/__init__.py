"""The tables: one pure function each, from the corpus to rows.

A row maps every column of the table's schema to a value or None. Order of rows and columns is the writer's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aleppo_reports.records import Corpus
from aleppo_reports.tabulate import coded, derived, disputed, entities, passes, verified
from aleppo_reports.tabulate.rows import Row, Rows

TABLES: Mapping[str, Callable[[Corpus], Rows]] = {
    "articles": entities.articles,
    "parts": entities.parts,
    "actors": entities.actors,
    "actor_relations": entities.actor_relations,
    "places": entities.places,
    "aliases": entities.aliases,
    "events": entities.events,
    "event_actors": entities.event_actors,
    "codes": entities.codes,
    "retired": entities.retired,
    "reports": coded.reports,
    "figures": coded.figures,
    "quotes": coded.quotes,
    "labels": coded.labels,
    "not_coded": coded.not_coded,
    "attributions": derived.attributions,
    "disagreements": disputed.disagreements,
    "answers": disputed.answers,
    "coders": passes.coders,
    "agreement": passes.agreement,
    "verifications": verified.verifications,
}
"""Function of each table."""

BESIDE = frozenset(
    {
        "actors",
        "places",
        "aliases",
        "events",
        "event_actors",
        "codes",
        "retired",
        "disagreements",
        "answers",
        "coders",
        "agreement",
    }
)
"""Tables of what stands beside the articles; each row of all others is of one article, but for verifications of such
records."""

__all__ = ["BESIDE", "TABLES", "Row", "Rows"]
