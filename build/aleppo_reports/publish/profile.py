"""A descriptor against the profile that the Data Package standard publishes: a JSON Schema, with a copy here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_COPY = "profiles/datapackage-2.0.json"
_LONGEST = 160


def profile_faults(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a descriptor breaks the profile, and how.

    Args:
        content: the descriptor.

    Yields:
        A JSONPath, like `$.resources[0].hash`, and what is wrong there.
    """
    # Here, because it takes longer than all else for those who check nothing.
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match

    profile = json.loads((resources.files("aleppo_reports.publish") / _COPY).read_text(encoding="utf-8"))
    for error in Draft7Validator(profile).iter_errors(content):
        cause = best_match([error]) or error
        message = cause.message if len(cause.message) <= _LONGEST else f"{cause.message[: _LONGEST - 1]}…"
        yield cause.json_path, message
