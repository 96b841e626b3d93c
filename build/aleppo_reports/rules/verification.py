"""Verification: sign-offs are by people, of records that are there; what was compared with the texts is up to date.

A sign-off of another state of a record than the present one is no mistake: it has lapsed, and `aleppo status` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aleppo_reports.fingerprint import IN_ARTICLES, KINDS, entries
from aleppo_reports.problems import Origin, Problem, nearest
from aleppo_reports.records import Corpus, SignOff, own_id
from aleppo_reports.rules.registry import KEPT, Context, problem, rule
from aleppo_reports.source.verified import PATH

SHOWN = 5
"""How many ids a message names before it only counts."""


@rule("H101", "A sign-off is of a record that is there.")
def known_records(context: Context) -> Iterator[Problem]:
    """Yield sign-offs of records that nobody has, and of kinds that have no hash."""
    for sign_off in context.corpus.verifications:
        if sign_off.record_kind not in KINDS:
            message = f"nobody can sign {sign_off.record_kind}, they have no hash"
            fix = f"use one of: {', '.join(KINDS)}; and take the other code out of record_kind.csv"
            yield problem(sign_off, "record_kind", "H101", sign_off.record_id, message, fix)
            continue
        key = context.tables[sign_off.record_kind].primary_key[0]
        known = context.declared.get(key)
        if known is not None and sign_off.record_id not in known:
            message = f"there is no {key} {sign_off.record_id!r}{nearest(sign_off.record_id, known)}"
            fix = "correct record_kind or record_id, or delete the sign-off if the record is gone"
            yield problem(sign_off, "record_id", "H101", sign_off.record_id, message, fix)


@rule("H102", "An ORCID iD has the check digit that its other digits give.")
def check_digits(context: Context) -> Iterator[Problem]:
    """Yield sign-offs with an ORCID iD that nobody can have."""
    for sign_off in context.corpus.verifications:
        if sign_off.orcid is not None and sign_off.orcid[-1] != (digit := check_digit(sign_off.orcid)):
            message = f"{sign_off.orcid} is no ORCID iD: the last character would have to be {digit}"
            yield problem(sign_off, "orcid", "H102", sign_off.record_id, message, "copy the iD from the person's page")


def check_digit(orcid: str) -> str:
    """Return the last character of an ORCID iD, computed from the others.

    Source: ISO 7064, MOD 11-2, as ORCID describes it.

    >>> check_digit("0000-0002-1825-0097"), check_digit("0000-0002-1694-233X")
    ('7', 'X')
    """
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


@rule("H103", "A sign-off is not older than the article that it is about.")
def not_before(context: Context) -> Iterator[Problem]:
    """Yield sign-offs of a day before the record's article was published; of other records, before the first one was.

    Nothing here asks for today's date: what is right now must be right tomorrow.
    """
    articles = {
        (kind, own_id(record)): article
        for article in context.corpus.articles
        for kind in IN_ARTICLES
        for record in getattr(article, kind)
    }
    first = min(context.corpus.articles, key=lambda article: article.published_on, default=None)
    for sign_off in context.corpus.verifications:
        article = articles.get((sign_off.record_kind, sign_off.record_id), first)
        if article is not None and sign_off.on < article.published_on:
            message = f"{sign_off.on} lies before {article.published_on}, when {article.article_id} was published"
            yield problem(sign_off, "on", "H103", sign_off.record_id, message, "write the day of the signing")


@rule("H104", "Only people sign.")
def people(context: Context) -> Iterator[Problem]:
    """Yield sign-offs by a coder that coders.yaml calls a machine."""
    machines = {_folded(coder.coder_id) for coder in context.corpus.coders if coder.kind == "machine"}
    for sign_off in context.corpus.verifications:
        if _folded(sign_off.by) in machines:
            message = f"coders.yaml calls {sign_off.by!r} a machine"
            fix = "delete the sign-off; what a program finds is computed, and a person signs with a name"
            yield problem(sign_off, "by", "H104", sign_off.record_id, message, fix)


@rule("H105", "A person signs one state of a record once.")
def once(context: Context) -> Iterator[Problem]:
    """Yield sign-offs that repeat an earlier one."""
    seen: dict[tuple[str, str, str], list[SignOff]] = {}
    for sign_off in context.corpus.verifications:
        state = (sign_off.record_kind, sign_off.record_id, sign_off.record_sha256)
        before = next((other for other in seen.get(state, ()) if _same_person(other, sign_off)), None)
        if before is not None:
            message = f"{before.by} has signed this state of the record already: it stands at {before.at()}"
            yield problem(sign_off, "", "H105", sign_off.record_id, message, "delete one of the two")
        seen.setdefault(state, []).append(sign_off)


def lapsed(corpus: Corpus) -> tuple[SignOff, ...]:
    """Return the sign-offs of another state of a record than the present one that their person has not renewed."""
    now = {(entry.kind, entry.record_id): entry.sha256 for entry in entries(corpus)}

    def holds(sign_off: SignOff) -> bool:
        return now.get((sign_off.record_kind, sign_off.record_id)) == sign_off.record_sha256

    holding = [sign_off for sign_off in corpus.verifications if holds(sign_off)]
    return tuple(
        sign_off
        for sign_off in corpus.verifications
        if (sign_off.record_kind, sign_off.record_id) in now
        and not holds(sign_off)
        and not any(_same_record(other, sign_off) and _same_person(other, sign_off) for other in holding)
    )


def _same_record(one: SignOff, other: SignOff) -> bool:
    return (one.record_kind, one.record_id) == (other.record_kind, other.record_id)


def _same_person(one: SignOff, other: SignOff) -> bool:
    if one.orcid is not None and other.orcid is not None:
        return one.orcid == other.orcid
    return _folded(one.by) == _folded(other.by)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


# --- What was compared with the texts ---


@dataclass(frozen=True, slots=True)
class Stale:
    """How annotations/verified.csv differs from the records, by their ids, in the order of the articles.

    Attributes:
        changed: records that were compared with the text in another state.
        new: records that were never compared.
        gone: ids of no record.
    """

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.changed or self.new or self.gone)

    def __str__(self) -> str:
        """Return what differs, with some of the ids."""
        kinds = (
            (self.changed, "changed since compared with the text"),
            (self.new, "never compared"),
            (self.gone, "gone"),
        )
        return "; ".join(f"{said}: {listed(ids)}" for ids, said in kinds if ids)


def stale(corpus: Corpus, articles: frozenset[str] | None = None) -> Stale:
    """Return how what was compared with the texts differs from the records as they are.

    Args:
        corpus: the corpus.
        articles: ids of the articles to look at, None for all.
    """
    verified = corpus.verified or {}
    now = {entry.record_id: entry for entry in entries(corpus) if entry.article}
    looked = [
        entry for entry in now.values() if entry.article and (articles is None or entry.article.article_id in articles)
    ]
    return Stale(
        tuple(entry.record_id for entry in looked if verified.get(entry.record_id, entry.sha256) != entry.sha256),
        tuple(entry.record_id for entry in looked if entry.record_id not in verified),
        tuple(sorted(set(verified) - set(now))),
    )


def listed(ids: Sequence[str]) -> str:
    """Return some ids for a message: the first few, and how many more there are.

    >>> listed(["a", "b"])
    'a, b'
    >>> listed(list("abcdefgh"))
    'a, b, c, d, e and 3 more'
    """
    rest = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(ids[:SHOWN]) + rest


@rule("H201", "What was compared with the texts is the records as they are.", KEPT)
def compared(context: Context) -> Iterator[Problem]:
    """Yield one finding if records whose text is at hand differ from what was last compared with it.

    Nothing is said where nothing was ever compared. It is of the last stage: while there are other findings, records
    will change.
    """
    if context.corpus.verified is None:
        return
    differing = stale(context.corpus, frozenset(context.texts)) if context.texts else Stale()
    if differing:
        yield Problem(Origin(PATH), "H201", "", "", str(differing), "run `aleppo verify` with the texts at hand")
