"""The protocols by which the server's own parts know each other. Hub, runner and routes see these, not each other."""

from dataclasses import dataclass, field
from typing import Literal, Protocol


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
