"""Write a corpus of realistic shape and any size: annotations, code lists, schemas, and the texts that they code.

The country, its war, every name and every sentence are made up here; nothing is taken from the articles of the dataset.
What is alike is the shape: how many records of each kind an article has, which keys they fill, how they nest and point
to each other. Five articles tell one story, as the five of the dataset do: some events are told by several of them,
wires are passed on, questions are answered differently. Actors, places and events are written when a story first needs
them, so the registries grow with the corpus: described people and events with every article, names more slowly.

The same seed gives the same bytes, a larger corpus begins with the stories of a smaller one, time is linear in the
number of articles, and memory holds one story. Everything that is coded stands in the texts: `aleppo check --texts`
finds nothing.

    python scripts/synthesize.py FOLDER [--articles N] [--seed N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TextIO

from aleppo_reports.records import SHAPES, Actor, Article, Disagreement, Event, Place, Record
from aleppo_reports.schema import read_tables
from aleppo_reports.source.layout import key_order

REPOSITORY = Path(__file__).resolve().parents[1]
COPIED = ("schemas", "annotations/codes", "docs/templates", "CITATION.cff")
"""What a corpus needs besides its annotations, as it stands in the repository."""

ARTICLES_PER_STORY = 5
SENTENCES = 70
"""Of an article, about; tests that need many records of no kind have shorter ones."""
FIRST_DAY = date(2021, 3, 1)
DAYS_APART = 2
"""Days from the beginning of a story to that of the next."""

Values = dict[str, Any]

# --- Names: syllables of fixed length, so that no two numbers give one name, and endings of their own for each kind ---

_REST = [
    "el",
    "or",
    "al",
    "ar",
    "ol",
    "ar",
    "el",
    "or",
    "or",
    "al",
    "rm",
    "el",
    "ua",
    "os",
    "el",
    "or",
    "lv",
    "or",
    "es",
    "ar",
]
_FIRST = [f"{first}{rest}" for first, rest in zip("BDFGHJKLMNOPQRSTUVWY", _REST, strict=True)]
_MIDDLE = ["ba", "de", "di", "fo", "ga", "he", "ji", "ka", "lo", "mu", "na", "pe", "ri", "sa", "to", "vu"]
_ENDINGS = {
    "town": ["mar", "hal", "sun", "wik"],
    "district": ["gat", "run", "dok", "pol"],
    "forename": ["ian", "ora", "eth", "und"],
    "surname": ["rik", "ven", "lok", "ysk"],
    "private": ["ush", "eya", "ozh"],
}


def invented(kind: str, number: int) -> str:
    """Return the name with a number; no other number or kind has it.

    >>> invented("town", 0), invented("town", 1), invented("surname", 81)
    ('Belbamar', 'Belbahal', 'Belderik')
    """
    number, ending = divmod(number, len(_ENDINGS[kind]))
    number, first = divmod(number, len(_FIRST))
    middle = ""
    while number >= 0:
        number, digit = divmod(number, len(_MIDDLE))
        middle += _MIDDLE[digit]
        number -= 1
    return f"{_FIRST[first]}{middle}{_ENDINGS[kind][ending]}"


# --- What the texts say ---

COUNTRY, COUNTRY_ADJECTIVE = "Morvania", "Morvanian"
ARMY, GOVERNMENT, CIVILIANS = "morvanian-army", "morvanian-government", "civilians"
MONITOR, MONITOR_NAME = "morvanian-monitor", "Morvanian Monitor"
WAR = "morvanian-war"
OUTLETS = ("Harbour Post", "Inland Courier", "Meridian Times", "Northern Ledger", "Quay Tribune", "Valley Gazette")
WIRES = ("Halden Wire", "Ostwind Agency", "Parnell Press")

# Words for the two sides, with their stance (none of what is no label) and how often they are used.
SIDES: Mapping[str, Sequence[tuple[str, str, int]]] = {
    "army": (
        ("army", "neutral", 6),
        ("government forces", "neutral", 5),
        ("soldiers", "neutral", 2),
        ("regime forces", "unfavourable", 5),
        ("heroic army", "favourable", 1),
        ("column", "", 6),
    ),
    "rebels": (
        ("rebels", "neutral", 6),
        ("opposition fighters", "neutral", 4),
        ("insurgents", "neutral", 1),
        ("militants", "unfavourable", 4),
        ("terrorists", "unfavourable", 1),
        ("brigade", "", 5),
    ),
}
PLACE_LABELS = (("besieged", "neutral"), ("encircled", "neutral"), ("rebel-held", "neutral"))


class Told(NamedTuple):
    """A way to tell an event: its type, realis, how often it is used, and a pattern.

    In a pattern, `{A}` and `{B}` are words for the side that acts and the other one, `{N}` the district and `{P}` the
    town, `{W}` a date phrase; `{-word}` is the trigger of a report, `{=word}` one that is a label too; `{@}` is a word
    that labels the place; `{F measure}` is a figure.
    """

    type: str
    realis: str
    weight: int
    pattern: str


TOLD = (
    Told("capture", "occurred", 4, "the {A} {=seized} {N}{W}"),
    Told("capture", "occurred", 3, "the {A} {=seized} the {@} centre of {N}{W}"),
    Told("capture", "occurred", 3, "the {A} {=captured} {N}{W} after {F duration} of shelling"),
    Told("capture", "occurred", 2, "{F territory_share} of {N} was {-lost} to the {A}{W}"),
    Told("capture", "ongoing", 2, "the {A} kept {=advancing} into {N}"),
    Told("capture", "denied", 1, "the {A} had not {-entered} {N}"),
    Told("capture", "planned", 1, "the {A} would {-enter} {N} before long"),
    Told("assault", "occurred", 5, "the {A} {-stormed} {N}{W}"),
    Told("assault", "occurred", 3, "the {A} {-stormed} the {@} centre of {N}{W}"),
    Told("assault", "occurred", 3, "{F killed} were {-killed} in {N}{W}"),
    Told("assault", "occurred", 3, "the {A} {-shelled} the {@} streets of {N}{W}"),
    Told("assault", "ongoing", 2, "the {A} kept {-bombing} {N}, held by {B}"),
    Told("assault", "hypothetical", 1, "the {A} could {-storm} {N} at any hour"),
    Told("displacement", "occurred", 2, "{F fled} {-fled} {N}{W}"),
    Told("displacement", "ongoing", 2, "the people were {-leaving} the {@} streets of {N}"),
    Told("displacement", "denied", 1, "no {-flight} from {N} had begun"),
    Told("clash", "ongoing", 2, "the {-fighting} between {A} and {B} near {N} went on"),
    Told("clash", "occurred", 1, "the {A} {-fought} {B} near {N}{W} for {F duration}"),
    Told("clash", "occurred", 4, "the {A} {-beat} {B} near {N}{W}"),
    Told("retreat", "occurred", 4, "the {B} {-withdrew} from {N}{W}"),
    Told("retreat", "hypothetical", 1, "the {B} might {-leave} {N}"),
    Told("siege", "ongoing", 2, "the {A} kept {-blocking} the roads into the {@} streets of {N}"),
    Told("siege", "ongoing", 1, "{F trapped} were {-trapped} in {N}"),
    Told("consult", "occurred", 4, "the envoys of {A} and {B} {-met} in {P}{W}"),
    Told("consult", "denied", 2, "no {-talks} between {A} and {B} took place in {P}"),
    Told("consult", "planned", 1, "the envoys would {-meet} in {P} before long"),
    Told("agree", "occurred", 2, "both sides {-agreed} to a pause of {F duration} in {P}"),
    Told("aid", "planned", 1, "{F other} would {-reach} {N} by road"),
    Told("aid", "occurred", 2, "{F other} {-reached} {N}{W}"),
    Told("request", "proposed", 2, "the envoys wanted a {-truce} of {F duration} in {N}"),
    Told("request", "proposed", 1, "the plan would give the {B} a {-corridor} out of {N}"),
    Told("detain", "occurred", 2, "the {A} {-detained} {F detained} in {N}{W}"),
    Told("destroy", "occurred", 2, "{F places} were {-destroyed} in {N}{W}"),
    Told("support", "ongoing", 1, "the planes kept {-helping} the {A} around {N}"),
    Told("obstruct", "threatened", 1, "the {A} would {-close} the road to {N}"),
)
BY_TYPE: Mapping[str, tuple[Told, ...]] = {
    kind: tuple(told for told in TOLD if told.type == kind) for kind in dict.fromkeys(told.type for told in TOLD)
}

# The verb, whether it is told to an outlet, and how often it is used.
CUES = (("said", 8), ("added", 2), ("confirmed", 1), ("stated", 1), ("announced", 1), ("claimed", 1))
ROLES = ("spokesman", "spokeswoman", "adviser", "delegate", "envoy")
POSTS = (("speaks_for", "speaks for"), ("works_for", "works for"), ("represents", "stands for"))
UNNAMED = ("resident", "shopkeeper", "nurse", "teacher", "driver", "officer", "clerk")
DESCRIBED = ("witnesses", "aid workers", "neighbours", "medics", "local elders", "harbour workers")

_SUBJECTS = ("We", "They", "You", "All of us")
_DOING = ("hold", "watch", "keep", "know", "need", "see", "remember")
_OBJECTS = ("the river road", "the old bridge", "these streets", "the harbour", "that hill", "the mill")
_CLOSING = ("every night", "to the end", "by now", "like everyone here", "in spite of it all")
_PARTIAL = ("a bitter end", "an empty gesture", "a heavy day", "a small step", "a cruel bargain")
_TERMS = ("green road", "quiet zone", "safe shore")
_THINGS = ("plan", "pause", "deal", "road map")
_FILLING = (
    "The river was high and the roads were bad.",
    "In the afternoon the streets were empty.",
    "The mills by the water have been dark since the winter.",
    "There was no light in the harbour.",
    "At night the wind came down from the hills.",
)
_BY_THE_WAY = (
    ", where the roads had been bad since the winter",
    ", while the wind blew the smoke out over the water",
    ", in a part of the valley that was quiet for long",
    ", with no sign of an end to the cold and the dark",
    ", as the bells of the old church rang in the valley",
)

# Sentences with something that looks codable and is not, behind the reason; `{…}` are its words.
_NOT_CODED = (
    ("no_name", 6, "The {MP} of the valley stayed away."),
    ("no_name", 5, "The {Reconciliation} desk in the town hall was closed."),
    ("no_speech", 8, "Nothing more was {said} about the harbour."),
    ("ordinal", 4, "It was the {third} night without light."),
    ("name", 3, "The {Halcyon Treaty} stayed on paper."),
    ("date", 3, "The old bridge was built in {1974}."),
    ("people", 2, "The {Orlan} faithful prayed by the water."),
    ("partitive", 2, "At noon {one} of the mills was on fire."),
    ("no_label", 2, "The {advance} payment for the harvest was late."),
    ("private_person", 3, "{?} lost a house by the river."),
)

_BOUNDS = (("exact", 50), ("more_than", 8), ("about", 8), ("at_least", 2), ("nearly", 2), ("up_to", 1), ("vague", 26))
_HEDGES = {"exact": "", "more_than": "more than ", "about": "about ", "nearly": "almost ", "up_to": "up to "}
_HEDGES["at_least"] = "at least "
# Of each measure: what is counted in our words, its unit, the noun, a vague phrase, and the largest number.
_MEASURES: Mapping[str, tuple[str, str, str, str, int]] = {
    "duration": ("length of the act", "days", "days", "several days", 40),
    "killed": ("people killed", "people", "people", "dozens of people", 120),
    "wounded": ("people wounded", "people", "people", "several people", 300),
    "fled": ("people who fled", "people", "people", "hundreds of people", 12000),
    "trapped": ("people who cannot leave", "people", "people", "thousands of people", 90000),
    "detained": ("people detained", "people", "people", "dozens of people", 60),
    "places": ("houses destroyed", "places", "houses", "several houses", 90),
    "territory_share": ("ground lost", "percent", "percent", "most", 95),
    "other": ("lorries on the road", "items", "lorries", "several lorries", 80),
}


# --- Text and records ---


class Writer:
    """A text that grows, and knows where its pieces stand."""

    def __init__(self) -> None:
        """Begin a text."""
        self._pieces: list[str] = []
        self.size = 0
        self.starts = True

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._pieces)

    def put(self, piece: str) -> tuple[str, int, int]:
        """Add a piece, with a capital if it begins a sentence, and return it with its start and end."""
        if self.starts and piece:
            piece = piece[0].upper() + piece[1:]
            self.starts = False
        start = self.size
        self._pieces.append(piece)
        self.size += len(piece)
        return piece, start, self.size


def words(found: tuple[str, int, int], **keys: Any) -> Values:
    """Return a record with words and offsets."""
    return {"exact": found[0], "start": found[1], "end": found[2], **keys}


@dataclass
class Happening:
    """An event of a story: what is coded of it, and the records of whichever articles tell it."""

    values: Values
    day: date
    district: tuple[str, str]
    town: tuple[str, str]
    by_army: bool
    dated: bool = False
    first_told: date | None = None
    records: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Article, key of the id, id and an answer in a few words."""


