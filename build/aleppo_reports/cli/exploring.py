"""The verb for those who look: site."""

from __future__ import annotations

from pathlib import Path

import click

from aleppo_reports.cli.common import Settings, cli, count, package_of, reading, shared, wrong_call


@cli.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("site"),
    show_default=True,
    help="Folder for the pages: a new one, an empty one, or one that holds an earlier site.",
)
@shared
@click.pass_obj
def site(settings: Settings, output: Path) -> None:
    """Make the explorer: static pages of the published tables, to be opened in a browser without a network."""
    package = package_of(settings)
    try:
        from aleppo_reports.explorer.pages import build_site, write_site
        from aleppo_reports.explorer.tables import tables_of

        with reading(package):
            files = build_site(tables_of(package))
        write_site(files, output)
    except ModuleNotFoundError as error:
        raise click.UsageError(f"site needs {error.name}: install it with pip install 'aleppo-reports[site]'") from None
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from None
    except ValueError as error:
        raise wrong_call(error) from None
    size = sum(map(len, files.values()))
    click.echo(f"{count(len(files), 'file')}, {size / 1e6:.1f} MB; open {output / 'index.html'}")
