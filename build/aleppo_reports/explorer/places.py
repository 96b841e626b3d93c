"""The places: a map of those whose coordinates are known, without tiles; a place that is an area is no point on it.

Two drawings: the place that holds most located places, and the country around it. The rest is told in the table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from aleppo_reports.explorer import charts
from aleppo_reports.explorer.tables import Row, Tables
from aleppo_reports.explorer.wording import counted

if TYPE_CHECKING:
    import altair as alt

# How kinds of places are drawn: on the map of a city and on that of a country. What is in neither is an area.
_POINTS = (frozenset({"landmark", "street"}), frozenset({"landmark", "street", "camp", "town", "city", "village"}))
_PATCHES = (frozenset({"neighbourhood", "quarter", "camp", "village"}), frozenset({"neighbourhood", "quarter"}))
_TOWNS = frozenset({"city", "town", "village"})
# How far from its place a name begins, in px, on the wide and on the narrow drawing.
_REACH = {"point": 7, "patch": 11, "area": 18}
_REACH_SMALL = {"point": 5, "patch": 8, "area": 13}
# Steps of the lines of latitude and longitude, in degrees.
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_KILOMETRES = 111.32


@dataclass(frozen=True, slots=True)
class Site:
    """A place as it is listed: how often it is spoken of, what the map shows of it."""

    row: Row
    kind: str
    within: str
    events: int
    figures: int
    shown: str


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing for wide and one for narrow windows, the places on it, and those within it that have no coordinates."""

    title: str
    wide: Markup
    narrow: Markup
    shown: int
    key: tuple[tuple[int, Row], ...]
    unlocated: tuple[Row, ...]


def maps(tables: Tables) -> list[Map]:
    """Return the drawings: the place around which most places lie, then the widest place that holds it."""
    located = [row for row in tables.rows("places") if row["latitude"] and row["longitude"]]
    # A place is counted for everything that holds it and is itself small enough to be drawn to scale.
    around = Counter(id for row in located for id in tables.above(row["parent_id"]) if _kind(tables, id) in _TOWNS)
    if not around:
        return []
    centre = min(around, key=lambda id: (-around[id], id))
    country = tables.above(centre)[-1]
    return [
        drawn
        for scale, id in enumerate((centre, country))
        if (drawn := _map(tables, id, located, scale, centre)) is not None
    ]


def _kind(tables: Tables, id: str) -> str:
    return (tables.get("places", id) or {}).get("kind", "")


def _map(tables: Tables, id: str, located: Sequence[Row], scale: int, centre: str) -> Map | None:
    inside = [row for row in located if id in tables.above(row["place_id"])]
    if id != centre:
        # What lies within the first drawing would be one blot on the second.
        inside = [row for row in inside if centre not in tables.above(row["parent_id"])]
    if not inside:
        return None
    inside.sort(key=lambda row: (-float(row["latitude"]), row["place_id"]))
    missing = [
        row
        for row in tables.rows("places")
        if not row["latitude"]
        and id in tables.above(row["parent_id"])
        and (id == centre or centre not in tables.above(row["parent_id"]))
    ]
    events = Counter(row["place_id"] for row in tables.rows("events"))
    name = tables.name("places", id)
    wide, narrow = (
        Markup(_drawing(name, inside, scale, events, width, numbered=numbered))
        for width, numbered in ((760, False), (340, True))
    )
    return Map(name, wide, narrow, len(inside), tuple(enumerate(inside, 1)), tuple(missing))


