"""Repairs an append-only file that Redis cannot replay: earlier releases wrote `VADD ... CAS`, which ends Redis 8.2.

Without that option the same vectors are added, so the option alone is taken out. The file as it was stays beside the
data, in `before-repair/`.
"""

import mmap
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

FOLDER = "appendonlydir"
KEPT = "before-repair"
_CAS = b"$3\r\nCAS\r\n"
_OPTIONS_WITH_VALUE = frozenset({b"EF", b"SETATTR", b"M"})
_LONGEST_HEADER = 32  # bytes of "*COUNT\r\n" or "$LENGTH\r\n"


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to one file: `commands` were changed; `kept` is the file as it was."""

    file: Path
    kept: Path
    commands: int


def repair(redis_folder: Path) -> list[Repair]:
    """Repair the append-only files under Redis' `dir`, while no Redis runs on it. Raises OSError: nothing changed."""
    files = sorted((redis_folder / FOLDER).glob("*.incr.aof")) if (redis_folder / FOLDER).is_dir() else []
    return [done for path in files if _suspect(path) and (done := _repaired(path, redis_folder / KEPT)) is not None]


def _suspect(path: Path) -> bool:
    """Whether the bytes of the option occur at all: a scan of gigabytes takes a second, and most files end here."""
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_CAS) >= 0


def _repaired(path: Path, keep_in: Path) -> Repair | None:
    part = path.with_name(f"{path.name}.part")
    changed = 0
    try:
        with path.open("rb") as source, part.open("wb") as target:
            for raw, command in _commands(source):
                kept = without_cas(command)
                changed += kept is not None
                target.write(raw if kept is None else _encoded(kept))
            target.flush()
            os.fsync(target.fileno())
        if not changed:
            return None
        keep_in.mkdir(mode=0o700, exist_ok=True)
        kept_file = keep_in / path.name
        number = 1
        while kept_file.exists():  # a second repair must not cost the copy of the first
            kept_file = keep_in / f"{path.name}.{number}"
            number += 1
        shutil.copy2(path, kept_file)
        part.replace(path)
        return Repair(file=path, kept=kept_file, commands=changed)
    finally:
        part.unlink(missing_ok=True)


def without_cas(command: Sequence[bytes]) -> list[bytes] | None:
    """The command without the option CAS, or None where it has none. An element or a key named CAS stays.

    `VADD key [REDUCE dim] (FP32 vector | VALUES n value...) element [option...]`
    """
    if not command or command[0].upper() != b"VADD":
        return None
    at = 2
    if command[at : at + 1] and command[at].upper() == b"REDUCE":
        at += 2
    if at + 1 >= len(command):
        return None
    if command[at].upper() == b"VALUES":
        if not command[at + 1].isdigit():
            return None
        at += 2 + int(command[at + 1])
    else:
        at += 2
    at += 1  # the element
    kept, found = list(command[:at]), False
    while at < len(command):
        option = command[at].upper()
        if option == b"CAS":
            found = True
            at += 1
            continue
        width = 2 if option in _OPTIONS_WITH_VALUE else 1
        kept += command[at : at + width]
        at += width
    return kept if found else None


def _commands(source: BinaryIO) -> Iterator[tuple[bytes, list[bytes]]]:
    """Each command with its bytes as they stand. A torn tail and annotations come as bytes with no command."""
    while True:
        start = source.tell()
        header = source.readline(_LONGEST_HEADER)
        if not header:
            return
        if header.startswith(b"#"):  # an annotation, such as a timestamp
            yield header, []
            continue
        command = _arguments(source, header)
        end = source.tell()
        if command is None:  # torn by a crash: Redis cuts it off by itself
            source.seek(start)
            while chunk := source.read(1 << 20):
                yield chunk, []
            return
        source.seek(start)
        yield source.read(end - start), command


def _arguments(source: BinaryIO, header: bytes) -> list[bytes] | None:
    if not (header.startswith(b"*") and header.endswith(b"\r\n") and header[1:-2].isdigit()):
        return None
    arguments = []
    for _ in range(int(header[1:-2])):
        line = source.readline(_LONGEST_HEADER)
        if not (line.startswith(b"$") and line.endswith(b"\r\n") and line[1:-2].isdigit()):
            return None
        length = int(line[1:-2])
        value = source.read(length + 2)
        if len(value) != length + 2:
            return None
        arguments.append(value[:-2])
    return arguments


def _encoded(command: Sequence[bytes]) -> bytes:
    parts = [b"*%d\r\n" % len(command)]
    parts += [b"$%d\r\n%s\r\n" % (len(argument), argument) for argument in command]
    return b"".join(parts)
