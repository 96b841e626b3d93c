"""Chains of attribution: a claimant has a cue, a cue a claimant, and nobody writes what the build adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from aleppo_reports.problems import Problem
from aleppo_reports.records import Article, Attributed, Quote, Report
from aleppo_reports.rules.registry import TOGETHER, Context, problem, rule

R = TypeVar("R", bound=Attributed)


def _needs_cue(record: Attributed) -> bool:
    # A term or title is attributed by its marks alone; a continued quotation by the cue of the one before.
    return not (isinstance(record, Quote) and (record.kind in {"term", "title"} or record.continues))


@rule("A801", "A claimant or speaker comes with the words that attribute.")
def cues(context: Context) -> Iterator[Problem]:
    """Yield attributed records without a cue."""
    for _, record in context.attributed():
        if record.claimant and record.cue is None and _needs_cue(record):
            key = record.claimant_key
            fix = f"give the words that attribute it in cue, or delete {key} if the article says it itself"
            yield problem(record, key, "A801", record.record_id, f"{key} has no cue", fix)


@rule("A802", "A cue or a further hop belongs to a claimant.")
def claimants(context: Context) -> Iterator[Problem]:
    """Yield records with a cue or further hops and no claimant."""
    for _, record in context.attributed():
        if record.claimant is None and (record.cue or record.attributions):
            key = "cue" if record.cue else "attributions"
            fix = f"code who says it in {record.claimant_key}"
            yield problem(record, key, "A802", record.record_id, f"{key} without {record.claimant_key}", fix)


@rule("A803", "The outlet and the article's agency are added by the build, never written.")
def added(context: Context) -> Iterator[Problem]:
    """Yield claimants and hops that name the article's outlet or agency, or the role outlet."""
    for article, record in context.attributed():
        added_anyway = {article.publisher_id, article.agency_id} - {None}
        if record.claimant in added_anyway:
            key = record.claimant_key
            fix = f"delete {key}, cue and offsets: the article's own voice is the default"
            yield problem(
                record, key, "A803", record.record_id, f"{record.claimant} is the article's own outlet or agency", fix
            )
        for hop in record.attributions:
            if hop.actor_id in added_anyway or hop.role == "outlet":
                fix = "delete the item"
                message = "the outlet and the article's agency are added to every chain"
                yield problem(hop, "actor_id", "A803", record.record_id, message, fix)


@rule("A804", "Nobody stands twice in a chain.")
def repeated_hops(context: Context) -> Iterator[Problem]:
    """Yield hops that name somebody who stands in the chain already."""
    for _, record in context.attributed():
        seen = {record.claimant}
        for hop in record.attributions:
            if hop.actor_id in seen:
                message = f"{hop.actor_id} stands in the chain already"
                yield problem(hop, "actor_id", "A804", record.record_id, message, "delete the item, or correct the id")
            seen.add(hop.actor_id)


@rule("A805", "Records with the same cue have the same claimant and the same further hops.", TOGETHER)
def shared_cues(context: Context) -> Iterator[Problem]:
    """Yield records whose claimant or hops differ from those of most records with their cue.

    A cue is one act of saying: whoever it makes claim one thing, it makes claim all.
    """
    for article in context.corpus.articles:
        # In a tie the quotation is right: the cue is above all the cue of what is said.
        for records in by_cue((*article.quotes, *article.reports, *article.figures)):
            for record, other in odd_ones(records, lambda record: record.claimant):
                key = record.claimant_key
                message = f"{record.claimant} has the cue with which {other.claimant} claims {other.record_id}"
                fix = f"correct {key} or the cue; joint claimants stand under attributions"
                yield problem(record, key, "A805", record.record_id, message, fix)
            for record, other in odd_ones(records, _hops):
                message = f"the further hops are not those of {other.record_id}, which has the same cue"
                fix = "let the same people stand there in the same roles"
                yield problem(record, "attributions", "A805", record.record_id, message, fix)


def by_cue(records: Iterable[R]) -> Iterator[list[R]]:
    """Yield the records that share a cue, cue by cue."""
    groups: dict[int, list[R]] = {}
    for record in records:
        if record.cue_start is not None:
            groups.setdefault(record.cue_start, []).append(record)
    yield from groups.values()


