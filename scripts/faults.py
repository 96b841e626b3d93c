"""Break a build at every step that touches the disk, and see what is left: the old release or the new one, whole.

The steps are not sampled but numbered: a build runs once to count them, then once for each of them and each fault, in a
process of its own.

    kill        the process is killed before the step; of a write, also when half of it is done
    full disk   this write and every later one fails (ENOSPC)
    read-only   this step and every later one fails (EROFS)
    one error   this step fails, later ones do not (EIO)
    recovery    a build was killed while it exchanged files; the next one is killed at each step of putting them back
    unreadable  a file cannot be read while annotations are checked and tables built (EACCES)
    rewrite     the process is killed while an annotation file is written anew
    two builds  two builds make files and write at once
    elsewhere   odd time zones, languages, hash seeds and clocks

After each fault `validate` looks at what is there, and says that it is the old release, the new one, or neither; where
it is neither, it also has to say that running the build again mends it, and that has to be so.

    python scripts/faults.py [--kinds NAME,NAME] [--json FILE]
"""

from __future__ import annotations

import argparse
import builtins
import contextlib
import errno
import hashlib
import io
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

Files = Mapping[str, bytes]


@dataclass(slots=True)
class Outcome:
    """What a kind of fault did.

    Attributes:
        points: how many faults were tried.
        left: how often each state was left: old, new, or one between that the next build mends.
        failures: what was left otherwise.
    """

    points: int = 0
    left: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


# --- Processes that break ---


