"""The public log folded into what a fresh viewer needs. Pure; the browser's store follows the same rules."""

from typing import Literal

import orjson

from server.protocol.json_object import JsonObject
from server.protocol.messages import AnswerView, SessionView, TurnView
from server.sessions.log.entry import Entry


class _Turn:
    __slots__ = ("at", "index", "parts", "stage", "state", "turn")

    def __init__(self, turn: str, index: int, stage: str, at: int) -> None:
        self.turn, self.index, self.stage, self.at = turn, index, stage, at
        self.parts: list[str] = []
        self.state: Literal["open", "completed", "stopped"] = "open"

    def view(self) -> TurnView:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        text = self.parts[0] if self.parts else ""
        return TurnView(turn=self.turn, index=self.index, stage=self.stage, text=text, state=self.state, at=self.at)


class Folding:
    """Apply public entries in order; read `view` at any point. A superseded turn and a withdrawn answer vanish."""

    def __init__(self) -> None:
        self.offset = 0
        self._items: dict[str, _Turn | AnswerView] = {}
        self._open: _Turn | None = None
        self._fields: JsonObject = {}
        self.sections: JsonObject = {}
        """Of a practice report, by name, in the order in which they were written."""

    def apply(self, entry: Entry) -> None:
        """Take the next entry into account. Entries up to `offset` are ignored, so overlapping reads are harmless."""
        if entry.stream != "public" or entry.offset <= self.offset:
            return
        self.offset = entry.offset
        event = orjson.loads(entry.body)
        kind = event["type"]
        if kind == "text.delta":
            if self._open is not None and self._open.turn == event["turn"]:
                self._open.parts.append(event["text"])
        elif kind.startswith("turn."):
            self._turn(kind, event, entry.at)
        elif kind == "answer.accepted":
            self._items[event["message"]] = AnswerView(message=event["message"], text=event["text"], at=entry.at)
        elif kind == "answer.withdrawn":
            self._items.pop(event["message"], None)
        elif kind == "clock.changed":
            clock = {name: event[name] for name in ("deadline", "left", "extended")}
            self._fields.update(clock, clock_command=event["command"])
        elif kind == "human.changed":
            self._fields.update(human=event["state"], human_by=event["by"])
        else:
            self._session(kind, event, entry.at)

    def _turn(self, kind: str, event: JsonObject, at: int) -> None:
        turn = event["turn"]
        if kind == "turn.started":
            self._open = self._items[turn] = _Turn(turn, event["index"], event["stage"], at)
            return
        found = self._items.get(turn)
        if not isinstance(found, _Turn):
            return
        if kind == "turn.superseded":
            del self._items[turn]
        elif kind == "turn.stopped":
            found.parts = ["".join(found.parts)[: event["chars"]]]
            found.state = "stopped"
        elif kind == "turn.completed":
            found.state = "completed"
        else:
            return  # of a later release
        if self._open is found:
            self._open = None

    def _session(self, kind: str, event: JsonObject, at: int) -> None:
        fields = self._fields
        match kind:
            case "session.started":
                known = ("locale", "mode", "minutes", "deadline", "stages", "interviewer", "offer")
                fields.update({name: event[name] for name in known}, started_at=at, status="running")
                fields["timed"] = event.get("timed", True)
            case "stage.entered":
                fields["stage"] = event["stage"]
            case "observers.changed":
                fields.update(observers=event["count"], observer_names=event["names"])
            case "session.paused":
                fields["status"] = "paused"
            case "session.resumed":
                fields["status"] = "running"
            case "report.section":
                self.sections.setdefault(event["name"], event["section"])
            case "session.ended":
                fields.update(status="ended", end_reason=event["reason"])
            case "report.ready":
                fields["report"] = event["report"]

    @property
    def view(self) -> SessionView:
        """The session as a viewer sees it at `offset`."""
        items = [item.view() if isinstance(item, _Turn) else item for item in self._items.values()]
        return SessionView.model_validate(
            {**self._fields, "items": items, "sections": list(self.sections)}, extra="ignore"
        )

    @property
    def open_turn(self) -> TurnView | None:
        """The turn being said, or None."""
        return self._open.view() if self._open is not None else None

    @property
    def turns(self) -> dict[int, TurnView]:
        """Finished turns by index: what a new owner must not say again."""
        turns = (item for item in self._items.values() if isinstance(item, _Turn) and item.state != "open")
        return {turn.index: turn.view() for turn in turns}

    @property
    def answers(self) -> list[str]:
        """Message ids of the answers that count, in order."""
        return [item.message for item in self._items.values() if isinstance(item, AnswerView)]

    @property
    def texts(self) -> dict[str, str]:
        """The same, with what they say."""
        return {item.message: item.text for item in self._items.values() if isinstance(item, AnswerView)}

    @property
    def status(self) -> str:
        """ready, running, paused or ended."""
        return str(self._fields.get("status", "ready"))

    @property
    def mode(self) -> str | None:
        """What the interview is for, once started: practice or assessed."""
        return self._fields.get("mode")

    @property
    def deadline(self) -> int | None:
        """Server-side end in ms, once started."""
        deadline = self._fields.get("deadline")
        return int(deadline) if deadline is not None else None
