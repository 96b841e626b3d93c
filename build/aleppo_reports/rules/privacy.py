"""Private people are not named: of their names the package keeps where they stand, and nothing else.

No hash is kept either: whoever has a list of names finds the one that fits it. A span without words or hash can be
verified against the text all the same, because a name has to begin and to end there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from aleppo_reports.problems import Problem
from aleppo_reports.records import PRIVATE_PERSON, SHAPES, Article, NotCoded
from aleppo_reports.rules.coverage import found
from aleppo_reports.rules.names import known_names
from aleppo_reports.rules.registry import Context, Scope, problem, rule, walk
from aleppo_reports.rules.spans import article_spans
from aleppo_reports.texts import occurrences

# Words of the text, which the spans answer for.
_SPANNED = frozenset({"exact", "evidence", "cue", "when_exact"})
_KEYS = {cls: tuple(entry.name for entry in fields(cls) if entry.name not in _SPANNED) for cls in SHAPES}
_WORD = re.compile(r"[^\W_]+")
_BEGINNING = 4
"""How many characters of a word are looked up first."""


def _private(context: Context) -> Iterator[tuple[Article, NotCoded]]:
    for article in context.corpus.articles:
        yield from ((article, entry) for entry in article.not_coded if entry.reason == PRIVATE_PERSON)


@rule("C907", "The name of a private person is kept as offsets, never as words; whatever else is listed has its words.")
def kept(context: Context) -> Iterator[Problem]:
    """Yield entries of not_coded that keep such a name or lack words, and records whose words hold such a name."""
    private: dict[str, set[tuple[int, int]]] = {}
    for article, person in _private(context):
        private.setdefault(article.article_id, set()).add((person.start, person.end))
    for article, span in article_spans(context):
        entry = span.record
        if isinstance(entry, NotCoded) and entry.reason == PRIVATE_PERSON:
            if entry.exact is not None:
                fix = "delete exact; start and end say where the name stands"
                yield problem(entry, "exact", "C907", span.name, "keeps the name of a private person", fix)
            continue
        if isinstance(entry, NotCoded) and entry.exact is None:
            fix = "add a line `exact: …` with the words of the text"
            yield problem(entry, "exact", "C907", span.name, "the entry has no words", fix)
            continue
        if span.words is None or span.start is None or span.end is None:
            continue
        for start, end in sorted(private.get(article.article_id, ())):
            if span.start < end and start < span.end:
                message = f"holds the name of a private person, at {start} to {end} of the text"
                fix = "end the words before the name, or begin them behind it"
                yield problem(entry, span.words_key, "C907", span.name, message, fix)


def _standing(context: Context) -> Iterator[tuple[Article, NotCoded, tuple[int, int]]]:
    """Yield the entries for private people in whose span a name of the text at hand stands, with its place there."""
    known = known_names(context)
    for article, entry in _private(context) if known is not None else ():
        text = context.texts.get(article.article_id)
        if text is not None and 0 <= entry.start < entry.end <= len(text):
            finds = found(article, text, known, ["names"])
            inside = [find for find in finds if find.start < entry.end and entry.start < find.end]
            if inside:
                yield article, entry, (inside[0].start, inside[-1].end)


@rule("C908", "A span that stands for the name of a private person begins and ends with a name.")
def exactly(context: Context) -> Iterator[Problem]:
    """Yield entries without words whose span holds more than a name of the text at hand, or cuts one."""
    for article, entry, (start, end) in _standing(context):
        if (start, end) != (entry.start, entry.end):
            message = f"{entry.start} to {entry.end} is not where the name stands: {start} to {end}"
            yield problem(entry, "start", "C908", article.article_id, message, "correct start and end")


@rule("C909", "No text of ours names a private person.", scope=Scope.ACROSS)
def unnamed(context: Context) -> Iterator[Problem]:
    """Yield keys, of any record, that hold the name of a private person of a text at hand.

    The whole name is looked for whatever its capitals and what joins its words, so in ids too; each of its words as it
    is. Alone, a word may be another person's too: it is left where it is a known name, or stands in a longer one.
    """
    known = known_names(context) or frozenset()
    private = _kept_out(context)
    beginnings = _beginnings(private)
    lengths = sorted({len(part) for part in beginnings})

    def named(value: str) -> str | None:
        near = _candidates(value, beginnings, lengths)
        return next((private[words] for words in near if _names(value, words, known)), None)

    # Most values are ids and codes, which stand in many records.
    seen: dict[str, str | None] = {}
    for name, record in walk(context.corpus) if private else ():
        for key in _KEYS[type(record)]:
            value = getattr(record, key)
            if isinstance(value, str):
                if value not in seen:
                    seen[value] = named(value)
                if (place := seen[value]) is not None:
                    message = f"names a private person, who stands at {place}"
                    yield problem(record, key, "C909", name, message, "describe the person instead")


def _kept_out(context: Context) -> dict[str, str]:
    """Return the names of private people of the texts at hand, each with where it stands."""
    return {
        context.texts[article.article_id][start:end]: f"{start} to {end} of {article.article_id}"
        for article, entry, (start, end) in _standing(context)
        if (start, end) == (entry.start, entry.end)
    }


def private_words(context: Context) -> frozenset[tuple[str, ...]]:
    """Return words, in small letters, of which no text of ours names a private person unless it holds them all."""
    known = known_names(context) or frozenset()
    found: set[tuple[str, ...]] = set()
    for name in _kept_out(context):
        several = _WORD.findall(name)
        found |= {(word.casefold(),) for word in several if word not in known}
        if len(several) > 1:
            found.add(tuple(word.casefold() for word in several))
    return frozenset(found)


def words_of_ours(context: Context) -> frozenset[str]:
    """Return the words, in small letters, of all texts of ours, ids included."""
    values = {
        value
        for _, record in walk(context.corpus)
        for key in _KEYS[type(record)]
        if isinstance(value := getattr(record, key), str)
    }
    return frozenset(word.casefold() for value in values for word in _WORD.findall(value))


def _beginnings(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names by how each of their words begins: every text that holds one of the words holds that, too."""
    found: dict[str, list[str]] = {}
    for words in names:
        for word in _WORD.findall(words):
            found.setdefault(word.casefold()[:_BEGINNING], []).append(words)
    return found


def _candidates(value: str, beginnings: Mapping[str, Sequence[str]], lengths: Iterable[int]) -> list[str]:
    """Return the names of which a word may stand in a text, inside of other words too."""
    folded = value.casefold()
    parts = {folded[at : at + length] for length in lengths for at in range(len(folded) - length + 1)}
    return list(dict.fromkeys(words for part in sorted(parts & beginnings.keys()) for words in beginnings[part]))


def _names(value: str, words: str, known: frozenset[str]) -> bool:
    """Tell whether a text of ours holds the name of a private person, or a word of it that is nobody else's."""
    several = _WORD.findall(words)
    if len(several) > 1 and f" {' '.join(several)} ".lower() in f" {' '.join(_WORD.findall(value))} ".lower():
        return True
    return any(word in value and word not in known and _alone(value, word, known) for word in several)


def _alone(value: str, word: str, known: frozenset[str]) -> bool:
    longer = [name for name in known if word in name]
    spans = [(at, at + len(name)) for name in longer for at in occurrences(value, name)]
    return any(not any(first <= start < last for first, last in spans) for start in occurrences(value, word))
