"""The review desk in tests: served from a scratch root, by a process that can be killed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import aleppo_reports
from signing import FILE, PERSON

if TYPE_CHECKING:
    from playwright.sync_api import Page

CODE = Path(aleppo_reports.__file__).parents[1]
ARTICLE = "herald-2016-12-07"
COUNTRYSIDE = [f"village-{number:02}" for number in range(1, 31)]
"""Thirty places to be signed."""


class Served:
    """A desk at a port of its own, which it has again when it is started again."""

    def __init__(self, root: Path, texts: Path, config: Path) -> None:
        self.root, self.texts, self.config = root, texts, config
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self, *options: str) -> str:
        """Start it and return its address."""
        known = {name: value for name, value in os.environ.items() if name != "ALEPPO_TEXTS"}
        command = ["--root", self.root, "review", "--texts", self.texts, "--port", self.port, *options]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aleppo_reports", *map(str, command)],
            env={**known, "PYTHONPATH": str(CODE), "XDG_CONFIG_HOME": str(self.config), "HOME": str(self.config)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if found := re.search(r"http://\S+", line):
                self.address = found[0]
                return self.address
        raise AssertionError(f"the desk did not start: {said}")

    def end(self, how: signal.Signals) -> int:
        """End it and return its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(timeout=20)
        if self.process.stdout:
            self.process.stdout.close()
        self.process = None
        return code

    def remembers(self, name: str) -> None:
        """Wait until where one stands is on disk: the page tells it when one has come there, and waits for nothing."""
        place = self.root / ".aleppo" / "review" / "place.json"
        for _ in range(200):
            if place.exists() and json.loads(place.read_text(encoding="utf-8")).get("record_id") == name:
                return
            time.sleep(0.1)
        raise AssertionError(f"the desk does not remember {name}")

    def file(self, name: str) -> str:
        """Return what stands in a file of the annotations."""
        return (self.root / "annotations" / name).read_text(encoding="utf-8")

    @property
    def passes(self) -> dict[str, str]:
        """The codings on disk besides those of machines, by path below their folder."""
        folder = self.root / "annotations/passes"
        return {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*.yaml")
            if path.parent.name not in {"first", "second"}
        }

    @property
    def signed(self) -> dict[str, str]:
        """The hash that each sign-off on disk is bound to, by the id of its record."""
        path = self.root / FILE
        if not path.exists():
            return {}
        found = yaml.safe_load(path.read_text(encoding="utf-8"))["verifications"] or []
        assert {(each["by"], each["orcid"]) for each in found} <= {(PERSON["by"], PERSON["orcid"])}
        named = {each["record_id"]: each["record_sha256"] for each in found}
        assert len(named) == len(found), "no record is signed twice"
        return named


def known_person(config: Path) -> None:
    """Let the desk know who reviews, as if it had asked before."""
    file = config / "aleppo-reports" / "reviewer.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"by": PERSON["by"], "orcid": PERSON["orcid"]}), encoding="utf-8")


def opened(page: Page, address: str, record: str = "") -> None:
    """Open the desk in a page and wait until a record is shown: `record` is ARTICLE/KIND/ID."""
    page.goto(f"{address}#{record}" if record else address)
    at_rest(page)


def at_rest(page: Page) -> None:
    """Wait until nothing is being read or saved."""
    page.locator("#desk[aria-busy=false]:not(.busy)").wait_for()


def here(page: Page) -> str:
    """Return the id of the record at hand."""
    return page.locator("#record-title").inner_text()


def told(page: Page, start: str) -> str:
    """Wait until the desk tells something that starts like this, and return all of it."""
    said = page.locator("#said").filter(has_text=re.compile(f"^{re.escape(start)}"))
    said.wait_for()
    return said.inner_text()


def synthetic(records: int, characters: int) -> Iterator[tuple[str, Any]]:
    """Yield what a desk with one large article would answer, by address."""
    text = ("The navy took the bridge on Tuesday. " * (characters // 37 + 1))[:characters]
    every = [
        {
            "kind": ["reports", "figures", "quotes", "labels"][number % 4],
            "record_id": f"big-{number:03}",
            "label": f"record {number}: \N{FULLWIDTH LATIN SMALL LETTER A} short line",
            "state": "open",
            "start": start,
            "end": min(characters, start + (7 if number % 4 else 160)),
            "spans": [{"role": "words", "title": "Words", "start": start, "end": start + 7}],
        }
        for number, start in enumerate(range(0, characters - 10, (characters - 10) // records))
    ][:records]
    progress = [
        {"kind": kind, "title": kind, "records": records // 4, "signed": 0, "rejected": 0}
        for kind in ("reports", "figures", "quotes", "labels")
    ]
    article = {"article_id": "big", "title": "Big", "publisher": "Big", "characters": characters, "progress": progress}
    yield (
        "api/desk",
        {
            "title": "",
            "blind": False,
            "reviewer": {"by": PERSON["by"], "orcid": None},
            "articles": [article],
            "around": {"progress": []},
            "resume": None,
            "undo": None,
            "problems": [],
            "levels": [],
        },
    )
    parts = [{"part": "body", "title": "body", "start": 0, "end": characters}]
    yield "api/articles/big", {**article, "text": text, "parts": parts, "records": every, "marks": []}
    for each in every:
        rest = ("fields", "concordance", "second", "disagreements", "levels", "signed", "objections", "problems")
        yield (
            f"api/records/{each['kind']}/{each['record_id']}",
            {
                **{name: [] for name in rest},
                **{name: each[name] for name in ("kind", "record_id", "state", "spans")},
                "article_id": "big",
                "sha256": "0" * 64,
                "file_sha256": "0" * 64,
                "file": "annotations/articles/big.yaml",
                "line": 1,
            },
        )
