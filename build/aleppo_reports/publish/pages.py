"""Pages of prose whose numbers come from the tables: docs/<name>.md from the template docs/templates/<name>.md.

A template is Markdown with Jinja expressions. People write the prose; every count, share, date and table in it is an
expression, so that none can drift from the data. What a template may use stands in `_context`; a name that does not
exist is an error, no gap. A root without templates has no pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aleppo_reports.comparing.recorded import CHANGES, read_changes
from aleppo_reports.publish import markdown
from aleppo_reports.publish.exports.shared import Release, as_text

if TYPE_CHECKING:
    from jinja2 import Environment

Cells = Mapping[str, str]

FOLDER = "docs"
TEMPLATES = f"{FOLDER}/templates"
CORRUPTION = f"{FOLDER}/corruption.md"
"""What scripts/mutate.py found: Markdown, of which the pages take the tables. There need not be one."""

_HEAD = "<!-- Made by `aleppo build` from {template}, with all numbers from the tables. Do not edit. -->\n\n"
_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def read_templates(root: Path) -> dict[str, str]:
    """Return the templates by path below root, and what was found about corruptions where it was kept.

    Raises:
        ValueError: if one of them is no UTF-8; the message names the file.
    """
    found = {}
    for path in [*sorted((root / TEMPLATES).glob("*.md")), root / CORRUPTION]:
        name = path.relative_to(root).as_posix()
        try:
            found[name] = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{name}: cannot be read: {error}") from None
    return found


def pages(templates: Mapping[str, str], release: Release, coded: Mapping[str, Sequence[str]]) -> dict[str, bytes]:
    """Return the pages, by path.

    Args:
        templates: as `read_templates` gives them.
        release: the release.
        coded: levels of verification that a record of a kind can have, by kind.

    Raises:
        ValueError: if a template is wrong; the message names the file, line and what is wrong.
    """
    wanted = {name: text for name, text in templates.items() if name.startswith(f"{TEMPLATES}/")}
    if not wanted:
        return {}
    from jinja2 import TemplateError, TemplateSyntaxError

    environment = _environment()
    context = _context(release, coded, templates.get(CORRUPTION, ""))
    made = {}
    for name, text in wanted.items():
        try:
            page = environment.from_string(text).render(context)
        except TemplateSyntaxError as error:
            raise ValueError(f"{name}: line {error.lineno}: {error.message}") from None
        except (TemplateError, LookupError, TypeError, ValueError, ZeroDivisionError) as error:
            raise ValueError(f"{name}: {error}") from None
        target = f"{FOLDER}/{name.rpartition('/')[2]}"
        made[target] = (_HEAD.format(template=name) + page.rstrip() + "\n").encode()
    return made


def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # Markdown, no HTML: of what comes from the tables, tags become text. A line that holds a statement only leaves no
    # empty line.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        finalize=lambda value: markdown.untagged(value) if isinstance(value, str) else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"spelled": spelled, "grouped": grouped, "bullets": bullets}
    return environment


def spelled(number: int) -> str:
    """Return a small number in words, a larger one in digits.

    >>> spelled(0), spelled(5), spelled(1067)
    ('no', 'five', '1,067')
    """
    return _SPELLED[number] if 0 <= number < len(_SPELLED) else grouped(number)


def grouped(number: int) -> str:
    """Return a number in digits, with a comma at each thousand."""
    return f"{number:,}"


def several(number: int, noun: str, more: str = "") -> str:
    """Return a number in words with its noun.

    >>> several(1, "person", "people"), several(3, "article")
    ('one person', 'three articles')
    """
    return f"{spelled(number)} {noun if number == 1 else more or f'{noun}s'}"


def percent(part: float, whole: float) -> str:
    """Return a share in percent with one decimal; rounded down, so that 100 % is all.

    >>> percent(999, 1000), percent(2, 2), percent(0, 0)
    ('99.9 %', '100 %', '–')
    """
    if not whole:
        return "–"
    # What binary fractions miss in the last place is no share.
    tenths = int(round(1000 * part / whole, 6))
    return f"{tenths / 10:g} %"


def bullets(statement: str | Sequence[str]) -> str:
    """Return statements as a list in Markdown."""
    return "\n".join(f"- {text}" for text in ([statement] if isinstance(statement, str) else statement))


def _context(release: Release, coded: Mapping[str, Sequence[str]], corruption: str) -> dict[str, Any]:
    """Return what a template may use.

    `meta` and `use`: the facts of CITATION.cff and schemas/package.yaml. `rows`: number of rows by table.
    `cells(table)`: its rows, as text. `count(table, column=value, …)`: rows that have these values, "" for none.
    `largest(table, column)`. `percent(part, whole)`. `several(number, noun)`. `period`: first and last day of
    publication. `corruption`: the tables of that file, or nothing. `errata`: for each version that has any, the latest
    first, their number and a table of them. All others give Markdown tables.
    """
    package, metadata = release.package, release.metadata

    def cells(table: str) -> Sequence[Cells]:
        return package.rows(_known(release, table))

    def count(table: str, **wanted: str) -> int:
        if not wanted:
            return release.rows[_known(release, table)]
        return _occurring(release, table, *wanted)[tuple(wanted.values())]

    published = release.published
    return {
        "meta": metadata,
        "use": metadata.responsible_use,
        "rows": release.rows,
        "cells": cells,
        "count": count,
        "largest": lambda table, name: max(float(cell) for (cell,) in _occurring(release, table, name) if cell),
        "percent": percent,
        "several": several,
        "period": published and tuple(day.isoformat() for day in published),
        "tables": _lines(lambda: _tables(release)),
        "articles": _lines(lambda: _articles(release)),
        "coverage": _lines(lambda: _coverage(release)),
        "by_code": lambda table, name: "\n".join(_by_code(release, table, name)),
        "agreement": _lines(lambda: _agreement(cells("agreement"))),
        "verification": _lines(lambda: _verification(release, coded)),
        "corruption": "\n".join(_only_tables(corruption)),
        "errata": list(_errata(release)),
    }


def _known(release: Release, table: str) -> str:
    if table not in release.tables:
        raise ValueError(f"there is no table {table!r}")
    return table


def _occurring(release: Release, table: str, *columns: str) -> Counter[tuple[str, ...]]:
    """Return how often some cells, as text, stand beside each other in the rows of a table."""
    for name in columns:
        if name not in release.tables[_known(release, table)].names:
            raise ValueError(f"the table {table} has no column {name!r}")
    return release.occurring(table, *columns)


def _lines(make: Callable[[], Iterable[str]]) -> Callable[[], str]:
    return lambda: "\n".join(make())


def _tables(release: Release) -> Iterable[str]:
    made = {resource["name"]: resource for resource in release.package.descriptor["resources"]}
    rows = [
        (
            f"[{table.name}](../data/README.md#{table.name})",
            grouped(release.rows[table.name]),
            grouped(len(table.fields)),
            grouped(made[table.name]["bytes"]),
            table.description.partition(". ")[0].rstrip(".") + ".",
        )
        for table in release.ordered
    ]
    return markdown.table(("table", "rows", "columns", "bytes of CSV", "what a row is"), rows)


def _articles(release: Release) -> Iterable[str]:
    names = {cells[0]: cells[1] for cells in release.cells("actors", "actor_id", "name")}
    rows = [
        (
            f"`{row['article_id']}`",
            row["title"],
            names.get(row["publisher_id"], ""),
            row["published"],
            grouped(int(row["words"])),
            row["publisher_basis"],
            row["published_basis"],
        )
        for row in release.package.rows("articles")
    ]
    head = ("article", "title", "publisher", "published (EDTF)", "words", "publisher known from", "date known from")
    return markdown.table(head, rows)


def _coverage(release: Release) -> Iterable[str]:
    """Yield, article by article, what is coded and what is listed as not coded."""
    kinds = [name for name in ("reports", "figures", "quotes", "labels", "not_coded") if name in release.tables]
    counts = {kind: _occurring(release, kind, "article_id") for kind in kinds}
    furniture: Counter[str] = Counter()
    for article, part, start, end in release.cells("parts", "article_id", "part", "start", "end"):
        # Menus, tags and the like.
        furniture[article] += int(end) - int(start) if part == "boilerplate" else 0
    rows = [
        (
            f"`{row['article_id']}`",
            grouped(int(row["characters"])),
            percent(int(row["characters"]) - furniture[row["article_id"]], int(row["characters"])),
            *(grouped(counts[kind][(row["article_id"],)]) for kind in kinds),
            percent(float(row["reproduced_share"]), 1),
        )
        for row in release.package.rows("articles")
    ]
    head = ("article", "characters", "outside boilerplate", *kinds, "reproduced")
    return markdown.table(head, rows)


def _by_code(release: Release, table: str, name: str) -> Iterable[str]:
    """Yield how often each code stands in a column, in the order of its code list; codes that do not occur, too."""
    counts = _occurring(release, table, name)
    listed = release.tables[table].field(name).codes
    if listed is None:
        raise ValueError(f"the column {table}.{name} has no code list")
    rows = [(f"`{code.code}`", code.label, grouped(counts[(code.code,)])) for code in release.codes[listed]]
    return markdown.table(("code", "label", "rows"), rows)


def _agreement(cells: Sequence[Cells]) -> Iterable[str]:
    """Yield the statistics over all articles."""
    rows = [
        (
            row["record_kind"],
            f"`{row['field']}`",
            row["statistic"],
            grouped(int(row["n"])),
            row["estimate"] or "–",
            f"{row['ci_low']} to {row['ci_high']}" if row["ci_low"] else "–",
        )
        for row in cells
        if not row["article_id"]
    ]
    return markdown.table(("records", "field", "statistic", "n", "estimate", "interval"), rows)


def _verification(release: Release, coded: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Yield how many records of each kind stand at each level."""
    levels = list(dict.fromkeys(level for able in coded.values() for level in able))
    counts = _records_at(release)
    rows = []
    for kind, able in coded.items():
        total = release.rows[kind]
        shares = [
            f"{grouped(counts[kind, level])} ({percent(counts[kind, level], total)})" if level in able else "–"
            for level in levels
        ]
        rows.append((kind, grouped(total), *shares))
    return markdown.table(("records", "rows", *levels), rows)


