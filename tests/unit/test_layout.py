"""The order of keys: id, words, offsets, then as in the table, and the cue after its claimant."""

from __future__ import annotations

import pytest

from aleppo_reports.records import (
    SHAPES,
    Actor,
    Alias,
    Article,
    Event,
    EventActor,
    Figure,
    Hop,
    NotCoded,
    Part,
    Place,
    Quote,
    Record,
    Relation,
    Report,
)
from aleppo_reports.schema import read_tables
from aleppo_reports.source.format import formatted
from aleppo_reports.source.layout import key_order, layout_order
from aleppo_reports.source.plan import authored_keys
from builders import REPOSITORY

TABLES = read_tables(REPOSITORY / "schemas")
ORDER = layout_order(TABLES)


@pytest.mark.parametrize("cls", SHAPES, ids=lambda cls: cls.__name__)
def test_every_key_has_one_place(cls: type[Record]) -> None:
    order = key_order(cls, TABLES)
    assert len(order) == len(set(order))
    assert set(order) == set(authored_keys(cls))


@pytest.mark.parametrize(
    ("cls", "keys"),
    [
        (
            Article,
            "article_id id_prefix title publisher_id publisher_basis agency_id byline published published_on "
            "published_time published_basis language url text_file characters words sha256 "
            "parts reports figures quotes labels not_coded",
        ),
        (Part, "start end part"),
        (
            Report,
            "report_id exact start end event_id realis claimant_id cue cue_start cue_end attributions "
            "when_told when_exact when_start when_end",
        ),
        (
            Figure,
            "figure_id exact start end measure subject unit value low high bound of denominator as_of window "
            "place_id event_id population_id claimant_id cue cue_start cue_end attributions reading reading_note",
        ),
        (
            Quote,
            "quote_id exact start end sha256 kind gist speaker_id described_as cue cue_start cue_end attributions "
            "said_to_id said_on place_id event_id continues",
        ),
        (NotCoded, "exact start end reason"),
        (Relation, "evidence start end relation object_id valid article_id"),
        (
            Actor,
            "actor_id name kind sector country identified description wikidata_id ucdp_actor_id aliases relations",
        ),
        (
            Place,
            "place_id name kind parent_id latitude longitude coordinate_basis geonames_id wikidata_id ocha_pcode note "
            "aliases",
        ),
        (Alias, "alias"),
        (Event, "event_id type summary when place_id place_precision part_of actors"),
        (EventActor, "actor_id role"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_keys_in_order(cls: type[Record], keys: str) -> None:
    assert " ".join(key_order(cls, TABLES)) == keys


@pytest.mark.parametrize(
    ("path", "cls"),
    [
        ((), Article),
        (("parts",), Part),
        (("reports",), Report),
        (("figures",), Figure),
        (("quotes",), Quote),
        (("not_coded",), NotCoded),
        (("reports", "attributions"), Hop),
        (("figures", "attributions"), Hop),
        (("quotes", "attributions"), Hop),
        (("actors",), Actor),
        (("actors", "relations"), Relation),
        (("actors", "aliases"), Alias),
        (("places",), Place),
        (("places", "aliases"), Alias),
        (("events",), Event),
        (("events", "actors"), EventActor),
    ],
)
def test_a_path_leads_to_a_class(path: tuple[str, ...], cls: type[Record]) -> None:
    assert tuple(ORDER(path)) == key_order(cls, TABLES)


@pytest.mark.parametrize(
    "path",
    [
        ("zebra",),
        ("zebra", "parts"),
        ("parts", "zebra"),
        ("parts", "zebra", "attributions"),
        ("places", "relations"),
        ("title",),
    ],
)
def test_a_path_that_leads_nowhere_has_no_order(path: tuple[str, ...]) -> None:
    assert tuple(ORDER(path)) == ()


def test_a_file_is_laid_out_so() -> None:
    text = (
        "reports:\n  - realis: occurred\n    cue: said\n    end: 4\n    claimant_id: navy\n    report_id: a-r01\n"
        "    attributions:\n      - role: relay\n        actor_id: wire\n    start: 0\n    zebra: x\n    exact: took\n"
        "title: x\narticle_id: a\n"
    )
    result, problems = formatted(text, "a.yaml", ORDER)
    assert problems == []
    assert result is not None
    assert [line.strip(" -").partition(":")[0] for line in result.splitlines() if line] == [
        *("article_id", "title", "reports"),
        *("report_id", "exact", "start", "end", "realis", "claimant_id", "cue", "attributions"),
        *(key for key in key_order(Hop, TABLES) if key in {"actor_id", "role"}),
        "zebra",
    ]
