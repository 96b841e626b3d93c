"""JSON of many rows: each text as json.dumps has it."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from aleppo_reports.publish.json_text import content, escaped, joined

PLAIN = ["", "a", "é – “x” 𝄞", "\x7f\u2028", None]
QUOTED = ['"', "\\", '\\"', '\\\\n"', "a\\u0041"]
CONTROLS = ["\n", "\t\r\x00\x1f", '\b\f"\\', "a\nb"]


@pytest.mark.parametrize("texts", [[], PLAIN, QUOTED, [*PLAIN, *QUOTED], [*PLAIN, *QUOTED, *CONTROLS]])
def test_texts_are_escaped_as_json_demands_and_no_more(texts: list[str | None]) -> None:
    wanted = [None if text is None else json.dumps(text, ensure_ascii=False)[1:-1] for text in texts]
    assert escaped(pa.array(texts, pa.string())).to_pylist() == wanted


def test_pieces_are_joined_row_by_row() -> None:
    found = joined('{"a":"', pa.array(["x", None, "–"]), '","n":', pa.array([1, 2, -3]), "}")
    assert found.to_pylist() == ['{"a":"x","n":1}', None, '{"a":"–","n":-3}']


def test_the_bytes_of_texts() -> None:
    texts = pa.array(["a", "", "é", "b"])
    assert [bytes(each) for each in content(texts)] == [b"a", b"", "é".encode(), b"b"]
    assert [bytes(each) for each in content(texts.slice(2))] == ["é".encode(), b"b"]
    assert list(content(texts.slice(0, 0))) == []
