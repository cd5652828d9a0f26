"""The clock of an interview: it stands, goes on, has more time, or is nobody's business."""

import dataclasses
from typing import Any

import pytest

from interview.commands import Answer, Waiting
from server.protocol.commands import (
    AnswerCommand,
    Command,
    ContinueCommand,
    EndCommand,
    ExtendCommand,
    HoldCommand,
    HumanCommand,
    StartCommand,
)
from server.protocol.events import ClockChanged, HumanChanged, Mode, SessionStarted
from server.sessions.machine import effects, signals
from server.sessions.machine.clock_steps import DAY, MINUTE
from server.sessions.machine.effects import Effect
from server.sessions.machine.signals import Signal
from server.sessions.machine.state import State
from server.sessions.machine.table import step
from tests.unit.sessions.records import a_record

START = 1_000


def started(**changes: Any) -> State:
    """An interview of twenty minutes that waits for an answer."""
    state = State(record=a_record().model_copy(update=changes))
    state, _ = step(state, StartCommand("1-0"), START)
    state, _ = step(state, signals.Heard(), START)
    return step(state, Waiting("c1", turns=1), START)[0]


def after(state: State, *heard: tuple[Signal, int]) -> tuple[State, list[Effect]]:
    doing: list[Effect] = []
    for signal, at in heard:
        state, more = step(state, signal, at)
        doing += more
    return state, doing


def changes(doing: list[Effect]) -> list[Any]:
    kinds = (ClockChanged, HumanChanged, SessionStarted)
    return [each.event for each in doing if isinstance(each, effects.Append) and isinstance(each.event, kinds)]


def minutes_left(state: State, at: int) -> float:
    return ((state.deadline or 0) - at) / MINUTE


def test_a_pause_keeps_what_was_left() -> None:
    state, doing = after(started(), (HoldCommand("2-0"), START + 5 * MINUTE))
    assert (state.left, state.deadline) == (15 * MINUTE, START + 5 * MINUTE + DAY)
    assert [event.cause for event in changes(doing)] == ["held"]
    back = START + 12 * 60 * MINUTE
    state, doing = after(state, (ContinueCommand("3-0"), back))
    assert (state.left, minutes_left(state, back)) == (None, 15)
    assert state.done[-2:] == ("2-0", "3-0")


def test_an_answer_goes_on() -> None:
    back = START + 60 * MINUTE
    state, doing = after(started(), (HoldCommand("2-0"), START), (AnswerCommand("a-1", "words", "3-0"), back))
    assert minutes_left(state, back) == 20
    assert [event.cause for event in changes(doing)] == ["held", "continued"]
    assert "3-0" not in state.done  # until the graph has taken it in


def test_the_graph_learns_of_the_new_deadline_with_the_answer() -> None:
    back = START + 60 * MINUTE
    state, doing = after(
        started(), (HoldCommand("2-0"), START), (AnswerCommand("a-1", "words", "3-0"), back), (signals.Heard(), back)
    )
    given = [each.given for each in doing if isinstance(each, effects.Give)]
    assert [one.deadline for one in given if isinstance(one, Answer)] == [state.deadline]


def test_a_pause_that_nobody_ends_goes_on_by_itself() -> None:
    late = START + DAY + 5 * MINUTE
    state, _ = after(started(), (HoldCommand("2-0"), START), (signals.DeadlinePassed(), late))
    assert (state.left, state.close, minutes_left(state, late)) == (None, None, 20)


@pytest.mark.parametrize(
    ("mode", "breaks", "left"), [("practice", True, 20), ("assessed", True, 20), ("assessed", False, None)]
)
def test_assessed_only_where_the_inviter_allows(mode: Mode, breaks: bool, left: int | None) -> None:  # noqa: FBT001 - a row
    state, _ = after(started(mode=mode, breaks=breaks), (HoldCommand("2-0"), START))
    assert state.left == (left and left * MINUTE)
    assert state.done[-1] == "2-0"


def test_no_clock_can_be_stopped_for_ever() -> None:
    state = started()
    for day in range(5):
        at = START + day * DAY
        state, _ = after(state, (HoldCommand(f"{day + 2}-0"), at), (ContinueCommand(f"{day + 2}-1"), at + DAY - 1))
    assert (state.deadline or 0) <= START + 4 * DAY


