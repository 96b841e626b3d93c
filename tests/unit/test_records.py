"""The record classes agree with the schemas, and with the tables that are made of them."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from aleppo_reports.problems import Origin
from aleppo_reports.records import (
    SHAPES,
    Attributed,
    Corpus,
    Figure,
    Objection,
    Part,
    PassLabel,
    Quote,
    Record,
    Report,
    identifier,
)
from aleppo_reports.schema import read_tables
from aleppo_reports.source.plan import authored_keys, field_of
from aleppo_reports.source.reader import read_corpus
from aleppo_reports.tabulate import TABLES as MADE
from builders import REPOSITORY, emit, make_root
from codings import with_passes
from questions import FIRST, SECOND, ask, question

TABLES = read_tables(REPOSITORY / "schemas")
PYTHON = {"string": str, "integer": int, "number": float, "boolean": bool, "date": date}

FLAT = [
    pytest.param(cls, key, id=f"{cls.__name__}.{key}")
    for cls, shape in SHAPES.items()
    for key in authored_keys(cls)
    if key not in shape.nested
]

# Columns that are never empty in the table, though nobody must write them: the build fills them in.
FILLED = {
    ("reports", "claimant_id"),
    ("figures", "claimant_id"),
    ("quotes", "speaker_id"),
    ("quotes", "sha256"),
}
# Columns that are empty in rows that nobody wrote, though people who write one must fill them in.
EMPTY = {("verifications", "by"), ("verifications", "on")}


def concrete() -> set[type[Record]]:
    """Return every record class that has no subclass."""
    found: set[type[Record]] = set()
    pending: list[type[Record]] = [Record]
    while pending:
        subclasses = pending[-1].__subclasses__()
        cls = pending.pop()
        pending += subclasses
        if not subclasses:
            found.add(cls)
    return found


def test_every_record_class_has_a_shape() -> None:
    assert set(SHAPES) == concrete()


@pytest.mark.parametrize(("cls", "key"), FLAT)
def test_a_key_is_stated_by_a_column_and_typed_like_it(cls: type[Record], key: str) -> None:
    shape = SHAPES[cls]
    column = field_of(cls, key, TABLES)
    table, name = shape.borrowed.get(key, (shape.table, key))
    assert column is TABLES[table].field(name)
    must = authored_keys(cls)[key]
    hint = get_type_hints(cls)[key]
    assert hint == (PYTHON[column.type] if must else PYTHON[column.type] | None)
    default = next(entry.default for entry in fields(cls) if entry.name == key)
    assert default is (MISSING if must else None)


@pytest.mark.parametrize(("cls", "key"), FLAT)
def test_what_must_be_written_is_never_empty_in_the_table(cls: type[Record], key: str) -> None:
    shape = SHAPES[cls]
    table, name = shape.borrowed.get(key, (shape.table, key))
    # Of the labels of a pass, deeds alone have a type.
    free = (table, name) in FILLED or (cls, name) == (PassLabel, "type")
    # An objection names a record or words, as rule H107 has it.
    free = free or (cls is Objection and name in {"record_id", "record_sha256", "start", "end"})
    required = TABLES[table].field(name).required and not free
    assert authored_keys(cls)[key] is (required or (table, name) in EMPTY)


def test_what_the_build_fills_in_is_stated_as_never_empty() -> None:
    written = {cls: SHAPES[cls].table for cls in (Report, Figure, Quote)}
    for table, name in FILLED:
        assert TABLES[table].field(name).required
        assert [authored_keys(cls)[name] for cls, its in written.items() if its == table] == [False]


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_nested_keys_hold_tuples_of_their_class(cls: type[Record]) -> None:
    hints = get_type_hints(cls)
    nested = {key: hint for key, hint in hints.items() if get_origin(hint) is tuple}
    assert nested == {key: tuple[child, ...] for key, child in SHAPES[cls].nested.items()}
    assert all(not authored_keys(cls)[key] for key in nested)
    assert not set(SHAPES[cls].nested) & set(SHAPES[cls].borrowed)


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_borrowed_keys_are_keys_of_the_class(cls: type[Record]) -> None:
    assert set(SHAPES[cls].borrowed) <= set(authored_keys(cls))
    assert ("cue" in SHAPES[cls].borrowed) == issubclass(cls, Attributed)


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_types_are_simple(cls: type[Record]) -> None:
    """A key is a value, perhaps absent, or a list of records."""
    hints = get_type_hints(cls)
    for hint in (hints[key] for key in authored_keys(cls) if key not in SHAPES[cls].nested):
        kinds = set(get_args(hint)) - {NoneType} if isinstance(hint, UnionType) else {hint}
        assert len(kinds) == 1
        assert kinds <= set(PYTHON.values())


def test_identifiers_are_keys_of_their_table() -> None:
    found = {cls: identifier(cls) for cls in SHAPES if identifier(cls)}
    assert {cls.__name__: key for cls, key in found.items()} == {
        "Article": "article_id",
        "Report": "report_id",
        "Figure": "figure_id",
        "Quote": "quote_id",
        "Label": "label_id",
        "Actor": "actor_id",
        "Place": "place_id",
        "Event": "event_id",
        "Coder": "coder_id",
        "Disagreement": "disagreement_id",
    }
    assert all(TABLES[SHAPES[cls].table].primary_key == (key,) for cls, key in found.items())


# The tables


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Return a tiny corpus that has a row in every table."""

    def change(parts: Any) -> None:
        parts.article["not_coded"] = [{"exact": "bridge", "start": 43, "end": 49, "reason": "name"}]
        parts.actors[1]["aliases"] = [{"alias": "The official"}]
        parts.places[0]["aliases"] = [{"alias": "Town"}]
        with_passes()(parts)
        ask(parts, question(FIRST, SECOND))
        gone = {"record_kind": "figures", "record_id": "herald-f09", "retired_in": "0.2.0"}
        parts.files["annotations/retired.yaml"] = emit({"retired": [{**gone, "retired_because": "Coded twice."}]})

    root = make_root(tmp_path_factory.mktemp("corpus"), change)
    found = read_corpus(root, TABLES)
    assert found.problems == ()
    return found.corpus


