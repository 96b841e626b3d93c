"""`aleppo site`: the folder it writes, what a wrong call is told, and that the same tables give the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("altair", reason="the explorer needs the extra site")

from aleppo_reports.pipeline import build
from aleppo_reports.publish.store import replace
from builders import REPOSITORY, make_root
from commands import Aleppo

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8"},
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built tiny corpus."""
    root = make_root(tmp_path_factory.mktemp("root"))
    built = build(root, root / "texts")
    assert built.problems == []
    replace(root, built.files)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_writes_the_pages_and_says_which_to_open(aleppo: Aleppo, root: Path, tmp_path: Path) -> None:
    ran = aleppo("--root", root, "site", "-o", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert ran.out.endswith(f"open {tmp_path / 'out' / 'index.html'}\n")
    listed = (tmp_path / "out" / "files.txt").read_text(encoding="utf-8").splitlines()
    assert listed == sorted(contents(tmp_path / "out"))
    assert "index.html" in listed


def test_two_processes_with_other_hash_seed_time_zone_and_language_give_the_same_bytes(
    root: Path, tmp_path: Path
) -> None:
    for number, environment in enumerate(ENVIRONMENTS):
        finished = subprocess.run(
            [sys.executable, "-m", "aleppo_reports", "--root", root, "site", "-o", tmp_path / str(number)],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(root),
                "PYTHONPATH": str(REPOSITORY / "build"),
                "PYTHONWARNINGS": "error",
                **environment,
            },
            capture_output=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr.decode()
    assert contents(tmp_path / "0") == contents(tmp_path / "1")


def test_a_folder_that_holds_something_else_is_left_alone(aleppo: Aleppo, root: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    ran = aleppo("--root", root, "site", "-o", tmp_path)
    assert ran.code == 2
    assert f"{tmp_path} holds files that are not of a site; name an empty folder or a new one" in ran.err
    assert list(contents(tmp_path)) == ["letter.txt"]


def test_a_file_in_the_place_of_the_folder_is_left_alone(aleppo: Aleppo, root: Path, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", encoding="utf-8")
    ran = aleppo("--root", root, "site", "-o", tmp_path / "site")
    assert ran.code == 2
    assert "is no folder" in ran.err
    assert (tmp_path / "site").read_text(encoding="utf-8") == "mine"


def test_choices_that_cannot_be_read_are_named(aleppo: Aleppo, tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    replace(root, build(root, root / "texts").files)
    stated = root / "schemas" / "package.yaml"
    stated.write_text(f"{stated.read_text(encoding='utf-8').split('site:')[0]}site:\n  claims: 5\n", encoding="utf-8")
    ran = aleppo("--root", root, "site", "-o", tmp_path / "out")
    assert ran.code == 2
    assert "schemas/package.yaml: site cannot be read" in ran.err
    assert not (tmp_path / "out").exists()


def test_without_the_extra_it_says_what_to_install(
    aleppo: Aleppo, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    ran = aleppo("--root", root, "site", "-o", tmp_path / "out")
    assert ran.code == 2
    assert "site needs altair: install it with pip install 'aleppo-reports[site]'" in ran.err
