"""Descriptions for others: valid by the field's own tool or schema, all saying the same, nothing made up."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datacite.schema45
import jsonschema
import mlcroissant
import pandas as pd
import pytest
import yaml
from rocrate.rocrate import ROCrate

from aleppo_reports.citing import cite
from aleppo_reports.pipeline import build
from aleppo_reports.publish.exports import CRATE, EVIDENCE, FOLDER
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.store import replace
from aleppo_reports.published import Published
from builders import REPOSITORY, Parts, make_root
from questions import FIRST, SECOND, ask, question

Content = dict[str, Any]

# A release of which every fact exists, and characters that some format minds.
FULL = """\
cff-version: 1.2.0
message: Cite it.
type: dataset
title: "Tiny & <small>: “a” corpus"
abstract: Written for the tests & nothing else, with more than fifty characters, as search engines demand it.
version: 1.10.0
date-released: "2016-12-31"
doi: 10.5281/zenodo.1234567
url: https://example.org/tiny
repository-code: https://example.org/tiny.git
repository-artifact: https://example.org/tiny-1.10.0.zip
license: CC-BY-4.0
authors:
  - family-names: Noether
    given-names: Emmy
    orcid: https://orcid.org/0000-0002-1825-0097
    affiliation: Erlangen
  - name: Testers & Sons
keywords:
  - R&D
  - “tests”
"""


def full(parts: Parts) -> None:
    package = (REPOSITORY / "schemas/package.yaml").read_text(encoding="utf-8")
    parts.files["CITATION.cff"] = FULL
    parts.files["schemas/package.yaml"] = f"publisher: A press\n{package}"
    parts.article.update(url="https://example.org/a?b=1&c=2", agency_id="wire", published="[2016-12-07..2016-12-08]")
    del parts.article["quotes"][0]["attributions"]
    ask(parts, question(FIRST, SECOND))


ROOTS = {"the dataset": None, "the least": lambda parts: None, "everything": full}


@pytest.fixture(scope="module", params=ROOTS)
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository itself, and two tiny corpora: with as few facts as may be, and with all."""
    change = ROOTS[request.param]
    if change is None:
        return REPOSITORY
    root = make_root(tmp_path_factory.mktemp("root"), change)
    built = build(root, root / "texts")
    assert [str(problem) for problem in built.problems] == []
    replace(root, built.files)
    return root


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_root(tmp_path_factory.mktemp("root"), full)
    built = build(root)
    assert [str(problem) for problem in built.problems] == []
    replace(root, built.files)
    return root


def read(root: Path, name: str) -> Content:
    loaded: Content = json.loads((root / name).read_text(encoding="utf-8"))
    return loaded


def export(root: Path, name: str) -> Content:
    return read(root, f"{FOLDER}/{name}")


def rows(root: Path, table: str) -> list[dict[str, str]]:
    return list(Published(root).rows(table))


def graph(root: Path) -> dict[str, Content]:
    """Return the entities of the RO-Crate by their address."""
    return {node["@id"]: node for node in read(root, CRATE)["@graph"]}


# --- The same facts everywhere ---


