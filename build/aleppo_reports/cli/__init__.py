"""The command line: verbs, options and exit codes, no logic. 0 clean, 1 problems, 2 a wrong call or a crash."""

from __future__ import annotations

import sys
import traceback
from typing import NoReturn

import click

# Importing a module of verbs gives them to the group.
from aleppo_reports.cli import annotating, building, citing, explaining, exploring, reviewing, showing, verifying
from aleppo_reports.cli.common import Settings, cli

__all__ = [
    "Settings",
    "annotating",
    "building",
    "citing",
    "cli",
    "explaining",
    "exploring",
    "main",
    "reviewing",
    "showing",
    "verifying",
]

OURS = __name__.partition(".")[0]


def main() -> NoReturn:
    """Run the command line and exit."""
    try:
        cli(prog_name="aleppo", obj=Settings())
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and (error.name or OURS).partition(".")[0] != OURS:
            # The tables can be read and records be shown without the extra; checking and building cannot.
            click.echo(f"aleppo needs {error.name}: install it with pip install 'aleppo-reports[build]'", err=True)
            sys.exit(2)
        if isinstance(error, OSError) and error.errno is not None:
            # A file that may not be read or written, or a disk that is full: what is wrong is not in the program.
            place = f"{error.filename}: " if error.filename is not None else ""
            click.echo(f"aleppo: {place}{error.strerror or type(error).__name__}", err=True)
            sys.exit(2)
        # A fault of ours, not of the data: say everything, and never look like "problems found".
        traceback.print_exc()
        click.echo("aleppo failed; this is a fault of the program, please report it with the lines above", err=True)
    sys.exit(2)
