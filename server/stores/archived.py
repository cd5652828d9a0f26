"""What a backup's file holds, record by record, and the look at all of it before any of it is put anywhere.

A file may be damaged, or made to do harm: only our own keys and collections are taken from it, no record is larger than
one of ours can be, and it unpacks to a bounded size. Nothing in it becomes a path: links and names of folders are
never followed.
"""

import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import bson
from bson.errors import BSONError
from pydantic import BaseModel, ConfigDict, NonNegativeInt

from server.stores.mongo import Document

FORMAT = 1
BUCKET = "cv"
PIECE = 1 << 20
MANIFEST = "manifest.json"
REDIS = "redis"
COLLECTION = "mongodb/"
FILES = f"files/{BUCKET}"
OURS = b"vv:"
NOT_COPIED = (
    "vv:user-session:",
    "vv:user-sign-ins:",
    "vv:ticket:",
    "vv:sign-in-flow:",
    "vv:rate",
    "vv:node:",
    "vv:readiness",
    "vv:{offers}:flight:",
    "vv:{offers}:ingestion",
)
"""Beginnings of keys that only make sense here and now."""
NOT_COPIED_OF_SESSIONS = (":lease", ":observers")
_NAME = re.compile(r"[a-z][a-z_]{0,60}")
_HEAD = struct.Struct(">IqI")
_LONGEST_KEY = 4096
_LARGEST_VALUE = 512 << 20
"""Redis' own bound."""
_SMALLEST_DOCUMENT = 5
_LARGEST_DOCUMENT = 64 << 20
"""A CV's file stands in one; MongoDB's own bound is 16 MiB."""
_LARGEST_MANIFEST = 1 << 20
_LARGEST_LISTING = 1 << 20
"""Ours has some twenty members; this is room for ten thousand."""
_ENCRYPTED = 1
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MOST_MEMBERS = 200
LARGEST = 64 << 30
"""Bytes that an archive may unpack to, unless somebody says more."""


class ArchiveUnfit(Exception):
    """This file is no backup of ours, is damaged, or comes from a later release."""

    code = "archive_unfit"
    temporary = False


class ArchiveTooLarge(ArchiveUnfit):
    """More than a backup of ours holds, or than was allowed: it may be made to fill the place up."""

    code = "archive_too_large"


class Counts(BaseModel):
    """What was copied."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    keys: NonNegativeInt
    documents: NonNegativeInt
    files: NonNegativeInt


class Manifest(BaseModel):
    """What stands in the file, and each member's sum."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int
    counts: Counts
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """One of Redis'. `at`: when it expires (ms), -1: never."""

    name: bytes
    at: int
    dump: bytes

    @property
    def record(self) -> bytes:
        """As it is written."""
        return _HEAD.pack(len(self.name), self.at, len(self.dump)) + self.name + self.dump


def is_copied(name: bytes) -> bool:
    """Whether a key of that name belongs into a backup."""
    text = name.decode("utf-8", "replace")
    return name.startswith(OURS) and not text.startswith(NOT_COPIED) and not text.endswith(NOT_COPIED_OF_SESSIONS)


def is_collection(name: str) -> bool:
    """Whether a collection of that name can be ours."""
    return _NAME.fullmatch(name) is not None


def private_file(path: Path) -> IO[bytes]:
    """A new file that its owner alone can read; what lies there under that name, a link perhaps, is let go."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w+b")


class _Listing:
    """A file that gives at most so many bytes at once: zipfile reads the list of members in one go, however long."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises ArchiveTooLarge."""
        piece = self._file.read(_LARGEST_LISTING + 1 if size < 0 else min(size, _LARGEST_LISTING + 1))
        if len(piece) > _LARGEST_LISTING:
            raise ArchiveTooLarge("more in it than in a backup")
        return piece


def opened(file: IO[bytes], *, largest: int = LARGEST) -> zipfile.ZipFile:
    """The archive, once what it says of itself is within bounds. Raises ArchiveUnfit."""
    try:
        zipfile.ZipFile(cast("IO[bytes]", _Listing(file)))
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise ArchiveUnfit("no backup") from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or len({member.filename for member in members}) < len(members):
        raise ArchiveTooLarge("more in it than in a backup")
    if any(member.flag_bits & _ENCRYPTED or member.compress_type not in _PACKED for member in members):
        raise ArchiveUnfit("not packed as a backup is")
    # No member gives more than it says here: zipfile stops there.
    if sum(member.file_size for member in members) > largest:
        raise ArchiveTooLarge(f"unpacks to more than {largest >> 30} GB; --largest allows more")
    return archive


def read_keys(member: IO[bytes]) -> Iterator[Key]:
    """Raises ArchiveUnfit: a record breaks off, or is none of ours."""
    while head := member.read(_HEAD.size):
        if len(head) < _HEAD.size:
            raise ArchiveUnfit("damaged")
        length, at, size = _HEAD.unpack(head)
        if length > _LONGEST_KEY or size > _LARGEST_VALUE:
            raise ArchiveUnfit("a key that is none of ours")
        key = Key(member.read(length), at, member.read(size))
        if (len(key.name), len(key.dump)) != (length, size):
            raise ArchiveUnfit("damaged")
        if not key.name.startswith(OURS):  # a queued job of somebody else's making would be run
            raise ArchiveUnfit("a key that is none of ours")
        yield key


def read_documents(member: IO[bytes]) -> Iterator[Document]:
    """Raises ArchiveUnfit: a record breaks off, or is no document."""
    while head := member.read(4):
        size = int.from_bytes(head, "little")
        if not _SMALLEST_DOCUMENT <= size <= _LARGEST_DOCUMENT:
            raise ArchiveUnfit("damaged")
        try:
            yield bson.decode(head + member.read(size - 4))
        except BSONError:
            raise ArchiveUnfit("damaged") from None


def look_at(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, once everything it names is there, unchanged, and ours. Raises ArchiveUnfit."""
    try:
        with archive.open(MANIFEST) as member:
            made = Manifest.model_validate(json.loads(member.read(_LARGEST_MANIFEST)))
        if made.format > FORMAT:
            raise ArchiveUnfit("made by a later release")
        for name, digest in made.sha256.items():
            with archive.open(name) as member:
                if _sum(member) != digest:
                    raise ArchiveUnfit(f"{name} is damaged")
            with archive.open(name) as member:
                _read(name, member)
    except (KeyError, ValueError, RecursionError, EOFError, OSError, zipfile.BadZipFile, zlib.error):
        raise ArchiveUnfit("damaged, or no backup") from None
    return made


def _sum(member: IO[bytes]) -> str:
    summed = hashlib.sha256()
    while piece := member.read(PIECE):
        summed.update(piece)
    return summed.hexdigest()


def _read(name: str, member: IO[bytes]) -> None:
    if name == REDIS:
        for _ in read_keys(member):
            pass
    elif name == FILES:
        for file in read_documents(member):
            named = isinstance(file.get("_id"), str) and isinstance(file.get("filename"), str)
            if not (named and isinstance(file.get("content"), bytes)):
                raise ArchiveUnfit("damaged")
    elif name.startswith(COLLECTION) and is_collection(name.removeprefix(COLLECTION)):
        for _ in read_documents(member):
            pass
    else:
        raise ArchiveUnfit(f"{name!a} is nothing of ours")
