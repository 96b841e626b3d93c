"""The desk: what is signed is what was shown, what is written breaks no rule, and nothing of anybody's is lost."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aleppo_reports import pipeline
from aleppo_reports.review import views
from aleppo_reports.review.desk import ConflictError, Desk, RefusedError, WrongCallError, new_errors
from aleppo_reports.review.journal import FOLDER
from aleppo_reports.review.snapshot import read_files, take
from aleppo_reports.source.format import formatted
from aleppo_reports.source.layout import layout_order
from builders import Parts, make_root, write
from codings import with_passes
from questions import FIRST, SECOND, ask, question
from reviews import JANE, TODAY, edit, open_desk, shown, sign
from signing import FILE, OBJECTIONS

ARTICLE = "annotations/articles/herald-2016-12-07.yaml"
VERIFIED = "annotations/verified.csv"


@pytest.fixture
def desk(root: Path) -> Iterator[Desk]:
    with open_desk(root) as opened:
        yield opened


def files(root: Path) -> dict[str, bytes]:
    return read_files(root)


def states(desk: Desk) -> dict[tuple[str, str], str]:
    now = desk.now()
    return {key: views.state(now, standing.entry) for key, standing in now.standings.items()}


def same_as_read_again(desk: Desk) -> bool:
    """Whether what the desk takes for the state of the files is what reading them gives."""
    again = take(desk.root, desk.texts, read_files(desk.root))
    held = desk.now()
    return (held.files, held.checked.corpus, held.checked.problems, held.checked.files) == (
        again.files,
        again.checked.corpus,
        again.checked.problems,
        again.checked.files,
    )


# --- Who ---


def test_nobody_signs_without_a_name(root: Path) -> None:
    with open_desk(root, introduced=False) as desk:
        assert desk.view()["reviewer"] is None
        with pytest.raises(WrongCallError, match="say who you are first"):
            sign(desk, "figures", "herald-f01")
        assert not (root / FILE).exists()


@pytest.mark.parametrize(
    ("by", "orcid"),
    [
        ("", None),
        ("  ", None),
        (None, None),
        (7, None),
        ("Jane\x00Doe", None),
        ("J\u202eane", None),
        ("---", None),
        ("12", None),
        ("J" * 201, None),
        ("Jane Doe", "0000-0002-1825-0098"),
    ],
)
def test_a_name_is_a_name_and_an_orcid_id_has_its_check_digit(desk: Desk, by: object, orcid: object) -> None:
    with pytest.raises(WrongCallError):
        desk.introduce(by, orcid)
    assert desk.view()["reviewer"] == {"by": JANE[0], "orcid": JANE[1]}


def test_the_name_is_asked_once_and_kept_outside_the_project(root: Path, tmp_path: Path) -> None:
    with open_desk(root) as desk:
        desk.introduce("  Ann   Other ", "")
    with open_desk(root, introduced=False) as desk:
        assert desk.view()["reviewer"] == {"by": "Ann Other", "orcid": None}
        for broken in ("[" * 100_000, "{}", "[]", '{"by": "---"}', ""):
            desk.person.write_text(broken, encoding="utf-8")
            assert desk.view()["reviewer"] is None


def test_what_is_typed_with_accents_apart_is_written_as_files_have_it(root: Path, desk: Desk) -> None:
    desk.introduce("Rene\u0301 Doe", None)
    sign(desk, "figures", "herald-f01")
    assert "by: Ren\xe9 Doe\n" in (root / FILE).read_text(encoding="utf-8")
    edit(desk, "figures", "herald-f01", "subject", "cafe\u0301s")
    assert "subject: caf\xe9s\n" in (root / ARTICLE).read_text(encoding="utf-8")
    desk.reject("figures", "herald-f01", shown(desk, "figures", "herald-f01")["sha256"], "No cafe\u0301s.")
    assert "reason: No caf\xe9s.\n" in (root / OBJECTIONS).read_text(encoding="utf-8")


# --- Signing ---


def test_a_sign_off_names_the_hash_the_person_and_the_day(root: Path, desk: Desk) -> None:
    now = shown(desk, "figures", "herald-f01")
    assert desk.sign("figures", "herald-f01", now["sha256"]) == "Signed herald-f01"
    assert (root / FILE).read_text(encoding="utf-8") == (
        "# Sign-offs: each by a person who compared the record, as it stands, with the text.\n"
        "verifications:\n"
        "  - record_kind: figures\n"
        "    record_id: herald-f01\n"
        f"    record_sha256: {now['sha256']}\n"
        "    by: Jane Doe\n"
        "    orcid: 0000-0002-1825-0097\n"
        f"    on: {TODAY}\n"
    )
    assert same_as_read_again(desk)
    then = shown(desk, "figures", "herald-f01")
    assert then["state"] == "signed"
    assert then["levels"][-1] == "reviewed"
    assert pipeline.check(root, root / "texts").problems == []
    assert [each.signed[0].by for each in pipeline.status(root).standings if each.signed] == ["Jane Doe"]


def test_comments_and_earlier_sign_offs_stay(root: Path) -> None:
    before = "# Ours.\nverifications:\n  # The first one.\n  - record_kind: places\n    record_id: city  # signed\n"
    before += f"    record_sha256: {'0' * 64}\n    by: Ann Other\n    on: 2016-12-08\n"
    write(root / FILE, before.replace(f": {'0' * 64}", f': "{"0" * 64}"'))
    with open_desk(root) as desk:
        sign(desk, "places", "city")
    text = (root / FILE).read_text(encoding="utf-8")
    assert text.startswith(before.replace(f": {'0' * 64}", f': "{"0" * 64}"'))
    assert formatted(text, FILE, layout_order(desk.now().checked.tables)) == (text, [])


def test_thirty_sign_offs_in_a_row_and_one_edit_that_makes_exactly_its_own_lapse(root: Path) -> None:
    with open_desk(root) as desk:
        everything = list(states(desk))
        places = [{"place_id": f"gate-{n}", "name": f"Gate {n}", "kind": "landmark"} for n in range(30)]
        assert len(everything) >= 15
    shutil.rmtree(root)
    make_root(mkdir(root), lambda parts: parts.places.extend(places))
    with open_desk(root) as desk:
        chosen = [key for key in states(desk) if key != ("events", "battle")][:30]
        for key in chosen:
            assert sign(desk, *key) == f"Signed {key[1]}"
        assert [key for key, state in states(desk).items() if state == "signed"] == chosen
        assert same_as_read_again(desk)
        before = {key: shown(desk, *key)["sha256"] for key in chosen}
        edit(desk, "figures", "herald-f01", "subject", "people who left")
        assert same_as_read_again(desk)
        after = states(desk)
        assert [key for key in chosen if after[key] != "signed"] == [("figures", "herald-f01")]
        assert after["figures", "herald-f01"] == "lapsed"
        assert [key for key in chosen if shown(desk, *key)["sha256"] != before[key]] == [("figures", "herald-f01")]
    status = pipeline.status(root)
    assert [sign_off.record_id for sign_off in status.lapsed] == ["herald-f01"]
    assert sum(bool(each.signed) for each in status.standings) == 29
    assert pipeline.check(root, root / "texts").problems == []


def mkdir(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_what_is_signed_is_what_was_shown(root: Path, desk: Desk) -> None:
    before = shown(desk, "figures", "herald-f01")["sha256"]
    path = root / ARTICLE
    write(path, path.read_text(encoding="utf-8").replace("people who fled", "people who ran"))
    at_once = files(root)
    with pytest.raises(ConflictError, match="herald-f01 was changed meanwhile"):
        desk.sign("figures", "herald-f01", before)
    assert files(root) == at_once
    assert sign(desk, "figures", "herald-f01") == "Signed herald-f01"


def test_a_person_signs_a_state_once(root: Path, desk: Desk) -> None:
    sign(desk, "figures", "herald-f01")
    before = files(root)
    # Who asks again, because the answer was lost, is told that it is done.
    assert sign(desk, "figures", "herald-f01") == "Signed herald-f01"
    assert files(root) == before


def test_a_machine_cannot_sign(tmp_path: Path) -> None:
    root = make_root(tmp_path, with_passes())
    with open_desk(root) as desk:
        desk.introduce("First", None)
        with pytest.raises(RefusedError) as refused:
            sign(desk, "figures", "herald-f01")
    assert [problem.code for problem in refused.value.problems] == ["H104"]
    assert not (root / FILE).exists()


def test_a_record_whose_words_were_not_compared_cannot_be_signed(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    (root / "texts" / "herald.txt").unlink()
    before = files(root)
    with open_desk(root) as desk:
        with pytest.raises(WrongCallError, match="not compared with the text of herald-2016-12-07"):
            sign(desk, "figures", "herald-f01")
        assert files(root) == before
        # What rests on no words of an article can be.
        assert sign(desk, "places", "city") == "Signed city"


def test_a_record_with_a_finding_cannot_be_signed(tmp_path: Path) -> None:
    root = make_root(tmp_path, lambda parts: parts.article["figures"][0].update(value=41))
    with open_desk(root) as desk:
        with pytest.raises(RefusedError) as refused:
            sign(desk, "figures", "herald-f01")
        assert [problem.code for problem in refused.value.problems] == ["N951"]
        assert [found["code"] for found in shown(desk, "figures", "herald-f01")["problems"]] == ["N951"]
    assert not (root / FILE).exists()


def test_a_record_beside_the_articles_with_a_finding_cannot_be_signed_the_others_can(tmp_path: Path) -> None:
    """No comparison with a text stands in the way of these: only the finding does."""

    def wrong(parts: Parts) -> None:
        parts.events[0]["place_id"] = "nowhere"

    root = make_root(tmp_path, wrong)
    with open_desk(root) as desk:
        with pytest.raises(RefusedError) as refused:
            sign(desk, "events", "battle")
        assert {problem.record for problem in refused.value.problems} == {"battle"}
        assert not (root / FILE).exists()
        assert sign(desk, "actors", "navy") == "Signed navy"


# --- Objecting ---


def test_an_objection_holds_until_the_record_changes(root: Path, desk: Desk) -> None:
    found = shown(desk, "figures", "herald-f01")
    assert desk.reject("figures", "herald-f01", found["sha256"], " They did  not flee. ") == "Rejected herald-f01"
    then = shown(desk, "figures", "herald-f01")
    assert (then["state"], then["objections"]) == (
        "rejected",
        [{"by": "Jane Doe", "on": str(TODAY), "reason": "They did not flee.", "holds": True}],
    )
    assert [found["code"] for found in desk.view()["problems"]] == ["H106"]
    assert [each["rejected"] for each in desk.view()["articles"][0]["progress"]] == [0, 1, 0, 0]
    with pytest.raises(WrongCallError, match="you object to herald-f01"):
        sign(desk, "figures", "herald-f01")
    assert desk.reject("figures", "herald-f01", found["sha256"], "They did not flee.") == "Rejected herald-f01"
    assert len(shown(desk, "figures", "herald-f01")["objections"]) == 1
    with pytest.raises(WrongCallError, match="you have objected"):
        desk.reject("figures", "herald-f01", found["sha256"], "Again.")
    assert pipeline.build(root, root / "texts").files
    edit(desk, "figures", "herald-f01", "subject", "people who left")
    assert same_as_read_again(desk)
    assert shown(desk, "figures", "herald-f01")["state"] == "open"
    assert desk.view()["problems"] == []


@pytest.mark.parametrize("reason", ["", "  \n", None, 7, "x" * 2001])
def test_an_objection_has_a_reason(root: Path, desk: Desk, reason: object) -> None:
    with pytest.raises(WrongCallError, match="reason"):
        desk.reject("places", "city", shown(desk, "places", "city")["sha256"], reason)
    assert not (root / OBJECTIONS).exists()


def test_a_reason_is_kept_whatever_it_holds(desk: Desk) -> None:
    reason = """# "no": it's <b>not</b> - 'so' {a: [b]} \\ ~"""
    desk.reject("places", "city", shown(desk, "places", "city")["sha256"], reason)
    assert shown(desk, "places", "city")["objections"][0]["reason"] == reason


