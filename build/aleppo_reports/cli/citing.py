"""Verbs for those who cite and release: cite, resolve, diff, release-check."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aleppo_reports.citing import STYLES
from aleppo_reports.cli.common import Settings, cli, count, package_of, reading, root_of, seen, shared, wrong_call
from aleppo_reports.cli.reporting import Reporting, found, reporting
from aleppo_reports.published import Published


@cli.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--style", type=click.Choice(STYLES), default="apa", show_default=True, help="How it is written.")
@click.option("--table", metavar="NAME", help="The records' table, where records of several tables share an id.")
@shared
@click.pass_obj
def cite(settings: Settings, ids: tuple[str, ...], style: str, table: str | None) -> None:
    """Say how to cite the release, or the records with these IDs.

    A record is cited with the hash of its published row and the article it stands in; an event with the articles that
    tell it; a disagreement with all records that answer it and their articles.
    """
    from aleppo_reports.citing import references, release, render

    package = package_of(settings)
    with reading(package):
        cited = [entry for id in ids for entry in references(package, id, table)] or [release(package)]
        # What several records rest on is listed once.
        text = render(list(dict.fromkeys(cited)), style)
    click.echo(text)


@cli.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--against",
    type=click.Path(exists=True, path_type=Path),
    help="An earlier release to compare with: its folder or zip.",
)
@click.option("--table", metavar="NAME", help="The records' table, where records of several tables share an id.")
@shared
@click.pass_obj
def resolve(settings: Settings, ids: tuple[str, ...], against: Path | None, table: str | None) -> None:
    """Say what became of the records with these IDs: unchanged, changed, or retired, why, and what replaces them.

    Whether something changed is said against an earlier release, or against the records of releases in releases/.
    Without IDs, every id of that release, or of all recorded ones, is looked up: each must stand or be retired.
    """
    from aleppo_reports.citing.resolve import counted, survey, survey_recorded
    from aleppo_reports.citing.resolve import resolve as run_resolve
    from aleppo_reports.comparing.recorded import read_records

    package = package_of(settings)
    with reading():
        earlier = Published(against) if against else None
    with reading(package, *([earlier] if earlier else [])):
        records = read_records(package.path) if package.path.is_dir() and not against else {}
        resolved = [run_resolve(package, id, table, earlier, records) for id in ids]
        if ids:
            lost = [one for one in resolved if one.status == "lost"]
            for one in resolved:
                click.echo(seen(str(one)))
        elif earlier is None and not records:
            raise click.UsageError("name an id, or an earlier release with --against")
        else:
            counts, lost = counted(survey(package, earlier) if earlier else survey_recorded(package, records))
            for one in lost:
                click.echo(seen(str(one)))
            told = ", ".join(f"{counts[status]:,} {status}" for status in ("unchanged", "changed", "retired", "lost"))
            of = f"of {earlier.version}" if earlier else f"released up to {list(records)[-1]}"
            click.echo(f"of {count(counts.total(), 'record')} {of}: {told}", err=bool(lost))
    if lost:
        sys.exit(1)


@cli.command()
@click.argument("old", metavar="REF|PATH")
@click.argument("new", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option(
    "--most", type=click.IntRange(min=0), metavar="N", help="Rows of a table that are named; JSON has them all."
)
@click.option("--check-version", is_flag=True, help="Exit code 1 if the version does not fit what changed.")
@shared
@click.pass_obj
def diff(
    settings: Settings,
    old: str,
    new: Path | None,
    format_: str,
    output: Path | None,
    most: int | None,
    check_version: bool,
) -> None:
    """Say what came, went and changed between two releases, record by record and column by column.

    The first is a folder, a zip, or the name of a commit of this repository (v0.1.0, main); the second a folder or zip,
    else the package around the current folder. Says too which citations name a hash that is no more, which sign-offs
    lapse, and whether the version fits. The section Data of CHANGELOG.md is made with --format markdown.
    """
    from aleppo_reports.comparing import git, shown
    from aleppo_reports.comparing.changes import difference
    from aleppo_reports.comparing.versions import misfit

    with reading():
        later = Published(new) if new else package_of(settings)
        earlier = Published(Path(old)) if Path(old).exists() else git.at(later.path if new is None else Path.cwd(), old)
    named = shown.MOST if most is None else most
    with reading(earlier, later):
        found = difference(earlier, later)
        wrong = misfit(found)
        writers = {
            "text": lambda: shown.text(found, named),
            "json": lambda: shown.as_json(found),
            "markdown": lambda: shown.markdown(found, named),
        }
        data = writers[format_]().encode("utf-8", "backslashreplace")
    if output is None:
        click.echo(data, nl=False)
    else:
        try:
            output.write_bytes(data)
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}") from None
    if check_version and wrong:
        click.echo(wrong, err=True)
        sys.exit(1)


@cli.command("release-check")
@reporting
@shared
@click.pass_obj
def release_check(settings: Settings, reporting: Reporting) -> None:
    """List what a person must still state before a release: DOI, addresses, names, date. Nothing is made up for it."""
    from aleppo_reports.publish.metadata import read_metadata
    from aleppo_reports.publish.release_check import open_facts

    root = root_of(settings)
    try:
        problems = list(open_facts(root, read_metadata(root)))
    except ValueError as error:
        raise wrong_call(error) from None
    chosen = reporting.chosen(problems)
    closing = ["every fact that a release states is there"]
    if problems:
        closing = [f"not ready for a release: {found(chosen, problems, 'fact')} to state"]
    if reporting.report("release-check", root, chosen, closing, aside=bool(problems)):
        sys.exit(1)
