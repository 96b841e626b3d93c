"""Completeness: what looks codable is coded, or listed with the reason why not; and the text budget is kept.

Five kinds of things are looked for: numbers, quotation marks, verbs of saying, words that label, and names. What a name
is, `names` lays down. A verb of saying is one whose object is a statement, a request, a promise or a refusal; which
ones, and when such a word is a noun or an adjective, is laid down below. Where the rules for that are in doubt they
demand: one entry in not_coded too many does less harm than a statement that nobody looks for. Not looked for are verbs
that name a conversation without its content (speak, talk, discuss), attitudes that nobody utters (want, fear, believe),
acts that need no words (agree, vote, sign, publish), adverbs of hearsay (reportedly) and nouns (a statement, a
proposal).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import PRIVATE_PERSON, Article, Attributed, NotCoded, Part, Quote
from aleppo_reports.rules.names import Names, Span, covered, known_names, names, split_at
from aleppo_reports.rules.registry import Context, problem, rule
from aleppo_reports.texts import in_context, line_and_column

BUDGET = 0.30
"""Largest share of an article's characters that the package reproduces."""

BOILERPLATE = "boilerplate"
"""Code of the parts that are never coded."""

HEADINGS = frozenset({"headline", "subheading"})
"""Codes of the parts whose words may all have a capital."""

_NAMES, _SIGNS = frozenset({"names"}), frozenset({"numbers", "marks"})
# What each reason excuses; those that are not here, numbers and marks.
_EXCUSES: Mapping[str, frozenset[str]] = {
    "no_speech": frozenset({"speech"}),
    "no_label": frozenset({"labels"}),
    "name": _NAMES | _SIGNS,
    "people": _NAMES,
    "no_name": _NAMES,
    PRIVATE_PERSON: _NAMES,
}

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|tens|"
    "half|halves|thirds?|quarters?|several|many|most|few|majority|numerous"
)
NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
"""A digit run or a number word."""
# An apostrophe inside a word or after it (rebels’) is no quotation mark; one before a word is.
MARK = re.compile(r"[\"“”„«»]|(?<!\w)[‘']")
"""A character that opens or closes a quotation."""


# --- Verbs of saying ---

# Regular verbs with no noun of the same form.
_PLAIN = (
    "accuse acknowledge add advise affirm allege announce apologise apologize argue ask assert assure boast cite "
    "complain concede condemn confirm contend criticise criticize declare denounce deny describe disclose dismiss "
    "emphasise emphasize explain express indicate inform insist instruct lament notify plead predict "
    "proclaim propose reassure recommend recount refuse reiterate reject reveal suggest testify underline underscore "
    "urge warn"
)
# Regular verbs whose base and -s form may be nouns: reports, an offer.
_NOMINAL = (
    "appeal blame call caution claim counter demand estimate hail hint joke label mention offer pledge praise promise "
    "report request stress tweet vow welcome"
)
# The same, but far oftener nouns or names (a comment, orders, the United States): these two forms count only where a
# statement follows at once.
_WEAK = "answer brand comment conclude note order quote remark reply state term thank voice"
_IRREGULAR = (
    "say says said saying tell tells told telling write writes wrote admit admits admitted admitting beg begs begged "
    "begging dub dubs dubbed forecast labelled labelling plead pled quipped quipping slam slams slammed slamming swear "
    "swears swore swearing reads"
)
# Verbs of saying, and the first words of phrases of saying, only together with what follows or stands before.
_TOGETHER: Mapping[str, str] = {
    "according": r"\s+to\b(?!\s+(?:the\s+)?(?:plan|schedule)\b)",
    "as": r"\s+per\b",
    "in": r"\s+the\s+words\s+of\b",
    "agree agrees agreed": r"(?=\s+that\b)",
    "decline declines declined declining": r"(?=\s+to\b)",
    "maintain maintains maintained maintaining": r"(?=\s+that\b)",
    "point points pointed pointing": r"\s+out\b",
    "push pushes pushed pushing": r"(?=\s+for\b)",
    "repeat repeats repeated repeating": r"(?=\s+(?:that|its|his|her|their|the|an?)\b)",
    "threaten threatens threatened threatening": r"(?=\s+(?:to|that)\b)",
    "read": r"(?<=statement\sread)\b",
}
_STATEMENT = r"(?=,?\s+that\b|[:,]?\s?[\"“‘„«])"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def inflected(verb: str) -> tuple[str, str, str, str]:
    """Return the base, the -s form, the past and the -ing form of a regular verb.

    >>> inflected("deny"), inflected("stress")
    (('deny', 'denies', 'denied', 'denying'), ('stress', 'stresses', 'stressed', 'stressing'))
    >>> inflected("argue"), inflected("claim")
    (('argue', 'argues', 'argued', 'arguing'), ('claim', 'claims', 'claimed', 'claiming'))
    """
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if re.search(r"[^aeiou]y$", verb):
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = "es" if re.search(r"(?:s|sh|ch|x|z)$", verb) else "s"
    return verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"