def test_a_missing_record_is_marked_in_the_text(root: Path, desk: Desk) -> None:
    assert desk.missing("herald-2016-12-07", 0, 4, "labels", "A name.") == "Marked as missing: labels at 0 to 4"
    found = desk.article("herald-2016-12-07")
    assert found is not None
    assert found["marks"] == [
        {
            "mark_id": "missing-1",
            "start": 0,
            "end": 4,
            "kind": "labels",
            "reason": "A name.",
            "by": "Jane Doe",
            "on": str(TODAY),
        }
    ]
    assert same_as_read_again(desk)
    before = files(root)
    assert desk.missing("herald-2016-12-07", 0, 4, "labels", "A name.") == "Marked as missing: labels at 0 to 4"
    assert files(root) == before


@pytest.mark.parametrize(
    ("article", "start", "end", "kind"),
    [
        ("herald-2016-12-07", 4, 4, "labels"),
        ("herald-2016-12-07", -1, 4, "labels"),
        ("herald-2016-12-07", 0, 185, "labels"),
        ("herald-2016-12-07", 0, True, "labels"),
        ("herald-2016-12-07", "0", 4, "labels"),
        ("herald-2016-12-07", 0, 4, "events"),
        ("herald-2016-12-07", 0, 4, ["labels"]),
        ("../../secret", 0, 4, "labels"),
        ("herald-2016-12-07", 11, 16, "labels"),
    ],
)
def test_there_is_nothing_missing_there(
    root: Path, desk: Desk, article: str, start: object, end: object, kind: object
) -> None:
    with pytest.raises(WrongCallError):
        desk.missing(article, start, end, kind, "Because.")
    assert not (root / OBJECTIONS).exists()