def odd_ones(records: Iterable[R], value: Callable[[R], Hashable]) -> Iterator[tuple[R, R]]:
    """Yield each record whose value is not that of most, with the first that has it; in a tie the first is right."""
    listed = list(records)
    usual = Counter(value(record) for record in listed).most_common(1)
    first = next((record for record in listed if value(record) == usual[0][0]), None)
    for record in listed:
        if first is not None and value(record) != value(first):
            yield record, first


def _hops(record: Attributed) -> Hashable:
    return tuple((hop.actor_id, hop.role, hop.start) for hop in record.attributions)


@rule("A806", "Joint claimants share one cue; a relay has a cue of its own, or none.", TOGETHER)
def joint_cues(context: Context) -> Iterator[Problem]:
    """Yield further claimants with another cue than the first, and relays with the first claimant's."""
    for _, record in context.attributed():
        for hop in record.attributions:
            if record.cue_start is None or hop.role not in {"claimant", "relay"}:
                continue
            shared = hop.start == record.cue_start
            if hop.role == "claimant" and not shared:
                message = f"{hop.actor_id} is joint claimant without the cue of {record.claimant}"
                fix = "give the hop that cue if it makes both claim, else the role relay"
            elif hop.role == "relay" and shared:
                message = f"{hop.actor_id} is relay with the cue that makes {record.claimant} claim"
                fix = "give the hop the role claimant if the cue makes both claim, else its own cue or none"
            else:
                continue
            yield problem(hop, "role", "A806", record.record_id, message, fix)


@rule(
    "A807", "What is told inside somebody's speech is the speaker's claim, unless it tells that very speech.", TOGETHER
)
def spoken(context: Context) -> Iterator[Problem]:
    """Yield reports and figures inside a quotation that are claimed by nobody or by somebody else."""
    for article in context.corpus.articles:
        for record in (*article.reports, *article.figures):
            quote = _innermost(article, record)
            if quote is None or record.claimant == quote.speaker_id:
                continue
            if record.claimant is not None and record.cue_start == quote.cue_start:
                # That is found where the two are compared by their cue.
                continue
            if isinstance(record, Report) and record.event_id == quote.event_id:
                # Where the saying is the act, the article tells it, or somebody who reports it.
                continue
            message = f"{record.claimant or 'nobody'} claims what {quote.speaker_id} says in {quote.quote_id}"
            fix = f"let {quote.speaker_id} claim it, with the cue of the quotation, or correct the offsets"
            yield problem(record, record.claimant_key, "A807", record.record_id, message, fix)


def _innermost(article: Article, record: Attributed) -> Quote | None:
    """Return the shortest quotation with a speaker that holds a record and more."""
    around = [
        quote
        for quote in article.quotes
        if quote.speaker_id and quote.start <= record.start and record.end <= quote.end
    ]
    return min(around, key=lambda quote: quote.end - quote.start, default=None)


@rule("A808", "The cue of a report or figure is that of a quotation.", TOGETHER)
def quoted(context: Context) -> Iterator[Problem]:
    """Yield reports and figures with a cue that makes nobody say anything: every statement with a cue is quoted."""
    for article in context.whole_articles():
        spoken = {(at.start, at.actor_id) for quote in article.quotes for at in quote.attributions}
        cues = {quote.cue_start for quote in article.quotes}
        for record in (*article.reports, *article.figures):
            if record.cue_start is None or record.claimant is None or record.cue_start in cues:
                continue
            if (record.cue_start, record.claimant) not in spoken:
                message = f"no quotation has the cue {record.cue!r}"
                fix = "code what is said as a quotation with this cue, or correct the cue"
                yield problem(record, "cue", "A808", record.record_id, message, fix)


@rule("A809", "An outlet or agency that is told something passes it on.", TOGETHER)
def told(context: Context) -> Iterator[Problem]:
    """Yield quotations said to an outlet that does not stand among the relays, unless it is the article's own."""
    media = {actor.actor_id for actor in context.corpus.actors if actor.kind == "media"}
    for article in context.corpus.articles:
        for quote in article.quotes:
            heard = quote.said_to_id
            if heard not in media or heard in {article.publisher_id, article.agency_id}:
                continue
            if heard not in {hop.actor_id for hop in quote.attributions}:
                fix = "add it to attributions with the role relay, or correct said_to_id"
                message = f"{heard} is told this and does not pass it on"
                yield problem(quote, "said_to_id", "A809", quote.quote_id, message, fix)
