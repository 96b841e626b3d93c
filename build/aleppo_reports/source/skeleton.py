"""The file of a new article: all that a text tells by itself, and hints for what a person must add."""

from __future__ import annotations

import json
import re
from datetime import date

from aleppo_reports.texts import digest

ARTICLE_ID = re.compile(r"(?P<outlet>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")


def skeleton(article_id: str, prefix: str, text_file: str, data: bytes) -> str:
    """Return the first state of an article's annotation file.

    Head and body are told apart at the first blank line; everything else is left to the person who codes.

    Args:
        article_id: outlet and day of publication, e.g. `rt-2016-12-07`.
        prefix: first part of the ids of its records.
        text_file: name of the archived text file.
        data: content of that file.

    Raises:
        ValueError: if the id has another form, or the text is empty or not UTF-8.
    """
    match = ARTICLE_ID.fullmatch(article_id)
    if match is None:
        raise ValueError(f"{article_id!r} is not outlet and day, like rt-2016-12-07")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{text_file} is not UTF-8: byte {error.start} cannot be read") from None
    if not text.strip():
        raise ValueError(f"{text_file} is empty")
    day = match["day"]
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"{article_id!r} is not outlet and day, like rt-2016-12-07") from None
    head = re.search(r"\S[^\n]*\n(?:[ \t]*\n)+", text)
    cut = head.end() if head and head.end() < len(text) else 0
    parts = [("headline", 0, cut), ("body", cut, len(text))] if cut else [("body", 0, len(text))]
    title = next(line.strip() for line in text.split("\n") if line.strip())
    lines = [
        f"article_id: {article_id}",
        f"id_prefix: {prefix}",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        "# publisher_id: an actor_id of actors.yaml",
        "# publisher_basis: how the publisher is known",
        "# agency_id: only if the whole text is an agency's",
        f"published: {day}",
        f"published_on: {day}",
        "# published_basis: how the date is known",
        "language: en",
        f"text_file: {text_file}",
        f"characters: {len(text)}",
        f"words: {len(text.split())}",
        f"sha256: {digest(data)}",
        "",
        "# Divide the text: headline, standfirst, caption, credit, subheading, body, boilerplate. No gaps.",
        "parts:",
    ]
    for number, (part, start, end) in enumerate(parts):
        lines += [*([""] if number else []), f"  - start: {start}", f"    end: {end}", f"    part: {part}"]
    lines += ["", "# Then add reports:, figures:, quotes:, labels: and not_coded: as annotations/CODEBOOK.md says."]
    return "\n".join(lines) + "\n"
