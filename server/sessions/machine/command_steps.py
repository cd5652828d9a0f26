"""Steps of the machine: what commands do, and which answers the log shows. Pure."""

from collections import deque
from collections.abc import Sequence
from typing import Literal

from interview.commands import Close, Finished, Standing
from server.protocol.commands import (
    AnswerCommand,
    EndCommand,
    ObserversCommand,
    StartCommand,
    StopCommand,
    UnknownCommand,
)
from server.sessions.machine.beginning import begin as beginning
from server.sessions.machine.beginning import started
from server.sessions.machine.clock_steps import MINUTE, UNTIMED, continued
from server.sessions.machine.effects import Append, Effect, HaltGraph, Hush, RecordStart, RenewPatience, Show, StopTurn
from server.sessions.machine.result import Result
from server.sessions.machine.signals import InboxShut
from server.sessions.machine.state import Retry, State, changed


def skip(state: State, command: StartCommand | UnknownCommand, _: int) -> Result:
    """It has nothing to say here."""
    return Result(_done(state, command.entry))


def wake(state: State, command: StartCommand, _: int) -> Result:
    """Nothing begins twice; somebody is there all the same."""
    return Result(*nudged(_done(state, command.entry)))


def begin(state: State, command: StartCommand, at: int) -> Result:
    """Log the start, give the graph its beginning."""
    record = state.record
    deadline = at + (record.minutes * (100 + record.extra) * MINUTE // 100 if record.timed else UNTIMED)
    event = started(record, stages=state.stages, deadline=deadline)
    state = changed(
        _done(state, command.entry),
        started_at=at,
        deadline=deadline,
        begin=beginning(record, deadline=deadline),
    )
    return Result(state, [Append(event, once="started"), RecordStart(at)])


def halt(state: State, command: StopCommand, _: int) -> Result:
    """Stop the open turn where its reader was."""
    state, effects = nudged(_done(state, command.entry))
    return Result(state, [*effects, StopTurn(command.turn, command.seen)])


def leave(state: State, _: EndCommand, __: int) -> Result:
    """The entry stays in the inbox: whoever owns the session next must still close it."""
    state, effects = nudged(state)
    return Result(closing(state, "left"), [*effects, Hush()])


def observers(state: State, command: ObserversCommand, _: int) -> Result:
    """Who watches is looked up once for all commands that were heard together."""
    return Result(changed(_done(state, command.entry), count=True))


def queue(state: State, answer: AnswerCommand, at: int) -> Result:
    """Log the answer, give it to the graph in its turn; while the interviewer speaks the strategy decides."""
    if answer.input_id in state.withdrawn:
        return Result(_done(state, answer.entry))
    state, effects = nudged(state)
    resting, clock = continued(state, answer.entry, at)
    # The entry is not done yet: it is the answer's.
    state, effects = changed(resting, done=state.done), [*effects, *clock]
    if state.busy and answer.input_id not in state.shown:
        if state.record.strategy == "rollback" and _can_roll_back(state):
            return Result(changed(state, rolling=answer), [*effects, HaltGraph()])
        if state.record.strategy in ("interrupt", "rollback"):
            effects.append(Hush())
    state, shown = showing(state, answer)
    return Result(state, [*effects, *shown])


def shut(state: State, signal: InboxShut, _: int) -> Result:
    """What was acknowledged is in the log when it ends."""
    effects: list[Effect] = []
    if not state.over:
        for answer in signal.answers:
            if answer.input_id not in state.withdrawn | state.shown:
                state = changed(state, shown=state.shown | {answer.input_id})
                effects.append(Show(answer))
    return Result(state, effects)


# ---- for the steps of the graph


def nudged(state: State) -> tuple[State, list[Effect]]:
    """In a pause: the candidate did something, or the time is over, so the graph is tried again now."""
    if state.status != "paused":
        return state, []
    return changed(state, retry=Retry.NOW), [RenewPatience()]


def closing(state: State, reason: Literal["time_over", "left"]) -> State:
    """End the interview as soon as the graph waits. Who asked first is right."""
    if state.close is not None:
        return state
    return changed(state, close=Close(input_id=f"close-{reason}", reason=reason, spoken=reason == "time_over"))


def showing(state: State, answer: AnswerCommand) -> tuple[State, list[Effect]]:
    """The answer stands in line; the log has it, once."""
    effects = [] if answer.input_id in state.shown else [Show(answer)]
    return changed(state, shown=state.shown | {answer.input_id}, queue=(*state.queue, answer)), list(effects)


def consumed(state: State, message: str, *, working: bool = False) -> State:
    """The graph has taken this answer in, and so all before it. `working`: it is not through with it."""
    place = next((at for at, answer in enumerate(state.queue) if answer.input_id == message), None)
    if place is None:
        return changed(state, work=state.work if working else None)
    end = place if working else place + 1
    gone, left = state.queue[:end], state.queue[end:]
    done = (*state.done, *(answer.entry for answer in gone if answer.entry))
    return changed(state, queue=left, done=done, work=left[0] if working else None)


def taken_up(state: State, stand: Standing) -> tuple[State, int]:
    """After a take-over: before what the inbox holds, the answers that the log shows and the graph has not had.

    Nothing is wanting unless Redis has lost its newest writes, or a node died before its last checkpoint was kept.
    Gives how many were.
    """
    logged = {answer.input_id: answer for answer in state.unchecked}
    state = changed(state, unchecked=())
    wanting = list(logged)
    if stand.last_input_id in logged:
        wanting = wanting[wanting.index(stand.last_input_id) + (stand.status != "running") :]
    elif stand.last_input_id is not None:
        return state, 0  # it is closing: its last step asks for the last answers itself
    if isinstance(stand.outcome, Finished):
        return state, 0
    waiting = {answer.input_id: answer for answer in state.queue}
    lost = [message for message in wanting if message not in waiting]
    if not lost:
        return state, 0
    first = deque((waiting.get(message) or logged[message]) for message in wanting)
    behind = [answer for answer in state.queue if answer.input_id not in logged]
    return changed(state, queue=(*first, *behind)), len(lost)


def _can_roll_back(state: State) -> bool:
    """Not without something to go back to, nor once the reply was said."""
    return state.work is not None and state.waiting is not None and not state.ahead


def _done(state: State, *entries: str) -> State:
    return changed(state, done=(*state.done, *entries))


def still_waiting(answers: Sequence[AnswerCommand], state: State) -> list[AnswerCommand]:
    """Those of them that were not taken back."""
    return [answer for answer in answers if answer.input_id not in state.withdrawn]
