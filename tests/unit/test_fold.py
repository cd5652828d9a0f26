"""Folding and splicing, the pure parts of a join."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.log.entry import Entry
from server.log.fold import Folding
from server.log.splice import Hole, splice
from server.wire.events import (
    AnswerAccepted,
    AnswerWithdrawn,
    Event,
    TextDelta,
    TurnCompleted,
    TurnStarted,
    TurnStopped,
    TurnSuperseded,
)


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


LOG = [Entry("public", offset, 0, b"{}") for offset in range(1, 31)]


@given(after=st.integers(0, 30), history=st.integers(0, 30), overlap=st.integers(0, 30))
def test_a_splice_gives_each_entry_once_or_names_the_hole(after: int, history: int, overlap: int) -> None:
    read = [entry for entry in LOG if after < entry.offset <= history]
    heard = [entry for entry in LOG if entry.offset > overlap]
    reached = max(after, history)
    if overlap > reached and heard:
        with pytest.raises(Hole):
            splice(read, heard, after=after)
    else:
        joined = splice(read, reversed(heard), after=after)
        assert [entry.offset for entry in joined] == list(range(after + 1, 31 if heard else reached + 1))
