"""What every verb of the command line shares: the group, where to look, and how things are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aleppo_reports.problems import Problem

if TYPE_CHECKING:
    from aleppo_reports.published import Published

F = TypeVar("F", bound=Callable[..., Any])

ROOT_HELP = "Folder that holds annotations/ and schemas/; found from the current folder upwards if not given."
TEXTS_HELP = "Folder of the article texts; then words are compared too. Also ALEPPO_TEXTS."


class Settings:
    """Where to look: the options that every verb shares."""

    def __init__(self) -> None:
        """Start with nothing given."""
        self.root: Path | None = None
        self.texts: Path | None = None


def shared(function: F, *, environment: bool = False) -> F:
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
@partial(shared, environment=True)
def cli() -> None:
    """Check, build and validate the Aleppo Reports data package."""


def root_of(settings: Settings) -> Path:
    """Return the folder that holds annotations/ and schemas/.

    Raises:
        click.UsageError: if there is none.
    """
    if settings.root is not None:
        start, candidates = settings.root, [settings.root]
    else:
        start = Path.cwd()
        candidates = [start, *start.parents]
    for folder in candidates:
        if (folder / "annotations").is_dir() and (folder / "schemas").is_dir():
            return folder.resolve()
    raise click.UsageError(f"{start} holds no annotations/ and schemas/; name the folder that does with --root")


def package_of(settings: Settings) -> Published:
    """Return the package under --root or around the current folder, else the installed one.

    Raises:
        click.UsageError: if --root holds none, or there is none at all.
    """
    from aleppo_reports.published import DESCRIPTOR, Published

    try:
        if settings.root is not None:
            return Published(settings.root)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / DESCRIPTOR).is_file() and (folder / "data").is_dir():
                return Published(folder)
        from aleppo_reports.catalog import home

        return Published(home())
    except (ValueError, FileNotFoundError) as error:
        raise wrong_call(error) from None


@contextmanager
def reading(*packages: Published) -> Iterator[None]:
    """Have a verb read packages that others made: what ends it is told as what is wrong with them.

    What goes wrong with a package that `aleppo validate` finds nothing in is a fault of the program.

    Raises:
        click.UsageError: if a package is not as it must be.
    """
    try:
        yield
    except (click.ClickException, OSError, ImportError):
        raise
    except ValueError as error:
        raise wrong_call(error) from None
    except Exception:
        for package in packages:
            if problem := _first_finding(package):
                first = str(problem).partition("\n")[0]
                told = f"{package.path}: {first}; `aleppo validate` says all that is wrong"
                raise wrong_call(ValueError(told)) from None
        raise


def _first_finding(package: Published) -> Problem | None:
    """Return the first thing that `aleppo validate` finds in a package; None if that cannot be said."""
    try:
        from aleppo_reports.publish.validate import validate

        return next(iter(validate(package.path).problems), None) if package.path.exists() else None
    except ImportError:
        return None


MOST = 1_000
"""How many findings are printed unless somebody asks for more."""


def show(problems: Sequence[Problem], most: int = MOST) -> None:
    """Print findings, each with what mends it on a line of its own, and say how many are left.

    Args:
        problems: the findings, in the order in which they are printed.
        most: how many are printed at most, the worst of them; 0 for all.
    """
    if not problems:
        return
    from aleppo_reports.findings.finding import worst
    from aleppo_reports.findings.plain import printed

    chosen = worst(problems, most) if most else problems
    for problem in chosen:
        click.echo(printed(problem))
    if left := len(problems) - len(chosen):
        click.echo(f"{count(left, 'finding')} more, not printed", err=True)


def wrong_call(error: Exception) -> click.UsageError:
    """Return what ends a verb whose arguments name what cannot be used; whatever is quoted in it only shows."""
    return click.UsageError(seen(str(error)))


def seen(text: str) -> str:
    """Return a text for a terminal whose cursor nothing in it moves."""
    from aleppo_reports.showing.inert import visible

    return visible(text)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: 1 file, 2 files."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def below(root: Path, files: Iterable[Path]) -> set[str]:
    """Return the names of files as seen from root.

    Raises:
        click.UsageError: if one lies elsewhere.
    """
    shown = set()
    for file in files:
        try:
            shown.add(file.resolve().relative_to(root).as_posix())
        except ValueError:
            raise click.UsageError(f"{file} does not lie below {root}") from None
    return shown


def compared(checked: Any) -> str:
    """Say of how many articles the words were compared."""
    texts, total = checked.texts, checked.counts["articles"]
    if not texts.by_article:
        return "words not compared: no article texts at hand (give their folder with --texts or ALEPPO_TEXTS)"
    rest = f"; not compared: {', '.join(texts.missing)}" if texts.missing else ""
    return f"words compared with the texts of {len(texts.by_article)} of {count(total, 'article')}{rest}"


def texts_of(settings: Settings) -> Path:
    """Return the folder of the article texts.

    Raises:
        click.UsageError: if nobody named it.
    """
    if settings.texts is None:
        raise click.UsageError("the article texts are needed: give their folder with --texts or ALEPPO_TEXTS")
    return settings.texts
