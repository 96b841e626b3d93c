"""The command line in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Run(NamedTuple):
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


Aleppo = Callable[..., Run]
"""Runs the command line with some arguments."""

VARIABLES = ("ALEPPO_TEXTS", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITLAB_CI", "CI_PROJECT_DIR")
"""What people or CI services may have set, and the command line looks at."""
