"""The examples run, show what they say they show, and are committed without outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = "examples/first_look.ipynb"


def run(script: Path, repository: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(repository / "build")}
    command = [sys.executable, "-W", "error", str(script)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_comparisons_print_what_stands_beside_them(repository: Path) -> None:
    """To renew it after a change that is meant: run with WRITE_EXPECTED=1, and read what changed."""
    script = repository / "examples" / "side_by_side.py"
    expected, printed = script.with_suffix(".txt"), run(script, repository)
    if os.environ.get("WRITE_EXPECTED"):
        expected.write_text(printed, encoding="utf-8")
    assert printed == expected.read_text(encoding="utf-8")


# --- The notebook ---


@pytest.fixture(scope="module")
def notebook(repository: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((repository / NOTEBOOK).read_text(encoding="utf-8"))
    return content


def test_it_is_committed_without_what_running_it_adds(notebook: dict[str, Any]) -> None:
    """Outputs would tell versions of libraries, and grow old in silence."""
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_its_file_is_laid_out_as_notebooks_are(notebook: dict[str, Any], repository: Path) -> None:
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    nbformat.validate(notebook)
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    assert (repository / NOTEBOOK).read_bytes().decode("utf-8") == text


@pytest.fixture(scope="module")
def outputs(notebook: dict[str, Any], repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What running the notebook gives: by the id of each cell, its outputs."""
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient and a kernel")
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    pytest.importorskip("ipykernel", reason="needs a kernel")
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # What the machinery of notebooks warns of is not ours.
        warnings.simplefilter("ignore")
        patch.setenv("PYTHONPATH", str(repository / "build"))
        patch.setenv("PYTHONWARNINGS", "error:::aleppo_reports")
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder / name.lower()))
        ran = nbformat.reads(json.dumps(notebook), as_version=4)
        client = nbclient.NotebookClient(
            ran, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        client.execute()
    return {cell["id"]: cell["outputs"] for cell in ran["cells"] if cell["cell_type"] == "code"}


def shown(outputs: dict[str, Any], id: str, kind: str) -> str:
    (text,) = (output["data"][kind] for output in outputs[id] if kind in output.get("data", {}))
    return str(text)


class Words(HTMLParser):
    """The texts of an SVG or HTML file, without its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def of(cls, text: str) -> list[str]:
        reader = cls()
        reader.feed(text)
        return reader.found

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data.strip())


def test_it_runs_without_a_word_on_the_error_stream(outputs: dict[str, Any]) -> None:
    streams = [output for cell in outputs.values() for output in cell if output["output_type"] == "stream"]
    assert {output["name"] for output in streams} == {"stdout"}


def test_the_claimed_share_is_drawn_by_day_outlet_and_claimant(outputs: dict[str, Any]) -> None:
    words = Words.of(shown(outputs, "share-plot", "image/svg+xml"))
    assert "07 December, RT: Russian military, “70% of E. Aleppo”" in words
    assert "09 December, The Wire: Reuters, “most of their territory”" in words
    assert "territory initially held by the rebels" in words


def test_what_each_outlet_calls_whom_is_drawn_for_both_voices(outputs: dict[str, Any]) -> None:
    words = Words.of(shown(outputs, "labels-plot", "image/svg+xml"))
    assert {"its own voice", "voices it reports", "RT", "The Wire", "Syrian army", "Rebels in Aleppo"} <= set(words)
    assert "militants (2)" in shown(outputs, "labels-words", "text/html")


def test_first_claimants_are_drawn_with_the_outlets_that_print_them(outputs: dict[str, Any]) -> None:
    words = Words.of(shown(outputs, "claimants-plot", "image/svg+xml"))
    assert {"Reuters", "Russian Reconciliation Center in Syria", "RT"} <= set(words)


def test_duckdb_counts_as_pandas_does(outputs: dict[str, Any]) -> None:
    counted = Words.of(shown(outputs, "claimants-table", "text/html"))
    queried = Words.of(shown(outputs, "duckdb-query", "text/html"))
    questions = [word for word in counted if word.endswith("?")]
    assert questions
    for question in questions:
        row = counted[counted.index(question) + 1 :][:3]
        figures, _, claimants = queried[queried.index(question) + 1 :][:3]
        assert [figures, claimants] == [row[0], row[2]], question
    assert sorted(word for word in queried if word.endswith("?")) == sorted(questions)


def test_a_record_is_shown_whole(outputs: dict[str, Any]) -> None:
    words = Words.of(shown(outputs, "one-record", "text/html"))
    assert words[:2] == ["Figure", "rt-f07"]
