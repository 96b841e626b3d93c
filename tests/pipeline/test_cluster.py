"""The parts of a corpus on a cluster: a scheduler and two workers of their own processes, one of which is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aleppo_reports import pipeline
from aleppo_reports.partition.engines import Engine, EngineError
from aleppo_reports.partition.together import Parting
from commands import Aleppo
from programs import script

pytest.importorskip("distributed", reason="needs Dask: the extra cluster")

ARTICLES = 10


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("corpus") / "root"
    script("synthesize").synthesize(folder, ARTICLES)
    return folder


def started(*command: str, says: str) -> tuple[subprocess.Popen[str], str]:
    """Start a program of Dask, and return it with what it says when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(says, line):
            return process, found[1] if found.groups() else ""
    raise AssertionError(f"it did not start: {said}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Give the address of a scheduler, and its two workers."""
    local = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler, address = started("scheduler", "--port", "0", *local, says=r"Scheduler at:\s+(tcp://\S+)")
    workers = [
        started(
            "worker",
            address,
            *local,
            "--no-nanny",
            "--nthreads",
            "1",
            "--local-directory",
            str(tmp_path / name),
            says="Registered to",
        )[0]
        for name in ("first", "second")
    ]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_a_build_on_a_cluster_gives_the_same_files_though_a_worker_dies(
    root: Path, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    address, workers = cluster
    done: list[int] = []

    @contextmanager
    def killing(things: str, total: int) -> Iterator[Callable[[int], None]]:
        def advance(count: int) -> None:
            if things == "articles" and not done:
                os.kill(workers[0].pid, signal.SIGKILL)
            done.append(count)

        yield advance

    local = pipeline.build(root)
    there = pipeline.build(root, parting=Parting(1, Engine(scheduler=address), killing))
    assert workers[0].wait(timeout=20) == -signal.SIGKILL
    assert sum(done[:ARTICLES]) == ARTICLES
    assert there.problems == local.problems == []
    assert dict(there.files) == dict(local.files)


def test_the_findings_of_a_cluster_are_those_of_this_machine(
    root: Path, cluster: tuple[str, list[subprocess.Popen[str]]], aleppo: Aleppo
) -> None:
    address, _ = cluster
    article = next((root / "annotations/articles").glob("*.yaml"))
    whole = article.read_text(encoding="utf-8")
    article.write_text(whole.replace("realis: occurred", "realis: hearsay", 1), encoding="utf-8")
    try:
        here = aleppo("check", "--root", root)
        there = aleppo("check", "--root", root, "--scheduler", address)
    finally:
        article.write_text(whole, encoding="utf-8")
    assert "hearsay" in here.out
    assert (there.out, there.code) == (here.out, here.code)


def test_a_scheduler_that_nobody_runs_is_named() -> None:
    engine = Engine(scheduler="tcp://127.0.0.1:9")
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(engine.run(len, ["job"]))
