"""What the desk writes: durable, whole, and undone in one step, whenever the machine stops.

Before a file is replaced, the journal has, on disk, how to come back from it. It always holds that

* a file has its old content or its new content, never a part of either;
* what has been confirmed is on disk: file, folder and journal are written through;
* several files that belong together are, after the next start, all new or all old;
* nothing is replaced that differs from what the caller saw, and nothing undone that differs from what was left;
* two desks never write to one root at the same time.

The journal is a line of JSON per step in `.aleppo/review/`, which git ignores. It is of use to nobody but the desk, and
may be deleted while none is open.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(".aleppo") / "review"
_JOURNAL, _LOCK, _PLACE = "journal.jsonl", "lock", "place.json"


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
            UnreadableError: if somebody has written in it.
            OSError: if the folder cannot be written.
        """
        self.root, self.folder = root, root / FOLDER
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
        except (OSError, ValueError):
            return None

    def stand(self, place: Any) -> None:
        """Keep the place where the person stands."""
        replaced(self.folder / _PLACE, json.dumps(place).encode())

    # --- Steps ---

    def _do(
        self, done: str, ask: str, undoes: int | None, changes: Mapping[str, tuple[bytes | None, bytes | None]]
    ) -> None:
        if self._open is not None:
            self._settle(self._open)
        patches = tuple(patch(name, old, new) for name, (old, new) in changes.items())
        step = Step(self._number + 1, done, ask, undoes, patches)
        self._append(asdict(step))
        self._number, self._open = step.number, step
        try:
            for name, (_, new) in changes.items():
                replaced(self.root / name, new)
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
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            # The machine stopped while a line was written: what it told of had not begun.
            replaced(path, whole)
        try:
            for line in whole.splitlines():
                self._read(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            message = f"{FOLDER.as_posix()}/{_JOURNAL} cannot be read ({error}): delete it, nothing else depends on it"
            raise UnreadableError(message) from None
        if self._open is not None:
            self._settle(self._open)

    def _read(self, line: Any) -> None:
        self._number = line["number"]
        if "ended" not in line:
            self._open = Step(**{**line, "files": tuple(Patch(**each) for each in line["files"])})
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


def replaced(path: Path, data: bytes | None) -> None:
    """Put new content in place of a file in one step, written through; None takes the file away."""
    if data is None:
        path.unlink(missing_ok=True)
        _through(path.parent)
        return
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
        os.replace(staged, path)  # noqa: PTH105 - one call of the system, which the tests cut off
    except OSError:
        staged.unlink(missing_ok=True)
        raise
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