# --- Editing ---


def test_an_edit_changes_one_line_and_compares_the_record_again(root: Path, desk: Desk) -> None:
    sign(desk, "places", "city")
    before = files(root)
    assert edit(desk, "figures", "herald-f01", "subject", "people: those who left") == ("Changed subject of herald-f01")
    after = files(root)
    assert {name for name in after if after[name] != before.get(name)} == {ARTICLE, VERIFIED}
    old, new = before[ARTICLE].splitlines(), after[ARTICLE].splitlines()
    assert [(a, b) for a, b in zip(old, new, strict=True) if a != b] == [
        (b"    subject: people who fled", b'    subject: "people: those who left"')
    ]
    assert "anchored" in shown(desk, "figures", "herald-f01")["levels"]
    assert same_as_read_again(desk)


def test_a_key_is_put_in_and_taken_out(root: Path, desk: Desk) -> None:
    before = files(root)[ARTICLE]
    edit(desk, "events", "bridge-capture", "actors.0.role", "target")
    assert b"      - actor_id: navy\n        role: target\n" in files(root)["annotations/events.yaml"]
    edit(desk, "figures", "herald-f01", "as_of", "2016-12-06")
    assert b"    as_of: 2016-12-06\n" in files(root)[ARTICLE]
    edit(desk, "figures", "herald-f01", "as_of", None)
    assert files(root)[ARTICLE] == before
    assert edit(desk, "figures", "herald-f01", "as_of", None) == "as_of of herald-f01 is so already"


