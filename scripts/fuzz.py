"""Feed broken input to everything that reads what others made, and count what was tried.

Each target takes bytes. Half of its inputs are made by hypothesis from the structure that the target reads, half by
changing real files: bytes flipped, pieces cut out, doubled, repeated many times or put elsewhere, harmful characters
put in. None may end in a traceback, take more than a second of processor time per 100 kB (or part of it), or bring the
process above 500 MB. Each target runs in a process of its own, because a library may crash that process.

    python scripts/fuzz.py [--coverage] [--seconds N] [--inputs N] [--targets NAME,NAME] [--seed N] [--json FILE]
                           [--keep DIR]

--seconds is the time for each target (slow ones get more), --inputs ends it sooner. --keep writes the inputs that
failed to a folder; a run with such a file as its only input is `--one FILE --targets NAME`. With --coverage all inputs
come from atheris, which starts with real files, sees what of the code an input reaches, and goes on from those that
reach something new.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

MOST_SECONDS = 1.0
"""Of processor time, for each 100 kB of input or part of it."""
MOST_MEGABYTES = 500
# How many times the seconds a target gets whose inputs take longest.
SHARES = {"validate": 8, "desk": 4, "blind-desk": 2, "check": 3, "diff": 3, "formatter": 2}
LARGEST = 300_000
"""Bytes that a changed file has at most."""

Strategy = st.SearchStrategy[bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """What is fed.

    Attributes:
        about: what it reads.
        seeds: real inputs, to be changed.
        made: inputs made from the structure that is read.
        run: reads an input; whatever it raises is a failure.
        whole: bytes that are read besides the input, which count for the time.
    """

    about: str
    seeds: Callable[[], Sequence[bytes]]
    made: Callable[[], Strategy]
    run: Callable[[bytes], None]
    whole: int = 0


@dataclass(slots=True)
class Outcome:
    """What a target was fed, and what came of it.

    Attributes:
        inputs: how many inputs were tried.
        made: how many of them hypothesis made; the others are changed files.
        bytes: their size together.
        slowest: most processor time of one input, in seconds.
        megabytes: the most that the process held.
        reached: places in the code, each the more the oftener it is passed, that inputs reached; 0 if nobody looked.
        failures: the input and what went wrong.
    """

    inputs: int = 0
    made: int = 0
    bytes: int = 0
    slowest: float = 0.0
    megabytes: int = 0
    reached: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)


TARGETS: dict[str, Callable[[], Target]] = {}


def target(function: Callable[[], Target]) -> Callable[[], Target]:
    """Register a target under the name of its function; it is made in the process that feeds it."""
    TARGETS[function.__name__.replace("_", "-")] = cache(function)
    return function


# --- Inputs ---

HARM = [
    *"\0\x07\x1b\t\r\x85\xa0\u00ad\u200b\u202e\u2028\u2066\ufeff\ufffe\U000e0041",
    "e\u0301",
    "\u0300\u0323" * 20,
    "\uff1d1+1",
    "а",
    "٣",
    "²",
    "½",
    "\\0",
    "\\ud800",
    "\\UFFFFFFFF",
    "9" * 5_000,
    "1e999",
    "-0",
    "NaN",
    "../../etc/passwd",
    "/etc/passwd",
    "<script>",
    "=1+1",
    "{{7*7}}",
    "%s%n",
    "a" * 3_000,
]
YAML = [
    *": ,[]{}&*!|>'\"%@`#-?~\n",
    "\n  ",
    "\n    - ",
    "\n- ",
    ": ",
    "? ",
    "--- ",
    "...\n",
    "&a ",
    "*a",
    "!t ",
    "!<",
    "<<: ",
    "%YAML 1.1\n",
    "|+\n",
    ">-\n",
    "''",
    '""',
    "null",
]
NUMBERS = [
    *"0123456789.,-–%$£€",
    *(
        " of",
        " to ",
        " and ",
        " in ",
        " out of ",
        "half",
        "dozen",
        "hundred",
        "thousand",
        "million",
        "a",
        "one",
        "seven",
    ),
    *(
        "twenty",
        "some ",
        "about ",
        "more than ",
        "between ",
        "at least ",
        "less than ",
        "several",
        "per cent",
        "people",
    ),
    *("-year-old", "1,000", "two-thirds", "no ", "nearly ", "th", "st", "1st", " or ", "tens of ", "families"),
]
DATES = [
    *"0123456789-/.[]{}~?%XYZTE,:",
    *(
        "2016-12-07",
        "2016-12",
        "2016",
        "..",
        "..2016",
        "Y170000",
        "2016-02-30",
        "0000-00-00",
        "-9999",
        "1984-W01",
        "201X",
    ),
    *(
        "on ",
        "since ",
        "ago",
        "last ",
        "next ",
        "the past ",
        "Monday",
        "December",
        "7 December",
        "week",
        "two ",
        "years",
    ),
    *("morning", "late ", "early ", "end of ", "between ", " and ", "9999", "999999999 years ago", "the 1990s", "now"),
]
CSV = [*',"\n\r;', '""', '","', '"\n"', "\r\n", "true", "false", "2016-12-07", "-1.5", "nan", "inf", "NA"]


def joined(name: str, content: bytes) -> bytes:
    """Return the input that puts a content in the place of a file."""
    return f"@{name}\n".encode() + content if name else content


def split(data: bytes) -> tuple[str, bytes]:
    """Return which file an input stands for, and the content; no name if it stands for none."""
    head, mark, content = data.partition(b"\n")
    named = mark and head.startswith(b"@") and re.fullmatch(rb"@[A-Za-z0-9_./-]+", head)
    return (head[1:].decode(), content) if named else ("", data)


def placed(data: bytes, names: Sequence[str]) -> bytes:
    """Return an input that stands for one of some files, whatever its first line has become; itself, if for none."""
    if not names or split(data)[0] in names:
        return data
    head, mark, content = data.partition(b"\n")
    name = names[zlib.crc32(head) % len(names)]
    return joined(name, content if mark and head.startswith(b"@") else data)


def soup(tokens: Sequence[str], most: int = 60) -> Strategy:
    """Return texts made of tokens, of characters that do harm and of any others."""
    piece = st.one_of(st.sampled_from(tokens), st.sampled_from(tokens), st.sampled_from(HARM), st.text(max_size=8))
    return st.lists(piece, max_size=most).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass"))


def values() -> st.SearchStrategy[Any]:
    """Return anything that JSON can hold, and some of what it can not."""
    single = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(HARM[:-1]),
        st.sampled_from(["data/places.csv", "table", "place_id", "string", "integer", "date", "0.1.0"]),
    )
    return st.recursive(
        single,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
        max_leaves=8,
    )


def in_place_of(content: Any, replacement: Any, number: int) -> Any:
    """Return a tree with another value at the place with that number, counted from the leaves of the first branch."""
    places = list(_places(content))
    path = places[number % len(places)]
    changed = json.loads(json.dumps(content))
    if not path:
        return replacement
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = replacement
    return changed


def _places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    steps = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for step, inner in steps:
        yield from _places(inner, (*path, step))


def changed(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return a real input after one to eight changes; the name of a file stays."""
    name, data = split(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        data = _change(rng, data, seeds)[:LARGEST]
    return joined(name, data)


def _change(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    size = len(data)
    first, last = sorted((rng.randint(0, size), rng.randint(0, size)))
    last = min(last, first + rng.choice((1, 4, 30, 500)))
    piece = data[first:last]
    kind = rng.randrange(9)
    if kind == 0 and size:
        place = rng.randrange(size)
        return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
    if kind == 1:
        return data[:first] + data[last:]
    if kind == 2:
        return data[:last] + piece + data[last:]
    if kind == 3:
        return data[:last] + piece * rng.choice((10, 100, 1_000)) + data[last:]
    if kind == 4:
        place = rng.randint(0, size)
        return data[:place] + piece + data[place:]
    if kind == 5:
        harm = rng.choice(rng.choice((HARM, YAML, CSV, NUMBERS, DATES)))
        return data[:first] + harm.encode("utf-8", "surrogatepass") + data[first:]
    if kind == 6:
        return data[:first] + rng.randbytes(rng.choice((1, 2, 4, 16))) + data[last:]
    if kind == 7:
        return data[:first]
    other = split(rng.choice(seeds))[1]
    return data[:first] + other[rng.randint(0, len(other)) :]


# --- What is fed ---


def _annotations() -> list[bytes]:
    """Return the annotation files of the repository, of each the beginning."""
    return [path.read_bytes()[:40_000] for path in sorted((ROOT / "annotations").rglob("*.yaml"))]


def _trees() -> Strategy:
    """Return files of records with keys that there are, and values that may be anything."""
    import yaml

    from aleppo_reports.records import SHAPES
    from aleppo_reports.source.plan import authored_keys

    keys = sorted({key for cls in SHAPES for key in authored_keys(cls)})
    single = st.one_of(
        st.sampled_from(
            ["herald", "navy", "bridge", "2016-12-06", "7", "exact", "herald-r01", "[2016-12-06..]", "../x"]
        ),
        st.sampled_from(HARM),
        st.integers(-5, 10**6).map(str),
        st.text(max_size=10),
    )
    record = st.dictionaries(st.sampled_from(keys), single, max_size=8)
    nested = st.dictionaries(st.sampled_from(keys), single | record | st.lists(record, max_size=3), max_size=8)
    return nested.map(
        lambda content: yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode("utf-8", "replace")
    )


@target
def yaml_reader() -> Target:
    """The reader of annotation files."""
    from aleppo_reports.source import yaml

    def run(data: bytes) -> None:
        for problem in yaml.read(data, "x")[1]:
            str(problem)

    return Target("bytes to a tree", _annotations, lambda: soup(YAML) | _trees() | st.binary(max_size=200), run)


@target
def plain() -> Target:
    """The fast reader of annotation files: it gives what the careful one gives, to the last origin, or nothing."""
    from aleppo_reports.records import Article
    from aleppo_reports.source.reader import REGISTRIES, registry_file
    from readings import agrees, edited, edits

    def run(data: bytes) -> None:
        key, content = split(data)
        agrees(content, REGISTRIES.get(key, Article), key if key in REGISTRIES else "")

    def seeds() -> list[bytes]:
        articles = [("", path) for path in sorted((ROOT / "annotations" / "articles").glob("*.yaml"))]
        listed = [(key, ROOT / registry_file(key)) for key in REGISTRIES]
        # Whole records: a file cut in the middle of one is none that the fast reader takes.
        return [
            joined(key, data if len(data) < 20_000 else data[: data.rfind(b"\n\n", 0, 20_000) + 1])
            for key, path in [*articles, *listed]
            if path.exists() and (data := path.read_bytes())
        ]

    def made() -> Strategy:
        # Lines changed as a person does it: of these, as of the others, the fast reader takes about one in ten.
        files = [(name, data.decode()) for name, data in map(split, seeds())]
        lines = sorted({line for _, text in files for line in text.split("\n")[:80]})
        whole = st.sampled_from(files)
        return st.builds(
            lambda file, changes: joined(file[0], edited(file[1], changes).encode("utf-8", "surrogatepass")),
            whole,
            edits(lines),
        )

    return Target("bytes to records, twice", seeds, made, run)


@target
def formatter() -> Target:
    """The formatter: what it makes, it leaves as it is."""
    from aleppo_reports.schema import read_tables
    from aleppo_reports.source.format import formatted
    from aleppo_reports.source.layout import layout_order

    order = layout_order(read_tables(ROOT / "schemas"))

    def run(data: bytes) -> None:
        text, _ = formatted(data.decode("utf-8", "replace"), "x", order)
        if text is not None and formatted(text, "x", order) != (text, []):
            raise AssertionError("laid out twice is not laid out once")

    def seeds() -> list[bytes]:
        return [data[:8_000] for data in _annotations()]

    return Target("a file laid out", seeds, lambda: soup(YAML) | _trees(), run)


@target
def numbers() -> Target:
    """The reader of numbers in words of an article."""
    from aleppo_reports.concordance.numbers import read

    def run(data: bytes) -> None:
        read(data.decode("utf-8", "replace"))

    def seeds() -> list[bytes]:
        return [row["exact"].encode() for row in _released_rows("figures")]

    return Target("words of a figure to its value", seeds, lambda: soup(NUMBERS, 20), run)


@target
def dates() -> Target:
    """The readers of dates: EDTF, and date phrases of an article."""
    from aleppo_reports.concordance.dates import phrases, resolve
    from aleppo_reports.dates import days, is_interval

    published = date(2016, 12, 7)

    def run(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        for read in (days, is_interval):
            try:
                read(text)
            except ValueError:
                # What it says where a text is no date.
                continue
        for ahead in (False, True):
            resolve(text, published, ahead=ahead)
            phrases(text, published, ahead=ahead)

    def seeds() -> list[bytes]:
        reports = _released_rows("reports")
        return [row[key].encode() for row in reports for key in ("when_told", "when_exact") if row[key]]

    return Target("EDTF and date phrases to days", seeds, lambda: soup(DATES, 12), run)


@cache
def _released_rows(table: str) -> tuple[dict[str, str], ...]:
    from aleppo_reports.published import Published

    return Published(ROOT).rows(table)


@cache
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="aleppo-fuzz-"))


@cache
def _release() -> Path:
    """Return the folder of a release of the tiny corpus."""
    from packages import make_release

    return make_release(_scratch() / "release")


@cache
def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _named(folder: Path, *suffixes: str) -> list[bytes]:
    """Return files as inputs."""
    return [joined(name, data) for name, data in _files(folder).items() if name.endswith(suffixes)]


@contextmanager
def _exchanged(folder: Path, data: bytes) -> Iterator[None]:
    """Put an input in the place of the file that it names, for as long as this lasts."""
    name, content = split(data)
    path = folder / (name or next(iter(_files(folder))))
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(_files(folder)[path.relative_to(folder).as_posix()])


def _descriptors() -> Strategy:
    content = json.loads(_files(_release())["datapackage.json"])

    def made(drawn: tuple[Any, int]) -> bytes:
        return joined("datapackage.json", json.dumps(in_place_of(content, *drawn)).encode("utf-8", "surrogatepass"))

    return st.tuples(values(), st.integers(0, 10**6)).map(made)


def _tables(*suffixes: str) -> Strategy:
    """Return CSV files of a release: rows of its columns with any cells, or nothing of the kind."""
    heads = {name: data.split(b"\n")[0] for name, data in _files(_release()).items() if name.endswith(suffixes)}
    named = st.sampled_from(sorted(heads))
    rows = st.lists(soup([*CSV, "city", "bridge", "navy", "official", "herald-r01"], 6), max_size=5).map(b"\n".join)
    with_head = st.builds(lambda name, body: joined(name, heads[name] + b"\n" + body), named, rows)
    return with_head | st.builds(joined, named, soup(CSV))


@target
def descriptor() -> Target:
    """The reader of published packages, for those who cite and compare: a descriptor and its tables as text."""
    from aleppo_reports.published import Published

    files = _files(_release())

    def run(data: bytes) -> None:
        name, content = split(data)
        try:
            package = Published.of({**files, name or "datapackage.json": content})
            for table in (*package.keys, *package.schemas):
                package.rows(table)
            list(package.ids())
        except ValueError:
            # What it says where a package cannot be read.
            return

    made = lambda: _descriptors() | _tables(".csv")  # noqa: E731
    return Target("a package as text", lambda: _named(_release(), ".json", ".csv"), made, run)


@target
def csv_tables() -> Target:
    """The reader of the CSV files of a package, with the types of its schema."""
    from aleppo_reports.publish import validate
    from aleppo_reports.schema import published_tables

    folder = _release()
    tables, codes = published_tables(json.loads(_files(folder)["datapackage.json"])["resources"])

    def run(data: bytes) -> None:
        name, content = split(data)
        name = name or "data/places.csv"
        with _exchanged(folder, joined(name, content)):
            # Not every CSV is a table of the package.
            if Path(name).stem in tables:
                validate._csv(folder, name, tables[Path(name).stem], codes)

    return Target("CSV with the types of its schema", lambda: _named(folder, ".csv"), lambda: _tables(".csv"), run)


@target
def parquet_tables() -> Target:
    """The reader of the Parquet files of a package, compared with its CSV; bytes flipped, and cut at any byte."""
    from aleppo_reports.publish import validate
    from aleppo_reports.schema import published_tables

    folder = _release()
    content = json.loads(_files(folder)["datapackage.json"])
    tables, codes = published_tables(content["resources"])
    csv = {name: validate._csv(folder, f"data/{name}.csv", table, codes)[0] for name, table in tables.items()}

    def run(data: bytes) -> None:
        name, damaged = split(data)
        name = name or "data/places.parquet"
        table = Path(name).stem
        with _exchanged(folder, joined(name, damaged)):
            list(validate._twin(folder, name, csv[table], tables[table], codes, content))

    def made() -> Strategy:
        named = st.sampled_from(_named(folder, ".parquet"))

        def flipped(drawn: bytes, flips: list[tuple[int, int]], cut: float | None) -> bytes:
            name, data = split(drawn)
            damaged = bytearray(data)
            for place, value in flips:
                damaged[place % len(damaged)] = value
            return joined(name, bytes(damaged[: len(damaged) if cut is None else int(cut * len(damaged))]))

        flips = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6)
        return st.builds(flipped, named, flips, st.none() | st.floats(0, 1))

    return Target("Parquet, and whether it is the CSV", lambda: _named(folder, ".parquet"), made, run)


