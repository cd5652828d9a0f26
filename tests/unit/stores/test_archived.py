"""A backup's file that was made to do harm is refused before anything of it is put anywhere."""

import hashlib
import io
import json
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import bson
import pytest

from server.stores.archived import ArchiveTooLarge, ArchiveUnfit, Key, is_copied, look_at, opened, private_file

COUNTS = {"keys": 0, "documents": 0, "files": 0}


def made(members: dict[str, bytes], **manifest: Any) -> zipfile.ZipFile:
    """An archive whose sums are right, whatever stands in it."""
    return opened(packed(members, **manifest))


def packed(members: dict[str, bytes], **manifest: Any) -> io.BytesIO:
    """The same as a file."""
    file = io.BytesIO()
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps({"format": 1, "counts": COUNTS, "sha256": sums, **manifest}))
    return file


def key(name: bytes, dump: bytes = b"x") -> bytes:
    return Key(name, -1, dump).record


def test_what_we_write_is_taken() -> None:
    document = bson.encode({"_id": "s_1"})
    file = bson.encode({"_id": "cv_1", "filename": "cv.pdf", "content": b"%PDF"})
    members = {"redis": key(b"vv:{s_1}:meta"), "mongodb/log_heads": document * 2, "files/cv": file}
    assert look_at(made(members, made_at=1)).sha256.keys() == members.keys()


@pytest.mark.parametrize(
    "members",
    [
        {"redis": key(b"vivavoce:stream")},
        {"redis": key(b"{vivavoce}:stream")},
        {"redis": key(b"vv:wake")[:-1]},
        {"redis": key(b"vv:wake") + b"\0"},
        {"redis": struct.pack(">IqI", 7, -1, 2**32 - 1) + b"vv:wake"},
        {"redis": struct.pack(">IqI", 2**32 - 1, -1, 1) + b"vv:wake"},
        {"mongodb/users": b"\x02\0\0\0" + b"x" * 100},
        {"mongodb/users": b"\xff\xff\xff\x7f" + b"x" * 100},
        {"mongodb/users": bson.encode({"_id": "u_1"})[:-2]},
        {"mongodb/users": b"\x0c\0\0\0" + b"\xff" * 8},
        {"mongodb/system.users": bson.encode({"_id": "root"})},
        {"mongodb/../users": b""},
        {"mongodb/$cmd": b""},
        {"../../etc/cron.d/x": b"* * * * * root true"},
        {"files/other": b""},
        {"files/cv": bson.encode({"_id": {"$ne": 1}, "filename": "cv", "content": b""})},
        {"files/cv": bson.encode({"_id": "cv_1", "filename": "cv", "content": "text"})},
    ],
    ids=repr,
)
def test_what_is_none_of_ours_is_not(members: dict[str, bytes]) -> None:
    with pytest.raises(ArchiveUnfit):
        look_at(made(members))


@pytest.mark.parametrize(
    "manifest",
    [
        {"format": 2},
        {"format": None},
        {"counts": None},
        {"counts": {"keys": -1, "documents": 0, "files": 0}},
        {"sha256": ["redis"]},
        {"sha256": {"redis": "0" * 64}},
        {"sha256": {"manifest.json": 1}},
        {"made_at": [[]] * 1_000_000},
    ],
    ids=lambda manifest: next(iter(manifest)),
)
def test_a_manifest_that_is_none_is_said_to_be(manifest: dict[str, Any]) -> None:
    with pytest.raises(ArchiveUnfit):
        look_at(made({}, **manifest))


def test_a_manifest_nested_without_end_is_none() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "[" * 200_000)
    with pytest.raises(ArchiveUnfit):
        look_at(opened(file))


def many(count: int, name: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(name.format(number), b"")
    return file


def test_a_backup_of_too_many_members_is_refused() -> None:
    assert len(opened(many(200, "m{}")).namelist()) == 200
    with pytest.raises(ArchiveTooLarge):
        opened(many(201, "m{}"))


def test_a_list_of_members_without_end_is_not_even_read() -> None:
    with pytest.raises(ArchiveTooLarge):
        opened(many(40, "{:0>30000}"))


def test_a_member_that_stands_there_twice_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("redis", b"")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("redis", b"x")
    with pytest.raises(ArchiveTooLarge):
        opened(file)


def test_what_unpacks_to_more_than_was_allowed_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"redis": bytes(5 << 20), "mongodb/users": bytes(5 << 20)})
    assert len(bomb.getvalue()) < 20_000
    with pytest.raises(ArchiveTooLarge, match="--largest"):
        opened(bomb, largest=10 << 20)


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    bomb = packed({"redis": bytes(5 << 20)})
    size, less = struct.pack("<I", 5 << 20), struct.pack("<I", 100)
    with pytest.raises(ArchiveUnfit):
        look_at(opened(io.BytesIO(bomb.getvalue().replace(size, less)), largest=1 << 20))


def test_links_and_folders_are_nothing_of_ours() -> None:
    for name, mode in (("redis", stat.S_IFLNK), ("mongodb/a/b/c/d", stat.S_IFREG), ("mongodb/", stat.S_IFDIR)):
        file, content = io.BytesIO(), b"/etc/passwd"
        with zipfile.ZipFile(file, "w") as archive:
            member = zipfile.ZipInfo(name)
            member.external_attr = (mode | 0o777) << 16
            archive.writestr(member, content)
            sums = {name: hashlib.sha256(content).hexdigest()}
            archive.writestr("manifest.json", json.dumps({"format": 1, "counts": COUNTS, "sha256": sums}))
        with pytest.raises(ArchiveUnfit):
            look_at(opened(file))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_in_a_way_that_we_do_not_use_is_refused(packing: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr("redis", b"")
    with pytest.raises(ArchiveUnfit):
        opened(file)


def test_a_file_that_is_damaged_anywhere_is_a_backup_still_or_said_to_be_none() -> None:
    whole = packed({"redis": key(b"vv:wake", bytes(1000))}).getvalue()
    refused = 0
    for at in range(len(whole)):
        for broken in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            try:
                look_at(opened(io.BytesIO(broken)))
            except ArchiveUnfit:
                refused += 1
    assert refused > len(whole)


@pytest.mark.parametrize("name", ["vv:user-session:x", "vv:ticket:x", "vv:{s_1}:lease", "vivavoce:stream"])
def test_nobody_is_signed_in_by_a_backup(name: str) -> None:
    assert not is_copied(name.encode())


def test_a_file_with_everything_in_it_is_its_owners_from_the_first_byte_on(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "export.zip.part"
    elsewhere.write_text("kept")
    path.symlink_to(elsewhere)
    with private_file(path) as file:
        file.write(b"x")
        assert path.stat().st_mode & 0o077 == 0
    assert (path.is_symlink(), elsewhere.read_text()) == (False, "kept")
