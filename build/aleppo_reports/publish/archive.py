"""The archive of a release: a zip that is the same to the byte whenever and wherever it is made."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from datetime import date

from aleppo_reports.publish.write import SUMS, sums


def archive_bytes(files: Mapping[str, bytes], prefix: str, day: date, programs: frozenset[str] = frozenset()) -> bytes:
    """Return a zip of files, sorted, all of one day, below one folder, with a checksum list of them at its top.

    Nothing is compressed: what a compressor gives depends on its version, and whoever rebuilds a release must get its
    bytes. Most of it are small texts, and Parquet is compressed already.

    Args:
        files: content by path.
        prefix: name of the folder.
        day: the day that all files bear.
        programs: paths of files that can be run.

    Raises:
        ValueError: if there is a file in the place of the checksum list.
    """
    if SUMS in files:
        raise ValueError(f"{SUMS} at the top is made here")
    whole = {**files, SUMS: sums(files.items()).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(whole.items()):
            entry = zipfile.ZipInfo(f"{prefix}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            # Said, because the library takes them from the system.
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | (0o755 if path in programs else 0o644)) << 16
            archive.writestr(entry, content)
    return out.getvalue()
