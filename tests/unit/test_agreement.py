"""How far two codings of the tiny corpus agree, computed by hand; and the tables that say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports.agreement import compare
from aleppo_reports.agreement.compare import FIELDS, closed, days_apart, f1, observed, paired, told, voice
from aleppo_reports.pipeline import build
from aleppo_reports.problems import Origin
from aleppo_reports.records import Corpus, PassFigure, PassReport
from aleppo_reports.schema import read_tables
from aleppo_reports.source.reader import read_corpus
from aleppo_reports.tabulate import TABLES, Row
from builders import REPOSITORY, Parts, copy_of, emit, make_root
from codings import CODERS, FIRST, SECOND, with_passes

SCHEMAS = read_tables(REPOSITORY / "schemas")
HERE = {"": Origin("x")}

Change = Callable[[dict[str, Any], dict[str, Any]], object]


def corpus_of(folder: Path, change: Callable[[Parts], object]) -> Corpus:
    result = read_corpus(make_root(folder, change), SCHEMAS)
    assert result.problems == ()
    return result.corpus


def estimates(corpus: Corpus, article: str | None = None) -> dict[tuple[str, str, str], tuple[Any, Any]]:
    """Return n and estimate of each statistic, over all articles or for one."""
    rows = [row for row in TABLES["agreement"](corpus) if row["article_id"] == article]
    found = {
        (str(row["record_kind"]), str(row["field"]), str(row["statistic"])): (row["n"], row["estimate"]) for row in rows
    }
    assert len(found) == len(rows)
    return found


# By hand. Figures: two pairs, one of them exact. Labels: the same, one label alone. Reports: two pairs, both exact, one
# report alone. Quotations: two pairs, both exact, one alone.
BY_HAND = {
    ("figures", "span", "f1_exact"): (4, 0.5),
    ("figures", "span", "f1_overlap"): (4, 1),
    ("figures", "measure", "observed"): (2, 1),
    ("figures", "measure", "alpha_nominal"): (2, 1),
    ("figures", "unit", "observed"): (2, 1),
    ("figures", "unit", "alpha_nominal"): (2, 1),
    # about about, exact at_most: one unit differs, of 4 values 2, 1, 1: 1 - 3 * 1 / (2 + 2 + 1)
    ("figures", "bound", "observed"): (2, 0.5),
    ("figures", "bound", "alpha_nominal"): (2, 0.4),
    # narrator narrator, official narrator: 1 - 3 * 1 / (3 * 1)
    ("figures", "claimant_id", "observed"): (2, 0.5),
    ("figures", "claimant_id", "alpha_nominal"): (2, 0),
    # 40 40, 3 1: 1 - 3 * (2/4)² / (2 * (37/43)² + 2 * (39/41)² + (2/4)²)
    ("figures", "value", "observed"): (2, 0.5),
    ("figures", "value", "alpha_ratio"): (2, 0.7882),
    ("labels", "span", "f1_exact"): (5, 0.4),
    ("labels", "span", "f1_overlap"): (5, 0.8),
    ("labels", "kind", "observed"): (2, 1),
    ("labels", "kind", "alpha_nominal"): (2, 1),
    # neutral neutral, neutral unfavourable
    ("labels", "stance", "observed"): (2, 0.5),
    ("labels", "stance", "alpha_nominal"): (2, 0),
    # One party and one deed.
    ("labels", "actor_id", "observed"): (2, 1),
    ("labels", "actor_id", "alpha_nominal"): (1, None),
    ("labels", "place_id", "observed"): (2, 1),
    ("labels", "place_id", "alpha_nominal"): (0, None),
    ("labels", "type", "observed"): (2, 1),
    ("labels", "type", "alpha_nominal"): (1, None),
    ("quotes", "span", "f1_exact"): (5, 0.8),
    ("quotes", "span", "f1_overlap"): (5, 0.8),
    ("quotes", "kind", "observed"): (2, 1),
    ("quotes", "kind", "alpha_nominal"): (2, 1),
    # One and the same speaker throughout.
    ("quotes", "speaker_id", "observed"): (2, 1),
    ("quotes", "speaker_id", "alpha_nominal"): (2, None),
    ("reports", "span", "f1_exact"): (5, 0.8),
    ("reports", "span", "f1_overlap"): (5, 0.8),
    # capture capture, capture clash
    ("reports", "type", "observed"): (2, 0.5),
    ("reports", "type", "alpha_nominal"): (2, 0),
    ("reports", "realis", "observed"): (2, 1),
    ("reports", "realis", "alpha_nominal"): (2, None),
    ("reports", "voice", "observed"): (2, 1),
    ("reports", "voice", "alpha_nominal"): (2, 1),
    ("reports", "claimant_id", "observed"): (2, 1),
    ("reports", "claimant_id", "alpha_nominal"): (2, 1),
    # Neither dates the first; the second is dated by both, and differently: 1 - 1 * x / x
    ("reports", "when_told", "observed"): (2, 0.5),
    ("reports", "when_told", "alpha_interval"): (1, 0),
}


def test_every_statistic_by_hand(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, with_passes())
    assert estimates(corpus) == BY_HAND
    assert estimates(corpus, "herald-2016-12-07") == BY_HAND


def test_a_row(tmp_path: Path) -> None:
    rows = {row["agreement_id"]: row for row in TABLES["agreement"](corpus_of(tmp_path, with_passes()))}
    assert rows["first-second-figures-claimant-id-alpha-nominal-herald-2016-12-07"] == {
        "agreement_id": "first-second-figures-claimant-id-alpha-nominal-herald-2016-12-07",
        "coder_id": "first",
        "other_coder_id": "second",
        "article_id": "herald-2016-12-07",
        "record_kind": "figures",
        "field": "claimant_id",
        "statistic": "alpha_nominal",
        "n": 2,
        "estimate": 0.0,
        # In a quarter of the drawings, all four values are the narrator's: alpha is not defined.
        "ci_low": None,
        "ci_high": None,
    }
    row = rows["first-second-figures-bound-observed"]
    assert (row["article_id"], row["estimate"], row["ci_low"], row["ci_high"]) == (None, 0.5, 0.0, 1.0)


def test_coders(tmp_path: Path) -> None:
    assert list(TABLES["coders"](corpus_of(tmp_path, with_passes()))) == [
        {"coder_id": "first", "kind": "machine", "method": "From the codebook and the text"},
        {"coder_id": "second", "kind": "person", "method": "From the text alone"},
    ]


def test_the_same_coding_twice_agrees_wherever_agreement_is_defined(tmp_path: Path) -> None:
    def same(first: dict[str, Any], second: dict[str, Any]) -> None:
        second.update(copy_of(first))

    found = estimates(corpus_of(tmp_path, with_passes(same)))
    assert {value for _, value in found.values()} == {1, None}
    assert found["reports", "span", "f1_exact"] == (6, 1)
    assert found["reports", "when_told", "observed"] == (3, 1)


def test_who_comes_first_is_of_no_matter(tmp_path: Path) -> None:
    def swapped(first: dict[str, Any], second: dict[str, Any]) -> None:
        kept = copy_of(first)
        first.update(copy_of(second))
        second.update(kept)

    assert estimates(corpus_of(tmp_path, with_passes(swapped))) == BY_HAND


def test_an_actor_whom_the_registry_lacks_is_somebody_else(tmp_path: Path) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        second["quotes"][1]["speaker_id"] = "new:official"

    assert estimates(corpus_of(tmp_path, with_passes(change)))["quotes", "speaker_id", "observed"] == (2, 0.5)


def test_without_passes_there_is_nothing_to_compare(root: Path) -> None:
    corpus = read_corpus(root, SCHEMAS).corpus
    assert corpus.passes == {}
    assert list(TABLES["agreement"](corpus)) == []


def test_one_coder_alone_agrees_with_nobody(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        del parts.files[SECOND]

    assert list(compare(corpus_of(tmp_path, change).passes)) == []


def test_coders_of_different_articles_have_nothing_to_compare(tmp_path: Path) -> None:
    passes = corpus_of(tmp_path, with_passes()).passes
    (other,) = corpus_of(tmp_path / "other", other_article).passes["second"]
    assert list(compare({"first": passes["first"], "second": (other,)})) == []


def other_article(parts: Parts) -> None:
    """Let the second coder code another article, with another outlet's name."""
    with_passes(lambda first, second: second.update(article_id="post-2016-12-07"))(parts)
    parts.files[SECOND.replace("herald", "post")] = parts.files.pop(SECOND)


