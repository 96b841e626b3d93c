"""A new article from its text to the tables, exactly as CONTRIBUTING.md tells it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builders import make_root
from commands import Aleppo

ID = "gazette-2016-12-08"


def blocks(repository: Path) -> tuple[str, dict[str, str], list[list[str]]]:
    """Return the text, what goes to which file, and the commands of the walk through."""
    guide = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = guide[guide.index("### A new article, step by step") : guide.index("## Developers")]
    (text,) = re.findall(r"```text\n(.*?)```", told, flags=re.DOTALL)
    files = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", told, flags=re.DOTALL))
    (commands,) = re.findall(r"```\n(aleppo .*?)```", told, flags=re.DOTALL)
    lines = [line.partition("#")[0].split() for line in commands.splitlines()]
    return text, files, [[word for word in line if word != "aleppo"] for line in lines]


def test_the_walk_through_leads_from_the_text_to_the_tables(
    repository: Path, tmp_path: Path, aleppo: Aleppo, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, files, commands = blocks(repository)
    root = make_root(tmp_path / "root")
    (root / "texts" / "gazette.txt").write_text(text, encoding="utf-8", newline="\n")
    monkeypatch.chdir(root)
    assert aleppo("new", ID, "--text", "texts/gazette.txt").code == 0

    assert set(files) == {"annotations/actors.yaml", f"annotations/articles/{ID}.yaml"}
    for name, content in files.items():
        path = root / name
        path.write_text(path.read_text(encoding="utf-8") + content, encoding="utf-8", newline="\n")

    assert [command[2] for command in commands if command[0] == "--texts"] == ["anchor", "check", "verify", "build"]
    for command in commands:
        ran = aleppo(*command)
        assert (ran.code, ran.err) == (0, ""), ran.out
    tables = root / "data"
    for table, ids in {
        "reports": ["gazette-r01", "gazette-r02", "gazette-r03"],
        "figures": ["gazette-f01"],
        "quotes": ["gazette-q01"],
        "labels": ["gazette-l01", "gazette-l02", "gazette-l03", "gazette-l04"],
    }.items():
        rows = (tables / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        assert [row.split('"')[1] for row in rows if row.startswith('"gazette-')] == ids
    anchored = (tables / "verifications.csv").read_text(encoding="utf-8")
    assert anchored.count('"gazette-f01"') == 2
    assert aleppo("status").code == 0
