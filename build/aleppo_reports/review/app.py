"""The desk as a web application for one person's browser on the same machine, and for nobody else.

It is to hold that

* whoever does not know the token in the address, be it a page in the same browser or a person on the same machine,
  learns nothing and changes nothing: every other path is 404, whatever it is;
* a name that somebody else's DNS gives this address is refused by its Host, a form or script of another page by its
  Origin, and what is no JSON by its type;
* nothing of a path or a query is ever made part of the name of a file;
* no answer can be framed, cached, sniffed, or run a script that is not the desk's own file.

Requests are answered one after another, on one thread: the desk has one person, and no two actions can cross.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aleppo_reports.review import views
from aleppo_reports.review.blind import BlindDesk
from aleppo_reports.review.desk import ConflictError, Desk, RefusedError, WrongCallError
from aleppo_reports.review.journal import UnreadableError

LARGEST = 64 * 1024
"""How many bytes the body of a request may have."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer says, errors too."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What the files of the page are, by the end of their name."""


def application(desk: Desk | BlindDesk, token: str, port: int) -> ASGIApp:
    """Return the application.

    Args:
        desk: what it shows and does.
        token: what the address has to begin with.
        port: port at which it is reached.
    """
    api = f"/{token}/api"
    actions: Mapping[str, Callable[[Any, Call], str]] = BLIND_ACTIONS if desk.blind else ACTIONS
    routes = [
        *(Route(f"/{token}/{address}", _file(name, media)) for address, name, media in _page()),
        Route(f"{api}/desk", _get(lambda request: desk.view())),
        Route(f"{api}/articles/{{id}}", _get(lambda request: desk.article(request.path_params["id"]))),
        Route(
            f"{api}/records/{{kind}}/{{id}}",
            _get(lambda request: desk.record(request.path_params["kind"], request.path_params["id"])),
        ),
        Route(f"{api}/choices/{{kind}}", _get(lambda request: desk.choices(request.path_params["kind"]))),
        *(Route(f"{api}/{name}", _post(desk, action), methods=["POST"]) for name, action in actions.items()),
    ]
    inner = Starlette(routes=routes, exception_handlers={404: _empty, 405: _empty})
    inner.router.redirect_slashes = False
    return Guard(inner, token, port)


Endpoint = Callable[[Request], Awaitable[Response]]


class Json(Response):
    """A value as JSON. A lone surrogate, which the name of a file may hold, goes as an escape."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return it as bytes."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def _get(view: Callable[[Request], Any]) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            found = view(request)
        except (OSError, UnreadableError) as error:
            return Json({"error": _unread(error)}, 500)
        return Response(status_code=404) if found is None else Json(found)

    return answer


def _post(desk: Desk | BlindDesk, action: Callable[[Any, Call], str]) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            call = Call(await body_of(request))
        except TooLargeError:
            return Response(status_code=413)
        except ClientDisconnect:
            # Nobody is there any more to read it.
            return Response(status_code=400)
        except ValueError:
            return Json({"error": "the request is no JSON object"}, 400)
        try:
            done = action(desk, call)
        except WrongCallError as error:
            return Json({"error": str(error)}, 400)
        except ConflictError as error:
            return Json({"conflict": str(error), "record": call.record(desk)}, 409)
        except RefusedError as error:
            return Json({"problems": [views.problem(found) for found in error.problems]}, 422)
        except OSError as error:
            return Json({"error": f"it cannot be written: {error.strerror}; nothing was changed"}, 500)
        except UnreadableError as error:
            return Json({"error": str(error)}, 500)
        try:
            return Json({"done": done, "desk": desk.view(), "record": call.record(desk)})
        except (OSError, UnreadableError) as error:
            return Json({"error": f"{done}. But {_unread(error)}"}, 500)

    return answer


def _unread(error: OSError | UnreadableError) -> str:
    # Which file it is `aleppo check` says; to who codes blind its name would tell the outlet.
    return f"the annotations cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)


class Call:
    """What a request asks for."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Keep the content of its body."""
        self.content = content

    def text(self, key: str) -> str:
        """Return a text.

        Raises:
            WrongCallError: if there is none.
        """
        found = self.content.get(key)
        if not isinstance(found, str):
            raise WrongCallError(f"{key} must be a text")
        return found

    def given(self, key: str) -> object:
        """Return whatever is given, None if nothing is."""
        return self.content.get(key)

    def record(self, desk: Desk | BlindDesk) -> dict[str, Any] | None:
        """Return the record that it is about, None if it is about none."""
        kind, record_id = self.content.get("kind", ""), self.given("record_id")
        return desk.record(kind, record_id) if isinstance(kind, str) and isinstance(record_id, str) else None