@dataclass
class Speaker:
    """Somebody who may be made to say things: his record, the words that first present him, and those that do later."""

    values: Values
    presented: str
    later: str
    met: bool = False

    @property
    def actor_id(self) -> str:
        """The id of his record."""
        return str(self.values["actor_id"])


class Said(NamedTuple):
    """An act of saying: keys of the claimant, its cue and the further hops, to be put into every record that has it."""

    claimant: str
    cue: Values
    hops: list[Values]


class Registries:
    """The files of actors, places, events and disagreements: each record is written once, when a story needs it."""

    def __init__(self, folder: Path, orders: Mapping[type[Record], Sequence[str]]) -> None:
        """Open the files in a folder; `orders` gives the order of keys in each kind of record."""
        self._orders = orders
        self._known: set[str] = set()
        self._files: dict[type[Record], TextIO] = {}
        for cls, name in _REGISTRIES.items():
            self._files[cls] = (folder / f"{name}.yaml").open("w", encoding="utf-8", newline="\n")
            self._files[cls].write(f"{name}:\n")

    def knows(self, record_id: str) -> bool:
        """Tell whether a record that several stories may need is written already."""
        return record_id in self._known

    def add(self, cls: type[Record], records: Iterable[Values], *, shared: bool = False) -> None:
        """Write records; those of one story alone need not be remembered."""
        for values in records:
            record_id = next(iter(values.values()))
            if shared:
                if record_id in self._known:
                    continue
                self._known.add(record_id)
            file = self._files[cls]
            if file.tell() > len(_REGISTRIES[cls]) + 2:
                file.write("\n")
            file.writelines(f"{line}\n" for line in item(cls, values, self._orders, "  "))

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


