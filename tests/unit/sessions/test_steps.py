"""Single steps that decide whether what was said stays said."""

from dataclasses import replace

import orjson
import pytest

from interview.commands import Close, Finished, Standing, Waiting
from server.protocol.commands import AnswerCommand, EndCommand
from server.sessions.log.entry import Entry
from server.sessions.log.fold import Folding
from server.sessions.machine import effects, signals
from server.sessions.machine.command_steps import still_waiting, taken_up
from server.sessions.machine.graph_steps import CLOSE_TRIES
from server.sessions.machine.recovery import recovered
from server.sessions.machine.signals import Trouble
from server.sessions.machine.state import Retry, State
from server.sessions.machine.table import step
from server.sessions.past import Past
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


@pytest.mark.parametrize(("kept", "first"), [(1, replace(ANSWER, at=1)), (2, LEFT)])
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


def test_a_pause_that_ends_with_a_failing_close_is_one_more_pause() -> None:
    """The log says both."""
    state = State(record=a_record(), status="paused", close=LEFT, busy=True, closing=True, count=False)
    state, doing = step(state, Waiting("c1", turns=1), 1)
    assert state.status == "paused"
    logged = [effect.event.type for effect in doing if isinstance(effect, effects.Append)]
    assert logged == ["session.resumed", "session.paused", "model.failed"]


@pytest.mark.parametrize("rolling", [ANSWER, None])
def test_a_halt_without_a_place_to_go_back_to_asks_where_the_thread_stands(rolling: AnswerCommand | None) -> None:
    state = State(record=a_record(), status="running", busy=True, rolling=rolling, count=False)
    state, doing = step(state, signals.GraphHalted(), 1)
    assert (state.consult, state.busy, state.rolling, doing) == (True, False, None, [])


def test_an_answer_that_was_taken_back_is_done_when_it_is_met_again() -> None:
    state = State(record=a_record(), status="running", withdrawn=frozenset({"a-1"}), count=False)
    state, doing = step(state, ANSWER, 1)
    assert (state.done, state.queue, doing) == (("1-0",), (), [])


def test_answers_met_when_the_inbox_is_shut_are_shown_unless_the_log_is_over() -> None:
    for over, shown in ((False, [effects.Show(ANSWER)]), (True, [])):
        state = State(record=a_record(), status="ended", over=over)
        assert step(state, signals.InboxShut([ANSWER]), 1)[1] == shown


def test_a_log_that_is_gone_is_an_end_without_a_report() -> None:
    """Nothing begins a second time."""
    record = a_record().model_copy(update={"status": "running", "started_at": 7})
    found = recovered(record, Past(), waiting=None, stages=(), model="offline", at=9)
    assert found.lost
    assert found.state.end == effects.End(reason="failed", report=None, started_at=7, at=9, turns=0)
    _, doing = step(found.state, signals.Heard(), 9)
    assert [type(effect) for effect in doing] == [effects.ShutInbox, effects.Conclude]


def test_a_new_owner_says_first_what_the_last_one_could_not() -> None:
    """The measure of a turn, the end of another, the record's start."""
    folding = Folding()
    started = {
        "type": "session.started",
        "locale": "fr",
        "mode": "practice",
        "minutes": 20,
        "deadline": 99,
        "stages": [],
    }
    cards = {"interviewer": {"kind": "offline", "model": "o"}, "offer": {"id": "o", "title": "t", "company": None}}
    opened = {"type": "turn.started", "turn": "t0", "index": 0, "stage": "x"}
    for place, event in enumerate(({**started, **cards}, opened), start=1):
        folding.apply(Entry("public", place, 5, orjson.dumps(event)))
    past = Past(view=folding.view, open=folding.open_turn, there=True, unmeasured={"t-before": 12.0})
    found = recovered(a_record(), past, waiting="c1", stages=(), model="offline", at=9)
    measured, superseded, start = found.effects
    assert isinstance(measured, effects.Append)
    assert isinstance(superseded, effects.Append)
    assert (measured.once, superseded.once) == ("measured:t-before", "over:t0")
    assert start == effects.RecordStart(5)
    assert (found.state.status, found.state.deadline, found.state.consult) == ("running", 99, True)


@pytest.mark.parametrize(
    "stand",
    [
        Standing("waiting", last_input_id="close-left", outcome=Waiting("c1", turns=1)),
        Standing("finished", outcome=Finished("completed", {})),
    ],
)
def test_an_interview_that_was_closing_or_is_over_is_given_nothing_again(stand: Standing) -> None:
    """Whoever closes asks for the last answers itself."""
    state = State(record=a_record(), status="running", unchecked=(ANSWER,), queue=(ANSWER,))
    state, wanting = taken_up(state, stand)
    assert (state.unchecked, state.queue, wanting) == ((), (ANSWER,), 0)


def test_answers_that_were_taken_back_wait_no_more() -> None:
    state = State(record=a_record(), status="running", withdrawn=frozenset({"a-1"}))
    other = AnswerCommand("a-2", "words", "2-0")
    assert still_waiting([ANSWER, other], state) == [other]


def test_a_close_that_fails_for_good_while_the_interview_runs_ends_it_in_the_end() -> None:
    state = State(
        record=a_record(),
        status="running",
        close=LEFT,
        close_tries=CLOSE_TRIES - 1,
        busy=True,
        closing=True,
        count=False,
    )
    failed = signals.Failed(Trouble("model_unavailable", "bad_key", temporary=False), wait=None)
    state, doing = step(state, failed, 1)
    assert (state.status, state.close_tries) == ("ended", CLOSE_TRIES)
    assert not [effect for effect in doing if isinstance(effect, effects.RetryIn)]
