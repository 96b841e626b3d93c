"""References in every style: escaped so that other programs read back what was written."""

from __future__ import annotations

import json
import re
from typing import Any

import bibtexparser
import citeproc
import citeproc.source.json
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from aleppo_reports.citing import STYLES, Author, Reference, render
from aleppo_reports.citing.apa import apa, authors_of
from aleppo_reports.citing.bibtex import ascii_escaped, biblatex, bibtex, escaped
from aleppo_reports.citing.csl import csl
from aleppo_reports.citing.reference import Issued, issued
from aleppo_reports.citing.ris import ris

AWKWARD = 'R&D_1 {50%} of $3 #4 ~a^b \\c <d> | "e" — É. Šešelj’s “f”'
EMMY = Author(family="Noether", given="Emmy")
GROUP = Author(name="Smith, Jones and Sons {Ltd} & Co.")

RELEASE = Reference(
    key="tiny-1.2.0",
    kind="release",
    title="Tiny: a corpus of NATO reports",
    authors=(Author(name="Testers"),),
    issued=issued("2016-12-31"),
    version="1.2.0",
    keywords=("tests", "R&D"),
)
RECORD = Reference(
    key="tiny-1.2.0-figures-a-f01",
    kind="record",
    title="Record a-f01 (figures)",
    container=RELEASE.title,
    authors=RELEASE.authors,
    issued=RELEASE.issued,
    version="1.2.0",
    sha256="ab" * 32,
)
ARTICLE = Reference(
    key="herald-2016-12-07",
    kind="article",
    title="Army takes bridge",
    container="The Herald",
    authors=(Author(name="Wire"),),
    issued=issued("[2016-12-07..2016-12-08]"),
    language="en",
    url="https://example.org/a_b%20c?d=1&e={2}",
    sha256="cd" * 32,
    note="publisher: inferred",
)


def with_title(title: str, **changes: Any) -> Reference:
    return Reference(key="k", kind="release", title=title, version="1.0.0", **changes)


# --- Dates ---


@pytest.mark.parametrize(
    ("text", "iso", "words"),
    [
        ("2016-12-07", "2016-12-07", "2016, December 7"),
        ("2016-12", "2016-12", "2016, December"),
        ("2016", "2016", "2016"),
        ("2016-09-24~", "2016-09-24", "ca. 2016, September 24"),
        ("[2016-12-09..2016-12-10]", "2016-12", "2016, December 9 or 10"),
        ("[2016-11-30..2016-12-01]", "2016", "2016, November 30 or December 1"),
        ("[2016-12-31..2017-01-01]", "", "2016, December 31 or 2017, January 1"),
    ],
)
def test_a_date_is_given_as_far_as_it_is_certain(text: str, iso: str, words: str) -> None:
    found = issued(text)
    assert found is not None
    assert (found.iso, found.words) == (iso, words)


def test_no_date_is_none() -> None:
    assert issued("") is None
    assert apa([with_title("T")]) == "T (Version 1.0.0) [Data set]. (n.d.)."
    assert all("20" not in render([with_title("T")], style) for style in STYLES)


# --- APA ---


def test_the_release_in_apa() -> None:
    assert apa([RELEASE]) == "Testers. (2016). Tiny: a corpus of NATO reports (Version 1.2.0) [Data set]."


def test_a_record_in_apa_stands_in_its_release() -> None:
    assert apa([RECORD]) == (
        "Testers. (2016). Record a-f01 (figures; row sha256 abababababababab). "
        "In Tiny: a corpus of NATO reports (Version 1.2.0) [Data set]."
    )


def test_an_article_in_apa() -> None:
    assert apa([ARTICLE]) == (
        "Wire. (2016, December 7 or 8). Army takes bridge. The Herald. https://example.org/a_b%20c?d=1&e={2}"
    )


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ([], ""),
        ([EMMY], "Noether, E."),
        ([Author(family="Sartre", given="Jean-Paul Charles")], "Sartre, J.-P. C."),
        ([EMMY, Author(family="van Gogh", given="Vincent")], "Noether, E., & van Gogh, V."),
        ([Author(name="A"), Author(name="B")], "A & B"),
        ([Author(name="A"), Author(name="B"), EMMY], "A, B, & Noether, E."),
        ([Author(name=str(n)) for n in range(21)], ", ".join(map(str, range(19))) + ", . . . 20"),
    ],
)
def test_authors_in_apa(authors: list[Author], expected: str) -> None:
    assert authors_of(authors) == expected


def test_a_doi_is_given_as_an_address_and_a_publisher_named() -> None:
    reference = with_title("T", doi="10.5281/zenodo.1", url="https://example.org", publisher="Press")
    assert apa([reference]).endswith("[Data set]. (n.d.). Press. https://doi.org/10.5281/zenodo.1")


# --- BibTeX and biblatex, read back by bibtexparser and pylatexenc ---


