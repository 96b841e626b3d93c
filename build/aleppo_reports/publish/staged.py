"""Built files on their way: each lies in a folder from when it is made, so that none has to be held in memory."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from aleppo_reports import files


class Staged(Mapping[str, bytes]):
    """Content of files by path, read when it is asked for. Paths, sizes and hashes are known without that."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin without files.

        Args:
            folder: where they are to lie; none for a folder that goes with this object.
        """
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="aleppo-build-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder
        self._sha256: dict[str, str | None] = {}

    def put(self, name: str, data: bytes) -> None:
        """Add a file with its content."""
        with self.making(name) as path:
            path.write_bytes(data)
        self._sha256[name] = sha256(data).hexdigest()

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """Give the place at which the caller writes a file; it is one of the files when that is done."""
        path = self.place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        yield path
        self._sha256[name] = None

    def place(self, name: str) -> Path:
        """Return where a file lies."""
        return self.folder / name

    def size(self, name: str) -> int:
        """Return how many bytes a file has."""
        return self.place(name).stat().st_size

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a file, hexadecimal."""
        found = self._sha256[name]
        if found is None:
            found = self._sha256[name] = files.sha256(self.place(name))
        return found

    def __getitem__(self, name: str) -> bytes:
        """Return the content of a file."""
        if name not in self._sha256:
            raise KeyError(name)
        return self.place(name).read_bytes()

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a file."""
        return name in self._sha256

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths, in the order in which the files came."""
        return iter(self._sha256)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._sha256)
