"""Chains of attribution: a claimant has a cue, a cue a claimant, and nobody writes what the build adds."""

from __future__ import annotations

from collections.abc import Iterator

from aleppo_reports.problems import Problem
from aleppo_reports.records import Attributed, Quote
from aleppo_reports.rules.registry import Context, problem, rule


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
