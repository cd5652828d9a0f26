"""Close codes of our sockets. The number alone tells a client what to do: 4000-4499 come back, 4500-4999 do not."""

from enum import IntEnum


class Close(IntEnum):
    """Why we close a socket."""

    MOVING = 4000  # the node drains; reconnect elsewhere
    TOO_SLOW = 4001  # the outbox was full
    RESYNC = 4002  # a hole in the log was seen; resume from your position
    UNAVAILABLE = 4003  # Redis or MongoDB is away
    TICKET = 4004  # wrong, used or expired ticket: get a new one
    HELLO_LATE = 4005  # no hello within 10 s
    SILENT = 4006  # nothing read for too long
    BAD_FRAME = 4500  # malformed, unknown or out of place
    PROTOCOL = 4501  # protocol version not spoken here
    FORBIDDEN = 4502  # this session is not for you
    SIGNED_OUT = 4503  # the sign-in behind this socket ended
    NOT_FOUND = 4504  # no such session
    RATE = 4505  # far too many messages

    @property
    def temporary(self) -> bool:
        """Whether the client should come back."""
        return self < 4500
