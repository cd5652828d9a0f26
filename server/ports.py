"""The protocols by which the server's own parts know each other. Hub, runner and routes see these, not each other."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from server.wire.messages import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """What a redeemed ticket allows: this user, in this role, on this session (None: the lobby)."""

    user_id: str
    name: str
    role: Role
    session_id: str | None
    sign_in: str  # id of the sign-in session, for revocation; never the token itself


class Tickets(Protocol):
    """Single-use admission to a socket."""

    async def redeem(self, ticket: str) -> Grant:
        """Take the ticket. Raises BadTicket; SessionNotFound, Forbidden when the session is not theirs (any more)."""
        ...


@dataclass(frozen=True, slots=True)
class StartCommand:
    """The candidate starts."""

    kind: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """An answer, accepted once by its client id."""

    client_msg_id: str
    text: str = field(repr=False)
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class StopCommand:
    """Stop the turn; `seen` code points are on the candidate's screen."""

    turn: str
    seen: int
    kind: Literal["stop"] = "stop"


@dataclass(frozen=True, slots=True)
class EndCommand:
    """The candidate leaves."""

    kind: Literal["end"] = "end"


@dataclass(frozen=True, slots=True)
class ObserversCommand:
    """Who watches has changed; the owner reads the `observers` key and logs the sum."""

    kind: Literal["observers"] = "observers"


Command = StartCommand | AnswerCommand | StopCommand | EndCommand | ObserversCommand


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command is durable. `duplicate`: it already was. `message` is an answer's message id."""

    duplicate: bool
    message: str | None = None


class Commands(Protocol):
    """Gives commands to whoever owns the session, on any node."""

    async def submit(self, session_id: str, command: Command) -> Accepted:
        """Durable before it returns. Raises Rejected kinds, SessionNotFound, Unavailable."""
        ...
