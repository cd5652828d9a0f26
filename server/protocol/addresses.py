"""The address users see, as they may write it, in the one form that browsers send. Pure rules."""

from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class BadAddress(ValueError):
    """No address that pages can be served from; says why and what to write."""

    code = "bad_public_url"
    temporary = False


def public_origin(written: str) -> str:
    """The origin of a public address: lower case, no default port, IDN as browsers send it. Raises BadAddress."""
    try:
        parts = urlsplit(written.strip())
        port = parts.port
    except ValueError:
        raise BadAddress("VIVAVOCE_PUBLIC_URL cannot be read; write it as https://interviews.example") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise BadAddress("VIVAVOCE_PUBLIC_URL needs scheme and host: https://interviews.example")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("VIVAVOCE_PUBLIC_URL holds a user or a password; browsers send none with an Origin")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise BadAddress("VIVAVOCE_PUBLIC_URL holds a path; Vivavoce is served at the root of a host of its own")
    return _origin(parts, _ascii(parts.hostname), port)


def local_origin(host: str, port: int) -> str:
    """The origin of a name or address of this machine."""
    name = host.lower()
    with suppress(ValueError):
        name = f"[{name}]" if isinstance(ip_address(name), IPv6Address) else name
    return f"http://{name}" if port == _DEFAULT_PORTS["http"] else f"http://{name}:{port}"


def _origin(parts: SplitResult, name: str, port: int | None) -> str:
    shown = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{name}{shown}"


def _ascii(host: str) -> str:
    """A host as it travels: an IPv6 address in brackets, a name outside ASCII in its encoded form."""
    try:
        address = ip_address(host)
    except ValueError:
        pass
    else:
        return f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    try:
        name = host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        raise BadAddress("the host in VIVAVOCE_PUBLIC_URL is no name") from None
    if not name or not all(part.replace("-", "").replace("_", "").isalnum() for part in name.split(".")):
        raise BadAddress("the host in VIVAVOCE_PUBLIC_URL is no name")
    return name
