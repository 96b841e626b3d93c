"""Verbs that make and validate the tables: build, validate."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aleppo_reports.cli.common import Settings, cli, compared, count, root_of, shared
from aleppo_reports.cli.parting import Parts, in_parts
from aleppo_reports.cli.reporting import Reporting, found, reporting
from aleppo_reports.problems import Problem

if TYPE_CHECKING:
    from aleppo_reports.pipeline import Checked


@cli.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what differs from the files on disk.")
@in_parts
@reporting
@shared
@click.pass_obj
def build(settings: Settings, only_check: bool, parts: Parts, reporting: Reporting) -> None:
    """Check the annotations and build data/, datapackage.json and the editor schema.

    The old files stay as they are if there is an error, whether it is shown or not.
    """
    from aleppo_reports.publish.store import recover, staging

    root = root_of(settings)
    if only_check:
        _build(settings, root, None, parts, reporting)
        return
    if recover(root):
        click.echo("put back the files that an interrupted build had left aside", err=True)
    with staging(root) as stage:
        _build(settings, root, stage, parts, reporting)


def _build(settings: Settings, root: Path, stage: Path | None, parts: Parts, reporting: Reporting) -> None:
    """Build in a folder whence the files are put in place, or without one to compare them with those in place."""
    from aleppo_reports.pipeline import build as run_build
    from aleppo_reports.publish.compare import differences, orphans
    from aleppo_reports.publish.store import replace

    with parts.of(root) as parting:
        built = run_build(root, settings.texts, stage, parting)
    if not built.files:
        _stop(reporting, root, built.problems)
    elif stage is None:
        changes = list(differences(root, built.files))
        closing = [f"{count(len(built.files), 'built file')} current", *_told(built.checked)]
        if changes:
            closing = [f"the built files are not current: {count(len(changes), 'difference')}"]
        if reporting.report("build", root, reporting.chosen([*built.problems, *changes]), closing):
            sys.exit(1)
    elif strangers := list(orphans(root, built.files)):
        _stop(reporting, root, [*built.problems, *strangers])
    else:
        number = len(built.files)
        if any(differences(root, built.files)):
            replace(root, built.files)
        closing = [
            *(f"  {name:<16}{rows:>6,} rows" for name, rows in built.rows.items()),
            f"{count(number, 'file')} built from {count(built.checked.files, 'annotation file')}",
            *_told(built.checked),
        ]
        if reporting.report("build", root, reporting.chosen(built.problems), closing):
            sys.exit(1)


def _stop(reporting: Reporting, root: Path, problems: Sequence[Problem]) -> None:
    """Report why nothing is written; that is a failure, also if what stops the build is not shown."""
    chosen = reporting.chosen(problems)
    reporting.report("build", root, chosen, [f"nothing written: {found(chosen, problems)}"], aside=True)
    if reporting.fail_on is not None:
        sys.exit(1)


def _told(checked: Checked) -> Iterator[str]:
    """Yield what was compared with the texts, and which records are not verified as they stand."""
    yield compared(checked)
    if differing := checked.differing:
        yield f"not anchored in the table verifications: {differing}; `aleppo verify` compares with the texts"


@cli.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@reporting
@shared
@click.pass_obj
def validate(settings: Settings, path: Path | None, reporting: Reporting) -> None:
    """Validate a published package: PATH is the folder that holds datapackage.json, or a zip of it; else the root.

    Needs nothing but the package. Of a zip nothing is unpacked that leads out of it or is too large.
    """
    from aleppo_reports.archives import is_zip

    if path is not None and path.is_file() and not is_zip(path):
        raise click.UsageError(f"{path} is neither a folder nor a zip")
    from aleppo_reports.publish.store import unfinished
    from aleppo_reports.publish.validate import validate as run_validate

    folder = path or root_of(settings)
    validated = run_validate(folder)
    chosen = reporting.chosen(validated.problems)
    closing = [found(chosen, validated.problems)]
    if not validated.problems:
        closing = [
            f"valid: {count(len(validated.rows), 'table')}, {count(sum(validated.rows.values()), 'row')}; "
            f"{count(validated.files, 'file')} match their hashes, CSV and Parquet hold the same",
            f"version {validated.version}, datapackage.json sha256 {validated.sha256}",
        ]
    if unfinished(folder):
        closing.append("a build was interrupted here; `aleppo build` puts the old files back and makes the new ones")
    if reporting.report("validate", folder, chosen, closing, aside=bool(validated.problems)):
        sys.exit(1)
