"""What became of the records of releases, for all at once: the same as for one after the other."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from aleppo_reports.comparing import recorded
from aleppo_reports.comparing.recorded import Change
from aleppo_reports.pipeline import build, code_lists
from aleppo_reports.publish import history
from aleppo_reports.publish.exports import Release
from aleppo_reports.publish.history import changes, lost, read_history, records_of
from aleppo_reports.publish.metadata import read_metadata
from aleppo_reports.publish.staged import Staged
from aleppo_reports.published import Published
from builders import Parts, make_root, write


def awkward(parts: Parts) -> None:
    parts.actors[0]["description"] = 'A "navy" \\ – with back\\slashes'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_root(tmp_path_factory.mktemp("history"), awkward)


@pytest.fixture(scope="module")
def release(root: Path) -> Release:
    built = build(root)
    assert built.problems == []
    assert isinstance(built.files, Staged)
    return Release(read_metadata(root), built.checked.tables, code_lists(built.checked.corpus), built.files)


def test_every_record_has_the_hash_that_a_citation_has(release: Release) -> None:
    wanted = recorded.records_of(Published.of(release.files))
    found = [tuple(row.values()) for row in records_of(release).to_pylist()]
    assert {kind for kind, _, _ in found} >= {"articles", "actors", "events", "figures", "quotes"}
    assert found == [(*name, sha256) for name, sha256 in wanted.items()]


def rows_of(records: dict[tuple[str, str], str]) -> pa.Table:
    cells = [(*name, sha256) for name, sha256 in records.items()]
    return pa.table([list(column) for column in zip(*cells, strict=True)], names=recorded.HEAD)


def changed_one_by_one(whole: dict[str, dict[tuple[str, str], str]]) -> list[Change]:
    """Return what a plain reading of two releases after the other gives."""
    found = []
    for old, new in pairwise(whole):
        for name in dict.fromkeys([*whole[new], *whole[old]]):
            was, now = whole[old].get(name, ""), whole[new].get(name, "")
            if was != now:
                what = "added" if not was else "removed" if not now else "changed"
                found.append(Change(new, *name, what, was, now))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("seed", range(10))
def test_changes_and_losses_are_those_of_each_record(release: Release, seed: int) -> None:
    random = Random(seed)
    now = recorded.records_of(Published.of(release.files))
    earlier: dict[str, dict[tuple[str, str], str]] = {}
    for version in ("0.0.1", "0.0.2", "0.0.3")[: random.randint(1, 3)]:
        kept = {name: sha256 if random.random() < 0.8 else "0" * 64 for name, sha256 in now.items()}
        kept = {name: kept[name] for name in random.sample(list(kept), random.randint(1, len(kept)))}
        gone = {("figures", f"gone-{random.randint(1, 3)}"): "1" * 64, ("no table", "x"): "2" * 64}
        earlier[version] = {**kept, **gone}
    kept_so = {version: rows_of(records) for version, records in earlier.items()}
    version = release.metadata.version
    assert list(changes(release, kept_so)) == changed_one_by_one({**earlier, version: now})
    wanted = {name: old for old, records in earlier.items() for name in records if name not in now}
    assert sorted(lost(release, kept_so)) == sorted((old, *name) for name, old in wanted.items())


def test_without_earlier_releases_nothing_changed_and_nothing_is_lost(release: Release) -> None:
    assert list(changes(release, {})) == []
    assert list(lost(release, {})) == []


def test_what_is_kept_is_read_as_it_is_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_AT_ONCE", 2)
    head = "record_kind,record_id,row_sha256\n"
    for version in ("0.10.0", "0.9.0", "1.0.0"):
        write(tmp_path / "releases" / f"{version}.csv", head + "".join(f'actors,"a,{n}",{version}\n' for n in range(5)))
    found = read_history(tmp_path, "1.0.0")
    assert list(found) == ["0.9.0", "0.10.0"]
    one_by_one = recorded.read_records(tmp_path)
    for version, rows in found.items():
        assert [tuple(row.values()) for row in rows.to_pylist()] == [
            (*name, sha256) for name, sha256 in one_by_one[version].items()
        ]
