"""The review desk in a browser: read beside the words, signed, rejected, edited, undone, by keyboard; nothing lost."""

from __future__ import annotations

import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from aleppo_reports.pipeline import check
from browsers import Work, barriers, looked_at, need, runs_what_is_put_in, sticks_out, stops_requests
from builders import REPOSITORY, TEXT, Parts, make_root, span
from codings import with_jane
from commands import Aleppo
from desks import ARTICLE, COUNTRYSIDE, Served, at_rest, here, known_person, opened, synthetic, told
from signing import PERSON, hashes
from sites import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Browser, BrowserContext, Dialog, Page, Route

# What a browser writes down of its own when a request is refused, or finds nobody.
EXPECTED = re.compile(r"Failed to load resource: (the server responded with a status of 4(09|22)|net::ERR_)")
FIGURE = f"{ARTICLE}/figures/herald-f02"
MARKED = """name => [...(CSS.highlights.get(name) || [])].map(range => range.toString())"""
POINT = """words => {
    const walker = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(words);
        if (at < 0) continue;
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        const pane = document.querySelector('#text');
        pane.scrollTop += range.getBoundingClientRect().top - pane.getBoundingClientRect().top - 60;
        const box = range.getClientRects()[0];
        return [box.left + 2, box.top + box.height / 2, box.right - 1];
    }
}"""

PLACES = """\
places:
  - place_id: city
    name: City # as the map of 1902 has it
    kind: city

  # The bridge is one of two.
  - place_id: bridge
    name: Bridge
    kind: landmark
    parent_id: city
"""

Desk = Callable[..., Served]


@pytest.fixture(scope="session", autouse=True)
def able() -> None:
    need("starlette", "uvicorn")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Serve a tiny corpus, or another root; whatever still runs at the end is ended."""
    every: list[Served] = []

    def serve(
        change: Callable[[Parts], object] | None = None, *options: str, person: bool = True, **roots: Path
    ) -> Served:
        folder = tmp_path / f"desk{len(every)}"
        folder.mkdir()
        root = roots.get("root") or make_root(folder, change)
        served = Served(root, roots.get("texts") or root / "texts", tmp_path / f"config{len(every)}")
        served.config.mkdir()
        if person:
            known_person(served.config)
        served.start(*options)
        every.append(served)
        return served

    yield serve
    for served in every:
        if served.process:
            served.end(signal.SIGKILL)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of which no page may break, complain, or ask for anything but its own desk."""
    made = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    made.set_default_timeout(15_000)
    stops_requests(made)
    wrong: list[str] = []
    made.on("weberror", lambda error: wrong.append(str(error.error)))
    made.on(
        "console",
        lambda message: (
            wrong.append(message.text)
            if message.type in {"error", "warning"} and not EXPECTED.match(message.text)
            else None
        ),
    )
    asked: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    yield made
    made.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith("http://127.0.0.1:")] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def edit(page: Page, field: str, text: str) -> None:
    """Edit a field by keyboard: choose it, type, save."""
    press(page, "e")
    page.locator("#sheet.choosing").wait_for()
    for _ in range(40):
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Edit {field}":
            break
        press(page, "ArrowDown")
    press(page, "Enter")
    page.locator(".editor :is(input, textarea):focus").wait_for()
    press(page, "Control+a")
    page.keyboard.type(text)
    press(page, "Enter")


# --- Reading ---


def test_a_record_stands_beside_its_words(page: Page, desk: Desk) -> None:
    opened(page, desk().address, FIGURE)
    assert here(page) == "herald-f02"
    assert page.evaluate(MARKED, "hand") == ["3 of 4 gates"]
    assert page.evaluate(MARKED, "beside") == ["said"]
    assert "About 40 people" in page.evaluate(MARKED, "open-figures")
    sheet = page.locator("#sheet")
    assert "3 of 4 gates" in sheet.locator("blockquote").inner_text()
    bound = sheet.locator("[data-row=bound]")
    assert "exact" in bound.inner_text()
    assert "The number stands without any hedge." in bound.inner_text()
    assert "so read from the words" in bound.inner_text()
    assert "An official" in sheet.locator("[data-row=claimant_id]").inner_text()
    assert [part.inner_text() for part in page.locator(".part-title").all()] == ["BOILERPLATE", "HEADLINE"]


def test_a_click_goes_to_the_smallest_record_and_again_to_the_one_below(page: Page, desk: Desk) -> None:
    opened(page, desk().address, f"{ARTICLE}/labels/herald-l01")
    x, y, _ = page.evaluate(POINT, "3 of 4 gates")
    for expected in ("herald-f02", "herald-q02", "herald-f02"):
        page.mouse.click(x, y)
        page.locator("#record-title", has_text=expected).wait_for()
    assert page.evaluate(MARKED, "hand") == ["3 of 4 gates"]


