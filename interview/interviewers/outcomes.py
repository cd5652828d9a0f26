"""What became of models' answers: calls are noted once it is known, with why code held an answer back."""

from dataclasses import replace

from interview.assessment.report import Assessment
from interview.events import Event, ModelCalled, MoveDecided, WordsRefused
from interview.ports import Note

UNDECIDED = "no_decision"
"""Whoever decides nothing is taken by their words alone."""


class Turn:
    """Takes what is noted while a turn is said, and holds its calls back until it is over."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._held: list[ModelCalled] | None = []
        self._words: list[str] = []
        self._decisions: list[str] = []

    def __call__(self, event: Event) -> None:
        """See `interview.ports.Note`."""
        if isinstance(event, ModelCalled) and self._held is not None:
            self._held.append(event)
            return
        if isinstance(event, WordsRefused):
            self._words.append(event.code)
        elif isinstance(event, MoveDecided) and event.code and event.code != UNDECIDED:
            self._decisions.append(event.code)
        self._note(event)

    def over(self, *, heard: bool) -> None:
        """`heard`: the turn was said to its end, and whoever broke a stream off had had enough of it."""
        held, self._held = self._held or [], None
        looked_up = any(call.purpose == "answer" and call.outcome != "failed" for call in held)
        for call in held:
            self._note(self._judged(call, heard=heard, looked_up=looked_up))

    def _judged(self, call: ModelCalled, *, heard: bool, looked_up: bool) -> ModelCalled:
        if call.outcome in ("failed", "unreadable") or call.purpose not in ("turn", "answer"):
            return call
        reasons = self._decisions if call.purpose == "turn" else []
        if looked_up == (call.purpose == "answer"):
            reasons = [*reasons, *self._words]
        if reasons:
            return replace(call, outcome="held_back", reasons=tuple(dict.fromkeys(reasons)))
        return replace(call, outcome="accepted") if heard else call


class Reading:
    """The same for the look at an answer."""

    def __init__(self, note: Note, message: str) -> None:
        self._note = note
        self._message = message
        self._held: list[ModelCalled] = []

    def __call__(self, event: Event) -> None:
        """See `interview.ports.Note`."""
        if isinstance(event, ModelCalled):
            self._held.append(replace(event, message=self._message))
        else:
            self._note(event)

    def over(self, made: Assessment | None) -> None:
        """`made`: what came of it; None: nothing did."""
        reasons = ["quote_not_found"] if made is not None and made.refused else []
        if made is not None and made.fallback == "no_evidence":
            reasons.append(made.fallback)
        for call in self._held:
            kept = call.outcome == "accepted" and reasons
            self._note(replace(call, outcome="held_back", reasons=tuple(reasons)) if kept else call)
