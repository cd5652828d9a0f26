"""Folding: what a fresh viewer is shown."""

from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from pydantic import TypeAdapter

from server.protocol.events import (
    AnswerAccepted,
    AnswerWithdrawn,
    Event,
    PublicEvent,
    TextDelta,
    TurnCompleted,
    TurnStarted,
    TurnStopped,
    TurnSuperseded,
)
from server.protocol.messages import SessionView
from server.sessions.log.entry import Entry
from server.sessions.log.fold import Folding

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("session-protocol-*.json"))
FIRST_RELEASE = Path(__file__).parents[2] / "golden/session-0.1.0.json"
"""An interview as 0.1.0 logged it, and what its own fold made of it."""


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


def test_news_of_a_turn_that_never_began_or_that_nobody_knows_yet_changes_nothing() -> None:
    folding = fold(TurnStarted(turn="a", index=0, stage="welcome"))
    later = {"type": "turn.translated", "turn": "a"}
    for place, event in enumerate(({"type": "turn.completed", "turn": "z", "chars": 0}, later), start=2):
        folding.apply(Entry("public", place, place, orjson.dumps(event)))
    assert [item.state for item in folding.view.items if item.kind == "turn"] == ["open"]


def test_the_end_of_an_older_turn_leaves_the_open_one_open() -> None:
    folding = fold(
        TurnStarted(turn="a", index=0, stage="welcome"),
        TurnStarted(turn="b", index=1, stage="welcome"),
        TurnCompleted(turn="a", chars=0),
    )
    assert folding.open_turn is not None
    assert folding.open_turn.turn == "b"


def test_before_the_start_it_is_ready_and_has_no_deadline() -> None:
    folding = fold()
    assert (folding.status, folding.deadline, folding.mode) == ("ready", None, None)


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


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_log_is_folded_as_by_the_browser(golden: Path) -> None:
    """tests/web/store.test.js folds the same files: whoever changes one fold learns it from the other.

    What a file's release did not know has its default.
    """
    rows: list[dict[str, Any]] = orjson.loads(golden.read_bytes())
    known: TypeAdapter[PublicEvent] = TypeAdapter(PublicEvent)
    folding = Folding()
    for offset, row in enumerate(rows, start=1):
        known.validate_python(row["event"])
        folding.apply(Entry("public", offset, row["at"], orjson.dumps(row["event"])))
        expected = {**SessionView().model_dump(mode="json"), **row["view"]}
        assert folding.view.model_dump(mode="json") == expected, row["event"]["type"]


def test_the_golden_logs_hold_every_public_event() -> None:
    kinds = {kind.model_fields["type"].default for kind in get_args(get_args(PublicEvent)[0])}
    rows = [row for golden in GOLDEN for row in orjson.loads(golden.read_bytes())]
    assert {row["event"]["type"] for row in rows} == kinds


def test_what_the_first_release_logged_is_folded_as_it_did() -> None:
    """Both run side by side while nodes are renewed one by one: a field may come on top, none goes or changes."""
    recorded = orjson.loads(FIRST_RELEASE.read_bytes())
    known: TypeAdapter[PublicEvent] = TypeAdapter(PublicEvent)
    folding = Folding()
    for offset, row in enumerate(recorded["events"], start=1):
        known.validate_python(row["event"])
        folding.apply(Entry("public", offset, row["at"], orjson.dumps(row["event"])))
    now = folding.view.model_dump(mode="json")
    assert {name: now[name] for name in recorded["view"]} == recorded["view"]
