"""What the batches of a corpus say, put together: the findings of all articles at once, and the rows of all tables."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from sys import intern

from aleppo_reports.collecting import settled, uncollected
from aleppo_reports.files import read
from aleppo_reports.partition.batches import Job, Outcome, begun, run
from aleppo_reports.partition.engines import Engine
from aleppo_reports.partition.slices import Beside
from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import Article, Corpus
from aleppo_reports.rules import RULES, Context
from aleppo_reports.rules.aliases import written
from aleppo_reports.rules.privacy import words_of_ours
from aleppo_reports.rules.registry import KEPT, RECORDS, TOGETHER, Beyond, Scope
from aleppo_reports.rules.verification import Stale
from aleppo_reports.schema import Table
from aleppo_reports.source import verified
from aleppo_reports.source.files import Files
from aleppo_reports.source.reader import ANNOTATIONS, PASSES, ArticleReader, read_corpus, registry_file
from aleppo_reports.tabulate import BESIDE, TABLES, Rows
from aleppo_reports.tabulate.disputed import disputed
from aleppo_reports.tabulate.entities import Telling, told_events
from aleppo_reports.texts import Texts, read_some_texts

ARTICLES = f"{ANNOTATIONS}/articles/*.yaml"
BATCH = 50
"""Articles of a batch: few enough to be held many times over, many enough for what stands beside them to be found."""

Watch = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Somebody who watches: is told what is done and how many of it there are, then again and again how many more are."""


@contextmanager
def unwatched(things: str, total: int) -> Iterator[Callable[[int], None]]:
    """Tell nobody."""
    yield lambda count: None


@dataclass(frozen=True, slots=True)
class Parting:
    """How a corpus is divided.

    Attributes:
        size: number of articles of a batch.
        engine: what runs the batches.
        watch: who is told how far it is.
    """

    size: int = BATCH
    engine: Engine = field(default_factory=Engine)
    watch: Watch = unwatched


