"""The archived article texts, which the package does not ship: found in a folder, known by their hash.

A text is compared only if it is the archived one to the byte; anything else would put offsets on other words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aleppo_reports.problems import Problem
from aleppo_reports.records import Article


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts at hand.

    Attributes:
        by_article: text of each article that is at hand and is the archived one.
        missing: ids of the articles whose text is not at hand.
        problems: texts at hand that differ from the archived ones.
    """

    by_article: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_texts(folder: Path | None, articles: Iterable[Article]) -> Texts:
    """Return the texts of the articles that a folder holds, whatever the files are called.

    Args:
        folder: folder of text files in UTF-8, or None if there is none.
        articles: the articles whose texts are wanted.
    """
    files = {} if folder is None else {path.name: path.read_bytes() for path in sorted(folder.glob("*.txt"))}
    by_hash = {digest(data): data for data in files.values()}
    found: dict[str, str] = {}
    missing: list[str] = []
    problems: list[Problem] = []
    for article in articles:
        if article.sha256 in by_hash:
            found[article.article_id] = by_hash[article.sha256].decode("utf-8", errors="replace")
        elif article.text_file in files:
            problems.append(
                Problem(
                    article.at("sha256"),
                    "T901",
                    article.article_id,
                    "sha256",
                    f"the file {article.text_file} at hand is not the archived text: "
                    f"its SHA-256 is {digest(files[article.text_file])[:12]}…",
                    "use the archived copy, or if the archive itself changed, correct sha256 and check every span",
                )
            )
        else:
            missing.append(article.article_id)
    return Texts(found, tuple(missing), tuple(problems))