def test_all_say_the_same(root: Path) -> None:
    metadata = read_metadata(root)
    cff = yaml.load((root / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    package = read(root, "datapackage.json")
    zenodo, datacite_ = read(root, ".zenodo.json"), export(root, "datacite.json")
    schema_org, croissant = export(root, "schema-org.jsonld"), export(root, "croissant.json")
    crate = graph(root)
    main = crate["./"]
    (csl,) = json.loads(cite(Published(root), style="csl"))
    linked = [schema_org, croissant, main]

    titles = [cff["title"], package["title"], zenodo["title"], datacite_["titles"][0]["title"], csl["title"]]
    assert {*titles, *(one["name"] for one in linked)} == {metadata.title}
    versions = [cff["version"], package["version"], zenodo["version"], datacite_["version"], csl["version"]]
    assert {*versions, *(one["version"] for one in linked)} == {metadata.version}
    assert metadata.version in (export(root, "../datapackage.json")["bibliographicCitation"])

    licence = metadata.licences[0]
    names = [cff["license"], package["licenses"][0]["name"], datacite_["rightsList"][0]["rightsIdentifier"]]
    assert {*names, zenodo["license"].upper()} == {licence.name}
    addresses = [package["licenses"][0]["path"], datacite_["rightsList"][0]["rightsUri"], main["license"]["@id"]]
    assert {*addresses, schema_org["license"], croissant["license"]} == {licence.path}

    words = [cff["keywords"], package["keywords"], zenodo["keywords"], [s["subject"] for s in datacite_["subjects"]]]
    assert {tuple(one) for one in (*words, *(node["keywords"] for node in linked))} == {metadata.keywords}
    assert csl["keyword"] == ", ".join(metadata.keywords)

    direct = [[one["name"] for one in schema_org["creator"]], [one["name"] for one in croissant["creator"]]]
    direct += [[one["title"] for one in package["contributors"]], [crate[c["@id"]]["name"] for c in main["creator"]]]
    assert all(one == [author.direct for author in metadata.authors] for one in direct)
    inverted = [[one["name"] for one in zenodo["creators"]], [one["name"] for one in datacite_["creators"]]]
    assert all(one == [author.inverted for author in metadata.authors] for one in inverted)
    stated = [a.get("name") or f"{a['family-names']}, {a['given-names']}" for a in cff["authors"]]
    assert stated == inverted[0]

    days = [cff["date-released"], package["released"], datacite_["dates"][0]["date"]]
    assert {*days, *(node["datePublished"] for node in linked)} == {metadata.released}
    texts = [package["description"], datacite_["descriptions"][0]["description"]]
    assert {*texts, *(node["description"] for node in linked)} == {metadata.abstract}


def test_what_exists_is_in_all_of_them(everything: Path) -> None:
    doi = "10.5281/zenodo.1234567"
    schema_org, crate = export(everything, "schema-org.jsonld"), graph(everything)
    croissant, datacite_ = export(everything, "croissant.json"), export(everything, "datacite.json")
    assert datacite_["doi"] == doi
    assert schema_org["identifier"] == crate["./"]["identifier"] == f"https://doi.org/{doi}"
    assert read(everything, "datapackage.json")["id"] == f"https://doi.org/{doi}"
    assert schema_org["url"] == croissant["url"] == datacite_["url"] == crate["./"]["url"] == "https://example.org/tiny"
    assert schema_org["publisher"]["name"] == croissant["publisher"]["name"] == "A press"
    assert datacite_["publisher"] == {"name": "A press"}
    assert crate[crate["./"]["publisher"]["@id"]]["name"] == "A press"
    orcid = "https://orcid.org/0000-0002-1825-0097"
    assert schema_org["creator"][0]["sameAs"] == croissant["creator"][0]["sameAs"] == orcid
    assert crate[orcid]["familyName"] == "Noether"
    assert read(everything, ".zenodo.json")["creators"][0] == {
        "name": "Noether, Emmy",
        "orcid": "0000-0002-1825-0097",
        "affiliation": "Erlangen",
    }
    assert schema_org["distribution"][0]["contentUrl"] == "https://example.org/tiny-1.10.0.zip"


# Croissant's are relative.
ADDRESSES: dict[str, set[str]] = defaultdict(set, {f"{FOLDER}/croissant.json": {"contentUrl"}})


def test_what_does_not_exist_is_in_none_of_them(tmp_path: Path) -> None:
    built = build(make_root(tmp_path))
    others = [EVIDENCE, CRATE, ".zenodo.json", *(path for path in built.files if path.startswith(f"{FOLDER}/"))]
    for path in others:
        content = json.loads(built.files[path])
        keys = {key for node in nested(content) for key in node}
        assert not {"doi", "identifier", "url", "sameAs", "orcid", "affiliation", "contentUrl"} & keys - ADDRESSES[path]
        # Relative to itself, the address of a document is empty.
        empty = {key for node in nested(content) for key, value in node.items() if value in ("", None, [], {})}
        assert empty <= {"id", "partOf"}, path
        assert not re.search(r"doi\.org|orcid\.org|zenodo\.org|github", built.files[path].decode())
    assert json.loads(built.files[f"{FOLDER}/datacite.json"])["publisher"] == {"name": ":tba"}


# --- CITATION.cff ---


def test_the_citation_file_is_valid(root: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    run = subprocess.run([*command, root / "CITATION.cff"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


# --- Zenodo ---

ZENODO = {
    "type": "object",
    "additionalProperties": False,
    "required": ["upload_type", "title", "creators", "description", "access_right", "license"],
    "properties": {
        "upload_type": {"const": "dataset"},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string", "pattern": "^<p>[^<>]+</p>$"},
        "access_right": {"const": "open"},
        "license": {"type": "string", "pattern": "^[a-z0-9.-]+$"},
        "version": {"type": "string"},
        "language": {"type": "string", "pattern": "^[a-z]{3}$"},
        "keywords": {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True},
        "creators": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "orcid": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$"},
                    "affiliation": {"type": "string", "minLength": 1},
                },
            },
        },
        "related_identifiers": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["identifier", "relation"],
                "properties": {
                    "identifier": {"type": "string", "pattern": "^https?://"},
                    "relation": {"enum": ["isDerivedFrom", "isCompiledBy"]},
                    "resource_type": {"enum": ["publication-other", "software"]},
                },
            },
        },
    },
}
"""Zenodo publishes no schema: this is what its documentation of the deposit API says of the fields used."""


