"""`aleppo coverage`: what it counts, what it says, how it exits."""

from __future__ import annotations

from pathlib import Path

import pytest

from aleppo_reports.texts import digest
from builders import TEXT, Parts, make_root
from commands import Aleppo, Run

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
LINES = [
    "herald-2016-12-07, coded + listed + left",
    "  part        characters  in records    numbers      marks     speech     labels      names",
    "  boilerplate          6  never coded",
    "  headline            19       26.3%      0+0+0      0+0+0      0+0+0      0+0+0      1+0+0",
    "  body               159       61.0%      3+0+0      2+0+0      3+0+0      0+0+0      1+0+0",
    "  total              178       57.3%      3+0+0      2+0+0      3+0+0      0+0+0      2+0+0",
]
"""What is said of the tiny corpus."""


def test_nothing_left(root: Path, aleppo: Aleppo) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    run = aleppo("--root", root, "coverage", "--texts", root / "texts")
    assert run == Run(0, "\n".join([*LINES, "1 article: nothing left", ""]), "")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def more(parts: Parts) -> None:
    """Add a block with one thing of each kind left, and one listed."""
    added = "They denied 9 “so.\nHe said 8 ‘no to Reed and Ford, rebels and troops.\n"
    parts.text = TEXT + added
    size, start = len(parts.text), len(TEXT)
    parts.article.update(characters=size, words=len(parts.text.split()), sha256=digest(parts.text.encode()))
    parts.article["parts"].append({"start": start, "end": size, "part": "caption"})
    at = parts.text.index("He said 8") + 3
    parts.article["not_coded"] = [
        {"exact": "said", "start": at, "end": at + 4, "reason": "no_speech"},
        {"exact": "8 ‘", "start": at + 5, "end": at + 8, "reason": "name"},
        {"start": at + 14, "end": at + 18, "reason": "private_person"},
        {"exact": "rebels", "start": at + 29, "end": at + 35, "reason": "no_label"},
    ]


def test_what_is_left_is_shown_with_its_place(tmp_path: Path, aleppo: Aleppo) -> None:
    root = make_root(tmp_path, more)
    run = aleppo("--root", root, "--texts", root / "texts", "coverage")
    assert run.code == 1
    assert run.err == "1 article: 5 left\n"
    assert run.out.splitlines() == [
        *LINES[:-1],
        "  caption             70        0.0%      0+1+1      0+1+1      0+1+1      0+1+1      0+1+1",
        "  total              248       41.1%      3+1+1      2+1+1      3+1+1      0+1+1      2+1+1",
        "  left: herald.txt:8:6: verb of saying: …4 gates were shut.⏎They ⟦denied⟧ 9 “so.⏎He said 8 ‘no to…",
        "  left: herald.txt:8:13: number: …were shut.⏎They denied ⟦9⟧ “so.⏎He said 8 ‘no to…",
        "  left: herald.txt:8:15: quotation mark: …shut.⏎They denied 9 ⟦“⟧so.⏎He said 8 ‘no to…",
        "  left: herald.txt:9:27: name: …said 8 ‘no to Reed and ⟦Ford⟧, rebels and troops.⏎",
        "  left: herald.txt:9:44: word that labels: …and Ford, rebels and ⟦troops⟧.⏎",
    ]


@pytest.mark.parametrize("name", ["actors", "places"])
def test_where_the_names_cannot_be_read_none_is_counted(tmp_path: Path, aleppo: Aleppo, name: str) -> None:
    root = make_root(tmp_path, lambda parts: getattr(parts, name)[0].update(zebra="x"))
    run = aleppo("--root", root, "--texts", root / "texts", "coverage")
    assert (run.code, run.err) == (1, "1 article: nothing left\n")
    *_, total, last = run.out.splitlines()
    assert total.endswith("      0+0+0")
    assert last == f"left out, see `aleppo check`: annotations/{name}.yaml"


def test_without_texts_nothing_is_said(root: Path, aleppo: Aleppo) -> None:
    run = aleppo("--root", root, "coverage")
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith("Error: the article texts are needed: give their folder with --texts or ALEPPO_TEXTS\n")


def test_a_folder_without_an_archived_text_is_a_wrong_call(root: Path, aleppo: Aleppo) -> None:
    (root / "texts" / "herald.txt").write_text("Another text.\n", encoding="utf-8")
    run = aleppo("--root", root, "--texts", root / "texts", "coverage")
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith(
        f"Error: the archived text of no article is in {root / 'texts'}; `aleppo texts` says what is there\n"
    )


def second(root: Path, content: str) -> None:
    """Add an article with a text of its own beside the first."""
    path = root / ARTICLE
    text = path.read_text(encoding="utf-8").replace("herald-2016-12-07", "herald-2016-12-08")
    path.with_name("herald-2016-12-08.yaml").write_text(
        text.replace(digest(TEXT.encode()), digest(content.encode())), encoding="utf-8"
    )


def test_an_article_whose_text_is_missing_is_named(root: Path, aleppo: Aleppo) -> None:
    second(root, "Not at hand.")
    run = aleppo("--root", root, "--texts", root / "texts", "coverage")
    ends = ["texts not at hand: herald-2016-12-08", "1 article: nothing left", ""]
    assert run == Run(0, "\n".join([*LINES, *ends]), "")


def test_an_article_that_cannot_be_read_is_named_and_fails(root: Path, aleppo: Aleppo) -> None:
    second(root, TEXT)
    path = root / "annotations/articles/herald-2016-12-08.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "odd: 1\n", encoding="utf-8")
    run = aleppo("--root", root, "--texts", root / "texts", "coverage")
    out = [*LINES, "left out, see `aleppo check`: annotations/articles/herald-2016-12-08.yaml", ""]
    assert run == Run(1, "\n".join(out), "1 article: nothing left\n")


@pytest.mark.texts
def test_nothing_is_left_in_the_corpus(repository: Path, texts: Path, aleppo: Aleppo) -> None:
    run = aleppo("--root", repository, "--texts", texts, "coverage")
    assert (run.code, run.err) == (0, "")
    assert run.out.endswith(": nothing left\n")
