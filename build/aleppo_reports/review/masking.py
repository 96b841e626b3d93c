"""What a person who codes blind must not see: who printed the text, and who is meant in it.

It always holds that

* a masked text is as long as the text, in code points, and has its line ends where the text has them, so that every
  offset stays what it is;
* every name and alias of an actor is covered wherever it stands as a word, in small letters and capitals alike, and
  with it every span that somebody coded as naming an actor;
* an actor has the same code at every place, and the code says nothing of the actor.

What it cannot hide: an adjective or a paraphrase that is no name of anybody (`Russian`, `the Kremlin` where nobody
listed it), and what a reader knows of the event.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from string import ascii_uppercase

from aleppo_reports.records import Actor, Article
from aleppo_reports.texts import plain_marks

BLOCK = "█"
PAGE = frozenset({"boilerplate", "credit"})
"""Parts of a page that say whose it is."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A span to be covered, with the code of whom it names if that is one."""

    start: int
    end: int
    code: str = ""


def codes(names: Iterable[str], salt: str) -> dict[str, str]:
    """Return a neutral code of letters for each of some ids, in an order that says nothing of them.

    Args:
        names: the ids.
        salt: what makes the codes of one coder others than those of the next.

    >>> sorted(codes(["army", "rebels"], "x").values())
    ['AA', 'AB']
    """
    ranked = sorted(set(names), key=lambda name: hashlib.sha256(f"{salt}\x1f{name}".encode()).digest())
    length = 2
    while len(ascii_uppercase) ** length < len(ranked):
        length += 1
    letters = ("".join(each) for each in product(ascii_uppercase, repeat=length))
    return dict(zip(ranked, letters, strict=False))


def covers(text: str, article: Article, actors: Iterable[Actor], known: Mapping[str, str]) -> Iterator[Cover]:
    """Yield what is to be covered in the text of an article.

    Args:
        text: the text.
        article: the article.
        actors: everybody whose names are covered.
        known: code of each actor by id.
    """
    for part in article.parts:
        if part.part in PAGE:
            yield Cover(part.start, part.end)
    for label in article.labels:
        if label.actor_id is not None:
            yield Cover(label.start, label.end, known.get(label.actor_id, ""))
    yield from named(text, actors, known)


def named(text: str, actors: Iterable[Actor], known: Mapping[str, str]) -> Iterator[Cover]:
    """Yield where names and aliases of actors stand in a text; of a name of several actors, without a code."""
    owners: dict[str, set[str]] = {}
    for actor in actors:
        for form in (actor.name, *(alias.alias for alias in actor.aliases)):
            owners.setdefault(plain_marks(form).casefold(), set()).add(known.get(actor.actor_id, ""))
    if not owners:
        return
    # At each place the longest name; a space in a name may be a line end in the text.
    forms = sorted(owners, key=lambda form: (-len(form), form))
    pattern = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms)
    for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", plain_marks(text), re.IGNORECASE):
        whose = owners.get(" ".join(found[0].split()).casefold(), set())
        yield Cover(found.start(), found.end(), next(iter(whose)) if len(whose) == 1 else "")


def masked(text: str, spans: Iterable[Cover]) -> str:
    """Return a text with some spans covered: the code of whom one names, as far as it fits, then blocks.

    Of spans that overlap, the one that starts first and is longest gives the code.

    >>> masked("The Army said", [Cover(4, 8, "QF")])
    'The QF██ said'
    """
    out = list(text)
    done = 0
    for cover in sorted(spans, key=lambda each: (each.start, -each.end, each.code)):
        start, end = max(cover.start, done), min(cover.end, len(out))
        for at in range(start, end):
            if out[at] != "\n":
                out[at] = BLOCK
        free = "\n" not in text[start : start + len(cover.code)]
        if cover.code and start == cover.start and end - start > len(cover.code) and free:
            out[start : start + len(cover.code)] = cover.code
        done = max(done, end)
    return "".join(out)