def test_zenodo_gets_fields_it_knows(root: Path) -> None:
    jsonschema.validate(read(root, ".zenodo.json"), ZENODO, jsonschema.Draft202012Validator)


def test_zenodo_reads_the_description_as_html(everything: Path) -> None:
    assert "tests &amp; nothing" in read(everything, ".zenodo.json")["description"]


# --- DataCite ---


def test_datacite_is_valid_by_its_schema(root: Path) -> None:
    found = export(root, "datacite.json")
    assert [error.message for error in datacite.schema45.validator.iter_errors(found)] == []
    # The check of the check: a wrong word is found.
    wrong = {**found, "types": {"resourceTypeGeneral": "Data"}}
    assert [error.message for error in datacite.schema45.validator.iter_errors(wrong)] != []


def test_datacite_lists_every_article(root: Path) -> None:
    related = export(root, "datacite.json")["relatedItems"]
    assert [one["titles"][0]["title"] for one in related] == [row["title"] for row in rows(root, "articles")]
    addresses = [one.get("relatedItemIdentifier", {}).get("relatedItemIdentifier", "") for one in related]
    assert addresses == [row["url"] for row in rows(root, "articles")]


# --- schema.org, after Google's rules and those of Our World in Data ---


def nested(node: Any) -> Iterator[Content]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nested(value)
    elif isinstance(node, list):
        for value in node:
            yield from nested(value)


