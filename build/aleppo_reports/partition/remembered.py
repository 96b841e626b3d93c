"""Check some articles of many: these are read, and of all others what is remembered of their very bytes.

The findings are those that a check of everything has about these articles. What is remembered only saves reading the
others anew: their hashes are computed at every run, and whoever has changed is read. Where a rule needs more than is
kept to tell what it finds, nothing is said here, and everything has to be checked.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from aleppo_reports.partition.batches import guests, head
from aleppo_reports.partition.digests import ARTICLES, State, article_files, state_of
from aleppo_reports.partition.looking import (
    Look,
    Seen,
    beside_finds,
    context_of,
    facts_of,
    look,
    meant_of,
    seen,
)
from aleppo_reports.partition.memory import (
    CLEAR,
    DOUBTFUL,
    FOUND,
    DiscardedError,
    Facts,
    Found,
    Ids,
    Memory,
    UnusableError,
    folder_of,
    loaded,
    opened,
)
from aleppo_reports.partition.slices import Beside
from aleppo_reports.partition.together import Parting, compared
from aleppo_reports.problems import Origin, Problem, Suggestions
from aleppo_reports.records import Actor, Corpus, Disagreement, Event, Objection, Place, Record, SignOff
from aleppo_reports.rules import RULES, Context
from aleppo_reports.rules.labels import first_stances
from aleppo_reports.rules.privacy import private_words, words_of_ours
from aleppo_reports.rules.registry import RECORDS, TOGETHER, Beyond, Scope
from aleppo_reports.schema import Table
from aleppo_reports.source.reader import ArticleReader, ReadResult
from aleppo_reports.texts import Texts, read_some_texts

FEW = 50
"""Articles up to which it pays more to read them all."""
_MOST = 20
"""Of more articles than these one wants everything checked."""
_SEVERAL = 200
"""Articles from which on those that changed are read in several processes."""
_BATCH = 50

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Some:
    """What a check of some articles found.

    Attributes:
        problems: the findings about these articles.
        texts: their texts.
        files: number of files that the findings rest on, as if all had been read.
        counts: number of records of each kind that stands by itself.
    """

    problems: tuple[Problem, ...]
    texts: Texts
    files: int
    counts: Mapping[str, int]


def check_some(
    root: Path, tables: Mapping[str, Table], texts: Path | None, only: Collection[str], parting: Parting, say: Say
) -> Some | None:
    """Return what is wrong with some articles of many; None if everything has to be checked to tell.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        tables: the schemas.
        texts: folder of article texts, or None.
        only: paths of the articles' files from the root.
        parting: how the corpus is divided where nothing is remembered of it.
        say: is told what takes long.

    Raises:
        EngineError: if the parts cannot be run.
    """
    if not 0 < len(only) <= _MOST or not all(name.startswith(f"{ARTICLES}/") for name in only):
        return None
    names = article_files(root)
    if len(names) <= FEW or not {*only} <= {*names}:
        return None

    def remembering() -> Some | None:
        with opened(folder_of(root, os.environ), root) as memory:
            return _Check(root, tables, texts, sorted(only), parting, say, memory, state_of(root)).run()

    try:
        try:
            return remembering()
        except DiscardedError:
            return remembering()
    except (UnusableError, OSError, UnicodeError):
        # Names of files may be no Unicode.
        return None


class Recalled(Beside):
    """What stands beside the articles, of which only what concerns them is read from a memory."""

    def __init__(self, read: ReadResult, tables: Mapping[str, Table], memory: Memory) -> None:
        """Look in a memory."""
        super().__init__(read, tables)
        object.__setattr__(self, "memory", memory)

    memory: Memory

    @cached_property
    def names(self) -> frozenset[str] | None:
        """Names and aliases of all actors and places; None if a file of them could not be read whole."""
        kept = self.memory.said("names")
        return None if kept is None else frozenset(kept)

    @cached_property
    def wanted(self) -> Ids:
        """Ids of records of articles that are named here."""
        return Ids(self.memory, "wanted")

    @cached_property
    def _events(self) -> Mapping[str, Sequence[Event]]:
        return Found(self.memory, "events")

    @cached_property
    def _places(self) -> Mapping[str, Sequence[Place]]:
        return Found(self.memory, "places")

    @cached_property
    def _actors(self) -> Mapping[str, Sequence[Actor]]:
        return Found(self.memory, "actors")

    @cached_property
    def _related(self) -> Mapping[str, Sequence[Actor]]:
        return Found(self.memory, "related")

    @cached_property
    def _questions(self) -> Mapping[str, Sequence[Disagreement]]:
        return Found(self.memory, "questions")

    @cached_property
    def _signed(self) -> Mapping[str, Sequence[SignOff]]:
        return Found(self.memory, "signed")

    @cached_property
    def _objected(self) -> Mapping[str, Sequence[Objection]]:
        return Found(self.memory, "objected")

    @property
    def _place_of(self) -> Mapping[int, int]:
        return self.memory.places


@dataclass(frozen=True)
class _Check:
    root: Path
    tables: Mapping[str, Table]
    texts: Path | None
    files: Sequence[str]
    parting: Parting
    say: Say
    memory: Memory
    state: State

    def run(self) -> Some | None:
        if self.memory.state != self.state.beside:
            self._fill()
        reader = ArticleReader(self.root, self.tables)
        beside = self._recalled(reader)
        every = [seen(self.root, reader, name) for name in self.files]
        facts = self._renewed(reader, beside, every)
        articles = [one.found.article for one in every if one.found.article is not None]
        # Nothing that was looked up before is believed.
        at_hand = read_some_texts(self.texts, articles, secrets.token_hex())
        found = self._found(every, facts, beside, at_hand)
        if found is None:
            return None
        counts = {kind: int(count) for kind, count in self.memory.said("counts").items()}
        ((counts["articles"],),) = self.memory.all("SELECT COUNT(article_id) FROM articles")
        reading = (problem for one in every for problem in one.found.problems)
        own = (problem for problem in (*reading, *at_hand.problems, *found) if problem.origin.file in self.files)
        return Some(tuple(own), at_hand, counts.pop("files") + len(self.state.articles), counts)

    # --- What is remembered is made up to date ---

    def _recalled(self, reader: ArticleReader) -> Recalled:
        declared: dict[str, Any] = {column: Ids(self.memory, column) for column in self.memory.said("columns")}
        broken = frozenset(self.memory.said("broken"))
        return Recalled(ReadResult(Corpus(codes=reader.codes), (), broken, declared, 0), self.tables, self.memory)

    def _fill(self) -> None:
        """Read everything and remember it."""
        names = list(self.state.articles)
        self.say(
            f"all {len(names):,} articles are read, since none are remembered or what stands beside them has changed; "
            "the next check of a file takes only what has changed"
        )
        facts, words = self._looked(names)
        beside = Beside.below(self.root, self.tables, passes=False)
        lines, wrong = compared(self.root)
        broken = frozenset(problem.origin.file for problem in wrong)
        gate = beside_finds(beside, _stems(names), (each.claims for each in facts), broken)
        corpus = beside.corpus
        groups: Mapping[str, Sequence[Record]] = {
            "actors": corpus.actors,
            "places": corpus.places,
            "events": corpus.events,
            "disagreements": corpus.disagreements,
            "verifications": corpus.verifications,
            "objections": corpus.objections,
        }
        columns = {column: ids for column, ids in beside.read.declared.items() if column != "article_id"}
        if state_of(self.root).beside != self.state.beside:
            raise UnusableError("what stands beside the articles has changed meanwhile")
        memory = self.memory
        with memory.writing():
            memory.emptied()
            memory.keep(facts)
            memory.keep_words(words | words_of_ours(Context(corpus, self.tables)))
            memory.dispute()
            for kind, records in groups.items():
                memory.keep_records(kind, records)
            place_of = {id(record): place for records in groups.values() for place, record in enumerate(records)}
            memory.many(
                "INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?)",
                (
                    (way, key, kind, place_of[id(record)])
                    for way, (kind, mapping) in beside.ways().items()
                    for key, records in mapping.items()
                    for record in records
                ),
            )
            ids = {**columns, "wanted": beside.wanted}
            memory.many("INSERT INTO ids VALUES (?, ?)", ((kind, name) for kind, own in ids.items() for name in own))
            memory.many(
                "INSERT OR IGNORE INTO parts VALUES (?, ?)",
                ((event.part_of, event.event_id) for event in corpus.events if event.part_of),
            )
            memory.say("columns", sorted(columns))
            memory.say("broken", sorted(beside.read.broken | broken))
            memory.say("names", None if beside.names is None else sorted(beside.names))
            memory.say("signed", bool(corpus.verifications or corpus.objections))
            memory.say("gate", gate)
            counts = {kind: len(groups[kind]) for kind in ("events", "actors", "places")}
            memory.say("counts", {**counts, "files": beside.read.files + (lines is not None)})
            memory.say("state", self.state.beside)

    def _looked(self, names: Sequence[str]) -> tuple[list[Facts], set[str]]:
        """Return what has to be known of articles, in their order, and the words of ours in all of them."""
        batches = [tuple(names[at : at + _BATCH]) for at in range(0, len(names), _BATCH)]
        jobs = [Look(number, self.root, files, self.state.beside) for number, files in enumerate(batches)]
        found: dict[int, list[Facts]] = {}
        words: set[str] = set()
        with self.parting.watch("articles", len(names)) as advance:
            for number, facts in self.parting.engine.run(look, jobs):
                words.update(*(each.words for each in facts))
                # The same words in every article.
                found[number] = [replace(each, words=frozenset()) for each in facts]
                advance(len(facts))
        return [each for _, facts in sorted(found.items()) for each in facts], words

    def _renewed(self, reader: ArticleReader, beside: Beside, every: Sequence[Seen]) -> Mapping[str, Facts]:
        """Bring up to date what is remembered of articles, and return what is of those wanted."""
        memory = self.memory
        kept = dict(memory.all("SELECT name, sha256 FROM articles"))
        wanted = {one.name: one for one in every}
        changed = [name for name, sha256 in self.state.articles.items() if kept.get(name) != sha256 or not sha256]
        changed += [name for name, one in wanted.items() if name not in changed and kept.get(name) != one.sha256]
        gone = kept.keys() - self.state.articles.keys()
        signed = bool(memory.said("signed"))
        own = {name: facts_of(one, beside, signed) for name, one in wanted.items()}
        others = [name for name in changed if name not in wanted]
        words: set[str] = set()
        if len(others) > _SEVERAL:
            self.say(f"{len(others):,} articles that have changed are read")
            read, words = self._looked(others)
        else:
            read = [facts_of(seen(self.root, reader, name), beside, signed) for name in others]
        new = [*read, *(own[name] for name in changed if name in wanted)]
        if not new and not gone:
            return own
        again = {*gone, *(facts.name for facts in new)}
        with memory.writing():
            before = memory.claims(again)
            meant = memory.meant(again)
            memory.forget(again)
            memory.keep(new)
            memory.keep_words(words)
            memory.dispute(meant | {meant for facts in new for meant in facts.labels})
            after = [facts.claims for facts in new]
            # Which articles there are matters where something beside them names them.
            if _said(before.values()) != _said(after) or self._named({*gone, *(again - kept.keys())}):
                memory.say("gate", None)
        return own

    def _named(self, names: Iterable[str]) -> bool:
        """Tell whether anything beside the articles names articles that are new or gone."""
        stems = _stems(names)
        return bool(stems) and (
            bool(self.memory.said("signed"))
            or any(self.memory.any("SELECT 1 FROM found WHERE way = 'related' AND key = ?", stem) for stem in stems)
        )

    def _gate(self) -> bool:
        """Tell whether anything is found in what stands beside the articles."""
        known = self.memory.said("gate")
        if known is None:
            self.say("what stands beside the articles is read: records that it names have changed")
            beside = Beside.below(self.root, self.tables, passes=False)
            claims = (text for (text,) in self.memory.all("SELECT claims FROM articles WHERE claims <> ''"))
            known = beside_finds(beside, _stems(self.state.articles), claims, frozenset(self.memory.said("broken")))
            if state_of(self.root).beside != self.state.beside:
                raise UnusableError("what stands beside the articles has changed meanwhile")
            with self.memory.writing():
                self.memory.say("gate", known)
        return bool(known)

    # --- What is found ---

    def _found(
        self, every: Sequence[Seen], facts: Mapping[str, Facts], beside: Beside, at_hand: Texts
    ) -> list[Problem] | None:
        """Return what rules find in the articles; None if what is known does not tell."""
        if self._mingled(facts):
            return None
        names = beside.names if at_hand.by_article else None
        beyond = Beyond(names, stances=self._stances(every, beside))
        articles = _stems(self.state.articles)
        context = context_of(every, beside, articles, at_hand.by_article, beyond)
        found: list[Problem] = []
        standing = FOUND if any(one.found.problems for one in every) else CLEAR
        for code, entry in RULES.items():
            if entry.stage != RECORDS or entry.scope is Scope.BESIDE or code == "C910":
                # That an alias stands in no article can be told from all texts alone.
                continue
            finds = [*entry.check(context)]
            if code == "I303" and finds:
                before = self._compared(finds)
                if before is None:
                    return None
                finds = [*entry.check(replace(context, beyond=replace(beyond, compared=before)))]
            for find in finds:
                elsewhere = find.origin.file not in self.files
                doubtful = elsewhere and entry.scope is Scope.ACROSS and code != "C909"
                standing = max(standing, DOUBTFUL if doubtful else FOUND)
                found.append(find)
        standing = max(standing, self._standing())
        if standing != FOUND and self._gate():
            standing = FOUND
        if standing == CLEAR and self._uncovered(context):
            standing = DOUBTFUL
        if standing == DOUBTFUL:
            return None
        if standing == CLEAR:
            found += self._together(context)
        return found

    def _mingled(self, facts: Mapping[str, Facts]) -> bool:
        """Tell whether ids or texts of the articles may be those of others."""
        memory, (others, own) = self.memory, self._others()
        return any(
            memory.any(f"SELECT 1 FROM prefixes WHERE prefix = ? AND {others}", prefix, *own)
            for one in facts.values()
            for prefix in one.prefixes
        ) or any(
            memory.any(f"SELECT 1 FROM articles WHERE text_file = ? AND {others}", one.text_file, *own)
            for one in facts.values()
        )

    def _others(self) -> tuple[str, Sequence[str]]:
        """Return the condition that a row is not about the articles, and its values."""
        return f"name NOT IN ({', '.join('?' * len(self.files))})", self.files

    def _stances(self, every: Sequence[Seen], beside: Beside) -> dict[tuple[str, ...], tuple[str, Origin]]:
        """Return the first labels of words that the articles label, where they stand in articles before."""
        first: dict[tuple[str, ...], str] = {}
        for one in every:
            if one.found.article is not None:
                for key in first_stances(Context(Corpus(articles=(one.found.article,)), beside.tables)):
                    first.setdefault(key, one.name)
        seeds: dict[tuple[str, ...], tuple[str, Origin]] = {}
        for key, name in first.items():
            query = "SELECT name, stance, line, column FROM labels WHERE meant = ? AND name < ? ORDER BY name LIMIT 1"
            for file, stance, line, column in self.memory.all(query, meant_of(key), name):
                seeds[key] = stance, Origin(file, line, column)
        return seeds

    def _compared(self, finds: Iterable[Problem]) -> int | None:
        """Return how many ids were compared for suggestions before those of the articles; None if nobody knows."""
        others, own = self._others()
        query = f"SELECT name, dangling FROM articles WHERE dangling <> '[]' AND {others} ORDER BY name"
        before = [(name, loaded(targets)) for name, targets in self.memory.all(query, *own)]
        elsewhere = {target for _, targets in before for target in targets}
        columns = {*self.memory.said("columns")} - {"quote_id", "figure_id", "report_id"}
        if any(find.field == "continues" for find in finds) or not elsewhere <= columns:
            # What quotations there are in other articles is not known.
            return None
        if len(self.files) > 1 and before:
            return None
        suggestions = Suggestions()
        for name, targets in before:
            for target in targets if name < self.files[0] else ():
                suggestions.takes(len(Ids(self.memory, target)))
        return suggestions.compared

    def _standing(self) -> int:
        """Return what rules of the first stage say of other articles, by themselves and together."""
        others, own = self._others()
        ((standing,),) = self.memory.all(f"SELECT MAX(standing) FROM articles WHERE {others}", *own)
        shared = any(
            self.memory.any(f"SELECT 1 FROM articles WHERE {key} IS NOT NULL GROUP BY {key} HAVING COUNT(*) > 1")
            for key in ("prefix", "text_file")
        )
        return FOUND if shared or self.memory.any("SELECT 1 FROM disputed") else int(standing or CLEAR)

    def _uncovered(self, context: Context) -> bool:
        """Tell whether some text of ours may name a private person of the articles."""
        return any(
            all(self.memory.any("SELECT 1 FROM words WHERE word = ?", word) for word in several)
            for several in private_words(context)
        )

    def _together(self, context: Context) -> list[Problem]:
        """Return what rules of the second stage find in the articles."""
        found: list[Problem] = []
        for code, entry in RULES.items():
            if entry.stage != TOGETHER or entry.scope is Scope.BESIDE:
                continue
            if code == "I311":
                found += entry.check(self._with_hosts(context))
            elif code == "E102":
                found += entry.check(self._with_told(entry.check(context), context))
            else:
                found += entry.check(context)
        return found

    def _with_hosts(self, context: Context) -> Context:
        """Return what is known with the articles whose actors the articles name."""
        heads = list(context.corpus.articles)
        for guest in sorted({*guests(context)}):
            query = "SELECT article_id, prefix FROM articles WHERE prefix = ? ORDER BY name"
            for article_id, prefix in self.memory.all(query, guest):
                if article_id not in {article.article_id for article in context.corpus.articles}:
                    heads.append(replace(head(heads[0]), article_id=article_id, id_prefix=prefix))
        return replace(context, corpus=replace(context.corpus, articles=tuple(heads)))

    def _with_told(self, finds: Iterable[Problem], context: Context) -> Context:
        """Return what is known with which of the events are told by any article that the articles do not tell."""
        records = {record.record_id: record for _, record in context.attributed()}
        events = {getattr(records.get(find.record), "event_id", None) for find in finds}
        told = frozenset(event_id for event_id in events if event_id and self._is_told(event_id))
        return replace(context, beyond=replace(context.beyond or Beyond(), told=told))

    def _is_told(self, event_id: str) -> bool:
        return self.memory.any(
            """
            WITH RECURSIVE inside (id) AS (
                SELECT ? UNION SELECT parts.part FROM parts JOIN inside ON parts.larger = inside.id
            ) SELECT 1 FROM told WHERE event_id IN inside
            """,
            event_id,
        )


def _said(claims: Iterable[str]) -> list[str]:
    return sorted(text for text in claims if text)


def _stems(names: Iterable[str]) -> frozenset[str]:
    # By hand: as paths, ten thousand of them took longer than all that is asked of the memory.
    return frozenset(name.rpartition("/")[2].removesuffix(".yaml") for name in names)
