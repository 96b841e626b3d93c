"""The review desk on a tiny corpus: a desk, and a browser reduced to the requests it sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from aleppo_reports.review.desk import Desk
from aleppo_reports.review.journal import Journal

JANE = ("Jane Doe", "0000-0002-1825-0097")
TODAY = date(2026, 11, 22)
TOKEN, PORT = "t0ken", 8000
HOST = f"127.0.0.1:{PORT}"


@contextmanager
def open_desk(root: Path, *, introduced: bool = True) -> Iterator[Desk]:
    """Open a desk on a root whose texts stand in `root/texts`, and say who sits there."""
    with Journal(root) as journal:
        desk = Desk(root, root / "texts", journal, root / "reviewer.json", lambda: TODAY)
        if introduced:
            desk.introduce(*JANE)
        yield desk


def shown(desk: Desk, kind: str, record_id: str) -> dict[str, Any]:
    """Return a record as the page shows it."""
    found = desk.record(kind, record_id)
    assert found is not None
    return found


def sign(desk: Desk, kind: str, record_id: str) -> str:
    """Sign a record as it is shown."""
    return desk.sign(kind, record_id, shown(desk, kind, record_id)["sha256"])


def edit(desk: Desk, kind: str, record_id: str, path: str, value: str | None) -> str:
    """Change a field of a record as it is shown."""
    found = shown(desk, kind, record_id)
    return desk.edit(kind, record_id, found["sha256"], found["file_sha256"], path, value)


class Answer(NamedTuple):
    """What came back: status, headers by their names in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


class Browser:
    """Sends requests to an application, exactly as it is told."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def send(
        self,
        method: str,
        path: str,
        body: bytes | list[bytes] = b"",
        *,
        host: str | None = HOST,
        headers: dict[str, str] | None = None,
        leaves: bool = False,
    ) -> Answer:
        """Send a request with these headers and no others; `body` may come in pieces, or its end not at all."""
        given = {**({"host": host} if host is not None else {}), **(headers or {})}
        pieces = body if isinstance(body, list) else [body]
        raw, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            # As a server does it.
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", PORT),
        }
        sent: list[dict[str, Any]] = []
        queue = [
            {"type": "http.request", "body": p, "more_body": leaves or i < len(pieces)} for i, p in enumerate(pieces, 1)
        ]

        async def receive() -> dict[str, Any]:
            return queue.pop(0) if queue else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        assert sent, "no answer"
        headers_back = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers_back, b"".join(each.get("body", b"") for each in sent[1:]))

    def get(self, path: str) -> Answer:
        """Ask for something below the token."""
        return self.send("GET", f"/{TOKEN}/{path}")

    def post(self, path: str, content: Any) -> Answer:
        """Ask to do something, as the page does."""
        headers = {"origin": f"http://{HOST}", "content-type": "application/json"}
        return self.send("POST", f"/{TOKEN}/{path}", json.dumps(content).encode(), headers=headers)
