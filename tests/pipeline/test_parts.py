"""A corpus that is looked at in parts: findings and built files are those of the whole, whatever is wrong with it.

Each case spoils a corpus of two stories of five articles in one way that the whole check finds, most of them so that
what is set against each other lies in different batches.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

import programs
from aleppo_reports.fingerprint import entries
from aleppo_reports.partition.batches import Job, Outcome, run
from aleppo_reports.partition.engines import Engine
from aleppo_reports.partition.together import Parting
from aleppo_reports.pipeline import Checked, build, check
from aleppo_reports.records import SHAPES
from aleppo_reports.rules import RULES
from aleppo_reports.rules.registry import Scope
from aleppo_reports.schema import read_tables
from aleppo_reports.source import verified
from aleppo_reports.source.reader import read_corpus

SIZES = (1, 3, 10)
SOME = "0" * 64

Spoil = Callable[["Corpus"], object]


@dataclass(frozen=True)
class Corpus:
    """A corpus on disk that a test may spoil. In batches of three, the articles are 3, 8, 7; 0, 6, 5; 4, 9, 2; 1."""

    root: Path

    @property
    def texts(self) -> Path:
        return self.root / "texts"

    def article(self, number: int) -> Path:
        """Return the file of an article."""
        (found,) = (self.root / "annotations/articles").glob(f"*-a{number:06}.yaml")
        return found

    def text(self, number: int) -> Path:
        """Return the file of its text."""
        return self.texts / f"{self.article(number).stem}.txt"

    def registry(self, name: str) -> Path:
        """Return the file of a registry."""
        return self.root / f"annotations/{name}.yaml"

    def put(self, name: str, content: str) -> None:
        """Write a file of annotations."""
        path = self.root / "annotations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


def change(path: Path, old: str, new: str, times: int = 1) -> None:
    """Put one text in the place of another that has to stand in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), encoding="utf-8", newline="\n")


def record(path: Path, name: str) -> str:
    """Return the lines of a record, by its id."""
    found = re.search(rf"  - \w+_id: {re.escape(name)}\n(?:    .*\n)*", path.read_text(encoding="utf-8"))
    assert found is not None
    return found[0]


def rewritten(path: Path, name: str, pattern: str, new: str) -> None:
    """Change the first place in the lines of a record that fits a pattern."""
    old = record(path, name)
    assert re.search(pattern, old, re.M), old
    change(path, old, re.sub(pattern, new, old, count=1, flags=re.M))


def private_name(corpus: Corpus, number: int) -> str:
    """Return the name of the private person whom a text names."""
    start, end = re.findall(
        r"start: (\d+)\n    end: (\d+)\n    reason: private_person", corpus.article(number).read_text("utf-8")
    )[0]
    return corpus.text(number).read_text(encoding="utf-8")[int(start) : int(end)]


@pytest.fixture(scope="module")
def synthesize() -> ModuleType:
    return programs.script("synthesize")


