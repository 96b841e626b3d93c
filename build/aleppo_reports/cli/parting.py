"""Options of verbs that look at all articles, which are divided if they are many; and what one sees meanwhile."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aleppo_reports.cli.common import wrong_call

if TYPE_CHECKING:
    from aleppo_reports.partition.together import Parting

MANY = 200
"""Articles from which on a corpus is looked at in parts, unless somebody says so before."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What somebody wants: how many processes, on which cluster; None leaves it to the size of the corpus."""

    processes: int | None
    scheduler: str | None

    @contextmanager
    def of(self, root: Path) -> Iterator[Parting | None]:
        """Give how a corpus is to be divided; None if it is to be looked at as a whole.

        Args:
            root: folder that holds `annotations/`.

        Raises:
            click.UsageError: if the parts cannot be run.
        """
        wanted = self.processes is not None or self.scheduler is not None
        if not wanted and sum(1 for _ in (root / "annotations/articles").glob("*.yaml")) <= MANY:
            yield None
            return
        with self.any() as parting:
            yield parting

    @contextmanager
    def any(self) -> Iterator[Parting]:
        """Give how a corpus is to be divided, whatever its size.

        Raises:
            click.ClickException: if the parts cannot be run.
        """
        from aleppo_reports.partition.engines import Engine, EngineError
        from aleppo_reports.partition.together import Parting

        processes = self.processes or _cores()
        try:
            yield Parting(engine=Engine(processes, self.scheduler), watch=watched)
        except EngineError as error:
            raise wrong_call(error) from None


def _cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_parts(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options that say where the parts of a large corpus are looked at, as its argument `parts`."""

    @click.option(
        "--processes",
        type=click.IntRange(min=1),
        help=f"Look at the articles in parts, in so many processes. Of more than {MANY} this is done anyway.",
    )
    @click.option("--scheduler", metavar="ADDRESS", help="Let a Dask cluster look at the parts: tcp://host:8786.")
    @wraps(verb)
    def with_parts(*args: Any, processes: int | None, scheduler: str | None, **options: Any) -> Any:
        return verb(*args, parts=Parts(processes, scheduler), **options)

    return with_parts


@contextmanager
def watched(things: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far it is, how fast it goes and how long it takes yet, if a person watches; else nothing."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    began = time.monotonic()
    # Of what it is told is shown how many are done in a second.
    bar: Any
    with click.progressbar(
        length=total,
        label=things,
        file=sys.stderr,
        show_pos=True,
        item_show_func=lambda done: f"{done / max(time.monotonic() - began, 0.001):.1f} a second" if done else None,
    ) as bar:
        yield lambda count: bar.update(count, bar.pos + count)
