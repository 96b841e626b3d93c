"""Zips made by strangers: a whole release is taken out, anything else is refused before a byte is written."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from aleppo_reports import archives
from aleppo_reports.archives import faults, is_zip, unpack


def link(target: str, kind: int = stat.S_IFLNK) -> Callable[[zipfile.ZipFile], None]:
    def write(archive: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo("a")
        entry.create_system = 3
        entry.external_attr = (kind | 0o777) << 16
        archive.writestr(entry, target)

    return write


def names(*wanted: str) -> Callable[[zipfile.ZipFile], None]:
    def write(archive: zipfile.ZipFile) -> None:
        for name in wanted:
            archive.writestr(zipfile.ZipInfo(name), b"" if name.endswith("/") else b"x")

    return write


def made(path: Path, write: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        write(archive)
    return path


REFUSED = {
    "up": (names("good", "../evil"), "'../evil' is no path inside the archive"),
    "up and down": (names("a/../../evil"), "'a/../../evil' is no path inside the archive"),
    "absolute": (names("/evil"), "'/evil' is no path inside the archive"),
    "here": (names("./a"), "'./a' is no path inside the archive"),
    "empty": (names("a//b"), "'a//b' is no path inside the archive"),
    "drive": (names("C:/evil"), "'C:/evil' is no path inside the archive"),
    "backslash": (names("..\\evil"), "'..\\\\evil' is no path inside the archive"),
    "control": (names("a\x1b[2J"), "'a\\x1b[2J' is no path inside the archive"),
    "link": (link("/etc/passwd"), "'a' is a link or a device, no file"),
    "pipe": (link("", stat.S_IFIFO), "'a' is a link or a device, no file"),
    "capitals": (names("data/a", "data/A"), "'data/A' is 'data/a' to some systems"),
    "composed": (names("caf\u00e9", "cafe\u0301"), "'cafe\u0301' is 'caf\u00e9' to some systems"),
    "file and folder": (names("a", "a/b"), "'a' is a file and a folder"),
    "file and empty folder": (names("a", "a/"), "'a' is a file and a folder"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_leads_out_or_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    write, message = REFUSED[name]
    target = tmp_path / "outer" / "inner"
    target.mkdir(parents=True)
    assert list(unpack(made(tmp_path / "a.zip", write), target)) == [message]
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "a.zip", tmp_path / "outer", target]


def test_a_name_with_a_zero_byte_is_not_cut(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", names("aZ/../b"))
    path.write_bytes(path.read_bytes().replace(b"aZ/", b"a\x00/"))
    assert list(faults(path)) == ["'a\\x00/../b' is no path inside the archive"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert list(faults(made(tmp_path / "a.zip", names("a", "a")))) == ["'a' is there twice"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)

    def zeros(archive: zipfile.ZipFile) -> None:
        archive.writestr("a", bytes(600), zipfile.ZIP_DEFLATED)
        archive.writestr("b", bytes(600), zipfile.ZIP_DEFLATED)

    message = "holds 1,200 bytes when unpacked; more than 1,000 are not unpacked"
    assert list(unpack(made(tmp_path / "a.zip", zeros), tmp_path / "never")) == [message]
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    assert list(faults(tmp_path / "a.zip")) == ["holds 2 files; more than 1 are not unpacked"]


def test_a_bomb_that_states_a_small_size_gives_no_more_than_it_states(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", lambda archive: archive.writestr("a", bytes(10**6), zipfile.ZIP_DEFLATED))
    data = path.read_bytes().replace(struct.pack("<L", 10**6), struct.pack("<L", 10))
    path.write_bytes(data)
    (tmp_path / "out").mkdir()
    (message,) = unpack(path, tmp_path / "out")
    assert message.startswith("'a' cannot be unpacked: ")
    assert (tmp_path / "out" / "a").stat().st_size <= 10


@pytest.mark.parametrize("flag", ["encrypted", "method"])
def test_what_the_library_cannot_read_is_refused(tmp_path: Path, flag: str) -> None:
    path = made(tmp_path / "a.zip", names("a"))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + (8 if flag == "encrypted" else 10)] = 1 if flag == "encrypted" else 99
    path.write_bytes(data)
    told = {"encrypted": "is encrypted", "method": "is compressed in a way that is not read here"}
    assert list(faults(path)) == [f"'a' {told[flag]}"]


def test_a_file_that_is_broken_inside_is_named(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", lambda archive: archive.writestr("a", b"words words"))
    path.write_bytes(path.read_bytes().replace(b"words words", b"words swords"[:11]))
    (tmp_path / "out").mkdir()
    assert list(unpack(path, tmp_path / "out")) == ["'a' cannot be unpacked: Bad CRC-32 for file 'a'"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert is_zip(path)
    (message,) = faults(path)
    assert message.startswith("cannot be read as a zip: ")


def test_a_whole_zip_is_unpacked(tmp_path: Path) -> None:
    path = made(tmp_path / "a", names("r/", "r/data/", "r/data/a.csv", "r/b"))
    assert is_zip(path)
    (tmp_path / "out").mkdir()
    assert list(unpack(path, tmp_path / "out")) == []
    assert (tmp_path / "out/r/data/a.csv").read_bytes() == b"x"
    assert not is_zip(tmp_path)
    assert not is_zip(tmp_path / "nowhere.zip")
