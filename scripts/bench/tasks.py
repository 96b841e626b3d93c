"""Everything that is measured, by name: what is done beforehand, and what is timed.

A task is run in a process of its own. What it prepares (libraries, bytes in memory) is not timed; what it returns shows
that the work was done. Its peak memory is that of the whole process, libraries included.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace as replaced
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import data, peers

Work = Callable[[], object]
Task = Callable[[Path], Work]

TASKS: dict[str, Task] = {}


def task(name: str) -> Callable[[Task], Task]:
    """Register the decorated function, which prepares a task in the folder of its data, under a name."""

    def register(prepare: Task) -> Task:
        TASKS[name] = prepare
        return prepare

    return register


def run(name: str, folder: Path) -> dict[str, Any]:
    """Run a task once; return seconds, peak memory in bytes, what it gave, and the seconds of its phases, if any."""
    work = TASKS[name](folder)
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    phases = result.pop("phases", {}) if isinstance(result, dict) else {}
    peak = result.pop("peak", None) if isinstance(result, dict) else None
    return {"seconds": seconds, "peak": peak or _peak(), "result": result, **({"phases": phases} if phases else {})}


def _peak() -> int:
    """Return the most memory that the process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What the resource module says begins with the memory of the process that started this one.
        found = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(found.split()[1]) * 1024
    # macOS counts bytes, others kilobytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# --- Reading annotations: the folder holds a corpus ---


@task("read: CSafeLoader")
def _csafe(folder: Path) -> Work:
    files = [path.read_bytes() for path in _annotations(folder)]
    peers.load_yaml(files[:1])
    return lambda: peers.load_yaml(files)


@task("read: ours")
def _read(folder: Path) -> Work:
    from aleppo_reports.schema import read_tables
    from aleppo_reports.source.reader import read_corpus

    tables = read_tables(folder / "schemas")
    return lambda: len(read_corpus(folder, tables).corpus.articles)


@task("read: ours, one process of a pool")
def _read_by_one(folder: Path) -> Work:
    return _read_by(folder, 1)


@task("read: ours, two processes of a pool")
def _read_by_two(folder: Path) -> Work:
    return _read_by(folder, 2)


