"""schemas/annotation.schema.json: an editor must accept what the check accepts, and mark what it rejects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aleppo_reports.pipeline import build
from aleppo_reports.publish.editor import PATH
from aleppo_reports.records import SHAPES, Code
from aleppo_reports.source.plan import authored_keys
from builders import Parts, copy_of, make_root


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    built = build(make_root(tmp_path_factory.mktemp("root")))
    loaded: dict[str, Any] = json.loads(built.files[PATH])
    return loaded


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture
def parts() -> Parts:
    return Parts()


def test_the_tiny_corpus_is_accepted(validator: Draft202012Validator, parts: Parts) -> None:
    assert validator.is_valid(parts.article)
    assert validator.is_valid({"actors": parts.actors})
    assert validator.is_valid({"places": parts.places})
    assert validator.is_valid({"events": parts.events})


def test_every_key_a_person_may_write_is_there_with_title_and_description(schema: dict[str, Any]) -> None:
    for cls in SHAPES:
        if cls is Code:
            assert cls.__name__ not in schema["$defs"]
            continue
        stated = schema["$defs"][cls.__name__]
        assert set(stated["properties"]) == set(authored_keys(cls))
        assert stated["required"] == [key for key, must in authored_keys(cls).items() if must]
        for key, value in stated["properties"].items():
            assert value.get("type") == "array" or {"title", "description", "examples"} <= set(value), key


FAULTS: dict[str, Any] = {
    "misspelt key": lambda a: a["figures"][0].update(vaule=a["figures"][0].pop("value")),
    "misspelt key at the top": lambda a: a.update(figurse=a.pop("figures")),
    "misspelt key in a hop": lambda a: a["quotes"][0]["attributions"][0].update(rol="relay"),
    "missing key": lambda a: a["figures"][0].pop("measure"),
    "unknown code": lambda a: a["figures"][0].update(measure="flew"),
    "code in capitals": lambda a: a["figures"][0].update(bound="About"),
    "text for a number": lambda a: a["figures"][0].update(value="forty"),
    "fraction for a whole number": lambda a: a["figures"][0].update(start=1.5),
    "below the minimum": lambda a: a["figures"][0].update(start=-1),
    "id of another form": lambda a: a["figures"][0].update(figure_id="herald-q01"),
    "hash cut": lambda a: a.update(sha256=a["sha256"][:-1]),
    "number for a date": lambda a: a.update(published_on=2016),
    "list for a value": lambda a: a.update(title=["a"]),
    "value for a list": lambda a: a.update(figures="a"),
    "nothing for a value": lambda a: a.update(title=None),
    "derived key": lambda a: a["figures"][0].update(voice="narrator"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_marked(validator: Draft202012Validator, parts: Parts, fault: str) -> None:
    article = copy_of(parts.article)
    FAULTS[fault](article)
    assert not validator.is_valid(article)


def test_a_registry_under_another_key_is_marked(validator: Draft202012Validator, parts: Parts) -> None:
    assert not validator.is_valid({"actor": parts.actors})
    assert not validator.is_valid({"actors": parts.actors, "places": parts.places})
    assert not validator.is_valid({})
    assert not validator.is_valid([])


def test_a_text_that_looks_like_a_number_is_accepted_as_one(validator: Draft202012Validator, parts: Parts) -> None:
    parts.article["figures"][0]["exact"] = 40
    assert validator.is_valid(parts.article)


def test_a_code_that_is_a_whole_number_is_written_as_one(validator: Draft202012Validator, parts: Parts) -> None:
    assert parts.events[1]["place_precision"] == 1
    parts.events[1]["place_precision"] = 99
    assert not validator.is_valid({"events": parts.events})


def test_codes_show_label_and_definition(schema: dict[str, Any]) -> None:
    (first, *_) = schema["$defs"]["Figure"]["properties"]["reading"]["oneOf"]
    assert first["const"] == "read"
    assert first["title"].startswith("read: ")


def test_the_file_is_written_as_the_descriptor_is(tmp_path: Path) -> None:
    data = build(make_root(tmp_path)).files[PATH]
    assert data == (json.dumps(json.loads(data), indent=2, ensure_ascii=False) + "\n").encode()
