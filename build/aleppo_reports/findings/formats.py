"""The formats by name, and which one a CI service reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The command line lists the names of the formats before anybody asks for one.
    from aleppo_reports.findings.finding import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module and the function that write it, and whether it names files from the top of the repository.

    What people read names them from the root, as everything else that they type and see does.
    """

    module: str
    function: str
    from_top: bool = True

    def write(self, report: Report) -> str:
        """Return a report in this format."""
        function: Callable[[Report], str] = getattr(import_module(f"{__package__}.{self.module}"), self.function)
        return function(report)


FORMATS: Mapping[str, Format] = {
    "text": Format("plain", "text", from_top=False),
    "jsonl": Format("plain", "json_lines", from_top=False),
    "github": Format("github", "commands"),
    "gitlab": Format("gitlab", "code_quality"),
    "junit": Format("junit", "suites"),
    "sarif": Format("sarif", "log"),
    "markdown": Format("markdown", "summary", from_top=False),
}


def read_by(environment: Mapping[str, str]) -> str:
    """Return the format that the CI service in whose environment this runs shows to people; text elsewhere.

    >>> read_by({"GITHUB_ACTIONS": "true"}), read_by({"GITLAB_CI": "true"}), read_by({})
    ('github', 'gitlab', 'text')
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "gitlab" if environment.get("GITLAB_CI") == "true" else "text"


def top(environment: Mapping[str, str]) -> Path:
    """Return the folder from which a CI service names files; elsewhere the current one."""
    stated = environment.get("GITHUB_WORKSPACE") or environment.get("CI_PROJECT_DIR")
    return Path(stated) if stated else Path.cwd()


def base_of(root: Path, folder: Path) -> str:
    """Return how files below a root are called from a folder above it: a path with a slash at its end, or nothing.

    A root that is the folder, or does not lie below it, gives nothing.
    """
    try:
        below = root.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return ""
    return "" if below == "." else f"{below}/"
