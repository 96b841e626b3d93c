"""Fill in the offsets of the words that a person gave: nobody types offsets.

`anchored` works on the lines of the file, with the places the reader knows. It always holds that

* every line that is not put in or taken out stays as it is, to the byte, and in its order; a comment on a line that is
  taken out stays as a line of its own;
* the new file says what the old one said, but for the keys put in and taken out (this is checked before anything is
  returned);
* records that have offsets already are compared with the text and never changed;
* `anchored` does no IO and never raises, whatever the file.

Words have to stand at word boundaries. Which of several occurrences is meant, a number tells (`nth`, `cue_nth`,
`when_nth`, counted from 1 through the text); without it, words of a record have to stand once, while a cue or a date
phrase is the one nearest to its record. Indirect speech, whose words are not kept, is given by `exact`, or by `from`
and `to`, its first and last words; offsets and hash take their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from aleppo_reports.problems import Origin, Problem, Suggestions, in_order
from aleppo_reports.records import PRIVATE_PERSON
from aleppo_reports.source import yaml
from aleppo_reports.source.yaml import Mapping, Node, Scalar
from aleppo_reports.texts import (
    SHOWN,
    Wanted,
    digest,
    in_context,
    line_and_column,
    occurrences,
    respelling,
    shortened,
    similar_run,
)

SECTIONS: Map[str, str] = {
    "reports": "report_id",
    "figures": "figure_id",
    "quotes": "quote_id",
    "labels": "label_id",
    "not_coded": "",
}
"""The lists of an article whose records have words, and the key that names a record."""

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Anchored:
    """The outcome for one file.

    Attributes:
        text: the new content of the file, or None if nothing is to be written.
        spans: number of spans that were given their offsets.
        problems: what could not be anchored, and what stands elsewhere than it says; at the lines of the new content.
        notes: choices made among several occurrences, for a person to look at.
        not_compared: articles whose text is not at hand and was not needed, so that their words were not compared.
    """

    text: str | None
    spans: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    not_compared: tuple[str, ...] = ()


def wanted_text(tree: Node | None) -> Wanted | None:
    """Return what an article's file says of its text, or None if it does not say all of it."""
    if not isinstance(tree, Mapping):
        return None
    article_id, text_file, sha256 = (_value(tree, key) for key in ("article_id", "text_file", "sha256"))
    return Wanted(article_id, text_file, sha256) if article_id and text_file and sha256 else None


def articles_of(tree: Node | None) -> dict[str, bool]:
    """Return the articles whose words a file gives, and of each whether its text is needed to anchor anything."""
    if not isinstance(tree, Mapping):
        return {}
    if own := _value(tree, "article_id"):
        return {own: True}
    needed: dict[str, bool] = {}
    for _, relation in _relations(tree):
        if article_id := _value(relation, "article_id"):
            complete = isinstance(_offsets(relation, "start", "end"), tuple)
            needed[article_id] = needed.get(article_id, False) or not complete
    return needed


def anchored(data: bytes, name: str, texts: Map[str, str], known: frozenset[str] = frozenset()) -> Anchored:
    """Return an annotation file with the offsets of its words.

    Args:
        data: the bytes of the file: an article's, or the registry of actors.
        name: the path to show to a person.
        texts: archived texts by article id.
        known: ids of all articles, to tell a text that is not at hand from an article that does not exist.
    """
    tree, problems = yaml.read(data, name)
    if problems or not isinstance(tree, Mapping):
        return Anchored(None, 0, tuple(problems))
    text = data.decode("utf-8")
    run = _Pass(_Lines(text), texts, known)
    if any(section in tree.entries for section in SECTIONS):
        run.article(tree)
    for actor, relation in _relations(tree):
        run.relation(actor, relation)
    not_compared = tuple(sorted(run.not_compared))
    if not run.edits:
        return Anchored(None, 0, tuple(in_order(run.problems)), tuple(in_order(run.notes)), not_compared)
    result, numbers = run.lines.edited(run.edits)
    again, found = yaml.read(result.encode("utf-8"), name)
    if again is None or found or _bare(again, {}) != _bare(tree, run.edits):
        message = "anchoring this file would change its data, so nothing was anchored"
        fix = "lay it out with `aleppo format`; if that does not help, report this as a fault of the program"
        return Anchored(None, 0, (*in_order(run.problems), Problem(Origin(name, 1, 1), "W190", "", "", message, fix)))
    # A person looks for what is left in the file as it is then.
    left, notes = (
        tuple(in_order(replace(p, origin=p.origin._replace(line=numbers[p.origin.line])) for p in listed))
        for listed in (run.problems, run.notes)
    )
    return Anchored(result, run.spans, left, notes, not_compared)


