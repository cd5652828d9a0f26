"""How much and how long a node's sockets may. Seconds and bytes; one frozen object so that tests can be impatient."""

from dataclasses import dataclass

from server.protocol.quotas import Quotas


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults are what production runs with."""

    sockets: int = 20_000
    """On one node, with or without a hello."""
    person_sockets: int = Quotas().sockets
    """Of one person on one node."""
    hello_seconds: float = 10.0
    """From the handshake to `hello`."""
    join_seconds: float = 20.0
    """From `hello` to `live`, history included."""
    write_seconds: float = 10.0
    """How long a peer may take nothing off a full pipe."""
    silence_seconds: float = 120.0
    """How long a client may say nothing at all; it has to ping every 25 s."""
    request_seconds: float = 7.0
    """How long a command may take to be durably accepted; less than a client waits for a pong behind it."""
    outbox_bytes: int = 1024 * 1024
    """What may wait for one socket."""
    rate: float = 30.0
    """Frames a second from one socket, in the long run."""
    burst: int = 60
    """Frames at once from one socket."""
    resume_entries: int = 5000
    """A viewer that missed more gets a snapshot: it is shorter."""
    page_entries: int = 500
    """History is read and sent in pages of this many entries."""
    tail_entries: int = 4096
    """Live frames kept for viewers that are joining."""
    reads: int = 32
    """History reads of one node at the same time."""
    check_seconds: float = 10.0
    """Between comparisons of every room with the log's own position."""
    sign_in_seconds: float = 300.0
    """Between checks that the sign-ins behind the sockets still live."""
    probe_seconds: float = 5.0
    """Silence after which the pub/sub connection is probed; after twice that it is dropped."""
    wall_seconds: float = 0.5
    """Between looks at the cards while someone watches the wall."""
    observer_seconds: float = 60.0
    """How long an observer of a dead node still counts; refreshed three times as often."""
    candidate_seconds: float = 30.0
    """How long a candidate of a dead node still counts as connected; refreshed three times as often."""
    sweep_seconds: float = 1.0
    """Between looks for silent and stuck sockets."""
