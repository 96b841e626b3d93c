"""Reporting on the command line: format, file, choice and exit code, of every verb that checks; and `aleppo rules`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aleppo_reports.findings import catalogue
from aleppo_reports.findings.formats import FORMATS
from builders import REPOSITORY, Parts, make_root
from codings import CODERS, FIRST, with_passes
from commands import Aleppo, Run
from examples import ARTICLE


def three_faults(parts: Parts) -> None:
    """Give a code that there is not, a trigger of two words, and an actor that there is not."""
    parts.article["reports"][0].update(exact="Army takes", start=6)
    parts.article["quotes"][0]["said_to_id"] = "nobody"
    parts.places[0]["kind"] = "planet"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return make_root(tmp_path / "faulty", three_faults)


@pytest.fixture
def warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A root whose only finding is a warning: here, that a trigger has two words."""
    monkeypatch.setitem(catalogue._read("S")["rules"]["S407"], "severity", "warning")
    for cached in (catalogue.severity, catalogue.statement):
        cached.cache_clear()
    yield make_root(tmp_path / "warned", lambda p: p.article["reports"][0].update(exact="Army takes", start=6))
    monkeypatch.undo()
    for cached in (catalogue.severity, catalogue.statement):
        cached.cache_clear()


READERS: dict[str, Callable[[str], object]] = {
    "text": lambda text: text.count("\n  fix: "),
    "jsonl": lambda text: len([json.loads(line) for line in text.splitlines()]),
    "github": lambda text: text.count("::error "),
    "gitlab": lambda text: len(json.loads(text)),
    "junit": lambda text: len(list(ElementTree.fromstring(text).iter("failure"))),
    "sarif": lambda text: len(json.loads(text)["runs"][0]["results"]),
    "markdown": lambda text: sum(line.count("|") >= 5 for line in text.splitlines()[6:]) - 2,
}


@pytest.mark.parametrize("name", FORMATS)
def test_check_in_every_format(aleppo: Aleppo, faulty: Path, name: str) -> None:
    """Standard output holds the report and nothing else."""
    ran = aleppo("--root", faulty, "check", "--format", name)
    assert ran.code == 1
    assert READERS[name](ran.out) == 3
    assert "; 3 problems\n" in ran.err


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text", "markdown"}))
def test_a_clean_check_in_every_format(aleppo: Aleppo, root: Path, name: str) -> None:
    ran = aleppo("--root", root, "check", "--format", name)
    assert ran.code == 0
    assert READERS[name](ran.out) == 0
    assert "; 0 problems\n" in ran.err


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_in_a_file_is_the_same(aleppo: Aleppo, faulty: Path, tmp_path: Path, name: str) -> None:
    shown = aleppo("--root", faulty, "check", "--format", name).out
    ran = aleppo("--root", faulty, "check", "--format", name, "-o", tmp_path / "report")
    assert (ran.code, ran.out) == (1, "")
    assert (tmp_path / "report").read_bytes().decode("utf-8") == shown


def test_a_file_is_written_without_findings_too(aleppo: Aleppo, root: Path) -> None:
    """An upload of yesterday's report would bring yesterday's findings back."""
    ran = aleppo("--root", root, "check", "--format", "sarif", "--output", root / "report")
    assert ran.code == 0
    assert "0 problems" in ran.out
    assert json.loads((root / "report").read_text(encoding="utf-8"))["runs"][0]["results"] == []


@pytest.mark.parametrize("verb", ["check", "build", "validate"])
def test_a_file_that_cannot_be_written_gives_2(aleppo: Aleppo, root: Path, verb: str) -> None:
    ran = aleppo("--root", root, verb, "-o", root / "no" / "where")
    assert ran.code == 2
    assert "where cannot be written: No such file or directory" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("options", "shown", "code"),
    [
        ([], "3 problems", 1),
        (["--select", "S"], "1 problem, 2 not shown", 1),
        (["--select", "S407,I"], "2 problems, 1 not shown", 1),
        (["--select", "s407", "--select", "R205"], "2 problems, 1 not shown", 1),
        (["--ignore", "S,I,R"], "0 problems, 3 not shown", 0),
        (["--ignore", "S", "--select", "S407"], "1 problem, 2 not shown", 1),
        (["--select", "Y"], "0 problems, 3 not shown", 0),
    ],
)
def test_codes_are_chosen(aleppo: Aleppo, faulty: Path, options: list[str], shown: str, code: int) -> None:
    ran = aleppo("--root", faulty, "check", *options)
    assert ran.code == code
    assert f"; {shown}\n" in (ran.err or ran.out)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("verb", ["check", "build", "validate"])