_PLAIN_FORMS, _NOMINAL_FORMS, _WEAK_FORMS = (
    [inflected(verb) for verb in verbs.split()] for verbs in (_PLAIN, _NOMINAL, _WEAK)
)


_ALWAYS = {form for forms in (*_PLAIN_FORMS, *_NOMINAL_FORMS) for form in forms} | _words(_IRREGULAR)
_ALWAYS |= {form for forms in _WEAK_FORMS for form in forms[2:]}
_BEFORE_STATEMENT = {form for forms in _WEAK_FORMS for form in forms[:2]}
_FIRST_WORDS = frozenset({*_ALWAYS, *_BEFORE_STATEMENT, *" ".join(_TOGETHER).split()})


def _verb_pattern() -> re.Pattern[str]:
    always, before_statement = "|".join(sorted(_ALWAYS)), "|".join(sorted(_BEFORE_STATEMENT))
    together = "|".join(f"(?:{verbs.replace(' ', '|')}){what}" for verbs, what in _TOGETHER.items())
    # A part of a compound (so-called, self-proclaimed) is no verb.
    return re.compile(
        rf"(?<![\w-])(?:{together}|(?:{always})(?![\w-])|(?:{before_statement}){_STATEMENT})", re.IGNORECASE
    )


VERB = _verb_pattern()
"""A word or phrase that may be one of saying."""

_SINGULARS, _PLURALS = (frozenset(forms[i] for forms in (*_NOMINAL_FORMS, *_WEAK_FORMS)) for i in (0, 1))
_INFLECTED = frozenset(form for forms in (*_PLAIN_FORMS, *_NOMINAL_FORMS, *_WEAK_FORMS) for form in forms[1:])
# Forms that no article makes a noun or an adjective: "a friend of his said".
_VERBS_ONLY = _words("say says said tell tells told")
_DETERMINERS = _words("the a an no any my our your his her its their such")
_PREPOSITIONS = _words(
    "of in on by with for from amid despite after following between against about over under without"
)
_ADJECTIVES = _words(
    "baseless conflicting false first fresh further growing immediate initial latest new previous recent renewed "
    "repeated unconfirmed united"
)
_WORD = re.compile(r"\w+")
_BEFORE = re.compile(r"([\w’'-]+)\s+$")
_AFTER_ACCORDING = re.compile(r"\baccording\s+to\s+(?:[\w’'.-]+\s+){0,3}$", re.IGNORECASE)
_OF = re.compile(r"\s+of\b")
# What makes a form of these verbs another verb: claimed 40 lives, adding to the pressure, call off the attack.
_OTHER_SENSES = (
    ("claim", re.compile(r"(?:\s+[\w.,-]+){0,4}\s+lives\b")),
    ("add", re.compile(r"\s+(?:to|up)\b")),
    ("call", re.compile(r"\s+off\b")),
)
_NAMING = _words("called dubbed termed labelled labeled branded")
_BE = _words("is are was were be been")


def is_verb_of_saying(text: str, start: int, end: int) -> bool:
    """Tell whether a word that may be a verb of saying is one where it stands.

    It is none

    - behind an article or a possessive, as noun or adjective: "the reported attack", "its demands", "the accused";
    - as one of the base and -s forms that may be nouns: behind a genitive ("Assad’s offer"), a preposition ("amid
      calls"), an adjective that goes with such nouns ("conflicting reports"), an inflected verb of saying ("dismissed
      reports") or "according to" ("according to UN estimates"), before "of" ("reports of arrests"), and the -s form
      behind "to" ("thanks to calls");
    - in another sense: "claimed 40 lives", "adding to the pressure", "called off";
    - as the passive of naming: "is called", "was dubbed".
    """
    word = text[start:end].lower()
    found = _BEFORE.search(text, max(0, start - 40), start)
    before = found[1].lower() if found else ""
    if before in _DETERMINERS and word not in _VERBS_ONLY:
        return False
    if word in _SINGULARS | _PLURALS:
        if before in _PREPOSITIONS | _ADJECTIVES | _INFLECTED or (before == "to" and word in _PLURALS):
            return False
        if before.endswith(("'s", "’s", "s'", "s’")) or _OF.match(text, end):
            return False
        if _AFTER_ACCORDING.search(text, max(0, start - 80), start):
            return False
    if any(word.startswith(stem) and sense.match(text, end) for stem, sense in _OTHER_SENSES):
        return False
    return not (word in _NAMING and before in _BE)


