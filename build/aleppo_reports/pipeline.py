"""check and build: the one place where reading, rules, tables and publishing meet."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aleppo_reports.collecting import settled
from aleppo_reports.files import read
from aleppo_reports.findings.finding import fails
from aleppo_reports.fingerprint import KINDS, entries
from aleppo_reports.partition.remembered import Some, check_some
from aleppo_reports.partition.together import Parting, in_parts, unwatched
from aleppo_reports.problems import Origin, Problem, in_order
from aleppo_reports.reanchor import Claim, TextAtHand, repair
from aleppo_reports.records import SHAPES, Article, Code, Corpus, NotCoded, Objection, Part, Quote, SignOff
from aleppo_reports.rules import Context, run
from aleppo_reports.rules.coverage import ArticleCoverage, summary
from aleppo_reports.rules.names import REGISTRIES as NAMING
from aleppo_reports.rules.names import known_names
from aleppo_reports.rules.spans import article_spans
from aleppo_reports.rules.verification import Stale, lapsed, open_objections, stale
from aleppo_reports.schema import Table, read_statements, read_tables
from aleppo_reports.source import verified, yaml
from aleppo_reports.source.anchor import Anchored, anchored, articles_of, wanted_text
from aleppo_reports.source.files import Files
from aleppo_reports.source.format import formatted
from aleppo_reports.source.layout import layout_order
from aleppo_reports.source.reader import PASSES, read_corpus
from aleppo_reports.tabulate.verified import Standing, levels_of, standings
from aleppo_reports.texts import (
    NotAtHandError,
    Texts,
    Wanted,
    archived_text,
    digest,
    likeness,
    matched,
    read_texts,
    text_files,
)

if TYPE_CHECKING:
    from aleppo_reports.partition.together import InParts, Watch
    from aleppo_reports.publish.staged import Staged


_ARTICLES = "annotations/articles"
_PASSES = f"annotations/{PASSES}"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: what was read, what was compared, what was found.

    Of a corpus that was looked at in parts, `corpus` has the articles without what is coded in them.
    """

    corpus: Corpus
    tables: Mapping[str, Table]
    texts: Texts
    problems: list[Problem]
    files: int
    parts: InParts | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of records of each kind that stands by itself."""
        kinds = ("articles", "events", "actors", "places")
        return {kind: len(getattr(self.corpus, kind)) for kind in kinds}

    @property
    def differing(self) -> Stale | None:
        """How the records differ from what was last compared with the texts; None if nothing ever was."""
        if self.parts is not None:
            return self.parts.stale
        return None if self.corpus.verified is None else stale(self.corpus)


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build: the check, what was found, the files made (none after an error), rows of each table.

    The content of a file is read when it is asked for.
    """

    checked: Checked
    problems: list[Problem]
    files: Mapping[str, bytes]
    rows: Mapping[str, int]


def check(
    root: Path,
    texts: Path | None = None,
    *,
    only: Collection[str] | None = None,
    files: Files | None = None,
    parting: Parting | None = None,
    parts: Path | None = None,
) -> Checked:
    """Read and check everything that was coded, without writing anything.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts, or None: then the words are not compared.
        only: files and folders below root whose findings are wanted, None for all. Of these they are the same; of
            others some may be missing, because what says nothing of those wanted is not read: raw passes, which
            nothing refers to, and the texts of other articles than those wanted.
        files: the annotation files, if they are not to be read as they lie below root.
        parting: how the corpus is divided if it is to be looked at in parts, as they lie below root.
        parts: folder for the rows of the articles, if it is and they are wanted.

    Raises:
        EngineError: if the parts cannot be run.
    """
    try:
        tables = read_tables(root / "schemas")
        if lacking := _lacking(tables):
            raise ValueError(f"schemas/{lacking[0]}.json: there is no such file")
    except ValueError as error:
        return Checked(Corpus(), {}, Texts(), [_about_file(error)], 0)
    if parting is not None:
        found_in = in_parts(root, tables, texts, parting, parts)
        problems = in_order(found_in.problems)
        return Checked(found_in.corpus, tables, found_in.texts, problems, found_in.files, found_in)
    passes = only is None or any(meets(_PASSES, name) for name in only)
    coded = read_corpus(files or Files(root), tables, passes=passes)
    found = read_texts(texts, [article for article in coded.corpus.articles if _compares(article, only)])
    context = Context(coded.corpus, tables, coded.declared, found.by_article, coded.broken)
    problems = in_order([*coded.problems, *found.problems, *run(context)])
    return Checked(coded.corpus, tables, found, problems, coded.files)


