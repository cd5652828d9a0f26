"""Connections of people who have proved nothing yet: how many one address may hold, for how long, and who goes first.

A connection is a guest until it has sent a whole request, or has said hello on a socket with a ticket that stands.
When an address has too many guests, or the node too many connections, the guest that has waited longest goes: whoever
means it sends at once, and is not shut out by those who never send.
"""

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

STATE_KEY = "peers"
"""Where the transports find it in the application's state."""
_REPORT_SECONDS = 10.0
_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What strangers get. Seconds and bytes; the defaults are what production runs with."""

    connections: int = 20_000
    """Of one node, whoever they belong to."""
    guests: int = 512
    """Of one address; behind a proxy everybody has the proxy's."""
    head_seconds: float = 10.0
    """From the connection, or the first byte of a further request, to the end of its head."""
    rest_seconds: float = 10.0
    """For what is left of a body that was answered already."""
    write_seconds: float = 30.0
    """How long a peer may take nothing of an answer."""
    close_seconds: float = 5.0
    """For the last bytes of a connection that is being closed."""
    head_bytes: int = 32 * 1024
    header_bytes: int = 8 * 1024
    """Of one header; the parser behind a socket's upgrade takes no more."""
    headers: int = 100
    pipelined: int = 8
    """Requests that may wait behind the one that is answered."""
    pieces: int = 1024
    """Pieces of a body before each must hold `piece_bytes` on average."""
    piece_bytes: int = 64
    frame_rate: float = 100.0
    """Frames a second on one socket in the long run: fragments, pings and pongs count like messages."""
    frame_burst: int = 240


class Guest(Protocol):
    """A connection, as far as it can be dropped."""

    def drop(self) -> None:
        """Close it now, without a word."""
        ...


class Peers:
    """All connections of a node, and which of them are guests."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._open: dict[Guest, str] = {}
        self._guests: OrderedDict[Guest, None] = OrderedDict()
        self._by_peer: dict[str, OrderedDict[Guest, None]] = {}
        self._refused: Counter[str] = Counter()
        self._unreported: Counter[str] = Counter()
        self._reported = -_REPORT_SECONDS

    def counts(self) -> Mapping[str, int]:
        """Gauges."""
        return {"connections": len(self._open), "guests": len(self._guests)}

    @property
    def refused(self) -> Mapping[str, int]:
        """How many connections were refused or dropped, by reason."""
        return self._refused

    def enter(self, guest: Guest, address: str | None) -> None:
        """A connection was made; it is a guest."""
        self._open[guest] = _peer(address)
        if len(self._open) > self.bounds.connections:
            self._evict(self._guests or {guest: None}, "crowd")
        if guest in self._open:
            self.wait(guest)

    def wait(self, guest: Guest) -> None:
        """It is a guest (again), the newest."""
        peer = self._open.get(guest)
        if peer is None:
            return
        self.settle(guest)
        self._guests[guest] = None
        mine = self._by_peer.setdefault(peer, OrderedDict())
        mine[guest] = None
        if len(mine) > self.bounds.guests:
            self._evict(mine, "peer")

    def settle(self, guest: Guest) -> None:
        """It has sent what was waited for."""
        if guest in self._guests:
            del self._guests[guest]
            peer = self._open[guest]
            mine = self._by_peer[peer]
            del mine[guest]
            if not mine:
                del self._by_peer[peer]

    def leave(self, guest: Guest) -> None:
        """It is gone."""
        self.settle(guest)
        self._open.pop(guest, None)

    def tell(self, reason: str) -> None:
        """Count a refusal. The log gets one line for all of some seconds: a stranger cannot fill it."""
        self._refused[reason] += 1
        self._unreported[reason] += 1
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS:
            self._reported = now
            _log.warning("connections.refused", **self._unreported)
            self._unreported.clear()

    def _evict(self, among: Mapping[Guest, None], reason: str) -> None:
        oldest = next(iter(among))
        self.leave(oldest)
        self.tell(reason)
        oldest.drop()


def _peer(address: str | None) -> str:
    """What counts as one peer: an address, or the network that one subscriber gets in IPv6."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "-"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
