"""A quantity read from its own words: number, bound and unit, by rules for English news prose.

The words are those of a coded figure: hedge, number and noun where they stand together. They are read from left to
right as

    hedges and determiners   number, range, share or vague word   the noun phrase that is counted

and the whole must fit: an unknown word before the number, a second number, or two hedges that disagree give None.
Ordinals, decades ("late 20s"), clock times, sums of money and names such as F-16 are no quantities.

Points and commas: a comma groups thousands (1,200). A point is a decimal point, but for one case: where exactly three
digits follow it (450.000) it groups thousands if what is counted comes whole (people, votes, places …), because a
fraction of a person cannot be meant. Before a word of scale or percent it stays decimal (1.234 million), two or more
points always group (1.450.000), and in every other case the number is ambiguous and not read.

Fractions are in percent, rounded to two decimals (two-thirds: 66.67).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Reading:
    """What some words say.

    Attributes:
        value: the number; None for ranges and vague words.
        low: lowest value the words allow, None where they set no limit.
        high: highest value the words allow, None where they set no limit.
        bound: code of the bound, e.g. `more_than`.
        unit: code of the unit, None where the words have no noun, or one that no unit is known for.
        denominator: number of the whole, where the words state it in the same unit ("32 of 40 neighbourhoods").
    """

    value: float | None
    low: float | None
    high: float | None
    bound: str
    unit: str | None
    denominator: float | None = None


# Nouns of each unit, in the singular; those that have no regular plural are followed by it ("child/children"), those
# that have no other form by nothing after the stroke ("people/").
_NOUNS: Mapping[str, str] = {
    "people": (
        "person/persons people/ adult activist baby body boy brother captive case casualty child/children "
        "citizen civilian clinician combatant commander corpse dead/ death demonstrator deputy detainee deserter "
        "diplomat displaced/ doctor driver elderly/ engineer evacuee expert farmer father fatality fighter firefighter "
        "foreigner girl gunman/gunmen hostage human individual infant inhabitant injured/ insurgent islamist jihadi "
        "jihadist journalist killed/ lawmaker lawyer leader life/lives man/men medic member mercenary migrant militant "
        "militiaman/militiamen minor monitor mother national nurse officer official orphan paramedic parent passenger "
        "patient peacekeeper personnel/ physician pilot police/ policeman/policemen politician pensioner "
        "prisoner protester rebel refugee reporter rescuer resident responder returnee schoolchild/schoolchildren "
        "sick/ sister sniper soldier soul spokesman/spokesmen staff/ student surgeon survivor teacher teenager "
        "terrorist troop victim villager volunteer witness woman/women worker wounded/ youth"
    ),
    "neighbourhoods": "neighbourhood neighborhood district quarter",
    "places": (
        "place area base bridge building camp cemetery checkpoint church city clinic corridor crossing enclave factory "
        "farm front frontline gate headquarters/ hill home hospital house location market mosque outpost point pocket "
        "position province region road school sector shelter shop site square stronghold street suburb town village "
        "zone"
    ),
    "attacks": (
        "airstrike air-strike ambush assault attack barrage blast bomb bombardment bombing explosion missile mortar "
        "raid rocket shell shelling strike"
    ),
    "groups": (
        "agency alliance battalion brigade charity coalition faction group militia movement ngo organisation "
        "organization party"
    ),
    "states": "country government nation state",
    "votes": "vote",
    "percent": "percent/",
}

# Words of time with their unit and how many of it they are.
_TIMES: Mapping[str, tuple[str, int]] = {
    "minute": ("minutes", 1),
    "hour": ("hours", 1),
    "day": ("days", 1),
    "week": ("weeks", 1),
    "fortnight": ("weeks", 2),
    "month": ("months", 1),
    "year": ("years", 1),
    "decade": ("years", 10),
    "century": ("years", 100),
    "generation": ("generations", 1),
}
TIME_UNITS = frozenset(unit for unit, _ in _TIMES.values())
"""Units of time."""
_WHOLE = frozenset({"people", "neighbourhoods", "places", "attacks", "groups", "states", "votes"})
"""Units of things that are never counted in fractions."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Peoples whose name has no plural in -ans (Syrians, Americans, Germans).
_PEOPLES = _words(
    "alawites arabs bangladeshis bosniaks britons croats czechs danes emiratis finns greeks iraqis israelis jews kurds "
    "kuwaitis muslims omanis pakistanis poles qataris saudis serbs shiites slovaks spaniards sunnis swedes tajiks "
    "turks uzbeks yazidis yemenis"
)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _forms(entry: str) -> tuple[str, str]:
    """Return singular and plural of an entry of the noun table."""
    singular, stroke, plural = entry.partition("/")
    return singular, (plural or singular) if stroke else _plural(singular)