# --- The tree ---


def _value(node: Mapping, key: str) -> str | None:
    entry = node.entries.get(key)
    return entry.node.value if entry and isinstance(entry.node, Scalar) else None


def _items(node: Mapping, key: str) -> Iterator[Mapping]:
    entry = node.entries.get(key)
    if entry and isinstance(entry.node, yaml.Sequence):
        yield from (item for item in entry.node.items if isinstance(item, Mapping))


def _relations(tree: Mapping) -> Iterator[tuple[str, Mapping]]:
    for actor in _items(tree, "actors"):
        for relation in _items(actor, "relations"):
            yield _value(actor, "actor_id") or "", relation


def _offsets(node: Mapping, start_key: str, end_key: str) -> Span | str | None:
    """Return the offsets that are written, None if none are, or what is wrong with them.

    A span from 0 to 0 is what a person writes who leaves the offsets to be filled in.
    """
    written = [key for key in (start_key, end_key) if key in node.entries]
    if not written:
        return None
    if len(written) == 1:
        return f"has {written[0]}, but no {end_key if written[0] == start_key else start_key}"
    values = [_value(node, key) or "" for key in written]
    if not all(re.fullmatch("[0-9]{1,9}", value) for value in values):
        return f"{start_key} and {end_key} are not both whole numbers"
    start, end = (int(_value(node, key) or "") for key in (start_key, end_key))
    return (start, end) if (start, end) != (0, 0) else None


