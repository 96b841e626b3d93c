"""What a person can do at the desk, and the state of the annotations they do it to.

An action is made in memory first: the new content of the files, then reading and rules over the whole corpus with
them. It is written if nobody has changed what the person was shown, and if it brings no new error. What it comes to is
on disk before anybody says that it is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from aleppo_reports.findings.catalogue import severity
from aleppo_reports.findings.finding import as_findings
from aleppo_reports.fingerprint import IN_ARTICLES, Entry
from aleppo_reports.pipeline import agreeing, hindering
from aleppo_reports.problems import Problem
from aleppo_reports.records import SHAPES, Objection, Record, SignOff
from aleppo_reports.review import views
from aleppo_reports.review.journal import FOLDER, ChangedError, Journal, Step
from aleppo_reports.review.reviewer import Reviewer, composed, keep_reviewer, read_reviewer, reviewer
from aleppo_reports.review.snapshot import AROUND_ARTICLES, Snapshot, beside, read_files, sha256, take
from aleppo_reports.rules.registry import RULES
from aleppo_reports.rules.verification import open_objections, same_person
from aleppo_reports.source import yaml
from aleppo_reports.source.edit import EditError, Text, steps_to, with_record, with_value
from aleppo_reports.source.layout import key_order
from aleppo_reports.source.plan import authored_keys, field_of
from aleppo_reports.source.reader import registry_file
from aleppo_reports.source.verified import PATH as VERIFIED

Json = dict[str, Any]

SIGN_OFFS, OBJECTIONS = registry_file("verifications"), registry_file("objections")
_TO_BEGIN_WITH = {
    SIGN_OFFS: b"# Sign-offs: each by a person who compared the record, as it stands, with the text.\n"
    b"verifications: []\n",
    OBJECTIONS: b"# Objections: each by a person who found the record, as it stands, wrong, or one missing.\n"
    b"objections: []\n",
}
LONGEST = 2000
"""How many characters a value or a reason may have that is typed at the desk."""


class WrongCallError(ValueError):
    """What is asked for cannot be done, whatever the files say; the message is for the person."""


class ConflictError(RuntimeError):
    """Somebody has changed what the person was shown; the message says what to do."""


class RefusedError(RuntimeError):
    """The action would bring findings; nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the findings."""
        super().__init__(f"{len(problems)} findings")
        self.problems = problems


class Watching:
    """A root whose files are watched, and where actions can be taken back.

    Nothing is kept that is not in the files: what is shown is made again whenever a byte of the annotations has
    changed, or a schema or a text was written.
    """

    def __init__(self, root: Path, texts: Path, journal: Journal) -> None:
        """Read the annotations.

        Args:
            root: folder that holds `annotations/` and `schemas/`.
            texts: folder of article texts.
            journal: the journal of the root.
        """
        self.root, self.texts, self.journal = root, texts, journal
        self._beside = beside(root, texts)
        self._now = take(root, texts, read_files(root))

    def now(self) -> Snapshot:
        """Return the annotations as they are on disk."""
        files, others = read_files(self.root), beside(self.root, self.texts)
        if files != self._now.files or others != self._beside:
            self._now = take(self.root, self.texts, files, self._now)
            self._beside = others
        return self._now

    def mine(self, step: Step) -> bool:
        """Tell whether an action was one of this desk, and not of the other kind on the same root."""
        return not any(patch.file.startswith(FOLDER.as_posix()) for patch in step.files)

    def called_file(self, name: str) -> str:
        """Return what a file is called to the person."""
        return name

    @property
    def last(self) -> Step | None:
        """The last action, if it can be taken back here."""
        found = self.journal.last
        return found if found is not None and self.mine(found) else None

    def undo(self, asked: object = None) -> str:
        """Take the last action back.

        Args:
            asked: how the page calls that action; None if it does not say.

        Raises:
            WrongCallError: if there is none.
            ConflictError: if that is another action, or a file is not as the action left it.
        """
        last = self.last
        if last is None:
            raise WrongCallError("there is nothing to take back")
        if asked is not None and asked != last.ask:
            raise ConflictError(f"the last action is another one now: {last.done}")
        try:
            self.journal.undo()
        except ChangedError as error:
            raise ConflictError(
                f"{self.called_file(str(error))} was changed since: what was done in it can only be undone by hand"
            ) from None
        return f"Took back: {last.done}"


class Desk(Watching):
    """The desk of one person."""

    blind = False

    def __init__(
        self, root: Path, texts: Path, journal: Journal, person: Path, today: Callable[[], date] = date.today
    ) -> None:
        """Read the annotations.

        Args:
            root: folder that holds `annotations/` and `schemas/`.
            texts: folder of article texts.
            journal: the journal of the root.
            person: file that keeps who the person is.
            today: gives the day of a signing.
        """
        super().__init__(root, texts, journal)
        self.person, self.today, self.title = person, today, _title(root)

    # --- Looking ---

    def view(self) -> Json:
        """Return what the page shows around the records."""
        now, person, last = self.now(), read_reviewer(self.person), self.last
        who = {"by": person.by, "orcid": person.orcid} if person else None
        return views.desk(now, self.title, who, _place(now, self.journal.place), last.ask if last else None)

    def article(self, article_id: str) -> Json | None:
        """Return an article with its records, None if there is none."""
        return views.article(self.now(), article_id)

    def record(self, kind: str, record_id: str) -> Json | None:
        """Return a record, None if there is none."""
        return views.record(self.now(), kind, record_id)

    def choices(self, kind: str) -> list[Json] | None:
        """Return what a key that refers to a kind may hold, None if there is no such kind."""
        return views.choices(self.now(), kind)

    # --- Doing ---

    def introduce(self, by: object, orcid: object) -> str:
        """Keep who the person is.

        Raises:
            WrongCallError: if that is no name, or no ORCID iD.
        """
        try:
            person = reviewer(by, orcid)
        except ValueError as error:
            raise WrongCallError(str(error)) from None
        keep_reviewer(self.person, person)
        return f"You sign as {person.by}"

    def stand(self, article_id: object, kind: object, record_id: object) -> str:
        """Keep where the person stands."""
        place = {"article_id": article_id, "kind": kind, "record_id": record_id}
        if _place(self.now(), place) is None:
            raise WrongCallError("there is no such place")
        self.journal.stand(place)
        return "Kept"

    def sign(self, kind: str, record_id: str, shown: str) -> str:
        """Sign a record off as it was shown.

        Raises:
            WrongCallError: if there is no such record, or the person cannot sign it.
            ConflictError: if it is not as it was shown.
            RefusedError: if it has findings.
        """
        now = self.now()
        entry, person = self._shown(now, kind, record_id, shown), self._who()
        said = {"record_kind": kind, "record_id": record_id, "record_sha256": entry.sha256}
        if any(same_person(each, _as(person)) for each in now.standings[kind, record_id].signed):
            # An answer may be lost on its way: who asks again is told that it is done.
            return f"Signed {record_id}"
        if any(_about(entry, each) and same_person(each, _as(person)) for each in open_objections(now.corpus)):
            raise WrongCallError(f"you object to {record_id} as it stands: take the objection back before you sign")
        if wrong := [found for found in now.findings(entry) if severity(found.code) == "error"]:
            raise RefusedError(wrong)
        after, files = self._with(now, SIGN_OFFS, "verifications", SignOff, {**said, **self._signature(person)})
        if entry.article is not None and "anchored" not in after.standings[kind, record_id].computed:
            if hindrance := hindering(after.checked):
                raise RefusedError(hindrance)
            raise WrongCallError(
                f"{record_id} was not compared with the text of {entry.article.article_id}, which is not at hand"
            )
        return self._write(after, files, f"Signed {record_id}", f"Sign {record_id}")

    def reject(self, kind: str, record_id: str, shown: str, reason: object) -> str:
        """Object to a record as it was shown.

        Raises:
            WrongCallError: if there is no such record, no reason, or the person has objected already.
            ConflictError: if it is not as it was shown.
            RefusedError: if a rule forbids it.
        """
        now = self.now()
        entry, person, why = self._shown(now, kind, record_id, shown), self._who(), _reason(reason)
        for each in open_objections(now.corpus):
            if _about(entry, each) and same_person(each, _as(person)):
                if each.reason == why:
                    return f"Rejected {record_id}"
                raise WrongCallError(f"you have objected to {record_id} as it stands already")
        said = {"record_kind": kind, "record_id": record_id, "record_sha256": entry.sha256}
        after, files = self._with(
            now, OBJECTIONS, "objections", Objection, {**said, **self._signature(person), "reason": why}
        )
        return self._write(after, files, f"Rejected {record_id}", f"Reject {record_id}")

    def missing(self, article_id: str, start: object, end: object, kind: object, reason: object) -> str:
        """Say that a record is missing at some words.

        Raises:
            WrongCallError: if there are no such words, or a record of that kind starts in them.
            RefusedError: if a rule forbids it.
        """
        now, person, why = self.now(), self._who(), _reason(reason)
        found = now.articles.get(article_id)
        if found is None or kind not in IN_ARTICLES:
            raise WrongCallError("there is no such article, or no such kind of record")
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= found.characters:
            raise WrongCallError("select the words at which a record is missing")
        there = [each for each in now.members(article_id) if each.kind == kind]
        if taken := next((each for each in there if start <= getattr(each.record, "start", -1) < end), None):
            raise WrongCallError(
                f"{taken.record_id} starts in these words: reject it, or select only the words of the missing record"
            )
        where = f"{kind} at {start} to {end}"
        same = (article_id, start, end, kind, why)
        for each in now.objections:
            if (each.article_id, each.start, each.end, each.record_kind, each.reason) == same and same_person(
                each, _as(person)
            ):
                return f"Marked as missing: {where}"
        said = {"record_kind": str(kind), "article_id": article_id, "start": str(start), "end": str(end)}
        after, files = self._with(
            now, OBJECTIONS, "objections", Objection, {**said, **self._signature(person), "reason": why}
        )
        return self._write(after, files, f"Marked as missing: {where}", f"Mark missing {where}")

    def edit(self, kind: str, record_id: str, shown: str, file_shown: str, path: str, value: str | None) -> str:
        """Give one field of a record another value, or take it out.

        Args:
            kind: kind of the record.
            record_id: its id.
            shown: hash of the record that the person saw.
            file_shown: hash of the file.
            path: keys and numbers that lead from the record to the field, with points between them.
            value: new value; None takes the field out.

        Raises:
            WrongCallError: if there is no such field, or it cannot be changed here.
            ConflictError: if record or file are not as they were shown.
            RefusedError: if the record could not be read then, or a rule finds something new.
        """
        now = self.now()
        entry = self._shown(now, kind, record_id, shown)
        name = entry.record.at().file
        if sha256(now.files[name]) != file_shown:
            raise ConflictError(f"{name} was changed meanwhile: look at {record_id} again, then repeat the change")
        cls, steps = _field(type(entry.record), path)
        key = str(steps[-1])
        if why_not := views.fixed(cls, key):
            raise WrongCallError(why_not)
        if value is not None and len(value) > LONGEST:
            raise WrongCallError(f"a value has at most {LONGEST} characters")
        stated, order = field_of(cls, key, now.checked.tables), key_order(cls, now.checked.tables)
        text = (
            None if value is None else Text(composed(value), plain=stated.type != "string" or stated.syntax is not None)
        )
        tree, _ = now.tree(name)
        origin = entry.record.at()
        base = steps_to(tree, origin.line, origin.column) if tree else None
        if base is None:
            raise ConflictError(f"{record_id} stands elsewhere in {name} now: look at it again")
        try:
            new, problems = with_value(now.files[name], name, (*base, *steps), text, order)
        except EditError as error:
            raise WrongCallError(str(error)) from None
        if new is None:
            raise RefusedError(problems)
        if new == now.files[name]:
            return f"{key} of {record_id} is so already"
        after, files = self._checked(now, {name: new}, record_id)
        return self._write(after, files, f"Changed {key} of {record_id}", f"Change {key} of {record_id}")

    # --- How it is done ---

    def _shown(self, now: Snapshot, kind: str, record_id: str, shown: str) -> Entry:
        entry = now.entry(kind, record_id)
        if entry is None:
            raise WrongCallError(f"there is no record {record_id} of that kind, or it cannot be read")
        if entry.sha256 != shown:
            raise ConflictError(f"{record_id} was changed meanwhile: look at it again")
        return entry

    def _who(self) -> Reviewer:
        person = read_reviewer(self.person)
        if person is None:
            raise WrongCallError("say who you are first")
        return person

    def _signature(self, person: Reviewer) -> dict[str, str]:
        orcid = {"orcid": person.orcid} if person.orcid else {}
        return {"by": person.by, **orcid, "on": self.today().isoformat()}

    def _with(
        self, now: Snapshot, name: str, key: str, cls: type[Record], said: Mapping[str, str]
    ) -> tuple[Snapshot, dict[str, bytes]]:
        """Return what the annotations would be with one more record in a list, and the files that change."""
        order = [each for each in key_order(cls, now.checked.tables) if each in said]
        stated = {each: field_of(cls, each, now.checked.tables) for each in order}
        pairs = [(each, Text(said[each], plain=stated[each].type != "string")) for each in order]
        try:
            new, problems = with_record(now.files.get(name, _TO_BEGIN_WITH[name]), name, key, pairs)
        except EditError as error:
            raise WrongCallError(f"{name}: {error}") from None
        if new is None:
            raise RefusedError(problems)
        return self._checked(now, {name: new}, said.get("record_id", ""))

    def _checked(self, now: Snapshot, files: Mapping[str, bytes], record_id: str) -> tuple[Snapshot, dict[str, bytes]]:
        """Return what the annotations would be, and the files that change, what was compared with the texts included.

        Raises:
            RefusedError: if there would be a new error.
        """
        after = take(self.root, self.texts, {**now.files, **files}, now)
        if wrong := new_errors(now.checked.problems, after.checked.problems, record_id):
            raise RefusedError(wrong)
        changed = dict(files)
        if after.checked.texts.by_article and not hindering(after.checked):
            text = agreeing(after.checked).encode()
            if text != after.files.get(VERIFIED):
                changed[VERIFIED] = text
                after = _compared(after, text)
        return after, changed

    def _write(self, after: Snapshot, files: Mapping[str, bytes], done: str, ask: str) -> str:
        try:
            self.journal.write(done, ask, files, self._now.files)
        except ChangedError as error:
            raise ConflictError(f"{error} was changed meanwhile: look at the record again, then repeat it") from None
        self._now = after
        return done


def _title(root: Path) -> str:
    """Return the title of the package, the name of its folder where it has none."""
    try:
        tree, _ = yaml.read((root / "CITATION.cff").read_bytes(), "CITATION.cff")
    except OSError:
        tree = None
    entry = tree.entries.get("title") if isinstance(tree, yaml.Mapping) else None
    return entry.node.value if entry and isinstance(entry.node, yaml.Scalar) else root.name


def new_errors(before: list[Problem], after: list[Problem], record_id: str) -> list[Problem]:
    """Return the errors that an action brings.

    Rules stand in stages, and findings of one keep the next ones from being applied. So what mends a finding may bring
    others to light, which are not its fault: of later stages, only those about the record itself count then.

    Args:
        before: the findings before it.
        after: the findings after it.
        record_id: id of the record that it is about.
    """

    def stage(found: Problem) -> int:
        return RULES[found.code].stage if found.code in RULES else -1

    known = {found.fingerprint for found in as_findings(before)}
    seen_to = min(map(stage, before), default=max(rule.stage for rule in RULES.values()))
    return [
        found.problem
        for found in as_findings(after)
        if found.severity == "error"
        and found.fingerprint not in known
        # That the comparison with the texts is out of date is mended with the action.
        and found.problem.origin.file != VERIFIED
        and (stage(found.problem) <= seen_to or found.problem.record == record_id)
    ]


def _compared(after: Snapshot, text: bytes) -> Snapshot:
    """Return a state of the annotations with its records compared with the texts, as reading it again would."""
    from aleppo_reports.source.verified import read_verified

    checked = after.checked
    hashes, _ = read_verified(text, VERIFIED)
    files = checked.files + (VERIFIED not in after.files)
    left = [found for found in checked.problems if found.origin.file != VERIFIED]
    corpus = replace(checked.corpus, verified=hashes)
    checked = replace(checked, corpus=corpus, problems=left, files=files)
    return Snapshot({**after.files, VERIFIED: text}, checked, after.trees)


def _field(cls: type[Record], path: str) -> tuple[type[Record], tuple[str | int, ...]]:
    """Return the class that has the key at the end of a path, and the steps of the path.

    Raises:
        WrongCallError: if there is no such key.
    """
    steps: list[str | int] = []
    parts = path.split(".")
    while len(parts) > 1:
        key, number, *parts = parts
        if key not in SHAPES[cls].nested or re.fullmatch("[0-9]{1,4}", number) is None or not parts:
            raise WrongCallError(f"there is no field {path}")
        steps += [key, int(number)]
        cls = SHAPES[cls].nested[key]
    if parts[0] not in authored_keys(cls):
        raise WrongCallError(f"there is no field {path}")
    return cls, (*steps, parts[0])


def _about(entry: Entry, objection: Objection) -> bool:
    return (objection.record_kind, objection.record_id) == (entry.kind, entry.record_id)


def _as(person: Reviewer) -> SignOff:
    """Return a person as one who signs, to be set beside others."""
    return SignOff(
        origins={}, record_kind="", record_id="", record_sha256="", by=person.by, on=date.min, orcid=person.orcid
    )


def _reason(reason: object) -> str:
    found = " ".join(composed(reason).split()) if isinstance(reason, str) else ""
    if not 0 < len(found) <= LONGEST:
        raise WrongCallError(f"give a reason, of at most {LONGEST} characters")
    return found


def _place(now: Snapshot, place: Any) -> Json | None:
    """Return a place if it is there."""
    if not isinstance(place, dict):
        return None
    found = now.entry(str(place.get("kind")), str(place.get("record_id")))
    if found is None:
        return None
    own = found.article.article_id if found.article else AROUND_ARTICLES
    return {"article_id": own, "kind": found.kind, "record_id": found.record_id}