@pytest.mark.parametrize(
    ("kind", "record", "path", "value", "code"),
    [
        ("figures", "herald-f01", "value", "41", "N951"),
        ("figures", "herald-f01", "value", "forty", "R204"),
        ("figures", "herald-f01", "bound", "abuot", "R205"),
        ("figures", "herald-f01", "bound", None, "R202"),
        ("figures", "herald-f01", "event_id", "battel", "I303"),
        ("figures", "herald-f01", "as_of", "tomorrow", "R208"),
        ("figures", "herald-f01", "subject", "", "Y112"),
        ("figures", "herald-f01", "subject", "a\tb", "Y107"),
        ("quotes", "herald-q01", "attributions.0.actor_id", "nobody", "I303"),
        ("events", "battle", "part_of", "bridge-capture", "I304"),
        ("places", "city", "parent_id", "bridge", "I304"),
    ],
)
def test_a_change_that_breaks_a_rule_is_not_written(
    root: Path, desk: Desk, kind: str, record: str, path: str, value: str | None, code: str
) -> None:
    before = files(root)
    with pytest.raises(RefusedError) as refused:
        edit(desk, kind, record, path, value)
    assert code in {problem.code for problem in refused.value.problems}
    assert files(root) == before
    assert desk.journal.last is None
    assert same_as_read_again(desk)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("figure_id", "herald-f09"),
        ("start", "3"),
        ("exact", "About 40"),
        ("attributions", "x"),
        ("nothing", "x"),
        ("", "x"),
        ("attributions.x.actor_id", "x"),
        ("attributions.0", "x"),
        ("attributions.0.actor_id", "navy"),
        ("subject.0.value", "x"),
        ("subject", "x" * 2001),
    ],
)
def test_what_is_no_field_or_is_fixed_cannot_be_changed(root: Path, desk: Desk, path: str, value: str) -> None:
    before = files(root)
    with pytest.raises(WrongCallError):
        edit(desk, "figures", "herald-f01", path, value)
    assert files(root) == before


