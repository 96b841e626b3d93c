"""From the published tables to what is shown of one record.

What a record is, what it points to and what points to it follows from the schemas. Five tables have a meaning beyond
that: attributions (who said it through whom), answers and disagreements (who says otherwise), labels (what the words
around it call those concerned) and verifications.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import cached_property

from aleppo_reports.citing import references, render
from aleppo_reports.published import Published, Row
from aleppo_reports.schema import Field, ForeignKey, Table, published_tables
from aleppo_reports.showing.record import Chain, Item, Section

# Of what points to a record, so many are shown of each kind; the rest is counted.
_MOST = 6
# Labels are shown that stand so near to the words, in code points: about two sentences.
_AROUND = 250
_SPAN = ("article_id", "part", "start", "end")


def chain(package: Published, id: str, table: str | None = None) -> Chain:
    """Return a record with what belongs to it.

    Args:
        package: the published package.
        id: id of the record.
        table: its table, where records of several tables share the id.

    Raises:
        ValueError: if there is no such record, with ids that are near to it; or if there are several.
    """
    retired = any(row["record_id"] == id for row in package.rows("retired"))
    if not retired and not package.find(id) and (others := near(package, id)):
        raise ValueError(f"there is no record {id!r}; near to it: {', '.join(others)}")
    name, row = package.one(id, table)
    shelf = _Shelf(package)
    found = shelf.tables[name]
    return Chain(name, id, found.fields[0].title, tuple(shelf.head(found, row)), tuple(shelf.sections(found, row)))


def near(package: Published, id: str) -> list[str]:
    """Return the ids that are nearest to an id that is none, the nearest first."""
    wanted = "-".join(id.lower().replace("_", " ").split())
    return difflib.get_close_matches(wanted, sorted(set(package.ids())), n=5, cutoff=0.6)


class _Shelf:
    """The tables of a package, and what is said of their rows."""

    def __init__(self, package: Published) -> None:
        self.package = package
        self.tables, self.codes = published_tables(package.descriptor["resources"])

    # --- Rows and what they are called ---

    @cached_property
    def _indexes(self) -> dict[str, dict[str, Row]]:
        return {}

    def row(self, table: str, id: str) -> Row | None:
        """Return the row with an id, or None."""
        if table not in self._indexes:
            key = self.package.keys[table]
            self._indexes[table] = {row[key]: row for row in self.package.rows(table)}
        return self._indexes[table].get(id)

    @cached_property
    def _code_labels(self) -> dict[tuple[str, str], str]:
        return {
            (field["codes"], str(entry["value"])): entry["label"]
            for resource in self.package.descriptor["resources"]
            for field in resource.get("schema", {}).get("fields", [])
            for entry in field.get("categories", [])
        }

    def name(self, table: str, id: str) -> str:
        """Return what a row is called: the first of the columns that name it which is filled."""
        row, schema = self.row(table, id), self.tables[table]
        onward = {key.field: key for key in schema.foreign_keys}
        for column in schema.named_by if row else ():
            if row and row[column]:
                return self.name(onward[column].table, row[column]) if column in onward else row[column]
        return id

    def coded(self, field: Field, cell: str) -> str:
        """Return a cell, a code with what it is called where that says more."""
        label = self._code_labels.get((field.codes or "", cell), "")
        return f"{cell} ({label})" if label and label.replace(" ", "_") != cell else cell

    # --- The parts of a record ---

    def head(self, table: Table, row: Row) -> Iterator[Item]:
        """Yield the words of a record, or what it is called, and where the words stand."""
        if _has_span(table):
            if row.get("exact"):
                yield Item(words=row["exact"])
            elif row.get("gist"):
                yield Item(text=f"{row['gist']} (our words; the article's are kept as offsets and hash)")
            outlet, article = self.name("articles", row["article_id"]), self.row("articles", row["article_id"]) or {}
            place = f"{row['part']}, characters {row['start']} to {row['end']}"
            yield Item(text=f"{outlet}, {article.get('published', '')}, {place}", ids=(row["article_id"],))
        elif (name := self.name(table.name, row[table.primary_key[0]])) != row[table.primary_key[0]]:
            yield Item(text=name)

    def sections(self, table: Table, row: Row) -> Iterator[Section]:
        """Yield everything else, without what is empty."""
        id = row[table.primary_key[0]]
        found = [
            Section("Said by", tuple(self._said_by(table.name, id))),
            Section("Record", tuple(self._facts(table, row))),
            *self._questions(table, id),
            Section("In the same words", tuple(self._overlapping(table, row))),
            Section("Labels around it", tuple(self._labels(table, row))),
            *self._pointing(table, id),
            Section("Verification", tuple(self._verified(table, id))),
            Section("Cite", tuple(self._citation(table, row))),
        ]
        return (section for section in found if section.items)

    def _facts(self, table: Table, row: Row) -> Iterator[Item]:
        targets = {key.field: key.table for key in table.foreign_keys}
        shown = {*table.primary_key, *(("exact", "gist", *_SPAN) if _has_span(table) else table.named_by)}
        for field in table.fields:
            cell = row[field.name]
            if not cell or field.name in shown:
                continue
            if field.name in targets:
                yield Item(field.title, self.name(targets[field.name], cell), ids=(cell,))
            else:
                yield Item(field.title, self.coded(field, cell))

    def _hops(self, table: str, id: str) -> list[Row]:
        key = self.package.keys[table]
        rows = [row for row in self.package.rows("attributions") if row.get(key) == id] if self._is_said(table) else []
        return sorted(rows, key=lambda row: (int(row["hop"]), row["attribution_id"]))

    def _is_said(self, table: str) -> bool:
        said = self.tables.get("attributions")
        # Those it belongs to; articles and actors are only named in it.
        return said is not None and any(
            key.table == table and not said.field(key.field).required for key in said.foreign_keys
        )

    def _said_by(self, table: str, id: str) -> Iterator[Item]:
        for row in self._hops(table, id):
            name = self.name("actors", row["actor_id"])
            yield Item(f"{row['hop']} {row['role']}", name, row["cue"], ids=(row["actor_id"],))

    def _through(self, table: str, id: str) -> str:
        """Return in a few words who said something through whom."""
        hops = self._hops(table, id)
        if not hops:
            return ""
        names: dict[str, list[str]] = {}
        for row in hops:
            names.setdefault(row["role"], []).append(self.name("actors", row["actor_id"]))
        outlet = " and ".join(names.get("outlet", []))
        if not names.get("claimant"):
            return f"{outlet} itself"
        relays = "".join(f", through {name}" for name in names.get("relay", []))
        return f"{' and '.join(names['claimant'])}{relays}, in {outlet}"

    def _asked(self, table: str, id: str) -> list[Row]:
        """Return the questions that a record answers, or that records which point to it answer."""
        answers = self.tables["answers"]
        found: dict[str, Row] = {}
        for key in answers.foreign_keys:
            ids = {id} if key.table == table else self._ids_pointing(key.table, table, id)
            for row in self.package.rows("answers"):
                question = self.row("disagreements", row["disagreement_id"])
                if row[key.field] in ids and question is not None:
                    found.setdefault(row["disagreement_id"], question)
        return list(found.values())

    def _ids_pointing(self, table: str, target: str, id: str) -> set[str]:
        keys = [key.field for key in self.tables[table].foreign_keys if key.table == target]
        own = self.package.keys[table]
        return {row[own] for row in self.package.rows(table) if any(row[key] == id for key in keys)} if keys else set()

    def _questions(self, table: Table, id: str) -> Iterator[Section]:
        """Yield the questions on which records disagree: whole where the record answers one, else as a list."""
        if not {"answers", "disagreements"} <= set(self.tables):
            return
        if table.name == "disagreements":
            yield Section("Answers", tuple(self._answers(id, "")))
            return
        asked = self._asked(table.name, id)
        if any(key.table == table.name for key in self.tables["answers"].foreign_keys):
            for question in asked:
                about = (
                    Item("question", question["question"], ids=(question["disagreement_id"],)),
                    Item("comparable", f"{question['comparable']}: {question['explanation']}"),
                )
                yield Section("Disagreement", (*about, *self._answers(question["disagreement_id"], id)))
        elif asked:
            items = [Item("", question["question"], ids=(question["disagreement_id"],)) for question in asked]
            yield Section(f"Disagreements about it ({len(asked):,})", _first(items))

    def _answers(self, question_id: str, own: str) -> Iterator[Item]:
        answers = self.tables["answers"]
        for row in self.package.rows("answers"):
            if row["disagreement_id"] != question_id:
                continue
            for key in answers.foreign_keys:
                if key.table != "disagreements" and (id := row[key.field]):
                    said = self._through(key.table, id)
                    words = (self.row(key.table, id) or {}).get("exact", "")
                    text = f"{row['answer']} – {said}" if said else row["answer"]
                    this = id == own
                    yield Item("this record" if this else "answer", "", words, text, () if this else (id,))

    def _overlapping(self, table: Table, row: Row) -> Iterator[Item]:
        if not _has_span(table):
            return
        start, end = int(row["start"]), int(row["end"])
        for other in self.tables.values():
            if not _has_span(other) or other.name == "labels":
                continue
            for near_by in self.package.rows(other.name):
                if near_by is row or near_by["article_id"] != row["article_id"]:
                    continue
                if int(near_by["start"]) < end and start < int(near_by["end"]):
                    yield self._described(other, near_by, label=other.fields[0].title)

    def _labels(self, table: Table, row: Row) -> Iterator[Item]:
        labels = self.tables.get("labels")
        if labels is None or not _has_span(table):
            return
        start, end = int(row["start"]) - _AROUND, int(row["end"]) + _AROUND
        concerned = {key.field for key in labels.foreign_keys if not {*self.tables[key.table].names} & {*_SPAN}}
        for label in self.package.rows("labels"):
            if label is row or label["article_id"] != row["article_id"]:
                continue
            if start <= int(label["start"]) and int(label["end"]) <= end:
                whom = [
                    self.name(key.table, label[key.field])
                    for key in labels.foreign_keys
                    if label[key.field] and key.field in concerned
                ]
                text = f"{', '.join(whom)}; {label['stance']}, {label['voice']}"
                yield Item(label["kind"], "", label["exact"], text, (label["label_id"],))

    def _pointing(self, table: Table, id: str) -> Iterator[Section]:
        """Yield what points to a record, table by table, key by key."""
        for other in self.tables.values():
            keys = [key for key in other.foreign_keys if key.table == table.name]
            if other.name == "answers" or (other.name == "attributions" and self._is_said(table.name)):
                continue
            for key in keys:
                rows = [row for row in self.package.rows(other.name) if row[key.field] == id]
                if rows:
                    as_what = f", as {other.field(key.field).title.lower()}" if len(keys) > 1 else ""
                    items = [self._described(other, row, but=key) for row in rows]
                    yield Section(f"{other.title}{as_what} ({len(rows):,})", _first(items))

    def _described(self, table: Table, row: Row, *, label: str = "", but: ForeignKey | None = None) -> Item:
        """Return a row of any table in one line."""
        own = (row[table.primary_key[0]],) if table.name in self.package.keys else ()
        if not label and not (but and but.table == "articles"):
            label = row.get("article_id", "")
        names = [column for column in table.named_by if row[column]]
        if "exact" in names:
            return Item(label, words=row["exact"], ids=own)
        if names:
            return Item(label, self.name(table.name, own[0]) if own else row[names[0]], ids=own)
        keys = [key for key in table.foreign_keys if key is not but and row[key.field] and key.field != "article_id"]
        coded = {field.name: row[field.name] for field in table.fields if field.codes and row[field.name]}
        codes = [code for column, code in coded.items() if column != "part" or len(coded) == 1]
        called = [self.name(key.table, row[key.field]) for key in keys]
        text = ": ".join(filter(None, (", ".join(codes), ", ".join(called))))
        return Item(label, text, ids=own or tuple(row[key.field] for key in keys))

    def _verified(self, table: Table, id: str) -> Iterator[Item]:
        verifications = self.tables.get("verifications")
        if verifications is None or table.name not in self.codes.get("record_kind", ()):
            return
        own = (table.name, id)
        rows = [row for row in self.package.rows("verifications") if (row["record_kind"], row["record_id"]) == own]
        for row in rows:
            signed = f"signed by {row['by']} on {row['on']}" if row["by"] else "computed by program"
            yield Item(row["level"], signed)
        if not rows:
            yield Item(text="not verified in any way")

    def _citation(self, table: Table, row: Row) -> Iterator[Item]:
        for reference in references(self.package, row[table.primary_key[0]], table.name):
            yield Item(text=render([reference], "apa"))


def _first(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the first of many lines, and one that counts the rest."""
    rest = len(items) - _MOST
    # One more line takes no more room than saying that there is one more.
    return tuple(items) if rest < 2 else (*items[:_MOST], Item(text=f"and {rest:,} more"))


def _has_span(table: Table) -> bool:
    """Tell whether the rows of a table have an id and stand in the words of an article."""
    return {"exact", *_SPAN} <= {*table.names} and len(table.primary_key) == 1
