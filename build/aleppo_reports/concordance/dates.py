"""A date phrase resolved again from its words and the day of publication, as the codebook says (section 4).

The answer is EDTF, of days, months or years. What holds for every phrase:

- A day, date or month without its year is the last one on or before publication, or the next one on or after it if the
  words look ahead. "Last Monday" is before, "next Monday" after the day of publication.
- Hours, days and weeks back from publication give an interval of days that ends there, months and years one of months.
- "This week" is Monday to publication (ahead: publication to Sunday); other calendar units are whole ("last month").
- "Since" runs from the first day, month or start of what it names to publication; since a bare year it is open.
- A night belongs to both its days: "overnight" is the day before publication and that day.

A phrase without a day in it, or with two, gives None; `points_back` tells which of these lean on words elsewhere.
`phrases` finds the phrases of a whole text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil

from aleppo_reports.concordance.numbers import TIME_UNITS, read
from aleppo_reports.concordance.passages import sentences

_WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat")
    )
    for name in names.split()
} | {"sunday": 6, "sun": 6}
_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_HOURS = r"(?: (?:early |late )?(?:morning|afternoon|evening|night|lunchtime))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"

# Words before a date that do not change it.
_LEAD = re.compile(
    r"(?:on|in|at|during|of|late|early|earlier|later|mid|so far|as early as|as recently as|the year|"
    r"the (?:early|late) hours of|(?:the )?(?:morning|afternoon|evening) of|"
    r"(?:at )?(?:dawn|noon|midday|dusk|nightfall)|"
    r"(?:at )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm))[ -](?=\S)"
)
_NOW = frozenset({"now", "right now", "currently", "at present", "at the moment", "presently"})
_SHIFTS: Mapping[str, int] = {
    "today": 0,
    "tonight": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
    **{f"this {part}": 0 for part in ("morning", "afternoon", "evening", "lunchtime")},
}
_SHIFTED = re.compile(rf"(?P<word>{'|'.join(map(re.escape, _SHIFTS))}){_HOURS}")
_CALENDAR: Mapping[str, int] = {"last": -1, "this": 0, "the": 0, "the current": 0, "next": 1}

# The words that carry the date of other words, and clauses that name what happened instead of when.
_BACK = re.compile(
    r"(?:later|earlier) (?:in|on|during|that) (?:the |that |same )*(?:day|night|week|month|year)|"
    r"(?:on|in|at|by|during)?\s*(?:that|the same|that same) (?:very )?"
    r"(?:time|day|night|morning|afternoon|evening|week|month|year|moment)|"
    r"(?:on )?the (?:next|following|previous|preceding) (?:day|night|morning|week|month|year)|"
    r"(?:the|a) (?:day|week|month|year) (?:before|after|earlier|later)|at the time|"
    r"then|since then|by then|until then|since|meanwhile|in the meantime|meantime|simultaneously|afterwards?|"
    r"after that|before that|later|earlier|later on|soon after(?:wards)?|shortly after(?:wards)?"
)
_CLAUSE = re.compile(
    r"(?:ever )?(?:since|after|before|until|till|when|while|as|once|during|following) (?P<rest>\S+ .+)"
)
# Names of the calendar that are other words too: alone at the end of a clause they date nothing.
_DOUBTFUL = frozenset({"may", "march", "mar", "sun", "sat", "wed", "now"})
_CALENDAR_WORD = re.compile(
    rf"\d|\b(?:{'|'.join(name for name in [*_WEEKDAYS, *_MONTHS] if name not in _DOUBTFUL)}|"
    r"(?:minute|hour|day|night|week|weekend|month|year|decade|centur(?:y|ie))s?|"
    r"today|yesterday|tomorrow|tonight|overnight|recent(?:ly)?|now)\b"
)


_DAY_LENGTH, _YEAR_LENGTH = len("2016-12-07"), len("2016")


@dataclass(frozen=True, slots=True)
class _From:
    """The day a phrase is resolved from, and whether its words look ahead."""

    published: date
    ahead: bool


def resolve(phrase: str, published: date, *, ahead: bool = False) -> str | None:
    """Return the EDTF date that a phrase gives, or None if it gives none by itself.

    Args:
        phrase: words that date something, e.g. "late on Wednesday".
        published: the day of publication.
        ahead: whether the words look ahead ("will meet on Saturday").

    >>> resolve("on Tuesday", date(2016, 12, 7))
    '2016-12-06'
    >>> resolve("on Saturday", date(2016, 12, 9), ahead=True)
    '2016-12-10'
    >>> resolve("over the past two weeks", date(2016, 12, 7))
    '2016-11-23/2016-12-07'
    >>> resolve("later in the day", date(2016, 12, 7)) is None
    True
    """
    return _resolve(_plain(phrase), published, ahead)


@lru_cache(maxsize=4096)
def _resolve(plain: str, published: date, ahead: bool) -> str | None:
    try:
        return _resolved(plain, _From(published, ahead))
    except (ValueError, OverflowError):
        # Days that do not exist, and spans longer than the calendar.
        return None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase in a text: where it stands, and the EDTF date that it gives."""

    start: int
    end: int
    edtf: str


