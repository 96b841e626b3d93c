"""What the desk writes: durable, whole, and undone in one step, whenever the machine stops.

Before a file is replaced, the journal has, on disk, how to come back from it. It always holds that

* a file has its old content or its new content, never a part of either;
* what has been confirmed is on disk: file, folder and journal are written through;
* several files that belong together are, after the next start, all new or all old;
* nothing is replaced that differs from what the caller saw, and nothing undone that differs from what was left;
* nothing is written outside the root, by way of a link or because a journal that came with the files says so;
* two desks never write to one root at the same time.

The journal is a line of JSON per step in `.aleppo/review/`, which git ignores. It is of use to nobody but the desk, and
may be deleted while none is open.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from aleppo_reports.source.reader import ANNOTATIONS

FOLDER = Path(".aleppo") / "review"
_JOURNAL, _LOCK, _PLACE = "journal.jsonl", "lock", "place.json"
_WRITTEN_BELOW = (ANNOTATIONS, FOLDER.as_posix())
"""Folders in which a file may lie that an action changes."""


class InUseError(RuntimeError):
    """Another desk is open on the same root."""


class UnreadableError(RuntimeError):
    """The journal cannot be read; the message is for the person."""


class ChangedError(RuntimeError):
    """A file is not what the caller saw; the message is its path."""


@dataclass(frozen=True, slots=True)
class Patch:
    """How a file was changed: what went out and came in at one place of it.

    Attributes:
        file: its path from the root.
        old: SHA-256 of its content before, None if there was none.
        new: SHA-256 of its content after, None if there is none.
        at: offset of the change in bytes.
        taken: what went out there.
        put: what came in there. Both as text in which a byte that is no UTF-8 is a lone surrogate.
    """

    file: str
    old: str | None
    new: str | None
    at: int
    taken: str
    put: str

    def undone(self, now: bytes) -> bytes | None:
        """Return the content before, made from that after."""
        if self.old is None:
            return None
        before = now[: self.at] + _bytes(self.taken) + now[self.at + len(_bytes(self.put)) :]
        if hashlib.sha256(before).hexdigest() != self.old:
            raise ChangedError(self.file)
        return before


@dataclass(frozen=True, slots=True)
class Step:
    """One action.

    Attributes:
        number: its number.
        done: what was done, in a few words.
        ask: how one asks to undo it.
        undoes: the step that it takes back, None if it takes none back.
        files: how the files were changed.
    """

    number: int
    done: str
    ask: str
    undoes: int | None
    files: tuple[Patch, ...]


class Journal:
    """The journal of one root; whoever has it is the only one who writes. A context manager: leaving gives it up."""

    def __init__(self, root: Path) -> None:
        """Open the journal and bring an action to an end that was cut off.

        Args:
            root: folder below which the files lie.

        Raises:
            InUseError: if another desk has it.
            UnreadableError: if somebody has written in it, or made it a link.
            OSError: if the folder cannot be written.
        """
        self.root, self.folder = root, root / FOLDER
        _no_link(root, (FOLDER.parent / ".gitignore", *(FOLDER / name for name in (_JOURNAL, _LOCK, _PLACE))))
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        self._lock = _locked(self.folder / _LOCK)
        try:
            self._number = 0
            self._undoable: dict[int, Step] = {}
            self._open: Step | None = None
            self._recover()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Journal:
        """Return the journal."""
        return self

    def __exit__(self, *error: object) -> None:
        """Give it up."""
        self.close()

    def close(self) -> None:
        """Let another desk have the root."""
        with contextlib.suppress(OSError):
            os.close(self._lock)

    @property
    def last(self) -> Step | None:
        """The last action that is not undone."""
        return next(reversed(self._undoable.values()), None)

    def write(self, done: str, ask: str, files: Mapping[str, bytes], seen: Mapping[str, bytes]) -> None:
        """Put new content in place of files, all or none.

        Args:
            done: what is done, in a few words.
            ask: how one asks to undo it.
            files: new content by path.
            seen: content of the files as the caller saw them; a file that is not here was not there.

        Raises:
            ChangedError: if a file is not what the caller saw.
            OSError: if something cannot be written; everything is as it was then.
        """
        for name in files:
            if self._content(name) != seen.get(name):
                raise ChangedError(name)
        self._do(done, ask, None, {name: (seen.get(name), new) for name, new in files.items()})

    def undo(self) -> Step | None:
        """Take back the last action, and return it; None if there is none.

        Raises:
            ChangedError: if a file is not as the action left it.
            OSError: if something cannot be written; everything is as it was then.
        """
        step = self.last
        if step is None:
            return None
        changes: dict[str, tuple[bytes | None, bytes | None]] = {}
        for patch in step.files:
            now = self._content(patch.file)
            if _sha256(now) != patch.new:
                raise ChangedError(patch.file)
            changes[patch.file] = now, patch.undone(now or b"")
        self._do(f"Took back: {step.done}", "", step.number, changes)
        return step

    # --- Where the person stands, which nothing depends on ---

    @property
    def place(self) -> Any:
        """What was last put as the place where the person stands."""
        try:
            return json.loads((self.folder / _PLACE).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None

    def stand(self, place: Any) -> None:
        """Keep the place where the person stands."""
        replaced(self.folder / _PLACE, json.dumps(place).encode())

    # --- Steps ---

    def _do(
        self, done: str, ask: str, undoes: int | None, changes: Mapping[str, tuple[bytes | None, bytes | None]]
    ) -> None:
        for name in changes:
            _beneath(self.root, name)
        if self._open is not None:
            self._settle(self._open)
        patches = tuple(patch(name, old, new) for name, (old, new) in changes.items())
        step = Step(self._number + 1, done, ask, undoes, patches)
        self._append(asdict(step))
        self._number, self._open = step.number, step
        try:
            # All that needs room on the disk comes before the first file is replaced.
            for name, (_, new) in changes.items():
                if new is not None:
                    _stage(self.root / name, new)
            for name, (_, new) in changes.items():
                _put(self.root / name, new is not None)
        except OSError:
            self._settle(step, done=False)
            raise
        self._took_place(step)
        # If only this cannot be written, the action has taken place all the same, and its files will show it.
        with contextlib.suppress(OSError):
            self._append({"number": step.number, "ended": True})
            self._open = None

    def _took_place(self, step: Step) -> None:
        if step.undoes is None:
            self._undoable[step.number] = step
        else:
            self._undoable.pop(step.undoes, None)

    def _settle(self, step: Step, *, done: bool = True) -> None:
        """Bring an action to an end that was cut off: if all its files are new it took place, else it did not.

        Args:
            step: the action.
            done: whether it may have taken place; if not, it is taken back also if all its files are new.
        """
        now = {patch.file: self._content(patch.file) for patch in step.files}
        whole = done and all(_sha256(now[patch.file]) == patch.new for patch in step.files)
        for patch in () if whole else step.files:
            _staged(self.root / patch.file).unlink(missing_ok=True)
            # What is neither old nor new somebody else has written since: it stays.
            if _sha256(now[patch.file]) == patch.new:
                replaced(self.root / patch.file, patch.undone(now[patch.file] or b""))
        self._append({"number": step.number, "ended": whole})
        self._open = None
        if whole:
            self._took_place(step)

    def _append(self, line: Mapping[str, Any]) -> None:
        # Lone surrogates are written as escapes, so that this is UTF-8 whatever the files hold.
        data = json.dumps(line).encode("ascii") + b"\n"
        path = self.folder / _JOURNAL
        new = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        try:
            size = os.fstat(handle).st_size
            try:
                while data:
                    data = data[os.write(handle, data) :]
                os.fsync(handle)
            except OSError:
                # Half a line would spoil the next one.
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
        if new:
            _through(self.folder)

    def _recover(self) -> None:
        path = self.folder / _JOURNAL
        data = path.read_bytes() if path.exists() else b""
        lines = data.splitlines(keepends=True)
        if lines and not _is_whole(lines[-1]):
            # The machine stopped while a line was written: what it told of had not begun.
            lines.pop()
            replaced(path, b"".join(lines))
        try:
            for line in lines:
                self._read(json.loads(line))
            if self._open is not None:
                self._settle(self._open)
        except (ValueError, TypeError, KeyError, RecursionError, ChangedError) as error:
            message = (
                f"{FOLDER.as_posix()}/{_JOURNAL} cannot be read ({error}): delete it; nothing depends on it but what "
                "was being saved when the desk last ended, so run `aleppo check` then"
            )
            raise UnreadableError(message) from None

    def _read(self, line: Any) -> None:
        if type(line["number"]) is not int:
            raise TypeError("a number is none")
        self._number = line["number"]
        if "ended" not in line:
            self._open = _step(self.root, line)
        elif self._open is not None:
            if line["ended"]:
                self._took_place(self._open)
            self._open = None

    def _content(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None


def patch(name: str, old: bytes | None, new: bytes | None) -> Patch:
    """Return how one content of a file became another: all between what both begin and what both end with."""
    before, after = old or b"", new or b""
    at = _shared(before, after)
    room = min(len(before), len(after)) - at
    tail = min(room, _shared(before[::-1], after[::-1]))
    out, put = before[at : len(before) - tail], after[at : len(after) - tail]
    return Patch(name, _sha256(old), _sha256(new), at, _text(out), _text(put))


def _shared(one: bytes, other: bytes) -> int:
    """Return how many bytes two contents have in common at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_whole(line: bytes) -> bool:
    """Tell whether a line was written to its end: a machine that loses its power may leave any bytes of it."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return line.endswith(b"\n")


def _step(root: Path, line: Mapping[str, Any]) -> Step:
    """Return the step that a line of the journal tells of.

    Raises:
        KeyError: if something is lacking.
        TypeError: if something is of another type.
        ValueError: if a file lies where nothing is written.
    """
    step = Step(**{**line, "files": tuple(Patch(**each) for each in line["files"])})
    texts = [step.done, step.ask, *(part for each in step.files for part in (each.file, each.taken, each.put))]
    hashes = [part for each in step.files for part in (each.old, each.new) if part is not None]
    numbers = [step.number, *(each.at for each in step.files), *([] if step.undoes is None else [step.undoes])]
    for values, wanted in ((texts, str), (hashes, str), (numbers, int)):
        if any(type(value) is not wanted for value in values):
            raise TypeError("a value is of another type")
    if min(numbers) < 0:
        raise ValueError("a number is less than 0")
    for each in step.files:
        try:
            _beneath(root, each.file)
        except OSError as error:
            raise ValueError(error.strerror) from None
    return step


def _beneath(root: Path, name: str) -> None:
    """Make sure that a file which is to be written lies where the desk writes.

    Args:
        root: folder below which the files lie.
        name: path of the file from there.

    Raises:
        OSError: if it lies elsewhere, or is a link or behind one.
    """
    path = PurePosixPath(name)
    if ".." in path.parts or not any(path.is_relative_to(folder) for folder in _WRITTEN_BELOW):
        raise OSError(errno.EPERM, f"{name} is no file of the annotations")
    if link := _link(root, path):
        raise OSError(errno.ELOOP, f"{link.as_posix()} is a link")


def _link(root: Path, path: PurePath) -> PurePath | None:
    """Return the first step of a path from the root that is a link, None if none is."""
    steps = [path, *path.parents][-2::-1]
    return next((step for step in steps if (root / step).is_symlink()), None)


def _no_link(root: Path, paths: Iterable[Path]) -> None:
    for path in paths:
        if link := _link(root, path):
            raise UnreadableError(f"{link.as_posix()} is a link: delete it, the desk writes nothing outside {root}")


def replaced(path: Path, data: bytes | None) -> None:
    """Put new content in place of a file in one step, written through; None takes the file away."""
    if data is not None:
        _stage(path, data)
    _put(path, data is not None)


def _stage(path: Path, data: bytes) -> None:
    """Write the new content of a file beside it."""
    staged = _staged(path)
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
        _through(path.parent.parent)
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        try:
            rest = data
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if path.exists():
            shutil.copymode(path, staged)
    except OSError:
        staged.unlink(missing_ok=True)
        raise


def _put(path: Path, there: bool) -> None:
    """Put what was staged in place of a file, in one step and written through; or take the file away."""
    if there:
        try:
            os.replace(_staged(path), path)  # noqa: PTH105 - one call of the system, which the tests cut off
        except OSError:
            _staged(path).unlink(missing_ok=True)
            raise
    else:
        path.unlink(missing_ok=True)
    _through(path.parent)


def _staged(path: Path) -> Path:
    """Return where the new content of a file is written first: in its folder, under a name that nothing reads."""
    return path.with_name(f".{path.name}.desk")


def _through(folder: Path) -> None:
    """Have the names in a folder on disk."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise InUseError from None
    return handle


def _sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
