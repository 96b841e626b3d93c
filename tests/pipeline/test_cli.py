"""The command line: every verb, its exit code, and what it says. 0 clean, 1 problems, 2 a wrong call or a crash."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builders import REPOSITORY, Parts, emit, make_root
from commands import Aleppo

NEW_ID = "post-2016-12-08"


def break_actor(root: Path) -> None:
    path = root / "annotations" / "actors.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: media", "kind: medium", 1), encoding="utf-8")


def tables(root: Path) -> list[str]:
    return [path.stem for path in (root / "schemas").glob("*.json") if path.name != "annotation.schema.json"]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- Wrong calls ---


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["biuld"],
        ["check", "--nope"],
        ["check", "nowhere.yaml"],
        ["--root", "nowhere", "check"],
        ["check", "--root", "nowhere"],
        ["--texts", "nowhere", "check"],
        ["check", "--texts", "nowhere"],
        ["validate", "nowhere"],
        ["validate", "pyproject.toml"],
        ["format", "nowhere.yaml"],
        ["new"],
        ["new", NEW_ID],
        ["new", NEW_ID, "--text", "nowhere.txt"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_gives_2(aleppo: Aleppo, arguments: list[str]) -> None:
    ran = aleppo(*arguments)
    assert ran.code == 2
    assert "Usage: aleppo" in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("verb", ["check", "build", "validate", "format"])
def test_a_root_without_annotations_gives_2_and_says_what_lacks(aleppo: Aleppo, tmp_path: Path, verb: str) -> None:
    ran = aleppo("--root", tmp_path, verb)
    assert ran.code == 2
    assert "holds no annotations/ and schemas/" in ran.err
    assert "--root" in ran.err


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["check", "-h"], ["new", "--help"]], ids=" ".join)
def test_help_gives_0(aleppo: Aleppo, arguments: list[str]) -> None:
    ran = aleppo(*arguments)
    assert ran.code == 0
    assert ran.out.startswith("Usage: aleppo")


def test_the_root_is_found_from_below(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "annotations" / "articles")
    assert aleppo("check").code == 0


def test_outside_of_any_root_it_gives_2(aleppo: Aleppo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert aleppo("check").code == 2


def test_a_root_is_not_looked_for_above_the_one_that_was_given(aleppo: Aleppo, root: Path) -> None:
    assert aleppo("--root", root / "annotations", "check").code == 2


# --- Where the options stand ---


@pytest.mark.parametrize("place", ["before", "after", "apart"])
def test_root_and_texts_may_stand_before_or_after_the_verb(aleppo: Aleppo, root: Path, place: str) -> None:
    options = ["--root", root, "--texts", root / "texts"]
    arguments = {
        "before": [*options, "check"],
        "after": ["check", *options],
        "apart": [*options[:2], "check", *options[2:]],
    }
    ran = aleppo(*arguments[place])
    assert ran.code == 0
    assert "words compared with the texts of 1 of 1 article" in ran.out


@pytest.mark.parametrize("verb", ["check", "build", "validate", "format"])
def test_every_verb_takes_the_options_on_both_sides(aleppo: Aleppo, root: Path, verb: str) -> None:
    options = ["--root", root, "--texts", root / "texts"]
    aleppo("build", *options)
    aleppo("format", *options)
    assert aleppo(*options, verb).code == 0
    assert aleppo(verb, *options).code == 0


def test_texts_come_from_the_environment(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEPPO_TEXTS", str(root / "texts"))
    assert "words compared with the texts of 1 of 1 article" in aleppo("--root", root, "check").out


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_option_beats_the_environment(
    aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (root / "elsewhere").mkdir()
    monkeypatch.setenv("ALEPPO_TEXTS", str(root / "elsewhere"))
    option = ["--texts", root / "texts"]
    arguments = [*option, "check"] if place == "before" else ["check", *option]
    assert "words compared with the texts of 1 of 1 article" in aleppo("--root", root, *arguments).out


def test_an_empty_environment_variable_is_none(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEPPO_TEXTS", "")
    ran = aleppo("--root", root, "check")
    assert ran.code == 0
    assert "words not compared" in ran.out


def test_an_environment_variable_that_leads_nowhere_gives_2(
    aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALEPPO_TEXTS", str(root / "nowhere"))
    ran = aleppo("--root", root, "check")
    assert ran.code == 2
    assert "ALEPPO_TEXTS" in ran.err or "--texts" in ran.err


# --- check ---


def test_check_clean(aleppo: Aleppo, root: Path) -> None:
    ran = aleppo("--root", root, "check")
    assert ran.code == 0
    files, compared = ran.out.splitlines()
    assert re.fullmatch(r"\d+ files: 1 article, 2 events, 4 actors, 2 places; 0 problems", files)
    assert compared == "words not compared: no article texts at hand (give their folder with --texts or ALEPPO_TEXTS)"
    assert ran.err == ""


def test_check_with_a_problem_names_file_line_column_and_what_to_do(aleppo: Aleppo, root: Path) -> None:
    break_actor(root)
    ran = aleppo("--root", root, "check")
    assert ran.code == 1
    first, second, *_ = ran.out.splitlines()
    assert first.startswith("annotations/actors.yaml:21:11: herald: kind: 'medium' is not in the code list")
    assert first.endswith("(did you mean 'media'?) [R205]")
    assert second.startswith("  fix: ")
    assert ran.err.splitlines()[0].endswith("; 1 problem")


def test_check_with_other_texts_than_the_archived_ones(aleppo: Aleppo, root: Path) -> None:
    with (root / "texts" / "herald.txt").open("a", encoding="utf-8") as file:
        file.write("more")
    ran = aleppo("--root", root, "--texts", root / "texts", "check")
    assert ran.code == 1
    assert "is not the archived text" in ran.out


def test_check_changes_nothing(aleppo: Aleppo, root: Path) -> None:
    before = content(root)
    aleppo("--root", root, "check")
    assert content(root) == before


@pytest.mark.parametrize("which", ["actors.yaml", "places.yaml", "articles/herald-2016-12-07.yaml"])
def test_check_of_a_file_shows_what_is_wrong_in_it_and_nothing_else(aleppo: Aleppo, root: Path, which: str) -> None:
    break_actor(root)
    ran = aleppo("--root", root, "check", root / "annotations" / which)
    if which == "actors.yaml":
        assert ran.code == 1
        assert "[R205]" in ran.out
    else:
        assert ran.code == 0
        assert "0 problems" in ran.out


def test_check_of_several_files(aleppo: Aleppo, root: Path) -> None:
    break_actor(root)
    files = [root / "annotations" / name for name in ("places.yaml", "actors.yaml")]
    assert aleppo("--root", root, "check", *files).code == 1


def test_check_of_a_file_named_from_the_current_folder(
    aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_actor(root)
    monkeypatch.chdir(root / "annotations")
    assert aleppo("check", "actors.yaml").code == 1
    assert aleppo("check", "./places.yaml").code == 0


def test_check_of_a_folder_shows_what_is_wrong_below_it_or_refuses(aleppo: Aleppo, root: Path) -> None:
    break_actor(root)
    assert aleppo("--root", root, "check", root / "annotations").code != 0


def test_check_of_a_file_still_looks_up_ids_everywhere(aleppo: Aleppo, root: Path) -> None:
    assert aleppo("--root", root, "check", root / "annotations" / "events.yaml").code == 0


def test_check_of_a_file_outside_of_the_root_gives_2(aleppo: Aleppo, root: Path) -> None:
    ran = aleppo("--root", root, "check", REPOSITORY / "pyproject.toml")
    assert ran.code == 2
    assert "does not lie below" in ran.err


# --- build ---


def test_build(aleppo: Aleppo, root: Path) -> None:
    ran = aleppo("--root", root, "build")
    assert ran.code == 0
    assert "  reports              2 rows" in ran.out
    assert re.search(rf"(?m)^{2 * len(tables(root)) + 11} files built from \d+ annotation files$", ran.out)
    assert (root / "data" / "reports.csv").is_file()
    assert (root / "datapackage.json").is_file()


def test_build_twice_writes_nothing_the_second_time(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    before = {path: path.stat().st_mtime_ns for path in (root / "data").iterdir()}
    assert aleppo("--root", root, "build").code == 0
    assert {path: path.stat().st_mtime_ns for path in (root / "data").iterdir()} == before


def test_a_build_with_problems_leaves_everything_as_it_was(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    break_actor(root)
    before = content(root)
    ran = aleppo("--root", root, "build")
    assert ran.code == 1
    assert "nothing written: 1 problem" in ran.err
    assert content(root) == before


def test_a_build_that_crashes_leaves_everything_as_it_was(
    aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aleppo("--root", root, "build")
    (root / "data" / "reports.csv").write_bytes(b"edited by hand")
    before = content(root)

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "rename", full)
    ran = aleppo("--root", root, "build")
    assert ran.code == 2
    assert "disk full" in ran.err
    assert content(root) == before


def test_a_build_mends_what_was_edited_by_hand(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    before = content(root)
    (root / "data" / "reports.csv").write_bytes(b"edited by hand")
    (root / "data" / "events.parquet").unlink()
    assert aleppo("--root", root, "build").code == 0
    assert content(root) == before


def test_a_build_refuses_files_that_no_table_makes(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    (root / "data" / "notes.txt").write_text("mine", encoding="utf-8")
    (root / "data" / "reports.csv").write_bytes(b"edited by hand")
    before = content(root)
    ran = aleppo("--root", root, "build")
    assert ran.code == 1
    assert "data/notes.txt: the build does not make this file [B703]" in ran.out
    assert "nothing written" in ran.err
    assert content(root) == before


def test_a_build_puts_back_what_a_killed_one_left_aside(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    before = content(root)
    (root / ".aleppo-previous").mkdir()
    (root / "data").rename(root / ".aleppo-previous" / "data")
    ran = aleppo("--root", root, "build")
    assert ran.code == 0
    assert "put back the files that an interrupted build had left aside" in ran.err
    assert content(root) == before


def test_build_check_current(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    before = content(root)
    ran = aleppo("--root", root, "build", "--check")
    assert ran.code == 0
    assert f"{2 * len(tables(root)) + 11} built files current" in ran.out
    assert content(root) == before


def test_build_check_names_file_row_column_and_the_command_that_mends_it(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    path = root / "data" / "actors.csv"
    path.write_bytes(path.read_bytes().replace(b'"An outlet"', b'"An inlet"'))
    before = content(root)
    ran = aleppo("--root", root, "build", "--check")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "data/actors.csv:2:1: row 'herald', column description: "
        "has 'An inlet' where the annotations give 'An outlet' [B702]",
        "  fix: run `aleppo build` (or `make build`) and commit what it writes",
    ]
    assert "the built files are not current: 1 difference" in ran.err
    assert content(root) == before


def test_build_check_after_an_edit_of_the_annotations_names_the_row(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    path = root / "annotations" / "places.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: Bridge", "name: The Bridge"), encoding="utf-8")
    ran = aleppo("--root", root, "build", "--check")
    assert ran.code == 1
    assert (
        "data/places.csv:2:1: row 'bridge', column name: has 'Bridge' where the annotations give 'The Bridge'"
        in ran.out
    )
    assert "data/places.parquet: differs from what the annotations give" in ran.out
    assert "datapackage.json:" in ran.out
    assert "data/SHA256SUMS:" in ran.out


def test_build_check_before_any_build(aleppo: Aleppo, root: Path) -> None:
    ran = aleppo("--root", root, "build", "--check")
    assert ran.code == 1
    assert "datapackage.json: the built file is missing [B701]" in ran.out
    assert not (root / "data").exists()


def test_build_check_with_problems_in_the_annotations(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    break_actor(root)
    ran = aleppo("--root", root, "build", "--check")
    assert ran.code == 1
    assert "[R205]" in ran.out


def test_a_fact_that_lacks_in_the_citation_is_a_finding(aleppo: Aleppo, root: Path) -> None:
    path = root / "CITATION.cff"
    path.write_text(path.read_text(encoding="utf-8").replace("\nversion:", "\nedition:"), encoding="utf-8")
    ran = aleppo("--root", root, "build")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == "CITATION.cff: the key version is missing [B704]"


def test_a_table_that_lacks_in_the_list_is_a_finding(aleppo: Aleppo, root: Path) -> None:
    path = root / "schemas" / "package.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  - places\n", ""), encoding="utf-8")
    ran = aleppo("--root", root, "build")
    assert ran.code == 1
    assert "schemas/package.yaml: tables: the list of tables and the files in schemas/ differ in: places" in ran.out


VOICE = "annotations/codes/voice.csv"
HEAD = "code,label,definition,source,licence,plover,acled,hxl\n"
CODE_LISTS = {
    "a code twice": HEAD + "narrator,a,b,,,,,\nattributed,a,b,,,,,\nattributed,a,b,,,,,\n",
    "a code that derived columns need lacks": HEAD + "narrator,a,b,,,,,\n",
    "no codes": HEAD,
}


@pytest.mark.parametrize("fault", CODE_LISTS)
@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_faulty_code_list_is_a_finding_and_no_crash(aleppo: Aleppo, tmp_path: Path, fault: str, verb: str) -> None:
    root = make_root(tmp_path, lambda parts: parts.files.update({VOICE: CODE_LISTS[fault]}))
    ran = aleppo("--root", root, verb)
    assert "Traceback" not in ran.err
    assert ran.code == 1


def test_a_code_list_that_is_missing_is_a_finding_and_no_crash(aleppo: Aleppo, root: Path) -> None:
    (root / VOICE).unlink()
    ran = aleppo("--root", root, "build")
    assert "Traceback" not in ran.err
    assert ran.code == 1


def test_a_code_that_must_be_a_number_and_is_none_is_a_finding_and_no_crash(aleppo: Aleppo, root: Path) -> None:
    with (root / "annotations" / "codes" / "date_precision.csv").open("a", encoding="utf-8") as file:
        file.write("x,a,b,,,,,\n")
    ran = aleppo("--root", root, "build")
    assert "Traceback" not in ran.err
    assert ran.code == 1


def test_what_check_passes_build_passes_too(aleppo: Aleppo, tmp_path: Path) -> None:
    """Two articles from one text file: whoever finds it, the finding leads to the annotations."""

    def twice(parts: Parts) -> None:
        text = emit(parts.article).replace("herald-", "post-").replace("id_prefix: herald", "id_prefix: post")
        parts.files["annotations/articles/post-2016-12-07.yaml"] = text

    root = make_root(tmp_path, twice)
    assert aleppo("--root", root, "check").code == aleppo("--root", root, "build").code


# --- validate ---


def test_validate_a_valid_package(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    ran = aleppo("--root", root, "validate")
    assert ran.code == 0
    number = len(tables(root))
    assert ran.out.startswith(f"valid: {number} tables, ")
    assert f"{2 * number + 1} files match their hashes, CSV and Parquet hold the same" in ran.out


def test_validate_a_folder_elsewhere(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aleppo("--root", root, "build")
    package = root / "package"
    shutil.copytree(root / "data", package / "data")
    shutil.copy(root / "datapackage.json", package)
    monkeypatch.chdir(package / "data")
    assert aleppo("validate", package).code == 0
    assert aleppo("validate", "..").code == 0


def test_validate_a_broken_package(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    with (root / "data" / "actors.csv").open("ab") as file:
        file.write(b"\n")
    ran = aleppo("--root", root, "validate")
    assert ran.code == 1
    assert "data/actors.csv: has " in ran.out
    assert ran.err.strip().endswith("problems")


def test_validate_a_folder_without_a_package(aleppo: Aleppo, tmp_path: Path) -> None:
    ran = aleppo("validate", tmp_path)
    assert ran.code == 1
    assert "datapackage.json: cannot be read" in ran.out


# --- format ---


def test_format_lays_out_and_is_content_afterwards(aleppo: Aleppo, root: Path) -> None:
    checked = aleppo("--root", root, "format", "--check")
    assert checked.code == 1
    assert "would change annotations/actors.yaml" in checked.out
    assert "run `aleppo format`" in checked.err
    ran = aleppo("--root", root, "format")
    assert ran.code == 0
    assert "changed annotations/actors.yaml" in ran.out
    assert aleppo("--root", root, "format", "--check").code == 0
    assert aleppo("--root", root, "check").code == 0


def test_format_check_changes_nothing(aleppo: Aleppo, root: Path) -> None:
    before = content(root)
    aleppo("--root", root, "format", "--check")
    assert content(root) == before


def test_format_changes_nothing_in_the_tables(aleppo: Aleppo, root: Path) -> None:
    aleppo("--root", root, "build")
    aleppo("--root", root, "format")
    assert aleppo("--root", root, "build", "--check").code == 0


def test_format_of_a_file_leaves_the_others(aleppo: Aleppo, root: Path) -> None:
    ran = aleppo("--root", root, "format", root / "annotations" / "actors.yaml")
    assert ran.out == "changed annotations/actors.yaml\n"


def test_format_of_a_file_that_cannot_be_read(aleppo: Aleppo, root: Path) -> None:
    path = root / "annotations" / "actors.yaml"
    path.write_text("actors: [\n", encoding="utf-8")
    ran = aleppo("--root", root, "format")
    assert ran.code == 1
    assert ran.out.startswith("annotations/actors.yaml:")
    assert path.read_text(encoding="utf-8") == "actors: [\n"
    path.write_bytes(b"actors: \xff\n")
    assert aleppo("--root", root, "format").code == 1


@pytest.mark.parametrize("name", ["annotations/codes/voice.csv", "schemas/quotes.json", "CITATION.cff", "notes.md"])
def test_format_leaves_files_that_are_no_annotations(aleppo: Aleppo, root: Path, name: str) -> None:
    (root / "notes.md").write_text("some\nnotes\n", encoding="utf-8")
    before = content(root)
    aleppo("--root", root, "format", root / name)
    assert content(root) == before


def test_format_of_a_file_outside_of_the_root_gives_2(aleppo: Aleppo, root: Path) -> None:
    assert aleppo("--root", root, "format", REPOSITORY / "CITATION.cff").code == 2


# --- new ---


@pytest.fixture
def text(root: Path) -> Path:
    path = root / "texts" / "post.txt"
    path.write_text("A “headline”: with a colon\n\nSome text.\n", encoding="utf-8")
    return path


def test_new_writes_a_file_to_go_on_with(aleppo: Aleppo, root: Path, text: Path) -> None:
    ran = aleppo("--root", root, "new", NEW_ID, "--text", text)
    assert ran.code == 0
    assert f"wrote annotations/articles/{NEW_ID}.yaml" in ran.out
    written = (root / "annotations" / "articles" / f"{NEW_ID}.yaml").read_text(encoding="utf-8")
    assert f"article_id: {NEW_ID}\nid_prefix: post\n" in written
    assert f"characters: {len(text.read_text(encoding='utf-8'))}\n" in written


def test_a_new_file_lacks_only_what_a_person_must_add(aleppo: Aleppo, root: Path, text: Path) -> None:
    aleppo("--root", root, "new", NEW_ID, "--text", text)
    ran = aleppo("--root", root, "--texts", root / "texts", "check")
    assert ran.code == 1
    findings = [line for line in ran.out.splitlines() if not line.startswith("  fix: ")]
    assert findings
    assert all(finding.endswith("the key is missing [R202]") for finding in findings), findings


def test_a_new_file_is_laid_out(aleppo: Aleppo, root: Path, text: Path) -> None:
    aleppo("--root", root, "format")
    aleppo("--root", root, "new", NEW_ID, "--text", text)
    ran = aleppo("--root", root, "format", "--check")
    assert ran.out == ""
    assert ran.code == 0


def test_new_with_a_prefix(aleppo: Aleppo, root: Path, text: Path) -> None:
    assert aleppo("--root", root, "new", NEW_ID, "--text", text, "--prefix", "pst").code == 0
    written = (root / "annotations" / "articles" / f"{NEW_ID}.yaml").read_text(encoding="utf-8")
    assert "\nid_prefix: pst\n" in written


@pytest.mark.parametrize(
    "name",
    ["post", "2016-12-08", "Post-2016-12-08", "post-8-12-2016", "../post-2016-12-08", "post-2016-12-08.yaml", ""],
)
def test_new_with_a_wrong_id_gives_2_and_writes_nothing(aleppo: Aleppo, root: Path, text: Path, name: str) -> None:
    before = content(root)
    ran = aleppo("--root", root, "new", name, "--text", text)
    assert ran.code == 2
    assert "is not outlet and day, like rt-2016-12-07" in ran.err
    assert content(root) == before


def test_new_leaves_a_file_that_is_there(aleppo: Aleppo, root: Path, text: Path) -> None:
    before = content(root)
    ran = aleppo("--root", root, "new", "herald-2016-12-07", "--text", text)
    assert ran.code == 2
    assert "is there already" in ran.err
    assert content(root) == before


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xff\xfe"], ids=repr)
def test_new_from_a_text_that_is_empty_or_none(aleppo: Aleppo, root: Path, data: bytes) -> None:
    path = root / "texts" / "post.txt"
    path.write_bytes(data)
    before = content(root)
    ran = aleppo("--root", root, "new", NEW_ID, "--text", path)
    assert ran.code == 2
    assert "post.txt is " in ran.err
    assert content(root) == before


# --- Crashes ---


@pytest.mark.parametrize("verb", ["check", "build", "format"])
def test_a_crash_gives_2_and_says_everything(
    aleppo: Aleppo, root: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("aleppo_reports.pipeline.read_tables", crash)
    ran = aleppo("--root", root, verb)
    assert ran.code == 2
    assert "RuntimeError: a fault of ours" in ran.err
    assert "aleppo failed; this is a fault of the program" in ran.err


def test_an_interrupted_run_does_not_look_clean(aleppo: Aleppo, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aleppo_reports.pipeline.read_tables", interrupt)
    assert aleppo("--root", root, "check").code != 0


# --- As people run it ---


@pytest.mark.parametrize(("fault", "code"), [(False, 0), (True, 1)])
def test_the_module_runs_as_a_program(root: Path, fault: bool, code: int) -> None:
    if fault:
        break_actor(root)
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-m", "aleppo_reports", "--root", root, "check"],
        env={"PYTHONPATH": str(REPOSITORY / "build"), "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert finished.returncode == code


def test_curly_quotes_in_findings_do_not_fail_where_output_is_ascii(root: Path) -> None:
    path = root / "annotations" / "articles" / "herald-2016-12-07.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("“We hold it,”", "“We held it,”"), encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "aleppo_reports", "--root", root, "check", "--texts", root / "texts"],
        env={"PYTHONPATH": str(REPOSITORY / "build"), "PATH": "", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert finished.returncode == 1, finished.stderr.decode()
