"""A web page that a candidate names, fetched from the public web alone; each redirect is looked at like the first."""

import asyncio
from collections.abc import Callable
from urllib.parse import SplitResult, urljoin

import httpx

from offers.errors import LinkRefused, LinkUnreadable
from offers.public_web import PORTS, Address, PublicWeb, Resolve, is_public, resolve

LARGEST = 2 * 1024 * 1024
SECONDS = 8.0
REDIRECTS = 3
_KINDS = ("text/html", "application/xhtml", "text/plain")


class LinkReader:
    """Fetches pages. `may_reach` and `ports` say where to; nothing of the environment is used, no cookie is kept."""

    def __init__(
        self,
        *,
        resolve: Resolve = resolve,
        may_reach: Callable[[Address], bool] = is_public,
        ports: frozenset[int] | None = PORTS,
        seconds: float = SECONDS,
        largest: int = LARGEST,
    ) -> None:
        self._web = PublicWeb(resolve=resolve, may_reach=may_reach, ports=ports)
        self._seconds = seconds
        self._largest = largest

    async def read(self, url: str) -> bytes:
        """The page's bytes. Raises LinkRefused (we will not go there), LinkUnreadable (nothing to read there)."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url)
        except TimeoutError:
            raise LinkUnreadable("time") from None

    async def _follow(self, url: str) -> bytes:
        secure = False
        for _ in range(REDIRECTS + 1):
            parts = self._web.looked_at(url)
            if secure and parts.scheme != "https":
                raise LinkRefused("downgrade")
            secure = parts.scheme == "https"
            following = await self._once(parts)
            if isinstance(following, bytes):
                return following
            url = urljoin(url, following)
        raise LinkUnreadable("redirects")

    async def _once(self, parts: SplitResult) -> bytes | str:
        """The page, or where it has gone."""
        place = await self._web.place(parts)
        headers = {"host": place.netloc, "accept": "text/html, text/plain;q=0.5", "user-agent": "vivavoce"}
        try:
            async with (
                httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=self._seconds) as client,
                client.stream("GET", place.url, headers=headers, extensions={"sni_hostname": place.host}) as response,
            ):
                if response.is_redirect:
                    return response.headers["location"]
                return await self._body(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LinkUnreadable(type(error).__name__) from None

    async def _body(self, response: httpx.Response) -> bytes:
        if response.status_code != 200 or not response.headers.get("content-type", "").lower().startswith(_KINDS):
            raise LinkUnreadable(str(response.status_code))
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > self._largest:
                raise LinkUnreadable("size")
            parts.append(part)
        return b"".join(parts)
