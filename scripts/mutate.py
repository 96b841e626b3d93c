"""Corrupt the annotations and the built tables one value at a time, and count how often the package notices.

A corruption is one mistake that a person or a program could make: a digit of a value, a span moved by one character, a
speaker exchanged, a record dropped, a cell of a table changed. Prints a Markdown table of shares caught, by kind; with
--missed, also examples of what passed. The same seed gives the same corruptions and the same table.

The path of a corruption of the annotations is a shortcut of `aleppo check`. Every file is parsed once. A corruption
changes its tree of nodes; the reader reads the records of the changed file again, through the schemas, and the rules
run over the corpus with that file exchanged. So the bytes and the YAML syntax are not looked at again, texts are
matched with their articles once (no kind touches the hash of an article). The rules in `_NARROW`, which compare a
record with its article or its text, see no more than the changed file and the articles that it speaks of; those in
`_BY_IDS` see the changed file alone as long as it declares the ids that it did before. Of an article only the record
that changed is read again. A rule that never looks at the texts runs once for both columns. --full N takes N of each
kind the whole way, as files through the command line, and says where the verdicts differ.

The path of a corruption of the tables is `publish.validate.validate` over a copy of the package, but files that did not
change are parsed once, and constraints of tables that did not change, nor any that their keys point to, are not
computed again; nor are constraints where comparing files has found something already. Three columns: the files as
corrupted; with hashes and sizes made anew as by somebody who edits a table and rebuilds the lists; with the Parquet or
CSV twin made anew as well, so that only rules about content are left.

    python scripts/mutate.py [--texts DIR] [--seed N] [--limit N] [--kinds WORD,WORD] [--missed N] [--full N]
                             [--page FILE]

--page FILE writes the two tables, with the reasons for what passes, as the page docs/corruption.md that the package
quotes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from aleppo_reports.concordance import dates, numbers
from aleppo_reports.records import SHAPES, Actor, Article, Corpus, Hop, Pass, Record, Relation, identifier
from aleppo_reports.rules import RULES, Context, concordance
from aleppo_reports.rules.registry import KEPT
from aleppo_reports.schema import read_tables
from aleppo_reports.source import reader, verified, yaml
from aleppo_reports.source.files import Files
from aleppo_reports.source.plan import plan as reading_plan
from aleppo_reports.source.reader import PASSES, REGISTRIES, read_corpus
from aleppo_reports.tabulate import rereading
from aleppo_reports.texts import read_texts

ROOT = Path(__file__).resolve().parents[1]
CRASH = "CRASH"
"""Stands among the codes where the package raised instead of reporting."""

# Rules that compare one article with itself or its text, and take nearly all the time. A rule that is not named here
# sees the whole corpus.
_NARROW = re.compile("A80[1-4]|C90[13]|D50[12]|F60[1-5]|I302|N95[1-4]|Q70[1-3]|S40[1-9]|S410")
# Rules that compare every record with the ids of all others.
_BY_IDS = frozenset({"I301", "I303", "I305"})
# That a record has changed since it was compared with its text does not say that it is wrong: any corruption would be
# caught by that alone.
_JUDGING = {code: rule for code, rule in RULES.items() if rule.stage != KEPT}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SPANS = (("exact", "start", "end"), ("cue", "cue_start", "cue_end"), ("when_exact", "when_start", "when_end"))
_CODE = re.compile(r"\[([A-Z]\d{3})\]$", re.MULTILINE)

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Corruption:
    """One mistake in one annotation file: paths into its tree, each with its new text, or None to take it out."""

    file: str
    edits: tuple[tuple[Path_, str | None], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A record in a file: its class, its path, its node, and the paths of records of its kind beside it."""

    file: str
    cls: type[Record]
    path: Path_
    node: yaml.Mapping

    def text(self, key: str) -> str | None:
        """Return the text of a key, None if it is not written."""
        entry = self.node.entries.get(key)
        return entry.node.value if entry and isinstance(entry.node, yaml.Scalar) else None

    def number(self, key: str) -> int | None:
        """Return the text of a key as a whole number."""
        text = self.text(key)
        return int(text) if text is not None else None

    def change(self, **values: object) -> Corruption:
        """Return the corruption that gives keys other values."""
        return Corruption(self.file, tuple(((*self.path, key), str(value)) for key, value in values.items()))


# --- Trees and files ---


def with_edit(node: yaml.Node, path: Path_, value: str | None) -> yaml.Node | None:
    """Return a node with the text at a path exchanged or taken out; None if nothing is left of it."""
    if not path:
        return node._replace(value=value) if isinstance(node, yaml.Scalar) and value is not None else None
    step, rest = path[0], path[1:]
    if isinstance(node, yaml.Mapping):
        entry = node.entries[str(step)]
        inner = with_edit(entry.node, rest, value)
        entries = dict(node.entries)
        if inner is None:
            del entries[str(step)]
        else:
            entries[str(step)] = entry._replace(node=inner)
        return replace(node, entries=entries) if entries else None
    if not isinstance(node, yaml.Sequence) or not isinstance(step, int):
        raise TypeError(f"no such path: {path}")
    inner = with_edit(node.items[step], rest, value)
    items = (*node.items[:step], *([] if inner is None else [inner]), *node.items[step + 1 :])
    return replace(node, items=items) if items else None


def at(node: yaml.Node, path: Path_) -> yaml.Node:
    """Return the node at a path."""
    for step in path:
        node = node.entries[str(step)].node if isinstance(node, yaml.Mapping) else node.items[int(step)]  # type: ignore[union-attr]
    return node


def lines_of(node: yaml.Node) -> Iterator[int]:
    """Yield the line of every text and collection in a node."""
    yield node.origin.line
    inner = [e.node for e in node.entries.values()] if isinstance(node, yaml.Mapping) else getattr(node, "items", ())
    for child in inner:
        yield from lines_of(child)


def plain(node: yaml.Node | None) -> object:
    """Return a tree without places, for comparison."""
    if isinstance(node, yaml.Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    return [plain(item) for item in node.items] if isinstance(node, yaml.Sequence) else getattr(node, "value", None)


def with_edits_in_text(text: str, tree: yaml.Node, edits: Sequence[tuple[Path_, str | None]]) -> str:
    """Return the text of a file in canonical layout (a value ends with its line) with the edits made."""
    lines = text.split("\n")
    gone: set[int] = set()
    for path, value in edits:
        node = at(tree, path)
        if value is not None:
            line = node.origin.line - 1
            lines[line] = lines[line][: node.origin.column - 1] + json.dumps(value, ensure_ascii=False)
            continue
        first, last = node.origin.line, max(lines_of(node))
        if isinstance(path[-1], int) and len(getattr(at(tree, path[:-1]), "items", ())) == 1:
            # With its only item a list goes, and its key with it.
            path = path[:-1]
        owner = at(tree, path[:-1])
        if isinstance(owner, yaml.Mapping):
            first = owner.entries[str(path[-1])].key.line
        gone |= set(range(first, last + 1))
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in gone)


# --- The corpus, and a verdict on a corruption of it ---