def test_every_field_says_whether_it_can_be_changed(desk: Desk) -> None:
    for key in states(desk):
        for field in shown(desk, *key)["fields"]:
            assert field["editable"] is (field["why_not"] is None)


def test_an_edit_in_an_editor_is_noticed_and_never_overwritten(root: Path, desk: Desk) -> None:
    found = shown(desk, "figures", "herald-f01")
    path = root / ARTICLE
    write(path, "# A note by hand.\n" + path.read_text(encoding="utf-8"))
    at_once = files(root)
    with pytest.raises(ConflictError, match=f"{ARTICLE} was changed meanwhile"):
        desk.edit("figures", "herald-f01", found["sha256"], found["file_sha256"], "subject", "x")
    assert files(root) == at_once
    # Seen again, it can be changed, and the note stays.
    edit(desk, "figures", "herald-f01", "subject", "people who left")
    assert path.read_text(encoding="utf-8").startswith("# A note by hand.\n")


def test_another_text_or_schema_is_noticed(root: Path, desk: Desk) -> None:
    found = desk.article("herald-2016-12-07")
    assert found is not None
    text = root / "texts" / "herald.txt"
    kept = text.read_bytes()
    text.write_bytes(kept.replace(b"e", b"a"))
    assert {each["code"] for each in desk.view()["problems"]} == {"T901"}
    with pytest.raises((RefusedError, WrongCallError)):
        sign(desk, "figures", "herald-f01")
    text.write_bytes(kept)
    assert desk.article("herald-2016-12-07") == found
    schema = root / "schemas" / "figures.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"Subject"', '"What is counted"'), encoding="utf-8")
    titles = {each["field"]: each["title"] for each in shown(desk, "figures", "herald-f01")["fields"]}
    assert titles["subject"] == "What is counted"


