"""The desk for a second coding: bare spans of a text without its names, and empty fields.

The coder sees where the records of an article stand and of which kind they are, not what anybody made of them; outlets
and actors are covered (`masking`), ids are numbers. What is coded is kept as it is coded; once every record of an
article has been, it becomes the coder's pass of the article, which is never edited.

Labels are left out: the words that would be judged are those that are covered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from aleppo_reports.pipeline import laid_out
from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import SHAPES, Actor, Article, Pass, Record, own_id
from aleppo_reports.review import views
from aleppo_reports.review.desk import (
    LONGEST,
    ConflictError,
    RefusedError,
    Watching,
    WrongCallError,
    new_errors,
)
from aleppo_reports.review.journal import FOLDER, ChangedError, Journal, Step, UnreadableError
from aleppo_reports.review.masking import codes, covers, masked, named
from aleppo_reports.review.reviewer import composed
from aleppo_reports.review.snapshot import Snapshot, take
from aleppo_reports.rules.names import UNNAMED
from aleppo_reports.source.edit import Text
from aleppo_reports.source.layout import key_order
from aleppo_reports.source.plan import authored_keys, written_field
from aleppo_reports.source.reader import ANNOTATIONS, PASSES
from aleppo_reports.texts import shortened

Json = dict[str, Any]
Values = dict[str, str]

KINDS = ("reports", "figures", "quotes")
"""The kinds that are coded blind."""
_NEW = "new:"


@dataclass(frozen=True)
class Veil:
    """What stands between a state of the annotations and a coder: neutral names for everything.

    Attributes:
        now: the annotations.
        coder: id of the coder.
    """

    now: Snapshot
    coder: str

    @cached_property
    def actors(self) -> Mapping[str, str]:
        """Code of each actor."""
        return codes(self.now.by_kind["actors"], self.coder)

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """The articles whose text is at hand, by a number that says nothing of them."""
        there = [name for name in self.now.articles if self.now.text(name) is not None]
        ranked = sorted(codes(there, self.coder).items(), key=lambda pair: pair[1])
        return {f"article-{number}": self.now.articles[name] for number, (name, _) in enumerate(ranked, start=1)}

    @cached_property
    def records(self) -> Mapping[str, tuple[str, str, Any]]:
        """Number of the article, kind and record of each record, by its number in the order of the text."""
        found: dict[str, tuple[str, str, Any]] = {}
        for name, article in self.articles.items():
            listed = [(kind, each) for kind in KINDS for each in getattr(article, kind)]
            listed.sort(key=lambda pair: (pair[1].start, pair[1].end, pair[0]))
            for number, (kind, record) in enumerate(listed, start=1):
                found[f"{name.removeprefix('article-')}-{number:03}"] = name, kind, record
        return found

    @cached_property
    def people(self) -> tuple[Actor, ...]:
        """Those whose names are covered: what we call somebody whom the articles leave unnamed is no name."""
        return tuple(each for each in self.now.corpus.actors if each.identified != UNNAMED)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each article, without its names."""
        return {
            name: masked(text, covers(text, article, self.people, self.actors))
            for name, article in self.articles.items()
            if (text := self.now.text(article.article_id)) is not None
        }

    def called(self, actor: Actor) -> str:
        """Return what an actor is called: the code, and our words for whoever has no name."""
        code = self.actors[actor.actor_id]
        if actor.identified != UNNAMED:
            return code
        return f"{code} {masked(actor.name, named(actor.name, self.people, self.actors))}"


