"""The archived article texts, which the package does not ship: found in a folder, known by their hash.

A text is compared only if it is the archived one to the byte; anything else would put offsets on other words.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from aleppo_reports import files
from aleppo_reports.problems import Problem
from aleppo_reports.records import Article


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts at hand.

    Attributes:
        by_article: text of each article that is at hand and is the archived one.
        missing: ids of the articles whose text is not at hand.
        problems: texts at hand that differ from the archived ones.
    """

    by_article: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_texts(folder: Path | None, articles: Iterable[Article]) -> Texts:
    """Return the texts of the articles that a folder holds, whatever the files are called.

    Args:
        folder: folder of text files in UTF-8, or None if there is none.
        articles: the articles whose texts are wanted.
    """
    return texts_among({} if folder is None else text_files(folder), articles)


def read_some_texts(folder: Path | None, articles: Sequence[Article], state: str) -> Texts:
    """Return the texts of some articles of many: files that are called as the articles say are looked at first.

    Args:
        folder: folder of text files in UTF-8, or None if there is none.
        articles: the articles whose texts are wanted.
        state: what names the state of the folder: as long as it is the same, names and hashes are looked up once.
    """
    if folder is None:
        return texts_among({}, articles)
    names = {article.text_file for article in articles if _is_there(folder, article.text_file)}
    there = {name: files.read(folder / name) for name in sorted(names)}
    at_hand = {digest(data) for data in there.values()}
    if elsewhere := {article.sha256 for article in articles} - at_hand:
        hashes = _hashes(folder, state)
        there |= {hashes[name]: files.read(folder / hashes[name]) for name in sorted(elsewhere & hashes.keys())}
    return texts_among(there, articles)


def _is_there(folder: Path, name: str) -> bool:
    """Tell whether a folder holds a text of that name, without looking at all that it holds."""
    return name.endswith(".txt") and Path(name).name == name and (folder / name).is_file()


@lru_cache(maxsize=1)
def _names(folder: Path, state: str) -> frozenset[str]:
    return frozenset(path.name for path in folder.glob("*.txt") if path.is_file())


@lru_cache(maxsize=1)
def _hashes(folder: Path, state: str) -> Mapping[str, str]:
    """Return the names of the text files of a folder by their hashes."""
    return {digest(files.read(folder / name)): name for name in sorted(_names(folder, state), reverse=True)}


def texts_among(there: Mapping[str, bytes], articles: Iterable[Article]) -> Texts:
    """Return which files are the texts of which articles.

    Args:
        there: content of the files, by name.
        articles: the articles whose texts are wanted.
    """
    by_hash = {digest(data): data for data in there.values()}
    found: dict[str, str] = {}
    missing: list[str] = []
    problems: list[Problem] = []
    for article in articles:
        if article.sha256 in by_hash:
            found[article.article_id] = by_hash[article.sha256].decode("utf-8", errors="replace")
        elif article.text_file in there:
            problems.append(
                Problem(
                    article.at("sha256"),
                    "T901",
                    article.article_id,
                    "sha256",
                    f"the file {article.text_file} at hand is not the archived text: "
                    f"its SHA-256 is {digest(there[article.text_file])[:12]}…",
                    "use the archived copy, or if the archive itself changed, correct sha256 and check every span",
                )
            )
        else:
            missing.append(article.article_id)
    return Texts(found, tuple(missing), tuple(problems))


# --- One text: the archived copy, or a file that could be it ---


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an article's annotations say of its text: the article's id, the name and the hash of the file."""

    article_id: str
    text_file: str
    sha256: str


class NotAtHandError(LookupError):
    """The archived text of an article is not at hand; the message is for the person who called."""


def text_files(folder: Path) -> dict[str, bytes]:
    """Return the content of each `*.txt` file of a folder, by name."""
    return {path.name: files.read(path) for path in sorted(folder.glob("*.txt")) if path.is_file()}


def archived_text(wanted: Wanted, files: Mapping[str, bytes]) -> str:
    """Return the archived text of an article, whatever its file is called.

    Raises:
        NotAtHandError: if no file has the hash.
    """
    for data in files.values():
        if digest(data) == wanted.sha256:
            return data.decode("utf-8", errors="replace")
    if wanted.text_file in files:
        raise NotAtHandError(
            f"the file {wanted.text_file} at hand is not the archived text of {wanted.article_id}: its SHA-256 is "
            f"{digest(files[wanted.text_file])[:12]}…, not {wanted.sha256[:12]}…; `aleppo texts` says where it differs"
        )
    raise NotAtHandError(
        f"the text of {wanted.article_id} is not at hand: no file has the SHA-256 {wanted.sha256[:12]}…, "
        f"and none is called {wanted.text_file}"
    )


ENOUGH_ALIKE = 0.5
"""Least share of an article's recorded words that a text under another name must hold to be taken for its text."""

