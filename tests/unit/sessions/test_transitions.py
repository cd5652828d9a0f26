"""The table of a session's life: whole, consistent, and obeyed at the door."""

from typing import get_args

import pytest

from server.sessions.transitions import REFUSALS, TRANSITIONS, Signal, Status, Step, Wish, refusals

STATUSES: tuple[Status, ...] = get_args(Status)
WISHES: tuple[Wish, ...] = get_args(Wish)
SIGNALS: tuple[Signal, ...] = tuple(name for part in get_args(Signal) for name in get_args(part) or (part,))


def test_every_wish_has_an_answer_in_every_status() -> None:
    assert {(status, wish) for status in STATUSES for wish in WISHES} <= TRANSITIONS.keys()


def test_only_known_statuses_and_signals_occur() -> None:
    for (status, signal), (_, following) in TRANSITIONS.items():
        assert status in STATUSES
        assert signal in SIGNALS
        assert following in STATUSES


def test_an_end_is_final() -> None:
    assert {following for (status, _), (_, following) in TRANSITIONS.items() if status == "ended"} == {"ended"}
    steps = {step for (status, _), (step, _) in TRANSITIONS.items() if status == "ended"}
    assert steps == {Step.IGNORE, Step.FINISH}


def test_nothing_begins_twice() -> None:
    begins = [pair for pair, (step, _) in TRANSITIONS.items() if step is Step.BEGIN]
    assert begins == [("ready", "start")]


def test_every_pause_can_end() -> None:
    following = {signal: after for (status, signal), (_, after) in TRANSITIONS.items() if status == "paused"}
    assert following["waiting"] == following["speaking"] == "running"
    assert following["finished"] == following["lost"] == "ended"


def test_what_is_refused_at_the_door_would_do_nothing_inside() -> None:
    for status, wish in REFUSALS:
        assert TRANSITIONS[status, wish][0] is Step.IGNORE


@pytest.mark.parametrize("wish", WISHES)
def test_refusals_by_wish(wish: Wish) -> None:
    assert refusals(wish) == [status for status in STATUSES if (status, wish) in REFUSALS]
