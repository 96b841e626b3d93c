"""The files that hold what was coded: as they lie on disk, but for those whose content is given otherwise.

So what an edit would come to can be read and checked before anything is written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from aleppo_reports.files import read
from aleppo_reports.problems import Problem
from aleppo_reports.source import yaml

Tree: TypeAlias = tuple[yaml.Node | None, list[Problem]]


@dataclass(frozen=True, slots=True)
class Files:
    """Files below a folder, called by their path from there, with slashes.

    Attributes:
        root: the folder.
        instead: content of files that is taken instead of, or besides, what is on disk.
        trees: trees of YAML files with the content they are of; who reads the same files again and again hands the
            same dictionary on, and only what has changed is parsed.
    """

    root: Path
    instead: Mapping[str, bytes] = field(default_factory=dict)
    trees: dict[str, tuple[bytes, Tree]] = field(default_factory=dict)

    def listed(self, pattern: str) -> list[str]:
        """Return the files that fit a pattern of as many steps as their paths have, sorted."""
        on_disk = {path.relative_to(self.root).as_posix() for path in self.root.glob(pattern)}
        depth = pattern.count("/")
        given = {name for name in self.instead if name.count("/") == depth and PurePosixPath(name).match(pattern)}
        return sorted(on_disk | given, key=PurePosixPath)

    def has(self, name: str) -> bool:
        """Tell whether there is such a file, or anything that stands in its place and cannot be read."""
        return name in self.instead or os.path.lexists(self.root / name)

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            OSError: if it cannot be read, or is too large.
        """
        return self.instead[name] if name in self.instead else read(self.root / name)

    def tree(self, name: str) -> Tree:
        """Return the tree of a YAML file and what is wrong with it.

        Raises:
            OSError: if it cannot be read.
        """
        data = self.read(name)
        if name not in self.trees or self.trees[name][0] != data:
            self.trees[name] = data, yaml.read(data, name)
        return self.trees[name][1]