def test_a_code_that_there_is_not_gives_2_before_anything_is_done(
    aleppo: Aleppo, root: Path, verb: str, option: str
) -> None:
    ran = aleppo("--root", root, verb, option, "D5O1")
    assert ran.code == 2
    assert "there is no code 'D5O1' (did you mean 'D501'?); `aleppo rules` lists them" in ran.err
    assert not (root / "data").exists()


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("warning", 1), ("note", 1), ("never", 0)])
def test_an_error_fails_but_for_never(aleppo: Aleppo, faulty: Path, level: str, code: int) -> None:
    ran = aleppo("--root", faulty, "check", "--fail-on", level)
    assert ran.code == code
    assert "3 problems" in ran.err


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_a_warning_fails_only_where_it_is_asked_for(aleppo: Aleppo, warned: Path, level: str, code: int) -> None:
    ran = aleppo("--root", warned, "check", "--fail-on", level)
    assert ran.code == code
    assert ran.out.startswith(f"{ARTICLE}:26:12: warning: herald-r01: exact: the trigger has 2 words [S407]\n")


def test_a_warning_does_not_stop_a_build(aleppo: Aleppo, warned: Path) -> None:
    ran = aleppo("--root", warned, "build")
    assert ran.code == 0
    assert "warning: herald-r01" in ran.out
    assert "files built from" in ran.err
    assert (warned / "data" / "reports.csv").is_file()
    assert aleppo("--root", warned, "build", "--check").code == 0
    assert aleppo("--root", warned, "build", "--check", "--fail-on", "warning").code == 1


@pytest.mark.parametrize(("options", "code"), [([], 1), (["--ignore", "S,I,R"], 1), (["--fail-on", "never"], 0)])
def test_a_build_with_errors_writes_nothing_whatever_is_shown(
    aleppo: Aleppo, faulty: Path, options: list[str], code: int
) -> None:
    ran = aleppo("--root", faulty, "build", *options)
    assert ran.code == code
    assert "nothing written: " in ran.err
    assert not (faulty / "data").exists()


def test_build_and_validate_in_a_format(aleppo: Aleppo, root: Path) -> None:
    assert {row["code"] for row in rows(aleppo("--root", root, "build", "--check", "--format", "jsonl"))} == {"B701"}
    built = aleppo("--root", root, "build", "--format", "jsonl")
    assert (built.code, built.out) == (0, "")
    assert "files built from" in built.err
    assert aleppo("--root", root, "build", "--check", "--format", "gitlab").out == "[]\n"
    (root / "data" / "notes.txt").write_text("mine", encoding="utf-8")
    assert [row["code"] for row in rows(aleppo("--root", root, "build", "--format", "jsonl"))] == ["B703"]
    validated = aleppo("--root", root, "validate", "--format", "jsonl")
    assert (validated.code, {row["code"] for row in rows(validated)}) == (1, {"V605"})
    assert aleppo("--root", root, "validate", "--ignore", "V605").code == 0


