"""What may be asked of a session.

Each command is declared once: its fields, who may send it (`action`), what makes it count once (`once`), and in which
statuses it is admitted. The same object travels from the socket through the inbox to the session's owner, and an answer
on into the graph. A command that its session does not admit is refused before it reaches the inbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, get_args

from interview.commands import Answer
from server.protocol import messages
from server.protocol.errors import AlreadyEnded, NotStarted, Rejected
from server.protocol.permissions import Action

Status = Literal["ready", "running", "paused", "ended"]
"""Of a session, as its log tells it."""
STATUSES: tuple[Status, ...] = get_args(Status)
_UNTIL_THE_END: tuple[Status, ...] = ("ready", "running", "paused")
_UNDER_WAY: tuple[Status, ...] = ("running", "paused")
_ANSWER = "a-"


class EveryTime:
    """A command that counts each time it is sent."""

    __slots__ = ()

    @property
    def once(self) -> str:
        """See `StartCommand.once`."""
        return ""


@dataclass(frozen=True, slots=True)
class StartCommand:
    """The candidate starts. `entry` is, here and below, the command's place in the inbox, once it waits there."""

    kind: ClassVar[Literal["start"]] = "start"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNTIL_THE_END

    entry: str = ""

    @property
    def once(self) -> str:
        """What makes it count once in its session; '' = it counts every time."""
        return self.kind


@dataclass(frozen=True, slots=True)
class AnswerCommand(Answer):
    """An answer. Its `input_id` is the id of its message in the log and the graph, made of the client's id for it."""

    kind: ClassVar[Literal["answer"]] = "answer"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    entry: str = ""

    @classmethod
    def of(cls, client_msg_id: str, text: str) -> "AnswerCommand":
        """The answer that a client has given this id."""
        return cls(f"{_ANSWER}{client_msg_id}", text)

    @property
    def accepted_at(self) -> int | None:
        """Milliseconds since the epoch, by the store that took it in; None before that."""
        moment = self.entry.partition("-")[0]
        return int(moment) if moment.isdigit() else None

    @property
    def once(self) -> str:
        """However often its client sends it."""
        return f"{self.kind}:{self.input_id.removeprefix(_ANSWER)}"


@dataclass(frozen=True, slots=True)
class StopCommand:
    """Stop the turn; `seen` code points are on the candidate's screen."""

    kind: ClassVar[Literal["stop"]] = "stop"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    turn: str
    seen: int
    entry: str = ""

    @property
    def once(self) -> str:
        """A turn is stopped once."""
        return f"{self.kind}:{self.turn}"


@dataclass(frozen=True, slots=True)
class EndCommand:
    """The candidate leaves."""

    kind: ClassVar[Literal["end"]] = "end"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    entry: str = ""

    @property
    def once(self) -> str:
        """An interview ends once."""
        return self.kind


@dataclass(frozen=True, slots=True)
class ObserversCommand(EveryTime):
    """Who watches has changed; the owner reads the `observers` key and logs the sum. Sent by nodes, not by people."""

    kind: ClassVar[Literal["observers"]] = "observers"
    action: ClassVar[Action | None] = None
    admitted: ClassVar[tuple[Status, ...]] = STATUSES

    entry: str = ""


@dataclass(frozen=True, slots=True)
class HoldCommand(EveryTime):
    """The candidate stops the clock."""

    kind: ClassVar[Literal["hold"]] = "hold"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    entry: str = ""


@dataclass(frozen=True, slots=True)
class ContinueCommand(EveryTime):
    """The candidate is back."""

    kind: ClassVar[Literal["continue"]] = "continue"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    entry: str = ""


@dataclass(frozen=True, slots=True)
class ExtendCommand(EveryTime):
    """The candidate takes more time."""

    kind: ClassVar[Literal["extend"]] = "extend"
    action: ClassVar[Action | None] = Action.SPEAK_IN_SESSION
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    entry: str = ""


@dataclass(frozen=True, slots=True)
class HumanCommand(EveryTime):
    """A person was asked for, or has answered (`by`). Sent by nodes, once the session's record says so."""

    kind: ClassVar[Literal["human"]] = "human"
    action: ClassVar[Action | None] = None
    admitted: ClassVar[tuple[Status, ...]] = _UNDER_WAY

    by: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A command of a release to come, found in an inbox; never sent. It is passed over."""

    entry: str


Command = (
    StartCommand
    | AnswerCommand
    | StopCommand
    | EndCommand
    | HoldCommand
    | ContinueCommand
    | ExtendCommand
    | HumanCommand
    | ObserversCommand
)
COMMANDS: tuple[type[Command], ...] = get_args(Command)


Asking = (
    messages.Start
    | messages.Answer
    | messages.Stop
    | messages.End
    | messages.Hold
    | messages.Continue
    | messages.Extend
)
"""The frames that ask something of a session."""


def command_of(frame: Asking) -> Command:  # noqa: PLR0911 - one case a frame
    """What a client's frame asks for."""
    match frame:
        case messages.Start():
            return StartCommand()
        case messages.Answer():
            return AnswerCommand.of(frame.client_msg_id, frame.text)
        case messages.Stop():
            return StopCommand(frame.turn, frame.seen)
        case messages.End():
            return EndCommand()
        case messages.Hold():
            return HoldCommand()
        case messages.Continue():
            return ContinueCommand()
        case messages.Extend():
            return ExtendCommand()


def refused_in(command: Command | type[Command]) -> Sequence[Status]:
    """The statuses in which a command is refused."""
    return [status for status in STATUSES if status not in command.admitted]


def refusal(status: Status) -> Rejected:
    """Why a command is refused that this status does not admit."""
    return NotStarted() if status == "ready" else AlreadyEnded()


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