@cache
def _corpus() -> Path:
    """Return the folder of the tiny corpus, coded twice."""
    from builders import make_root
    from codings import with_passes

    (_scratch() / "corpus").mkdir()
    return make_root(_scratch() / "corpus", with_passes())


@target
def anchor() -> Target:
    """What fills in the offsets of words."""
    from aleppo_reports.source.anchor import anchored
    from builders import TEXT

    article = _files(_corpus())["annotations/articles/herald-2016-12-07.yaml"]
    bare = b"\n".join(line for line in article.split(b"\n") if b"start:" not in line and b"end:" not in line)

    def run(data: bytes) -> None:
        anchored(data, "x.yaml", {"herald-2016-12-07": TEXT}, frozenset({"herald-2016-12-07"}))

    def seeds() -> list[bytes]:
        return [bare, article, *_annotations()[:2], _files(_corpus())["annotations/actors.yaml"]]

    return Target("words to offsets", seeds, lambda: soup(YAML) | _trees(), run)


@target
def diff() -> Target:
    """What compares two packages, and tells the difference in three ways."""
    from aleppo_reports.comparing.changes import difference
    from aleppo_reports.comparing.shown import as_json, markdown, text
    from aleppo_reports.comparing.versions import misfit
    from aleppo_reports.published import Published

    files = _files(_release())

    def run(data: bytes) -> None:
        name, content = split(data)
        other = {**files, name or "datapackage.json": content}
        for old, new in ((files, other), (other, files)):
            try:
                found = difference(Published.of(old), Published.of(new))
                misfit(found)
            except ValueError:
                # What it says where a package cannot be read.
                continue
            for shown in (text, markdown, as_json):
                shown(found).encode("utf-8", "backslashreplace")

    made = lambda: _descriptors() | _tables(".csv")  # noqa: E731
    return Target("two packages to what differs", lambda: _named(_release(), ".json", ".csv"), made, run, 100_000)


