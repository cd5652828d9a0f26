"""Answers of sources, shared by all nodes: fresh, stale while a refresh runs, stale when the source fails.

Why not a library: cashews' `early` has no single flight on a cold cache and does not tell how old an answer is, its
lock does not look again once it holds; hishel reads stale-while-revalidate but refreshes nothing in the background.

- fresh: served, after one small read in Redis or, within a second of the last one, without any; the decoded answer
  stays in the process under its version;
- stale: served at once, one process refreshes behind it;
- old: waited for, but not longer than `patience`; then the old answer with the reason;
- none: one call upstream for everybody on every node, the others wait for what it brings;
- "there is no such thing" is remembered too, for a short while;
- Redis away: the process asks the source itself, once for everybody in it, and keeps what it got last.
"""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from offers.cache.breaker import Breaker
from offers.cache.shelf import Head, Shelf
from offers.errors import (
    OfferError,
    OfferNotFound,
    OffersUnavailable,
    SourceLimited,
    SourceMalformed,
    SourceRefused,
    SourceTimeout,
)
from offers.models import Freshness

log = structlog.get_logger(__name__)

FLIGHT = 30_000  # ms after which a flight whose process died is taken over
LANDED = 1_000  # ms for which a flight's failure speaks for those who waited
LOOK = 0.02  # seconds between two looks at another process's flight

