"""Find the records of an article again in another copy of its text: what would move, and what would be lost.

The archived text is not needed, so nothing here compares two texts. What is known of the old one are the records: words
and where they stood, or where the words are not kept, their hash. It always holds that

* a record is said to stand somewhere only if its very words stand there, or words with their hash;
* of several occurrences one is chosen only if the order of the records in the text leaves no other;
* nothing is read or written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aleppo_reports.texts import cuts, digest, line_and_column, occurrences, respelling, shortened, similar_run

_LONG = 8

State: TypeAlias = Literal["same", "moved", "ambiguous", "lost", "unverified"]
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """A span that a record claims in the archived text.

    Attributes:
        record: id of the record, of the article for its parts.
        key: the key of the words (`exact`, `cue`, …), or `part headline` and the like.
        start: offset of the first character, in code points.
        end: offset after the last character.
        words: the words; None for indirect speech and parts, whose words are not kept.
        sha256: hash of the words of indirect speech, in UTF-8.
    """

    record: str
    key: str
    start: int
    end: int
    words: str | None = None
    sha256: str | None = None

    def stands(self, text: str) -> bool:
        """Return whether the claim's words stand at its offsets; a claim without words or hash stands nowhere."""
        there = text[self.start : self.end]
        return there == self.words if self.words is not None else self.sha256 == digest(there.encode())

    @property
    def known(self) -> bool:
        """Whether words or hash tell what stood there."""
        return self.words is not None or self.sha256 is not None


@dataclass(frozen=True, slots=True)
class Place:
    """What became of a claim in another text.

    Attributes:
        claim: the claim.
        state: what became of it; `unverified` is what has neither words nor a hash that the text holds.
        span: where it stands now; of a lost one, the nearest run of the text; of an unverified one, where its
            neighbours put it, if they agree.
        starts: all occurrences of its words.
    """

    claim: Claim
    state: State
    span: Span | None = None
    starts: tuple[int, ...] = ()


# What is looked for: claims on the same words of the same place (a cue of three records) are looked for once.
_Spot: TypeAlias = tuple[int, int, str, str]


def reanchored(claims: Iterable[Claim], text: str) -> list[Place]:
    """Return what becomes of each claim in another text than the archived one, in the order of the archived text."""
    ordered = sorted(claims, key=lambda claim: (claim.start, claim.end, claim.record, claim.key))
    starts: dict[_Spot, tuple[int, ...]] = {}
    for claim in ordered:
        if claim.known and _spot(claim) not in starts:
            starts[_spot(claim)] = _starts(claim, text)
    fixed = _in_order(starts)
    # Parts reach from the first character to the last.
    edges = {0: 0, max((claim.end for claim in ordered), default=0): len(text)}
    return [_place(claim, text, starts.get(_spot(claim), ()), fixed, edges) for claim in ordered]


def _spot(claim: Claim) -> _Spot:
    return claim.start, claim.end, claim.words or "", claim.sha256 or ""


def _starts(claim: Claim, text: str) -> tuple[int, ...]:
    """Return where the words of a claim start, at word boundaries."""
    if claim.words is not None:
        return occurrences(text, claim.words)
    length = claim.end - claim.start
    return tuple(
        start
        for start in range(len(text) - length + 1)
        if not cuts(text, start)
        and not cuts(text, start + length)
        and digest(text[start : start + length].encode()) == claim.sha256
    )


def _in_order(starts: Mapping[_Spot, tuple[int, ...]]) -> dict[_Spot, int]:
    """Return where spots stand now, as far as single occurrences and the order of the others say.

    Those with one occurrence that keep their order among themselves hold the frame; of the others, what fits into it in
    only one way is added until nothing more does.
    """
    spots = sorted(starts)
    fixed = _rising({spot: starts[spot][0] for spot in spots if len(starts[spot]) == 1})
    while True:
        fitting = {spot: _fitting(spot, starts[spot], fixed) for spot in spots if spot not in fixed}
        added = {spot: fits[0] for spot, fits in fitting.items() if len(fits) == 1}
        # As many equal words as there is room for between the same neighbours: each has its own.
        rows: dict[tuple[str, str, tuple[int, ...]], list[_Spot]] = {}
        for spot, fits in fitting.items():
            rows.setdefault((*spot[2:], fits), []).append(spot)
        for (_, _, fits), row in rows.items():
            if len(row) == len(fits):
                added.update(zip(row, fits, strict=True))
        if not added:
            return fixed
        # Each is in order with what was fixed, but not all of them need be with one another.
        fixed = {**fixed, **_rising(added)}


