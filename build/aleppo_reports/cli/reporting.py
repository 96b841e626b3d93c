"""How verbs that check report what they find: options for format, choice and exit code, and the way out of it all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from aleppo_reports.cli.common import MOST, count, show
from aleppo_reports.findings.catalogue import SEVERITIES, Severity
from aleppo_reports.findings.formats import FORMATS, base_of, read_by, top
from aleppo_reports.problems import Problem

NEVER = "never"
CODES_HELP = "Codes or their beginnings, with commas between; the longest that fits decides. Also several times."


@dataclass(frozen=True, slots=True)
class Reporting:
    """What the options say of reporting.

    Attributes:
        format: name of a format.
        output: file that findings are written to, or None for standard output.
        selection: beginnings of codes that are shown or not, see `findings.finding.chosen`; none for all.
        fail_on: the least severity that makes the verb fail, or None for none.
        most: how many findings are printed as text; 0 for all.
    """

    format: str
    output: Path | None
    selection: Mapping[str, bool]
    fail_on: Severity | None
    most: int = MOST

    def chosen(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Return the problems that are to be shown."""
        if not self.selection:
            return problems
        from aleppo_reports.findings.finding import chosen

        return chosen(problems, self.selection)

    def report(
        self, verb: str, root: Path, problems: Sequence[Problem], closing: Sequence[str], *, aside: bool = False
    ) -> bool:
        """Write findings and closing lines, and tell whether the verb has failed.

        Closing lines go to standard output where they say that all is well, unless a program reads it.

        Args:
            verb: the verb.
            root: the folder that the files of the problems are named from.
            problems: what is to be shown.
            closing: lines that say what was done.
            aside: put them on standard error in any case.

        Raises:
            click.UsageError: if the output cannot be written.
        """
        if self.format == "text" and self.output is None:
            show(problems, self.most)
        else:
            self._write(verb, root, problems, closing)
        aside = aside or bool(problems) or (self.format != "text" and self.output is None)
        for line in closing:
            click.echo(line, err=aside)
        if not problems or self.fail_on is None:
            return False
        from aleppo_reports.findings.finding import fails

        return fails(problems, self.fail_on)

    def _write(self, verb: str, root: Path, problems: Sequence[Problem], closing: Sequence[str]) -> None:
        from aleppo_reports.findings.finding import Report, as_findings

        chosen = FORMATS[self.format]
        base = base_of(root, top(os.environ)) if chosen.from_top else ""
        text = chosen.write(Report(f"aleppo {verb}", as_findings(problems, base), tuple(closing)))
        # Bytes, so that neither line ends nor letters depend on the machine.
        data = text.encode("utf-8", "backslashreplace")
        if self.output is None:
            click.echo(data, nl=False)
            return
        try:
            self.output.write_bytes(data)
        except OSError as error:
            raise click.UsageError(f"{self.output} cannot be written: {error.strerror}") from None


def reporting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of reporting; it gets them as the argument `reporting`."""

    @click.option(
        "--format",
        "format_",
        type=click.Choice(["auto", *FORMATS]),
        default="text",
        show_default=True,
        help="How findings are written; auto is github or gitlab where these run it, text elsewhere.",
    )
    @click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write findings to this file, also if there are none.",
    )
    @click.option("--select", metavar="CODE", multiple=True, help=f"Show these findings only. {CODES_HELP}")
    @click.option("--ignore", metavar="CODE", multiple=True, help=f"Do not show these findings. {CODES_HELP}")
    @click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, NEVER]),
        default="error",
        show_default=True,
        help="Least severity that gives exit code 1.",
    )
    @click.option(
        "--most",
        type=click.IntRange(min=0),
        metavar="N",
        default=MOST,
        show_default=True,
        help="Findings that are printed as text, the worst; 0 for all. The number is that of all in any case.",
    )
    @wraps(function)
    def call(
        *args: Any,
        format_: str,
        output: Path | None,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        fail_on: Any,
        most: int,
        **kwargs: Any,
    ) -> Any:
        name = read_by(os.environ) if format_ == "auto" else format_
        stated = Reporting(name, output, _selection(select, ignore), None if fail_on == NEVER else fail_on, most)
        return function(*args, reporting=stated, **kwargs)

    return call


def _selection(select: tuple[str, ...], ignore: tuple[str, ...]) -> Mapping[str, bool]:
    if not (select or ignore):
        return {}
    from aleppo_reports.findings.finding import selection

    try:
        return selection(select, ignore)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def found(shown: Sequence[Problem], all_: Sequence[Problem], noun: str = "problem") -> str:
    """Say how many findings there are, and how many are not shown."""
    hidden = len(all_) - len(shown)
    return count(len(shown), noun) + (f", {hidden:,} not shown" if hidden else "")
