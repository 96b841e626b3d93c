"""What has to be known of an article to check another one, and of what stands beside the articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from aleppo_reports.files import read
from aleppo_reports.partition.batches import head
from aleppo_reports.partition.digests import UNREADABLE
from aleppo_reports.partition.memory import CLEAR, DOUBTFUL, FOUND, Facts, loaded, packed, unpacked
from aleppo_reports.partition.slices import Beside
from aleppo_reports.problems import Origin
from aleppo_reports.records import SHAPES, Article, Corpus
from aleppo_reports.rules import RULES, Context
from aleppo_reports.rules.labels import first_stances
from aleppo_reports.rules.privacy import words_of_ours
from aleppo_reports.rules.registry import RECORDS, Beyond, Scope
from aleppo_reports.schema import Table, read_tables
from aleppo_reports.source.reader import ArticleReader, ReadArticle
from aleppo_reports.texts import digest


@dataclass(frozen=True, slots=True)
class Look:
    """Some articles to be looked at, each by itself.

    Attributes:
        number: number of this look.
        root: folder that holds `annotations/` and `schemas/`.
        files: paths of the articles' files from there.
        state: what names the state of all that stands beside the articles.
    """

    number: int
    root: Path
    files: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An article as it was read: its file, the hash of the bytes, what is in it."""

    name: str
    sha256: str
    found: ReadArticle


@lru_cache(maxsize=1)
def _begun(root: Path, state: str) -> tuple[ArticleReader, Beside]:
    """Return what a process needs for all that it looks at. The state names what is on disk."""
    tables = read_tables(root / "schemas")
    return ArticleReader(root, tables), Beside.below(root, tables, passes=False)


def look(job: Look) -> tuple[int, list[Facts]]:
    """Read some articles and return what has to be known of each, with the number of the look."""
    reader, beside = _begun(job.root, job.state)
    signed = bool(beside.corpus.verifications or beside.corpus.objections)
    return job.number, [facts_of(seen(job.root, reader, name), beside, signed) for name in job.files]


def seen(root: Path, reader: ArticleReader, name: str) -> Seen:
    """Read an article, so that the hash is that of the very bytes that were read."""
    try:
        data = read(root / name)
    except OSError:
        # It says what is wrong with the file.
        return Seen(name, UNREADABLE, reader.read(name))
    return Seen(name, digest(data), reader.read(name, data))


def context_of(
    every: Sequence[Seen],
    beside: Beside,
    articles: AbstractSet[str],
    texts: Mapping[str, str],
    beyond: Beyond,
) -> Context:
    """Return what rules of articles look at.

    Args:
        every: the articles.
        beside: what stands beside them.
        articles: ids of all articles.
        texts: their texts at hand.
        beyond: what is known of other articles.
    """
    declared: dict[str, AbstractSet[str]] = {**beside.read.declared, "article_id": articles}
    for one in every:
        for column, ids in one.found.declared.items():
            declared[column] = {*declared.get(column, ()), *ids}
    broken = {problem.origin.file for one in every for problem in one.found.problems}
    corpus = beside.slice([one.found.article for one in every if one.found.article is not None])
    return Context(corpus, beside.tables, declared, texts, beside.read.broken | broken, beyond)