def test_only_articles_that_both_coded_are_compared(tmp_path: Path) -> None:
    passes = dict(corpus_of(tmp_path, with_passes()).passes)
    (other,) = corpus_of(tmp_path / "other", other_article).passes["second"]
    found = list(compare({**passes, "second": (*passes["second"], other)}))
    assert found == list(compare(passes))
    assert {result.article_id for result in found} == {None, "herald-2016-12-07"}


def test_articles_are_pooled_record_by_record(tmp_path: Path) -> None:
    passes = dict(corpus_of(tmp_path, with_passes()).passes)
    (other,) = corpus_of(tmp_path / "other", other_article).passes["second"]
    both = {"first": (*passes["first"], other), "second": (*passes["second"], other)}
    found = {
        (result.article_id, result.record_kind, result.field, result.statistic): (result.n, result.estimate)
        for result in compare(both)
    }
    assert found[None, "figures", "span", "f1_exact"] == (8, 0.75)
    assert found["herald-2016-12-07", "figures", "span", "f1_exact"] == (4, 0.5)
    assert found["post-2016-12-07", "figures", "span", "f1_exact"] == (4, 1)


def test_every_two_of_three_coders_are_compared(tmp_path: Path) -> None:
    passes = corpus_of(tmp_path, with_passes()).passes
    found = list(compare({"second": passes["second"], "zeta": passes["first"], "first": passes["first"]}))
    pairs = {(result.coder_id, result.other_coder_id) for result in found}
    assert pairs == {("first", "second"), ("first", "zeta"), ("second", "zeta")}
    assert len(found) == 3 * 2 * len(BY_HAND)


