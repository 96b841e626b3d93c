"""Verbs that make and validate the tables: build, validate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aleppo_reports.cli.common import Settings, cli, compared, count, root_of, shared, show

if TYPE_CHECKING:
    from aleppo_reports.pipeline import Checked


@cli.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what differs from the files on disk.")
@shared
@click.pass_obj
def build(settings: Settings, only_check: bool) -> None:
    """Check the annotations and build data/, datapackage.json and the editor schema.

    The old files stay as they are if anything is wrong.
    """
    from aleppo_reports.pipeline import build as run_build
    from aleppo_reports.publish.compare import differences, orphans
    from aleppo_reports.publish.store import recover, replace

    root = root_of(settings)
    if not only_check and recover(root):
        click.echo("put back the files that an interrupted build had left aside", err=True)
    built = run_build(root, settings.texts)
    if built.problems:
        show(built.problems)
        click.echo(f"nothing written: {count(len(built.problems), 'problem')}", err=True)
        sys.exit(1)
    if only_check:
        found = list(differences(root, built.files))
        show(found)
        if found:
            click.echo(f"the built files are not current: {count(len(found), 'difference')}", err=True)
            sys.exit(1)
        click.echo(f"{count(len(built.files), 'built file')} current")
        tell(built.checked)
        return
    strangers = list(orphans(root, built.files))
    if strangers:
        show(strangers)
        click.echo("nothing written", err=True)
        sys.exit(1)
    if any(differences(root, built.files)):
        replace(root, built.files)
    for name, rows in built.rows.items():
        click.echo(f"  {name:<16}{rows:>6,} rows")
    click.echo(f"{count(len(built.files), 'file')} built from {count(built.checked.files, 'annotation file')}")
    tell(built.checked)


def tell(checked: Checked) -> None:
    """Print what was compared with the texts, and which records are not verified as they stand."""
    from aleppo_reports.rules.verification import stale

    click.echo(compared(checked))
    if checked.corpus.verified is not None and (differing := stale(checked.corpus)):
        click.echo(f"not anchored in the table verifications: {differing}; `aleppo verify` compares with the texts")


@cli.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@shared
@click.pass_obj
def validate(settings: Settings, path: Path | None) -> None:
    """Validate a published package: the folder PATH that holds datapackage.json, or the root."""
    from aleppo_reports.publish.validate import validate as run_validate

    validated = run_validate(path or root_of(settings))
    show(validated.problems)
    if validated.problems:
        click.echo(count(len(validated.problems), "problem"), err=True)
        sys.exit(1)
    click.echo(
        f"valid: {count(len(validated.rows), 'table')}, {count(sum(validated.rows.values()), 'row')}; "
        f"{count(validated.files, 'file')} match their hashes, CSV and Parquet hold the same"
    )
