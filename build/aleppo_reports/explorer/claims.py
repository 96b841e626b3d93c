"""Claims over time: every figure of some measures, drawn beside those that count the same whole, and told in a table.

Only claims of one and the same whole share a scale. A claim stands at the day it speaks of, or, hollow, at the day of
its printing; the line before it is the time it counts over. What names no number is not drawn, it is in the table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from aleppo_reports.explorer import charts
from aleppo_reports.explorer.tables import Outlet, Row, Section, Tables, href
from aleppo_reports.explorer.wording import NO_NUMBER, amount, counted, day, days_of, when
from aleppo_reports.showing.inert import quoted

SHAPES = ("square", "triangle-up", "diamond", "circle", "cross")
# A window that begins longer before the claim than this is cut at the edge, with an arrow.
_REACH = 45
_WIDTH, _LEFT, _TOP, _RIGHT, _BOTTOM = 340, 40, 12, 132, 24
_LABEL = 29


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as it is shown: in words, with where to find it."""

    id: str
    href: str
    row: Row
    amount: str
    number: str
    unit: str
    short: str
    claimant: str
    claimant_id: str
    side: int
    outlet: Outlet
    whole: str
    said: str
    day: date
    stated: bool
    start: date | None
    time: str
    hops: tuple[Row, ...]
    questions: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Claims of one whole: its name, the drawing, what is not drawn."""

    whole: str
    drawing: Markup
    drawn: int
    silent: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is shown under one heading."""

    id: str
    title: str
    definition: str
    panels: tuple[Panel, ...]
    claims: tuple[Claim, ...]
    undrawn: int


def measures(tables: Tables) -> list[Measure]:
    """Return what is shown, in the chosen order; measures that nobody speaks of are left out."""
    found = []
    for number, section in enumerate(tables.sections, 1):
        claims = [claim_of(row, tables) for row in tables.rows("figures") if row["measure"] in section.measures]
        if claims:
            claims.sort(key=lambda claim: (claim.whole, claim.day, claim.id))
            found.append(_measure(number, section, claims, tables))
    return found


def claim_of(row: Row, tables: Tables) -> Claim:
    """Return a figure as it is shown."""
    article = tables.get("articles", row["article_id"]) or {}
    span = days_of(row["window"])
    spoken = (days_of(row["as_of"]) or (None, None))[1] or (span[1] if span else None)
    return Claim(
        id=row["figure_id"],
        href=href("figures", row),
        row=row,
        amount=amount(row, tables),
        number=amount(row, tables, unit=False),
        unit="" if row["unit"] == "percent" else tables.code("unit", row["unit"]),
        short=amount(row, tables, short=True),
        claimant=tables.name("actors", row["claimant_id"]),
        claimant_id=row["claimant_id"],
        side=tables.side(row["claimant_id"]),
        outlet=tables.outlet(row["article_id"]),
        whole=_whole(row, tables),
        said=article["published_on"],
        day=spoken or date.fromisoformat(article["published_on"]),
        stated=spoken is not None,
        start=span[0] if span else None,
        time=_time(row),
        hops=tuple(tables.chains.get(row["figure_id"], ())),
        questions=tuple(tables.questions.get(row["figure_id"], ())),
    )


def _whole(row: Row, tables: Tables) -> str:
    """Return the whole that must be the same before two claims may stand on one scale."""
    if row["unit"] == "percent" and row["of"]:
        return f"{tables.code('unit', row['unit'])} of {row['of']}"
    if row["population_id"]:
        name = tables.name("actors", row["population_id"])
        return f"{name}: {tables.code('unit', row['unit'])}" if row["unit"] == "percent" else name
    return f"of {row['of']}" if row["of"] else row["subject"]


def _time(row: Row) -> str:
    parts = []
    if row["as_of"]:
        parts.append(f"as of {when(row['as_of'])}")
    if row["window"] and row["window"] != row["as_of"]:
        parts.append(f"counted over {when(row['window'])}")
    return ", ".join(parts) or "no day stated"


def _measure(number: int, section: Section, claims: list[Claim], tables: Tables) -> Measure:
    wholes: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        wholes[claim.whole].append(claim)
    drawn = {whole: [one for one in found if one.short != NO_NUMBER] for whole, found in wholes.items()}
    drawn = {whole: found for whole, found in drawn.items() if found}
    # Wholes that most claims speak of first.
    order = sorted(drawn, key=lambda whole: (-len(drawn[whole]), whole))
    shown = [claim for whole in order for claim in drawn[whole]]
    span = _span(shown) if shown else (0, 1)
    panels = [
        Panel(
            whole,
            Markup(_drawing(whole, drawn[whole], span)),
            len(drawn[whole]),
            tuple(one for one in wholes[whole] if one.short == NO_NUMBER),
        )
        for whole in order
    ]
    codes = [tables.definition("measure", measure) for measure in section.measures]
    return Measure(
        id=f"_measure-{number}",
        title=section.title,
        definition=" ".join(text for text in codes if text),
        panels=tuple(panels),
        claims=tuple(sorted(claims, key=lambda one: (order.index(one.whole) if one.whole in drawn else 99, one.day))),
        undrawn=len(claims) - len(shown),
    )


