"""What a new owner knows of its session, and what it says first of all. Pure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.protocol import events
from server.protocol.commands import AnswerCommand
from server.protocol.http import SessionRecord
from server.sessions.machine.effects import Append, Effect, End, RecordStart
from server.sessions.machine.state import State

if TYPE_CHECKING:
    from server.sessions.past import Past


@dataclass(frozen=True, slots=True)
class Recovered:
    """`lost`: the interview was begun and its log is gone. It can't go on; nothing begins a second time."""

    state: State
    effects: list[Effect]
    lost: bool = False


def recovered(
    record: SessionRecord, past: "Past", *, waiting: str | None, stages: tuple[str, ...], model: str, at: int
) -> Recovered:
    """From the record, the log, and the waiting checkpoint that Redis has noted. `model` measured what nobody did."""
    view = past.view
    if not past.there and record.status != "ready":
        end = End(reason="failed", report=None, started_at=record.started_at, at=at, turns=0)
        return Recovered(State(record=record, status="ended", over=True, end=end), [], lost=True)
    state = State(
        record=record,
        stages=stages,
        status=view.status,
        started_at=view.started_at,
        deadline=view.deadline,
        left=view.left,
        extended=view.extended,
        clocked=view.clock_command,
        human=view.human,
        human_by=view.human_by,
        shown=frozenset(past.answers),
        withdrawn=frozenset(past.withdrawn),
        unchecked=tuple(AnswerCommand(message, text) for message, text in past.texts.items()),
        over=view.status == "ended",
        consult=view.status != "ready",
        waiting=waiting,
        noted=waiting,
        turns=len(past.said),
        end_reason=view.end_reason,
        observers=tuple(view.observer_names),
    )
    effects: list[Effect] = []
    for turn, ms in past.unmeasured.items():  # its owner did not live to say it
        effects.append(Append(events.TurnMeasured(turn=turn, model=model, total_ms=ms), once=f"measured:{turn}"))
    if past.open is not None:
        lost = events.TurnSuperseded(turn=past.open.turn, reason="node_lost")
        effects.append(Append(lost, once=f"over:{past.open.turn}", speaking=""))
    if record.status == "ready" and view.status != "ready":
        effects.append(RecordStart(view.started_at or at))
    return Recovered(state, effects)
