"""Names in English news prose: where known names stand, and which other words with a capital look like names.

A known name is matched with its capitals, as whole words, the longest first; the shape of quotation marks, dashes and
spaces does not matter, and a possessive 's stays outside. Every other word that has a capital is taken for a name, but
not

- where a capital says nothing, that is at the beginning of a sentence, a quotation or a bracket, and everywhere in a
  heading whose words all have one (but for articles, prepositions and the like): a function word, a number, a verb of
  saying, a word that labels, and any word that the same text writes in small letters too and nowhere with a capital
  inside a sentence;
- `I`; days of the week; months, but those that may be a person's name (`May`, `March`, `Jan`) only beside a number or
  behind a word of time;
- titles of office and rank that a name follows at once: `Foreign Minister`, `Secretary of State`, `Dr.`. What follows
  is looked at for itself.

Where the rules are in doubt they demand: one entry in not_coded too many does less harm than a name that nobody looks
for. So a word that a text never writes in small letters stays a name, and so does one in capitals throughout (`US`).
What is missed: a name that is an ordinary word of the same text too, and stands there at the beginning of sentences
only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from aleppo_reports.records import Actor, Corpus, Place
from aleppo_reports.rules.registry import Context
from aleppo_reports.texts import plain_marks

Span = tuple[int, int]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Never taken for ordinary words: people are called so, and the small ones stand in every text.
_ALSO_NAMES = _words("may will")
_FUNCTION = _words(
    "a an the this that these those all any both each either neither every no none some such same other another i "
    "me my mine you your yours he him his she her hers it its we us our ours they them their theirs myself himself "
    "herself itself themselves ourselves who whom whose which what whoever whatever whichever one ones everyone "
    "everybody everything someone somebody something anyone anybody anything nobody nothing about above across "
    "after against along alongside amid amidst among around as at atop before behind below beneath beside besides "
    "between beyond by concerning despite down during except excluding following for from given in including inside "
    "into like near of off on onto opposite out outside over past per regarding round since than through throughout "
    "till to toward towards under underneath until unlike up upon via versus with within without worldwide and but "
    "or nor so yet if unless whether because although though while whereas once lest am is are was were be been "
    "being do does did doing done have has had having can could shall should would might must ought let when where "
    "why how whenever wherever however not never also too very even just only still already almost again always "
    "often sometimes soon then thus hence therefore here there now today tonight tomorrow yesterday earlier later "
    "meanwhile meantime instead indeed perhaps maybe moreover furthermore nevertheless nonetheless otherwise rather "
    "quite overall elsewhere afterwards afterward recently currently previously finally eventually apparently "
    "reportedly unfortunately fortunately first second third next last less least more most much many few several "
    "enough yes please"
)
# Contractions that lose a letter of their verb with the ending.
_SHORTENED = _words("can't won't shan't ain't")
_ENDING = re.compile(r"(?:n't|'(?:s|m|re|ve|ll|d))$")
_POSSESSIVE = ("'s", "'S")

_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = _words("january february september october november december")
_MONTHS_OR_NAMES = _words("march april may june july august jan feb mar apr jun jul aug sep sept oct nov dec")
_TIME = _words("in since last next this until till early late mid during throughout")

_HEADS = _words(
    "president premier minister chancellor secretary general governor mayor senator congressman congresswoman "
    "representative ambassador envoy consul speaker spokesman spokeswoman spokesperson chairman chairwoman chair "
    "director commissioner commander marshal admiral colonel major captain lieutenant brigadier sergeant corporal "
    "king queen prince princess emperor empress sultan emir sheik ayatollah imam rabbi pope patriarch archbishop "
    "bishop cardinal reverend lord lady sir dame judge justice professor doctor attorney mp mr mrs ms miss dr prof "
    "gen col lt maj capt sgt cpl adm sen rep gov rev hon amb"
)
_OF_HEADS = _words(
    "vice deputy assistant acting interim chief prime first foreign defence defense interior finance justice state "
    "treasury health home security affairs grand crown staff"
)
_ABBREVIATED = _words("mr mrs ms dr prof gen col lt maj capt sgt cpl adm sen rep gov rev hon amb st jr sr no vs")

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_OPENING = "\"'([{"
_CLOSING = "\"')]}"
_BEFORE_TIME = re.compile(r"([^\W\d_]+)[\s-]+$")
_NUMBER_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?,?\s$")
_NUMBER_AFTER = re.compile(r"\.?,?\s\d")
_IN_A_TITLE = re.compile(r"(?:\.?[ -]|\.? of (?:the )?|\.? for )")
_BEFORE_A_NAME = re.compile(r"\.? ")
_IN_A_RUN = re.compile(r"[ -]")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text, in order.

    Attributes:
        known: where known names stand.
        other: runs of words that look like names and lie in no known one.
    """

    known: tuple[Span, ...]
    other: tuple[Span, ...]


