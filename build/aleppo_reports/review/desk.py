"""What a person can do at the desk, and the state of the annotations they do it to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aleppo_reports.review import views
from aleppo_reports.review.snapshot import Snapshot, read_files, take

Json = dict[str, Any]


class Desk:
    """One root, one person, one process.

    Nothing is kept that is not in the files: what is shown is made again whenever a byte of them has changed.
    """

    def __init__(self, root: Path, texts: Path) -> None:
        """Read the annotations.

        Args:
            root: folder that holds `annotations/`, `schemas/` and `CITATION.cff`.
            texts: folder of article texts.
        """
        self.root, self.texts = root, texts
        self._now = take(root, texts, read_files(root))

    def now(self) -> Snapshot:
        """Return the annotations as they are on disk."""
        files = read_files(self.root)
        if files != self._now.files:
            self._now = take(self.root, self.texts, files)
        return self._now

    def view(self) -> Json:
        """Return what the page shows around the records."""
        return views.desk(self.now(), "The review desk", None, None, None)
