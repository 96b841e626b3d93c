"""A published package as it stands in a commit of a repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from aleppo_reports.published import DESCRIPTOR, Published


def at(root: Path, ref: str) -> Published:
    """Return the package that a commit holds, without touching any file.

    Args:
        root: folder of the package in a working copy.
        ref: tag, branch or other name of the commit.

    Raises:
        ValueError: if there is no git, no such commit, or no package in it.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    if not commit:
        raise ValueError(f"{ref!r} is neither a folder, a zip, nor a name that git knows in {root}")
    # From a folder of the repository, git archives that folder.
    archive = _git(root, "archive", "--format=tar", commit)
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            wanted = member.name == DESCRIPTOR or member.name.endswith(".csv")
            if wanted and member.isfile() and (content := tar.extractfile(member)) is not None:
                files[member.name] = content.read()
    if DESCRIPTOR not in files:
        raise ValueError(f"{ref} holds no {DESCRIPTOR}")
    return Published.of(files, ref)


def _git(root: Path, *arguments: str) -> bytes:
    """Return what git prints; nothing if it fails."""
    try:
        done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, check=False)
    except OSError as error:
        raise ValueError(f"git cannot be run: {error.strerror}") from None
    return done.stdout if done.returncode == 0 else b""