def _edit(desk: Desk, call: Call) -> str:
    value = None if call.content.get("value", "") is None else call.text("value")
    shown = call.text("sha256"), call.text("file_sha256")
    return desk.edit(call.text("kind"), call.text("record_id"), *shown, call.text("path"), value)


ACTIONS: dict[str, Callable[[Desk, Call], str]] = {
    "reviewer": lambda desk, call: desk.introduce(call.given("by"), call.given("orcid")),
    "place": lambda desk, call: desk.stand(call.given("article_id"), call.given("kind"), call.given("record_id")),
    "sign": lambda desk, call: desk.sign(call.text("kind"), call.text("record_id"), call.text("sha256")),
    "reject": lambda desk, call: desk.reject(
        call.text("kind"), call.text("record_id"), call.text("sha256"), call.given("reason")
    ),
    "missing": lambda desk, call: desk.missing(
        call.text("article_id"), *(call.given(key) for key in ("start", "end", "kind", "reason"))
    ),
    "edit": _edit,
    "undo": lambda desk, call: desk.undo(call.given("undo")),
}
"""What can be done, by its address."""

BLIND_ACTIONS: dict[str, Callable[[BlindDesk, Call], str]] = {
    "place": lambda desk, call: desk.stand(call.given("article_id"), call.given("kind"), call.given("record_id")),
    "code": lambda desk, call: desk.code(call.text("record_id"), call.given("values")),
    "undo": lambda desk, call: desk.undo(call.given("undo")),
}
"""What a coder can do."""


def _page() -> Iterator[tuple[str, str, str]]:
    """Yield the files of the page: address, name and type. Only these have an address."""
    for found in files("aleppo_reports.review").joinpath("page").iterdir():
        ending = PurePath(found.name).suffix
        if ending in TYPES:
            yield "" if found.name == "index.html" else found.name, found.name, TYPES[ending]


def _file(name: str, media_type: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        # Read each time: a page that is being written shows its last state.
        found = files("aleppo_reports.review").joinpath("page", name)
        return Response(found.read_bytes(), media_type=media_type) if found.is_file() else Response(status_code=404)

    return answer


async def _empty(request: Request, error: Exception) -> Response:
    return Response(status_code=getattr(error, "status_code", 500))


class Guard:
    """Lets requests through that come from the desk's own page, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        """Stand before an application.

        Args:
            app: the application.
            token: first step of every path that is answered.
            port: port at which it is reached.
        """
        self.app, self.token = app, token.encode()
        self.hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")}
        self.origins = {b"http://" + host for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", ()), *ours]}
            await send(message)

        status = self._refused(scope)
        if status:
            await Response(status_code=status)(scope, receive, sealed)
        else:
            await self.app(scope, receive, sealed)

    def _refused(self, scope: Scope) -> int | None:
        """Return the status with which a request is refused, None if it is not."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        if not _is(headers.get(b"host"), self.hosts):
            return 403
        _, _, rest = scope["path"].encode("utf-8", "surrogatepass").partition(b"/")
        first, slash, _ = rest.partition(b"/")
        if not (secrets.compare_digest(first, self.token) and slash):
            return 404
        if scope["method"] in {"GET", "HEAD"}:
            return None
        if scope["method"] != "POST":
            return 405
        if not _is(headers.get(b"origin"), self.origins):
            return 403
        types = [each.partition(b";")[0].strip(b" \t").lower() for each in headers.get(b"content-type", ())]
        return None if types == [b"application/json"] else 403


def _is(values: list[bytes] | None, allowed: set[bytes]) -> bool:
    """Tell whether a header was given once, with a value that is allowed."""
    return values is not None and len(values) == 1 and values[0].lower() in allowed


class TooLargeError(ValueError):
    """The body of a request has more bytes than it may have."""


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body of a request.

    Raises:
        TooLargeError: if it is larger than anything the page sends.
        ValueError: if it is no JSON object.
    """
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST:
            raise TooLargeError
    try:
        found = json.loads(data.decode("utf-8"))
        # An escape may give half of a character, which no file can hold.
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("the body is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("the body must be a JSON object")
    return found
