"""Local sign-in exists only where nobody but the machine's own user can reach the server. Pure rules."""

from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from server.settings import Settings

_FORWARDED = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host", "true-client-ip",
     "cf-connecting-ip", "cdn-loop"}
)  # fmt: skip


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address (without port) is this machine's own."""
    if not host:
        return False
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def serves_loopback(*, host: str, public_url: str | None) -> bool:
    """Whether the server listens for this machine only. A public address means a proxy stands before it."""
    return is_loopback(host) and (public_url is None or is_loopback(urlsplit(public_url).hostname))


def local_sign_in(settings: Settings) -> bool:
    """Whether there is a way in by name."""
    serves = serves_loopback(host=settings.vivavoce_host, public_url=settings.vivavoce_public_url)
    return settings.vivavoce_local_sign_in == "auto" and serves


def comes_from_loopback(*, peer: str | None, headers: Iterable[tuple[str, str]], origins: Collection[str]) -> bool:
    """Whether a request comes from this machine, meant for this machine, with no proxy between.

    `headers` as they came, repeated ones too; their names in lower case. The Host must be that of one of our `origins`,
    exactly: that stops pages of strangers that rebind their name to 127.0.0.1, and proxies that pass a name of theirs.
    """
    hosts: list[str] = []
    for name, value in headers:
        if name in _FORWARDED or name.startswith("x-forwarded"):
            return False
        if name == "host":
            hosts.append(value.lower())
    ours = {urlsplit(origin).netloc for origin in origins}
    return is_loopback(peer) and len(hosts) == 1 and hosts[0] in ours
