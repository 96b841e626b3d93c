"""Verbs for annotators: new, format, anchor, check, texts, coverage."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from aleppo_reports.cli.common import Settings, below, cli, compared, count, root_of, shared, show, texts_of
from aleppo_reports.cli.parting import Parts, in_parts
from aleppo_reports.cli.reporting import Reporting, found, reporting


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@in_parts
@reporting
@shared
@click.pass_obj
def check(settings: Settings, files: tuple[Path, ...], parts: Parts, reporting: Reporting) -> None:
    """Check the annotations.

    With FILES, only what is wrong in these files is shown; ids are still looked up everywhere. Of a few articles among
    many, what is known of the others is remembered by the hash of their bytes in your cache folder, which may be
    deleted at any time.
    """
    from aleppo_reports.pipeline import check as run_check
    from aleppo_reports.pipeline import check_files, is_in

    root = root_of(settings)
    wanted = below(root, files) or {"."}
    checked: Any
    if wanted == {"."}:
        with parts.of(root) as parting:
            checked = run_check(root, settings.texts, only=wanted, parting=parting)
    else:
        with parts.any() as parting:
            checked = check_files(root, settings.texts, wanted, parting, partial(click.echo, err=True))
    problems = [problem for problem in checked.problems if any(is_in(problem.origin.file, name) for name in wanted)]
    chosen = reporting.chosen(problems)
    counts = checked.counts
    read = ", ".join(count(counts[f"{noun}s"], noun) for noun in ("article", "event", "actor", "place"))
    closing = [f"{count(checked.files, 'file')}: {read}; {found(chosen, problems)}", compared(checked)]
    if reporting.report("check", root, chosen, closing):
        sys.exit(1)


@cli.command("format")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name the files that would change.")
@shared
@click.pass_obj
def format_(settings: Settings, files: tuple[Path, ...], only_check: bool) -> None:
    """Lay out annotation files: order of keys, indentation, quotes, empty lines. Comments stay."""
    from aleppo_reports.pipeline import lay_out, rewrite

    root = root_of(settings)
    for name in sorted(below(root, files)):
        if not (name.startswith("annotations/") and name.endswith(".yaml")):
            raise click.UsageError(f"{name} is no annotation file: only annotations/**/*.yaml is laid out")
    outcome = lay_out(root, files)
    show(outcome.problems)
    for file, text in outcome.changed.items():
        click.echo(f"{'would change' if only_check else 'changed'} {file.relative_to(root).as_posix()}")
        if not only_check:
            rewrite(file, text)
    if only_check and outcome.changed:
        click.echo("run `aleppo format`", err=True)
    if outcome.problems or (only_check and outcome.changed):
        sys.exit(1)


@cli.command()
@click.argument("article_id")
@click.option(
    "--text",
    "text",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The article's text file.",
)
@click.option(
    "--prefix", help="First part of the ids of its records; the outlet in ARTICLE_ID without hyphens if not given."
)
@shared
@click.pass_obj
def new(settings: Settings, article_id: str, text: Path, prefix: str | None) -> None:
    """Start the annotation file of a new article, e.g. ARTICLE_ID rt-2016-12-07."""
    from aleppo_reports.pipeline import laid_out
    from aleppo_reports.source.skeleton import ARTICLE_ID, skeleton

    root = root_of(settings)
    target = root / "annotations" / "articles" / f"{article_id}.yaml"
    match = ARTICLE_ID.fullmatch(article_id)
    own = prefix or (match["outlet"].replace("-", "") if match else "")
    try:
        content = skeleton(article_id, own, text.name, text.read_bytes())
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    content = laid_out(root, content, target.name)
    if target.exists():
        raise click.UsageError(f"{target.relative_to(root)} is there already; it is left as it is")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8", newline="\n")
    click.echo(
        f"wrote {target.relative_to(root).as_posix()}; fill in the lines that start with #, then run `aleppo check`"
    )


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@shared
@click.pass_obj
def anchor(settings: Settings, files: tuple[Path, ...]) -> None:
    """Fill in the offsets of words that were given without them.

    Of indirect speech give `from` and `to`, its first and last words; offsets and hash take their place. The name of a
    private person in not_coded gives way to its offsets alone. A line `nth: N` (`cue_nth`, `when_nth`) says which of
    several occurrences is meant. Needs the article texts.
    """
    from aleppo_reports.pipeline import anchor as run_anchor
    from aleppo_reports.pipeline import rewrite
    from aleppo_reports.texts import NotAtHandError

    root = root_of(settings)
    below(root, files)
    try:
        anchored = run_anchor(root, texts_of(settings), files)
    except NotAtHandError as error:
        raise click.UsageError(str(error)) from None
    for file in anchored:
        if file.outcome.text is not None:
            try:
                rewrite(file.path, file.outcome.text)
            except OSError as error:
                raise click.UsageError(f"{file.name} cannot be written: {error.strerror}") from None
    show(sorted(problem for file in anchored for problem in file.outcome.problems))
    for file in anchored:
        outcome = file.outcome
        for note in outcome.notes:
            click.echo(f"note: {note}")
        if outcome.not_compared:
            click.echo(f"not compared in {file.name}, texts not at hand: {', '.join(outcome.not_compared)}")
        left = len(outcome.problems)
        done = f"anchored {count(outcome.spans, 'span')} in {file.name}"
        written = " (written)" if outcome.spans else ""
        click.echo(f"{done}{written}; {count(left, 'finding')} left" if left else done, err=bool(left))
    if any(file.outcome.problems for file in anchored):
        sys.exit(1)


@cli.command()
@shared
@click.pass_obj
def texts(settings: Settings) -> None:
    """Compare the article texts at hand with the archived ones.

    Of a text that differs, say where each record would stand in it. Nothing is written.
    """
    from aleppo_reports.pipeline import compare_texts
    from aleppo_reports.reanchor import report

    root, folder = root_of(settings), texts_of(settings)
    compared, findings = compare_texts(root, folder)
    for article in compared:
        for line in report(article):
            click.echo(line)
    at_hand = [article for article in compared if article.file]
    differing = [article for article in at_hand if not article.archived]
    if findings:
        click.echo(f"{count(findings, 'finding')} about the annotations: what has one is left out; run `aleppo check`")
    click.echo(
        f"{len(at_hand)} of {count(len(compared), 'text')} at hand, {len(at_hand) - len(differing)} archived, "
        f"{len(differing)} different",
        err=bool(differing),
    )
    if differing:
        sys.exit(1)


@cli.command()
@shared
@click.pass_obj
def coverage(settings: Settings) -> None:
    """Say how much of each article is coded, and what is left.

    Counts the numbers, quotation marks, verbs of saying, words that label and names in each kind of block: how many are
    in a record (names: known as an actor's or a place's), listed in not_coded with a reason, or left. Needs the article
    texts.
    """
    from aleppo_reports.pipeline import coverage as run_coverage
    from aleppo_reports.rules.coverage import shown
    from aleppo_reports.texts import NotAtHandError

    root = root_of(settings)
    try:
        covered = run_coverage(root, texts_of(settings))
    except NotAtHandError as error:
        raise click.UsageError(str(error)) from None
    for article in covered.articles:
        for line in shown(article):
            click.echo(line)
    if covered.missing:
        click.echo(f"texts not at hand: {', '.join(covered.missing)}")
    if covered.unread:
        click.echo(f"left out, see `aleppo check`: {', '.join(covered.unread)}")
    left = sum(len(article.left) for article in covered.articles)
    failed = bool(left or covered.unread)
    click.echo(f"{count(len(covered.articles), 'article')}: {left or 'nothing'} left", err=failed)
    if failed:
        sys.exit(1)