# --- Where words stand ---


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that a record gives, and the place and the key a finding about them shows."""

    value: str
    origin: Origin
    record: str
    key: str
    number_key: str

    def problem(self, code: str, message: str, fix: str) -> Problem:
        """Return a finding about these words."""
        return Problem(self.origin, code, self.record, self.key, message, fix)

    @property
    def shown(self) -> str:
        """The words as a message shows them."""
        return repr(shortened(self.value))


def _listed(text: str, spans: Sequence[tuple[int, Span]], most: int = 20) -> str:
    """Return a line for each numbered place in a text."""
    lines = [f"\n    {n}: at {line_and_column(text, a)}, {in_context(text, a, b)}" for n, (a, b) in spans[:most]]
    rest = f"\n    and {len(spans) - most} more" if len(spans) > most else ""
    return "".join(lines) + rest


def _numbered(starts: Sequence[int], length: int) -> list[tuple[int, Span]]:
    return [(number, (start, start + length)) for number, start in enumerate(starts, start=1)]


def _found(text: str, words: _Words) -> tuple[int, ...] | Problem:
    """Return where words start in a text, at word boundaries; at least one place."""
    starts = occurrences(text, words.value)
    if starts:
        return starts
    if inside := occurrences(text, words.value, whole=False):
        return words.problem(
            "W102",
            f"{words.shown} stands in the text only inside another word or number",
            "give whole words; they stand" + _listed(text, _numbered(inside, len(words.value))),
        )
    return words.problem("W101", f"{words.shown} is not in the text", _nearest_run(text, words.value))


def _nearest_run(text: str, words: str) -> str:
    run = similar_run(text, words)
    if run is None:
        return "copy the words from the text, which holds nothing like them; or is it another article's?"
    start, end = run
    there = text[start:end]
    why = respelling(words, there) or _first_difference(words, there)
    because = f" ({why})" if why else ""
    at = line_and_column(text, start)
    return f"copy the words from the text, where the nearest are {shortened(there)!r} at {at}{because}"


def _first_difference(words: str, there: str) -> str:
    """Return where long words depart from those of the text; of short ones, anyone sees it."""
    if max(len(words), len(there)) <= SHOWN:
        return ""
    at = next((i for i, (a, b) in enumerate(zip(words, there, strict=False)) if a != b), min(len(words), len(there)))
    near = slice(max(0, at - 15), at + 15)
    return f"they depart at {there[near]!r}, where {words[near]!r} is given"


def _numbered_one(text: str, words: _Words, starts: Sequence[int], number: str) -> int | Problem:
    """Return the occurrence that a number chooses."""
    if re.fullmatch("[1-9][0-9]{0,5}", number) and int(number) <= len(starts):
        return starts[int(number) - 1]
    times = "once" if len(starts) == 1 else f"{len(starts)} times"
    fix = f"write a number from 1 to {len(starts)}:" if len(starts) > 1 else f"delete {words.number_key}; they stand"
    return words.problem(
        "W104",
        f"{words.number_key} is {number}, but {words.shown} stands {times} in the text",
        fix + _listed(text, _numbered(starts, len(words.value))),
    )


def _chosen(text: str, words: _Words, number: str | None) -> int | Problem:
    """Return the one occurrence there is, or the one that a number chooses."""
    starts = _found(text, words)
    if isinstance(starts, Problem):
        return starts
    if number is not None:
        return _numbered_one(text, words, starts, number)
    if len(starts) == 1:
        return starts[0]
    return words.problem(
        "W103",
        f"{words.shown} stands {len(starts)} times in the text",
        f"add a line `{words.number_key}: N` with the number of the one that is meant:"
        + _listed(text, _numbered(starts, len(words.value))),
    )


def paragraph(text: str, span: Span) -> Span:
    """Return the lines of a text that a span touches, as one span."""
    start, end = span
    stop = text.find("\n", max(start, end - 1))
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop


def adjoining(text: str, span: Span) -> list[Span]:
    """Return the paragraphs before and after the one of a span; empty lines are none."""
    start, end = paragraph(text, span)
    before = text[:start].rstrip()
    after = re.compile(r"\s*").match(text, end)
    found = [paragraph(text, (len(before) - 1, len(before)))] if before else []
    if after and after.end() < len(text):
        found.append(paragraph(text, (after.end(), after.end() + 1)))
    return found


def _nearest_one(
    text: str, words: _Words, starts: Sequence[int], record: Span
) -> tuple[int, list[tuple[int, Span]]] | Problem:
    """Return the occurrence nearest to a record, and those it was chosen among, with their numbers."""
    length = len(words.value)
    for scope, regions in (
        ("its paragraph", [paragraph(text, record)]),
        ("the paragraphs beside its own", adjoining(text, record)),
    ):
        within = [
            (number, (start, end))
            for number, (start, end) in _numbered(starts, length)
            if any(first <= start and end <= last for first, last in regions)
        ]
        if not within:
            continue
        distance = {start: max(0, start - record[1], record[0] - end) for _, (start, end) in within}
        closest = [start for start in distance if distance[start] == min(distance.values())]
        if len(closest) == 1:
            return closest[0], within
        message = f"{words.shown} stands {len(closest)} times equally near to the record, in {scope}"
        break
    else:
        message = f"{words.shown} stands neither in the paragraph of the record nor in the ones beside it"
    return words.problem(
        "W105",
        message,
        f"add a line `{words.number_key}: N` with the number of the one that is meant:"
        + _listed(text, _numbered(starts, length)),
    )


def _content(text: str, first: _Words, last: _Words, number: str | None) -> Span | Problem:
    """Return the span from its first to its last words: the one such span inside a paragraph."""
    starts, ends = _found(text, first), _found(text, last)
    if isinstance(starts, Problem):
        return starts
    if isinstance(ends, Problem):
        return ends
    numbers = {start: n for n, start in enumerate(starts, start=1)}
    if number is not None:
        chosen = _numbered_one(text, first, starts, number)
        if isinstance(chosen, Problem):
            return chosen
        starts = (chosen,)
    pairs = [
        (start, end)
        for start in starts
        for end in (at + len(last.value) for at in ends if at >= start)
        if end >= start + len(first.value) and end <= paragraph(text, (start, start + 1))[1]
    ]
    if len(pairs) == 1:
        return pairs[0]
    if not pairs:
        return last.problem(
            "W106",
            f"{last.shown} does not follow {first.shown} in its paragraph",
            "let from be the first and to the last words of the content; split it if it runs over a paragraph's end",
        )
    if len({start for start, _ in pairs}) > 1:
        candidates = {numbers[start]: (start, start + len(first.value)) for start, _ in pairs}
        listed = sorted(candidates.items())
        fix = f"add a line `{first.number_key}: N` with the number of the one that is meant:" + _listed(text, listed)
        return first.problem("W103", f"{first.shown} stands {len(listed)} times before {last.shown}", fix)
    listed = list(enumerate(((end - len(last.value), end) for _, end in pairs), start=1))
    fix = "give more of the last words, so that only one is meant:" + _listed(text, listed)
    return last.problem("W103", f"{last.shown} stands {len(pairs)} times after {first.shown} in its paragraph", fix)


# --- One pass over the records ---


@dataclass(slots=True)
class _Edit:
    """What happens to one record: lines to put in after a key, and keys to take out."""

    node: Mapping
    put: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys that claim a span: its words, its offsets, the number of the occurrence."""

    words: str
    start: str
    end: str
    number: str

    @property
    def offsets(self) -> str:
        """The keys of the offsets, as a message names them."""
        return f"{self.start} and {self.end}"


