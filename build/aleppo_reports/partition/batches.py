"""What is done with some articles of many: they are read, checked and tabulated, knowing nothing of the others.

Rules of articles find here all that there is to be found. Rules that set articles against each other find suspicions:
what they find may be in order when all is seen, but where no batch has a suspicion, and nothing that the batches tell
of themselves fits together badly, there is nothing to be found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from aleppo_reports.partition.slices import Beside
from aleppo_reports.problems import Problem
from aleppo_reports.records import SHAPES, Article, Corpus, Relation
from aleppo_reports.rules import RULES, Context
from aleppo_reports.rules.aliases import printed
from aleppo_reports.rules.labels import stances_of
from aleppo_reports.rules.privacy import private_words, words_of_ours
from aleppo_reports.rules.registry import KEPT, RECORDS, TOGETHER, Beyond, Scope, foreign, naming, walk
from aleppo_reports.rules.verification import Stale, stale
from aleppo_reports.schema import Table, read_tables
from aleppo_reports.source import verified
from aleppo_reports.source.reader import ArticleReader
from aleppo_reports.tabulate import BESIDE, TABLES
from aleppo_reports.tabulate.disputed import answering, counted
from aleppo_reports.tabulate.entities import Telling, tellings
from aleppo_reports.texts import read_some_texts


@dataclass(frozen=True, slots=True)
class Job:
    """Some articles to be looked at.

    Attributes:
        number: number of the batch.
        root: folder that holds `annotations/` and `schemas/`.
        files: paths of the articles' files from there.
        texts: folder of article texts, or None.
        parts: folder for the rows in partitions, or None if they are not wanted.
        state: what names the state of all that stands beside the articles, and of the texts: another one is read anew.
    """

    number: int
    root: Path
    files: tuple[str, ...]
    texts: Path | None
    parts: Path | None
    state: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch.

    Attributes:
        number: number of the batch.
        heads: the articles without what is coded in them.
        reading: what reading found.
        problems: what rules of articles found, by stage.
        suspicions: what rules across articles found, by their codes.
        left: the first stage of which rules were left out, because those before found something; None if none was.
        texts: ids of the articles whose texts are at hand.
        missing: ids of those whose texts are not.
        mistaken: texts at hand that differ from the archived ones.
        declared: ids of their records that are named beside the articles, by column.
        home: article of each record of that kind that somebody claims.
        told: what the articles make of events.
        counted: unit and value of the figures that answer questions.
        named: ids of the actors whom their records name.
        guests: beginnings of ids of actors that records name, but for those of their own article.
        stances: what labels of the same words for the same kind of thing say.
        private: names of private people, in the words that make them.
        words: words that stand in texts of ours, if there may be texts.
        printed: aliases that the texts print, with whose they are.
        compared: number of lines about these articles in annotations/verified.csv.
        stale: how their records differ from what these lines say.
    """

    number: int
    heads: tuple[Article, ...] = ()
    reading: tuple[Problem, ...] = ()
    problems: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)
    suspicions: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    left: int | None = None
    texts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    mistaken: tuple[Problem, ...] = ()
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    home: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Telling] = field(default_factory=dict)
    counted: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()
    stances: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    private: frozenset[tuple[str, ...]] = frozenset()
    words: frozenset[str] = frozenset()
    printed: frozenset[tuple[str, str]] = frozenset()
    compared: int = 0
    stale: Stale = field(default_factory=Stale)


@lru_cache(maxsize=1)
def begun(root: Path, state: str) -> tuple[Mapping[str, Table], ArticleReader, Beside]:
    """Return what a process needs for all its batches. The state names what is on disk, so that nothing old is kept."""
    tables = read_tables(root / "schemas")
    return tables, ArticleReader(root, tables), Beside.below(root, tables)


