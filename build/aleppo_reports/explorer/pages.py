"""The pages of the explorer: which there are, what each is given, how they are put into a folder."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aleppo_reports.explorer import claims, disagreements, places, timeline, words
from aleppo_reports.explorer.records import Records, cited, filled, summary
from aleppo_reports.explorer.tables import MENTIONS, RECORDS, Tables
from aleppo_reports.explorer.wording import NO_NUMBER, counted, day, number, when
from aleppo_reports.showing.inert import quoted

if TYPE_CHECKING:
    from jinja2 import Environment

# Which files the folder holds; a folder with other files and without this one is not ours to write into.
LISTING = "files.txt"
_PAGES = (
    ("index.html", "Claims"),
    ("timeline.html", "Timeline"),
    ("words.html", "Words"),
    ("disagreements.html", "Disagreements"),
    ("map.html", "Map"),
    ("records.html", "Records"),
)


def build_site(tables: Tables) -> dict[str, bytes]:
    """Return the content of every file of the site by its name.

    Args:
        tables: the published tables.
    """
    render = _Renderer(tables)
    records = Records(tables)
    measures = claims.measures(tables)
    axis = timeline.axis(tables)
    lines = timeline.lines(tables, axis)
    shares = words.shares(tables)
    maps = places.maps(tables)
    counts = {
        row["article_id"]: Counter(
            {table: sum(one["article_id"] == row["article_id"] for one in tables.rows(table)) for table in MENTIONS}
        )
        for row in tables.articles
    }

    pages = {
        "index.html": render("claims.html", measures=measures, sentence=claims.sentence, none_stated=NO_NUMBER),
        "timeline.html": render(
            "timeline.html",
            axis=axis,
            edges=timeline.edges(axis),
            lines=lines,
            types=[(code, f"{name} ({n})") for code, name, n in timeline.types(tables)],
            places=[(id, f"{name} ({n})") for id, name, n in timeline.places(tables)],
        ),
        "words.html": render(
            "words.html",
            targets=words.targets(tables),
            shares=shares,
            stances=words.STANCES,
            kinds=_options(tables, "label_kind", words.TARGETS),
            stance_options=_options(tables, "stance", words.STANCES),
            voices=_options(tables, "label_voice", sorted({row["voice"] for row in tables.rows("labels")})),
        ),
        "disagreements.html": render(
            "disagreements.html",
            cards=disagreements.cards(tables, records),
            comparables=_options(tables, "comparable", disagreements.ORDER),
            kinds=_options(tables, "disagreement_kind", sorted({row["kind"] for row in tables.rows("disagreements")})),
            cited=cited(tables, [("disagreements", row) for row in tables.rows("disagreements")]),
        ),
        "map.html": render("map.html", maps=maps, sites=places.sites(tables, maps)),
        "records.html": render("records.html", counts=counts, summary=summary),
        "find.html": render("find.html", index=[[one.href, one.kind, one.text, one.note] for one in records.index()]),
    }
    for table, title in (("events", "Events"), ("actors", "Actors")):
        pages[f"{table}.html"] = render(
            "list.html",
            title=title,
            about=tables.schemas[table].description,
            records=records.of_table(table),
            cited=cited(tables, [(table, row) for row in tables.rows(table)]),
            up="timeline.html" if table == "events" else "records.html",
        )
    for article in tables.articles:
        mentions = [
            (table, row)
            for table in MENTIONS
            for row in tables.rows(table)
            if row["article_id"] == article["article_id"]
        ]
        pages[f"article-{article['article_id']}.html"] = render(
            "article.html",
            article=article,
            count=counts[article["article_id"]],
            summary=summary,
            kinds=[(table, tables.schemas[table].title) for table in MENTIONS if counts[article["article_id"]][table]],
            facts=records.record("articles", article).lines,
            records=records.of_article(article["article_id"]),
            cited=cited(tables, mentions),
        )
    files = {name: text.encode() for name, text in pages.items()}
    files[LISTING] = "".join(f"{name}\n" for name in sorted([*files, LISTING])).encode()
    return dict(sorted(files.items()))


def _options(tables: Tables, list_: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the choices of a filter: codes with their labels."""
    return [(code, tables.code(list_, code)) for code in codes]


def write_site(files: Mapping[str, bytes], folder: Path) -> None:
    """Put the files into a folder, and take out those of an earlier site that are no longer made.

    Raises:
        ValueError: if the folder holds something else than a site.
        OSError: if it cannot be written.
    """
    listing = folder / LISTING
    if folder.exists():
        if not folder.is_dir():
            raise ValueError(f"{folder} is no folder")
        if any(folder.iterdir()) and not listing.is_file():
            raise ValueError(f"{folder} holds files that are not of a site; name an empty folder or a new one")
    folder.mkdir(parents=True, exist_ok=True)
    earlier = listing.read_text(encoding="utf-8").split("\n") if listing.is_file() else []
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for name in set(earlier) - set(files):
        # Only what lies in the folder itself, whatever the listing says.
        if name and Path(name).name == name:
            (folder / name).unlink(missing_ok=True)


class _Renderer:
    """Renders templates with what every page needs."""

    def __init__(self, tables: Tables) -> None:
        """Render pages of these tables."""
        from markupsafe import Markup

        style, program = _static("style.css"), _static("site.js")
        descriptor = tables.package.descriptor
        self._environment = _environment()
        self._shared: dict[str, Any] = {
            "t": tables,
            "package": descriptor,
            "pages": _PAGES,
            "style": Markup(style),
            "program": Markup(program),
            "policy": f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(program)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'",
            "filled": filled,
            "outlets": [(one.publisher_id, one.name) for one in tables.outlets.values()],
            "total": {table: len(tables.rows(table)) for table in RECORDS},
        }

    def __call__(self, template: str, **given: Any) -> str:
        """Return a page, with a line break at its end."""
        return self._environment.get_template(template).render(**self._shared, **given, template=template) + "\n"


@cache
def _environment() -> Environment:
    import jinja2

    environment = jinja2.Environment(
        # Text of the tables is text wherever it stands: nothing in a template is marked safe but what we draw.
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(lambda name: _resource("templates", name)),
    )
    environment.filters.update(when=when, day=day, counted=counted, number=number, quoted=quoted, data=_data)
    return environment


def _resource(folder: str, name: str) -> str:
    return (resources.files("aleppo_reports.explorer") / folder / name).read_text(encoding="utf-8")


def _static(name: str) -> str:
    text = _resource("static", name)
    if "</" in text:
        raise AssertionError(f"{name} must be able to stand inside its element")
    return text


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _data(value: Any) -> Any:
    """Return a value as JSON that can stand in a script element: no sign of it can end the element."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
