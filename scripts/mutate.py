"""Corrupt the annotations and the built tables one value at a time, and count how often the package notices.

A corruption is one mistake that a person or a program could make: a digit of a value, a span moved by one character, a
speaker exchanged, a record dropped, a cell of a table changed. Prints a Markdown table of shares caught, by kind; with
--missed, also examples of what passed. The same seed gives the same corruptions and the same table.

The path of a corruption of the annotations is a shortcut of `aleppo check`. Every file is parsed once. A corruption
changes its tree of nodes; the reader reads the records of the changed file again, through the schemas, and the rules
run over the corpus with that file exchanged. So the bytes and the YAML syntax are not looked at again, texts are
matched with their articles once (no kind touches the hash of an article). The rules in `_NARROW` of
mutation/judging.py, which compare a record with its article or its text, see no more than the changed file and the
articles that it speaks of; those in `_BY_IDS` see the changed file alone as long as it declares the ids that it did
before. Of an article only the record that changed is read again. A rule that never looks at the texts runs once for
both columns. --full N takes N of each kind the whole way, as files through the command line, and says where the
verdicts differ.

The path of a corruption of the tables is `publish.validate.validate` over a copy of the package, but files that did not
change are parsed once, and constraints of tables that did not change, nor any that their keys point to, are not
computed again; nor are constraints where comparing files has found something already. Three columns: the files as
corrupted; with hashes and sizes made anew as by somebody who edits a table and rebuilds the lists; with the Parquet or
CSV twin made anew as well, so that only rules about content are left.

    python scripts/mutate.py [--texts DIR] [--seed N] [--limit N] [--kinds WORD,WORD] [--missed N] [--full N]
                             [--page FILE]

--page FILE writes the two tables, with the reasons for what passes, as the page docs/corruption.md that the package
quotes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from aleppo_reports.source import verified, yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from mutation.corruptions import KINDS  # noqa: E402
from mutation.judging import CRASH, Desk, Verdict  # noqa: E402
from mutation.page import page, report, report_tables  # noqa: E402
from mutation.tables import TABLE_KINDS, Bench, Damage, Package, picked  # noqa: E402
from mutation.trees import Corruption, plain, with_edits_in_text  # noqa: E402

_CODE = re.compile(r"\[([A-Z]\d{3})\]$", re.MULTILINE)

_DESK: Desk | None = None
_PLAN: list[tuple[str, Corruption]] = []
_PACKAGE: Package | None = None
_DAMAGES: list[tuple[str, Damage]] = []
_BENCH: Bench | None = None


def plan(desk: Desk, seed: int, limit: int, wanted: Callable[[str], bool]) -> list[tuple[str, Corruption]]:
    """Return the corruptions of the annotations, kind by kind: as many as asked for, or all there are."""
    made: list[tuple[str, Corruption]] = []
    for name, make in KINDS.items():
        if wanted(name):
            rng = Random(f"{seed}:{name}")
            made += [(name, corruption) for corruption in picked(make(desk, rng), rng, limit)]
    return made


def plan_tables(package: Package, seed: int, limit: int, wanted: Callable[[str], bool]) -> list[tuple[str, Damage]]:
    """Return the damages of the tables, kind by kind."""
    made: list[tuple[str, Damage]] = []
    for name, (make, _) in TABLE_KINDS.items():
        if wanted(name):
            made += [(name, damage) for damage in make(package, Random(f"{seed}:{name}"), limit)]
    return made


def _judge(number: int) -> Verdict:
    assert _DESK is not None
    return _DESK.judge(_PLAN[number][1])


def _judge_table(number: int) -> dict[str, tuple[tuple[str, ...], str]]:
    global _BENCH
    assert _PACKAGE is not None
    if _BENCH is None:
        _BENCH = Bench(_PACKAGE, Path(tempfile.mkdtemp(prefix="mutate-", dir=os.environ.get("MUTATE_TMP"))) / "package")
    kind, damage = _DAMAGES[number]
    return _BENCH.judge(damage, TABLE_KINDS[kind][1])


def _mapped(function: Callable[[int], Any], count: int, jobs: int) -> list[Any]:
    """Return the results for 0, 1, … in order; the processes are forked and share what was read."""
    if jobs < 2 or count < 2:
        return [function(number) for number in range(count)]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return pool.map(function, range(count), chunksize=25)


def _aleppo(*arguments: str | Path) -> tuple[str, ...]:
    """Return the codes that the command line finds; CRASH for any way out but its two."""
    command = [sys.executable, "-P", "-m", "aleppo_reports", *map(str, arguments)]
    environment = {key: value for key, value in os.environ.items() if key != "ALEPPO_TEXTS"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in {0, 1}:
        return (CRASH,)
    return tuple(sorted(set(_CODE.findall(done.stdout + done.stderr))))


def whole_way(root: Path, desk: Desk, corruption: Corruption, texts: Path | None) -> Verdict:
    """Return what `aleppo check` finds where a corruption is written into the files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("annotations", "schemas"):
            shutil.copytree(root / part, folder / part)
        # Without it nothing is said of what has changed since.
        (folder / verified.PATH).unlink(missing_ok=True)
        path = folder / corruption.file
        tree = desk.trees[corruption.file]
        path.write_text(with_edits_in_text(path.read_text(encoding="utf-8"), tree, corruption.edits), encoding="utf-8")
        if plain(yaml.read(path.read_bytes(), "")[0]) != plain(desk.changed(corruption)):
            raise AssertionError(f"the file does not hold the corruption: {desk.shown(corruption)}")
        told = _aleppo("check", "--root", folder, "--texts", texts) if texts else None
        return Verdict(told, _aleppo("check", "--root", folder))


