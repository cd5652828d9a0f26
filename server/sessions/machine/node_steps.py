"""Steps of the machine: who watches, when it is time to rest, to sleep, to leave, to conclude. Pure."""

from server.protocol import events
from server.sessions.machine.effects import (
    Append,
    Conclude,
    Consult,
    CountObservers,
    Effect,
    Exit,
    Flush,
    Leave,
    Release,
    Settle,
    ShutInbox,
)
from server.sessions.machine.graph_steps import next_given
from server.sessions.machine.result import Result
from server.sessions.machine.signals import Concluded, CountDue, Counted, Drain, Heard, LogCut, Quiet, Released, Signal
from server.sessions.machine.state import Retry, State, changed


def ignore(state: State, _: Signal, __: int) -> Result:
    """It changes nothing."""
    return Result(state)


def proceed(state: State, _: Heard, __: int) -> Result:
    """Everything was heard: settle what took effect, then give the graph the next thing, or rest."""
    effects: list[Effect] = []
    if state.count and state.status != "ended":
        state = changed(state, count=False)
        effects.append(CountObservers())
    if state.busy:
        return Result(state, effects)
    # Before the next input: where a rollback of it returns to must be known to whoever owns us then.
    state, settling = _settling(state)
    effects += settling
    if state.end is not None:
        return Result(state, [*effects, ShutInbox(), Conclude(state.end)])
    if state.retry is Retry.NOW:
        if state.consult:
            return Result(state, [*effects, Consult()])
        given = next_given(state)
        if given.effects:
            return Result(given.state, [*effects, *given.effects])
    if state.draining:
        effects.append(Leave(Exit.MOVED))
    return Result(state, effects)


def count(state: State, _: CountDue, __: int) -> Result:
    """Look who watches."""
    return Result(changed(state, count=True))


def counted(state: State, signal: Counted, _: int) -> Result:
    """Log who watches, if that is news."""
    if signal.names == state.observers:
        return Result(state)
    names = list(signal.names)
    news = events.ObserversChanged(count=len(names), names=names)
    return Result(changed(state, observers=signal.names), [Append(news)])


def sleep(state: State, _: Quiet, at: int) -> Result:
    """Give the lease up until a command comes or the time is over."""
    if not state.may_sleep(at):
        return Result(state)
    wake_in = max(0, state.deadline - at) if state.under_way and state.deadline is not None else None
    return Result(state, [Flush(), Release(wake_in)])


def slept(state: State, signal: Released, _: int) -> Result:
    """It sleeps, unless a command came first."""
    return Result(state, [Leave(Exit.PASSIVE)] if signal.asleep else [])


def drain(state: State, _: Drain, __: int) -> Result:
    """The next owner is another node's."""
    return Result(changed(state, draining=True))


def cut(state: State, signal: LogCut, _: int) -> Result:
    """What we hold is in the log again; the graph's state may be older, so the session is taken anew."""
    recovered = events.LogRecovered(lost=signal.lost, kept=signal.kept)
    return Result(state, [Append(recovered), Leave(Exit.MOVED)])


def sealed(state: State, _: Concluded, __: int) -> Result:
    """There is nothing left to own."""
    return Result(state, [Leave(Exit.SEALED)])


def _settling(state: State) -> tuple[State, list[Effect]]:
    noted = state.waiting if state.waiting != state.noted else None
    if not state.done and noted is None:
        return state, []
    settled = changed(state, done=(), noted=state.waiting)
    return settled, [Settle(state.done, noted)]
