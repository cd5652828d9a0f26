"""Seeded nonsense against a running server: frames, heads and requests; everybody else is answered as before."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.integration.commands.test_serve import served

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="measures with Linux' own clock of threads"),
]

WORST = 0.05
"""Seconds of the server's own processor time that others may wait behind: a busy machine is not its fault."""
ROUNDS = 24
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frames(dice: random.Random) -> bytes:
    """A handshake, then frames of any kind, whole and broken."""
    made = [UPGRADE]
    for _ in range(dice.choice([50, 5_000, 60_000])):
        size = dice.choice([0, 0, 0, 1, 125])
        made.append(bytes([dice.randrange(256), 0x80 | size]) + bytes(4) + dice.randbytes(size))
    return b"".join(made)


def one_kind(dice: random.Random) -> bytes:
    """A flood of one and the same small frame."""
    begin = b"\x01\x80" + bytes(4)
    return UPGRADE + begin + (dice.choice([b"\x00\x80", b"\x89\x80", b"\x8a\x80"]) + bytes(4)) * 200_000


def heads(dice: random.Random) -> bytes:
    """Heads that are too long, too many, or not heads."""
    return dice.choice(
        [
            b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 50_000,
            b"GET /" + b"x" * 500_000,
            b"GET / HTTP/1.1\r\nX: " + dice.randbytes(200_000),
            dice.randbytes(100_000),
            b"\r\n" * 200_000,
            UPGRADE.replace(b"AAAA==", b"A" * 9_000),
        ]
    )


def requests(dice: random.Random) -> bytes:
    """Requests at once, and bodies in crumbs."""
    return dice.choice(
        [
            b"GET /api/me HTTP/1.1\r\nHost: x\r\n\r\n" * 20_000,
            b"POST /api/sign-in/local HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"1\r\nx\r\n" * 50_000,
            b"POST /api/cvs HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 500_000,
        ]
    )


async def attack(port: int, data: bytes) -> None:
    """Send it all, as far as the server takes it, and wait for what it does about it."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(data)
                await writer.drain()
                await reader.read(-1)
            finally:
                writer.close()


def busy_seconds(pid: int) -> float:
    """Processor time of the thread that runs the server's loop."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


async def worst(http: httpx.AsyncClient, pid: int, attacks: Sequence[asyncio.Task[None]]) -> float:
    """The most that the server worked while somebody else waited for an answer."""
    found = 0.0
    while not all(one.done() for one in attacks):
        before = busy_seconds(pid)
        assert (await http.get("/healthz")).status_code == 200
        found = max(found, busy_seconds(pid) - before)
        await asyncio.sleep(0.005)
    return found


async def test_others_are_answered_as_before(tmp_path: Path) -> None:
    dice = random.Random(9)  # noqa: S311 - the same nonsense each time
    kinds = [frames, one_kind, heads, requests]
    with served(tmp_path, "--port", "0", VIVAVOCE_WORKER="off") as server:
        await server.ready()
        port = urlsplit(server.address).port or 0
        async with httpx.AsyncClient(base_url=str(server.address), trust_env=False, timeout=20) as http:
            for number in range(ROUNDS):
                data = await asyncio.to_thread(kinds[number % len(kinds)], dice)
                attacks = [asyncio.create_task(attack(port, data)) for _ in range(3)]
                seen = await worst(http, server.process.pid, attacks)
                assert seen < WORST, f"round {number}: {seen * 1000:.0f} ms"
        assert await server.status("/readyz") == 200
