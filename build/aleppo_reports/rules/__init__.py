"""The rules an annotation must keep: one rule, one function, one code.

A rule takes the `Context` and yields a `Problem` for each place where it is broken. Importing this package registers
all of them; `run` applies them. Codes are stable: a rule that goes leaves its number unused.
"""

from aleppo_reports.rules import (
    actors,
    aliases,
    attribution,
    codes,
    concordance,
    coverage,
    dating,
    disagreements,
    events,
    figures,
    labels,
    mentions,
    nearby,
    parts,
    passes,
    privacy,
    quotes,
    references,
    retired,
    spans,
    verification,
)
from aleppo_reports.rules.registry import RULES, Context, Rule, run

__all__ = [
    "RULES",
    "Context",
    "Rule",
    "actors",
    "aliases",
    "attribution",
    "codes",
    "concordance",
    "coverage",
    "dating",
    "disagreements",
    "events",
    "figures",
    "labels",
    "mentions",
    "nearby",
    "parts",
    "passes",
    "privacy",
    "quotes",
    "references",
    "retired",
    "run",
    "spans",
    "verification",
]
