"""Make random corpora that keep every rule, build them, and see that nothing is lost or added on the way.

    tables    annotations → tables → CSV → tables → Parquet → tables → CSV: every table and every CSV is the same
    order     records, keys, items and files in another order give the same bytes
    words     what an annotation says stands in the tables to the letter
    findings  in a spoiled corpus the same is found in batches as in the whole
    format    laying out a file twice is laying it out once, and changes no record

`order` is a circumstance that built files must not depend on; CIRCUMSTANCES takes more of them. Hash seeds, languages,
time zones and clocks: scripts/faults.py --kinds elsewhere.

    python scripts/roundtrips.py [--examples N] [--seed N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import yaml as pyyaml
from hypothesis import HealthCheck, Phase, given, seed, settings

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from aleppo_reports.partition.engines import Engine  # noqa: E402
from aleppo_reports.partition.together import Parting  # noqa: E402
from aleppo_reports.pipeline import build, check, lay_out, rewrite  # noqa: E402
from aleppo_reports.publish import validate  # noqa: E402
from aleppo_reports.publish.write import csv_bytes, parquet_bytes, read_parquet  # noqa: E402
from aleppo_reports.schema import published_tables, read_tables  # noqa: E402
from aleppo_reports.source.reader import read_corpus  # noqa: E402
from builders import Parts, make_root  # noqa: E402
from corpora import corpora, dumped, shuffled, spoiled  # noqa: E402

Change = Callable[[Parts], None]
Files = Mapping[str, bytes]


SPOILED = 4
"""How often each corpus is spoiled."""


@dataclass(slots=True)
class Outcome:
    """What came of one kind of round trip: how many corpora, how many things compared in them, and what differed."""

    corpora: int = 0
    compared: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """One random corpus, to be built in other circumstances.

    Attributes:
        root: the corpus, which stays as it is.
        folder: an empty folder to write in.
        change: what makes the corpus of the tiny one.
        number: of the corpus, from 1; for what is to be another one with each.
    """

    root: Path
    folder: Path
    change: Change
    number: int


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Something that built files must not depend on.

    Attributes:
        about: what is compared, for the page.
        builds: builds a corpus in that circumstance, once or several times: in what words, and the built files.
    """

    about: str
    builds: Callable[[Case], Iterator[tuple[str, Files]]]


CIRCUMSTANCES: dict[str, Circumstance] = {}


def circumstance(about: str) -> Callable[[Callable[[Case], Iterator[tuple[str, Files]]]], Circumstance]:
    """Register a circumstance under the name of its function."""

    def register(function: Callable[[Case], Iterator[tuple[str, Files]]]) -> Circumstance:
        found = CIRCUMSTANCES[function.__name__] = Circumstance(about, function)
        return found

    return register


def made(folder: Path, change: Change, order: random.Random | None = None) -> Path:
    """Return a corpus, its files written as another program would; with an order, in that one."""

    def changed(parts: Parts) -> None:
        change(parts)
        for name in ("actors", "places", "events"):
            records = getattr(parts, name)
            if order:
                records = shuffled(records, order)
            parts.files[f"annotations/{name}.yaml"] = dumped({name: records})
        article = shuffled(parts.article, order) if order else parts.article
        parts.files["annotations/articles/herald-2016-12-07.yaml"] = dumped(article)
        if order:
            for path, text in list(parts.files.items()):
                if "/post" in path and path.endswith(".yaml"):
                    parts.files[path] = dumped(shuffled(pyyaml.load(text, Loader=pyyaml.BaseLoader), order))
            parts.files = shuffled(parts.files, order)

    folder.mkdir(parents=True)
    return make_root(folder, changed)


def built(root: Path, parting: Parting | None = None) -> dict[str, bytes]:
    """Return the built files.

    Args:
        root: the corpus.
        parting: how it is divided, if it is to be looked at in parts.

    Raises:
        AssertionError: if the corpus does not keep every rule.
    """
    done = build(root, root / "texts", parting=parting)
    if done.problems:
        raise AssertionError("\n".join(map(str, done.problems)))
    return dict(done.files)


def tables(root: Path, outcome: Outcome) -> None:
    """Compare every table with itself, after each step of the way."""
    for path, data in built(root).items():
        if path.startswith("data/"):
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_bytes(data)
        if path == "datapackage.json":
            (root / path).write_bytes(data)
    stated, codes = published_tables(json.loads((root / "datapackage.json").read_text(encoding="utf-8"))["resources"])
    for name, table in stated.items():
        first = read_parquet(root / f"data/{name}.parquet")
        second, problems = validate._csv(root, f"data/{name}.csv", table, codes)
        outcome.compared += 1
        if first is None or second is None or problems:
            outcome.failures.append(f"{name} cannot be read: {problems}")
            continue
        # Of a table without rows, Parquet keeps no categories; the CSV has no text about the table.
        second = (
            second.cast(first.schema) if not second.num_rows else second.replace_schema_metadata(first.schema.metadata)
        )
        (root / "again.parquet").write_bytes(parquet_bytes(second))
        third = read_parquet(root / "again.parquet")
        same = third is not None and first.equals(second) and second.equals(third) and first.schema.equals(third.schema)
        written = (root / f"data/{name}.csv").read_bytes()
        if not same or any(csv_bytes(each) != written for each in (first, second, third)):
            outcome.failures.append(f"{name} differs on the way")


@circumstance("built files, when records, keys, items and files stand in another order")
def order(case: Case) -> Iterator[tuple[str, Files]]:
    """Yield what is built of the same corpus in another order."""
    yield "in another order", built(made(case.folder, case.change, random.Random(case.number)))


