"""schemas/annotation.schema.json: JSON Schema of the annotation files, for completion and hints in editors.

Derived from the record classes (which keys) and the table schemas (what they mean and hold). `aleppo check` remains
the judge: an editor sees one file at a time and types scalars by YAML, so numbers and texts are both admitted where a
text may look like a number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aleppo_reports.records import SHAPES, Code, Record
from aleppo_reports.schema import Field, Table
from aleppo_reports.source.plan import authored_keys, written_field
from aleppo_reports.source.reader import REGISTRIES

PATH = "schemas/annotation.schema.json"


def editor_schema(tables: Mapping[str, Table], codes: Mapping[str, Sequence[Code]]) -> bytes:
    """Return the JSON Schema of all annotation files as JSON."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Aleppo Reports annotation file",
        "description": "Made by `aleppo build` from schemas/ and the code lists. Do not edit.",
        "oneOf": [
            {"$ref": "#/$defs/Article"},
            {"$ref": "#/$defs/Pass"},
            *(_registry(key, cls) for key, cls in REGISTRIES.items()),
        ],
        "$defs": {cls.__name__: _record(cls, tables, codes) for cls in SHAPES if cls is not Code},
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _registry(key: str, cls: type[Record]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: {"type": "array", "items": {"$ref": f"#/$defs/{cls.__name__}"}}},
        "required": [key],
        "additionalProperties": False,
    }


def _record(cls: type[Record], tables: Mapping[str, Table], codes: Mapping[str, Sequence[Code]]) -> dict[str, Any]:
    nested = SHAPES[cls].nested
    properties: dict[str, Any] = {}
    required = []
    for key, must in authored_keys(cls).items():
        if key in nested:
            properties[key] = {"type": "array", "items": {"$ref": f"#/$defs/{nested[key].__name__}"}}
            continue
        properties[key] = _property(written_field(cls, key, tables), codes)
        if must:
            required.append(key)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _example(field: Field) -> str | float:
    if field.type in ("integer", "number"):
        return int(field.example) if field.example.lstrip("-").isdigit() else float(field.example)
    return field.example


def _property(field: Field, codes: Mapping[str, Sequence[Code]]) -> dict[str, Any]:
    stated: dict[str, Any] = {"title": field.title, "description": field.description, "examples": [_example(field)]}
    if field.codes:
        number = field.type == "integer"
        listed = codes[field.codes]
        stated["oneOf"] = [
            {"const": int(c.code) if number else c.code, "title": f"{c.label}: {c.definition}"} for c in listed
        ]
    elif field.type == "string":
        stated["type"] = ["string", "number"]
        if field.pattern:
            stated["pattern"] = f"^(?:{field.pattern})$"
    elif field.type == "date":
        stated |= {"type": "string", "format": "date"}
    else:
        stated["type"] = field.type
        stated |= {
            key: value for key, value in (("minimum", field.minimum), ("maximum", field.maximum)) if value is not None
        }
    return stated
