"""Playback's pure parts: the reel, the playhead, the keys, and what is told of an event."""

import orjson
import pytest

from server.commands.play.folding import folded
from server.commands.play.player import press
from server.commands.play.playhead import Playhead
from server.commands.play.reel import Reel, cut_reel
from server.commands.play.rendering import Renderer, clean
from server.commands.play.terminal import split_keys
from server.commands.play.wrapping import wrapped
from server.protocol.events import (
    AnswerAccepted,
    BudgetReached,
    CoverageChanged,
    Event,
    ModelUsed,
    MoveMade,
    TextDelta,
    ToolCalled,
    ToolReturned,
    TurnCompleted,
    TurnMeasured,
    TurnStarted,
    TurnSuperseded,
)
from server.sessions.log.entry import Entry

EVENTS: list[tuple[int, Event]] = [
    (0, TurnStarted(turn="t1", index=0, stage="welcome")),
    (100, TextDelta(turn="t1", start=0, text="Hello")),
    (200, TextDelta(turn="t1", start=5, text=" there")),
    (300, TurnCompleted(turn="t1", chars=11)),
    (60_300, AnswerAccepted(message="m1", text="Bonjour")),
    (60_400, TurnStarted(turn="t2", index=1, stage="welcome")),
    (60_500, TextDelta(turn="t2", start=0, text="Fine.")),
]


def reel() -> Reel:
    entries = [
        Entry("public", n + 1, 5_000 + at, event.model_dump_json().encode()) for n, (at, event) in enumerate(EVENTS)
    ]
    return cut_reel(entries, renderer=Renderer(colour=False))


def test_a_reel_has_the_original_times_and_the_words() -> None:
    """Seconds since the first event; turns and answers can be jumped to."""
    cut = reel()
    assert cut.times == [0.0, 0.1, 0.2, 0.3, 60.3, 60.4, 60.5]
    assert cut.turns == [0, 4, 5]
    first, second = "\nInterviewer 00:00\nHello there\n", "\nInterviewer 01:00\nFine."
    assert "".join(cut.pieces) == f"{first}\nCandidate 01:00\nBonjour\n{second}"


def test_a_clock_that_steps_back_does_not_turn_time_round() -> None:
    """Times never fall."""
    entries = [
        Entry("public", n, at, orjson.dumps({"type": "session.resumed"})) for n, at in enumerate((50, 10, 90), 1)
    ]
    assert cut_reel(entries, renderer=Renderer(colour=False)).times == [0.0, 0.0, 0.04]


def test_time_passes_at_the_chosen_speed() -> None:
    """Twice the speed shows twice as much."""
    head = Playhead(reel(), speed=2.0)
    head.seek(0)
    assert head.shown == 1
    assert head.until_next() == pytest.approx(0.05)
    head.advance(0.1)
    assert head.shown == 3
    assert head.position == pytest.approx(0.2)


def test_a_pause_stops_time() -> None:
    """Nothing is due, nothing passes."""
    head = Playhead(reel())
    press(head, "pause")
    head.advance(1000)
    assert (head.shown, head.until_next()) == (0, None)
    press(head, "pause")
    head.advance(0.15)
    assert head.shown == 2


def test_steps_by_event_and_by_turn() -> None:
    """Forth and back; the first and the last event are walls."""
    head = Playhead(reel())
    press(head, "event")
    press(head, "event")
    assert (head.shown, head.position, head.paused) == (2, 0.1, True)
    press(head, "event-back")
    assert head.shown == 1
    press(head, "turn")
    assert head.shown == 5
    press(head, "turn")
    assert head.shown == 6
    press(head, "turn")
    assert head.finished
    press(head, "turn-back")
    assert head.shown == 6
    press(head, "turn-back")
    assert head.shown == 5
    press(head, "turn-back")
    press(head, "turn-back")
    assert head.shown == 0


def test_arrows_digits_and_speeds() -> None:
    """Five seconds, tenths of the whole, usual speeds; nothing leaves the range."""
    head = Playhead(reel())
    press(head, "right")
    assert (head.position, head.shown) == (5.0, 4)
    press(head, "left")
    press(head, "left")
    assert head.position == 0.0
    press(head, "5")
    assert head.position == pytest.approx(30.25)
    for _ in range(9):
        press(head, "faster")
    assert head.speed == 8.0
    for _ in range(9):
        press(head, "slower")
    assert head.speed == 0.5


def test_idle_time_can_be_skipped_and_kept() -> None:
    """A minute's wait becomes two seconds; what is on the screen stays."""
    head = Playhead(reel())
    head.seek(0.3)
    press(head, "idle")
    assert head.shown == 4
    assert head.length == pytest.approx(2.5)
    assert head.until_next() == pytest.approx(2.0)
    press(head, "idle")
    assert head.shown == 4
    assert head.until_next() == pytest.approx(60.0)


def test_pause_at_the_end_begins_again() -> None:
    """As players do."""
    head = Playhead(reel())
    head.jump(1)
    assert head.finished
    press(head, "pause")
    assert (head.shown, head.paused) == (1, False)


def test_an_empty_log_is_played_too() -> None:
    """Nothing to show, no error."""
    head = Playhead(Reel(times=[], pieces=[], turns=[]), skip_idle=True)
    for key in ("event", "turn", "turn-back", "right", "9", "idle"):
        press(head, key)
    assert head.finished


def test_keys_are_told_apart() -> None:
    """Sequences, several at once, unknown ones, a closed terminal."""
    assert split_keys(b"\x1b[C \x1b[Dq") == ["right", "pause", "left", "quit"]
    assert split_keys(b"z\x1b[Z5") == ["5"]
    assert split_keys(b"") == ["quit"]