def check_files(
    root: Path, texts: Path | None, only: Collection[str], parting: Parting, say: Callable[[str], None]
) -> Checked | Some:
    """Check some files: of many articles, with what is remembered of the others; else by reading everything.

    The findings about these files are those that `check` has, whichever way; of others, some may be missing.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts, or None: then the words are not compared.
        only: files and folders below root whose findings are wanted.
        parting: how the corpus is divided to be remembered.
        say: is told what takes long.

    Raises:
        EngineError: if the parts cannot be run.
    """
    try:
        tables = read_tables(root / "schemas")
    except ValueError:
        tables = {}
    # What is wrong with the schemas is said by the check of everything.
    found = None if _lacking(tables) else check_some(root, tables, texts, only, parting, say)
    return check(root, texts, only=only) if found is None else found


def _lacking(tables: Mapping[str, Table]) -> list[str]:
    """Return the names of the tables that records need and that are not there."""
    return sorted({shape.table for shape in SHAPES.values()} - set(tables))


def is_in(file: str, folder: str) -> bool:
    """Tell whether a path is another one, or lies in it.

    >>> is_in("a/b.yaml", "a"), is_in("a/b.yaml", "."), is_in("ab.yaml", "a")
    (True, True, False)
    """
    return folder in (".", file) or file.startswith(f"{folder}/")


def meets(one: str, other: str) -> bool:
    """Tell whether a path lies in another one, or the other in it."""
    return is_in(one, other) or is_in(other, one)


def _compares(article: Article, only: Collection[str] | None) -> bool:
    """Tell whether the text of an article says anything of the files that are wanted."""
    if only is None or not all(name.startswith(f"{_ARTICLES}/") for name in only):
        return True
    return article.at().file in only


def build(root: Path, texts: Path | None = None, stage: Path | None = None, parting: Parting | None = None) -> Built:
    """Check the annotations and make every built file, without touching those that stand there.

    Parquet files on disk that hold the same table already are kept as they are: their bytes depend on the version of
    pyarrow, the table does not.

    Args:
        root: folder that holds `annotations/`, `schemas/` and `CITATION.cff`.
        texts: folder of article texts, or None.
        stage: folder to make the files in, see `store.staging`; if none is given, they go with the outcome.
        parting: how the corpus is divided if it is to be looked at in parts. The files are the same to the byte.

    Raises:
        EngineError: if the parts cannot be run.
    """
    # The heavy libraries are for those who build.
    from aleppo_reports.publish.staged import Staged

    files = Staged(stage)
    with tempfile.TemporaryDirectory(prefix=".tables-", dir=files.folder) as scratch:
        parts = Path(scratch, "batches")
        parts.mkdir()
        checked = check(root, texts, parting=parting, parts=parts)
        with settled():
            return _built(root, checked, files, Path(scratch), unwatched if parting is None else parting.watch)