def _read_by(folder: Path, processes: int) -> Work:
    """Prepare processes that read articles and keep them, as those of a build do, which hand on tables."""
    names = [f"annotations/articles/{path.name}" for path in sorted((folder / "annotations/articles").glob("*.yaml"))]
    pool = ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin, initargs=(folder,))
    size = max(1, -(-len(names) // (4 * processes)))
    chunks = [names[at : at + size] for at in range(0, len(names), size)]
    # Once beforehand, so that the processes are there.
    list(pool.map(_read_articles, [chunk[:1] for chunk in chunks[:processes]]))
    return lambda: sum(pool.map(_read_articles, chunks))


_BEGUN: list[Any] = []


def _begin(folder: Path) -> None:
    from aleppo_reports.schema import read_tables
    from aleppo_reports.source.reader import ArticleReader

    _BEGUN[:] = [ArticleReader(folder, read_tables(folder / "schemas"))]


def _read_articles(names: list[str]) -> int:
    return sum(len(_BEGUN[0].read(name).article.reports) for name in names)


def _annotations(folder: Path) -> list[Path]:
    return sorted((folder / "annotations").rglob("*.yaml"))


# --- Validating tables: the folder holds a package ---


@task("tables: bare read")
def _bare(folder: Path) -> Work:
    import pyarrow.parquet  # noqa: F401

    return lambda: peers.bare_read(folder, data.MEASURED)


def _validating(folder: Path, name: str) -> Callable[[], dict[str, int]]:
    """Prepare reading the Parquet tables and finding everything that is wrong with them."""
    import pandas
    import pandera.pandas

    # It imports most of itself when it looks at something for the first time.
    pandera.pandas.DataFrameSchema({"text": pandera.pandas.Column(str)}).validate(pandas.DataFrame({"text": ["word"]}))

    from aleppo_reports.publish.constraints import broken_tables
    from aleppo_reports.publish.suspects import few_texts
    from aleppo_reports.publish.write import parquet_size, read_parquet

    tables, codes = data.schemas_of(folder)
    files = {each: folder / "data" / f"{name if each == 'figures' else each}.parquet" for each in data.MEASURED}

    def work() -> dict[str, int]:
        sizes = {each: size[0] for each, path in files.items() if (size := parquet_size(path))}
        found = {
            each: read_parquet(path, encoded=True, few=few_texts(tables[each], sizes)) for each, path in files.items()
        }
        problems = list(broken_tables(found, tables, codes))
        return {"findings": len(problems), "rows": len({problem.origin for problem in problems})}

    return work


@task("tables: ours")
def _ours(folder: Path) -> Work:
    return _validating(folder, "figures")


@task("tables: bare read, one thread")
def _bare_by_one(folder: Path) -> Work:
    import pyarrow

    pyarrow.set_cpu_count(1)
    return _bare(folder)


@task("tables: ours, one thread")
def _ours_by_one(folder: Path) -> Work:
    """Prepare the same as in "tables: ours", with a clock at each kind of look: what a look asks for is not its own."""
    import pyarrow

    from aleppo_reports.publish import suspects

    pyarrow.set_cpu_count(1)
    phases: dict[str, float] = {}
    inner: list[float] = []

    class Timed(suspects.Looks):
        def __init__(self, *given: Any) -> None:
            # Tables are handed over once they are read.
            phases["read"] = time.perf_counter() - start[0]
            super().__init__(*given)

        def once(self, key: suspects.Key, look: Callable[[], suspects.Seen]) -> suspects.Seen:
            begun = time.perf_counter()
            inner.append(0.0)
            found = super().once(key, look)
            taken, within = time.perf_counter() - begun, inner.pop()
            phases[key[0]] = phases.get(key[0], 0.0) + taken - within
            if inner:
                inner[-1] += taken
            return found

    suspects.Looks = Timed  # type: ignore[misc]
    work, start = _validating(folder, "figures"), [0.0]

    def timed() -> object:
        start[0] = time.perf_counter()
        found = work()
        phases["rest"] = time.perf_counter() - start[0] - sum(phases.values())
        return {**found, "phases": phases}

    return timed


@task("tables: ours, 1 % bad")
def _ours_bad(folder: Path) -> Work:
    return _validating(folder, "bad-figures")


@task("tables: pandera")
def _pandera(folder: Path) -> Work:
    import pandera.pandas  # noqa: F401

    tables, codes = data.schemas_of(folder)
    return lambda: peers.pandera_errors(folder, tables, codes)


@task("tables: pandas by hand")
def _pandas(folder: Path) -> Work:
    import pandas  # noqa: F401

    tables, codes = data.schemas_of(folder)
    return lambda: peers.pandas_findings(folder, tables, codes)


@task("tables: DuckDB")
def _duckdb(folder: Path) -> Work:
    import duckdb  # noqa: F401

    tables, codes = data.schemas_of(folder)
    return lambda: peers.duckdb_rows(folder, tables, codes)


@task("tables: frictionless")
def _frictionless(folder: Path) -> Work:
    import frictionless  # noqa: F401

    return lambda: peers.frictionless_errors(folder)


# --- Writing tables ---


def _tables(folder: Path) -> Mapping[str, Any]:
    from aleppo_reports.publish.write import read_parquet

    return {name: read_parquet(folder / "data" / f"{name}.parquet") for name in ("figures", "attributions")}


def _target(folder: Path) -> Path:
    target = folder / "written"
    target.mkdir(exist_ok=True)
    return target


@task("CSV: ours")
def _csv(folder: Path) -> Work:
    from aleppo_reports.publish.write import write_csv

    return _writing(folder, "csv", write_csv)


@task("Parquet: ours")
def _parquet(folder: Path) -> Work:
    from aleppo_reports.publish.write import write_parquet

    return _writing(folder, "parquet", write_parquet)


def _writing(folder: Path, suffix: str, write: Callable[[Any, str], None]) -> Work:
    tables, target = _tables(folder), _target(folder)

    def work() -> int:
        for name, table in tables.items():
            write(table, str(target / f"{name}.{suffix}"))
        return sum((target / f"{name}.{suffix}").stat().st_size for name in tables)

    return work


@task("CSV: pyarrow")
def _bare_csv(folder: Path) -> Work:
    import pyarrow.csv  # noqa: F401

    tables, target = _tables(folder), _target(folder)
    return lambda: peers.bare_write_csv(tables, target)


@task("Parquet: pyarrow, same settings")
def _bare_parquet(folder: Path) -> Work:
    tables, target = _tables(folder), _target(folder)
    return lambda: peers.bare_write_parquet(tables, target)


@task("Parquet: pyarrow, its own settings")
def _default_parquet(folder: Path) -> Work:
    tables, target = _tables(folder), _target(folder)
    return lambda: peers.bare_write_parquet(tables, target, None)


# --- The whole build: the folder holds a corpus ---


@task("build")
def _build(folder: Path) -> Work:
    import pandera.pandas  # noqa: F401

    from aleppo_reports.cli.parting import Parts
    from aleppo_reports.pipeline import build
    from aleppo_reports.publish.store import replace, staging

    phases: dict[str, float] = {}

    @contextmanager
    def watch(things: str, total: int) -> Iterator[Callable[[int], None]]:
        start = time.perf_counter()
        yield lambda count: None
        phases[things] = time.perf_counter() - start

    def work() -> dict[str, Any]:
        # As the command does it: many articles are looked at in parts, on all cores.
        with staging(folder) as stage, Parts(None, None).of(folder) as parting:
            parting = parting and replaced(parting, watch=watch)
            with _all_processes() as held:
                built = build(folder, folder / "texts", stage, parting)
            sizes = {name: (stage / name).stat().st_size for name in built.files}
            replace(folder, built.files)
        processes = 0 if parting is None else parting.engine.processes
        return {
            "rows": dict(built.rows),
            "problems": len(built.problems),
            "processes": processes,
            "annotations": _size(folder / "annotations"),
            "texts": _size(folder / "texts"),
            "CSV": sum(size for name, size in sizes.items() if name.endswith(".csv")),
            "Parquet": sum(size for name, size in sizes.items() if name.endswith(".parquet")),
            "phases": phases,
            "peak": max(held) if processes else _peak(),
        }

    return work


# What a process and all that it started hold, what they share counted once; printed whenever it is more than before.
_WATCH = """
import os, psutil, sys, time
one, most = psutil.Process(int(sys.argv[1])), 0
while True:
    try:
        every = [each for each in (one, *one.children(recursive=True)) if each.pid != os.getpid()]
        held = sum(each.memory_full_info().pss for each in every)
    except psutil.Error:
        held = 0
    if held > most:
        most = held
        print(most, flush=True)
    # Asking takes the longer the more they hold, and they should not notice.
    time.sleep(1)
"""


@contextmanager
def _all_processes() -> Iterator[list[int]]:
    """Give the bytes that this process and all that it starts hold at most, once the block is left."""
    held = [0]
    with subprocess.Popen([sys.executable, "-c", _WATCH, str(os.getpid())], stdout=subprocess.PIPE, text=True) as other:
        try:
            yield held
        finally:
            other.terminate()
            held += map(int, other.communicate()[0].split())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