def _rising(places: Mapping[_Spot, int]) -> dict[_Spot, int]:
    """Return the spots whose new places stand in the order of the old ones.

    Of all such choices, the one with the most characters: long words are less likely to stand elsewhere by chance.
    """
    # Spots that start together have to start together again.
    weights: dict[tuple[int, int], int] = {}
    for spot, place in places.items():
        weights[spot[0], place] = weights.get((spot[0], place), 0) + spot[1] - spot[0]
    moves = sorted(weights)
    best: dict[tuple[int, int], int] = {}
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for move in moves:
        earlier = [other for other in best if other[0] < move[0] and other[1] < move[1]]
        before[move] = max(earlier, key=lambda other: best[other], default=None)
        best[move] = weights[move] + (best[previous] if (previous := before[move]) else 0)
    chosen = set()
    last = max(best, key=lambda move: best[move], default=None)
    while last is not None:
        chosen.add(last)
        last = before[last]
    return {spot: place for spot, place in places.items() if (spot[0], place) in chosen}


def _fitting(spot: _Spot, starts: Sequence[int], fixed: Mapping[_Spot, int]) -> tuple[int, ...]:
    """Return the occurrences that keep a spot in order with those that are fixed."""
    low, high, level = _bounds(spot[0], fixed)
    if level is not None:
        return tuple(start for start in starts if start == level)
    return tuple(start for start in starts if low < start < high)


def _bounds(start: int, fixed: Mapping[_Spot, int]) -> tuple[float, float, int | None]:
    """Return between which new places an old one lies, and the new place of what started there too."""
    low, high, level = float("-inf"), float("inf"), None
    for other, place in fixed.items():
        if other[0] < start:
            low = max(low, place)
        elif other[0] > start:
            high = min(high, place)
        else:
            level = place
    return low, high, level


def _place(
    claim: Claim, text: str, starts: tuple[int, ...], fixed: Mapping[_Spot, int], edges: Mapping[int, int]
) -> Place:
    length = claim.end - claim.start
    spot = _spot(claim)
    if spot in fixed:
        start = fixed[spot]
    elif len(starts) == 1:
        # Out of order, but there is no other.
        start = starts[0]
    elif starts:
        return Place(claim, "ambiguous", None, starts)
    elif claim.words is not None:
        return Place(claim, "lost", _instead(claim, text, fixed))
    else:
        return Place(claim, "unverified", _by_neighbours(claim, fixed, {} if claim.known else edges))
    state: State = "same" if start == claim.start else "moved"
    return Place(claim, state, (start, start + length), starts)


def _instead(claim: Claim, text: str, fixed: Mapping[_Spot, int]) -> Span | None:
    """Return the run of the text that a lost claim's words may have become: between its neighbours, nowhere else."""
    low, high, level = _bounds(claim.start, fixed)
    first = level if level is not None else max(0, int(max(low, 0)))
    last = len(text) if high > len(text) else int(high) + claim.end - claim.start
    words = claim.words or ""
    run = similar_run(text[first:last], words)
    if run is None:
        return None
    start, end = first + run[0], first + run[1]
    # What is like a short word is mostly another word.
    return (start, end) if len(words) >= _LONG or respelling(words, text[start:end]) else None


def _by_neighbours(claim: Claim, fixed: Mapping[_Spot, int], edges: Mapping[int, int]) -> Span | None:
    """Return where a claim stands if, at each of its ends, the nearest records on both sides moved equally far."""
    moves = [(spot[0], spot[1], place - spot[0]) for spot, place in fixed.items()]
    moves += ((at, at, place - at) for at, place in edges.items())
    start, end = (_moved(at, moves) for at in (claim.start, claim.end))
    return (start, end) if start is not None and end is not None and start < end else None


def _moved(at: int, moves: Sequence[tuple[int, int, int]]) -> int | None:
    """Return the new place of an offset, from how far what stands on both sides of it moved (start, end, by)."""
    before = max(((end, by) for _, end, by in moves if end <= at), default=None)
    after = min(((start, by) for start, _, by in moves if start >= at), default=None)
    return at + before[1] if before and after and before[1] == after[1] else None


def first_difference(claims: Iterable[Claim], text: str) -> tuple[Claim | None, int]:
    """Return the first claim whose words do not stand at its offsets, and up to where all claims before it do."""
    upto = 0
    for claim in sorted((claim for claim in claims if claim.known), key=lambda claim: (claim.end, claim.start)):
        if not claim.stands(text):
            return claim, upto
        upto = claim.end
    return None, upto