_WORD = re.compile(r"[^\W_]+(?:['\u2018\u2019.:-][^\W_]+)*")
_LAST_WORD = re.compile(
    rf"{'|'.join([*_WEEKDAYS, *_MONTHS])}|\d{{1,2}}(?:st|nd|rd|th)?|[12]\d{{3}}|[12]\d\d0s|ago|"
    r"(?:minute|hour|day|week|fortnight|month|year|decade)s?|half|today|yesterday|tomorrow|tonight|overnight|now|currently|present|moment|"
    r"presently|morning|afternoon|evening|night|lunchtime"
)
# Alone, these are more often other words or names: sat, Jan, may.
_ABBREVIATED = re.compile(r"(?!now)[a-z]{3}|march", re.IGNORECASE)
_MOST_WORDS = 12
"""Longest date phrase that is looked for, in words."""
_LETTER = re.compile(r"[^\W\d_]")
_MOST_NUMBERS = 2
"""Most numbers that stand side by side in a date phrase, as in November 15, 2016."""
# What the rules below let a date begin with, with what may stand before it; only "ago" goes with any number, in words.
_FIRST_WORD = re.compile(
    rf"\d|(?:{'|'.join([*_WEEKDAYS, *_MONTHS])}|since|ever|between|from|over|in|during|for|within|throughout|across|"
    r"the|these|this|last|past|next|coming|now|right|currently|at|presently|today|tonight|yesterday|tomorrow|"
    r"overnight|start|beginning|end|on|of|late|early|earlier|later|mid|so|as|morning|afternoon|evening|dawn|noon|midday|"
    r"dusk|nightfall)(?!\w)"
)


@lru_cache(maxsize=256)
def phrases(text: str, published: date, *, ahead: bool = False) -> tuple[Phrase, ...]:
    """Return the date phrases of a text in order: in each sentence, the longest runs of words that give a date.

    Inside a phrase with "since" the date that it ends with is a phrase of its own, too.

    >>> text = "It fell on Tuesday, since Monday, and may fall."
    >>> [(text[found.start : found.end], found.edtf) for found in phrases(text, date(2016, 12, 7))]
    [('on Tuesday', '2016-12-06'), ('since Monday', '2016-12-05/2016-12-07'), ('Monday', '2016-12-05')]
    """
    found: list[Phrase] = []
    for stop, runs in _runs(text):
        inner: Phrase | None = None
        for begin, plain, since in runs:
            if (edtf := _resolve(plain, published, ahead)) is None:
                continue
            if since:
                found.append(Phrase(begin, stop, edtf))
            else:
                inner = Phrase(begin, stop, edtf)
        found += [inner] if inner else []
    return tuple(sorted(_outermost(found), key=lambda phrase: (phrase.start, -phrase.end)))


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[tuple[int, tuple[tuple[int, str, bool], ...]], ...]:
    """Return the runs of words that may give a date, whatever the day: by their ends, the shortest first.

    Of each run there is where it begins, its words as `_plain` gives them, and whether they begin with "since".
    """
    found = []
    for start, end in sentences(text):
        words = [match.span() for match in _WORD.finditer(text, start, end)]
        for last, (first, stop) in enumerate(words):
            ending = _plain_word(text[first:stop]).rpartition("-")[2]
            if not _LAST_WORD.fullmatch(ending):
                continue
            runs = []
            numbers = 0
            for begin, behind in words[max(0, last - _MOST_WORDS + 1) : last + 1][::-1]:
                numbers = 0 if _LETTER.search(text, begin, behind) else numbers + 1
                if numbers > _MOST_NUMBERS:
                    break
                if ending != "ago" and not _FIRST_WORD.match(_plain_word(text[begin:behind])):
                    continue
                if not _ABBREVIATED.fullmatch(text, begin, stop):
                    plain = _plain(text[begin:stop])
                    runs.append((begin, plain, plain.startswith(("since ", "ever since "))))
            if runs:
                found.append((stop, tuple(runs)))
    return tuple(found)


