"""What one step of the machine comes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.sessions.machine.effects import Effect
from server.sessions.machine.signals import Signal
from server.sessions.machine.state import State


@dataclass(frozen=True, slots=True)
class Result:
    """The state that follows, what is to be done, in order, and a signal that follows from this one at once."""

    state: State
    effects: Sequence[Effect] = ()
    then: Signal | None = None
