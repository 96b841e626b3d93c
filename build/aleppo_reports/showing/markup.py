"""A record as HTML for notebooks: no script, no colour of its own, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from aleppo_reports.showing.inert import inert
from aleppo_reports.showing.record import Chain, Item

# Notebooks have light and dark themes: nothing here names a colour.
_BOX = "max-width:60em;text-align:left;line-height:1.45"
_GRID = "display:grid;grid-template-columns:max-content 1fr;gap:0 1em;margin:0"
_WORDS = "margin:.3em 0;padding-left:.8em;border-left:3px solid"
_FAINT = "opacity:.7"
_ID = f"{_FAINT};white-space:nowrap"


def laid_out(chain: Chain) -> str:
    """Return a record as one HTML element."""
    parts = [f'<div style="{_BOX}"><div><strong>{_text(chain.kind)}</strong> <code>{_text(chain.id)}</code></div>']
    parts += [f'<div style="{_WORDS}">{_body(item)}</div>' for item in chain.head]
    for section in chain.sections:
        title = f'<div style="margin-top:.8em"><strong>{_text(section.title)}</strong></div>'
        parts.append(title + _list(section.items))
    return "\n".join([*parts, "</div>"])


def _list(items: Iterable[Item]) -> str:
    cells = "".join(
        f'<dt style="margin:0;font-weight:normal;{_FAINT}">{_text(item.label)}</dt>'
        f'<dd style="margin:0">{_body(item)}</dd>'
        for item in items
    )
    return f'<dl style="{_GRID}">{cells}</dl>'


def _body(item: Item) -> str:
    ids = " ".join(f'<code style="{_ID}">{_text(id)}</code>' for id in item.ids)
    return " ".join(filter(None, (_text(item.line), ids)))


def _text(text: str) -> str:
    # Its own element, so that a right-to-left name does not turn the line round.
    return f"<bdi>{escape(inert(text))}</bdi>" if text else ""