def test_building_again_gives_the_same_table(tmp_path: Path) -> None:
    one, other = (build(make_root(tmp_path / name, with_passes())) for name in ("one", "other"))
    assert one.problems == other.problems == []
    assert one.rows["agreement"] == 2 * len(BY_HAND)
    assert one.files["data/agreement.csv"] == other.files["data/agreement.csv"]
    assert one.files["data/coders.csv"].decode() == (
        '"coder_id","kind","method"\n'
        '"first","machine","From the codebook and the text"\n"second","person","From the text alone"\n'
    )


def test_the_order_of_records_is_of_no_matter(tmp_path: Path) -> None:
    def turned(first: dict[str, Any], second: dict[str, Any]) -> None:
        for name in ("reports", "figures", "quotes", "labels"):
            second[name].reverse()

    assert estimates(corpus_of(tmp_path, with_passes(turned))) == BY_HAND


# The parts


def report(**values: Any) -> PassReport:
    own = {"report_id": "a-r01", "start": 0, "end": 5, "type": "capture", "realis": "occurred"}
    return PassReport(origins=HERE, **{**own, **values})


def test_records_without_a_partner_stand_alone() -> None:
    one, two, three = report(), report(start=6, end=9), report(start=20, end=25)
    assert paired([one, three], [two, one]) == [(one, one), (three, None), (None, two)]


def test_f1_counts_a_pair_twice() -> None:
    assert f1([(True, 2), (False, 2), (False, 1)]) == pytest.approx(2 / 5)
    assert f1([]) is None


def test_observed_agreement_counts_nothing_as_a_value() -> None:
    assert observed([(None, None), ("a", None), ("a", "a"), ("a", "b")]) == 0.5
    assert observed([]) is None


def test_voice_is_derived() -> None:
    assert [voice(report()), voice(report(claimant_id="official"))] == ["narrator", "attributed"]


@pytest.mark.parametrize(
    ("when", "days", "measured"),
    [
        (None, None, False),
        ("2016-12-06", (date(2016, 12, 6), date(2016, 12, 6)), True),
        ("2016-12", (date(2016, 12, 1), date(2016, 12, 31)), True),
        ("2012/..", (date(2012, 1, 1), None), False),
        ("../2012", (None, date(2012, 12, 31)), False),
    ],
)
def test_dates_are_stretches_of_days(when: str | None, days: Any, measured: bool) -> None:
    assert told(report(when_told=when)) == days
    assert closed(days) is measured


