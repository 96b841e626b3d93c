"""The command line: verbs, options and exit codes, no logic. 0 clean, 1 problems, 2 a wrong call or a crash."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from aleppo_reports.problems import Problem

F = TypeVar("F", bound=Callable[..., Any])

ROOT_HELP = "Folder that holds annotations/ and schemas/; found from the current folder upwards if not given."
TEXTS_HELP = "Folder of the article texts; then words are compared too. Also ALEPPO_TEXTS."


class Settings:
    """Where to look: the options that every verb shares."""

    def __init__(self) -> None:
        """Start with nothing given."""
        self.root: Path | None = None
        self.texts: Path | None = None


def _shared(function: F, *, environment: bool = False) -> F:
    """Give a verb the options --root and --texts, before or behind its name.

    Only the options before the name look at the environment, so that what is typed always wins over it.
    """

    def keep(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
        if value is not None:
            setattr(context.ensure_object(Settings), str(parameter.name), value)

    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    variable = "ALEPPO_TEXTS" if environment else None
    texts = click.option("--texts", type=folder, envvar=variable, expose_value=False, callback=keep, help=TEXTS_HELP)
    root = click.option("--root", type=folder, expose_value=False, callback=keep, help=ROOT_HELP)
    decorated: F = root(texts(function))
    return decorated


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@partial(_shared, environment=True)
def cli() -> None:
    """Check, build and validate the Aleppo Reports data package."""


def _root(settings: Settings) -> Path:
    if settings.root is not None:
        start, candidates = settings.root, [settings.root]
    else:
        start = Path.cwd()
        candidates = [start, *start.parents]
    for folder in candidates:
        if (folder / "annotations").is_dir() and (folder / "schemas").is_dir():
            return folder.resolve()
    raise click.UsageError(f"{start} holds no annotations/ and schemas/; name the folder that does with --root")


def _show(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_shared
@click.pass_obj
def check(settings: Settings, files: tuple[Path, ...]) -> None:
    """Check the annotations.

    With FILES, only what is wrong in these files is shown; ids are still looked up everywhere.
    """
    from aleppo_reports.pipeline import check as run_check

    root = _root(settings)
    checked = run_check(root, settings.texts)
    problems = checked.problems
    if files:
        wanted = _below(root, files)
        problems = [problem for problem in problems if _is_in(problem.origin.file, wanted)]
    _show(problems)
    corpus = checked.corpus
    groups = {"article": corpus.articles, "event": corpus.events, "actor": corpus.actors, "place": corpus.places}
    read = ", ".join(_count(len(records), noun) for noun, records in groups.items())
    click.echo(f"{_count(checked.files, 'file')}: {read}; {_count(len(problems), 'problem')}", err=bool(problems))
    click.echo(_compared(checked), err=bool(problems))
    if problems:
        sys.exit(1)


def _is_in(file: str, wanted: set[str]) -> bool:
    """Tell whether a file is one of those wanted, or lies in a folder that is."""
    return any(file == name or name == "." or file.startswith(f"{name}/") for name in wanted)


def _below(root: Path, files: Iterable[Path]) -> set[str]:
    shown = set()
    for file in files:
        try:
            shown.add(file.resolve().relative_to(root).as_posix())
        except ValueError:
            raise click.UsageError(f"{file} does not lie below {root}") from None
    return shown


def _compared(checked: Any) -> str:
    texts, total = checked.texts, len(checked.corpus.articles)
    if not texts.by_article:
        return "words not compared: no article texts at hand (give their folder with --texts or ALEPPO_TEXTS)"
    rest = f"; not compared: {', '.join(texts.missing)}" if texts.missing else ""
    return f"words compared with the texts of {len(texts.by_article)} of {_count(total, 'article')}{rest}"


@cli.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what differs from the files on disk.")
@_shared
@click.pass_obj
def build(settings: Settings, only_check: bool) -> None:
    """Check the annotations and build data/, datapackage.json and the editor schema.

    The old files stay as they are if anything is wrong.
    """
    from aleppo_reports.pipeline import build as run_build
    from aleppo_reports.publish.compare import differences, orphans
    from aleppo_reports.publish.store import recover, replace

    root = _root(settings)
    if not only_check and recover(root):
        click.echo("put back the files that an interrupted build had left aside", err=True)
    built = run_build(root, settings.texts)
    if built.problems:
        _show(built.problems)
        click.echo(f"nothing written: {_count(len(built.problems), 'problem')}", err=True)
        sys.exit(1)
    if only_check:
        found = list(differences(root, built.files))
        _show(found)
        if found:
            click.echo(f"the built files are not current: {_count(len(found), 'difference')}", err=True)
            sys.exit(1)
        click.echo(f"{_count(len(built.files), 'built file')} current")
        click.echo(_compared(built.checked))
        return
    strangers = list(orphans(root, built.files))
    if strangers:
        _show(strangers)
        click.echo("nothing written", err=True)
        sys.exit(1)
    if any(differences(root, built.files)):
        replace(root, built.files)
    for name, rows in built.rows.items():
        click.echo(f"  {name:<16}{rows:>6,} rows")
    click.echo(f"{_count(len(built.files), 'file')} built from {_count(built.checked.files, 'annotation file')}")
    click.echo(_compared(built.checked))


@cli.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@_shared
@click.pass_obj
def validate(settings: Settings, path: Path | None) -> None:
    """Validate a published package: the folder PATH that holds datapackage.json, or the root."""
    from aleppo_reports.publish.validate import validate as run_validate

    validated = run_validate(path or _root(settings))
    _show(validated.problems)
    if validated.problems:
        click.echo(_count(len(validated.problems), "problem"), err=True)
        sys.exit(1)
    click.echo(
        f"valid: {_count(len(validated.rows), 'table')}, {_count(sum(validated.rows.values()), 'row')}; "
        f"{_count(validated.files, 'file')} match their hashes, CSV and Parquet hold the same"
    )


@cli.command("format")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name the files that would change.")
@_shared
@click.pass_obj
def format_(settings: Settings, files: tuple[Path, ...], only_check: bool) -> None:
    """Lay out annotation files: order of keys, indentation, quotes, empty lines. Comments stay."""
    from aleppo_reports.pipeline import lay_out

    root = _root(settings)
    for name in sorted(_below(root, files)):
        if not (name.startswith("annotations/") and name.endswith(".yaml")):
            raise click.UsageError(f"{name} is no annotation file: only annotations/**/*.yaml is laid out")
    outcome = lay_out(root, files)
    _show(outcome.problems)
    for file, text in outcome.changed.items():
        click.echo(f"{'would change' if only_check else 'changed'} {file.relative_to(root).as_posix()}")
        if not only_check:
            file.write_text(text, encoding="utf-8", newline="\n")
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
@_shared
@click.pass_obj
def new(settings: Settings, article_id: str, text: Path, prefix: str | None) -> None:
    """Start the annotation file of a new article, e.g. ARTICLE_ID rt-2016-12-07."""
    from aleppo_reports.pipeline import laid_out
    from aleppo_reports.source.skeleton import ARTICLE_ID, skeleton

    root = _root(settings)
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
@_shared
@click.pass_obj
def anchor(settings: Settings, files: tuple[Path, ...]) -> None:
    """Fill in the offsets of words that were given without them.

    Of indirect speech give `from` and `to`, its first and last words; offsets and hash take their place. A line
    `nth: N` (`cue_nth`, `when_nth`) says which of several occurrences is meant. Needs the article texts.
    """
    from aleppo_reports.pipeline import anchor as run_anchor
    from aleppo_reports.pipeline import rewrite
    from aleppo_reports.texts import NotAtHandError

    root = _root(settings)
    _below(root, files)
    try:
        anchored = run_anchor(root, _texts(settings), files)
    except NotAtHandError as error:
        raise click.UsageError(str(error)) from None
    for file in anchored:
        if file.outcome.text is not None:
            try:
                rewrite(file.path, file.outcome.text)
            except OSError as error:
                raise click.UsageError(f"{file.name} cannot be written: {error.strerror}") from None
    _show(sorted(problem for file in anchored for problem in file.outcome.problems))
    for file in anchored:
        outcome = file.outcome
        for note in outcome.notes:
            click.echo(f"note: {note}")
        if outcome.not_compared:
            click.echo(f"not compared in {file.name}, texts not at hand: {', '.join(outcome.not_compared)}")
        left = len(outcome.problems)
        done = f"anchored {_count(outcome.spans, 'span')} in {file.name}"
        written = " (written)" if outcome.spans else ""
        click.echo(f"{done}{written}; {_count(left, 'finding')} left" if left else done, err=bool(left))
    if any(file.outcome.problems for file in anchored):
        sys.exit(1)


def _texts(settings: Settings) -> Path:
    if settings.texts is None:
        raise click.UsageError("the article texts are needed: give their folder with --texts or ALEPPO_TEXTS")
    return settings.texts


@cli.command()
@_shared
@click.pass_obj
def texts(settings: Settings) -> None:
    """Compare the article texts at hand with the archived ones.

    Of a text that differs, say where each record would stand in it. Nothing is written.
    """
    from aleppo_reports.pipeline import compare_texts
    from aleppo_reports.reanchor import report

    root, folder = _root(settings), _texts(settings)
    compared, findings = compare_texts(root, folder)
    for article in compared:
        for line in report(article):
            click.echo(line)
    at_hand = [article for article in compared if article.file]
    differing = [article for article in at_hand if not article.archived]
    if findings:
        click.echo(f"{_count(findings, 'finding')} about the annotations: what has one is left out; run `aleppo check`")
    click.echo(
        f"{len(at_hand)} of {_count(len(compared), 'text')} at hand, {len(at_hand) - len(differing)} archived, "
        f"{len(differing)} different",
        err=bool(differing),
    )
    if differing:
        sys.exit(1)


@cli.command()
@_shared
@click.pass_obj
def coverage(settings: Settings) -> None:
    """Say how much of each article is coded, and what is left.

    Counts the numbers, quotation marks and verbs of saying in each kind of block: how many are in a record, listed in
    not_coded with a reason, or left. Needs the article texts.
    """
    from aleppo_reports.pipeline import coverage as run_coverage
    from aleppo_reports.rules.coverage import shown
    from aleppo_reports.texts import NotAtHandError

    root = _root(settings)
    try:
        covered = run_coverage(root, _texts(settings))
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
    click.echo(f"{_count(len(covered.articles), 'article')}: {left or 'nothing'} left", err=failed)
    if failed:
        sys.exit(1)


def main() -> NoReturn:
    """Run the command line and exit."""
    try:
        cli(prog_name="aleppo", obj=Settings())
    except Exception:
        # A fault of ours, not of the data: say everything, and never look like "problems found".
        traceback.print_exc()
        click.echo("aleppo failed; this is a fault of the program, please report it with the lines above", err=True)
    sys.exit(2)