@pytest.fixture(scope="module")
def sound(synthesize: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two stories in which nothing is found; nobody writes here."""
    folder = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        # Short articles have records of every kind, too.
        patch.setattr(synthesize, "SENTENCES", 20)
        synthesize.synthesize(folder, 10, 1)
    return Corpus(folder)


@pytest.fixture
def corpus(sound: Corpus, tmp_path: Path) -> Corpus:
    shutil.copytree(sound.root, tmp_path, dirs_exist_ok=True)
    return Corpus(tmp_path)


def same(corpus: Corpus, texts: Path | None, sizes: tuple[int, ...] = SIZES) -> set[str]:
    """Compare a check of the whole with those in parts, and return the codes of what is found."""
    whole = check(corpus.root, texts)
    for size in sizes:
        parts = check(corpus.root, texts, parting=Parting(size))
        assert told(parts) == told(whole), size
    return {problem.code for problem in whole.problems}


def told(checked: Checked) -> tuple[object, ...]:
    """Return what people are told of a check."""
    ids = tuple(article.article_id for article in checked.corpus.articles)
    return checked.problems, checked.files, ids, checked.texts.missing, sorted(checked.texts.by_article)


def suspected(corpus: Corpus, texts: Path | None, size: int) -> Iterator[Outcome]:
    """Yield what batches tell, looked at by themselves."""
    names = sorted(f"annotations/articles/{path.name}" for path in (corpus.root / "annotations/articles").glob("*"))
    for at in range(0, len(names), size):
        yield run(Job(at // size, corpus.root, tuple(names[at : at + size]), texts, None, str(corpus.root)))


# --- Whatever is wrong ---


def id_twice(corpus: Corpus) -> None:
    change(corpus.article(1), "report_id: a000001-r01", "report_id: a000006-r01")


def coded_under_the_prefix_of_another(corpus: Corpus) -> None:
    for path in (corpus.root / "annotations").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("a000001-", "a000003-"), encoding="utf-8", newline="\n")
    change(corpus.article(1), "id_prefix: a000001", "id_prefix: a000003")


def text_file_twice(corpus: Corpus) -> None:
    change(corpus.article(1), f"text_file: {corpus.text(1).name}", f"text_file: {corpus.text(6).name}")


def continued_quote_twice(corpus: Corpus) -> None:
    # Another one continues a000003-q04; of two of this id the last counts, which stands in another batch.
    change(corpus.article(1), "quote_id: a000001-q01", "quote_id: a000003-q04")


def continues_another_article(corpus: Corpus) -> None:
    change(corpus.article(3), "continues: a000003-q04", "continues: a000001-q01")


def quotes_in_a_circle(corpus: Corpus) -> None:
    continues_another_article(corpus)
    change(corpus.article(1), "quote_id: a000001-q01\n", "quote_id: a000001-q01\n    continues: a000003-q05\n")


def continues_nothing(corpus: Corpus) -> None:
    change(corpus.article(3), "continues: a000003-q04", "continues: a000001-q99")


def answers_nothing(corpus: Corpus) -> None:
    change(corpus.registry("disagreements"), "quote_id: a000001-q03", "quote_id: a000001-q93")


def figure_that_is_wrong_twice(corpus: Corpus) -> None:
    # Another article has a figure of this id, which does not agree with itself.
    number_of_other_words(corpus)
    change(corpus.article(1), "figure_id: a000001-f01", "figure_id: a000006-f01")
    rewritten(corpus.article(1), "a000006-f01", "bound: .*", "bound: range")


def somebody_of(corpus: Corpus, number: int) -> str:
    """Return the id of somebody who is in one article only."""
    return re.findall(rf"actor_id: (a{number:06}-\S+)", corpus.registry("actors").read_text(encoding="utf-8"))[0]


def actor_of_another_article(corpus: Corpus) -> None:
    change(corpus.article(1), "actor_id: morvanian-army\n", f"actor_id: {somebody_of(corpus, 6)}\n")


def actor_of_another_article_related(corpus: Corpus) -> None:
    change(corpus.registry("actors"), "object_id: morvanian-army\n", f"object_id: {somebody_of(corpus, 6)}\n")


def place_in_itself(corpus: Corpus) -> None:
    change(corpus.registry("places"), "kind: country\n", "kind: country\n    parent_id: town-16\n")


RETIRED = "retired:\n  - record_kind: {}\n    record_id: {}\n    retired_in: 0.1.0\n    retired_because: A mistake.\n"


def retired_and_back(corpus: Corpus) -> None:
    corpus.put("retired.yaml", RETIRED.format("labels", "a000008-l03"))


def retired_for_nothing(corpus: Corpus) -> None:
    corpus.put("retired.yaml", RETIRED.format("labels", "a000008-l903") + "    replaced_by: a000008-l904\n")


def another_stance(corpus: Corpus) -> None:
    rewritten(corpus.article(6), "a000006-l01", "stance: neutral", "stance: favourable")


def names_somebody_in_a_registry(corpus: Corpus) -> None:
    name = private_name(corpus, 4)
    change(corpus.registry("actors"), "description: Made up", f"description: Kin of {name}, made up")


def names_somebody_in_another_article(corpus: Corpus) -> None:
    change(corpus.article(1), "    gist: ", f"    gist: To {private_name(corpus, 4)}, ")


def names_somebody_of_the_only_text(corpus: Corpus) -> None:
    names_somebody_in_another_article(corpus)
    for path in corpus.texts.glob("*.txt"):
        if path != corpus.text(4):
            path.unlink()


def alias_nobody_prints(corpus: Corpus) -> None:
    change(corpus.registry("places"), "- alias: Morvanian\n", "- alias: Morvanian\n      - alias: Eastmarch\n")


def about_what_another_article_tells(corpus: Corpus) -> None:
    # The event is told in articles of other batches.
    rewritten(corpus.article(0), "a000000-q01", "event_id: .*", "event_id: capture-00001-007")


def about_what_nobody_tells(corpus: Corpus) -> None:
    event = record(corpus.registry("events"), "capture-00001-007")
    change(corpus.registry("events"), event, event + "\n" + event.replace("capture-00001-007", "capture-untold"))
    rewritten(corpus.article(0), "a000000-q01", "event_id: .*", "event_id: capture-untold")


def day_that_nobody_tells(corpus: Corpus) -> None:
    rewritten(corpus.registry("events"), "capture-00001-007", "when: .*", "when: 2021-03-03/2021-03-21")


def place_that_nobody_names(corpus: Corpus) -> None:
    rewritten(corpus.registry("events"), "capture-00001-007", "place_id: .*", "place_id: district-16-0")


def place_that_its_article_does_not_name(corpus: Corpus) -> None:
    old = next(
        found[0]
        for found in re.finditer(r"  - figure_id: \S+\n(?:    .*\n)*", corpus.article(8).read_text("utf-8"))
        if "place_id: " in found[0]
    )
    change(corpus.article(8), old, re.sub("place_id: .*", "place_id: district-16-0", old))


def sign_off(kind: str, name: str, sha256: str = SOME, on: str = "2024-01-01") -> str:
    said = f"  - record_kind: {kind}\n    record_id: {name}\n    record_sha256: {sha256}\n    by: Jane Doe\n"
    return f"{said}    on: {on}\n"


def signed_what_is_not_there(corpus: Corpus) -> None:
    there = sign_off("figures", "a000008-f01")
    corpus.put("verifications.yaml", f"verifications:\n{there}\n{sign_off('labels', 'a000008-l999')}")


def signed_too_early(corpus: Corpus) -> None:
    # Other articles were published by that day.
    corpus.put("verifications.yaml", "verifications:\n" + sign_off("figures", "a000008-f01", on="2021-03-04"))


def signed_before_all(corpus: Corpus) -> None:
    corpus.put("verifications.yaml", "verifications:\n" + sign_off("actors", "morvanian-army", on="2021-03-02"))


def objected(corpus: Corpus) -> None:
    read = read_corpus(corpus.root, read_tables(corpus.root / "schemas")).corpus
    hashes = {(entry.kind, entry.record_id): entry.sha256 for entry in entries(read)}
    kinds = [("figures", "a000008-f01"), ("actors", "morvanian-army"), ("events", "morvanian-war")]
    said = [f"{sign_off(kind, name, hashes[kind, name])}    reason: Not so.\n" for kind, name in kinds]
    said += [f"{sign_off('labels', 'a000003-l01')}    reason: Settled since.\n"]
    corpus.put("objections.yaml", "objections:\n" + "\n".join(said))


def missed(start: int, end: int, article: str = "valley-gazette-2021-03-05-a000001") -> str:
    said = "objections:\n  - record_kind: labels\n    by: Jane Doe\n    on: 2024-01-01\n    reason: One is missing.\n"
    return f"{said}    article_id: {article}\n    start: {start}\n    end: {end}\n"


def objected_that_one_is_missing(corpus: Corpus) -> None:
    corpus.put("objections.yaml", missed(1, 2))


def objected_beyond_the_text(corpus: Corpus) -> None:
    corpus.put("objections.yaml", missed(1, 99_999))


def compared(corpus: Corpus, edit: Callable[[list[str]], object]) -> None:
    """Edit the lines of what was compared with the texts."""
    path = corpus.root / verified.PATH
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    edit(lines)
    path.write_text("\n".join([head, *sorted(lines)]) + "\n", encoding="utf-8", newline="\n")


def changed_since(corpus: Corpus) -> None:
    change(corpus.article(3), "    gist: ", "    gist: So it is said, ")


def never_compared(corpus: Corpus) -> None:
    compared(corpus, lambda lines: lines.remove(next(line for line in lines if line.startswith("a000003-q01,"))))


def gone_since(corpus: Corpus) -> None:
    compared(corpus, lambda lines: lines.append(f"a000003-q999,{SOME}"))


def gone_where_no_text_is(corpus: Corpus) -> None:
    gone_since(corpus)
    corpus.text(3).unlink()


def gone_with_its_article(corpus: Corpus) -> None:
    compared(corpus, lambda lines: lines.extend([f"a0000030-q01,{SOME}", f"zulu-q01,{SOME}"]))


def nobody_needs(corpus: Corpus) -> None:
    actor = record(corpus.registry("actors"), "meridian-times")
    change(corpus.registry("actors"), actor, actor + "\n" + actor.replace("meridian-times", "nobodys-times"))


def nobody_tells(corpus: Corpus) -> None:
    event = record(corpus.registry("events"), "capture-00001-007")
    change(corpus.registry("events"), event, event + "\n" + event.replace("capture-00001-007", "capture-untold"))


def of_one_article(corpus: Corpus) -> None:
    change(corpus.registry("disagreements"), "scope: within", "scope: across")


def of_several_articles(corpus: Corpus) -> None:
    change(corpus.registry("disagreements"), "scope: across", "scope: within")


def coding(corpus: Corpus, *, article: int = 8, sha256: str | None = None, end: int = 9, coder: str = "first") -> None:
    """Add the pass of a coder."""
    name = corpus.article(article).stem
    stated = re.findall(r"^sha256: (\w+)", corpus.article(article).read_text(encoding="utf-8"), re.M)[0]
    corpus.put("coders.yaml", "coders:\n  - coder_id: first\n    kind: machine\n    method: From the text\n")
    corpus.put(
        f"passes/{coder}/{name}.yaml",
        f"article_id: {name}\nsha256: {sha256 or stated}\n\nlabels:\n  - label_id: a000008-l01\n    start: 5\n"
        f"    end: {end}\n    stance: neutral\n",
    )


def coding_of_nothing(corpus: Corpus) -> None:
    coding(corpus)
    path = corpus.root / f"annotations/passes/first/{corpus.article(8).stem}.yaml"
    change(path, corpus.article(8).stem, "times-2021-03-07-a000018")
    path.rename(path.with_stem("times-2021-03-07-a000018"))


def broken_article(corpus: Corpus) -> None:
    change(corpus.article(5), "\nparts:\n", "\nparts: [\n")


def article_in_another_code(corpus: Corpus) -> None:
    corpus.article(5).write_bytes(corpus.article(5).read_bytes() + b"# \xe9t\xe9\n")


def article_of_another_name(corpus: Corpus) -> None:
    corpus.article(5).rename(corpus.article(5).with_stem("other-times-2021-03-06-a000005"))


def article_without_prefix(corpus: Corpus) -> None:
    change(corpus.article(5), "id_prefix: a000005\n", "")


def unknown_code(corpus: Corpus) -> None:
    rewritten(corpus.article(5), "a000005-r02", "realis: .*", "realis: perhaps")


def no_articles(corpus: Corpus) -> None:
    shutil.rmtree(corpus.root / "annotations/articles")


def broken_hashes(corpus: Corpus) -> None:
    path = corpus.root / verified.PATH
    path.write_bytes(path.read_bytes().replace(b"\na000003-q01,", b'\n"a000003-q01",'))


def span_beyond_the_text(corpus: Corpus) -> None:
    rewritten(corpus.article(9), "a000009-l05", r"    end: \d+", "    end: 99999")


def number_of_other_words(corpus: Corpus) -> None:
    rewritten(corpus.article(6), "a000006-f01", "value: 40", "value: 13")


def name_that_nobody_has(corpus: Corpus) -> None:
    text = corpus.article(2).read_text(encoding="utf-8")
    change(corpus.article(2), re.findall(r"  - exact: Orlan\n(?:    .*\n)*", text)[0], "")


def other_text(corpus: Corpus) -> None:
    corpus.text(9).write_text("Another text.\n", encoding="utf-8")


WITHOUT_TEXTS: dict[str, tuple[str, Spoil]] = {
    "I301, an id": ("I301", id_twice),
    "I301, a prefix": ("I301", coded_under_the_prefix_of_another),
    "I301, a text file": ("I301", text_file_twice),
    "I303, a quotation": ("I303", continues_nothing),
    "I303, an answer": ("I303", answers_nothing),
    "I303, no registry": ("I303", lambda corpus: change(corpus.article(3), "event_id: ", "event_id: no-")),
    "I304, quotations": ("I304", quotes_in_a_circle),
    "I304, places": ("I304", place_in_itself),
    "Q704": ("Q704", continues_another_article),
    "Q704, an id twice": ("Q704", continued_quote_twice),
    "N951, an id twice": ("N951", figure_that_is_wrong_twice),
    "I311": ("I311", actor_of_another_article),
    "I311, a relation": ("I311", actor_of_another_article_related),
    "I321": ("I321", retired_and_back),
    "I323": ("I323", retired_for_nothing),
    "L502": ("L502", another_stance),
    "E102": ("E102", about_what_another_article_tells),
    "E101, not E102": ("E101", about_what_nobody_tells),
    "H101": ("H101", signed_what_is_not_there),
    "H103, its article": ("H103", signed_too_early),
    "H103, the first article": ("H103", signed_before_all),
    "H106": ("H106", objected),
    "H106, one is missing": ("H106", objected_that_one_is_missing),
    "H107": ("H107", objected_beyond_the_text),
    "I310": ("I310", nobody_needs),
    "E101": ("E101", nobody_tells),
    "K403, within": ("K403", of_one_article),
    "K403, across": ("K403", of_several_articles),
    "P101": ("P101", lambda corpus: coding(corpus, coder="nobody")),
    "P102": ("P102", coding_of_nothing),
    "P103": ("P103", lambda corpus: coding(corpus, sha256=SOME)),
    "P104": ("P104", lambda corpus: coding(corpus, end=99_999)),
    "broken article": ("Y103", broken_article),
    "article in another code": ("Y101", article_in_another_code),
    "article of another name": ("R210", article_of_another_name),
    "article without prefix": ("R202", article_without_prefix),
    "unknown code": ("R205", unknown_code),
    "no articles": ("R211", no_articles),
    "no registry": ("R212", lambda corpus: corpus.registry("actors").unlink()),
    "broken registry": ("Y103", lambda corpus: change(corpus.registry("places"), "places:\n", "places: ]\n")),
    "no code list": ("R214", lambda corpus: (corpus.root / "annotations/codes/realis.csv").unlink()),
    "broken hashes": ("R215", broken_hashes),
    "S401": ("S401", span_beyond_the_text),
    "N951": ("N951", number_of_other_words),
}
"""What is found without the texts: a code that is among the findings, and what makes them."""

WITH_TEXTS: dict[str, tuple[str, Spoil]] = {
    "C909, a registry": ("C909", names_somebody_in_a_registry),
    "C909, another article": ("C909", names_somebody_in_another_article),
    "C909, of the only text": ("C909", names_somebody_of_the_only_text),
    "C910": ("C910", alias_nobody_prints),
    "N957": ("N957", day_that_nobody_tells),
    "N959, an event": ("N959", place_that_nobody_names),
    "N959, a figure": ("N959", place_that_its_article_does_not_name),
    "H201, changed": ("H201", changed_since),
    "H201, new": ("H201", never_compared),
    "H201, gone": ("H201", gone_since),
    "H201, gone where no text is": ("H201", gone_where_no_text_is),
    "H201, gone with its article": ("H201", gone_with_its_article),
    "C905": ("C905", name_that_nobody_has),
    "T901": ("T901", other_text),
}
"""What is found with the texts only."""


@pytest.mark.parametrize("name", WITHOUT_TEXTS)
def test_parts_find_what_the_whole_finds(name: str, corpus: Corpus) -> None:
    code, spoil = WITHOUT_TEXTS[name]
    spoil(corpus)
    assert code in same(corpus, None, (1, 3))
    assert code in same(corpus, corpus.texts, (10,))


@pytest.mark.parametrize("name", WITH_TEXTS)
def test_parts_find_in_the_texts_what_the_whole_finds(name: str, corpus: Corpus) -> None:
    code, spoil = WITH_TEXTS[name]
    spoil(corpus)
    assert code in same(corpus, corpus.texts)
    assert code not in same(corpus, None, (3,))


def test_each_rule_across_articles_and_those_beside_that_depend_on_them_have_a_case() -> None:
    tried = {code for code, _ in (*WITHOUT_TEXTS.values(), *WITH_TEXTS.values())}
    across = {code for code, rule in RULES.items() if rule.scope is Scope.ACROSS}
    assert across - tried == set()
    assert {"I310", "E101", "K403", "P101", "P102", "P103", "P104", "H107"} - tried == set()


# --- Whatever is in order ---


def test_nothing_is_found_in_what_is_in_order(sound: Corpus) -> None:
    assert same(sound, None) == set()
    assert same(sound, sound.texts) == set()


def test_what_only_another_batch_tells_of_an_event_is_no_finding(corpus: Corpus) -> None:
    # An article that tells neither its day nor its place.
    rewritten(corpus.article(1), "a000001-r15", "event_id: .*", "event_id: capture-00001-007")
    (alone,) = [outcome for outcome in suspected(corpus, corpus.texts, 1) if "capture-00001-007" in outcome.told][2:]
    for code in ("N957", "N959"):
        assert [found.record for found in alone.suspicions[code]] == ["capture-00001-007"]
    # But for what was compared before the report was changed.
    assert same(corpus, corpus.texts) == {"H201"}


def test_words_of_a_private_name_that_stand_elsewhere_are_no_finding(corpus: Corpus) -> None:
    # In small letters a word is no name, and apart they are not this one's.
    first, last = private_name(corpus, 4).split()
    change(corpus.article(1), "    gist: ", f"    gist: Of {first.lower()} and {last.lower()}, ")
    outcomes = list(suspected(corpus, corpus.texts, 1))
    words = frozenset(word for outcome in outcomes for word in outcome.words)
    assert any(words.issuperset(several) for outcome in outcomes for several in outcome.private)
    # But for what was compared before the words were changed.
    assert same(corpus, corpus.texts) == {"H201"}


def test_an_alias_that_only_another_article_prints_is_no_finding(sound: Corpus) -> None:
    printed = [outcome.printed for outcome in suspected(sound, sound.texts, 1)]
    aliases = frozenset().union(*printed)
    assert aliases
    assert all(aliases - own for own in printed)
    assert same(sound, sound.texts, (1,)) == set()


# --- Texts ---


def no_texts(corpus: Corpus) -> None:
    shutil.rmtree(corpus.texts)
    corpus.texts.mkdir()


def one_text_is_missing(corpus: Corpus) -> None:
    corpus.text(0).unlink()


def texts_of_other_names(corpus: Corpus) -> None:
    for number in (0, 4, 9):
        corpus.text(number).rename(corpus.texts / f"{number}.txt")
    shutil.copy(corpus.text(5), corpus.texts / "twice.txt")
    (corpus.texts / "more.txt").write_text("Of no article.\n", encoding="utf-8")


def texts_exchanged(corpus: Corpus) -> None:
    one, other = corpus.text(0), corpus.text(9)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def test_a_folder_that_is_not_there_holds_no_texts(sound: Corpus) -> None:
    assert same(sound, sound.root / "nowhere", (3,)) == set()


def test_folders_are_named_from_here_or_from_the_top(sound: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sound.root)
    assert same(Corpus(Path()), Path("texts"), (3,)) == set()


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [(no_texts, 10), (one_text_is_missing, 1), (texts_of_other_names, 0), (texts_exchanged, 0)],
)
def test_texts_are_found_as_for_the_whole(spoil: Spoil, missing: int, corpus: Corpus) -> None:
    spoil(corpus)
    assert same(corpus, corpus.texts) == set()
    assert len(check(corpus.root, corpus.texts, parting=Parting(3)).texts.missing) == missing


def test_texts_that_change_between_two_checks_are_read_anew(corpus: Corpus) -> None:
    assert same(corpus, corpus.texts, (3,)) == set()
    corpus.text(3).rename(corpus.texts / "other.txt")
    assert same(corpus, corpus.texts, (3,)) == set()
    (corpus.texts / "other.txt").write_text("Something else.\n", encoding="utf-8")
    assert same(corpus, corpus.texts, (3,)) == set()
    corpus.text(3).write_text("Something else.\n", encoding="utf-8")
    assert same(corpus, corpus.texts, (3,)) == {"T901"}


def test_other_line_ends_say_the_same(corpus: Corpus) -> None:
    path = corpus.root / verified.PATH
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert same(corpus, corpus.texts, (3,)) == set()
    assert not check(corpus.root, corpus.texts, parting=Parting(3)).differing
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\r"))
    assert same(corpus, corpus.texts, (3,)) == {"R215"}


def test_a_file_that_is_too_large_is_told_of(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aleppo_reports.files.MOST_BYTES", corpus.registry("events").stat().st_size - 1)
    assert "R212" in same(corpus, None, (3,))


# --- Processes and built files ---


@pytest.fixture(scope="module")
def told_by_many(sound: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A corpus with passes, sign-offs and retired records, and what was changed since it was compared."""
    root = tmp_path_factory.mktemp("many")
    shutil.copytree(sound.root, root, dirs_exist_ok=True)
    corpus = Corpus(root)
    coding(corpus)
    read = read_corpus(corpus.root, read_tables(corpus.root / "schemas")).corpus
    hashes = {(entry.kind, entry.record_id): entry.sha256 for entry in entries(read)}
    kinds = [("figures", "a000008-f01"), ("actors", "morvanian-army"), ("labels", "a000001-l01")]
    corpus.put(
        "verifications.yaml",
        "verifications:\n" + "\n".join(sign_off(kind, name, hashes[kind, name]) for kind, name in kinds),
    )
    corpus.put("retired.yaml", RETIRED.format("labels", "a000008-l903") + "    replaced_by: a000008-l03\n")
    changed_since(corpus)
    gone_since(corpus)
    return corpus


@pytest.fixture(scope="module")
def whole_files(told_by_many: Corpus) -> dict[str, bytes]:
    """The files built of the whole."""
    built = build(told_by_many.root)
    assert built.problems == []
    return dict(built.files)


@pytest.mark.parametrize(("size", "processes"), [(3, 1), (4, 2)])
def test_the_same_files_are_built(
    size: int, processes: int, told_by_many: Corpus, whole_files: dict[str, bytes]
) -> None:
    built = build(told_by_many.root, parting=Parting(size, Engine(processes)))
    assert built.problems == []
    assert [name for name in whole_files if built.files.get(name) != whole_files[name]] == []
    assert set(built.files) == set(whole_files)
    assert str(built.checked.differing) == str(check(told_by_many.root).differing)
    assert built.checked.differing


def test_two_processes_find_the_same(corpus: Corpus) -> None:
    coded_under_the_prefix_of_another(corpus)
    names_somebody_in_another_article(corpus)
    whole = check(corpus.root, corpus.texts)
    parts = check(corpus.root, corpus.texts, parting=Parting(4, Engine(2)))
    assert told(parts) == told(whole)
    assert {"I301", "C909"} <= {problem.code for problem in parts.problems}


# --- What slices rest on ---


def test_records_beside_the_articles_refer_to_records_in_them_by_answers_only() -> None:
    # Ids that are named beside the articles are asked of each batch: see Beside.wanted.
    tables = read_tables(Path(__file__).parents[2] / "schemas")
    inside = {"report_id", "figure_id", "quote_id", "label_id"}
    referring = {
        cls.__name__
        for cls, shape in SHAPES.items()
        for key in tables[shape.table].foreign_keys
        if key.target in inside and key.field in cls.__dataclass_fields__
    }
    assert referring == {"Answer", "Quote"}