def _sessions(blind: bool) -> Target:
    """Return the target of a desk: sessions with whole answers, with any value in place of one, with any steps."""
    from strangers import LONGEST_PATH, NEXT, Besieged, request

    desk = Besieged(_scratch() / f"desk{blind:d}", blind=blind)
    calls = desk.calls()
    doing = [(path, content) for path, content in calls if content is not None]
    steps = [
        "api",
        "records",
        "articles",
        "choices",
        "figures",
        "herald-f02",
        "1-003",
        "..",
        "",
        "%2e%2e",
        "%00",
        *HARM,
    ]

    def asked(drawn: tuple[tuple[str, Any], Any, int]) -> bytes:
        (path, content), other, place = drawn
        return request("POST", path, in_place_of(content, other, place))

    def framed(drawn: tuple[str, list[str], dict[str, str], bytes]) -> bytes:
        method, path, headers, body = drawn
        return request(method, "/".join(path)[:LONGEST_PATH], body, headers)

    text = st.text(max_size=12) | st.sampled_from(HARM)
    whole = st.sampled_from(doing).map(lambda call: request("POST", *call))
    number = st.integers(-(10**30), 10**30) | st.integers(-3, 400) | st.floats()
    odd = st.tuples(st.sampled_from(doing), values() | text | number, st.integers(1, 10**6)).map(asked)
    names = st.sampled_from(["host", "origin", "content-type", "x-leaves", "content-length", "cookie", "range"])
    head = st.sampled_from(["127.0.0.1:8000", "http://127.0.0.1:8000", "evil.example", "null", "text/plain", ""])
    framing = st.tuples(
        st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"]),
        st.lists(st.sampled_from([*steps, *HARM]), max_size=5),
        st.dictionaries(names, head, max_size=2),
        soup([*'{}[]",:0', "null", "\\u0000", "[" * 20_000, '{"a":' * 20_000, " " * 70_000, "1" * 5_000], 8),
    ).map(framed)
    made = st.lists(whole | odd | odd | framing, min_size=1, max_size=5).map(NEXT.join)

    def run(data: bytes) -> None:
        desk.session(data)

    # Of a session each request is measured by itself; here, what is looked at after it.
    return Target("requests to answers and files", desk.sessions, lambda: made, run, 500_000)


