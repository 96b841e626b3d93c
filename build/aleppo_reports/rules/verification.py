"""Verification: sign-offs and objections are by people, of records that are there; what was compared is up to date.

A sign-off of another state of a record than the present one is no mistake: it has lapsed, and `aleppo status` says so.
An objection to another state is settled: the record was changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aleppo_reports.fingerprint import IN_ARTICLES, KINDS, entries
from aleppo_reports.problems import Origin, Problem, Suggestions
from aleppo_reports.records import Corpus, Objection, SignOff, own_id
from aleppo_reports.rules.registry import KEPT, Context, Scope, problem, rule
from aleppo_reports.source.verified import PATH

SHOWN = 5
"""How many ids a message names before it only counts."""


def _words_of_people(corpus: Corpus) -> Iterator[SignOff | Objection]:
    """Yield what people say of records: sign-offs, then objections."""
    yield from corpus.verifications
    yield from corpus.objections


@rule("H101", "A sign-off or an objection is of a record that is there.", scope=Scope.ACROSS)
def known_records(context: Context) -> Iterator[Problem]:
    """Yield sign-offs of records that nobody has, and of kinds that have no hash; objections too."""
    suggestions = Suggestions()
    for sign_off in _words_of_people(context.corpus):
        if sign_off.record_kind not in KINDS:
            message = f"nobody can sign {sign_off.record_kind}, they have no hash"
            fix = f"use one of: {', '.join(KINDS)}; and take the other code out of record_kind.csv"
            yield problem(sign_off, "record_kind", "H101", sign_off.record_id or "", message, fix)
            continue
        if sign_off.record_id is None:
            continue
        key = context.tables[sign_off.record_kind].primary_key[0]
        known = context.declared.get(key)
        if known is not None and sign_off.record_id not in known:
            message = f"there is no {key} {sign_off.record_id!r}{suggestions.nearest(sign_off.record_id, known)}"
            noun = "sign-off" if isinstance(sign_off, SignOff) else "objection"
            fix = f"correct record_kind or record_id, or delete the {noun} if the record is gone"
            yield problem(sign_off, "record_id", "H101", sign_off.record_id, message, fix)


@rule("H102", "An ORCID iD has the check digit that its other digits give.", scope=Scope.BESIDE)
def check_digits(context: Context) -> Iterator[Problem]:
    """Yield sign-offs and objections with an ORCID iD that nobody can have."""
    for sign_off in _words_of_people(context.corpus):
        if sign_off.orcid is not None and sign_off.orcid[-1] != (digit := check_digit(sign_off.orcid)):
            message = f"{sign_off.orcid} is no ORCID iD: the last character would have to be {digit}"
            yield problem(
                sign_off, "orcid", "H102", sign_off.record_id or "", message, "copy the iD from the person's page"
            )


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


@rule("H103", "A sign-off or an objection is not older than the article that it is about.", scope=Scope.ACROSS)
def not_before(context: Context) -> Iterator[Problem]:
    """Yield what was signed before the record's article was published; of other records, before the first one was.

    Nothing here asks for today's date: what is right now must be right tomorrow.
    """
    articles = {
        (kind, own_id(record)): article
        for article in context.corpus.articles
        for kind in IN_ARTICLES
        for record in getattr(article, kind)
    }
    first = min(context.corpus.articles, key=lambda article: article.published_on, default=None)
    by_id = {article.article_id: article for article in context.corpus.articles}
    for sign_off in _words_of_people(context.corpus):
        article = articles.get((sign_off.record_kind, sign_off.record_id), first)
        if isinstance(sign_off, Objection) and sign_off.article_id is not None:
            article = by_id.get(sign_off.article_id)
        if article is not None and sign_off.on < article.published_on:
            message = f"{sign_off.on} lies before {article.published_on}, when {article.article_id} was published"
            yield problem(sign_off, "on", "H103", sign_off.record_id or "", message, "write the day of the signing")


@rule("H104", "Only people sign or object.", scope=Scope.BESIDE)
def people(context: Context) -> Iterator[Problem]:
    """Yield sign-offs and objections by a coder that coders.yaml calls a machine."""
    machines = {_folded(coder.coder_id) for coder in context.corpus.coders if coder.kind == "machine"}
    for sign_off in _words_of_people(context.corpus):
        if _folded(sign_off.by) in machines:
            message = f"coders.yaml calls {sign_off.by!r} a machine"
            noun = "sign-off" if isinstance(sign_off, SignOff) else "objection"
            fix = f"delete the {noun}; what a program finds is computed, and a person signs with a name"
            yield problem(sign_off, "by", "H104", sign_off.record_id or "", message, fix)


@rule("H105", "A person signs one state of a record once.", scope=Scope.BESIDE)
def once(context: Context) -> Iterator[Problem]:
    """Yield sign-offs that repeat an earlier one."""
    seen: dict[tuple[str, str, str], list[SignOff]] = {}
    for sign_off in context.corpus.verifications:
        state = (sign_off.record_kind, sign_off.record_id, sign_off.record_sha256)
        before = next((other for other in seen.get(state, ()) if same_person(other, sign_off)), None)
        if before is not None:
            message = f"{before.by} has signed this state of the record already: it stands at {before.at()}"
            yield problem(sign_off, "", "H105", sign_off.record_id, message, "delete one of the two")
        seen.setdefault(state, []).append(sign_off)


@rule("H106", "A record that is published has no open objection.", KEPT, scope=Scope.ACROSS)
def settled(context: Context) -> Iterator[Problem]:
    """Yield objections to records as they stand, and to the lack of records that are still missing.

    It is no error, since an objection is one person's word, and everything else can be built meanwhile. It is of the
    last stage: what a rule finds comes first.
    """
    for objection in open_objections(context.corpus):
        fix = "correct the record, or take the objection out of the file if it is settled otherwise"
        said = f"{objection.by} objects to the record as it stands: {objection.reason}"
        if objection.is_missing:
            words = f"characters {objection.start} to {objection.end} of {objection.article_id}"
            said = f"{objection.by} misses one of the {objection.record_kind} at {words}: {objection.reason}"
            fix = "code it, or take the objection out of the file if it is settled otherwise"
        yield problem(objection, "", "H106", objection.record_id or "", said, fix)


@rule(
    "H107",
    "An objection names a record with its hash, or the words of an article where one is missing.",
    scope=Scope.BESIDE,
)
def named(context: Context) -> Iterator[Problem]:
    """Yield objections that name neither, or both; and words that are none of the article."""
    articles = {article.article_id: article for article in context.corpus.articles}
    known = context.declared.get("article_id", frozenset(articles))
    suggestions = Suggestions()
    for objection in context.corpus.objections:
        wrong = tuple(key for key in _WRONG if getattr(objection, key) is not None)
        missing = tuple(key for key in _MISSING if getattr(objection, key) is not None)
        name = objection.record_id or ""
        if (wrong, missing) not in (((), _MISSING), (_WRONG, ())):
            message = f"has {', '.join((*wrong, *missing)) or 'neither'}"
            fix = f"write {' and '.join(_WRONG)}; or, if a record is missing, {', '.join(_MISSING)}"
            yield problem(objection, "", "H107", name, message, fix)
        elif missing and objection.record_kind not in IN_ARTICLES:
            message = f"{objection.record_kind} stand in no article"
            yield problem(objection, "record_kind", "H107", name, message, f"use one of: {', '.join(IN_ARTICLES)}")
        elif objection.article_id is not None and objection.article_id not in known:
            message = f"there is no article {objection.article_id!r}{suggestions.nearest(objection.article_id, known)}"
            yield problem(objection, "article_id", "H107", name, message, "correct the id")
        elif objection.article_id in articles and not _inside(objection, articles[objection.article_id].characters):
            end = articles[objection.article_id].characters
            message = f"no words stand at {objection.start} to {objection.end}: the text ends at {end}"
            yield problem(objection, "start", "H107", name, message, "correct the offsets")


_WRONG = ("record_id", "record_sha256")
_MISSING = ("article_id", "start", "end")


def _inside(objection: Objection, characters: int) -> bool:
    start, end = objection.start, objection.end
    return start is not None and end is not None and start < end <= characters


def open_objections(corpus: Corpus) -> tuple[Objection, ...]:
    """Return the objections to records as they stand, and those to the lack of a record that is still missing.

    A record is taken for the missing one if it is of that kind and starts within the words.
    """
    if not corpus.objections:
        return ()
    now = {(entry.kind, entry.record_id): entry.sha256 for entry in entries(corpus)}
    starts = {
        (article.article_id, kind): [record.start for record in getattr(article, kind)]
        for article in corpus.articles
        for kind in IN_ARTICLES
    }

    def is_open(objection: Objection) -> bool:
        if objection.record_id is not None:
            return now.get((objection.record_kind, objection.record_id)) == objection.record_sha256
        there = starts.get((objection.article_id or "", objection.record_kind), [])
        return not any((objection.start or 0) <= start < (objection.end or 0) for start in there)

    return tuple(objection for objection in corpus.objections if is_open(objection))


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
        and not any(_same_record(other, sign_off) and same_person(other, sign_off) for other in holding)
    )


def _same_record(one: SignOff, other: SignOff) -> bool:
    return (one.record_kind, one.record_id) == (other.record_kind, other.record_id)


def same_person(one: SignOff | Objection, other: SignOff | Objection) -> bool:
    """Tell whether two of them are by one person: by the ORCID iD where both have one, else by the name."""
    if one.orcid is not None and other.orcid is not None:
        return one.orcid == other.orcid
    return _folded(one.by) == _folded(other.by)


def _folded(name: str) -> str:
    # Letters of full width, and those written as letter and accent, are what they look like.
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


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


@rule("H201", "What was compared with the texts is the records as they are.", KEPT, scope=Scope.ACROSS)
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
