"""The README says what is so: its commands, its counts, its example and the output it shows."""

from __future__ import annotations

import contextlib
import io
import os
import re
from pathlib import Path

import pytest

import aleppo_reports
from aleppo_reports.publish.metadata import read_metadata


@pytest.fixture
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", readme, flags=re.DOTALL)


def test_every_example_runs_and_shows_its_real_output(readme: str, repository: Path) -> None:
    examples, outputs = blocks(readme, "python"), blocks(readme, "text")
    printed = []
    before = Path.cwd()
    os.chdir(repository)
    try:
        for example in examples:
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(example, "README.md", "exec"), {})
            printed.append(out.getvalue())
    finally:
        os.chdir(before)
    assert [text for text in printed if text] == outputs


def test_the_list_of_tables_is_that_of_the_package(readme: str) -> None:
    rows = dict(re.findall(r"^\| \[(\w+)\]\(data/README\.md#\w+\) \| ([\d,]+) \|", readme, flags=re.MULTILINE))
    assert {name: int(count.replace(",", "")) for name, count in rows.items()} == {
        name: len(aleppo_reports.load(name)) for name in aleppo_reports.tables()
    }


def test_the_citation_is_that_of_the_package(readme: str, repository: Path) -> None:
    assert f"> {read_metadata(repository).citation}" in readme


def test_the_commands_exist(readme: str, repository: Path) -> None:
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\w+)", "\n".join(blocks(readme, "")), flags=re.MULTILINE))
    assert targets == {"build", "test"}
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)
