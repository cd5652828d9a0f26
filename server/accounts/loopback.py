"""Local sign-in exists only where nobody but the machine's own user can reach the server. Pure rules."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


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


def comes_from_loopback(*, peer: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from this machine, meant for this machine, with no proxy between.

    The Host check stops pages of strangers that rebind their name to 127.0.0.1.
    """
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return False
    return is_loopback(peer) and is_loopback(host)
