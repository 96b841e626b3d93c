"""What the page shows, as values that JSON can hold, made from one state of the annotations.

Every function here is pure. Nothing is escaped: the page sets text as text. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aleppo_reports.agreement.compare import FIELDS, paired
from aleppo_reports.concordance.numbers import read
from aleppo_reports.findings.catalogue import severity
from aleppo_reports.fingerprint import AROUND, KINDS, Entry
from aleppo_reports.problems import Problem
from aleppo_reports.records import (
    SHAPES,
    Actor,
    Article,
    Attributed,
    Disagreement,
    Event,
    Figure,
    Label,
    Place,
    Quote,
    Record,
    Report,
    identifier,
)
from aleppo_reports.review.snapshot import AROUND_ARTICLES, Snapshot, key_of, kinds_of, sha256
from aleppo_reports.schema import Field
from aleppo_reports.source import yaml
from aleppo_reports.source.layout import key_order
from aleppo_reports.source.plan import authored_keys, field_of
from aleppo_reports.tabulate.coded import limits
from aleppo_reports.tabulate.rereading import dates_given
from aleppo_reports.tabulate.verified import as_coded

Json = dict[str, Any]

WORDS = {
    "exact": ("start", "end"),
    "evidence": ("start", "end"),
    "cue": ("cue_start", "cue_end"),
    "when_exact": ("when_start", "when_end"),
}
"""Keys that hold words of the article, and those of their offsets."""
OFFSETS = frozenset({"start", "end", "cue_start", "cue_end", "when_start", "when_end"})

_NO_ID = "An id is never changed: others cite the record by it."
_NO_WORDS = "Words and offsets belong together: change them in the file, and run `aleppo anchor`."
_NO_LIST = "Change the list in the file: here, one value is changed at a time."


def problem(found: Problem) -> Json:
    """Return a finding."""
    return {
        "code": found.code,
        "file": found.origin.file,
        "line": found.origin.line,
        "column": found.origin.column,
        "record": found.record,
        "field": found.field,
        "message": found.message,
        "fix": found.fix,
        "severity": severity(found.code),
    }


# --- The desk ---


def desk(now: Snapshot, title: str, reviewer: Json | None, resume: Json | None, undo: str | None) -> Json:
    """Return what the page shows around the records: the articles, how far they are, where the person stands.

    Args:
        now: the annotations.
        title: title of the package.
        reviewer: name and ORCID of the person, None before they were asked.
        resume: where the person stood last.
        undo: what would be undone, None if nothing can be.
    """
    return {
        "title": title,
        "blind": False,
        "reviewer": reviewer,
        "articles": [
            {
                "article_id": article.article_id,
                "title": article.title,
                "publisher": now.named("actors", article.publisher_id),
                "characters": article.characters,
                "text": now.text(article.article_id) is not None,
                "progress": progress(now, article.article_id),
            }
            for article in now.corpus.articles
        ],
        "around": {"progress": progress(now, AROUND_ARTICLES)},
        "resume": resume,
        "undo": undo,
        "problems": [problem(found) for found in now.checked.problems],
        "levels": [
            {"code": code, "title": label, "definition": definition}
            for code, (label, definition) in now.codes.get("verification_level", {}).items()
        ],
    }


def progress(now: Snapshot, article_id: str) -> list[Json]:
    """Return of each kind of record how many there are, how many are signed and how many rejected."""
    states: dict[str, list[str]] = {kind: [] for kind in kinds_of(article_id)}
    for entry in now.members(article_id):
        states[entry.kind].append(state(now, entry))
    return [
        {
            "kind": kind,
            "title": now.checked.tables[kind].title,
            "records": len(found),
            "signed": found.count("signed"),
            "rejected": found.count("rejected"),
        }
        for kind, found in states.items()
    ]


def state(now: Snapshot, entry: Entry) -> str:
    """Return how a record stands: rejected or signed as it is now, signed before it changed, or open."""
    key = (entry.kind, entry.record_id)
    if any((found.record_kind, found.record_id) == key for found in now.objections):
        return "rejected"
    if now.standings[key].signed:
        return "signed"
    if any((found.record_kind, found.record_id) == key for found in now.lapsed):
        return "lapsed"
    return "open"


# --- An article ---


def article(now: Snapshot, article_id: str) -> Json | None:
    """Return an article with its text and its records, or those around the articles; None if there is none."""
    if article_id == AROUND_ARTICLES:
        listed = [line(now, entry) for entry in now.members(article_id)]
        return {"article_id": article_id, "title": "", "text": "", "parts": [], "records": listed, "marks": []}
    found = now.articles.get(article_id)
    if found is None:
        return None
    return {
        "article_id": article_id,
        "title": found.title,
        "text": now.text(article_id) or "",
        "parts": parts(now, found),
        "records": sorted(
            (line(now, entry) for entry in now.members(article_id)), key=lambda each: (each["start"], each["end"])
        ),
        "marks": list(marks(now, article_id)),
    }


def parts(now: Snapshot, found: Article) -> list[Json]:
    """Return the parts of an article."""
    titles = now.codes.get("part", {})
    return [
        {"part": part.part, "title": titles.get(part.part, (part.part,))[0], "start": part.start, "end": part.end}
        for part in found.parts
    ]


def marks(now: Snapshot, article_id: str) -> Iterator[Json]:
    """Yield the words of an article at which a person misses a record."""
    for number, found in enumerate(now.objections, start=1):
        if found.is_missing and found.article_id == article_id:
            yield {
                "mark_id": f"missing-{number}",
                "start": found.start,
                "end": found.end,
                "kind": found.record_kind,
                "reason": found.reason,
                "by": found.by,
                "on": found.on.isoformat(),
            }


def line(now: Snapshot, entry: Entry) -> Json:
    """Return a record as the list of an article shows it."""
    record = entry.record
    return {
        "kind": entry.kind,
        "record_id": entry.record_id,
        "label": label(now, record),
        "state": state(now, entry),
        "start": getattr(record, "start", None),
        "end": getattr(record, "end", None),
        "spans": [dict(span) for span in spans(now, record)],
    }


def label(now: Snapshot, record: Record) -> str:
    """Return what a record says in a few words."""
    if isinstance(record, Report):
        return f"{record.exact}: {now.named('events', record.event_id)}"
    if isinstance(record, Figure):
        return f"{record.exact}: {record.subject}"
    if isinstance(record, Quote):
        return record.exact or record.gist or record.quote_id
    if isinstance(record, Label):
        tables = {"actor_id": "actors", "event_id": "events", "place_id": "places"}
        return f"{record.exact}: {', '.join(now.named(tables[key], value) for key, value in record.targets.items())}"
    if isinstance(record, Event):
        return record.summary
    if isinstance(record, (Actor, Place)):
        return record.name
    return record.question if isinstance(record, Disagreement) else key_of(record)


def spans(now: Snapshot, record: Record) -> Iterator[Json]:
    """Yield the spans of a record in the text of its article, its own words first."""
    found: list[tuple[str, str, int | None, int | None]] = []
    if isinstance(record, (Attributed, Label)):
        role = "trigger" if isinstance(record, Report) else "words"
        found.append((role, "Trigger" if role == "trigger" else "Words", record.start, record.end))
    if isinstance(record, Attributed):
        found.append(("cue", "Cue", record.cue_start, record.cue_end))
        for hop in record.attributions:
            found.append(("cue", f"Cue of {now.named('actors', hop.actor_id)}", hop.start, hop.end))
    if isinstance(record, Report):
        found.append(("when", "Date phrase", record.when_start, record.when_end))
    for role, title, start, end in found:
        if start is not None and end is not None:
            yield {"role": role, "title": title, "start": start, "end": end}


# --- A record ---


def record(now: Snapshot, kind: str, record_id: str) -> Json | None:
    """Return all that is shown of one record; None if there is none."""
    entry = now.entry(kind, record_id)
    if entry is None:
        return None
    origin = entry.record.at()
    own = entry.article.article_id if entry.article else None
    text = now.text(own) if own else None
    standing = now.standings[kind, record_id]
    return {
        "kind": kind,
        "record_id": record_id,
        "article_id": own,
        "state": state(now, entry),
        "sha256": entry.sha256,
        "file": origin.file,
        "file_sha256": sha256(now.files[origin.file]),
        "line": origin.line,
        "fields": list(record_fields(now, entry.record)),
        "spans": [
            {**span, "exact": text[span["start"] : span["end"]] if text is not None else ""}
            for span in spans(now, entry.record)
        ],
        "concordance": list(concordance(entry)),
        "second": list(second(now, entry)),
        "disagreements": list(disagreements(now, entry)),
        "levels": list(standing.levels),
        "signed": [
            {
                "by": sign_off.by,
                "orcid": sign_off.orcid,
                "on": sign_off.on.isoformat(),
                "holds": sign_off.record_sha256 == entry.sha256,
            }
            for sign_off in now.corpus.verifications
            if (sign_off.record_kind, sign_off.record_id) == (kind, record_id)
        ],
        "objections": [
            {
                "by": objection.by,
                "on": objection.on.isoformat(),
                "reason": objection.reason,
                "holds": objection.record_sha256 == entry.sha256,
            }
            for objection in now.corpus.objections
            if (objection.record_kind, objection.record_id) == (kind, record_id)
        ],
        "problems": [problem(found) for found in now.findings(entry)],
    }


def record_fields(now: Snapshot, found: Record, steps: Sequence[str] = ()) -> Iterator[Json]:
    """Yield every key of a record that is or may be written, those of the records nested in it behind it."""
    cls = type(found)
    node = now.written(found)
    required, nested = authored_keys(cls), SHAPES[cls].nested
    for key in key_order(cls, now.checked.tables):
        path = [*steps, key]
        if key not in nested:
            scalar = node.entries[key].node if node and key in node.entries else None
            value = scalar.value if isinstance(scalar, yaml.Scalar) else None
            yield field(now, cls, key, ".".join(path), value, required[key])
        else:
            listed = node.entries[key].node if node and key in node.entries else None
            places = [item.origin for item in listed.items] if isinstance(listed, yaml.Sequence) else []
            for child in getattr(found, key):
                # By its place in the file, where there may be others before it that cannot be read.
                yield from record_fields(now, child, [*path, str(places.index(child.at()))])


def field(now: Snapshot, cls: type[Record], key: str, path: str, value: str | None, required: bool) -> Json:
    """Return one key of a record with its value, and all that is known of what it may hold."""
    stated = field_of(cls, key, now.checked.tables)
    target = now.foreign_key(cls, key)
    why_not = fixed(cls, key)
    return {
        "path": path,
        "field": key,
        "title": stated.title,
        "description": stated.description,
        "type": _type(stated, key, target is not None),
        "unit": stated.unit,
        "value": value,
        "required": required,
        "editable": why_not is None,
        "why_not": why_not,
        "codes": [
            {"code": code, "title": title, "definition": definition}
            for code, (title, definition) in now.codes.get(stated.codes, {}).items()
        ]
        if stated.codes
        else None,
        "references": target.table if target else None,
        "shown": now.named(target.table, value) if target and value else None,
    }


def fixed(cls: type[Record], key: str) -> str | None:
    """Return why a value cannot be changed at the desk, None if it can."""
    if key == identifier(cls) or key == "article_id":
        return _NO_ID
    if key in SHAPES[cls].nested:
        return _NO_LIST
    if key in WORDS or key in OFFSETS or key == "sha256":
        return _NO_WORDS
    return None


def _type(stated: Field, key: str, reference: bool) -> str:
    if stated.codes:
        return "code"
    if reference:
        return "reference"
    if key in WORDS:
        return "span"
    if stated.syntax or stated.type == "date":
        return "date"
    return "text" if stated.type == "string" else stated.type


def concordance(entry: Entry) -> Iterator[Json]:
    """Yield what the words of a record give when a program reads them again, field by field."""
    found, own = entry.record, entry.article
    if isinstance(found, Figure) and (reading := read(found.exact)) is not None:
        low, high = limits(found)
        stated = {**{key: getattr(found, key) for key in ("value", "bound", "unit", "denominator")}}
        for key, value in {**stated, "low": low, "high": high}.items():
            said = getattr(reading, key)
            if said is not None or value is not None:
                left_open = said is None and key in {"unit", "denominator"}
                yield _read("N951", key, _number(said), left_open or said == value)
    if isinstance(found, Report) and own is not None and found.when_exact:
        for said in dates_given(own, found):
            yield _read("N953", "when_told", said, found.when_told in dates_given(own, found))


def _read(code: str, key: str, said: str, agrees: bool) -> Json:
    return {"code": code, "field": key, "said": said, "agrees": agrees}


def _number(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)


def second(now: Snapshot, entry: Entry) -> Iterator[Json]:
    """Yield what each independent coding has at the place of a record; no values where it has nothing there."""
    if entry.kind not in FIELDS or entry.article is None:
        return
    types = {event.event_id: event.type for event in now.corpus.events}
    name = SHAPES[type(entry.record)].table
    records = [as_coded(name, each, types) for each in getattr(entry.article, entry.kind)]
    own = next(made for made in records if getattr(made, _called(made)) == entry.record_id)
    for coder, passes in now.corpus.passes.items():
        coded = next((each for each in passes if each.article_id == entry.article.article_id), None)
        if coded is None:
            continue
        theirs = next(
            (other for one, other in paired(records, getattr(coded, entry.kind)) if one is own and other), None
        )
        values = [
            {
                "field": field.name,
                "theirs": _told(theirs, field.name, field.read(theirs)),
                "ours": _told(own, field.name, field.read(own)),
                "same": field.read(theirs) == field.read(own),
            }
            for field in (FIELDS[entry.kind] if theirs else ())
        ]
        yield {"coder": coder, "kind": entry.kind, "values": values}


def _called(record: Record) -> str:
    return SHAPES[type(record)].called or ""


def _told(coded: Record | None, name: str, value: object) -> str | None:
    """Return a value that was compared as it was coded, where it was."""
    found = getattr(coded, name, value) or value
    return None if found is None else _number(found)


def disagreements(now: Snapshot, entry: Entry) -> Iterator[Json]:
    """Yield the questions that a record answers, with all their answers."""
    where = {found.entry.record_id: found.entry.article for found in now.standings.values() if found.entry.article}
    for question in now.corpus.disagreements:
        named = {name for answer in question.answers for name in answer.named}
        if entry.kind in AROUND or entry.record_id not in named:
            continue
        yield {
            "disagreement_id": question.disagreement_id,
            "question": question.question,
            "kind": question.kind,
            "answers": [
                {"record_id": name, "article_id": _article_id(where.get(name)), "value": answer.answer}
                for answer in question.answers
                for name in answer.named
            ],
        }


def _article_id(found: Article | None) -> str | None:
    return found.article_id if found else None


# --- Choices ---


def choices(now: Snapshot, table: str) -> list[Json] | None:
    """Return the records that a key may refer to, with a hint each; None if there is no such kind."""
    if table not in KINDS:
        return None
    return [
        {"id": name, "name": label(now, found), "hint": _hint(now, found)} for name, found in now.by_kind[table].items()
    ]


def _hint(now: Snapshot, found: Record) -> str:
    if isinstance(found, Actor):
        return found.description
    if isinstance(found, Event):
        return f"{found.type}, {found.when}"
    if isinstance(found, Place):
        inside = now.named("places", found.parent_id) if found.parent_id else ""
        return f"{found.kind}, in {inside}" if inside else found.kind
    return ""