# Shorter ones (`said`, `Aleppo`, `on Friday`) stand in every report of the same events.
_TELLING = 15


def likeness(words: Iterable[str], text: str) -> float:
    """Return the share of some words, from 0 to 1, that a text holds, whatever its quotation marks and spaces.

    Only words long enough to tell one article from another count, each as much as it has characters.
    """
    telling = {_even(run) for run in words if len(run) >= _TELLING}
    total = sum(len(run) for run in telling)
    even = _even(text)
    return sum(len(run) for run in telling if run in even) / total if total else 0.0


def matched(
    wanted: Iterable[Wanted], words: Mapping[str, Iterable[str]], files: Mapping[str, bytes]
) -> dict[str, str | None]:
    """Return the name of the file that is, or could be, the text of each article; None where there is none.

    A file with the right hash comes first, then one with the right name, then the one that holds most of the recorded
    words. A file is taken for the text of one article at most.

    Args:
        wanted: the articles.
        words: the recorded words of each article, by its id.
        files: the files at hand.
    """
    articles = list(wanted)
    found: dict[str, str | None] = {article.article_id: None for article in articles}
    hashes = {name: digest(data) for name, data in files.items()}
    free = dict.fromkeys(files)

    def give(article: Wanted, names: Iterable[str]) -> None:
        name = next((name for name in names if name in free), None)
        if found[article.article_id] is None and name is not None:
            found[article.article_id] = name
            del free[name]

    for article in articles:
        give(article, [name for name, hashed in hashes.items() if hashed == article.sha256])
    for article in articles:
        give(article, [article.text_file])
    scores = [
        (likeness(words.get(article.article_id, ()), files[name].decode("utf-8", errors="replace")), index, name)
        for index, article in enumerate(articles)
        if found[article.article_id] is None
        for name in free
    ]
    for score, index, name in sorted(scores, key=lambda scored: (-scored[0], scored[1], scored[2])):
        if score >= ENOUGH_ALIKE:
            give(articles[index], [name])
    return found


# --- Words in a text ---

