"""Run the command line: the console script `aleppo`, and `python -m aleppo_reports`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, or say what is missing to run it."""
    try:
        from aleppo_reports.cli import main as run
    except ModuleNotFoundError as error:
        # The tables can be read without the extra; checking and building them cannot.
        print(f"aleppo needs {error.name}: install it with pip install 'aleppo-reports[build]'", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    run()


if __name__ == "__main__":
    main()
