"""The verb for those who look: site."""

from __future__ import annotations

from pathlib import Path

import click

from aleppo_reports.cli.common import Settings, cli, count, root_of, shared


@cli.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the pages; site/ in the root if not given.",
)
@shared
@click.pass_obj
def site(settings: Settings, output: Path | None) -> None:
    """Make the explorer: static pages of the published tables, to be opened in a browser without a network."""
    from aleppo_reports.explorer.tables import read_tables

    root = root_of(settings)
    folder = output if output is not None else root / "site"
    try:
        from aleppo_reports.explorer.pages import build_site, write_site

        files = build_site(read_tables(root))
        write_site(files, folder)
    except ModuleNotFoundError as error:
        raise click.UsageError(f"site needs {error.name}: install it with pip install 'aleppo-reports[site]'") from None
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be written: {error.strerror}") from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    size = sum(map(len, files.values()))
    click.echo(f"{count(len(files), 'file')}, {size / 1e6:.1f} MB; open {folder / 'index.html'}")