def repair(data: bytes, sha256: str) -> str:
    """Return which change of form alone makes some bytes the archived text again, or an empty string."""
    whole = data.removeprefix(b"\xef\xbb\xbf")
    forms = {
        "without the byte order mark at its start": whole,
        "with LF (Unix) line ends": whole.replace(b"\r\n", b"\n"),
        "without the empty lines at its end": whole.replace(b"\r\n", b"\n").rstrip(b"\n"),
        "with one line end at its end": whole.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n",
    }
    return next((form for form, content in forms.items() if digest(content) == sha256), "")


def described(place: Place, text: str) -> str:
    """Return what became of a claim in one line."""
    claim = place.claim
    words = f" {shortened(claim.words, 60)!r}" if claim.words is not None else ""
    return f"{claim.record}: {claim.key}{words}: {_state(place, text)}"


def _state(place: Place, text: str) -> str:
    claim, span = place.claim, place.span
    old = f"{claim.start}–{claim.end}"
    new = f"{span[0]}–{span[1]}" if span else ""
    if place.state == "same":
        return f"same place, {old}"
    if place.state == "moved":
        return f"moved, {old} → {new}"
    if place.state == "ambiguous":
        listed = ", ".join(map(str, place.starts[:8])) + (", …" if len(place.starts) > 8 else "")
        return f"ambiguous, {len(place.starts)} occurrences, at {listed}; it stood at {old}"
    if place.state == "lost":
        if span is None:
            return f"lost; it stood at {old}"
        run = text[span[0] : span[1]]
        how = respelling(claim.words or "", run)
        because = f" ({how})" if how else ""
        at = line_and_column(text, span[0])
        return f"lost; it stood at {old}, perhaps it is {shortened(run, 60)!r} at {at} now{because}"
    by = f"by its neighbours {old} → {new}" if span else f"it stood at {old}"
    why = "" if claim.sha256 is None else "its words are not kept and nothing has their hash, "
    return f"cannot be verified, {why}{by}"


@dataclass(frozen=True, slots=True)
class TextAtHand:
    """What is at hand of an article's text, compared with what was archived.

    Attributes:
        article_id: the article.
        text_file: name of the archived file.
        characters: length of the archived text, in code points.
        file: name of the file that is or could be its text, None if there is none.
        archived: whether it is the archived text, to the byte.
        text: the text at hand, if it differs.
        broken: offset of the first byte that is not UTF-8, if it differs and has one.
        repair: the change of form that would make it the archived text, or empty.
        likeness: share of the recorded words that the text holds, from 0 to 1, if it differs.
        claims: what the records claim in the archived text.
    """

    article_id: str
    text_file: str
    characters: int
    file: str | None
    archived: bool = False
    text: str = ""
    broken: int | None = None
    repair: str = ""
    likeness: float = 0.0
    claims: tuple[Claim, ...] = ()


def report(found: TextAtHand) -> Iterator[str]:
    """Yield the lines that tell a person about the text of one article."""
    name = found.article_id
    if found.file is None:
        yield f"{name}: missing; no file is called {found.text_file}, has its hash or holds enough of its words"
        return
    if found.archived:
        yield f"{name}: the archived text, {found.file}"
        return
    yield f"{name}: {found.file} differs from the archived text"
    by = "its name" if found.file == found.text_file else "its words"
    yield f"  taken for it by {by}: it holds {found.likeness:.0%} of the longer words recorded"
    if found.broken is not None:
        yield f"  it is not UTF-8: byte {found.broken} cannot be read"
    yield f"  {found.characters:,} characters are archived, {len(found.text):,} are at hand; {_difference(found)}"
    if found.repair:
        yield f"  it is the archived text if saved {found.repair}: save it so, and nothing moves"
    places = reanchored(found.claims, found.text)
    for place in places:
        if place.state != "same":
            yield f"  {described(place, found.text)}"
    counts = Counter(place.state for place in places)
    told = ", ".join(f"{counts[state]} {label}" for state, label in _LABELS.items() if counts[state])
    yield f"  {len(places)} span{'' if len(places) == 1 else 's'}: {told or 'nothing to find'}"


_LABELS: Mapping[State, str] = {
    "same": "in the same place",
    "moved": "moved",
    "ambiguous": "ambiguous",
    "lost": "lost",
    "unverified": "not to be verified",
}


def _difference(found: TextAtHand) -> str:
    claim, upto = first_difference(found.claims, found.text)
    if claim is None:
        return "all words stand at their offsets, so the difference lies outside of what is coded"
    words = f" {shortened(claim.words, 60)!r}" if claim.words is not None else ""
    first = (
        f"{claim.record}: {claim.key}{words} is the first that does not stand at its offsets, {claim.start}–{claim.end}"
    )
    return f"{first}; up to {upto} all do" if upto else first
