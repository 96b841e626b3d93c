"""Kinds of corruption of the annotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from aleppo_reports.records import SHAPES, Article, Hop, Record, Relation, identifier
from aleppo_reports.source import reader
from aleppo_reports.source.reader import PASSES
from mutation.judging import Desk
from mutation.trees import Corruption, Site

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SPANS = (("exact", "start", "end"), ("cue", "cue_start", "cue_end"), ("when_exact", "when_start", "when_end"))


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


def other_digits(text: str) -> Iterator[str]:
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
                for other in other_digits(site.text(key) or ""):
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


def other_letter(text: str, place: int, rng: Random) -> str:
    """Return a text with another letter at a place, large if the one there was."""
    small = rng.choice([letter for letter in _LETTERS if letter != text[place].lower()])
    return text[:place] + (small.upper() if text[place].isupper() else small) + text[place + 1 :]


def _letters(*keys: str) -> Make:
    def make(desk: Desk, rng: Random) -> Iterator[Corruption]:
        for site in _coded(desk):
            for key in keys:
                text = site.text(key) or ""
                for place, character in enumerate(text):
                    if character.isascii() and character.isalpha():
                        yield site.change(**{key: other_letter(text, place, rng)})

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


def other_dates(text: str) -> Iterator[str]:
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
                for other in other_dates(site.text(key) or ""):
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
            other = other_letter(text, rng.choice(letters), rng) if letters else text
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
