"""What the owner of a session does: the machine's output. Each can be repeated by the next owner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from interview.commands import Input
from server.protocol.cards import SessionUsage
from server.protocol.commands import AnswerCommand
from server.protocol.events import EndReason, Event, SupersedeReason


class Exit(Enum):
    """Why an owner stopped owning its session."""

    SEALED = "sealed"
    PASSIVE = "passive"
    MOVED = "moved"
    FENCED = "fenced"
    GONE = "gone"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class End:
    """How an interview ended. No `report` when it could not be made."""

    reason: EndReason
    report: Mapping[str, object] | None = field(repr=False)
    started_at: int | None
    at: int
    turns: int
    usage: SessionUsage | None = None


# ---- done at once


@dataclass(frozen=True, slots=True)
class Append:
    """Log an event, with `once` at most once under that key; `speaking` names the open turn ('' = none)."""

    event: Event
    once: str | None = None
    speaking: str | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """Log an answer, once."""

    answer: AnswerCommand


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop what is being said as it is, or what the graph is about to say."""


@dataclass(frozen=True, slots=True)
class StopTurn:
    """Stop this turn, if it is open; what was seen of it stays."""

    turn: str
    seen: int


@dataclass(frozen=True, slots=True)
class Void:
    """The open turn, if there is one, does not count."""

    reason: SupersedeReason


@dataclass(frozen=True, slots=True)
class SettleMeasures:
    """The graph waits: log the measures that it has said nothing about."""


@dataclass(frozen=True, slots=True)
class Give:
    """Run the graph on an input, None = go on with the step under way. `hushed`: nobody is there to listen."""

    given: Input | None
    hushed: bool = False


@dataclass(frozen=True, slots=True)
class RetryIn:
    """Signal RetryDue after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class RenewPatience:
    """Something worked, or somebody asked: waits begin short again."""


@dataclass(frozen=True, slots=True)
class RecordStart:
    """Write into the session's record, beside everything else, that the interview began."""

    at: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Tell the operator: so many answers were taken up from the log."""

    answers: int


# ---- waited for


@dataclass(frozen=True, slots=True)
class Flush:
    """What was logged is in Redis."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Take what took effect off the inbox; note the checkpoint that waits for an answer (None = as it is).

    Once what was logged is in Redis. Nobody waits for it but what follows it in the stores: before anything else of
    these effects, and before the next turn is kept, it is done.
    """

    done: tuple[str, ...]
    waiting: str | None


@dataclass(frozen=True, slots=True)
class CountObservers:
    """Signals Counted."""


@dataclass(frozen=True, slots=True)
class Consult:
    """Find out where the thread stands; signals Standing."""


@dataclass(frozen=True, slots=True)
class HaltGraph:
    """Stop the graph; signals GraphHalted."""


@dataclass(frozen=True, slots=True)
class Rewind:
    """Back to that waiting checkpoint; signals Rewound."""

    checkpoint: str


@dataclass(frozen=True, slots=True)
class ShutInbox:
    """Accept no more answers; signals InboxShut, and what that shows is in Redis."""


@dataclass(frozen=True, slots=True)
class Conclude:
    """Log and store the end, seal the log; signals Concluded."""

    end: End


@dataclass(frozen=True, slots=True)
class Release:
    """Give the lease up unless a command waits, and be looked at in `wake_in` ms; signals Released."""

    wake_in: int | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Stop owning the session, once everything before it is done."""

    exit: Exit


Instant = (
    Append | Show | Hush | StopTurn | Void | SettleMeasures | Give | RetryIn | RenewPatience | RecordStart | Remark
)
Awaited = Flush | Settle | CountObservers | Consult | HaltGraph | Rewind | ShutInbox | Conclude | Release
Effect = Instant | Awaited | Leave
