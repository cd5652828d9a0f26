"""A candidate who answers to the end whatever happens, a recruiter who watches; both remember what they saw."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from tests.chaos.world import World
from tests.e2e.node import Client, Frame, Viewer

PATIENCE = 120.0
AWAY = (OSError, TimeoutError, httpx.HTTPError, WebSocketException)
OVER = frozenset({"already_ended"})


class Person:
    """One viewer of one session who reconnects, to either node in turn, until the interview is over."""

    def __init__(self, world: World, client: Client, session: str, *, place: int, who: tuple[str, str]) -> None:
        self.world = world
        self._who = who
        self.viewer = Viewer(client, session)
        self.over = False
        self._client = client
        self._place = place

    async def stay(self, act: Callable[[], Awaitable[None]]) -> None:
        """Connected, and doing `act` while it lasts."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not self.over and asyncio.get_running_loop().time() < deadline:
            self._place = 1 - self._place
            with contextlib.suppress(*AWAY):
                node = self.world.nodes[self._place]
                async with asyncio.timeout(20):
                    if self.world.emptied:  # sign-ins stand in Redis, too
                        self._client = await Client(node).sign_in(*self._who)
                    await self.viewer.connect(self._client.at(node))
                try:
                    await act()
                finally:
                    async with asyncio.timeout(2):
                        await self.viewer.drop()
            await asyncio.sleep(0.2)
        last = [frame["event"] for frame in self.viewer.events][-3:]
        assert self.over, f"no end within {PATIENCE:.0f} s: {last}"

    def ended(self) -> bool:
        """Whether this socket has heard of the end."""
        return bool(self.viewer.of("session.ended")) or self.viewer.status == "ended"

    def cut(self) -> bool:
        """Whether the line is gone."""
        return self.viewer.closed is not None


class Candidate(Person):
    """Starts, answers each question once, and counts what was acknowledged."""

    def __init__(self, world: World, client: Client, session: str, *, place: int, who: tuple[str, str]) -> None:
        super().__init__(world, client, session, place=place, who=who)
        self.acknowledged: list[str] = []
        self._message, self._text = uuid.uuid4().hex, "answer 0"

    async def talk(self) -> None:
        """Until the end, or until the line breaks."""
        await self._ask("start")
        while not (self.ended() or self.cut()):
            turns = self._turns()
            reply = await self._ask("answer", client_msg_id=self._message, text=self._text)
            if reply["type"] == "reply":
                self.acknowledged.append(self._text)
                self._message, self._text = uuid.uuid4().hex, f"answer {len(self.acknowledged)}"
            elif reply["code"] in OVER:
                break
            with contextlib.suppress(TimeoutError):
                await self.viewer.until(lambda n=turns: self.cut() or self.ended() or self._turns() > n, seconds=5)  # type: ignore[misc]
        await self.viewer.until(lambda: self.ended() or self.cut(), seconds=20)
        self.over = self.ended()

    def _turns(self) -> int:
        return len(self.viewer.of("turn.completed", "turn.stopped"))

    async def _ask(self, kind: str, **fields: Any) -> Frame:
        async with asyncio.timeout(12):
            return await self.viewer.ask(kind, **fields)


class Watcher(Person):
    """Looks on."""

    async def watch(self) -> None:
        """Until the end, or until the line breaks."""
        await self.viewer.until(lambda: self.ended() or self.cut(), seconds=60)
        self.over = self.ended()
