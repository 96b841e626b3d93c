"""What the measurements say: ratios beside their targets, as a table for a terminal and as a page."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Measured = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that was to be reached.

    Attributes:
        title: what is compared with what.
        ratio: what came out, None if one of the two was not measured.
        limit: what was to come out.
        most: whether the limit is the most that is allowed, or the least.
        unit: of ratio and limit; empty for a factor.
    """

    title: str
    ratio: float | None
    limit: float
    most: bool
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it was reached; None if nobody knows."""
        if self.ratio is None:
            return None
        return self.ratio <= self.limit if self.most else self.ratio >= self.limit


def median(measured: Measured, name: str, key: str = "seconds") -> float | None:
    """Return the median of what was measured of a task, None if it was not."""
    return statistics.median(measured[name][key]) if name in measured else None


def _ratio(measured: Measured, one: str, other: str, key: str = "seconds") -> float | None:
    a, b = median(measured, one, key), median(measured, other, key)
    return a / b if a is not None and b else None


_AGAINST_READING = "Validating tables, time of pyarrow's bare read = 1"


def targets(found: Mapping[str, Any]) -> list[Target]:
    """Return every target with what came out, from the results of a run."""
    measured: Measured = found["measured"]

    def most(title: str, one: str, other: str, limit: float, key: str = "seconds") -> Target:
        return Target(title, _ratio(measured, one, other, key), limit, most=True)

    def least(title: str, one: str, other: str, limit: float) -> Target:
        return Target(title, _ratio(measured, one, other), limit, most=False)

    listed = [
        most(
            "Reading and typing annotations with origins, time of CSafeLoader = 1", "read: ours", "read: CSafeLoader", 1
        ),
        least(
            "Two processes against one, how many times as fast",
            "read: ours, one process of a pool",
            "read: ours, two processes of a pool",
            1.7,
        ),
        least(
            "Validating tables against `frictionless validate`, how many times as fast",
            "tables: frictionless",
            "tables: ours, as many as frictionless",
            25,
        ),
        most("Validating tables, time of DuckDB's constrained load = 1", "tables: ours", "tables: DuckDB", 1),
        most(_AGAINST_READING, "tables: ours", "tables: bare read", 3),
        most("Writing CSV, time of pyarrow = 1", "CSV: ours", "CSV: pyarrow", 1.3),
        most("Writing Parquet, time of pyarrow = 1", "Parquet: ours", "Parquet: pyarrow, same settings", 1.3),
        most("1 % bad rows, time of clean tables = 1", "tables: ours, 1 % bad", "tables: ours", 2),
        most("1 % bad rows, peak memory of clean tables = 1", "tables: ours, 1 % bad", "tables: ours", 1.5, "peak"),
    ]
    sizes: list[int] = found["sizes"]["builds"]
    for smaller, larger in pairwise(sizes):
        factor = larger / smaller
        title = f"Whole build of {larger:,} articles, time of {smaller:,} = 1"
        listed.append(most(title, f"build of {larger}", f"build of {smaller}", 1.1 * factor))
    for size in sizes[-1:]:
        peak = median(measured, f"build of {size}", "peak")
        title = f"Peak memory of a build of {size:,} articles"
        listed.append(Target(title, None if peak is None else peak / 2**30, 2, most=True, unit="GB"))
        seconds = median(measured, f"command: aleppo check FILE, one of {size}")
        listed.append(Target(f"`aleppo check` of one file among {size:,}", seconds, 1, most=True, unit="s"))
    for name in ("--help", "cite", "show"):
        own, bare = median(measured, f"command: aleppo {name}"), median(measured, f"command: imports of {name}")
        over = None if own is None or bare is None else 1000 * (own - bare)
        title = f"`aleppo {name}`, over bare Python with what it must import"
        listed.append(Target(title, over, 150, most=True, unit="ms"))
    return listed


def shown(number: float, unit: str) -> str:
    """Return a number with its unit, in three digits or so."""
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    return f"{number:.{digits}f}{f' {unit}' if unit else ''}"


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that show a person what was measured."""
    yield f"{'measured':<48}{'median s':>10}{'least':>9}{'most':>9}{'peak MB':>9}{'runs':>6}"
    for name, each in found["measured"].items():
        seconds = each["seconds"]
        peak = f"{median(found['measured'], name, 'peak') / 2**20:>9.0f}" if each.get("peak") else f"{'':>9}"
        numbers = (statistics.median(seconds), min(seconds), max(seconds))
        yield f"{name:<48}{numbers[0]:>10.3f}{numbers[1]:>9.3f}{numbers[2]:>9.3f}{peak}{len(seconds):>6}"
    yield ""
    yield f"{'target':<78}{'ratio':>10}{'wanted':>12}  met"
    for target in targets(found):
        ratio, wanted, met = cells(target)
        yield f"{target.title:<78}{ratio:>10}{wanted:>12}  {met}"


