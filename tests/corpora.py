"""Random corpora that keep every rule: names and texts of any letters, trees of places and events, more articles."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from aleppo_reports.source.yaml import read
from builders import Parts, copy_of

_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Mn", "Mc", "Me"])


def _readable(text: str) -> bool:
    problems = read(yaml.safe_dump({"a": text}, allow_unicode=True).encode(), "x")[1]
    return bool(text) and not problems


def free_texts() -> st.SearchStrategy[str]:
    """Return texts that an annotation may hold: any visible characters, what spreadsheets and YAML trip over too."""
    odd = st.sampled_from(
        ["NO", "null", "~", "007", "1.10", "=1+1", "-5", "@x", "a, b", 'say "it"', "it's", "a: b", "# a", "NA", "nan"]
    )
    anything = st.text(_LETTERS, min_size=1, max_size=20)
    tidied = anything.map(lambda text: " ".join(unicodedata.normalize("NFC", text).split()))
    return (odd | tidied).filter(_readable)


def _renamed(value: Any, prefix: str) -> Any:
    """Return an article with ids of another prefix."""
    if isinstance(value, dict):
        return {key: _renamed(entry, prefix) for key, entry in value.items()}
    if isinstance(value, list):
        return [_renamed(entry, prefix) for entry in value]
    return value.replace("herald-", f"{prefix}-") if isinstance(value, str) else value


@st.composite
def corpora(draw: st.DrawFn) -> Callable[[Parts], None]:
    """Return a change that makes another corpus of the tiny one."""
    names = draw(st.lists(free_texts(), min_size=6, max_size=6, unique_by=str.casefold))
    texts = draw(st.lists(free_texts(), min_size=6, max_size=6))
    places, events, articles = draw(st.integers(0, 4)), draw(st.integers(0, 4)), draw(st.integers(0, 2))
    parents = [draw(st.integers(0, number)) for number in range(4)]
    point = draw(st.tuples(st.integers(-89, 89), st.integers(-179, 179), st.integers(0, 9999)))
    where = {
        "latitude": point[0] + point[2] / 10_000,
        "longitude": point[1] - point[2] / 10_000,
        "coordinate_basis": texts[0],
    }
    when = draw(st.sampled_from(["2012/..", "2016/..", "2016-12-01/..", "2015-06-30/.."]))

    def change(parts: Parts) -> None:
        parts.actors[0]["description"] = texts[1]
        parts.actors[3]["description"] = texts[2]
        ids = ["city", *(f"place-{number}" for number in range(places))]
        for number in range(places):
            entry = {"place_id": f"place-{number}", "name": names[number], "kind": "landmark"}
            parts.places.append(
                {**entry, "parent_id": ids[min(parents[number], number)], **(where if number == 0 else {})}
            )
        # Of an event that no report tells, one has to be told; the first is told, the others lie around it.
        inner = parts.events[0]
        for number in range(events):
            inner["part_of"] = f"event-{number}"
            inner = {"event_id": f"event-{number}", "type": "offensive", "summary": texts[3 + number % 3], "when": when}
            parts.events.append(inner)
        for number in range(articles):
            prefix = f"post{number}"
            article = {**_renamed(copy_of(parts.article), prefix), "id_prefix": prefix, "text_file": f"{prefix}.txt"}
            parts.files[f"annotations/articles/{prefix}-2016-12-07.yaml"] = dumped(article)
            parts.files[f"texts/{prefix}.txt"] = parts.text

    return change


def dumped(content: Any) -> str:
    """Return YAML as another program writes it, with whatever quotes it likes."""
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000))


def shuffled(value: Any, order: random.Random, key: str = "") -> Any:
    """Return the same data with keys and items in another order; hops and parts keep theirs, which has a meaning."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {name: shuffled(value[name], order, name) for name in keys}
    if isinstance(value, list):
        items = [shuffled(entry, order) for entry in value]
        if key not in {"attributions", "parts"}:
            order.shuffle(items)
        return items
    return value


def spoiled(annotations: Path, order: random.Random) -> str:
    """Spoil one to three places of the files below a folder, as slips of people would, and say how.

    A line is lost; a value is one that the same key has elsewhere; a record is lost, or stands twice; a digit is
    another one.
    """
    files = sorted([*annotations.glob("*.yaml"), *annotations.glob("*.csv"), *annotations.glob("articles/*.yaml")])
    told = []
    for _ in range(order.choice((1, 1, 1, 2, 3))):
        path = order.choice(files)
        lines = path.read_text(encoding="utf-8").split("\n")
        keyed = [number for number, line in enumerate(lines) if ": " in line] or [0]
        number, how = order.choice(keyed), order.random()
        told.append(f"{path.name}:{number + 1} {lines[number]!r}")
        starts = [at for at, line in enumerate(lines) if re.match(r" *- \w+_id: ", line)]
        if how < 0.2:
            del lines[number]
        elif how < 0.7:
            key = lines[number].partition(":")[0]
            other = order.choice(files).read_text(encoding="utf-8").split("\n")
            same = [line for line in other if line.strip(" -").partition(":")[0] == key.strip(" -") and ": " in line]
            value = order.choice(same or [lines[number]]).partition(":")[2]
            lines[number] = f"{key}:{value}"
        elif how < 0.9 and starts:
            place = order.randrange(len(starts))
            start, end = starts[place], [*starts, len(lines)][place + 1]
            if how < 0.8:
                del lines[start:end]
            else:
                lines[end:end] = lines[start:end]
        else:
            lines[number] = lines[number].replace("1", "2", 1)
        path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return ", ".join(told)
