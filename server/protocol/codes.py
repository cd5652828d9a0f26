"""What the socket says when it refuses or closes."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Self

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "bad_frame": "not a frame of this protocol, or out of place; the socket closes (4500)",
        "protocol": "that version is not spoken here (4501)",
        "bad_ticket": "`hello` was refused: a wrong, used or expired ticket (4004)",
        "forbidden": "`hello` was refused (4502), or your role may not make this request",
        "session_not_found": "`hello` was refused: no such session (4504)",
        "unreadable": "what is stored of the session was written by another release and cannot be read here",
        "answer_length": "empty, or longer than 20,000 code points",
        "answer_unreadable": "the answer holds half a character (a lone surrogate); the socket stays open",
        "busy": "the interviewer speaks and this session rejects answers meanwhile, or too many wait",
        "consent_missing": "`start` before the candidate has agreed: `POST /api/sessions/ID/consent` first",
        "not_started": "the interview has not begun",
        "already_ended": "the interview is over",
        "turn_over": "that turn is not being spoken any more",
        "rejected": "the request does not fit the session's state",
        "unavailable": "a store is away; try again",
        "storage_full": "a store has no room left; what was sent was not taken, try again later",
        "too_many_sockets": "`hello` was refused: this person has 32 sockets on the node (4505)",
        "rate": "far too many messages: 30 a second, 60 at once (4505)",
        "server_error": "our fault",
    }
)
"""Codes of `error` frames, and when they are sent."""


class Close(IntEnum):
    """Close codes of our sockets. The number alone tells what to do: 4000-4499 come back, 4500-4999 do not."""

    why: str

    def __new__(cls, code: int, why: str) -> Self:
        """A code with its reason."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.why = why
        return member

    MOVING = 4000, "the node drains; reconnect elsewhere"
    TOO_SLOW = 4001, "you read so slowly that more than 1 MiB waited, or took nothing for 10 s"
    RESYNC = 4002, "the log can't be continued from here: resume, and expect a snapshot"
    UNAVAILABLE = 4003, "a store is away"
    TICKET = 4004, "wrong, used or expired: get a new one"
    HELLO_LATE = 4005, "no `hello` within 10 s"
    SILENT = 4006, "nothing came from you for 120 s"
    STANDING = 4007, "your role or organisation has changed: get a new ticket, if you still may"
    BAD_FRAME = 4500, "malformed, unknown or out of place"
    PROTOCOL = 4501, "version not spoken here"
    FORBIDDEN = 4502, "not for you"
    SIGNED_OUT = 4503, "the sign-in behind this socket ended"
    NOT_FOUND = 4504, "no such session"
    RATE = 4505, "far too many messages"

    @property
    def temporary(self) -> bool:
        """Whether the client should come back."""
        return self < 4500
