"""A web page that a candidate names, fetched without lending them our place in the network.

Names are resolved here, every address must be a public one, and the connection goes to the very address that was
looked at: a name that points elsewhere a moment later gains nothing. Each redirect is looked at like the first address.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from offers.errors import LinkRefused, LinkUnreadable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

LARGEST = 2 * 1024 * 1024
SECONDS = 8.0
REDIRECTS = 3
PORTS = frozenset({80, 443})
_KINDS = ("text/html", "application/xhtml", "text/plain")
_SPECIAL = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def is_public(address: Address) -> bool:
    """Whether anybody on the internet has it; addresses inside of others are looked at too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(inner)
        if any(address in network for network in _NAT64):
            return False
    elif any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


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
        self._resolve = resolve
        self._may_reach = may_reach
        self._ports = ports
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
            parts = self._looked_at(url)
            if secure and parts.scheme != "https":
                raise LinkRefused("downgrade")
            secure = parts.scheme == "https"
            following = await self._once(parts)
            if isinstance(following, bytes):
                return following
            url = urljoin(url, following)
        raise LinkUnreadable("redirects")

    def _looked_at(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise LinkRefused("address") from None
        plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
        if (
            not plain
            or len(url) > 2000
            or not url.isprintable()
            or (self._ports is not None and port not in self._ports)
        ):
            raise LinkRefused("address")
        return parts

    async def _pinned(self, host: str, port: int) -> str:
        try:
            found = [ipaddress.ip_address(one.split("%")[0]) for one in await self._resolve(host, port)]
        except (OSError, UnicodeError):
            raise LinkUnreadable("name") from None
        except ValueError:
            raise LinkRefused("address") from None
        if not found or not all(self._may_reach(address) for address in found):  # one private one is one too many
            raise LinkRefused("address")
        return str(found[0])

    async def _once(self, parts: SplitResult) -> bytes | str:
        """The page, or where it has gone."""
        host = (
            (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
        )
        port = parts.port or (443 if parts.scheme == "https" else 80)
        pinned = await self._pinned(host or "", port)
        target = httpx.URL(
            scheme=parts.scheme,
            host=pinned,
            port=port,
            raw_path=f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}".encode(),
        )
        headers = {"host": parts.netloc, "accept": "text/html, text/plain;q=0.5", "user-agent": "vivavoce"}
        try:
            async with (
                httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=self._seconds) as client,
                client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as response,
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