_SINGULAR = {_forms(entry)[0]: unit for unit, entries in _NOUNS.items() for entry in entries.split()}
_PLURAL = {_forms(entry)[1]: unit for unit, entries in _NOUNS.items() for entry in entries.split()}
_TIMES_PLURAL = {_plural(noun): found for noun, found in _TIMES.items()}


def _counted(text: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: start + step * place for place, word in enumerate(text.split())}


_BELOW_20 = _counted(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    0,
)
_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {"half": 2, "quarter": 4, **_counted("third fourth fifth sixth seventh eighth ninth tenth", 3)}
_PARTS_PLURAL = {"halves": 2, **{f"{word}s": number for word, number in _PARTS.items() if word != "half"}}

_A = frozenset({"a", "an"})
_ONE_OF_TIME = frozenset({"a", "an", "another"})
_WHOLE_ADJECTIVES = frozenset({"full", "whole", "entire", "single", "solid"})

# What may stand before a number and changes nothing.
_FILLERS = (
    "the|these|those|its|their|his|her|our|my|your|this|that|only|just|exactly|precisely|another|a further|a total of|"
    "an additional|additional|a mere|all|all of the|as well as|yet another"
)
_HEDGES: Mapping[str, str] = {
    "about": "about|around|roughly|approximately|an estimated|estimated|some|circa|in the region of",
    "more_than": (
        "more than|over|above|well over|just over|slightly over|slightly more than|just more than|well above|"
        "in excess of|upwards of|upward of"
    ),
    "at_least": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of",
    "up_to": "up to|as many as|as much as",
    "at_most": (
        "at most|no more than|not more than|fewer than|less than|under|below|at the most|a maximum of|well under"
    ),
    "nearly": "nearly|almost|close to|just under|slightly under|just below|just short of|nearing",
}
_AFTER: Mapping[str, str] = {
    "or more": "at_least",
    "plus": "at_least",
    "or so": "about",
    "or fewer": "at_most",
    "or less": "at_most",
}
# What may stand before a length of time.
_SPAN = (
    "for|in|during|after|throughout|over the course of|for the last|for the past|in the last|in the past|"
    "over the last|over the past|during the last|during the past|the last|the past|the next|the coming|in the next|"
    "over the next|for the next|in the coming|over the coming|last|past|within the next|within the last|within the past"
)
_AGES = "aged|age|ages|the ages of"


class _Lead(NamedTuple):
    kind: str
    bound: str = ""


def _phrases(text: str, lead: _Lead) -> dict[tuple[str, ...], _Lead]:
    return {tuple(phrase.split()): lead for phrase in text.split("|")}


_LEADS: dict[tuple[str, ...], _Lead] = {
    **_phrases(_FILLERS, _Lead("filler")),
    **_phrases(_SPAN, _Lead("time")),
    **_phrases("within|inside", _Lead("time", "at_most")),
    **_phrases(_AGES, _Lead("age")),
    **_phrases("between|from|anywhere between|anywhere from", _Lead("between")),
}
for _bound, _listed in _HEDGES.items():
    _LEADS |= _phrases(_listed, _Lead("hedge", _bound))
_LONGEST_LEAD = max(map(len, _LEADS))

# Vague words, each with the limits it fixes; a limit is in percent.
_VAGUE: dict[tuple[str, ...], tuple[float | None, float | None]] = {
    **dict.fromkeys(
        _phrases(
            "several|many|few|a few|quite a few|very few|so many|so few|a great many|a good many|various|numerous|"
            "countless|multiple|some|dozens|tens|scores|hundreds|thousands|millions|billions|a handful|a couple",
            _Lead("vague"),
        ),
        (None, None),
    ),
    ("most",): (50, None),
    ("majority",): (50, None),
    ("minority",): (None, 50),
}
_VAGUE_SCALES = frozenset({*_SCALES, *(f"{word}s" for word in _SCALES)})
# The noun phrase ends before one of these.
_ENDS = _words(
    "in on at from to by with without within between since until after before during for through over under near "
    "around against into who whom which that where when while as and or but including a an per each every the is are "
    "was were be been has have had do did does can could will would may might should must not than"
)
_NOT_PLURAL = _words("always hers news perhaps series this")

_DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_YEAR = re.compile(r"1[89]\d\d|20\d\d")


class _Token(NamedTuple):
    """A word in lower case, as printed, and whether a hyphen ties it to the one before."""

    text: str
    printed: str
    tied: bool = False


class _Number(NamedTuple):
    """A number; `grouped` is the other value it has if its point groups thousands, None if it is not ambiguous."""

    value: Fraction
    grouped: Fraction | None = None


class _Amount(NamedTuple):
    """A parsed quantity: its number or two, a unit where its own words give one, and where the rest begins."""

    numbers: tuple[_Number, ...]
    unit: str | None
    end: int
    denominator: _Number | None = None


# Longer runs of digits are no numbers of a report, and Python refuses to read the longest.
_LONGEST = 40
_ENDLESS = Fraction(10) ** _LONGEST


def read(words: str) -> Reading | None:
    """Return what the words of a quantity say, or None where the rules leave no single reading.

    >>> read("more than 250,000 people")
    Reading(value=250000.0, low=250000.0, high=None, bound='more_than', unit='people', denominator=None)
    >>> read("a five-day truce")
    Reading(value=5.0, low=5.0, high=5.0, bound='exact', unit='days', denominator=None)
    >>> read("late 20s") is None
    True
    """
    tokens = _tokens(words)
    position, leads = _leads(tokens)
    bounds = {lead.bound for lead in leads if lead.bound}
    kinds = {lead.kind for lead in leads}
    vague = None if bounds or "between" in kinds else _vague(tokens, position)
    if vague is not None:
        return vague if "time" not in kinds or vague.unit in TIME_UNITS else None
    amount = _amount(tokens, position, between="between" in kinds)
    if amount is None:
        return None
    end, after = _after(tokens, amount.end)
    if after:
        bounds.add(after)
    if len(bounds) > 1:
        return None
    return _finish(tokens, amount._replace(end=end), next(iter(bounds), "exact"), kinds)


def limits(value: float, bound: str) -> tuple[float | None, float | None]:
    """Return the lowest and highest value that a number with a bound allows, None where it sets no limit."""
    low = value if bound in {"exact", "at_least", "more_than"} else None
    high = value if bound in {"exact", "at_most", "up_to", "nearly"} else None
    return low, high


def _finish(tokens: Sequence[_Token], amount: _Amount, bound: str, kinds: set[str]) -> Reading | None:
    """Return the reading of a parsed quantity: unit and denominator from the rest, which must hold no other number."""
    numbers, unit, denominator = amount.numbers, amount.unit, amount.denominator
    tail = list(tokens[amount.end :])
    if unit is None and denominator is None:
        found = _denominator(tail)
        if found is not None:
            denominator, used = found
            tail = tail[used:]
    if _holds_number(tail) or (denominator is None and _one_of(numbers, unit, tail)):
        return None
    if unit is None:
        unit, factor = _unit(tail, one=numbers[-1].value == 1 and denominator is None)
        numbers = tuple(
            _Number(n.value * factor, n.grouped * factor if n.grouped is not None else None) for n in numbers
        )
    if "age" in kinds and unit not in TIME_UNITS:
        # An age without a unit is in years: every other unit is named ("aged nine months").
        unit = "years"
    if "time" in kinds and unit not in TIME_UNITS:
        return None
    values = [_settled(number, unit) for number in (*numbers, *([denominator] if denominator else []))]
    plain = [value for value in values if value is not None]
    if len(plain) < len(values):
        return None
    whole = plain.pop() if denominator else None
    if len(plain) == 2:
        low, high = plain
        return Reading(None, low, high, "range", unit, whole) if low < high and bound in {"exact", "about"} else None
    value = plain[0]
    if whole is not None and value > whole:
        return None
    return Reading(value, *limits(value, bound), bound, unit, whole)


def _one_of(numbers: Sequence[_Number], unit: str | None, tail: Sequence[_Token]) -> bool:
    """Tell whether the words are "one of the …", which picks out and does not count."""
    return unit is None and len(numbers) == 1 and numbers[0].value == 1 and bool(tail) and tail[0].text == "of"


