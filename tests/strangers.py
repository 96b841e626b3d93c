"""Requests that anybody may send to the review desk, and what must hold of each, whatever it asks for.

A session is bytes: up to six requests as they go over the wire, so that any byte of them can be changed. What is asked
of the desk after each request does not depend on how the desk is made:

* it is answered, in a second for each 100 kB, by a status below 500, without a path of the machine in it;
* whoever lacks token, host, origin or type gets 403, 404 or 405, an empty body, and changes nothing;
* nothing is changed by what is only read, or not answered with 200; and by what is done, only the files it is about;
* what is confirmed stands in the files, the annotations have no error, and all of it can be taken back to the byte.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from aleppo_reports.findings.catalogue import severity
from aleppo_reports.pipeline import check
from aleppo_reports.review.app import HEADERS, application
from aleppo_reports.review.blind import BlindDesk
from aleppo_reports.review.desk import Desk
from aleppo_reports.review.journal import Journal
from builders import make_root
from codings import with_jane
from reviews import HOST, JANE, PORT, TODAY, TOKEN, Answer, Browser

NEXT = b"\n\x1e\n"
"""What stands between two requests."""
LONGEST_PATH = 8_000
"""Characters that a server lets a path have."""
MOST = 6
"""How many requests of a session are sent."""
ARTICLE = "herald-2016-12-07"
HOSTS = {HOST, f"localhost:{PORT}"}
REFUSED = {403, 404, 405}
ANSWERED = {200, 400, 404, 405, 409, 413, 422}
SECONDS = 1.0
"""Of processor time, for each 100 kB of a request or part of it."""
_LEAVES = "x-leaves"
_JOURNAL = ".aleppo/review/journal.jsonl"
_VERIFIED = "annotations/verified.csv"
_WRITTEN = {
    "sign": r"annotations/verifications\.yaml|annotations/verified\.csv",
    "reject": r"annotations/objections\.yaml|annotations/verified\.csv",
    "missing": r"annotations/objections\.yaml|annotations/verified\.csv",
    "edit": r"annotations/(articles/)?[a-z0-9-]+\.yaml|annotations/verified\.csv",
    "code": rf"annotations/passes/jane/{ARTICLE}\.yaml|\.aleppo/review/coding-jane\.json",
    "place": r"\.aleppo/review/place\.json",
    "reviewer": r"reviewer\.json",
    "undo": r"annotations/[a-z0-9/-]+\.(yaml|csv)|\.aleppo/review/coding-jane\.json",
}
"""The files that an action may change, besides the journal."""

Tree = Mapping[str, bytes]


class Asked(NamedTuple):
    """A request.

    Attributes:
        method: any letters.
        path: the path and the query, as they go over the wire.
        headers: names and values.
        body: any bytes.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def action(self) -> str:
        """The last step of the path, if it leads to an action of the desk."""
        found = re.fullmatch(rf"/{TOKEN}/api/([a-z]+)", unquote(self.path.partition("?")[0]))
        return found[1] if found and self.method == "POST" else ""

    @property
    def stranger(self) -> bool:
        """Whether it must be refused, for its token, host, origin, type or method."""
        path = unquote(self.path.partition("?")[0])
        if self.headers.get("host", "").lower() not in HOSTS or not path.startswith(f"/{TOKEN}/"):
            return True
        if self.method in {"GET", "HEAD"}:
            return False
        kind = self.headers.get("content-type", "").partition(";")[0].strip(" \t").lower()
        ours = self.headers.get("origin", "").lower() in {f"http://{host}" for host in HOSTS}
        return self.method != "POST" or not ours or kind != "application/json"