# One character for one: offsets stay what they are.
_EVEN = {
    **dict.fromkeys(map(ord, "‘’‚‛′´`"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys((0xA0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " "),
}
_CURLY = frozenset("‘’‚‛“”„‟")
_STRAIGHT = frozenset("'\"")
_ALIKE = 0.6


def plain_marks(text: str) -> str:
    """Return a text with plain quotation marks, dashes and spaces, one for one: every offset stays what it was.

    >>> print(plain_marks("Shi’ite – “so”"))
    Shi'ite - "so"
    """
    return text.translate(_EVEN)


def cuts(text: str, at: int) -> bool:
    """Return whether an offset lies inside a word or a number.

    >>> [cuts("1,500 men", at) for at in (0, 1, 2, 3, 5, 6, 7)]
    [False, True, True, True, False, False, True]
    """
    if not 0 < at < len(text):
        return False
    if text[at - 1].isalnum() and text[at].isalnum():
        return True
    around = text[max(0, at - 2) : at + 1], text[at - 1 : at + 2]
    return any(len(run) == 3 and run[0].isdecimal() and run[1] in ".," and run[2].isdecimal() for run in around)


def occurrences(text: str, words: str, *, whole: bool = True) -> tuple[int, ...]:
    """Return where some words start in a text, in order, overlapping ones too.

    Args:
        text: the text.
        words: what is looked for, compared character by character.
        whole: leave out what stands inside a longer word or number.

    >>> occurrences("art and party art", "art")
    (0, 14)
    """
    starts = []
    start = text.find(words) if words else -1
    while start >= 0:
        if not whole or not (cuts(text, start) or cuts(text, start + len(words))):
            starts.append(start)
        start = text.find(words, start + 1)
    return tuple(starts)


def line_and_column(text: str, offset: int) -> str:
    """Return where an offset lies, as an editor shows it: line and column, both from 1.

    >>> line_and_column("The army", 4)
    '1:5'
    """
    line_feed = "\n"
    return f"{text.count(line_feed, 0, offset) + 1}:{offset - text.rfind(line_feed, 0, offset)}"


def in_context(text: str, start: int, end: int, around: int = 25) -> str:
    """Return a span of a text on one line, in brackets, with a few words around.

    >>> in_context("The army took the bridge.", 9, 13)
    'The army ⟦took⟧ the bridge.'
    """
    words = shortened(text[start:end])
    left, right = text[max(0, start - around) : start], text[end : end + around]
    if start > around:
        left = f"…{left.partition(' ')[2] or left}"
    if end + around < len(text):
        right = f"{right.rpartition(' ')[0] or right}…"
    return f"{left}⟦{words}⟧{right}".replace("\n", "⏎")


SHOWN = 80
"""How many characters of some words a message shows."""


def shortened(words: str, longest: int = SHOWN) -> str:
    """Return words that fit a message: the middle of long ones is left out."""
    half = longest // 2
    return words if len(words) <= longest else f"{words[:half].rstrip()} … {words[-half:].lstrip()}"


def similar_run(text: str, words: str) -> tuple[int, int] | None:
    """Return the run of a text that comes nearest to some words, as start and end, or None if none is like them.

    A run that differs in quotation marks, dashes and spaces only comes first; else the one of about as many words that
    difflib finds most alike.
    """
    pieces = _even(words).split(" ")
    if words.strip():
        pattern = r"\s+".join(re.escape(piece) for piece in pieces)
        if found := re.search(pattern, plain_marks(text)):
            return found.span()
    tokens = [found.span() for found in re.finditer(r"\S+", text)]
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(words)
    best, nearest_run = _ALIKE, None
    for count in {max(1, len(pieces) - 1), len(pieces), len(pieces) + 1}:
        for first in range(len(tokens) - count + 1):
            start, end = tokens[first][0], tokens[first + count - 1][1]
            start, end = _without_marks(text, start, end, words)
            matcher.set_seq1(text[start:end])
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                best, nearest_run = matcher.ratio(), (start, end)
    return nearest_run


def respelling(words: str, run: str) -> str:
    """Return how a run of a text is spelled otherwise than some words, or an empty string if more than that differs.

    >>> respelling("it's", "it’s")
    'the text has curly quotes, the words have straight ones'
    """
    if _even(words) != _even(run):
        return ""
    found: dict[str, None] = {}
    for own, other in zip(words.split(), run.split(), strict=False):
        for a, b in zip(own, other, strict=False):
            if a != b:
                found[_other_spelling(a, b)] = None
    for own, other in zip(re.findall(r"\s+", words), re.findall(r"\s+", run), strict=False):
        if own != other:
            found[f"the text has {_spaces(other)}, the words have {_spaces(own)}"] = None
    return "; ".join(found)


def _even(text: str) -> str:
    """Return a text with plain quotation marks and dashes, and single spaces."""
    return " ".join(plain_marks(text).split())


def _without_marks(text: str, start: int, end: int, words: str) -> tuple[int, int]:
    """Return a run of whole tokens without the punctuation that the words do not have at their ends either."""
    if words[:1].isalnum():
        while start < end and not text[start].isalnum():
            start += 1
    if words[-1:].isalnum():
        while start < end and not text[end - 1].isalnum():
            end -= 1
    return start, end


def _other_spelling(own: str, other: str) -> str:
    if other in _CURLY and own in _STRAIGHT:
        return "the text has curly quotes, the words have straight ones"
    if other in _STRAIGHT and own in _CURLY:
        return "the text has straight quotes, the words have curly ones"
    return f"the text has {other} (U+{ord(other):04X}), the words have {own} (U+{ord(own):04X})"


def _spaces(run: str) -> str:
    if "\n" in run:
        return "a line break"
    if run == " ":
        return "a space"
    if len(run) > 1:
        return f"{len(run)} spaces"
    return "a no-break space (U+00A0)" if run == "\xa0" else f"a space of another kind (U+{ord(run):04X})"