def facts_of(one: Seen, beside: Beside, signed: bool) -> Facts:
    """Return what has to be known of an article.

    Args:
        one: the article.
        beside: what stands beside it.
        signed: whether people say anything of records.
    """
    article, name = one.found.article, one.name
    declared = one.found.declared.items()
    prefixes = {each.rpartition("-")[0] for column, ids in declared if column != "article_id" for each in ids}
    if article is None:
        return Facts(name, one.sha256, FOUND, prefixes=frozenset(prefixes), claims=_claims(one, beside, signed))
    # Which other articles there are is asked by records beside the articles only.
    context = context_of([one], beside, frozenset({PurePosixPath(name).stem}), {}, Beyond())
    standing = FOUND if one.found.problems else CLEAR
    dangling: list[str] = []
    for code, entry in RULES.items():
        if entry.stage != RECORDS or entry.scope is Scope.BESIDE:
            continue
        for find in entry.check(context):
            doubtful = entry.scope is Scope.ACROSS and find.origin.file != name
            standing = max(standing, DOUBTFUL if doubtful else FOUND)
            if code == "I303":
                dangling.append(find.field)
    own = Context(Corpus(articles=(article,)), beside.tables)
    return Facts(
        name,
        one.sha256,
        standing,
        article.article_id,
        article.id_prefix,
        str(article.text_file),
        frozenset({*prefixes, article.id_prefix}),
        {meant_of(key): (stance, at.line, at.column) for key, (stance, at) in first_stances(own).items()},
        frozenset(report.event_id for report in article.reports),
        words_of_ours(own),
        tuple(_target(beside.tables, key) for key in dangling),
        _claims(one, beside, signed),
    )


def meant_of(key: Sequence[str]) -> str:
    """Return the words of a label and the kind of thing that it names as one text."""
    return json.dumps(list(key), ensure_ascii=False)


def _target(tables: Mapping[str, Table], field: str) -> str:
    """Return the id column that a key of a record of an article refers to; empty if its name does not tell."""
    targets = {
        key.target
        for cls in SHAPES
        for key in tables[SHAPES[cls].table].foreign_keys
        if key.field == field and key.field in cls.__dataclass_fields__
    }
    return targets.pop() if len(targets) == 1 else ""


def _claims(one: Seen, beside: Beside, signed: bool) -> str:
    """Return what rules about what stands beside the articles look at in an article, as JSON; empty for nothing."""
    wanted, article = beside.wanted, one.found.article
    claims: dict[str, Any] = {}
    if declared := {
        column: found
        for column, ids in sorted(one.found.declared.items())
        if (found := sorted(name for name in ids if name in wanted))
    }:
        claims["declared"] = declared
    if article is not None:
        if home := sorted(r.record_id for r in article.attributed() if r.record_id in wanted):
            claims["home"] = home
        if home or signed:
            # Places would change with every line that is added above.
            claims["head"] = packed(replace(head(article), origins={"": Origin(one.name)}))
    return json.dumps(claims, ensure_ascii=False) if claims else ""


def beside_finds(beside: Beside, articles: AbstractSet[str], every: Iterable[str], broken: frozenset[str]) -> bool:
    """Tell whether rules of the first stage find anything in what stands beside the articles, reading included.

    Args:
        beside: what stands beside them.
        articles: ids of all articles.
        every: what all articles claim, see `Facts.claims`.
        broken: files with a finding of reading.

    Whether aliases stand in articles (C910) is left out: only all texts together tell.
    """
    declared: dict[str, set[str]] = {}
    home: dict[str, str] = {}
    heads: list[Article] = []
    for text in every:
        claims = loaded(text) if text else {}
        for column, ids in claims.get("declared", {}).items():
            declared.setdefault(column, set()).update(ids)
        if "head" in claims:
            head_of = unpacked(claims["head"])
            if isinstance(head_of, Article):
                heads.append(head_of)
                home |= dict.fromkeys(claims.get("home", ()), head_of.article_id)
    known: dict[str, AbstractSet[str]] = {**beside.read.declared, "article_id": articles}
    for column, ids in declared.items():
        known[column] = {*known.get(column, ()), *ids}
    corpus = replace(beside.corpus, articles=tuple(heads))
    beyond = Beyond(beside.names, frozenset(), frozenset(), home)
    context = Context(corpus, beside.tables, known, {}, beside.read.broken | broken, beyond)
    return bool(context.broken) or any(
        any(entry.check(context))
        for entry in RULES.values()
        if entry.stage == RECORDS and entry.scope is not Scope.ARTICLE and entry.code != "C910"
    )
