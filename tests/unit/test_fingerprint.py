"""The hash of a record: every value counts, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.fingerprint import AROUND, IN_ARTICLES, KINDS, canonical, entries, fingerprint
from aleppo_reports.pipeline import check, lay_out
from aleppo_reports.problems import Origin
from aleppo_reports.records import SHAPES, Article, Corpus, Event, EventActor, Figure, Place, Record, own_id
from aleppo_reports.schema import read_tables
from aleppo_reports.source.plan import authored_keys, field_of
from builders import REPOSITORY, Parts, make_root, write
from questions import FIRST, SECOND, ask, question

TABLES = read_tables(REPOSITORY / "schemas")
HERE = {"": Origin("x.yaml", 1, 1)}
VALUES: dict[type, tuple[Any, Any]] = {
    str: ("a", "b"),
    int: (0, 1),
    float: (0.5, 0.25),
    date: (date(2016, 12, 7), date(2016, 12, 8)),
}
"""A value of each type, and another one."""
KEYS = [pytest.param(cls, key, id=f"{cls.__name__}.{key}") for cls in SHAPES for key in authored_keys(cls)]


def kind_of(cls: type[Record], key: str) -> type:
    hint = get_type_hints(cls)[key]
    (found,) = {*get_args(hint)} - {type(None)} if isinstance(hint, UnionType) else {hint}
    assert isinstance(found, type)
    return found


def full(cls: type[Record]) -> Any:
    """Return a record with every key."""
    nested = SHAPES[cls].nested
    values = {
        key: (full(nested[key]),) if key in nested else VALUES[kind_of(cls, key)][0] for key in authored_keys(cls)
    }
    return cls(origins=HERE, **values)


# Every value counts


@pytest.mark.parametrize(("cls", "key"), KEYS)
def test_another_value_of_any_key_gives_another_hash(cls: type[Record], key: str) -> None:
    record = full(cls)
    if key in SHAPES[cls].nested:
        (inner,) = getattr(record, key)
        child = next(iter(authored_keys(type(inner))))
        others = [(), (inner, inner), (replace(inner, **{child: VALUES[kind_of(type(inner), child)][1]}),)]
    else:
        others = [VALUES[kind_of(cls, key)][1], *([] if authored_keys(cls)[key] else [None])]
    hashes = {fingerprint(record, {}), *(fingerprint(replace(record, **{key: other}), {}) for other in others)}
    assert len(hashes) == 1 + len(others)


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_the_same_value_under_another_key_gives_another_hash(cls: type[Record]) -> None:
    optional = [key for key, must in authored_keys(cls).items() if not must and key not in SHAPES[cls].nested]
    empty = replace(full(cls), **dict.fromkeys(optional))
    made = [replace(empty, **{key: VALUES[kind_of(cls, key)][0]}) for key in optional]
    assert len({fingerprint(record, {}) for record in (empty, *made)}) == 1 + len(made)


def test_the_texts_count_by_article_and_hash() -> None:
    record = full(Figure)
    texts: list[dict[str, str]] = [{}, {"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": "1"}]
    assert len({fingerprint(record, each) for each in texts}) == len(texts)


def test_the_order_of_texts_does_not_count() -> None:
    record = full(Figure)
    assert fingerprint(record, {"a": "1", "b": "2"}) == fingerprint(record, {"b": "2", "a": "1"})


def test_the_order_of_nested_records_counts() -> None:
    one, other = EventActor(origins=HERE, actor_id="a", role="agent"), EventActor(origins=HERE, actor_id="b", role="x")
    event = replace(full(Event), actors=(one, other))
    assert fingerprint(event, {}) != fingerprint(replace(event, actors=(other, one)), {})


# Nothing else counts


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_places_in_files_do_not_count(cls: type[Record]) -> None:
    record = full(cls)
    moved = replace(record, origins={"": Origin("y.yaml", 7, 3), "start": Origin("y.yaml", 8, 3)})
    assert fingerprint(record, {}) == fingerprint(moved, {})


def reindented(text: str) -> str:
    """Return a YAML file with comments, empty lines, quotes and keys in reverse order."""

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    loaded = yaml.load(text, Loader=yaml.BaseLoader)
    dumped: str = yaml.safe_dump(
        turned(loaded), sort_keys=False, allow_unicode=True, default_style='"', indent=6, width=2000
    )
    return "# a comment\n\n" + dumped.replace("\n", "\n\n")


def hashes(root: Path) -> dict[tuple[str, str], str]:
    checked = check(root)
    assert [str(problem) for problem in checked.problems] == []
    return {(entry.kind, entry.record_id): entry.sha256 for entry in entries(checked.corpus)}


def asked(parts: Parts) -> None:
    ask(parts, question(FIRST, SECOND))


def test_files_in_another_layout_give_the_same_hashes(tmp_path: Path) -> None:
    root = make_root(tmp_path, asked)
    before = hashes(root)
    for path in sorted((root / "annotations").rglob("*.yaml")):
        write(path, reindented(path.read_text(encoding="utf-8")))
    assert hashes(root) == before
    for path, text in lay_out(root).changed.items():
        write(path, text)
    assert hashes(root) == before
    assert {kind for kind, _ in before} == set(KINDS)


@pytest.mark.parametrize("written", ["40", "40.0", "040", "40.000"])
def test_a_number_counts_however_it_is_written(tmp_path: Path, written: str) -> None:
    before = hashes(make_root(tmp_path / "one"))
    root = make_root(tmp_path / "other")
    path = root / "annotations" / "articles" / "herald-2016-12-07.yaml"
    write(path, path.read_text(encoding="utf-8").replace("value: 40\n", f"value: {written}\n"))
    assert hashes(root) == before


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (lambda parts: parts.article["figures"][0].update(value=41, exact="About 41 people"), {"herald-f01"}),
        (lambda parts: parts.article["quotes"][0]["attributions"][0].update(actor_id="navy"), {"herald-q01"}),
        (lambda parts: parts.events[1]["actors"][0].update(role="target"), {"bridge-capture"}),
        (lambda parts: parts.places[0].update(name="Town"), {"city"}),
        (lambda parts: parts.actors[1]["relations"][0].update(start=1), {"official"}),
        (lambda parts: parts.article.update(title="Another"), set()),
    ],
)
def test_a_change_touches_the_record_and_no_other(
    tmp_path: Path, change: Callable[[Parts], object], touched: set[str]
) -> None:
    read = (check(make_root(tmp_path / str(n), way)).corpus for n, way in enumerate((None, change)))
    one, other = ({(entry.kind, entry.record_id): entry.sha256 for entry in entries(corpus)} for corpus in read)
    assert set(one) == set(other)
    assert {name for (kind, name), sha256 in one.items() if other[kind, name] != sha256} == touched


def test_another_text_is_another_record_for_all_that_lies_on_it(tmp_path: Path) -> None:
    one = hashes(make_root(tmp_path / "one"))
    other = hashes(make_root(tmp_path / "other", lambda parts: parts.article.update(sha256="0" * 64)))
    same = {key for key in one if one[key] == other[key]}
    on_the_text = {(kind, name) for kind, name in one if kind in IN_ARTICLES or (kind, name) == ("actors", "official")}
    assert same == set(one) - on_the_text


# What is hashed


def test_a_stranger_can_make_the_hash_again(root: Path) -> None:
    """From the YAML, the types in schemas/ and the hash of the text, with tools of the standard library."""
    article = yaml.load(
        (root / "annotations/articles/herald-2016-12-07.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    numbers = {
        key
        for cls in (Figure, *SHAPES[Figure].nested.values())
        for key in authored_keys(cls)
        if key not in SHAPES[cls].nested and field_of(cls, key, TABLES).type in {"integer", "number"}
    }
    made = {}
    for figure in article["figures"]:
        typed = {key: int(value) if key in numbers else value for key, value in figure.items()}
        content = {"record": typed, "texts": {article["article_id"]: article["sha256"]}}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        made["figures", figure["figure_id"]] = hashlib.sha256(text.encode()).hexdigest()
    found = hashes(root)
    assert made == {key: found[key] for key in made}
    assert len(made) == 2


def test_numbers_are_written_as_rfc_8785_says() -> None:
    place = Place(origins=HERE, place_id="p", name="P", kind="city", latitude=36.2, longitude=1e-7)
    assert canonical(place, {}) == (
        b'{"record":{"kind":"city","latitude":36.2,"longitude":1e-7,"name":"P","place_id":"p"},"texts":{}}'
    )


def test_text_stands_as_it_is() -> None:
    place = Place(origins=HERE, place_id="p", name='„a“ "b" é é\n', kind="city")
    assert json.loads(canonical(place, {}))["record"]["name"] == '„a“ "b" é é\n'
    assert '„a“ \\"b\\" é é\\n'.encode() in canonical(place, {})


@given(st.integers(min_value=0, max_value=2**53))
def test_whole_numbers_differ(number: int) -> None:
    place = Place(origins=HERE, place_id="p", name="P", kind="city", latitude=float(number))
    assert json.loads(canonical(place, {}))["record"]["latitude"] == number


@pytest.mark.parametrize("number", [2**53 + 1, 10**400])
def test_a_number_that_no_machine_holds_is_no_crash(number: int) -> None:
    one, other = (replace(full(Event), place_precision=each) for each in (number, number + 1))
    assert fingerprint(one, {}) != fingerprint(other, {})


# Which records have one


def test_every_record_of_an_article_with_an_id_has_a_hash() -> None:
    own = {key for key, cls in SHAPES[Article].nested.items() if f"{cls.__name__.lower()}_id" in authored_keys(cls)}
    assert set(IN_ARTICLES) == own
    assert {"reports", "figures", "quotes"} <= own


def test_the_kinds_are_tables_and_codes(repository: Path) -> None:
    lines = (repository / "annotations/codes/record_kind.csv").read_text(encoding="utf-8").splitlines()
    assert {line.partition(",")[0] for line in lines[1:]} == set(KINDS)
    assert set(KINDS) <= set(TABLES)


def test_entries_are_the_records_with_their_article(tmp_path: Path) -> None:
    corpus = check(make_root(tmp_path, asked)).corpus
    found = list(entries(corpus))
    (article,) = corpus.articles
    assert [entry.record for entry in found] == [
        *(record for kind in IN_ARTICLES for record in getattr(article, kind)),
        *(record for kind in AROUND for record in getattr(corpus, kind)),
    ]
    for entry in found:
        assert entry.record_id == own_id(entry.record)
        assert SHAPES[type(entry.record)].table == entry.kind
        assert entry.article is (article if entry.kind in IN_ARTICLES else None)
    assert list(entries(Corpus())) == []
    assert {entry.name for entry in fields(Corpus)} >= set(AROUND)
