"""The life of an owned session, pure: `step(state, signal, at)` gives the state that follows and what is to be done.

`TABLE` is the whole of it: a row a signal, a column a status. A cell names the step that is taken and, with `to`,
the status that follows where it is another one. What is `never` cannot happen: meeting it is a bug
and raises `Impossible`. The owner (`owner.py`) hears the signals and performs the effects; nothing here waits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from interview.commands import Finished, Standing, Waiting
from server.protocol.commands import (
    STATUSES,
    AnswerCommand,
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
)
from server.sessions.machine import clock_steps as on_clock
from server.sessions.machine import command_steps as on_command
from server.sessions.machine import graph_steps as on_graph
from server.sessions.machine import node_steps as on_node
from server.sessions.machine import signals
from server.sessions.machine.effects import Effect
from server.sessions.machine.result import Result
from server.sessions.machine.signals import Signal
from server.sessions.machine.state import State, changed

Step = Callable[[State, Any, int], Result]


class Impossible(Exception):
    """A signal in a status in which it cannot come."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a signal means in one status."""

    step: Step
    following: Status | None = None

    def to(self, status: Status) -> "Cell":
        """The same, and the session is in this status from then on."""
        return Cell(self.step, status)


Row = tuple[Cell | None, Cell | None, Cell | None, Cell | None]

never: Cell | None = None
ignore = Cell(on_node.ignore)
# Commands. Whatever a candidate asks for in a pause makes the graph be tried again.
skip = Cell(on_command.skip)
wake = Cell(on_command.wake)
begin = Cell(on_command.begin)
queue = Cell(on_command.queue)
halt = Cell(on_command.halt)
leave = Cell(on_command.leave)
watch = Cell(on_command.observers)
shut = Cell(on_command.shut)
hold = Cell(on_clock.hold)
go_on = Cell(on_clock.go_on)
extend = Cell(on_clock.extend)
human = Cell(on_clock.human)
jump = Cell(on_clock.jump)
# The graph
said = Cell(on_graph.said)
back = Cell(on_graph.back)
listen = Cell(on_graph.listen)
resume = Cell(on_graph.resume)
finish = Cell(on_graph.finish)
pause = Cell(on_graph.pause)
fail = Cell(on_graph.fail)
give_up = Cell(on_graph.give_up)
halted = Cell(on_graph.halted)
rewound = Cell(on_graph.rewound)
stand = Cell(on_graph.stand)
retry = Cell(on_graph.retry)
overtime = Cell(on_graph.overtime)
# Whoever watches, the node, the end
count = Cell(on_node.count)
counted = Cell(on_node.counted)
proceed = Cell(on_node.proceed)
sleep = Cell(on_node.sleep)
slept = Cell(on_node.slept)
drain = Cell(on_node.drain)
cut = Cell(on_node.cut)
sealed = Cell(on_node.sealed)

# fmt: off
TABLE: Mapping[type[Any], Row] = MappingProxyType({
    # signal                 ready                 running               paused                  ended
    StartCommand:           (begin.to("running"),  skip,                 wake,                   skip),
    AnswerCommand:          (skip,                 queue,                queue,                  skip),
    StopCommand:            (skip,                 halt,                 halt,                   skip),
    EndCommand:             (skip,                 leave,                leave,                  skip),
    HoldCommand:            (skip,                 hold,                 hold,                   skip),
    ContinueCommand:        (skip,                 go_on,                go_on,                  skip),
    ExtendCommand:          (skip,                 extend,               extend,                 skip),
    HumanCommand:           (skip,                 human,                human,                  skip),
    ObserversCommand:       (watch,                watch,                watch,                  skip),
    UnknownCommand:         (skip,                 skip,                 skip,                   skip),

    signals.DeadlinePassed: (never,                 overtime,             overtime,               ignore),
    signals.TimeJumped:     (ignore,                jump,                 jump,                   ignore),
    signals.RetryDue:       (never,                 retry,                retry,                  ignore),

    signals.Speaking:       (never,                 ignore,               back.to("running"),     never),
    signals.Said:           (never,                 said,                 said,                   never),
    Waiting:                (never,                 listen,               resume.to("running"),   never),
    Finished:               (never,                 finish.to("ended"),   finish.to("ended"),     finish),
    signals.Failed:         (never,                 pause.to("paused"),   fail,                   never),
    signals.GaveUp:         (never,                 give_up.to("ended"),  give_up.to("ended"),    give_up),
    signals.GraphHalted:    (never,                 halted,               halted,                 never),
    signals.Rewound:        (never,                 rewound,              rewound,                never),
    Standing:               (never,                 stand,                stand,                  stand),

    signals.InboxShut:      (never,                 shut,                 shut,                   shut),
    signals.CountDue:       (count,                count,                count,                  ignore),
    signals.Counted:        (counted,              counted,              counted,                ignore),
    signals.Heard:          (proceed,              proceed,              proceed,                proceed),
    signals.Quiet:          (sleep,                sleep,                sleep,                  sleep),
    signals.Released:       (slept,                slept,                slept,                  slept),
    signals.Drain:          (drain,                drain,                drain,                  drain),
    signals.LogCut:         (cut,                  cut,                  cut,                    cut),
    signals.Concluded:      (never,                 never,                never,                  sealed),
})
# fmt: on


def step(state: State, signal: Signal, at: int) -> tuple[State, list[Effect]]:
    """What follows from a signal at a time (ms since the epoch). Raises Impossible."""
    cell = TABLE[type(signal)][STATUSES.index(state.status)]
    if cell is None:
        raise Impossible(f"{type(signal).__name__} while {state.status}")
    result = cell.step(state, signal, at)
    state, effects = result.state, list(result.effects)
    if cell.following is not None:
        state = changed(state, status=cell.following)
    if result.then is not None:
        state, more = step(state, result.then, at)
        effects += more
    return state, effects
