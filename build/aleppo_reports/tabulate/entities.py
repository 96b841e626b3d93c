"""Tables of what there is: articles and their parts, actors, places and what they are called, events, codes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aleppo_reports import dates
from aleppo_reports.records import Article, Corpus, Report
from aleppo_reports.rules.coverage import reproduced
from aleppo_reports.tabulate.chain import VOICES, voice
from aleppo_reports.tabulate.rows import Rows, own, part_name


def articles(corpus: Corpus) -> Rows:
    """Yield one row per article."""
    for article in corpus.articles:
        yield {**own(article), "reproduced_share": round(reproduced(article), 4)}


def parts(corpus: Corpus) -> Rows:
    """Yield one row per part of an article."""
    for article in corpus.articles:
        for part in article.parts:
            yield {"article_id": article.article_id, **own(part)}


def actors(corpus: Corpus) -> Rows:
    """Yield one row per actor."""
    for actor in corpus.actors:
        yield own(actor)


def actor_relations(corpus: Corpus) -> Rows:
    """Yield one row per relation that an article of the corpus states."""
    by_id = {article.article_id: article for article in corpus.articles}
    for actor in corpus.actors:
        for relation in (each for each in actor.relations if each.article_id in by_id):
            part = part_name(by_id[relation.article_id], relation.start)
            yield {"actor_id": actor.actor_id, **own(relation), "part": part}


def places(corpus: Corpus) -> Rows:
    """Yield one row per place."""
    for place in corpus.places:
        yield own(place)


def aliases(corpus: Corpus) -> Rows:
    """Yield one row per form by which an actor or a place is mentioned besides its name."""
    owners = [("actor", actor.actor_id, actor.aliases) for actor in corpus.actors]
    owners += [("place", place.place_id, place.aliases) for place in corpus.places]
    taken: Counter[str] = Counter()
    for kind, owner, listed in owners:
        for alias in listed:
            name = f"{kind}-{owner}-as-{slug(alias.alias)}"
            taken[name] += 1
            # Two forms may differ in capitals or marks only.
            number = f"-{taken[name]}" if taken[name] > 1 else ""
            ids = {"actor_id": None, "place_id": None, f"{kind}_id": owner}
            yield {"alias_id": f"{name}{number}", **own(alias), **ids}


def slug(words: str) -> str:
    """Return words as part of an id: small letters without accents, digits, and hyphens between them.

    >>> slug("İbrahim Ebu Leys"), slug("U.N."), slug("Алеппо")
    ('ibrahim-ebu-leys', 'u-n', 'u0410-u043b-u0435-u043f-u043f-u043e')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "-".join(f"u{ord(character):04x}" for character in words)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the articles make of an event.

    Attributes:
        articles: number of articles that report it.
        reports: number of their reports.
        ways: realis and voice of the reports.
    """

    articles: int = 0
    reports: int = 0
    ways: frozenset[tuple[str, str]] = frozenset()

    def __add__(self, other: Telling) -> Telling:
        """Return what these articles and other ones make of it together."""
        return Telling(self.articles + other.articles, self.reports + other.reports, self.ways | other.ways)


def tellings(articles: Iterable[Article]) -> dict[str, Telling]:
    """Return what some articles make of each event that they report, by its id."""
    told: dict[str, Telling] = {}
    for article in articles:
        own_reports: dict[str, list[Report]] = defaultdict(list)
        for report in article.reports:
            own_reports[report.event_id].append(report)
        for event_id, reports in own_reports.items():
            ways = frozenset((report.realis, voice(report)) for report in reports)
            told[event_id] = told.get(event_id, Telling()) + Telling(1, len(reports), ways)
    return told


def events(corpus: Corpus) -> Rows:
    """Yield one row per event, with the span of days its date allows and what its reports make of it."""
    return told_events(corpus, tellings(corpus.articles))


def told_events(corpus: Corpus, told: Mapping[str, Telling]) -> Rows:
    """Yield one row per event of a corpus.

    Args:
        corpus: the events and the codes.
        told: what the articles make of them, by their ids.
    """
    ranks = [code.code for code in corpus.codes if code.list == "realis"]
    for event in corpus.events:
        earliest, latest = dates.days(event.when)
        telling = told.get(event.event_id, Telling())
        realis = min((realis for realis, _ in telling.ways), key=ranks.index, default=None)
        voices = {voice for way, voice in telling.ways if way == realis}
        yield {
            **own(event),
            "earliest": earliest,
            "latest": latest,
            "date_precision": dates.precision(earliest, latest),
            "realis": realis,
            "voice": min(voices, key=VOICES.index, default=None),
            "article_count": telling.articles,
            "report_count": telling.reports,
        }


def event_actors(corpus: Corpus) -> Rows:
    """Yield one row per part an actor has in an event."""
    for event in corpus.events:
        for actor in event.actors:
            yield {"event_id": event.event_id, **own(actor)}


def codes(corpus: Corpus) -> Rows:
    """Yield one row per code of every code list."""
    for code in corpus.codes:
        yield own(code)


def retired(corpus: Corpus) -> Rows:
    """Yield one row per record that was withdrawn."""
    for record in corpus.retired:
        yield own(record)
