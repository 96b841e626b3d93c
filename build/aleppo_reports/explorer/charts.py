"""Charts as SVG: drawn by Vega through Altair when the site is made, so that a page needs no program to show them.

Every mark that stands for a record is a link to it, so that the keyboard reaches it, and bears a label for those who
do not see it. Colours are CSS variables: one drawing serves light and dark. No text is measured and no time zone is
asked (sizes are fixed, days are numbers), so that the bytes are the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    import altair as alt

FONT = "system-ui, sans-serif"
INK, SOFT, LINE, PAPER = "var(--ink)", "var(--soft)", "var(--line)", "var(--paper)"
SIZE = 12
# Vega makes addresses absolute against this one; it is taken off again.
_BASE = "https://vega.github.io/vega-datasets/"
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_KEPT_ROLE = "graphics-symbol"


def colour(number: int) -> str:
    """Return the colour of an outlet; there are eight, then they begin again."""
    return f"var(--o{(number - 1) % 8 + 1})"


def svg(
    layers: Sequence[alt.Chart],
    *,
    width: int,
    height: int,
    padding: tuple[int, int, int, int],
    title: str,
    classes: str = "",
) -> str:
    """Draw layers on top of each other and return the SVG, to be put into a page as it is.

    Args:
        layers: charts without size.
        width: of the whole drawing, in px at full size.
        height: likewise.
        padding: left, top, right, bottom: what of it lies around the plot.
        title: what the drawing is, for those who do not see it.
        classes: for the style sheet.
    """
    import altair as alt
    import vl_convert

    left, top, right, bottom = padding
    chart = (
        alt.layer(*layers)
        .properties(
            width=width - left - right,
            height=height - top - bottom,
            padding={"left": left, "top": top, "right": right, "bottom": bottom},
            autosize=alt.AutoSizeParams(type="none"),
            background="transparent",
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=SOFT,
            labelFontSize=SIZE - 1,
            labelLimit=0,
            labelOverlap=False,
            gridColor=LINE,
            domainColor=LINE,
            tickColor=LINE,
            title=None,
        )
    )
    return _tidied(vl_convert.vegalite_to_svg(chart.to_dict()), width, height, title, classes)


def _tidied(text: str, width: int, height: int, title: str, classes: str) -> str:
    """Leave of Vega's SVG what is drawn, and what is said of the marks that are links."""
    root = ElementTree.fromstring(text)
    for parent in list(root.iter()):
        for child in list(parent):
            empty = child.tag == f"{_SVG}path" and not child.get("fill") and not child.get("stroke")
            if empty or child.get("opacity") == "0" or child.get("display") == "none":
                parent.remove(child)
    for node in root.iter():
        node.tag = node.tag.removeprefix(_SVG)
        label = node.attrib.pop("aria-label", "")
        for name in ("role", "aria-roledescription", "aria-hidden", "pointer-events", "class"):
            node.attrib.pop(name, None)
        if node.tag == "a":
            node.attrib = {"class": "mark", "href": node.attrib[f"{_XLINK}href"].removeprefix(_BASE)}
            # The one thing inside is the mark; what it says is said by the link.
            node.set("aria-label", next((child.get("aria-label") or "" for child in node), ""))
        elif label and node.tag == "path":
            node.set("aria-label", label)
    for link in root.iter("a"):
        for child in link:
            child.attrib.pop("aria-label", None)
            child.set("aria-hidden", "true")
    for node in root.iter():
        if node.tag != "a":
            node.attrib.pop("aria-label", None)
    _without_empty(root)
    root.attrib = {
        "class": f"chart {classes}".strip(),
        "viewBox": f"0 0 {width} {height}",
        "width": str(width),
        "height": str(height),
        "role": "group",
        "aria-label": title,
    }
    return _shorter(ElementTree.tostring(root, encoding="unicode"))


def _without_empty(node: ElementTree.Element) -> None:
    for child in list(node):
        _without_empty(child)
        if child.tag == "g" and not len(child):
            node.remove(child)


def _shorter(text: str) -> str:
    """Take out what says nothing."""
    text = re.sub(r' (?:opacity="1"|stroke-width="1"|stroke-miterlimit="10")', "", text)
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", text)


def data(rows: Iterable[dict[str, Any]]) -> alt.Data:
    """Return rows as data of a chart; they hold numbers, texts and nothing else."""
    import altair as alt

    made: alt.Data = alt.Data(values=list(rows))  # type: ignore[no-untyped-call]
    return made


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as is simple so that neighbours are `gap` apart, within `low` and `high`.

    Args:
        wanted: positions, in any order.
        gap: least distance.
        low: least position.
        high: greatest position; it gives way if there is no room.

    Returns:
        The new positions in the order given.

    >>> apart([10, 12, 50], 10, 0, 60)
    [10, 20, 50]
    >>> apart([58, 59], 10, 0, 60)
    [50, 60]
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [0.0] * len(wanted)
    at = low - gap
    for index in order:
        placed[index] = at = max(wanted[index], at + gap)
    at = high + gap
    for index in reversed(order):
        placed[index] = at = min(placed[index], at - gap)
    at = low - gap
    for index in order:
        placed[index] = at = max(placed[index], at + gap)
    return placed
