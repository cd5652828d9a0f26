"""What one checkpoint adds to the rows of its thread."""

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langgraph.checkpoint.base import ChannelVersions, Checkpoint
from langgraph.checkpoint.serde.base import SerializerProtocol

from interview.threads.encoding import DIGEST, LIST, is_long_list, is_small, pack_once, shorter, split_list


@dataclass(frozen=True, slots=True)
class Stored:
    """The last stored state of a long list."""

    field: str
    digests: bytes
    elements: tuple[weakref.ref[Any] | None, ...]
    """The objects that it was made of or became, as far as they live."""

    @classmethod
    def of(cls, field: str, digests: bytes, value: Sequence[object]) -> "Stored":
        """Of a list as it is now."""
        return cls(field, digests, tuple(_reference(element) for element in value))

    def unchanged(self, value: Sequence[object]) -> int:
        """How many elements at the beginning are the same objects, and so need not be packed to be known.

        Whoever changes one gives another object in its place, as LangGraph's own reducer of messages does.
        """
        count = 0
        for reference, element in zip(self.elements, value, strict=False):
            if reference is None or reference() is not element:
                break
            count += 1
        return count


def _reference(element: object) -> "weakref.ref[Any] | None":
    try:
        return weakref.ref(element)
    except TypeError:  # dictionaries, texts, numbers
        return None


class Draft:
    """Parts channel values into small ones, which ride in the row, and stored ones, packed when they are new."""

    def __init__(
        self,
        *,
        serde: SerializerProtocol,
        ns: str,
        checkpoint: Checkpoint,
        new_versions: ChannelVersions,
        stored: Mapping[str, Stored],
    ) -> None:
        """`stored` tells by channel which lists the thread holds already, as far as remembered."""
        self.small: dict[str, Any] = {}
        self.refs: list[str] = []
        # Fields that must still be there for `fields(known=True)` to be enough.
        self.bases: list[str] = []
        self.lists: dict[str, Stored] = {}
        self._serde = serde
        self._blobs: list[str | bytes] = []
        self._long: dict[str, tuple[str, list[Any]]] = {}
        self._grown: dict[str, list[str | bytes]] = {}
        versions = checkpoint["channel_versions"]
        for channel, value in checkpoint["channel_values"].items():
            if channel not in versions:
                continue
            if is_small(value):
                self.small[channel] = value
                continue
            ref = f"{channel}\1{versions[channel]}"
            self.refs.append(ref)
            if channel in new_versions:
                field = f"b{ns}\0{ref}"
                if is_long_list(value):
                    self._long[channel] = (field, value)
                    if channel in stored:
                        self._grow(channel, field, value, stored[channel])
                else:
                    self._blobs += (field, pack_once(serde, value))

    def fields(self, *, known: bool) -> list[str | bytes]:
        """Field and value in turn; without the list elements that the `bases` vouch for if `known`."""
        found = list(self._blobs)
        for channel, (field, value) in self._long.items():
            found += self._grown[channel] if known and channel in self._grown else self._whole(channel, field, value)
        return found

    def _grow(self, channel: str, field: str, value: list[Any], stored: Stored) -> None:
        """What a list adds to what is stored of it, if it begins alike."""
        shared = begun = stored.unchanged(value) * DIGEST
        fresh, parts = split_list(self._serde, value[begun // DIGEST :])
        digests, held = stored.digests[:begun] + fresh, stored.digests
        while digests[shared : shared + DIGEST] == held[shared : shared + DIGEST] != b"":
            shared += DIGEST
        if shared:
            self.bases.append(stored.field)
            self.lists[channel] = Stored.of(field, digests, value)
            self._grown[channel] = _list_fields(field, digests, parts, after=shared)

    def _whole(self, channel: str, field: str, value: list[Any]) -> list[str | bytes]:
        digests, parts = split_list(self._serde, value)
        self.lists[channel] = Stored.of(field, digests, value)
        return _list_fields(field, digests, parts, after=0)


def _list_fields(field: str, digests: bytes, parts: Sequence[bytes], *, after: int) -> list[str | bytes]:
    """The list's field, and those of its elements whose digests stand behind `after`; `parts` are the last ones."""
    found: list[str | bytes] = [field, LIST + digests]
    begun = len(digests) - len(parts) * DIGEST
    for at, part in zip(range(begun, len(digests), DIGEST), parts, strict=True):
        if at >= after:
            found += (b"p" + digests[at : at + DIGEST], shorter(part))
    return found
