"""The wheel: what is in it, that it is the same every time, and that a reader needs nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builders import REPOSITORY

VERSION = re.search(r'(?m)^version: "?([^"\s]+)"?$', (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
TABLES = sorted(path.stem for path in (REPOSITORY / "data").glob("*.parquet"))
# Neither tracked nor made by a build of the wheel.
LEFT_OUT = (
    ".git",
    ".venv",
    "dist",
    "site",
    "shots",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "*.egg-info",
    ".aleppo-*",
)


def clean_environment() -> dict[str, str]:
    """Return an environment in which nothing of this checkout can be imported by accident."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "ALEPPO", "VIRTUAL"))}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run(*arguments: object, cwd: Path) -> str:
    finished = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, f"{finished.stdout}\n{finished.stderr}"
    return finished.stdout


def build_wheel(folder: Path) -> Path:
    """Build the wheel from a fresh copy of the repository."""
    source = Path(shutil.copytree(REPOSITORY, folder / "source", ignore=shutil.ignore_patterns(*LEFT_OUT)))
    command = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder / "dist", source)
    run(sys.executable, "-m", "pip", *command, cwd=folder)
    (wheel,) = (folder / "dist").iterdir()
    return wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def inside(wheel: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(wheel) as archive:
        yield archive


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel and what it declares, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    interpreter = folder / "venv" / "bin" / "python"
    run(interpreter, "-m", "pip", "install", "--quiet", "-c", REPOSITORY / "constraints.txt", wheel, cwd=folder)
    return interpreter


# Whatever asks for an address or a connection fails, as without a network.
OFFLINE = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}:
        raise OSError(f"there is no network here: {event} {arguments}")

sys.addaudithook(refuse)
"""


def read(python: Path, code: str, folder: Path) -> str:
    """Run code as a reader of the tables does: from a folder of their own, without network, every warning an error."""
    return run(python, "-W", "error", "-I", "-c", OFFLINE + textwrap.dedent(code), cwd=folder).strip()


@pytest.fixture
def reader(python: Path, tmp_path: Path) -> Callable[[str], str]:
    """Read with the versions that the package is tested with."""
    return lambda code: read(python, code, tmp_path)


@pytest.fixture(scope="session")
def oldest(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the oldest versions that the package says it works with."""
    folder = tmp_path_factory.mktemp("oldest")
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = [re.sub(r">=([\d.]+).*", r"==\1", needed) for needed in project["dependencies"]]
    assert all("==" in needed for needed in lowest)
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    interpreter = folder / "venv" / "bin" / "python"
    command = [interpreter, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *lowest, str(wheel)]
    finished = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    if finished.returncode:
        pytest.skip(f"{', '.join(lowest)} cannot be installed here: {finished.stderr.strip().splitlines()[-1]}")
    return interpreter