_EXACT = _Keys("exact", "start", "end", "nth")
_EVIDENCE = _Keys("evidence", "start", "end", "nth")
_BESIDE = (_Keys("cue", "cue_start", "cue_end", "cue_nth"), _Keys("when_exact", "when_start", "when_end", "when_nth"))
_HOP = _Keys("cue", "start", "end", "nth")
_AGAIN = "run `aleppo anchor` again"


class _Pass:
    """Finds the words of every record, and gathers what is to be changed and what is wrong."""

    def __init__(self, lines: _Lines, texts: Map[str, str], known: frozenset[str]) -> None:
        self.lines = lines
        self.texts = texts
        self.known = known
        self.suggestions = Suggestions()
        self.edits: dict[Origin, _Edit] = {}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.not_compared: set[str] = set()
        self.spans = 0

    def article(self, tree: Mapping) -> None:
        """Anchor the records of an article."""
        article_id = _value(tree, "article_id") or ""
        if article_id not in self.texts:
            message = "the file does not say which text it codes: article_id, text_file or sha256 is missing"
            fix = "start the file with `aleppo new`, which writes them"
            self.problems.append(Problem(tree.origin, "W110", "", "", message, fix))
            return
        for section, id_key in SECTIONS.items():
            for node in _items(tree, section):
                record = (_value(node, id_key) if id_key else article_id) or ""
                self._record(node, record, _EXACT, self.texts[article_id])

    def relation(self, actor: str, node: Mapping) -> None:
        """Anchor a relation of an actor."""
        article_id = _value(node, "article_id")
        if article_id is None:
            message = "the relation does not say which article states it"
            fix = "add a line `article_id: …`"
            self.problems.append(Problem(node.origin, "W111", actor, "article_id", message, fix))
        elif article_id in self.texts:
            self._record(node, actor, _EVIDENCE, self.texts[article_id])
        elif article_id in self.known:
            self.not_compared.add(article_id)
        else:
            origin = node.entries["article_id"].node.origin
            hint = self.suggestions.nearest(article_id, self.known)
            message = f"there is no article {article_id!r} that can be read{hint}"
            fix = "correct the id, or mend the article's file first (`aleppo check` says what is wrong with it)"
            self.problems.append(Problem(origin, "W111", actor, "article_id", message, fix))

    def _record(self, node: Mapping, record: str, keys: _Keys, text: str) -> None:
        if keys is _EXACT and (unkept := _unkept(node)):
            place = self._kept(self._without_words(node, record, unkept, text))
        else:
            place = self._kept(self._own(node, record, keys, text))
        for beside in _BESIDE:
            self._beside(node, record, beside, place, text)
        for hop in _items(node, "attributions"):
            self._beside(hop, record, _HOP, place, text)

    def _kept(self, found: Span | Problem) -> Span | None:
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _own(self, node: Mapping, record: str, keys: _Keys, text: str) -> Span | Problem:
        """Anchor the words of a record, and return where they stand."""
        stray = [key for key in ("from", "to") if key in node.entries]
        if stray:
            origin = node.entries[stray[0]].key
            message = "only words that are not kept are given by the first and the last of them"
            fix = f"give all the words in {keys.words}; for indirect speech, write `kind: indirect`"
            return Problem(origin, "W112", record, stray[0], message, fix)
        words = _words(node, record, keys)
        if words is None:
            message = "there are no words to anchor"
            fix = f"add a line `{keys.words}: …` with words of the text"
            return Problem(node.origin, "W112", record, keys.words, message, fix)
        return self._anchor(node, words, keys, text)

    def _anchor(self, node: Mapping, words: _Words, keys: _Keys, text: str) -> Span | Problem:
        """Anchor words that must stand once or have a number, or compare them if they are anchored."""
        written = _offsets(node, keys.start, keys.end)
        if isinstance(written, str):
            return words.problem("W121", written, f"{_clear(node, keys)}, and {_AGAIN}")
        if written is not None:
            self._useless_number(node, words.record, keys)
            return _compared(words, keys, written, text)
        start = _chosen(text, words, _number(node, keys.number))
        return start if isinstance(start, Problem) else self._place(node, words, keys, start)

    def _place(self, node: Mapping, words: _Words, keys: _Keys, start: int) -> Span:
        """Give words their offsets."""
        span = start, start + len(words.value)
        put = [(keys.start, str(span[0])), (keys.end, str(span[1]))]
        self._edit(node, words.record, keys.words, put, (keys.number, keys.start, keys.end))
        return span

    def _edit(
        self, node: Mapping, record: str, after: str, put: Sequence[tuple[str, str]], drop: Sequence[str]
    ) -> None:
        present = [key for key in drop if key in node.entries]
        if fault := self.lines.fault(node, [after, *present]):
            name = node.origin.file
            fix = f"run `aleppo format {name}` first, then `aleppo anchor {name}`"
            self.problems.append(Problem(node.origin, "W113", record, "", fault, fix))
            return
        edit = self.edits.setdefault(node.origin, _Edit(node))
        edit.put[after] = list(put)
        edit.drop += present
        self.spans += 1

    def _useless_number(self, node: Mapping, record: str, keys: _Keys) -> None:
        if keys.number in node.entries:
            origin = node.entries[keys.number].key
            message = f"has no use beside {keys.offsets}"
            fix = f"delete it; or, to anchor again, delete {keys.offsets}"
            self.problems.append(Problem(origin, "W122", record, keys.number, message, fix))

    def _beside(self, node: Mapping, record: str, keys: _Keys, place: Span | None, text: str) -> None:
        """Anchor a cue or a date phrase."""
        words = _words(node, record, keys)
        if words is None:
            if keys.number in node.entries:
                origin = node.entries[keys.number].key
                message = f"there is no {keys.words} for it to count"
                fix = f"add a line `{keys.words}: …`, or delete {keys.number}"
                self.problems.append(Problem(origin, "W122", record, keys.number, message, fix))
            return
        if keys.number in node.entries or _offsets(node, keys.start, keys.end) is not None:
            self._kept(self._anchor(node, words, keys, text))
            return
        starts = _found(text, words)
        if isinstance(starts, Problem):
            self.problems.append(starts)
            return
        if place is None:
            # What is wrong with the record's own words has been reported; near to what should these be?
            return
        chosen = _nearest_one(text, words, starts, place)
        if isinstance(chosen, Problem):
            self.problems.append(chosen)
            return
        start, among = chosen
        self._place(node, words, keys, start)
        if len(among) > 1:
            at = line_and_column(text, start)
            message = f"took the nearest of {len(among)} {words.shown} in the paragraph, at {at}"
            fix = f"if another is meant, delete {keys.offsets}, add a line `{keys.number}: N` and {_AGAIN}:"
            self.notes.append(words.problem("W130", message, fix + _listed(text, among)))

    def _without_words(self, node: Mapping, record: str, unkept: _Unkept, text: str) -> Span | Problem:
        """Anchor words that are not kept, and return where they stand."""
        given = [key for key in ("exact", "from", "to") if key in node.entries]
        written = _offsets(node, "start", "end")
        if isinstance(written, str):
            fix = f"{_clear(node, _EXACT)}, {unkept.by_ends}, and {_AGAIN}"
            return Problem(node.origin, "W121", record, "start", written, fix)
        if written is not None:
            if not given:
                self._useless_number(node, record, _EXACT)
            return _compared_without_words(node, record, unkept, written, given, text)
        if set(given) not in ({"exact"}, {"from", "to"}):
            origin = node.entries[given[0]].key if given else node.origin
            message = f"{unkept.noun} has {' and '.join(given) or 'neither words nor offsets'}"
            fix = f"{unkept.by_ends}, or all of it in exact"
            return Problem(origin, "W112", record, given[0] if given else "from", message, fix)
        first, last = (_words(node, record, _Keys(key, "start", "end", "nth")) for key in (given[0], given[-1]))
        if first is None or last is None:
            origin = node.entries[given[0]].key
            return Problem(origin, "W112", record, given[0], "the words must be texts", "write them behind the colon")
        if "exact" in given:
            start = _chosen(text, first, _number(node, "nth"))
            span = start if isinstance(start, Problem) else (start, start + len(first.value))
        else:
            span = _content(text, first, last, _number(node, "nth"))
        if not isinstance(span, Problem):
            put = [("start", str(span[0])), ("end", str(span[1]))]
            if unkept.hashed:
                put.append(("sha256", digest(text[span[0] : span[1]].encode())))
            self._edit(node, record, given[0], put, [*given, "nth", "start", "end", "sha256"])
        return span