def _outermost(found: list[Phrase]) -> list[Phrase]:
    """Return the phrases that lie in no other one that ends later ("December" in "December 2016")."""
    return [
        phrase for phrase in found if not any(other.start <= phrase.start and phrase.end < other.end for other in found)
    ]


def is_now(phrase: str) -> bool:
    """Tell whether a phrase means the day of the saying, where that is dated.

    >>> is_now("Now"), is_now("today")
    (True, False)
    """
    return _plain(phrase) in _NOW


def points_back(phrase: str) -> bool:
    """Tell whether a phrase carries a date that stands elsewhere: "later in the day", "since the offensive began".

    >>> points_back("At the same time"), points_back("since the offensive began"), points_back("in recent months")
    (True, True, False)
    """
    text = _plain(phrase)
    clause = _CLAUSE.fullmatch(text)
    return bool(_BACK.fullmatch(text)) or (clause is not None and not _CALENDAR_WORD.search(clause["rest"]))


def _plain(phrase: str) -> str:
    """Return the phrase in lower case without marks, possessive and double spaces."""
    text = phrase.lower().translate(_EVEN)
    text = _POINT.sub("", text)
    text = _MARKS.sub(" ", text)
    return " ".join(text.split()).strip(".: ")


_plain_word = lru_cache(maxsize=4096)(_plain)

_EVEN = dict.fromkeys((0x2018, 0x2019, 0x02BC), "'") | dict.fromkeys(range(0x2010, 0x2016), "-")
_POINT = re.compile(r"(?<=[a-z])\.")
_MARKS = re.compile(r"[\"\u201c\u201d,;!?()\[\]]|'s\b|'(?!\w)")


def _resolved(text: str, base: _From) -> str | None:
    for resolver in (_since, _between, _window, _ago, _named, _dated):
        found = resolver(text, base)
        if found is not None:
            return found
    return _without_lead(text, base, _resolved)


def _without_lead(text: str, base: _From, resolver: Callable[[str, _From], str | None]) -> str | None:
    lead = _LEAD.match(text)
    return resolver(text[lead.end() :], base) if lead else None


def _since(text: str, base: _From) -> str | None:
    """Resolve "since Friday", "since the start of this year", "since the army announced it late on Thursday"."""
    head, _, rest = text.removeprefix("ever ").partition(" ")
    if head != "since" or not rest:
        return None
    back = _From(base.published, ahead=False)
    words = rest.split()
    for begin in range(len(words)):
        # A clause is dated by the words it ends with; the longest run that is a date is the whole date.
        named = " ".join(words[begin:])
        start = _resolved(named, back) if not (begin and named in _DOUBTFUL) else None
        if start is None or named.startswith("since "):
            continue
        if begin and _CALENDAR_WORD.search(" ".join(words[:begin])):
            return None
        first = start.partition("/")[0]
        return f"{first}/.." if len(first) == _YEAR_LENGTH else _interval(first, base.published.isoformat())
    return None


def _between(text: str, base: _From) -> str | None:
    """Resolve "between Monday and Wednesday", "from 10 to 15 November": the near end first, the other one from it."""
    match = re.fullmatch(r"(?:between|from) (?P<first>.+?) (?:and|to|until|till|through) (?P<last>.+)", text)
    if match is None:
        return None
    first, last = match["first"], match["last"]
    shared = re.fullmatch(rf"\d{{1,2}} (?P<rest>{_MONTH}(?: {_YEAR})?)", last)
    if shared and first.isdigit():
        first = f"{first} {shared['rest']}"
    near, far = (first, last) if base.ahead else (last, first)
    found = _dated_or_named(near, base)
    anchor = _From(date.fromisoformat(found), base.ahead) if found and len(found) == _DAY_LENGTH else base
    other = _dated_or_named(far, anchor)
    if found is None or other is None or len(found) != len(other) or "/" in found + other:
        return None
    start, end = (found, other) if base.ahead else (other, found)
    return _interval(start, end) if start < end else None


