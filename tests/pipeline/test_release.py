"""scripts/release.py in a scratch repository: the same bytes twice, and a refusal for every unclean state."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import programs
from aleppo_reports.comparing.recorded import record_bytes
from aleppo_reports.pipeline import build
from aleppo_reports.publish.store import replace
from aleppo_reports.publish.validate import validate
from aleppo_reports.published import Published
from builders import make_root, write
from commands import Run
from stated import state_all

PLACE = "  - place_id: gate\n    name: Gate\n    kind: landmark\n"
NAME = "aleppo-reports-1.2.0"


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, "-C", root, *arguments], check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "More")


Release = Callable[..., Run]


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Release:
    """Run the program in this process, without any texts."""
    monkeypatch.delenv("ALEPPO_TEXTS", raising=False)
    program = programs.script("release")

    def run(root: Path, *arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["release.py", "--root", *map(str, (root, *arguments))])
        code: object = 0
        try:
            program.main()
        except SystemExit as ended:
            code = ended.code
        captured = capsys.readouterr()
        # A text is printed on the way out, and gives 1.
        return Run(1, captured.out, f"{code}\n") if isinstance(code, str) else Run(int(code or 0), *captured)

    return run


def rebuilt(root: Path) -> None:
    replace(root, build(root).files)


def recorded(root: Path, version: str) -> None:
    write(root / "releases" / f"{version}.csv", record_bytes(Published(root)).decode())


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that can be released."""

    root = make_root(tmp_path_factory.mktemp("release") / "root")
    shutil.rmtree(root / "texts")
    state_all(root)
    rebuilt(root)
    git(root, "init", "-q")
    recorded(root, "1.2.0")
    commit(root)
    return root


@pytest.fixture
def root(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "root"))


def test_two_releases_of_a_commit_are_the_same_to_the_byte(release: Release, clean: Path, tmp_path: Path) -> None:
    code, out, err = release(clean, "-o", tmp_path / "one")
    assert (code, err) == (0, "")
    archive = tmp_path / "one" / f"{NAME}.zip"
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert out == f"wrote {NAME}.zip, {archive.stat().st_size:,} bytes, sha256 {sha256}\ntag it: git tag v1.2.0\n"
    assert (tmp_path / "one" / "SHA256SUMS").read_text(encoding="utf-8") == f"{sha256}  {NAME}.zip\n"
    # Another copy, with other times, in another place.
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(clean), str(copy))
    assert release(copy, "-o", tmp_path / "two")[0] == 0
    assert (tmp_path / "two" / f"{NAME}.zip").read_bytes() == archive.read_bytes()


def test_the_archive_is_valid_and_holds_what_is_committed(release: Release, clean: Path, tmp_path: Path) -> None:
    assert release(clean, "-o", tmp_path)[0] == 0
    archive = tmp_path / f"{NAME}.zip"
    assert validate(archive).problems == []
    with zipfile.ZipFile(archive) as opened:
        entries = opened.infolist()
        listed = opened.read(f"{NAME}/SHA256SUMS").decode().splitlines()
    names = [entry.filename for entry in entries]
    files = git(clean, "ls-files").split()
    assert names == sorted(names) == sorted(f"{NAME}/{name}" for name in [*files, "SHA256SUMS"])
    assert [line.partition("  ")[2] for line in listed] == sorted(files)
    assert {entry.date_time for entry in entries} == {(2016, 12, 31, 0, 0, 0)}
    assert {oct(entry.external_attr >> 16) for entry in entries} == {"0o100644"}


def test_the_record_holds_every_record_with_its_hash(release: Release, root: Path) -> None:
    kept = root / "releases" / "1.2.0.csv"
    kept.unlink()
    assert release(root, "--record") == (0, "wrote releases/1.2.0.csv; commit it with the release\n", "")
    text = kept.read_text(encoding="utf-8")
    assert text.encode() == record_bytes(Published(root))
    tables = {line.partition(",")[0] for line in text.splitlines()[1:]}
    assert {"articles", "events", "figures", "quotes", "reports", "actors", "places"} <= tables
    assert not {"attributions", "verifications", "agreement"} & tables


