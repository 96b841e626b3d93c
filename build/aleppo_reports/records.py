"""The annotations as typed, frozen values: what a person coded, with the place of every value in its file.

A class is the authored shape of one kind of record: its fields are the keys a person may write, those without a default
must be written. What a key means and may hold is stated in `schemas/`; a test holds the classes to it. Derived columns
(part, voice, hop, earliest, …) are not here: tabulate/ makes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from aleppo_reports.problems import Origin

Origins = Mapping[str, Origin]

PRIVATE_PERSON = "private_person"
"""Reason in not_coded for the name of a private person, of which the place in the text is kept and nothing else."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Anything read from a file. `origins` maps a key to the place of its value, and "" to the record's own place."""

    origins: Origins = field(repr=False, compare=False)

    def at(self, key: str = "") -> Origin:
        """Return the place of a key's value, or of the record if the key is not written."""
        try:
            return self.origins[key]
        except KeyError:
            return self.origins[""]


@dataclass(frozen=True, kw_only=True)
class Part(Record):
    """A block of the page."""

    part: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Hop(Record):
    """Somebody in a chain of attribution besides the first claimant: a joint claimant or a relay."""

    actor_id: str
    role: str
    cue: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, kw_only=True)
class Attributed(Record):
    """A record that somebody may be made to say: span, cue of the first claimant, further hops."""

    start: int
    end: int
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    attributions: tuple[Hop, ...] = ()

    claimant_key: ClassVar[str] = "claimant_id"
    """The key that holds who first says it."""

    @property
    def record_id(self) -> str:
        """The record's own id."""
        return str(getattr(self, f"{type(self).__name__.lower()}_id"))

    @property
    def claimant(self) -> str | None:
        """Who first says it, as coded; None where the article says it in its own voice."""
        found: str | None = getattr(self, self.claimant_key)
        return found

    @property
    def words(self) -> str | None:
        """The words of the span; None where they are not kept."""
        found: str | None = getattr(self, "exact", None)
        return found


@dataclass(frozen=True, kw_only=True)
class Report(Attributed):
    """A place where the article tells an event."""

    report_id: str
    event_id: str
    exact: str
    realis: str
    claimant_id: str | None = None
    when_told: str | None = None
    when_exact: str | None = None
    when_start: int | None = None
    when_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class Figure(Attributed):
    """A quantity stated in the running text."""

    figure_id: str
    exact: str
    measure: str
    subject: str
    unit: str
    bound: str
    reading: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: str | None = None
    denominator: float | None = None
    as_of: str | None = None
    window: str | None = None
    place_id: str | None = None
    event_id: str | None = None
    population_id: str | None = None
    claimant_id: str | None = None
    reading_note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Quote(Attributed):
    """Direct or indirect speech, a quoted term or title."""

    claimant_key: ClassVar[str] = "speaker_id"

    quote_id: str
    kind: str
    exact: str | None = None
    sha256: str | None = None
    gist: str | None = None
    speaker_id: str | None = None
    described_as: str | None = None
    said_to_id: str | None = None
    said_on: str | None = None
    place_id: str | None = None
    event_id: str | None = None
    continues: str | None = None


@dataclass(frozen=True, kw_only=True)
class Label(Record):
    """Words by which the article calls a party, a deed or a place; exactly one of the three ids is given."""

    label_id: str
    start: int
    end: int
    exact: str
    stance: str
    actor_id: str | None = None
    event_id: str | None = None
    place_id: str | None = None

    @property
    def record_id(self) -> str:
        """The record's own id."""
        return self.label_id

    @property
    def targets(self) -> Mapping[str, str]:
        """The ids given, by their key."""
        keys = ("actor_id", "event_id", "place_id")
        return {key: value for key in keys if (value := getattr(self, key)) is not None}


@dataclass(frozen=True, kw_only=True)
class NotCoded(Record):
    """Words that look codable and are not, with the reason; the words themselves unless they name a private person."""

    start: int
    end: int
    reason: str
    exact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Article(Record):
    """One article: its head, its parts, and everything coded in it."""

    article_id: str
    id_prefix: str
    title: str
    publisher_id: str
    publisher_basis: str
    published: str
    published_on: date
    published_basis: str
    language: str
    text_file: str
    characters: int
    words: int
    sha256: str
    agency_id: str | None = None
    byline: str | None = None
    published_time: str | None = None
    url: str | None = None
    parts: tuple[Part, ...] = ()
    reports: tuple[Report, ...] = ()
    figures: tuple[Figure, ...] = ()
    quotes: tuple[Quote, ...] = ()
    labels: tuple[Label, ...] = ()
    not_coded: tuple[NotCoded, ...] = ()

    def attributed(self) -> Iterator[Attributed]:
        """Yield every record of the article that may have a claimant, in the order of the file."""
        yield from self.reports
        yield from self.figures
        yield from self.quotes

    def part_at(self, start: int) -> Part | None:
        """Return the part that holds the character at an offset, or None."""
        return next((part for part in self.parts if part.start <= start < part.end), None)