def _built(root: Path, checked: Checked, files: Staged, scratch: Path, watch: Watch) -> Built:
    """Make every built file of what was checked.

    Args:
        root: folder that holds `annotations/`, `schemas/` and `CITATION.cff`.
        checked: the outcome of the check.
        files: where the files go.
        scratch: folder for what is needed meanwhile.
        watch: who is told how far it is.
    """
    if fails(checked.problems, "error"):
        return Built(checked, checked.problems, {}, {})
    from aleppo_reports.columns import ATTRIBUTE, entries, packed
    from aleppo_reports.comparing.recorded import CHANGES, write_changes
    from aleppo_reports.publish.arrow import arrow_schema, attrs_metadata, counted
    from aleppo_reports.publish.assemble import Assembled, assembled
    from aleppo_reports.publish.constraints import broken_tables
    from aleppo_reports.publish.descriptor import changes_resource, descriptor, descriptor_bytes
    from aleppo_reports.publish.dictionary import dictionary, formulas_in
    from aleppo_reports.publish.editor import PATH, editor_schema
    from aleppo_reports.publish.exports import Release, exports
    from aleppo_reports.publish.history import changes, lost, read_history
    from aleppo_reports.publish.metadata import read_metadata
    from aleppo_reports.publish.pages import pages, read_templates
    from aleppo_reports.publish.write import SUMS, holds, sums_of, write_csv, write_parquet
    from aleppo_reports.published import DESCRIPTOR

    try:
        metadata, templates = read_metadata(root), read_templates(root)
        earlier = read_history(root, metadata.version)
    except ValueError as error:
        return Built(checked, [_about_file(error)], {}, {})
    if set(metadata.order) != set(checked.tables):
        odd = ", ".join(sorted(set(metadata.order) ^ set(checked.tables)))
        message = f"the list of tables and the files in schemas/ differ in: {odd}"
        problem = Problem(Origin("schemas/package.yaml"), "B704", "", "tables", message, "list every table once")
        return Built(checked, [problem], {}, {})

    codes = code_lists(checked.corpus)
    order = {name: [code.code for code in listed] for name, listed in codes.items()}
    made = Assembled()
    books = {}
    # Each is put together, then written.
    with watch("tables", 2 * len(metadata.order)) as advance:
        for name in metadata.order:
            table = checked.tables[name]
            attrs = {
                "name": name,
                "title": table.title,
                "description": table.description,
                "package": metadata.title,
                "version": metadata.version,
                "citation": metadata.citation,
                "licence": metadata.licences[0].name,
            }
            schema = arrow_schema(table, attrs, order)
            made.add(
                name,
                assembled(_parts(name, checked, order, scratch), table, scratch / f"{name}.arrow"),
                schema.metadata,
            )
            books[name] = entries(table, order, counted(made[name]))
            made.describe(name, attrs_metadata(schema, {**attrs, ATTRIBUTE: packed(books[name])}))
            advance(1)
        problems = in_order(broken_tables(made, checked.tables, order))
        if problems:
            return Built(checked, problems, {}, {})

        rows = {name: table.num_rows for name, table in made.items()}
        readme = dictionary(metadata, checked.tables, codes, books, rows, formulas_in(made))
        files.put("data/README.md", readme.encode())
        for name in made:
            rows_of = made.sliced(name)
            with files.making(f"data/{name}.csv") as place:
                write_csv(rows_of, str(place))
            there = root / "data" / f"{name}.parquet"
            with files.making(f"data/{name}.parquet") as place:
                if holds(there, rows_of):
                    shutil.copyfile(there, place)
                else:
                    write_parquet(rows_of, str(place))
            advance(1)
    content = descriptor(metadata, read_statements(root / "schemas"), codes, checked.corpus.articles, files)
    # What releases changed is told of rows as they are published.
    files.put(DESCRIPTOR, descriptor_bytes(content))
    release = Release(metadata, checked.tables, codes, files)
    if missing := [_about_lost(*found) for found in lost(release, earlier)]:
        return Built(checked, in_order(missing), {}, {})
    with files.making(CHANGES) as place:
        write_changes(place, changes(release, earlier))
    content["resources"].append(changes_resource(files))
    listed = ((name.removeprefix("data/"), files.sha256(name)) for name in files if name != DESCRIPTOR)
    files.put(f"data/{SUMS}", sums_of(listed).encode())
    files.put(DESCRIPTOR, descriptor_bytes(content))
    # Of the files as they are now.
    release = Release(metadata, checked.tables, codes, files)
    try:
        written = pages(templates, release, {kind: levels_of(kind) for kind in KINDS})
    except ValueError as error:
        return Built(checked, [_about_file(error)], {}, {})
    exports(release)
    for name, data in {**written, PATH: editor_schema(checked.tables, codes)}.items():
        files.put(name, data)
    return Built(checked, checked.problems, files, rows)


