"""Date phrases are resolved from the day of publication, or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aleppo_reports.concordance import dates
from aleppo_reports.concordance.dates import is_now, phrases, points_back, resolve
from aleppo_reports.concordance.passages import sentences
from aleppo_reports.dates import days

WEDNESDAY = date(2016, 12, 7)
SATURDAY = date(2016, 9, 24)

# Phrase, EDTF from Wednesday 7 December 2016.
BACK: list[tuple[str, str]] = [
    # weekdays
    ("on Wednesday", "2016-12-07"),
    ("On Tuesday", "2016-12-06"),
    ("Tuesday", "2016-12-06"),
    ("Tuesday’s", "2016-12-06"),
    ("on Thursday", "2016-12-01"),
    ("last Wednesday", "2016-11-30"),
    ("last Tuesday", "2016-12-06"),
    ("this past Friday", "2016-12-02"),
    ("this Monday", "2016-12-05"),
    ("this Friday", "2016-12-09"),
    ("next Friday", "2016-12-09"),
    ("next Wednesday", "2016-12-14"),
    ("late on Tuesday", "2016-12-06"),
    ("early on Tuesday", "2016-12-06"),
    ("early Tuesday", "2016-12-06"),
    ("earlier on Wednesday", "2016-12-07"),
    ("on Saturday morning", "2016-12-03"),
    ("on Friday evening", "2016-12-02"),
    ("late Friday night", "2016-12-02"),
    ("on the morning of Tuesday", "2016-12-06"),
    ("in the early hours of Tuesday", "2016-12-06"),
    ("at dawn on Tuesday", "2016-12-06"),
    ("at 9.30pm on Tuesday", "2016-12-06"),
    # days by name
    ("today", "2016-12-07"),
    ("today's", "2016-12-07"),
    ("earlier today", "2016-12-07"),
    ("this morning", "2016-12-07"),
    ("tonight", "2016-12-07"),
    ("yesterday", "2016-12-06"),
    ("late yesterday", "2016-12-06"),
    ("yesterday evening", "2016-12-06"),
    ("the day before yesterday", "2016-12-05"),
    ("tomorrow", "2016-12-08"),
    ("now", "2016-12-07"),
    ("currently", "2016-12-07"),
    ("overnight", "2016-12-06/2016-12-07"),
    ("last night", "2016-12-06/2016-12-07"),
    ("two days ago", "2016-12-05"),
    # dates
    ("on 15 November", "2016-11-15"),
    ("on November 15", "2016-11-15"),
    ("on Nov. 15", "2016-11-15"),
    ("on 15 December", "2015-12-15"),
    ("on December 7", "2016-12-07"),
    ("on December 2", "2016-12-02"),
    ("on December 6 2016", "2016-12-06"),
    ("December 6, 2016", "2016-12-06"),
    ("on the 6th of December 2016", "2016-12-06"),
    ("on 1st March 2011", "2011-03-01"),
    ("on Tuesday, December 6", "2016-12-06"),
    ("Tuesday 6 December 2016", "2016-12-06"),
    ("early on 6 December", "2016-12-06"),
    ("29 February", "2016-02-29"),
    ("2016-12-06", "2016-12-06"),
    # months and years
    ("in September", "2016-09"),
    ("in late September", "2016-09"),
    ("in mid-September", "2016-09"),
    ("in December", "2016-12"),
    ("last December", "2015-12"),
    ("last September", "2016-09"),
    ("this December", "2016-12"),
    ("next January", "2017-01"),
    ("in January 2012", "2012-01"),
    ("in May of 2012", "2012-05"),
    ("in 2011", "2011"),
    ("late in 2011", "2011"),
    ("in the year 1982", "1982"),
    ("in the 1980s", "1980/1989"),
    ("at the start of 2016", "2016-01"),
    ("at the end of last year", "2015-12"),
    ("the beginning of December", "2016-12"),
    # units of the calendar
    ("this week", "2016-12-05/2016-12-07"),
    ("earlier this week", "2016-12-05/2016-12-07"),
    ("last week", "2016-11-28/2016-12-04"),
    ("next week", "2016-12-12/2016-12-18"),
    ("this month", "2016-12"),
    ("last month", "2016-11"),
    ("late last month", "2016-11"),
    ("next month", "2017-01"),
    ("this year", "2016"),
    ("so far this year", "2016"),
    ("last year", "2015"),
    ("next year", "2017"),
    # windows
    ("over the past two weeks", "2016-11-23/2016-12-07"),
    ("in the last two weeks", "2016-11-23/2016-12-07"),
    ("the past two weeks", "2016-11-23/2016-12-07"),
    ("over the past week", "2016-11-30/2016-12-07"),
    ("over the last week", "2016-11-30/2016-12-07"),
    ("in the past fortnight", "2016-11-23/2016-12-07"),
    ("for the past three days", "2016-12-04/2016-12-07"),
    ("in the last 24 hours", "2016-12-06/2016-12-07"),
    ("during the past 48 hours", "2016-12-05/2016-12-07"),
    ("in the past 36 hours", "2016-12-05/2016-12-07"),
    ("over the past month", "2016-11/2016-12"),
    ("in the past three months", "2016-09/2016-12"),
    ("in the past five years", "2011-12/2016-12"),
    ("in the last year", "2015-12/2016-12"),
    ("over the past decade", "2006-12/2016-12"),
    ("in the past year and a half", "2015-06/2016-12"),
    ("in the next two weeks", "2016-12-07/2016-12-21"),
    ("over the coming month", "2016-12/2017-01"),
    ("three months ago", "2016-09"),
    ("five years ago", "2011"),
    # since
    ("since Friday", "2016-12-02/2016-12-07"),
    ("since Wednesday", "2016-12-07"),
    ("since yesterday", "2016-12-06/2016-12-07"),
    ("since 15 November", "2016-11-15/2016-12-07"),
    ("since September", "2016-09/2016-12-07"),
    ("since last month", "2016-11/2016-12-07"),
    ("since last week", "2016-11-28/2016-12-07"),
    ("since 2012", "2012/.."),
    ("ever since 2012", "2012/.."),
    ("since the start of this year", "2016-01/2016-12-07"),
    ("since the beginning of the year", "2016-01/2016-12-07"),
    ("since the start of the week", "2016-12-05/2016-12-07"),
    ("since the start of the month", "2016-12/2016-12-07"),
    ("since the navy announced the new offensive late on Thursday", "2016-12-01/2016-12-07"),
    ("since the civil war began in 2011", "2011/.."),
    # from one day to another
    ("between Friday and Tuesday", "2016-12-02/2016-12-06"),
    ("from Monday to Thursday", "2016-11-28/2016-12-01"),
    ("from 10 to 15 November", "2016-11-10/2016-11-15"),
    ("between September and November", "2016-09/2016-11"),
    ("from 2011 to 2016", "2011/2016"),
]

# Phrase that looks ahead, EDTF from Wednesday 7 December 2016.
AHEAD: list[tuple[str, str]] = [
    ("on Wednesday", "2016-12-07"),
    ("on Friday evening", "2016-12-09"),
    ("on Saturday", "2016-12-10"),
    ("on Tuesday", "2016-12-13"),
    ("on 15 December", "2016-12-15"),
    ("on 15 November", "2017-11-15"),
    ("on December 7", "2016-12-07"),
    ("in December", "2016-12"),
    ("in January", "2017-01"),
    ("this week", "2016-12-07/2016-12-11"),
    ("this year", "2016"),
    ("between Friday and Tuesday", "2016-12-09/2016-12-13"),
    ("from Monday to Thursday", "2016-12-12/2016-12-15"),
    ("tomorrow", "2016-12-08"),
    ("since Friday", "2016-12-02/2016-12-07"),
    ("29 February", "2020-02-29"),
]

# Phrase, EDTF from Saturday 24 September 2016.
SATURDAYS: list[tuple[str, str]] = [
    ("on Saturday", "2016-09-24"),
    ("Saturday's", "2016-09-24"),
    ("last Saturday", "2016-09-17"),
    ("last Monday", "2016-09-19"),
    ("last Thursday", "2016-09-22"),
    ("on Sunday", "2016-09-18"),
    ("this week", "2016-09-19/2016-09-24"),
    ("last month", "2016-08"),
    ("since Friday", "2016-09-23/2016-09-24"),
    ("in October", "2015-10"),
]

POINTING_BACK = [
    "later in the day",
    "earlier in the week",
    "later that day",
    "later on the same day",
    "that day",
    "on that day",
    "on the same day",
    "that night",
    "At the same time",
    "at that time",
    "at the time",
    "the next day",
    "the following day",
    "the day before",
    "a day earlier",
    "then",
    "since then",
    "since",
    "meanwhile",
    "later",
    "soon afterwards",
    "since the offensive began",
    "after the vote",
    "before he spoke",
    "when the rebels retreated",
    "until the fighting passed",
    "since the troops march",
]

UNRESOLVED = [
    "",
    "on",
    "the",
    "in recent months",
    "in recent weeks",
    "over the past few weeks",
    "over the past several days",
    "in about two weeks",
    "two weeks ago",
    "a few days ago",
    "about two days ago",
    "for five days",
    "within a week",
    "within 24 hours",
    "until Friday",
    "before Friday",
    "after Friday",
    "by Friday",
    "at midnight",
    "at noon",
    "on Monday and Tuesday",
    "on 31 November",
    "on 31 November 2016",
    "on 29 February 2015",
    "on Monday, December 6",
    "on the 15th",
    "6/12/2016",
    "2016-13-45",
    "since recent weeks",
    "last generation",
    "in the past 90,000 years",
    "in the last two generations",
    "the previous two weeks",
    "the offensive",
    "from Tuesday",
    "between Tuesday and Tuesday",
    "between 2011 and September",
    "between this week and Friday",
]


@pytest.mark.parametrize(("phrase", "edtf"), BACK)
def test_phrases_look_back(phrase: str, edtf: str) -> None:
    assert resolve(phrase, WEDNESDAY) == edtf


@pytest.mark.parametrize(("phrase", "edtf"), AHEAD)
def test_phrases_look_ahead(phrase: str, edtf: str) -> None:
    assert resolve(phrase, WEDNESDAY, ahead=True) == edtf


@pytest.mark.parametrize(("phrase", "edtf"), SATURDAYS)
def test_phrases_of_another_day(phrase: str, edtf: str) -> None:
    assert resolve(phrase, SATURDAY) == edtf


@pytest.mark.parametrize("phrase", POINTING_BACK)
def test_phrases_that_lean_on_others(phrase: str) -> None:
    assert points_back(phrase)
    assert resolve(phrase, WEDNESDAY) is None


@pytest.mark.parametrize("phrase", UNRESOLVED)
def test_what_is_not_resolved(phrase: str) -> None:
    assert resolve(phrase, WEDNESDAY) is None
    assert not points_back(phrase)


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in BACK])
def test_what_gives_a_date_leans_on_nothing(phrase: str) -> None:
    assert not points_back(phrase)


@pytest.mark.parametrize("phrase", ["ON  TUESDAY", "on Tuesday,", "“on Tuesday”", " on\nTuesday. "])
def test_marks_case_and_spaces_change_nothing(phrase: str) -> None:
    assert resolve(phrase, WEDNESDAY) == "2016-12-06"


def test_a_week_that_has_just_begun_is_a_day() -> None:
    assert resolve("this week", date(2016, 12, 5)) == "2016-12-05"
    assert resolve("this week", date(2016, 12, 11), ahead=True) == "2016-12-11"


@pytest.mark.parametrize(("phrase", "now"), [("now", True), ("Now,", True), ("at present", True), ("today", False)])
def test_now(phrase: str, now: bool) -> None:
    assert is_now(phrase) is now


DATES = st.dates(date(1000, 1, 1), date(2999, 12, 31))
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@given(DATES, st.sampled_from(range(7)), st.booleans())
def test_a_weekday_is_within_a_week(published: date, wanted: int, ahead: bool) -> None:
    found = date.fromisoformat(resolve(f"on {WEEKDAYS[wanted]}", published, ahead=ahead) or "")
    assert found.weekday() == wanted
    assert timedelta(0) <= (found - published if ahead else published - found) < timedelta(7)


@given(DATES, DATES)
def test_a_written_date_is_that_date(told: date, published: date) -> None:
    for written in (f"on {told:%B} {told.day}, {told.year}", f"{told:%A} {told.day} {told:%B} {told.year}"):
        assert resolve(written, published) == told.isoformat()


@given(DATES, st.dates(date(2000, 1, 1), date(2000, 12, 31)), st.booleans())
def test_a_date_without_a_year_is_the_nearest(published: date, told: date, ahead: bool) -> None:
    edtf = resolve(f"on {told.day} {told:%B}", published, ahead=ahead)
    # At the turn of a century that is no leap year, 29 February may be eight years away.
    found = date.fromisoformat(edtf or "")
    assert (found.month, found.day) == (told.month, told.day)
    assert (found >= published) if ahead else (found <= published)
    assert abs((found - published).days) <= (8 * 366 if (told.month, told.day) == (2, 29) else 366)


@given(DATES, st.integers(1, 60))
def test_a_window_ends_on_publication(published: date, count: int) -> None:
    start = published - timedelta(days=count)
    assert resolve(f"over the past {count} days", published) == f"{start}/{published}"


@given(DATES, st.sampled_from([*BACK, *AHEAD, *SATURDAYS]).map(lambda row: row[0]), st.booleans())
def test_every_answer_is_edtf(published: date, phrase: str, ahead: bool) -> None:
    edtf = resolve(phrase, published, ahead=ahead)
    if edtf is not None:
        days(edtf)


@given(st.text(), st.dates(), st.booleans(), st.sampled_from(["", "since ", "in the past ", "on 31 ", "from 1 to "]))
def test_nothing_raises(text: str, published: date, ahead: bool, start: str) -> None:
    resolve(start + text, published, ahead=ahead)
    points_back(start + text)


PIECES = (
    "on in the last past next this since week month years two 24 hours days of start end Monday May 31 2016 ago now "
    "today between from and to later morning"
)


@given(st.lists(st.sampled_from(PIECES.split()), max_size=7).map(" ".join), st.dates(), st.booleans())
def test_whatever_is_resolved_is_edtf(phrase: str, published: date, ahead: bool) -> None:
    edtf = resolve(phrase, published, ahead=ahead)
    if edtf is not None:
        days(edtf)


# The phrases of a text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell on Tuesday, he said on Wednesday.", [("on Tuesday", "2016-12-06"), ("on Wednesday", "2016-12-07")]),
        ("Late on Tuesday. On Monday it fell.", [("Late on Tuesday", "2016-12-06"), ("On Monday", "2016-12-05")]),
        ("Nobody was killed on Dec. 2, 2016, in all.", [("on Dec. 2, 2016", "2016-12-02")]),
        ("In the past two weeks 9 fell.", [("In the past two weeks", "2016-11-23/2016-12-07")]),
        (
            "since the army announced it late on Tuesday, they",
            [
                ("since the army announced it late on Tuesday", "2016-12-06/2016-12-07"),
                ("late on Tuesday", "2016-12-06"),
            ],
        ),
        ("held since 2012 and", [("since 2012", "2012/.."), ("2012", "2012")]),
        ("A woman sat there. Jan Egeland may march.", []),
        ("It was now theirs.", [("now", "2016-12-07")]),
        ("On\nTuesday", [("Tuesday", "2016-12-06")]),
        ("The five-day truce for a week, within an hour", []),
        ("", []),
    ],
)
def test_phrases_of_a_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[found.start : found.end], found.edtf) for found in phrases(text, WEDNESDAY)] == expected


def test_phrases_may_look_ahead() -> None:
    (found,) = phrases("They will meet on Saturday.", WEDNESDAY, ahead=True)
    assert found.edtf == "2016-12-10"


@given(st.sampled_from([phrase for phrase, _ in BACK]))
def test_a_phrase_stands_in_the_text_that_it_is(phrase: str) -> None:
    """Whatever can be resolved is found, whole or to its last word."""
    text = f"It fell {phrase}; so it was told."
    given_by = {found.edtf for found in phrases(text, WEDNESDAY)}
    assert resolve(phrase, WEDNESDAY) in given_by


# Every word that a rule of the concordance names begins, goes on or ends a date somewhere in here.
WORDS = sorted(
    {word for phrase, _ in BACK for word in phrase.split()}
    | {"noon", "midday", "dusk", "nightfall", "presently", "throughout", "within"}
    | {"a", "handful", "few", "half", "ago", "mid-December", "Mon-Fri", "in’", "_", "on_", "o.n", "-0:", "9.30", "…"}
)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" "] * 6 + [", ", "-", " - ", ".", "’s ", "\n"]))))
@example([("Tuesday,", "’s ")])
@example([("a", " "), ("dozen", " "), ("years", " "), ("ago", " ")])
@example([("ever", " "), ("since", " "), ("noon", " "), ("on", " "), ("Friday", ".")])
@example([("2", " "), ("2", " "), ("2", " "), ("December", " "), ("2016", ".")])
def test_no_date_is_passed_over(pieces: list[tuple[str, str]]) -> None:
    """What a run of words that is not looked at begins with, no date begins with."""
    text = "".join(word + glue for word, glue in pieces)
    looked_at = {(begin, stop) for stop, runs in dates._runs(text) for begin, *_ in runs}
    words = [found.span() for found in dates._WORD.finditer(text)]
    for place, (begin, _) in enumerate(words):
        for last, stop in words[place : place + dates._MOST_WORDS]:
            run = text[begin:stop]
            ends = dates._LAST_WORD.fullmatch(dates._plain(text[last:stop]).rpartition("-")[2])
            apart = len(sentences(run)) > 1 or dates._ABBREVIATED.fullmatch(run)
            for ahead in (False, True) if ends and not apart and (begin, stop) not in looked_at else ():
                assert resolve(run, WEDNESDAY, ahead=ahead) is None, run


def test_many_numbers_side_by_side_are_not_all_taken_together() -> None:
    text = "2, " * 1000
    runs = [run for _, found in dates._runs(text) for run in found]
    assert len(runs) <= 2 * 1000
    assert phrases(f"{text} it fell on November 15, 2016.", WEDNESDAY)[-1].edtf == "2016-11-15"