def _dated_or_named(text: str, base: _From) -> str | None:
    return _named(text, base) or _dated(text, base) or _without_lead(text, base, _dated_or_named)


def _window(text: str, base: _From) -> str | None:
    """Resolve "over the past two weeks", "in the last 24 hours", "in the next three months"."""
    match = re.fullmatch(
        r"(?:(?:over|in|during|for|within|throughout|across) )?(?:(?P<the>the|these) )?"
        r"(?P<way>last|past|next|coming) (?P<span>.+)",
        text,
    )
    if match is None:
        return None
    one = _length(f"a {match['span']}")
    if one and (match["way"] in {"last", "next"} and not match["the"]):
        # Last week is a week of the calendar, the last week are seven days.
        return None
    length = one or _length(match["span"])
    if length is None or text == "the next day":
        # The next day follows a day told elsewhere, the next 24 hours follow publication.
        return None
    count, unit = length
    sign = 1 if match["way"] in {"next", "coming"} else -1
    other = _moved(base.published, sign * count, unit)
    here = base.published.isoformat()[: len(other)]
    return _interval(here, other) if sign > 0 else _interval(other, here)


def _length(words: str) -> tuple[int, str] | None:
    """Return a stated length of time as whole days or months, None if the words state none."""
    found = read(words)
    if found is None or found.value is None or found.bound != "exact" or found.unit not in TIME_UNITS:
        return None
    if found.unit == "hours":
        return ceil(found.value / 24), "days"
    days = {"days": 1, "weeks": 7}.get(found.unit)
    if days is not None:
        return ceil(found.value * days), "days"
    months = {"months": 1, "years": 12}.get(found.unit)
    if months is None or not (found.value * months).is_integer():
        return None
    return int(found.value * months), "months"


def _ago(text: str, base: _From) -> str | None:
    """Resolve "two days ago", "three months ago", "five years ago"; weeks ago name no day."""
    words = text.removesuffix(" ago")
    found = read(words) if words != text else None
    if found is None or found.value is None or found.bound != "exact" or not found.value.is_integer():
        return None
    count = -int(found.value)
    if found.unit == "days":
        return _moved(base.published, count, "days")
    if found.unit == "months":
        return _moved(base.published, count, "months")
    return f"{base.published.year + count:04}" if found.unit == "years" and base.published.year + count > 0 else None


def _named(text: str, base: _From) -> str | None:
    """Resolve what needs the day of publication alone: today, overnight, this week, the start of last year."""
    day = base.published
    if text in _NOW:
        return day.isoformat()
    shifted = _SHIFTED.fullmatch(text)
    if shifted:
        return (day + timedelta(days=_SHIFTS[shifted["word"]])).isoformat()
    if text in {"overnight", "last night"}:
        return _interval((day - timedelta(days=1)).isoformat(), day.isoformat())
    match = re.fullmatch(
        r"(?P<edge>(?:the )?(?:start|beginning|end) of )?(?P<which>last|this|the current|the|next) "
        r"(?P<unit>week|month|year)",
        text,
    )
    if match is None or (match["which"] == "the" and not match["edge"]):
        return None
    edge = (match["edge"] or "").removesuffix(" of ").removeprefix("the ")
    return _unit_of_calendar(base, _CALENDAR[match["which"]], match["unit"], edge)


def _unit_of_calendar(base: _From, shift: int, unit: str, edge: str) -> str | None:
    """Return a week, month or year of the calendar, or its edge: the month of a year, the day of a week."""
    day = base.published
    if unit == "month":
        return _moved(day, shift, "months")
    if unit == "year":
        return f"{day.year + shift:04}" + {"start": "-01", "beginning": "-01", "end": "-12"}.get(edge, "")
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
    sunday = monday + timedelta(days=6)
    if edge:
        return (sunday if edge == "end" else monday).isoformat()
    if shift == 0:
        monday, sunday = (day, sunday) if base.ahead else (monday, day)
    return _interval(monday.isoformat(), sunday.isoformat())


