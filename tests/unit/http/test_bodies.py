import pytest
from starlette.types import Message, Receive

from server.http.bodies import BoundedReceive
from server.http.errors import BodyTooLarge


class Sender:
    """A client that sends `chunks` and counts how many were taken."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = list(chunks)
        self.taken = 0

    async def __call__(self) -> Message:
        self.taken += 1
        if not self.chunks:
            return {"type": "http.disconnect"}
        body = self.chunks.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(self.chunks)}


async def read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        chunk: bytes = message.get("body", b"")
        body += chunk
        if not message.get("more_body", False):
            return body


async def test_what_fits_passes_whole() -> None:
    assert await read(BoundedReceive(Sender(b"ab", b"cd"), limit=4, declared="4")) == b"abcd"


async def test_a_body_that_grows_too_large_is_refused_after_it_was_thrown_away() -> None:
    """Whoever sends it can still read the answer."""
    sender = Sender(b"ab", b"cd", b"ef", b"gh")
    with pytest.raises(BodyTooLarge):
        await read(BoundedReceive(sender, limit=3, declared=None))
    assert sender.chunks == []


async def test_a_declared_length_is_enough_to_be_refused() -> None:
    sender = Sender(b"a" * 10)
    with pytest.raises(BodyTooLarge):
        await read(BoundedReceive(sender, limit=3, declared="10"))


async def test_a_lie_about_the_length_helps_nobody() -> None:
    with pytest.raises(BodyTooLarge):
        await read(BoundedReceive(Sender(b"a" * 10), limit=3, declared="2"))
