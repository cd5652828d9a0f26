"""What the owner of a session hears of: commands, the time, its graph, its inbox, its node. The machine's input."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interview.commands import Finished, Standing, Waiting
from server.protocol.commands import AnswerCommand, Command, UnknownCommand


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a session can't go on. `code` goes to staff; it never holds what somebody said."""

    reason: Literal["model_unavailable", "store_unavailable"]
    code: str
    temporary: bool

    @property
    def store_away(self) -> bool:
        """Whether waiting is all there is to do."""
        return self.temporary and self.reason == "store_unavailable"


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything that waited was heard: the machine does what comes next, if anything."""


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The interview's time is over."""


@dataclass(frozen=True, slots=True)
class TimeJumped:
    """So many milliseconds went by, or came back (negative), in which nobody could do anything here."""

    by: int


@dataclass(frozen=True, slots=True)
class Speaking:
    """A turn's first words are there."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn came to its end, whole or stopped; the log has it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The graph broke off. `wait`: seconds until it may be tried again by itself, None: once somebody asks for it."""

    trouble: Trouble
    wait: float | None


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The end cannot be reached through the graph."""


@dataclass(frozen=True, slots=True)
class GraphHalted:
    """The graph was stopped in the middle of a step."""


@dataclass(frozen=True, slots=True)
class Rewound:
    """The graph waits as it did at an earlier checkpoint."""


@dataclass(frozen=True, slots=True)
class RetryDue:
    """The wait after a failure is over."""


@dataclass(frozen=True, slots=True)
class InboxShut:
    """No more answers are accepted; these were and have not taken effect."""

    answers: Sequence[AnswerCommand]


@dataclass(frozen=True, slots=True)
class CountDue:
    """Observers of a node that died vanish by expiry: look again."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Who watches now."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing was asked for a while, and nothing is being written beside."""


@dataclass(frozen=True, slots=True)
class Released:
    """The lease was given up, unless (`asleep` is false) a command had come."""

    asleep: bool


@dataclass(frozen=True, slots=True)
class Drain:
    """The node leaves: give the session up once the graph waits."""


@dataclass(frozen=True, slots=True)
class LogCut:
    """Redis came back with less than it had taken: `lost` entries, of which `kept` are written once more."""

    lost: int
    kept: int


@dataclass(frozen=True, slots=True)
class Concluded:
    """The end is logged and stored, the log is sealed."""


Signal = (
    Command
    | UnknownCommand
    | Heard
    | DeadlinePassed
    | TimeJumped
    | Speaking
    | Said
    | Waiting
    | Finished
    | Failed
    | GaveUp
    | GraphHalted
    | Rewound
    | RetryDue
    | Standing
    | InboxShut
    | CountDue
    | Counted
    | Quiet
    | Released
    | Drain
    | LogCut
    | Concluded
)