def _dated(text: str, base: _From) -> str | None:
    """Resolve weekdays, dates, months and years."""
    for pattern, resolver in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None:
            return resolver(match, base)
    return None


def _weekday(match: re.Match[str], base: _From) -> str | None:
    wanted, which, day = _WEEKDAYS[match["weekday"]], match["which"], base.published
    after = (wanted - day.weekday()) % 7
    before = (day.weekday() - wanted) % 7
    if which == "this":
        return (day + timedelta(days=wanted - day.weekday())).isoformat()
    if which == "next":
        return (day + timedelta(days=after or 7)).isoformat()
    if which in {"last", "past"}:
        return (day - timedelta(days=before or 7)).isoformat()
    return (day + timedelta(days=after) if base.ahead else day - timedelta(days=before)).isoformat()


def _month_day(match: re.Match[str], base: _From) -> str | None:
    month, number = _MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        found: date | None = date(int(match["year"]), month, number)
    else:
        found = _nearest(month, number, base)
    if found is None or (match["weekday"] and _WEEKDAYS[match["weekday"]] != found.weekday()):
        return None
    return found.isoformat()


def _nearest(month: int, number: int, base: _From) -> date | None:
    """Return the last such day of a year on or before publication, or the next one; eight years hold a leap day."""
    day, step = base.published, 1 if base.ahead else -1
    for year in range(day.year, day.year + 9 * step, step):
        if not 1 <= number <= monthrange(year, month)[1]:
            continue
        found = date(year, month, number)
        if (found >= day) if base.ahead else (found <= day):
            return found
    return None


def _month(match: re.Match[str], base: _From) -> str:
    month, day = _MONTHS[match["month"]], base.published
    if match["year"]:
        return f"{match['year']}-{month:02}"
    if match["which"] == "next" or (base.ahead and match["which"] is None):
        later = month < day.month or (month == day.month and match["which"] == "next")
        return f"{day.year + later:04}-{month:02}"
    if match["which"] == "this":
        return f"{day.year:04}-{month:02}"
    earlier = month > day.month or (month == day.month and match["which"] == "last")
    return f"{day.year - earlier:04}-{month:02}"


def _edge_of_year(match: re.Match[str], base: _From) -> str:
    return f"{match['year']}-{'12' if match['edge'] == 'end' else '01'}"


_Resolver = Callable[[re.Match[str], _From], str | None]
_EDGE = r"(?:the )?(?P<edge>start|beginning|end) of "
_WHICH = r"(?:(?P<which>last|this|next) )?"
_PATTERNS: tuple[tuple[re.Pattern[str], _Resolver], ...] = (
    (re.compile(rf"(?:this (?=past))?(?:(?P<which>last|this|next|past) )?{_WEEKDAY}{_HOURS}"), _weekday),
    (re.compile(rf"(?:{_WEEKDAY} )?(?:on )?(?:the )?{_DAY} (?:of )?{_MONTH}(?: {_YEAR})?"), _month_day),
    (re.compile(rf"(?:{_WEEKDAY} )?(?:on )?{_MONTH} (?:the )?{_DAY}(?: {_YEAR})?"), _month_day),
    (re.compile(rf"{_WHICH}{_MONTH}(?: (?:of )?{_YEAR})?"), _month),
    (re.compile(rf"{_EDGE}{_WHICH}{_MONTH}(?: {_YEAR})?"), _month),
    (re.compile(rf"{_EDGE}{_YEAR}"), _edge_of_year),
    (re.compile(_YEAR), lambda match, _: match["year"]),
    (re.compile(r"(?:the )?(?P<decade>[12]\d\d)0s"), lambda match, _: f"{match['decade']}0/{match['decade']}9"),
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda match, _: date.fromisoformat(match.group()).isoformat()),
)


def _moved(day: date, count: int, unit: str) -> str:
    """Return the day, or the month, so many days or months from a day."""
    if unit == "days":
        return (day + timedelta(days=count)).isoformat()
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1).isoformat()[: len("2016-12")]


def _interval(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"
