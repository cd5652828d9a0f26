"""Steps of the machine: the clock of an interview stands, goes on, has more time; a person is asked for. Pure."""

from typing import Literal

from server.protocol import events
from server.protocol.commands import ContinueCommand, ExtendCommand, HoldCommand, HumanCommand
from server.sessions.machine.effects import Append, Effect
from server.sessions.machine.result import Result
from server.sessions.machine.signals import TimeJumped
from server.sessions.machine.state import State, changed

Cause = Literal["held", "continued", "extended", "jumped"]
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
UNTIMED = DAY
"""An interview without a clock ends by itself after so long."""
LONGEST_HOLD = {"practice": DAY, "assessed": 15 * MINUTE}
"""So long a clock may stand at once; then it goes on by itself."""
LIFE = {"practice": 3 * DAY, "assessed": 4 * 60 * MINUTE}
"""So long after the start a clock may still be stopped."""
MORE = 5 * MINUTE


def hold(state: State, command: HoldCommand, at: int) -> Result:
    """Stop the clock, if it runs and may be stopped."""
    record = state.record
    runs = state.deadline is not None and state.left is None and state.close is None
    if not (runs and record.timed and record.breaks and _news(state, command.entry)):
        return Result(_done(state, command.entry))
    until = min(at + LONGEST_HOLD[record.mode], (state.started_at or at) + LIFE[record.mode])
    left = (state.deadline or at) - at
    if left <= 0 or until <= at:
        return Result(_done(state, command.entry))
    return Result(*_reset(state, "held", command.entry, deadline=until, left=left))


def go_on(state: State, command: ContinueCommand, at: int) -> Result:
    """Let it run."""
    return Result(*continued(state, command.entry, at))


def extend(state: State, command: ExtendCommand, _: int) -> Result:
    """More time, at most as much again as was chosen."""
    record = state.record
    most = max(record.minutes * MINUTE, MORE)
    may = record.mode == "practice" and record.timed and state.close is None and state.deadline is not None
    if not may or state.extended + MORE > most or not _news(state, command.entry):
        return Result(_done(state, command.entry))
    state = changed(state, extended=state.extended + MORE)
    if state.left is not None:
        deadline, left = state.deadline or 0, state.left + MORE
    else:
        deadline, left = (state.deadline or 0) + MORE, None
    return Result(*_reset(state, "extended", command.entry, deadline=deadline, left=left))


def jump(state: State, signal: TimeJumped, _: int) -> Result:
    """A clock that jumps, or an hour without any node, is no time of the interview: its end moves along."""
    if state.deadline is None or state.close is not None:
        return Result(state)
    return Result(*_reset(state, "jumped", "", deadline=state.deadline + signal.by, left=state.left))


def human(state: State, command: HumanCommand, _: int) -> Result:
    """Tell everybody that a person was asked for, or has answered."""
    what: Literal["asked", "answered"] = "answered" if command.by else "asked"
    done = _done(state, command.entry)
    if (state.human, state.human_by) == (what, command.by):
        return Result(done)
    news = events.HumanChanged(state=what, by=command.by)
    return Result(changed(done, human=what, human_by=command.by), [Append(news)])


def continued(state: State, entry: str, at: int) -> tuple[State, list[Effect]]:
    """The same with its clock running: somebody is there again, or it has stood long enough."""
    if state.left is None or (entry and not _news(state, entry)):
        return _done(state, entry), []
    return _reset(state, "continued", entry, deadline=at + state.left, left=None)


def _reset(state: State, cause: Cause, entry: str, *, deadline: int, left: int | None) -> tuple[State, list[Effect]]:
    state = changed(_done(state, entry), deadline=deadline, left=left, clocked=entry or state.clocked)
    news = events.ClockChanged(
        cause=cause, deadline=deadline, left=left, extended=state.extended, command=state.clocked
    )
    return state, [Append(news)]


def _done(state: State, entry: str) -> State:
    return changed(state, done=(*state.done, entry)) if entry else state


def _news(state: State, entry: str) -> bool:
    """Whether the clock has not heard this command yet; after a take-over the inbox may still hold it."""
    return _order(entry) > _order(state.clocked)


def _order(entry: str) -> tuple[int, int]:
    ms, _, sequence = entry.partition("-")
    return int(ms or 0), int(sequence or 0)