_REGISTRIES: Mapping[type[Record], str] = {
    Actor: "actors",
    Place: "places",
    Event: "events",
    Disagreement: "disagreements",
}


# --- Layout, as `aleppo format` has it ---

_PLAIN = re.compile(r"[\w“(.][\w“”’ ,.;()/–?-]*")
_WORDS_OF_YAML = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null"])
_NUMERIC = re.compile(r"[-+0-9.:_TZ ]+")


def scalar(value: object) -> str:
    """Return a value as it stands behind its key."""
    if not isinstance(value, str):
        return str(value)
    quoted = not _PLAIN.fullmatch(value) or value.lower() in _WORDS_OF_YAML or _NUMERIC.fullmatch(value)
    return json.dumps(value, ensure_ascii=False) if quoted else value


def lines_of(cls: type[Record], values: Values, orders: Mapping[type[Record], Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a record, its keys in their order; lists of records without items are left out."""
    nested = SHAPES[cls].nested
    for key in orders[cls]:
        value = values.get(key)
        if value is None or value == []:
            continue
        if key in nested:
            yield f"{key}:"
            for inner in value:
                yield from item(nested[key], inner, orders, "  ")
        else:
            yield f"{key}: {scalar(value)}"


def item(cls: type[Record], values: Values, orders: Mapping[type[Record], Sequence[str]], indent: str) -> Iterator[str]:
    """Yield the lines of a record in a list."""
    lead = f"{indent}- "
    for line in lines_of(cls, values, orders):
        yield f"{lead}{line}"
        lead = f"{indent}  "


def article_text(values: Values, orders: Mapping[type[Record], Sequence[str]]) -> str:
    """Return the file of an article."""
    nested = SHAPES[Article].nested
    lines = [f"{key}: {scalar(values[key])}" for key in orders[Article] if key not in nested and key in values]
    for key in (key for key in orders[Article] if key in nested and values[key]):
        lines += ["", f"{key}:"]
        for number, record in enumerate(values[key]):
            lines += [*([""] if number else []), *item(nested[key], record, orders, "  ")]
    return "\n".join(lines) + "\n"


def record_sha256(values: Values, article_id: str, text_sha256: str) -> str:
    """Return the hash of a record of an article, by the recipe of `aleppo_reports.fingerprint`."""

    def written(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: written(inner) for key, inner in value.items() if inner is not None and inner != []}
        return [written(inner) for inner in value] if isinstance(value, list) else value

    content = {"record": written(values), "texts": {article_id: text_sha256}}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- A story ---


class Story:
    """Five articles about one town in a few days."""

    def __init__(self, seed: int, number: int, articles: int, registries: Registries) -> None:
        """Make the story with a number, told by so many articles; it depends on nothing but number and seed."""
        self.random = Random(f"{seed}/{number}")
        self.number = number
        self.registries = registries
        self.begins = FIRST_DAY + timedelta(days=number * DAYS_APART)
        # Names are met again: of all that could be used, those of low number are used most.
        town = self._again(20 * (number + 1) ** 0.7)
        self.town = (f"town-{town}", invented("town", town))
        self.districts = [(f"district-{town}-{n}", invented("district", 8 * town + n)) for n in range(8)]
        self.rebels = f"rebels-of-{self.town[0]}"
        self.offensive = self._happening("offensive", 0, self.begins)
        self.shared = [self._of_any_type(n + 1) for n in range(2 + 2 * articles)]
        self.events = [self.offensive, *self.shared]
        self.people: dict[str, Values] = {}
        self.places_used: set[str] = {self.town[0]}
        self.articles = [ArticleOfStory(self, number * ARTICLES_PER_STORY + n) for n in range(articles)]

    def _again(self, size: float) -> int:
        return int(size * self.random.random() ** 2)

    def _of_any_type(self, number: int) -> Happening:
        kind = self.random.choices(list(BY_TYPE), _TYPE_WEIGHTS)[0]
        return self._happening(kind, number, self.begins + timedelta(days=self.random.randrange(3)))

    def new_event(self) -> Happening:
        """Return a further event, which only one article tells."""
        self.events.append(self._of_any_type(len(self.events)))
        return self.events[-1]

    def _happening(self, kind: str, number: int, day: date) -> Happening:
        random = self.random
        by_army = random.random() < 0.7 or kind in {"offensive", "siege"}
        district = random.choice(self.districts)
        where = self.town if kind in {"offensive", "consult", "agree"} else district
        values: Values = {
            "event_id": f"{kind}-{self.number:05}-{number:03}",
            "type": kind,
            "summary": f"{_SUMMARIES[kind]} {where[1]}",
        }
        if random.random() < 0.65 or kind == "offensive":
            values |= {"place_id": where[0], "place_precision": 1}
        if kind == "offensive":
            values["part_of"] = WAR
        elif random.random() < 0.36:
            values["part_of"] = f"offensive-{self.number:05}-000"
        sides = [ARMY, self.rebels] if by_army else [self.rebels, ARMY]
        roles = ("participant",) * 2 if kind in {"clash", "consult", "agree"} else ("agent", "target")
        count = random.choices((0, 1, 2, 3), (1, 3, 8, 2))[0]
        people = [*sides, CIVILIANS][:count]
        values["actors"] = [{"actor_id": a, "role": r} for a, r in zip(people, (*roles, "target"), strict=False)]
        return Happening(values, day, district, self.town, by_army)

    def register(self) -> None:
        """Write what the articles of the story needed to the registries."""
        add = self.registries.add
        add(Place, _COUNTRY, shared=True)
        town = {"place_id": self.town[0], "name": self.town[1], "kind": "town", "parent_id": "morvania"}
        add(Place, [town], shared=True)
        used = [each for each in self.districts if each[0] in self.places_used]
        area = {"kind": "neighbourhood", "parent_id": self.town[0]}
        add(Place, ({"place_id": name, "name": shown, **area} for name, shown in used), shared=True)
        add(Actor, self.people.values(), shared=True)
        add(Event, [_WAR], shared=True)
        told = [event for event in self.events if event.first_told]
        for event in told:
            when = str(event.day if event.dated else event.first_told)
            event.values["when"] = f"{event.day}/.." if event is self.offensive else when
        add(Event, (event.values for event in told))
        add(Disagreement, self._disagreements(told))

    def _disagreements(self, told: Sequence[Happening]) -> Iterator[Values]:
        random = self.random
        able = [event for event in told if len(event.records) > 2]
        for number, event in enumerate(random.sample(able, min(len(able), 4 * len(self.articles)))):
            chosen = sorted(random.sample(range(len(event.records)), min(len(event.records), random.choice(_ANSWERS))))
            answers = [event.records[place] for place in chosen]
            across = len({article for article, _, _, _ in answers}) > 1
            yield {
                "disagreement_id": f"question-{self.number:05}-{number:02}",
                "question": f"What happened in {event.district[1]}, and to how many?",
                "kind": random.choice(("value", "window", "denominator", "definition", "occurrence")),
                "scope": "across" if across else "within",
                "comparable": random.choice(("yes", "partly", "no")),
                "explanation": "The answers name other numbers, other days or another state of the same act. A day "
                "and a place for each would make them comparable.",
                "answers": [{key: name, "answer": f"{said} ({name})"} for _, key, name, said in answers],
            }


_SUMMARIES = {
    "offensive": "Attempt to take",
    "capture": "Ground changes hands in",
    "assault": "Attack on",
    "displacement": "People leave",
    "clash": "Fighting near",
    "retreat": "Withdrawal from",
    "siege": "Roads are closed around",
    "consult": "Envoys meet in",
    "agree": "A pause is agreed for",
    "aid": "Goods go to",
    "request": "A truce is sought for",
    "detain": "People are detained in",
    "destroy": "Houses are destroyed in",
    "support": "Planes help around",
    "obstruct": "The road is closed to",
}
_TYPE_WEIGHTS = [sum(told.weight for told in BY_TYPE[kind]) for kind in BY_TYPE]
_ANSWERS = (2, 2, 3, 3, 4, 4, 5, 6)
_COUNTRY = [
    {"place_id": "morvania", "name": COUNTRY, "kind": "country", "aliases": [{"alias": COUNTRY_ADJECTIVE}]},
]
_WAR = {
    "event_id": WAR,
    "type": "war",
    "summary": "War in the whole country",
    "when": "../..",
    "place_id": "morvania",
    "place_precision": 6,
    "actors": [{"actor_id": GOVERNMENT, "role": "participant"}],
}


class ArticleOfStory:
    """One article: its text and everything coded in it, made sentence by sentence."""

    def __init__(self, story: Story, number: int) -> None:
        """Write the article with a number, and note in its story what it needs."""
        self.story, self.random, self.number = story, story.random, number
        random = self.random
        self.prefix = f"a{number:06}"
        self.published = story.begins + timedelta(days=2 + random.randrange(3))
        outlet = random.choice(OUTLETS)
        self.outlet, self.agency = _slug(outlet), _slug(random.choice(WIRES)) if random.random() < 0.2 else None
        self.article_id = f"{self.outlet}-{self.published}-{self.prefix}"
        self.writer = Writer()
        self.records: dict[str, list[Values]] = {key: [] for key in SHAPES[Article].nested}
        self.actor(self.outlet, outlet, "media", "named", sector="JRN")
        for name in (wire for wire in WIRES if _slug(wire) == self.agency):
            self.actor(_slug(name), name, "media", "named", sector="JRN")
        self.actor(ARMY, f"{COUNTRY_ADJECTIVE} army", "armed_forces", "named", sector="MIL")
        self.actor(GOVERNMENT, f"{COUNTRY_ADJECTIVE} government", "government_body", "named", sector="GOV")
        self.actor(story.rebels, f"rebels in {story.town[1]}", "armed_group", "described", sector="REB")
        self.actor(CIVILIANS, "civilians", "population", "described", sector="CVL")
        size = random.uniform(0.6, 1.4)
        fresh = [story.new_event() for _ in range(round(15 * size))]
        self.to_tell = [*random.sample(story.shared, min(len(story.shared), 4)), *fresh]
        random.shuffle(self.to_tell)
        self.told: list[Happening] = []
        self.speakers = [*self._unnamed(), *self._described()]
        self.newcomers = [story._again(40 * (story.number + 1) ** 0.75) for _ in range(random.choice((4, 5, 6, 7)))]
        self._write(size)

    def actor(self, actor_id: str, name: str, kind: str, identified: str, **more: Any) -> Values:
        """Return an actor of the registry, which is made if nobody needed it before."""
        made = _actor(actor_id, name, kind, identified, **more)
        return self.story.people.setdefault(actor_id, made)

    def _present(self, speaker: Speaker) -> str:
        """Write the words for a speaker, who is in the registry from then on, and return them."""
        self.story.people.setdefault(speaker.actor_id, speaker.values)
        found, _, _ = self.writer.put(speaker.later if speaker.met else speaker.presented)
        speaker.met = True
        return found

    def _unnamed(self) -> Iterator[Speaker]:
        for noun in self.random.sample(UNNAMED, 3):
            name = f"{noun} of {self.story.town[1]}"
            values = _actor(f"{self.prefix}-{noun}", name, "person", "unnamed", sector="CVL")
            yield Speaker(values, f"a {name}", f"the {noun}")

    def _described(self) -> Iterator[Speaker]:
        for noun in self.random.sample(DESCRIBED, 3):
            name = f"{noun} in {self.story.town[1]}"
            values = _actor(f"{self.prefix}-{_slug(noun)}", name, "population", "described", sector="CVL")
            yield Speaker(values, name, f"the {noun}")

    # --- The page ---

    def _write(self, size: float) -> None:
        put = self.writer.put
        put("News   Markets   Weather   Letters\n\n")
        self._part("boilerplate")
        self.writer.starts = True
        title = self._headline()
        put("\n\n")
        self._part("headline")
        self._begin()
        self._offensive()
        if self.random.random() < 0.5:
            put("\n\n")
            self._part("standfirst")
        else:
            put(" ")
        sentences = round(SENTENCES * size)
        cut = self.random.randrange(sentences // 3, 2 * sentences // 3)
        self._paragraphs(cut)
        self._part("body")
        self._begin()
        put("On the road to ")
        put(f"{self.story.town[1]}\n\n")
        self._part("subheading")
        self._paragraphs(sentences - cut)
        self._part("body")
        self.writer.starts = True
        put("Send this page to a friend\n")
        self._part("boilerplate")
        self._finish(title)

    def _part(self, kind: str) -> None:
        parts = self.records["parts"]
        parts.append({"start": parts[-1]["end"] if parts else 0, "end": self.writer.size, "part": kind})

    def _headline(self) -> str:
        start = self.writer.size
        self.label(self.writer.put(f"{COUNTRY_ADJECTIVE} army"), actor_id=ARMY)
        self.writer.put(" ")
        self._trigger(self.story.offensive, self.writer.put("nears"), "ongoing", None, None, label=True)
        self.writer.put(f" {self.story.town[1]}")
        return self.writer.text[start:]

    def _offensive(self) -> None:
        """Say when it all began: nobody needs to be told where the day comes from."""
        self.writer.put("the ")
        found = self.writer.put("offensive")
        self.writer.put(f" of the {COUNTRY_ADJECTIVE} ")
        self.label(self.writer.put("government"), actor_id=GOVERNMENT)
        self.writer.put(f" against {self.story.town[1]} began")
        self._trigger(self.story.offensive, found, "occurred", None, self._day(self.story.begins), label=True)
        self.writer.put(".")

    def _paragraphs(self, sentences: int) -> None:
        left = sentences
        while left > 0:
            count = min(left, self.random.choice((1, 2, 2, 3)))
            for place in range(count):
                self.writer.put(" " if place else "")
                self._begin()
                self._sentence()
            self.writer.put("\n\n")
            left -= count

    def _begin(self) -> None:
        self.writer.starts = True

    def _sentence(self) -> None:
        if self.newcomers and self.random.random() < 0.3:
            self._introduce(self.newcomers.pop())
            return
        kind = self.random.choices(
            (self._narrated, self._attributed, self._direct, self._partial, self._term, self._not_coded, self._filling),
            (33, 34, 7.5, 5, 0.8, 11, 6),
        )[0]
        kind()

    # --- Sentences ---

    def _narrated(self) -> None:
        self._tell(None)
        if self.random.random() < 0.3:
            self.writer.put(", and ")
            self._tell(None)
        self._by_the_way()
        self.writer.put(".")

    def _by_the_way(self) -> None:
        """Write a clause in which nothing is coded, as most of a text is."""
        if self.random.random() < 0.8:
            self.writer.put(self.random.choice(_BY_THE_WAY))

    def _filling(self) -> None:
        self.writer.put(self.random.choice(_FILLING))

    def _not_coded(self) -> None:
        reason, _, pattern = self.random.choices(_NOT_CODED, [weight for _, weight, _ in _NOT_CODED])[0]
        before, inner, after = re.split(r"[{}]", pattern)
        self.writer.put(before)
        if reason == "private_person":
            number = self.random.randrange(4000)
            name = f"{invented('private', number)} {invented('private', 4000 + number)}"
            _, start, end = self.writer.put(name)
            self.records["not_coded"].append({"start": start, "end": end, "reason": reason})
        else:
            self.records["not_coded"].append(words(self.writer.put(inner), reason=reason))
        self.writer.put(after)

    def _introduce(self, number: int) -> None:
        """Name a person, with what the article says of the person's post."""
        actor_id = f"person-{number}"
        forename, surname = invented("forename", number % 320), invented("surname", number)
        name = f"{forename} {surname}"
        fresh = actor_id not in self.story.people and not self.story.registries.knows(actor_id)
        found = self.actor(actor_id, name, "person", "named", sector="UNK")
        start = self.writer.size
        relation, verb = self.random.choice(POSTS)
        self.writer.put(f"{name} {verb} the {COUNTRY_ADJECTIVE} ")
        body, noun = self.random.choice(((ARMY, "army"), (GOVERNMENT, "government")))
        self.label(self.writer.put(noun), actor_id=body)
        if fresh:
            evidence = {"evidence": self.writer.text[start:], "start": start, "end": self.writer.size}
            stated = {"relation": relation, "object_id": body, "article_id": self.article_id}
            found["relations"].append({**evidence, **stated})
            found["aliases"] = [{"alias": surname}]
            # A person with whom nobody disagrees is no help to a reader of chains.
            self.writer.put(" and ")
            start = self.writer.size
            self.writer.put(f"takes part in the talks of the {COUNTRY_ADJECTIVE} ")
            self.label(self.writer.put("government"), actor_id=GOVERNMENT)
            evidence = {"evidence": self.writer.text[start:], "start": start, "end": self.writer.size}
            found["relations"].append(
                {**evidence, "relation": "member_of", "object_id": GOVERNMENT, "article_id": self.article_id}
            )
        self.writer.put(f", like {surname}’s brother.")
        self.speakers += [Speaker(found, f"the {self.random.choice(ROLES)} {name}", surname)] * 2

    def _attributed(self) -> None:
        """Let somebody say something in indirect speech, by one of the ways in which chains of attribution are told."""
        speaker = self.random.choice(self.speakers)
        way = self.random.choices(("behind", "before", "told", "reported", "joint"), (48, 30, 8, 6, 4))[0]
        marks = {key: len(found) for key, found in self.records.items()}
        said_on, described = None, ""
        more: Values = {}
        if way == "before":
            described, said, said_on = self._says(speaker)
            self.writer.put(" that ")
            start = self.writer.size
            happening = self._tell(said)
            end = self.writer.size
        else:
            start = self.writer.size
            happening = self._tell(Said(speaker.actor_id, {}, []))
            self._by_the_way()
            end = self.writer.size
            self.writer.put(", ")
            described, said, said_on = self._says(speaker, way)
            if way in {"told", "reported"}:
                wire = said.hops[0]["actor_id"]
                more = {"said_to_id": wire} if way == "told" else {}
            for key in ("reports", "figures"):
                for record in self.records[key][marks[key] :]:
                    record |= {**said.cue, "attributions": [dict(hop) for hop in said.hops]}
        words_said = self.writer.text[start:end]
        gist = f"{_SUMMARIES[happening.values['type']]} {happening.district[1]}, as one side has it."
        quote: Values = {"start": start, "end": end, "sha256": hashlib.sha256(words_said.encode()).hexdigest()}
        quote |= {"kind": "indirect", "gist": gist, "speaker_id": speaker.actor_id, "described_as": described}
        quote |= {**said.cue, "attributions": [dict(hop) for hop in said.hops], "said_on": said_on, **more}
        self._quote(quote, happening if self.random.random() < 0.85 else None)
        self.writer.put(".")

    def _says(self, speaker: Speaker, way: str = "behind") -> tuple[str, Said, str | None]:
        """Write who says it and the verb; return the words that present the speaker, the act, and its day if told."""
        put = self.writer.put
        described = self._present(speaker)
        hops: list[Values] = []
        if way == "joint":
            self.actor(MONITOR, MONITOR_NAME, "ngo", "named", sector="NGO")
            put(f" and the {MONITOR_NAME}")
            hops.append({"actor_id": MONITOR, "role": "claimant"})
        put(" ")
        verb = "told" if way == "told" else self.random.choices([c for c, _ in CUES], [n for _, n in CUES])[0]
        _, start, end = put(verb)
        cue = {"cue": verb, "cue_start": start, "cue_end": end}
        for hop in hops:
            hop |= {"cue": verb, "start": start, "end": end}
        if way in {"told", "reported"}:
            wire = self.random.choice([name for name in WIRES if _slug(name) != self.agency])
            self.actor(_slug(wire), wire, "media", "named", sector="JRN")
            hops.append({"actor_id": _slug(wire), "role": "relay"})
            if way == "told":
                put(f" {wire}")
            else:
                put(f", {wire} ")
                relayed, start, end = put("reported")
                hops[-1] |= {"cue": relayed, "start": start, "end": end}
        day = None
        if self.random.random() < 0.24:
            said = self.published - timedelta(days=self.random.randrange(2))
            put(f" on {said:%A}")
            day = str(said)
        return described, Said(speaker.actor_id, cue, hops), day

    def _direct(self) -> None:
        pick, put = self.random.choice, self.writer.put
        speaker = pick(self.speakers)
        self.writer.starts = False
        found = put(f"“{pick(_SUBJECTS)} {pick(_DOING)} {pick(_OBJECTS)} {pick(_CLOSING)},”")
        put(" ")
        described, said, day = self._says(speaker)
        quote = words(found, kind="direct", speaker_id=speaker.actor_id, described_as=described)
        quote |= {**said.cue, "attributions": said.hops, "said_on": day}
        first = self._quote(quote, pick(self.told) if self.told and self.random.random() < 0.8 else None)
        put(".")
        if self.random.random() < 0.2:
            put(" ")
            found = put(f"“{pick(_SUBJECTS)} {pick(_DOING)} {pick(_OBJECTS)}.”")
            further = words(found, kind="direct", speaker_id=speaker.actor_id, continues=first)
            self._quote(further, None)

    def _partial(self) -> None:
        pick, put = self.random.choice, self.writer.put
        speaker = pick(self.speakers)
        described = self._present(speaker)
        put(" ")
        verb, start, end = put("called")
        put(f" the {pick(_THINGS)} ")
        found = put(f"“{pick(_PARTIAL)}”")
        quote = words(found, kind="partial", speaker_id=speaker.actor_id, described_as=described)
        quote |= {"cue": verb, "cue_start": start, "cue_end": end}
        self._quote(quote, pick(self.told) if self.told and self.random.random() < 0.8 else None)
        put(".")

    def _term(self) -> None:
        self.writer.put("the way led over the ")
        self._quote(words(self.writer.put(f"“{self.random.choice(_TERMS)}”"), kind="term"), None)
        self.writer.put(".")

    def _quote(self, values: Values, happening: Happening | None) -> str:
        quotes = self.records["quotes"]
        quote_id = f"{self.prefix}-q{len(quotes) + 1:02}"
        if happening is not None:
            values["event_id"] = happening.values["event_id"]
            happening.records.append((self.article_id, "quote_id", quote_id, f"{values['kind']} speech"))
        quotes.append({"quote_id": quote_id, **values})
        return quote_id

    # --- Events, told ---

    def _tell(self, said: Said | None) -> Happening:
        """Write a clause that tells an event, claimed by somebody or told in the article's own voice."""
        if self.to_tell and (self.random.random() < 0.5 or not self.told):
            happening = self.to_tell.pop()
        else:
            happening = self.random.choice(self.told)
        ways = BY_TYPE[happening.values["type"]]
        told = self.random.choices(ways, [way.weight for way in ways])[0]
        pieces = re.split(r"\{([^}]*)\}", told.pattern)
        trigger: tuple[str, int, int] | None = None
        dated: Values | None = None
        figures: list[tuple[tuple[str, int, int], Values]] = []
        is_label = False
        for place, piece in enumerate(pieces):
            if place % 2 == 0:
                self.writer.put(piece)
            elif piece in "AB":
                army = (piece == "A") == happening.by_army
                self._side("army" if army else "rebels")
            elif piece in "NP":
                self.writer.put((happening.district if piece == "N" else happening.town)[1])
                if piece == "N":
                    self.story.places_used.add(happening.district[0])
            elif piece == "@":
                word, stance = self.random.choice(PLACE_LABELS)
                self.label(self.writer.put(word), stance, place_id=self.story.town[0])
            elif piece == "W":
                dated = self._day(happening.day) if not happening.dated or self.random.random() < 0.3 else None
            elif piece[0] == "F":
                figures.append(self._number(piece[2:]))
            else:
                trigger = self.writer.put(piece[1:])
                is_label = piece[0] == "=" or self.random.random() < 0.2
        assert trigger is not None
        self._trigger(happening, trigger, told.realis, said, dated, label=is_label)
        for found, values in figures:
            self._figure(happening, found, values, said, dated, named="{N}" in told.pattern)
        if happening not in self.told:
            self.told.append(happening)
        return happening

    def _side(self, side: str) -> None:
        listed = SIDES[side]
        shown, stance, _ = self.random.choices(listed, [weight for _, _, weight in listed])[0]
        found = self.writer.put(shown)
        if stance:
            self.label(found, stance, actor_id=ARMY if side == "army" else self.story.rebels)

    def _day(self, day: date) -> Values:
        """Write the day of the week, and return the keys of a report that is dated by it."""
        self.writer.put(" ")
        found, start, end = self.writer.put(f"on {day:%A}")
        return {"when_told": str(day), "when_exact": found, "when_start": start, "when_end": end}

    def _trigger(
        self,
        happening: Happening,
        found: tuple[str, int, int],
        realis: str,
        said: Said | None,
        dated: Values | None,
        *,
        label: bool,
    ) -> None:
        reports = self.records["reports"]
        report_id = f"{self.prefix}-r{len(reports) + 1:02}"
        reports.append(
            {
                "report_id": report_id,
                **words(found, event_id=happening.values["event_id"], realis=realis),
                **_claim(said),
                **(dated or {}),
            }
        )
        happening.records.append((self.article_id, "report_id", report_id, f"told as {realis}"))
        happening.dated = happening.dated or dated is not None
        happening.first_told = happening.first_told or self.published
        if label:
            self.label(found, event_id=happening.values["event_id"])

    def label(self, found: tuple[str, int, int], stance: str = "neutral", **target: str) -> None:
        """Code words as a label."""
        label_id = f"{self.prefix}-l{len(self.records['labels']) + 1:02}"
        self.records["labels"].append({"label_id": label_id, **words(found, **target, stance=stance)})

    # --- Figures ---

    def _number(self, measure: str) -> tuple[tuple[str, int, int], Values]:
        """Write a quantity, and return it with the keys of a figure that follow from its words."""
        subject, unit, noun, vague, most = _MEASURES[measure]
        bound = self.random.choices([b for b, _ in _BOUNDS], [n for _, n in _BOUNDS])[0]
        values: Values = {"measure": measure, "subject": subject, "unit": unit, "bound": bound, "reading": "read"}
        if unit == "percent":
            values["of"] = f"the ground of {self.story.town[1]}"
        if bound == "vague":
            # A share that is vague is most of something.
            return self.writer.put(vague), values | ({"low": 50} if vague == "most" else {})
        number = self.random.randint(2, most)
        if number > 200:
            number = round(number, -2)
        if self.random.random() < 0.05:
            values |= {"bound": "range", "low": number, "high": 2 * number}
            return self.writer.put(f"between {number:,} and {2 * number:,} {noun}"), values
        values["value"] = number
        return self.writer.put(f"{_HEDGES[bound]}{number:,} {noun}"), values

    def _figure(
        self,
        happening: Happening,
        found: tuple[str, int, int],
        values: Values,
        said: Said | None,
        dated: Values | None,
        *,
        named: bool,
    ) -> None:
        figures = self.records["figures"]
        figure_id = f"{self.prefix}-f{len(figures) + 1:02}"
        about: Values = {"event_id": happening.values["event_id"]}
        if values["measure"] != "duration":
            if dated:
                about |= {"as_of": dated["when_told"], "window": dated["when_told"]}
            if named:
                about["place_id"] = happening.district[0]
            if values["unit"] == "people":
                about["population_id"] = CIVILIANS
        if self.random.random() < 0.6 and values["bound"] == "exact" and values["unit"] == "people":
            # The noun stands elsewhere.
            number = found[0].partition(" ")[0]
            found = (number, found[1], found[1] + len(number))
            values = {**values, "reading": "inferred", "reading_note": "The noun stands behind the number."}
        figures.append({"figure_id": figure_id, **words(found, **values), **about, **_claim(said)})
        shown = values.get("value", values["bound"])
        happening.records.append((self.article_id, "figure_id", figure_id, f"{shown} {values['unit']}"))

    # --- The whole ---

    def _finish(self, title: str) -> None:
        self.text = self.writer.text
        self.text_sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        self.values: Values = {
            "article_id": self.article_id,
            "id_prefix": self.prefix,
            "title": title,
            "publisher_id": self.outlet,
            "publisher_basis": "made up",
            "agency_id": self.agency,
            "published": self.published,
            "published_on": self.published,
            "published_basis": "made up",
            "language": "en",
            "text_file": f"{self.article_id}.txt",
            "characters": len(self.text),
            "words": len(self.text.split()),
            "sha256": self.text_sha256,
            **self.records,
        }
        if self.agency is None:
            del self.values["agency_id"]

    def verified(self) -> list[tuple[str, str]]:
        """Return the hash of each record that has an id, by the id."""
        kinds = ("reports", "figures", "quotes", "labels")
        found = ((next(iter(r.values())), r) for kind in kinds for r in self.records[kind])
        return sorted((name, record_sha256(r, self.article_id, self.text_sha256)) for name, r in found)


def _claim(said: Said | None) -> Values:
    return {} if said is None else {"claimant_id": said.claimant, **said.cue, "attributions": [*map(dict, said.hops)]}


def _actor(actor_id: str, name: str, kind: str, identified: str, **more: Any) -> Values:
    about = f"Made up for a corpus of realistic shape; {identified} in the text."
    values = {"actor_id": actor_id, "name": name, "kind": kind, "identified": identified, "description": about}
    return {**values, "relations": [], "aliases": [], **more}


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


# --- The corpus ---


def synthesize(folder: Path, articles: int, seed: int = 1) -> None:
    """Write a corpus.

    Args:
        folder: an empty folder, or one that does not exist. Texts come into `texts` below it.
        articles: number of articles.
        seed: gives another corpus of the same shape.

    Raises:
        FileExistsError: if there is something in the folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for name in COPIED:
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    annotations, texts = folder / "annotations", folder / "texts"
    (annotations / "articles").mkdir()
    texts.mkdir()
    tables = read_tables(folder / "schemas")
    orders = {cls: key_order(cls, tables) for cls in SHAPES}
    registries = Registries(annotations, orders)
    try:
        with (annotations / "verified.csv").open("w", encoding="utf-8", newline="\n") as verified:
            verified.write("record_id,record_sha256\n")
            for number in range(0, articles, ARTICLES_PER_STORY):
                count = min(ARTICLES_PER_STORY, articles - number)
                story = Story(seed, number // ARTICLES_PER_STORY, count, registries)
                for article in story.articles:
                    path = annotations / "articles" / f"{article.article_id}.yaml"
                    path.write_text(article_text(article.values, orders), encoding="utf-8", newline="\n")
                    (texts / f"{article.article_id}.txt").write_text(article.text, encoding="utf-8", newline="\n")
                    verified.writelines(f"{name},{sha256}\n" for name, sha256 in article.verified())
                story.register()
    finally:
        registries.close()


def main() -> None:
    """Write a corpus and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="empty or new folder")
    parser.add_argument("--articles", type=int, default=100, help="number of articles (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives another corpus (default 1)")
    given = parser.parse_args()
    synthesize(given.folder, given.articles, given.seed)


if __name__ == "__main__":
    main()
