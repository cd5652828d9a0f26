"""The table of a session's life: whole, consistent, and obeyed at the door."""

from typing import Any, get_args

import pytest

from interview.commands import Finished, Standing, Waiting
from server.protocol.commands import (
    COMMANDS,
    STATUSES,
    AnswerCommand,
    Command,
    ContinueCommand,
    EndCommand,
    ExtendCommand,
    HoldCommand,
    HumanCommand,
    ObserversCommand,
    StartCommand,
    Status,
    StopCommand,
    UnknownCommand,
    refusal,
    refused_in,
)
from server.protocol.errors import AlreadyEnded, NotStarted
from server.protocol.permissions import Action
from server.sessions.machine import signals
from server.sessions.machine.signals import Signal, Trouble
from server.sessions.machine.state import State
from server.sessions.machine.table import TABLE, Impossible, begin, queue, skip, step
from tests.unit.sessions.records import a_record

EXAMPLES: tuple[Signal, ...] = (
    StartCommand("1-0"),
    AnswerCommand("a-1", "words", "1-0"),
    StopCommand("t0", 3, "1-0"),
    EndCommand("1-0"),
    HoldCommand("1-0"),
    ContinueCommand("1-0"),
    ExtendCommand("1-0"),
    HumanCommand(entry="1-0"),
    ObserversCommand("1-0"),
    UnknownCommand("1-0"),
    Waiting("c1", turns=1),
    Finished("completed", {}),
    Standing("new"),
    signals.Failed(Trouble("model_unavailable", "code", temporary=False), wait=None),
    signals.InboxShut([]),
    signals.Counted(("Nadia",)),
    signals.Released(asleep=True),
    signals.LogCut(1, 1),
    signals.Heard(),
    signals.DeadlinePassed(),
    signals.TimeJumped(3600_000),
    signals.Speaking(),
    signals.Said(),
    signals.GaveUp(),
    signals.GraphHalted(),
    signals.Rewound(),
    signals.RetryDue(),
    signals.CountDue(),
    signals.Quiet(),
    signals.Drain(),
    signals.Concluded(),
)


def cell(kind: type[Any], status: Status) -> Any:
    return TABLE[kind][STATUSES.index(status)]


def test_every_signal_has_a_row() -> None:
    known = set(get_args(Signal))
    assert set(TABLE) == known
    assert {type(example) for example in EXAMPLES} == known


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("signal", EXAMPLES, ids=lambda signal: type(signal).__name__)
def test_a_signal_does_what_its_cell_says_or_is_impossible(status: Status, signal: Signal) -> None:
    """A fresh session: a failure and an end lead on to what follows from them at once."""
    state = State(record=a_record(), status=status)
    here = cell(type(signal), status)
    if here is None:
        with pytest.raises(Impossible):
            step(state, signal, 1)
        return
    following, _ = step(state, signal, 1)
    ends = "ended" if status == "ended" else here.following or status
    assert following.status == ends


def test_an_end_is_final() -> None:
    assert {TABLE[kind][-1].following for kind in TABLE if TABLE[kind][-1] is not None} == {None}  # type: ignore[union-attr]


def test_nothing_begins_twice() -> None:
    begins = [
        (kind, status)
        for kind in TABLE
        for status in STATUSES
        if (found := cell(kind, status)) and found.step is begin.step
    ]
    assert begins == [(StartCommand, "ready")]


def test_every_pause_can_end() -> None:
    ends = {kind: cell(kind, "paused").following for kind in (signals.Speaking, Waiting, Finished, signals.GaveUp)}
    assert list(ends.values()) == ["running", "running", "ended", "ended"]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_refused_at_the_door_would_do_nothing_inside(command: type[Command]) -> None:
    assert all(cell(command, status).step is skip.step for status in refused_in(command))


def test_what_each_command_declares() -> None:
    """Two tables in one: where it fits, and what makes it count once."""
    declared = {command.kind: (command.action, refused_in(command)) for command in COMMANDS}
    speaking = Action.SPEAK_IN_SESSION
    assert declared == {
        "start": (speaking, ["ended"]),
        "answer": (speaking, ["ready", "ended"]),
        "stop": (speaking, ["ready", "ended"]),
        "end": (speaking, ["ready", "ended"]),
        "hold": (speaking, ["ready", "ended"]),
        "continue": (speaking, ["ready", "ended"]),
        "extend": (speaking, ["ready", "ended"]),
        "human": (None, ["ready", "ended"]),
        "observers": (None, []),
    }
    once: list[Command] = [
        StartCommand(),
        AnswerCommand.of("client-1", "x"),
        StopCommand("t0", 1),
        EndCommand(),
        ObserversCommand(),
    ]
    assert [command.once for command in once] == ["start", "answer:client-1", "stop:t0", "end", ""]
    assert AnswerCommand.of("client-1", "x").input_id == "a-client-1"


def test_what_a_refused_command_gets() -> None:
    assert [type(refusal(status)) for status in ("ready", "ended")] == [NotStarted, AlreadyEnded]


def test_answers_are_queued_while_it_is_under_way() -> None:
    assert [status for status in STATUSES if cell(AnswerCommand, status).step is queue.step] == ["running", "paused"]
