"""The journal: whatever call of the system is the last one, files are old or new, whole, and can be undone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.review.journal import FOLDER, ChangedError, InUseError, Journal, UnreadableError, patch
from builders import REPOSITORY

OLD = {"annotations/one.yaml": b"one: old\n", "annotations/two.csv": "zwei: älter\n".encode()}
NEW = {
    "annotations/one.yaml": b"one: newer\n",
    "annotations/two.csv": "zwei: jünger\n".encode(),
    "annotations/three.yaml": b"three: first\n",
}

# What the journal and the file system say to each other; a machine can stop before each and after each.
INSIDE = ("journal.jsonl", "lock", "place.json")
CALLS = ("open", "write", "fsync", "close", "replace")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "annotations").mkdir()
    for name, data in OLD.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def contents(root: Path) -> dict[str, bytes]:
    return {f"annotations/{path.name}": path.read_bytes() for path in (root / "annotations").iterdir()}


def log(root: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (root / FOLDER / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


# --- As it should go ---


def test_files_are_written_and_taken_back(root: Path) -> None:
    with Journal(root) as journal:
        assert journal.undo() is None
        journal.write("Signed x", "Sign x", NEW, OLD)
        assert contents(root) == NEW
        assert journal.last is not None
        assert journal.last.ask == "Sign x"
        step = journal.undo()
        assert step is not None
        assert step.done == "Signed x"
        assert contents(root) == OLD
        assert journal.last is None


def test_steps_are_taken_back_one_after_another_also_after_a_new_start(root: Path) -> None:
    states = [dict(OLD)]
    with Journal(root) as journal:
        for number in range(3):
            new = {"annotations/one.yaml": b"one: %d\n" % number}
            journal.write(f"Step {number}", f"Make step {number}", new, states[-1])
            states.append({**states[-1], **new})
    for number in (2, 1, 0):
        with Journal(root) as journal:
            assert contents(root) == states[number + 1]
            step = journal.undo()
            assert step is not None
            assert step.done == f"Step {number}"
            assert contents(root) == states[number]
    with Journal(root) as journal:
        assert journal.last is None


def test_what_somebody_else_wrote_is_neither_replaced_nor_undone(root: Path) -> None:
    with Journal(root) as journal:
        (root / "annotations/two.csv").write_bytes(b"theirs")
        with pytest.raises(ChangedError, match=r"^annotations/two\.csv$"):
            journal.write("", "", NEW, OLD)
        assert contents(root) == {**OLD, "annotations/two.csv": b"theirs"}
        journal.write("", "", {"annotations/one.yaml": b"ours"}, contents(root))
        (root / "annotations/one.yaml").write_bytes(b"theirs too")
        with pytest.raises(ChangedError, match=r"^annotations/one\.yaml$"):
            journal.undo()
        assert contents(root) == {"annotations/one.yaml": b"theirs too", "annotations/two.csv": b"theirs"}


def test_a_new_file_that_somebody_else_made_first_stays(root: Path) -> None:
    with Journal(root) as journal:
        (root / "annotations/three.yaml").write_bytes(b"theirs")
        with pytest.raises(ChangedError, match=r"^annotations/three\.yaml$"):
            journal.write("", "", NEW, OLD)
    assert contents(root) == {**OLD, "annotations/three.yaml": b"theirs"}


def test_only_one_desk_has_a_root(root: Path) -> None:
    with Journal(root):
        with pytest.raises(InUseError):
            Journal(root)
        probe = "import sys; from pathlib import Path; from aleppo_reports.review.journal import *\n"
        probe += "try: Journal(Path(sys.argv[1]))\nexcept InUseError: print('in use')"
        assert python(probe, root).stdout == "in use\n"
    with Journal(root):
        pass


def test_git_ignores_the_journal(root: Path) -> None:
    with Journal(root):
        pass
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(root), "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    )
    assert sorted(listed.stdout.split()) == ["??", "??", "annotations/one.yaml", "annotations/two.csv"]


def test_rights_are_kept(root: Path) -> None:
    (root / "annotations/one.yaml").chmod(0o640)
    with Journal(root) as journal:
        journal.write("", "", NEW, OLD)
    assert (root / "annotations/one.yaml").stat().st_mode & 0o777 == 0o640


def test_a_journal_that_somebody_wrote_in_is_not_believed(root: Path) -> None:
    with Journal(root) as journal:
        journal.write("", "", NEW, OLD)
    path = root / FOLDER / "journal.jsonl"
    path.write_text("{}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(UnreadableError, match="delete it"):
        Journal(root)


@pytest.mark.parametrize(
    "tail", [b"\0" * 300, b"\0" * 300 + b'd": true}\n', b'{"number": 2, "done"', b"\n", b"[" * 100_000]
)
def test_what_a_loss_of_power_leaves_of_the_last_line_is_as_if_it_had_not_been_begun(root: Path, tail: bytes) -> None:
    with Journal(root) as journal:
        journal.write("Signed x", "", NEW, OLD)
    path = root / FOLDER / "journal.jsonl"
    path.write_bytes(path.read_bytes() + tail)
    for _ in range(2):
        with Journal(root) as journal:
            assert journal.last is not None
            assert journal.last.done == "Signed x"


# --- A journal that came with the files ---


def planted(root: Path, step: object) -> None:
    path = root / FOLDER / "journal.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(step) + "\n", encoding="utf-8")


def way_back(file: object, **other: object) -> dict[str, object]:
    """What would have been begun, and has a file put back that never was: what it holds is chosen by the writer."""
    content = "planted"
    old = hashlib.sha256(content.encode()).hexdigest()
    put_back = {"file": file, "old": old, "new": None, "at": 0, "taken": content, "put": ""}
    unfinished = {"file": "annotations/one.yaml", "old": None, "new": "0" * 64, "at": 0, "taken": "", "put": ""}
    return {"number": 1, "done": "", "ask": "", "undoes": None, "files": [{**put_back, **other}, unfinished]}


def test_the_planted_way_back_would_be_taken(root: Path) -> None:
    planted(root, way_back("annotations/x.yaml"))
    with Journal(root):
        assert (root / "annotations/x.yaml").read_text(encoding="utf-8") == "planted"


@pytest.mark.parametrize(
    "file", ["{}/x", "../x", "annotations/../../x", ".git/hooks/x", "x", "annotations/elsewhere/x"]
)
def test_a_journal_that_came_with_the_files_writes_nothing_elsewhere(tmp_path: Path, file: str) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    (root / "annotations").mkdir(parents=True)
    (root / ".git/hooks").mkdir(parents=True)
    elsewhere.mkdir()
    (root / "annotations/elsewhere").symlink_to(elsewhere)
    planted(root, way_back(file.format(elsewhere)))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UnreadableError, match=r"is no file of the annotations|is a link"):
        Journal(root)
    assert {path.name for path in set(tmp_path.rglob("*")) - set(before)} == {"lock", ".gitignore"}


@pytest.mark.parametrize(
    "step",
    [
        [1],
        {"number": "1", "ended": True},
        way_back(5),
        way_back("annotations/x", at="0"),
        way_back("annotations/x", at=-1),
        way_back("annotations/x", old="0" * 64),
        way_back("annotations/x", old=5),
        way_back("annotations/x", more=1),
        {**way_back("annotations/x"), "done": None},
        {**way_back("annotations/x"), "undoes": "1"},
    ],
)
def test_a_journal_of_another_form_is_not_believed(root: Path, step: object) -> None:
    planted(root, step)
    with pytest.raises(UnreadableError, match="delete it"):
        Journal(root)
    assert contents(root) == OLD


@pytest.mark.parametrize("name", [".aleppo", ".aleppo/review", *(f".aleppo/review/{name}" for name in INSIDE)])
def test_what_the_desk_keeps_is_no_link(tmp_path: Path, name: str) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    (root / name).parent.mkdir(parents=True)
    (root / name).symlink_to(elsewhere)
    with pytest.raises(UnreadableError, match="is a link: delete it"):
        Journal(root)
    assert not elsewhere.exists()


@pytest.mark.parametrize("link", ["annotations", "annotations/one.yaml"])
def test_nothing_is_written_through_a_link_nor_in_its_place(root: Path, link: str) -> None:
    (root / link).rename(root / "there")
    (root / link).symlink_to(root / "there")
    before = contents(root)
    with Journal(root) as journal:
        with pytest.raises(OSError, match=f"{link} is a link"):
            journal.write("", "", {"annotations/one.yaml": b"x"}, OLD)
        assert contents(root) == before
        assert (root / link).is_symlink()


def test_the_place_is_kept(root: Path) -> None:
    with Journal(root) as journal:
        assert journal.place is None
        journal.stand({"record_id": "x"})
    with Journal(root) as journal:
        assert journal.place == {"record_id": "x"}
    (root / FOLDER / "place.json").write_text("[" * 100_000, encoding="utf-8")
    with Journal(root) as journal:
        assert journal.place is None


@given(st.one_of(st.none(), st.binary(max_size=12)), st.one_of(st.none(), st.binary(max_size=12)))
def test_a_patch_leads_back(old: bytes | None, new: bytes | None) -> None:
    made = patch("x", old, new)
    assert json.loads(json.dumps(made.taken)) == made.taken
    assert made.undone(new or b"") == old


# --- The machine stops ---

# One process that forks for each stop, since starting Python two hundred times takes half a minute.
STOPPING = """
import os, sys
from pathlib import Path
from aleppo_reports.review.journal import Journal