def has_capital(words: str) -> bool:
    """Tell whether some words have a capital letter anywhere."""
    return words != words.lower()


def names(
    text: str,
    known: frozenset[str],
    *,
    prose: Sequence[Span],
    headings: Sequence[Span] = (),
    ordinary: Callable[[int, int], object] = lambda start, end: False,
) -> Names:
    """Return where the names of a text stand.

    Args:
        text: the text.
        known: the known names; those without a capital are left aside.
        prose: spans to look into.
        headings: spans of headlines and subheadings.
        ordinary: tells of the start and end of a word whether it is an ordinary one for another reason: a number, a
            verb of saying, a word that labels.
    """
    plain = plain_marks(text)
    is_prose = covered(prose, len(text))
    tokens = list(_tokens(plain, is_prose))
    free = _without_meaning(plain, tokens, headings)
    occurrences = tuple(_occurrences(plain, _printed(known), free))
    small = {token.small for token in tokens if not token.capital}
    inside = {token.small for token in tokens if token.capital and token.start not in free}

    def is_ordinary(token: _Token) -> bool:
        if token.start not in free or not token.initial or token.small in _ALSO_NAMES:
            return False
        word = token.small
        return token.function or (word in small and word not in inside) or bool(ordinary(token.start, token.end))

    members = _members(tokens, occurrences)
    titles = _titles(plain, tokens)
    found = [
        token
        for token in tokens
        if token.capital
        and token.start not in members
        and token.start not in titles
        and not token.is_i
        and not _is_time(plain, token)
        and not is_ordinary(token)
    ]
    return Names(tuple(span for span in occurrences if is_prose[span[0]]), tuple(_runs(plain, found)))


# --- Words ---


class _Token(NamedTuple):
    """A word without its possessive 's, and the same in small letters."""

    start: int
    end: int
    word: str
    small: str

    @property
    def capital(self) -> bool:
        """Whether it has a capital anywhere."""
        return self.word != self.small

    @property
    def initial(self) -> bool:
        """Whether its first letter is its only capital."""
        return self.word[0].isupper() and not has_capital(self.word[1:])

    @property
    def function(self) -> bool:
        """Whether it is a function word, contracted perhaps."""
        return self.small in _SHORTENED or _ENDING.sub("", self.small) in _FUNCTION

    @property
    def is_i(self) -> bool:
        """Whether it is `I`, contracted perhaps."""
        return self.word.partition("'")[0] == "I"


def covered(spans: Iterable[Span], size: int) -> bytearray:
    """Return for each character of a text of some size whether it lies in one of some spans: 1 or 0.

    >>> list(covered([(1, 3), (4, 9)], 6))
    [0, 1, 1, 0, 1, 1]
    """
    cover = bytearray(size)
    for start, end in spans:
        cover[max(0, start) : max(0, end)] = b"\1" * (min(end, size) - max(0, start))
    return cover


