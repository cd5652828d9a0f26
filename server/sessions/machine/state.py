"""What the owner of a session knows of it: one immutable value that only the machine makes anew."""

import dataclasses
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

from interview.commands import Begin, Close
from server.protocol.cards import SessionUsage
from server.protocol.commands import AnswerCommand, Status
from server.protocol.events import EndReason
from server.protocol.http import SessionRecord
from server.sessions.machine.effects import End

NEAR = 4 * 60 * 60_000
"""Milliseconds; further away than the end of any interview with a clock."""


class Retry(Enum):
    """When the graph may be run again after a failure."""

    NOW = "now"
    LATER = "later"  # RetryDue comes
    ASKED = "asked"  # once somebody asks, or the time is over


@dataclass(frozen=True)
class State:
    """Of one owned session. Everything in it follows from the record, the log, the inbox and the graph's own state."""

    record: SessionRecord
    stages: tuple[str, ...] = ()
    status: Status = "ready"
    started_at: int | None = None
    deadline: int | None = None
    """When the interview ends, or, while the clock stands, when it goes on by itself."""
    left: int | None = None
    """Milliseconds on a clock that stands; None while it runs."""
    extended: int = 0
    """Milliseconds that the candidate has taken in addition."""
    clocked: str = ""
    """The newest command that has changed the clock: none counts twice."""
    human: Literal["asked", "answered"] | None = None
    human_by: str = ""
    usage: SessionUsage | None = None
    """What models have cost, as far as the graph has said; None before it did."""

    # Answers
    queue: tuple[AnswerCommand, ...] = ()
    """Logged and not yet taken in by the graph, oldest first; the one it works on is still in it."""
    work: AnswerCommand | None = None
    """The answer that the graph works on."""
    shown: frozenset[str] = frozenset()
    """Answers that the log has, or had before they were withdrawn."""
    withdrawn: frozenset[str] = frozenset()
    unchecked: tuple[AnswerCommand, ...] = ()
    """The log's answers at the take-over, until they are compared with what the graph has had."""
    over: bool = False
    """The log had its end before we came: nothing more is shown in it."""

    # The graph
    consult: bool = False
    """Where the thread stands is not known."""
    busy: bool = False
    """The graph runs."""
    closing: bool = False
    """What it runs on is the close."""
    resuming: bool = False
    """What it runs on is nothing new: the step that was under way."""
    begin: Begin | None = None
    close: Close | None = None
    """The end was asked for."""
    close_tries: int = 0
    waiting: str | None = None
    """Checkpoint that a rollback returns to."""
    turns: int = 0
    """Turns said to an end, in the log."""
    kept: int = 0
    """How many of them the graph's state had when it was given what it works on."""
    rolling: AnswerCommand | None = None
    """The answer for whose sake the one being worked on is taken back."""
    retry: Retry = Retry.NOW
    end: End | None = None
    end_reason: EndReason | None = None
    """As the log had it at the take-over."""

    # The inbox, the watchers, the node
    done: tuple[str, ...] = ()
    """Inbox entries that took effect."""
    noted: str | None = None
    """The waiting checkpoint as Redis has it."""
    count: bool = True
    """Who watches may have changed."""
    observers: tuple[str, ...] = ()
    draining: bool = False

    @property
    def ahead(self) -> bool:
        """The log has turns that the graph's state lacks: they were said, so the state has to take them in."""
        return self.turns > self.kept

    @property
    def under_way(self) -> bool:
        """Between start and end."""
        return self.status in ("running", "paused")

    @property
    def idle(self) -> bool:
        """Nothing to do until a command comes or the deadline passes."""
        waits = self.queue or self.begin or self.close or self.end or self.done or self.busy or self.observers
        parked = self.retry is Retry.ASKED
        return not waits and self.retry is not Retry.LATER and (parked or not self.consult)

    def may_sleep(self, at: int) -> bool:
        """Whether the session may be left to nobody: not while its clock runs down.

        Only somebody who is there can tell a clock that jumps from time that goes by.
        """
        soon = self.under_way and self.deadline is not None and self.deadline - at < NEAR
        return self.idle and not soon

    def overdue(self, at: int) -> bool:
        """Whether the time is over, or the clock has stood long enough, and nobody has asked for the end yet."""
        return self.deadline is not None and self.close is None and self.status != "ended" and at >= self.deadline


if TYPE_CHECKING:
    changed = dataclasses.replace
else:

    def changed(state: State, **changes: Any) -> State:
        """The same but for these fields, as `dataclasses.replace` makes it, in a tenth of its time: ten a turn."""
        following = object.__new__(State)
        following.__dict__.update(state.__dict__)
        following.__dict__.update(changes)
        return following
