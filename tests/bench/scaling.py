"""Scenario N: more nodes, each held to a quarter of a core. What they carry together, and how interviews move."""

import asyncio
import itertools
import time
from functools import partial
from typing import Any

import uvloop
from websockets.exceptions import ConnectionClosed

from tests.bench.load import Api, Peer, Timings, gather_bounded
from tests.bench.nodes import Nodes
from tests.bench.quota import possible
from tests.bench.report import medians
from tests.bench.streaming import rounds

SHARE = 0.25
COUNTS = (1, 2, 3)
SATURATING = 48
"""Sessions that all ask at once, on however many nodes."""
PACED = 24
"""Sessions at 30 tokens a second: some half of what one node carries."""
MOVING = 24
HEAR_SECONDS = 45.0
"""Within which every interview must go on after its node has gone."""

_LEFT_OUT = {"left_out": "needs root and cgroups that can be written to"}


async def _spread(nodes: Nodes, sessions: int) -> list[Peer]:
    """Sockets on sessions of their own, on the nodes in turn; who accepts a session's first command owns it."""
    apis = [await Api(address, "candidate", "Load Candidate").sign_in() for address in nodes.addresses]
    made = await gather_bounded([apis[0].session() for _ in range(sessions)], 4)
    peers = [Peer(api, session) for api, session in zip(itertools.cycle(apis), made, strict=False)]
    return list(await gather_bounded([peer.join() for peer in peers], 16))


async def _loaded(nodes: Nodes, *, sessions: int, turns: int, spread: bool) -> list[dict[str, float]]:
    peers = await _spread(nodes, sessions)
    before, began = nodes.cost(), time.monotonic()
    measured = await rounds(nodes, peers, turns=turns, spread=spread)
    after, elapsed = nodes.cost(), time.monotonic() - began
    used = (after.server - before.server) / elapsed / len(nodes.addresses) / SHARE
    return [{**each, "of_quota": used} for each in measured]


def together() -> list[dict[str, Any]]:
    """The same load on one, two and three nodes."""
    if not possible():
        return [_LEFT_OUT]
    rows: list[dict[str, Any]] = []
    for count in COUNTS:
        with Nodes(count, models="scripted:200@0", share=SHARE) as nodes:
            full = medians(uvloop.run(_loaded(nodes, sessions=SATURATING, turns=4, spread=False)))
        with Nodes(count, models="scripted:100@30", share=SHARE) as nodes:
            paced = medians(uvloop.run(_loaded(nodes, sessions=PACED, turns=2, spread=True)))
        alone = rows[0]["tokens_per_s"] if rows else full["tokens_per_s"]
        rows.append(
            {
                "nodes": count,
                "tokens_per_s": full["tokens_per_s"],
                "of_linear": full["tokens_per_s"] / alone / count,
                "of_quota": full["of_quota"],
                "full_first_p50_ms": full["first_token_p50_ms"],
                "paced_first_p50_ms": paced["first_token_p50_ms"],
                "paced_first_p99_ms": paced["first_token_p99_ms"],
                "paced_of_quota": paced["of_quota"],
            }
        )
    return rows


class _Talk:
    """A candidate who answers whatever is asked, and comes back elsewhere when their node goes."""

    def __init__(self, peer: Peer, place: int, apis: list[Api], living: set[int]) -> None:
        self._peer, self._place, self._apis, self._living = peer, place, apis, living
        self.returns = 0
        self.turns = 0
        self.refused = 0

    async def hold(self) -> None:
        """Until cancelled."""
        await self._peer.send(type="start")
        while True:
            try:
                await self._peer.turn(Timings(), asked=time.monotonic(), stamped=False)
                self.turns += 1
                await self._peer.answer()
            except ConnectionClosed:
                await self._come_back()
            except RuntimeError:  # refused for now: asked again
                self.refused += 1
                await asyncio.sleep(0.2)
                await self._peer.answer()

    async def _come_back(self) -> None:
        self.returns += 1
        self._place = min(self._living, key=lambda place: (place - self._place) % (len(self._apis) + 1))
        self._peer = await Peer(self._apis[self._place], self._peer.session).join()
        await self._peer.answer()


async def _moving(nodes: Nodes) -> list[dict[str, Any]]:
    peers = await _spread(nodes, MOVING)
    apis = [await Api(address, "candidate", "Load Candidate").sign_in() for address in nodes.addresses]
    living = set(range(len(apis)))
    talks = [_Talk(peer, number % len(apis), apis, living) for number, peer in enumerate(peers)]
    tasks = [asyncio.create_task(talk.hold()) for talk in talks]
    rows = []
    try:
        await _all_speak(talks, tasks)
        for event, gone, go in (("drain", 2, nodes.drain), ("death", 1, nodes.kill)):
            before = [talk.returns for talk in talks]
            living.discard(gone)
            began = time.monotonic()
            go(gone)
            await nodes.gone(gone)
            await _all_speak(talks, tasks)
            returns = [talk.returns - count for talk, count in zip(talks, before, strict=True)]
            rows.append(
                {
                    "event": event,
                    "interviews": len(talks),
                    "all_on_after_s": time.monotonic() - began,
                    "viewers_moved": sum(count > 0 for count in returns),
                    "reconnects_at_most": max(returns),
                    "refused_for_now": sum(talk.refused for talk in talks),
                }
            )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return rows


async def _all_speak(talks: list[_Talk], tasks: "list[asyncio.Task[None]]") -> None:
    """Until each interview has had two more turns: the second began after the event."""
    before = [talk.turns for talk in talks]
    async with asyncio.timeout(HEAR_SECONDS):
        while any(talk.turns < count + 2 for talk, count in zip(talks, before, strict=True)):
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.05)


def moves() -> list[dict[str, Any]]:
    """Three nodes: one is told to stop, then another dies. How long until all have ended a turn begun since."""
    if not possible():
        return [_LEFT_OUT]
    with Nodes(3, models="scripted:40@30", share=SHARE) as nodes:
        return uvloop.run(partial(_moving, nodes)())
