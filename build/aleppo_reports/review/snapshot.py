"""One state of the annotations: the bytes of their files, and what was read and found in just these bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aleppo_reports.fingerprint import AROUND, IN_ARTICLES, KINDS, Entry
from aleppo_reports.pipeline import Checked, check
from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import SHAPES, Article, Corpus, Objection, Record, SignOff, own_id
from aleppo_reports.review.journal import UnreadableError
from aleppo_reports.rules.verification import lapsed, open_objections
from aleppo_reports.schema import ForeignKey
from aleppo_reports.source import yaml
from aleppo_reports.source.files import Files, Tree
from aleppo_reports.source.reader import registry_file
from aleppo_reports.source.verified import PATH as VERIFIED
from aleppo_reports.tabulate.verified import Standing, standings

PATTERNS = (
    "annotations/*.yaml",
    VERIFIED,
    "annotations/codes/*.csv",
    "annotations/articles/*.yaml",
    "annotations/passes/*/*.yaml",
)
"""The files that a check reads, schemas and texts apart."""

BY_PEOPLE = tuple(map(registry_file, ("verifications", "objections")))
"""The files of what people say of records."""

AROUND_ARTICLES = "around"
"""Stands for the article of records that belong to none."""

Key = tuple[str, str]
"""Kind and id of a record."""


@dataclass(frozen=True)
class Snapshot:
    """What stood in the files at one moment, and what follows from it.

    Attributes:
        files: content of every file, by path from the root.
        checked: what was read in them, compared and found.
        trees: the trees of the YAML files that were asked for, with the content they are of.
    """

    files: Mapping[str, bytes]
    checked: Checked
    trees: dict[str, tuple[bytes, Tree]]

    @property
    def corpus(self) -> Corpus:
        """The records that could be read."""
        return self.checked.corpus

    @cached_property
    def standings(self) -> Mapping[Key, Standing]:
        """How far each record is verified."""
        return {(found.entry.kind, found.entry.record_id): found for found in standings(self.corpus)}

    @cached_property
    def lapsed(self) -> tuple[SignOff, ...]:
        """Sign-offs of records that have changed since."""
        return lapsed(self.corpus)

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        """Objections to records as they stand, and to the lack of others."""
        return open_objections(self.corpus)

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """The articles by their ids."""
        return {article.article_id: article for article in self.corpus.articles}

    @cached_property
    def by_kind(self) -> Mapping[str, Mapping[str, Record]]:
        """The records of each kind by their ids, articles too."""
        found: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        for kind, record_id in self.standings:
            found[kind][record_id] = self.standings[kind, record_id].entry.record
        return {**found, "articles": dict(self.articles)}

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, tuple[str, str]]]:
        """Label and definition of each code of each code list."""
        lists: dict[str, dict[str, tuple[str, str]]] = {}
        for code in self.corpus.codes:
            lists.setdefault(code.list, {})[code.code] = (code.label, code.definition)
        return lists

    @cached_property
    def _places(self) -> dict[str, Mapping[Origin, yaml.Mapping]]:
        """Mappings of each YAML file that was asked for, by their places."""
        return {}

    def entry(self, kind: str, record_id: str) -> Entry | None:
        """Return a record with its hash, None if there is none."""
        found = self.standings.get((kind, record_id))
        return found.entry if found else None

    def tree(self, name: str) -> Tree:
        """Return the tree of a YAML file and what is wrong with it: one that is laid out plainly was read without."""
        return Files(Path(), self.files, self.trees).tree(name)

    def written(self, record: Record) -> yaml.Mapping | None:
        """Return a record as it is written."""
        origin = record.at()
        name = origin.file
        if name not in self._places:
            self._places[name] = {node.origin: node for node in mappings(self.tree(name)[0])}
        return self._places[name].get(origin)

    def text(self, article_id: str) -> str | None:
        """Return the text of an article, None if it is not at hand."""
        return self.checked.texts.by_article.get(article_id)

    def findings(self, entry: Entry) -> list[Problem]:
        """Return what is wrong with a record."""
        file = entry.record.at().file
        return [
            found
            for found in self.checked.problems
            if found.record == entry.record_id and found.origin.file in {file, *BY_PEOPLE}
        ]

    def foreign_key(self, cls: type[Record], key: str) -> ForeignKey | None:
        """Return what a key of a record class points to."""
        shape = SHAPES[cls]
        table, column = shape.borrowed.get(key, (shape.table, key))
        return next((found for found in self.checked.tables[table].foreign_keys if found.field == column), None)

    def named(self, table: str, record_id: str) -> str:
        """Return what a record is called, its id if that is not known."""
        record = self.by_kind.get(table, {}).get(record_id)
        if record is None:
            return record_id
        if isinstance(record, Article):
            return self.named("actors", record.publisher_id)
        names = self.checked.tables[table].named_by
        return next((str(found) for name in names if (found := getattr(record, name, None))), record_id)

    def members(self, article_id: str) -> Iterator[Entry]:
        """Yield the records of an article, or those around the articles, in the order of their files."""
        for standing in self.standings.values():
            article = standing.entry.article
            if (article.article_id if article else AROUND_ARTICLES) == article_id:
                yield standing.entry


def kinds_of(article_id: str) -> tuple[str, ...]:
    """Return the kinds of record that an article has, or that stand around the articles."""
    return AROUND if article_id == AROUND_ARTICLES else IN_ARTICLES


def mappings(node: yaml.Node | None) -> Iterator[yaml.Mapping]:
    """Yield every mapping of a tree."""
    if isinstance(node, yaml.Mapping):
        yield node
        for entry in node.entries.values():
            yield from mappings(entry.node)
    elif isinstance(node, yaml.Sequence):
        for item in node.items:
            yield from mappings(item)


def read_files(root: Path) -> dict[str, bytes]:
    """Return the content of every file that a check reads, as it is now."""
    files = Files(root)
    return {name: files.read(name) for pattern in PATTERNS for name in files.listed(pattern)}


def take(root: Path, texts: Path | None, files: Mapping[str, bytes], before: Snapshot | None = None) -> Snapshot:
    """Return the state that some files make: those on disk, or what they would be after an edit.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts.
        files: content of every file.
        before: an earlier state; of files that are as they were then, the trees are taken over.

    Raises:
        UnreadableError: if the schemas cannot be read; the message is for the person.
    """
    read = Files(root, files, dict(before.trees) if before else {})
    checked = check(root, texts, files=read)
    if not checked.tables:
        # Without the schemas nothing else can be read.
        found = checked.problems[0]
        raise UnreadableError(f"{found.origin}: {found.message}; {found.fix}")
    return Snapshot(files, checked, read.trees)


def beside(root: Path, texts: Path) -> dict[Path, tuple[int, int]]:
    """Return time and size of the files that a check reads besides the annotations: schemas and article texts."""
    found = {}
    for path in (*(root / "schemas").glob("*"), *texts.glob("*")):
        # What is taken away in this moment is not there.
        with suppress(OSError):
            stated = path.stat()
            found[path] = stated.st_mtime_ns, stated.st_size
    return found


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the content of a file."""
    return hashlib.sha256(data).hexdigest()


def key_of(record: Record) -> str:
    """Return the id of a record, or an empty text."""
    return own_id(record) or ""