def _parts(name: str, checked: Checked, order: Mapping[str, Sequence[str]], scratch: Path) -> list[Path]:
    """Return the files that hold the rows of a table: those that the batches wrote, and one of all others."""
    from aleppo_reports.publish.arrow import arrow_schema, arrow_table
    from aleppo_reports.publish.assemble import write_partition
    from aleppo_reports.tabulate import TABLES

    table = checked.tables[name]
    written = sorted((scratch / "batches").glob(f"{name}-*.arrow"))
    rows = TABLES[name](checked.corpus) if checked.parts is None else checked.parts.rows(name)
    if rows is not None:
        rest = scratch / f"{name}.rest"
        write_partition(rest, arrow_table(table, rows, arrow_schema(table, {}, order), order), table)
        written.append(rest)
    return written


def _about_file(error: ValueError) -> Problem:
    """Return the finding that an error `file: what is wrong` tells of."""
    file, _, message = str(error).partition(": ")
    return Problem(Origin(file), "B704", "", "", message, "mend the file")


def _about_lost(since: str, table: str, id: str) -> Problem:
    """Return the finding that a released record is neither there nor retired."""
    from aleppo_reports.comparing.recorded import FOLDER

    message = f"{table} {id} was released in {since}, and now it neither stands nor is retired"
    fix = "list it in annotations/retired.yaml with the reason, or code it again: who cited it must find it"
    return Problem(Origin(f"{FOLDER}/{since}.csv"), "B705", id, "", message, fix)


def laid_out(root: Path, text: str, name: str) -> str:
    """Return a text of ours in canonical layout."""
    found, problems = formatted(text, name, layout_order(read_tables(root / "schemas")))
    if found is None:
        raise AssertionError(f"what the package writes must be readable: {problems}")
    return found


