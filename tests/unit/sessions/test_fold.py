"""Folding: what a fresh viewer is shown."""

from server.protocol.events import (
    AnswerAccepted,
    AnswerWithdrawn,
    Event,
    TextDelta,
    TurnCompleted,
    TurnStarted,
    TurnStopped,
    TurnSuperseded,
)
from server.sessions.log.entry import Entry
from server.sessions.log.fold import Folding


def entries(*events: Event) -> list[Entry]:
    return [
        Entry("public", place, place, event.model_dump_json().encode()) for place, event in enumerate(events, start=1)
    ]


def fold(*events: Event) -> Folding:
    folding = Folding()
    for entry in entries(*events):
        folding.apply(entry)
    return folding


def texts(folding: Folding) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in folding.view.items]


def test_a_stopped_turn_keeps_what_was_seen() -> None:
    folding = fold(
        TurnStarted(turn="a", index=0, stage="welcome"),
        TextDelta(turn="a", start=0, text="🙂 Bonjour "),
        TextDelta(turn="a", start=10, text="à vous"),
        TurnStopped(turn="a", chars=9),
    )
    assert texts(folding) == [("turn", "🙂 Bonjour")]
    assert folding.open_turn is None


def test_a_superseded_turn_and_a_withdrawn_answer_vanish() -> None:
    folding = fold(
        TurnStarted(turn="a", index=0, stage="welcome"),
        TurnCompleted(turn="a", chars=0),
        AnswerAccepted(message="m", text="Oui"),
        TurnStarted(turn="b", index=1, stage="welcome"),
        TextDelta(turn="b", start=0, text="void"),
        TurnSuperseded(turn="b", reason="rolled_back"),
        AnswerWithdrawn(message="m"),
    )
    assert texts(folding) == [("turn", "")]
    assert folding.answers == []
    assert list(folding.turns) == [0]


def test_the_open_turn_is_not_among_the_finished() -> None:
    folding = fold(TurnStarted(turn="a", index=0, stage="welcome"), TextDelta(turn="a", start=0, text="Bon"))
    assert folding.turns == {}
    assert folding.open_turn is not None
    assert folding.open_turn.text == "Bon"


def test_applying_twice_changes_nothing() -> None:
    log = entries(TurnStarted(turn="a", index=0, stage="welcome"), TextDelta(turn="a", start=0, text="Bon"))
    folding = Folding()
    for entry in [*log, *log]:
        folding.apply(entry)
    assert texts(folding) == [("turn", "Bon")]
