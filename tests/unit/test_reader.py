"""The reader: from files to typed records, and to the ids they declare."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aleppo_reports.problems import Origin
from aleppo_reports.records import (
    Code,
    Corpus,
    Event,
    EventActor,
    Figure,
    Hop,
    Part,
    Place,
    Quote,
    Relation,
    Report,
    identifier,
)
from aleppo_reports.schema import read_tables
from aleppo_reports.source.plan import authored_keys, field_of
from aleppo_reports.source.reader import ReadResult, read_corpus
from builders import REPOSITORY, Parts, make_root, write

TABLES = read_tables(REPOSITORY / "schemas")
ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
HERE = {"": Origin("x")}


def read(root: Path) -> ReadResult:
    return read_corpus(root, TABLES)


def test_files_become_typed_records(root: Path) -> None:
    result = read(root)
    assert result.problems == ()
    (article,) = result.corpus.articles
    assert (article.article_id, article.published_on, article.characters) == (
        "herald-2016-12-07",
        date(2016, 12, 7),
        184,
    )
    assert article.url is None
    assert article.not_coded == ()
    assert article.parts[1] == Part(origins=HERE, part="headline", start=6, end=25)
    assert article.reports == (
        Report(
            origins=HERE,
            report_id="herald-r01",
            exact="takes",
            start=11,
            end=16,
            event_id="bridge-capture",
            realis="occurred",
        ),
        Report(
            origins=HERE,
            report_id="herald-r02",
            exact="took",
            start=34,
            end=38,
            event_id="bridge-capture",
            realis="occurred",
            claimant_id="official",
            cue="said",
            cue_start=74,
            cue_end=78,
            when_told="2016-12-06",
            when_exact="on Tuesday",
            when_start=50,
            when_end=60,
        ),
    )
    assert article.figures[0] == Figure(
        origins=HERE,
        figure_id="herald-f01",
        exact="About 40 people",
        start=80,
        end=95,
        measure="fled",
        subject="people who fled",
        unit="people",
        value=40.0,
        bound="about",
        event_id="bridge-capture",
        reading="read",
    )
    assert type(article.figures[0].value) is float
    assert article.quotes[0] == Quote(
        origins=HERE,
        quote_id="herald-q01",
        exact="“We hold it,”",
        start=103,
        end=116,
        kind="direct",
        speaker_id="official",
        cue="told",
        cue_start=130,
        cue_end=134,
        attributions=(Hop(origins=HERE, actor_id="wire", role="relay"),),
        said_to_id="wire",
    )
    assert result.corpus.actors[1].relations == (
        Relation(
            origins=HERE,
            evidence="an official",
            start=62,
            end=73,
            relation="works_for",
            object_id="navy",
            article_id="herald-2016-12-07",
        ),
    )
    assert result.corpus.places[1] == Place(
        origins=HERE, place_id="bridge", name="Bridge", kind="landmark", parent_id="city"
    )
    assert result.corpus.events[1] == Event(
        origins=HERE,
        event_id="bridge-capture",
        type="capture",
        summary="The navy takes the bridge",
        when="2016-12-06",
        place_id="bridge",
        place_precision=1,
        part_of="battle",
        actors=(EventActor(origins=HERE, actor_id="navy", role="agent"),),
    )


def test_codes_come_from_their_lists_in_order(root: Path) -> None:
    write(
        root / "annotations/codes/voice.csv",
        (root / "annotations/codes/voice.csv").read_text("utf-8") + 'x,an x,"X, a",,,P,,\n',
    )
    codes = [code for code in read(root).corpus.codes if code.list == "voice"]
    assert [code.code for code in codes] == ["narrator", "attributed", "x"]
    assert codes[2] == Code(origins=HERE, list="voice", code="x", label="an x", definition="X, a", plover="P")
    assert codes[2].at("code") == Origin("annotations/codes/voice.csv", 4, 1)


def test_files_are_counted(root: Path) -> None:
    lists = len(list((root / "annotations/codes").glob("*.csv")))
    assert read(root).files == lists + 3 + 1


def test_ids_are_declared_by_their_column(root: Path) -> None:
    assert {key: set(ids) for key, ids in read(root).declared.items()} == {
        "actor_id": {"navy", "official", "herald", "wire"},
        "place_id": {"city", "bridge"},
        "event_id": {"battle", "bridge-capture"},
        "article_id": {"herald-2016-12-07"},
        "report_id": {"herald-r01", "herald-r02"},
        "figure_id": {"herald-f01", "herald-f02"},
        "quote_id": {"herald-q01", "herald-q02", "herald-q09"},
        "label_id": {"herald-l01", "herald-l02"},
        "coder_id": set(),
        "disagreement_id": set(),
    }


def test_an_unreadable_record_is_left_out_and_declared(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts.actors[0]["kind"] = "x"
        parts.events[1]["when"] = "x"
        parts.article["reports"][0]["start"] = "x"
        parts.article["figures"][1]["zebra"] = "x"
        del parts.article["quotes"][0]["kind"]

    result = read(make_root(tmp_path, change))
    corpus = result.corpus
    (article,) = corpus.articles
    assert len(result.problems) == 5
    assert [actor.actor_id for actor in corpus.actors] == ["official", "herald", "wire"]
    assert [event.event_id for event in corpus.events] == ["battle"]
    assert [record.record_id for record in article.attributed()] == [
        "herald-r02",
        "herald-f01",
        "herald-q02",
        "herald-q09",
    ]
    assert {"navy"} <= result.declared["actor_id"]
    assert {"bridge-capture"} <= result.declared["event_id"]
    assert result.declared["report_id"] == {"herald-r01", "herald-r02"}
    assert result.declared["figure_id"] == {"herald-f01", "herald-f02"}
    assert result.declared["quote_id"] == {"herald-q01", "herald-q02", "herald-q09"}


@pytest.mark.parametrize("key", ["title", "words", "published_on"])
def test_an_article_without_a_key_is_left_out(tmp_path: Path, key: str) -> None:
    result = read(make_root(tmp_path, lambda parts: parts.article.pop(key)))
    assert result.corpus.articles == ()
    assert len(result.problems) == 1
    assert result.declared["article_id"] == {"herald-2016-12-07"}


def test_an_article_with_a_key_too_many_is_read_all_the_same(tmp_path: Path) -> None:
    result = read(make_root(tmp_path, lambda parts: parts.article.update(zebra="x", url="x")))
    assert [article.url for article in result.corpus.articles] == ["x"]
    assert len(result.problems) == 1


def test_a_file_with_a_fault_of_its_yaml_is_read_as_far_as_it_goes(root: Path) -> None:
    path = root / "annotations/places.yaml"
    write(path, path.read_text("utf-8").replace("name: Bridge", "name:"))
    result = read(root)
    assert [problem.code for problem in result.problems] == ["Y112", "R202"]
    assert [place.place_id for place in result.corpus.places] == ["city"]


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    result = read(tmp_path)
    assert [(problem.code, problem.origin) for problem in result.problems] == [
        ("R214", Origin("annotations/codes")),
        ("R212", Origin("annotations/actors.yaml")),
        ("R212", Origin("annotations/places.yaml")),
        ("R212", Origin("annotations/events.yaml")),
        ("R211", Origin("annotations/articles")),
    ]
    assert result.corpus == Corpus()
    assert result.files == 3


def test_articles_are_read_in_the_order_of_their_names(root: Path) -> None:
    content = (root / ARTICLE).read_text("utf-8")
    for name in ("zulu-2016-12-07", "alpha-2016-12-07"):
        write(root / f"annotations/articles/{name}.yaml", content.replace("herald-2016-12-07", name))
    found = [article.article_id for article in read(root).corpus.articles]
    assert found == ["alpha-2016-12-07", "herald-2016-12-07", "zulu-2016-12-07"]


def test_keys_know_their_column() -> None:
    assert field_of(Report, "cue_start", TABLES) is TABLES["attributions"].field("start")
    assert field_of(Report, "start", TABLES) is TABLES["reports"].field("start")
    for key in ("attributions", "voice_of_god"):
        with pytest.raises(KeyError):
            field_of(Report, key, TABLES)


def test_keys_that_people_write() -> None:
    assert dict(authored_keys(Hop)) == {"actor_id": True, "role": True, "cue": False, "start": False, "end": False}
    assert identifier(Hop) is None
    assert identifier(Report) == "report_id"