def _span(claims: Sequence[Claim]) -> tuple[int, int]:
    """Return the first and last day of the time axis: all printings, and what they count over unless it is far off."""
    printed = [date.fromisoformat(claim.said) for claim in claims]
    near = [day for claim in claims for day in (claim.day, claim.start) if day and (min(printed) - day).days <= _REACH]
    first, last = min([*printed, *near]).toordinal(), max([*printed, *near]).toordinal()
    room = max(1, round((last - first) * 0.06))
    return first - room, last + room


def sentence(claim: Claim) -> str:
    """Say in one sentence what a mark stands for: number, whole, claimant, chain, outlet, words."""
    hops = [hop["actor_id"] for hop in claim.hops]
    via = f", {counted(len(hops), 'hop')}" if len(hops) > 1 else ""
    denominator = f" ({claim.row['denominator']} in all)" if claim.row["denominator"] else ""
    return (
        f"{claim.amount}: {claim.row['subject']}{', of ' + claim.row['of'] if claim.row['of'] else ''}{denominator}. "
        f"Claimed by {claim.claimant}, {claim.time}; printed by {claim.outlet.name}, {day(claim.said)}{via}. "
        f"In the words: {quoted(claim.row['exact'])}"
    )


def _drawing(whole: str, claims: Sequence[Claim], span: tuple[int, int]) -> str:
    import altair as alt

    height = max(132, _LABEL * len(claims) + _TOP + _BOTTOM + 8)
    plot, wide = height - _TOP - _BOTTOM, _WIDTH - _LEFT - _RIGHT
    first, last = span
    percent = claims[0].row["unit"] == "percent"
    top = 100.0 if percent else _round_up(max(_middle(claim) for claim in claims) * 1.15)
    pixel, per_day = top / plot, (last - first) / wide

    labels = charts.apart([plot - _middle(claim) / pixel for claim in claims], _LABEL, 8, plot - 12)
    rows: list[dict[str, object]] = []
    taken: list[tuple[float, float]] = []
    for claim, label in zip(claims, labels, strict=True):
        at, y = max(claim.day.toordinal(), first), _middle(claim)
        # A mark that would cover another one is moved to its side.
        x = float(at)
        while any(abs(x - left) < 9 * per_day and abs(y - up) < 9 * pixel for left, up in taken):
            x -= 11 * per_day
        taken.append((x, y))
        begin = claim.start.toordinal() if claim.start else at
        low, high = claim.row["low"], claim.row["high"]
        between = bool(low and high and low != high)
        ink = charts.colour(claim.outlet.colour)
        rows.append(
            {
                "x": x,
                "y": y,
                "begin": max(begin, first),
                "cut": begin < first or claim.day.toordinal() < first,
                "span": begin < at,
                "low": float(low) if between else y,
                "high": float(high) if between else y,
                "up": y + 15 * pixel if (low and not high and claim.row["bound"] != "about") else y,
                "down": y - 15 * pixel if (high and not low and claim.row["bound"] != "about") else y,
                "ink": ink,
                "fill": ink if claim.stated else charts.PAPER,
                "shape": SHAPES[claim.side % len(SHAPES)],
                "label": top - label * pixel,
                "below": top - (label + 13) * pixel,
                "short": claim.short,
                "claimant": _cut(claim.claimant, 23),
                "href": claim.href,
                "said": sentence(claim),
                "edge": last,
            }
        )
    x_scale, y_scale = alt.Scale(domain=[first, last], nice=False), alt.Scale(domain=[0, top], nice=False)
    base = alt.Chart(charts.data(rows))
    ticks = _ticks(first, last)
    names = ", ".join(f"'{tick}': '{day(date.fromordinal(tick).isoformat(), year=False)}'" for tick in ticks)
    across = alt.X(
        "x:Q",
        scale=x_scale,
        axis=alt.Axis(values=ticks, labelExpr=f"({{{names}}})[datum.value]", grid=False, tickSize=4),
    )
    y_axis = alt.Axis(
        values=[0, top / 2, top],
        format="~s",
        labelExpr="(datum.value ? datum.label : '0')" + (" + ' %'" if percent else ""),
        ticks=False,
        domain=False,
    )
    up = alt.Y("y:Q", scale=y_scale, axis=y_axis)
    inked = alt.Color("ink:N", scale=None, legend=None)

    def rule(where: str, **encoding: Any) -> alt.Chart:
        made: alt.Chart = base.transform_filter(where).mark_rule(strokeWidth=2).encode(color=inked, **encoding)
        return made

    def text(field: str, at: str, encoding: dict[str, Any], **style: Any) -> alt.Chart:
        marked = base.mark_text(align="left", baseline="middle", **style)
        at_side = alt.value(wide + 16)
        made: alt.Chart = marked.encode(x=at_side, y=alt.Y(f"{at}:Q", scale=y_scale), text=f"{field}:N", **encoding)
        return made

    arrow: dict[str, Any] = {"filled": True, "size": 42, "opacity": 1}
    layers = [
        base.mark_rule(strokeWidth=1, strokeDash=[1, 3], stroke=charts.SOFT).encode(
            x=across, y=up, x2="edge", y2="label"
        ),
        rule("datum.span", x=alt.X("begin:Q", scale=x_scale), x2="x", y=up),
        rule("datum.low < datum.high", x=across, y=alt.Y("low:Q", scale=y_scale), y2="high"),
        rule("datum.up > datum.y", x=across, y=up, y2="up"),
        rule("datum.down < datum.y", x=across, y=up, y2="down"),
        base.transform_filter("datum.cut")
        .mark_point(shape="triangle-left", **arrow)
        .encode(x=alt.X("begin:Q", scale=x_scale), y=up, color=inked),
        base.transform_filter("datum.up > datum.y")
        .mark_point(shape="triangle-up", **arrow)
        .encode(x=across, y=alt.Y("up:Q", scale=y_scale), color=inked),
        base.transform_filter("datum.down < datum.y")
        .mark_point(shape="triangle-down", **arrow)
        .encode(x=across, y=alt.Y("down:Q", scale=y_scale), color=inked),
        text("short", "label", {"fill": alt.Fill("ink:N", scale=None, legend=None)}, fontSize=13, fontWeight=600),
        text("claimant", "below", {}, fontSize=11, fill=charts.SOFT),
        base.mark_point(size=100, strokeWidth=2, opacity=1).encode(
            x=across,
            y=up,
            stroke=alt.Stroke("ink:N", scale=None, legend=None),
            fill=alt.Fill("fill:N", scale=None, legend=None),
            shape=alt.Shape("shape:N", scale=None, legend=None),
            href="href:N",
            description="said:N",
        ),
    ]
    return charts.svg(
        layers,
        width=_WIDTH,
        height=height,
        padding=(_LEFT, _TOP, _RIGHT, _BOTTOM),
        title=f"{whole}: {counted(len(claims), 'claim')}; the table below says the same",
    )


