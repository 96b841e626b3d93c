"""Anchoring: words become offsets, line by line, and every finding says what to write."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aleppo_reports.problems import Origin
from aleppo_reports.source.anchor import Anchored, adjoining, anchored, articles_of, paragraph, wanted_text
from aleppo_reports.source.yaml import read
from aleppo_reports.texts import Wanted, cuts, digest, occurrences, similar_run
from builders import TEXT, Parts, emit, words

NAME = "a.yaml"
ID = "herald-2016-12-07"
HEAD = f"article_id: {ID}\n"
HERALD = """\
The navy took a party hall, “we hold it,” he said.

Officials said the navy’s men fled. The navy said 1,500 men\xa0left, and that the men fled by night.

They said no more.
"""


def anchor(content: str, text: str = HERALD) -> Anchored:
    """Anchor the dedented records of an article."""
    return anchored((HEAD + dedent(content)).encode(), NAME, {ID: text})


def result(content: str, text: str = HERALD) -> str:
    """Return what the records become, having made sure that there are no findings and nothing is left to do."""
    found = anchor(content, text)
    assert found.problems == ()
    assert found.text is not None
    assert anchored(found.text.encode(), NAME, {ID: text}) == Anchored(None, 0, ())
    return found.text.removeprefix(HEAD)


def findings(content: str, text: str = HERALD) -> list[str]:
    """Return the findings as shown to a person."""
    return [str(problem) for problem in anchor(content, text).problems]


def finding(content: str, text: str = HERALD) -> str:
    """Return the only finding, with nothing anchored."""
    found = anchor(content, text)
    assert found.text is None
    assert found.spans == 0
    (only,) = found.problems
    return str(only)


def sha(words: str) -> str:
    return digest(words.encode())


ANCHORED = {
    "the words of every kind of record": (
        """
        reports:
          - report_id: r1
            exact: took
            realis: occurred

        figures:
          - figure_id: f1
            exact: 1,500 men
            value: 1500

        quotes:
          - quote_id: q1
            exact: “we hold it,”
            kind: direct

        not_coded:
          - exact: party
            reason: a hall
        """,
        """
        reports:
          - report_id: r1
            exact: took
            start: 9
            end: 13
            realis: occurred

        figures:
          - figure_id: f1
            exact: 1,500 men
            start: 102
            end: 111
            value: 1500

        quotes:
          - quote_id: q1
            exact: “we hold it,”
            start: 28
            end: 41
            kind: direct

        not_coded:
          - exact: party
            start: 16
            end: 21
            reason: a hall
        """,
    ),
    "cue, date phrase and attribution cue, the nearest in the paragraph, then beside it, or by number": (
        """
        reports:
          - report_id: r1
            exact: left
            cue: said
            when_exact: by night
            attributions:
              - actor_id: x
                cue: Officials
          - report_id: r2
            exact: fled by night
            cue: took
            cue_nth: 1
            when_nth: 1
            when_exact: no more
        """,
        """
        reports:
          - report_id: r1
            exact: left
            start: 112
            end: 116
            cue: said
            cue_start: 97
            cue_end: 101
            when_exact: by night
            when_start: 140
            when_end: 148
            attributions:
              - actor_id: x
                cue: Officials
                start: 52
                end: 61
          - report_id: r2
            exact: fled by night
            start: 135
            end: 148
            cue: took
            cue_start: 9
            cue_end: 13
            when_exact: no more
            when_start: 161
            when_end: 168
        """,
    ),
    "a number chooses among occurrences and goes, wherever it stands; comments, quotes and odd spacing stay": (
        """
        # about the reports
        reports:   # here
          - nth: 2  # the second one

            # why
            exact:  "men"   # not all
            realis: 'occurred'

          # between
          -   exact: men
              nth: 3
              realis:   ongoing
        # the end
        """,
        """
        # about the reports
        reports:   # here
            # the second one

            # why
          - exact:  "men"   # not all
            start: 108
            end: 111
            realis: 'occurred'

          # between
          -   exact: men
              start: 131
              end: 134
              realis:   ongoing
        # the end
        """,
    ),
    "indirect speech by its ends or its words, which go; an old hash goes too": (
        f"""
        quotes:
          - from: the men fled
            to: night
            quote_id: q1
            kind: indirect
          - quote_id: q2
            kind: indirect
            sha256: {"0" * 64}
            exact: the navy’s men fled
        """,
        f"""
        quotes:
          - start: 127
            end: 148
            sha256: {sha("the men fled by night")}
            quote_id: q1
            kind: indirect
          - quote_id: q2
            kind: indirect
            start: 67
            end: 86
            sha256: {sha("the navy’s men fled")}
        """,
    ),
    "the name of a private person by its words, its ends or the number of its occurrence, without a hash": (
        """
        not_coded:
          - exact: navy’s men
            reason: private_person
          # the second
          - reason: private_person
            nth: 2
            exact: men
          - from: They
            to: more
            reason: private_person
        """,
        """
        not_coded:
          - start: 71
            end: 81
            reason: private_person
          # the second
          - reason: private_person
            start: 108
            end: 111
          - start: 151
            end: 168
            reason: private_person
        """,
    ),
    "offsets of nought are to be filled in, as in the codebook's example": (
        """
        figures:
          - figure_id: f1
            exact: 1,500 men
            start: 0
            end: 0
            cue: said
            cue_start: 0
            cue_end: 0
        """,
        """
        figures:
          - figure_id: f1
            exact: 1,500 men
            start: 102
            end: 111
            cue: said
            cue_start: 97
            cue_end: 101
        """,
    ),
}


@pytest.mark.parametrize(("before", "after"), ANCHORED.values(), ids=ANCHORED)
def test_words_become_offsets(before: str, after: str) -> None:
    assert result(before) == dedent(after)


def test_the_number_of_spans_and_choices_are_told() -> None:
    found = anchor("reports:\n  - report_id: r1\n    exact: left\n    cue: said\n    when_exact: by night\n")
    assert found.spans == 3
    assert [str(note) for note in found.notes] == [
        "a.yaml:7:10: r1: cue: took the nearest of 2 'said' in the paragraph, at 3:46 [W130]\n"
        "  fix: if another is meant, delete cue_start and cue_end, add a line `cue_nth: N` "
        "and run `aleppo anchor` again:\n"
        "    2: at 3:11, …he said.⏎⏎Officials ⟦said⟧ the navy’s men fled.…\n"
        "    3: at 3:46, …men fled. The navy ⟦said⟧ 1,500 men\xa0left, and…"
    ]


FINDINGS = {
    "several occurrences": (
        """
        not_coded:
          - exact: men
            reason: x
        """,
        f"""\
        a.yaml:4:12: {ID}: exact: 'men' stands 3 times in the text [W103]
          fix: add a line `nth: N` with the number of the one that is meant:
            1: at 3:27, …said the navy’s ⟦men⟧ fled. The navy said…
            2: at 3:57, …The navy said 1,500 ⟦men⟧\xa0left, and that the men…
            3: at 3:80, …men\xa0left, and that the ⟦men⟧ fled by night.⏎⏎They…""",
    ),
    "a number too high": (
        "reports: [{report_id: r1, exact: took, nth: 2}]",
        """\
        a.yaml:2:34: r1: exact: nth is 2, but 'took' stands once in the text [W104]
          fix: delete nth; they stand
            1: at 1:10, The navy ⟦took⟧ a party hall, “we hold…""",
    ),
    "no number": (
        """
        reports:
          - report_id: r1
            exact: The navy
            nth: first
        """,
        """\
        a.yaml:5:12: r1: exact: nth is first, but 'The navy' stands 2 times in the text [W104]
          fix: write a number from 1 to 2:
            1: at 1:1, ⟦The navy⟧ took a party hall, “we…
            2: at 3:37, …the navy’s men fled. ⟦The navy⟧ said 1,500 men\xa0left,…""",
    ),
    "inside another word": (
        """
        reports:
          - report_id: r1
            exact: art
        """,
        """\
        a.yaml:5:12: r1: exact: 'art' stands in the text only inside another word or number [W102]
          fix: give whole words; they stand
            1: at 1:18, The navy took a p⟦art⟧y hall, “we hold it,” he…""",
    ),
    "inside another number": (
        """
        reports:
          - report_id: r1
            exact: "500"
        """,
        """\
        a.yaml:5:12: r1: exact: '500' stands in the text only inside another word or number [W102]
          fix: give whole words; they stand
            1: at 3:53, …fled. The navy said 1,⟦500⟧ men\xa0left, and that the…""",
    ),
    "straight quotes for curly ones": (
        """
        quotes:
          - quote_id: q1
            exact: '"we hold it,"'
        """,
        """\
        a.yaml:5:12: q1: exact: '"we hold it,"' is not in the text [W101]
          fix: copy the words from the text, where the nearest are '“we hold it,”' at 1:29 """
        "(the text has curly quotes, the words have straight ones)",
    ),
    "a space for a no-break space": (
        """
        reports:
          - report_id: r1
            exact: men left
        """,
        """\
        a.yaml:5:12: r1: exact: 'men left' is not in the text [W101]
          fix: copy the words from the text, where the nearest are 'men\\xa0left' at 3:57 """
        "(the text has a no-break space (U+00A0), the words have a space)",
    ),
    "a line break": (
        """
        reports:
          - report_id: r1
            exact: night. They
        """,
        """\
        a.yaml:5:12: r1: exact: 'night. They' is not in the text [W101]
          fix: copy the words from the text, where the nearest are 'night.\\n\\nThey' at 3:92 """
        "(the text has a line break, the words have a space)",
    ),
    "a misprint": (
        """
        reports:
          - report_id: r1
            exact: tuck a partie hall
        """,
        """\
        a.yaml:5:12: r1: exact: 'tuck a partie hall' is not in the text [W101]
          fix: copy the words from the text, where the nearest are 'took a party hall' at 1:10""",
    ),
    "a misprint far inside": (
        """
        reports:
          - report_id: r1
            exact: Officials said the navy’s men fled. The navy said 1,500 man\xa0left, and that the men fled by night.
        """,
        """\
        a.yaml:5:12: r1: exact: 'Officials said the navy’s men fled. The … an\\xa0left, and that the men fled by night.' is not in the text [W101]
          fix: copy the words from the text, where the nearest are 'Officials said the navy’s men fled. The … en\\xa0left, and that the men fled by night.' at 3:1 (they depart at 'vy said 1,500 men\\xa0left, and th', where 'vy said 1,500 man\\xa0left, and th' is given)""",  # noqa: E501
    ),
    "nothing like it": (
        """
        reports:
          - report_id: r1
            exact: zzz qqq
        """,
        """\
        a.yaml:5:12: r1: exact: 'zzz qqq' is not in the text [W101]
          fix: copy the words from the text, which holds nothing like them; or is it another article's?""",
    ),
    "no words": (
        """
        reports:
          - report_id: r1
            cue: said
        """,
        """\
        a.yaml:4:5: r1: exact: there are no words to anchor [W112]
          fix: add a line `exact: …` with words of the text""",
    ),
    "ends of other than indirect speech": (
        """
        quotes:
          - quote_id: q1
            from: The
            to: hall
            kind: direct
        """,
        """\
        a.yaml:5:5: q1: from: only words that are not kept are given by the first and the last of them [W112]
          fix: give all the words in exact; for indirect speech, write `kind: indirect`""",
    ),
    "indirect speech without words": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
        """,
        """\
        a.yaml:4:5: q1: from: indirect speech has neither words nor offsets [W112]
          fix: give from and to, the first and the last words of what is said, or all of it in exact""",
    ),
    "indirect speech with one end": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            from: The navy
        """,
        """\
        a.yaml:6:5: q1: from: indirect speech has from [W112]
          fix: give from and to, the first and the last words of what is said, or all of it in exact""",
    ),
    "several beginnings": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            from: men
            to: by night
        """,
        """\
        a.yaml:6:11: q1: from: 'men' stands 3 times before 'by night' [W103]
          fix: add a line `nth: N` with the number of the one that is meant:
            1: at 3:27, …said the navy’s ⟦men⟧ fled. The navy said…
            2: at 3:57, …The navy said 1,500 ⟦men⟧\xa0left, and that the men…
            3: at 3:80, …men\xa0left, and that the ⟦men⟧ fled by night.⏎⏎They…""",
    ),
    "several ends": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            from: the navy’s
            to: fled
        """,
        """\
        a.yaml:7:9: q1: to: 'fled' stands 2 times after 'the navy’s' in its paragraph [W103]
          fix: give more of the last words, so that only one is meant:
            1: at 3:31, …said the navy’s men ⟦fled⟧. The navy said 1,500…
            2: at 3:84, …and that the men ⟦fled⟧ by night.⏎⏎They said no…""",
    ),
    "an end in another paragraph": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            from: took
            to: by night
        """,
        """\
        a.yaml:7:9: q1: to: 'by night' does not follow 'took' in its paragraph [W106]
          fix: let from be the first and to the last words of the content; """
        "split it if it runs over a paragraph's end",
    ),
    "a cue too far away": (
        """
        reports:
          - report_id: r1
            exact: no more
            start: 161
            end: 168
            cue: took
        """,
        """\
        a.yaml:8:10: r1: cue: 'took' stands neither in the paragraph of the record nor in the ones beside it [W105]
          fix: add a line `cue_nth: N` with the number of the one that is meant:
            1: at 1:10, The navy ⟦took⟧ a party hall, “we hold…""",
    ),
    "words that stand elsewhere than they say": (
        """
        reports:
          - report_id: r1
            exact: took
            start: 4
            end: 8
        """,
        """\
        a.yaml:5:12: r1: exact: 'took' is coded, but 'navy' stands at 4 to 8 of the text [W120]
          fix: correct the words, or delete start and end, and run `aleppo anchor` again""",
    ),
    "offsets beyond the text": (
        """
        reports:
          - report_id: r1
            exact: took
            start: 900
            end: 904
        """,
        """\
        a.yaml:5:12: r1: exact: 'took' is coded, but nothing stands at 900 to 904 of the text [W120]
          fix: correct the words, or delete start and end, and run `aleppo anchor` again""",
    ),
    "indirect speech that stands elsewhere than it says": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            start: 4
            end: 8
            sha256: abc
        """,
        """\
        a.yaml:8:13: q1: sha256: is not the hash of what stands at 4 to 8 of the text, 'navy' [W120]
          fix: delete start, end and sha256, give from and to, the first and the last words of what is said, """
        "and run `aleppo anchor` again",
    ),
    "a long quotation that stands elsewhere than it says": (
        """
        quotes:
          - quote_id: q1
            kind: direct
            start: 4
            end: 8
            sha256: abc
        """,
        """\
        a.yaml:8:13: q1: sha256: is not the hash of what stands at 4 to 8 of the text, 'navy' [W120]
          fix: delete start, end and sha256, give all its words in exact, and run `aleppo anchor` again""",
    ),
    "indirect speech without a hash": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            start: 4
            end: 8
        """,
        """\
        a.yaml:4:5: q1: sha256: there is no hash to tell whether the offsets are right [W120]
          fix: delete start and end, give from and to, the first and the last words of what is said, """
        "and run `aleppo anchor` again",
    ),
    "words beside the offsets of indirect speech": (
        """
        quotes:
          - quote_id: q1
            kind: indirect
            exact: took
            start: 9
            end: 13
        """,
        """\
        a.yaml:6:5: q1: exact: the words of indirect speech are not kept beside its offsets [W122]
          fix: delete exact; or, to anchor again, delete start, end and sha256""",
    ),
    "the name of a private person beside its offsets": (
        """
        not_coded:
          - exact: took
            start: 9
            end: 13
            reason: private_person
        """,
        f"""\
        a.yaml:4:5: {ID}: exact: the name of a private person is not kept beside its offsets [W122]
          fix: delete exact; or, to anchor again, delete start and end""",
    ),
    "the name of a private person without words": (
        """
        not_coded:
          - reason: private_person
        """,
        f"""\
        a.yaml:4:5: {ID}: from: the name of a private person has neither words nor offsets [W112]
          fix: give from and to, its first and its last word, or all of it in exact""",
    ),
    "the name of a private person with one offset": (
        """
        not_coded:
          - reason: private_person
            end: 13
        """,
        f"""\
        a.yaml:4:5: {ID}: start: has end, but no start [W121]
          fix: delete end, give from and to, its first and its last word, and run `aleppo anchor` again""",
    ),
    "a number beside the offsets of a private person": (
        """
        not_coded:
          - reason: private_person
            start: 9
            end: 13
            nth: 1
        """,
        f"""\
        a.yaml:7:5: {ID}: nth: has no use beside start and end [W122]
          fix: delete it; or, to anchor again, delete start and end""",
    ),
    "one offset": (
        """
        reports:
          - report_id: r1
            exact: took
            end: 13
        """,
        """\
        a.yaml:5:12: r1: exact: has end, but no start [W121]
          fix: delete end, and run `aleppo anchor` again""",
    ),
    "offsets that are no numbers": (
        """
        reports:
          - report_id: r1
            exact: took
            start: nine
            end: 13
        """,
        """\
        a.yaml:5:12: r1: exact: start and end are not both whole numbers [W121]
          fix: delete start and end, and run `aleppo anchor` again""",
    ),
    "a number beside offsets": (
        """
        reports:
          - report_id: r1
            exact: took
            nth: 1
            start: 9
            end: 13
        """,
        """\
        a.yaml:6:5: r1: nth: has no use beside start and end [W122]
          fix: delete it; or, to anchor again, delete start and end""",
    ),
    "a number of nothing": (
        """
        reports:
          - report_id: r1
            exact: took
            start: 9
            end: 13
            cue_nth: 1
        """,
        """\
        a.yaml:8:5: r1: cue_nth: there is no cue for it to count [W122]
          fix: add a line `cue: …`, or delete cue_nth""",
    ),
    "braces": (
        """
        reports:
          - {report_id: r1, exact: took}
        """,
        """\
        a.yaml:4:5: r1: the record is written in braces, not as `key: value` lines [W113]
          fix: run `aleppo format a.yaml` first, then `aleppo anchor a.yaml`""",
    ),
    "words over several lines": (
        """
        reports:
          - report_id: r1
            exact: took
              a party
        """,
        """\
        a.yaml:4:5: r1: exact runs over several lines [W113]
          fix: run `aleppo format a.yaml` first, then `aleppo anchor a.yaml`""",
    ),
}


@pytest.mark.parametrize(("content", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_each_finding_says_what_to_write(content: str, expected: str) -> None:
    lines = expected.split("\n")
    shown = [lines[0].lstrip(), *(line.removeprefix(" " * 8) for line in lines[1:])]
    assert finding(content) == "\n".join(shown)


def test_equally_near_cues_are_not_chosen_between() -> None:
    found = anchor("reports:\n  - report_id: r1\n    exact: took\n    cue: he\n", "he took he gave\n")
    assert [str(problem) for problem in found.problems] == [
        "a.yaml:7:10: r1: cue: 'he' stands 2 times equally near to the record, in its paragraph [W105]\n"
        "  fix: add a line `cue_nth: N` with the number of the one that is meant:\n"
        "    1: at 1:1, ⟦he⟧ took he gave⏎\n"
        "    2: at 1:9, he took ⟦he⟧ gave⏎"
    ]


def test_what_can_be_anchored_is_and_findings_show_the_new_lines() -> None:
    found = anchor("reports:\n  - report_id: r1\n    exact: took\n  - report_id: r2\n    exact: tuck\n    cue: said\n")
    assert found.text == HEAD + dedent(
        """\
        reports:
          - report_id: r1
            exact: took
            start: 9
            end: 13
          - report_id: r2
            exact: tuck
            cue: said
        """
    )
    assert [str(problem).split("\n")[0] for problem in found.problems] == [
        "a.yaml:8:12: r2: exact: 'tuck' is not in the text [W101]"
    ]


def test_a_file_that_is_not_clean_yaml_is_left_alone() -> None:
    found = anchor("reports:\n  - report_id: r1\n    exact: took\n    start:\n")
    assert (found.text, found.spans, [problem.code for problem in found.problems]) == (None, 0, ["Y112"])


def test_a_file_without_records_has_nothing_to_anchor() -> None:
    assert anchored(b"places:\n  - place_id: x\n", NAME, {}) == Anchored(None, 0, ())


def test_an_article_that_does_not_say_which_text_it_codes() -> None:
    (found,) = anchored(b"reports:\n  - exact: took\n", NAME, {}).problems
    assert str(found) == (
        "a.yaml:1:1: the file does not say which text it codes: article_id, text_file or sha256 is missing [W110]\n"
        "  fix: start the file with `aleppo new`, which writes them"
    )


ACTORS = """\
actors:
  - actor_id: navy
    relations:
      - evidence: took
        article_id: herald-2016-12-07
      - evidence: took
        article_id: other-2016-12-07
        start: 1
        end: 5
      - evidence: took
        article_id: herold-2016-12-07
      - evidence: took