@dataclass(frozen=True, slots=True)
class _Unkept:
    """Words that give way to their offsets, and to a hash if `hashed`: what they are called, and how they are given."""

    noun: str
    words: str
    by_ends: str
    hashed: bool

    @property
    def offsets(self) -> str:
        """The keys that take the place of the words, as a message names them."""
        return "start, end and sha256" if self.hashed else "start and end"


_INDIRECT = _Unkept(
    "indirect speech",
    "the words of indirect speech are",
    "give from and to, the first and the last words of what is said",
    hashed=True,
)
# From the hash of a name, everybody who has a list of names gets the name.
_PRIVATE = _Unkept(
    "the name of a private person",
    "the name of a private person is",
    "give from and to, its first and its last word",
    hashed=False,
)


_LONG = _Unkept(
    "a quotation without words",
    "the words of a quotation with a hash of its own are",
    "give all its words in exact",
    hashed=True,
)


def _unkept(node: Mapping) -> _Unkept | None:
    """Return what the words of a record are if they are not kept, else None."""
    if _value(node, "kind") == "indirect":
        return _INDIRECT
    if {"start", "sha256"} <= set(node.entries) and "exact" not in node.entries:
        return _LONG
    return _PRIVATE if _value(node, "reason") == PRIVATE_PERSON else None


