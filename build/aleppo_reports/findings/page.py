"""The catalogue for people: a list, the statement of a code, and the page docs/rules.md."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from aleppo_reports.findings.catalogue import Statement, example_text, families

PATH = "docs/rules.md"
"""The page in the repository of the program."""

_HIDDEN = {"\t": "⇥", "\r": "␍"}
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Zl", "Zp"})

_HEAD = """\
# Rules

<!-- Made by `aleppo rules --page` from the catalogue. Do not edit. -->

What `aleppo check`, `build`, `validate` and `anchor` find, code by code. A code keeps its meaning; one that goes leaves
its number unused.

An **error** makes the tables wrong, unreadable or unproven, and nothing is built while there is one. A **warning**
leaves them right, but something should be mended. A **note** asks a person to look. `--fail-on` says which of them make
a command fail.

The examples are about one small article, `texts/herald.txt`:

```text
{text}```

An example shows the keys that matter. All other keys and records are those of a small corpus about this article, and
what one of the two examples of a code shows and the other does not is not there. Each example is run by a test.
"""


def listed(statements: Iterable[Statement]) -> str:
    """Return a line for each code: severity and what it demands."""
    return "".join(f"{stated.code}  {stated.severity:<8} {stated.demands}\n" for stated in statements)


def explained(stated: Statement) -> str:
    """Return all that the catalogue says of a code, for a terminal."""
    head = f"{stated.code} ({stated.severity}, {stated.family})\n{stated.demands}\n{stated.why}\n"
    if stated.unprovoked:
        return f"{head}\n{stated.unprovoked}\n"
    fails, passes = (_indented(visible(text)) for text in (stated.fails, stated.passes))
    return f"{head}\nFails:\n\n{fails}\nPasses:\n\n{passes}"


def page() -> str:
    """Return the page that explains every code, in Markdown; one heading, and so one anchor, for each code."""
    lines = [_HEAD.format(text=example_text())]
    for family in families():
        lines.append(f"- [{family.title}](#{_anchor(family.title)}): " + ", ".join(map(_link, family.statements)))
    for family in families():
        lines += ["", f"## {family.title}", "", family.about]
        for stated in family.statements:
            lines += ["", f"### {stated.code}", "", f"{stated.demands} ({stated.severity})", "", stated.why, ""]
            if stated.unprovoked:
                lines.append(stated.unprovoked)
                continue
            for title, text in (("Fails", stated.fails), ("Passes", stated.passes)):
                language = "yaml" if text.partition("\n")[0].endswith(".yaml") else "text"
                lines += [f"{title}:", "", f"```{language}\n{visible(text).rstrip()}\n```", ""]
            lines.pop()
    return "\n".join([*lines, ""])


def visible(text: str) -> str:
    r"""Return an example with the characters in it that nobody sees written out.

    >>> visible("na\u200bme:\tCafe\u0301\r\n")
    'na⟨U+200B⟩me:⇥Cafe⟨U+0301⟩␍\n'
    """
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in _CATEGORIES
        else _HIDDEN.get(character, f"⟨U+{ord(character):04X}⟩")
        for character in text
    )


def _indented(text: str) -> str:
    return "".join(f"  {line}".rstrip() + "\n" for line in text.rstrip().split("\n"))


def _link(stated: Statement) -> str:
    return f"[{stated.code}](#{stated.code.lower()})"


def _anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
