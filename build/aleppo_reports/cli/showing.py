"""The verb for those who look something up: show."""

from __future__ import annotations

import os
import shutil
import sys

import click

from aleppo_reports.cli.common import Settings, cli, package_of, reading, shared

# Wider lines are hard to read.
_WIDEST = 100


@cli.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--table", metavar="NAME", help="The records' table, where records of several tables share an id.")
@shared
@click.pass_obj
def show(settings: Settings, ids: tuple[str, ...], table: str | None) -> None:
    """Show records whole.

    Each with its words, who said it through whom, which records disagree, what else is coded around it, how far it is
    verified and how to cite it. Every record that has an id can be shown: figures, quotes, reports, labels, events,
    actors, places, disagreements. An id that several tables have shows them all.
    """
    from aleppo_reports.showing import chain

    package = package_of(settings)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    found = []
    with reading(package):
        for id in ids:
            # What no table has is looked for in all of them, which says what is near to it.
            names: list[str | None] = [table] if table else [*package.find(id)] or [None]
            found += [chain(package, id, name) for name in names]
        text = "\n\n".join(one.text(width, colour=colour) for one in found)
    # What is not a terminal gets no escape codes, on any system.
    click.echo(text, color=colour)
