"""Record pages: every record with its words, its columns, its chain, what it is linked to, and how to cite it.

The columns, their titles and what they point to come from the descriptor, so that a new column is shown without a
change here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aleppo_reports.citing import STYLES, references, render
from aleppo_reports.explorer.tables import MENTIONS, RECORDS, Row, Tables, href
from aleppo_reports.explorer.wording import amount, counted, day, when
from aleppo_reports.published import row_sha256
from aleppo_reports.showing.inert import quoted

# Columns that are shown in another way than as a line of the record.
_ELSEWHERE = frozenset(
    {"exact", "part", "start", "end", "article_id", "sha256", "summary", "question", "name", "title", "gist"}
)
_LINK = re.compile(r"https?://[^\s\"<>]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A column of a record in words: title, what the column means, the text, what the code means, where it leads."""

    title: str
    meaning: str
    text: str
    code: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A record that another one is linked to: what it is called, where it stands, what it says."""

    text: str
    href: str
    note: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """A hop of a chain: who, in which role, with which words."""

    name: str
    href: str
    role: str
    cue: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is shown."""

    id: str
    table: str
    kind: str
    href: str
    heading: str
    words: str
    where: str
    lines: tuple[Line, ...]
    chain: tuple[Hop, ...] = ()
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    outlet: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search knows of a record: where it stands, what it is, what it says."""

    href: str
    kind: str
    text: str
    note: str


class Records:
    """Makes records out of rows."""

    def __init__(self, tables: Tables) -> None:
        """Make records of these tables."""
        self.tables = tables

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """What one row of a table is called: the title of its id."""
        return {
            table: self.tables.schemas[table].fields[0].title.lower()
            for table in RECORDS
            if table in self.tables.schemas
        }

    def heading(self, table: str, row: Row) -> str:
        """Return what a record says, in one line of our words."""
        tables = self.tables
        if table == "figures":
            of = f", of {row['of']}" if row["of"] else ""
            return f"{amount(row, tables)}: {row['subject']}{of}"
        if table == "reports":
            return tables.name("events", row["event_id"])
        if table == "quotes":
            speaker = tables.name("actors", row["speaker_id"]) if row["speaker_id"] else "No speaker"
            return (
                f"{speaker}: {row['gist']}" if row["gist"] else f"{speaker} ({tables.code('quote_kind', row['kind'])})"
            )
        if table == "labels":
            target = next((tables.name(name, row[column]) for column, name in _TARGETS if row[column]), "")
            return f"{tables.code('label_kind', row['kind'])}: {target}"
        return tables.name(table, row[RECORDS[table]])

    def record(self, table: str, row: Row) -> Record:
        """Return a row of a table as it is shown."""
        id, tables = row[RECORDS[table]], self.tables
        mention = table in MENTIONS
        where = ""
        if mention:
            part = tables.code("part", row["part"])
            where = f"{part}, characters {int(row['start']):,} to {int(row['end']):,}"
        return Record(
            id=id,
            table=table,
            kind=self._kinds.get(table, table),
            href=href(table, row),
            heading=self.heading(table, row),
            words=row.get("exact", ""),
            where=where,
            lines=tuple(self._lines(table, row)),
            chain=tuple(self._hop(hop) for hop in tables.chains.get(id, ())) if mention and table != "labels" else (),
            links={title: found for title, links in self._links(table, row).items() if (found := tuple(links))},
            checks=self._checks(table, id),
            signatures=self._signatures(table, id),
            outlet=tables.outlet(row["article_id"]).colour if mention else 0,
            start=int(row["start"]) if mention else 0,
        )

    def _lines(self, table: str, row: Row) -> list[Line]:
        schema = self.tables.schemas[table]
        targets = {key.field: key.table for key in schema.foreign_keys}
        found = []
        for column in schema.fields:
            name, cell = column.name, row[column.name]
            if not cell or name in _ELSEWHERE or name == RECORDS[table]:
                continue
            text, code, address = cell, "", ""
            if targets.get(name) in RECORDS:
                target = self.tables.get(targets[name], cell)
                text = self.tables.name(targets[name], cell)
                address = href(targets[name], target) if target else ""
            elif column.codes:
                text, code = self.tables.code(column.codes, cell), self.tables.definition(column.codes, cell)
            elif column.type == "date":
                text = day(cell)
            elif column.syntax:
                text = when(cell)
            elif _LINK.fullmatch(cell):
                address = cell
            found.append(Line(column.title, column.description, text, code, address))
        return found

    def _hop(self, hop: Row) -> Hop:
        actor = self.tables.get("actors", hop["actor_id"])
        return Hop(
            self.tables.name("actors", hop["actor_id"]),
            href("actors", actor) if actor else "",
            self.tables.code("attribution_role", hop["role"]),
            hop["cue"],
        )

    @cached_property
    def _verified(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.tables.rows("verifications"):
            found[row["record_kind"], row["record_id"]].append(row)
        return found

    def _checks(self, table: str, id: str) -> tuple[str, ...]:
        """Return which levels a record has by program."""
        rows = self._verified.get((table, id), ())
        return tuple(self.tables.code("verification_level", row["level"]) for row in rows if not row["by"])

    def _signatures(self, table: str, id: str) -> tuple[str, ...]:
        """Return which people signed a record, and when."""
        return tuple(f"{row['by']}, {day(row['on'])}" for row in self._verified.get((table, id), ()) if row["by"])

    @cached_property
    def _naming(self) -> dict[tuple[str, str, str], list[Row]]:
        """The rows of each table by a column that names another record."""
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for table, columns in _NAMING.items():
            for row in self.tables.rows(table):
                for column in columns:
                    if row[column]:
                        found[table, column, row[column]].append(row)
        return found

    def _named(self, table: str, column: str, id: str) -> list[Link]:
        return [self.link(table, row) for row in self._naming.get((table, column, id), ())]

    def link(self, table: str, row: Row) -> Link:
        """Return how a record is named where another one leads to it."""
        address, heading = href(table, row), self.heading(table, row)
        if table not in MENTIONS:
            return Link(heading, address)
        outlet = f"{self.tables.outlet(row['article_id']).name}, {row[RECORDS[table]]}"
        if row["exact"]:
            note = f"{outlet}; {amount(row, self.tables)}" if table == "figures" else outlet
            return Link(row["exact"], address, note, quoted=True)
        return Link(heading, address, outlet)

    def _links(self, table: str, row: Row) -> dict[str, list[Link]]:
        id, tables = row[RECORDS[table]], self.tables
        if table in MENTIONS:
            return {"Disagreements": [self.link("disagreements", one) for one in tables.questions.get(id, ())]}
        if table == "events":
            actors = [
                Link(
                    tables.name("actors", one["actor_id"]),
                    f"actors.html#{one['actor_id']}",
                    tables.code("event_role", one["role"]),
                )
                for one in tables.rows("event_actors")
                if one["event_id"] == id
            ]
            told = self._naming.get(("reports", "event_id", id), ())
            questions = {q["disagreement_id"]: q for one in told for q in tables.questions.get(one["report_id"], ())}
            return {
                "Who takes part": actors,
                "Where it is told": [self._telling(one) for one in told],
                "Figures": self._named("figures", "event_id", id),
                "Statements": self._named("quotes", "event_id", id),
                "Parts of it": self._named("events", "part_of", id),
                "Disagreements": [self.link("disagreements", one) for one in questions.values()],
            }
        if table == "actors":
            relations = [
                Link(
                    tables.name("actors", one["object_id"]),
                    f"actors.html#{one['object_id']}",
                    f"{tables.code('relation', one['relation'])}: {quoted(one['evidence'])}",
                )
                for one in tables.rows("actor_relations")
                if one["actor_id"] == id
            ]
            return {
                "Relations": relations,
                "Figures claimed": self._named("figures", "claimant_id", id),
                "Statements": self._named("quotes", "speaker_id", id),
            }
        return {}

    def _telling(self, row: Row) -> Link:
        link = self.link("reports", row)
        voice = tables_voice = self.tables.code("voice", row["voice"])
        if row["voice"] != "narrator":
            voice = f"{tables_voice} to {self.tables.name('actors', row['claimant_id'])}"
        return Link(
            link.text, link.href, f"{link.note}; {self.tables.code('realis', row['realis'])}, {voice}", quoted=True
        )

    def of_article(self, article_id: str) -> list[Record]:
        """Return the mentions of an article in the order of its text."""
        found = [
            self.record(table, row)
            for table in MENTIONS
            for row in self.tables.rows(table)
            if row["article_id"] == article_id
        ]
        return sorted(found, key=lambda one: (one.start, MENTIONS.index(one.table), one.id))

    def of_table(self, table: str) -> list[Record]:
        """Return all records of a table by their headings."""
        found = [self.record(table, row) for row in self.tables.rows(table)]
        return sorted(found, key=lambda one: (one.heading.casefold(), one.id))

    def index(self) -> list[Entry]:
        """Return what the search knows, mentions first."""
        entries = []
        for table, key in RECORDS.items():
            for row in self.tables.rows(table):
                who = row.get("claimant_id") or row.get("speaker_id") or ""
                parts = [row[key]]
                if table in MENTIONS:
                    parts.append(self.tables.outlet(row["article_id"]).name)
                if who:
                    parts.append(self.tables.name("actors", who))
                if row.get("exact"):
                    parts.append(quoted(row["exact"]))
                kind = self._kinds.get(table, table)
                entries.append(
                    Entry(href(table, row), kind, self.heading(table, row), " · ".join(dict.fromkeys(parts)))
                )
        return entries


_TARGETS = (("actor_id", "actors"), ("event_id", "events"), ("place_id", "places"))
_NAMING = {
    "reports": ("event_id",),
    "figures": ("event_id", "claimant_id"),
    "quotes": ("event_id", "speaker_id"),
    "events": ("part_of",),
}


def citations(tables: Tables, table: str, row: Row) -> dict[str, str]:
    """Return how a record and what it rests on are cited, in each style by its name."""
    found = references(tables.package, row[RECORDS[table]], table)
    return {style: render(found, style) for style in STYLES}


@dataclass(frozen=True, slots=True)
class Cited:
    """How the records of a page are cited, without saying the same twice: patterns, and what fills them.

    Attributes:
        styles: names of the styles.
        patterns: texts in which ⟦0⟧ is the record's id, ⟦1⟧ its hash, ⟦2⟧ the first 16 characters of it, ⟦3⟧ its table.
        records: for each record its table, hash, and the number of its pattern in each style.
    """

    styles: tuple[str, ...]
    patterns: tuple[str, ...]
    records: Mapping[str, tuple[str | int, ...]]


def cited(tables: Tables, rows: Sequence[tuple[str, Row]]) -> Cited:
    """Return how records are cited.

    Raises:
        AssertionError: if a pattern does not give back the citation it was made from.
    """
    styles: tuple[str, ...] = ()
    patterns: dict[str, int] = {}
    records: dict[str, tuple[str | int, ...]] = {}
    for table, row in rows:
        id, sha256 = row[RECORDS[table]], row_sha256(row)
        fill = (id, sha256, sha256[:16], table)
        texts = citations(tables, table, row)
        styles = tuple(texts)
        numbers = []
        for text in texts.values():
            pattern = text.replace(sha256, "⟦1⟧").replace(sha256[:16], "⟦2⟧")
            pattern = re.sub(rf"(?<![\w-]){re.escape(id)}(?![\w-])|(?<=-){re.escape(id)}(?=[,\"\n])", "⟦0⟧", pattern)
            if filled(pattern, fill) != text:
                pattern = text
            numbers.append(patterns.setdefault(pattern, len(patterns)))
        records[id] = (table, sha256, *numbers)
    return Cited(styles, tuple(patterns), records)


def filled(pattern: str, fill: Sequence[str]) -> str:
    """Put the facts of a record into a pattern."""
    for number, text in enumerate(fill):
        pattern = pattern.replace(f"⟦{number}⟧", text)
    return pattern


def summary(count: Mapping[str, int]) -> str:
    """Return how many records of each kind there are, in words."""
    nouns = {"figures": "figure", "quotes": "quotation", "reports": "report of an event", "labels": "label"}
    many = {"reports": "reports of events"}
    return ", ".join(counted(n, nouns[table], many.get(table, "")) for table, n in count.items() if n)
