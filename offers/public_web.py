"""The public web as it may be reached from here, without lending anybody our place in the network.

Names are resolved here, every address must be a public one, and the connection goes to the very address that was
looked at: a name that points elsewhere a moment later gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

import httpx

from offers.errors import LinkRefused, LinkUnreadable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

LONGEST = 2000
PORTS = frozenset({80, 443})
_AS_WRITTEN = "%!$&'()*+,;=:@/?[]~|\\"
"""Of a path or query; whatever is no ASCII goes over the line by its bytes, as browsers send it."""
_SPECIAL = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out in IPv6; translated, local and future addresses lie outside of it."""
_EXAMPLES = ipaddress.IPv6Network("3fff::/20")
_ISATAP = 0x5EFE
"""In the last half of an address, with or without the bit of a name that is unique: an IPv4 address follows."""


def is_public(address: Address) -> bool:
    """Whether anybody on the internet has it; addresses inside of others are looked at too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _within(address)
        if inner is not None and not is_public(inner):
            return False
        if address not in _UNICAST or address in _EXAMPLES:
            return address.ipv4_mapped is not None  # the very IPv4 address, which is public
    elif any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 leads to."""
    if int(address) >> 32 & 0xFDFF_FFFF == _ISATAP:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection goes: the address that was looked at, and the name it is asked for by."""

    url: httpx.URL
    host: str
    netloc: str


class PublicWeb:
    """`may_reach` and `ports` say where to; nothing of the environment is used, no cookie is kept."""

    def __init__(
        self,
        *,
        resolve: Resolve = resolve,
        may_reach: Callable[[Address], bool] = is_public,
        ports: frozenset[int] | None = PORTS,
    ) -> None:
        self._resolve = resolve
        self._may_reach = may_reach
        self._ports = ports

    def looked_at(self, url: str) -> SplitResult:
        """An address in words, without asking anybody. Raises LinkRefused."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise LinkRefused("address") from None
        plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
        if (
            not plain
            or len(url) > LONGEST
            or not url.isprintable()
            or (self._ports is not None and port not in self._ports)
        ):
            raise LinkRefused("address")
        _host(parts)
        return parts

    async def _pinned(self, host: str, port: int) -> str:
        try:
            found = [ipaddress.ip_address(one.split("%")[0]) for one in await self._resolve(host, port)]
        except (OSError, UnicodeError):
            raise LinkUnreadable("name") from None
        except ValueError:
            raise LinkRefused("address") from None
        if not found or not all(self._may_reach(address) for address in found):  # one private one is one too many
            if _is_address(host):
                raise LinkRefused("address")
            raise LinkUnreadable("name")  # as a name that nobody has: which names our network knows is not told
        return str(found[0])

    async def place(self, parts: SplitResult) -> Place:
        """Where it is. Raises LinkRefused (not a public address), LinkUnreadable (no name of a public place)."""
        host = _host(parts)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        query = f"?{quote(parts.query, safe=_AS_WRITTEN)}" if parts.query else ""
        url = httpx.URL(
            scheme=parts.scheme,
            host=await self._pinned(host, port),
            port=port,
            raw_path=f"{quote(parts.path or '/', safe=_AS_WRITTEN)}{query}".encode(),
        )
        name = f"[{host}]" if ":" in host else host
        return Place(url=url, host=host, netloc=name if parts.port is None else f"{name}:{port}")

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> int:
        """Send it, and follow nothing; the answer's status. Raises LinkRefused, LinkUnreadable (nobody answered)."""
        place = await self.place(self.looked_at(url))
        try:
            async with (
                asyncio.timeout(seconds),
                httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=seconds) as client,
                client.stream(
                    "POST",
                    place.url,
                    content=body,
                    headers={**headers, "host": place.netloc, "user-agent": "vivavoce"},
                    extensions={"sni_hostname": place.host},
                ) as response,
            ):
                return response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise LinkUnreadable(type(error).__name__) from None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host(parts: SplitResult) -> str:
    """Its name as name servers know it. Raises LinkRefused: there is no such spelling."""
    name = parts.hostname or ""
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        raise LinkRefused("address") from None