def _words(node: Mapping, record: str, keys: _Keys) -> _Words | None:
    entry = node.entries.get(keys.words)
    if entry is None or not isinstance(entry.node, Scalar):
        return None
    return _Words(entry.node.value, entry.node.origin, record, keys.words, keys.number)


def _number(node: Mapping, key: str) -> str | None:
    """Return the number of an occurrence as it is written, or None if none is."""
    return (_value(node, key) or "no number") if key in node.entries else None


def _clear(node: Mapping, keys: _Keys) -> str:
    return "delete " + " and ".join(key for key in (keys.start, keys.end) if key in node.entries)


def _compared(words: _Words, keys: _Keys, written: Span, text: str) -> Span | Problem:
    """Compare words that have offsets with the text; return the span if they stand there."""
    start, end = written
    if text[start:end] == words.value:
        return written
    there = f"{shortened(text[start:end])!r} stands" if text[start:end] else "nothing stands"
    message = f"{words.shown} is coded, but {there} at {start} to {end} of the text"
    return words.problem("W120", message, f"correct the words, or delete {keys.offsets}, and {_AGAIN}")


def _compared_without_words(
    node: Mapping, record: str, unkept: _Unkept, written: Span, given: Sequence[str], text: str
) -> Span | Problem:
    """Compare words that are not kept, and have offsets, with the text by their hash; return the span if it is right.

    Without a hash there is nothing to compare.
    """
    if given:
        message = f"{unkept.words} not kept beside its offsets"
        fix = f"delete {' and '.join(given)}; or, to anchor again, delete {unkept.offsets}"
        return Problem(node.entries[given[0]].key, "W122", record, given[0], message, fix)
    if not unkept.hashed:
        return written
    start, end = written
    fix = f"delete start, end and sha256, {unkept.by_ends}, and {_AGAIN}"
    if "sha256" not in node.entries:
        message = "there is no hash to tell whether the offsets are right"
        return Problem(node.origin, "W120", record, "sha256", message, fix.replace(", end and sha256", " and end"))
    if start < end <= len(text) and _value(node, "sha256") == digest(text[start:end].encode()):
        return written
    there = repr(shortened(text[start:end])) if text[start:end] else "nothing"
    message = f"is not the hash of what stands at {start} to {end} of the text, {there}"
    return Problem(node.entries["sha256"].node.origin, "W120", record, "sha256", message, fix)