def _middle(claim: Claim) -> float:
    """Return the number a mark stands at: the one stated, else the limit or the middle of the limits."""
    row = claim.row
    limits = [float(cell) for cell in (row["low"], row["high"]) if cell]
    return float(row["value"]) if row["value"] else sum(limits) / len(limits)


def _round_up(number: float) -> float:
    """Return the next round number, so that the axis has room.

    >>> _round_up(130), _round_up(5.75), _round_up(350000), _round_up(1.15)
    (200.0, 6.0, 400000.0, 2.0)
    """
    scale = 10 ** math.floor(math.log10(number)) if number > 0 else 1
    # Half of it is marked too, and must be as round.
    steps = (1, 2, 4, 6, 8, 10)
    return float(next(step for step in steps if step * scale >= number) * scale)


def _ticks(first: int, last: int) -> list[int]:
    """Return few days that mark the axis: its first and last, and one between if there is room.

    >>> _ticks(0, 20), _ticks(4, 6)
    ([1, 10, 19], [5])
    """
    room = max(1, round((last - first) * 0.06))
    start, end = first + room, last - room
    return sorted({start, end} if end - start < 4 else {start, (start + end) // 2, end})


def _cut(text: str, length: int) -> str:
    """Return a text of at most that many characters, cut at a word.

    >>> _cut("A spokesman of the town (unnamed)", 23), _cut("Herald", 23), _cut("Reconciliationcentre", 12)
    ('A spokesman of the…', 'Herald', 'Reconciliat…')
    """
    if len(text) <= length:
        return text
    head = text[:length]
    kept = head[:-1] if " " not in head[length // 2 :] else head.rsplit(" ", 1)[0]
    return f"{kept.rstrip(' (,')}…"