def test_more_time_is_bounded() -> None:
    state, doing = after(started(), *((ExtendCommand(f"{number}-0"), START) for number in range(2, 9)))
    assert (minutes_left(state, START), len(changes(doing))) == (40, 4)
    assessed, doing = after(started(mode="assessed"), (ExtendCommand("2-0"), START))
    assert (minutes_left(assessed, START), changes(doing)) == (20, [])


def test_more_time_in_a_pause() -> None:
    state, _ = after(started(), (HoldCommand("2-0"), START), (ExtendCommand("3-0"), START))
    assert state.left == 25 * MINUTE


@pytest.mark.parametrize("command", [HoldCommand("2-0"), ExtendCommand("2-0")])
def test_a_command_that_the_inbox_still_holds_counts_once(command: Command) -> None:
    once, _ = after(started(), (command, START))
    twice, doing = after(once, (command, START + MINUTE))
    assert changes(doing) == []
    assert dataclasses.replace(twice, done=once.done) == once


def test_nothing_of_the_clock_once_the_end_was_asked_for() -> None:
    _, doing = after(started(), (EndCommand("2-0"), START), (HoldCommand("3-0"), START), (ExtendCommand("4-0"), START))
    assert changes(doing) == []


def test_without_a_clock_nobody_sees_one_and_the_graph_has_none() -> None:
    state = State(record=a_record().model_copy(update={"timed": False}))
    state, doing = after(state, (StartCommand("1-0"), START))
    assert [(event.timed, event.deadline) for event in changes(doing)] == [(False, START + DAY)]
    assert state.begin is not None
    assert state.begin.deadline == 0


def test_extra_time_lengthens_the_same_interview() -> None:
    state = started(extra=50)
    assert (minutes_left(state, START), state.record.minutes) == (30, 20)


def test_a_person_is_asked_for_and_answers() -> None:
    state, doing = after(
        started(), (HumanCommand("", "2-0"), START), (HumanCommand("", "3-0"), START), (HumanCommand("Nadia", "4-0"), 9)
    )
    assert [(event.state, event.by) for event in changes(doing)] == [("asked", ""), ("answered", "Nadia")]
    assert state.done[-3:] == ("2-0", "3-0", "4-0")


@pytest.mark.parametrize("by", [60 * MINUTE, -60 * MINUTE])
def test_a_time_that_jumps_is_no_time_of_the_interview(by: int) -> None:
    at = START + 5 * MINUTE
    state, doing = after(started(), (signals.TimeJumped(by), at + by), (signals.Heard(), at + by))
    assert minutes_left(state, at + by) == 15
    assert [(event.cause, event.deadline, event.extended) for event in changes(doing)] == [
        ("jumped", START + 20 * MINUTE + by, 0)
    ]
    assert not state.overdue(at + by + 15 * MINUTE - 1)
    assert state.overdue(at + by + 15 * MINUTE)


def test_a_clock_that_stands_keeps_what_was_left_when_the_time_jumps() -> None:
    state, _ = after(started(), (HoldCommand("2-0"), START), (signals.TimeJumped(MINUTE), START + MINUTE))
    assert (state.left, state.deadline) == (20 * MINUTE, START + DAY + MINUTE)


def test_nothing_moves_once_the_end_was_asked_for() -> None:
    _, doing = after(started(), (EndCommand("2-0"), START), (signals.TimeJumped(MINUTE), START + MINUTE))
    assert changes(doing) == []


@pytest.mark.parametrize(("terms", "sleeps"), [({}, False), ({"timed": False}, True)])
def test_an_interview_whose_clock_runs_down_is_left_to_nobody(terms: dict[str, Any], *, sleeps: bool) -> None:
    state, _ = after(started(**terms), (signals.Heard(), START), (signals.Counted(()), START))
    assert state.idle
    _, doing = step(state, signals.Quiet(), START + 2 * MINUTE)
    assert any(isinstance(each, effects.Release) for each in doing) is sleeps