def rows(ran: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize(
    ("environment", "start"),
    [
        ({"GITHUB_ACTIONS": "true"}, "::error file="),
        ({"GITLAB_CI": "true"}, "[\n"),
        ({}, "annotations/"),
    ],
)
def test_auto_is_what_the_service_reads(
    aleppo: Aleppo, faulty: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], start: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert aleppo("--root", faulty, "check", "--format", "auto").out.startswith(start)
    assert aleppo("--root", faulty, "check").out.startswith("annotations/")


@pytest.mark.parametrize(("variable", "name"), [("GITHUB_WORKSPACE", "github"), ("CI_PROJECT_DIR", "sarif")])
def test_a_service_finds_the_files_of_a_root_below_its_folder(
    aleppo: Aleppo, faulty: Path, monkeypatch: pytest.MonkeyPatch, variable: str, name: str
) -> None:
    monkeypatch.setenv(variable, str(faulty.parent))
    assert f"faulty/{ARTICLE}" in aleppo("--root", faulty, "check", "--format", name).out
    assert "faulty/" not in aleppo("--root", faulty, "check").out


def test_check_of_a_file_reports_on_that_file(aleppo: Aleppo, faulty: Path) -> None:
    ran = aleppo("--root", faulty, "check", "--format", "jsonl", faulty / "annotations" / "places.yaml")
    assert [row["code"] for row in rows(ran)] == ["R205"]


@pytest.mark.parametrize("arguments", [["--format", "xml"], ["--fail-on", "often"], ["--format"], ["-o"]], ids=" ".join)
def test_options_that_there_are_not_give_2(aleppo: Aleppo, root: Path, arguments: list[str]) -> None:
    ran = aleppo("--root", root, "check", *arguments)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("name", FORMATS)
def test_reports_are_written_where_output_is_ascii(tmp_path: Path, name: str) -> None:
    def change(parts: Parts) -> None:
        parts.article["quotes"][0]["exact"] = "“We höld it,”"

    root = make_root(tmp_path, change)
    finished = subprocess.run(
        [sys.executable, "-m", "aleppo_reports", "--root", root, "check", "--texts", root / "texts", "--format", name],
        env={"PYTHONPATH": str(REPOSITORY / "build"), "PATH": "", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert finished.returncode == 1, finished.stderr.decode()


def test_a_clean_check_loads_no_format() -> None:
    """What is not needed costs nothing: `aleppo check` is run at every commit."""
    script = (
        "import sys; from aleppo_reports.cli import main\n"
        "sys.argv = ['aleppo', 'check']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "loaded = {name for name in sys.modules if name.startswith('aleppo_reports.findings.')}\n"
        "print(sorted(name.rpartition('.')[2] for name in loaded))\n"
        "print(sorted({'json', 'xml', 'edtf', 'pandas', 'pyarrow'} & set(sys.modules)))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY / "build")},
        capture_output=True,
        text=True,
        check=True,
    )
    *_, modules, libraries = finished.stdout.splitlines()
    assert modules == "['catalogue', 'finding', 'formats']"
    assert libraries == "['json']"


# --- rules ---


def test_rules_lists_every_code(aleppo: Aleppo) -> None:
    ran = aleppo("rules")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [line[:4] for line in lines] == list(catalogue.codes())
    assert "S403  error    The words are those of the article text." in lines
    assert "W130  note     Of several cues in the paragraph, the nearest is taken." in lines


def test_rules_explains_a_code(aleppo: Aleppo) -> None:
    ran = aleppo("rules", "s408")
    assert ran.code == 0
    assert ran.out == (
        "S408 (error, Spans)\n"
        "Length and words of the article are those of its text.\n"
        "Another length means another text, whose offsets lie on other words.\n"
        "\n"
        "Fails:\n"
        "\n"
        "  # annotations/articles/herald-2016-12-07.yaml\n"
        "  words: 34\n"
        "\n"
        "Passes:\n"
        "\n"
        "  # annotations/articles/herald-2016-12-07.yaml\n"
        "  words: 35\n"
    )


def test_rules_explains_all_codes_that_begin_so(aleppo: Aleppo) -> None:
    heads = [line for line in aleppo("rules", "B7", "W190").out.splitlines() if line.endswith(")")]
    assert heads == [
        "B701 (error, Built files)",
        "B702 (error, Built files)",
        "B703 (error, Built files)",
        "B704 (error, Built files)",
        "B705 (error, Built files)",
        "W190 (error, Anchoring)",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["S499"], "there is no code 'S499'"),
        ([""], "there is no code ''"),
        (["--page", "S401"], "--page is about all codes; leave out either"),
        (["-o", "no/where"], "no/where cannot be written: No such file or directory"),
    ],
)
def test_rules_called_wrongly_gives_2(aleppo: Aleppo, arguments: list[str], message: str) -> None:
    ran = aleppo("rules", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_rules_writes_the_page(aleppo: Aleppo, tmp_path: Path) -> None:
    assert aleppo("rules", "--page", "-o", tmp_path / "rules.md").out == ""
    assert (tmp_path / "rules.md").read_bytes() == (REPOSITORY / "docs" / "rules.md").read_bytes()
    assert aleppo("rules", "--page").out == (tmp_path / "rules.md").read_text(encoding="utf-8")


def test_rules_needs_no_root(aleppo: Aleppo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert aleppo("rules", "S401").code == 0


# --- check of a file ---


def test_check_of_a_file_reads_no_passes(aleppo: Aleppo, tmp_path: Path) -> None:
    """They are many, and what is in them says nothing of other files."""
    root = make_root(tmp_path, with_passes())
    everything = int(aleppo("--root", root, "check").out.split()[0])
    places, first = root / "annotations" / "places.yaml", root / FIRST
    assert int(aleppo("--root", root, "check", places).out.split()[0]) == everything - 2
    for named in ([first], [first.parent], [root / "annotations"], [root], [places, first]):
        assert int(aleppo("--root", root, "check", *named).out.split()[0]) == everything


def test_check_of_a_pass_finds_what_is_wrong_in_it(aleppo: Aleppo, tmp_path: Path) -> None:
    root = make_root(tmp_path, with_passes())
    (root / FIRST).write_text(f"{(root / FIRST).read_text(encoding='utf-8')}\tx: y\n", encoding="utf-8")
    assert aleppo("--root", root, "check").code == 1
    assert aleppo("--root", root, "check", root / FIRST).code == 1
    assert aleppo("--root", root, "check", root / CODERS).code == 0
