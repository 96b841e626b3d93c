"""Who gets in and what comes out: tokens, hosts, origins, types, sizes, paths, methods, values that hold markup."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the review desk needs the extra review")

from aleppo_reports.review.app import ACTIONS, HEADERS, LARGEST, application
from aleppo_reports.review.desk import Desk
from builders import REPOSITORY, Parts, make_root
from commands import Aleppo
from reviews import HOST, PORT, TOKEN, Browser, open_desk
from signing import FILE
from sites import HOSTILE

ORIGIN = {"origin": f"http://{HOST}", "content-type": "application/json"}
READ = ["", "api/desk", "api/articles/herald-2016-12-07", "api/articles/around", "api/records/figures/herald-f01"]


@pytest.fixture
def desk(root: Path) -> Iterator[Desk]:
    with open_desk(root) as opened:
        yield opened


@pytest.fixture
def browser(desk: Desk) -> Browser:
    return Browser(application(desk, TOKEN, PORT))


def sign_off(browser: Browser) -> dict[str, str]:
    found = browser.get("api/records/figures/herald-f01").json
    return {"kind": "figures", "record_id": "herald-f01", "sha256": found["sha256"]}


# --- What works ---


@pytest.mark.parametrize("path", [*READ, "api/choices/actors"])
def test_what_there_is_to_see_comes_with_every_header(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status == 200
    for name, value in HEADERS.items():
        assert answer.headers[name.lower()] == value
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_person_signs_edits_and_takes_back(root: Path, browser: Browser) -> None:
    done = browser.post("api/sign", sign_off(browser))
    assert done.status == 200
    assert done.json["done"] == "Signed herald-f01"
    assert done.json["record"]["state"] == "signed"
    assert done.json["desk"]["undo"] == "Sign herald-f01"
    found = browser.get("api/records/figures/herald-f01").json
    call = {**sign_off(browser), "file_sha256": found["file_sha256"], "path": "subject", "value": "people who left"}
    done = browser.post("api/edit", call)
    assert (done.status, done.json["record"]["state"]) == (200, "lapsed")
    conflict = browser.post("api/edit", call)
    assert conflict.status == 409
    assert conflict.json["record"]["sha256"] == done.json["record"]["sha256"]
    now = done.json["record"]
    shown = {"sha256": now["sha256"], "file_sha256": now["file_sha256"]}
    refused = browser.post("api/edit", {**call, **shown, "path": "value", "value": "41"})
    assert refused.status == 422
    assert [(each["code"], each["field"], each["severity"]) for each in refused.json["problems"]] == [
        ("N951", "value", "error")
    ]
    assert browser.post("api/undo", {}).json["done"] == "Took back: Changed subject of herald-f01"
    assert browser.get("api/records/figures/herald-f01").json["state"] == "signed"
    assert browser.post("api/undo", {}).status == 200
    assert browser.post("api/undo", {}).status == 400
    assert not (root / FILE).exists()


# --- Who gets in ---


@pytest.mark.parametrize("path", ["/", "/x/", f"/{TOKEN}", f"/{TOKEN}x/", f"/{TOKEN[:-1]}/", "//", "/api/desk", ""])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_without_the_token_there_is_nothing(browser: Browser, method: str, path: str) -> None:
    answer = browser.send(method, path, headers=ORIGIN)
    assert (answer.status, answer.body) == (404, b"")
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_the_token_is_compared_in_constant_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def noted(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(secrets, "compare_digest", noted)
    Browser(application(desk, TOKEN, PORT)).send("GET", "/é/")
    assert compared == [("é".encode(), TOKEN.encode())]


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", "", None, f"{HOST}.evil.example"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_name_for_this_address_is_refused(browser: Browser, host: str | None, method: str) -> None:
    answer = browser.send(method, f"/{TOKEN}/api/desk", b"{}", host=host, headers=ORIGIN)
    assert (answer.status, answer.body) == (403, b"")


def test_localhost_is_this_address(browser: Browser) -> None:
    assert browser.send("GET", f"/{TOKEN}/api/desk", host=f"localhost:{PORT}").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {},
    ],
)
def test_another_page_changes_nothing(root: Path, browser: Browser, headers: dict[str, str]) -> None:
    body = json.dumps(sign_off(browser)).encode()
    given = {"content-type": "application/json", **headers}
    answer = browser.send("POST", f"/{TOKEN}/api/sign", body, headers=given)
    assert (answer.status, answer.body) == (403, b"")
    assert not (root / FILE).exists()


@pytest.mark.parametrize(
    "type_",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "application/jsonx",
        # Space and tab alone may stand around a value.
        "application/json\x0b",
        "\x0capplication/json",
        None,
    ],
)
def test_what_a_form_can_send_is_refused(root: Path, browser: Browser, type_: str | None) -> None:
    body = json.dumps(sign_off(browser)).encode()
    headers = {"origin": ORIGIN["origin"], **({"content-type": type_} if type_ is not None else {})}
    answer = browser.send("POST", f"/{TOKEN}/api/sign", body, headers=headers)
    assert (answer.status, answer.body) == (403, b"")
    assert not (root / FILE).exists()


def test_a_charset_is_no_other_type(browser: Browser) -> None:
    headers = {**ORIGIN, "content-type": "Application/JSON; charset=utf-8"}
    assert browser.send("POST", f"/{TOKEN}/api/undo", b"{}", headers=headers).status == 400


@pytest.mark.parametrize("pieces", [1, 7])
def test_what_is_too_large_is_not_read_to_its_end(root: Path, browser: Browser, pieces: int) -> None:
    body = json.dumps({**sign_off(browser), "more": "x" * LARGEST}).encode()
    size = len(body) // pieces + 1
    answer = browser.send(
        "POST", f"/{TOKEN}/api/sign", [body[i : i + size] for i in range(0, len(body), size)], headers=ORIGIN
    )
    assert (answer.status, answer.body) == (413, b"")
    assert not (root / FILE).exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_not_allowed(browser: Browser, method: str) -> None:
    for path in ("", "api/desk", "api/sign"):
        answer = browser.send(method, f"/{TOKEN}/{path}", headers={**ORIGIN, "access-control-request-method": "POST"})
        assert (answer.status, answer.body) == (405, b"")
        assert not any(name.startswith("access-control") for name in answer.headers)


def test_reading_and_doing_are_apart(browser: Browser) -> None:
    for name in ACTIONS:
        assert browser.get(f"api/{name}").status == 405
    assert browser.post("api/desk", {}).status == 405
    assert browser.send("HEAD", f"/{TOKEN}/api/desk").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "../../etc/passwd",
        "%2e%2e/app.py",
        "..%2fapp.py",
        "index.html/../../app.py",
        "app.py",
        "page/index.html",
        "/etc/passwd",
        "\\..\\app.py",
        "api/articles/../../x",
        "api/articles/..",
        "api/articles/rt%00",
        "api/records/figures/../../x",
        "api/records/../x",
        "api/records/codes/x",
        "api/choices/../x",
        "api/choices/codes",
        "desk.js/",
        "index.html",
    ],
)
def test_no_path_leads_out(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff", b"[" * 20000, b'{"a": NaN', b'{"a": "\\ud800"}']
)
def test_what_is_no_json_object_is_a_wrong_call(browser: Browser, body: bytes) -> None:
    answer = browser.send("POST", f"/{TOKEN}/api/sign", body, headers=ORIGIN)
    assert answer.status == 400
    assert answer.json == {"error": "the request is no JSON object"}


def test_who_leaves_in_the_middle_of_a_request_changes_nothing(root: Path, browser: Browser) -> None:
    whole = json.dumps(sign_off(browser)).encode()
    answer = browser.send("POST", f"/{TOKEN}/api/sign", [whole[:20]], headers=ORIGIN, leaves=True)
    assert (answer.status, answer.body) == (400, b"")
    assert not (root / FILE).exists()


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"undo"}))
@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": 1, "record_id": 2, "sha256": 3},
        {"kind": "figures", "record_id": ["herald-f01"], "sha256": "x"},
        {"kind": "..", "record_id": "../../x", "sha256": "x", "article_id": "../x", "start": 0, "end": 4},
    ],
)
def test_a_call_that_makes_no_sense_is_told_so(
    root: Path, browser: Browser, name: str, content: dict[str, object]
) -> None:
    answer = browser.post(f"api/{name}", content)
    assert answer.status == 400
    assert answer.json["error"]
    assert not (root / FILE).exists()


# --- Files that are changed while the desk is open ---


def test_what_cannot_be_read_is_told_and_is_no_end_of_the_desk(root: Path, browser: Browser) -> None:
    said, path = sign_off(browser), root / "annotations/actors.yaml"
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()
    for address in READ[1:]:
        answer = browser.get(address)
        assert answer.status == 500
        assert answer.json == {"error": "the annotations cannot be read: Is a directory"}
    assert browser.post("api/sign", said).status == 500
    assert not (root / FILE).exists()
    path.rmdir()
    path.write_bytes(kept)
    assert browser.post("api/sign", said).status == 200


def test_without_the_schemas_nothing_is_shown_or_written(root: Path, browser: Browser) -> None:
    said = sign_off(browser)
    (root / "schemas").rename(root / "elsewhere")
    (root / "schemas").mkdir()
    for answer in (*(browser.get(address) for address in READ[1:]), browser.post("api/sign", said)):
        assert answer.status == 500
        assert answer.json["error"] == "schemas/actor_relations.json: there is no such file; mend the file"
    assert not (root / FILE).exists()
    (root / "schemas").rmdir()
    (root / "elsewhere").rename(root / "schemas")
    assert browser.post("api/sign", said).status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux")
def test_a_file_with_a_name_that_is_no_text_is_named(root: Path, browser: Browser) -> None:
    folder = os.fsencode(root / "annotations/articles")
    with open(folder + b"/\xff.yaml", "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(b"x: 1\n")
    files = {found["file"] for found in browser.get("api/desk").json["problems"]}
    assert "annotations/articles/\udcff.yaml" in files


# --- Text that would do something ---


def test_markup_comes_as_json_and_as_nothing_else(tmp_path: Path) -> None:
    def hostile(parts: Parts) -> None:
        parts.article["title"] = HOSTILE
        parts.article["figures"][0]["subject"] = HOSTILE
        parts.events[1]["summary"] = HOSTILE
        parts.actors[0]["description"] = HOSTILE

    root = make_root(tmp_path, hostile)
    with open_desk(root) as desk:
        browser = Browser(application(desk, TOKEN, PORT))
        desk.introduce(HOSTILE, None)
        found = browser.get("api/records/figures/herald-f01")
        assert {each["path"]: each["value"] for each in found.json["fields"]}["subject"] == HOSTILE
        browser.post("api/reject", {**sign_off(browser), "reason": HOSTILE})
        for path in [*READ[1:], "api/choices/actors"]:
            answer = browser.get(path)
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert browser.get("api/records/figures/herald-f01").json["objections"][0]["reason"] == HOSTILE
        assert HOSTILE not in browser.get("").body.decode()


# --- The command ---


def test_the_command_serves_the_desk_until_it_is_told_to_end(root: Path) -> None:
    command = [sys.executable, "-u", "-W", "error", "-m", "aleppo_reports", "--root", str(root), "review"]
    environment = {"PYTHONPATH": str(REPOSITORY / "build"), "HOME": str(root), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        [*command, "--texts", str(root / "texts")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.fullmatch(r"open (http://127\.0\.0\.1:\d+/[\w-]{43}/) \(Ctrl-C ends the desk\)\n", line)
            assert found, line + (process.stderr.read() if process.stderr and process.poll() is not None else "")
            with urllib.request.urlopen(f"{found[1]}api/desk") as answer:
                assert json.load(answer)["articles"][0]["article_id"] == "herald-2016-12-07"
                assert answer.headers["server"] is None
            elsewhere = urllib.request.Request(f"{found[1]}api/desk", headers={"Host": "evil.example"})
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(elsewhere)
            second = subprocess.run(
                [*command, "--texts", str(root / "texts")], capture_output=True, text=True, env=environment, check=False
            )
            assert (second.returncode, "another review desk is open" in second.stderr) == (2, True)
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_without_the_texts_it_says_what_is_needed(aleppo: Aleppo, root: Path) -> None:
    ran = aleppo("--root", root, "review")
    assert ran.code == 2
    assert "the article texts are needed" in ran.err


def test_without_the_extra_it_says_what_to_install(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = aleppo("--root", root, "review", "--texts", root / "texts")
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        "Error: review needs uvicorn: install it with pip install 'aleppo-reports[review]'"
    )
    assert not (root / ".aleppo").exists()


def test_nothing_of_the_desk_is_imported_before_it_is_opened() -> None:
    code = "import sys, aleppo_reports.cli; print([m for m in sys.modules if m in {'starlette', 'uvicorn', 'anyio'}])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(REPOSITORY / "build")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "[]\n"
