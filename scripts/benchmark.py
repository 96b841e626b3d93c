"""Measure cold starts: the annotation check against a peer that checks the built package, and the loader.

Every figure is the median of several fresh processes, taken in turns so that a busy machine disturbs all alike. The
seconds belong to the machine, the ratios are what to look at. Run it in an environment with the extra `build`.

    python scripts/benchmark.py [--runs N]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent

COMMANDS = {
    "python -c pass": [PYTHON, "-c", "pass"],
    "import aleppo_reports": [PYTHON, "-c", "import aleppo_reports"],
    "import pandas": [PYTHON, "-c", "import pandas"],
    "pandas.read_parquet(figures)": [PYTHON, "-c", "import pandas; pandas.read_parquet('data/figures.parquet')"],
    "aleppo_reports.load('figures')": [PYTHON, "-c", "import aleppo_reports; aleppo_reports.load('figures')"],
    "aleppo check": [str(BIN / "aleppo"), "check"],
    "aleppo check FILE": [str(BIN / "aleppo"), "check", str(max((ROOT / "annotations/articles").glob("*.yaml")))],
    "aleppo validate": [str(BIN / "aleppo"), "validate"],
    "frictionless validate": [str(BIN / "frictionless"), "validate", "datapackage.json"],
}

# What is compared with what: (ours, peer).
RATIOS = (
    ("aleppo check", "frictionless validate"),
    ("aleppo validate", "frictionless validate"),
    ("import aleppo_reports", "python -c pass"),
    ("aleppo_reports.load('figures')", "pandas.read_parquet(figures)"),
)


def seconds(command: list[str]) -> float:
    """Return the wall time of a command that must succeed, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7, help="fresh processes for each command (default 7)")
    runs = parser.parse_args().runs
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:<34}{median * 1000:8.0f} ms   ({min(times[name]) * 1000:.0f} to {max(times[name]) * 1000:.0f})")
    print()
    for ours, peer in RATIOS:
        print(f"{ours} / {peer}: {medians[ours] / medians[peer]:.2f}")


if __name__ == "__main__":
    main()