class Steps:
    """Counts the steps of this process that change the disk, and breaks at one of them."""

    def __init__(self, at: int = 0, fault: str = "kill", halves: bool = False) -> None:
        """Watch this process from here on.

        Args:
            at: the step to break at; 0 for none.
            fault: `kill`, or the name of an error.
            halves: whether half a write is a step of its own.
        """
        self.at, self.fault, self.halves, self.taken, self.later = at, fault, halves, 0, False
        for name in ("rename", "replace", "mkdir", "rmdir", "unlink", "fsync", "chmod"):
            setattr(os, name, self._watched(getattr(os, name), writes=name in ("mkdir", "fsync")))
        self._open = io.open
        io.open = builtins.open = self._opened  # type: ignore[assignment]

    def step(self, writes: bool) -> None:
        """Take a step, and break if it is the one."""
        self.taken += 1
        if self.taken == self.at and self.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.at and self.fault != "kill":
            # A disk that is full lets files be renamed and removed.
            fits = writes or self.fault != "ENOSPC"
            if fits and (self.taken == self.at or (self.taken > self.at and self.fault != "EIO")):
                number = getattr(errno, self.fault)
                raise OSError(number, os.strerror(number))

    def _watched(self, original: Callable[..., Any], *, writes: bool) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.step(writes)
            return original(*arguments, **options)

        return call

    def _opened(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if not set(mode) & set("wxa+") or isinstance(file, int):
            opened = self._open(file, mode, *arguments, **options)
            return opened if "r" in mode else self._writing(opened)
        self.step(writes=True)
        return self._writing(self._open(file, mode, *arguments, **options))

    def _writing(self, opened: Any) -> Any:
        steps = self

        class Writing:
            def __enter__(self) -> Writing:
                return self

            def __exit__(self, *_: object) -> None:
                opened.close()

            def __getattr__(self, name: str) -> Any:
                return getattr(opened, name)

            def write(self, data: Any) -> Any:
                steps.step(writes=True)
                if steps.halves:
                    opened.write(data[: len(data) // 2])
                    opened.flush()
                    steps.step(writes=True)
                    return opened.write(data[len(data) // 2 :])
                return opened.write(data)

        return Writing()


def in_child(function: Callable[[], Any]) -> tuple[int, Any]:
    """Run a function in a copy of this process; return the signal or code that ended it, and what it returned."""
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                code, value = 0, None
                try:
                    value = function()
                except BaseException:
                    code, value = 1, traceback.format_exc()
                os.write(answer.fileno(), pickle.dumps(value))
                os._exit(code)
            os._exit(3)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        answer.seek(0)
        data = answer.read()
        return code, pickle.loads(data) if data else None


# --- Releases ---


def fill(root: Path, files: Files) -> Path:
    """Write files below a folder that is made anew."""
    shutil.rmtree(root, ignore_errors=True)
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def content(root: Path) -> dict[str, bytes]:
    """Return the files below a folder."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@dataclass(frozen=True, slots=True)
class Releases:
    """Two releases of the tiny corpus, of annotations that differ in one word: the files of each, and all else."""

    old: Files
    new: Files
    hand: Files


@cache
def releases() -> Releases:
    """Build the two; in a child, so that this process stays fit to be copied."""

    def build_both() -> tuple[Files, Files]:
        from aleppo_reports.pipeline import build
        from builders import Parts, make_root

        def changed(parts: Parts) -> None:
            parts.actors[0]["description"] = "Another navy"

        with tempfile.TemporaryDirectory(prefix="aleppo-faults-") as scratch:
            made = []
            for name, change in (("old", None), ("new", changed)):
                Path(scratch, name).mkdir()
                built = build(make_root(Path(scratch, name), change))
                if built.problems:
                    raise AssertionError(built.problems)
                made.append(dict(built.files))
            return made[0], made[1]

    code, made = in_child(build_both)
    if code:
        raise RuntimeError(made)
    return Releases(*made, {"README.md": b"by hand", "schemas/hand.json": b"by hand"})


@dataclass(slots=True)
class Judge:
    """Says what is left of a build; each state is validated once."""

    known: dict[str, str] = field(default_factory=dict)

    def state(self, root: Path, files: Files) -> str:
        """Return what `aleppo validate` makes of a folder: which release it is, that a build is to be run again."""
        made = releases()
        published = {n: d for n, d in files.items() if n.startswith("data/") or n == "datapackage.json"}
        for name, release in (("old", made.old), ("new", made.new)):
            if published == {n: d for n, d in release.items() if n.startswith("data/") or n == "datapackage.json"}:
                told = self._told(root, published)
                sha256 = hashlib.sha256(release["datapackage.json"]).hexdigest()
                return (
                    name if f"sha256 {sha256}" in told and told.startswith("valid: ") else f"{name}, not said: {told}"
                )
        told = self._told(root, published)
        # Before the first release nothing is there, and a part of it is no release.
        return "between" if "a build was interrupted here" in told and "valid: " not in told else f"neither: {told}"

    def _told(self, root: Path, published: Files) -> str:
        interrupted = (root / ".aleppo-previous").is_dir()
        key = hashlib.sha256(pickle.dumps((sorted(published.items()), interrupted))).hexdigest()
        if key not in self.known:
            _imported()
            self.known[key] = in_child(lambda: _said("validate", str(root)))[1]
        return self.known[key]


def put(root: Path, files: Files) -> None:
    """Put files in place as a build does: made one by one in a folder of the build, then exchanged."""
    from aleppo_reports.publish.staged import Staged
    from aleppo_reports.publish.store import replace, staging

    with staging(root) as stage:
        made = Staged(stage)
        for name, data in files.items():
            made.put(name, data)
        replace(root, made)


def _environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "build"), **changes}


# --- Faults ---


def breaking(scratch: Path, fault: str, *, halves: bool, from_new: bool = False) -> Iterator[tuple[int, Path, str]]:
    """Yield each step of a build that is broken at it: its number, the folder that is left, and what the build said.

    Args:
        scratch: where to work.
        fault: see `Steps`.
        halves: see `Steps`.
        from_new: whether it is the recovery from a killed build that is broken.
    """
    from aleppo_reports.publish.store import PREVIOUS, recover

    made = releases()
    before = {**made.old, **made.hand}
    if from_new:
        kept = {f"{PREVIOUS}/{name}": data for name, data in made.old.items() if not name.startswith("schemas")}
        before = {**made.new, **made.hand, **kept}
    number = 0
    while True:
        number += 1
        root = fill(scratch / "root", before)

        def run(root: Path = root, at: int = number) -> bool:
            steps = Steps(at, fault, halves)
            try:
                if from_new:
                    recover(root)
                else:
                    put(root, made.new)
            except OSError:
                return True
            return steps.taken >= at

        code, broken = in_child(run)
        if code == 1:
            yield number, root, str(broken)
            return
        if code == 0 and not broken:
            return
        yield number, root, ""


def disk(fault: str, *, halves: bool = False, from_new: bool = False) -> Outcome:
    """Break a build at each step, look at what is left, and run it again."""
    made, judge, outcome = releases(), Judge(), Outcome()
    after = {**made.new, **made.hand}
    with tempfile.TemporaryDirectory(prefix="aleppo-faults-") as scratch:
        for number, root, said in breaking(Path(scratch), fault, halves=halves, from_new=from_new):
            outcome.points += 1
            state = judge.state(root, content(root))
            outcome.left[state] += 1
            if said or state not in ("old", "new", "between"):
                outcome.failures.append(f"{fault} at step {number}: {said or state}")
            # The way out that `validate` names.
            code, raised = in_child(lambda root=root: put(root, made.new))  # type: ignore[misc]
            found = content(root)
            if code or found != after:
                odd = sorted(n for n in {*found, *after} if found.get(n) != after.get(n))
                outcome.failures.append(f"{fault} at step {number}, built again: {raised or odd}")
    return outcome


def unreadable() -> Outcome:
    """Make one file after the other unreadable for check and build; they may say so, and nothing else."""
    from builders import make_root
    from codings import with_passes

    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="aleppo-faults-") as scratch:
        root = make_root(Path(scratch), with_passes())
        for name, data in releases().old.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        before = content(root)
        _imported()
        for verb in ("check", "build", "validate"):
            _, wanted = in_child(lambda verb=verb: _wanted(root, verb))  # type: ignore[misc]
            for name in sorted(wanted & before.keys()):
                code, told = in_child(lambda verb=verb, name=name: _refused(root, verb, root / name))  # type: ignore[misc]
                outcome.points += 1
                said = "Permission denied" in told or "cannot be read" in told or "built file is missing" in told
                outcome.left["said" if said else "passed over"] += 1
                if code or "Traceback" in told or content(root) != before:
                    outcome.failures.append(f"{verb}, {name}: {told[-300:]}")
    return outcome


@cache
def _imported() -> None:
    """Import what verbs need, once; they run in children only, because threads here would stop those."""
    import edtf  # noqa: F401
    import jinja2  # noqa: F401

    import aleppo_reports.publish.dictionary
    import aleppo_reports.publish.editor
    import aleppo_reports.publish.exports
    import aleppo_reports.publish.pages
    import aleppo_reports.publish.validate
    import aleppo_reports.tabulate  # noqa: F401


def _wanted(root: Path, verb: str) -> set[str]:
    """Return which files below the root a verb opens."""
    opened: set[str] = set()

    def noted(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, *arguments: Any, **options: Any) -> Any:
            if isinstance(file, (str, os.PathLike)) and Path(file).is_relative_to(root):
                opened.add(Path(file).relative_to(root).as_posix())
            return original(file, *arguments, **options)

        return call

    io.open = builtins.open = noted(io.open)  # type: ignore[assignment]
    _said(verb, "--root", str(root), *(["--check"] if verb == "build" else []))
    return opened


def _refused(root: Path, verb: str, path: Path) -> str:
    """Return what a verb says if a file may not be read."""

    def refuse(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, *arguments: Any, **options: Any) -> Any:
            if isinstance(file, (str, os.PathLike)) and Path(file) == path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return original(file, *arguments, **options)

        return call

    io.open = builtins.open = refuse(io.open)  # type: ignore[assignment]
    return _said(verb, "--root", str(root), *(["--check"] if verb == "build" else []))


def _said(*arguments: str) -> str:
    """Return what the command line says."""
    from aleppo_reports import cli

    sys.argv = ["aleppo", *arguments]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), contextlib.suppress(SystemExit):
        cli.main()
    return said.getvalue()


def rewriting() -> Outcome:
    """Kill the writing of an annotation file at each step."""
    from aleppo_reports.pipeline import rewrite

    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="aleppo-faults-") as scratch:
        path = Path(scratch, "a.yaml")
        for number in range(1, 100):
            path.write_text("old", encoding="utf-8")

            def run(at: int = number) -> int:
                steps = Steps(at, "kill", halves=True)
                rewrite(path, "new")
                return steps.taken

            code, taken = in_child(run)
            if code == 0 and taken < number:
                break
            outcome.points += 1
            found = path.read_text(encoding="utf-8")
            outcome.left[found] += 1
            if found not in ("old", "new") or code == 1:
                outcome.failures.append(f"step {number}: {found!r} {taken}")
    return outcome


def two_builds(rounds: int = 60) -> Outcome:
    """Let two builds write at once, one somewhat later; then one of them stands whole, and nothing else."""
    made, outcome = releases(), Outcome()
    with tempfile.TemporaryDirectory(prefix="aleppo-faults-") as scratch:
        for number in range(rounds):
            root = fill(Path(scratch, "root"), {**made.old, **made.hand})
            children = []
            for files, delay in ((made.old, 0.0), (made.new, number * 0.0005)):
                child = os.fork()
                if child == 0:
                    code = 1
                    with contextlib.suppress(BaseException):
                        time.sleep(delay)
                        put(root, files)
                        code = 0
                    os._exit(code)
                children.append(child)
            codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
            found = content(root)
            outcome.points += 1
            states = {"old": {**made.old, **made.hand}, "new": {**made.new, **made.hand}}
            state = next((name for name, files in states.items() if found == files), "neither")
            outcome.left[state] += 1
            if state == "neither" or any(codes):
                outcome.failures.append(f"round {number}: {state}, {codes}")
    return outcome


# A build in a process whose clock stands somewhere else: whatever asks for the time gets that.
_CLOCK = """
import datetime, os, sys, time
stands = float(os.environ["CLOCK"])
time.time = lambda: stands
time.time_ns = lambda: int(stands * 1e9)
def still(original):
    return lambda seconds=None: original(stands if seconds is None else seconds)
time.localtime, time.gmtime = still(time.localtime), still(time.gmtime)
class Today(datetime.date):
    today = classmethod(lambda cls: datetime.date.fromtimestamp(stands))
class Now(datetime.datetime):
    now = classmethod(lambda cls, tz=None: datetime.datetime.fromtimestamp(stands, tz))
if "CLOCK_TOO" in os.environ:
    datetime.date, datetime.datetime = Today, Now
from aleppo_reports.cli import main
main()
"""

ELSEWHERE: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "4294967295"},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/St_Johns"},
    {"TZ": "Nowhere/Nothing"},
    {"LC_ALL": "C"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "ar_EG", "LANG": "ar_EG", "LANGUAGE": "ar"},
    {"LC_ALL": "not a locale"},
    {"PYTHONUTF8": "0", "LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
    {"CLOCK": "0"},
    {"CLOCK": "-86400"},
    {"CLOCK": "4102444800", "TZ": "Asia/Kathmandu"},
    {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
)


def elsewhere() -> Outcome:
    """Build in odd surroundings, from nothing; the bytes have to be the same."""
    from builders import make_root

    outcome, made = Outcome(), releases()
    for surroundings in ELSEWHERE:
        with tempfile.TemporaryDirectory(prefix="aleppo-faults-") as scratch:
            root = make_root(Path(scratch))
            before = content(root)
            command = [sys.executable, "-W", "ignore", "-c", _CLOCK, "build", "--root", str(root)]
            environment = _environment(**{"CLOCK": str(time.time()), **surroundings})
            ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
            found = {name: data for name, data in content(root).items() if before.get(name) != data}
            outcome.points += 1
            same = (
                ended.returncode == 0
                and {**made.old, **found} == made.old
                and set(found) | set(before) >= set(made.old)
            )
            outcome.left["the same bytes" if same else "others"] += 1
            if not same:
                outcome.failures.append(f"{surroundings}: {ended.stderr[-300:]}")
    return outcome


KINDS: dict[str, Callable[[], Outcome]] = {
    "kill": lambda: disk("kill", halves=True),
    "full disk": lambda: disk("ENOSPC"),
    "read-only": lambda: disk("EROFS"),
    "one error": lambda: disk("EIO"),
    "recovery": lambda: disk("kill", halves=True, from_new=True),
    "unreadable": unreadable,
    "rewrite": rewriting,
    "two builds": two_builds,
    "elsewhere": elsewhere,
}


def rows(found: Mapping[str, Outcome]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| fault | tried | left | failures |"
    yield "| --- | ---: | --- | ---: |"
    for name, outcome in found.items():
        left = ", ".join(f"{state} {number:,}" for state, number in sorted(outcome.left.items()))
        yield f"| {name} | {outcome.points:,} | {left} | {len(outcome.failures):,} |"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = {}
    for name in given.kinds.split(","):
        start = time.monotonic()
        found[name] = KINDS[name]()
        print(f"{name}: {found[name].points} in {time.monotonic() - start:.0f} s", file=sys.stderr)
    print("\n".join(rows(found)))
    for name, outcome in found.items():
        for failure in outcome.failures[:20]:
            print(f"\n{name}: {failure}")
    if given.json:
        written = {
            name: {"points": outcome.points, "left": dict(outcome.left), "failures": outcome.failures}
            for name, outcome in found.items()
        }
        given.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    sys.exit(any(outcome.failures for outcome in found.values()))


if __name__ == "__main__":
    main()
