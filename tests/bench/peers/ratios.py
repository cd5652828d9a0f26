"""Scenario R: our server beside servers that do less, under the same load, in one run on one machine."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import uvloop

from tests.bench.load import Peer
from tests.bench.peers.serving import PeerCandidate, PeerServer
from tests.bench.report import medians
from tests.bench.serving import Server
from tests.bench.streaming import candidates, rounds

MODEL = "100@30"
TURNS = 2


async def _sockets(server: PeerServer, count: int) -> list[Peer]:
    return [await PeerCandidate(server.port, number).join() for number in range(count)]


def _ours() -> Server:
    return Server(models=f"scripted:{MODEL}")


KINDS: dict[str, tuple[Callable[[], Any], Callable[[Any, int], Awaitable[list[Peer]]]]] = {
    "plain": (partial(PeerServer, "plain", model=MODEL, xadd=False), _sockets),
    "plain+xadd": (partial(PeerServer, "plain", model=MODEL, xadd=True), _sockets),
    "bare": (partial(PeerServer, "bare", model=MODEL, xadd=False), _sockets),
    "bare+xadd": (partial(PeerServer, "bare", model=MODEL, xadd=True), _sockets),
    "ours": (_ours, candidates),
}
"""How each is started and its sockets are opened."""


def rows(sizes: Sequence[int], kinds: Sequence[str]) -> list[dict[str, Any]]:
    """One row a size and kind; ratios are to the first kind's CPU time, Redis included."""
    found: list[dict[str, Any]] = []
    for sessions in sizes:
        floor: float | None = None
        for kind in kinds:
            start, join = KINDS[kind]
            with start() as server:
                figures = medians(uvloop.run(_asking(server, join, sessions)))
            shown = {name: value for name, value in figures.items() if not name.startswith("delay")}
            floor = floor or shown["server_cpu_per_1000"]
            found.append({"sessions": sessions, "server": kind, **shown, "ratio": shown["server_cpu_per_1000"] / floor})
    return found


async def _asking(
    server: Any, join: Callable[[Any, int], Awaitable[list[Peer]]], sessions: int
) -> list[dict[str, float]]:
    return await rounds(server, await join(server, sessions), turns=TURNS, spread=True)