@target
def desk() -> Target:
    """The requests to the review desk: anybody's, and what they leave in the files."""
    return _sessions(blind=False)


@target
def blind_desk() -> Target:
    """The requests to the desk of one who codes blind."""
    return _sessions(blind=True)


@target
def check() -> Target:
    """`aleppo check` of a corpus in which one file is broken."""
    from aleppo_reports.findings.plain import printed
    from aleppo_reports.pipeline import check as run_check

    folder = _corpus()

    def run(data: bytes) -> None:
        with _exchanged(folder, data):
            for problem in run_check(folder, folder / "texts").problems:
                printed(problem)

    def seeds() -> list[bytes]:
        return [
            s for s in _named(folder, ".yaml", ".csv", ".txt") if not split(s)[0].startswith(("schemas", "CITATION"))
        ]

    def made() -> Strategy:
        names = sorted({split(s)[0] for s in seeds()})
        content = soup(YAML) | _trees() | soup(CSV)
        return st.builds(joined, st.sampled_from(names), content)

    return Target("a corpus to findings", seeds, made, run, 100_000)


@target
def validate() -> Target:
    """`aleppo validate` of a package in which one file is broken."""
    from aleppo_reports.findings.plain import printed
    from aleppo_reports.publish.validate import validate as run_validate

    folder = _release()

    def run(data: bytes) -> None:
        with _exchanged(folder, data):
            for problem in run_validate(folder).problems:
                printed(problem)

    # What the whole package takes, which is mostly made of small files.
    whole = sum(map(len, _files(folder).values()))
    made = lambda: _descriptors() | _tables(".csv")  # noqa: E731
    return Target("a package to findings", lambda: _named(folder, ""), made, run, whole)


