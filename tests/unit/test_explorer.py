"""The explorer's pages: complete, sound, linked, inert, and made of the tables alone."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

pytest.importorskip("altair", reason="the explorer needs the extra site")

from aleppo_reports.citing import cite
from aleppo_reports.explorer import pages, timeline
from aleppo_reports.explorer.charts import svg
from aleppo_reports.explorer.claims import Measure, measures
from aleppo_reports.explorer.records import Records, cited, filled
from aleppo_reports.explorer.tables import MENTIONS, RECORDS, Tables, tables_of
from aleppo_reports.published import Published
from builders import REPOSITORY
from sites import HOSTILE, Page

Site = dict[str, Page]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(Published(REPOSITORY))


@pytest.fixture(scope="module")
def site(site_files: dict[str, bytes]) -> Site:
    return {name: Page(content.decode()) for name, content in site_files.items() if name.endswith(".html")}


@pytest.fixture(scope="module")
def shown(tables: Tables) -> list[Measure]:
    return measures(tables)


# --- The pages ---


def test_elements_are_closed_and_ids_are_unique(site: Site) -> None:
    for name, page in site.items():
        assert page.unclosed == [], name
        assert len(page.ids) == len(set(page.ids)), name


def test_headings_begin_at_the_first_level_and_leave_none_out(site: Site) -> None:
    for name, page in site.items():
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(page.headings)), name


def test_every_link_leads_to_a_page_and_a_place_that_exist(site: Site) -> None:
    broken = []
    for name, page in site.items():
        for link in page.links:
            if link.startswith("https://"):
                continue
            address, _, fragment = link.partition("#")
            target = site.get(address.partition("?")[0] or name)
            if target is None or (fragment and unquote(fragment) not in target.ids):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_every_record_has_a_place_of_its_own(site: Site, tables: Tables) -> None:
    for table, key in RECORDS.items():
        for row in tables.rows(table):
            page = {"places": "map.html"}.get(table, f"{table}.html")
            if table in MENTIONS:
                page = f"article-{row['article_id']}.html"
            if table == "articles":
                assert f"article-{row[key]}.html" in site
            else:
                assert row[key] in site[page].ids


def test_nothing_is_fetched_from_anywhere(site: Site, site_files: dict[str, bytes]) -> None:
    for name, page in site.items():
        assert not {"link", "img", "iframe", "object", "embed"} & set(page.tags), name
        assert "src" not in page.attributes, name
        assert "style" not in page.attributes, "the content security policy would not let it"
        outside = re.findall(r"https?://[\w./-]+", site_files[name].decode())
        stated = {"https://thewire.in", "https://middleeastobserver.org"}
        assert not [one for one in outside if not one.startswith(tuple(stated))], name


def test_every_claim_of_the_chosen_measures_is_told_with_its_words(
    site: Site, tables: Tables, shown: list[Measure]
) -> None:
    chosen = {measure for section in tables.sections for measure in section.measures}
    wanted = [row for row in tables.rows("figures") if row["measure"] in chosen]
    assert wanted
    told = [claim for measure in shown for claim in measure.claims]
    assert sorted(claim.id for claim in told) == sorted(row["figure_id"] for row in wanted)
    for claim in told:
        assert claim.row["exact"] in site["index.html"].text
        assert claim.claimant in site["index.html"].text


def test_only_claims_of_one_whole_share_a_drawing(shown: list[Measure]) -> None:
    panels = [panel for measure in shown for panel in measure.panels]
    assert panels
    assert len({panel.whole for panel in panels if panel.whole.startswith("percent of")}) == sum(
        panel.whole.startswith("percent of") for panel in panels
    )
    for panel in panels:
        assert str(panel.drawing).count('class="mark"') == panel.drawn


def test_a_claim_without_a_number_is_never_drawn_at_zero(shown: list[Measure]) -> None:
    for measure in shown:
        for panel in measure.panels:
            for claim in panel.silent:
                assert claim.href not in panel.drawing


# --- Citations ---


def test_citations_are_those_of_the_package(tables: Tables) -> None:
    rows = [(table, row) for table in MENTIONS for row in tables.rows(table)[:20]]
    rows += [(table, row) for table in ("events", "disagreements") for row in tables.rows(table)[:10]]
    for table, row in rows:
        found = cited(tables, [(table, row)])
        id = row[RECORDS[table]]
        kind, sha256, *numbers = found.records[id]
        fill = (id, str(sha256), str(sha256)[:16], str(kind))
        for style, number in zip(found.styles, numbers, strict=True):
            assert filled(found.patterns[int(number)], fill) == cite(tables.package, id, style, table)


def test_records_of_one_article_share_their_patterns(tables: Tables) -> None:
    rows = [("figures", row) for row in tables.rows("figures") if row["article_id"] == tables.articles[0]["article_id"]]
    assert len(rows) > 5
    found = cited(tables, rows)
    assert len(found.patterns) == len(found.styles)


# --- Hostile text ---


def test_hostile_text_is_text_and_nothing_else(site_files: dict[str, bytes], hostile_files: dict[str, bytes]) -> None:
    assert set(hostile_files) == set(site_files)
    told = 0
    for name, content in hostile_files.items():
        if not name.endswith(".html"):
            continue
        page = Page(content.decode())
        assert page.unclosed == [], name
        assert not {"img", "iframe", "b"} & set(page.tags), name
        assert page.tags["script"] == Page(site_files[name].decode()).tags["script"], name
        assert not [attribute for attribute in page.attributes if attribute.startswith("on")], name
        assert not [link for link in page.links if ":" in link and not link.startswith("https://")], name
        told += page.text.count(HOSTILE)
    assert told > 1000


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " https://a.example", "//a.example"])
def test_an_address_that_is_none_is_no_link(tables: Tables, address: str) -> None:
    row = {**tables.rows("articles")[0], "url": address}
    assert [line.href for line in Records(tables).record("articles", row).lines if line.text == address] == [""]


def test_an_id_that_leads_out_of_the_folder_is_refused() -> None:
    package = Published(REPOSITORY)
    package.rows("articles")[0]["article_id"] = "../x"
    with pytest.raises(ValueError, match=r"articles\.csv: article_id: '\.\./x' is no id"):
        Tables(package, {})


# --- The time axis ---


@pytest.fixture
def axis() -> timeline.Axis:
    return timeline.Axis([date(2016, 9, 24), date(2016, 12, 7), date(2016, 12, 9)])


def test_the_axis_is_to_scale_around_the_articles_and_folded_elsewhere(axis: timeline.Axis) -> None:
    assert [piece.folded for piece in axis.pieces] == [True, False, True, False, True]
    assert axis.pieces[1].first == date(2016, 9, 17)
    assert axis.pieces[3].after == date(2016, 12, 12)
    assert axis.pieces[-1].right == 100
    days = [axis.at(date(2016, 12, day)) for day in range(5, 9)]
    assert {round(after - before, 6) for before, after in pairwise(days)} == {round(days[1] - days[0], 6)}


def test_a_bar_says_what_is_known_and_no_more(axis: timeline.Axis) -> None:
    day = axis.bar("2016-12-07", "2016-12-07")
    assert day is not None
    assert not day.open_left
    assert not day.open_right
    by = axis.bar("", "2016-12-07")
    assert by is not None
    assert by.open_left
    assert by.left == 0
    since = axis.bar("2011-01-01", "")
    assert since is not None
    assert since.open_right
    assert axis.bar("", "") is None
    # Anywhere in a fold is everywhere in it.
    assert axis.bar("1982-01-01", "1982-12-31") == axis.bar("1999-01-01", "1999-01-02")


def test_an_article_that_does_not_tell_an_event_is_silent(tables: Tables) -> None:
    told = {(row["event_id"], row["article_id"]) for row in tables.rows("reports")}
    for line in timeline.lines(tables, timeline.axis(tables)):
        for article, tells in zip(tables.articles, line.told, strict=True):
            assert (tells is not None) == ((line.row["event_id"], article["article_id"]) in told)


# --- Choices and folders ---


def test_without_choices_every_measure_with_a_number_is_shown() -> None:
    tables = Tables(Published(REPOSITORY), {})
    chosen = {measure for section in tables.sections for measure in section.measures}
    assert chosen == {row["measure"] for row in tables.rows("figures") if row["low"] or row["high"]}
    assert [side.title for side in tables.sides] == ["all claimants"]


def test_the_program_knows_nothing_of_what_it_shows() -> None:
    folder = REPOSITORY / "build" / "aleppo_reports" / "explorer"
    files = [path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".css", ".js"}]
    assert len(files) > 15
    for path in files:
        # Examples in docstrings may.
        text = re.sub(r"(?m)^\s*(>>>|').*$", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"Aleppo|Syria|Russia|regime|rebel|Reuters", text), path


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="holds files that are not of a site"):
        pages.write_site({"index.html": b"x", pages.LISTING: b"index.html\n"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_pages_that_are_no_longer_made_go_and_everything_else_stays(tmp_path: Path) -> None:
    folder, outside = tmp_path / "site", tmp_path / "outside.html"
    outside.write_text("mine", encoding="utf-8")
    pages.write_site({"a.html": b"a", pages.LISTING: b"a.html\n../outside.html\nfiles.txt\n"}, folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    pages.write_site({"b.html": b"b", pages.LISTING: b"b.html\nfiles.txt\n"}, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["b.html", "files.txt", "notes.txt"]
    assert outside.exists()


def test_a_drawing_keeps_marks_with_their_labels_and_drops_the_rest() -> None:
    import altair as alt

    values = alt.Data(values=[{"x": 1, "href": "a.html#b", "said": '<one> & "two"'}])  # type: ignore[no-untyped-call]
    mark = alt.Chart(values).mark_point().encode(x="x:Q", href="href:N", description="said:N")
    drawn = svg([mark], width=100, height=50, padding=(5, 5, 5, 5), title="A drawing")
    assert '<a class="mark" href="a.html#b" aria-label="&lt;one&gt; &amp; &quot;two&quot;">' in drawn
    assert "xlink" not in drawn
    assert "https://" not in drawn
    assert drawn.startswith('<svg class="chart" viewBox="0 0 100 50"')
