"""HTTP with manners: time-outs, bounded bodies, retries with jitter, and what the server says about its limits."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from offers.errors import OffersUnavailable, SourceLimited, SourceMalformed, SourceRefused, SourceTimeout

_AGAIN = frozenset({429, 502, 503, 504})
_REFUSED = frozenset({401, 403})


_AT_HOME = ("all://127.0.0.1", "all://localhost", "all://[::1]")
"""Never asked through a proxy."""

Gate = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Manners:
    """How patient and how insistent to be; seconds."""

    connect: float = 3.0
    read: float = 10.0
    whole: float = 25.0
    tries: int = 4
    first_wait: float = 0.4
    longest_wait: float = 8.0
    largest_body: int = 16 * 1024 * 1024
    a_second: float = 8.0
    """Requests a second this process sends at most."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose body was JSON; None without a body."""

    status: int
    headers: Mapping[str, str]
    body: Any


Params = Mapping[str, str | int | float]
"""What stands behind the question mark of an address."""


class PoliteClient:
    """JSON over HTTP. Raises SourceTimeout, SourceRefused, SourceLimited, SourceMalformed, OffersUnavailable.

    Neither addresses nor answers enter errors: they may hold keys and what people look for.
    """

    def __init__(self, *, base_url: str, manners: Manners | None = None, headers: dict[str, str] | None = None) -> None:
        self._manners = manners or Manners()
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"accept": "application/json", "user-agent": "vivavoce", **(headers or {})},
            timeout=httpx.Timeout(self._manners.read, connect=self._manners.connect),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
            follow_redirects=False,
            trust_env=True,  # HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE, as companies set them
            mounts=dict.fromkeys(_AT_HOME),
        )
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    async def get(
        self, path: str, *, params: Params | None = None, headers: dict[str, str] | None = None, **known: Any
    ) -> Reply:
        """GET; see `request`."""
        return await self.request("GET", path, params=params, headers=headers, **known)

    async def request(
        self, method: str, path: str, *, known: frozenset[int] = frozenset(), gate: Gate | None = None, **parts: Any
    ) -> Reply:
        """A reply with a 2xx status or one of `known`; 429, 502, 503, 504 and broken connections are tried again.

        `gate` is asked before each try, and may refuse it with an OfferError.
        """
        try:
            async with asyncio.timeout(self._manners.whole):
                return await self._tries(method, path, known, parts, gate)
        except TimeoutError:
            raise SourceTimeout from None

    async def aclose(self) -> None:
        """Close connections."""
        await self._client.aclose()

    async def _tries(
        self, method: str, path: str, known: frozenset[int], parts: dict[str, Any], gate: Gate | None
    ) -> Reply:
        for attempt in range(1, self._manners.tries + 1):
            last = attempt == self._manners.tries
            wait = random.uniform(0, min(self._manners.longest_wait, self._manners.first_wait * 2**attempt))  # noqa: S311
            try:
                if gate is not None:
                    await gate()
                return await self._once(method, path, known, parts)
            except SourceLimited as error:
                asked = error.retry_after or 0.0
                if last or asked > self._manners.longest_wait:
                    raise
                wait = max(wait, asked)
            except (SourceRefused, SourceMalformed):
                raise
            except OffersUnavailable:
                if last:
                    raise
            await asyncio.sleep(wait)
        raise OffersUnavailable  # only with no tries at all

    async def _once(self, method: str, path: str, known: frozenset[int], parts: dict[str, Any]) -> Reply:
        await self._wait_for_turn()
        try:
            async with self._client.stream(method, path, **parts) as response:
                self._heed(response.headers)
                _refuse(response.status_code, response.headers, known)
                return Reply(response.status_code, response.headers, await self._body(response))
        except httpx.TimeoutException:
            raise SourceTimeout from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OffersUnavailable(type(error).__name__) from None

    async def _body(self, response: httpx.Response) -> Any:
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > self._manners.largest_body:
                raise SourceMalformed("body too large")
            parts.append(part)
        if not size:
            return None
        try:
            return orjson.loads(b"".join(parts))
        except orjson.JSONDecodeError:
            raise SourceMalformed("not JSON") from None

    async def _wait_for_turn(self) -> None:
        async with self._turn:
            now = time.monotonic()
            start = max(now, self._free_at)
            self._free_at = start + 1 / self._manners.a_second
        if start > now:
            await asyncio.sleep(start - now)

    def _heed(self, headers: Mapping[str, str]) -> None:
        """With nothing left of the limit the next request waits, so that 429 stays the exception."""
        left = [value for name, value in headers.items() if name.startswith("x-ratelimit-remaining")]
        if any(value.strip().startswith("0") for value in left):
            self._free_at = max(self._free_at, time.monotonic() + 1.0)


def _refuse(status: int, headers: Mapping[str, str], known: frozenset[int]) -> None:
    if 200 <= status < 300 or status in known:
        return
    if status in _REFUSED:
        raise SourceRefused(str(status))
    if status == 429:
        raise SourceLimited("429", retry_after=retry_after(headers))
    if status in _AGAIN or status >= 500:
        raise OffersUnavailable(str(status))
    raise SourceMalformed(f"status {status}")


def retry_after(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that Retry-After asks for, in either of its forms."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now())
    except ValueError:
        return None


def max_age(headers: Mapping[str, str]) -> float | None:
    """Seconds that Cache-Control allows an answer to be used; 0 of no-store and no-cache; None when it does not say."""
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in ("no-store", "no-cache"):
            return 0.0
        if name == "max-age" and value.strip('"').isdecimal():
            return float(value.strip('"'))
    return None