def compare_whole(
    root: Path,
    desk: Desk,
    made: Sequence[tuple[str, Corruption]],
    verdicts: Sequence[Verdict],
    texts: Path | None,
    most: int,
) -> Iterator[str]:
    """Yield where the whole way gives other codes than the short one."""
    taken: Counter[str] = Counter()
    chosen = []
    for number, (name, _) in enumerate(made):
        taken[name] += 1
        chosen += [number] if taken[name] <= most else []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda number: whole_way(root, desk, made[number][1], texts), chosen))
    wrong = 0
    for number, other in zip(chosen, found, strict=True):
        short = verdicts[number]
        if (other.texts, other.bare) != (short.texts, short.bare):
            wrong += 1
            shown = f"{made[number][0]}: {desk.shown(made[number][1])}"
            yield f"- {shown}: short {short.texts} {short.bare}, whole {other.texts} {other.bare}"
    yield f"\n{len(chosen)} corruptions of annotations taken the whole way, {wrong} with other codes"


def compare_whole_tables(
    package: Package, made: Sequence[tuple[str, Damage]], verdicts: Sequence[Any], most: int
) -> Iterator[str]:
    """Yield where `aleppo validate` and the short way differ in whether a damage is found."""
    taken: Counter[str] = Counter()
    jobs = []
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(package, Path(name) / "bench")
        for (kind, damage), verdict in zip(made, verdicts, strict=True):
            taken[kind] += 1
            for way in TABLE_KINDS[kind][1] if taken[kind] <= most else ():
                files = bench._files(damage, way)
                if files is None:
                    continue
                folder = Path(name) / str(len(jobs))
                (folder / "data").mkdir(parents=True)
                for path, data in (package.files | files).items():
                    (folder / path).write_bytes(data)
                jobs.append((f"{kind}, {way}: {damage.cell}", verdict[way][0], folder))
        bench.close()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda job: _aleppo("validate", job[2]), jobs))
    wrong = [
        f"- {shown}: short {short}, whole {codes}"
        for (shown, short, _), codes in zip(jobs, found, strict=True)
        if bool(short) != bool(codes) or not set(short) <= set(codes) or (CRASH in codes) != (CRASH in short)
    ]
    yield from wrong
    yield f"\n{len(jobs)} damages of tables taken the whole way, {len(wrong)} with another verdict"


def main() -> None:
    """Corrupt, count and print."""
    global _DESK, _PLAN, _PACKAGE, _DAMAGES
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of annotations and schemas (default: ours)")
    parser.add_argument("--texts", type=Path, default=os.environ.get("ALEPPO_TEXTS"), help="folder of article texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=500, help="most corruptions of a kind (default 500)")
    parser.add_argument(
        "--kinds", default="", help="words, separated by commas, that the names of kinds must hold one of"
    )
    parser.add_argument("--missed", type=int, default=0, help="examples of what passed, for each kind")
    parser.add_argument("--full", type=int, default=0, help="take so many of each kind the whole way as well")
    parser.add_argument("--page", type=Path, help="file to write the tables to, with the reasons for what passes")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one for each core)")
    given = parser.parse_args()
    words = [word.strip() for word in given.kinds.split(",") if word.strip()]

    def wanted(name: str) -> bool:
        return not words or any(word in name for word in words)

    desk = _DESK = Desk(given.root, Path(given.texts) if given.texts else None)
    for finding in desk.clean:
        print(f"the corpus is not clean: {finding}")
    _PLAN = plan(desk, given.seed, given.limit, wanted)
    # Before anything here has loaded Arrow: what follows forks.
    _PACKAGE = Package(given.root)
    _DAMAGES = plan_tables(_PACKAGE, given.seed, given.limit, wanted)
    verdicts = _mapped(_judge, len(_PLAN), given.jobs)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MUTATE_TMP"] = scratch
        table_verdicts = _mapped(_judge_table, len(_DAMAGES), given.jobs)
    if _PLAN:
        print(*report(desk, _PLAN, verdicts, given.missed), sep="\n")
    if _DAMAGES:
        print("", *report_tables(_DAMAGES, table_verdicts, given.missed), sep="\n")
    if given.page:
        both = report(desk, _PLAN, verdicts, 0), report_tables(_DAMAGES, table_verdicts, 0)
        annotations, tables = ([line for line in lines if line.startswith("|")] for lines in both)
        given.page.write_text(page(annotations, tables, given.seed, given.limit), encoding="utf-8", newline="\n")
    if given.full:
        texts = Path(given.texts) if given.texts else None
        print("", *compare_whole(given.root, desk, _PLAN, verdicts, texts, given.full), sep="\n")
        print("", *compare_whole_tables(_PACKAGE, _DAMAGES, table_verdicts, given.full), sep="\n")


if __name__ == "__main__":
    main()
