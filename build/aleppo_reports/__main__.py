"""Run the command line: the console script `aleppo`, and `python -m aleppo_reports`."""

from __future__ import annotations

from aleppo_reports.cli import main

if __name__ == "__main__":
    main()