# --- Words that label ---

# Nouns that name a party to a war, by what it is or by what somebody holds of it.
_PARTIES = (
    "regimes?|governments?|governmental|army|armies|forces|troops|soldiers?|militias?|militia(?:man|men)|rebels?|insurgents?|"
    "militants?|terrorists?|extremists?|jihadists?|islamists?|gun(?:man|men)|fighters?|factions?|warplanes?|opposition"
)
# Words for attacks and for the taking of ground.
_DEEDS = (
    r"liberat(?:e|es|ed|ing|ion)|seiz(?:e|es|ed|ing|ure)|(?:re)?captur(?:e|es|ed|ing)|conquer(?:s|ed|ing)?|overr[au]n|"
    r"retak(?:e|es|en|ing)|retook|(?:took|tak(?:e|es|en|ing)) control|offensives?|assaults?|onslaughts?|thrusts?|"
    r"advanc(?:e|es|ed|ing)"
)
_PLACES = r"[\w’'-]+-(?:held|controlled|run|ruled)|besieged|encircled|enclaves?|strongholds?|bastions?|pockets?"
LABEL = re.compile(rf"(?<![\w-])(?:{_PARTIES}|{_DEEDS}|{_PLACES})(?![\w-])", re.IGNORECASE)
"""A word that labels a party, a deed or a place, if it is one of the war's. Which others do is for the annotator."""


# --- What is found in a text, and what became of it ---


@dataclass(frozen=True, slots=True)
class Find:
    """Something that looks codable.

    Attributes:
        kind: `numbers`, `marks`, `speech`, `labels` or `names`.
        start: offset of its first character.
        end: offset behind its last character.
        words: the characters themselves.
        state: `coded`, `listed` (in not_coded, with a reason), or `left`.
    """

    kind: str
    start: int
    end: int
    words: str
    state: str