def changed(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    write(root / path, text.replace(old, new, 1))


def more(root: Path) -> None:
    write(root / "notes.txt", "x")


def edited(root: Path) -> None:
    changed(root, "CHANGELOG.md", "All", "Most")


def not_current(root: Path) -> None:
    changed(root, "data/places.csv", '"Bridge"', '"The Bridge"')
    commit(root)


def findings(root: Path) -> None:
    changed(root, "annotations/events.yaml", "summary:", "summery:")
    commit(root)


def no_section(root: Path) -> None:
    changed(root, "CHANGELOG.md", "## 1.2.0", "## 1.1.0")
    commit(root)


def no_doi(root: Path) -> None:
    changed(root, "CITATION.cff", "doi: 10.5281/zenodo.1234567\n", "")
    rebuilt(root)
    commit(root)


def no_record(root: Path) -> None:
    (root / "releases" / "1.2.0.csv").unlink()
    commit(root)


def released(root: Path) -> None:
    git(root, "tag", "v1.2.0")
    commit(root)


def no_version(root: Path) -> None:
    changed(root, "CITATION.cff", "\nversion: 1.2.0\n", "\n")
    commit(root)


UNCLEAN = {
    "a file that git does not know": (more, "not committed: notes.txt\nno release: 1 reason\n"),
    "a change that is not committed": (edited, "not committed: CHANGELOG.md\nno release: 1 reason\n"),
    "built files that are not current": (not_current, "data/places.csv:"),
    "findings": (findings, "annotations/events.yaml:"),
    "no section in the changelog": (no_section, "CHANGELOG.md: there is no section `## 1.2.0 (YYYY-MM-DD)` [G909]"),
    "an open fact": (no_doi, "CITATION.cff: doi: there is no DOI [G901]"),
    "no record": (no_record, "releases/1.2.0.csv is not the record of what is built; run"),
    "a version that was released": (released, "v1.2.0 is the tag of another commit: this version was released\n"),
    "no version": (no_version, "no release: CITATION.cff: the key version is missing\n"),
}


@pytest.mark.parametrize("state", UNCLEAN)
def test_an_unclean_state_is_refused(release: Release, root: Path, tmp_path: Path, state: str) -> None:
    soil, told = UNCLEAN[state]
    soil(root)
    code, out, err = release(root, "-o", tmp_path / "out")
    assert (code, out) == (1, "")
    assert err.startswith(told)
    assert "Traceback" not in err
    assert "no release: " in err
    assert not (tmp_path / "out").exists()


def test_an_open_fact_can_be_allowed_and_is_told(release: Release, root: Path, tmp_path: Path) -> None:
    no_doi(root)
    code, out, err = release(root, "-o", tmp_path / "out", "--allow", "G901")
    assert (code, err) == (0, "")
    assert "facts left open: G901\n" in out


def test_a_version_that_does_not_fit_what_changed_is_refused(release: Release, root: Path, tmp_path: Path) -> None:
    git(root, "tag", "v1.2.0")
    changed(root, "CITATION.cff", "\nversion: 1.2.0", "\nversion: 1.2.1")
    changed(root, "CHANGELOG.md", "## 1.2.0", "## 1.2.1")
    with (root / "annotations" / "places.yaml").open("a", encoding="utf-8") as file:
        file.write(PLACE)
    rebuilt(root)
    recorded(root, "1.2.1")
    commit(root)
    code, _, err = release(root, "-o", tmp_path / "out")
    assert code == 1
    assert "1.2.1 does not fit what changed since 1.2.0, which takes 1.3.0 or later: places: 1 row comes" in err
    changed(root, "CITATION.cff", "\nversion: 1.2.1", "\nversion: 1.3.0")
    changed(root, "CHANGELOG.md", "## 1.2.1", "## 1.3.0")
    (root / "releases" / "1.2.1.csv").unlink()
    rebuilt(root)
    recorded(root, "1.3.0")
    commit(root)
    assert release(root, "-o", tmp_path / "out")[0] == 0
