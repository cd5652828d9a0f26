"""Judges a session's whole public log: what must hold whatever happened to it."""

from typing import Any

import orjson

from server.sessions.log.entry import Entry

ENDS = {"turn.completed", "turn.stopped", "turn.superseded"}


class Judge:
    """Feeds on every event in order; fails at the first that must not be."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.index: dict[str, int] = {}
        self.ended: dict[str, str] = {}
        self.open: str | None = None
        self.answers: dict[str, str] = {}
        self.withdrawn: set[str] = set()
        self.counts: dict[str, int] = {}
        self.said: list[tuple[str, str]] = []
        self.kept: dict[int, str] = {}
        self.paused = False

    def see(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if kind not in ("report.ready", "session.ended"):
            assert "session.ended" not in self.counts, f"{kind} after the end"
        match kind:
            case "turn.started":
                assert self.open is None, "two turns at once"
                assert event["turn"] not in self.texts, "a turn id twice"
                assert event["index"] == len(self.kept), "turns out of order"
                self.open = event["turn"]
                self.index[self.open] = event["index"]
                self.texts[self.open] = ""
            case "text.delta":
                assert event["turn"] == self.open, "text outside its turn"
                assert event["start"] == len(self.texts[event["turn"]]), "text out of place"
                self.texts[event["turn"]] += event["text"]
            case "turn.completed" | "turn.stopped" | "turn.superseded":
                self._end(event)
            case "answer.accepted":
                assert event["message"] not in self.answers, "an answer twice"
                self.answers[event["message"]] = event["text"]
            case "answer.withdrawn":
                assert event["message"] in self.answers
                assert event["message"] not in self.withdrawn, "withdrawn twice"
                self.withdrawn.add(event["message"])
            case "session.paused":
                assert not self.paused
                self.paused = True
            case "session.resumed":
                assert self.paused
                self.paused = False

    def _end(self, event: dict[str, Any]) -> None:
        turn = event["turn"]
        assert turn == self.open, "the end of a turn that is not open"
        assert turn not in self.ended, "a second end"
        self.ended[turn] = event["type"]
        self.open = None
        if event["type"] == "turn.superseded":
            return
        whole = self.texts[turn]
        if event["type"] == "turn.completed":
            assert event["chars"] == len(whole)
        assert event["chars"] <= len(whole), "more kept than was said"
        self.kept[self.index[turn]] = whole[: event["chars"]]

    def finish(self) -> None:
        """The log is complete."""
        assert self.open is None
        for kind in ("session.started", "session.ended", "report.ready"):
            assert self.counts.get(kind) == 1, kind


def judged(entries: list[Entry]) -> Judge:
    """The verdict on a whole log."""
    assert [entry.offset for entry in entries] == list(range(1, len(entries) + 1)), "a gap"
    judge = Judge()
    for entry in entries:
        judge.see(orjson.loads(entry.body))
    judge.finish()
    return judge