Known = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of things looked for: what one is called, and what finds them and tells of each whether it is coded."""

    name: str
    look: Callable[[Article, str, Known], Iterator[tuple[Span, bool]]]


def _in_records(
    spans: Callable[[str], Iterable[Span]],
    coded: Callable[[Article], Iterator[Span]],
    holds: Callable[[Iterable[int]], bool] = all,
) -> Callable[[Article, str, Known], Iterator[tuple[Span, bool]]]:
    """Return what finds things that records code by the spans they claim, wholly or in part."""

    def look(article: Article, text: str, known: Known) -> Iterator[tuple[Span, bool]]:
        cover = covered(coded(article), len(text))
        return (((start, end), holds(cover[start:end])) for start, end in spans(text))

    return look


def _all_of(pattern: re.Pattern[str]) -> Callable[[str], tuple[Span, ...]]:
    # Several rules ask for the same of each article.
    return lru_cache(maxsize=256)(lambda text: tuple(match.span() for match in pattern.finditer(text)))


@lru_cache(maxsize=256)
def verbs_of_saying(text: str) -> tuple[Span, ...]:
    """Return where the verbs and phrases of saying stand in a text, in order."""
    return tuple(span for span in _may_say(text) if is_verb_of_saying(text, *span))


def _may_say(text: str) -> Iterator[Span]:
    """Yield what `VERB` finds in a text; tried at the words alone that it can begin with, which is much faster."""
    reached = 0
    for word in _WORD.finditer(text):
        if word.start() >= reached and (word[0].lower() in _FIRST_WORDS or not word[0].isascii()):
            found = VERB.match(text, word.start())
            if found:
                reached = found.end()
                yield found.span()


def names_in(article: Article, text: str, known: Known) -> Names:
    """Return where the names of an article stand, outside of boilerplate; of what lies in no part nobody can say."""
    return _names_in(article.parts, text, known)


@lru_cache(maxsize=256)
def _names_in(parts: tuple[Part, ...], text: str, known: Known) -> Names:
    # Several rules ask for the names of each article, and finding them takes longer than those rules.
    def ordinary(start: int, end: int) -> object:
        verb = VERB.match(text, start)
        saying = verb is not None and is_verb_of_saying(text, *verb.span())
        return saying or NUMBER.match(text, start) or LABEL.fullmatch(text, start, end)

    return names(
        text,
        known,
        prose=[(part.start, part.end) for part in parts if part.part != BOILERPLATE],
        headings=[(part.start, part.end) for part in parts if part.part in HEADINGS],
        ordinary=ordinary,
    )


def _names(article: Article, text: str, known: Known) -> Iterator[tuple[Span, bool]]:
    found = names_in(article, text, known)
    # A private person may be called like somebody who is known.
    private = covered(((e.start, e.end) for e in article.not_coded if e.reason == PRIVATE_PERSON), len(text))
    for start, end in found.known:
        yield (start, end), not all(private[start:end])
    entries = [(e.start, e.end) for e in article.not_coded if "names" in excused(e)]
    for span in found.other:
        for part in split_at(text, span, {offset for entry in entries for offset in entry}):
            yield part, False


def _cues(article: Article) -> Iterator[Span]:
    for record in article.attributed():
        if record.cue_start is not None and record.cue_end is not None:
            yield record.cue_start, record.cue_end
        for hop in record.attributions:
            if hop.start is not None and hop.end is not None:
                yield hop.start, hop.end


def _dates(article: Article) -> Iterator[Span]:
    for report in article.reports:
        if report.when_start is not None and report.when_end is not None:
            yield report.when_start, report.when_end


def _own_words(article: Article) -> Iterator[Span]:
    return ((quote.start, quote.end) for quote in article.quotes if quote.kind != "indirect")


def _labels(article: Article) -> Iterator[Span]:
    return ((label.start, label.end) for label in article.labels)


def _codes_numbers(article: Article) -> Iterator[Span]:
    yield from ((figure.start, figure.end) for figure in article.figures)
    yield from _dates(article)


def _codes_speech(article: Article) -> Iterator[Span]:
    # Indirect speech covers none: who speaks inside of it is somebody else, and has a record of his own.
    yield from _cues(article)
    yield from _own_words(article)
    yield from ((report.start, report.end) for report in article.reports)


KINDS: Mapping[str, _Kind] = {
    "numbers": _Kind("number", _in_records(_all_of(NUMBER), _codes_numbers)),
    "marks": _Kind("quotation mark", _in_records(_all_of(MARK), _own_words)),
    # Of a verb of saying a part is enough: where a cue is cut short, that is a finding of its own.
    "speech": _Kind("verb of saying", _in_records(verbs_of_saying, _codes_speech, any)),
    "labels": _Kind("word that labels", _in_records(_all_of(LABEL), _labels)),
    "names": _Kind("name", _names),
}
"""What is looked for, by the name of the kind."""


def excused(entry: NotCoded) -> frozenset[str]:
    """Return the kinds of things that an entry of not_coded excuses by its reason."""
    return _EXCUSES.get(entry.reason, _SIGNS)


def found(article: Article, text: str, known: Known | None, kinds: Iterable[str] = tuple(KINDS)) -> list[Find]:
    """Return everything in a text that looks codable, in order, with what became of it; boilerplate is left out.

    A number is coded inside a figure or a date phrase, a mark inside a quotation with its words, a verb of saying
    inside a cue, a quotation with its words or the trigger of a report, a word that labels inside a label, a
    name where it is a known one. Which reasons excuse what, `excused` says.

    Args:
        article: the article.
        text: its text.
        known: the names and aliases of actors and places; without them names are not looked for.
        kinds: what to look for.
    """
    furniture = covered(((part.start, part.end) for part in article.parts if part.part == BOILERPLATE), len(text))
    finds: list[Find] = []
    for name in kinds:
        if name == "names" and known is None:
            continue
        excuses = ((entry.start, entry.end) for entry in article.not_coded if name in excused(entry))
        listed = covered(excuses, len(text))
        for (start, end), coded in KINDS[name].look(article, text, known or frozenset()):
            if not all(furniture[start:end]):
                state = "coded" if coded else "listed" if all(listed[start:end]) else "left"
                finds.append(Find(name, start, end, text[start:end], state))
    return sorted(finds, key=lambda find: (find.start, find.end))


STATES = ("coded", "listed", "left")
"""What may become of a thing that looks codable."""


@dataclass(frozen=True, slots=True)
class PartCoverage:
    """What is known of all the blocks of one kind in an article.

    Attributes:
        part: the kind of block.
        characters: how many characters it has.
        in_records: how many of them stand in the words, the cue or the date phrase of a record.
        counts: how many things of a kind came to a state: `counts["speech", "coded"]`.
    """

    part: str
    characters: int
    in_records: int
    counts: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is neither coded nor listed: its kind, line and column in the text, and the words around it."""

    kind: str
    place: str
    around: str