class _Watched(dict[str, str]):
    """Texts that note whether somebody looked at them."""

    looked = False

    def get(self, key: str, default: Any = None) -> Any:
        self.looked = True
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.looked = True
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        self.looked = True
        return super().__getitem__(key)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Codes of the findings on a corruption, each once: with the texts (None if not at hand) and without."""

    texts: tuple[str, ...] | None
    bare: tuple[str, ...]
    trace: str = ""


class Desk:
    """A corpus read once, and what is needed to read and check one changed file of it."""

    def __init__(self, root: Path, texts: Path | None) -> None:
        """Read a corpus that has no finding."""
        self.root = root
        self.tables = read_tables(root / "schemas")
        read = read_corpus(root, self.tables)
        found = read_texts(texts, read.corpus.articles)
        self.corpus, self.declared, self.texts = read.corpus, read.declared, dict(found.by_article)
        lists: dict[str, set[str]] = {}
        for code in read.corpus.codes:
            lists.setdefault(code.list, set()).add(code.code)
        self.codes = {name: frozenset(codes) for name, codes in lists.items()}
        self.plans = {cls: reading_plan(cls, self.tables, self.codes) for cls in SHAPES}
        folder = root / reader.ANNOTATIONS
        files = sorted([*folder.glob("*.yaml"), *folder.glob("articles/*.yaml"), *folder.glob(f"{PASSES}/*/*.yaml")])
        self.trees: dict[str, yaml.Mapping] = {}
        for path in files:
            name = path.relative_to(root).as_posix()
            tree, _ = yaml.read(path.read_bytes(), name)
            if isinstance(tree, yaml.Mapping):
                self.trees[name] = tree
        self.own = {name: self._read(name, tree)[1] for name, tree in self.trees.items()}
        # Two pure readers of words, which the rules ask again and again about the same words.
        concordance.read, rereading.resolve = lru_cache(None)(numbers.read), lru_cache(None)(dates.resolve)
        self.with_texts = []
        self.clean = [str(problem) for problem in (*read.problems, *found.problems)]
        for code, rule in _JUDGING.items():
            watched = _Watched(self.texts)
            context = Context(self.corpus, self.tables, self.declared, watched)
            self.clean += [str(problem) for problem in rule.check(context)]
            if watched.looked:
                self.with_texts.append(code)
        self.sites = [site for name, tree in self.trees.items() for site in self._sites(name, tree)]

    def close(self) -> None:
        """Put the functions of the package back in their place."""
        concordance.read, rereading.resolve = numbers.read, dates.resolve

    def _class(self, name: str) -> type[Record] | None:
        """Return the class of the record that a file is, None for a registry."""
        return Article if "/articles/" in name else Pass if f"/{PASSES}/" in name else None

    def _read(
        self, name: str, tree: yaml.Mapping | None
    ) -> tuple[tuple[Record, ...], dict[str, set[str]], tuple[str, ...]]:
        """Return the records of one file, the ids it declares, and the codes of the reader's findings."""
        # The reader's own steps; it has no door for one file of a corpus.
        reading = reader._Reading(Files(self.root), self.tables, self.codes, self.plans)
        records: list[Record] = []
        cls = self._class(name)
        if cls is None:
            key = Path(name).stem
            if tree is None or key not in tree.entries:
                return (), reading.declared, ("R202",)
            records += reader._records(REGISTRIES[key], tree.entries[key].node, key, "", reading)
        elif tree is not None and (record := reader._record(cls, tree, reading)) is not None:
            records.append(record)
        return tuple(records), reading.declared, tuple(problem.code for problem in reading.problems)

    def _read_changed(self, corruption: Corruption) -> tuple[tuple[Any, ...], dict[str, set[str]], tuple[str, ...]]:
        """Return what `_read` does of the changed file, reading only the record that changed in an article's list."""
        name, path = corruption.file, corruption.edits[0][0]
        tree = self.changed(corruption)
        whole = next((article for article in self.corpus.articles if article.at().file == name), None)
        alone = len(path) > 2 and len({path[:2] for path, _ in corruption.edits}) == 1
        if whole is None or tree is None or not alone:
            return self._read(name, tree)
        key, number = str(path[0]), int(path[1])
        reading = reader._Reading(Files(self.root), self.tables, self.codes, self.plans)
        node, cls = at(tree, path[:2]), SHAPES[Article].nested[key]
        record = reader._record(cls, node, reading, whole.article_id) if isinstance(node, yaml.Mapping) else None
        before = getattr(whole, key)
        records = (*before[:number], *([] if record is None else [record]), *before[number + 1 :])
        declared = {column: set(ids) for column, ids in self.own[name].items()}
        if (column := identifier(cls)) is not None:
            gone = {getattr(before[number], column)}
            declared[column] = declared[column] - gone | reading.declared.get(column, set())
        codes = tuple(problem.code for problem in reading.problems)
        return (replace(whole, **{key: records}),), declared, codes  # type: ignore[arg-type]

    def _sites(self, name: str, tree: yaml.Mapping) -> Iterator[Site]:
        cls = self._class(name)
        if cls is not None:
            yield from self._inside(Site(name, cls, (), tree))
            return
        key = Path(name).stem
        if isinstance(items := tree.entries[key].node, yaml.Sequence):
            for number, item in enumerate(items.items):
                if isinstance(item, yaml.Mapping):
                    yield from self._inside(Site(name, REGISTRIES[key], (key, number), item))

    def _inside(self, site: Site) -> Iterator[Site]:
        yield site
        for key, cls in SHAPES[site.cls].nested.items():
            entry = site.node.entries.get(key)
            for number, item in enumerate(entry.node.items if entry and isinstance(entry.node, yaml.Sequence) else ()):
                if isinstance(item, yaml.Mapping):
                    yield from self._inside(Site(site.file, cls, (*site.path, key, number), item))

    def changed(self, corruption: Corruption) -> yaml.Mapping | None:
        """Return the tree of the file with the corruption in it."""
        tree: yaml.Node | None = self.trees[corruption.file]
        for path, value in corruption.edits:
            tree = with_edit(tree, path, value) if tree is not None else None
        return tree if isinstance(tree, yaml.Mapping) else None

    def judge(self, corruption: Corruption) -> Verdict:
        """Return what the package finds in a corruption."""
        name = corruption.file
        try:
            records, declared, codes = self._read_changed(corruption)
        except Exception:
            return Verdict((CRASH,) if self.texts else None, (CRASH,), traceback.format_exc())
        broken = frozenset([name] if codes else [])
        known = dict(self.declared)
        for column in {*self.own[name], *declared} - {"article_id"}:
            known[column] = self.declared[column] - self.own[name].get(column, set()) | declared.get(column, set())
        whole, narrow = self._exchanged(name, records)
        narrowed = _BY_IDS if declared == self.own[name] else frozenset()
        found, bare, trace = set(codes), set(codes), ""
        for code, rule in _JUDGING.items():
            corpus = narrow if _NARROW.fullmatch(code) or code in narrowed else whole
            try:
                told = {p.code for p in rule.check(Context(corpus, self.tables, known, self.texts, broken))}
                found |= told
                if code in self.with_texts and told:
                    told = {p.code for p in rule.check(Context(corpus, self.tables, known, {}, broken))}
                bare |= told
            except Exception:
                trace = traceback.format_exc()
                found.add(CRASH)
                bare.add(CRASH)
        return Verdict(tuple(sorted(found)) if self.texts else None, tuple(sorted(bare)), trace)

    def _exchanged(self, name: str, records: tuple[Any, ...]) -> tuple[Corpus, Corpus]:
        """Return the corpus with the records of one file exchanged, and what of it the narrowed rules see."""
        cls, corpus = self._class(name), self.corpus
        if cls is Article:
            articles = tuple(a for a in corpus.articles if a.at().file != name)
            place = next(n for n, a in enumerate(corpus.articles) if a.at().file == name)
            whole = replace(corpus, articles=(*articles[:place], *records, *articles[place:]))
            named = {article.article_id for article in records}
            return whole, Corpus(records, actors=self._related(corpus.actors, named))
        if cls is Pass:
            coder = Path(name).parent.name
            kept = tuple(p for p in corpus.passes.get(coder, ()) if p.at().file != name)
            return replace(corpus, passes={**corpus.passes, coder: (*kept, *records)}), Corpus()
        group: Any = {Path(name).stem: records}
        if REGISTRIES[Path(name).stem] is not Actor:
            return replace(corpus, **group), Corpus(**group)
        before = {actor.actor_id: actor for actor in corpus.actors}
        changed = tuple(actor for actor in records if before.get(actor.actor_id) != actor)
        named = {relation.article_id for actor in changed for relation in actor.relations}
        articles = tuple(article for article in corpus.articles if article.article_id in named)
        return replace(corpus, **group), Corpus(articles, actors=changed)

    @staticmethod
    def _related(actors: Iterable[Actor], articles: set[str]) -> tuple[Actor, ...]:
        """Return the actors of whom one of the articles states a relation."""
        return tuple(a for a in actors if any(relation.article_id in articles for relation in a.relations))

    def paragraph(self, article: str, offset: int) -> int:
        """Return the number of the paragraph at an offset."""
        ends = [found.end() for found in re.finditer(r"\n+", self.texts[article])]
        return bisect_right(ends, offset)

    def shown(self, corruption: Corruption) -> str:
        """Return a corruption as a person would note it."""
        tree = self.trees[corruption.file]
        parts = []
        for path, value in corruption.edits:
            node = at(tree, path)
            old = plain(node)
            key = next(str(step) for step in reversed(path) if isinstance(step, str))
            was = (
                old
                if isinstance(old, str)
                else f"the item {next(iter(old.values()), '')!r}"
                if isinstance(old, dict)
                else ""
            )
            place = f"{corruption.file.removeprefix('annotations/')}:{node.origin.line}"
            parts.append(f"{place} {key}: {was} → {value if value is not None else 'gone'}")
        return "; ".join(parts)