@dataclass
class _Gathered:
    """What the batches said, added up.

    Outcomes of other processes bring texts of their own; of ids, and of what is told of most events, one is kept.
    """

    heads: dict[int, tuple[Article, ...]] = field(default_factory=dict)
    reading: list[Problem] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    suspicions: dict[str, list[Problem]] = field(default_factory=dict)
    left: int | None = None
    texts: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    mistaken: list[Problem] = field(default_factory=list)
    declared: dict[str, set[str]] = field(default_factory=dict)
    home: dict[int, Mapping[str, str]] = field(default_factory=dict)
    told: dict[str, Telling] = field(default_factory=dict)
    telling: Counter[str] = field(default_factory=Counter)
    ways: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = field(default_factory=dict)
    counted: dict[str, tuple[str, float]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    guests: set[str] = field(default_factory=set)
    stances: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    private: set[tuple[str, ...]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    printed: set[tuple[str, str]] = field(default_factory=set)
    compared: int = 0
    stale: dict[int, Stale] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        self.heads[outcome.number] = outcome.heads
        self.reading += outcome.reading
        for stage, found in outcome.problems.items():
            self.problems.setdefault(stage, []).extend(found)
        for code, found in outcome.suspicions.items():
            self.suspicions.setdefault(code, []).extend(found)
        if outcome.left is not None:
            self.left = outcome.left if self.left is None else min(self.left, outcome.left)
        self.texts.update(outcome.texts)
        self.missing.update(outcome.missing)
        self.mistaken += outcome.mistaken
        for column, ids in outcome.declared.items():
            self.declared.setdefault(column, set()).update(map(intern, ids))
        self.home[outcome.number] = {intern(name): intern(article_id) for name, article_id in outcome.home.items()}
        for name, telling in outcome.told.items():
            event_id = intern(name)
            told = self.told.get(event_id, Telling()) + telling
            self.told[event_id] = replace(told, ways=self.ways.setdefault(told.ways, told.ways))
            self.telling[event_id] += 1
        self.counted |= outcome.counted
        self.named.update(map(intern, outcome.named))
        self.guests |= outcome.guests
        for meant, stances in outcome.stances.items():
            self.stances[meant] = self.stances.get(meant, frozenset()) | stances
        self.private |= outcome.private
        self.words |= outcome.words
        self.printed |= outcome.printed
        self.compared += outcome.compared
        self.stale[outcome.number] = outcome.stale


@dataclass(frozen=True)
class InParts:
    """A corpus that was looked at in parts.

    Attributes:
        corpus: what stands beside the articles, and the articles without what is coded in them.
        texts: the texts at hand, each read when it is asked for.
        problems: the findings.
        files: number of files read.
        stale: how the records differ from what was last compared with the texts; None if nothing ever was.
    """

    corpus: Corpus
    texts: Texts
    problems: tuple[Problem, ...]
    files: int
    stale: Stale | None
    _told: Mapping[str, Telling]
    _counted: Mapping[str, tuple[str, float]]

    def rows(self, name: str) -> Rows | None:
        """Return the rows of a table that stand beside the articles; None if it has none."""
        if name == "events":
            return told_events(self.corpus, self._told)
        if name == "disagreements":
            return disputed(self.corpus, self._counted)
        if name in BESIDE or name == "verifications":
            return TABLES[name](self.corpus)
        return None


def in_parts(
    root: Path, tables: Mapping[str, Table], texts: Path | None, parting: Parting, parts: Path | None = None
) -> InParts:
    """Look at a corpus in parts.

    Args:
        root: folder that holds `annotations/`.
        tables: the schemas.
        texts: folder of article texts, or None.
        parting: how it is divided.
        parts: folder for the rows of the articles, as `TABLE-NUMBER.arrow`; None if they are not wanted.

    Raises:
        EngineError: if the batches cannot be run.
    """
    # Workers elsewhere may run in another folder.
    root, texts, parts = root.absolute(), texts and texts.absolute(), parts and parts.absolute()
    names = Files(root).listed(ARTICLES)
    state = _state(root, texts)
    # Read and put in order here, so that processes that are copies of this one need not.
    _, _, beside = begun(root, state)
    with uncollected():
        beside.prepare()
    with settled():
        return _in_parts(root, tables, names, texts, parting, parts, state)


def _in_parts(
    root: Path,
    tables: Mapping[str, Table],
    names: Sequence[str],
    texts: Path | None,
    parting: Parting,
    parts: Path | None,
    state: str,
) -> InParts:
    """Look at the articles of a corpus in parts; what stands beside them is read."""
    _, _, beside = begun(root, state)
    batches = [tuple(names[at : at + parting.size]) for at in range(0, len(names), parting.size)]
    jobs = [Job(number, root, files, texts, parts, state) for number, files in enumerate(batches)]
    gathered = _Gathered()
    with parting.watch("articles", len(names)) as advance:
        for outcome in parting.engine.run(run, jobs):
            gathered.add(outcome)
            advance(len(batches[outcome.number]))
    lines, wrong = compared(root)
    gathered.reading += wrong
    heads = tuple(article for _, own in sorted(gathered.heads.items()) for article in own)
    corpus = replace(beside.corpus, articles=heads)
    lazy = _LazyTexts(texts, heads, gathered.texts, state)
    missing = tuple(head.article_id for head in heads if head.article_id in gathered.missing)
    at_hand = Texts(lazy, missing, tuple(gathered.mistaken))
    reading = (*beside.read.problems, *gathered.reading)
    whole = _Whole(root, tables, names, at_hand, beside, frozenset(problem.origin.file for problem in reading))
    problems = _problems(whole, corpus, gathered, lines)
    files = beside.read.files + len(names) + bool(lines is not None)
    differing = None if lines is None else _stale(root, gathered, corpus.articles, lines)
    found = (*reading, *at_hand.problems, *problems)
    return InParts(corpus, at_hand, found, files, differing, gathered.told, gathered.counted)


def _stale(root: Path, gathered: _Gathered, articles: Sequence[Article], lines: int) -> Stale:
    """Return how the records of all batches differ from what was last compared with the texts."""
    every = [own for _, own in sorted(gathered.stale.items())]
    strangers = gathered.compared != lines and verified.strangers(root, {article.id_prefix for article in articles})
    return Stale(
        tuple(name for own in every for name in own.changed),
        tuple(name for own in every for name in own.new),
        tuple(sorted({*(name for own in every for name in own.gone), *(strangers or ())})),
    )


def _state(root: Path, texts: Path | None) -> str:
    """Return a hash of all that stands beside the articles: schemas, registries, code lists and passes.

    Of the texts, which may be very many, it is what their folder says of them.
    """
    total = hashlib.sha256()
    folder = root / ANNOTATIONS
    files = [
        *(root / "schemas").glob("*"),
        *folder.glob("*.yaml"),
        *folder.glob("codes/*"),
        *folder.glob(f"{PASSES}/*/*"),
    ]
    for path in sorted(path for path in files if path.is_file()):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode())
        # What cannot be read is told by who reads it.
        with suppress(OSError):
            total.update(hashlib.sha256(read(path)).digest())
    there = texts is not None and texts.is_dir()
    for entry in sorted(os.scandir(texts), key=lambda entry: entry.name) if there else ():
        if entry.name.endswith(".txt") and entry.is_file():
            found = entry.stat()
            total.update(f"{entry.name}\0{found.st_size} {found.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def compared(root: Path) -> tuple[int | None, list[Problem]]:
    """Return how many hashes annotations/verified.csv holds, None if nobody can read it; and what is wrong."""
    path = root / verified.PATH
    if not path.is_file():
        return None, []
    try:
        return verified.count_verified(read(path), verified.PATH)
    except OSError as error:
        fix = "restore the file, or check --root"
        return None, [Problem(Origin(verified.PATH), "R212", "", "", f"cannot be read: {error.strerror}", fix)]


def _problems(whole: _Whole, corpus: Corpus, gathered: _Gathered, lines: int | None) -> Iterator[Problem]:
    """Yield the findings of every rule, stage by stage, up to the first stage that has any, reading included."""
    broken = whole.broken
    # Where an id stands twice, the last article has it, as when all are read one after another.
    home = {name: article_id for _, own in sorted(gathered.home.items()) for name, article_id in own.items()}
    beyond = Beyond(whole.parts.names, frozenset(gathered.told), frozenset(gathered.named), home)
    declared = {
        column: whole.parts.read.declared.get(column, frozenset()) | gathered.declared.get(column, set())
        for column in whole.parts.read.declared.keys() | gathered.declared.keys()
    }
    context = Context(corpus, whole.tables, declared, {}, broken, beyond)
    found = bool(broken)
    suspected = _suspected(context, gathered, lines)
    if "I301" not in suspected and any(_unique(context)):
        suspected.add("I301")
    if "I301" in suspected and any(_unique(whole.context)):
        # Of quotations that have an id together, an article sees its own; all articles see the last one.
        suspected |= {"I304", "Q704"}
    for stage in (RECORDS, TOGETHER, KEPT):
        if stage != RECORDS and found:
            return
        # Rules of articles that were left out because of a suspicion that came to nothing.
        again = gathered.left is not None and stage >= gathered.left
        here = [] if again else list(gathered.problems.get(stage, ()))
        for code, entry in RULES.items():
            if entry.stage != stage:
                continue
            if entry.scope is Scope.BESIDE or (entry.scope is Scope.RECORD and not again):
                here += entry.check(context)
            elif again or (entry.scope is Scope.ACROSS and (code in suspected or _finds(code, context))):
                here += entry.check(whole.context)
        yield from here
        found = found or bool(here)


def _suspected(context: Context, gathered: _Gathered, lines: int | None) -> set[str]:
    """Return the codes of the rules across articles that may find something."""
    codes = {code for code, found in gathered.suspicions.items() if found and code not in _UNANIMOUS}
    for code in _UNANIMOUS:
        # An event is not in order only if none of the batches that tell it finds it to be.
        for problem, count in Counter(gathered.suspicions.get(code, ())).items():
            # What is found of a record of an article only that article can tell, whatever events are called.
            telling = gathered.telling.get(problem.record, 0) if problem.origin.file == _EVENTS else 0
            if count >= telling:
                codes.add(code)
    if any(problem.code == "I302" for problem in gathered.problems.get(RECORDS, ())) or context.broken:
        # Ids are told apart by their prefixes.
        codes.add("I301")
    if "I303" in codes:
        codes |= {"I304", "Q704"}
    if gathered.guests & {article.id_prefix for article in context.corpus.articles}:
        codes.add("I311")
    if any(len(stances) > 1 for stances in gathered.stances.values()):
        codes.add("L502")
    words = gathered.words | (words_of_ours(context) if gathered.private else frozenset())
    if any(words.issuperset(several) for several in gathered.private):
        codes.add("C909")
    articles = context.corpus.articles
    if all(article.article_id in gathered.texts for article in articles) and written(context) - gathered.printed:
        codes.add("C910")
    # What is gone of an article counts where the text of any other is at hand.
    gone = bool(gathered.texts) and any(own.gone for own in gathered.stale.values())
    if lines is not None and (gone or lines != gathered.compared):
        codes.add("H201")
    return codes


def _finds(code: str, context: Context) -> bool:
    """Tell whether a rule across articles finds something without seeing what is coded in them."""
    # Which ids stand twice was looked at already.
    return code != "I301" and any(RULES[code].check(context))


_UNANIMOUS = ("N957", "N959")
_EVENTS = registry_file("events")
_unique = RULES["I301"].check


@dataclass(frozen=True)
class _Whole:
    """The whole corpus, of which no more than an article is in memory: slow, for what only all articles can tell."""

    root: Path
    tables: Mapping[str, Table]
    names: Sequence[str]
    texts: Texts
    parts: Beside
    broken: frozenset[str]

    @cached_property
    def context(self) -> Context:
        """Return all that a rule may look at."""
        reader = ArticleReader(self.root, self.tables)
        declared: dict[str, set[str]] = {column: set(ids) for column, ids in self.parts.read.declared.items()}
        count = 0
        for name in self.names:
            found = reader.read(name)
            count += found.article is not None
            for column, ids in found.declared.items():
                declared.setdefault(column, set()).update(ids)
        compared = read_corpus(Files(self.root), self.tables, articles=False, passes=False).corpus.verified
        corpus = replace(self.parts.corpus, articles=_LazyArticles(reader, self.names, count), verified=compared)
        known = {column: frozenset(ids) for column, ids in declared.items()}
        return Context(corpus, self.tables, known, self.texts.by_article, self.broken)


class _LazyArticles(Sequence[Article]):
    """Articles that are read anew whenever they are asked for."""

    def __init__(self, reader: ArticleReader, names: Sequence[str], count: int) -> None:
        self._reader, self._names, self._count = reader, names, count

    def __iter__(self) -> Iterator[Article]:
        return (article for name in self._names if (article := self._reader.read(name).article) is not None)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int | slice) -> Article | Sequence[Article]:  # type: ignore[override]
        return list(self)[index]


class _LazyTexts(Mapping[str, str]):
    """Texts that are read whenever they are asked for."""

    def __init__(self, folder: Path | None, heads: Sequence[Article], names: set[str], state: str) -> None:
        self._folder, self._state = folder, state
        self._heads = {head.article_id: head for head in heads if head.article_id in names}

    def __getitem__(self, name: str) -> str:
        return read_some_texts(self._folder, [self._heads[name]], self._state).by_article[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._heads)

    def __len__(self) -> int:
        return len(self._heads)

    def __contains__(self, name: object) -> bool:
        return name in self._heads
