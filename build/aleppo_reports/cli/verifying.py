"""Verbs about how far the records are verified: verify, status."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from aleppo_reports.cli.common import Settings, cli, compared, count, root_of, shared, show, texts_of

if TYPE_CHECKING:
    from aleppo_reports.pipeline import Status
    from aleppo_reports.records import Objection
    from aleppo_reports.tabulate.verified import Standing


@cli.command()
@shared
@click.pass_obj
def verify(settings: Settings) -> None:
    """Compare every record with the texts, and keep what agrees in annotations/verified.csv.

    Nothing is kept while `aleppo check` finds anything. A record is verified as it stands: once it is changed, it has
    to be compared again. Needs the article texts.
    """
    from aleppo_reports.pipeline import rewrite
    from aleppo_reports.pipeline import verify as run_verify
    from aleppo_reports.source.verified import PATH
    from aleppo_reports.texts import NotAtHandError

    root = root_of(settings)
    try:
        done = run_verify(root, texts_of(settings))
    except NotAtHandError as error:
        raise click.UsageError(str(error)) from None
    if done.problems:
        show(done.problems)
        click.echo(f"nothing written: {count(len(done.problems), 'problem')}", err=True)
        sys.exit(1)
    if done.text is None:
        click.echo(f"{PATH} is current")
    else:
        try:
            rewrite(root / PATH, done.text)
        except OSError as error:
            raise click.UsageError(f"{PATH} cannot be written: {error.strerror}") from None
        numbers = ((done.stale.changed, "changed"), (done.stale.new, "new"), (done.stale.gone, "gone"))
        click.echo(f"wrote {PATH}: {', '.join(f'{len(ids)} {what}' for ids, what in numbers)}; now run `aleppo build`")
    click.echo(compared(done.checked))


@cli.command()
@click.argument("ids", nargs=-1)
@click.option("--articles", is_flag=True, help="Also count article by article.")
@shared
@click.pass_obj
def status(settings: Settings, ids: tuple[str, ...], articles: bool) -> None:
    """Say how far the records are verified: how many of each kind stand at which level.

    With IDS, say it of these records, with the hash that a sign-off must name. Needs no texts: what they gave when they
    were at hand stands in annotations/verified.csv.
    """
    from aleppo_reports.pipeline import status as run_status
    from aleppo_reports.problems import nearest

    found = run_status(root_of(settings))
    known = {standing.entry.record_id for standing in found.standings}
    for name in ids:
        if name not in known:
            raise click.UsageError(f"there is no record {name!r}{nearest(name, known)}")
    for line in _records(found, ids) if ids else _counts(found, articles=articles):
        click.echo(line)
    if found.problems:
        problems = count(len(found.problems), "problem")
        click.echo(f"{problems} with the annotations: what cannot be read is left out; run `aleppo check`")


def _records(found: Status, ids: Sequence[str]) -> Iterator[str]:
    """Yield how far some records are verified."""
    for standing in found.standings:
        entry = standing.entry
        if entry.record_id not in ids:
            continue
        yield f"{entry.kind} {entry.record_id}" + (f", in {entry.article.article_id}" if entry.article else "")
        yield f"  record_sha256: {entry.sha256}"
        yield f"  {', '.join(standing.levels) or 'not verified'}"
        if entry.article and entry.record_id in found.stale.changed:
            yield "  changed since it was compared with the text"
        for sign_off in standing.signed:
            orcid = f" ({sign_off.orcid})" if sign_off.orcid else ""
            yield f"  reviewed by {sign_off.by}{orcid} on {sign_off.on}"
        for sign_off in found.lapsed:
            if (sign_off.record_kind, sign_off.record_id) == (entry.kind, entry.record_id):
                yield f"  lapsed: reviewed by {sign_off.by} on {sign_off.on}, changed since"
        for objection in found.objections:
            if (objection.record_kind, objection.record_id) == (entry.kind, entry.record_id):
                yield f"  rejected by {objection.by} on {objection.on}: {objection.reason}"


def _counts(found: Status, *, articles: bool) -> Iterator[str]:
    """Yield how many records stand at which level, and what has to be known to read that."""
    yield from _table(found.standings)
    groups: dict[str, list[Standing]] = {}
    for standing in found.standings:
        if standing.entry.article:
            groups.setdefault(standing.entry.article.article_id, []).append(standing)
    for name, group in groups.items() if articles else ():
        yield from ("", name, *_table(group))
    yield ""
    if not found.compared:
        yield "anchored: no record was ever compared with its text; `aleppo verify` does it, with the texts at hand"
    elif found.problems:
        yield "anchored: as long as there are problems, nobody can say which records were compared as they stand"
    elif found.stale:
        yield f"anchored: {found.stale}; run `aleppo verify` with the texts at hand"
    else:
        yield "anchored: every record was compared with its text as it stands; no text was read now"
    if not any(standing.signed for standing in found.standings):
        yield "reviewed: nobody has signed a record as it stands"
    for sign_off in found.lapsed:
        record = f"{sign_off.record_kind} {sign_off.record_id}"
        yield f"lapsed: {record}, reviewed by {sign_off.by} on {sign_off.on}, changed since"
    for objection in found.objections:
        yield f"open objection: {_objected(objection)}: {objection.reason}"
    for objection in found.settled:
        yield f"settled objection: {_objected(objection)}: take it out ({objection.at()})"


def _objected(objection: Objection) -> str:
    """Return what an objection is to, by whom and since when."""
    record = f"{objection.record_kind} {objection.record_id}"
    if objection.is_missing:
        words = f"{objection.start} to {objection.end} of {objection.article_id}"
        record = f"{objection.record_kind} missing at {words}"
    return f"{record}, by {objection.by} on {objection.on}"


def _table(standings: Sequence[Standing]) -> Iterator[str]:
    """Yield the lines of a table: a kind of record each, with number and share of its records at each level."""
    from aleppo_reports.fingerprint import KINDS
    from aleppo_reports.tabulate.verified import LEVELS, levels_of

    yield f"{'':<15}{'records':>9}" + "".join(f"{level:>15}" for level in LEVELS)
    for kind in KINDS:
        group = [standing for standing in standings if standing.entry.kind == kind]
        if group:
            able = levels_of(kind)
            cells = [_share(group, level) if level in able else "–" for level in LEVELS]
            yield f"{kind:<15}{len(group):>9,}" + "".join(f"{cell:>15}" for cell in cells)


def _share(group: Sequence[Standing], level: str) -> str:
    part = sum(level in standing.levels for standing in group)
    # Rounded down: 100 % is all of them.
    return f"{part:,} {100 * part // len(group):>4} %"