@target
def archives() -> Target:
    """The reader of zips, for `validate`, `diff` and `resolve`."""
    from aleppo_reports.archives import unpack
    from aleppo_reports.published import Published

    scratch = _scratch() / "zips"
    scratch.mkdir()

    def zipped(files: Mapping[str, bytes]) -> bytes:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return sink.getvalue()

    def run(data: bytes) -> None:
        path, folder = scratch / "a.zip", scratch / "unpacked"
        path.write_bytes(data)
        folder.mkdir()
        try:
            list(unpack(path, folder))
            try:
                package = Published(path)
                for table in package.keys:
                    package.rows(table)
            except ValueError:
                # What it says where a package cannot be read.
                return
        finally:
            shutil.rmtree(folder)
            if [*scratch.iterdir()] != [path]:
                raise AssertionError("something was written outside the folder")

    def made() -> Strategy:
        names = st.sampled_from(
            ["datapackage.json", "data/a.csv", "../a", "/a", "a/../b", "a", "A", "a/", "C:\\a"]
        ) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
        return st.dictionaries(names, st.binary(max_size=60), max_size=5).map(zipped)

    few = {name: data for name, data in _files(_release()).items() if not name.endswith(".parquet")}
    return Target("a zip to a package", lambda: [zipped(few), zipped(dict([*few.items()][:2]))], made, run, 100_000)


