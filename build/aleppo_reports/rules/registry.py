"""What a rule is, what it sees, and the list of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import SHAPES, Article, Attributed, Corpus, Record, own_id
from aleppo_reports.schema import Table


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a rule has to know of the articles that a corpus leaves out, where a part of a large one is looked at.

    Attributes:
        names: names and aliases of all actors and places; None if a file of them could not be read whole.
        told: ids of the events that the articles left out report; None if nobody knows yet.
        named: ids of the actors whom their records name.
        home: article of each of their records that somebody outside the articles names, by its id.
        stances: stance and place of the first label of some words for a kind of thing, where it stands before these.
        compared: how many pairs of ids were compared for the suggestions made before.
    """

    names: frozenset[str] | None = None
    told: frozenset[str] | None = None
    named: frozenset[str] = frozenset()
    home: Mapping[str, str] = field(default_factory=dict)
    stances: Mapping[tuple[str, ...], tuple[str, Origin]] = field(default_factory=dict)
    compared: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """All that a rule may look at.

    Attributes:
        corpus: the records that could be read.
        tables: the schemas.
        declared: ids written in the files, by id column, of unreadable records too (so that one mistake gives one
            finding).
        texts: article texts at hand, by article id.
        broken: files with a finding of reading: what is not in the corpus may still be in the file.
        beyond: what is known of the articles that the corpus leaves out; None if it leaves out none.
    """

    corpus: Corpus
    tables: Mapping[str, Table]
    declared: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    beyond: Beyond | None = None

    @property
    def whole_references(self) -> bool:
        """Whether the ids are known of all articles, those that are left out included."""
        return self.beyond is None or self.beyond.told is not None

    def whole_articles(self) -> Iterator[Article]:
        """Yield the articles read without a finding: only of them can one say that something is missing."""
        return (article for article in self.corpus.articles if article.at().file not in self.broken)

    def attributed(self) -> Iterator[tuple[Article, Attributed]]:
        """Yield every report, figure and quotation with its article."""
        for article in self.corpus.articles:
            for record in article.attributed():
                yield article, record


Check = Callable[[Context], Iterator[Problem]]


class Scope(Enum):
    """How much of a corpus a rule has to see at once.

    A corpus of many articles is looked at in slices: some articles, with all that stands beside the articles and
    concerns them. What stands beside the articles is looked at by itself.
    """

    RECORD = "record"
    """A record with those nested in it: the findings of all slices, and of what stands beside the articles."""
    ARTICLE = "article"
    """An article and what its records refer to: the findings of all slices."""
    BESIDE = "beside"
    """What stands beside the articles, and what `Beyond` tells of these."""
    ACROSS = "across"
    """Articles together: where it finds nothing in any slice nor beside, and nothing else is suspicious, there is
    nothing to be found; otherwise it takes the whole corpus."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, what it demands in one line, and the function that finds where it is broken.

    Rules stand in stages. Those of a later stage take for granted that those before find nothing: they set records
    against each other that are each in order. So one mistake does not come back as a finding about all its neighbours.
    """

    code: str
    title: str
    check: Check
    stage: int
    scope: Scope


RULES: dict[str, Rule] = {}
_CIRCLE = 100


RECORDS, TOGETHER, KEPT = range(3)
"""The stages: each record by itself and what it refers to; how records fit together; that what was compared is kept."""


def rule(code: str, title: str, stage: int = RECORDS, scope: Scope = Scope.ARTICLE) -> Callable[[Check], Check]:
    """Register the decorated function as the rule with that code."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"rule {code} is registered twice")
        RULES[code] = Rule(code, title, check, stage, scope)
        return check

    return register


def run(context: Context) -> Iterator[Problem]:
    """Yield the findings of every rule, stage by stage, up to the first stage that has any, reading included."""
    found = bool(context.broken)
    for stage in (RECORDS, TOGETHER, KEPT):
        if stage != RECORDS and found:
            return
        for entry in RULES.values():
            for finding in entry.check(context) if entry.stage == stage else ():
                found = True
                yield finding


def problem(record: Record, key: str, code: str, name: str, message: str, fix: str) -> Problem:
    """Return a finding at the place of a record's key (or of the record, for an empty or unwritten key)."""
    return Problem(record.at(key), code, name, key, message, fix)


def circle(path: Iterable[str], start: str) -> str:
    """Return how a path goes round from a step of it back to that step; of a long one the first hundred steps.

    >>> circle(["x", "a", "b"], "a")
    'a → b → a'
    """
    steps = list(path)
    steps = steps[steps.index(start) :]
    return " → ".join([*steps[:_CIRCLE], *(["…"] if len(steps) > _CIRCLE else []), start])


def walk(corpus: Corpus) -> Iterator[tuple[str, Record]]:
    """Yield every record of the corpus but codes and passes, nested ones too, with the id it is known by."""

    def nested(name: str, record: Record) -> Iterator[tuple[str, Record]]:
        yield name, record
        for key in SHAPES[type(record)].nested:
            for child in getattr(record, key):
                # Most have nothing in them.
                if SHAPES[type(child)].nested:
                    yield from nested(own_id(child) or name, child)
                else:
                    yield own_id(child) or name, child

    for group in (corpus.articles, corpus.actors, corpus.places, corpus.events, corpus.disagreements, corpus.coders):
        for record in group:
            yield from nested(own_id(record) or "", record)


def foreign(context: Context, record: Record, target: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of a record that refer to an id column, with the ids that they hold."""
    for key in context.tables[SHAPES[type(record)].table].foreign_keys:
        value = getattr(record, key.field, None)
        if key.target == target and value is not None:
            yield key.field, value


def naming(context: Context, target: str) -> Iterator[tuple[Article, str, Record, str, str]]:
    """Yield which ids of a column the records of articles refer to: article, id of the record, record, key, id.

    A further hop is known by the id of its record.
    """
    for article in context.corpus.articles:
        records: list[tuple[str, Record]] = [(label.label_id, label) for label in article.labels]
        for record in article.attributed():
            records += [(record.record_id, part) for part in (record, *record.attributions)]
        for name, found in records:
            yield from ((article, name, found, key, value) for key, value in foreign(context, found, target))
