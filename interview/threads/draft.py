"""What one checkpoint adds to the rows of its thread."""

from collections.abc import Mapping
from typing import Any

from langgraph.checkpoint.base import ChannelVersions, Checkpoint
from langgraph.checkpoint.serde.base import SerializerProtocol

from interview.threads.encoding import DIGEST, LIST, LONG_LIST, is_small, pack, split_list

# The last stored state of a long list: the field that holds it, and its digests.
Stored = tuple[str, bytes]


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
        self._blobs: list[str | bytes] = []
        self._known: list[str | bytes] = []
        self._fresh: list[str | bytes] = []
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
                if type(value) is list and len(value) >= LONG_LIST:
                    self._add_list(serde, channel, field, value, stored.get(channel))
                else:
                    self._blobs += (field, pack(serde, value))

    def _add_list(
        self, serde: SerializerProtocol, channel: str, field: str, value: list[Any], stored: Stored | None
    ) -> None:
        digests, parts = split_list(serde, value)
        base, held = stored or ("", b"")
        shared = 0
        while digests[shared : shared + DIGEST] == held[shared : shared + DIGEST] != b"":
            shared += DIGEST
        if shared:
            self.bases.append(base)
        for index, part in enumerate(parts):
            at = index * DIGEST
            (self._known if at < shared else self._fresh).extend((b"p" + digests[at : at + DIGEST], part))
        self._blobs += (field, LIST + digests)
        self.lists[channel] = (field, digests)

    def fields(self, *, known: bool) -> list[str | bytes]:
        """Field and value in turn; without the list elements that the `bases` vouch for if `known`."""
        return self._blobs + self._fresh if known else self._blobs + self._known + self._fresh