# --- Kinds of corruption of the annotations ---

Make = Callable[[Desk, Random], Iterable[Corruption]]
KINDS: dict[str, Make] = {}


def _kind(name: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        KINDS[name] = make
        return make

    return register


def _coded(desk: Desk) -> Iterator[Site]:
    """Yield the sites that are no passes."""
    return (site for site in desk.sites if f"/{PASSES}/" not in site.file)


def _articles_of(desk: Desk) -> dict[str, str]:
    """Return the id of the article of each file of one."""
    return {a.at().file: a.article_id for a in desk.corpus.articles}


def _other_digits(text: str) -> Iterator[str]:
    """Yield a number with each digit exchanged for each other one, without a zero in front of another digit."""
    first = next((place for place, character in enumerate(text) if character.isdigit()), 0)
    for place, character in enumerate(text):
        for digit in "0123456789" if character.isdigit() else "":
            zero = digit == "0" and place == first and text[place + 1 : place + 2].isdigit()
            if digit != character and not zero:
                yield text[:place] + digit + text[place + 1 :]


def _digits(*keys: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in _coded(desk):
            for key in keys:
                for other in _other_digits(site.text(key) or ""):
                    yield site.change(**{key: other})

    return make


_kind("digit of a value")(_digits("value", "low", "high"))
_kind("digit of a count or coordinate")(_digits("characters", "words", "latitude", "longitude"))
_kind("digit of an outside identifier")(_digits("wikidata_id", "geonames_id", "ucdp_actor_id", "ocha_pcode"))


@_kind("denominator changed")
def _denominators(desk: Desk, rng: Random) -> Iterator[Corruption]:
    yield from _digits("denominator")(desk, rng)
    for site in _coded(desk):
        if site.text("denominator"):
            yield Corruption(site.file, (((*site.path, "denominator"), None),))


def _spans(site: Site) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of the spans of a site: words, start and end."""
    for words, start, end in _SPANS:
        if start in site.node.entries and end in site.node.entries:
            own = "cue" if site.cls is Hop else "evidence" if site.cls is Relation else "exact"
            yield (own if words == "exact" else words), start, end


def _moved(starts: Sequence[int], ends: Sequence[int], *, passes: bool = False) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in desk.sites:
            if (f"/{PASSES}/" in site.file) != passes or site.cls.__name__ == "Part":
                continue
            for _, start, end in _spans(site):
                for by_start, by_end in zip(starts, ends, strict=True):
                    at_start, at_end = (site.number(start) or 0) + by_start, (site.number(end) or 0) + by_end
                    values = {**({start: at_start} if by_start else {}), **({end: at_end} if by_end else {})}
                    if at_start >= 0:
                        yield site.change(**values)

    return make


_kind("start moved by one")(_moved((-1, 1), (0, 0)))
_kind("end moved by one")(_moved((0, 0), (-1, 1)))
_kind("start and end moved by one")(_moved((-1, 1), (-1, 1)))


def _other_letter(text: str, place: int, rng: Random) -> str:
    small = rng.choice([letter for letter in _LETTERS if letter != text[place].lower()])
    return text[:place] + (small.upper() if text[place].isupper() else small) + text[place + 1 :]


def _letters(*keys: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in _coded(desk):
            for key in keys:
                text = site.text(key) or ""
                for place, character in enumerate(text):
                    if character.isascii() and character.isalpha():
                        yield site.change(**{key: _other_letter(text, place, rng)})

    return make


_kind("letter in the words")(_letters("exact", "evidence", "cue", "when_exact"))
_kind("letter in an alias")(_letters("alias"))
_kind("letter in described_as")(_letters("described_as"))
_kind("letter in a text of ours")(_letters("gist", "subject", "of", "summary", "description", "name", "reading_note"))


def _presence(desk: Desk) -> tuple[dict[str, set[str]], dict[tuple[str, int], set[str]]]:
    """Return the actors coded in each article, and (with texts) in each paragraph of it."""
    by_article: dict[str, set[str]] = {}
    by_paragraph: dict[tuple[str, int], set[str]] = {}

    def seen(article: str, actors: Iterable[str | None], *offsets: int | None) -> None:
        found = {actor for actor in actors if actor}
        by_article.setdefault(article, set()).update(found)
        for offset in offsets if article in desk.texts else ():
            if offset is not None:
                by_paragraph.setdefault((article, desk.paragraph(article, offset)), set()).update(found)

    acting = {event.event_id: [actor.actor_id for actor in event.actors] for event in desk.corpus.events}
    for article in desk.corpus.articles:
        for record in article.attributed():
            actors = [record.claimant, getattr(record, "said_to_id", None), getattr(record, "population_id", None)]
            actors += [hop.actor_id for hop in record.attributions]
            actors += acting.get(getattr(record, "event_id", None) or "", [])
            seen(article.article_id, actors, record.start, record.cue_start)
    for actor in desk.corpus.actors:
        for relation in actor.relations:
            seen(relation.article_id, [actor.actor_id, relation.object_id], relation.start)
    return by_article, by_paragraph


def _claimants(scope: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        by_article, by_paragraph = _presence(desk)
        everybody = {actor.actor_id for actor in desk.corpus.actors}
        article_of = _articles_of(desk)
        for site in _coded(desk):
            key = (
                "actor_id" if site.cls is Hop else next((k for k in ("claimant_id", "speaker_id") if site.text(k)), "")
            )
            own = site.text(key) if key else None
            if own is None or site.file not in article_of:
                continue
            article = article_of[site.file]
            owner = (
                site
                if site.cls is not Hop
                else next(s for s in desk.sites if s.file == site.file and s.path == site.path[:-2])
            )
            if scope == "paragraph" and article not in desk.texts:
                continue
            others = {
                "paragraph": lambda a=article, o=owner: by_paragraph[a, desk.paragraph(a, o.number("start") or 0)],
                "article": lambda a=article: by_article[a],
                "any": lambda: everybody,
            }[scope]()
            for other in sorted(others - {own}):
                yield site.change(**{key: other})

    return make


_kind("claimant or speaker: another of the paragraph")(_claimants("paragraph"))
_kind("claimant or speaker: another of the article")(_claimants("article"))
_kind("claimant or speaker: any other actor")(_claimants("any"))

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def _shifted(text: str, step: int) -> str:
    """Return a day, month or year moved by one of it."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = match.groups()
    if day:
        return (date.fromisoformat(text) + timedelta(days=step)).isoformat()
    if month:
        total = int(year) * 12 + int(month) - 1 + step
        return f"{total // 12:04}-{total % 12 + 1:02}"
    return f"{int(year) + step:04}"


def _other_dates(text: str) -> Iterator[str]:
    """Yield a date with each end of it, and all of it, one day (month, year) earlier and later."""
    found = list(_DATE.finditer(text))
    for chosen in ([[match] for match in found] if len(found) > 1 else []) + [found]:
        for step in (-1, 1):
            other = text
            for match in reversed(chosen):
                other = other[: match.start()] + _shifted(match.group(), step) + other[match.end() :]
            if other != text:
                yield other


def _dates(*keys: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in _coded(desk):
            for key in keys:
                for other in _other_dates(site.text(key) or ""):
                    yield site.change(**{key: other})

    return make


for _key in ("when_told", "window", "as_of", "said_on"):
    _kind(f"{_key} moved by a day")(_dates(_key))
_kind("when of an event moved by a day")(_dates("when"))
_kind("date of publication moved by a day")(_dates("published", "published_on"))
_kind("valid of a relation moved")(_dates("valid"))


def _recoded(key: str, classes: str, *, passes: bool = False) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in desk.sites:
            if site.cls.__name__ not in classes.split() or (f"/{PASSES}/" in site.file) != passes:
                continue
            own = site.text(key)
            column = reader.field_of(site.cls, key, desk.tables)
            for other in sorted(desk.codes.get(column.codes or "", frozenset()) - {own}) if own else ():
                yield site.change(**{key: other})

    return make


def _all_of(*makes: Make) -> Make:
    return lambda desk, rng: [corruption for make in makes for corruption in make(desk, rng)]


for _key, _class, _name in (
    ("bound", "Figure", "bound"),
    ("unit", "Figure", "unit"),
    ("measure", "Figure", "measure"),
    ("reading", "Figure", "reading"),
    ("realis", "Report", "realis"),
    ("kind", "Quote", "kind of a quotation"),
    ("role", "Hop", "role of a hop"),
    ("stance", "Label", "stance of a label"),
    ("part", "Part", "code of a part"),
):
    _kind(f"{_name} changed")(_recoded(_key, _class))
_kind("code of an event changed")(
    _all_of(_recoded("type", "Event"), _recoded("place_precision", "Event"), _recoded("role", "EventActor"))
)
_kind("code of an actor, place or relation changed")(
    _all_of(_recoded("kind", "Actor Place"), _recoded("relation", "Relation"))
)


def _exchanged(key: str, classes: str, pool: Callable[[Desk, Site], Iterable[str]]) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in _coded(desk):
            own = site.text(key) if site.cls.__name__ in classes.split() else None
            for other in sorted(set(pool(desk, site)) - {own}) if own else ():
                yield site.change(**{key: other})

    return make


def _told(desk: Desk, site: Site) -> set[str]:
    articles = [article for article in desk.corpus.articles if article.at().file == site.file]
    return {report.event_id for article in articles for report in article.reports}


def _all(group: str, key: str) -> Callable[[Desk, Site], Iterable[str]]:
    return lambda desk, site: [str(getattr(record, key)) for record in getattr(desk.corpus, group)]


for _class, _name in (("Report", "report"), ("Figure Quote", "figure or quotation"), ("Label", "label")):
    _kind(f"event of a {_name}: another of the article")(_exchanged("event_id", _class, _told))
    _kind(f"event of a {_name}: any other")(_exchanged("event_id", _class, _all("events", "event_id")))
_kind("place: any other")(_exchanged("place_id", "Figure Quote Event", _all("places", "place_id")))
_kind("actor of a label: any other")(_exchanged("actor_id", "Label", _all("actors", "actor_id")))
_kind("place of a label: any other")(_exchanged("place_id", "Label", _all("places", "place_id")))
_kind("population: any other")(_exchanged("population_id", "Figure", _all("actors", "actor_id")))
_kind("part_of: any other event")(_exchanged("part_of", "Event", _all("events", "event_id")))


def _dropped(cls: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in _coded(desk):
            if site.cls.__name__ == cls and site.path:
                yield Corruption(site.file, ((site.path, None),))

    return make


for _class, _name in (
    ("Report", "report"),
    ("Figure", "figure"),
    ("Quote", "quotation"),
    ("Label", "label"),
    ("Hop", "hop"),
    ("NotCoded", "entry of not_coded"),
    ("Part", "part"),
    ("Alias", "alias"),
    ("Relation", "relation"),
    ("EventActor", "actor of an event"),
    ("Actor", "actor"),
    ("Place", "place"),
    ("Event", "event"),
):
    _kind(f"dropped: {_name}")(_dropped(_class))


@_kind("claimant dropped with its cue and hops")
def _unattributed(desk: Desk, rng: Random) -> Iterator[Corruption]:
    for site in _coded(desk):
        keys = ("claimant_id", "cue", "cue_start", "cue_end", "attributions")
        if site.text("claimant_id") and f"/{PASSES}/" not in site.file:
            yield Corruption(site.file, tuple(((*site.path, key), None) for key in keys if key in site.node.entries))


@_kind("id doubled")
def _doubled(desk: Desk, rng: Random) -> Iterator[Corruption]:
    by_class: dict[type[Record], list[Site]] = {}
    for site in _coded(desk):
        if identifier(site.cls) and site.cls is not Article:
            by_class.setdefault(site.cls, []).append(site)
    for cls, sites in by_class.items():
        key = str(identifier(cls))
        ids = [str(site.text(key)) for site in sites]
        for place, site in enumerate(sites):
            for other in dict.fromkeys((ids[place - 1], rng.choice(ids))):
                if other != ids[place]:
                    yield site.change(**{key: other})


@_kind("broken foreign key")
def _broken(desk: Desk, rng: Random) -> Iterator[Corruption]:
    for site in _coded(desk):
        for key in desk.tables[SHAPES[site.cls].table].foreign_keys:
            text = site.text(key.field)
            if text is None:
                continue
            letters = [place for place, character in enumerate(text) if character.isalpha()]
            other = _other_letter(text, rng.choice(letters), rng) if letters else text
            if other not in desk.declared.get(key.target, frozenset()):
                yield site.change(**{key.field: other})


@_kind("hash of indirect speech changed")
def _hashes(desk: Desk, rng: Random) -> Iterator[Corruption]:
    for site in _coded(desk):
        text = site.text("sha256") if site.cls.__name__ == "Quote" else None
        for place in rng.sample(range(len(text)), min(8, len(text))) if text else ():
            other = rng.choice([digit for digit in "0123456789abcdef" if digit != text[place]])
            yield site.change(sha256=text[:place] + other + text[place + 1 :])


def _boundaries(lines: bool) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        parts = [site for site in _coded(desk) if site.cls.__name__ == "Part"]
        article_of = _articles_of(desk)
        for before, after in pairwise(parts):
            here = after.number("start")
            if before.file != after.file or here is None:
                continue
            low, high = before.number("start") or 0, after.number("end") or 0
            targets = [here - 1, here + 1]
            if lines:
                text = desk.texts.get(article_of[after.file], "")
                starts = [m.end() for m in re.finditer(r"\n+", text) if low < m.end() < high and m.end() != here]
                targets = [s for s in starts if s < here][-1:] + [s for s in starts if s > here][:1]
            for target in targets:
                if low < target < high:
                    edits = ((*before.path, "end"), str(target)), ((*after.path, "start"), str(target))
                    yield Corruption(after.file, edits)

    return make


_kind("boundary of two parts moved by one")(_boundaries(lines=False))
_kind("boundary of two parts moved by a paragraph")(_boundaries(lines=True))


def _elsewhere(words_key: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        article_of = _articles_of(desk)
        for site in _coded(desk):
            article = article_of.get(site.file) or site.text("article_id") or ""
            for key, start, end in _spans(site):
                words, text = site.text(key), desk.texts.get(article, "")
                kind = "words" if key in {"exact", "evidence"} else key
                if words is None or kind != words_key:
                    continue
                for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
                    if match.start() != site.number(start):
                        yield site.change(**{start: match.start(), end: match.end()})

    return make


_kind("cue moved to another occurrence")(_elsewhere("cue"))
_kind("date phrase moved to another occurrence")(_elsewhere("when_exact"))
_kind("words moved to another occurrence")(_elsewhere("words"))
_kind("pass: start or end moved by one")(_moved((-1, 1, 0, 0), (0, 0, -1, 1), passes=True))
_kind("pass: code changed")(
    _all_of(
        _recoded("measure", "PassFigure", passes=True),
        _recoded("realis", "PassReport", passes=True),
        _recoded("kind", "PassQuote", passes=True),
    )
)


# --- Tables ---

AS_IS, SEALED, TWINNED = "as corrupted", "hashes made anew", "hashes and twin made anew"


@dataclass(frozen=True, slots=True)
class Damage:
    """One mistake in a built package: a file, its new bytes; of a cell also the table and its new CSV.

    A Parquet cell is changed where the damage is done, since planning goes without pyarrow.
    """

    path: str
    data: bytes
    cell: str = ""
    parquet: bool = False


class Package:
    """A built package in memory, by path, with the places of all cells."""

    def __init__(self, root: Path) -> None:
        """Read the files of a package."""
        self.descriptor = json.loads((root / "datapackage.json").read_bytes())
        folder = root / "data"
        self.files = {f"data/{path.name}": path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        self.files["datapackage.json"] = (root / "datapackage.json").read_bytes()
        self.schemas = {r["name"]: r["schema"] for r in self.descriptor["resources"] if r.get("type") == "table"}
        self.cells: dict[str, list[list[tuple[int, int]]]] = {}
        for name in self.schemas:
            self.cells[name] = [list(_cells(line)) for line in self.text(name).removesuffix("\n").split("\n")]

    def text(self, table: str) -> str:
        """Return the CSV of a table."""
        return self.files[f"data/{table}.csv"].decode()

    def rows(self, table: str) -> list[str]:
        """Return the lines of a CSV, the header first; no cell holds a line break."""
        return self.text(table).removesuffix("\n").split("\n")

    def with_cell(self, table: str, row: int, column: int, raw: str) -> Damage:
        """Return the damage of a cell: its line and column, both from 0 (line 0 is the header)."""
        lines = self.rows(table)
        first, last = self.cells[table][row][column]
        name = self.schemas[table]["fields"][column]["name"]
        shown = f"{table}:{row + 1} {name}: {lines[row][first:last][:60]} → {raw[:60]}"
        lines[row] = lines[row][:first] + raw + lines[row][last:]
        return Damage(f"data/{table}.csv", ("\n".join(lines) + "\n").encode(), shown)

    def where(self, wanted: Callable[[Mapping[str, Any]], bool]) -> Iterator[tuple[str, int, int, str]]:
        """Yield table, line, column and raw text of every filled cell of the fields that are wanted."""
        for table, schema in self.schemas.items():
            lines = self.rows(table)
            for column, field in enumerate(schema["fields"]):
                for row in range(1, len(lines)) if wanted(field) else ():
                    first, last = self.cells[table][row][column]
                    if first < last:
                        yield table, row, column, lines[row][first:last]


def _cells(line: str) -> Iterator[tuple[int, int]]:
    """Yield where the cells of a line of CSV begin and end."""
    place = 0
    for match in re.finditer(r'("(?:[^"]|"")*"|[^,]*)(,|$)', line):
        if place <= match.start():
            yield match.span(1)
            place = match.end()
        if not match.group(2):
            return


Wreck = Callable[[Package, Random, int], Iterable[Damage]]
TABLE_KINDS: dict[str, tuple[Wreck, tuple[str, ...]]] = {}


def _table_kind(name: str, *ways: str) -> Callable[[Wreck], Wreck]:
    def register(make: Wreck) -> Wreck:
        TABLE_KINDS[f"table: {name}"] = (make, ways)
        return make

    return register


def _pick(found: Iterable[Any], rng: Random, limit: int) -> list[Any]:
    everything = list(found)
    return rng.sample(everything, limit) if len(everything) > limit else everything


def _changed_cells(
    wanted: Callable[[Mapping[str, Any]], bool], other: Callable[[str, Mapping[str, Any], Random], str | None]
) -> Wreck:
    def make(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
        cells = list(package.where(wanted))
        rng.shuffle(cells)
        made = 0
        for table, row, column, raw in cells:
            changed = other(raw, package.schemas[table]["fields"][column], rng)
            if changed is not None and made < limit:
                made += 1
                yield package.with_cell(table, row, column, changed)

    return make


def _some_digit(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    others = list(_other_digits(raw))
    return rng.choice(others) if others else None


def _by_one(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    return str(int(raw) + (rng.choice((-1, 1)) if int(raw) else 1))


def _some_letter(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    places = [place for place, character in enumerate(raw) if character.isascii() and character.isalpha()]
    return _other_letter(raw, rng.choice(places), rng) if places else None


def _listed_code(raw: str, field: Mapping[str, Any], rng: Random) -> str | None:
    own = raw.strip('"')
    others = [str(code) for code in field["constraints"]["enum"] if str(code) != own]
    return raw.replace(own, rng.choice(others)) if others else None


_KEY = re.compile(r".*_(?:id|of)|continues")
_ALL = (AS_IS, SEALED, TWINNED)
_is_offset = {"start", "end"}.__contains__
_table_kind("digit of a number", *_ALL)(
    _changed_cells(lambda f: f["type"] in {"integer", "number"} and not _is_offset(f["name"]), _some_digit)
)
_table_kind("offset moved by one", *_ALL)(_changed_cells(lambda f: _is_offset(f["name"]), _by_one))
_table_kind("letter in the words", *_ALL)(_changed_cells(lambda f: f["name"] in {"exact", "evidence"}, _some_letter))
_table_kind("key broken", *_ALL)(_changed_cells(lambda f: bool(_KEY.fullmatch(f["name"])), _some_letter))
_table_kind("category outside the list", *_ALL)(
    _changed_cells(
        lambda f: bool(f.get("categories")), lambda raw, f, r: raw.rstrip('"') + "_x" + raw[len(raw.rstrip('"')) :]
    )
)
_table_kind("another category of the list", *_ALL)(_changed_cells(lambda f: bool(f.get("categories")), _listed_code))
_table_kind("date moved by a day", *_ALL)(
    _changed_cells(
        lambda f: f["name"] in {"when_told", "window", "as_of", "when", "said_on", "earliest", "latest"},
        lambda raw, f, r: next(iter(_pick(_other_dates(raw), r, 1)), None),
    )
)


@_table_kind("row dropped", *_ALL)
def _row_dropped(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    rows = [(table, row) for table in package.schemas for row in range(1, len(package.rows(table)))]
    for table, row in _pick(rows, rng, limit):
        lines = package.rows(table)
        gone = lines.pop(row)
        yield Damage(f"data/{table}.csv", ("\n".join(lines) + "\n").encode(), f"{table}:{row + 1} gone: {gone[:60]}")


@_table_kind("row doubled", *_ALL)
def _row_doubled(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    rows = [(table, row) for table in package.schemas for row in range(1, len(package.rows(table)))]
    for table, row in _pick(rows, rng, limit):
        lines = package.rows(table)
        lines.insert(row, lines[row])
        yield Damage(f"data/{table}.csv", ("\n".join(lines) + "\n").encode(), f"{table}:{row + 1} twice")


def _one_byte(suffix: str) -> Wreck:
    def make(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
        for _ in range(limit):
            path = rng.choice(sorted(path for path in package.files if path.endswith(suffix)))
            data = bytearray(package.files[path])
            place = rng.randrange(len(data))
            data[place] ^= 1 << rng.randrange(8)
            yield Damage(path, bytes(data), f"{path} byte {place}")

    return make


_table_kind("one bit of a Parquet file", AS_IS, SEALED)(_one_byte(".parquet"))
_table_kind("one bit of a CSV file", AS_IS, SEALED)(_one_byte(".csv"))
_table_kind("one bit of datapackage.json", AS_IS)(_one_byte("datapackage.json"))


@_table_kind("cell of a Parquet file only", AS_IS, SEALED)
def _parquet_cell(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    for damage in _changed_cells(lambda f: f["type"] in {"integer", "number"}, _some_digit)(package, rng, limit):
        yield replace(damage, parquet=True)


@_table_kind("hash or bytes in datapackage.json", AS_IS)
def _sealed_digit(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    text = package.files["datapackage.json"].decode()
    found = [
        (place, character)
        for match in re.finditer(r'"(?:hash|bytes)": "?(?:sha256:)?([0-9a-f]+)', text)
        for place, character in enumerate(match.group(1), start=match.start(1))
    ]
    for place, character in _pick(found, rng, limit):
        other = rng.choice([d for d in "123456789" if d != character])
        data = (text[:place] + other + text[place + 1 :]).encode()
        yield Damage("datapackage.json", data, f"datapackage.json character {place}: {character} → {other}")


@_table_kind("line of SHA256SUMS", AS_IS)
def _sums_line(package: Package, rng: Random, limit: int) -> Iterator[Damage]:
    lines = package.files["data/SHA256SUMS"].decode().splitlines(keepends=True)
    for number in range(limit):
        row = rng.randrange(len(lines))
        line = lines[row]
        place = rng.randrange(64)
        other = line[:place] + rng.choice([d for d in "0123456789abcdef" if d != line[place]]) + line[place + 1 :]
        instead = ([], [line, line], [other], [line.upper()], [line[:-1] + " \n"])[number % 5]
        data = "".join([*lines[:row], *instead, *lines[row + 1 :]]).encode()
        yield Damage("data/SHA256SUMS", data, f"SHA256SUMS line {row + 1}: {''.join(instead)!r:.40}")


# What validation looks at in tables, after files and types.
_CONTENT = ("broken_constraints", "broken_spans", "broken_owners", "broken_chains", "broken_verifications")


class _Kept:
    """An Arrow table whose copies for pandas and Python are made once."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self._made: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)

    def __getitem__(self, key: Any) -> Any:
        return self._table[key]

    def to_pandas(self) -> Any:
        return self._made["pandas"] if "pandas" in self._made else self._make("pandas")

    def to_pylist(self) -> Any:
        return self._made["pylist"] if "pylist" in self._made else self._make("pylist")

    def _make(self, what: str) -> Any:
        self._made[what] = getattr(self._table, f"to_{what}")()
        return self._made[what]


class Bench:
    """A copy of a package to be damaged and mended again, and the validation with what did not change kept."""

    def __init__(self, package: Package, folder: Path) -> None:
        """Write the package, and keep what an undamaged one gives."""
        # Only here: a process that was forked after Arrow had started its threads may hang.
        from aleppo_reports.publish import constraints, validate

        self.package, self.folder, self.module = package, folder, validate
        (folder / "data").mkdir(parents=True)
        for path, data in package.files.items():
            (folder / path).write_bytes(data)
        self.full = True
        self.touched: set[str] = set()
        self.rewritten = False
        self.read: dict[str, tuple[Any, Any]] = {}
        self.good: dict[str, tuple[Any, Any]] = {}
        self.learning = True
        self._csv, self._twin, self._schema = validate._csv, validate._twin, constraints.frame_schema
        self._content = {name: getattr(validate, name) for name in _CONTENT}
        validate._csv, validate._twin, constraints.frame_schema = self._kept_csv, self._kept_twin, self._kept_schema
        for name in _CONTENT:
            setattr(validate, name, self._second(name))
        self.clean = [str(problem) for problem in validate.validate(folder).problems]
        self.learning = False

    def close(self) -> None:
        """Put the functions of the package back in their place."""
        from aleppo_reports.publish import constraints

        self.module._csv, self.module._twin, constraints.frame_schema = self._csv, self._twin, self._schema
        for name, function in self._content.items():
            setattr(self.module, name, function)

    def _same(self, *paths: str) -> bool:
        """Tell whether files, and the descriptor that says how to read them, are those that were learnt."""
        return not self.learning and self.touched.isdisjoint(paths) and not self.rewritten

    def _kept_csv(self, folder: Path, path: str, table: Any, codes: Any) -> Any:
        if self._same(path):
            return self.read[path]
        found, problems = self._csv(folder, path, table, codes)
        made = (None if found is None else _Kept(found), problems)
        if self.learning:
            self.read[path] = made
        return made

    def _kept_twin(self, folder: Path, path: str, found: Any, table: Any, codes: Any, content: Any) -> Any:
        if self._same(path, path.replace(".parquet", ".csv")):
            return ()
        return self._twin(folder, path, found._table, table, codes, content)

    def _second(self, name: str) -> Callable[..., Any]:
        """Return a check of content that is made only where the files have nothing."""
        return lambda *given: self._content[name](*given) if self.full else ()

    def _kept_schema(self, table: Any, codes: Any, targets: Any) -> Any:
        wanted = {key.field: targets[key.table, key.target] for key in table.foreign_keys}
        bench, schema = self, lambda: self._schema(table, codes, targets)

        class Schema:
            def validate(self, frame: Any, *, lazy: bool) -> Any:
                kept = bench.good.get(table.name)
                if kept is not None and kept[0] is frame and kept[1] == wanted:
                    return frame
                done = schema().validate(frame, lazy=lazy)
                if bench.learning:
                    bench.good[table.name] = (frame, wanted)
                return done

        return Schema()

    def judge(self, damage: Damage, ways: Sequence[str]) -> dict[str, tuple[tuple[str, ...], str]]:
        """Return the codes of the findings on a damage, and the trace of a crash, by the way of making it."""
        found = {}
        for way in ways:
            files = self._files(damage, way)
            if files is None:
                # Nobody could make a twin of it.
                found[way] = found[SEALED]
                continue
            for path, data in files.items():
                (self.folder / path).write_bytes(data)
            self.touched, self.rewritten = set(files), damage.path == "datapackage.json"
            try:
                found[way] = self._verdict(way), ""
            except Exception:
                found[way] = (CRASH,), traceback.format_exc()
            finally:
                for path in files:
                    (self.folder / path).write_bytes(self.package.files[path])
        return found

    def _verdict(self, way: str) -> tuple[str, ...]:
        # Where file and hash or file and twin differ, that is found at once.
        for self.full in (True,) if way == TWINNED else (False, True):
            codes = {problem.code for problem in self.module.validate(self.folder).problems}
            if codes:
                break
        return tuple(sorted(codes))

    def _files(self, damage: Damage, way: str) -> dict[str, bytes] | None:
        from aleppo_reports.publish.write import sums

        files = {damage.path: damage.data}
        if damage.parquet or way == TWINNED:
            twin = self._parquet(damage)
            if twin is None:
                return None
            path = damage.path.replace(".csv", ".parquet")
            files = {path: twin} if damage.parquet else {**files, path: twin}
        if way != AS_IS:
            content = {**self.package.descriptor, "resources": [dict(r) for r in self.package.descriptor["resources"]]}
            for resource in content["resources"]:
                if (data := files.get(resource["path"])) is not None:
                    resource.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}")
            files["datapackage.json"] = json.dumps(content).encode()
            inside = {
                p.removeprefix("data/"): d for p, d in (self.package.files | files).items() if p.startswith("data/")
            }
            files["data/SHA256SUMS"] = sums((n, d) for n, d in inside.items() if n != "SHA256SUMS").encode()
        return files

    def _parquet(self, damage: Damage) -> bytes | None:
        """Return the Parquet file that holds what a damaged CSV says; None if its types do not allow that."""
        import pyarrow as pa
        import pyarrow.csv

        from aleppo_reports.publish.write import parquet_bytes, read_parquet

        twin = read_parquet(self.folder / damage.path.replace(".csv", ".parquet"))
        if twin is None:
            return None
        lists = {f.name: f.type for f in twin.schema if pa.types.is_dictionary(f.type)}
        types = {f.name: pa.string() if f.name in lists else f.type for f in twin.schema}
        options = pyarrow.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        try:
            read = pyarrow.csv.read_csv(io.BytesIO(damage.data), convert_options=options)
            columns = []
            for field in twin.schema:
                column = read[field.name].combine_chunks()
                if field.name in lists:
                    own = twin[field.name].chunk(0).dictionary.to_pylist() if twin.num_rows else []
                    known = pa.array(
                        [*own, *sorted({v for v in column.to_pylist() if v is not None} - set(own))], pa.string()
                    )
                    places = pa.compute.index_in(column, known).cast(field.type.index_type)
                    column = pa.DictionaryArray.from_arrays(places, known, ordered=field.type.ordered)
                columns.append(column)
            return parquet_bytes(pa.Table.from_arrays(columns, schema=twin.schema))
        except (pa.ArrowException, KeyError):
            return None


# --- Runs ---

_DESK: Desk | None = None
_PLAN: list[tuple[str, Corruption]] = []
_PACKAGE: Package | None = None
_DAMAGES: list[tuple[str, Damage]] = []
_BENCH: Bench | None = None


def plan(desk: Desk, seed: int, limit: int, wanted: Callable[[str], bool]) -> list[tuple[str, Corruption]]:
    """Return the corruptions of the annotations, kind by kind: as many as asked for, or all there are."""
    made: list[tuple[str, Corruption]] = []
    for name, make in KINDS.items():
        if wanted(name):
            rng = Random(f"{seed}:{name}")
            made += [(name, corruption) for corruption in _pick(make(desk, rng), rng, limit)]
    return made


def plan_tables(package: Package, seed: int, limit: int, wanted: Callable[[str], bool]) -> list[tuple[str, Damage]]:
    """Return the damages of the tables, kind by kind."""
    made: list[tuple[str, Damage]] = []
    for name, (make, _) in TABLE_KINDS.items():
        if wanted(name):
            made += [(name, damage) for damage in make(package, Random(f"{seed}:{name}"), limit)]
    return made


def _judge(number: int) -> Verdict:
    assert _DESK is not None
    return _DESK.judge(_PLAN[number][1])


def _judge_table(number: int) -> dict[str, tuple[tuple[str, ...], str]]:
    global _BENCH
    assert _PACKAGE is not None
    if _BENCH is None:
        _BENCH = Bench(_PACKAGE, Path(tempfile.mkdtemp(prefix="mutate-", dir=os.environ.get("MUTATE_TMP"))) / "package")
    kind, damage = _DAMAGES[number]
    return _BENCH.judge(damage, TABLE_KINDS[kind][1])


def _mapped(function: Callable[[int], Any], count: int, jobs: int) -> list[Any]:
    """Return the results for 0, 1, … in order; the processes are forked and share what was read."""
    if jobs < 2 or count < 2:
        return [function(number) for number in range(count)]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return pool.map(function, range(count), chunksize=25)


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


# --- The page ---

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


# --- The whole way ---


def _aleppo(*arguments: str | Path) -> tuple[str, ...]:
    """Return the codes that the command line finds; CRASH for any way out but its two."""
    command = [sys.executable, "-P", "-m", "aleppo_reports", *map(str, arguments)]
    environment = {key: value for key, value in os.environ.items() if key != "ALEPPO_TEXTS"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in {0, 1}:
        return (CRASH,)
    return tuple(sorted(set(_CODE.findall(done.stdout + done.stderr))))


def whole_way(root: Path, desk: Desk, corruption: Corruption, texts: Path | None) -> Verdict:
    """Return what `aleppo check` finds where a corruption is written into the files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("annotations", "schemas"):
            shutil.copytree(root / part, folder / part)
        # Without it nothing is said of what has changed since.
        (folder / verified.PATH).unlink(missing_ok=True)
        path = folder / corruption.file
        tree = desk.trees[corruption.file]
        path.write_text(with_edits_in_text(path.read_text(encoding="utf-8"), tree, corruption.edits), encoding="utf-8")
        if plain(yaml.read(path.read_bytes(), "")[0]) != plain(desk.changed(corruption)):
            raise AssertionError(f"the file does not hold the corruption: {desk.shown(corruption)}")
        told = _aleppo("check", "--root", folder, "--texts", texts) if texts else None
        return Verdict(told, _aleppo("check", "--root", folder))


def compare_whole(
    root: Path,
    desk: Desk,
    made: Sequence[tuple[str, Corruption]],
    verdicts: Sequence[Verdict],
    texts: Path | None,
    most: int,
) -> Iterator[str]:
    """Yield where the whole way gives other codes than the short one."""
    taken: Counter[str] = Counter()
    chosen = []
    for number, (name, _) in enumerate(made):
        taken[name] += 1
        chosen += [number] if taken[name] <= most else []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda number: whole_way(root, desk, made[number][1], texts), chosen))
    wrong = 0
    for number, other in zip(chosen, found, strict=True):
        short = verdicts[number]
        if (other.texts, other.bare) != (short.texts, short.bare):
            wrong += 1
            shown = f"{made[number][0]}: {desk.shown(made[number][1])}"
            yield f"- {shown}: short {short.texts} {short.bare}, whole {other.texts} {other.bare}"
    yield f"\n{len(chosen)} corruptions of annotations taken the whole way, {wrong} with other codes"


def compare_whole_tables(
    package: Package, made: Sequence[tuple[str, Damage]], verdicts: Sequence[Any], most: int
) -> Iterator[str]:
    """Yield where `aleppo validate` and the short way differ in whether a damage is found."""
    taken: Counter[str] = Counter()
    jobs = []
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(package, Path(name) / "bench")
        for (kind, damage), verdict in zip(made, verdicts, strict=True):
            taken[kind] += 1
            for way in TABLE_KINDS[kind][1] if taken[kind] <= most else ():
                files = bench._files(damage, way)
                if files is None:
                    continue
                folder = Path(name) / str(len(jobs))
                (folder / "data").mkdir(parents=True)
                for path, data in (package.files | files).items():
                    (folder / path).write_bytes(data)
                jobs.append((f"{kind}, {way}: {damage.cell}", verdict[way][0], folder))
        bench.close()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda job: _aleppo("validate", job[2]), jobs))
    wrong = [
        f"- {shown}: short {short}, whole {codes}"
        for (shown, short, _), codes in zip(jobs, found, strict=True)
        if bool(short) != bool(codes) or not set(short) <= set(codes) or (CRASH in codes) != (CRASH in short)
    ]
    yield from wrong
    yield f"\n{len(jobs)} damages of tables taken the whole way, {len(wrong)} with another verdict"


def main() -> None:
    """Corrupt, count and print."""
    global _DESK, _PLAN, _PACKAGE, _DAMAGES
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of annotations and schemas (default: ours)")
    parser.add_argument("--texts", type=Path, default=os.environ.get("ALEPPO_TEXTS"), help="folder of article texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=500, help="most corruptions of a kind (default 500)")
    parser.add_argument(
        "--kinds", default="", help="words, separated by commas, that the names of kinds must hold one of"
    )
    parser.add_argument("--missed", type=int, default=0, help="examples of what passed, for each kind")
    parser.add_argument("--full", type=int, default=0, help="take so many of each kind the whole way as well")
    parser.add_argument("--page", type=Path, help="file to write the tables to, with the reasons for what passes")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one for each core)")
    given = parser.parse_args()
    words = [word.strip() for word in given.kinds.split(",") if word.strip()]

    def wanted(name: str) -> bool:
        return not words or any(word in name for word in words)

    desk = _DESK = Desk(given.root, Path(given.texts) if given.texts else None)
    for finding in desk.clean:
        print(f"the corpus is not clean: {finding}")
    _PLAN = plan(desk, given.seed, given.limit, wanted)
    # Before anything here has loaded Arrow: what follows forks.
    _PACKAGE = Package(given.root)
    _DAMAGES = plan_tables(_PACKAGE, given.seed, given.limit, wanted)
    verdicts = _mapped(_judge, len(_PLAN), given.jobs)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MUTATE_TMP"] = scratch
        table_verdicts = _mapped(_judge_table, len(_DAMAGES), given.jobs)
    if _PLAN:
        print(*report(desk, _PLAN, verdicts, given.missed), sep="\n")
    if _DAMAGES:
        print("", *report_tables(_DAMAGES, table_verdicts, given.missed), sep="\n")
    if given.page:
        both = report(desk, _PLAN, verdicts, 0), report_tables(_DAMAGES, table_verdicts, 0)
        annotations, tables = ([line for line in lines if line.startswith("|")] for lines in both)
        given.page.write_text(page(annotations, tables, given.seed, given.limit), encoding="utf-8", newline="\n")
    if given.full:
        texts = Path(given.texts) if given.texts else None
        print("", *compare_whole(given.root, desk, _PLAN, verdicts, texts, given.full), sep="\n")
        print("", *compare_whole_tables(_PACKAGE, _DAMAGES, table_verdicts, given.full), sep="\n")


if __name__ == "__main__":
    main()
