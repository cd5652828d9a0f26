"""Who owns which session. A lease is short and renewed; its fencing token is what makes a late owner harmless."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

import hiredis
import structlog
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from interview.threads.lanes import Lanes
from interview.threads.link import error_code
from server.sessions.log.session_log import KEEP_SECONDS
from server.stores.clock import wall_ms
from server.stores.keys import WAKE, fence_key, inbox_key, lease_key, meta_key

logger = structlog.get_logger(__name__)

RENEW_BATCH = 64
"""Leases renewed in one pipeline: bounds how long packing them keeps the event loop."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What Redis had of a session in the moment in which its lease was renewed."""

    newest: str
    """Id of the newest waiting command, '' = none."""
    ends: tuple[int, int]
    """Last public and staff offset of its log."""


class Taken(NamedTuple):
    """A lease of ours."""

    token: int
    """Its fencing token."""
    gap: int
    """Milliseconds since the last owner was seen, by the clock of Redis; 0 where the session slept, or had none."""


class Leases:
    """This node's leases. It keeps no list: the runner says which sessions it owns, by token."""

    def __init__(self, redis: Redis, *, node: str, seconds: float, clock: Callable[[], int] = wall_ms) -> None:
        self._redis = redis
        self._node = node
        self._clock = clock
        self._lanes = Lanes(redis)
        self.ms = round(seconds * 1000)
        here = files("server.sessions")
        self._acquire = redis.register_script(here.joinpath("acquire.lua").read_text())
        self._renew = redis.register_script(here.joinpath("renew.lua").read_text())
        self._release = redis.register_script(here.joinpath("release.lua").read_text())

    async def acquire(self, sid: str) -> Taken | None:
        """Take a session, or None while another node holds it. Raises RedisError."""
        # The alarm is set first: a node that dies in between is then found by the others.
        await self._redis.zadd(WAKE, {sid: self._clock() + self.ms})
        token, gap = await self._acquire(
            keys=[lease_key(sid), fence_key(sid), meta_key(sid)],
            args=[self._node, self.ms, KEEP_SECONDS, uuid.uuid4().hex[:12]],
        )
        if token > 0:
            return Taken(token, gap)
        await self.wake(sid, in_ms=min(-token, 1000))
        return None

    async def renew(self, owned: Mapping[str, int]) -> dict[str, Renewal | None]:
        """Renew all (session -> token). None of those that are lost.

        Raises RedisError; sessions are then neither renewed nor lost.
        """
        found: dict[str, Renewal | None] = {}
        sessions = list(owned)
        for start in range(0, len(sessions), RENEW_BATCH):
            batch = sessions[start : start + RENEW_BATCH]
            replies = await self._renewal(batch, owned)
            if any(isinstance(reply, hiredis.ReplyError) and error_code(reply) == "NOSCRIPT" for reply in replies):
                await self._redis.script_load(self._renew.script)
                replies = await self._renewal(batch, owned)
            refused = [reply for reply in replies if isinstance(reply, hiredis.ReplyError)]
            if len(refused) == len(replies):
                raise ResponseError(str(refused[0]))
            for sid, reply in zip(batch, replies, strict=True):
                if isinstance(reply, hiredis.ReplyError):  # of this session alone: its lease will run out
                    logger.warning("lease.not_renewed", session=sid, code=error_code(reply))
                elif not isinstance(reply, RedisConnectionError):  # else its master is away: neither renewed nor lost
                    found[sid] = Renewal(reply[0].decode(), (reply[1], reply[2])) if reply is not None else None
        return found

    async def close(self) -> None:
        """Drop the connection."""
        await self._lanes.close()

    async def _renewal(self, batch: list[str], owned: Mapping[str, int]) -> list[Any]:
        """One reply for each. Past redis-py's pipeline, which takes several times as long as the script."""
        commands, keys = [], [lease_key(sid) for sid in batch]
        for sid, key in zip(batch, keys, strict=True):
            names = (key, fence_key(sid), inbox_key(sid), meta_key(sid))
            parts: tuple[Any, ...] = (
                "EVALSHA",
                self._renew.sha,
                4,
                *names,
                self._node,
                owned[sid],
                self.ms,
                KEEP_SECONDS,
            )
            commands.append(bytes(hiredis.pack_command(parts)))
        replies = await self._lanes.call(commands, keys)
        # GT would keep an alarm that a deadline pushed far away; the lease's end is always the right moment.
        await self._redis.zadd(WAKE, dict.fromkeys(batch, self._clock() + self.ms))
        return replies

    async def release(self, sid: str, *, token: int, wake_in: int | None, if_idle: bool = False) -> bool:
        """Give a session up; look at it again in `wake_in` ms (None: never). False: not idle. Raises RedisError."""
        released = await self._release(
            keys=[lease_key(sid), fence_key(sid), inbox_key(sid), meta_key(sid)],
            args=[self._node, token, int(if_idle)],
        )
        if released == 0:
            return False
        # Only now: dying in between leaves the alarm at the lease's end, where looking once more does no harm.
        if released > 0 and wake_in is None:
            await self._redis.zrem(WAKE, sid)
        elif released > 0:
            await self.wake(sid, in_ms=wake_in or 0)
        return True

    async def wake(self, sid: str, *, in_ms: int) -> None:
        """Set when some node must look at the session. Raises RedisError."""
        await self._redis.zadd(WAKE, {sid: self._clock() + in_ms})

    async def hasten(self, sid: str, *, in_ms: int) -> None:
        """The same, never later than it already is. Raises RedisError."""
        await self._redis.zadd(WAKE, {sid: self._clock() + in_ms}, lt=True)

    async def due(self, *, limit: int) -> list[str]:
        """Sessions that somebody must look at, longest due first. Raises RedisError."""
        found: Any = await self._redis.zrangebyscore(WAKE, "-inf", self._clock(), start=0, num=limit)
        return [sid.decode() for sid in found]
