"""The corpus, and a verdict on a corruption of it: the short way of `aleppo check`, which `mutate` describes."""

from __future__ import annotations

import re
import traceback
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from aleppo_reports.concordance import dates, numbers
from aleppo_reports.records import SHAPES, Actor, Article, Corpus, Pass, Record, identifier
from aleppo_reports.rules import RULES, Context, concordance
from aleppo_reports.rules.registry import KEPT
from aleppo_reports.schema import read_tables
from aleppo_reports.source import reader, yaml
from aleppo_reports.source.files import Files
from aleppo_reports.source.plan import plan as reading_plan
from aleppo_reports.source.reader import PASSES, REGISTRIES, read_corpus
from aleppo_reports.tabulate import rereading
from aleppo_reports.texts import read_texts
from mutation.trees import Corruption, Site, at, plain, with_edit

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