def _drawing(name: str, rows: Sequence[Row], level: int, events: Counter[str], width: int, *, numbered: bool) -> str:
    import altair as alt

    lats, lons = [float(row["latitude"]) for row in rows], [float(row["longitude"]) for row in rows]
    middle = (min(lats) + max(lats)) / 2
    # Equirectangular around the middle: right within a per cent at this size.
    east = math.cos(math.radians(middle)) * _KILOMETRES
    high, across = (max(lats) - min(lats)) * _KILOMETRES, (max(lons) - min(lons)) * east
    pad_left, pad_right, pad = (90, 150, 34) if not numbered else (24, 24, 30)
    inner = width - pad_left - pad_right
    height = min(width * 0.85, max(width * 0.45, inner * high / max(across, 0.01)))
    scale = min(inner / max(across, 0.01), height / max(high, 0.01))
    height = round(high * scale) + 2 * pad
    left = pad_left + (inner - across * scale) / 2

    points = []
    for number, row in enumerate(rows, 1):
        look = _look(row["kind"], level)
        told = events[row["place_id"]]
        words = "" if look == "point" else ", only its centre is known"
        points.append(
            {
                "x": round(left + (float(row["longitude"]) - min(lons)) * east * scale, 2),
                "y": round(pad + (max(lats) - float(row["latitude"])) * _KILOMETRES * scale, 2),
                "look": look,
                "text": str(number) if numbered else row["name"],
                "href": f"#{row['place_id']}",
                "said": f"{row['name']}, {row['kind']}{words}; {counted(told, 'event')}",
                "reach": (_REACH_SMALL if numbered else _REACH)[look],
            }
        )
    _place_labels(points, width, height)
    bar = _round_distance(across * 0.3 if across else 1)
    foot = height - 10
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    base = alt.Chart(charts.data(points))
    ruler = alt.Chart(charts.data([{"x": 16, "x2": 16 + bar * scale, "y": foot, "text": f"{bar:g} km"}]))
    layers: list[alt.Chart] = [
        *_graticule(lats, lons, left, pad, east, scale, width, height),
        *(
            base.transform_filter(f"datum.look == '{look}'")
            .mark_point(
                shape="circle",
                size=size,
                fill=fill,
                stroke=charts.INK,
                strokeWidth=1.3,
                opacity=1,
                strokeDash=[3, 3] if look == "area" else [1, 0],
            )
            .encode(x=x, y=y, href="href:N", description="said:N")
            # The small ones last, so that they lie above what is large.
            for look, size, fill in (
                ("area", 400 if numbered else 900, "transparent"),
                ("patch", 90 if numbered else 240, "var(--patch)"),
                ("point", 30 if numbered else 55, charts.INK),
            )
        ),
        *(
            base.transform_filter(f"datum.side == '{side}'")
            .mark_text(align=align, baseline="middle", fontSize=charts.SIZE, fill=charts.INK)
            .encode(
                x=alt.X("tx:Q", scale=alt.Scale(domain=[0, width], nice=False)),
                y=alt.Y("ty:Q", scale=alt.Scale(domain=[height, 0], nice=False)),
                text="text:N",
            )
            for side, align in _ALIGN.items()
        ),
        ruler.mark_rule(strokeWidth=2, stroke=charts.SOFT).encode(x=x, x2="x2", y=y),
        ruler.mark_text(align="left", baseline="bottom", dy=-3, fontSize=charts.SIZE - 1, fill=charts.SOFT).encode(
            x=x, y=y, text="text:N"
        ),
    ]
    return charts.svg(
        layers,
        width=width,
        height=height,
        padding=(0, 0, 0, 0),
        title=f"Map of {name}: {counted(len(rows), 'place')}; north is up; the table below lists them",
        classes="narrow" if numbered else "wide",
    )


def _look(kind: str, level: int) -> str:
    """Return how a kind of place is drawn: as a point, as a patch, as a ring."""
    return "point" if kind in _POINTS[level] else "patch" if kind in _PATCHES[level] else "area"