def test_schema_org_keeps_the_rules_of_search_engines(root: Path) -> None:
    found = export(root, "schema-org.jsonld")
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "Dataset")
    assert found["name"]
    assert found["description"]
    assert "sameAs" not in found, "records are merged by it"
    assert "citation" not in found, "it is for papers about the data"
    assert not [node for node in nested(found) if node is not found and node.get("@type") == "Dataset"]
    assert 0 < len(found["variableMeasured"]) <= 100
    assert found["isAccessibleForFree"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", found["temporalCoverage"])
    assert found["license"].startswith("https://")
    for node in nested(found):
        assert set(node) <= {"@context"} or node["@type"]


def test_the_description_of_the_dataset_has_the_length_search_engines_take() -> None:
    assert 50 <= len(export(REPOSITORY, "schema-org.jsonld")["description"]) <= 5000


def test_schema_org_lists_every_file_with_its_hash(root: Path) -> None:
    files = [one for one in export(root, "schema-org.jsonld")["distribution"] if "sha256" in one]
    assert {one["name"] for one in files} == {path.name for path in (root / "data").iterdir()} - {
        "README.md",
        "SHA256SUMS",
    }
    for one in files:
        data = (root / "data" / one["name"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one["contentSize"] == f"{len(data)} B"
        assert "contentUrl" not in one


def test_variables_are_listed_with_unit_and_codes(root: Path) -> None:
    found = export(root, "schema-org.jsonld")["variableMeasured"]
    by_name = {one["name"]: one for one in found}
    assert [code["termCode"] for code in by_name["reading"]["valueReference"]] == ["read", "inferred"]
    assert by_name["characters"]["unitText"] == "code points"
    # One name may have codes of several lists, but no list twice.
    assert len({(one["name"], json.dumps(one.get("valueReference"))) for one in found}) == len(found)
    assert not {"figure_id", "start", "cue_end", "exact", "place_id"} & set(by_name)


# --- Croissant ---


@pytest.fixture(scope="module")
def loaded(root: Path) -> Any:
    return mlcroissant.Dataset(jsonld=str(root / FOLDER / "croissant.json"))


def plain(value: Any, is_number: bool) -> Any:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return float(value) if is_number else str(value)


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_has_no_complaint(loaded: Any) -> None:
    assert loaded.metadata.ctx.issues.errors == set()
    assert loaded.metadata.ctx.issues.warnings == set()


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_reads_every_record_of_every_table_twice(root: Path, loaded: Any) -> None:
    package = Published(root)
    for resource in package.descriptor["resources"]:
        if "schema" not in resource:
            continue
        name = resource["name"]
        numbers = {f["name"] for f in resource["schema"]["fields"] if f["type"] == "number"}
        expected = [
            {key: float(cell) if key in numbers and cell else cell for key, cell in row.items()}
            for row in package.rows(name)
        ]
        # Twice: of a table with `references` it would give nothing the second time.
        for _ in range(2):
            records = [
                {key.removeprefix(f"{name}/"): value for key, value in record.items()}
                for record in loaded.records(name)
            ]
            found = [{key: plain(value, key in numbers) for key, value in record.items()} for record in records]
            assert found == expected


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_reads_the_code_lists(root: Path, loaded: Any) -> None:
    codes = rows(root, "codes")
    lists = [one.id for one in loaded.metadata.record_sets if one.id.startswith("code/")]
    assert lists == sorted({f"code/{row['list']}" for row in codes})
    for name in lists:
        found = [str(record[f"{name}/name"]) for record in loaded.records(name)]
        assert sorted(found) == sorted(row["code"] for row in codes if row["list"] == name.removeprefix("code/"))


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_understands_every_statement_on_responsible_use(root: Path, loaded: Any) -> None:
    stated = read_metadata(root).responsible_use
    assert {"dataCollection", "dataBiases", "dataLimitations", "personalSensitiveInformation"} <= set(stated)
    for key, value in stated.items():
        found = getattr(loaded.metadata, re.sub("([A-Z])", r"_\1", key).lower())
        # mlcroissant 1.1.1 looks for this one under a misspelt name.
        if key != "dataManipulationProtocol":
            assert found == value, key


def test_croissant_says_where_words_come_from_and_whose_claim_they_are(root: Path) -> None:
    found = export(root, "croissant.json")
    assert found["conformsTo"][0] == "http://mlcommons.org/croissant/1.1"
    sets = {one["@id"]: one for one in found["recordSet"]}
    for name in ("figures", "quotes", "reports"):
        (derived,) = sets[name]["annotation"]
        assert derived["equivalentProperty"] == "prov:wasDerivedFrom"
        (exact,) = [one for one in sets[name]["field"] if one["name"] == "exact"]
        assert [one["equivalentProperty"] for one in exact["annotation"]] == [
            "prov:wasQuotedFrom",
            "prov:wasAttributedTo",
        ]
        columns = [[sub["source"]["extract"]["column"] for sub in one["subField"]] for one in exact["annotation"]]
        assert columns[0] == ["article_id", "start", "end"]
        assert columns[1] in (["claimant_id"], ["speaker_id"])
    assert "annotation" not in sets["actors"]
    ids = [node["@id"] for node in nested(found) if node.get("@type") in ("cr:Field", "cr:RecordSet", "cr:FileObject")]
    assert len(set(ids)) == len(ids)
    sources = [node["@id"] for node in found["prov:wasDerivedFrom"]]
    assert sources == [ni(row["sha256"]) for row in rows(root, "articles")]


def ni(sha256: str) -> str:
    return f"ni:///sha-256;{base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip('=')}"


# --- RO-Crate ---


@pytest.mark.filterwarnings("ignore")
def test_rocrate_reads_the_crate(root: Path) -> None:
    crate = ROCrate(str(root))
    metadata = read_metadata(root)
    assert crate.root_dataset["name"] == metadata.title
    assert crate.root_dataset["license"].id == metadata.licences[0].path
    assert [one["name"] for one in crate.root_dataset["creator"]] == [author.direct for author in metadata.authors]
    assert [one["name"] for one in crate.root_dataset["isBasedOn"]] == [row["title"] for row in rows(root, "articles")]
    assert all(one["publisher"]["name"] for one in crate.root_dataset["isBasedOn"])


def test_the_crate_is_flat_and_whole(root: Path) -> None:
    entities = graph(root)
    assert len(entities) == len(read(root, CRATE)["@graph"])
    assert entities[CRATE]["about"] == {"@id": "./"}
    linked = {node["@id"] for node in nested(list(entities.values())) if set(node) == {"@id"}}
    assert linked - set(entities) == {entities[CRATE]["conformsTo"]["@id"]}
    for node in entities.values():
        for value in nested([entry for entry in node.values() if isinstance(entry, (dict, list))]):
            assert set(value) == {"@id"}
    assert {"name", "description", "datePublished", "license"} <= set(entities["./"])


def test_the_crate_lists_every_built_file_with_its_hash(root: Path) -> None:
    entities = graph(root)
    parts = [one["@id"] for one in entities["./"]["hasPart"]]
    built = {path.relative_to(root).as_posix() for name in ("data", FOLDER) for path in (root / name).iterdir()}
    assert set(parts) == {*built, "datapackage.json", ".zenodo.json"}
    for part in parts:
        data = (root / part).read_bytes()
        assert entities[part]["sha256"] == hashlib.sha256(data).hexdigest()
        assert entities[part]["contentSize"] == str(len(data))


# --- Web Annotations ---

SELECTOR = {
    "type": "object",
    "oneOf": [
        {
            "properties": {
                "type": {"const": "TextPositionSelector"},
                "start": {"type": "integer", "minimum": 0},
                "end": {"type": "integer", "minimum": 1},
            },
            "required": ["type", "start", "end"],
            "additionalProperties": False,
        },
        {
            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1}},
            "required": ["type", "exact"],
            "additionalProperties": False,
        },
        {
            "properties": {
                "type": {"const": "FragmentSelector"},
                "conformsTo": {"type": "string", "format": "uri"},
                "value": {"type": "string", "pattern": "^row=[1-9][0-9]*$"},
            },
            "required": ["type", "conformsTo", "value"],
            "additionalProperties": False,
        },
    ],
}
ANNOTATION = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^#[^ #]+$"},
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["describing", "tagging"]},
        "body": {
            "type": "array",
            "prefixItems": [
                {
                    "properties": {
                        "type": {"const": "SpecificResource"},
                        "source": {"type": "string"},
                        "selector": SELECTOR,
                    },
                    "required": ["type", "source", "selector"],
                    "additionalProperties": False,
                },
                {
                    "properties": {
                        "type": {"const": "TextualBody"},
                        "purpose": {"const": "identifying"},
                        "value": {"type": "string", "minLength": 1},
                    },
                    "required": ["type", "purpose", "value"],
                    "additionalProperties": False,
                },
            ],
            "items": False,
        },
        "target": {
            "type": "object",
            "properties": {
                "source": {"type": "string", "pattern": "^ni:///sha-256;[A-Za-z0-9_-]{43}$"},
                "selector": {"type": "array", "minItems": 1, "maxItems": 2, "items": SELECTOR},
            },
            "required": ["source", "selector"],
            "additionalProperties": False,
        },
    },
    "required": ["id", "type", "motivation", "body", "target"],
    "additionalProperties": False,
}
COLLECTION = {
    "type": "object",
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": {"type": "string"},
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "creator": {
            "type": "array",
            "items": {"properties": {"type": {"enum": ["Person", "Organization"]}}, "required": ["type", "name"]},
        },
        "rights": {"type": "string", "format": "uri"},
        "total": {"type": "integer", "minimum": 0},
        "first": {
            "type": "object",
            "properties": {
                "type": {"const": "AnnotationPage"},
                "startIndex": {"const": 0},
                "items": {"type": "array", "items": ANNOTATION},
            },
            "required": ["id", "type", "partOf", "items"],
        },
    },
    "required": ["@context", "id", "type", "label", "total", "first"],
    "additionalProperties": False,
}
"""The MUSTs of the Web Annotation Data Model (W3C 2017) for collections, pages, annotations and the selectors used."""


