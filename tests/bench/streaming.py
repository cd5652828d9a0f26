"""Scenarios A to D: whole interviews over sockets, every token in Redis before a viewer sees it."""

import asyncio
import os
from typing import Protocol

from tests.bench.load import Api, Peer, Timings, clock, gather_bounded
from tests.bench.report import quantile
from tests.bench.serving import LOAD_CORE, Cost, Server

ROUNDS = 3
START_GAP = 0.06
"""Seconds between two sessions' starts: what is measured is talking, not 500 people arriving in the same instant."""


class Loaded(Protocol):
    """What is under load."""

    def cost(self) -> Cost:
        """CPU seconds so far."""
        ...


async def candidates(server: Server, count: int) -> list[Peer]:
    """So many sockets, each on a session of its own."""
    api = await Api(server.url, "candidate", "Load Candidate").sign_in()
    sessions = await gather_bounded([api.session() for _ in range(count)], 8)
    return list(await gather_bounded([Peer(api, session).join() for session in sessions], 32))


async def asking(
    server: Server, *, sessions: int, turns: int, stamped: bool = False, spread: bool = False
) -> list[dict[str, float]]:
    """Three rounds in which all sessions hold `turns` turns, each answering as soon as the interviewer has finished."""
    return await rounds(server, await candidates(server, sessions), turns=turns, stamped=stamped, spread=spread)


async def rounds(
    server: Loaded, peers: list[Peer], *, turns: int, stamped: bool = False, spread: bool = False
) -> list[dict[str, float]]:
    """The same on sockets that are open."""
    await asyncio.gather(*(_begin(peer, number) for number, peer in enumerate(peers)))
    measured = [await _round(server, peers, turns=turns, stamped=stamped, spread=spread) for _ in range(ROUNDS)]
    await asyncio.gather(*(peer.close() for peer in peers))
    return measured


async def _begin(peer: Peer, number: int) -> None:
    await asyncio.sleep(number * START_GAP)
    asked = clock()
    await peer.send(type="start")
    await peer.turn(Timings(), asked=asked, stamped=False)


async def _round(server: Loaded, peers: list[Peer], *, turns: int, stamped: bool, spread: bool) -> dict[str, float]:
    timings = Timings()

    async def hold(peer: Peer, number: int) -> None:
        if spread:  # paced sessions don't march in step
            await asyncio.sleep(number / len(peers))
        for _ in range(turns):
            await peer.turn(timings, asked=await peer.answer(), stamped=stamped)

    before, began = server.cost(), clock()
    await asyncio.gather(*(hold(peer, number) for number, peer in enumerate(peers)))
    elapsed, after = clock() - began, server.cost()
    per_thousand = 1000 / timings.tokens
    return {
        "tokens_per_s": timings.tokens / elapsed,
        "first_token_p50_ms": 1000 * quantile(timings.first_token, 0.5),
        "first_token_p99_ms": 1000 * quantile(timings.first_token, 0.99),
        "delay_p50_ms": 1000 * quantile(timings.delay, 0.5),
        "delay_p99_ms": 1000 * quantile(timings.delay, 0.99),
        "server_cpu_per_1000": (after.server - before.server) * per_thousand,
        "redis_cpu_per_1000": (after.redis - before.redis) * per_thousand,
    }


async def idle(server: Server, *, sockets: int) -> list[dict[str, float]]:
    """Resident memory of the server for each joined socket on which nothing happens."""
    api = await Api(server.url, "candidate", "Idle Candidate").sign_in()
    session = await api.session()
    first = [await Peer(api, session).join() for _ in range(20)]  # what is allocated once is not a socket's
    await asyncio.sleep(1)
    before = server.resident
    peers = list(await gather_bounded([Peer(api, session).join() for _ in range(sockets)], 32))
    await asyncio.sleep(3)
    grown = server.resident - before
    await gather_bounded([peer.close() for peer in [*first, *peers]], 64)
    return [{"kib_per_socket": grown / 1024 / sockets}]


async def fan_out(server: Server, *, observers: int, turns: int) -> list[dict[str, float]]:
    """One session spoken to its candidate and many observers."""
    candidate = (await candidates(server, 1))[0]
    api = await Api(server.url, "recruiter", "Load Recruiter").sign_in()
    watchers = list(await gather_bounded([Peer(api, candidate.session).join() for _ in range(observers)], 32))
    seen = Timings()

    async def watch(peer: Peer) -> None:
        for _ in range(turns + 1):
            await peer.turn(seen, asked=clock(), stamped=True)

    tasks = [asyncio.create_task(watch(peer)) for peer in watchers]
    own = Timings()
    asked = clock()
    await candidate.send(type="start")
    before = server.cost()
    await candidate.turn(own, asked=asked, stamped=True)
    for _ in range(turns):
        await candidate.turn(own, asked=await candidate.answer(), stamped=True)
    await asyncio.gather(*tasks)
    after = server.cost()
    await gather_bounded([peer.close() for peer in watchers], 64)
    return [
        {
            "observers": float(observers),
            "delivered": float(seen.tokens),
            "delay_p50_ms": 1000 * quantile(seen.delay, 0.5),
            "delay_p99_ms": 1000 * quantile(seen.delay, 0.99),
            "server_cpu_per_1000": (after.server - before.server) * 1000 / seen.tokens,
        }
    ]


def pin() -> None:
    """Keep the load off the server's core."""
    os.sched_setaffinity(0, {LOAD_CORE})
