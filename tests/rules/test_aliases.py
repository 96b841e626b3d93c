"""Aliases: each adds a form by which an article mentions its actor or place, and none uncovers an unnamed one."""

from __future__ import annotations

from typing import Any

import pytest

from builders import OTHER, TEXT, Parts, second_article
from conftest import Findings

ACTORS = "annotations/actors.yaml"
PLACES = "annotations/places.yaml"
DELETE = "\n  fix: delete the alias"


def called(record: dict[str, Any], *aliases: str) -> None:
    """Give an actor or a place aliases, in front of its relations."""
    relations = record.pop("relations", None)
    record["aliases"] = [{"alias": alias} for alias in aliases]
    if relations:
        record["relations"] = relations


# I307


def test_an_alias_is_not_the_name(findings: Findings) -> None:
    assert findings(lambda parts: called(parts.actors[2], "Herald")) == [
        f"{ACTORS}:25:16: herald: alias: 'Herald' is the name already [I307]{DELETE}"
    ]


def test_an_alias_is_said_once(findings: Findings) -> None:
    assert findings(lambda parts: called(parts.places[1], "The navy", "The navy")) == [
        f"{PLACES}:11:16: bridge: alias: 'The navy' is said already [I307]{DELETE}"
    ]


@pytest.mark.parametrize("other", ["The navy’s", "The\u00a0navy's"])
def test_the_shape_of_marks_makes_no_other_alias(findings: Findings, other: str) -> None:
    def change(parts: Parts) -> None:
        parts.text = TEXT.replace("The navy took", "The navy's took")
        called(parts.actors[0], "The navy's", other)

    assert f"{ACTORS}:9:16: navy: alias: {other!r} is said already [I307]{DELETE}" in findings(change)


def test_two_records_may_share_a_form(findings: Findings) -> None:
    """A country is a place and an actor, a capital stands for its government, a city is called like its province."""

    def change(parts: Parts) -> None:
        called(parts.actors[0], "The navy", "Herald")
        called(parts.actors[2], "The navy")
        called(parts.places[0], "The navy", "Navy")
        called(parts.places[1], "Herald")

    assert findings(change) == []


# I308


def test_an_alias_has_a_capital(findings: Findings) -> None:
    assert findings(lambda parts: called(parts.actors[0], "the navy")) == [
        f"{ACTORS}:8:16: navy: alias: 'the navy' has no capital letter [I308]\n"
        "  fix: write it with the capitals of the text, or delete it if the text has none"
    ]


def test_the_capital_may_stand_anywhere(findings: Findings) -> None:
    assert (
        findings(lambda parts: called(parts.actors[0], "an official told the Herald", "the Herald"), texts=False) == []
    )


# I309


def test_who_is_unnamed_has_no_alias(findings: Findings) -> None:
    """The message does not say it either."""
    assert findings(lambda parts: called(parts.actors[1], "Tuesday")) == [
        f"{ACTORS}:13:16: official: alias: an actor who is unnamed has an alias [I309]\n"
        "  fix: delete the alias; if the text names the actor and nothing speaks against it, correct identified"
    ]


# C910


@pytest.mark.parametrize("alias", ["Reed", "Tues", "Menu", "HERALD", "The bridge"])
def test_an_alias_stands_in_an_article(findings: Findings, alias: str) -> None:
    """Neither inside a word nor in boilerplate, and with its capitals."""
    assert findings(lambda parts: called(parts.actors[0], alias)) == [
        f"{ACTORS}:8:16: navy: alias: {alias!r} stands in no article [C910]\n"
        "  fix: correct it to what the article prints, or delete it"
    ]


@pytest.mark.parametrize("alias", ["The navy", "Tuesday", "the Herald", "Navy takes"])
def test_an_alias_stands_there_as_whole_words(findings: Findings, alias: str) -> None:
    assert findings(lambda parts: called(parts.actors[0], alias)) == []


def test_an_alias_in_small_letters_may_begin_a_sentence(findings: Findings) -> None:
    assert findings(lambda parts: called(parts.places[0], "about 40 People")) != []
    assert TEXT.count("About 40 people") == 1


def test_the_first_letter_may_be_a_capital_of_the_sentence(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        parts.text = TEXT.replace("We hold it", "Al-Bab did")
        called(parts.places[0], "al-Bab")

    assert not any("[C910]" in finding for finding in findings(change))


@pytest.mark.parametrize("texts", [False, True])
def test_without_all_the_texts_every_alias_stands(findings: Findings, texts: bool) -> None:
    def change(parts: Parts) -> None:
        called(parts.actors[0], "Reed")
        parts.files[OTHER] = second_article()

    assert findings(change, texts=texts) == []


def test_where_an_article_cannot_be_read_every_alias_stands(findings: Findings) -> None:
    def change(parts: Parts) -> None:
        called(parts.actors[0], "Reed")
        parts.article["zebra"] = "x"

    (finding,) = findings(change)
    assert "zebra: unknown key" in finding


def test_the_name_of_a_private_person_is_nobody_else_s(findings: Findings) -> None:
    start = TEXT.index("Herald")

    def change(parts: Parts) -> None:
        parts.article["not_coded"] = [{"start": start, "end": start + 6, "reason": "private_person"}]
        parts.actors[2]["name"] = "Paper"
        called(parts.actors[2], "Herald")

    assert findings(change) == [
        f"{ACTORS}:25:16: herald: alias: 'Herald' stands in no article [C910]\n"
        "  fix: correct it to what the article prints, or delete it",
    ]