def request(method: str, path: str, content: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a request as the page sends it; `content` goes as JSON, unless it is bytes."""
    body = content if isinstance(content, bytes) else b"" if content is None else json.dumps(content).encode()
    own = {"host": HOST, "origin": f"http://{HOST}", "content-type": "application/json", **(headers or {})}
    lines = [f"{method} /{TOKEN}/{path}", *(f"{name}: {value}" for name, value in own.items())]
    return "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n\n" + body


def read(data: bytes) -> list[Asked]:
    """Return the requests of a session. Whatever the bytes are, they are some: what is no HTTP, no server passes on."""
    found = []
    for piece in data.split(NEXT)[:MOST]:
        head, _, body = piece.partition(b"\n\n")
        first, *rest = head.split(b"\n")
        method, _, path = first.decode("latin-1").partition(" ")
        pairs = (line.decode("latin-1").partition(":") for line in rest[:20])
        headers = {name.strip().lower(): value.strip(" \t\r") for name, mark, value in pairs if mark}
        # A server sees to it that a path is ASCII; what it stands for may be anything.
        sent = quote("/" + path.lstrip("/"), safe="/%?&=~!$'()*+,;:@")
        found.append(Asked(re.sub(r"[^A-Za-z]", "", method)[:12] or "GET", sent, headers, body))
    return found


class Besieged:
    """A desk on a root of its own, which anybody may send anything to."""

    def __init__(self, folder: Path, *, blind: bool) -> None:
        """Open it.

        Args:
            folder: folder that holds the root and nothing else.
            blind: whether it is a desk for coding blind.
        """
        self.folder, self.root, self.blind = folder, folder / "root", blind
        self.root.mkdir(parents=True)
        make_root(self.root, with_jane)
        self.person = folder / "reviewer.json"
        self.journal: Journal | None = None
        self._open()
        if isinstance(self.desk, Desk):
            self.desk.introduce(*JANE)
        self.clean = self.tree()
        assert self._errors() == []

    def _open(self) -> None:
        """Begin with an empty journal."""
        if self.journal is not None:
            self.journal.close()
        for name in (_JOURNAL, ".aleppo/review/place.json", ".aleppo/review/coding-jane.json"):
            (self.root / name).unlink(missing_ok=True)
        self.journal = Journal(self.root)
        texts = self.root / "texts"
        self.desk: Desk | BlindDesk
        if self.blind:
            self.desk = BlindDesk(self.root, texts, self.journal, "jane")
        else:
            self.desk = Desk(self.root, texts, self.journal, self.person, lambda: TODAY)
        self.browser = Browser(application(self.desk, TOKEN, PORT))

    def close(self) -> None:
        """Give the root up."""
        if self.journal is not None:
            self.journal.close()

    def tree(self) -> Tree:
        """Return every file below the folder, by its path from the root; the journal is the desk's own."""
        return {
            path.relative_to(self.root if path.is_relative_to(self.root) else self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and path.name != "journal.jsonl"
        }

    def _errors(self) -> list[str]:
        found = check(self.root, self.root / "texts").problems
        return [str(problem) for problem in found if severity(problem.code) == "error"]

    # --- What must hold ---

    def session(self, data: bytes) -> list[int]:
        """Send a session and return the statuses.

        Raises:
            AssertionError: if something does not hold.
        """
        statuses, back = [], [self.tree()]
        try:
            for asked in read(data):
                before = back[-1]
                answer = self._answered(asked)
                after = self.tree()
                statuses.append(answer.status)
                self._fits(asked, answer, before, after)
                if asked.action == "undo" and answer.status == 200:
                    back.pop()
                    assert _authored(after) == _authored(back[-1]), "it is not as it was before the action taken back"
                    back[-1] = after
                elif _authored(after) != _authored(before):
                    back.append(after)
                else:
                    back[-1] = after
            if len(back) > 1:
                assert self._errors() == [], "the annotations have errors"
                self._taken_back(len(back) - 1)
                self._open()
        except BaseException:
            self._restored()
            raise
        self.person.write_bytes(self.clean["reviewer.json"]) if not self.blind else None
        return statuses

    def _answered(self, asked: Asked) -> Answer:
        start = time.process_time()
        leaves = _LEAVES in asked.headers
        headers = {name: value for name, value in asked.headers.items() if name not in {"host", _LEAVES}}
        body = [asked.body[at : at + 16_384] for at in range(0, len(asked.body) or 1, 16_384)]
        host = asked.headers.get("host")
        answer = self.browser.send(asked.method, asked.path, body, host=host, headers=headers, leaves=leaves)
        taken, allowed = time.process_time() - start, SECONDS * (1 + (len(asked.body) + len(asked.path)) // 100_000)
        assert taken < allowed, f"{asked.method} {asked.path[:80]} took {taken:.2f} s"
        return answer

    def _fits(self, asked: Asked, answer: Answer, before: Tree, after: Tree) -> None:
        assert answer.status in ANSWERED | REFUSED, f"status {answer.status}"
        assert all(answer.headers.get(name.lower()) == value for name, value in HEADERS.items()), "a header is missing"
        assert str(self.folder).encode() not in answer.body, "a path of the machine is told"
        assert b"Traceback" not in answer.body
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        if asked.stranger:
            assert answer.status in REFUSED, f"a stranger is answered with {answer.status}"
            assert answer.body == b"", "a stranger is told something"
        if asked.stranger or not asked.action or answer.status != 200:
            assert not changed, f"{asked.method} answered with {answer.status} changed {sorted(changed)}"
            return
        content = json.loads(asked.body)
        wrong = [name for name in changed if not re.fullmatch(_WRITTEN[asked.action], name)]
        assert not wrong, f"{asked.action} changed {wrong}"
        told = answer.json
        assert told["done"]
        if asked.action == "sign":
            entry = f"record_id: {content['record_id']}\n    record_sha256: {content['sha256']}\n"
            assert entry in after["annotations/verifications.yaml"].decode(), "a confirmed sign-off is not on disk"
            # Somebody else may object.
            assert told["record"]["state"] in {"signed", "rejected"}
        elif asked.action == "reject":
            assert told["record"]["state"] == "rejected"
            assert content["record_id"] in after["annotations/objections.yaml"].decode()
        elif asked.action == "edit":
            held = [each["value"] for each in told["record"]["fields"] if each["path"] == content["path"]]
            assert all((each is None) == (content["value"] is None) for each in held), "what was confirmed is not held"

    def _taken_back(self, steps: int) -> None:
        call = request("POST", "api/undo", {})
        for _ in range(steps):
            assert self._answered(read(call)[0]).status == 200, "an action cannot be taken back"
        left = _authored(self.tree())
        assert left == _authored(self.clean), "not everything is taken back"
        assert self._answered(read(call)[0]).status == 400, "more was done than was answered with 200"

    def _restored(self) -> None:
        """Make everything as it was at first, whatever happened."""
        for name in self.tree().keys() - self.clean.keys():
            for folder in (self.root, self.folder):
                with suppress(FileNotFoundError):
                    (folder / name).unlink()
        for name, data in self.clean.items():
            ((self.folder if name == "reviewer.json" else self.root) / name).write_bytes(data)
        self._open()

    # --- What the page sends ---

    def calls(self) -> list[tuple[str, Any]]:
        """Return what the page would send: address and content of each, None where it only reads."""
        look = self.browser.get
        own = "article-1" if self.blind else ARTICLE
        kinds = [("figures", "herald-f02"), ("quotes", "herald-q01"), ("places", "city"), ("actors", "official")]
        if self.blind:
            # One of each kind.
            listed = look(f"api/articles/{own}").json["records"]
            kinds = list({each["kind"]: (each["kind"], each["record_id"]) for each in listed}.values())
        calls: list[tuple[str, Any]] = [
            ("", None),
            ("desk.js", None),
            ("api/desk", None),
            (f"api/articles/{own}", None),
            ("api/articles/around", None),
            ("api/choices/actors", None),
        ]
        for kind, name in kinds:
            calls.append((f"api/records/{kind}/{name}", None))
            calls.append(("api/place", {"article_id": own, "kind": kind, "record_id": name}))
            record = look(f"api/records/{kind}/{name}").json
            about = {"kind": kind, "record_id": name, "sha256": record["sha256"]}
            if self.blind:
                filled = {
                    "reports": {"type": "capture", "realis": "occurred"},
                    "figures": {"measure": "fled", "unit": "people", "bound": "about", "value": "40"},
                    "quotes": {"kind": "direct", "speaker_id": "new:somebody"},
                }
                calls.append(("api/code", {"article_id": own, "record_id": name, "values": filled[record["kind"]]}))
                continue
            calls.append(("api/sign", about))
            calls.append(("api/reject", {**about, "reason": "Counted twice"}))
            field = {"figures": "subject", "quotes": "said_to_id"}.get(kind, "name")
            value = None if kind == "quotes" else "Cité: \N{LEFT DOUBLE QUOTATION MARK}a\N{RIGHT DOUBLE QUOTATION MARK}"
            calls.append(("api/edit", {**about, "file_sha256": record["file_sha256"], "path": field, "value": value}))
        if not self.blind:
            place = {"article_id": own, "start": 5, "end": 9, "kind": "labels", "reason": "A name"}
            calls.append(("api/missing", place))
            calls.append(("api/reviewer", {"by": "Ann Other", "orcid": None}))
        return [*calls, ("api/undo", {}), ("api/undo", {"undo": "Sign city"})]

    def sessions(self) -> list[bytes]:
        """Return sessions as the page has them: each request alone, with what was done taken back, and all in a row."""
        single = [request("GET" if body is None else "POST", path, body) for path, body in self.calls()]
        undo = request("POST", "api/undo", {})
        doing = [each for each in single if each.startswith(b"POST")]
        rows = [NEXT.join(doing[at : at + MOST]) for at in range(0, len(doing), 3)]
        return [*single, *(NEXT.join([each, each, undo]) for each in doing), *rows]


def _authored(tree: Tree) -> dict[str, bytes]:
    """Return the files in which actions are written that can be taken back."""
    return {name: data for name, data in tree.items() if name.startswith("annotations/") or "coding-" in name}
