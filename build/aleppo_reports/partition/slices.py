"""Slices of a corpus: some articles, with what stands beside the articles and concerns them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from aleppo_reports.records import (
    SHAPES,
    Actor,
    Article,
    Corpus,
    Disagreement,
    Event,
    Objection,
    Pass,
    Place,
    Record,
    SignOff,
    own_id,
)
from aleppo_reports.rules.names import REGISTRIES as NAMING
from aleppo_reports.rules.names import names_of, prepare
from aleppo_reports.rules.registry import walk
from aleppo_reports.schema import Table
from aleppo_reports.source.files import Files
from aleppo_reports.source.reader import ReadResult, read_corpus

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Beside:
    """What stands beside the articles, found by what it concerns.

    Attributes:
        read: all that stands beside the articles, and what is wrong with it.
        tables: the schemas.
    """

    read: ReadResult
    tables: Mapping[str, Table]

    @classmethod
    def below(cls, root: Path, tables: Mapping[str, Table], *, passes: bool = True) -> Beside:
        """Read what stands beside the articles.

        Args:
            root: folder that holds `annotations/`.
            tables: the schemas.
            passes: whether the raw passes are read too.
        """
        return cls(read_corpus(Files(root), tables, articles=False, compared=False, passes=passes), tables)

    @property
    def corpus(self) -> Corpus:
        """The corpus without its articles."""
        return self.read.corpus

    @cached_property
    def names(self) -> frozenset[str] | None:
        """Names and aliases of all actors and places; None if a file of them could not be read whole."""
        return None if self.read.broken & {*NAMING} else names_of(self.corpus)

    @cached_property
    def wanted(self) -> AbstractSet[str]:
        """Ids of records of articles that are named here: by answers, by people, among the withdrawn."""
        corpus = self.corpus
        answers = (name for question in corpus.disagreements for answer in question.answers for name in answer.named)
        words: tuple[SignOff | Objection, ...] = (*corpus.verifications, *corpus.objections)
        people = (word.record_id for word in words if word.record_id)
        gone = (name for record in corpus.retired for name in (record.record_id, record.replaced_by) if name)
        return frozenset((*answers, *people, *gone))

    @cached_property
    def _events(self) -> Mapping[str, Sequence[Event]]:
        return _by(self.corpus.events, lambda event: [event.event_id])

    @cached_property
    def _places(self) -> Mapping[str, Sequence[Place]]:
        return _by(self.corpus.places, lambda place: [place.place_id])

    @cached_property
    def _actors(self) -> Mapping[str, Sequence[Actor]]:
        return _by(self.corpus.actors, lambda actor: [actor.actor_id])

    @cached_property
    def _related(self) -> Mapping[str, Sequence[Actor]]:
        return _by(self.corpus.actors, lambda actor: dict.fromkeys(each.article_id for each in actor.relations))

    @cached_property
    def _questions(self) -> Mapping[str, Sequence[Disagreement]]:
        return _by(self.corpus.disagreements, lambda question: dict.fromkeys(_answers(question)))

    @cached_property
    def _signed(self) -> Mapping[str, Sequence[SignOff]]:
        return _by(self.corpus.verifications, lambda each: [each.record_id])

    @cached_property
    def _objected(self) -> Mapping[str, Sequence[Objection]]:
        return _by(self.corpus.objections, lambda each: [name for name in (each.record_id, each.article_id) if name])

    @cached_property
    def _passes(self) -> Mapping[str, Sequence[tuple[str, Pass]]]:
        found: dict[str, list[tuple[str, Pass]]] = {}
        for coder, passes in self.corpus.passes.items():
            for entry in passes:
                found.setdefault(entry.article_id, []).append((coder, entry))
        return found

    def ways(self) -> Mapping[str, tuple[str, Mapping[str, Sequence[Record]]]]:
        """Return in which ways a slice finds records but passes: the kind of the records, and they by what is known."""
        return {
            "events": ("events", self._events),
            "places": ("places", self._places),
            "actors": ("actors", self._actors),
            "related": ("actors", self._related),
            "questions": ("disagreements", self._questions),
            "signed": ("verifications", self._signed),
            "objected": ("objections", self._objected),
        }

    @cached_property
    def _place_of(self) -> Mapping[int, int]:
        """Where each record stands in its registry: a slice keeps their order."""
        corpus = self.corpus
        groups: tuple[Sequence[Record], ...] = (
            corpus.actors,
            corpus.places,
            corpus.events,
            corpus.disagreements,
            corpus.verifications,
            corpus.objections,
        )
        return {id(record): number for group in groups for number, record in enumerate(group)}

    def slice(self, articles: Sequence[Article], verified: Mapping[str, str] | None = None) -> Corpus:
        """Return some articles with what concerns them.

        These are the actors, places and events that their records name, whatever those events and places name or are
        part of, the actors whose relations they state, the questions that their records answer, their passes, and what
        people say of their records.

        Args:
            articles: the articles.
            verified: what was compared with their texts.
        """
        here = [article.article_id for article in articles]
        inside = {own_id(record) or "" for _, record in walk(Corpus(articles=articles))}
        named = self._named(Corpus(articles=articles))
        events = self._upwards(self._events, named["event_id"], "part_of")
        relating = _all(self._related, here)
        beside = self._named(Corpus(events=events))
        others = self._named(Corpus(actors=tuple(relating)))
        places = self._upwards(self._places, named["place_id"] | beside["place_id"], "parent_id")
        actors = [*_all(self._actors, named["actor_id"] | beside["actor_id"] | others["actor_id"]), *relating]
        passes: dict[str, list[Pass]] = {}
        for article_id in here:
            for coder, entry in self._passes.get(article_id, ()):
                passes.setdefault(coder, []).append(entry)
        return replace(
            self.corpus,
            articles=tuple(articles),
            actors=self._ordered(actors),
            places=self._ordered(places),
            events=self._ordered(events),
            disagreements=self._ordered(_all(self._questions, inside)),
            verifications=self._ordered(_all(self._signed, inside)),
            objections=self._ordered(_all(self._objected, inside | {*here})),
            passes={coder: tuple(passes[coder]) for coder in self.corpus.passes if coder in passes},
            verified=verified,
            coders=(),
            retired=(),
        )

    def prepare(self) -> None:
        """Find out all that slices and names are found by, so that processes that are copies of this one need not."""
        self.slice(())
        # Nothing asks for these as long as there is no article.
        _ = self.wanted, self._passes, self._place_of
        if self.names is not None:
            prepare(self.names)

    def _named(self, corpus: Corpus) -> dict[str, set[str]]:
        """Return the ids that the records of a corpus refer to, by column."""
        found: dict[str, set[str]] = {"actor_id": set(), "place_id": set(), "event_id": set()}
        for _, record in walk(corpus):
            for key in self.tables[SHAPES[type(record)].table].foreign_keys:
                value = getattr(record, key.field, None)
                if value is not None:
                    found.setdefault(key.target, set()).add(value)
        return found

    def _upwards(self, records: Mapping[str, Sequence[R]], names: Iterable[str], key: str) -> tuple[R, ...]:
        """Return records by their ids, and the larger ones that they are parts of."""
        found: dict[str, Sequence[R]] = {}
        steps = list(names)
        while steps:
            name = steps.pop()
            if name not in found and name in records:
                found[name] = records[name]
                steps += [larger for record in records[name] if (larger := getattr(record, key))]
        return tuple(record for group in found.values() for record in group)

    def _ordered(self, records: Iterable[R]) -> tuple[R, ...]:
        """Return records once each, in the order of their file."""
        once = {self._place_of[id(record)]: record for record in records}
        return tuple(once[place] for place in sorted(once))


def _answers(question: Disagreement) -> Iterator[str]:
    return (name for answer in question.answers for name in answer.named)


def _by(records: Iterable[R], keys: Callable[[R], Iterable[str]]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = {}
    for record in records:
        for key in keys(record):
            found.setdefault(key, []).append(record)
    return found


def _all(records: Mapping[str, Sequence[R]], names: Iterable[str]) -> list[R]:
    return [record for name in names for record in records.get(name, ())]