@dataclass(frozen=True, slots=True)
class ArticleCoverage:
    """How far an article is coded.

    Attributes:
        article_id: the article.
        text_file: name of its text.
        parts: what is known of each kind of block, in the order in which the kinds first occur.
        left: what is neither coded nor listed, in order.
    """

    article_id: str
    text_file: str
    parts: tuple[PartCoverage, ...]
    left: tuple[Left, ...]

    @property
    def total(self) -> PartCoverage:
        """All blocks but boilerplate, as one."""
        parts = [part for part in self.parts if part.part != BOILERPLATE]
        counts: Counter[tuple[str, str]] = sum((part.counts for part in parts), Counter())
        return PartCoverage("total", sum(p.characters for p in parts), sum(p.in_records for p in parts), counts)


def summary(article: Article, text: str, known: Known | None) -> ArticleCoverage:
    """Return how far an article is coded; its names too, if the names and aliases of actors and places are known."""
    spans = [*((record.start, record.end) for record in article.attributed()), *_cues(article), *_dates(article)]
    spans += _labels(article)
    cover = covered(spans, len(text))
    counts: dict[str, Counter[tuple[str, str]]] = {part.part: Counter() for part in article.parts}
    finds = found(article, text, known)
    for find in finds:
        # A character in no part is a finding of its own.
        part = article.part_at(find.start)
        if part is not None:
            counts[part.part][find.kind, find.state] += 1
    parts = []
    for name, counted in counts.items():
        blocks = [(part.start, part.end) for part in article.parts if part.part == name]
        size = sum(end - start for start, end in blocks)
        parts.append(PartCoverage(name, size, sum(sum(cover[start:end]) for start, end in blocks), counted))
    left = tuple(
        Left(find.kind, line_and_column(text, find.start), in_context(text, find.start, find.end))
        for find in finds
        if find.state == "left"
    )
    return ArticleCoverage(article.article_id, article.text_file, tuple(parts), left)


def shown(article: ArticleCoverage) -> Iterator[str]:
    """Yield the lines that show a person how far an article is coded."""
    yield f"{article.article_id}, {' + '.join(STATES)}"
    yield f"  {'part':<12}{'characters':>10}{'in records':>12}" + "".join(f"{name:>11}" for name in KINDS)
    for part in (*article.parts, article.total):
        if part.part == BOILERPLATE:
            yield f"  {part.part:<12}{part.characters:>10,}  never coded"
            continue
        share = part.in_records / part.characters if part.characters else 0.0
        cells = ("+".join(f"{part.counts[kind, state]:,}" for state in STATES) for kind in KINDS)
        yield f"  {part.part:<12}{part.characters:>10,}{share:>12.1%}" + "".join(f"{cell:>11}" for cell in cells)
    for left in article.left:
        yield f"  left: {article.text_file}:{left.place}: {KINDS[left.kind].name}: {left.around}"


# --- The rules ---


@rule("C901", "Every digit, number word and quotation mark is coded, or listed in not_coded with a reason.")
def complete(context: Context) -> Iterator[Problem]:
    """Yield numbers and marks that are neither coded nor listed, with the words around."""
    fix = "code it, or list it in not_coded with a reason"
    for article, text, find in _left(context, "numbers", "marks"):
        yield Problem(_file(article), "C901", article.article_id, "", _in_no_record(text, find), fix)


@rule("C904", "Every verb of saying is in a cue, a quotation or a trigger, or listed in not_coded as no_speech.")
def complete_speech(context: Context) -> Iterator[Problem]:
    """Yield verbs of saying that are neither coded nor listed, with the words around."""
    fix = "code what is said, or list the verb in not_coded with the reason no_speech if it attributes nothing"
    for article, text, find in _left(context, "speech"):
        if not any(start <= find.start < end for start, end in _want_cue(article, text)):
            yield Problem(_file(article), "C904", article.article_id, "", _in_no_record(text, find), fix)


