"""aleppo show: any record by its id, with escape codes for terminals alone, and help where there is none."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aleppo_reports import catalog, chain
from aleppo_reports.cli import Settings, cli
from builders import REPOSITORY


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["show", *arguments], obj=Settings())


def test_it_prints_the_record() -> None:
    result = run("rt-f07", "--root", str(REPOSITORY))
    assert result.exit_code == 0
    assert result.output.split() == str(chain("rt-f07")).split()


@pytest.mark.parametrize("id", ["rt-f07", "rt-q05", "rt-r05", "rt-l09", "old-city-capture", "reuters", "old-city"])
def test_every_kind_of_record_is_shown(id: str) -> None:
    result = run(id)
    assert result.exit_code == 0
    assert result.output.partition("\n")[0].endswith(f" {id}")


def test_several_are_shown_with_an_empty_line_between() -> None:
    result = run("rt-f07", "whole-of-the-70-percent")
    assert "\n\nDisagreement whole-of-the-70-percent\n" in result.output


def test_an_id_of_several_tables_shows_them_all_unless_one_is_named() -> None:
    both = run("russia").output
    assert both.startswith("Actor russia\n")
    assert "\n\nPlace russia\n" in both
    assert run("russia", "--table", "places").output.startswith("Place russia\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rt-f7"], "Error: there is no record 'rt-f7'; near to it: rt-f07, "),
        (["rt-f07", "--table", "quotes"], "Error: there is no record 'rt-f07' in quotes"),
        (["rt-f07", "--table", "figure"], "(did you mean 'figures'?)"),
        ([], "Missing argument 'ID...'"),
    ],
)
def test_a_wrong_call_says_what_to_write(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_a_folder_without_a_package_is_a_wrong_call(tmp_path: Path) -> None:
    result = run("rt-f07", "--root", str(tmp_path))
    assert result.exit_code == 2
    assert "datapackage.json" in result.output


def test_outside_a_checkout_it_reads_the_package_that_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("rt-f07").output.startswith("Figure rt-f07\n")


def test_the_package_around_the_current_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    shutil.copy(REPOSITORY / "datapackage.json", tmp_path)
    path = tmp_path / "data" / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("rt-f07", "rt-f77"), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "data")
    assert run("rt-f77").output.startswith("Figure rt-f77\n")
    assert catalog.package().row("figures", "rt-f77") is None


def shown(*, terminal: bool, **environment: str) -> str:
    """Return what a process prints, into a terminal or a pipe."""
    inside, outside = pty.openpty() if terminal else (None, None)
    environ = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    process = subprocess.run(
        [sys.executable, "-m", "aleppo_reports", "show", "rt-f07"],
        env={**environ, "TERM": "xterm", "PYTHONPATH": str(REPOSITORY / "build"), **environment},
        cwd=REPOSITORY,
        stdout=subprocess.PIPE if outside is None else outside,
        check=True,
    )
    if inside is None or outside is None:
        return bytes(process.stdout).decode()
    os.close(outside)
    found = b""
    # The end of a terminal is an error on Linux and no bytes elsewhere.
    try:
        while block := os.read(inside, 65536):
            found += block
    except OSError:
        pass
    os.close(inside)
    return found.decode()


def test_escape_codes_are_for_terminals_that_want_them() -> None:
    assert "\x1b[1mFigure rt-f07" in shown(terminal=True)
    assert "\x1b" not in shown(terminal=True, NO_COLOR="1")
    assert "\x1b" not in shown(terminal=True, TERM="dumb")
    assert "\x1b" not in shown(terminal=False)


def test_lines_are_as_wide_as_the_terminal_and_no_wider_than_can_be_read() -> None:
    narrow = shown(terminal=False, COLUMNS="60").splitlines()
    wide = shown(terminal=False, COLUMNS="300").splitlines()
    assert len(narrow) > len(wide)
    assert max(len(line) for line in wide) <= 100