@pytest.fixture(scope="session")
def polars(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds polars, beside the environment that holds only what is declared."""
    folder = tmp_path_factory.mktemp("polars")
    run(
        *(
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "-c",
            REPOSITORY / "constraints.txt",
            "--target",
            folder,
            "polars",
        ),
        cwd=folder,
    )
    return folder


# --- What is in it ---


def test_build_is_a_folder_of_sources_and_no_package() -> None:
    assert not (REPOSITORY / "build" / "__init__.py").exists()


def test_name_and_version(wheel: Path) -> None:
    assert VERSION is not None
    assert wheel.name == f"aleppo_reports-{VERSION[1]}-py3-none-any.whl"


def test_nothing_but_the_package_and_its_metadata(inside: zipfile.ZipFile) -> None:
    assert VERSION is not None
    top = {name.partition("/")[0] for name in inside.namelist()}
    assert top == {"aleppo_reports", f"aleppo_reports-{VERSION[1]}.dist-info"}


def test_all_code_is_in_it(inside: zipfile.ZipFile) -> None:
    source = REPOSITORY / "build"
    code = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
    assert code
    assert {name for name in inside.namelist() if name.endswith(".py")} == code


@pytest.mark.parametrize("pages", ["explorer", "review"])
def test_what_its_pages_are_made_of_is_in_it(inside: zipfile.ZipFile, pages: str) -> None:
    source = REPOSITORY / "build"
    parts = [path for path in (source / "aleppo_reports" / pages).rglob("*.*") if path.parent.name != pages]
    wanted = {path.relative_to(source).as_posix() for path in parts if path.suffix in {".html", ".css", ".js", ".svg"}}
    assert {".html", ".css", ".js"} <= {Path(name).suffix for name in wanted}
    assert wanted <= set(inside.namelist())


def test_it_says_that_it_is_typed(inside: zipfile.ZipFile) -> None:
    assert "aleppo_reports/py.typed" in inside.namelist()


def test_the_whole_dataset_is_in_it(inside: zipfile.ZipFile) -> None:
    found = {name.removeprefix("aleppo_reports/_dataset/") for name in inside.namelist() if "/_dataset/" in name}
    data = {f"data/{path.name}" for path in (REPOSITORY / "data").iterdir()}
    schemas = {f"schemas/{path.name}" for path in (REPOSITORY / "schemas").iterdir()}
    assert found == {*data, *schemas, "datapackage.json", "CITATION.cff", "LICENSE-DATA"}
    assert {f"data/{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")} <= data


def test_the_dataset_in_it_is_that_of_the_repository(inside: zipfile.ZipFile) -> None:
    for name in inside.namelist():
        if "/_dataset/" in name:
            path = REPOSITORY / name.removeprefix("aleppo_reports/_dataset/")
            assert inside.read(name) == path.read_bytes(), name


def test_neither_tests_nor_annotations_nor_texts_are_in_it(inside: zipfile.ZipFile) -> None:
    for name in inside.namelist():
        parts = name.split("/")
        if "/findings/statements/" in name:
            # The catalogue of codes; the article that its examples are about was written for them.
            continue
        assert not {"tests", "annotations", "scripts", "build", "__pycache__"} & set(parts), name
        assert not name.endswith((".yaml", ".txt", ".pyc")) or name.endswith(
            ("schemas/package.yaml", "dist-info/entry_points.txt", "top_level.txt")
        ), name


def test_licences_and_the_command_are_declared(inside: zipfile.ZipFile) -> None:
    (folder,) = {name.partition("/")[0] for name in inside.namelist() if ".dist-info/" in name}
    names = set(inside.namelist())
    assert {f"{folder}/licenses/LICENSE", f"{folder}/licenses/LICENSE-DATA"} <= names
    assert "aleppo = aleppo_reports.__main__:main" in inside.read(f"{folder}/entry_points.txt").decode()
    metadata = inside.read(f"{folder}/METADATA").decode().partition("\n\n")[0].splitlines()
    assert "License-Expression: MIT AND CC-BY-4.0" in metadata
    needed = [line for line in metadata if line.startswith("Requires-Dist: ") and "extra ==" not in line]
    assert [re.split(r"[^\w-]", line.removeprefix("Requires-Dist: "))[0] for line in needed] == [
        "click",
        "pandas",
        "pyarrow",
    ]


def test_its_record_lists_every_file(inside: zipfile.ZipFile) -> None:
    (record,) = [name for name in inside.namelist() if name.endswith(".dist-info/RECORD")]
    listed = {row[0] for row in csv.reader(io.StringIO(inside.read(record).decode()))}
    assert listed == set(inside.namelist())


def test_building_it_again_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    assert build_wheel(tmp_path / "deeper").read_bytes() == wheel.read_bytes()


# --- For those who install it ---


def test_it_is_the_installed_one(reader: Callable[[str], str], python: Path) -> None:
    found = Path(reader("import aleppo_reports; print(aleppo_reports.__file__)"))
    assert found.is_relative_to(python.parents[1])


def test_only_what_is_declared_was_installed(reader: Callable[[str], str]) -> None:
    code = """
        from importlib.metadata import distributions
        print(*sorted({entry.metadata["Name"].lower() for entry in distributions()}))
    """
    installed = set(reader(code).split())
    assert {"aleppo-reports", "click", "pandas", "pyarrow"} <= installed
    assert not {"pandera", "frictionless", "pyyaml", "edtf", "jsonschema", "pytest", "polars"} & installed


def test_every_table_loads_from_another_folder(reader: Callable[[str], str]) -> None:
    code = """
        import aleppo_reports
        for name in aleppo_reports.tables():
            frame = aleppo_reports.load(name)
            assert len(frame) or name == "retired", name
            assert frame.attrs["name"] == name
            print(name, len(frame))
    """
    loaded = dict(line.split() for line in reader(code).splitlines())
    assert sorted(loaded) == TABLES
    for name, rows in loaded.items():
        with (REPOSITORY / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert int(rows) == sum(1 for _ in csv.reader(file)) - 1


def test_the_version_is_that_of_the_citation(reader: Callable[[str], str]) -> None:
    assert VERSION is not None
    code = """
        import aleppo_reports
        from importlib.metadata import version
        print(aleppo_reports.__version__, version("aleppo-reports"), aleppo_reports.load("events").attrs["version"])
    """
    assert reader(code).split() == [VERSION[1]] * 3


def test_paths_exist_in_both_formats(reader: Callable[[str], str]) -> None:
    code = """
        import aleppo_reports
        for name in aleppo_reports.tables():
            assert aleppo_reports.path(name).suffix == ".parquet"
            assert aleppo_reports.path(name).is_file()
            assert aleppo_reports.path(name, "csv").is_file()
            assert aleppo_reports.path(name, format="parquet") == aleppo_reports.path(name)
        print("done")
    """
    assert reader(code) == "done"


def test_the_codebook_explains_every_column_of_every_table(reader: Callable[[str], str]) -> None:
    code = """
        import aleppo_reports
        columns = ["column", "title", "description", "type", "dtype", "unit", "required", "codes", "points_to"]
        for name in aleppo_reports.tables():
            frame, book = aleppo_reports.load(name), aleppo_reports.codebook(name)
            assert list(book.columns) == [*columns, "missing", "distinct", "example"]
            assert list(book["column"]) == list(frame.columns)
            assert list(book["dtype"]) == [str(dtype) for dtype in frame.dtypes]
            assert list(book["missing"]) == list(frame.isna().sum())
            assert not book[["title", "description", "example"]].eq("").any().any()
            assert not (book["required"] & book["missing"].gt(0)).any()
        kinds = aleppo_reports.codebook("figures").set_index("column")["codes"]
        assert kinds["bound"].split(", ") == list(aleppo_reports.load("figures")["bound"].cat.categories)
        print("done")
    """
    assert reader(code) == "done"


def test_importing_it_imports_no_library(reader: Callable[[str], str]) -> None:
    code = """
        import sys
        before = set(sys.modules)
        import aleppo_reports
        aleppo_reports.tables(), aleppo_reports.path("figures"), aleppo_reports.__version__
        new = {name.partition(".")[0] for name in set(sys.modules) - before}
        print(*sorted(new - set(sys.stdlib_module_names)))
    """
    assert reader(code) == "aleppo_reports"


def test_a_record_is_cited_in_every_style_without_any_library(reader: Callable[[str], str]) -> None:
    code = """
        import sys
        before = set(sys.modules)
        import aleppo_reports
        release = aleppo_reports.cite()
        for style in ("apa", "bibtex", "biblatex", "csl", "ris"):
            record = aleppo_reports.cite("rt-f07", style)
            assert "rt-f07" in record and "RT" in record and aleppo_reports.__version__ in record
        new = {name.partition(".")[0] for name in set(sys.modules) - before}
        assert new - set(sys.stdlib_module_names) == {"aleppo_reports"}, new
        print(release)
    """
    citation = json.loads((REPOSITORY / "datapackage.json").read_text(encoding="utf-8"))["bibliographicCitation"]
    assert reader(code) == citation


def test_an_unknown_table_suggests_the_nearest(reader: Callable[[str], str]) -> None:
    code = """
        import aleppo_reports
        for function in (aleppo_reports.load, aleppo_reports.codebook, aleppo_reports.path):
            try:
                function("figure")
            except ValueError as error:
                print(error)
        try:
            aleppo_reports.path("figures", "parket")
        except ValueError as error:
            print(error)
        try:
            aleppo_reports.lod
        except AttributeError as error:
            print(error)
    """
    *tables, formats, attribute = reader(code).splitlines()
    assert len(tables) == 3
    assert {line.partition(";")[0] for line in tables} == {"there is no table 'figure' (did you mean 'figures'?)"}
    assert all("articles, events, " in line for line in tables)
    assert formats == "there is no format 'parket' (did you mean 'parquet'?); formats: csv, parquet"
    assert attribute == "module 'aleppo_reports' has no attribute 'lod'"


def test_it_works_where_nothing_can_be_written(reader: Callable[[str], str], tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    reader("import aleppo_reports; aleppo_reports.load('events')")
    assert set(tmp_path.iterdir()) == before


def test_the_command_without_the_extra_says_what_to_install(python: Path, tmp_path: Path) -> None:
    finished = subprocess.run(
        [python.parent / "aleppo", "check"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr
    assert "aleppo-reports[build]" in finished.stderr


# --- Every engine, from the wheel alone ---

ENGINES = """
    import aleppo_reports
    from aleppo_reports import codebook, load

    for name in aleppo_reports.tables():
        for expand in (False, True):
            records = load(name, "records", expand=expand)
            assert load(name, "arrow", expand=expand).to_pylist() == records, name
            frame = load(name, expand=expand)
            assert list(map(list, frame.astype(object).where(frame.notna(), None).itertuples(index=False))) == [
                list(row.values()) for row in records
            ], name
            book = codebook(name, expand=expand)
            assert list(book["column"]) == list(frame.columns), name
            assert list(book["dtype"]) == [str(dtype) for dtype in frame.dtypes], name
            assert list(book["missing"]) == list(frame.isna().sum()), name
        assert load(name, "path").is_file()
    import pandas, pyarrow
    print(pandas.__version__, pyarrow.__version__)
"""


def test_every_engine_loads_every_table(reader: Callable[[str], str]) -> None:
    assert re.fullmatch(r"3\.\S+ \S+", reader(ENGINES))


def test_the_oldest_versions_that_are_declared_give_the_same(oldest: Path, tmp_path: Path) -> None:
    assert re.fullmatch(r"2\.2\.\S+ 17\.\S+", read(oldest, ENGINES, tmp_path))


def test_a_bare_read_with_the_oldest_pandas_gives_the_documented_types(oldest: Path, tmp_path: Path) -> None:
    code = """
        import pandas
        from aleppo_reports import codebook, path, tables
        for name in tables():
            bare = pandas.read_parquet(path(name))
            assert list(codebook(name)["dtype"]) == [str(dtype) for dtype in bare.dtypes], name
            assert bare.attrs["name"] == name
        print("done")
    """
    assert read(oldest, code, tmp_path) == "done"


def test_polars_loads_every_table(reader: Callable[[str], str], polars: Path) -> None:
    code = f"""
        sys.path.append({str(polars)!r})
        import aleppo_reports
        for name in aleppo_reports.tables():
            for expand in (False, True):
                frame = aleppo_reports.load(name, "polars", expand=expand)
                assert frame.to_dicts() == aleppo_reports.load(name, "records", expand=expand), name
        print("done")
    """
    assert reader(code) == "done"


def test_without_any_library_there_are_records_paths_and_whole_records(reader: Callable[[str], str]) -> None:
    code = """
        for library in ("pandas", "pyarrow", "numpy", "click"):
            sys.modules[library] = None
        import aleppo_reports
        for name in aleppo_reports.tables():
            aleppo_reports.load(name, "records", expand=True)
            assert aleppo_reports.load(name, "path").is_file()
        figure = aleppo_reports.chain("rt-f07")
        assert figure._repr_html_().startswith("<div")
        print(figure)
    """
    shown = reader(code)
    assert shown.startswith("Figure rt-f07\n")
    assert "Said by" in shown
    assert "Disagreement" in shown


def test_polars_that_is_not_there_is_named(reader: Callable[[str], str]) -> None:
    code = """
        import aleppo_reports
        try:
            aleppo_reports.load("figures", "polars")
        except ImportError as error:
            print(error)
    """
    assert reader(code) == "this engine needs polars: pip install 'aleppo-reports[polars]'"


def test_the_command_shows_a_record_without_the_extra(python: Path, tmp_path: Path) -> None:
    shown = run(python.parent / "aleppo", "show", "rt-f07", cwd=tmp_path)
    assert shown.startswith("Figure rt-f07\n")
    assert "\x1b" not in shown
