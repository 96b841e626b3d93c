"""The words: what each outlet calls parties, deeds and places, in its own voice and in the voices it quotes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from aleppo_reports.explorer import charts
from aleppo_reports.explorer.tables import Outlet, Row, Tables, href
from aleppo_reports.explorer.wording import counted

# For each kind of label: column that names its target, the target's table.
TARGETS = {"party": ("actor_id", "actors"), "deed": ("event_id", "events"), "place": ("place_id", "places")}
STANCES = ("unfavourable", "neutral", "favourable")
_OWN = "narrator"
_WIDTH, _ROW, _LEFT, _RIGHT, _TOP, _BOTTOM = 340, 26, 118, 14, 6, 24


@dataclass(frozen=True, slots=True)
class Cell:
    """How often one outlet uses a word: in its own voice, in others' voices."""

    outlet: Outlet
    own: int
    quoted: int


@dataclass(frozen=True, slots=True)
class Place:
    """One place where the word stands."""

    row: Row
    href: str
    outlet: Outlet


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase for one target, with its stance and where it stands."""

    text: str
    stance: str
    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    outlets: str
    voices: str


@dataclass(frozen=True, slots=True)
class Target:
    """Who or what is called by these words."""

    id: str
    kind: str
    name: str
    href: str
    count: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """The drawing of one outlet, and the same as numbers: kind, own or quoted voice, count of each stance."""

    outlet: Outlet
    count: int
    drawing: Markup
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]


def targets(tables: Tables) -> list[Target]:
    """Return who and what is called by words, those with the most places first within their kind."""
    by_target: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables.rows("labels"):
        by_target[row["kind"], row[TARGETS[row["kind"]][0]]].append(row)
    kinds = list(TARGETS)
    found = []
    for (kind, id), rows in by_target.items():
        table = TARGETS[kind][1]
        target = tables.get(table, id)
        found.append(
            Target(
                id=f"_{kind}-{id}",
                kind=kind,
                name=tables.name(table, id),
                href=href(table, target) if target else "",
                count=len(rows),
                words=_words(rows, tables),
            )
        )
    return sorted(found, key=lambda one: (kinds.index(one.kind), -one.count, one.id))


def _words(rows: Sequence[Row], tables: Tables) -> tuple[Word, ...]:
    """Return the words for one target; those that differ in capitals only are one."""
    by_word: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_word[row["exact"].casefold(), row["stance"]].append(row)
    found = []
    for (_, stance), same in by_word.items():
        own = Counter(row["article_id"] for row in same if row["voice"] == _OWN)
        quoted = Counter(row["article_id"] for row in same if row["voice"] != _OWN)
        cells = tuple(
            Cell(outlet, *(_of(outlet, counts, tables) for counts in (own, quoted)))
            for outlet in tables.outlets.values()
        )
        # As most often printed; small letters win a tie.
        spelling = Counter(row["exact"] for row in same)
        text = max(spelling, key=lambda word: (spelling[word], word.swapcase()))
        places = tuple(Place(row, href("labels", row), tables.outlet(row["article_id"])) for row in same)
        found.append(
            Word(
                text,
                stance,
                cells,
                places,
                " ".join(cell.outlet.publisher_id for cell in cells if cell.own or cell.quoted),
                " ".join(sorted({row["voice"] for row in same})),
            )
        )
    return tuple(sorted(found, key=lambda word: (-len(word.places), word.text.casefold(), word.stance)))


def _of(outlet: Outlet, counts: Counter[str], tables: Tables) -> int:
    return sum(count for article_id, count in counts.items() if tables.outlet(article_id) == outlet)


def shares(tables: Tables) -> list[Share]:
    """Return, outlet by outlet, how often words of each stance stand in its own voice and in others'."""
    counts = Counter(
        (tables.outlet(row["article_id"]).publisher_id, row["kind"], row["voice"] == _OWN, row["stance"])
        for row in tables.rows("labels")
    )
    stances = [*STANCES, *sorted({key[3] for key in counts} - set(STANCES))]
    tables_of = {
        id: tuple(
            (
                tables.code("label_kind", kind),
                "own voice" if own else "quoted",
                tuple(counts[id, kind, own, stance] for stance in stances),
            )
            for kind in TARGETS
            for own in (True, False)
        )
        for id in tables.outlets
    }
    most = max((sum(row[2]) for rows in tables_of.values() for row in rows), default=0)
    return [
        Share(outlet, total, Markup(_drawing(outlet, tables_of[id], stances, most)), tables_of[id])
        for id, outlet in tables.outlets.items()
        if (total := sum(sum(row[2]) for row in tables_of[id]))
    ]


def _drawing(
    outlet: Outlet, rows: Sequence[tuple[str, str, tuple[int, ...]]], stances: Sequence[str], most: int
) -> str:
    import altair as alt

    height = _ROW * len(rows) + _TOP + _BOTTOM
    bars, names, totals = [], [], []
    for number, (kind, voice, counts) in enumerate(rows):
        left = 0
        names.append({"row": number, "name": f"{kind}, {voice}"})
        for stance, count in zip(stances, counts, strict=True):
            if count:
                bars.append(
                    {"row": number, "x": left, "x2": left + count, "fill": f"var(--s-{stance})", "count": count}
                )
            left += count
        totals.append({"row": number, "x": left, "total": left})
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, most + 1) if most / step <= 4)
    top = max(1, most) * 1.06
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(values=list(range(0, most + 1, step)), format="d", ticks=False, domain=False),
    )
    y = alt.Y("row:O", scale=alt.Scale(domain=list(range(len(rows))), paddingInner=0.35, paddingOuter=0.15), axis=None)
    base = alt.Chart(charts.data(bars))
    layers = [
        base.mark_bar(stroke=charts.PAPER, strokeWidth=1).encode(
            x=x, x2="x2", y=y, fill=alt.Fill("fill:N", scale=None, legend=None)
        ),
        alt.Chart(charts.data(names))
        .mark_text(align="right", baseline="middle", fontSize=charts.SIZE, fill=charts.INK)
        .encode(x=alt.value(-8), y=y, text="name:N"),
        alt.Chart(charts.data(totals))
        .mark_text(align="left", baseline="middle", dx=4, fontSize=charts.SIZE - 1, fill=charts.SOFT)
        .encode(x=x, y=y, text="total:N"),
    ]
    return charts.svg(
        layers,
        width=_WIDTH,
        height=height,
        padding=(_LEFT, _TOP, _RIGHT, _BOTTOM),
        title=f"{outlet.name}: {counted(sum(sum(row[2]) for row in rows), 'label')} by kind, voice and stance",
        classes="static",
    )
