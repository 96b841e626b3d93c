"""Both ways of reading an annotation file: what the fast one gives the careful one must give, to the last origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from aleppo_reports.problems import Origin
from aleppo_reports.records import SHAPES, Record
from aleppo_reports.schema import read_tables
from aleppo_reports.source import plain, reader, yaml
from aleppo_reports.source.files import Files
from aleppo_reports.source.plan import Plan, plan
from builders import REPOSITORY

FILE = "annotations/articles/a.yaml"
TABLES = read_tables(REPOSITORY / "schemas")
CODES = {
    path.stem: frozenset(line.partition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:])
    for path in (REPOSITORY / "annotations" / "codes").glob("*.csv")
}
PLANS: dict[type[Record], Plan] = {cls: plan(cls, TABLES, CODES) for cls in SHAPES}

Edit = tuple[str, int, int, str]

# Lines of which YAML, or the schema, has an opinion of its own.
TRAPS = [
    *(
        "exact: ~",
        "exact: null",
        "exact: Null",
        "exact: NO",
        "exact: 007",
        "exact: 1.10",
        "exact: 'it''s'",
        "exact: ''",
    ),
    *(
        'exact: ""',
        'exact: "a\\tb"',
        'exact: "a\\x41"',
        'exact: "a\\\\"',
        'exact: "a" b',
        "exact: 'a' # b",
        "exact: a # b",
    ),
    *("exact: a: b", "exact: a:b", "exact: a:", "exact: a ", "exact:  a", "exact : a", "exact:a", "exact:", "exact"),
    *(
        "exact: &a b",
        "exact: *a",
        "exact: !!str b",
        "exact: |",
        "exact: >-",
        "exact: [a]",
        "exact: {a: b}",
        "exact: @a",
    ),
    *(
        "exact: `a`",
        "exact: %a",
        "exact: - a",
        "exact: -a",
        "exact: ? a",
        "exact: ?a",
        "exact: :a",
        "exact: , a",
        "? exact",
    ),
    *(
        "exact: a#b",
        "exact: #b",
        "exact: “a”",
        "exact: …",
        "exact: a\u00a0",
        "exact: a\u00a0#b",
        "exact: \u00a0a",
        "exact: ''a",
    ),
    *(
        "start: -1",
        "start: +1",
        "start: 1_000",
        "start: 0x1",
        "start: 00",
        "start: 1e3",
        "start: ١",
        "start: 1.0",
        "start: 9" + "9" * 30,
    ),
    *("low: 2.", "low: .5", "low: nan", "low: inf", "low: 1e3", "low: -0", "low: -2.50", "low: " + "9" * 400),
    *(
        "published_on: 2021-02-30",
        "published_on: 20210301",
        "published_on: 2021-W09-1",
        "published_on: 2021-03-01T10:00",
    ),
    *(
        "realis: Occurred",
        "realis: hearsay",
        'realis: "occurred"',
        "event_id: null",
        "event_id: Bridge",
        "when_told: ../..",
        "when_told: soon",
    ),
    *(
        "unknown: 1",
        "<<: a",
        "exact: took",
        "---",
        "...",
        "%YAML 1.1",
        "- a",
        "- - a",
        "-   exact: a",
        "- exact: a",
        "-",
        "'exact': a",
    ),
    *(
        "parts: []",
        "parts:",
        "attributions:",
        "attributions: a",
        "attributions: []",
        "label_id: a-l01",
        "# note: a",
        "exact: a\n  b: c",
    ),
    *(
        "exact: a\n      b",
        "exact: a\n\n\n",
        "exact: a\x0bb",
        "exact: a\u2028b",
        "exact: e\u0301",
        "exact: \ufeffa",
        "\texact: a",
        "exact:\ta",
        "exact: a\r",
    ),
]


def carefully(data: bytes, cls: type[Record], key: str) -> tuple[list[Record], list[str], dict[str, set[str]]]:
    """Return the records that the careful reader gives, what it says, and the ids it saw."""
    reading = reader._Reading(Files(REPOSITORY), TABLES, CODES, PLANS)
    node, problems = yaml.read(data, FILE)
    reading.problems.extend(problems)
    found: list[Record] = []
    if isinstance(node, yaml.Mapping) and key:
        if set(node.entries) != {key}:
            return [], ["another key"], {}
        found = list(reader._records(cls, node.entries[key].node, key, "", reading))
    elif isinstance(node, yaml.Mapping):
        record = reader._record(cls, node, reading)
        found = [record] if record else []
    else:
        reading.problems.extend(problems)
    return found, [str(problem) for problem in reading.problems], reading.declared


def plainly(data: bytes, cls: type[Record], key: str) -> plain.Found | None:
    """Return what the shorter way gives, None if it leaves the file to the careful reader."""
    clean = yaml.unremarkable(data)
    return None if clean is None else plain.read(clean, FILE, cls, PLANS, key)


def origins(records: Sequence[Record]) -> Iterator[dict[str, Origin]]:
    """Yield where everything of some records stands, and of what is nested in them."""
    for record in records:
        yield dict(record.origins)
        for key in SHAPES[type(record)].nested:
            yield from origins(getattr(record, key))


def agrees(data: bytes, cls: type[Record], key: str) -> bool:
    """Tell whether the shorter way took the file; if it did, all must be as the careful reader has it."""
    found = plainly(data, cls, key)
    if found is None:
        return False
    records, problems, ids = carefully(data, cls, key)
    assert problems == []
    assert found.records == records
    assert list(origins(found.records)) == list(origins(records))
    assert {column: set(names) for column, names in found.ids.items()} == ids
    return True


def edits(lines: Sequence[str]) -> st.SearchStrategy[list[Edit]]:
    """Return a few edits of a file, with lines of such files, lines that are traps, and any others."""
    line = st.one_of(
        st.sampled_from(TRAPS),
        st.sampled_from(lines),
        st.text(alphabet=" -:#'\"\\[]{}abn?|>&*!%@,0.5\n~é–“\u0301", max_size=12),
    )
    return st.lists(
        st.tuples(
            st.sampled_from(["insert", "replace", "delete", "swap", "indent", "cut", *["type"] * 6]),
            st.integers(0, 400),
            st.integers(0, 400),
            line,
        ),
        min_size=1,
        max_size=4,
    )


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a file after some edits of its lines."""
    lines = text.split("\n")
    for kind, first, second, line in edits:
        at, other = first % len(lines), second % len(lines)
        if kind == "insert":
            lines.insert(at, " " * (second % 9) + line)
        elif kind == "replace":
            head, colon, _ = lines[at].partition(": ")
            lines[at] = f"{head}{colon}{line.partition(': ')[2] or line}"
        elif kind == "type":
            head, colon, value = lines[at].partition(": ")
            lines[at] = f"{head}{colon}{value[: second % 20]}{line[:3]}{value[second % 20 :]}"
        elif kind == "delete" and len(lines) > 1:
            del lines[at]
        elif kind == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "indent":
            lines[at] = lines[at][1:] if second % 2 else f" {lines[at]}"
        elif kind == "cut":
            lines[at] = lines[at][: second % 20]
    return "\n".join(lines)
