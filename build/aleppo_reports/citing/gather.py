"""From a published package to what is cited: the release, a record, the records and articles it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aleppo_reports.citing.reference import Author, Reference, issued
from aleppo_reports.published import Published, Row, row_sha256

# Columns that lead from a row to the record it is about, and the record's table.
_ABOUT = {"figure_id": "figures", "quote_id": "quotes", "report_id": "reports"}
# Tables whose rows rest on rows of another: the column there that names them.
_MEMBERS = {"disagreements": ("answers", "disagreement_id"), "events": ("reports", "event_id")}
# Of these, the records that the rows name are cited besides the articles; of an event the articles are enough.
_CITED = frozenset({"disagreements"})


def release(package: Published) -> Reference:
    """Return the release."""
    stated = package.descriptor
    return Reference(
        key=f"{stated['name']}-{stated['version']}",
        kind="release",
        title=stated["title"],
        authors=tuple(_author(entry) for entry in stated["contributors"] if "creator" in entry.get("roles", [])),
        issued=issued(stated.get("released", "")),
        version=stated["version"],
        publisher=stated.get("publisher", ""),
        url=stated.get("homepage", ""),
        doi=stated.get("id", "").removeprefix("https://doi.org/"),
        keywords=tuple(stated.get("keywords", ())),
    )


def references(package: Published, id: str, table: str | None = None) -> list[Reference]:
    """Return a record, the records it rests on, and the articles these stand in, each once.

    Args:
        package: the published package.
        id: id of the record.
        table: its table, where records of several tables share the id.

    Raises:
        ValueError: if there is no such record, or several.
    """
    name, row = package.one(id, table)
    records: dict[tuple[str, str], Row] = {(name, id): row}
    resting = [*_about(package, row)]
    if name in _MEMBERS:
        members, column = _MEMBERS[name]
        for member in package.rows(members):
            if member[column] == id:
                resting += [(members, member), *_about(package, member)]
    for kind, found in resting:
        if name not in _MEMBERS or (name in _CITED and kind in _ABOUT.values()):
            records.setdefault((kind, found[package.keys[kind]]), found)
    articles = dict.fromkeys(
        found["article_id"] for found in (row, *(member for _, member in resting)) if found.get("article_id")
    )
    whole = release(package)
    cited = [_record(whole, kind, key, found) for (kind, key), found in records.items()]
    return cited + [article(package, name) for name in articles]


def _about(package: Published, row: Row) -> Iterable[tuple[str, Row]]:
    for column, table in _ABOUT.items():
        if row.get(column) and (found := package.row(table, row[column])) is not None and found is not row:
            yield table, found


def _record(whole: Reference, table: str, id: str, row: Row) -> Reference:
    return Reference(
        key=f"{whole.key}-{table}-{id}",
        kind="record",
        title=f"Record {id} ({table})",
        authors=whole.authors,
        issued=whole.issued,
        container=whole.title,
        version=whole.version,
        publisher=whole.publisher,
        url=whole.url,
        doi=whole.doi,
        sha256=row_sha256(row),
    )


def article(package: Published, id: str) -> Reference:
    """Return an article.

    Raises:
        ValueError: if the package has no such article.
    """
    row = package.row("articles", id)
    if row is None:
        raise ValueError(f"{package.path}: there is no article {id!r}")
    agency = _name(package, row["agency_id"])
    author = row["byline"] or agency
    basis = {"publisher": row["publisher_basis"], "date": row["published_basis"]}
    return Reference(
        key=id,
        kind="article",
        title=row["title"],
        authors=(Author(name=author),) if author else (),
        issued=issued(row["published"]),
        container=_name(package, row["publisher_id"]),
        language=row["language"],
        url=row["url"],
        sha256=row["sha256"],
        note="; ".join(f"{what}: {words}" for what, words in basis.items() if words),
    )


def _name(package: Published, actor_id: str) -> str:
    row = package.row("actors", actor_id) if actor_id else None
    return row["name"] if row else ""


def _author(entry: Mapping[str, str]) -> Author:
    family, given = entry.get("familyName", ""), entry.get("givenName", "")
    orcid = entry.get("path", "")
    return Author(
        name="" if family or given else entry["title"],
        family=family,
        given=given,
        orcid=orcid if orcid.startswith("https://orcid.org/") else "",
        affiliation=entry.get("organization", ""),
    )
