"""The hash of a record: what a sign-off, a citation or a comparison with the text is bound to.

It names what a record says, not where or how it is written: layout, comments and order of keys in the file are of no
matter, every value is. It does not cover the records that this one names by their ids: an actor that gets another name
changes no figure that it claims. Anybody can make it again, without this package:

1. Take the record as it stands in `annotations/`: every key that is written with its value, those of the records
   nested in it (`attributions`, `relations`, `actors`, `answers`, in their order) too. Lists without items count as not
   written.
2. Make a JSON object of it: columns of type integer or number (see `schemas/`) are numbers, so that 40 and 40.0 are
   the same; everything else is text as it is written, dates too. Nothing is normalised.
3. Put it under `record`, and beside it, under `texts`, an object with the texts on which its offsets lie: SHA-256 of
   the archived text (table articles, sha256) by id of the article. For a record of an article that is this article,
   for an actor those that its relations name; for all others the object is empty. So the same offsets on another text
   are another record.
4. Write that as canonical JSON in UTF-8 (RFC 8785: keys sorted, no spaces), and take the SHA-256 (FIPS 180-4) in
   hexadecimal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeAlias

from aleppo_reports.records import SHAPES, Article, Corpus, Record, identifier, own_id

Json: TypeAlias = "str | float | list[Json] | dict[str, Json]"

_LARGEST = 2**53


def fingerprint(record: Record, texts: Mapping[str, str]) -> str:
    """Return the hash of a record.

    Args:
        record: the record.
        texts: SHA-256 of the texts on which its offsets lie, by id of the article.

    >>> from aleppo_reports.problems import Origin
    >>> from aleppo_reports.records import EventActor
    >>> fingerprint(EventActor(origins={"": Origin("x.yaml")}, actor_id="army", role="agent"), {})
    'fde3c954f64c350f498b9b4e172442ea7efca654d2fa0c1b1e5330501f2a811b'
    """
    return _hashed(record, tuple(sorted(texts.items())))


@lru_cache(maxsize=2**14)
def _hashed(record: Record, texts: tuple[tuple[str, str], ...]) -> str:
    # Records that are equal say the same. Rules, levels and the review desk ask for the hashes of a corpus one after
    # another, and the desk again after each edit, when all but one are as they were.
    return hashlib.sha256(canonical(record, dict(texts))).hexdigest()


def canonical(record: Record, texts: Mapping[str, str]) -> bytes:
    """Return the canonical JSON of which the hash is made.

    Args:
        record: the record.
        texts: SHA-256 of the texts on which its offsets lie, by id of the article.

    >>> from aleppo_reports.problems import Origin
    >>> from aleppo_reports.records import Part
    >>> canonical(Part(origins={"": Origin("x.yaml")}, part="body", start=0, end=40), {"rt": "a26f"}).decode()
    '{"record":{"end":40,"part":"body","start":0},"texts":{"rt":"a26f"}}'
    """
    # Here, so that commands which hash nothing do not pay for it.
    import rfc8785

    return rfc8785.dumps({"record": _written(record), "texts": dict(texts)})


def _written(record: Record) -> dict[str, Json]:
    """Return what is written of a record: every key but those without a value."""
    values = {entry.name: getattr(record, entry.name) for entry in fields(record) if entry.name != "origins"}
    return {key: _json(value) for key, value in values.items() if value is not None and value != ()}


def _json(value: object) -> Json:
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, (int, float)):
        # JSON has the numbers of floating point; a longer one is a mistake, which is found elsewhere.
        return float(value) if abs(value) <= _LARGEST else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


# --- The records that have a hash ---

IN_ARTICLES: tuple[str, ...] = tuple(key for key, cls in SHAPES[Article].nested.items() if identifier(cls))
"""Kinds of record, as their tables are called, that are coded in an article: all that have an id of their own."""
AROUND = ("events", "actors", "places", "disagreements")
"""Kinds of record that stand beside the articles."""
KINDS = (*IN_ARTICLES, *AROUND)


@dataclass(frozen=True)
class Entry:
    """A record that has a hash.

    Attributes:
        kind: kind of record: the name of its table.
        record_id: its id, which a record of another kind may have, too.
        record: the record itself.
        article: the article in which it is coded, None for those that stand beside the articles.
        texts: SHA-256 of the texts on which its offsets lie, by id of the article.
    """

    kind: str
    record_id: str
    record: Record
    article: Article | None
    texts: Mapping[str, str]

    @cached_property
    def sha256(self) -> str:
        """Its hash. Many ask for the hashes of a few records only."""
        return fingerprint(self.record, self.texts)


def entries(corpus: Corpus) -> Iterator[Entry]:
    """Yield every record that can be verified or cited, with its hash: article by article, then the others."""
    texts = {article.article_id: article.sha256 for article in corpus.articles}
    for article in corpus.articles:
        for kind in IN_ARTICLES:
            for record in getattr(article, kind):
                yield Entry(kind, str(own_id(record)), record, article, {article.article_id: article.sha256})
    for kind in AROUND:
        for record in getattr(corpus, kind):
            named = {getattr(relation, "article_id", "") for relation in getattr(record, "relations", ())}
            at_hand = {name: texts[name] for name in named if name in texts}
            yield Entry(kind, str(own_id(record)), record, None, at_hand)
