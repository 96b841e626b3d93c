"""Ids: each is used once, carries its article's prefix, and points to something that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from aleppo_reports.problems import Origin, Problem, Suggestions
from aleppo_reports.records import (
    SHAPES,
    Attributed,
    Corpus,
    Event,
    EventActor,
    Label,
    Part,
    Place,
    Record,
    Relation,
    own_id,
)
from aleppo_reports.rules.registry import Context, Scope, circle, problem, rule, walk

_FILES = {"actor_id": "actors.yaml", "place_id": "places.yaml", "event_id": "events.yaml"}


@rule("I301", "An id is used once.", scope=Scope.ACROSS)
def unique_ids(context: Context) -> Iterator[Problem]:
    """Yield every id that an earlier record of the same kind has."""
    first: dict[tuple[type[Record], str], Origin] = {}
    for name, record in walk(context.corpus):
        if own_id(record) is None:
            continue
        key = f"{type(record).__name__.lower()}_id"
        seen = first.setdefault((type(record), name), record.at(key))
        if seen != record.at(key):
            yield problem(
                record, key, "I301", name, f"the id is taken: it stands at {seen}", "give the record an id of its own"
            )
    own = {
        "id_prefix": ("prefix", "give the article a prefix of its own, and its records with it"),
        "text_file": ("text file", "name the file that holds this article"),
    }
    for key, (noun, fix) in own.items():
        places: dict[str, Origin] = {}
        for article in context.corpus.articles:
            value = str(getattr(article, key))
            seen = places.setdefault(value, article.at(key))
            if seen != article.at(key):
                message = f"the {noun} {value!r} is taken: it stands at {seen}"
                yield problem(article, key, "I301", article.article_id, message, fix)


@rule("I302", "A record's id begins with the prefix of its article.")
def prefixes(context: Context) -> Iterator[Problem]:
    """Yield every record id with another prefix than its article's."""
    for article in context.corpus.articles:
        records: list[Attributed | Label] = [*article.attributed(), *article.labels]
        for record in records:
            prefix, _, rest = record.record_id.rpartition("-")
            if prefix != article.id_prefix:
                yield problem(
                    record,
                    f"{type(record).__name__.lower()}_id",
                    "I302",
                    record.record_id,
                    f"the id does not begin with {article.id_prefix}-",
                    f"write {article.id_prefix}-{rest}",
                )


@rule("I303", "An id that is referred to exists.", scope=Scope.ACROSS)
def known_ids(context: Context) -> Iterator[Problem]:
    """Yield every value of a foreign key column that no record has as its id."""
    suggestions = Suggestions(context.beyond.compared if context.beyond else 0)
    # What records beside the articles refer to may stand in any article, also in one that is left out.
    seen = context.corpus if context.whole_references else Corpus(articles=context.corpus.articles)
    for name, record in walk(seen):
        for key in context.tables[SHAPES[type(record)].table].foreign_keys:
            value = getattr(record, key.field, None)
            known = context.declared.get(key.target)
            if value is None or known is None or value in known:
                continue
            where = f" to {_FILES[key.target]}" if key.target in _FILES else ""
            yield problem(
                record,
                key.field,
                "I303",
                name,
                f"there is no {key.target} {value!r}{suggestions.nearest(value, known)}",
                f"correct the id, or add the record{where}",
            )


@rule("I304", "No place lies in itself, no event is part of itself, no quotation continues itself.", scope=Scope.ACROSS)
def cycles(context: Context) -> Iterator[Problem]:
    """Yield every record that is its own ancestor, once per circle."""
    places: dict[str, Place] = {place.place_id: place for place in context.corpus.places}
    events: dict[str, Event] = {event.event_id: event for event in context.corpus.events}
    quotes = {quote.quote_id: quote for article in context.corpus.articles for quote in article.quotes}
    yield from _circles(places, "parent_id")
    yield from _circles(events, "part_of")
    yield from _circles(quotes, "continues")


def _circles(records: Mapping[str, Record], key: str) -> Iterator[Problem]:
    done: set[str] = set()
    for start in records:
        # A dictionary, because a chain may be long.
        path: dict[str, None] = {}
        step: str | None = start
        while step is not None and step in records and step not in done and step not in path:
            path[step] = None
            step = getattr(records[step], key)
        if step in path:
            message = f"goes round in a circle: {circle(path, step)}"
            yield problem(records[step], key, "I304", step, message, "break the circle")
        done.update(path)


@rule(
    "I305",
    "A record says a thing once: no actor twice in one role, no relation twice, no two parts at one place.",
    scope=Scope.RECORD,
)
def repeated(context: Context) -> Iterator[Problem]:
    """Yield nested records that repeat an earlier one of the same owner."""
    seen: Counter[tuple[object, ...]] = Counter()
    for name, record in walk(context.corpus):
        if isinstance(record, EventActor):
            key: tuple[object, ...] = ("event", name, record.actor_id, record.role)
            said = f"{record.actor_id} is {record.role} already"
        elif isinstance(record, Relation):
            key = ("relation", name, record.relation, record.object_id, record.article_id, record.start)
            said = f"{record.relation} {record.object_id} is said already, with the same words"
        elif isinstance(record, Part):
            key = ("part", name, record.start)
            said = f"another part starts at {record.start} already"
        else:
            continue
        seen[key] += 1
        if seen[key] > 1:
            yield problem(record, "", "I305", name, said, "delete one of the two")