def cells(target: Target) -> tuple[str, str, str]:
    """Return what came out, what was wanted, and whether it was met, as text."""
    ratio = "–" if target.ratio is None else shown(target.ratio, target.unit)
    limit = f"{target.limit:g}{f' {target.unit}' if target.unit else ''}"
    met = {True: "yes", False: "no", None: "not measured"}[target.met]
    return ratio, f"{'≤' if target.most else '≥'} {limit}", met


_PHASES: Mapping[str, tuple[str, ...]] = {
    "reading, texts that come again and again as numbers": ("read",),
    "foreign keys: the row that each id points to": ("places", "dangling"),
    "patterns of texts": ("form",),
    "spans in articles and parts": ("spans", "parts", "articles"),
    "chains of attribution": ("chains", "owners"),
    "keys that stand once": ("rises",),
    "types, required cells, limits, codes, empty texts": ("constraints", "stated"),
    "all else": ("rest",),
}
"""What validating does, as a reader would call it, with the names under which it is measured."""


def profile(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that say where the time of validating goes, if it takes longer than it should."""
    measured: Measured = found["measured"]
    (target,) = (target for target in targets(found) if target.title == _AGAINST_READING)
    bare, whole = (median(measured, f"tables: {name}, one thread") for name in ("bare read", "ours"))
    if target.met is not False or target.ratio is None or bare is None or whole is None:
        return
    phases = measured["tables: ours, one thread"]["phases"]
    yield from ("## Where the time of validating goes", "")
    yield "In one thread, where phases do not overlap; each with what it has to look up first."
    yield from ("", "| phase | median s | bare read in one thread = 1 |", "|---|--:|--:|")
    for title, names in _PHASES.items():
        taken = sum(statistics.median(phases[name]) for name in names if name in phases)
        yield f"| {title} | {taken:.3f} | {shown(taken / bare, '')} |"
    yield f"| validating in one thread | {whole:.3f} | {shown(whole / bare, '')} |"
    yield f"| bare read in one thread | {bare:.3f} | 1 |"
    read = statistics.median(phases["read"])
    cores = found["machine"]["cores"]
    yield ""
    ratios = {
        key: shown(each, "") for key, each in (("read", read / bare), ("all", whole / bare), ("here", target.ratio))
    }
    yield (
        f"The floor: of {target.limit:g} bare reads, reading alone takes {ratios['read']}, and every rule has to look "
        f"at its cells. All of it takes {ratios['all']} in one thread, and as much on {cores} cores if they share it "
        f"as evenly as the bare read; measured are {ratios['here']}."
    )
    yield ""


MILLION = 1_000_000


def scale(found: Mapping[str, Any], template: str) -> str:
    """Return the page that works out from the largest builds of a run what a hundred million records take.

    Args:
        found: the results of the run, with two builds in parts at least.
        template: the page, with the names of the numbers below in it.
    """
    measured: Measured = found["measured"]
    smaller, larger = sorted(size for size in found["sizes"]["builds"] if "phases" in measured[f"build of {size}"])[-2:]
    one, other = measured[f"build of {smaller}"], measured[f"build of {larger}"]
    result = other["result"]
    derived = ("attributions", "verifications", "codes")
    records = sum(rows for name, rows in result["rows"].items() if name not in derived)
    articles = 100 * MILLION / (records / larger)
    seconds = statistics.median(other["seconds"])
    parts = statistics.median(other["phases"]["articles"])
    each = parts * result["processes"] / larger
    alone = (seconds - parts) / larger
    peaks = [statistics.median(build["peak"]) for build in (one, other)]
    growth = (peaks[1] - peaks[0]) / (larger - smaller)
    limit = 2 * 2**30
    numbers = {
        "machine": f"{found['machine']['cores']} cores, {found['machine']['memory_gb']} GB of memory",
        "smaller": f"{smaller:,}",
        "larger": f"{larger:,}",
        "records": f"{records:,}",
        "rows": f"{sum(result['rows'].values()):,}",
        "records_each": f"{records / larger:.0f}",
        "articles": f"{round(articles, -3):,.0f}",
        "seconds": f"{seconds:,.0f}",
        "parts_seconds": f"{parts:,.0f}",
        "alone_seconds": f"{seconds - parts:,.0f}",
        "each_ms": f"{1000 * each:.0f}",
        "alone_ms": f"{1000 * alone:.1f}",
        "peak": shown(peaks[1] / 2**30, "GB"),
        "growth": f"{growth / 1024:.0f} KB",
        "reach": f"{round(larger + (limit - peaks[1]) / growth, -3):,.0f}",
        "here_hours": f"{(each * articles / result['processes'] + alone * articles) / 3600:.1f}",
        "cluster_hours": f"{(each * articles / 64 + alone * articles) / 3600:.1f}",
        "map_hours": f"{each * articles / 64 / 3600:.1f}",
        "reduce_hours": f"{alone * articles / 3600:.1f}",
        "memory": f"{(peaks[1] + growth * (articles - larger)) / 2**30:.0f} GB",
    }
    for key in ("annotations", "texts", "CSV", "Parquet"):
        numbers[key] = f"{result[key] / larger * articles / 2**30:.0f} GB"
    return template.format(**numbers)


def page(found: Mapping[str, Any], template: str) -> str:
    """Return the page of a run.

    Args:
        found: the results of the run.
        template: the page with {machine}, {sizes}, {targets}, {profile}, {measured} and {versions} in it.
    """
    wanted = ["| what | ratio | target | met |", "|---|--:|--:|---|"]
    wanted += (f"| {target.title} | {' | '.join(cells(target))} |" for target in targets(found))
    rows = ["| what | median s | least to most | peak MB | runs |", "|---|--:|--:|--:|--:|"]
    for name, each in found["measured"].items():
        seconds: Sequence[float] = each["seconds"]
        peak = f"{statistics.median(each['peak']) / 2**20:,.0f}" if each.get("peak") else ""
        span = f"{min(seconds):.3f} to {max(seconds):.3f}"
        rows.append(f"| {name} | {statistics.median(seconds):.3f} | {span} | {peak} | {len(seconds)} |")
    sizes, machine = found["sizes"], found["machine"]
    text = template
    for key, value in {
        "targets": "\n".join(wanted),
        "profile": "".join(f"{line}\n" for line in profile(found)),
        "measured": "\n".join(rows),
        "machine": f"{machine['cores']} cores, {machine['memory_gb']} GB of memory, {machine['system']}",
        "versions": ", ".join(f"{name} {version}" for name, version in machine["versions"].items()),
        "articles": f"{sizes['articles']:,}",
        "figures": f"{sizes['figures']:,}",
        "rows": f"{sizes['rows']:,}",
        "frictionless": f"{sizes['frictionless']:,}",
        # Runs saved before that was measured do not say so.
        "edited": ", after an edit of that file; the first time it remembers the others"
        if any(name.endswith(", the first time") for name in found["measured"])
        else "",
        "builds": ", ".join(f"{size:,}" for size in sizes["builds"]),
    }.items():
        text = text.replace(f"{{{key}}}", value)
    return text