def test_there_is_a_function_for_every_table() -> None:
    assert set(MADE) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_row_has_the_columns_of_the_schema(corpus: Corpus, name: str) -> None:
    rows = list(MADE[name](corpus))
    assert rows
    for row in rows:
        assert set(row) == set(TABLES[name].names)


@pytest.mark.parametrize("name", TABLES)
def test_a_value_is_of_the_type_of_its_column(corpus: Corpus, name: str) -> None:
    for row in MADE[name](corpus):
        for column in TABLES[name].fields:
            value = row[column.name]
            if value is None:
                assert not column.required, column.name
            else:
                assert type(value) is PYTHON[column.type], column.name
                assert not isinstance(value, str) or column.matches(value)


@pytest.mark.parametrize("name", TABLES)
def test_a_column_is_written_or_made(name: str) -> None:
    """What no record class has is made by the functions of the tables, and nothing else is."""
    names = set(TABLES[name].names)
    # Of the keys that are stated elsewhere, the table has those that are its columns, too.
    written = {
        key
        for cls, shape in SHAPES.items()
        if shape.table == name
        for key in authored_keys(cls)
        if key not in shape.nested and (key in names or key not in shape.borrowed)
    }
    made = {
        "articles": {"reproduced_share"},
        "parts": {"article_id"},
        "aliases": {"alias_id", "actor_id", "place_id"},
        "actor_relations": {"actor_id", "part"},
        "events": {
            "earliest",
            "latest",
            "date_precision",
            "realis",
            "voice",
            "article_count",
            "report_count",
        },
        "event_actors": {"event_id"},
        "reports": {"article_id", "part", "voice"},
        "figures": {"article_id", "part", "voice", "published_on"},
        "quotes": {"article_id", "part"},
        "labels": {"article_id", "part", "kind", "voice", "quote_id"},
        "not_coded": {"article_id", "part"},
        "disagreements": {"answer_count", "unit", "conservative", "informative", "representative"},
        "answers": {"answer_id", "disagreement_id"},
        "verifications": {"verification_id", "article_id", "level"},
        "attributions": {"attribution_id", "figure_id", "quote_id", "report_id", "article_id", "hop", "part"},
    }
    if name == "agreement":
        # Computed as a whole.
        assert written == set()
    else:
        assert names == written | made.get(name, set())
        # A pass has the article it is of in its own file.
        assert not written & (made.get(name, set()) - {"article_id"})


# The records themselves


def test_records_know_their_place(corpus: Corpus) -> None:
    (article,) = corpus.articles
    file = "annotations/articles/herald-2016-12-07.yaml"
    report = article.reports[1]
    assert article.at() == Origin(file, 1, 1)
    assert article.at("title") == Origin(file, 3, 8)
    assert report.at() == Origin(file, 31, 5)
    assert report.at("claimant_id") == Origin(file, 37, 18)
    assert report.at("attributions") == report.at()
    assert article.quotes[0].attributions[0].at("role") == Origin(file, 85, 15)


def test_places_do_not_count_when_records_are_compared() -> None:
    one = Part(origins={"": Origin("a.yaml", 1, 1)}, part="body", start=0, end=1)
    assert one == Part(origins={"": Origin("b.yaml", 2, 2)}, part="body", start=0, end=1)
    assert one != Part(origins={"": Origin("a.yaml", 1, 1)}, part="body", start=0, end=2)


def test_attributed_records_come_in_the_order_of_the_file(corpus: Corpus) -> None:
    (article,) = corpus.articles
    found = [(record.record_id, record.claimant, record.words) for record in article.attributed()]
    assert found == [
        ("herald-r01", None, "takes"),
        ("herald-r02", "official", "took"),
        ("herald-f01", None, "About 40 people"),
        ("herald-f02", "official", "3 of 4 gates"),
        ("herald-q01", "official", "“We hold it,”"),
        ("herald-q02", "official", None),
        ("herald-q09", "official", None),
    ]


@pytest.mark.parametrize(
    ("start", "part"),
    [(0, "boilerplate"), (5, "boilerplate"), (6, "headline"), (24, "headline"), (25, "body"), (183, "body")],
)
def test_a_character_lies_in_one_part(corpus: Corpus, start: int, part: str) -> None:
    found = corpus.articles[0].part_at(start)
    assert found is not None
    assert found.part == part


def test_what_lies_beyond_the_text_lies_in_no_part(corpus: Corpus) -> None:
    assert corpus.articles[0].part_at(184) is None
