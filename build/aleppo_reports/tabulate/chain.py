"""The chain of attribution of a record: who first claims it, who passes it on, who prints it.

Annotators write the claimants and relays that the words name. The article's agency (where the article prints an
agency's text as a whole) and the outlet end every chain; they are added here, so nobody has to write them a thousand
times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aleppo_reports.records import Article, Attributed


@dataclass(frozen=True, slots=True)
class Link:
    """One hop: its distance from the first claimant (from 1), who, in which role, and the words that say so."""

    hop: int
    actor_id: str
    role: Literal["claimant", "relay", "outlet"]
    cue: str | None = None
    start: int | None = None
    end: int | None = None


def chain(article: Article, record: Attributed) -> tuple[Link, ...]:
    """Return the chain of a record from its first claimant to the outlet, joint claimants sharing hop 1."""
    links: list[Link] = []
    if record.claimant is not None:
        links.append(Link(1, record.claimant, "claimant", record.cue, record.cue_start, record.cue_end))
    claimants = [hop for hop in record.attributions if hop.role == "claimant"]
    relays = [hop for hop in record.attributions if hop.role == "relay"]
    links += [Link(1, hop.actor_id, "claimant", hop.cue, hop.start, hop.end) for hop in claimants]
    links += [Link(n, hop.actor_id, "relay", hop.cue, hop.start, hop.end) for n, hop in enumerate(relays, start=2)]
    last = links[-1].hop if links else 0
    if article.agency_id is not None:
        last += 1
        links.append(Link(last, article.agency_id, "relay" if last > 1 else "claimant"))
    links.append(Link(last + 1, article.publisher_id, "outlet"))
    return tuple(links)


def first(article: Article, record: Attributed) -> str:
    """Return the actor at hop 1: the claimant, or the agency or outlet that speaks in its own voice."""
    return chain(article, record)[0].actor_id


ROLES = ("claimant", "relay", "outlet")
"""The codes of role in a chain of attribution."""

VOICES = ("narrator", "attributed")
"""The codes of voice, the stronger first."""


def voice(record: Attributed) -> str:
    """Return `attributed` if the article puts the record in somebody's mouth, else `narrator`."""
    return "attributed" if record.claimant is not None else "narrator"
