"""Run the command line as `python -m aleppo_reports`."""

from aleppo_reports.cli import main

main()
