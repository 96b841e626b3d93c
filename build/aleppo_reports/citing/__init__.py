"""Citations of the release, of a record, of a question with all it rests on, in the styles that people use.

Standard library only: the wheel cites without anything installed beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from aleppo_reports.citing.apa import apa
from aleppo_reports.citing.bibtex import biblatex, bibtex
from aleppo_reports.citing.csl import csl_json
from aleppo_reports.citing.gather import article, references, release
from aleppo_reports.citing.reference import Author, Issued, Reference
from aleppo_reports.citing.ris import ris
from aleppo_reports.problems import nearest
from aleppo_reports.published import Published

Style = Literal["apa", "bibtex", "biblatex", "csl", "ris"]
STYLES: tuple[str, ...] = get_args(Style)

_RENDER: Mapping[str, Callable[[Sequence[Reference]], str]] = {
    "apa": apa,
    "bibtex": bibtex,
    "biblatex": biblatex,
    "csl": csl_json,
    "ris": ris,
}

__all__ = ["STYLES", "Author", "Issued", "Reference", "Style", "article", "cite", "references", "release", "render"]


def cite(package: Published, id: str | None = None, style: str = "apa", table: str | None = None) -> str:
    """Return the citation of the release, or of a record and the articles it rests on.

    Args:
        package: the published package.
        id: id of a record; None for the release.
        style: one of STYLES.
        table: the record's table, where records of several tables share the id.

    Raises:
        ValueError: if there is no such style or record; the message suggests the nearest.
    """
    if style not in _RENDER:
        raise ValueError(f"there is no style {style!r}{nearest(style, STYLES)}; styles: {', '.join(STYLES)}")
    return render([release(package)] if id is None else references(package, id, table), style)


def render(found: Sequence[Reference], style: str) -> str:
    """Return references in one of STYLES, without a line break at the end."""
    return _RENDER[style](found)
