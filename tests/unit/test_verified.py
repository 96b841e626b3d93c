"""Levels of verification: what each asks for, and what takes it away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.agreement.compare import FIELDS
from aleppo_reports.fingerprint import IN_ARTICLES, KINDS
from aleppo_reports.pipeline import check
from aleppo_reports.records import SHAPES, Corpus, Pass
from aleppo_reports.source.plan import authored_keys
from aleppo_reports.source.verified import PATH, read_verified, verified_text
from aleppo_reports.tabulate import TABLES
from aleppo_reports.tabulate.verified import LEVELS, levels_of, standings
from aleppo_reports.texts import digest
from builders import TEXT, Parts, copy_of, make_root, span, words, write
from codings import with_passes
from signing import compare_with_texts, hashes, sign, sign_off

Change = Callable[[Parts], object]


def corpus_of(folder: Path, change: Change | None = None, *, compared: bool = True) -> Corpus:
    """Return a corpus that was compared with its texts."""
    root = make_root(folder, change)
    if compared:
        compare_with_texts(root)
    checked = check(root)
    assert [str(problem) for problem in checked.problems] == []
    return checked.corpus


def having(corpus: Corpus, level: str) -> set[str]:
    return {standing.entry.record_id for standing in standings(corpus) if level in standing.levels}


def in_article(corpus: Corpus) -> set[str]:
    return {standing.entry.record_id for standing in standings(corpus) if standing.entry.kind in IN_ARTICLES}


def edited(folder: Path, change: Change, edit: Callable[[str], str]) -> Corpus:
    """Return a corpus whose article was edited after it was compared with its text."""
    root = make_root(folder, change)
    compare_with_texts(root)
    path = root / "annotations/articles/herald-2016-12-07.yaml"
    text = path.read_text(encoding="utf-8")
    write(path, edit(text))
    assert path.read_text(encoding="utf-8") != text
    return check(root).corpus


# anchored


def test_what_was_compared_is_anchored_and_only_that(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path)
    assert having(corpus, "anchored") == in_article(corpus)
    assert {"herald-r01", "herald-f02", "herald-q02"} <= in_article(corpus)


def test_without_a_comparison_nothing_is_anchored(tmp_path: Path) -> None:
    assert having(corpus_of(tmp_path, compared=False), "anchored") == set()


def test_a_record_that_changed_is_anchored_no_more(tmp_path: Path) -> None:
    corpus = edited(tmp_path, lambda parts: None, lambda text: text.replace("gates shut", "gates closed"))
    assert in_article(corpus) - having(corpus, "anchored") == {"herald-f02"}


def test_nothing_is_anchored_in_another_text(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        start = text.index("\nsha256: ") + 9
        return text[:start] + "0" * 64 + text[start + 64 :]

    assert having(edited(tmp_path, lambda parts: None, edit), "anchored") == set()


# concordant


def test_numbers_dates_and_cues_are_concordant(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path)
    assert having(corpus, "concordant") == {"herald-r02", "herald-f01", "herald-f02", "herald-q01"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param(
            "herald-f01",
            lambda parts: parts.article["figures"][0].update(
                **words("About 40"), reading="inferred", reading_note="The noun follows."
            ),
            id="an inferred reading",
        ),
        pytest.param(
            "herald-r02",
            lambda parts: parts.article["reports"][1].update(
                when_exact="Navy", when_start=span("Navy")["start"], when_end=span("Navy")["end"], when_told="2016"
            ),
            id="a phrase that gives no date",
        ),
        pytest.param(
            "herald-r02",
            lambda parts: [
                parts.article["reports"][1].pop(k) for k in list(parts.article["reports"][1]) if "when" in k
            ],
            id="no date",
        ),
        pytest.param(
            "herald-q01", lambda parts: parts.article["quotes"][0].update(kind="partial"), id="no direct quotation"
        ),
        pytest.param(
            "herald-q01",
            lambda parts: [parts.article["quotes"][0].pop(key) for key in ("cue", "cue_start", "cue_end")],
            id="no cue",
        ),
    ],
)
def test_where_nothing_was_read_again_nothing_is_concordant(tmp_path: Path, name: str, change: Change) -> None:
    root = make_root(tmp_path, change)
    corpus = check(root).corpus
    found = {key[1]: sha256 for key, sha256 in hashes(root).items() if key[0] in IN_ARTICLES}
    # As if all had been found to stand in the text, whatever else is wrong with it.
    write(root / PATH, verified_text(found))
    corpus = check(root).corpus
    assert having(corpus, "anchored") == in_article(corpus)
    assert {"herald-r02", "herald-f01", "herald-f02", "herald-q01"} - having(corpus, "concordant") == {name}


def test_a_value_that_is_not_that_of_the_words_is_not_concordant(tmp_path: Path) -> None:
    root = make_root(tmp_path, lambda parts: parts.article["figures"][0].update(value=41))
    write(root / PATH, verified_text({key[1]: sha256 for key, sha256 in hashes(root).items()}))
    assert "herald-f01" not in having(check(root).corpus, "concordant")


def test_what_is_not_anchored_is_not_concordant(tmp_path: Path) -> None:
    corpus = edited(tmp_path, lambda parts: None, lambda text: text.replace("gates shut", "gates closed"))
    assert having(corpus, "concordant") == {"herald-r02", "herald-f01", "herald-q01"}
    assert having(corpus_of(tmp_path / "x", compared=False), "concordant") == set()


def continued(parts: Parts) -> None:
    """Add a quotation that continues the first one."""
    parts.text = TEXT + "“It is ours,” the official told it.\n"
    start = parts.text.index("“It is")
    told = parts.text.index("told it")
    size = len(parts.text)
    parts.article.update(characters=size, words=len(parts.text.split()))
    parts.article["parts"][-1]["end"] = size
    parts.article["quotes"].append(
        {
            **{key: parts.article["quotes"][0][key] for key in ("kind", "speaker_id")},
            "quote_id": "herald-q03",
            "exact": "“It is ours,”",
            "start": start,
            "end": start + 13,
            "cue": "told",
            "cue_start": told,
            "cue_end": told + 4,
            "continues": "herald-q01",
        }
    )
    parts.article["sha256"] = digest(parts.text.encode())


def test_a_quotation_that_continues_another_rests_on_it(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "one", continued)
    assert {"herald-q01", "herald-q03"} <= having(corpus, "concordant")
    corpus = edited(tmp_path / "other", continued, lambda text: text.replace("said_to_id: wire", "said_to_id: herald"))
    assert "herald-q03" in having(corpus, "anchored")
    assert {"herald-q01", "herald-q03"} & having(corpus, "concordant") == set()


# double_coded


def alike(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Let the two coders agree in everything."""
    second.clear()
    second.update(copy_of(first))