# --- Feeding ---


def megabytes() -> int:
    """Return the most that this process held; not that the one did that started it, which getrusage counts as well."""
    with suppress(OSError):
        if found := re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE):
            return int(found[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class TooLongError(BaseException):
    """An input took longer than it may; no handler of ours catches this."""


def _too_long(*_: object) -> None:
    raise TooLongError


class Feeder:
    """Feeds a target until the time is up, or it has had enough."""

    def __init__(self, name: str, seed_: int, seconds: float, inputs: int, current: Path, outcome: Outcome) -> None:
        """Make the target ready; nothing is fed yet."""
        self.name = name
        self.target = TARGETS[name]()
        self.rng = random.Random(f"{name} {seed_}")
        self.seed = seed_
        self.end = time.monotonic() + seconds
        self.inputs = inputs
        self.current = current
        self.outcome = outcome

    @property
    def full(self) -> bool:
        """Whether it is over."""
        return self.outcome.inputs >= self.inputs or time.monotonic() >= self.end or len(self.outcome.failures) >= 20

    def feed(self, data: bytes) -> None:
        """Feed one input, and write down what came of it."""
        outcome = self.outcome
        # If the process dies, this is what it died of.
        self.current.write_bytes(data)
        limit = MOST_SECONDS * (1 + (len(data) + self.target.whole) // 100_000)
        signal.setitimer(signal.ITIMER_PROF, 4 * limit)
        start = time.process_time()
        try:
            self.target.run(data)
            signal.setitimer(signal.ITIMER_PROF, 0)
            failure = ""
        except TooLongError:
            failure = f"more than {4 * limit:.0f} s of processor time"
        except BaseException:
            signal.setitimer(signal.ITIMER_PROF, 0)
            failure = traceback.format_exc(limit=-4)
        taken = time.process_time() - start
        held = megabytes()
        if not failure and taken > limit:
            failure = f"{taken:.1f} s of processor time, {limit:.0f} s are allowed"
        if not failure and held > MOST_MEGABYTES >= outcome.megabytes:
            failure = f"the process holds {held} MB"
        outcome.inputs += 1
        outcome.bytes += len(data)
        outcome.slowest = max(outcome.slowest, round(taken, 3))
        outcome.megabytes = max(outcome.megabytes, held)
        if failure:
            outcome.failures.append({"input": data.hex() if len(data) < 2_000_000 else "", "failure": failure})

    def run(self) -> None:
        """Feed inputs of both kinds, in turns."""
        seeds, strategy, turn = self.target.seeds(), self.target.made(), 0
        signal.signal(signal.SIGPROF, _too_long)
        if self.name == "parquet-tables" and self.inputs > 10_000:
            self._cut_everywhere(seeds)
        while not self.full:
            turn += 1
            self._made(strategy, turn)
            for _ in range(50):
                if self.full:
                    return
                self.feed(changed(self.rng, seeds))

    def _made(self, strategy: Strategy, turn: int) -> None:
        outcome = self.outcome

        @seed(self.seed * 1_000_003 + turn)
        @settings(
            max_examples=50,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def feed(data: bytes) -> None:
            if not self.full:
                outcome.made += 1
                self.feed(data)

        feed()

    def _cut_everywhere(self, seeds: Sequence[bytes]) -> None:
        """Feed the smallest file cut at every byte."""
        name, data = split(min(seeds, key=len))
        for cut in range(len(data)):
            if not self.full:
                self.feed(joined(name, data[:cut]))


def _work(given_: argparse.Namespace) -> None:
    """Feed a target in this process, which was started for it."""
    outcome = Outcome()
    written = given_.folder / "written"

    def write() -> None:
        written.write_text(json.dumps(asdict(outcome)), encoding="utf-8")
        shutil.rmtree(_scratch(), ignore_errors=True)

    def feeder() -> Feeder:
        return Feeder(given_.work, given_.seed, given_.seconds, given_.inputs, given_.folder / "current", outcome)

    if given_.coverage:
        import atheris

        with atheris.instrument_imports(include=["aleppo_reports"]):
            ready = feeder()
            # Some of it is imported when it is needed first.
            ready.target.run(ready.target.seeds()[0])
        led(ready, write)
        return
    try:
        ready = feeder()
        if given_.one is not None:
            signal.signal(signal.SIGPROF, _too_long)
            ready.feed(given_.one.read_bytes())
        else:
            ready.run()
    finally:
        write()


def feed(
    name: str, seed_: int, seconds: float, inputs: int, one: Path | None = None, coverage: bool = False
) -> Outcome:
    """Feed a target in a process of its own; if the process dies, that is a failure, and another one goes on."""
    outcome, end, died = Outcome(), time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory(prefix="aleppo-fuzz-") as scratch:
        while True:
            current, written = Path(scratch, "current"), Path(scratch, "written")
            left = max(1.0, end - time.monotonic())
            command = [sys.executable, "-W", "ignore", __file__, "--work", name, "--seed", str(seed_ + died)]
            command += ["--seconds", str(left), "--inputs", str(inputs), "--folder", scratch]
            command += ["--one", str(one)] if one else ["--coverage"] if coverage else []
            said = ""
            try:
                ended = subprocess.run(command, timeout=left + 120, capture_output=True, check=False)
                # It prints pieces of inputs, too.
                said = ended.stderr.decode("utf-8", "replace")
                how = f"the process died ({ended.returncode}): {said[-500:]}"
            except subprocess.TimeoutExpired:
                how = "the process did not end"
            outcome.reached = max(outcome.reached, *map(int, _REACHED.findall(said)), 0)
            if written.exists():
                part = Outcome(**json.loads(written.read_text(encoding="utf-8")))
                outcome.inputs += part.inputs
                outcome.made += part.made
                outcome.bytes += part.bytes
                outcome.slowest = max(outcome.slowest, part.slowest)
                outcome.megabytes = max(outcome.megabytes, part.megabytes)
                outcome.failures += part.failures
                return outcome
            died += 1
            data = current.read_bytes() if current.exists() else b""
            outcome.failures.append({"input": data.hex(), "failure": how})
            if time.monotonic() >= end or died == 20 or one or not data:
                return outcome


_REACHED = re.compile(r"^#\d+\t.* ft: (\d+) ", re.MULTILINE)
"""How atheris says what was reached."""


def led(feeder: Feeder, write: Callable[[], None]) -> None:
    """Let atheris feed a target; it ends the process."""
    import atheris

    signal.signal(signal.SIGPROF, _too_long)
    seeds = sorted(feeder.target.seeds(), key=len)[:_SEEDS]
    names = sorted({name for data in seeds if (name := split(data)[0])})

    def fed(data: bytes) -> None:
        feeder.feed(placed(data, names))
        if feeder.full:
            write()
            # It has handlers of its own for every other end.
            os._exit(0)

    with tempfile.TemporaryDirectory(dir=_scratch()) as corpus:
        for number, data in enumerate(seeds):
            Path(corpus, str(number)).write_bytes(data)
        # What an input may take and hold is ours to say.
        atheris.Setup([sys.argv[0], f"-seed={feeder.seed}", "-rss_limit_mb=0", "-timeout=3600", corpus], fed)
        atheris.Fuzz()


_SEEDS = 60
"""Real files, the smallest ones, that atheris starts with."""


def led_rows(found: Mapping[str, Outcome]) -> Iterator[str]:
    """Yield the lines of a table in Markdown of what atheris fed."""
    yield "| target | inputs | MB in all | reached | slowest, s | process, MB | failures |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, outcome in found.items():
        cells = [
            name,
            f"{outcome.inputs:,}",
            f"{outcome.bytes / 1e6:,.1f}",
            f"{outcome.reached:,}",
            f"{outcome.slowest:.2f}",
            str(outcome.megabytes),
            str(len(outcome.failures)),
        ]
        yield f"| {' | '.join(cells)} |"


def rows(found: Mapping[str, Outcome]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| target | reads | inputs | made | changed | MB in all | slowest, s | process, MB | failures |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, outcome in found.items():
        cells = [name, TARGETS[name].__wrapped__.__doc__.strip().splitlines()[0].rstrip(".")]  # type: ignore[attr-defined]
        numbers_ = [outcome.inputs, outcome.made, outcome.inputs - outcome.made]
        cells += [f"{number:,}" for number in numbers_]
        cells += [
            f"{outcome.bytes / 1e6:,.1f}",
            f"{outcome.slowest:.2f}",
            str(outcome.megabytes),
            str(len(outcome.failures)),
        ]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--inputs", type=int, default=10**9)
    parser.add_argument("--targets", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--one", type=Path)
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given_ = parser.parse_args()
    if given_.work:
        _work(given_)
        return
    if given_.coverage and importlib.util.find_spec("atheris") is None:
        parser.error("--coverage needs atheris: pip install atheris")
    names = given_.targets.split(",") if given_.targets else list(TARGETS)
    if unknown := [name for name in names if name not in TARGETS]:
        parser.error(f"there is no target {unknown[0]}; there are {', '.join(TARGETS)}")

    def fed(name: str) -> Outcome:
        seconds = given_.seconds * SHARES.get(name, 1)
        return feed(name, given_.seed, seconds, given_.inputs, given_.one, given_.coverage)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(names, pool.map(fed, names), strict=True))
    print("\n".join((led_rows if given_.coverage else rows)(found)))
    for name, outcome in found.items():
        for number, failure in enumerate(outcome.failures):
            print(f"\n{name}: {failure['failure']}\n  input: {bytes.fromhex(failure['input'])[:300]!r}")
            if given_.keep:
                given_.keep.mkdir(parents=True, exist_ok=True)
                (given_.keep / f"{name}-{number}").write_bytes(bytes.fromhex(failure["input"]))
    if given_.json:
        content = {name: asdict(outcome) for name, outcome in found.items()}
        given_.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    sys.exit(any(outcome.failures for outcome in found.values()))


if __name__ == "__main__":
    main()
