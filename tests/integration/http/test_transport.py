"""What strangers do to connections: heads that do not end, floods of frames and requests, readers that do not read."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import uvicorn

from server.accounts.peers import STATE_KEY, Bounds, Peers
from server.live.transport import SocketProtocol
from tests.eventually import eventually
from tests.loop_probe import watched

IMPATIENT = Bounds(
    connections=40, guests=20, head_seconds=0.3, rest_seconds=0.3, write_seconds=0.3, close_seconds=0.3, frame_burst=50
)
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Site:
    """A small application behind our protocols: it answers, reads bodies, or sends more than anybody reads."""

    def __init__(self, bounds: Bounds) -> None:
        self.peers = Peers(bounds)
        self.port = 0
        self.answered = 0
        self.frames: list[str] = []
        self.headers: list[bytes] = []
        """Of the last request, as they stood once its body was there."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            scope["state"][STATE_KEY] = self.peers
            for done in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{done}.complete"})
        elif scope["type"] == "websocket":
            await self._socket(receive, send)
        else:
            await self._page(scope, receive, send)

    async def _socket(self, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] != "websocket.disconnect":
            self.frames.append(event.get("text") or "")

    async def _page(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/body":
            while (await receive()).get("more_body"):
                pass
        self.headers = [name for name, _ in scope["headers"]]
        body = b"x" * (8 << 20 if scope["path"] == "/large" else 2)
        self.answered += 1
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are pytest's."""
        yield


@pytest.fixture
def bounds() -> Bounds:
    return IMPATIENT


@pytest.fixture
async def site(bounds: Bounds) -> AsyncIterator[Site]:
    site = Site(bounds)
    listener = socket.create_server(("127.0.0.1", 0))
    site.port = listener.getsockname()[1]
    config = uvicorn.Config(
        site,
        http="server.http.transport:HttpProtocol",
        ws=SocketProtocol,
        ws_per_message_deflate=False,
        ws_max_size=65536,
        log_config=None,
        access_log=False,
        timeout_keep_alive=1,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await eventually(lambda: server.started)
    async with watched():
        yield site
    server.should_exit = True
    await serving
    assert site.peers.counts() == {"connections": 0, "guests": 0}


class Caller:
    """A raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):
            self._writer.write(data)
            await self._writer.drain()

    async def answer(self) -> bytes:
        """The next head, or nothing once the connection is over."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            return await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 10)
        return b""

    async def body(self, size: int) -> bytes:
        """So many bytes."""
        return await self._reader.readexactly(size)

    async def over(self) -> bytes:
        """What came until the server closed. Taken piece by piece: a reset takes along what nobody has read yet."""
        came = b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(10):
                while piece := await self._reader.read(65_536):
                    came += piece
        return came

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


@contextlib.asynccontextmanager
async def calling(site: Site) -> AsyncIterator[Caller]:
    caller = Caller(*await asyncio.open_connection("127.0.0.1", site.port))
    try:
        yield caller
    finally:
        await caller.close()


def frame(opcode: int, payload: bytes = b"", *, last: bool = True) -> bytes:
    """A masked frame (mask zero)."""
    head = bytes([(0x80 if last else 0) | opcode])
    size = struct.pack("!B", 0x80 | len(payload)) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
    return head + size + bytes(4) + payload


# ---- nobody waits for ever


@pytest.mark.parametrize("begin", [b"", b"\r\n\r\n", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_head_that_does_not_come_is_waited_for_a_while(site: Site, begin: bytes) -> None:
    async with calling(site) as caller:
        await caller.send(begin)
        assert (await caller.over()).startswith(b"HTTP/1.1 408 ")
    assert site.peers.refused["late"] == 1


async def test_a_head_that_dribbles_gains_no_time(site: Site) -> None:
    async with calling(site) as caller:
        over = asyncio.create_task(caller.over())
        await caller.send(b"GET / HTTP/1.1\r\nX: ")
        while not over.done():
            await caller.send(b"y")
            await asyncio.wait({over}, timeout=0.02)
        assert over.result().startswith(b"HTTP/1.1 408 ")


async def test_blank_lines_keep_no_connection_open(site: Site) -> None:
    async with calling(site) as caller:
        await caller.send(GET)
        assert b"200 OK" in await caller.answer()
        over = asyncio.create_task(caller.over())
        while not over.done():
            await caller.send(b"\r\n")
            await asyncio.wait({over}, timeout=0.02)


async def test_what_is_left_of_an_answered_body_is_not_waited_for(site: Site) -> None:
    async with calling(site) as caller:
        over = asyncio.create_task(caller.over())
        await caller.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        while not over.done():
            await caller.send(b"y")
            await asyncio.wait({over}, timeout=0.02)
        assert over.result().startswith(b"HTTP/1.1 200 ")


async def test_a_reader_that_does_not_read_is_dropped(site: Site) -> None:
    async with calling(site) as caller:
        await caller.send(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        await eventually(lambda: site.answered == 1)
        await eventually(lambda: site.peers.counts()["connections"] == 0, what="the drop")


# ---- heads


LONG = b"x" * 9000


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + LONG + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + LONG * 4, 431),
        (b"GET /" + LONG * 4 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 1000 + b"\r\n", 431),
        (UPGRADE.replace(b"AAAA==", LONG) + b"\r\n", 431),
        (UPGRADE + b"a: b\r\n" * 1000 + b"\r\n", 431),
        (UPGRADE + b"Content-Length: 5\r\n\r\nhello", 400),
        (UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n", 400),
        (UPGRADE.replace(b"AAAA==", b"A") + b"\r\n", 400),
        (UPGRADE.replace(b"Version: 13", b"Version: 7") + b"\r\n", 400),
        (b"HELLO\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ],
    ids=range(12),
)
async def test_a_head_that_is_none_is_answered_and_closed(site: Site, head: bytes, status: int) -> None:
    async with calling(site) as caller:
        await caller.send(head)
        assert (await caller.over()).startswith(b"HTTP/1.1 %d " % status)
    assert site.answered == 0


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a@x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x:y\r\n\r\n",
        UPGRADE + b"Host: y\r\n\r\n",
    ],
)
async def test_a_request_names_one_host(site: Site, head: bytes) -> None:
    async with calling(site) as caller:
        await caller.send(head)
        assert (await caller.over()).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "host", [b"Host: \r\n", b"Host: x.example:80\r\n", b"Host: [::1]:8000\r\n", b"Host: xn--caf-dma.example\r\n"]
)
async def test_whatever_a_host_may_be_is_answered(site: Site, host: bytes) -> None:
    async with calling(site) as caller:
        await caller.send(b"GET / HTTP/1.1\r\n" + host + b"\r\nGET / HTTP/1.0\r\n\r\n")
        assert (await caller.answer()).startswith(b"HTTP/1.1 200 ")
        await caller.body(2)
        assert (await caller.answer()).startswith(b"HTTP/1.1 200 ")


async def test_a_trailer_is_no_header(site: Site) -> None:
    async with calling(site) as caller:
        head = b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        await caller.send(head + b"2\r\n{}\r\n0\r\nX-Forwarded-For: 10.9.8.7\r\n\r\n")
        assert (await caller.answer()).startswith(b"HTTP/1.1 200 ")
        assert site.headers == [b"host", b"transfer-encoding"]


async def test_a_header_that_never_ends_is_not_kept(site: Site) -> None:
    async with calling(site) as caller:
        over = asyncio.create_task(caller.over())
        await caller.send(b"GET / HTTP/1.1\r\nX: ")
        while not over.done():
            await caller.send(LONG)
            await asyncio.wait({over}, timeout=0.001)
    assert site.peers.refused["head"] == 1


# ---- floods


async def test_pipelined_requests_are_answered_as_far_as_anybody_sends_them(site: Site) -> None:
    async with calling(site) as caller:
        await caller.send(GET * 8)
        for _ in range(8):
            assert b"200 OK" in await caller.answer()
            await caller.body(2)
    async with calling(site) as caller:
        await caller.send(GET * 3000)
        await caller.over()
    assert site.answered < 20
    assert site.peers.refused["pipelined"] == 1


@pytest.mark.parametrize(
    "flood",
    [
        frame(1, last=False) + frame(0, last=False) * 20_000,
        frame(9) * 20_000,
        frame(10) * 20_000,
        frame(1, b"{}") * 20_000,
    ],
    ids=["fragments", "pings", "pongs", "messages"],
)
async def test_every_frame_counts(site: Site, flood: bytes) -> None:
    async with calling(site) as caller:
        await caller.send(UPGRADE + b"\r\n")
        assert b" 101 " in await caller.answer()
        await caller.send(flood)
        reply = await caller.over()
        assert reply.endswith(b"rate") or reply == b""  # the answer may be lost in the reset
    assert site.peers.refused["frames"] == 1
    assert len(site.frames) <= IMPATIENT.frame_burst


async def test_fragments_of_a_message_are_put_together(site: Site) -> None:
    async with calling(site) as caller:
        await caller.send(UPGRADE + b"\r\n")
        assert b" 101 " in await caller.answer()
        await caller.send(frame(1, b"one ", last=False) + frame(9) + frame(0, b"mess", last=False) + frame(0, b"age"))
        await eventually(lambda: site.frames == ["one message"])


async def test_text_that_is_none_ends_the_socket_and_is_told_once(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        async with calling(site) as caller:
            await caller.send(UPGRADE + b"\r\n")
            assert b" 101 " in await caller.answer()
            await caller.send(frame(1, b"\xff\xfe") * 10)
            assert b"\x03\xef" in await caller.over()  # 1007
    assert site.peers.refused["protocol"] == 5
    assert len(caplog.records) <= 1


async def test_a_body_in_crumbs_is_refused(site: Site) -> None:
    async with calling(site) as caller:
        await caller.send(b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        await caller.send(b"1\r\nx\r\n" * 20_000)
        await caller.over()
    assert site.peers.refused["pieces"] == 1


# ---- crowds


async def test_whoever_sends_at_once_is_not_shut_out_by_those_who_never_do(site: Site) -> None:
    async with contextlib.AsyncExitStack() as silent:
        for begin in (b"", b"GET / HT", UPGRADE + b"\r\n") * 20:
            caller = await silent.enter_async_context(calling(site))
            await caller.send(begin)
        async with calling(site) as caller:
            await caller.send(GET)
            assert b"200 OK" in await caller.answer()
        assert site.peers.counts()["guests"] <= IMPATIENT.guests
        assert site.peers.refused["peer"] >= 20


class TestFullNode:
    @pytest.fixture
    def bounds(self) -> Bounds:
        return Bounds(connections=10, guests=100)

    async def test_a_full_node_drops_the_guest_that_waits_longest(self, site: Site) -> None:
        async with contextlib.AsyncExitStack() as silent:
            callers = [await silent.enter_async_context(calling(site)) for _ in range(30)]
            async with calling(site) as caller:
                await caller.send(GET)
                assert b"200 OK" in await caller.answer()
            assert await callers[0].over() == b""
            assert site.peers.counts()["connections"] <= 10
            assert site.peers.refused["crowd"] >= 20