def entries(text: str) -> dict[str, dict[str, str]]:
    """Return the fields of each entry, by key, after checking that the whole text was read."""
    # Macros of months are no strings of the file.
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    assert len(library.blocks) == len(library.entries)
    return {
        entry.key: {"type": entry.entry_type, **{field.key: str(field.value) for field in entry.fields}}
        for entry in library.entries
    }


# Commands of the LaTeX kernel that the library does not know, or prints as something that looks alike.
KERNEL = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textasciicircum": "^",
    "textasciigrave": "`",
}


def plain(latex: str) -> str:
    """Return what LaTeX prints."""
    known = get_default_latex_context_db()
    known.add_context_category("kernel", prepend=True, macros=[MacroTextSpec(*entry) for entry in KERNEL.items()])
    return str(LatexNodes2Text(latex_context=known, strict_latex_spaces=True).latex_to_text(latex))


def test_the_release_in_bibtex() -> None:
    assert (
        bibtex([RELEASE])
        == r"""@misc{tiny-1.2.0,
  author = {{Testers}},
  title = {{Tiny:} a corpus of {NATO} reports},
  year = {2016},
  month = dec,
  day = {31},
  howpublished = {Data set, version 1.2.0},
  version = {1.2.0},
  keywords = {tests, R{\&}D},
}"""
    )


def test_the_release_in_biblatex() -> None:
    assert (
        biblatex([RELEASE])
        == r"""@dataset{tiny-1.2.0,
  author = {{Testers}},
  title = {{Tiny:} a corpus of {NATO} reports},
  date = {2016-12-31},
  version = {1.2.0},
  keywords = {tests, R{\&}D},
}"""
    )


def test_a_record_and_its_article_in_bibtex() -> None:
    found = entries(bibtex([RECORD, ARTICLE]))
    assert list(found) == [RECORD.key, ARTICLE.key]
    assert found[RECORD.key]["note"] == f"Record a-f01 (figures); sha256 of the published row: {'ab' * 32}"
    article = found[ARTICLE.key]
    assert (article["year"], article["month"], "day" in article) == ("2016", "dec", False)
    assert article["note"] == (
        f"published 2016, December 7 or 8; sha256 of the text coded: {'cd' * 32}; publisher: inferred"
    )


def test_an_article_in_biblatex_is_of_a_newspaper() -> None:
    article = entries(biblatex([ARTICLE]))[ARTICLE.key]
    assert (article["type"], article["entrysubtype"], article["journaltitle"]) == ("article", "newspaper", "The Herald")
    assert article["date"] == "2016-12"
    circa = Reference(key="k", kind="article", title="T", issued=Issued((2016, 9, 24), (2016, 9, 24), circa=True))
    assert entries(biblatex([circa]))["k"]["date"] == "2016-09-24~"


def test_an_address_keeps_what_latex_does_not_touch_there() -> None:
    for write in (bibtex, biblatex):
        assert entries(write([ARTICLE]))[ARTICLE.key]["url"] == "https://example.org/a_b%20c?d=1&e=%7B2%7D"


@pytest.mark.parametrize("write", [bibtex, biblatex])
def test_an_awkward_title_and_name_are_read_back(write: Any) -> None:
    reference = with_title(AWKWARD, authors=(GROUP, Author(family="Smith and Co, Ltd", given="É.")))
    entry = entries(write([reference]))["k"]
    assert _typographic(plain(entry["title"])) == _typographic(AWKWARD)
    assert plain(entry["author"]) == "Smith, Jones and Sons {Ltd} & Co. and Smith and Co, Ltd, É."


def test_names_are_not_divided_where_they_hold_a_comma_or_an_and() -> None:
    authors = (GROUP, Author(family="Smith and Co, Ltd", given="Ann"), EMMY)
    entry = bibtex([with_title("T", authors=authors)])
    split = [bibtexparser.middlewares.SeparateCoAuthors(), bibtexparser.middlewares.SplitNameParts()]
    (found,) = bibtexparser.parse_string(entry, append_middleware=split).entries
    names = [(" ".join(name.von + name.last), " ".join(name.first)) for name in found["author"]]
    assert [(plain(last), first) for last, first in names] == [
        ("Smith, Jones and Sons {Ltd} & Co.", ""),
        ("Smith and Co, Ltd", "Ann"),
        ("Noether", "Emmy"),
    ]


def test_every_capital_is_protected() -> None:
    (entry,) = bibtexparser.parse_string(bibtex([with_title("a B “C d” É-f 70% G&H")])).entries
    outside = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "", str(entry["title"]))
    assert outside == outside.lower()
    assert "{B}" in entry["title"]
    # Braces that begin with a command do not protect: an accent has braces of its own.
    assert r"{{\'E}-f}" in entry["title"]
    assert r"{G{\&}H}" in entry["title"]


def test_bibtex_is_ascii_where_latex_has_a_command_and_biblatex_is_not() -> None:
    title = "Šešelj’s “straße” – naïve łódź Ångström…"
    assert bibtex([with_title(title)]).isascii()
    assert "Šešelj’s" in biblatex([with_title(title)])
    assert "حلب" in bibtex([with_title("حلب")])


