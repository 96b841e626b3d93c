"""The tables of a run, and the page of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mutation.judging import CRASH, Desk, Verdict
from mutation.tables import AS_IS, SEALED, TABLE_KINDS, TWINNED, Damage
from mutation.trees import Corruption


def _caught(codes: Sequence[str] | None) -> bool:
    """Tell whether there is a finding; a crash is none."""
    return bool(set(codes or ()) - {CRASH})


def _share(caught: int, count: int) -> str:
    return f"{caught} ({100 * caught / count:.1f} %)"


def _most(verdicts: Iterable[Sequence[str]]) -> str:
    counts = Counter(code for codes in verdicts for code in codes)
    return ", ".join(f"{code} {count}" for code, count in sorted(counts.items(), key=lambda e: (-e[1], e[0]))[:4])


def report(
    desk: Desk, made: Sequence[tuple[str, Corruption]], verdicts: Sequence[Verdict], missed: int
) -> Iterator[str]:
    """Yield the lines of the table of annotations, of what passed, and of crashes."""
    yield "| kind | corruptions | caught with texts | caught without texts | most by |"
    yield "| --- | ---: | ---: | ---: | --- |"
    notes: list[str] = []
    for name in dict.fromkeys(name for name, _ in made):
        own = [(c, v) for (kind, c), v in zip(made, verdicts, strict=True) if kind == name]
        told = _share(sum(_caught(v.texts) for _, v in own), len(own)) if desk.texts else "not at hand"
        bare = _share(sum(_caught(v.bare) for _, v in own), len(own))
        codes = [v.bare if v.texts is None else v.texts for _, v in own]
        yield f"| {name} | {len(own)} | {told} | {bare} | {_most(codes)} |"
        passed = [c for (c, _), found in zip(own, codes, strict=True) if not _caught(found)]
        notes += [f"\nPassed, {name} ({len(passed)}):"] if passed and missed else []
        notes += [f"- {desk.shown(c)}" for c in passed[:missed]]
        notes += [f"\nCRASH, {name}: {desk.shown(c)}\n{v.trace}" for c, v in own if v.trace]
    yield from notes


def report_tables(made: Sequence[tuple[str, Damage]], verdicts: Sequence[Any], missed: int) -> Iterator[str]:
    """Yield the lines of the table of built tables, of what passed, and of crashes."""
    yield f"| kind | corruptions | {AS_IS} | {SEALED} | {TWINNED} | most by, last column |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    notes: list[str] = []
    for name in dict.fromkeys(name for name, _ in made):
        own = [(d, v) for (kind, d), v in zip(made, verdicts, strict=True) if kind == name]
        ways = TABLE_KINDS[name][1]
        columns = [
            _share(sum(_caught(v[way][0]) for _, v in own), len(own)) if way in ways else ""
            for way in (AS_IS, SEALED, TWINNED)
        ]
        yield f"| {name} | {len(own)} | {' | '.join(columns)} | {_most(v[ways[-1]][0] for _, v in own)} |"
        for way in ways:
            passed = [d for d, v in own if not _caught(v[way][0])]
            notes += [f"\nPassed, {name}, {way} ({len(passed)}):"] if passed and missed else []
            notes += [f"- {d.cell}" for d in passed[:missed]]
            notes += [f"\nCRASH, {name}, {way}: {d.cell}\n{v[way][1]}" for d, v in own if v[way][1]]
    yield from notes


CERTAIN = frozenset(
    {
        "start moved by one",
        "end moved by one",
        "start and end moved by one",
        "letter in the words",
        "letter in described_as",
        "id doubled",
        "broken foreign key",
        "hash of indirect speech changed",
        "dropped: part",
    }
)
"""Kinds of which every corruption must be caught with the texts at hand: a page with less is not written."""

_JUDGEMENT = (
    "Another id or code that exists is another reading of the words; noticed where dates, parties, "
    "quotations or other records contradict it."
)
_WHO = (
    "Noticed where the cue serves several records or the actor belongs to another article; a cue of one "
    "record alone does not tell whose it is."
)
_NEAR = "Another date phrase of the same sentence or the one before may give the changed date."
REASONS = {
    "digit of a value": "What passes stands in no words: a limit of an inferred reading, which is not read again.",
    "denominator changed": "What passes is a whole taken away: nothing proves that one was meant.",
    "bound changed": "A bound of an inferred reading is not read again from its words.",
    "dropped: figure": "Vague spans of time (for years) and numbers that a date phrase holds too are not looked for.",
    "digit of a count or coordinate": (
        "Coordinates come from gazetteers, which are not here; only lengths of texts and precision are compared."
    ),
    "digit of an outside identifier": "Known to its register alone; noticed where two records would share it.",
    "letter in an alias": "An alias that still stands in some article is one.",
    "letter in a text of ours": "Our own words are compared with nothing; noticed in a name that stands in an article.",
    "claimant or speaker": _WHO,
    "when_told moved": _NEAR,
    "window moved": _NEAR,
    "as_of moved": _NEAR,
    "said_on moved": _NEAR,
    "when of an event": "An event told without a date, or over several days, may lie a day off.",
    "date of publication": (
        "Noticed by the dates that are resolved from it; some articles have none that a day would change."
    ),
    "valid of a relation": "No phrase is kept that it could be read from again.",
    "unit changed": "Vague words name no unit, and some measures go with several.",
    "measure changed": "The words name a unit, and several measures may have it.",
    "reading changed": "What can be read and what cannot is tried; where the changed code fits too, nothing is wrong.",
    "realis changed": "Nothing else in the record says what the words make of an event.",
    "kind of a quotation": "The marks are the same around a clause, a part of one and a term.",
    "role of a hop": "Noticed by other records with the same cue.",
    "stance of a label": "Noticed where the same words stand in another place too.",
    "code of a": _JUDGEMENT,
    "event of a": _JUDGEMENT,
    "actor of a label": _JUDGEMENT,
    "place of a label": _JUDGEMENT,
    "place: any": _JUDGEMENT,
    "population": _JUDGEMENT,
    "part_of": _JUDGEMENT,
    "dropped: report": (
        "Nothing in a text proves that a clause tells an event, unless it is an act of saying or the only "
        "report of its event."
    ),
    "dropped: quotation": "Reported speech whose cue serves another record leaves no trace.",
    "dropped: label": "Only words that always label are looked for.",
    "dropped: hop": "Noticed by other records with the same cue.",
    "dropped: entry of not_coded": "Noticed by what it excused.",
    "dropped: alias": "A name is still known by a shorter or longer form of it.",
    "dropped: relation": "Nothing in a text proves that a relation is stated.",
    "dropped: actor of an event": "Nothing in a text proves who takes part.",
    "dropped: actor": "Noticed by what refers to it.",
    "dropped: place": "Noticed by what refers to it, and by its name in a text.",
    "dropped: event": "Noticed by its reports.",
    "claimant dropped": "Noticed where the cue or a quotation around still says who speaks.",
    "boundary of two parts": "Where two paragraphs could belong to either part, either is right in form.",
    "cue moved": "The same cue stands near.",
    "date phrase moved": "The same phrase stands near.",
    "words moved": "The same words stand elsewhere, and nothing but the place is wrong.",
    "pass: ": "A pass is kept as it was made: its form is checked, not what it says.",
    "table: one bit of datapackage.json": (
        "A bit of a text that only people read; release archives carry the hash of the file."
    ),
    "table: ": (
        "As corrupted, hashes tell. Made anew together with hashes and twin it is a table like another: only "
        "rules about content are left."
    ),
}
"""Why a kind need not be caught whole, by the beginning of its name; the longest that fits holds."""


def reason(name: str) -> str | None:
    """Return why corruptions of a kind may pass, or None for a kind of which none may."""
    fitting = [start for start in REASONS if name.startswith(start)]
    return REASONS[max(fitting, key=len)] if fitting and name not in CERTAIN else None


def rows_of(table: Iterable[str]) -> Iterator[list[str]]:
    """Yield the cells of the rows of a table of kinds, without its head."""
    for line in table:
        if line.startswith("| ") and not line.startswith(("| kind |", "| ---")):
            yield [cell.strip() for cell in line.strip("| ").split(" | ")]


def page(annotations: Sequence[str], tables: Sequence[str], seed: int, limit: int) -> str:
    """Return the page of a run: both tables, and why the kinds that pass in part do.

    Args:
        annotations: lines of the table of annotations.
        tables: lines of the table of built tables.
        seed: seed of the run.
        limit: most corruptions of a kind.

    Raises:
        ValueError: if a kind that must be caught whole is not, or if no reason is known for one that is not.
    """
    rows = [*rows_of(annotations), *rows_of(tables)]
    short = [row[0] for row in rows if row[0] in CERTAIN and not row[2].endswith("(100.0 %)")]
    if short:
        raise ValueError(f"must be caught whole, and is not: {', '.join(short)}")
    partly = {}
    for name, _, *cells in rows:
        shares = [cell for cell in cells if cell.endswith(" %)")]
        # Of annotations the column with texts counts, of tables all.
        if not all(cell.endswith("(100.0 %)") for cell in (shares if name.startswith("table: ") else shares[:1])):
            why = reason(name)
            if why is None:
                raise ValueError(f"say why corruptions of this kind pass: {name}")
            partly.setdefault(why, []).append(name)
    lines = [
        "<!-- Made by scripts/mutate.py; do not edit. -->",
        "# What the checks notice",
        "",
        "Annotations and built tables were corrupted one value at a time, and checked each time. A corruption is",
        "caught if there is any finding. What passes is listed with the reason: a check can prove that words,",
        "numbers, dates and references fit each other; it cannot prove that a reading is right. That is for readers.",
        "",
        f"At most {limit} corruptions of a kind, or all that the corpus allows; seed {seed}.",
        "",
        "## Annotations",
        "",
        *annotations,
        "",
        "## Tables",
        "",
        "As corrupted; with hashes and sizes made anew, as by somebody who edits a table and rebuilds the lists; with",
        "the Parquet or CSV twin made anew as well, so that only rules about content are left.",
        "",
        *tables,
        "",
        "## Why some pass",
        "",
        *(f"- *{', '.join(names)}*: {why}" for why, names in partly.items()),
    ]
    return "\n".join(lines) + "\n"
