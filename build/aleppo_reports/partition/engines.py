"""What runs the batches: this process, several on this machine, or a cluster that is there already."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from aleppo_reports.collecting import settled

J = TypeVar("J")
R = TypeVar("R")


class EngineError(RuntimeError):
    """The batches cannot be run; the message is for the person who called."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Where batches run.

    Attributes:
        processes: number of processes on this machine; one is this process itself.
        scheduler: address of a Dask scheduler that runs them instead, as `tcp://host:8786`.
    """

    processes: int = 1
    scheduler: str | None = None

    def run(self, function: Callable[[J], R], jobs: Sequence[J]) -> Iterator[R]:
        """Yield what a function gives for each job, whichever is done first.

        Raises:
            EngineError: if there is no such scheduler, or processes end before their work is done.
        """
        if self.scheduler is None and self.processes <= 1:
            yield from map(function, jobs)
            return
        with self._executor(len(jobs)) as executor:
            yield from _completed(executor.submit(function, job) for job in jobs)

    @contextmanager
    def _executor(self, jobs: int) -> Iterator[Executor]:
        if self.scheduler is not None:
            with _cluster(self.scheduler) as executor:
                yield executor
            return
        workers = max(1, min(self.processes, jobs))
        with settled(), ProcessPoolExecutor(workers, get_context(_way()), _bound) as executor:
            try:
                yield executor
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise


def _bound() -> None:
    """End this process when the one that started it ends: killed, that one cannot say so, and nobody else would."""

    def end_with(parent: BaseProcess) -> None:
        parent.join()
        os._exit(1)

    if (parent := parent_process()) is not None:
        threading.Thread(target=end_with, args=(parent,), daemon=True).start()


def _way() -> str:
    """Return how processes begin: as copies of this one where that is safe, which have all that was read; else anew."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _completed(futures: Iterable[Future[R]]) -> Iterator[R]:
    from concurrent.futures.process import BrokenProcessPool

    waiting = list(futures)
    try:
        for future in as_completed(waiting):
            yield future.result()
            # What it gave is somebody else's now.
            waiting.remove(future)
    except BrokenProcessPool:
        raise EngineError("a process ended before its work was done; was there too little memory?") from None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    if not _ADDRESS.fullmatch(address):
        raise EngineError(f"{address!r} is no address of a Dask scheduler, as tcp://host:8786")
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
        from distributed.security import Security
    except ImportError:
        raise EngineError("--scheduler needs Dask: pip install 'aleppo-reports[build,cluster]'") from None
    # Asked before, since a client that cannot begin cannot end in peace either.
    if address.startswith("tls:") and Security().get_connection_args("client")["ssl_context"] is None:  # type: ignore[no-untyped-call]
        raise EngineError(f"{address} needs certificates, which the configuration of Dask names (distributed.comm.tls)")
    try:
        client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise EngineError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise EngineError(f"the Dask scheduler at {address} has no workers")
        try:
            # A batch whose worker dies is run again by another one: it writes the same files.
            yield client.get_executor(retries=_RETRIES, pure=False)
        except KilledWorker as error:
            raise EngineError(f"workers of the Dask scheduler at {address} die of their work: {error}") from None


_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?(?:\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):\d{1,5}")
_PATIENCE = 20
"""Seconds that a scheduler has to answer."""
_RETRIES = 3
