"""The explorer in a browser, from the disk, without a network: found, filtered, followed, copied, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aleppo_reports.citing import STYLES, cite
from aleppo_reports.published import Published
from browsers import Work, barriers, looked_at, need, runs_what_is_put_in, sticks_out
from builders import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIEWS = ["index", "timeline", "words", "disagreements", "map", "records", "events", "find"]
# The long lists hold the same card or row again and again: some of them are enough to look for barriers in.
FEWER = """() => {
    const rest = '.cards > :nth-child(n+5), tbody > tr:nth-child(n+6), '
        + '.target:nth-of-type(n+4), .panels > :nth-child(n+4)';
    for (const node of document.querySelectorAll(rest)) node.remove();
}"""
ARTICLE = "article-rt-2016-12-07"


@pytest.fixture(scope="session", autouse=True)
def able() -> None:
    """What the explorer is made with must be there."""
    need("altair", "vl_convert")


@pytest.fixture(scope="session")
def address(site_files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> str:
    from aleppo_reports.explorer import pages

    folder = tmp_path_factory.mktemp("site")
    pages.write_site(site_files, folder)
    return folder.as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network; whatever it asks for, says or breaks ends the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(10_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    wrong: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    made = context.new_page()
    context.set_offline(True)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    made.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield made
    context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith("file:")] == []


# --- What a reader does ---


def test_a_stranger_finds_who_claimed_85_percent_of_what_in_which_words(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="about 85 %"))
    told = row.inner_text()
    for words in ("Syrian military source", "through Reuters", "of area of east Aleppo", "“about 85% of the area”"):
        assert words in told
    # And it is seen in the drawing without looking for it.
    assert page.locator("svg.chart text", has_text="85").is_visible()


def test_the_search_finds_it_too(page: Page, address: str) -> None:
    page.goto(f"{address}/map.html")
    page.get_by_role("searchbox").fill("85 %")
    page.get_by_role("button", name="Find").click()
    first = page.get_by_role("listitem").filter(has_text="wire-f04")
    assert "about 85 %" in first.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    first.get_by_role("link").click()
    page.wait_for_url(f"{address}/article-wire-2016-12-09.html#wire-f04")


def test_an_id_leads_to_its_record_from_any_page(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html#rt-f07")
    page.wait_for_url(f"{address}/{ARTICLE}.html#rt-f07")
    record = page.locator("#rt-f07")
    assert "“70 percent of the territory”".strip("“”") in record.inner_text()
    assert "Russian Reconciliation Center in Syria" in record.locator(".chain").inner_text()
    # A page scrolls to what was asked for when it is laid out, which may come after it is loaded.
    page.wait_for_function("""() => {
        const { top } = document.getElementById('rt-f07').getBoundingClientRect();
        return 0 <= top && top < 450;
    }""")


def test_an_id_of_several_kinds_offers_them_all(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html#russia")
    page.wait_for_url(f"{address}/find.html#russia")
    page.locator("#_found", has_text="2 records").wait_for()
    assert page.locator("#_results li").count() == 2


def test_a_link_leads_from_a_record_to_its_event_and_its_disagreement(page: Page, address: str) -> None:
    page.goto(f"{address}/{ARTICLE}.html#rt-f07")
    record = page.locator("#rt-f07")
    record.locator("a[href^='disagreements.html#']").first.click()
    assert page.locator(".card:target h2").inner_text().endswith("?")
    page.locator(".card:target .answers a", has_text="70 percent of the territory").click()
    page.wait_for_url(f"{address}/{ARTICLE}.html#rt-f07")
    record.locator("a[href^='events.html#']").first.click()
    page.locator(".card:target h2").wait_for()


def test_events_are_filtered_by_type_place_and_outlet(page: Page, address: str) -> None:
    page.goto(f"{address}/timeline.html")
    shown = page.locator("tr[data-item]:not([hidden])")
    total = shown.count()
    page.get_by_role("combobox", name="Type").select_option("capture")
    captures = shown.count()
    assert 0 < captures < total
    page.get_by_role("combobox", name="Told by").select_option("rt")
    assert 0 < shown.count() < captures
    assert page.get_by_role("status").inner_text() == f"{shown.count()} of {total} shown"
    assert {row.get_attribute("data-type") for row in shown.all()} == {"capture"}
    page.get_by_role("button", name="Show all").click()
    assert shown.count() == total
    page.goto(f"{address}/timeline.html?place=old-city")
    assert 0 < shown.count() < total
    assert page.get_by_role("combobox", name="Place").input_value() == "old-city"


def test_a_filter_does_not_hide_the_record_asked_for(page: Page, address: str) -> None:
    page.goto(f"{address}/{ARTICLE}.html")
    page.get_by_label("Kind").select_option("labels")
    assert page.locator("#rt-f07").is_hidden()
    page.evaluate("location.hash = 'rt-f07'")
    page.locator("#rt-f07").wait_for(state="visible")


def test_a_citation_is_copied_in_each_style(page: Page, address: str) -> None:
    page.goto(f"{address}/{ARTICLE}.html#rt-f07")
    record = page.locator("#rt-f07")
    record.locator(".cite summary").click()
    for style in STYLES:
        record.get_by_role("combobox").select_option(label=style)
        record.get_by_role("button", name="Copy").click()
        record.get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == cite(Published(REPOSITORY), "rt-f07", style)


def test_a_mark_shows_its_words_under_the_pointer_and_the_focus(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    mark, tip = page.locator(".chart a.mark[href$='#wire-f04']"), page.locator("#_tip")
    assert "“about 85% of the area”" in (mark.get_attribute("aria-label") or "")
    mark.hover()
    tip.filter(has_text="“about 85% of the area”").wait_for()
    page.mouse.move(0, 0)
    tip.wait_for(state="hidden")
    mark.focus()
    tip.filter(has_text="Syrian military source").wait_for()
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/article-wire-2016-12-09.html#wire-f04")


def test_the_keyboard_alone_reaches_everything(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.locator("#_main:focus").wait_for()
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('svg') ? 'chart' : document.activeElement.tagName"))
        seen = page.evaluate("""() => {
            const shown = document.activeElement.closest('svg')
                ? getComputedStyle(document.activeElement.firstElementChild).strokeWidth
                : getComputedStyle(document.activeElement).outlineWidth;
            return parseFloat(shown) >= 2;
        }""")
        assert seen, "the focus must be seen"
    assert {"SUMMARY", "chart"} <= reached
    page.goto(f"{address}/timeline.html")
    page.get_by_role("combobox", name="Type").focus()
    page.keyboard.type("capture")
    page.keyboard.press("Tab")
    assert page.get_by_role("combobox", name="Type").input_value() == "capture"


def test_without_javascript_everything_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{ARTICLE}.html#rt-f07")
    assert page.locator("#rt-f07").is_visible()
    page.locator("#rt-f07 .cite summary").click()
    assert "Record rt-f07" in page.locator("#rt-f07 .citation").inner_text()
    assert page.locator("[data-filters]").is_hidden()
    context.close()


# --- What it does not do ---


def test_hostile_text_is_inert(page: Page, hostile_files: dict[str, bytes], tmp_path: Path) -> None:
    from aleppo_reports.explorer import pages

    pages.write_site(hostile_files, tmp_path / "site")
    for name in (
        "index.html",
        "words.html",
        "disagreements.html",
        "map.html",
        f"{ARTICLE}.html#rt-f07",
        "find.html?q=img",
    ):
        page.goto(f"{(tmp_path / 'site').as_uri()}/{name}")
        assert page.evaluate("window.hit") is None, name
        assert page.locator("img").count() == 0, name
    assert page.locator("#_results li").count() > 50
    page.goto(f"{(tmp_path / 'site').as_uri()}/index.html")
    page.locator(".chart a.mark").first.focus()
    assert "<img" in page.locator("#_tip").inner_text()
    assert page.evaluate("window.hit") is None


def test_what_is_not_of_the_page_would_not_run(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/index.html")
    assert not runs_what_is_put_in(page)
    context.close()


# --- How it looks ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_no_barrier_and_nothing_sticks_out(browser: Browser, address: str, width: int, scheme: str) -> None:
    found = []
    with looked_at(browser, width, scheme) as page:
        for name in VIEWS:
            page.goto(f"{address}/{name}.html{'?q=85' if name == 'find' else ''}")
            assert not sticks_out(page), f"{name} is wider than the window"
            page.evaluate(FEWER)
            found += [f"{name}: {barrier}" for barrier in barriers(page)]
    assert found == []


def test_pages_are_there_in_under_a_second(browser: Browser, address: str) -> None:
    for name in (*VIEWS, ARTICLE):
        page = browser.new_page()
        work = Work(page)
        page.goto(f"{address}/{name}.html")
        taken = work.taken() / work.unit / 10
        page.close()
        assert 0 < taken < 1, f"{name} took {taken:.2f} s"


def test_print_leaves_out_what_paper_cannot_do(page: Page, address: str) -> None:
    page.goto(f"{address}/timeline.html")
    page.emulate_media(media="print", color_scheme="dark")
    page.locator("nav").wait_for(state="hidden")
    page.locator("[data-filters]").wait_for(state="hidden")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