@rule("C905", "Every name is a known name or alias of an actor or a place, or listed in not_coded with a reason.")
def complete_names(context: Context) -> Iterator[Problem]:
    """Yield words with a capital that look like names, are no known ones and are not listed, with the words around."""
    fix = (
        "add it to the aliases of the actor or place, add the actor or place, or list it in not_coded "
        f"({PRIVATE_PERSON} for a private person, without the words)"
    )
    for article, text, find in _left(context, "names"):
        around = text[max(0, find.start - 30) : find.end + 30]
        message = f"{find.words!r} at {find.start} is no known name: {around!r}"
        yield Problem(_file(article), "C905", article.article_id, "", message, fix)


@rule("C906", "Every word that labels a party, a deed or a place is in a label, or listed in not_coded as no_label.")
def complete_labels(context: Context) -> Iterator[Problem]:
    """Yield words that label and are neither coded nor listed, with the words around."""
    fix = "code the label, or list the word in not_coded with the reason no_label if it labels nothing of this war"
    for article, text, find in _left(context, "labels"):
        yield Problem(_file(article), "C906", article.article_id, "", _in_no_record(text, find), fix)


def _want_cue(article: Article, text: str) -> Iterator[Span]:
    """Yield the paragraphs of records that want a cue or a speaker: that is a finding already, and its fix the same."""
    for record in article.attributed():
        speech = isinstance(record, Quote)
        # A term, a title and a continued quotation may go without.
        if isinstance(record, Quote) and (record.kind in {"term", "title"} or record.continues):
            continue
        if (speech or record.claimant) and not (record.claimant and _has_cue(article, record)):
            stop = text.find("\n", record.end)
            yield text.rfind("\n", 0, record.start) + 1, stop if stop >= 0 else len(text)


def _has_cue(article: Article, record: Attributed) -> bool:
    if record.cue_start is None or record.cue_end is None or record.cue_start >= record.cue_end:
        return False
    part = article.part_at(record.cue_start)
    return part is not None and part.part != BOILERPLATE


def _left(context: Context, *kinds: str) -> Iterator[tuple[Article, str, Find]]:
    known = known_names(context)
    for article, text in _with_text(context):
        yield from ((article, text, find) for find in found(article, text, known, kinds) if find.state == "left")


def _file(article: Article) -> Origin:
    return Origin(article.at().file)


def _in_no_record(text: str, find: Find) -> str:
    around = text[max(0, find.start - 30) : find.end + 30]
    return f"{find.words!r} at {find.start} is in no record: {around!r}"


@rule("C902", "What is listed in not_coded is not coded anyway.")
def needless(context: Context) -> Iterator[Problem]:
    """Yield entries of not_coded that excuse nothing."""
    known = known_names(context)
    for article, text in _with_text(context):
        listed = [find for find in found(article, text, known) if find.state == "listed"]
        for entry in article.not_coded:
            kinds = excused(entry)
            if known is None and "names" in kinds:
                continue
            if not any(find.kind in kinds and entry.start <= find.start and find.end <= entry.end for find in listed):
                *most, last = (kind.name for name, kind in KINDS.items() if name in kinds)
                what = f"{', '.join(most)} or {last}" if most else last
                words = repr(entry.exact) if entry.exact is not None else f"the span {entry.start} to {entry.end}"
                message = f"{words} excuses nothing: no uncoded {what} in it"
                yield problem(entry, "exact", "C902", article.article_id, message, "delete the entry")


def reproduced(article: Article) -> float:
    """Return the share of the article's characters that records reproduce word for word, 0 to 1."""
    spans = [(r.start, r.end) for r in article.attributed() if r.words is not None]
    spans += _labels(article)
    spans += [(entry.start, entry.end) for entry in article.not_coded if entry.exact is not None]
    # Merged, not painted: the length stated for the text may be anything.
    covered = reached = 0
    for start, end in sorted(spans):
        covered += max(0, min(end, article.characters) - max(start, reached))
        reached = max(reached, end)
    return covered / article.characters


@rule("C903", f"The package reproduces less than {BUDGET:.0%} of an article.")
def budget(context: Context) -> Iterator[Problem]:
    """Yield articles of which too much is reproduced."""
    for article in context.corpus.articles:
        share = reproduced(article)
        if share >= BUDGET:
            message = f"{share:.1%} of the article is reproduced, not less than {BUDGET:.0%}"
            yield problem(article, "", "C903", article.article_id, message, "shorten triggers and quotations")


def _with_text(context: Context) -> Iterator[tuple[Article, str]]:
    for article in context.whole_articles():
        if article.article_id in context.texts:
            yield article, context.texts[article.article_id]
