"""A backup's file that was made to do harm is refused before anything of it is put anywhere."""

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import bson
import pytest

from server.stores.archived import ArchiveUnfit, Key, is_copied, look_at, private_file

COUNTS = {"keys": 0, "documents": 0, "files": 0}


def made(members: dict[str, bytes], **manifest: Any) -> zipfile.ZipFile:
    """A file whose sums are right, whatever stands in it."""
    file = io.BytesIO()
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps({"format": 1, "counts": COUNTS, "sha256": sums, **manifest}))
    return zipfile.ZipFile(file)


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
        look_at(zipfile.ZipFile(file))


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
