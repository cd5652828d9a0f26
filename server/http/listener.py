"""The listening socket, taken before anything slow starts, so that a taken port is said at once; and room for peers."""

import errno
import resource
import socket

BACKLOG = 2048
DESCRIPTORS = 65_536
"""Files and sockets that a node asks the system for; fewer where the system allows no more."""
RESERVE = 384
"""Of these kept for stores, files and children: a crowd of peers must not be what stops an interview."""


class PortTaken(Exception):
    """Somebody else listens there, or the address cannot be listened on."""

    code = "port_taken"
    temporary = True


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen: connections made while the server starts wait in the queue. Raises PortTaken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise PortTaken(f"{host!r} is not an address of this machine; see VIVAVOCE_HOST.") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - the call has no keyword
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} of {host} is taken. Stop the program that has it, or choose another port: "
                f"vivavoce serve --port {port + 1 if port < 65535 else 0} (or VIVAVOCE_PORT)."
            ) from None
        raise PortTaken(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
    return listener


def address_of(listener: socket.socket, *, scheme: str = "http") -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def raise_descriptors() -> int:
    """Have as many files and sockets as the system allows, up to `DESCRIPTORS`; returns how many there are now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # a system may promise more than it gives
        return soft
    return wanted


def room_for_peers() -> int:
    """How many connections fit beside what the node itself needs."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors = DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
    return max(descriptors // 2, descriptors - RESERVE)
