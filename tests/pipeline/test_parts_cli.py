"""Options of `check` and `build` that divide a corpus, what is said of wrong ones, and what one sees meanwhile."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.cli import parting
from aleppo_reports.cli.parting import Parts, watched
from aleppo_reports.partition import engines
from aleppo_reports.partition.together import Parting, in_parts
from builders import OTHER, REPOSITORY, SECOND, make_root
from builders import Parts as Files
from commands import Aleppo


def two_articles(parts: Files) -> None:
    parts.files[OTHER] = SECOND


def test_one_is_told_the_same(aleppo: Aleppo, tmp_path: Path) -> None:
    root = make_root(tmp_path, two_articles)
    whole = aleppo("--root", root, "--texts", root / "texts", "check")
    assert aleppo("--root", root, "--texts", root / "texts", "check", "--processes", 1) == whole
    assert whole.out.splitlines()


def test_the_same_files_are_current(aleppo: Aleppo, root: Path) -> None:
    assert aleppo("--root", root, "build").code == 0
    ran = aleppo("--root", root, "build", "--check", "--processes", 1)
    assert ran.code == 0
    assert "built files current" in ran.out
    assert ran.err == ""
    assert list(root.glob(".tables-*")) == []


def test_many_articles_are_divided_unless_one_says_so_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Parts(None, None).of(root) as found:
        assert found is None
    with Parts(2, None).of(root) as found:
        assert found is not None
        assert found.engine.processes == 2
    monkeypatch.setattr(parting, "MANY", 0)
    with Parts(None, None).of(root) as found:
        assert found is not None
        assert found.engine.processes >= 1
        assert found.engine.scheduler is None


def test_for_some_files_the_whole_is_looked_at(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("aleppo_reports.pipeline.in_parts", never)
    assert aleppo("--root", root, "check", root / "annotations/actors.yaml", "--processes", 1).code == 0


# --- Wrong calls ---


@pytest.mark.parametrize("verb", ["check", "build"])
@pytest.mark.parametrize("processes", ["0", "-1", "many"])
def test_there_is_one_process_at_least(aleppo: Aleppo, root: Path, verb: str, processes: str) -> None:
    ran = aleppo("--root", root, verb, "--processes", processes)
    assert ran.code == 2
    assert "Invalid value for '--processes'" in ran.err
    assert ran.out == ""


def refused(aleppo: Aleppo, root: Path, address: str, verb: str = "check") -> str:
    """Return what is said of the address of a scheduler."""
    ran = aleppo("--root", root, verb, "--scheduler", address)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith(f"Usage: aleppo {verb} ")
    return ran.err.splitlines()[-1]


@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_scheduler_needs_dask(aleppo: Aleppo, root: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = refused(aleppo, root, "tcp://127.0.0.1:8786", verb)
    assert said == "Error: --scheduler needs Dask: pip install 'aleppo-reports[build,cluster]'"


@pytest.mark.parametrize("address", ["", "nonsense", "tcp://host", "http://host:1", "inproc://x", "tcp://a:1\x1b[2J"])
def test_an_address_is_one_of_a_scheduler(aleppo: Aleppo, root: Path, address: str) -> None:
    said = refused(aleppo, root, address)
    assert said.endswith(" is no address of a Dask scheduler, as tcp://host:8786")
    assert "\x1b" not in said


def test_a_scheduler_answers(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs Dask")
    monkeypatch.setattr(engines, "_PATIENCE", 1)
    assert refused(aleppo, root, "tcp://127.0.0.1:1").startswith(
        "Error: no Dask scheduler answers at tcp://127.0.0.1:1: "
    )
    assert "needs certificates" in refused(aleppo, root, "tls://127.0.0.1:1")


def test_a_process_that_dies_is_told_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    died: Future[int] = Future()
    died.set_exception(BrokenProcessPool())
    with pytest.raises(engines.EngineError, match="a process ended before its work was done"):
        list(engines._completed([died]))


# --- Who watches ---


@pytest.fixture
def terminal() -> Iterator[tuple[TextIOWrapper, int]]:
    """A terminal to write on, and where to read what is written."""
    inside, outside = pty.openpty()
    with os.fdopen(outside, "w", encoding="utf-8") as stream:
        yield stream, inside
    os.close(inside)


def test_who_watches_sees_how_far_it_is_how_fast_and_how_long_it_takes(
    terminal: tuple[TextIOWrapper, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, inside = terminal
    clock = [1000.0]
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: clock[0])
        patch.setattr(time, "monotonic", lambda: clock[0])
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")
        with watched("articles", 200) as advance:
            for _ in range(4):
                clock[0] += 5
                advance(50)
    stream.flush()
    lines = os.read(inside, 65536).decode().split("\r")
    (half,) = [line for line in lines if "100/200" in line]
    assert half.lstrip("\x1b[?25l").startswith("articles")
    # A hundred in ten seconds, and as many to come.
    assert "00:00:10" in half
    assert "10.0 a second" in half
    assert any("200/200" in line for line in lines)


def test_who_does_not_watch_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with watched("articles", 2) as advance:
        advance(1)
        advance(1)
    assert capsys.readouterr() == ("", "")


def test_every_article_is_counted(root: Path) -> None:
    from contextlib import contextmanager

    from aleppo_reports.schema import read_tables

    seen: list[tuple[str, int] | int] = []

    @contextmanager
    def watch(things: str, total: int) -> Any:
        seen.append((things, total))
        yield seen.append

    in_parts(root, read_tables(root / "schemas"), None, Parting(watch=watch))
    assert seen == [("articles", 1), 1]


@pytest.mark.parametrize("watching", [True, False])
def test_a_bar_is_for_terminals_only(root: Path, watching: bool) -> None:
    inside, outside = pty.openpty() if watching else (None, None)
    ran = subprocess.run(
        [sys.executable, "-m", "aleppo_reports", "--root", str(root), "check", "--processes", "1"],
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(REPOSITORY / "build")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if outside is None else outside,
        check=True,
    )
    assert b"articles" not in ran.stdout
    if inside is None or outside is None:
        assert ran.stderr == b""
        return
    os.close(outside)
    shown = os.read(inside, 65536).decode()
    os.close(inside)
    assert "articles" in shown
    assert "1/1" in shown
