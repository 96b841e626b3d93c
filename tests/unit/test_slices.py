"""Slices of a corpus: what stands beside the articles and concerns some of them, all of it and nothing else."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.partition.slices import Beside
from aleppo_reports.records import Article, Corpus, own_id
from aleppo_reports.schema import read_tables
from aleppo_reports.source.reader import read_corpus
from builders import FLIGHT, OTHER, SECOND, Parts, make_root
from codings import with_passes
from signing import object_to, sign, sign_off

HERALD, SECOND_ID = "herald-2016-12-07", "other-2016-12-08"
SOME = "0" * 64


def beside_of(folder: Path, change: Any = None) -> tuple[Beside, dict[str, Article]]:
    """Return what stands beside the articles of the tiny corpus, and its articles."""

    def changed(parts: Parts) -> None:
        parts.files[OTHER] = SECOND
        if change is not None:
            change(parts)

    root = make_root(folder, changed)
    tables = read_tables(root / "schemas")
    read = read_corpus(root, tables)
    assert read.problems == ()
    return Beside.below(root, tables), {article.article_id: article for article in read.corpus.articles}


def ids(records: Any) -> list[str | None]:
    return [own_id(record) for record in records]


def test_articles_are_left_out_and_all_else_is_there(tmp_path: Path) -> None:
    beside, articles = beside_of(tmp_path)
    assert beside.corpus.articles == ()
    assert beside.read.declared["article_id"] == articles.keys()
    assert ids(beside.corpus.actors)


def test_a_slice_has_what_its_articles_name_and_what_that_lies_in(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts.places.append({"place_id": "land", "name": "Land", "kind": "country"})
        parts.places.append({"place_id": "elsewhere", "name": "Elsewhere", "kind": "city", "parent_id": "land"})
        parts.places[0]["parent_id"] = "land"
        parts.events.append(FLIGHT | {"event_id": "larger"})
        parts.events.append(FLIGHT | {"event_id": "not-named", "part_of": "larger", "place_id": "elsewhere"})
        parts.events[0]["part_of"] = "larger"

    beside, articles = beside_of(tmp_path, change)
    found = beside.slice([articles[HERALD]])
    assert [article.article_id for article in found.articles] == [HERALD]
    assert "larger" in ids(found.events)
    assert "not-named" not in ids(found.events)
    assert "land" in ids(found.places)
    assert "elsewhere" not in ids(found.places)
    # In the order of their files, codes and all.
    for group in ("actors", "places", "events"):
        chosen, every = ids(getattr(found, group)), ids(getattr(beside.corpus, group))
        assert chosen == [name for name in every if name in chosen]
    assert found.codes == beside.corpus.codes


def test_an_actor_whose_relation_an_article_states_comes_with_who_is_related(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        stated = {"evidence": "x", "start": 0, "end": 1, "relation": "works_for", "article_id": SECOND_ID}
        for name in ("clerk", "boss"):
            parts.actors.append({**parts.actors[0], "actor_id": name, "name": name.title()})
        parts.actors[-2]["relations"] = [{**stated, "object_id": "boss"}]

    beside, articles = beside_of(tmp_path, change)
    assert {"clerk", "boss"} <= set(ids(beside.slice([articles[SECOND_ID]]).actors))
    assert not {"clerk", "boss"} & set(ids(beside.slice([articles[HERALD]]).actors))


def test_a_slice_has_what_people_say_of_its_records_and_the_passes_of_its_articles(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        sign(parts, sign_off("figures", "herald-f01", SOME), sign_off("places", "city", SOME))
        missing = {"article_id": SECOND_ID, "start": 0, "end": 4}
        object_to(parts, {"record_kind": "labels", **missing}, {"record_kind": "figures", "record_id": "herald-f01"})

    beside, articles = beside_of(tmp_path, change)
    herald, other = beside.slice([articles[HERALD]]), beside.slice([articles[SECOND_ID]], {"other-r01": SOME})
    assert [each.record_id for each in herald.verifications] == ["herald-f01"]
    assert [each.record_id for each in herald.objections] == ["herald-f01"]
    assert {name: len(passes) for name, passes in herald.passes.items()} == {"first": 1, "second": 1}
    assert herald.verified is None
    assert other.verifications == ()
    assert [each.article_id for each in other.objections] == [SECOND_ID]
    assert other.passes == {}
    assert other.verified == {"other-r01": SOME}


def test_ids_of_articles_that_are_named_beside_them_are_wanted(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        sign(parts, sign_off("figures", "herald-f01", SOME))
        object_to(parts, {"record_kind": "figures", "record_id": "herald-f02"})
        parts.files["annotations/retired.yaml"] = (
            "retired:\n  - record_kind: labels\n    record_id: herald-l91\n    retired_in: 0.1.0\n"
            "    retired_because: A mistake.\n    replaced_by: herald-l01\n"
        )

    beside, _ = beside_of(tmp_path, change)
    answers = {name for question in beside.corpus.disagreements for answer in question.answers for name in answer.named}
    assert beside.wanted == {"herald-f01", "herald-f02", "herald-l91", "herald-l01"} | answers


@pytest.mark.parametrize("broken", [False, True])
def test_names_are_those_of_all_unless_a_registry_cannot_be_read_whole(tmp_path: Path, broken: bool) -> None:
    root = make_root(tmp_path)
    path = root / "annotations/places.yaml"
    if broken:
        path.write_text(path.read_text(encoding="utf-8") + "more: 1\n", encoding="utf-8")
    names = Beside.below(root, read_tables(root / "schemas")).names
    assert (names is None) is broken
    if names is not None:
        every = read_corpus(root, read_tables(root / "schemas")).corpus
        assert {place.name for place in every.places} <= names


def test_records_that_share_an_id_stay_together(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts.events.append({**parts.events[0], "summary": "Told otherwise"})

    beside, articles = beside_of(tmp_path, change)
    name = own_id(beside.corpus.events[0])
    assert ids(beside.slice([articles[HERALD]]).events).count(name) == 2


def test_no_articles_need_nothing(tmp_path: Path) -> None:
    beside, _ = beside_of(tmp_path)
    found = beside.slice([])
    nothing = (found.articles, found.actors, found.places, found.events, found.disagreements)
    assert nothing == ((), (), (), (), ())
    assert isinstance(found, Corpus)


def test_what_is_prepared_is_all_that_slices_are_found_by(tmp_path: Path) -> None:
    """Processes that are copies of one share what it found out; what each finds out for itself, each holds."""
    beside, articles = beside_of(tmp_path, with_passes)
    beside.prepare()
    prepared = {name for name, value in vars(Beside).items() if isinstance(value, cached_property)}
    assert len(prepared) > 8
    assert prepared <= vars(beside).keys()
    before = dict(vars(beside))
    beside.slice(list(articles.values()))
    assert vars(beside) == before