def _tokens(text: str, is_prose: Sequence[int]) -> Iterator[_Token]:
    for match in _WORD.finditer(text):
        start = match.start()
        if is_prose[start]:
            word = match[0][:-2] if match[0].endswith(_POSSESSIVE) else match[0]
            yield _Token(start, start + len(word), word, word.lower())


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence, a quotation or a bracket begins at an offset."""
    at = start
    while at and text[at - 1] in _OPENING:
        at -= 1
    line = text.rfind("\n", 0, at) + 1
    before = text[line:at]
    if not before.strip(" -*•·") or at < start:
        return True
    before = before.rstrip()
    if len(before) == at - line:
        return False
    before = before.rstrip(_CLOSING)
    if not before.endswith((".", "!", "?", ":", "…")):
        return False
    last = re.search(r"([^\W\d_]+)\.$", before)
    # The point of an abbreviation or an initial ends no sentence.
    return not (last and (last[1].lower() in _ABBREVIATED or (len(last[1]) == 1 and last[1].isupper())))


def _without_meaning(text: str, tokens: Sequence[_Token], headings: Sequence[Span]) -> frozenset[int]:
    """Return where words start whose capital says nothing."""
    free = {token.start for token in tokens if token.capital and _begins(text, token.start)}
    for first, last in headings:
        for line in re.finditer(r"[^\n]+", text[first:last]):
            start, end = first + line.start(), first + line.end()
            inside = [token for token in tokens if start <= token.start < end]
            if all(_fits_a_heading(text, token) for token in inside):
                free |= {token.start for token in inside}
    return frozenset(free)


def _fits_a_heading(text: str, token: _Token) -> bool:
    """Tell whether a word may stand in a heading whose words all have a capital, as the second of a compound too."""
    return token.capital or token.function or not token.word[0].isalpha() or text[: token.start].endswith("-")


def _is_time(text: str, token: _Token) -> bool:
    """Tell whether a word is a day of the week or a month."""
    word = token.small
    if not token.initial or word not in _DAYS | _MONTHS | _MONTHS_OR_NAMES:
        return False
    if word in _DAYS | _MONTHS:
        return True
    if _NUMBER_BEFORE.search(text, max(0, token.start - 6), token.start) or _NUMBER_AFTER.match(text, token.end):
        return True
    before = _BEFORE_TIME.search(text, max(0, token.start - 20), token.start)
    return before is not None and before[1].lower() in _TIME


def _titles(text: str, tokens: Sequence[_Token]) -> frozenset[int]:
    """Return where the words of titles start that a name follows."""
    capitals = [token for token in tokens if token.capital]
    found: set[int] = set()
    chain: list[_Token] = []
    for token, following in zip(capitals, [*capitals[1:], None], strict=False):
        if token.small not in _HEADS | _OF_HEADS:
            chain = []
            continue
        if chain and not _IN_A_TITLE.fullmatch(text, chain[-1].end, token.start):
            chain = []
        chain.append(token)
        named = (
            following is not None
            and following.small not in _HEADS | _OF_HEADS | _DAYS | _MONTHS
            and _BEFORE_A_NAME.fullmatch(text, token.end, following.start) is not None
        )
        if named and any(part.small in _HEADS for part in chain):
            found |= {part.start for part in chain}
    return frozenset(found)


def _members(tokens: Sequence[_Token], spans: Sequence[Span]) -> frozenset[int]:
    """Return where the words start that lie in one of some spans, which are in order."""
    found: set[int] = set()
    left = iter(spans)
    span = next(left, None)
    for token in tokens:
        while span is not None and span[1] <= token.start:
            span = next(left, None)
        if span is not None and span[0] <= token.start and token.end <= span[1]:
            found.add(token.start)
    return frozenset(found)


def _runs(text: str, tokens: Sequence[_Token]) -> Iterator[Span]:
    """Yield the spans of words that follow each other with no more than a space or a hyphen between them."""
    start = end = -1
    for token in tokens:
        if end >= 0 and _IN_A_RUN.fullmatch(text, end, token.start):
            end = token.end
            continue
        if end >= 0:
            yield start, end
        start, end = token.start, token.end
    if end >= 0:
        yield start, end


def split_at(text: str, span: Span, offsets: Set[int]) -> Iterator[Span]:
    """Yield the parts of a run of words that some offsets between its words divide it into.

    >>> list(split_at("Dr Ann Reed", (0, 11), {3, 6, 8}))
    [(0, 2), (3, 6), (7, 11)]
    """
    start, end = span
    cuts = sorted(at for at in offsets if start < at < end and not (text[at - 1].isalnum() and text[at].isalnum()))
    for first, last in pairwise([start, *cuts, end]):
        words = list(_WORD.finditer(text, first, last))
        if words:
            yield words[0].start(), words[-1].end()


# --- Known names ---


# What a name can begin with: a run of letters and digits, or a mark.
_BEGINNING = re.compile(r"\w+|[^\w\s]")


def prepare(known: frozenset[str]) -> None:
    """Put known names in the order in which they are looked for, before anybody looks for them."""
    _by_beginning(_printed(known))


@lru_cache(maxsize=8)
def _printed(known: frozenset[str]) -> frozenset[str]:
    """Return the names that can be seen to be names, with plain marks."""
    return frozenset(plain_marks(name) for name in known if has_capital(name))


class _Alike(NamedTuple):
    """What begins alike, and how long it may be, the longest first."""

    forms: frozenset[str]
    lengths: Sequence[int]


@lru_cache(maxsize=8)
def _by_beginning(known: frozenset[str]) -> tuple[Mapping[str, _Alike], frozenset[str]]:
    """Return what is looked for, by how it begins; and what of it has a first capital of ours.

    Known names begin sentences, too: those that begin small are looked for with a first capital as well. By their
    beginnings and lengths, so that a text is searched in one go however many names are known, and however many of them
    begin alike.
    """
    raised = frozenset(name[0].upper() + name[1:] for name in known if name[0].islower()) - known
    found: dict[str, set[str]] = {}
    for form in known | raised:
        if beginning := _BEGINNING.match(form):
            found.setdefault(beginning[0], set()).add(form)
    alike = {
        beginning: _Alike(frozenset(forms), sorted({len(form) for form in forms}, reverse=True))
        for beginning, forms in found.items()
    }
    return alike, raised


def _occurrences(text: str, known: frozenset[str], free: frozenset[int]) -> Iterator[Span]:
    """Yield where known names stand, from left to right, at each place the longest."""
    looked_for, raised = _by_beginning(known)
    last = 0
    for beginning in _BEGINNING.finditer(text):
        alike = looked_for.get(beginning[0])
        start = beginning.start()
        if alike is None or start < last or (start and is_word(text[start - 1])):
            continue
        for length in alike.lengths:
            end = start + length
            form = text[start:end]
            if end > len(text) or form not in alike.forms or (end < len(text) and is_word(text[end])):
                continue
            if form not in raised or start in free:
                yield start, end
                last = end
                break


def is_word(character: str) -> bool:
    r"""Tell whether a character is part of a word, as `\w` in a pattern."""
    return character == "_" or character.isalnum()


UNNAMED = "unnamed"
"""Code of actors whom the articles leave anonymous, or whom we do not identify."""

REGISTRIES = ("annotations/actors.yaml", "annotations/places.yaml")
"""Files that hold the known names."""


def known_names(context: Context) -> frozenset[str] | None:
    """Return the names and aliases of actors and places; None if a file of them could not be read whole.

    What we call somebody whom the articles leave unnamed is no name.
    """
    if context.beyond is not None:
        return context.beyond.names
    return None if context.broken & {*REGISTRIES} else names_of(context.corpus)


def names_of(corpus: Corpus) -> frozenset[str]:
    """Return the names and aliases of the actors and places of a corpus."""
    named = [actor for actor in corpus.actors if actor.identified != UNNAMED]
    owners: tuple[Actor | Place, ...] = (*named, *corpus.places)
    return frozenset(form for owner in owners for form in (owner.name, *(alias.alias for alias in owner.aliases)))
