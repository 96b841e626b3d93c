"""EDTF dates: the days they allow, and how precise they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from aleppo_reports.dates import _parsed, days, is_interval, precision

DEC_6, DEC_7 = date(2016, 12, 6), date(2016, 12, 7)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2016-12-06", DEC_6, DEC_6),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28)),
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29)),
        ("2016-12-06/2016-12-07", DEC_6, DEC_7),
        ("2016-12-06/2016-12-06", DEC_6, DEC_6),
        ("2016-11/2016-12-07", date(2016, 11, 1), DEC_7),
        ("2012/2016-12", date(2012, 1, 1), date(2016, 12, 31)),
        ("2016-12-06/..", DEC_6, None),
        ("2012/..", date(2012, 1, 1), None),
        ("../2016-12-07", None, DEC_7),
        ("../2016-11", None, date(2016, 11, 30)),
        ("../..", None, None),
        ("[2016-12-06..2016-12-07]", DEC_6, DEC_7),
        ("[2016-12-06,2016-12-07]", DEC_6, DEC_7),
        ("[2016-12-07,2016-12-06]", DEC_6, DEC_7),
        ("[2016-11..2016-12]", date(2016, 11, 1), date(2016, 12, 31)),
        ("[2016-12-06..]", DEC_6, None),
        ("[..2016-12-07]", None, DEC_7),
        ("2016-12-06?", DEC_6, DEC_6),
        ("2016-12~", date(2016, 12, 1), date(2016, 12, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
    ],
)
def test_days(text: str, earliest: date | None, latest: date | None) -> None:
    assert days(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2016-02-30", "'2016-02-30' names a day that does not exist"),
        ("2015-02-29", "'2015-02-29' names a day that does not exist"),
        ("2016-12-32", "'2016-12-32' names a day that does not exist"),
        ("2016-12-00", "'2016-12-00' names a day that does not exist"),
        ("2016-12-00/2016-12-06", "'2016-12-00/2016-12-06' names a day that does not exist"),
        ("2016-12-06/2016-12-32", "'2016-12-06/2016-12-32' names a day that does not exist"),
        ("2016-02-30/..", "'2016-02-30/..' names a day that does not exist"),
        ("../2016-02-30", "'../2016-02-30' names a day that does not exist"),
        ("0000", "'0000' names a day that does not exist"),
        ("[2016-02-30..2016-03-01]", "'[2016-02-30..2016-03-01]' names a day that does not exist"),
        ("[2016-02-28,2016-02-30]", "'[2016-02-28,2016-02-30]' names a day that does not exist"),
        ("[2016-12-06..2017]", "'[2016-12-06..2017]' is no EDTF date"),
        ("[2016-12-06..2016-13-07]", "'[2016-12-06..2016-13-07]' is no EDTF date"),
        ("[2016-12-06]", "'[2016-12-06]' is no EDTF date"),
        ("[..]", "'[..]' is no EDTF date"),
        ("2016-13", "'2016-13' is no EDTF date"),
        ("2016-00", "'2016-00' is no EDTF date"),
        ("2016-13-01", "'2016-13-01' is no EDTF date"),
        ("2016-12-07/2016-12-06", "'2016-12-07/2016-12-06' ends before it begins"),
        ("2016-12/2016-11", "'2016-12/2016-11' ends before it begins"),
        ("[2016-12-07..2016-12-06]", "'[2016-12-07..2016-12-06]' ends before it begins"),
        ("2016-12-06/", "'2016-12-06/' has only one end; write .. for an open one"),
        ("/2016-12-06", "'/2016-12-06' has only one end; write .. for an open one"),
        ("/", "'/' has only one end; write .. for an open one"),
        ("2016-12-05/2016-12-06/2016-12-07", "'2016-12-05/2016-12-06/2016-12-07' is no EDTF date"),
        ("[2016-12-06..2016-12-07", "'[2016-12-06..2016-12-07' is no EDTF date"),
        ("yesterday", "'yesterday' is no EDTF date"),
        ("20161206", "'20161206' is no EDTF date"),
        ("2016-1-1", "'2016-1-1' is no EDTF date"),
        ("6 December 2016", "'6 December 2016' is no EDTF date"),
        ("", "'' is no EDTF date"),
        ("..", "'..' is no EDTF date"),
        ("２０１６-12-06", "'２０１６-12-06' is no EDTF date"),
        ("2016 ", "'2016 ' is no EDTF date"),
        ("2016-12-06T10:00:00", "'2016-12-06T10:00:00' is no EDTF date"),
    ],
)
def test_what_is_no_date(text: str, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  (the whole message is compared)
        days(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-12-06", True),
        ("1982", True),
        ("2016-11-15/..", True),
        ("2016-12-06/2016-12-07", True),
        ("[2016-12-06..2016-12-07]", False),
        ("[2016-12-06,2016-12-08]", False),
        ("{2016-12-06,2016-12-08}", False),
    ],
)
def test_is_interval(text: str, expected: bool) -> None:
    """A set of days is no stretch of time."""
    assert is_interval(text) is expected


@pytest.mark.parametrize(("length", "code"), [(1, 1), (2, 2), (6, 2), (7, 3), (8, 4), (31, 4), (32, 5), (366, 5)])
def test_precision(length: int, code: int) -> None:
    assert precision(DEC_6, DEC_6 + timedelta(days=length - 1)) == code


@pytest.mark.parametrize(("earliest", "latest"), [(None, None), (DEC_6, None), (None, DEC_6)])
def test_an_open_date_has_the_lowest_precision(earliest: date | None, latest: date | None) -> None:
    assert precision(earliest, latest) == 5


ENDS = ["2016", "2016-12", "2015-02", "2016-12-06", "2016-12-07", ""]
SETS = [
    *(f"[{first}..{last}]" for first in ENDS for last in ENDS),
    *(f"[{first},{last}]" for first in ENDS for last in ENDS),
    *(f"[2015,{first},{last}]" for first in ENDS for last in ENDS),
]


QUALIFIED = [f"{end}{mark}" for end in ENDS[:-1] for mark in ("", "?", "~", "%", "??", "~?")]
INTERVALS = [f"{first}/{last}" for first in [*QUALIFIED, ".."] for last in ("2016-12~", "2017?", "2017%", "..")]


@pytest.mark.parametrize("text", [*SETS, *QUALIFIED, *INTERVALS])
def test_a_text_means_what_the_grammar_says(text: str) -> None:
    """What is read without the grammar is read as the grammar reads it."""

    def outcome(read: Callable[[str], tuple[date | None, date | None]]) -> object:
        try:
            earliest, latest = read(text)
        except ValueError as error:
            return str(error)
        return (
            (earliest, latest) if not (earliest and latest and latest < earliest) else f"{text!r} ends before it begins"
        )

    assert outcome(days) == outcome(_parsed)


def test_the_grammar_is_imported_only_where_it_is_needed() -> None:
    """It costs as much as all the rest of a check."""
    plain = ("2016", "2016-12", "2016-12-06", "2016-12-06/..", "../2016", "2016-11/2016-12-06")
    sets = ("[2016-12-06..2016-12-07]", "[..2016-12]", "[2016..]", "[2016-12-06,2016-12-08]", "2016-12-06~")
    script = (
        f"import sys; from aleppo_reports.dates import days\nfor text in {plain + sets}: days(text)\n"
        "assert 'edtf' not in sys.modules\n"
        "days('201X')\n"
        "assert 'edtf' in sys.modules\n"
    )
    path = next(path for path in sys.path if path.endswith("build"))
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": path})