def _records_at(release: Release) -> Counter[tuple[str, str]]:
    """Return how many records of each kind stand at each level; several people may have reviewed one."""
    import pyarrow

    columns = ["record_kind", "level", "record_id"]
    texts = [
        pyarrow.record_batch({name: as_text(batch[name]) for name in columns})
        for batch in release.batches("verifications", columns)
    ]
    if not texts:
        return Counter()
    groups = pyarrow.Table.from_batches(texts).group_by(columns[:2]).aggregate([(columns[2], "count_distinct")])
    cells = zip(*(groups[name].to_pylist() for name in columns[:2]), strict=True)
    return Counter(dict(zip(cells, groups[f"{columns[2]}_count_distinct"].to_pylist(), strict=True)))


def _errata(release: Release) -> Iterable[tuple[str, int, str]]:
    """Yield version, number and table of the records that each release corrected or withdrew, the latest first."""
    retired = {(row["record_kind"], row["record_id"]): row for row in release.package.rows("retired")}
    versions: dict[str, list[tuple[str, ...]]] = {}
    for change in read_changes(release.files[CHANGES]):
        if change.is_erratum:
            entry = retired.get((change.record_kind, change.record_id), {})
            because = " ".join(filter(None, (entry.get("retired_because"), _instead(entry.get("replaced_by")))))
            versions.setdefault(change.version, []).append(
                (change.record_kind, f"`{change.record_id}`", change.change, because)
            )
    head = ("records", "id", "what", "why")
    for version, rows in reversed(versions.items()):
        yield version, len(rows), "\n".join(markdown.table(head, rows))


def _instead(successor: str | None) -> str:
    return f"See `{successor}`." if successor else ""


def _only_tables(text: str) -> Iterable[str]:
    """Return the tables of a page, with an empty line between them."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.startswith("|"):
            kept.append(line)
        elif kept and kept[-1]:
            kept.append("")
    return kept[:-1] if kept and not kept[-1] else kept
