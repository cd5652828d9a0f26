"""Cross-site request forgery: only our own pages may change state. Pure rules."""

from starlette.datastructures import Headers

from server.protocol.addresses import local_origin, public_origin


def allowed_origins(*, host: str, port: int, public_url: str | None) -> frozenset[str]:
    """The exact origins our pages are served from: the public address, or the loopback names of this port.

    Raises BadAddress.
    """
    if public_url is not None:
        return frozenset({public_origin(public_url)})
    names = {"127.0.0.1", "localhost", host.lower()} - {"0.0.0.0", "::"}  # noqa: S104 (compared, not bound)
    return frozenset(local_origin(name, port) for name in names)


def is_ours(headers: Headers, *, allowed: frozenset[str]) -> bool:
    """Whether a state-changing request comes from our own pages.

    An Origin decides where there is one: a page that rebinds its name to our address is same-origin with itself. Two
    of them are no browser's.
    """
    origins = headers.getlist("origin")
    if origins:
        return len(origins) == 1 and origins[0].lower() in allowed
    return headers.get("sec-fetch-site") == "same-origin"