def test_text_cannot_command_the_terminal() -> None:
    """An answer with escape sequences or direction marks is shown without them."""
    assert clean("a\x1b]0;title\x07b\x9b2Jc\u202ed\r\n\té") == "a]0;titleb2Jcd\n\té"


def test_void_text_and_staff_events_are_shown() -> None:
    """What happened to a turn is said; staff details are cut short."""
    renderer = Renderer(colour=False)
    void = renderer.render(TurnSuperseded(turn="t", reason="node_lost").model_dump(), 61)
    assert void == "\n[01:01] void (node_lost): the text of this turn does not count\n"
    call = renderer.render(ToolCalled(call="c", tool="read_offer", arguments={"x": "y" * 999}).model_dump(), 0)
    assert call.startswith("\n[00:00] read_offer is asked: x yyy")
    assert len(call) < 260


def test_figures_and_moves_are_said_in_words() -> None:
    renderer = Renderer(colour=False)
    measured = TurnMeasured(turn="t", model="offline", first_token_ms=92.41, total_ms=94.21)
    assert renderer.render(measured.model_dump(), 0) == (
        "\n[00:00] offline for the turn: tokens unknown, 94 ms, first word after 92 ms\n"
    )
    returned = ToolReturned(call="c", tool="read_offer", ms=3.6637, summary="6 competences")
    assert renderer.render(returned.model_dump(), 0) == "\n[00:00] read_offer has answered in 4 ms: 6 competences\n"
    move = MoveMade(index=1, kind="repair", trigger="repetition")
    assert renderer.render(move.model_dump(), 0) == "\n[00:00] move: repair because of repetition\n"
    used = ModelUsed(purpose="plan", model="m", ms=9, input_tokens=900, output_tokens=80, cached_tokens=640)
    assert renderer.render(used.model_dump(), 0) == "\n[00:00] m for the plan: 900+80 tokens (640 cached), 9 ms\n"


def test_marks_and_the_plan_are_said_in_words_after_the_turn_that_they_came_beside() -> None:
    plan = {"competencies": [{"id": "offer-1", "label": "Masonry"}], "questions": [{}, {}]}
    quotes = [{"text": "I rebuilt\nthe wall"}]
    marks = {"marks": [{"competence": "offer-1", "score": 4, "quotes": quotes}], "note": "No figures."}
    happened = [
        {"type": "plan.made", "plan": plan},
        {"type": "turn.started", "turn": "t1", "index": 0, "stage": "welcome"},
        {"type": "text.delta", "turn": "t1", "start": 0, "text": "Thank "},
        {"type": "assessment.made", "message": "m1", "assessment": marks},
        {"type": "text.delta", "turn": "t1", "start": 6, "text": "you."},
    ]
    entries = [Entry("public", n, 0, orjson.dumps(event)) for n, event in enumerate(happened, 1)]
    whole = "".join(cut_reel(entries, renderer=Renderer(colour=False)).pieces)
    assert "plan: questions 2, competences Masonry\n" in whole
    assert "Thank you.\n[00:00] answer assessed: Masonry 4 of 5 “I rebuilt the wall”; No figures.\n" in whole
    ended = [*entries, Entry("public", 6, 0, orjson.dumps({"type": "turn.completed", "turn": "t1", "chars": 10}))]
    assert "Thank you.\n\n[00:00] answer" in "".join(cut_reel(ended, renderer=Renderer(colour=False)).pieces)


def test_what_models_cost_is_put_in_words() -> None:
    used = ModelUsed(purpose="assessment", model="openai:m", ms=120.4, input_tokens=900, output_tokens=80, cost=0.0005)
    unpriced = used.model_copy(update={"input_tokens": None, "output_tokens": None, "cost": None})
    reached = BudgetReached(limit="tokens", used=500_012, allowed=500_000)
    covered = CoverageChanged(planned=10, asked=3, answered=2, follow_ups_left=4, competencies=[])
    renderer = Renderer(colour=False)
    printed = [renderer.render(event.model_dump(), 61) for event in (used, unpriced, reached, covered)]
    assert printed == [
        "\n[01:01] openai:m for the assessment: 900+80 tokens, $0.0005, 120 ms\n",
        "\n[01:01] openai:m for the assessment: tokens unknown, 120 ms\n",
        "\n[01:01] limit of tokens reached: 500,012 of 500,000; rules go on\n",
        "\n[01:01] covered: 3 of 10 questions asked, 2 answered, 4 follow-ups left\n",
    ]


def test_lines_break_between_words_also_of_a_word_that_came_in_two_pieces() -> None:
    """Nothing is added or lost, colours take no room, wide signs take two places."""
    pieces = ["\x1b[1mone\x1b[0m two thr", "ee four", "\nlonger-than-the-line x", " 日本 日本日"]
    assert wrapped(pieces, 10) == [
        "\x1b[1mone\x1b[0m two\nthr",
        "ee four",
        "\nlonger-than-the-line\nx",
        " 日本\n日本日",
    ]
    assert wrapped(pieces, 200) == pieces


def test_json_is_folded_into_what_it_is_made_of() -> None:
    """Depth, length and long text are named by their size."""
    value = {"plan": {"engine": "rules", "questions": [{"a": 1}], "deep": {"x": {"y": 1}}}, "n": 1.5, "none": None}
    assert folded(value) == "plan (engine rules, questions [1], deep {1}), n 1.5, none -"
    assert folded({"text": "word " * 40}).endswith("word …")
    assert (
        folded({"codes": ["a", "b"], **{str(n): n for n in range(9)}})
        == "codes [a, b], 0 0, 1 1, 2 2, 3 3, 4 4, … 4 more"
    )