def test_the_list_follows_the_text_and_the_keys(page: Page, desk: Desk) -> None:
    opened(page, desk().address)
    listed = page.locator("#records .id").all_inner_texts()
    starts = {"herald-l01": span("takes")["start"], "herald-f01": span("About 40 people")["start"]}
    assert sorted(starts, key=lambda name: starts[name]) == [name for name in listed if name in starts]
    assert here(page) == listed[0]
    press(page, "j")
    page.locator("#record-title", has_text=listed[1]).wait_for()
    press(page, "ArrowDown")
    page.locator("#record-title", has_text=listed[2]).wait_for()
    press(page, "k")
    page.locator("#record-title", has_text=listed[1]).wait_for()
    assert page.locator("#records [aria-current]").inner_text().startswith(listed[1])
    press(page, "]")
    page.locator("#articles [aria-current]", has_text="Registries").wait_for()
    at_rest(page)
    assert page.locator("#reading").is_hidden()
    press(page, "1")
    page.locator("#reading").wait_for()
    at_rest(page)
    assert here(page) == listed[0]
    page.get_by_role("button", name="Figures").click()
    assert page.locator("#records .id").all_inner_texts() == ["herald-f01", "herald-f02"]
    assert page.evaluate(MARKED, "open-labels") == []


def test_the_keys_are_listed_and_no_key_acts_where_text_is_typed(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    press(page, "?")
    assert "sign the record" in page.locator("#help").inner_text()
    press(page, "s", "Escape")
    press(page, "r")
    page.keyboard.type("snumjkx1?")
    assert page.locator("#rejection-reason").input_value() == "snumjkx1?"
    press(page, "Escape")
    page.locator("[data-row=subject] .edit").click()
    page.locator("[data-row=subject] textarea:focus").wait_for()
    press(page, "Control+a")
    page.keyboard.type("snumjkx1?[]")
    assert page.locator("[data-row=subject] textarea").input_value() == "snumjkx1?[]"
    assert page.get_by_role("dialog").count() == 0
    press(page, "Escape")
    assert here(page) == "herald-f02"
    assert served.signed == {}


def test_offsets_count_code_points(page: Page, desk: Desk) -> None:
    served = desk()
    answers = dict(synthetic(4, 100))
    article = answers["api/articles/big"]
    article["text"] = "\N{GRINNING FACE}" * 5 + "\N{RIGHT-TO-LEFT OVERRIDE}" + article["text"][6:]
    answer_with(page, answers)
    opened(page, served.address)
    # What would turn the line round is shown as a sign of the same length.
    words = article["text"][:5] + "\N{SYMBOL FOR SUBSTITUTE FORM TWO}" + article["text"][6]
    assert page.evaluate(MARKED, "hand") == [words]
    press(page, "j")
    page.locator("#record-title", has_text="big-001").wait_for()
    assert page.evaluate(MARKED, "hand") == [article["text"][22:29]]


def test_what_would_turn_a_line_round_is_named(page: Page, desk: Desk) -> None:
    served = desk()
    answers = dict(synthetic(4, 100))
    turned = f"70{chr(0x202E)}percent{chr(0x2066)}"
    answers["api/articles/big"]["records"][0]["label"] = turned
    record = answers["api/records/reports/big-000"]
    record["spans"][0]["exact"] = turned
    record["problems"] = [{"code": "Y110", "field": "", "message": turned, "fix": "", "line": 1, "severity": "error"}]
    answer_with(page, answers)
    opened(page, served.address)
    shown = page.locator("body").inner_text()
    assert shown.count("70[U+202E]percent[U+2066]") == 3
    assert turned not in shown


def test_a_large_article_is_fast(page: Page, desk: Desk) -> None:
    served = desk()
    answer_with(page, dict(synthetic(300, 10_000)))
    work = Work(page)
    opened(page, served.address)
    assert work.taken() < 15 * work.unit
    before = work.taken()
    for number in range(1, 11):
        press(page, "j")
        page.locator("#record-title", has_text=f"big-{number:03}").wait_for()
    assert (work.taken() - before) / 10 < 2.5 * work.unit


def answer_with(page: Page, answers: dict[str, Any]) -> None:
    """Have the page answered with something else than the desk has."""

    def answer(route: Route) -> None:
        name = re.sub(r"^.*?/(?=api/)", "", route.request.url)
        if name in answers:
            route.fulfill(status=200, content_type="application/json", body=json.dumps(answers[name]))
        else:
            route.fulfill(status=200, content_type="application/json", body="{}")

    page.route("**/api/**", answer)


# --- Signing and rejecting ---


def test_a_sign_off_is_bound_to_the_record_and_seen_by_status(page: Page, desk: Desk, aleppo: Aleppo) -> None:
    served = desk()
    before = aleppo("status", "herald-f02", "--root", served.root).out
    assert PERSON["by"] not in before
    opened(page, served.address, FIGURE)
    press(page, "s")
    assert "herald-f02" in told(page, "Saved: Signed herald-f02")
    assert served.signed == {"herald-f02": hashes(served.root)["figures", "herald-f02"]}
    assert f"reviewed by {PERSON['by']}" in aleppo("status", "herald-f02", "--root", served.root).out
    # It went on to the next open record, and the list and the progress tell.
    at_rest(page)
    assert here(page) != "herald-f02"
    assert "✓ signed" in page.locator("#records a", has_text="herald-f02").inner_text()
    assert "1 of 2" in page.get_by_role("button", name="Figures").inner_text()
    assert page.evaluate(MARKED, "done-figures") == ["3 of 4 gates"]


def test_who_reviews_is_asked_once(page: Page, desk: Desk) -> None:
    served = desk(person=False)
    opened(page, served.address, FIGURE)
    asked = page.get_by_role("dialog", name="Who reviews?")
    asked.wait_for()
    press(page, "Escape")
    asked.wait_for(state="hidden")
    press(page, "s")
    asked.wait_for()
    page.get_by_label("Name, in full").fill(PERSON["by"])
    page.get_by_label("ORCID").fill("0000-0002-1825-0098")
    press(page, "Enter")
    asked.get_by_role("alert").filter(has_text="no ORCID").wait_for()
    page.get_by_label("ORCID").fill(PERSON["orcid"])
    press(page, "Enter")
    told(page, "Saved: Signed herald-f02")
    assert list(served.signed) == ["herald-f02"]
    page.reload()
    at_rest(page)
    assert asked.count() == 0
    assert page.locator("#who").inner_text() == PERSON["by"]


def test_a_key_pressed_before_a_closed_window_has_lost_the_focus_counts(page: Page, desk: Desk) -> None:
    served = desk(person=False)
    opened(page, served.address, FIGURE)
    asked = page.get_by_role("dialog", name="Who reviews?")
    asked.wait_for()
    still_there = page.evaluate("""() => {
        document.querySelector("#person").close();
        const focused = document.activeElement;
        focused.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
        return focused.id;
    }""")
    assert still_there == "person-by", "the case is no longer there to be tested"
    page.locator("#record-title", has_not_text="herald-f02").wait_for()


def test_a_record_is_rejected_with_a_reason(page: Page, desk: Desk, aleppo: Aleppo) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    press(page, "r")
    window = page.get_by_role("dialog", name="Reject herald-f02")
    window.wait_for()
    press(page, "Enter")
    window.get_by_role("alert").filter(has_text="reason is needed").wait_for()
    page.keyboard.type("The gates are counted: twice")
    press(page, "Enter")
    told(page, "Saved: Rejected herald-f02")
    at_rest(page)
    assert here(page) != "herald-f02"
    assert "✗ rejected" in page.locator("#records a", has_text="herald-f02").inner_text()
    assert "The gates are counted: twice" in aleppo("status", "herald-f02", "--root", served.root).out
    page.locator("#records a", has_text="herald-f02").click()
    page.locator("#record-title", has_text="herald-f02").wait_for()
    assert "The gates are counted: twice" in page.locator("#sheet").inner_text()


def test_undo_takes_the_last_action_back(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    before = files(served)
    press(page, "s")
    told(page, "Saved: Signed")
    at_rest(page)
    assert "herald-f02" in page.locator("#undo").inner_text()
    press(page, "u")
    page.locator("#record-title", has_text="herald-f02").wait_for()
    at_rest(page)
    assert served.signed == {}
    assert files(served) == before
    assert "open" in page.locator("#records a", has_text="herald-f02").inner_text()
    assert page.locator("[data-do=undo]").is_disabled()


def files(served: Served) -> dict[str, bytes]:
    folder = served.root / "annotations"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- Editing ---


def commented(parts: Parts) -> None:
    parts.files["annotations/places.yaml"] = PLACES


def test_an_edit_is_written_with_comments_kept(page: Page, desk: Desk) -> None:
    served = desk(commented)
    opened(page, served.address, "around/places/city")
    edit(page, "Name", "Cité")
    told(page, "Saved: ")
    assert served.file("places.yaml") == PLACES.replace("name: City", "name: Cité")
    assert page.locator("[data-row=name] .value").inner_text() == "Cité"
    # The field just edited has the focus again, so that the next is near.
    page.locator("[data-row=name] .edit:focus").wait_for()


def test_an_edit_that_breaks_a_rule_is_told_beside_the_field_and_not_written(page: Page, desk: Desk) -> None:
    served = desk()
    before = files(served)
    opened(page, served.address, FIGURE)
    edit(page, "Value", "5")
    message = page.locator("[data-row=value] .finding").first
    message.wait_for()
    assert "To do:" in message.inner_text()
    assert page.locator("[data-row=value] input").input_value() == "5"
    assert page.locator("#said").inner_text() == "Not saved."
    assert files(served) == before
    # The same field is mended and saved, and the record can be left.
    press(page, "Escape")
    assert page.locator("[data-row=value] .value").inner_text() == "3"
    assert page.locator(".editor").count() == 0


def test_a_code_is_chosen_by_its_title_or_definition(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, f"{ARTICLE}/labels/herald-l02")
    edit(page, "Stance", "unfav")
    told(page, "Saved: ")
    labels = yaml.safe_load(served.file(f"articles/{ARTICLE}.yaml"))["labels"]
    assert labels[1]["stance"] == "unfavourable"
    assert "unfavourable" in page.locator("[data-row=stance] .value").inner_text()


def test_an_optional_value_is_taken_out(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, f"{ARTICLE}/quotes/herald-q01")
    row = page.locator("[data-row=said_to_id]")
    row.get_by_role("button", name="Edit").click()
    row.get_by_role("button", name="Take it out").click()
    told(page, "Saved: ")
    assert "said_to_id" not in yaml.safe_load(served.file(f"articles/{ARTICLE}.yaml"))["quotes"][0]


@pytest.mark.parametrize("mine", [True, False])
def test_an_edit_in_an_editor_meanwhile_is_noticed_and_kept(page: Page, desk: Desk, mine: bool) -> None:
    served = desk(commented)
    opened(page, served.address, "around/places/city")
    path = served.root / "annotations/places.yaml"
    path.write_text(path.read_text().replace("name: City #", "name: Town # mended,"), encoding="utf-8")
    edited = path.read_text()
    edit(page, "Name", "Cité")
    row = page.locator("[data-row=name]")
    row.locator(".trouble", has_text="Town").wait_for()
    assert path.read_text() == edited
    assert row.get_by_role("textbox").input_value() == "Cité"
    row.get_by_role("button", name="Write mine" if mine else "Keep what").click()
    row.locator(".value", has_text="Cité" if mine else "Town").wait_for()
    assert path.read_text() == (edited.replace("Town", "Cité") if mine else edited)
    assert "# mended, as the map of 1902 has it" in path.read_text()


def test_two_tabs_do_not_write_over_each_other(context: BrowserContext, desk: Desk) -> None:
    served = desk(commented)
    one, other = context.new_page(), context.new_page()
    for tab in (one, other):
        opened(tab, served.address, "around/places/city")
    edit(one, "Name", "Cité")
    told(one, "Saved: ")
    press(other, "s")
    other.locator("#alarm .notice").wait_for()
    assert served.signed == {}
    other.get_by_role("button", name="Show it as it stands now").click()
    other.locator("[data-row=name] .value", has_text="Cité").wait_for()
    at_rest(other)
    press(other, "s")
    told(other, "Saved: Signed city")
    assert served.signed == {"city": hashes(served.root)["places", "city"]}


def test_a_tab_undoes_what_it_shows_and_nothing_that_another_did(context: BrowserContext, desk: Desk) -> None:
    served = desk(commented)
    one, other = context.new_page(), context.new_page()
    for tab, record in ((one, "city"), (other, "bridge")):
        opened(tab, served.address, f"around/places/{record}")
    press(one, "s")
    told(one, "Saved: Signed city")
    at_rest(one)
    press(other, "s")
    told(other, "Saved: Signed bridge")
    at_rest(other)
    assert "Sign city" in one.locator("#undo").inner_text()
    press(one, "u")
    alarm = one.locator("#alarm .notice")
    alarm.wait_for()
    assert "Signed bridge" in alarm.inner_text()
    assert set(served.signed) == {"city", "bridge"}
    one.get_by_role("button", name="Show it as it stands now").click()
    one.locator("#undo", has_text="Sign bridge").wait_for()
    at_rest(one)
    press(one, "u")
    told(one, "Saved: Took back: Signed bridge")
    assert set(served.signed) == {"city"}


def test_an_address_that_cannot_be_read_leads_to_where_one_would_be_without(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address)
    first = here(page)
    page.goto("about:blank")
    opened(page, served.address, "%zz/figures/%")
    assert here(page) == first
    page.evaluate("location.hash = '%zz'")
    press(page, "j")
    at_rest(page)
    assert here(page) != first


def test_what_is_typed_is_kept_when_one_looks_elsewhere(page: Page, desk: Desk) -> None:
    opened(page, desk().address, FIGURE)
    page.locator("[data-row=subject] .edit").click()
    page.locator("[data-row=subject] textarea").fill("gates that were shut")
    page.locator("#records a", has_text="herald-f01").click()
    page.locator("#record-title", has_text="herald-f01").wait_for()
    page.locator("#records a", has_text="herald-f02").click()
    page.locator("#record-title", has_text="herald-f02").wait_for()
    assert page.locator("[data-row=subject] textarea").input_value() == "gates that were shut"
    leaving: list[str] = []

    def stay(dialog: Dialog) -> None:
        leaving.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    page.locator("[data-row=subject] textarea").wait_for()
    assert leaving == ["beforeunload"]


# --- A record is missing ---


def test_a_missing_record_is_marked_from_the_words_selected(page: Page, desk: Desk, aleppo: Aleppo) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    x, y, right = page.evaluate(POINT, "on Tuesday")
    page.mouse.move(x - 2, y)
    page.mouse.down()
    page.mouse.move(right + 1, y, steps=4)
    page.mouse.up()
    press(page, "m")
    window = page.get_by_role("dialog", name="A record is missing here")
    assert page.get_by_label("Words in the text").input_value() == "on Tuesday"
    page.get_by_label("What kind").select_option("labels")
    page.get_by_label("Why should").fill("The day is named")
    press(page, "Enter")
    window.wait_for(state="hidden")
    told(page, "Saved: ")
    assert "The day is named" in page.locator("#missing").inner_text()
    assert page.evaluate(MARKED, "missing") == ["on Tuesday"]
    assert {found.code for found in check(served.root, served.root / "texts").problems} == {"H106"}
    assert "The day is named" in "".join(content.decode() for content in files(served).values())


def test_a_missing_record_is_marked_by_the_keyboard_alone(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    press(page, "m")
    page.keyboard.type("said")
    page.locator("#lack-found", has_text=re.compile(rf"Place 1 of {TEXT.count('said')}")).wait_for()
    press(page, "Tab")
    page.locator("#lack-next:focus").wait_for()
    press(page, "Enter")
    assert page.evaluate(MARKED, "trial") == ["said"]
    press(page, "Tab", "Tab")
    page.keyboard.type("A second time")
    press(page, "Enter")
    told(page, "Saved: ")
    assert f"{span('said', 2)['start']}" in "".join(content.decode() for content in files(served).values())


# --- Nothing is lost ---


def test_the_desk_is_killed_while_it_saves(page: Page, desk: Desk) -> None:
    served = desk(countryside)
    opened(page, served.address, f"around/places/{COUNTRYSIDE[0]}")
    confirmed: list[str] = []
    # It dies before it reads, while it works, and after it has written.
    for moment in ("before", "while", "after"):
        for _ in range(2):
            name = here(page)
            press(page, "s")
            told(page, f"Saved: Signed {name}")
            at_rest(page)
            confirmed.append(name)

        name = here(page)
        served.remembers(name)
        page.route("**/api/sign", partial(strike, served, moment))
        press(page, "s")
        page.locator("#alarm", has_text=f"Signing {name} is not confirmed").wait_for()
        assert "Saved" not in page.locator("body").inner_text()
        assert here(page) == name
        page.unroute("**/api/sign")
        # What stood on disk before stands there still, whole; what was not confirmed may or may not.
        on_disk = served.signed
        assert set(confirmed) <= set(on_disk) <= {*confirmed, name}
        assert {key: hashes(served.root)["places", key] for key in on_disk} == on_disk
        assert moment == "while" or (name in on_disk) == (moment == "after")
        confirmed = list(on_disk)
        # One goes on where one was; what was signed without being confirmed shows as signed.
        opened(page, served.start())
        assert here(page) == name
        if name in on_disk:
            assert "✓ signed" in page.locator("#sheet .state").inner_text()
            press(page, "n")
            page.locator("#record-title", has_text=COUNTRYSIDE[len(confirmed)]).wait_for()
            at_rest(page)


def strike(served: Served, moment: str, route: Route) -> None:
    """End the desk before it reads a request, while it works on it, or when it is done and has not answered."""
    if moment == "while":
        route.continue_()
    elif moment == "after":
        route.fetch()
    served.end(signal.SIGKILL)
    if moment != "while":
        route.abort()


def test_an_answer_that_got_lost_is_asked_for_again(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/sign", lose)
    press(page, "s")
    page.locator("#alarm", has_text="not confirmed").wait_for()
    assert here(page) == "herald-f02"
    page.unroute("**/api/sign")
    page.get_by_role("button", name="Try again").click()
    told(page, "Saved: it had been done")
    assert list(served.signed) == ["herald-f02"]


def test_what_was_typed_survives_a_desk_that_is_gone(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    page.route("**/api/edit", lambda route: route.abort())
    page.route("**/api/reject", lambda route: route.abort())
    edit(page, "Subject", "gates that were shut")
    row = page.locator("[data-row=subject]")
    row.locator(".trouble", has_text="does not answer").wait_for()
    assert row.locator("textarea").input_value() == "gates that were shut"
    page.unroute("**/api/edit")
    press(page, "Enter")
    told(page, "Saved: ")
    page.keyboard.press("Escape")
    press(page, "r")
    page.keyboard.type("Counted twice")
    press(page, "Enter")
    page.locator("#rejection-trouble", has_text="does not answer").wait_for()
    assert page.locator("#rejection-reason").input_value() == "Counted twice"
    page.unroute("**/api/reject")
    press(page, "Enter")
    told(page, "Saved: Rejected herald-f02")


def test_one_goes_on_where_one_left_off(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, f"{ARTICLE}/quotes/herald-q02")
    left = "herald-f02"
    # Not the answer about the record where one was before, which may come only now.
    with page.expect_response(
        lambda answer: answer.url.endswith("/api/place") and left in (answer.request.post_data or "")
    ):
        press(page, "k")
    assert here(page) == left
    assert served.end(signal.SIGINT) == 0
    opened(page, served.start())
    assert here(page) == left


# --- What is pressed while the desk is slow ---


class Waiting:
    """Requests that the desk gets only when it is told to; or it has answered them already, and the answer waits."""

    def __init__(self, page: Page, address: str, *, answered: bool = False) -> None:
        self.page, self.answered, self.over = page, answered, False
        self.routes: list[tuple[Route, APIResponse | None]] = []
        page.route(address, self._keep)

    def _keep(self, route: Route) -> None:
        if self.over:
            route.continue_()
        else:
            self.routes.append((route, route.fetch() if self.answered else None))

    def reached(self, number: int) -> None:
        """Wait until that many have been sent."""
        for _ in range(300):
            if len(self.routes) >= number:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{len(self.routes)} requests were sent")

    def go(self) -> None:
        """Let them go, and all that follow."""
        self.over = True
        for route, answer in self.routes:
            if answer:
                route.fulfill(response=answer)
            else:
                route.continue_()


def test_keys_pressed_while_a_record_is_read_count_from_where_one_is_going(page: Page, desk: Desk) -> None:
    opened(page, desk().address)
    listed = page.locator("#records .id").all_inner_texts()
    reading = Waiting(page, "**/api/records/**")
    press(page, "j", "j", "j", "k")
    reading.go()
    page.locator("#record-title", has_text=listed[2]).wait_for()
    at_rest(page)
    assert here(page) == listed[2]


def test_keys_pressed_while_an_article_is_read_are_about_that_article(page: Page, desk: Desk) -> None:
    opened(page, desk().address)
    page.evaluate("location.hash = 'around'")
    page.locator("#articles [aria-current]", has_text="Registries").wait_for()
    at_rest(page)
    listed = page.locator("#records .id").all_inner_texts()
    press(page, "[")
    page.locator("#articles [aria-current]", has_text="Herald").wait_for()
    at_rest(page)
    reading = Waiting(page, "**/api/articles/**")
    press(page, "]", "j")
    reading.go()
    page.locator("#record-title", has_text=listed[1]).wait_for()
    # Twice on from the one before the last is the first again, also when the last was not there yet.
    reading = Waiting(page, "**/api/articles/**")
    press(page, "[", "]")
    reading.go()
    at_rest(page)
    assert page.locator("#articles [aria-current]").inner_text().startswith("2\nRegistries")


def test_what_cannot_be_done_yet_is_told(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    reading = Waiting(page, "**/api/records/**")
    press(page, "k", "s")
    told(page, "The record is still being read.")
    reading.go()
    at_rest(page)
    saving = Waiting(page, "**/api/sign")
    name = here(page)
    press(page, "s", "s")
    told(page, "The last action is still being saved.")
    saving.go()
    told(page, f"Saved: Signed {name}")
    assert list(served.signed) == [name]


def test_who_goes_elsewhere_while_a_record_is_saved_stays_there(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    saving = Waiting(page, "**/api/sign")
    press(page, "s", "k")
    page.locator("#record-title", has_not_text="herald-f02").wait_for()
    elsewhere = here(page)
    saving.go()
    told(page, "Saved: Signed herald-f02")
    at_rest(page)
    assert here(page) == elsewhere
    assert "✓ signed" in page.locator("#records a", has_text="herald-f02").inner_text()
    # Nor is one led away from what is still being read.
    reading = Waiting(page, "**/api/records/**")
    press(page, "s", "k")
    told(page, f"Saved: Signed {elsewhere}")
    reading.go()
    at_rest(page)
    listed = page.locator("#records .id").all_inner_texts()
    assert here(page) == listed[listed.index(elsewhere) - 1]


def test_a_click_on_the_record_one_is_leaving_leads_back(page: Page, desk: Desk) -> None:
    opened(page, desk().address, FIGURE)
    reading = Waiting(page, "**/api/records/**")
    press(page, "k")
    reading.reached(1)
    page.locator("#records a", has_text="herald-f02").click()
    reading.go()
    at_rest(page)
    assert here(page) == "herald-f02"


def test_the_page_is_busy_until_the_last_thing_is_read(page: Page, desk: Desk) -> None:
    opened(page, desk().address, FIGURE)
    again = Waiting(page, "**/api/desk")
    edit(page, "Subject", "gates that were shut")
    told(page, "Saved: ")
    again.reached(1)
    reading = Waiting(page, "**/api/records/**")
    press(page, "k")
    reading.reached(1)
    with page.expect_response("**/api/desk"):
        again.go()
    page.locator("#records a", has_text="gates that were shut").wait_for()
    assert page.locator("#desk").get_attribute("aria-busy") == "true"
    reading.go()
    at_rest(page)
    assert here(page) != "herald-f02"


def test_what_is_typed_after_saving_goes_into_its_field(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    again = Waiting(page, "**/api/desk")
    edit(page, "Subject", "gates that were shut")
    told(page, "Saved: ")
    again.reached(1)
    page.locator("[data-row=measure] .edit").click()
    page.locator("[data-row=measure] input:focus").wait_for()
    page.keyboard.type("s")
    again.go()
    at_rest(page)
    page.keyboard.type("s")
    assert page.locator("[data-row=measure] input").input_value() == "ss"
    assert served.signed == {}


def test_an_answer_from_before_an_action_does_not_undo_what_is_shown_of_it(page: Page, desk: Desk) -> None:
    served = desk()
    opened(page, served.address, FIGURE)
    before = Waiting(page, "**/api/articles/**", answered=True)
    edit(page, "Subject", "gates that were shut")
    told(page, "Saved: ")
    before.reached(1)
    press(page, "s")
    told(page, "Saved: Signed herald-f02")
    before.go()
    at_rest(page)
    assert "✓ signed" in page.locator("#records a", has_text="herald-f02").inner_text()
    assert list(served.signed) == ["herald-f02"]


def test_a_coding_keeps_what_stands_in_a_field_that_is_not_there_yet(page: Page, desk: Desk) -> None:
    served = desk(with_jane, "--blind", "--coder", "jane", person=False)
    opened(page, served.address)
    page.get_by_role("button", name="Figures").click()
    page.locator("#records a").first.click()
    page.locator("[data-path=measure]").wait_for()
    name = here(page)
    given = {"measure": "fled", "unit": "people", "bound": "about", "value": "40", "claimant_id": "new:someone"}
    for field, value in given.items():
        page.locator(f"[data-path={field}]").fill(value)
    press(page, "Control+Enter")
    told(page, f"Saved: Coded {name}")
    at_rest(page)
    page.goto("about:blank")
    waiting = Waiting(page, "**/api/choices/**")
    opened(page, served.address, f"article-1/figures/{name}")
    assert page.locator("[data-path=claimant_id]").count() == 0
    page.locator("[data-path=value]").fill("41")
    press(page, "Control+Enter")
    told(page, f"Saved: Coded {name}")
    waiting.go()
    (coded,) = json.loads((served.root / ".aleppo/review/coding-jane.json").read_text(encoding="utf-8")).values()
    assert [(each["value"], each["claimant_id"]) for each in coded.values()] == [("41", "new:someone")]


# --- What must show ---


def countryside(parts: Parts) -> None:
    parts.places.extend(
        {"place_id": name, "name": name.title(), "kind": "town", "parent_id": "city"} for name in COUNTRYSIDE
    )


def test_thirty_records_are_signed_by_keyboard_and_an_edit_ends_exactly_one_sign_off(
    page: Page, desk: Desk, aleppo: Aleppo
) -> None:
    served = desk(countryside)
    opened(page, served.address, f"around/places/{COUNTRYSIDE[0]}")
    for name in COUNTRYSIDE:
        assert here(page) == name
        press(page, "s")
        told(page, f"Saved: Signed {name}")
        at_rest(page)
    expected = hashes(served.root)
    assert served.signed == {name: expected["places", name] for name in COUNTRYSIDE}
    assert check(served.root, served.root / "texts").problems == []
    page.locator("#records a", has_text="village-17").click()
    page.locator("#record-title", has_text="village-17").wait_for()
    edit(page, "Name", "Village Seventeen")
    told(page, "Saved: ")
    after = hashes(served.root)
    lapsed = [name for name, signed in served.signed.items() if signed != after["places", name]]
    assert lapsed == ["village-17"]
    assert "lapsed" in aleppo("status", "village-17", "--root", served.root).out
    assert "lapsed" not in aleppo("status", "village-18", "--root", served.root).out
    listed = page.locator("#records a").all_inner_texts()
    assert [line.split()[0] for line in listed if "lapsed" in line] == ["village-17"]
    assert page.locator("#records a", has_text="✓ signed").count() == 29


def test_every_article_is_read_with_its_words_marked(page: Page, desk: Desk, tmp_path: Path, texts: Path) -> None:
    root = tmp_path / "copy"
    for name in ("annotations", "schemas", "metadata"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "CITATION.cff", root)
    served = desk(root=root, texts=texts)
    opened(page, served.address)
    for article in page.locator("#articles a").all()[:-1]:
        article.click()
        page.locator("#articles a[aria-current]", has_text=article.locator("bdi").inner_text()).wait_for()
        at_rest(page)
        kinds = page.locator("#kinds button").all()
        assert len(kinds) == 4
        for kind in kinds:
            kind.click()
            page.locator("#records a").first.click()
            at_rest(page)
            name = here(page)
            assert page.locator("#records [aria-current]").inner_text().startswith(name)
            hand = page.evaluate(MARKED, "hand")
            record = page.evaluate(
                "async address => (await fetch(address)).json()",
                f"api/records/{kind.get_attribute('data-kind')}/{name}",
            )
            assert hand == [record["spans"][0]["exact"]]
    press(page, "s")
    told(page, f"Saved: Signed {name}")
    assert list(served.signed) == [name]


# --- Coding blind ---


def test_a_second_coding_is_made_blind_by_the_keyboard(page: Page, desk: Desk) -> None:
    served = desk(with_jane, "--blind", "--coder", "jane", person=False)
    opened(page, served.address)
    seen = page.locator("body").inner_text()
    for hidden in ("Herald", "Navy", "An official", ARTICLE, "herald-"):
        assert hidden not in seen
    assert page.get_by_role("dialog").count() == 0
    assert page.locator("[data-do=sign], [data-do=reject], [data-do=missing]").filter(visible=True).count() == 0
    press(page, "s", "r", "m")
    assert page.get_by_role("dialog").count() == 0
    given = {
        "reports": {"type": "capture", "realis": "occurred"},
        "figures": {"measure": "fled", "unit": "people", "bound": "about", "value": "40"},
        "quotes": {"kind": "direct"},
    }
    refused = 0
    for number in range(1, 8):
        name = here(page)
        assert name == f"1-{number:03}"
        kind = page.locator("#sheet .kind").inner_text().split()[0]
        press(page, "e")
        page.locator("#sheet :is(input, textarea):focus").wait_for()
        values = given[kind] if number > 1 else {}
        for field, value in values.items():
            page.locator(f"[data-path={field}]").focus()
            press(page, "Control+a")
            page.keyboard.type(value)
            press(page, "Tab")
        if not values:
            # Fields that must be given are missing: it is told, and nothing is written.
            press(page, "Control+Enter")
            page.locator("#sheet .told").wait_for()
            assert served.passes == {}
            refused += 1
            for field, value in given[kind].items():
                page.locator(f"[data-path={field}]").fill(value)
        press(page, "Control+Enter")
        told(page, f"Saved: Coded {name}")
        at_rest(page)
    assert refused == 1
    assert "is complete" in told(page, "Saved: Coded 1-007")
    assert list(served.passes) == [f"jane/{ARTICLE}.yaml"]
    coded = yaml.safe_load(served.passes[f"jane/{ARTICLE}.yaml"])
    assert {kind: len(coded[kind]) for kind in given} == {"reports": 2, "figures": 2, "quotes": 3}
    # What is complete is shown and can no longer be changed.
    page.reload()
    at_rest(page)
    assert page.locator("#sheet :is(input, textarea)").count() == 0
    assert "never edited" in page.locator("#sheet").inner_text()
    assert barriers(page) == []


# --- What it does not do ---


def hostile(parts: Parts) -> None:
    for place in parts.places:
        place["name"] += HOSTILE
    for actor in parts.actors:
        actor["name"] += HOSTILE
        actor["description"] = HOSTILE
    for event in parts.events:
        event["summary"] += HOSTILE
    parts.article["title"] = HOSTILE
    for figure in parts.article["figures"]:
        figure["subject"] = HOSTILE


def test_hostile_text_is_inert(page: Page, desk: Desk) -> None:
    served = desk(hostile)
    tail = served.root / "annotations/verifications.yaml"
    for record in (FIGURE, "around/actors/official", "around/places/city", "around/events/battle"):
        opened(page, served.address, record)
        assert "<img src=x" in page.locator("#sheet").inner_text(), record
        assert page.locator("img, #sheet script").count() == 0
        assert page.evaluate("window.hit") is None
    opened(page, served.address, FIGURE)
    press(page, "r")
    page.keyboard.type(HOSTILE)
    press(page, "Enter")
    told(page, "Saved: Rejected")
    at_rest(page)
    page.locator("#records a", has_text="herald-f02").click()
    page.locator("#record-title", has_text="herald-f02").wait_for()
    assert HOSTILE in page.locator("#sheet").inner_text()
    page.locator("[data-row=event_id] .edit").click()
    page.locator(".choices li").first.wait_for()
    assert "<img src=x" in page.locator(".choices").inner_text()
    assert page.locator("img, #sheet script").count() == 0
    assert page.evaluate("window.hit") is None
    assert not tail.exists() or "herald-f02" not in tail.read_text()


def test_what_is_not_of_the_page_would_not_run(browser: Browser, desk: Desk) -> None:
    served = desk()
    context = browser.new_context()
    page = context.new_page()
    opened(page, served.address, FIGURE)
    assert not runs_what_is_put_in(page)
    context.close()


# --- How it looks ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_no_barrier_and_nothing_sticks_out(browser: Browser, desk: Desk, width: int, scheme: str) -> None:
    served = desk()
    found: list[str] = []
    with looked_at(browser, width, scheme) as page:

        def look(what: str) -> None:
            assert not sticks_out(page), f"{what} is wider than the window"
            found.extend(f"{what}: {barrier}" for barrier in barriers(page))

        opened(page, served.address, FIGURE)
        look("record")
        press(page, "s")
        told(page, "Saved")
        at_rest(page)
        press(page, "x")
        look("signed, explained")
        page.locator("[data-row] .edit").first.click()
        page.locator(".editor :is(input, textarea):focus").wait_for()
        look("editor")
        press(page, "Escape")
        for keys, window in (("?", "help"), ("r", "rejection"), ("m", "lack")):
            press(page, keys)
            page.locator(f"#{window}[open]").wait_for()
            look(window)
            press(page, "Escape")
        page.locator("#who").click()
        look("person")
        press(page, "Escape")
        page.route("**/api/sign", lambda route: route.abort())
        press(page, "s")
        page.locator("#alarm .notice").wait_for()
        look("alarm")
    assert found == []


def test_on_a_telephone_the_record_comes_into_sight_when_it_is_chosen(browser: Browser, desk: Desk) -> None:
    served = desk()
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, reduced_motion="reduce")
    page = context.new_page()
    opened(page, served.address, FIGURE)
    page.locator("#records a", has_text="herald-f01").tap()
    page.locator("#record-title", has_text="herald-f01").wait_for()
    at_rest(page)
    for seen in ("#record-title", "#text", "[data-do=sign]", "#said"):
        box = page.locator(seen).bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 740 - box["height"], seen
    page.get_by_role("button", name="Sign").tap()
    told(page, "Saved: Signed herald-f01")
    context.close()
    assert list(served.signed) == ["herald-f01"]


def test_the_focus_is_seen_wherever_the_keyboard_gets(page: Page, desk: Desk) -> None:
    opened(page, desk().address, FIGURE)
    reached = set()
    for _ in range(45):
        press(page, "Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert page.evaluate("""() => {
            const node = document.activeElement;
            return node === document.body || parseFloat(getComputedStyle(node).outlineWidth) >= 2;
        }""")
    assert {"text", "only", "edit", "who"} <= reached


def test_the_desk_has_the_colours_of_the_explorer() -> None:
    package = REPOSITORY / "build/aleppo_reports"
    palettes = []
    for style in (package / "explorer/static/style.css", package / "review/page/desk.css"):
        blocks = re.findall(r":root \{(.*?)\}", style.read_text(encoding="utf-8"), re.DOTALL)[:2]
        palettes.append([dict(re.findall(r"(--[\w-]+): ([^;]+);", block)) for block in blocks])
    for explorer, own in zip(*palettes, strict=True):
        shared = explorer.keys() & own.keys()
        assert len(shared) >= 18
        assert {name: own[name] for name in shared} == {name: explorer[name] for name in shared}
