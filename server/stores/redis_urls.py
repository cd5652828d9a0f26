"""What REDIS_URL may say: a single Redis, one whose master Sentinels name, or a cluster.

The grammar is docket's, whose queue lives in the same Redis: `redis://`, `rediss://` with TLS, `unix://`; and, with `+`
behind the first two, `redis+sentinel://user:password@host:26379,host2:26379/SERVICE/0` and `redis+cluster://` with any
node of the cluster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from redis.asyncio.connection import SSLConnection, parse_url

Kind = Literal["single", "sentinel", "cluster"]
WRITTEN = (
    "redis://HOST:6379/0, rediss:// with TLS, unix:///PATH, redis+sentinel://HOST:26379,HOST:26379/SERVICE/0 "
    "or redis+cluster://HOST:6379"
)
_SENTINEL_PORT = 26379
_OF_SENTINELS = ("sentinel_username", "sentinel_password")


def kind_of(url: str) -> Kind:
    """By its scheme; what is none of ours counts as single, and its client says so."""
    scheme = url.partition("://")[0]
    if scheme in ("redis+sentinel", "rediss+sentinel"):
        return "sentinel"
    return "cluster" if scheme in ("redis+cluster", "rediss+cluster") else "single"


class BadRedisUrl(ValueError):
    """REDIS_URL cannot be read. It may hold a password, and is not repeated."""

    code = "bad_redis_url"
    temporary = False


def check(url: str) -> None:
    """Raises BadRedisUrl."""
    try:
        match kind_of(url):
            case "sentinel":
                sentinels_of(url)
            case "cluster":
                node_options(url)
            case _:
                parse_url(url)
    except ValueError:
        raise BadRedisUrl(f"REDIS_URL is {WRITTEN}") from None


def with_tls(url: str) -> bool:
    """Whether what goes over the wire is encrypted."""
    return url.startswith(("rediss://", "rediss+"))


def trusting(url: str, ca: Path | None) -> str:
    """The address with the file of the authority that certificates are checked by, where redis-py and docket look."""
    if ca is None or not with_tls(url) or "ssl_ca_certs=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_ca_certs={quote(str(ca.absolute()))}"


def plain(url: str) -> str:
    """The same for one node of a cluster: redis-py has no word for the whole."""
    return url.replace("+cluster://", "://", 1)


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Where they are, which master they are asked for, and how both are spoken to."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    master: Mapping[str, object] = field(repr=False)
    """Options of connections to the master."""
    sentinel: Mapping[str, object] = field(repr=False)
    """And to a Sentinel."""
    tls: bool


def sentinels_of(url: str) -> Sentinels:
    """Raises ValueError: no host, a port that is no number, no service, an option that cannot be."""
    scheme, _, rest = url.partition("://")
    head, slash, tail = rest.partition("/")
    credentials, _, members = head.rpartition("@")
    hosts = tuple(_host(member) for member in members.split(",") if member)
    parts = urlsplit(f"//host/{tail}")
    service, _, database = parts.path.strip("/").partition("/")
    if not hosts or not slash or not service:
        raise ValueError("a Sentinel's address names hosts and a service")
    asked = dict(parse_qsl(parts.query))
    own = {name.removeprefix("sentinel_"): asked.pop(name) for name in _OF_SENTINELS if name in asked}
    tls = scheme == "rediss+sentinel"
    options = dict(parse_url(f"{'rediss' if tls else 'redis'}://host?{urlencode(asked)}"))
    kept = {name: value for name, value in options.items() if name not in ("host", "connection_class", "db")}
    user, _, password = credentials.partition(":")
    master = {
        **kept,
        **({"username": unquote(user)} if user else {}),
        **({"password": unquote(password)} if password else {}),
        "db": int(database or 0),
    }
    checked = {name: value for name, value in kept.items() if name.startswith("ssl_")}
    return Sentinels(hosts, service, master, {**own, **checked, **({"ssl": True} if tls else {})}, tls)


def _host(member: str) -> tuple[str, int]:
    parts = urlsplit(f"//{member.strip()}")
    if not parts.hostname:
        raise ValueError("a Sentinel without a host")
    return parts.hostname, parts.port or _SENTINEL_PORT


def node_options(url: str) -> tuple[dict[str, Any], bool]:
    """Options of a connection to any node of a cluster, and whether with TLS. Raises ValueError."""
    given = dict(parse_url(plain(url)))
    tls = given.get("connection_class") is SSLConnection
    return {name: value for name, value in given.items() if name not in ("connection_class", "db")}, tls
