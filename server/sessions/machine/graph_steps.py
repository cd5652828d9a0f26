"""Steps of the machine: what the graph comes to, how it fails, and what it is given next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from interview.commands import Answer, Close, Finished, Input, Standing, Waiting
from server.protocol import events
from server.sessions.machine.beginning import begin as beginning
from server.sessions.machine.clock_steps import continued
from server.sessions.machine.command_steps import closing, consumed, showing, taken_up
from server.sessions.machine.effects import (
    Append,
    Effect,
    End,
    Flush,
    Give,
    Remark,
    RenewPatience,
    RetryIn,
    Rewind,
    SettleMeasures,
    Void,
)
from server.sessions.machine.result import Result
from server.sessions.machine.signals import (
    DeadlinePassed,
    Failed,
    GaveUp,
    GraphHalted,
    RetryDue,
    Rewound,
    Said,
    Speaking,
    Trouble,
)
from server.sessions.machine.state import Retry, State, changed
from server.sessions.translation import usage_of

CLOSE_TRIES = 5
"""So often a close is tried before a lasting failure ends the session without a report."""
SILENT_TRIES = 2
"""After so many it goes back before the step that fails, and closes without a goodbye."""
CLOSE_WAIT = 1.0
_WAITS_AFTER_CLOSE = Trouble("model_unavailable", "waits_after_close", temporary=False)


# ---- while it runs


def said(state: State, _: Said, __: int) -> Result:
    """One turn more in the log."""
    return Result(changed(state, turns=state.turns + 1))


def back(state: State, _: Speaking, __: int) -> Result:
    """The pause is over: words come again."""
    return Result(state, [Append(events.SessionResumed())])


def overtime(state: State, _: DeadlinePassed, at: int) -> Result:
    """The open turn may come to its end; then the interview is closed. A clock that stood long enough goes on."""
    if state.left is not None:
        return Result(*continued(state, "", at))
    return Result(changed(closing(state, "time_over"), retry=Retry.NOW), [RenewPatience()])


# ---- what it comes to


def listen(state: State, outcome: Waiting, _: int) -> Result:
    """It waits for an answer."""
    if not state.busy:
        return Result(_waits(state, outcome), [RenewPatience()])
    usage = usage_of(outcome.spent)
    if state.closing:
        failed = Failed(_WAITS_AFTER_CLOSE, wait=None)
        return Result(changed(_stopped(state), usage=usage, begin=None), [SettleMeasures()], then=failed)
    work, resuming = state.work, state.resuming
    state = changed(_stopped(state), usage=usage, begin=None, kept=outcome.turns)
    if resuming:
        state = changed(state, consult=True)  # which answers it took in its state says
    elif work is not None:
        state = consumed(state, work.input_id)
    return Result(_waits(state, outcome), [SettleMeasures(), RenewPatience()])


def resume(state: State, outcome: Waiting, at: int) -> Result:
    """The same, and the pause is over."""
    result = listen(state, outcome, at)
    return replace(result, effects=[*result.effects, Append(events.SessionResumed())])


def finish(state: State, outcome: Finished, at: int) -> Result:
    """It is through. What is left to do is to log and store the end."""
    effects: list[Effect] = [SettleMeasures()] if state.busy else []
    if state.status == "paused":
        effects.append(Append(events.SessionResumed()))
    state = changed(_stopped(state), usage=usage_of(outcome.spent))
    return Result(changed(state, end=_end(state, outcome.reason, outcome.report, at)), effects)


def give_up(state: State, _: GaveUp, at: int) -> Result:
    """It ends without a report."""
    return Result(changed(_stopped(state), end=_end(state, state.end_reason or "failed", None, at)))


# ---- failures


def pause(state: State, failed: Failed, at: int) -> Result:
    """Say so, and try again with growing waits; a lasting failure waits for the candidate."""
    result = fail(state, failed, at)
    if result.then is not None:
        return result
    trouble = failed.trouble
    model = state.record.interviewer.model
    paused: list[Effect] = [
        Append(events.SessionPaused(reason=trouble.reason)),
        Append(events.ModelFailed(model=model, code=trouble.code, temporary=trouble.temporary)),
    ]
    return replace(result, effects=[*result.effects, *paused])


def fail(state: State, failed: Failed, _: int) -> Result:
    """The open turn is void. A close that fails is tried again soon, and given up at last."""
    state = changed(_stopped(state), consult=True, work=None)
    void = Void("model_failed")
    wait = failed.wait
    if state.close is not None:
        state = changed(state, close_tries=state.close_tries + 1)
        if state.close_tries >= CLOSE_TRIES and wait is None:
            return Result(state, [void], then=GaveUp())
        wait = wait or CLOSE_WAIT
    if wait is None:
        return Result(changed(state, retry=Retry.ASKED), [void])
    return Result(changed(state, retry=Retry.LATER), [void, RetryIn(wait)])


def retry(state: State, _: RetryDue, __: int) -> Result:
    """The wait is over."""
    return Result(changed(state, retry=Retry.NOW) if state.retry is Retry.LATER else state)


# ---- rolling back


def halted(state: State, _: GraphHalted, __: int) -> Result:
    """It stopped in the middle of a step; if for a rollback, that goes on, unless the reply was said meanwhile."""
    answer, checkpoint = state.rolling, state.waiting
    state = _stopped(state)
    if answer is None or checkpoint is None:
        return Result(changed(state, consult=True, rolling=None))
    if state.ahead:
        state, effects = showing(changed(state, consult=True, rolling=None), answer)
        return Result(state, effects)
    return Result(state, [Rewind(checkpoint)])


def rewound(state: State, _: Rewound, __: int) -> Result:
    """For a rollback: the answer that was worked on is taken back, with what was being said about it."""
    answer, cause = state.rolling, state.work
    if answer is None or cause is None:
        return Result(changed(state, consult=True))
    withdrawn = events.AnswerWithdrawn(message=cause.input_id)
    effects: list[Effect] = [Void("rolled_back"), Append(withdrawn, once=f"withdrawn:{cause.input_id}")]
    state = changed(state, rolling=None, withdrawn=state.withdrawn | {cause.input_id})
    state, shown = showing(consumed(state, cause.input_id), answer)
    return Result(state, [*effects, *shown])


# ---- what comes next


def stand(state: State, standing: Standing, _: int) -> Result:
    """After a take-over, a failure or a halt: what the graph has had, and what it needs."""
    effects: list[Effect] = []
    outcome = standing.outcome
    state = changed(state, consult=False, kept=standing.turns)
    if outcome is not None:
        state = changed(state, usage=usage_of(outcome.spent))
    state, lost = taken_up(state, standing)
    if lost:
        effects.append(Remark(lost))
    if standing.last_input_id is not None:
        state = consumed(state, standing.last_input_id, working=standing.status == "running")
    if isinstance(outcome, Finished):
        return Result(state, effects, then=outcome)
    if state.status == "ended":
        return Result(state, effects, then=GaveUp())
    if standing.status == "new":
        return Result(changed(state, begin=beginning(state.record, deadline=state.deadline or 0)), effects)
    state = changed(state, begin=None)
    if isinstance(outcome, Waiting):
        rests = not (state.queue or state.close)
        return Result(changed(state, waiting=outcome.checkpoint_id), effects, then=outcome if rests else None)
    close, checkpoint = state.close, state.waiting
    if close is not None and state.close_tries >= SILENT_TRIES and checkpoint is not None:
        return Result(changed(state, close=replace(close, spoken=False)), [*effects, Rewind(checkpoint)])
    return _giving(state, None, effects)


def next_given(state: State) -> Result:
    """Give the graph the next thing, if there is one."""
    close = state.close
    if state.begin is not None:  # even if the end was asked for: what never began can't be closed
        return _giving(state, state.begin)
    if not state.under_way:
        return Result(state)
    if state.queue and (close is None or state.ahead):  # its reply stands in the log: it must not get lost by a close
        answer = state.queue[0]
        # The graph's clock is the one of its beginning, unless it was changed since.
        given = replace(answer, at=answer.accepted_at, deadline=state.deadline if state.clocked else None)
        return _giving(changed(state, work=answer), given)
    if close is not None:
        # In silence only if that leaves out nothing that was said; what the log has is not said again.
        return _giving(state, replace(close, spoken=close.spoken or state.ahead))
    return Result(state)


def _giving(state: State, given: Input | None, before: Sequence[Effect] = ()) -> Result:
    """What the graph is given stands in the log first: else a loss there would be seen too late.

    Not so an answer: a turn follows it in the same log, and nothing is kept of either before both stand there.
    """
    close = state.close
    hushed = close is not None and close.reason == "left" and not isinstance(given, Close)  # nobody is there to listen
    state = changed(state, busy=True, closing=isinstance(given, Close), resuming=given is None)
    standing = [] if isinstance(given, Answer) else [Flush()]
    return Result(state, [*before, *standing, Give(given, hushed=hushed)])


def _stopped(state: State) -> State:
    return changed(state, busy=False, closing=False, resuming=False)


def _waits(state: State, outcome: Waiting) -> State:
    return changed(state, waiting=outcome.checkpoint_id, close_tries=0)


def _end(state: State, reason: events.EndReason, report: Mapping[str, object] | None, at: int) -> End:
    return End(reason=reason, report=report, started_at=state.started_at, at=at, turns=state.turns, usage=state.usage)
