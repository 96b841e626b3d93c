"""One record whole: what is gathered, and that nothing in it does more than show."""

from __future__ import annotations

import csv
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from aleppo_reports import catalog, chain
from aleppo_reports.published import Published
from aleppo_reports.showing import Chain, Item, Section, near
from aleppo_reports.showing import chain as gathered
from aleppo_reports.showing.inert import inert, quoted
from builders import REPOSITORY

KEYS = catalog.package().keys
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">\x1b[31m\x07\u202etxt.exe\r\n&amp;\'"'


def titles(found: Chain) -> list[str]:
    return [section.title for section in found.sections]


def items(found: Chain, title: str) -> tuple[Item, ...]:
    (section,) = (section for section in found.sections if section.title == title)
    return section.items


# --- What is gathered ---


def test_a_figure_has_its_words_and_where_they_stand() -> None:
    found = chain("rt-f07")
    assert (found.table, found.id, found.kind) == ("figures", "rt-f07", "Figure")
    words, place = found.head
    assert words == Item(words="70 percent of the territory")
    assert re.fullmatch(r"RT, 2016-12-07, body, characters \d+ to \d+", place.text)
    assert place.ids == ("rt-2016-12-07",)


def test_who_said_it_through_whom_from_the_first_to_the_page() -> None:
    assert [(item.label, item.text) for item in items(chain("memo12-f03"), "Said by")] == [
        ("1 claimant", "Mohammed Al-Sheikh"),
        ("2 relay", "Al Jazeera"),
        ("3 outlet", "Middle East Monitor"),
    ]


def test_a_record_shows_its_names_codes_and_ids_and_nothing_twice() -> None:
    facts = {item.label: item for item in items(chain("rt-f07"), "Record")}
    assert facts["Measure"].text == "territory_share (share of territory)"
    assert facts["Bound"].text == "exact"
    assert facts["Claimant"] == Item(
        "Claimant", "Russian Reconciliation Center in Syria", ids=("russian-reconciliation-center",)
    )
    assert not {"Figure", "Article", "Words", "Start", "End"} & set(facts)


def test_who_says_otherwise_stands_with_why_it_may_not_be_otherwise() -> None:
    sections = [section for section in chain("rt-f07").sections if section.title == "Disagreement"]
    asked = [section.items[0].ids for section in sections]
    assert asked == [("share-of-east-aleppo-taken-december",), ("whole-of-the-70-percent",)]
    question, comparable, *answers = sections[0].items
    assert question.text.startswith("How much of the rebel-held part of Aleppo")
    assert comparable.text.startswith("partly: The shares run from two thirds")
    own = [item for item in answers if item.label == "this record"]
    assert [item.words for item in own] == ["70 percent of the territory"]
    assert own[0].note.endswith("Russian Reconciliation Center in Syria, in RT")
    notes = {item.ids: item.note for item in answers}
    assert notes["memo12-f03",].endswith("Mohammed Al-Sheikh, through Al Jazeera, in Middle East Monitor")
    assert notes["meo-f02",].endswith("Middle East Observer itself")


def test_a_question_shows_its_answers() -> None:
    found = chain("whole-of-the-70-percent")
    assert found.kind == "Disagreement"
    assert [item.ids for item in items(found, "Answers")] == [("rt-f01",), ("rt-f07",)]


def test_an_event_shows_who_tells_it_who_takes_part_and_what_is_disputed_about_it() -> None:
    found = chain("old-city-capture")
    rows = catalog.package().rows("reports")
    told = [row for row in rows if row["event_id"] == "old-city-capture"]
    shown = items(found, f"Reports ({len(told)})")
    assert [item.words for item in shown[:-1]] == [row["exact"] for row in told[: len(shown) - 1]]
    assert shown[-1] == Item(text=f"and {len(told) - len(shown) + 1} more")
    (disputed,) = (section for section in found.sections if section.title.startswith("Disagreements about it"))
    assert ("old-city-taken-completely",) in {item.ids for item in disputed.items}
    (actors,) = (section for section in found.sections if section.title.startswith("Event actors"))
    assert "agent: Syrian army" in {item.text for item in actors.items}


def test_the_same_words_are_found_in_both_directions() -> None:
    assert ("rt-q05",) in {item.ids for item in items(chain("rt-f07"), "In the same words")}
    assert ("rt-f07",) in {item.ids for item in items(chain("rt-q05"), "In the same words")}


def test_labels_stand_near_the_words_and_say_whom_they_name() -> None:
    found = chain("rt-f07")
    figure = catalog.package().row("figures", "rt-f07")
    assert figure is not None
    for item in items(found, "Labels around it"):
        label = catalog.package().row("labels", item.ids[0])
        assert label is not None
        assert label["article_id"] == figure["article_id"]
        assert int(label["end"]) > int(figure["start"]) - 300
        assert int(label["start"]) < int(figure["end"]) + 300
    assert Item("party", words="militants", note="Rebels in Aleppo; unfavourable, direct", ids=("rt-l09",)) in items(
        found, "Labels around it"
    )


def test_how_far_it_is_verified_is_said_where_the_package_has_it() -> None:
    has = "verifications" in catalog.schemas()
    assert ("Verification" in titles(chain("rt-f07"))) is has


def test_it_ends_with_how_to_cite_it() -> None:
    found = chain("rt-f07")
    assert titles(found)[-1] == "Cite"
    cited = " ".join(item.line for item in items(found, "Cite"))
    assert "rt-f07" in cited
    assert str(catalog.descriptor()["version"]) in cited


