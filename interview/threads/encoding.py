r"""How checkpoints become Redis values and come back.

A thread has two keys, a hash of rows and an index. The fields of the hash, `NS` being the checkpoint namespace:

- `cNS\0ID`: a checkpoint. Its header lists the channel values it refers to, the body holds everything else and all
  small values.
- `bNS\0CHANNEL\1VERSION`: a channel's value, stored once however many checkpoints share it. Long lists are stored as
  a row of digests, so that a transcript which grows by a message a turn costs a message a turn and not itself.
- `pDIGEST`: an element of such lists.
- `wNS\0ID\0TASK\0SLOT`: what a task wrote after checkpoint ID; slot 0, 1, ... ordinary writes, below 0 special ones.

Values of some length are compressed: a plan to a sixth, shorter ones with what they have in common (`dictionary.py`): a
message to a half. An element's digest is that of its value before.

The index is a sorted set whose members all score 0, so they are ordered by name: every `c` and `w` field, and
`rRUN\0NS\0ID` for checkpoints that name their run.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from langgraph.checkpoint.base import WRITES_IDX_MAP, PendingWrite, writes_sort_key
from langgraph.checkpoint.serde.base import SerializerProtocol

from interview.threads.dictionary import press, release

DIGEST = 12
# A list this long is stored by its elements; below, the digests would weigh more than the sharing saves, unless what it
# holds is no small thing.
LONG_LIST, LONG_LIST_OF_LONG = 8, 3
# Bytes that are compressed: fewer gain nothing, more would keep the event loop.
LONG_VALUE, LONGEST_VALUE = 512, 128 * 1024
# Between these an interview's own dictionary tells most of a value; longer ones have enough in themselves.
SHORT_VALUE, SHORTEST_VALUE = 2048, 48
SHORT_TEXT = 64
SMALL = frozenset({type(None), bool, int, float})
LIST = b"L"
TAGS = {"msgpack": b"m", "bytes": b"b", "bytearray": b"a", "null": b"n", "json": b"j", "pickle": b"p"}
TYPES = {tag[0]: name for name, tag in TAGS.items()}
OTHER, COMPRESSED, PRESSED = b"?", b"z", b"y"
HEADER = struct.Struct(">I")

# A group of writes as one value, or each with a type of its own where one list would lose it.
Group = list[tuple[int, str, Any]]


def is_small(value: object) -> bool:
    """Whether a channel's value rides in every checkpoint's row instead of in a field of its own."""
    kind = type(value)
    return kind in SMALL or (kind in {str, bytes} and len(value) <= SHORT_TEXT)  # type: ignore[arg-type]


def is_long_list(value: object) -> bool:
    """Whether a channel's value is stored by its elements."""
    if type(value) is not list or len(value) < LONG_LIST_OF_LONG:
        return False
    return len(value) >= LONG_LIST or not any(is_small(element) for element in value)


def pack(serde: SerializerProtocol, value: object) -> bytes:
    """A value with its serde's type name, binary."""
    kind, data = serde.dumps_typed(value)
    tag = TAGS.get(kind)
    return tag + data if tag is not None else OTHER + kind.encode() + b"\0" + data


def pack_once(serde: SerializerProtocol, value: object) -> bytes:
    """The same, compressed where that pays: for what is written once and seldom read."""
    return shorter(pack(serde, value))


def shorter(packed: bytes) -> bytes:
    """A packed value as it is stored."""
    if SHORTEST_VALUE <= len(packed) <= SHORT_VALUE:
        pressed = PRESSED + press(packed)
    elif LONG_VALUE <= len(packed) <= LONGEST_VALUE:
        pressed = COMPRESSED + zlib.compress(packed, 1)
    else:
        return packed
    return pressed if len(pressed) < len(packed) else packed


def unpack(serde: SerializerProtocol, packed: bytes) -> Any:
    """The opposite of both."""
    if packed[:1] == COMPRESSED:
        packed = zlib.decompress(packed[1:])
    elif packed[:1] == PRESSED:
        packed = release(packed[1:])
    kind = TYPES.get(packed[0])
    if kind is not None:
        return serde.loads_typed((kind, packed[1:]))
    name, _, data = packed[1:].partition(b"\0")
    return serde.loads_typed((name.decode(), data))


def pack_row(serde: SerializerProtocol, refs: Sequence[str], body: object) -> bytes:
    r"""A checkpoint's row. `refs` name the stored channel values, `CHANNEL\1VERSION`, readable for scripts."""
    header = "\0".join(refs).encode()
    return HEADER.pack(len(header)) + header + pack_once(serde, body)


def unpack_row(serde: SerializerProtocol, row: bytes) -> tuple[list[str], Any]:
    """The references and the body."""
    end = HEADER.size + HEADER.unpack_from(row)[0]
    refs = row[HEADER.size : end].decode()
    return (refs.split("\0") if refs else []), unpack(serde, row[end:])


def split_list(serde: SerializerProtocol, elements: Iterable[object]) -> tuple[bytes, list[bytes]]:
    """The joined digests of a list's elements, and the elements themselves."""
    parts = [pack(serde, element) for element in elements]
    return b"".join(blake2b(part, digest_size=DIGEST).digest() for part in parts), parts


def join_list(serde: SerializerProtocol, digests: bytes, parts: Mapping[bytes, bytes]) -> list[Any]:
    """The list again. Equal elements become objects of their own, as they were."""
    return [unpack(serde, parts[digests[at : at + DIGEST]]) for at in range(0, len(digests), DIGEST)]


def pack_writes(
    serde: SerializerProtocol, writes: Sequence[tuple[str, Any]], path: str
) -> tuple[bytes, list[str | bytes]]:
    """One task's writes: the ordinary ones as one value (empty if none), the special ones as slot and value in turn."""
    ordinary: Group = []
    special: list[str | bytes] = []
    for position, (channel, value) in enumerate(writes):
        slot = WRITES_IDX_MAP.get(channel, position)
        if slot < 0:
            special += (str(slot), _pack_group(serde, path, [(slot, channel, value)]))
        else:
            ordinary.append((slot, channel, value))
    return (_pack_group(serde, path, ordinary) if ordinary else b""), special


def _pack_group(serde: SerializerProtocol, path: str, group: Group) -> bytes:
    apart = any(type(value) is bytearray for _, _, value in group)
    held = [(slot, channel, pack(serde, value)) for slot, channel, value in group] if apart else group
    return pack_once(serde, [path, apart, held])


def unpack_writes(serde: SerializerProtocol, stored: Sequence[bytes]) -> list[PendingWrite]:
    """Pending writes in LangGraph's order from field and value in turn, the first write at a position winning."""
    found: dict[tuple[str, int], tuple[str, str, Any]] = {}
    groups = []
    for field, value in zip(stored[::2], stored[1::2], strict=True):
        _, _, task, slot = field.decode().rsplit("\0", 3)
        groups.append((task, int(slot), value))
    for task, _, value in sorted(groups, key=lambda group: group[:2]):
        path, apart, held = unpack(serde, value)
        for slot, channel, written in held:
            found.setdefault((task, slot), (path, channel, unpack(serde, written) if apart else written))
    ordered = sorted(found.items(), key=lambda item: writes_sort_key(item[1][0], *item[0]))
    return [(task, channel, written) for (task, _), (_, channel, written) in ordered]
