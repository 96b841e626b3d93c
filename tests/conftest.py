"""Fixtures of several folders: the tiny corpus, the repository, and its article texts if they are at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aleppo_reports import cli
from aleppo_reports.pipeline import check
from builders import REPOSITORY, Parts, make_root
from commands import VARIABLES, Aleppo, Run

Findings = Callable[..., list[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tiny corpus that passes every rule."""
    return make_root(tmp_path)


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    """Break the tiny corpus and return the findings as shown to a person."""

    def run(change: Callable[[Parts], object] | None = None, *, texts: bool = True) -> list[str]:
        folder = make_root(tmp_path, change)
        return [str(problem) for problem in check(folder, folder / "texts" if texts else None).problems]

    return run


@pytest.fixture
def aleppo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Aleppo:
    """Run `main()` in this process, as the console script does, in an environment in which nobody has set anything."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["aleppo", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Run(code or 0, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository itself."""
    return REPOSITORY


@pytest.fixture(scope="session")
def site_files() -> dict[str, bytes]:
    """The explorer of the repository's tables: content of its files by name."""
    pytest.importorskip("altair", reason="the explorer needs the extra site")
    from aleppo_reports.explorer.pages import build_site
    from aleppo_reports.explorer.tables import tables_of
    from aleppo_reports.published import Published

    return build_site(tables_of(Published(REPOSITORY)))


@pytest.fixture(scope="session")
def hostile_files() -> dict[str, bytes]:
    """The explorer of the repository's tables with hostile text in every column that can hold it."""
    pytest.importorskip("altair", reason="the explorer needs the extra site")
    from aleppo_reports.explorer.pages import build_site
    from aleppo_reports.explorer.tables import Tables
    from sites import HOSTILE, hostile

    sides = [{"title": HOSTILE, "sectors": ["JRN"]}]
    return build_site(
        Tables(hostile(REPOSITORY), {"claims": [{"title": HOSTILE, "measures": ["killed"]}], "sides": sides})
    )


@pytest.fixture(scope="session")
def texts() -> Path:
    """Folder of the article texts; tests that need it are skipped, with the reason, where it is not at hand."""
    folder = os.environ.get("ALEPPO_TEXTS")
    if not folder:
        pytest.skip("needs the article texts: set ALEPPO_TEXTS to their folder")
    return Path(folder)
