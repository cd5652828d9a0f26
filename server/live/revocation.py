"""Closes sockets of people who were signed out or are something else by now: at the news, and by the clock."""

import asyncio
import contextlib
import logging
from collections.abc import Set as AbstractSet
from typing import Protocol

from redis.exceptions import RedisError

from server.protocol.codes import Close
from server.protocol.errors import Unavailable
from server.protocol.permissions import Standing

logger = logging.getLogger(__name__)


class Identified(Protocol):
    """A socket, as far as this cares. Nothing here waits."""

    sign_in: str
    """Id of the sign-in behind it; empty before hello."""
    user: str
    """Whose it is; empty before hello."""
    standing: Standing | None
    """What they were when it was admitted; None before hello."""

    def close(self, code: Close) -> None:
        """Close once what is queued was sent."""
        ...


class SignInRegister(Protocol):
    """Knows which sign-ins still live, and as what; `server.accounts.sign_ins.SignIns`."""

    async def stands(self, sign_in: str, standing: Standing) -> bool | None:
        """Whether the sign-in still acts as that; None: it has ended."""
        ...


class Revocation:
    """Watches over the sockets of one node."""

    def __init__(
        self, sockets: AbstractSet[Identified], *, sign_ins: SignInRegister | None, seconds: float, again: float
    ) -> None:
        """Looks every so many `seconds`, and `again` so long after a look that a store did not answer."""
        self._sockets = sockets
        self._sign_ins = sign_ins
        self._seconds = seconds
        self._again = again
        self._now = asyncio.Event()
        self.heard = 0
        """How often there was news of anybody."""

    def revoke(self, *, sign_in: str | None) -> None:
        """The sign-in ended: close its sockets here (4503)."""
        if sign_in:
            self.heard += 1
            for socket in list(self._sockets):
                if socket.sign_in == sign_in:
                    socket.close(Close.SIGNED_OUT)

    def shift(self, *, person: str | None) -> None:
        """What somebody is has changed: their sockets here are to come again (4007), and get what they may by then."""
        if person:
            self.heard += 1
            for socket in list(self._sockets):
                if socket.user == person:
                    socket.close(Close.STANDING)

    async def check(self, sign_in: str, standing: Standing) -> None:
        """Close the sockets of a sign-in that is not what it was. Raises RedisError, Unavailable."""
        stands = True if self._sign_ins is None else await self._sign_ins.stands(sign_in, standing)
        if stands is None:
            self.revoke(sign_in=sign_in)
        elif not stands:
            self.shift(person=standing.person)

    def look(self) -> None:
        """Look at all of them now: this node may have been deaf."""
        self._now.set()

    async def run(self) -> None:
        """Find what was published while this node was deaf, and sign-ins that have expired."""
        pause = self._seconds
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._now.wait()
            self._now.clear()
            pause = self._again if await self._missed() else self._seconds

    async def _missed(self) -> int:
        """Look at all; how many could not be looked at."""
        missed = 0
        for sign_in, standing in {(one.sign_in, one.standing) for one in self._sockets if one.standing is not None}:
            try:
                await self.check(sign_in, standing)
            except (RedisError, Unavailable) as error:
                missed += 1  # the others' are looked at all the same
                logger.info("a sign-in was not checked (%s)", type(error).__name__)
        return missed