def test_the_annotations_keep_the_model(root: Path) -> None:
    found = read(root, EVIDENCE)
    validator = jsonschema.Draft202012Validator(COLLECTION, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(found)] == []
    items = found["first"]["items"]
    assert found["total"] == len(items) > 0
    assert len({item["id"] for item in items}) == len(items)


def test_every_row_with_a_span_has_one_annotation_and_its_words_only_where_the_table_has_them(root: Path) -> None:
    package = Published(root)
    hashes = {row["article_id"]: row["sha256"] for row in package.rows("articles")}
    expected = []
    for resource in package.descriptor["resources"]:
        names = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
        if {"article_id", "start", "end"} <= set(names):
            column = next((name for name in ("exact", "evidence", "cue") if name in names), "")
            for row in package.rows(resource["name"]):
                if row["start"]:
                    span = (int(row["start"]), int(row["end"]), row.get(column, ""))
                    expected.append((resource["name"], *span, ni(hashes[row["article_id"]])))
    found = []
    for item in read(root, EVIDENCE)["first"]["items"]:
        position, *quote = item["target"]["selector"]
        words = quote[0]["exact"] if quote else ""
        table = item["body"][0]["source"].removeprefix("../data/").removesuffix(".csv")
        found.append((table, position["start"], position["end"], words, item["target"]["source"]))
    assert found == expected