folder, what = Path(sys.argv[1]), sys.argv[2]
OLD = {OLD}
NEW = {NEW}

def prepared(name):
    root = folder / name
    (root / "annotations").mkdir(parents=True)
    for path, data in OLD.items():
        (root / path).write_bytes(data)
    if what == "undo":
        with Journal(root) as journal:
            journal.write("Signed x", "Sign x", NEW, OLD)
    return root

def act(root, call, when, number):
    real, count = getattr(os, call), 0
    def stopping(*args, **kwargs):
        nonlocal count
        count += 1
        if count == number and when == "before":
            os._exit(9)
        if count == number and when == "amid":
            real(args[0], args[1][: len(args[1]) // 2])
            os._exit(9)
        found = real(*args, **kwargs)
        if count == number:
            os._exit(9)
        return found
    desk = Journal(root)
    setattr(os, call, stopping)
    if what == "undo":
        desk.undo()
    else:
        desk.write("Signed x", "Sign x", NEW, OLD)
    os._exit(0)

for call in {CALLS}:
    for when in ("before", "amid", "after") if call == "write" else ("before", "after"):
        for number in range(1, 100):
            root = prepared(f"{call}-{when}-{number}")
            child = os.fork()
            if not child:
                act(root, call, when, number)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print(root.name, code)
            if code != 9:
                break
"""


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={"PYTHONPATH": str(REPOSITORY / "build"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def every_stop(folder: Path, what: str) -> Iterator[Path]:
    """Stop an action at each of its calls, each in a folder of its own, and yield the folders."""
    code = STOPPING.replace("{OLD}", repr(OLD)).replace("{NEW}", repr(NEW)).replace("{CALLS}", repr(CALLS))
    ran = python(code, folder, what)
    assert ran.returncode == 0, ran.stderr
    ends = dict(line.split() for line in ran.stdout.splitlines())
    # Of each kind of call, the last number is one that was not reached: the action went through.
    assert set(ends.values()) == {"0", "9"}, ran.stderr
    assert list(ends.values()).count("0") == 2 * len(CALLS) + 1
    for name, code in ends.items():
        if code == "9":
            yield folder / name


def whole(root: Path) -> None:
    """Make sure that every file is old or new, before anything is recovered."""
    for name, data in contents(root).items():
        if not name.endswith(".desk"):
            assert data in (OLD.get(name), NEW[name]), name


@pytest.mark.skipif(sys.platform == "win32", reason="what is stopped at are calls of a POSIX system")
def test_an_action_that_is_cut_off_anywhere_is_done_or_not_done_and_can_be_undone(tmp_path: Path) -> None:
    outcomes = set()
    for root in every_stop(tmp_path, "write"):
        where = root.name
        whole(root)
        with Journal(root) as journal:
            found = contents(root)
            assert found in (OLD, NEW), where
            assert (journal.last is not None) is (found == NEW), where
            outcomes.add(found == NEW)
            if journal.last is not None:
                journal.undo()
                assert contents(root) == OLD, where
            # The next action goes as if nothing had been.
            journal.write("Signed y", "Sign y", NEW, contents(root))
            assert contents(root) == NEW, where
        with Journal(root) as journal:
            journal.undo()
            assert contents(root) == OLD, where
    assert outcomes == {True, False}


@pytest.mark.skipif(sys.platform == "win32", reason="what is stopped at are calls of a POSIX system")
def test_an_undo_that_is_cut_off_anywhere_is_done_or_not_done_and_can_be_repeated(tmp_path: Path) -> None:
    outcomes = set()
    for root in every_stop(tmp_path, "undo"):
        where = root.name
        whole(root)
        with Journal(root) as journal:
            found = contents(root)
            assert found in (OLD, NEW), where
            assert (journal.last is None) is (found == OLD), where
            outcomes.add(found == OLD)
            if journal.last is not None:
                journal.undo()
            assert contents(root) == OLD, where
    assert outcomes == {True, False}


def test_the_way_back_is_on_disk_before_a_file_is_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of calls: the line of the journal is written through, then the first file is replaced."""
    told: list[str] = []
    names: dict[int, str] = {}
    for call in ("open", "fsync", "replace"):

        def noted(*args: object, call: str = call, real: object = getattr(os, call), **kwargs: object) -> object:
            found = real(*args, **kwargs)  # type: ignore[operator]
            if call == "open":
                names[found] = Path(str(args[0])).name
            told.append(f"{call} {names.get(args[0], '') if call == 'fsync' else Path(str(args[-1])).name}")  # type: ignore[call-overload]
            return found

        monkeypatch.setattr(os, call, noted)
    with Journal(root) as journal:
        told.clear()
        journal.write("", "", {"annotations/one.yaml": b"x"}, OLD)
    monkeypatch.undo()
    told = [each for each in told if not each.startswith("open")]
    assert told == [
        "fsync journal.jsonl",
        "fsync review",
        "fsync .one.yaml.desk",
        "replace one.yaml",
        "fsync annotations",
        "fsync journal.jsonl",
    ]


# --- The disk refuses ---


@pytest.mark.parametrize("number", range(1, 9))
def test_a_disk_that_refuses_leaves_everything_as_it_was_or_all_done(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count == number:
            raise OSError(28, "No space left on device")
        real(handle)

    with Journal(root) as journal:
        monkeypatch.setattr(os, "fsync", full)
        try:
            journal.write("Signed x", "Sign x", NEW, OLD)
        except OSError:
            assert contents(root) == OLD
            assert journal.last is None
        else:
            assert contents(root) == NEW
        monkeypatch.undo()
        if contents(root) == OLD:
            journal.write("Signed x", "Sign x", NEW, OLD)
        journal.undo()
        assert contents(root) == OLD
    with Journal(root) as journal:
        assert journal.last is None
        assert contents(root) == OLD


@pytest.mark.parametrize("number", range(1, 7))
def test_a_disk_that_stays_full_keeps_what_was_there(root: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    real, count = os.write, 0

    def full(handle: int, data: bytes) -> int:
        nonlocal count
        count += 1
        if count >= number:
            raise OSError(28, "No space left on device")
        return real(handle, data)

    with Journal(root) as journal:
        monkeypatch.setattr(os, "write", full)
        try:
            journal.write("Signed x", "Sign x", NEW, OLD)
        except OSError:
            assert contents(root) == OLD
        else:
            assert contents(root) == NEW
        assert (contents(root) == NEW) is (number > 1 + len(NEW))
        monkeypatch.undo()
    with Journal(root) as journal:
        assert (journal.last is not None) is (contents(root) == NEW)