def test_an_edit_in_the_moment_of_writing_is_noticed_too(
    root: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = desk._checked

    def late(*args: Any) -> Any:
        found = checked(*args)
        write(root / ARTICLE, "# By hand.\n" + (root / ARTICLE).read_text(encoding="utf-8"))
        return found

    monkeypatch.setattr(desk, "_checked", late)
    with pytest.raises(ConflictError, match="was changed meanwhile"):
        edit(desk, "figures", "herald-f01", "subject", "x")
    assert (root / ARTICLE).read_text(encoding="utf-8").startswith("# By hand.\n")


def test_an_edit_elsewhere_in_the_file_leaves_a_record_that_can_be_signed(root: Path, desk: Desk) -> None:
    first = shown(desk, "figures", "herald-f02")["sha256"]
    edit(desk, "figures", "herald-f01", "subject", "people who left")
    assert desk.sign("figures", "herald-f02", first) == "Signed herald-f02"


def test_what_was_wrong_before_can_be_mended_step_by_step(tmp_path: Path) -> None:
    def wrong(parts: Parts) -> None:
        parts.article["figures"][0]["bound"] = "exact"
        parts.article["figures"][1]["measure"] = "paces"

    root = make_root(tmp_path, wrong)
    with open_desk(root) as desk:
        # A record that cannot be read cannot be shown; the other one is mended.
        assert desk.record("figures", "herald-f02") is None
        edit(desk, "figures", "herald-f01", "bound", "about")
        assert {found["code"] for found in desk.view()["problems"]} == {"R205"}
        assert same_as_read_again(desk)


def test_errors_that_only_come_to_light_are_not_held_against_an_edit() -> None:
    from aleppo_reports.problems import Origin, Problem
    from aleppo_reports.rules.registry import KEPT, RULES, TOGETHER

    early = Problem(Origin("a"), "R205", "x", "", "wrong")
    late = next(code for code, rule in RULES.items() if rule.stage == TOGETHER)
    other, own = Problem(Origin("b"), late, "y", "", "apart"), Problem(Origin("b"), late, "x", "", "apart")
    assert new_errors([early], [other], "x") == []
    assert new_errors([early], [own], "x") == [own]
    assert new_errors([], [other], "x") == [other]
    assert new_errors([other], [other], "x") == []
    assert KEPT > TOGETHER


# --- Undoing ---


def test_everything_is_taken_back_also_after_a_new_start(root: Path) -> None:
    start = files(root)
    with open_desk(root) as desk:
        sign(desk, "places", "city")
        desk.reject("places", "bridge", shown(desk, "places", "bridge")["sha256"], "No.")
        edit(desk, "events", "battle", "summary", "A fight")
        assert desk.view()["undo"] == "Change summary of battle"
    with open_desk(root) as desk:
        assert [desk.undo() for _ in range(3)] == [
            "Took back: Changed summary of battle",
            "Took back: Rejected bridge",
            "Took back: Signed city",
        ]
        assert files(root) == start
        assert desk.view()["undo"] is None
        with pytest.raises(WrongCallError, match="nothing to take back"):
            desk.undo()


def test_what_is_taken_back_is_what_was_asked_for(root: Path, desk: Desk) -> None:
    sign(desk, "places", "city")
    sign(desk, "places", "bridge")
    with pytest.raises(ConflictError, match="Signed bridge"):
        desk.undo("Sign city")
    assert desk.undo("Sign bridge") == "Took back: Signed bridge"


def test_what_was_edited_since_is_not_undone(root: Path, desk: Desk) -> None:
    sign(desk, "places", "city")
    path = root / FILE
    write(path, path.read_text(encoding="utf-8") + "# By hand.\n")
    at_once = files(root)
    with pytest.raises(ConflictError, match=f"{FILE} was changed since"):
        desk.undo()
    assert files(root) == at_once


def test_the_place_is_resumed_if_it_is_still_there(root: Path) -> None:
    with open_desk(root) as desk:
        with pytest.raises(WrongCallError):
            desk.stand("herald-2016-12-07", "figures", "herald-f99")
        desk.stand("elsewhere", "figures", "herald-f02")
    with open_desk(root) as desk:
        place = {"article_id": "herald-2016-12-07", "kind": "figures", "record_id": "herald-f02"}
        assert desk.view()["resume"] == place
        path = root / ARTICLE
        write(path, path.read_text(encoding="utf-8").replace("herald-f02", "herald-f07"))
        assert desk.view()["resume"] is None


# --- What is shown ---


def test_a_record_is_shown_with_everything_that_is_known_of_it(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        with_passes()(parts)
        ask(parts, question(FIRST, SECOND))

    root = make_root(tmp_path, change)
    with open_desk(root) as desk:
        found = shown(desk, "figures", "herald-f01")
    fields = {field["path"]: field for field in found["fields"]}
    assert fields["value"]["value"] == "40"
    assert fields["event_id"]["shown"] == "The navy takes the bridge"
    assert fields["event_id"]["references"] == "events"
    assert fields["measure"]["type"] == "code"
    assert "fled" in [code["code"] for code in fields["measure"]["codes"]]
    assert (fields["as_of"]["value"], fields["as_of"]["type"], fields["as_of"]["required"]) == (None, "date", False)
    assert found["spans"][0]["exact"] == "About 40 people"
    assert {(each["field"], each["said"], each["agrees"]) for each in found["concordance"]} >= {
        ("value", "40", True),
        ("bound", "about", True),
    }
    assert [each["coder"] for each in found["second"]] == ["first", "second"]
    assert [each["answers"][1]["record_id"] for each in found["disagreements"]] == ["herald-f02"]
    assert (found["file"], found["state"]) == (ARTICLE, "open")


def test_every_record_can_be_shown(tmp_path: Path) -> None:
    root = make_root(tmp_path, with_passes())
    with open_desk(root) as desk:
        for key in states(desk):
            found = shown(desk, *key)
            # What is required and readable is written.
            assert [field["path"] for field in found["fields"] if field["required"] and field["value"] is None] == []
        article = desk.article("herald-2016-12-07")
        assert article is not None
        assert {(each["kind"], each["record_id"]) for each in article["records"]} == {
            key for key in states(desk) if key[0] in {"reports", "figures", "quotes", "labels"}
        }
        assert desk.article("elsewhere") is None
        assert desk.choices("parts") is None
        for kind in ("actors", "places", "events"):
            listed = desk.choices(kind)
            assert listed
            assert all(each["id"] and each["name"] for each in listed)


def test_nothing_is_written_by_looking(root: Path, desk: Desk) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if FOLDER.parts[0] not in path.parts}
    desk.view()
    desk.article("herald-2016-12-07")
    desk.record("figures", "herald-f01")
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*") if FOLDER.parts[0] not in path.parts} == before


def test_the_desk_leaves_nothing_for_git(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    with open_desk(root) as desk:
        sign(desk, "places", "city")
    listed = subprocess.run(
        ["git", "-C", str(root), "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    )
    assert ".aleppo" not in listed.stdout
    assert ".desk" not in listed.stdout
