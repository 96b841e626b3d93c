"""JSON of many rows at once: texts are put together column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

# What JSON does not let stand, and what stands for itself after a backslash.
_MARKS = '["\\\\\x00-\x1f]'
_CONTROLS = "[\x00-\x1f]"


def joined(*pieces: str | pa.Array) -> pa.Array:
    """Return the texts of columns with what stands between them; numbers as digits, missing where one is missing."""
    given = [piece if isinstance(piece, str) else piece.cast(pa.string()) for piece in pieces if piece is not None]
    return pc.binary_join_element_wise(*given, "")


def escaped(texts: pa.Array) -> pa.Array:
    """Return texts as they stand between the quotes of JSON, as `json.dumps(…, ensure_ascii=False)` has them."""
    if not pc.any(pc.match_substring_regex(texts, _MARKS)).as_py():
        return texts
    if pc.any(pc.match_substring_regex(texts, _CONTROLS)).as_py():
        # Nearly none have such; each has a sign of its own.
        found = (None if text is None else json.dumps(text, ensure_ascii=False)[1:-1] for text in texts.to_pylist())
        return pa.array(found, pa.string())
    return pc.replace_substring(pc.replace_substring(texts, "\\", "\\\\"), '"', '\\"')


def content(texts: pa.Array) -> Iterator[memoryview]:
    """Yield the bytes of each text, without copying them."""
    _, places, data = texts.buffers()
    bounds, whole = memoryview(places).cast("i"), memoryview(data or b"")
    ends = bounds[texts.offset : texts.offset + len(texts) + 1].tolist()
    yield from (whole[start:end] for start, end in pairwise(ends))