# --- Lines ---


class _Lines:
    """The lines of a file that `yaml.read` accepts, and how records are changed in them."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        # Where each scalar ends, by where it starts: line and column, from 1.
        self.ends: dict[Span, Span] = {}
        for event in yaml.events(text):
            start, end = getattr(event, "start_mark", None), getattr(event, "end_mark", None)
            if hasattr(event, "style") and start is not None and end is not None:
                self.ends[start.line + 1, start.column + 1] = end.line + 1, end.column + 1

    def fault(self, node: Mapping, keys: Sequence[str]) -> str:
        """Return why lines of a record cannot be put in or taken out, or an empty string."""
        if self.lines[node.origin.line - 1].startswith(("{", "["), node.origin.column - 1):
            return "the record is written in braces, not as `key: value` lines"
        for key in keys:
            entry = node.entries[key]
            before = self.lines[entry.key.line - 1][: entry.key.column - 1]
            if not re.fullmatch(" *(?:- +)*", before):
                return "the record is written in brackets, or several keys stand on one line"
            if entry.node.origin.line != entry.key.line or self._end(entry.node)[0] != entry.key.line:
                return f"{key} runs over several lines"
        return ""

    def _end(self, node: Node) -> Span:
        at = node.origin.line, node.origin.column
        return self.ends.get(at, at)

    def edited(self, edits: Map[Origin, _Edit]) -> tuple[str, dict[int, int]]:
        """Return the whole text with the records changed, and the new number of each line (of one gone, the next)."""
        out = {number: [line] for number, line in enumerate(self.lines, start=1)}
        for edit in edits.values():
            self._apply(edit, out)
        numbers, new = {}, 1
        for number, lines in out.items():
            numbers[number] = new
            new += len(lines)
        return "\n".join(line for lines in out.values() for line in lines), numbers

    def _apply(self, edit: _Edit, out: dict[int, list[str]]) -> None:
        entries = edit.node.entries
        first = next(iter(entries.values())).key
        indent = " " * (first.column - 1)
        opening = self.lines[first.line - 1][: first.column - 1]
        opened = True
        for key, entry in entries.items():
            number = entry.key.line
            kept = [] if key in edit.drop else [self.lines[number - 1]]
            put = [f"{indent}{name}: {value}" for name, value in edit.put.get(key, [])]
            comment = self._comment(entry.node) if key in edit.drop else ""
            if "-" in opening and opened and kept + put:
                # The first line of an item has the dash, which may have stood on a line that goes.
                opened = False
                head, *rest = kept + put
                kept, put = [opening + head[len(opening) :]], rest
            if kept != [self.lines[number - 1]] or put or key in edit.drop:
                out[number] = [*([f"{indent}{comment}"] if comment else []), *kept, *put]

    def _comment(self, node: Node) -> str:
        line, column = self._end(node)
        return self.lines[line - 1][column - 1 :].strip()


_Bare: TypeAlias = "str | list[_Bare] | dict[str, _Bare]"


def _bare(node: Node, edits: Map[Origin, _Edit]) -> _Bare:
    """Return the data of a tree alone, as it is after some edits."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, yaml.Sequence):
        return [_bare(item, edits) for item in node.items]
    edit = edits.get(node.origin, _Edit(node))
    kept: dict[str, _Bare] = {
        key: _bare(entry.node, edits) for key, entry in node.entries.items() if key not in edit.drop
    }
    return {**kept, **{name: value for put in edit.put.values() for name, value in put}}