def _settled(number: _Number, unit: str | None) -> float | None:
    """Return the value of a number whose point may group thousands, None where the unit does not decide it.

    None, too, for one that is larger than anything that is counted.
    """
    if max(number.value, number.grouped or 0) >= _ENDLESS:
        return None
    if number.grouped is None:
        return float(number.value)
    if unit in _WHOLE:
        return float(number.grouped)
    return float(number.value) if unit == "percent" else None


def _tokens(words: str) -> list[_Token]:
    """Return the words without marks, hyphens opened where a number stands before them."""
    # Spaces first: searched for what follows them, a long run of them would take the square of its length.
    text = re.sub(r"[\u2018\u2019\u02bc]", "'", " ".join(words.split()))
    text = re.sub(r"[\"\u201c\u201d\u201e\u00ab\u00bb()\[\]]", " ", text)
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"(?<=\d)\s*-\s*(?=\d)", " to ", text)
    text = re.sub(r"\s*%", " percent", text)
    text = re.sub(r"\bper cent\b", "percent", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\+(?=\s|$)", " plus", text)
    return [token for word in text.split() for token in _opened(word.strip("'").rstrip(",.;:!?").strip("'")) if word]


def _opened(word: str) -> list[_Token]:
    pieces = word.split("-")
    lower = [piece.lower() for piece in pieces]
    number_first = len(pieces) > 1 and (_is_number(lower[0]) or lower[0] in {"half", "a", "quarter"})
    time_first = len(pieces) > 1 and _is_time(lower[0]) and lower[1] in {"long", "old"}
    if (number_first and all(map(_may_follow, lower[1:]))) or time_first:
        return [
            _Token(low, piece, tied=place > 0)
            for place, (low, piece) in enumerate(zip(lower, pieces, strict=True))
            if low
        ]
    return [_Token(word.lower(), word)] if word else []


def _may_follow(piece: str) -> bool:
    """Tell whether a word may be tied to a number by a hyphen: not -way, -sided, -pronged."""
    known = {"and", "a", "to", "or", "old", "olds", "long", "percent", *_PARTS, *_PARTS_PLURAL}
    return _is_number(piece) or _is_time(piece) or piece in known or piece in _SINGULAR


def _is_number(text: str) -> bool:
    return bool(_DIGITS.fullmatch(text) or _POINTS.fullmatch(text)) or text in {*_BELOW_20, *_TENS, *_SCALES}


def _is_time(text: str) -> bool:
    return text in _TIMES or text in _TIMES_PLURAL


def _text(tokens: Sequence[_Token], position: int) -> str:
    return tokens[position].text if 0 <= position < len(tokens) else ""


def _leads(tokens: Sequence[_Token]) -> tuple[int, list[_Lead]]:
    """Return where the quantity begins, and the hedges and determiners before it, longest match first."""
    position, found = 0, []
    while position < len(tokens):
        for length in range(min(_LONGEST_LEAD, len(tokens) - position), 0, -1):
            lead = _LEADS.get(tuple(token.text for token in tokens[position : position + length]))
            if lead and not _is_quantity(tokens, position, length):
                found.append(lead)
                position += length
                break
        else:
            if _text(tokens, position) in _A and _number(tokens, position + 1, bare=True):
                # The article of what follows: a five-day truce.
                position += 1
                continue
            break
    return position, found


def _is_quantity(tokens: Sequence[_Token], position: int, length: int) -> bool:
    """Tell whether words that look like a lead are the quantity: "some fighters", "another week"."""
    text, following = " ".join(token.text for token in tokens[position : position + length]), position + length
    if text == "some":
        hedged = _amount(tokens, following, between=False)
        return hedged is None
    return text == "another" and _one_time(tokens, position) is not None


def _after(tokens: Sequence[_Token], position: int) -> tuple[int, str | None]:
    """Return where the noun phrase begins after a hedge that follows the number, and the bound of that hedge."""
    for phrase, bound in _AFTER.items():
        parts = tuple(phrase.split())
        if tuple(token.text for token in tokens[position : position + len(parts)]) == parts:
            return position + len(parts), bound
        if tuple(token.text for token in tokens[-len(parts) :]) == parts:
            return position, bound
    return position, None


def _amount(tokens: Sequence[_Token], position: int, *, between: bool) -> _Amount | None:
    """Parse the number, range or share that begins at a position."""
    for parse in (_share, _half, _one_time):
        found = parse(tokens, position)
        if found is not None:
            return found if not between else None
    first = _number(tokens, position)
    if first is None:
        return None
    number, end = first
    joint = _text(tokens, end)
    second = _number(tokens, end + 1)
    if second is not None and (joint in {"to", "or"} or (joint == "and" and between)):
        return _range(tokens, position, first, second)
    if between:
        return None
    if second is not None and joint == "in":
        # One in five is a share; five in ten days is a rate.
        share = _percent(number.value / second[0].value) if second[0].value else None
        if share is None or share > 100 or _is_time(_text(tokens, second[1])):
            return None
        return _Amount((_Number(share),), "percent", second[1])
    if _text(tokens, end) == "percent":
        return _Amount((number,), "percent", end + 1)
    return _Amount((number,), None, end)


def _range(
    tokens: Sequence[_Token], position: int, first: tuple[_Number, int], second: tuple[_Number, int]
) -> _Amount | None:
    (low, low_end), (high, end) = first, second
    if all(_YEAR.fullmatch(_text(tokens, place)) for place in (position, low_end + 1)):
        return None
    if _text(tokens, end - 1) in _SCALES and _text(tokens, low_end - 1) not in _SCALES:
        # Ten to fifteen million: the scale is that of both, if the bare numbers then rise.
        mantissa = _number(tokens[: end - 1], low_end + 1)
        if mantissa is None or low.value >= mantissa[0].value:
            return None
        low = _Number(low.value * _SCALES[_text(tokens, end - 1)])
    if _text(tokens, end) == "percent":
        return _Amount((low, high), "percent", end + 1)
    return _Amount((low, high), None, end)


def _number(tokens: Sequence[_Token], position: int, *, bare: bool = False) -> tuple[_Number, int] | None:
    """Parse a number in digits or words and return it with where it ends.

    Args:
        tokens: the words.
        position: where the number begins.
        bare: whether "a hundred" is left out.
    """
    text = _text(tokens, position)
    if _POINTS.fullmatch(text) or _DIGITS.fullmatch(text):
        number = _digits(text)
        scale, end = _scale(tokens, position + 1)
        return (number if scale == 1 else _Number(number.value * scale)), end
    if text in _A and not bare and _text(tokens, position + 1) in _SCALES:
        scale, end = _scale(tokens, position + 1)
        return _Number(Fraction(scale)), end
    found = _cardinal(tokens, position)
    if found is None:
        return None
    value, end = found
    if [_text(tokens, end + step) for step in range(3)] == ["and", "a", "half"]:
        scale, end = _scale(tokens, end + 3)
        return _Number((Fraction(value) + Fraction(1, 2)) * scale), end
    return _Number(Fraction(value)), end


def _digits(text: str) -> _Number:
    if len(text) > _LONGEST:
        return _Number(_ENDLESS)
    grouped = Fraction(text.replace(".", "")) if _POINTS.fullmatch(text) else None
    if text.count(".") > 1 and grouped is not None:
        return _Number(grouped)
    return _Number(Fraction(text.replace(",", "")), grouped)


def _scale(tokens: Sequence[_Token], position: int) -> tuple[int, int]:
    """Return the product of the words of scale at a position ("hundred thousand") and where they end."""
    product = 1
    while _text(tokens, position) in _SCALES:
        product *= _SCALES[_text(tokens, position)]
        position += 1
    return product, position


def _cardinal(tokens: Sequence[_Token], position: int) -> tuple[int, int] | None:
    """Parse a number in words, e.g. "three hundred and twenty-one thousand"; scales must fall."""
    total, ceiling, start = 0, 10**15, position
    while True:
        small = _below_1000(tokens, position)
        if small is None:
            break
        value, end = small
        scale, end = _scale(tokens, end)
        if scale >= ceiling:
            break
        total, ceiling, position = total + value * scale, scale, end
        if scale == 1:
            break
        if _text(tokens, position) == "and" and _below_1000(tokens, position + 1):
            position += 1
    return (total, position) if position > start else None


def _below_1000(tokens: Sequence[_Token], position: int) -> tuple[int, int] | None:
    small = _below_100(tokens, position)
    if small is None or _text(tokens, small[1]) != "hundred" or not 0 < small[0] < 100:
        return small
    hundreds, end = small
    step = end + 2 if _text(tokens, end + 1) == "and" else end + 1
    rest = _below_100(tokens, step)
    return (hundreds * 100 + rest[0], rest[1]) if rest else (hundreds * 100, end + 1)


def _below_100(tokens: Sequence[_Token], position: int) -> tuple[int, int] | None:
    text, following = _text(tokens, position), _text(tokens, position + 1)
    if text in _TENS:
        one = _BELOW_20.get(following, 0)
        return (_TENS[text] + one, position + 2) if 0 < one < 10 else (_TENS[text], position + 1)
    return (_BELOW_20[text], position + 1) if text in _BELOW_20 else None


def _share(tokens: Sequence[_Token], position: int) -> _Amount | None:
    """Parse a fraction: "two-thirds", "a quarter of". "A third attack" is an ordinal, "two quarters" are places."""
    above, end = (1, position + 1) if _text(tokens, position) in _A else (0, position)
    if not above:
        found = _cardinal(tokens, position)
        if found is None:
            return None
        above, end = found
    text = _text(tokens, end)
    parts = _PARTS.get(text) if above == 1 else _PARTS_PLURAL.get(text)
    if parts is None or above >= parts or gcd(above, parts) > 1:
        return None
    tied = end < len(tokens) and tokens[end].tied
    if above == 1 and not tied and _text(tokens, end + 1) not in {"", "of", "or"}:
        return None
    return _of_one(tokens, Fraction(above, parts), end + 1)


def _half(tokens: Sequence[_Token], position: int) -> _Amount | None:
    """Parse "half": of something, of a length of time ("half an hour"), or of a number ("half a million")."""
    if _text(tokens, position) != "half":
        return None
    following = _text(tokens, position + 1)
    if _is_time(following):
        unit, factor = _TIMES.get(following) or _TIMES_PLURAL[following]
        return _Amount((_Number(Fraction(factor, 2)),), unit, position + 2)
    if following in _A:
        return _of_one(tokens, Fraction(1, 2), position)
    if following in {"", "of", "the", "its", "their", "his", "her", "our", "or", "this", "that"}:
        return _of_one(tokens, Fraction(1, 2), position + 1)
    return None


def _of_one(tokens: Sequence[_Token], part: Fraction, position: int) -> _Amount:
    """Return a part of one hour or one million ("a quarter of an hour", "half a million"), else a share in percent."""
    ahead = position + 1
    if _text(tokens, ahead) in _A and _text(tokens, position) in {"of", "half"}:
        noun = _text(tokens, ahead + 1)
        if noun in _TIMES:
            unit, factor = _TIMES[noun]
            return _Amount((_Number(part * factor),), unit, ahead + 2)
        if noun in _SCALES:
            scale, end = _scale(tokens, ahead + 1)
            return _Amount((_Number(part * scale),), None, end)
    return _Amount((_Number(_percent(part)),), "percent", position)


def _percent(part: Fraction) -> Fraction:
    return round(part * 100, 2)


def _one_time(tokens: Sequence[_Token], position: int) -> _Amount | None:
    """Parse one unit of time: "a week", "another full day", "an hour and a half", "week-long"."""
    end, stated = position, False
    if _text(tokens, end) in _ONE_OF_TIME:
        end, stated = end + 1, True
        if _text(tokens, end) in _WHOLE_ADJECTIVES:
            end += 1
    noun = _text(tokens, end)
    if noun.endswith("long") and noun.removesuffix("long") in _TIMES:
        noun, stated = noun.removesuffix("long"), True
    elif _text(tokens, end + 1) in {"long", "old"} and end + 1 < len(tokens) and tokens[end + 1].tied:
        stated = True
    if noun not in _TIMES or not stated:
        return None
    unit, factor = _TIMES[noun]
    if [_text(tokens, end + step) for step in (1, 2, 3)] == ["and", "a", "half"]:
        return _Amount((_Number(Fraction(3 * factor, 2)),), unit, end + 4)
    return _Amount((_Number(Fraction(factor)),), unit, end + 1)


def _vague(tokens: Sequence[_Token], position: int) -> Reading | None:
    """Read a quantity without a number: a vague word and its noun, or a bare plural of time ("for years")."""
    noun = _text(tokens, position)
    if noun in _TIMES_PLURAL:
        rest = tokens[position + 1 :]
        return None if _holds_number(rest) else Reading(None, None, None, "vague", _TIMES_PLURAL[noun][0])
    found = _vague_word(tokens, position)
    if found is None:
        return None
    (low, high), end = found
    while _text(tokens, end) in _VAGUE_SCALES or (
        _text(tokens, end) == "of" and _text(tokens, end + 1) in _VAGUE_SCALES
    ):
        end += 1
    tail = list(tokens[end:])
    whole = _denominator(tail)
    if whole is not None:
        tail = tail[whole[1] :]
    if _holds_number(tail):
        return None
    share = low is not None or high is not None
    if share and whole is not None:
        # A share of a counted whole is in percent, the whole is not.
        return None
    unit = "percent" if share else _unit(tail, one=False)[0]
    denominator = _settled(whole[0], unit) if whole else None
    return Reading(None, low, high, "vague", unit, denominator)


def _vague_word(tokens: Sequence[_Token], position: int) -> tuple[tuple[float | None, float | None], int] | None:
    """Return the limits that a vague word fixes, and where it ends: also "a large number of", "the vast majority"."""
    for length in (3, 2, 1):
        words = tuple(token.text for token in tokens[position : position + length])
        if len(words) == length and words in _VAGUE:
            return _VAGUE[words], position + length
    article = _text(tokens, position) in _A
    for head in (position + article, position + article + 1):
        noun, following = _text(tokens, head), _text(tokens, head + 1)
        if noun in {"majority", "minority"} and following in {"", "of"}:
            return _VAGUE[(noun,)], head + 1
        if following == "of" and (noun == "numbers" or (noun == "number" and article)):
            return (None, None), head + 1
    return None


def _denominator(tail: Sequence[_Token]) -> tuple[_Number, int] | None:
    """Return the number of the whole in "of 40", "out of 40", "of east Aleppo's 40", and where it ends."""
    start = 2 if [_text(tail, 0), _text(tail, 1)] == ["out", "of"] else 1 if _text(tail, 0) == "of" else 0
    if not start:
        return None
    for position in range(start, len(tail)):
        if tail[position].text in _ENDS - {"the"}:
            return None
        found = _number(tail, position)
        if found is not None and _text(tail, found[1]) != "percent":
            return found
    return None


def _holds_number(tokens: Sequence[_Token]) -> bool:
    """Tell whether a number, or a vague word in place of one ("hundreds"), stands anywhere in the words."""
    known = {*_BELOW_20, *_TENS, *_VAGUE_SCALES, "tens", "scores"}
    return any(re.search(r"\d", token.text) or token.text in known for token in tokens)


def _unit(tail: Sequence[_Token], *, one: bool) -> tuple[str | None, int]:
    """Return the unit of the noun phrase after a number, and how many of it one of the noun is.

    The head of a counted noun phrase is its first plural ("air strikes", not "attack helicopters"): what stands before
    it is in the singular. After "one" it is the last noun that has a unit. A singular counts besides only if a hyphen
    ties it to the number ("28-nation"), or if it is a word of time ("24 hour").

    Args:
        tail: the words after the number.
        one: whether the number is one.
    """
    if not tail:
        return None, 1
    first = tail[0]
    if first.text in _TIMES:
        return _TIMES[first.text]
    if first.tied and first.text in _SINGULAR:
        return _SINGULAR[first.text], 1
    last: str | None = None
    for position, token in enumerate(tail):
        text = token.text
        if text == "out" or (text == "of" and position <= 1):
            continue
        if (text in _ENDS and not (text == "the" and _text(tail, position - 1) == "of")) or text == "of":
            break
        if text.endswith("'s"):
            continue
        if text in _TIMES_PLURAL:
            return _TIMES_PLURAL[text]
        if text in _PLURAL:
            return _PLURAL[text], 1
        if _is_people(token):
            return "people", 1
        if one and text in _TIMES:
            return _TIMES[text]
        if one and text in _SINGULAR:
            last = _SINGULAR[text]
        elif _looks_plural(token):
            return None, 1
    return last, 1


def _is_people(token: _Token) -> bool:
    """Tell whether a word names the members of a people: Syrians, Kurds."""
    return token.printed[:1].isupper() and (token.text in _PEOPLES or token.text.endswith("ans"))


def _looks_plural(token: _Token) -> bool:
    text = token.text
    return (
        text.endswith("s")
        and len(text) > 3
        and not text.endswith(("ss", "ous", "us"))
        and text not in _NOT_PLURAL
        and text == token.printed
    )
