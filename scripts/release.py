"""Make the archive of a release, or say why there can be none.

    python scripts/release.py --record         write releases/<version>.csv; commit it with the release
    python scripts/release.py [-o dist]        make <name>-<version>.zip and SHA256SUMS in that folder

The archive holds what is committed, nothing else, and is the same to the byte whenever it is made. It is refused while
anything is uncommitted, checks find something, built files are not current, a fact of `aleppo release-check` is open
(--allow CODE leaves one open, and says so), the version does not fit what changed, or it was released already.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from aleppo_reports.comparing import git
from aleppo_reports.comparing.changes import difference
from aleppo_reports.comparing.recorded import FOLDER, before, read_records, record_bytes
from aleppo_reports.comparing.versions import misfit
from aleppo_reports.findings.finding import fails
from aleppo_reports.pipeline import build
from aleppo_reports.problems import Problem
from aleppo_reports.publish.archive import archive_bytes
from aleppo_reports.publish.compare import differences
from aleppo_reports.publish.metadata import Metadata, read_metadata
from aleppo_reports.publish.release_check import open_facts
from aleppo_reports.publish.validate import validate
from aleppo_reports.publish.write import SUMS, sums
from aleppo_reports.published import Published

ROOT = Path(__file__).resolve().parents[1]


def run(root: Path, *arguments: str) -> bytes:
    """Return what git prints.

    Raises:
        ValueError: if it fails.
    """
    done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def refusals(root: Path, metadata: Metadata, texts: Path | None, allowed: Sequence[str]) -> Iterator[str]:
    """Yield every reason why the state of the repository cannot be released."""
    for line in run(root, "status", "--porcelain", "--untracked-files=all").decode().splitlines():
        yield f"not committed: {line[3:]}"
    built = build(root, texts)
    problems: list[Problem] = [*built.problems, *(differences(root, built.files) if built.files else ())]
    yield from (str(problem) for problem in problems)
    if problems:
        return
    facts = [fact for fact in open_facts(root, metadata) if fact.code not in allowed]
    yield from (str(fact) for fact in facts if fails([fact], "error"))
    package, version = Published(root), metadata.version
    kept = root / FOLDER / f"{version}.csv"
    if not kept.is_file() or kept.read_bytes() != record_bytes(package):
        yield f"{FOLDER}/{kept.name} is not the record of what is built; run `python scripts/release.py --record`"
    tags = run(root, "tag", "--list").decode().split()
    if f"v{version}" in tags and run(root, "rev-parse", f"v{version}^{{commit}}") != run(root, "rev-parse", "HEAD"):
        yield f"v{version} is the tag of another commit: this version was released"
    earlier = list(before(read_records(root), version))
    if (
        earlier
        and f"v{earlier[-1]}" in tags
        and (wrong := misfit(difference(git.at(root, f"v{earlier[-1]}"), package)))
    ):
        yield wrong


def committed(root: Path) -> tuple[dict[str, bytes], frozenset[str]]:
    """Return the files of the last commit, and which of them can be run.

    Raises:
        ValueError: if one of them is no plain file.
    """
    files, programs = {}, set()
    with tarfile.open(fileobj=io.BytesIO(run(root, "archive", "--format=tar", "HEAD"))) as tar:
        for member in tar:
            if member.isdir():
                continue
            content = tar.extractfile(member) if member.isfile() else None
            if content is None:
                raise ValueError(f"{member.name} is no plain file; links are not released")
            files[member.name] = content.read()
            if member.mode & 0o100:
                programs.add(member.name)
    return files, frozenset(programs)


def made(root: Path, metadata: Metadata) -> bytes:
    """Return the archive of the last commit.

    Raises:
        ValueError: if what is in it is not valid to those who will download it.
    """
    files, programs = committed(root)
    prefix = f"{metadata.name}-{metadata.version}"
    data = archive_bytes(files, prefix, date.fromisoformat(metadata.released), programs)
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / f"{prefix}.zip"
        archive.write_bytes(data)
        if problems := validate(archive).problems:
            raise ValueError("the archive is not valid:\n" + "\n".join(map(str, problems)))
    return data


def main() -> None:
    """Make the record or the archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (default: this one)")
    parser.add_argument("--texts", type=Path, default=os.environ.get("ALEPPO_TEXTS"), help="folder of article texts")
    parser.add_argument("--record", action="store_true", help="write the record of the release instead")
    parser.add_argument("--allow", metavar="CODE", action="append", default=[], help="release with this fact open")
    parser.add_argument("-o", "--output", type=Path, default=Path("dist"), help="folder to write to (default: dist)")
    given = parser.parse_args()
    root = given.root.resolve()
    try:
        metadata = read_metadata(root)
        if given.record:
            kept = root / FOLDER / f"{metadata.version}.csv"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(record_bytes(Published(root)))
            print(f"wrote {FOLDER}/{kept.name}; commit it with the release")
            return
        found = list(refusals(root, metadata, given.texts, given.allow))
        if found:
            sys.exit("\n".join([*found, f"no release: {len(found)} reason{'' if len(found) == 1 else 's'}"]))
        data = made(root, metadata)
    except ValueError as error:
        sys.exit(f"no release: {error}")
    name = f"{metadata.name}-{metadata.version}.zip"
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / name).write_bytes(data)
    (given.output / SUMS).write_text(sums([(name, data)]), encoding="utf-8", newline="\n")
    print(f"wrote {name}, {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    if given.allow:
        print(f"facts left open: {', '.join(given.allow)}")
    print(f"tag it: git tag v{metadata.version}")


if __name__ == "__main__":
    main()