def run(job: Job) -> Outcome:
    """Read, check and tabulate some articles."""
    tables, reader, beside = begun(job.root, job.state)
    read = [reader.read(name) for name in job.files]
    articles = [found.article for found in read if found.article is not None]
    reading = tuple(problem for found in read for problem in found.problems)
    own: dict[str, set[str]] = {}
    for found in read:
        for column, ids in found.declared.items():
            own.setdefault(column, set()).update(ids)
    compared = verified.of_articles(job.root, [article.id_prefix for article in articles])
    corpus = beside.slice(articles, compared)
    at_hand = read_some_texts(job.texts, articles, job.state)
    context = Context(
        corpus,
        tables,
        {
            **beside.read.declared,
            **{name: beside.read.declared.get(name, frozenset()) | ids for name, ids in own.items()},
        },
        at_hand.by_article,
        beside.read.broken | {problem.origin.file for problem in reading},
        Beyond(names=beside.names),
    )
    problems, suspicions, left = _checked(context, bool(reading))
    if job.parts is not None:
        _write(job.parts, job.number, context)
    return Outcome(
        job.number,
        tuple(head(article) for article in articles),
        reading,
        problems,
        suspicions,
        left,
        tuple(at_hand.by_article),
        at_hand.missing,
        at_hand.problems,
        {name: frozenset(ids & beside.wanted) for name, ids in own.items()},
        {r.record_id: article.article_id for article, r in context.attributed() if r.record_id in beside.wanted},
        tellings(articles),
        counted(articles, answering(corpus)),
        frozenset(
            name for _, record in walk(Corpus(articles=articles)) for _, name in foreign(context, record, "actor_id")
        ),
        frozenset(guests(context)),
        stances_of(context),
        private_words(context),
        # A name of an article whose text is at hand may stand in one whose text is not.
        words_of_ours(context) if job.texts is not None else frozenset(),
        printed(context),
        len(compared or ()),
        Stale() if compared is None else stale(corpus),
    )


def _checked(
    context: Context, found: bool
) -> tuple[dict[int, tuple[Problem, ...]], dict[str, tuple[Problem, ...]], int | None]:
    """Return what rules of articles find by stage, what those across suspect, and the first stage that was left out."""
    problems: dict[int, tuple[Problem, ...]] = {}
    suspicions: dict[str, tuple[Problem, ...]] = {}
    for stage in (RECORDS, TOGETHER, KEPT):
        if stage != RECORDS and found:
            return problems, suspicions, stage
        here: list[Problem] = []
        for code, entry in RULES.items():
            if entry.stage != stage or entry.scope is Scope.BESIDE:
                continue
            finds = tuple(entry.check(context))
            if entry.scope is Scope.ACROSS and finds:
                suspicions[code] = finds
            else:
                here += finds
        problems[stage] = tuple(here)
        # What is suspected of records fitting together says nothing against them.
        found = found or bool(here) or (stage == RECORDS and bool(suspicions))
    return problems, suspicions, None


def head(article: Article) -> Article:
    """Return an article without what is coded in it."""
    nothing: dict[str, Any] = dict.fromkeys(SHAPES[Article].nested, ())
    return replace(article, **nothing)


def guests(context: Context) -> Iterator[str]:
    """Yield how the ids of actors begin that an article names, or a relation that it states, but for its own prefix."""
    prefixes = {article.article_id: article.id_prefix for article in context.corpus.articles}
    pairs = [(article.article_id, name) for article, _, _, _, name in naming(context, "actor_id")]
    for name, record in walk(context.corpus):
        if isinstance(record, Relation) and record.article_id in prefixes:
            pairs += [(record.article_id, name), (record.article_id, record.object_id)]
    for article_id, name in pairs:
        beginning = name.partition("-")[0]
        if beginning != prefixes[article_id]:
            yield beginning


def _write(folder: Path, number: int, context: Context) -> None:
    """Write the rows of the articles of a slice, a partition for each table."""
    from aleppo_reports.publish.arrow import arrow_schema, arrow_table
    from aleppo_reports.publish.assemble import write_partition

    order: dict[str, list[str]] = {}
    for code in context.corpus.codes:
        order.setdefault(code.list, []).append(code.code)
    for name, function in TABLES.items():
        if name in BESIDE:
            continue
        table = context.tables[name]
        rows = (row for row in function(context.corpus) if name != "verifications" or row["article_id"] is not None)
        made = arrow_table(table, rows, arrow_schema(table, {}, order), order)
        # Under another name first: who does the same work again must not write into what is read already.
        unfinished = folder / f"{name}-{number}-{os.getpid()}.tmp"
        write_partition(unfinished, made, table)
        unfinished.replace(folder / f"{name}-{number}.arrow")
