"""Actors: some record needs each, the unnamed stay in their article, and their codes go with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aleppo_reports.problems import Origin, Problem
from aleppo_reports.records import Record, Relation, own_id
from aleppo_reports.rules.registry import TOGETHER, Context, Scope, foreign, naming, problem, rule, walk

SECTORS: Mapping[str, frozenset[str]] = {
    "state": frozenset({"GOV"}),
    "government_body": frozenset({"GOV", "MIL", "LEG", "JUD", "SPY", "COP"}),
    "armed_forces": frozenset({"MIL", "COP", "SPY"}),
    "armed_group": frozenset({"REB", "PRM", "IMG", "UAF"}),
    "political_group": frozenset({"PTY", "OPP", "REB"}),
    "international_body": frozenset({"UNO", "EUR", "IGO"}),
    "ngo": frozenset({"NGO", "SOC", "MED", "JRN"}),
    "media": frozenset({"JRN"}),
}
"""Sectors of each kind of actor; kinds not named here have any."""

_PEOPLE = frozenset({"person", "population", "other"})
SUBJECTS: Mapping[str, frozenset[str]] = {
    "leads": _PEOPLE,
    "commands_in": _PEOPLE,
    "works_for": _PEOPLE,
    "speaks_for": _PEOPLE | {"government_body", "media", "political_group"},
    "family_of": frozenset({"person"}),
}
"""Kinds of actors that can stand in each relation; in relations not named here, any."""

IDENTIFIERS = ("wikidata_id", "ucdp_actor_id", "geonames_id", "ocha_pcode")
"""Keys of identifiers that others gave."""


@rule("I310", "Somebody is an actor because a record needs him.", TOGETHER, scope=Scope.BESIDE)
def needed(context: Context) -> Iterator[Problem]:
    """Yield actors whom no record names and who have no relation, unless some file was not read whole."""
    if context.broken:
        return
    named = {name for _, record in walk(context.corpus) for _, name in foreign(context, record, "actor_id")}
    named |= context.beyond.named if context.beyond else frozenset()
    for actor in context.corpus.actors:
        if actor.actor_id not in named and not actor.relations:
            fix = "code what the article says of the actor, or delete the actor"
            yield problem(actor, "", "I310", actor.actor_id, "no record names the actor", fix)


@rule(
    "I311",
    "An actor whose id begins with the prefix of an article is named by records of that article only.",
    TOGETHER,
    scope=Scope.ACROSS,
)
def at_home(context: Context) -> Iterator[Problem]:
    """Yield records that name an actor of another article, and relations of such an actor that another one states.

    Who is in one article only, unnamed, cannot be known to be somebody in another one.
    """
    prefixes = {article.id_prefix: article.article_id for article in context.corpus.articles}

    def home(actor_id: str | None) -> str | None:
        return prefixes.get((actor_id or "").partition("-")[0])

    for article, name, record, key, actor_id in naming(context, "actor_id"):
        if home(actor_id) not in {None, article.article_id}:
            fix = "correct the id, or give the actor an id without the prefix of an article"
            message = f"{actor_id} is an actor of {home(actor_id)} only"
            yield problem(record, key, "I311", name, message, fix)
    for name, record in walk(context.corpus):
        if isinstance(record, Relation):
            for actor_id in (name, record.object_id):
                if home(actor_id) not in {None, record.article_id}:
                    fix = "correct the ids, or give the actor an id without the prefix of an article"
                    message = f"{actor_id} is an actor of {home(actor_id)} only"
                    yield problem(record, "article_id", "I311", name, message, fix)


@rule("I312", "An identifier that others gave belongs to one record.", scope=Scope.BESIDE)
def identifiers(context: Context) -> Iterator[Problem]:
    """Yield actors and places with the identifier of an earlier one; a state and its territory may share one."""
    seen: dict[tuple[type[Record], str, str], Origin] = {}
    for record in (*context.corpus.actors, *context.corpus.places):
        for key in IDENTIFIERS:
            value = getattr(record, key, None)
            if value is None:
                continue
            first = seen.setdefault((type(record), key, value), record.at(key))
            if first != record.at(key):
                message = f"{value} stands already at {first}"
                yield problem(record, key, "I312", own_id(record) or "", message, "correct one of the two")


@rule("I313", "The sector of an actor is one that its kind has.", scope=Scope.BESIDE)
def sectors(context: Context) -> Iterator[Problem]:
    """Yield actors whose sector their kind cannot have."""
    for actor in context.corpus.actors:
        allowed = SECTORS.get(actor.kind)
        if allowed is not None and actor.sector is not None and actor.sector not in allowed:
            message = f"{actor.sector} is no sector of the kind {actor.kind}"
            fix = f"use one of: {', '.join(sorted(allowed))}; or correct kind"
            yield problem(actor, "sector", "I313", actor.actor_id, message, fix)


@rule("I314", "A relation is one that somebody of this kind can have.", scope=Scope.BESIDE)
def relations(context: Context) -> Iterator[Problem]:
    """Yield relations in which only people can stand, of actors who are none."""
    kinds = {actor.actor_id: actor.kind for actor in context.corpus.actors}
    for actor in context.corpus.actors:
        for relation in actor.relations:
            allowed = SUBJECTS.get(relation.relation)
            # Kinship is the one relation that needs people at both ends.
            ends = [actor.kind, *([kinds.get(relation.object_id)] if relation.relation == "family_of" else [])]
            if allowed is not None and any(kind is not None and kind not in allowed for kind in ends):
                wrong = next(kind for kind in ends if kind is not None and kind not in allowed)
                message = f"{relation.relation} does not go with the kind {wrong}"
                fix = f"it goes with: {', '.join(sorted(allowed))}; correct relation, ids or kind"
                yield problem(relation, "relation", "I314", actor.actor_id, message, fix)