def test_dates_lie_apart_by_their_middles() -> None:
    day, week = (date(2016, 12, 6), date(2016, 12, 6)), (date(2016, 12, 1), date(2016, 12, 8))
    assert days_apart(day, week, {}) == days_apart(week, day, {}) == 1.5**2


def test_an_open_date_is_a_gap_to_alpha_and_a_value_to_observed_agreement(tmp_path: Path) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        for coded in (first, second):
            coded["reports"][0]["when_told"] = "2012/.."

    found = estimates(corpus_of(tmp_path, with_passes(change)))
    assert found["reports", "when_told", "observed"] == (2, 0.5)
    assert found["reports", "when_told", "alpha_interval"] == (1, 0)


def test_a_value_that_one_has_not_is_a_gap_to_alpha(tmp_path: Path) -> None:
    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        del second["figures"][1]["value"]

    found = estimates(corpus_of(tmp_path, with_passes(change)))
    assert found["figures", "value", "observed"] == (2, 0.5)
    assert found["figures", "value", "alpha_ratio"] == (1, None)


def test_what_is_compared_is_a_column_of_its_table() -> None:
    """But for the type of a report, which is that of its event."""
    for kind, fields in FIELDS.items():
        assert {field.name for field in fields} - set(SCHEMAS[kind].names) <= {"type"}
    assert "type" in SCHEMAS["events"].names


def test_codes_are_those_used(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, with_passes())
    codes = {name: [code.code for code in corpus.codes if code.list == name] for name in ("statistic", "record_kind")}
    found = list(TABLES["agreement"](corpus))
    assert {row["statistic"] for row in found} == set(codes["statistic"])
    assert {row["record_kind"] for row in found} == set(FIELDS)
    assert set(FIELDS) <= set(codes["record_kind"])


# Reading


def test_passes_become_typed_records(tmp_path: Path) -> None:
    root = make_root(tmp_path, with_passes())
    result = read_corpus(root, SCHEMAS)
    assert result.problems == ()
    assert result.files == len(list((root / "annotations/codes").glob("*.csv"))) + 3 + 1 + 1 + 2
    assert {coder: [each.article_id for each in passes] for coder, passes in result.corpus.passes.items()} == {
        "first": ["herald-2016-12-07"],
        "second": ["herald-2016-12-07"],
    }
    (found,) = result.corpus.passes["first"]
    assert found.figures[1] == PassFigure(
        origins=HERE,
        figure_id="herald-f02",
        start=154 + 6,
        end=154 + 18,
        measure="places",
        unit="places",
        value=3.0,
        bound="exact",
        of="gates of the bridge",
        claimant_id="official",
    )
    assert found.at() == Origin(FIRST, 1, 1)


def test_ids_of_passes_are_not_declared(tmp_path: Path) -> None:
    """Nobody may point to a record of a pass."""

    def change(first: dict[str, Any], second: dict[str, Any]) -> None:
        second["quotes"][0]["quote_id"] = "herald-q77"

    result = read_corpus(make_root(tmp_path, with_passes(change)), SCHEMAS)
    assert "herald-q77" not in result.declared["quote_id"]
    assert result.declared["coder_id"] == {"first", "second"}


def test_the_layout_of_passes_is_left_as_it_is(tmp_path: Path) -> None:
    from aleppo_reports.pipeline import lay_out

    def change(parts: Parts) -> None:
        with_passes()(parts)
        parts.files[FIRST] = "# raw\n\n\n" + parts.files[FIRST]
        parts.files[CODERS] = "# mine\n\n\n" + parts.files[CODERS]

    root = make_root(tmp_path, change)
    assert {path.relative_to(root).as_posix() for path in lay_out(root).changed} & {FIRST, SECOND, CODERS} == {CODERS}


def test_a_corpus_without_records_in_the_passes(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        for path in (FIRST, SECOND):
            parts.files[path] = emit({"article_id": "herald-2016-12-07", "sha256": parts.article["sha256"]})

    rows: list[Row] = list(TABLES["agreement"](corpus_of(tmp_path, change)))
    assert len(rows) == 2 * len(BY_HAND)
    assert {(row["n"], row["estimate"], row["ci_low"], row["ci_high"]) for row in rows} == {(0, None, None, None)}