class BlindDesk(Watching):
    """The desk of one coder."""

    blind = True

    def __init__(self, root: Path, texts: Path, journal: Journal, coder: str) -> None:
        """Read the annotations.

        Args:
            root: folder that holds `annotations/` and `schemas/`.
            texts: folder of article texts.
            journal: the journal of the root.
            coder: id of the coder, who must be in coders.yaml, as a person.

        Raises:
            ValueError: if there is no such coder, or it is a machine; the message is for the person.
            UnreadableError: if somebody has written in what the coder has coded.
        """
        super().__init__(root, texts, journal)
        found = next((each for each in self.now().corpus.coders if each.coder_id == coder), None)
        if found is None:
            raise ValueError(f"there is no coder {coder!r}: add yourself to annotations/coders.yaml, with kind: person")
        if found.kind == "machine":
            raise ValueError(f"coders.yaml calls {coder!r} a machine; at the desk, people code")
        self.coder = coder
        self._veil = Veil(self.now(), coder)
        self._drafts()

    @property
    def veil(self) -> Veil:
        """What the coder sees through."""
        now = self.now()
        if self._veil.now is not now:
            self._veil = Veil(now, self.coder)
        return self._veil

    def mine(self, step: Step) -> bool:
        """Tell whether an action was a coding of this coder: what others did would say whose records these are."""
        return any(patch.file == self._file for patch in step.files)

    def called_file(self, name: str) -> str:
        """Return what a file is called, without its name, which tells of the outlet."""
        return "your coding" if name == self._file else "your pass of the article"

    # --- Looking ---

    def view(self) -> Json:
        """Return the articles, and how far each is coded."""
        veil, drafts, last = self.veil, self._drafts(), self.last
        listed = []
        for name, article in veil.articles.items():
            done = self._coded(article, drafts)
            progress = [
                {
                    "kind": kind,
                    "title": veil.now.checked.tables[kind].title,
                    "records": len(getattr(article, kind)),
                    "signed": sum(own_id(each) in done for each in getattr(article, kind)),
                    "rejected": 0,
                }
                for kind in KINDS
            ]
            about = {"article_id": name, "title": _title(name), "publisher": "", "text": True}
            listed.append({**about, "characters": article.characters, "progress": progress})
        return {
            "title": "Second coding",
            "blind": True,
            "reviewer": {"by": self.coder, "orcid": None},
            "articles": listed,
            "around": {"progress": []},
            "resume": self._place(self.journal.place),
            "undo": last.ask if last else None,
            "problems": [],
            "levels": [],
        }

    def article(self, article_id: str) -> Json | None:
        """Return an article with its spans, None if there is none."""
        veil = self.veil
        found = veil.articles.get(article_id)
        if found is None:
            return None
        done = self._coded(found, self._drafts())
        return {
            "article_id": article_id,
            "title": _title(article_id),
            "text": veil.texts[article_id],
            "parts": views.parts(veil.now, found),
            "records": [
                {
                    "kind": kind,
                    "record_id": name,
                    "label": shortened(self._words(article_id, record)),
                    "state": "signed" if own_id(record) in done else "open",
                    "start": record.start,
                    "end": record.end,
                    "spans": [_span(record)],
                }
                for name, (where, kind, record) in veil.records.items()
                if where == article_id
            ],
            "marks": [],
        }

    def record(self, kind: str, record_id: str) -> Json | None:
        """Return one span with the fields to be filled in, and what this coder has filled in."""
        veil = self.veil
        where, own, record = veil.records.get(record_id, ("", "", None))
        if record is None or kind not in ("", own):
            return None
        drafts = self._drafts()
        given = self._coded(veil.articles[where], drafts).get(str(own_id(record)))
        closed = self._pass(veil.articles[where]) in veil.now.files
        return {
            "kind": own,
            "record_id": record_id,
            "article_id": where,
            "state": "open" if given is None else "signed",
            "sha256": "",
            "file": "",
            "file_sha256": "",
            "line": 0,
            "fields": [self._field(own, key, must, (given or {}).get(key), closed) for key, must in _keys(own).items()],
            "spans": [{**_span(record), "exact": self._words(where, record)}],
            "concordance": [],
            "second": [],
            "disagreements": [],
            "levels": [],
            "signed": [],
            "objections": [],
            "problems": [],
        }

    def choices(self, kind: str) -> list[Json] | None:
        """Return the codes of the actors, with what may be said of them; None for everything else."""
        if kind != "actors":
            return None
        veil = self.veil
        labels = veil.now.codes.get("actor_kind", {})
        listed = [
            {
                "id": veil.actors[actor.actor_id],
                "name": veil.called(actor),
                "hint": labels.get(actor.kind, (actor.kind,))[0],
            }
            for actor in veil.now.corpus.actors
        ]
        return sorted(listed, key=lambda each: each["id"])

    # --- Doing ---

    def stand(self, article_id: object, kind: object, record_id: object) -> str:
        """Keep where the coder stands."""
        place = self._place({"record_id": record_id})
        if place is None:
            raise WrongCallError("there is no such place")
        self.journal.stand(place)
        return "Kept"

    def code(self, record_id: str, values: object) -> str:
        """Keep what the coder makes of a span; the last one of an article makes the pass.

        Args:
            record_id: number of the span.
            values: value of each field, of actors their codes; what is empty or None is not written.

        Raises:
            WrongCallError: if there is no such span or field, or the pass is made.
            ConflictError: if somebody has written the same files meanwhile.
            RefusedError: if the values cannot be read, or a rule finds something new.
        """
        veil = self.veil
        where, kind, record = veil.records.get(record_id, ("", "", None))
        if record is None:
            raise WrongCallError(f"there is no span {record_id}")
        article = veil.articles[where]
        path = self._pass(article)
        if path in veil.now.files:
            raise WrongCallError(f"{_title(where)} is coded, and a coding is never edited afterwards")
        drafts = self._drafts()
        coded = drafts.setdefault(article.article_id, {})
        coded[str(own_id(record))] = self._meant(kind, values)
        files = {self._file: (json.dumps(drafts, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()}
        made = self._made(article, coded)
        after = take(self.root, self.texts, {**veil.now.files, path: made}, veil.now)
        if wrong := new_errors(veil.now.checked.problems, after.checked.problems, str(own_id(record))):
            raise RefusedError([_blinded(found, record_id) for found in wrong])
        whole = all(own_id(each) in coded for each in self._spans(article))
        if whole:
            files[path] = made
        held = self.root / self._file
        seen = {**veil.now.files, **({self._file: held.read_bytes()} if held.exists() else {})}
        done = f"Coded {record_id}" + (f"; {_title(where)} is complete, its pass is written" if whole else "")
        if all(seen.get(name) == data for name, data in files.items()):
            # Said again, it is no second action: to take it back would take back nothing.
            return done
        try:
            self.journal.write(done, f"Code {record_id}", files, seen)
        except ChangedError as error:
            raise ConflictError(
                f"{self.called_file(str(error))} was changed meanwhile: look at the span again, then repeat it"
            ) from None
        return done

    # --- How it is done ---

    @property
    def _file(self) -> str:
        return (FOLDER / f"coding-{self.coder}.json").as_posix()

    def _drafts(self) -> dict[str, dict[str, Values]]:
        """Return what is coded and no pass yet: values by article and record.

        Raises:
            UnreadableError: if the desk would not have written it so.
        """
        try:
            found: dict[str, dict[str, Values]] = json.loads((self.root / self._file).read_text(encoding="utf-8"))
            for coded in found.values():
                for values in coded.values():
                    if not all(isinstance(value, str) for value in values.values()):
                        raise TypeError("a value is no text")
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise UnreadableError(
                f"{self._file} is not as the desk left it: mend it, or delete it to start again"
            ) from None
        return found

    def _pass(self, article: Article) -> str:
        return f"{ANNOTATIONS}/{PASSES}/{self.coder}/{article.article_id}.yaml"

    def _spans(self, article: Article) -> list[Record]:
        return [each for kind in KINDS for each in getattr(article, kind)]

    def _coded(self, article: Article, drafts: Mapping[str, Mapping[str, Values]]) -> Mapping[str, Values]:
        """Return the values that this coder has given to the records of an article."""
        return drafts.get(article.article_id, {})

    def _place(self, place: Any) -> Json | None:
        name = place.get("record_id") if isinstance(place, dict) else None
        if not isinstance(name, str) or name not in self.veil.records:
            return None
        where, kind, _ = self.veil.records[name]
        return {"article_id": where, "kind": kind, "record_id": name}

    def _words(self, article_id: str, record: Any) -> str:
        return self.veil.texts[article_id][record.start : record.end]

    def _field(self, kind: str, key: str, must: bool, value: str | None, closed: bool) -> Json:
        veil, cls = self.veil, SHAPES[Pass].nested[kind]
        shown = veil.actors.get(value, value) if value and key in SHAPES[cls].proposing else value
        found = views.field(veil.now, cls, key, key, shown, must)
        why_not = "This article is coded, and a coding is never edited afterwards." if closed else None
        return {**found, "shown": None, "editable": not closed, "why_not": why_not}

    def _meant(self, kind: str, values: object) -> Values:
        """Return values with the ids of the actors that the codes stand for.

        Raises:
            WrongCallError: if there is no such field or code.
        """
        if not isinstance(values, dict):
            raise WrongCallError("values must be an object")
        ids = {code: name for name, code in self.veil.actors.items()}
        keys, proposing = _keys(kind), SHAPES[SHAPES[Pass].nested[kind]].proposing
        meant: Values = {}
        for key, value in values.items():
            if key not in keys:
                raise WrongCallError(f"there is no field {key}")
            if value is None or value == "":
                continue
            if not isinstance(value, str) or len(value) > LONGEST:
                raise WrongCallError(f"{key} must be a text of at most {LONGEST} characters")
            value = composed(value)
            if key in proposing and not value.startswith(_NEW):
                if value not in ids:
                    raise WrongCallError(f"there is no code {value}; somebody who has none is {_NEW} and a short name")
                value = ids[value]
            meant[key] = value
        return meant

    def _made(self, article: Article, coded: Mapping[str, Values]) -> bytes:
        """Return the pass that some values make.

        Raises:
            WrongCallError: if a value cannot stand in a file.
        """
        tables = self.veil.now.checked.tables
        lines = [f"article_id: {article.article_id}", f"sha256: {Text(article.sha256)}"]
        for kind in KINDS:
            cls = SHAPES[Pass].nested[kind]
            records = [each for each in getattr(article, kind) if own_id(each) in coded]
            lines += [f"{kind}:"] if records else []
            for record in sorted(records, key=lambda each: (each.start, each.end)):
                given = {
                    SHAPES[cls].called or "": str(own_id(record)),
                    "start": str(record.start),
                    "end": str(record.end),
                    **coded[str(own_id(record))],
                }
                written = [
                    f"{key}: {Text(given[key], plain=stated.type != 'string' or stated.syntax is not None)}"
                    for key in key_order(cls, tables)
                    if key in given and (stated := written_field(cls, key, tables))
                ]
                lines += [f"  - {written[0]}", *(f"    {each}" for each in written[1:])]
        try:
            return laid_out(self.root, "\n".join(lines) + "\n", self._pass(article)).encode()
        except AssertionError:
            raise WrongCallError("a value holds characters that no file may hold") from None


def _keys(kind: str) -> dict[str, bool]:
    """Return the fields that are coded of a kind, and whether each must be."""
    cls = SHAPES[Pass].nested[kind]
    given = {"start", "end", SHAPES[cls].called}
    return {key: must for key, must in authored_keys(cls).items() if key not in given}


def _span(record: Any) -> Json:
    return {"role": "words", "title": "Words", "start": record.start, "end": record.end}


def _title(article_id: str) -> str:
    return article_id.replace("article-", "Article ")


def _blinded(found: Problem, record_id: str) -> Problem:
    """Return a finding about a span without the name of the file and of the record, which say whose text it is."""
    return replace(found, origin=Origin(""), record=record_id)