def test_the_body_is_the_row_of_the_record(root: Path) -> None:
    for item in read(root, EVIDENCE)["first"]["items"][::5]:
        resource, name = item["body"]
        with (root / FOLDER / resource["source"]).open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        # RFC 7111 counts the header as the first row.
        row = lines[int(resource["selector"]["value"].removeprefix("row=")) - 1]
        assert name["value"].split(" ")[0] == row[0]
        assert item["id"].endswith(name["value"].replace(" ", "/"))


def test_the_words_are_those_at_the_offsets(texts: Path) -> None:
    by_hash = {ni(hashlib.sha256(p.read_bytes()).hexdigest()): p.read_text("utf-8") for p in texts.glob("*.txt")}
    for item in read(REPOSITORY, EVIDENCE)["first"]["items"]:
        position, *quote = item["target"]["selector"]
        if quote:
            text = by_hash[item["target"]["source"]]
            assert text[position["start"] : position["end"]] == quote[0]["exact"]


# --- As files ---


def test_the_files_are_plain_json(root: Path) -> None:
    paths = [*(root / FOLDER).iterdir(), root / ".zenodo.json", root / CRATE]
    assert len(paths) == 6
    for path in paths:
        data = path.read_bytes()
        assert data.endswith(b"}\n")
        assert b"\r" not in data
        json.load(io.BytesIO(data))