@pytest.mark.parametrize("table", sorted(KEYS))
def test_every_record_that_has_an_id_can_be_shown(table: str) -> None:
    """The first, the middle and the last of each table, in a narrow and a wide terminal and as HTML."""
    ids = [row[KEYS[table]] for row in catalog.package().rows(table)]
    for id in {ids[0], ids[len(ids) // 2], ids[-1]}:
        found = gathered(catalog.package(), id, table)
        assert (found.table, found.id) == (table, id)
        assert found.head or not catalog.schemas()[table].named_by
        for width in (40, 100):
            text = found.text(width)
            assert text.startswith(f"{found.kind} {id}\n")
            # A word that is longer stays whole: an id that is broken cannot be copied.
            for line in text.splitlines():
                assert len(line) <= width or max(map(len, line.split())) > width - 26, line
        assert Balanced.of(found._repr_html_()).text


# --- Ids ---


def test_an_unknown_id_names_those_near_to_it() -> None:
    with pytest.raises(ValueError, match=r"there is no record 'rt-f7'; near to it: rt-f07, "):
        chain("rt-f7")
    assert near(catalog.package(), "Old City")[0] == "old-city"
    with pytest.raises(ValueError, match=r"^there is no record 'zzzzzzzz'$"):
        chain("zzzzzzzz")


def test_an_id_of_several_tables_asks_which() -> None:
    with pytest.raises(ValueError, match="'russia' is an id in several tables; name one of them: actors, places"):
        chain("russia")
    assert [chain("russia", table).kind for table in ("actors", "places")] == ["Actor", "Place"]


# --- How it is laid out ---

SAMPLE = Chain(
    "things",
    "t1",
    "Thing",
    (Item(words="a word"), Item(text="Somewhere", ids=("place-1",))),
    (
        Section("About", (Item("Colour", "red"), Item("A label that is rather long", "x"), Item("", "no label"))),
        Section("Words", (Item("kind", words="“with its own marks”", note="so it is said", ids=("w1", "w2")),)),
    ),
)


def test_the_text_has_a_column_for_what_a_line_is_about() -> None:
    assert SAMPLE.text(44).splitlines() == [
        "Thing t1",
        "  “a word”",
        "  Somewhere  [place-1]",
        "",
        "About",
        "  Colour                red",
        "  A label that is rather long",
        "                        x",
        "                        no label",
        "",
        "Words",
        "  kind  “with its own marks”: so it is said",
        "        [w1] [w2]",
    ]


def test_it_prints_itself() -> None:
    assert str(SAMPLE) == repr(SAMPLE) == SAMPLE.text()


def test_colour_only_sets_off_titles_and_ids() -> None:
    coloured = SAMPLE.text(44, colour=True)
    assert "\x1b[1mThing t1\x1b[0m" in coloured
    assert "\x1b[2m[place-1]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\dm", "", coloured) == SAMPLE.text(44)


# --- Hostile text ---


class Balanced(HTMLParser):
    """Reads HTML, and fails on tags that do not match or that do more than show."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    @classmethod
    def of(cls, html: str) -> Balanced:
        found = cls()
        found.feed(html)
        found.close()
        assert found.open == []
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"div", "strong", "code", "dl", "dt", "dd", "bdi"}
        assert {name for name, _ in attrs} <= {"style"}
        assert all("url(" not in (value or "") for _, value in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("where", ["label", "text", "words", "note", "id", "title", "kind", "own id", "head"])
def test_hostile_text_is_shown_and_does_nothing(where: str) -> None:
    item = {
        "label": Item(label=HOSTILE),
        "text": Item(text=HOSTILE),
        "words": Item(words=HOSTILE),
        "note": Item(words="a", note=HOSTILE),
        "id": Item(ids=(HOSTILE,)),
    }.get(where, Item(text="plain"))
    title = HOSTILE if where == "title" else "About"
    found = Chain(
        "things",
        HOSTILE if where == "own id" else "t1",
        HOSTILE if where == "kind" else "Thing",
        (Item(text=HOSTILE),) if where == "head" else (),
        (Section(title, (item,)),),
    )
    assert "alert(1)" in Balanced.of(found._repr_html_()).text
    for shown in (found._repr_html_(), found.text(), str(found)):
        assert not set("\x1b\x07\r\u202e") & set(shown)
    assert set(re.findall(r"\x1b\[[^m]*m", found.text(colour=True))) <= {"\x1b[0m", "\x1b[1m", "\x1b[2m"}


def test_hostile_cells_of_a_table_are_shown_and_do_nothing(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "datapackage.json", tmp_path)
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    path = tmp_path / "data" / "figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for column in ("exact", "subject", "measure", "voice"):
            row[column] = HOSTILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = gathered(Published(tmp_path), "rt-f07")
    assert Balanced.of(found._repr_html_()).text.count("alert(1)") > 3
    assert "\x1b" not in found.text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – “ü” العربية", "plain – “ü” العربية"),
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("\x1b[2J\x9b0m\x00", r"\x1b[2J\x9b0m\x00"),
        ("a\u2066b\u2069\u200fc", r"a\u2066b\u2069\u200fc"),
        ("line\u2028separator", "line separator"),
    ],
)
def test_what_moves_or_turns_is_written_out(text: str, shown: str) -> None:
    assert inert(text) == shown


@pytest.mark.parametrize(("words", "shown"), [("", ""), ("a", "“a”"), ('"a,"', '"a,"'), ("‘a", "‘a"), ("a”", "“a””")])
def test_words_have_one_pair_of_quotation_marks(words: str, shown: str) -> None:
    assert quoted(words) == shown
