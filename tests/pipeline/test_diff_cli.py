"""`aleppo diff`: what differs between two releases, what follows from it, and whether the version says so."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from aleppo_reports.comparing import git
from aleppo_reports.comparing.changes import Difference, Lapsed, SchemaChange, difference
from aleppo_reports.comparing.versions import RULE, least, misfit, reasons, step
from aleppo_reports.published import Published, row_sha256
from commands import Aleppo
from packages import describe, resource
from releases import first, second

__all__ = ["first", "second"]


@pytest.fixture(scope="module")
def found(first: Path, second: Path) -> Difference:
    return difference(Published(first), Published(second))


def sha(root: Path, table: str, id: str) -> str:
    row = Published(root).row(table, id)
    assert row is not None
    return row_sha256(row)


# --- What differs ---


def test_records_are_compared_by_id_and_field(found: Difference, first: Path, second: Path) -> None:
    tables = {table.name: table for table in found.tables}
    assert tables["figures"].removed == (("herald-f03",),)
    assert tables["places"].removed == (("gate",), ("moat",), ("wall",))
    assert tables["actors"].added == (("post",),)
    (changed,) = tables["figures"].changed
    assert changed.key == ("herald-f01",)
    assert [(cell.column, cell.after) for cell in changed.cells] == [("subject", "people who ran")]
    assert (changed.before, changed.after) == (
        sha(first, "figures", "herald-f01"),
        sha(second, "figures", "herald-f01"),
    )
    assert not tables["articles"]
    assert tables["figures"].records
    assert not tables["attributions"].records


def test_what_goes_is_retired_or_lost(found: Difference) -> None:
    told = {(entry.table, entry.id): (entry.retired, entry.replaced_by) for entry in found.withdrawn}
    assert told == {
        ("figures", "herald-f03"): (True, "herald-f01"),
        ("places", "gate"): (True, "wall"),
        ("places", "wall"): (True, ""),
        ("places", "moat"): (False, ""),
    }


def test_citations_whose_hash_changed_are_listed(found: Difference, first: Path) -> None:
    cited = {(entry.table, entry.id): entry.before for entry in found.cited}
    assert cited[("figures", "herald-f01")] == sha(first, "figures", "herald-f01")
    assert all(table in {"figures", "events", "reports", "quotes", "disagreements"} for table, _ in cited)


def test_a_package_does_not_differ_from_itself(first: Path, aleppo: Aleppo) -> None:
    same = difference(Published(first), Published(first))
    assert not same
    assert step(same) == "none"
    assert aleppo("--root", first, "diff", first, "--check-version") == (0, "0.1.0 and 0.1.0: the same tables\n", "")
    assert aleppo("--root", first, "diff", first, "--format", "markdown").out == "The tables are those of 0.1.0.\n"


# --- As text, JSON and Markdown ---


def test_the_text_names_records_columns_and_values(aleppo: Aleppo, first: Path, second: Path) -> None:
    ran = aleppo("diff", first, second)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert "figures: 1 removed, 1 changed" in lines
    assert "  - herald-f03" in lines
    assert '      subject: "people who fled" -> "people who ran"' in lines
    assert "retired: herald-f03 (figures): Coded twice; replaced by herald-f01" in lines
    assert "lost: moat (places) is gone and was not retired; old citations of it lead nowhere" in lines
    assert lines[-1] == "Version: 0.2.0 fits, 0.2.0 or later was needed"


def test_the_markdown_is_a_section_of_a_changelog(aleppo: Aleppo, first: Path, second: Path, tmp_path: Path) -> None:
    ran = aleppo("diff", first, second, "--format", "markdown", "-o", tmp_path / "data.md")
    assert (ran.code, ran.out) == (0, "")
    text = (tmp_path / "data.md").read_text(encoding="utf-8")
    assert text.startswith("Compared with 0.1.0:\n\n| table | added | removed | changed |\n| --- | --- | --- | --- |\n")
    assert "| figures | 0 | 1 | 1 |\n" in text
    assert "- places, removed: `gate`, `moat`, `wall`.\n" in text
    assert "- figures, `herald-f01`: subject `people who fled` → `people who ran`.\n" in text


def test_only_as_many_rows_are_named_as_asked_for(aleppo: Aleppo, first: Path, second: Path) -> None:
    ran = aleppo("diff", first, second, "--most", "1")
    assert "  - gate\n  - and 2 more\n" in ran.out
    ran = aleppo("diff", first, second, "--most", "1", "--format", "markdown")
    assert "- places, removed: `gate`, and 2 more.\n" in ran.out


def test_the_json_has_every_row(aleppo: Aleppo, first: Path, second: Path) -> None:
    content = json.loads(aleppo("diff", first, second, "--format", "json").out)
    assert (content["before"], content["after"], content["step"], content["fits"]) == ("0.1.0", "0.2.0", "major", True)
    (changed,) = content["tables"]["figures"]["changed"]
    assert changed["key"] == ["herald-f01"]
    assert changed["cells"] == {"subject": {"before": "people who fled", "after": "people who ran"}}
    assert changed["sha256"]["after"] == sha(second, "figures", "herald-f01")
    assert {entry["id"] for entry in content["withdrawn"]} == {"herald-f03", "gate", "wall", "moat"}


# --- The schema ---


def files_of(package: Path) -> dict[str, bytes]:
    names = ["datapackage.json", *(entry["path"] for entry in Published(package).descriptor["resources"])]
    return {name: (package / name).read_bytes() for name in names}


def narrowed(package: Path) -> Difference:
    """Return what differs from a package whose schema is another, and whose rows are the same."""
    old = Published(package).descriptor
    new = json.loads(json.dumps(old))
    figures = {field["name"]: field for field in resource(new, "figures")["schema"]["fields"]}
    figures["unit"]["constraints"]["enum"].append("tons")
    figures["subject"]["description"] = "Another one."
    figures["of"]["constraints"]["required"] = True
    figures["start"]["type"] = "number"
    fields = resource(new, "places")["schema"]["fields"]
    del fields[-1]
    fields.append({"name": "height", "type": "number", "constraints": {}})
    files = files_of(package)
    return difference(Published(package), Published.of({**files, "datapackage.json": json.dumps(new).encode()}))


def test_changes_of_the_schema_take_their_steps(first: Path) -> None:
    gone = Published(first).schemas["places"]["fields"][-1]["name"]
    assert set(narrowed(first).schema) == {
        SchemaChange("figures.unit", "the code tons comes", "minor"),
        SchemaChange(
            "figures.subject", "it is described otherwise; whether it means the same, only a person can say", "patch"
        ),
        SchemaChange("figures.of", "required is true, it was not stated", "major"),
        SchemaChange("figures.start", "the type is number, it was integer", "major"),
        SchemaChange(f"places.{gone}", "the column goes", "major"),
        SchemaChange("places.height", "the column comes", "minor"),
    }


# --- Sign-offs ---


def signed(package: Path, *rows: tuple[str, ...]) -> Published:
    """Return a package with these sign-offs: id of a figure, hash, name, day."""
    lines = (f'"v{n}","figures","{id}",,"reviewed","{sha}","{by}",,{on}\n' for n, (id, sha, by, on) in enumerate(rows))
    files = files_of(package)
    files["data/verifications.csv"] += "".join(lines).encode()
    return Published.of(files)


def test_a_sign_off_lapses_with_the_record_it_names(first: Path, second: Path, aleppo: Aleppo) -> None:
    old = signed(first, ("herald-f01", "1", "Emmy", "2026-01-01"), ("herald-f02", "2", "Emmy", "2026-01-01"))
    new = signed(second, ("herald-f02", "2", "Emmy", "2026-01-01"))
    assert difference(old, new).lapsed == (Lapsed("figures", "herald-f01", "Emmy", "2026-01-01", signed_anew=False),)
    anew = signed(second, ("herald-f01", "3", "Ada", "2026-02-01"), ("herald-f02", "2", "Emmy", "2026-01-01"))
    assert difference(old, anew).lapsed == (Lapsed("figures", "herald-f01", "Emmy", "2026-01-01", signed_anew=True),)


# --- The version ---


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("0.1.0", "0.2.0", ""),
        ("0.1.0", "1.0.0", ""),
        ("0.1.0", "0.1.1", "0.1.1 does not fit what changed since 0.1.0, which takes 0.2.0 or later: "),
        ("1.1.0", "1.2.0", "1.2.0 does not fit what changed since 1.1.0, which takes 2.0.0 or later: "),
        ("1.1.0", "2.0.0", ""),
        ("0.3.0", "0.2.0", "0.2.0 does not fit what changed since 0.3.0, which takes 0.4.0 or later: "),
    ],
)
def test_a_version_fits_what_changed(found: Difference, before: str, after: str, told: str) -> None:
    wrong = misfit(replace(found, before=before, after=after))
    assert wrong.startswith(told)
    assert bool(wrong) == bool(told)


def test_rows_take_the_step_of_the_rule(found: Difference) -> None:
    taken = {told: step for step, told in reasons(found)}
    assert taken["figures: 1 row goes"] == "major"
    assert taken["actors: 1 row comes"] == "minor"
    assert taken["figures: 1 row has other values"] == "patch"
    assert {step for told, step in taken.items() if told.startswith("attributions: ")} == {"patch"}


def test_what_does_not_fit_gives_1_if_asked(aleppo: Aleppo, first: Path, second: Path) -> None:
    ran = aleppo("diff", second, first, "--check-version")
    assert ran.code == 1
    assert ran.err.startswith("0.1.0 does not fit what changed since 0.2.0, which takes 0.3.0 or later: ")
    assert aleppo("diff", second, first).code == 0


def test_the_rule_is_stated_where_the_program_says(repository: Path) -> None:
    text = (repository / RULE).read_text(encoding="utf-8")
    assert {step for step in ("major", "minor", "patch") if f"| {step} |" in text} == {"major", "minor", "patch"}
    assert least("0.1.0", "major") == "0.2.0"
    assert "**Before 1.0.0** what would make a new major version makes a new minor one" in text


# --- Commits, and what is no package ---


def committed(root: Path) -> None:
    def run(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, "-C", root, *arguments], check=True, capture_output=True)

    run("init", "-q")
    run("add", "-A")
    run("commit", "-q", "-m", "One")
    run("tag", "v0.1.0")


def test_a_release_is_named_by_its_tag(aleppo: Aleppo, first: Path, second: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(first, tmp_path / "root"))
    committed(root)
    for name in ("data", "datapackage.json"):
        shutil.rmtree(root / name) if (root / name).is_dir() else (root / name).unlink()
        (shutil.copytree if (second / name).is_dir() else shutil.copy)(second / name, root / name)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert aleppo("--root", root, "diff", "v0.1.0").out == aleppo("diff", first, second).out
    assert {path: path.read_bytes() for path in before} == before
    ran = aleppo("--root", root, "diff", "v9")
    assert ran.code == 2
    assert "'v9' is neither a folder, a zip, nor a name that git knows" in ran.err
    assert aleppo("--root", root, "diff", "--", "--output=evil").code == 2
    assert not (tmp_path / "evil").exists()


def test_a_commit_without_a_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    committed(tmp_path)
    with pytest.raises(ValueError, match=r"^HEAD holds no datapackage\.json$"):
        git.at(tmp_path, "HEAD")


def test_a_package_that_cannot_be_read_is_a_wrong_call(aleppo: Aleppo, first: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(first, tmp_path / "broken"))

    def keyless(content: dict[str, object]) -> None:
        resource(content, "figures")["schema"].pop("primaryKey")

    describe(broken, keyless)
    ran = aleppo("diff", broken, first)
    assert ran.code == 2
    assert "datapackage.json: the table 'figures' has no primary key" in ran.err
    twice = Path(shutil.copytree(first, tmp_path / "twice"))
    table = twice / "data" / "figures.csv"
    table.write_bytes(table.read_bytes() + table.read_bytes().splitlines(keepends=True)[1])
    assert "has the key herald-f01 twice" in aleppo("diff", twice, first).err