def _typographic(text: str) -> str:
    """Return a text with the signs that look alike in print made one."""
    return text.translate(str.maketrans({"'": "’", "`": "‘", '"': "”"})).replace("’’", "”").replace("‘‘", "“")


# Without the signs that a reader of LaTeX makes typographic, which the test above has.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("\\{}$&#%_~^<>|-?! ,;:=@aZ9éÅŁßœ–—ñüç"),
        st.characters(min_codepoint=0x20, max_codepoint=0x17F, categories=["L", "N", "P", "S"]),
    ),
    max_size=30,
).filter(lambda text: not set("'`\"´¨¸ˆ˜ŉ") & set(text))


@given(TEXTS)
def test_whatever_is_escaped_is_read_back(text: str) -> None:
    flat = " ".join(text.split())
    for escape in (escaped, ascii_escaped):
        assert plain(escape(text)) == flat, escape(text)
        # What BibTeX counts: braces, whatever stands before them.
        assert escape(text).count("{") == escape(text).count("}")


@given(st.text(max_size=40), st.text(max_size=20))
def test_no_text_breaks_an_entry(title: str, name: str) -> None:
    reference = with_title(title, authors=(Author(name=name or "A"),), note=title)
    for write in (bibtex, biblatex):
        assert list(entries(write([reference, RECORD]))) == ["k", RECORD.key]


# --- RIS, read back by rispy ---


def test_a_record_and_its_article_in_ris() -> None:
    record, article = rispy.loads(ris([RECORD, ARTICLE]))
    assert record["type_of_reference"] == "DATA"
    assert (record["title"], record["secondary_title"]) == ("Record a-f01 (figures)", RELEASE.title)
    assert (record["year"], record["date"], record["edition"]) == ("2016", "2016/12/31/", "1.2.0")
    assert record["notes"] == [f"sha256 of the published row: {'ab' * 32}"]
    assert article["type_of_reference"] == "NEWS"
    assert article["authors"] == ["Wire"]
    assert article["date"] == "2016/12//2016, December 7 or 8"
    assert article["urls"] == [ARTICLE.url]
    assert article["language"] == "en"


def test_ris_has_a_person_by_family_and_given_name() -> None:
    (found,) = rispy.loads(ris([with_title("T", authors=(EMMY, Author(name="A*B")))]))
    assert found["authors"] == ["Noether, Emmy", "A B"]
    assert "*" in ris([with_title("T*")])


@given(st.text(max_size=60))
def test_no_text_adds_a_line_to_ris(text: str) -> None:
    awkward = f"{text}\nTY  - JOUR\r\nER  - \n"
    written = ris([with_title(awkward, authors=(Author(name=awkward),), note=awkward, keywords=(awkward,))])
    (found,) = rispy.loads(written)
    assert found["title"].split() == _printable(awkward).split()
    assert [line[:6] for line in written.splitlines()].count("TY  - ") == 1
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in written.split("\n"))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() or char.isspace() else " " for char in text)


# --- CSL-JSON, rendered by citeproc ---


def test_references_as_csl_json() -> None:
    release, record, article = json.loads(render([RELEASE, RECORD, ARTICLE], "csl"))
    assert release == {
        "id": "tiny-1.2.0",
        "type": "dataset",
        "title": RELEASE.title,
        "version": "1.2.0",
        "keyword": "tests, R&D",
        "author": [{"literal": "Testers"}],
        "issued": {"date-parts": [[2016, 12, 31]]},
    }
    assert (record["type"], record["container-title"]) == ("entry", RELEASE.title)
    assert article["type"] == "article-newspaper"
    assert article["issued"] == {"date-parts": [[2016, 12]]}
    assert csl(with_title("T", authors=(EMMY,)))["author"] == [{"family": "Noether", "given": "Emmy"}]


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_a_citation_processor_prints_them() -> None:
    items = json.loads(render([RECORD, ARTICLE], "csl"))
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    source = citeproc.source.json.CiteProcJSON(items)
    bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
    for item in items:
        bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    record, article = sorted(str(entry) for entry in bibliography.bibliography())
    assert "Testers" in record
    assert "Record a-f01 (figures)" in record
    assert "Wire" in article
    assert "The Herald" in article
    assert "2016" in record
    assert "2016" in article


# --- All of them ---


@pytest.mark.parametrize("style", STYLES)
def test_a_style_ends_without_a_line_break_and_says_the_version(style: str) -> None:
    text = render([RELEASE], style)
    assert text == text.rstrip("\n")
    assert "1.2.0" in text


@pytest.mark.parametrize("style", STYLES)
def test_what_does_not_exist_is_not_written(style: str) -> None:
    text = render([RELEASE, RECORD], style).lower()
    assert not re.search(r"doi|https?:|url|orcid|publisher|none|null", text.replace("howpublished", ""))