@dataclass(frozen=True, kw_only=True)
class Relation(Record):
    """A relation of an actor to another that an article states."""

    relation: str
    object_id: str
    article_id: str
    start: int
    end: int
    evidence: str
    valid: str | None = None


@dataclass(frozen=True, kw_only=True)
class Alias(Record):
    """A form besides its name by which the articles mention an actor or a place."""

    alias: str


@dataclass(frozen=True, kw_only=True)
class Actor(Record):
    """Somebody who speaks, acts, is acted on or is cited."""

    actor_id: str
    name: str
    kind: str
    identified: str
    description: str
    sector: str | None = None
    country: str | None = None
    wikidata_id: str | None = None
    ucdp_actor_id: str | None = None
    aliases: tuple[Alias, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place(Record):
    """A place the articles name or events need."""

    place_id: str
    name: str
    kind: str
    parent_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    coordinate_basis: str | None = None
    geonames_id: str | None = None
    wikidata_id: str | None = None
    ocha_pcode: str | None = None
    note: str | None = None
    aliases: tuple[Alias, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventActor(Record):
    """Somebody's part in an event."""

    actor_id: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Event(Record):
    """A thing that happened in the world, or is said to have."""

    event_id: str
    type: str
    summary: str
    when: str
    place_id: str | None = None
    place_precision: int | None = None
    part_of: str | None = None
    actors: tuple[EventActor, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer(Record):
    """What one record answers to a question; exactly one of the three ids is given."""

    answer: str
    figure_id: str | None = None
    quote_id: str | None = None
    report_id: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The ids given."""
        return tuple(found for found in (self.figure_id, self.quote_id, self.report_id) if found is not None)


@dataclass(frozen=True, kw_only=True)
class Disagreement(Record):
    """A question to which records give different answers."""

    disagreement_id: str
    question: str
    kind: str
    scope: str
    comparable: str
    explanation: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Code(Record):
    """One code of a code list."""

    list: str
    code: str
    label: str
    definition: str
    source: str | None = None
    licence: str | None = None
    plover: str | None = None
    acled: str | None = None
    hxl: str | None = None


@dataclass(frozen=True, kw_only=True)
class Coder(Record):
    """Who or what coded articles independently."""

    coder_id: str
    kind: str
    method: str


@dataclass(frozen=True, kw_only=True)
class Coded(Record):
    """A record of a pass: what one coder made of a span, before anybody saw the other's work."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class PassReport(Coded):
    """A report of a pass, which names the type of its event instead of the event."""

    report_id: str
    type: str
    realis: str
    claimant_id: str | None = None
    when_told: str | None = None


@dataclass(frozen=True, kw_only=True)
class PassFigure(Coded):
    """A figure of a pass."""

    figure_id: str
    measure: str
    unit: str
    bound: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: str | None = None
    claimant_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PassQuote(Coded):
    """A quotation of a pass."""

    quote_id: str
    kind: str
    speaker_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PassLabel(Coded):
    """A label of a pass, which names the type of its event instead of the event."""

    label_id: str
    stance: str
    actor_id: str | None = None
    place_id: str | None = None
    type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pass(Record):
    """One coder's independent coding of one article, kept as it was made and never edited."""

    article_id: str
    sha256: str
    reports: tuple[PassReport, ...] = ()
    figures: tuple[PassFigure, ...] = ()
    quotes: tuple[PassQuote, ...] = ()
    labels: tuple[PassLabel, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignOff(Record):
    """A person's word that a record, as its hash names it, was compared with the text and found right."""

    record_kind: str
    record_id: str
    record_sha256: str
    by: str
    on: date
    orcid: str | None = None


@dataclass(frozen=True, kw_only=True)
class Objection(Record):
    """A person's word that a record, as its hash names it, is wrong, or that one is missing at some words."""

    record_kind: str
    by: str
    on: date
    reason: str
    orcid: str | None = None
    record_id: str | None = None
    record_sha256: str | None = None
    article_id: str | None = None
    start: int | None = None
    end: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it says that a record is missing, and not that one is wrong."""
        return self.article_id is not None


@dataclass(frozen=True, kw_only=True)
class Retired(Record):
    """A record that an earlier release had and that was withdrawn."""

    record_kind: str
    record_id: str
    retired_in: str
    retired_because: str
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that was coded, the passes by their coder's id.

    `verified` is no coding: the hash that each record had, by its id, when a program last compared it with the text and
    found it right. It is None where nothing was ever compared.
    """

    articles: Sequence[Article] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()
    codes: tuple[Code, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    coders: tuple[Coder, ...] = ()
    passes: Mapping[str, tuple[Pass, ...]] = field(default_factory=dict)
    verifications: tuple[SignOff, ...] = ()
    objections: tuple[Objection, ...] = ()
    verified: Mapping[str, str] | None = None
    retired: tuple[Retired, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """How the keys of a record class are typed and nested.

    Attributes:
        table: table whose columns state the keys of the same name.
        borrowed: keys stated by another table's column: key to (table, column).
        nested: keys that hold a list of records: key to their class.
        called: key that findings call a record by, where it is no id that others may refer to.
        proposing: keys whose value may also be `new:` and an id, for somebody whom no registry had.
    """

    table: str
    borrowed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    nested: Mapping[str, type[Record]] = field(default_factory=dict)
    called: str | None = None
    proposing: frozenset[str] = frozenset()


_CUE = {
    "cue": ("attributions", "cue"),
    "cue_start": ("attributions", "start"),
    "cue_end": ("attributions", "end"),
}
_HOPS: Mapping[str, type[Record]] = {"attributions": Hop}
_CLAIMANT = frozenset({"claimant_id"})

SHAPES: Mapping[type[Record], Shape] = {
    Article: Shape(
        "articles",
        nested={
            "parts": Part,
            "reports": Report,
            "figures": Figure,
            "quotes": Quote,
            "labels": Label,
            "not_coded": NotCoded,
        },
    ),
    Part: Shape("parts"),
    Report: Shape("reports", _CUE, _HOPS),
    Figure: Shape("figures", _CUE, _HOPS),
    Quote: Shape("quotes", _CUE, _HOPS),
    Label: Shape("labels"),
    NotCoded: Shape("not_coded"),
    Hop: Shape("attributions"),
    Actor: Shape("actors", nested={"aliases": Alias, "relations": Relation}),
    Alias: Shape("aliases"),
    Relation: Shape("actor_relations"),
    Place: Shape("places", nested={"aliases": Alias}),
    Event: Shape("events", nested={"actors": EventActor}),
    EventActor: Shape("event_actors"),
    Disagreement: Shape("disagreements", nested={"answers": Answer}),
    Answer: Shape("answers"),
    Code: Shape("codes"),
    Coder: Shape("coders"),
    Retired: Shape("retired", called="record_id"),
    Pass: Shape(
        "articles",
        nested={"reports": PassReport, "figures": PassFigure, "quotes": PassQuote, "labels": PassLabel},
        called="article_id",
    ),
    PassReport: Shape("reports", {"type": ("events", "type")}, called="report_id", proposing=_CLAIMANT),
    PassFigure: Shape("figures", called="figure_id", proposing=_CLAIMANT),
    PassQuote: Shape("quotes", called="quote_id", proposing=frozenset({"speaker_id"})),
    PassLabel: Shape(
        "labels",
        {"type": ("events", "type")},
        called="label_id",
        proposing=frozenset({"actor_id", "place_id"}),
    ),
    SignOff: Shape("verifications", called="record_id"),
    # Objections are no table: they are settled before anything is released.
    Objection: Shape(
        "verifications",
        {
            "start": ("not_coded", "start"),
            "end": ("not_coded", "end"),
            "reason": ("retired", "retired_because"),
        },
        called="record_id",
    ),
}


_IDENTIFIERS: dict[type[Record], str | None] = {}


def identifier(cls: type[Record]) -> str | None:
    """Return the key that holds the id of a record of the class, or None if it has no id of its own."""
    # Asked of every record many times.
    if cls not in _IDENTIFIERS:
        key = f"{cls.__name__.lower()}_id"
        _IDENTIFIERS[cls] = key if key in cls.__dataclass_fields__ else None
    return _IDENTIFIERS[cls]


def own_id(record: Record) -> str | None:
    """Return the record's own id, or None if records of its class have none."""
    key = identifier(type(record))
    return str(getattr(record, key)) if key else None