"""


def test_relations_of_actors() -> None:
    known = frozenset({ID, "other-2016-12-07"})
    found = anchored(ACTORS.encode(), NAME, {ID: HERALD}, known)
    assert found.text == ACTORS.replace("took\n", "took\n        start: 9\n        end: 13\n", 1)
    assert found.not_compared == ("other-2016-12-07",)
    assert [str(problem) for problem in found.problems] == [
        "a.yaml:13:21: navy: article_id: there is no article 'herold-2016-12-07' that can be read "
        "(did you mean 'herald-2016-12-07'?) [W111]\n"
        "  fix: correct the id, or mend the article's file first (`aleppo check` says what is wrong with it)",
        "a.yaml:14:9: navy: article_id: the relation does not say which article states it [W111]\n"
        "  fix: add a line `article_id: …`",
    ]


def test_which_texts_a_file_needs() -> None:
    assert articles_of(read(ACTORS.encode(), NAME)[0]) == {
        ID: True,
        "other-2016-12-07": False,
        "herold-2016-12-07": True,
    }
    head, _ = read(b"article_id: x\ntext_file: x.txt\nsha256: abc\n", NAME)
    assert articles_of(head) == {"x": True}
    assert wanted_text(head) == Wanted("x", "x.txt", "abc")
    assert wanted_text(read(b"article_id: x\n", NAME)[0]) is None
    assert wanted_text(None) is None
    assert articles_of(None) == {}


def test_a_long_quotation_is_compared_by_its_hash() -> None:
    content = f"""
        quotes:
          - quote_id: q1
            kind: direct
            start: 28
            end: 41
            sha256: {sha("“we hold it,”")}
    """
    assert anchor(content) == Anchored(None, 0, ())


# --- The tiny corpus ---


def without_offsets(node: Any) -> Any:
    """Return content of annotations as an annotator writes it: words, and numbers where words stand twice."""
    if isinstance(node, list):
        return [without_offsets(item) for item in node]
    if not isinstance(node, dict) or "part" in node:
        return node
    bare = {
        key: without_offsets(value)
        for key, value in node.items()
        if not key.endswith(("start", "end")) and not ("start" in node and key == "sha256")
    }
    if node.get("kind") == "indirect":
        said = TEXT[node["start"] : node["end"]].split()
        bare |= {"from": said[0], "to": said[-1], "nth": number(said[0], node["start"])}
    if "exact" in bare:
        bare["nth"] = number(node["exact"], node["start"])
    return bare


def number(words: str, start: int) -> int:
    return [at for at in range(len(TEXT)) if TEXT.startswith(words, at) and not cuts(TEXT, at)].index(start) + 1


def test_the_tiny_corpus_is_given_back() -> None:
    parts = Parts()
    for content in (parts.article, {"actors": parts.actors}):
        found = anchored(emit(without_offsets(content)).encode(), NAME, {ID: TEXT}, frozenset({ID}))
        assert found.problems == ()
        assert found.text is not None
        assert yaml.safe_load(found.text) == yaml.safe_load(emit(content))
        assert anchored(emit(content).encode(), NAME, {ID: TEXT}) == Anchored(None, 0, ())


def test_comments_of_the_tiny_corpus_stay() -> None:
    lines = emit(without_offsets(Parts().article)).splitlines()
    commented = "".join(f"{line}  # {n}\n" for n, line in enumerate(lines))
    found = anchored(commented.encode(), NAME, {ID: TEXT})
    assert found.problems == ()
    assert found.text is not None
    kept = [line.partition("# ")[2] for line in found.text.splitlines() if "# " in line]
    assert kept == [str(n) for n in range(len(lines))]


# --- Any text ---

WORDS = st.text(st.sampled_from("ab1,. ’“\xa0\nİ"), min_size=1, max_size=40)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """Draw a text and spans of it that cut no word and can stand on a line of YAML."""
    text = draw(WORDS)
    ends = [at for at in range(len(text) + 1) if not cuts(text, at)]
    found = [
        (a, b)
        for a in ends
        for b in ends
        if a < b and text[a:b].strip() == text[a:b] and text[a:b] not in ("~", "null")
    ]
    return text, draw(st.lists(st.sampled_from(found), max_size=5)) if found else []


@given(spans())
def test_numbered_words_of_any_text_are_found_where_they_were(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, chosen = drawn
    lines = ["not_coded:" if chosen else "not_coded: []"]
    for a, b in chosen:
        numbers = [i for i in range(len(text)) if text[i:].startswith(text[a:b]) and not cuts(text, i)]
        numbers = [i for i in numbers if not cuts(text, i + b - a)]
        lines += [f"  - nth: {numbers.index(a) + 1}", f"    exact: {json.dumps(text[a:b], ensure_ascii=False)}"]
    content = "".join(f"{line}\n" for line in lines)
    found = anchored((HEAD + content).encode(), NAME, {ID: text})
    assert found.problems == ()
    assert found.spans == len(chosen)
    tree = yaml.safe_load(found.text or HEAD + content)
    assert tree["not_coded"] == [{"exact": text[a:b], "start": a, "end": b} for a, b in chosen]


@given(st.text(st.sampled_from("abc ,.'’\n\xa0"), max_size=60), st.text(st.sampled_from("abc '"), max_size=12))
def test_a_similar_run_lies_in_the_text(text: str, words: str) -> None:
    run = similar_run(text, words)
    assert run is None or 0 <= run[0] < run[1] <= len(text)


@given(st.binary(max_size=80))
def test_no_file_makes_it_raise(data: bytes) -> None:
    anchored(HEAD.encode() + b"reports:\n  - exact: a\n    nth: " + data, NAME, {ID: "a b a"})


@pytest.mark.parametrize(
    ("text", "span", "own", "beside"),
    [
        ("a\n\nb c\n\n\nd\n", (3, 4), (3, 6), [(0, 1), (9, 10)]),
        ("a", (0, 1), (0, 1), []),
        ("a\nb\nc", (0, 3), (0, 3), [(4, 5)]),
    ],
)
def test_paragraphs(text: str, span: tuple[int, int], own: tuple[int, int], beside: list[tuple[int, int]]) -> None:
    assert paragraph(text, span) == own
    assert adjoining(text, span) == beside


def test_occurrences_overlap_and_may_stand_inside_words() -> None:
    assert occurrences("a a a", "a a") == (0, 2)
    assert occurrences("aaa", "a") == ()
    assert occurrences("aaa", "a", whole=False) == (0, 1, 2)
    assert occurrences("aaa", "") == ()


def test_origins_are_those_of_the_reader() -> None:
    (found,) = anchor("reports:\n  - report_id: r1\n    exact: tuck\n").problems
    assert found.origin == Origin(NAME, 4, 12)
    assert words("takes")["start"] == TEXT.index("takes")