def _graticule(
    lats: Sequence[float],
    lons: Sequence[float],
    left: float,
    top: float,
    east: float,
    scale: float,
    width: float,
    height: float,
) -> list[alt.Chart]:
    """Return lines of latitude and longitude with their degrees, six or fewer each way."""
    import altair as alt

    south, west = max(lats) - (height - top) / _KILOMETRES / scale, min(lons) - left / east / scale
    north, far = max(lats) + top / _KILOMETRES / scale, west + width / east / scale
    step = next((one for one in _STEPS if max(north - south, far - west) / one <= 6), _STEPS[-1])
    digits = 0 if step >= 1 else 2
    lines: list[dict[str, object]] = []
    for number in range(math.ceil(south / step), math.floor(north / step) + 1):
        at = top + (max(lats) - number * step) * _KILOMETRES * scale
        lines.append(
            {
                "x": 0,
                "x2": width,
                "y": at,
                "y2": at,
                "tx": width - 4,
                "ty": at - 3,
                "text": _degrees(number * step, digits, "NS"),
                "end": True,
            }
        )
    for number in range(math.ceil(west / step), math.floor(far / step) + 1):
        at = left + (number * step - min(lons)) * east * scale
        lines.append(
            {
                "x": at,
                "x2": at,
                "y": 0,
                "y2": height,
                "tx": at + 4 if at + 44 < width else -99,
                "ty": 12,
                "text": _degrees(number * step, digits, "EW"),
                "end": False,
            }
        )
    across, down = alt.Scale(domain=[0, width], nice=False), alt.Scale(domain=[height, 0], nice=False)
    base = alt.Chart(charts.data(lines))
    return [
        base.mark_rule(stroke=charts.LINE, strokeWidth=1).encode(
            x=alt.X("x:Q", scale=across, axis=None), x2="x2", y=alt.Y("y:Q", scale=down, axis=None), y2="y2"
        ),
        *(
            base.transform_filter("datum.end" if end else "!datum.end")
            .mark_text(
                align="right" if end else "left", baseline="bottom" if end else "middle", fontSize=10, fill=charts.SOFT
            )
            .encode(x=alt.X("tx:Q", scale=across), y=alt.Y("ty:Q", scale=down), text="text:N")
            for end in (True, False)
        ),
    ]


def _degrees(angle: float, digits: int, letters: str) -> str:
    """Return an angle as a map writes it.

    >>> _degrees(36.2, 2, "NS"), _degrees(-3.0, 0, "EW")
    ('36.20° N', '3° W')
    """
    return f"{abs(angle):.{digits}f}° {letters[angle < 0]}"


# How a name is set that stands on this side of its place.
_ALIGN: dict[str, Literal["left", "center", "right"]] = {"right": "left", "left": "right", "middle": "center"}


def _place_labels(points: list[dict[str, object]], width: float, height: float) -> None:
    """Give each point a place for its name where it covers neither another name nor another point, if there is one."""
    taken: list[tuple[float, float, float, float]] = []
    for point in points:
        x, y = float(str(point["x"])), float(str(point["y"]))
        # Names may lie over the ring of an area, not over a point or a patch.
        half = 10 if point["look"] == "patch" else 5
        taken.append((x - half, y - half, x + half, y + half))
    for point in points:
        x, y, reach = (float(str(point[key])) for key in ("x", "y", "reach"))
        long = len(str(point["text"])) * 6.6 + 4
        options = [
            ("right", x + reach, y),
            ("left", x - reach, y),
            ("middle", x, y - reach - 6),
            ("middle", x, y + reach + 6),
            ("right", x + reach, y - 11),
            ("right", x + reach, y + 11),
            ("left", x - reach, y - 11),
            ("left", x - reach, y + 11),
        ]
        boxes = []
        for side, tx, ty in options:
            start = tx if side == "right" else tx - long if side == "left" else tx - long / 2
            box = (start, ty - 7, start + long, ty + 7)
            outside = box[0] < 0 or box[2] > width or box[1] < 0 or box[3] > height
            hits = sum(1 for other in taken if _overlap(box, other)) + 10 * outside
            boxes.append((hits, box, side, tx, ty))
        _, box, side, tx, ty = min(boxes, key=lambda one: one[0])
        taken.append(box)
        point.update(side=side, tx=round(tx, 2), ty=round(ty, 2))


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _round_distance(kilometres: float) -> float:
    scale = 10.0 ** math.floor(math.log10(kilometres))
    return max(step * scale for step in (1, 2, 5) if step * scale <= kilometres)


def sites(tables: Tables, drawn: Sequence[Map]) -> list[Site]:
    """Return all places by name, with what the maps show of each."""
    on_map = {row["place_id"]: one.title for one in drawn for _, row in one.key}
    events = Counter(row["place_id"] for row in tables.rows("events"))
    figures = Counter(row["place_id"] for row in tables.rows("figures"))
    found = []
    for row in tables.rows("places"):
        id = row["place_id"]
        if id in on_map:
            shown = f"on the map of {on_map[id]}"
        else:
            shown = "outside the maps" if row["latitude"] else "no coordinates"
        kind = tables.code("place_kind", row["kind"])
        within = tables.name("places", row["parent_id"]) if row["parent_id"] else ""
        found.append(Site(row, kind, within, events[id], figures[id], shown))
    return sorted(found, key=lambda site: site.row["name"].casefold())
