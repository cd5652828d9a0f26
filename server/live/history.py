"""A session folded for viewers that join afresh: read once, kept up in steps, encoded once a position."""

import asyncio

import orjson

from server.protocol.messages import Role
from server.sessions.log.entry import Page
from server.sessions.log.fold import Folding
from server.sessions.log.sections import body_for
from server.stores.keys import StreamName


class History:
    """The fold of one session's log. `staff` events are kept only when a staff viewer asked for them.

    `extend` takes pages in order; overlapping ones are harmless.
    """

    __slots__ = ("_encoded", "_encoded_at", "_folding", "_staff", "lock", "staff", "used")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        """Held by the one who reads; the others find it read."""
        self.used = 0.0
        """When it was last asked for, on the loop's clock."""
        self.staff = 0
        self._folding = Folding()
        self._staff: list[bytes] = []
        self._encoded = b""
        self._encoded_at = -1

    @property
    def public(self) -> int:
        """Offset up to which the public stream is folded."""
        return self._folding.offset

    def position(self, stream: StreamName) -> int:
        """Offset up to which `stream` was read."""
        return self._folding.offset if stream == "public" else self.staff

    def extend(self, page: Page) -> None:
        """Take a page of either stream in."""
        for entry in page.entries:
            if entry.stream == "public":
                self._folding.apply(entry)
            elif entry.offset > self.staff:
                self._staff.append(entry.body)
                self.staff = entry.offset

    def snapshot(self, epoch: str, *, role: Role | None) -> bytes:
        """The `snapshot` frame at the present position; with the staff's events as far as `role` may read them."""
        if self._encoded_at != self._folding.offset:
            self._encoded = self._folding.view.model_dump_json().encode()
            self._encoded_at = self._folding.offset
        return b'{"type":"snapshot","position":%b,"view":%b,"staff":[%b]}' % (
            position_json(epoch, self._folding.offset, 0 if role is None else self.staff),
            self._encoded,
            b"" if role is None else b",".join(body_for(role, body) for body in self._staff),
        )


def position_json(epoch: str, public: int, staff: int) -> bytes:
    """A Position as JSON."""
    return orjson.dumps({"epoch": epoch, "public": public, "staff": staff})