def coded(tmp_path: Path, change: Callable[[dict[str, Any], dict[str, Any]], object] = alike) -> set[str]:
    return having(corpus_of(tmp_path, with_passes(change), compared=False), "double_coded")


EVERY = {"herald-r01", "herald-r02", "herald-f01", "herald-f02", "herald-q01", "herald-q02"}


def of_old_kinds(found: set[str]) -> set[str]:
    return {name for name in found if name[-3] in "rfq"}


def test_what_two_coders_give_is_double_coded(tmp_path: Path) -> None:
    assert of_old_kinds(coded(tmp_path)) == EVERY


def test_one_coder_is_not_two(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes(alike)(parts)
        del parts.files["annotations/passes/second/herald-2016-12-07.yaml"]

    assert having(corpus_of(tmp_path, change, compared=False), "double_coded") == set()


def test_without_passes_nothing_is_double_coded(tmp_path: Path) -> None:
    assert having(corpus_of(tmp_path), "double_coded") == set()


@pytest.mark.parametrize(
    ("name", "kind", "number", "values"),
    [
        ("herald-r01", "reports", 0, {"type": "clash"}),
        ("herald-r01", "reports", 0, {"realis": "denied"}),
        ("herald-r01", "reports", 0, {"claimant_id": "official"}),
        ("herald-r02", "reports", 1, {"claimant_id": "new:an-officer"}),
        ("herald-r02", "reports", 1, {"when_told": "2016-12-05"}),
        ("herald-r01", "reports", 0, span("Menu")),
        ("herald-f01", "figures", 0, {"measure": "displaced"}),
        ("herald-f01", "figures", 0, {"unit": "places"}),
        ("herald-f01", "figures", 0, {"bound": "exact"}),
        ("herald-f01", "figures", 0, {"value": 41}),
        ("herald-f01", "figures", 0, {"claimant_id": "official"}),
        ("herald-q01", "quotes", 0, {"kind": "partial"}),
        ("herald-q01", "quotes", 0, {"speaker_id": "wire"}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
@pytest.mark.parametrize("coder", [0, 1])
def test_where_one_coder_has_it_otherwise_it_is_not_double_coded(
    tmp_path: Path, name: str, kind: str, number: int, values: dict[str, Any], coder: int
) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        alike(first, second)
        (first, second)[coder][kind][number].update(values)

    assert EVERY - coded(tmp_path, change) == {name}


def test_a_place_that_overlaps_is_the_same_place(tmp_path: Path) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        alike(first, second)
        second["figures"][0].update(span("40 people"))

    assert coded(tmp_path, change) >= EVERY


def test_the_limits_of_a_range_are_compared_too(tmp_path: Path) -> None:
    """Two ranges without a value differ in nothing else."""

    def ranges(parts: Parts, low: int) -> None:
        def change(first: dict[str, Any], second: dict[str, Any]) -> None:
            alike(first, second)
            for each in (first, second):
                each["figures"][0].pop("value", None)
                each["figures"][0].update(bound="vague", low=low)

        with_passes(change)(parts)
        figure = parts.article["figures"][0]
        del figure["value"]
        figure.update(bound="vague", low=40, reading="inferred", reading_note="For the test.")

    for low, expected in ((40, True), (41, False)):
        root = make_root(tmp_path / str(low), lambda parts, low=low: ranges(parts, low))
        assert ("herald-f01" in having(check(root).corpus, "double_coded")) is expected


def test_a_record_that_was_settled_otherwise_is_not_double_coded(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes(alike)(parts)
        parts.article["quotes"][1]["speaker_id"] = "wire"

    # Whatever else is wrong with it then.
    assert EVERY - having(check(make_root(tmp_path, change)).corpus, "double_coded") == {"herald-q02"}


def test_the_type_of_a_report_is_that_of_its_event_now(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes(alike)(parts)
        parts.events[1]["type"] = "clash"

    found = having(corpus_of(tmp_path, change, compared=False), "double_coded")
    assert EVERY - found == {"herald-r01", "herald-r02"}


def test_every_field_in_which_codings_are_compared_is_one_that_a_record_has(tmp_path: Path) -> None:
    """Else a new field would be compared with nothing."""
    for kind in FIELDS:
        cls = SHAPES[Pass].nested[kind]
        record = next(c for c, shape in SHAPES.items() if shape.table == kind and not shape.called)
        assert set(authored_keys(cls)) - set(authored_keys(record)) <= {"type"}
        assert SHAPES[cls].called == f"{record.__name__.lower()}_id"


# reviewed


def signed(tmp_path: Path, *which: tuple[str, str, dict[str, Any]]) -> Corpus:
    """Return a corpus with sign-offs of records as they stand, unless the hash is given."""
    own = hashes(make_root(tmp_path / "unsigned"))

    def change(parts: Parts) -> None:
        offs = [sign_off(kind, name, over.pop("sha", own[kind, name]), **over) for kind, name, over in which]
        sign(parts, *offs)

    return corpus_of(tmp_path / "signed", change)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("reports", "herald-r01"),
        ("figures", "herald-f01"),
        ("quotes", "herald-q01"),
        ("events", "battle"),
        ("actors", "official"),
        ("places", "city"),
    ],
)
def test_a_record_of_any_kind_can_be_reviewed(tmp_path: Path, kind: str, name: str) -> None:
    assert having(signed(tmp_path, (kind, name, {})), "reviewed") == {name}


def test_a_sign_off_of_another_state_has_lapsed(tmp_path: Path) -> None:
    corpus = signed(tmp_path, ("figures", "herald-f01", {"sha": "0" * 64}))
    assert having(corpus, "reviewed") == set()
    assert [row["level"] for row in TABLES["verifications"](corpus) if row["by"]] == []


def test_a_sign_off_of_another_kind_is_not_that_of_the_record(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts.places.append({"place_id": "navy", "name": "Navy", "kind": "landmark"})

    own = hashes(make_root(tmp_path / "one", change))

    def signing(parts: Parts) -> None:
        change(parts)
        sign(parts, sign_off("places", "navy", own["actors", "navy"]))

    assert having(corpus_of(tmp_path / "two", signing), "reviewed") == set()


# The table


def test_rows(tmp_path: Path) -> None:
    corpus = signed(
        tmp_path,
        ("figures", "herald-f01", {"by": "Ann Other", "orcid": None, "on": "2016-12-10"}),
        ("figures", "herald-f01", {}),
        ("actors", "navy", {}),
    )
    rows = [row for row in TABLES["verifications"](corpus) if row["record_id"] in {"herald-f01", "navy"}]
    own = {(standing.entry.kind, standing.entry.record_id): standing.entry.sha256 for standing in standings(corpus)}
    assert [
        (row["verification_id"], row["article_id"], row["level"], row["by"], row["orcid"], str(row["on"]))
        for row in rows
    ] == [
        ("figures-herald-f01-anchored", "herald-2016-12-07", "anchored", None, None, "None"),
        ("figures-herald-f01-concordant", "herald-2016-12-07", "concordant", None, None, "None"),
        (
            "figures-herald-f01-reviewed-1",
            "herald-2016-12-07",
            "reviewed",
            "Jane Doe",
            "0000-0002-1825-0097",
            "2016-12-08",
        ),
        ("figures-herald-f01-reviewed-2", "herald-2016-12-07", "reviewed", "Ann Other", None, "2016-12-10"),
        ("actors-navy-reviewed-1", None, "reviewed", "Jane Doe", "0000-0002-1825-0097", "2016-12-08"),
    ]
    assert all(row["record_sha256"] == own[str(row["record_kind"]), str(row["record_id"])] for row in rows)


def test_levels_are_the_codes_and_every_kind_can_be_reviewed(repository: Path) -> None:
    lines = (repository / "annotations/codes/verification_level.csv").read_text(encoding="utf-8").splitlines()
    assert tuple(line.partition(",")[0] for line in lines[1:]) == LEVELS
    assert all(levels_of(kind)[-1] == "reviewed" for kind in KINDS)


# The file of what was compared


def test_the_file_is_read_as_it_is_written() -> None:
    held = {"b": "1" * 64, "a": "0" * 64}
    text = verified_text(held)
    assert text == f"record_id,record_sha256\na,{'0' * 64}\nb,{'1' * 64}\n"
    assert read_verified(text.encode(), "x") == (held, [])
    assert read_verified(verified_text({}).encode(), "x") == ({}, [])
