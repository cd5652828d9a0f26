"""Scenario L: interviews like life. People think before they answer, a few of them are watched."""

import asyncio
import random
from functools import partial
from typing import Any

import uvloop

from tests.bench.load import Api, Peer, Timings, clock, gather_bounded
from tests.bench.report import quantile
from tests.bench.serving import Server
from tests.bench.streaming import candidates

THINKING = 45.0
"""Mean seconds from a question to its answer, exponential."""
WATCHED = 10
"""One session in so many has an observer."""
MODEL = "scripted:60@40@clock"
GAP = 0.06
"""Seconds between two sessions' starts."""
SECONDS = 60.0
"""How long is measured, once everybody has begun."""


class _Talk:
    """One session's candidate: thinks, answers, listens, until it is over."""

    def __init__(self, peer: Peer, number: int) -> None:
        self._peer, self._chance = peer, random.Random(number)  # noqa: S311 - the same people at every run
        self.timings = Timings()

    async def begin(self, after: float) -> None:
        """The first turn."""
        await asyncio.sleep(after)
        asked = clock()
        await self._peer.send(type="start")
        await self._peer.turn(self.timings, asked=asked, stamped=True)

    async def hold(self, until: float) -> None:
        """As many turns as begin before `until`."""
        while True:
            thinks = self._chance.expovariate(1 / THINKING)
            if clock() + thinks >= until:
                return
            await asyncio.sleep(thinks)
            await self._peer.turn(self.timings, asked=await self._peer.answer(), stamped=True)


async def _watch(peer: Peer) -> None:
    while True:
        await peer.frames()


async def living(server: Server, *, sessions: int) -> dict[str, float]:
    """One measurement of so many sessions on a fresh server."""
    resident, redis = server.resident, server.redis_resident
    peers = await candidates(server, sessions)
    staff = await Api(server.url, "recruiter", "Load Recruiter").sign_in()
    watchers = await gather_bounded([Peer(staff, peer.session).join() for peer in peers[::WATCHED]], 32)
    watching = [asyncio.create_task(_watch(peer)) for peer in watchers]
    talks = [_Talk(peer, number) for number, peer in enumerate(peers)]
    # From its first turn on a session lives as all others do, so that they do not march in step.
    began = clock()
    measured_from = began + GAP * sessions + 5
    await asyncio.gather(*(_until(talk, number * GAP, measured_from) for number, talk in enumerate(talks)))
    for talk in talks:
        talk.timings = Timings()
    before, started = server.cost(), clock()
    await asyncio.gather(*(talk.hold(started + SECONDS) for talk in talks))
    after, elapsed = server.cost(), clock() - started
    grown, redis_grown = server.resident - resident, server.redis_resident - redis
    for task in watching:
        task.cancel()
    await asyncio.wait(watching)
    await gather_bounded([peer.close() for peer in [*peers, *watchers]], 64)
    firsts = [each for talk in talks for each in talk.timings.first_token]
    delays = [each for talk in talks for each in talk.timings.delay]
    return {
        "sessions": float(sessions),
        "turns_per_s": len(firsts) / elapsed,
        "tokens_per_s": sum(talk.timings.tokens for talk in talks) / elapsed,
        "first_token_p50_ms": 1000 * quantile(firsts, 0.5),
        "first_token_p99_ms": 1000 * quantile(firsts, 0.99),
        "delay_p50_ms": 1000 * quantile(delays, 0.5),
        "delay_p99_ms": 1000 * quantile(delays, 0.99),
        "server_busy": (after.server - before.server) / elapsed,
        "redis_busy": (after.redis - before.redis) / elapsed,
        "server_kib_a_session": grown / 1024 / sessions,
        "redis_kib_a_session": redis_grown / 1024 / sessions,
    }


async def _until(talk: _Talk, after: float, until: float) -> None:
    await talk.begin(after)
    await talk.hold(until)


def rows(sizes: list[int]) -> list[dict[str, Any]]:
    """A fresh server for each size."""
    found: list[dict[str, Any]] = []
    for sessions in sizes:
        with Server(models=MODEL) as server:
            found.append(uvloop.run(partial(living, server, sessions=sessions)()))
    return found