def code_lists(corpus: Corpus) -> dict[str, Sequence[Code]]:
    """Return the codes of each code list in the order of its file."""
    lists: dict[str, list[Code]] = {}
    for code in corpus.codes:
        lists.setdefault(code.list, []).append(code)
    return {name: tuple(codes) for name, codes in lists.items()}


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The outcome of laying out files: new text of those that change, findings of those that cannot be laid out."""

    changed: Mapping[Path, str]
    problems: list[Problem]


def lay_out(root: Path, files: Sequence[Path] = ()) -> LaidOut:
    """Return the canonical text of every annotation file (or of those given) that is not laid out so, without writing.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        files: YAML files below root, or none for all.
    """
    order = layout_order(read_tables(root / "schemas"))
    changed: dict[Path, str] = {}
    problems: list[Problem] = []
    # Passes are left as they were made, unless somebody asks for one by name.
    raw = root / _PASSES
    everything = (path for path in (root / "annotations").rglob("*.yaml") if raw not in path.parents)
    for file in [path.resolve() for path in files] or sorted(everything):
        name = file.relative_to(root).as_posix()
        try:
            data = read(file)
            text = data.decode("utf-8")
        except OSError as error:
            fix = "restore the file, or check --root"
            problems.append(Problem(Origin(name), "R212", "", "", f"cannot be read: {error.strerror}", fix))
            continue
        except UnicodeDecodeError:
            _, found = yaml.read(data, name)
            problems += found
            continue
        laid_out, found = formatted(text, name, order)
        problems += found
        if laid_out is not None and laid_out != text:
            changed[file] = laid_out
    return LaidOut(changed, in_order(problems))


@dataclass(frozen=True, slots=True)
class AnchoredFile:
    """The outcome of anchoring one file: where it is, what it is called to a person, what became of it."""

    path: Path
    name: str
    outcome: Anchored


def anchor(root: Path, texts: Path, files: Sequence[Path]) -> list[AnchoredFile]:
    """Fill in the offsets of words that were given without them, without writing anything.

    Args:
        root: folder that holds `annotations/`.
        texts: folder of article texts.
        files: annotation files below root.

    Raises:
        NotAtHandError: if words are to be anchored in an article whose archived text is not in the folder.
    """
    at_hand = text_files(texts)
    trees = {path.stem: yaml.read(read(path), path.name)[0] for path in _article_files(root)}
    wanted = {article_id: head for article_id, tree in trees.items() if (head := wanted_text(tree))}
    done: list[AnchoredFile] = []
    for path in dict.fromkeys(file.resolve() for file in files):
        name, data = path.relative_to(root).as_posix(), read(path)
        tree, problems = yaml.read(data, name)
        own = wanted_text(tree)
        here = {**wanted, own.article_id: own} if own else wanted
        found: dict[str, str] = {}
        for article_id, needed in articles_of(tree).items() if not problems else ():
            if article_id not in here:
                continue
            try:
                found[article_id] = archived_text(here[article_id], at_hand)
            except NotAtHandError:
                if needed:
                    raise
        done.append(AnchoredFile(path, name, anchored(data, name, found, frozenset(here))))
    return done


def _article_files(root: Path) -> list[Path]:
    return sorted((root / _ARTICLES).glob("*.yaml"))


def rewrite(path: Path, text: str) -> None:
    """Put a text in the place of a file in one step: whatever happens on the way, an old file stays whole.

    Raises:
        OSError: if the folder cannot be written.
    """
    if not path.exists():
        # So that a new one gets the rights that new files have here.
        path.touch()
    handle, staged = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, staged)
        Path(staged).replace(path)
    except BaseException:
        Path(staged).unlink(missing_ok=True)
        raise


def compare_texts(root: Path, texts: Path) -> tuple[list[TextAtHand], int]:
    """Compare the texts at hand with those that were archived, and find the records again in those that differ.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts.

    Returns:
        What is at hand, article by article, and how many findings `check` would have about reading the annotations
        (records with such findings are left out here).
    """
    tables = read_tables(root / "schemas")
    coded = read_corpus(root, tables)
    claims: dict[str, list[Claim]] = {article.article_id: [] for article in coded.corpus.articles}
    for article, span in article_spans(Context(coded.corpus, tables)):
        if span.start is not None and span.end is not None:
            record = span.record
            key = f"part {record.part}" if isinstance(record, Part) else span.words_key
            sha256 = record.sha256 if isinstance(record, Quote) and key == "exact" else None
            if sha256:
                key = "indirect speech"
            elif span.words is None and isinstance(record, NotCoded):
                key = "private person"
            claims[article.article_id].append(Claim(span.name, key, span.start, span.end, span.words, sha256))
    files = text_files(texts)
    words = {name: [claim.words for claim in own if claim.words] for name, own in claims.items()}
    wanted = [Wanted(article.article_id, article.text_file, article.sha256) for article in coded.corpus.articles]
    names = matched(wanted, words, files)
    compared = []
    for article in coded.corpus.articles:
        name = article.article_id
        data = files[file] if (file := names[name]) else b""
        archived = digest(data) == article.sha256
        text = data.decode("utf-8", errors="replace")
        found = TextAtHand(
            name, article.text_file, article.characters, file, archived, text, claims=tuple(claims[name])
        )
        if file and not archived:
            form = repair(data, article.sha256)
            found = replace(found, broken=_not_utf8(data), repair=form, likeness=likeness(words[name], text))
        compared.append(found)
    return compared, len(coded.problems)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the articles are coded.

    Attributes:
        articles: those whose annotations could be read and whose archived text is at hand.
        missing: ids of those whose archived text is not at hand.
        unread: files of those that have findings of reading, so that nobody can say what is missing in them; and of
            actors and places, without whom nobody can say which names are known.
    """

    articles: tuple[ArticleCoverage, ...]
    missing: tuple[str, ...]
    unread: tuple[str, ...]


