"""Single steps that decide whether what was said stays said."""

import pytest

from interview.commands import Close, Waiting
from server.protocol.commands import AnswerCommand, EndCommand
from server.sessions.machine import effects, signals
from server.sessions.machine.state import Retry, State
from server.sessions.machine.table import step
from tests.unit.sessions.records import a_record

LEFT = Close("close-left", reason="left", spoken=False)
ANSWER = AnswerCommand("a-1", "words", "1-0")


def given(state: State) -> object:
    """What the graph is given next."""
    _, doing = step(state, signals.Heard(), 1)
    [give] = [effect for effect in doing if isinstance(effect, effects.Give)]
    return give.given


@pytest.mark.parametrize(("kept", "spoken"), [(1, True), (2, False)])
def test_a_close_is_silent_only_if_the_state_has_every_turn(kept: int, *, spoken: bool) -> None:
    state = State(record=a_record(), status="running", close=LEFT, turns=2, kept=kept, count=False)
    assert given(state) == Close("close-left", reason="left", spoken=spoken)


@pytest.mark.parametrize(("kept", "first"), [(1, ANSWER), (2, LEFT)])
def test_an_answer_whose_reply_was_said_comes_before_the_close(kept: int, first: object) -> None:
    state = State(record=a_record(), status="running", close=LEFT, turns=2, kept=kept, queue=(ANSWER,), count=False)
    assert given(state) == first


@pytest.mark.parametrize(("turns", "halts"), [(1, True), (2, False)])
def test_a_reply_that_was_said_is_not_rolled_back(turns: int, *, halts: bool) -> None:
    state = State(
        record=a_record(strategy="rollback"),
        status="running",
        busy=True,
        queue=(ANSWER,),
        work=ANSWER,
        waiting="c1",
        turns=turns,
        kept=1,
    )
    _, doing = step(state, AnswerCommand("a-2", "better", "2-0"), 1)
    assert any(isinstance(effect, effects.HaltGraph) for effect in doing) is halts
    assert any(isinstance(effect, effects.Hush) for effect in doing) is not halts


def test_the_graph_that_waits_after_a_close_has_failed() -> None:
    """It is tried again, as any failing close."""
    state = State(record=a_record(), status="running", close=LEFT, busy=True, closing=True, count=False)
    state, doing = step(state, Waiting("c1", turns=1), 1)
    assert (state.status, state.retry, state.close_tries) == ("paused", Retry.LATER, 1)
    assert [type(effect) for effect in doing] == [
        *(effects.SettleMeasures, effects.Void, effects.RetryIn),
        *(effects.Append, effects.Append),
    ]


def test_who_leaves_in_a_pause_is_heard_at_once() -> None:
    state = State(record=a_record(), status="paused", retry=Retry.ASKED, consult=True, count=False)
    state, doing = step(state, EndCommand("2-0"), 1)
    assert (state.retry, state.close) == (Retry.NOW, LEFT)
    assert [type(effect) for effect in doing] == [effects.RenewPatience, effects.Hush]
