"""Verbs that explain: rules."""

from __future__ import annotations

from pathlib import Path

import click

from aleppo_reports.cli.common import cli


@cli.command()
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--page", "as_page", is_flag=True, help="All of them as one page of Markdown, like docs/rules.md.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def rules(codes: tuple[str, ...], as_page: bool, output: Path | None) -> None:
    """List the codes of all findings, or explain the CODEs given: reason, and what fails and what passes.

    The beginning of a code stands for all that begin so: `aleppo rules S4`.
    """
    from aleppo_reports.findings.catalogue import codes as known
    from aleppo_reports.findings.catalogue import statement
    from aleppo_reports.findings.page import explained, listed, page
    from aleppo_reports.problems import nearest

    if as_page and codes:
        raise click.UsageError("--page is about all codes; leave out either")
    wanted = [code.upper() for code in codes]
    for start in wanted:
        if not start or not any(code.startswith(start) for code in known()):
            raise click.UsageError(f"there is no code {start!r}{nearest(start, known())}; `aleppo rules` lists them")
    if as_page:
        text = page()
    elif wanted:
        chosen = [code for code in known() if code.startswith(tuple(wanted))]
        text = "\n".join(explained(statement(code)) for code in chosen)
    else:
        text = listed(map(statement, known()))
    data = text.encode("utf-8")
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from None
