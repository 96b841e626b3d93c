"""check and build: the one place where reading, rules, tables and publishing meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aleppo_reports.problems import Origin, Problem, in_order
from aleppo_reports.records import Code, Corpus
from aleppo_reports.rules import Context, run
from aleppo_reports.schema import Table, read_statements, read_tables
from aleppo_reports.source import yaml
from aleppo_reports.source.format import formatted
from aleppo_reports.source.layout import layout_order
from aleppo_reports.source.reader import read_corpus
from aleppo_reports.texts import Texts, read_texts


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: what was read, what was compared, what was found."""

    corpus: Corpus
    tables: Mapping[str, Table]
    texts: Texts
    problems: list[Problem]
    files: int


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build: the check, the files made (none if there are problems), and rows of each table."""

    checked: Checked
    problems: list[Problem]
    files: Mapping[str, bytes]
    rows: Mapping[str, int]


def check(root: Path, texts: Path | None = None) -> Checked:
    """Read and check everything that was coded, without writing anything.

    Args:
        root: folder that holds `annotations/` and `schemas/`.
        texts: folder of article texts, or None: then the words are not compared.
    """
    tables = read_tables(root / "schemas")
    read = read_corpus(root, tables)
    found = read_texts(texts, read.corpus.articles)
    context = Context(read.corpus, tables, read.declared, found.by_article)
    problems = in_order([*read.problems, *found.problems, *run(context)])
    return Checked(read.corpus, tables, found, problems, read.files)


def build(root: Path, texts: Path | None = None) -> Built:
    """Check the annotations and make every built file in memory, without writing anything.

    Parquet files on disk that hold the same table already are kept as they are: their bytes depend on the version of
    pyarrow, the table does not.

    Args:
        root: folder that holds `annotations/`, `schemas/` and `CITATION.cff`.
        texts: folder of article texts, or None.
    """
    checked = check(root, texts)
    if checked.problems:
        return Built(checked, checked.problems, {}, {})
    # The heavy libraries are for those who build.
    from aleppo_reports.publish.arrow import arrow_schema, arrow_table
    from aleppo_reports.publish.constraints import broken_chains, broken_constraints, broken_spans
    from aleppo_reports.publish.descriptor import descriptor, descriptor_bytes
    from aleppo_reports.publish.dictionary import dictionary
    from aleppo_reports.publish.editor import PATH, editor_schema
    from aleppo_reports.publish.metadata import read_metadata
    from aleppo_reports.publish.write import SUMS, csv_bytes, parquet_bytes, read_parquet, same_table, sums
    from aleppo_reports.tables import TABLES

    try:
        metadata = read_metadata(root)
    except ValueError as error:
        file, _, message = str(error).partition(": ")
        return Built(checked, [Problem(Origin(file), "B704", "", "", message, "mend the file")], {}, {})
    if set(metadata.order) != set(checked.tables):
        odd = ", ".join(sorted(set(metadata.order) ^ set(checked.tables)))
        message = f"the list of tables and the files in schemas/ differ in: {odd}"
        problem = Problem(Origin("schemas/package.yaml"), "B704", "", "tables", message, "list every table once")
        return Built(checked, [problem], {}, {})

    codes = code_lists(checked.corpus)
    order = {name: [code.code for code in listed] for name, listed in codes.items()}
    made = {}
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
        made[name] = arrow_table(table, TABLES[name](checked.corpus), arrow_schema(table, attrs, order), order)
    problems = in_order([*broken_constraints(made, checked.tables, order), *broken_spans(made), *broken_chains(made)])
    if problems:
        return Built(checked, problems, {}, {})

    rows = {name: table.num_rows for name, table in made.items()}
    data: dict[str, bytes] = {"README.md": dictionary(metadata, checked.tables, codes, rows).encode()}
    for name, table in made.items():
        data[f"{name}.csv"] = csv_bytes(table)
        there = root / "data" / f"{name}.parquet"
        data[f"{name}.parquet"] = there.read_bytes() if same_table(read_parquet(there), table) else parquet_bytes(table)
    data[SUMS] = sums(data.items()).encode()
    files = {f"data/{name}": content for name, content in data.items()}
    content = descriptor(metadata, read_statements(root / "schemas"), codes, checked.corpus.articles, files)
    files["datapackage.json"] = descriptor_bytes(content)
    files[PATH] = editor_schema(checked.tables, codes)
    return Built(checked, [], files, rows)


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
    for file in [path.resolve() for path in files] or sorted((root / "annotations").rglob("*.yaml")):
        name = file.relative_to(root).as_posix()
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            _, found = yaml.read(file.read_bytes(), name)
            problems += found
            continue
        laid_out, found = formatted(text, name, order)
        problems += found
        if laid_out is not None and laid_out != text:
            changed[file] = laid_out
    return LaidOut(changed, in_order(problems))
