"""datapackage.json: what is published of each table, and nothing that tools reject or pass over."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.pipeline import build, code_lists
from aleppo_reports.publish.descriptor import descriptor_bytes, published_schema
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.profile import PROFILE, profile_faults
from aleppo_reports.records import Code
from aleppo_reports.schema import read_statements
from builders import make_root

Content = dict[str, Any]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_root(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, bytes]:
    built = build(root)
    assert built.problems == []
    return dict(built.files)


@pytest.fixture(scope="module")
def content(files: dict[str, bytes]) -> Content:
    loaded: Content = json.loads(files["datapackage.json"])
    return loaded


def tables(content: Content) -> dict[str, Content]:
    return {resource["name"]: resource for resource in content["resources"] if "type" in resource}


def code(name: str) -> Code:
    return Code(origins={}, list="colour", code=name, label=f"label of {name}", definition="d")


STATEMENT = {
    "title": "Things",
    "description": "A thing",
    "fields": [
        {
            "name": "x",
            "title": "X",
            "description": "x",
            "type": "string",
            "codes": "colour",
            "constraints": {"required": True},
            "example": "red",
        },
        {
            "name": "n",
            "title": "N",
            "description": "n",
            "type": "integer",
            "codes": "grade",
            "constraints": {},
            "example": "1",
        },
        {
            "name": "t",
            "title": "T",
            "description": "t",
            "type": "string",
            "constraints": {"pattern": "(?:a|b)"},
            "example": "a",
        },
    ],
    "missingValues": [""],
    "primaryKey": ["x"],
}
CODES = {"colour": [code("red"), code("blue")], "grade": [code("2"), code("1")]}


def test_codes_are_written_as_enum_and_as_categories_with_labels() -> None:
    text, number, plain = published_schema(STATEMENT, CODES)["fields"]
    assert text["constraints"] == {"required": True, "enum": ["red", "blue"]}
    assert text["categories"] == [
        {"value": "red", "label": "label of red"},
        {"value": "blue", "label": "label of blue"},
    ]
    assert number["constraints"] == {"enum": [2, 1]}
    assert [entry["value"] for entry in number["categories"]] == [2, 1]
    assert plain["constraints"] == {"pattern": "(?:a|b)"}
    assert "categories" not in plain


def test_a_published_schema_keeps_everything_else_and_leaves_the_statement_as_it_was() -> None:
    before = json.dumps(STATEMENT)
    published = published_schema(STATEMENT, CODES)
    assert json.dumps(STATEMENT) == before
    assert {key: published[key] for key in STATEMENT if key != "fields"} == {
        key: value for key, value in STATEMENT.items() if key != "fields"
    }
    assert [field["codes"] for field in published["fields"][:2]] == ["colour", "grade"]


def test_every_code_column_of_the_tables_has_the_codes_of_its_list(root: Path, content: Content) -> None:
    listed: dict[str, list[str]] = {}
    for path in sorted((root / "annotations" / "codes").glob("*.csv")):
        listed[path.stem] = [line.partition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    seen = set()
    for table in tables(content).values():
        for field in table["schema"]["fields"]:
            values = [entry["value"] for entry in field.get("categories", [])]
            assert values == field["constraints"].get("enum", [])
            if "codes" in field:
                seen.add(field["codes"])
                expected = listed[field["codes"]]
                assert values == ([int(c) for c in expected] if field["type"] == "integer" else expected)
    assert seen == set(listed)


def test_each_table_is_a_csv_table_and_a_parquet_file(root: Path, content: Content) -> None:
    order = read_metadata(root).order
    *listed, changes = content["resources"]
    assert [resource["name"] for resource in listed] == [
        name for table in order for name in (table, f"{table}-parquet")
    ]
    for resource in listed:
        table = resource["name"].removesuffix("-parquet")
        if table == resource["name"]:
            assert (resource["path"], resource["format"], resource["mediatype"], resource["encoding"]) == (
                f"data/{table}.csv",
                "csv",
                "text/csv",
                "utf-8",
            )
            assert resource["type"] == "table"
        else:
            assert (resource["path"], resource["format"], resource["mediatype"]) == (
                f"data/{table}.parquet",
                "parquet",
                "application/vnd.apache.parquet",
            )
            # The specification has no other type than `table`; a size would be compared with that of the table.
            assert not {"type", "schema", "bytes"} & set(resource)
    assert (changes["name"], changes["path"]) == ("changes", "data/changes.csv")
    assert not {"type", "schema"} & set(changes)


def test_size_and_hash_are_those_of_the_files(content: Content, files: dict[str, bytes]) -> None:
    for resource in content["resources"]:
        data = files[resource["path"]]
        assert resource.get("bytes", len(data)) == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_the_descriptor_keeps_the_published_profile(content: Content) -> None:
    assert list(profile_faults(content)) == []


def test_the_published_profile_refuses_what_the_specification_does_not_know(content: Content) -> None:
    wrong = copy.deepcopy(content)
    wrong["resources"][1]["type"] = "file"
    assert list(profile_faults(wrong)) == [("$.resources[1].type", "'file' is not one of ['table']")]


def test_schemas_are_those_stated(root: Path, content: Content) -> None:
    statements = read_statements(root / "schemas")
    assert set(tables(content)) == set(statements)
    for name, table in tables(content).items():
        stated = statements[name]
        assert [field["name"] for field in table["schema"]["fields"]] == [field["name"] for field in stated["fields"]]
        for key in ("primaryKey", "foreignKeys", "missingValues", "$schema"):
            assert table["schema"].get(key) == stated.get(key)
        assert table["schema"]["missingValues"] == [""]


def test_nothing_is_written_that_tools_reject_or_pass_over(content: Content) -> None:
    assert content["$schema"] == PROFILE
    for table in tables(content).values():
        # Left out, it means exact: order and names, which every tool enforces.
        assert "fieldsMatch" not in table["schema"]
        assert "uniqueKeys" not in table["schema"]
        for field in table["schema"]["fields"]:
            assert not {"exclusiveMinimum", "exclusiveMaximum", "jsonSchema"} & set(field["constraints"])
            if field["type"] != "string":
                assert not {"pattern", "minLength", "maxLength"} & set(field["constraints"])


def test_facts_are_those_of_the_citation(root: Path, content: Content) -> None:
    metadata = read_metadata(root)
    assert content["name"] == metadata.name
    assert content["title"] == metadata.title
    assert content["version"] == metadata.version
    assert content["bibliographicCitation"] == metadata.citation
    assert content["keywords"] == list(metadata.keywords)
    assert [entry["title"] for entry in content["contributors"]] == [author.direct for author in metadata.authors]
    assert [entry["name"] for entry in content["licenses"]] == [licence.name for licence in metadata.licences]


def test_a_table_under_another_licence_besides_says_both(content: Content) -> None:
    package = [entry["name"] for entry in content["licenses"]]
    for name in ("codes", "codes-parquet"):
        (resource,) = [r for r in content["resources"] if r["name"] == name]
        assert [entry["name"] for entry in resource["licenses"]] == [*package, "CC-BY-SA-4.0"]
    assert "licenses" not in tables(content)["figures"]


def test_the_articles_are_the_sources(content: Content) -> None:
    assert content["sources"] == [{"title": "Navy takes bridge (herald-2016-12-07, published 2016-12-07)"}]


def test_an_article_with_an_address_is_a_source_with_a_path(tmp_path: Path) -> None:
    root = make_root(tmp_path, lambda parts: parts.article.update(url="https://example.org/a"))
    built = build(root)
    assert built.problems == []
    (source,) = json.loads(built.files["datapackage.json"])["sources"]
    assert source["path"] == "https://example.org/a"


def test_the_json_is_plain_to_read_and_to_compare(files: dict[str, bytes]) -> None:
    data = files["datapackage.json"]
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert data == descriptor_bytes(json.loads(data))
    assert descriptor_bytes({"a": "“é”"}) == '{\n  "a": "“é”"\n}\n'.encode()


def test_code_lists_keep_the_order_of_their_files(root: Path) -> None:
    corpus = build(root).checked.corpus
    assert [c.code for c in code_lists(corpus)["reading"]] == ["read", "inferred"]