def coverage(root: Path, texts: Path) -> Coverage:
    """Say of every article how much of what looks codable is coded, listed with a reason, or left.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts.

    Raises:
        NotAtHandError: if the archived text of no article is in the folder.
    """
    tables = read_tables(root / "schemas")
    coded = read_corpus(root, tables)
    found = read_texts(texts, coded.corpus.articles).by_article
    if not found:
        raise NotAtHandError(_no_text(texts))
    context = Context(coded.corpus, tables, broken=coded.broken)
    known = known_names(context)
    return Coverage(
        tuple(
            summary(article, found[article.article_id], known)
            for article in context.whole_articles()
            if article.article_id in found
        ),
        tuple(article.article_id for article in coded.corpus.articles if article.article_id not in found),
        tuple(sorted(f for f in coded.broken if f.startswith("annotations/articles/") or f in NAMING)),
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of comparing the records with the texts.

    Attributes:
        checked: the check, against the texts.
        problems: what keeps the records from being taken for verified.
        stale: how the records differed from what was last compared with the texts.
        text: new content of annotations/verified.csv; None if it is current, or there are problems.
    """

    checked: Checked
    problems: list[Problem]
    stale: Stale
    text: str | None


def verify(root: Path, texts: Path) -> Verified:
    """Say which records agree with the texts at hand, without writing anything: all, if `check` finds nothing.

    Of articles whose text is not at hand, what was found before stays as it is.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts.

    Raises:
        NotAtHandError: if the archived text of no article is in the folder.
    """
    checked = check(root, texts)
    problems = hindering(checked)
    if problems:
        return Verified(checked, problems, Stale(), None)
    at_hand = checked.texts.by_article
    if not at_hand:
        raise NotAtHandError(_no_text(texts))
    differing = stale(checked.corpus, frozenset(at_hand))
    text = agreeing(checked)
    current = (root / verified.PATH).is_file() and read(root / verified.PATH) == text.encode()
    return Verified(checked, [], differing, None if current else text)


def hindering(checked: Checked) -> list[Problem]:
    """Return the findings that keep records from being taken for verified.

    That annotations/verified.csv is not as it should be is why one compares, and an objection is one person's word.
    """
    return [found for found in checked.problems if found.origin.file != verified.PATH and fails([found], "error")]


def agreeing(checked: Checked) -> str:
    """Return what annotations/verified.csv has to say after a check that found nothing.

    Of articles whose text is not at hand, what was found before stays as it is.
    """
    at_hand = checked.texts.by_article
    found = dict(checked.corpus.verified or {})
    for entry in entries(checked.corpus):
        if entry.article and entry.article.article_id in at_hand:
            found[entry.record_id] = entry.sha256
    gone = stale(checked.corpus, frozenset(at_hand)).gone
    return verified.verified_text({name: sha256 for name, sha256 in found.items() if name not in gone})


@dataclass(frozen=True, slots=True)
class Status:
    """How far the records are verified.

    Attributes:
        standings: each record that could be read, with its levels.
        stale: how the records differ from what was last compared with the texts.
        lapsed: sign-offs of records that have changed since.
        objections: objections that nobody has settled.
        settled: objections that can be taken out of their file.
        compared: whether anything was ever compared with the texts.
        problems: what is wrong with the annotations; that objections are open is said apart.
    """

    standings: tuple[Standing, ...]
    stale: Stale
    lapsed: tuple[SignOff, ...]
    objections: tuple[Objection, ...]
    settled: tuple[Objection, ...]
    compared: bool
    problems: list[Problem]


def status(root: Path) -> Status:
    """Say how far the records are verified, from the annotations alone.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
    """
    checked = check(root)
    corpus = checked.corpus
    compared = corpus.verified is not None
    listed, differing, gone = tuple(standings(corpus)), stale(corpus), lapsed(corpus)
    problems = [problem for problem in checked.problems if fails([problem], "error")]
    held = open_objections(corpus)
    settled = tuple(found for found in corpus.objections if found not in held)
    return Status(listed, differing, gone, held, settled, compared, problems)


def _no_text(texts: Path) -> str:
    return f"the archived text of no article is in {texts}; `aleppo texts` says what is there"


def _not_utf8(data: bytes) -> int | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