@circumstance("built files, when the articles are looked at in batches of several sizes")
def batches(case: Case) -> Iterator[tuple[str, Files]]:
    """Yield what is built of the same corpus in parts."""
    for size in (1, 2, 3):
        yield f"in batches of {size}", built(case.root, Parting(size))


@circumstance("built files, when two processes look at the articles")
def processes(case: Case) -> Iterator[tuple[str, Files]]:
    """Yield what processes of their own build of the same corpus; of every tenth, since they take long to start."""
    if case.number % 10 == 1:
        yield "in two processes", built(case.root, Parting(1, Engine(processes=2)))


def findings(case: Case, outcome: Outcome) -> None:
    """Spoil a corpus again and again, each time anew, and compare what is found in the whole and in batches."""
    order = random.Random(case.number)
    for time in range(SPOILED):
        root = case.folder / str(time)
        shutil.copytree(case.root / "annotations", root / "annotations")
        shutil.copytree(case.root / "schemas", root / "schemas")
        how = spoiled(root / "annotations", order)
        for texts in (case.root / "texts", None):
            whole = check(root, texts).problems
            size = order.choice((1, 2))
            outcome.compared += 1
            if check(root, texts, parting=Parting(size)).problems != whole:
                outcome.failures.append(f"in batches of {size}, {'with' if texts else 'without'} texts: {how}")


def unmoved(name: str, case: Case, files: Files, outcome: Outcome) -> None:
    """Compare all built files with those that are built in another circumstance."""
    for how, other in CIRCUMSTANCES[name].builds(case):
        outcome.compared += len(files)
        odd = sorted(name for name in {*files, *other} if files.get(name) != other.get(name))
        if odd:
            outcome.failures.append(f"{how}: {odd}")


def words(root: Path, files: Files, outcome: Outcome) -> None:
    """Find the authored texts in the tables."""
    import csv
    import io

    corpus = read_corpus(root, read_tables(root / "schemas")).corpus
    authored = {
        "actors": {a.actor_id: {"name": a.name, "description": a.description} for a in corpus.actors},
        "places": {p.place_id: {"name": p.name, "parent_id": p.parent_id or ""} for p in corpus.places},
        "events": {e.event_id: {"summary": e.summary, "when": e.when} for e in corpus.events},
        "articles": {a.article_id: {"title": a.title} for a in corpus.articles},
    }
    for name, expected in authored.items():
        rows = csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode("utf-8"), newline=""))
        found = {row[f"{name.removesuffix('s')}_id"]: row for row in rows}
        outcome.compared += sum(map(len, expected.values()))
        if set(found) != set(expected):
            outcome.failures.append(f"{name}: other records")
        for key, texts in expected.items():
            if {column: found[key][column] for column in texts} != texts:
                outcome.failures.append(f"{name}, {key}: other words")


def layout(root: Path, outcome: Outcome) -> None:
    """Lay out every file, twice, and read the corpus again."""
    stated = read_tables(root / "schemas")
    before = read_corpus(root, stated).corpus
    first = lay_out(root)
    for path, text in first.changed.items():
        rewrite(path, text)
    outcome.compared += len(list((root / "annotations").rglob("*.yaml")))
    if first.problems or lay_out(root).changed:
        outcome.failures.append("laid out twice is not laid out once")
    # Records do not compare their places in the files.
    if read_corpus(root, stated).corpus != before:
        outcome.failures.append("laying out changed a record")


def run(examples: int, seed_: int) -> dict[str, Outcome]:
    """Make corpora and take each all ways."""
    found = {name: Outcome() for name in ways()}
    number = 0

    @seed(seed_)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(corpora())
    def take(change: Change) -> None:
        nonlocal number
        number += 1
        with tempfile.TemporaryDirectory(prefix="aleppo-round-") as scratch:
            root = made(Path(scratch, "one"), change)
            files = built(root)
            tables(root, found["tables"])
            for name in CIRCUMSTANCES:
                unmoved(name, Case(root, Path(scratch, name), change, number), files, found[name])
            words(root, files, found["words"])
            findings(Case(root, Path(scratch, "spoiled"), change, number), found["findings"])
            layout(root, found["format"])
        for outcome in found.values():
            outcome.corpora += 1

    take()
    return found


def ways() -> dict[str, str]:
    """Return what is compared, by its name, in the order in which it is told."""
    return {
        "tables": "annotations → tables → CSV → tables → Parquet → tables → CSV, tables and bytes",
        **{name: each.about for name, each in CIRCUMSTANCES.items()},
        "words": "authored texts, in the tables to the letter",
        "findings": "what is found in spoiled corpora, looked at as a whole and in batches",
        "format": "files laid out twice; the records of the corpus",
    }


def rows(found: Mapping[str, Outcome]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    about = ways()
    yield "| way | what is compared | corpora | compared | failures |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for name, outcome in found.items():
        yield f"| {name} | {about[name]} | {outcome.corpora:,} | {outcome.compared:,} | {len(outcome.failures)} |"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = run(asked.examples, asked.seed)
    print("\n".join(rows(found)))
    for name, outcome in found.items():
        for failure in outcome.failures[:20]:
            print(f"\n{name}: {failure}")
    if asked.json:
        content = {name: asdict(outcome) for name, outcome in found.items()}
        asked.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    sys.exit(any(outcome.failures for outcome in found.values()))


if __name__ == "__main__":
    main()
