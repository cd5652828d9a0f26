"""Cross-site request forgery: only our own pages may change state. Pure rules."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit


def allowed_origins(*, host: str, port: int, public_url: str | None) -> frozenset[str]:
    """The exact origins our pages are served from: the public address, or the loopback names of this port."""
    if public_url is not None:
        parts = urlsplit(public_url)
        return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})
    names = {"127.0.0.1", "localhost", _bracketed(host)} - {"0.0.0.0", "[::]"}  # noqa: S104 (compared, not bound)
    return frozenset(f"http://{name}:{port}" for name in names)


def is_ours(headers: Mapping[str, str], *, allowed: frozenset[str]) -> bool:
    """Whether a state-changing request comes from our own pages.

    An Origin decides where there is one: a page that rebinds its name to our address is same-origin with itself.
    """
    origin = headers.get("origin")
    if origin is not None:
        return origin.lower() in allowed
    return headers.get("sec-fetch-site") == "same-origin"


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if isinstance(ip_address(host), IPv6Address) else host
    except ValueError:
        return host.lower()