_KINDS: dict[str, type[OfferError]] = {
    kind.code: kind
    for kind in (OfferNotFound, OffersUnavailable, SourceLimited, SourceMalformed, SourceRefused, SourceTimeout)
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """What a source gave; `value` None = what `etag` named still holds."""

    value: T | None
    etag: str | None = None
    max_age: float | None = None


@dataclass(frozen=True, slots=True)
class Cached(Generic[T]):
    """An answer and how old it is."""

    value: T
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Ages:
    """Seconds. `fresh` unless the source says otherwise; `stale` after that an answer is served without waiting.

    `trusted`: a process serves what was fresh when it looked into Redis that shortly ago.
    """

    fresh: float = 300.0
    stale: float = 3600.0
    nothing: float = 60.0
    longest_fresh: float = 86_400.0
    patience: float = 3.0
    trusted: float = 1.0


class Codec(Protocol[T]):
    """How an answer lies in Redis."""

    def encode(self, value: T) -> bytes:
        """To bytes."""
        ...

    def decode(self, body: bytes) -> T:
        """From bytes."""
        ...


Fetch = Callable[[str | None], Awaitable[Fetched[T]]]
"""Asks the source; takes the etag of what is cached."""


class AnswerCache(Generic[T]):
    """Answers of one source by key."""

    def __init__(
        self,
        redis: Redis,
        *,
        shelf: Shelf,
        breaker: Breaker,
        codec: Codec[T],
        ages: Ages | None = None,
        kept: int = 128,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._redis = redis
        self._shelf = shelf
        self._breaker = breaker
        self._codec = codec
        self._ages = ages or Ages()
        self._kept = kept
        self._clock = clock
        self._decoded: OrderedDict[str, tuple[str, T, int]] = OrderedDict()
        self._looked: OrderedDict[str, tuple[int, Cached[T]]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Cached[T]]] = {}
        self._flights: dict[str, asyncio.Task[None]] = {}

    async def get(self, key: str, fetch: Fetch[T]) -> Cached[T]:
        """The answer for `key`. Raises OfferNotFound, OffersUnavailable."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        looked = self._looked.get(name)
        if looked is not None and self._now() < looked[0]:
            return looked[1]
        asking = self._asking.get(name)
        if asking is None:  # who asks for the same while one asks shares the look into Redis too
            asking = asyncio.create_task(self._ask(name, fetch), name="offers.ask")
            self._asking[name] = asking
            asking.add_done_callback(lambda done: self._answered(name, done))
        return await asyncio.shield(asking)

    async def aclose(self) -> None:
        """End refreshes."""
        flights: list[asyncio.Task[object]] = [*self._asking.values(), *self._flights.values()]
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _ask(self, name: str, fetch: Fetch[T]) -> Cached[T]:
        try:
            return await self._get(name, fetch)
        except RedisError:
            return await self._alone(name, fetch)

    def _answered(self, name: str, asking: asyncio.Task[Cached[T]]) -> None:
        self._asking.pop(name, None)
        if not asking.cancelled():
            asking.exception()  # looked at, should everybody who asked have gone

    async def _get(self, name: str, fetch: Fetch[T]) -> Cached[T]:
        head = await self._shelf.head(name)
        now = self._now()
        if head is not None:
            if now < head.fresh_until:
                return await self._served(name, head, fetch)
            refresh = self._flight(name, fetch)
            if head.nothing or now >= head.fresh_until + self._ages.stale * 1000:
                with suppress(TimeoutError, OfferError):
                    await asyncio.wait_for(asyncio.shield(refresh), self._ages.patience)
                head = await self._shelf.head(name) or head
                if head.nothing and self._now() >= head.fresh_until:
                    raise _error(head.error or OfferNotFound.code)
            return await self._served(name, head, fetch)
        await asyncio.shield(self._flight(name, fetch))
        head = await self._shelf.head(name)
        if head is None:
            raise OffersUnavailable("thrown out before it was read")
        return await self._served(name, head, fetch)

    async def _served(self, name: str, head: Head, fetch: Fetch[T]) -> Cached[T]:
        if head.nothing:
            raise OfferNotFound
        held = self._decoded.get(name)
        if held is None or held[0] != head.version:
            body = await self._shelf.body(name)
            if body is None:  # thrown out between the two reads
                return await self._alone(name, fetch)
            held = self._keep(name, head.version, self._codec.decode(body), head.fetched_at)
        self._decoded.move_to_end(name)
        now = self._now()
        state = "stale_error" if head.error else "fresh" if now < head.fresh_until else "stale"
        cached = Cached(held[1], Freshness(state=state, fetched_at=head.fetched_at, error=head.error))
        if state == "fresh":
            self._trust(name, min(head.fresh_until, now + int(self._ages.trusted * 1000)), cached)
        return cached

    def _trust(self, name: str, until: int, cached: Cached[T]) -> None:
        self._looked[name] = (until, cached)
        self._looked.move_to_end(name)
        while len(self._looked) > self._kept:
            self._looked.popitem(last=False)

    def _flight(self, name: str, fetch: Fetch[T]) -> asyncio.Task[None]:
        """The refresh of `name` that runs in this process, started if none does."""
        flight = self._flights.get(name)
        if flight is None:
            flight = asyncio.create_task(self._fly(name, fetch), name="offers.refresh")
            self._flights[name] = flight
            flight.add_done_callback(lambda done: self._landed(name, done))
        return flight

    def _landed(self, name: str, flight: asyncio.Task[None]) -> None:
        self._flights.pop(name, None)
        if not flight.cancelled() and (error := flight.exception()) is not None:  # asked for, so that none is lost
            if isinstance(error, OfferError | RedisError):
                log.info("offers.refresh_failed", code=getattr(error, "code", type(error).__name__))
            else:  # a fault of our own
                log.error("offers.refresh_failed", exc_info=error)

    async def _fly(self, name: str, fetch: Fetch[T]) -> None:
        """Bring the answer, or wait for the process that does."""
        key, token = f"vv:{{offers}}:flight:{name}", secrets.token_hex(8)
        deadline = time.monotonic() + FLIGHT / 1000
        while not await self._redis.set(key, token, nx=True, px=FLIGHT):
            flying = cast("bytes | None", await self._redis.get(key))
            if flying is not None and flying.startswith(b"!"):
                raise _error(flying[1:].decode())
            if time.monotonic() > deadline:
                raise SourceTimeout
            await asyncio.sleep(LOOK)
        try:
            head = await self._shelf.head(name)  # it may have landed between our look and our turn
            if head is not None and self._now() < head.fresh_until:
                await self._redis.delete(key)
                return
            await self._fetch(name, head, fetch)
        except OfferError as error:
            await self._redis.set(key, f"!{error.code}", px=LANDED)
            raise
        except BaseException:
            await asyncio.shield(self._redis.delete(key))
            raise
        await self._redis.delete(key)

    async def _fetch(self, name: str, head: Head | None, fetch: Fetch[T]) -> None:
        refusal = await self._breaker.refuses()
        try:
            if refusal is not None:
                raise _error(refusal)
            fetched = await fetch(head.etag if head is not None and not head.nothing else None)
        except OfferNotFound:
            await self._breaker.succeeded()
            await self._nothing(name, head)
            return
        except OffersUnavailable as error:
            if refusal is None:
                await self._breaker.failed(error.code)
            if head is not None:
                await self._shelf.put(name, head.model_copy(update={"error": error.code}))
            raise
        await self._breaker.succeeded()
        now = self._now()
        fresh = self._ages.fresh if fetched.max_age is None else min(fetched.max_age, self._ages.longest_fresh)
        times = {"fetched_at": now, "fresh_until": now + int(fresh * 1000), "error": None}
        if fetched.value is None and head is not None:
            await self._shelf.put(name, head.model_copy(update=times))
        elif fetched.value is not None:
            version = secrets.token_hex(8)
            body = self._codec.encode(fetched.value)
            await self._shelf.put(name, Head(version=version, etag=fetched.etag, **times), body)
            self._keep(name, version, fetched.value, now)
        else:
            raise SourceMalformed("unchanged, but nothing is known")

    async def _nothing(self, name: str, head: Head | None) -> None:
        """There is no such thing: remembered for a short while. What was there before stays and says so."""
        until = self._now() + int(self._ages.nothing * 1000)
        if head is not None and not head.nothing:
            gone = {"error": OfferNotFound.code, "fresh_until": until}
            await self._shelf.put(name, head.model_copy(update=gone))
            return
        await self._shelf.put(name, Head(version="", fetched_at=self._now(), fresh_until=until, nothing=True))

    async def _alone(self, name: str, fetch: Fetch[T]) -> Cached[T]:
        """Without Redis: the source itself, else what this process got last."""
        task = self._flights.get(f"alone:{name}")
        if task is None:
            task = asyncio.create_task(self._fetch_alone(name, fetch), name="offers.alone")
            self._flights[f"alone:{name}"] = task
            task.add_done_callback(lambda done: self._landed(f"alone:{name}", done))
        failure: str | None = None
        try:
            await asyncio.shield(task)
        except OfferNotFound:
            raise
        except OffersUnavailable as error:
            failure = error.code
            if name not in self._decoded:
                raise
        _, value, fetched_at = self._decoded[name]
        state = "stale_error" if failure else "fresh"
        return Cached(value, Freshness(state=state, fetched_at=fetched_at, error=failure))

    async def _fetch_alone(self, name: str, fetch: Fetch[T]) -> None:
        held = self._decoded.get(name)
        now = self._now()
        if held is not None and now < held[2] + self._ages.fresh * 1000:
            return
        fetched = await fetch(None)
        if fetched.value is None:
            raise SourceMalformed("unchanged, but nothing is known")
        self._keep(name, secrets.token_hex(8), fetched.value, now)

    def _keep(self, name: str, version: str, value: T, fetched_at: int) -> tuple[str, T, int]:
        self._decoded[name] = (version, value, fetched_at)
        self._decoded.move_to_end(name)
        while len(self._decoded) > self._kept:
            self._decoded.popitem(last=False)
        return self._decoded[name]

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _error(code: str) -> OfferError:
    return _KINDS.get(code, OffersUnavailable)()
