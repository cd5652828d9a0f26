"""The voice of a branch: nobody listens live, what was said is kept for whoever asked for it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from interview.commands import Answer
from interview.events import Event, ModelCalled, ModelUsed, MoveMade, StageEntered, TurnMeasured
from interview.models.usage import Meter
from interview.ports import Restart, Section, Speech, Utterance


class BranchVoice:
    """See `interview.ports.Voice`. A branch has no log: its events are counted at most, and nothing is ever there."""

    def __init__(self) -> None:
        self.spoken = asyncio.Event()
        """Set once a turn was said to its end."""
        self.meter = Meter()
        """What models cost here."""
        self.called: list[ModelCalled] = []
        """What models were asked here, and what they answered."""
        self.moves: list[MoveMade] = []
        """What kind of thing was said, turn by turn."""
        self.stage: str | None = None
        """The first stage that was entered here; None: still the one in which the answer was given."""
        self._texts: list[str] = []

    @property
    def text(self) -> str | None:
        """The first turn said to its end, or None."""
        return self._texts[0] if self._texts else None

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        """Say one turn. Errors of `speech` pass through."""
        del stage
        text = ""
        async for piece in speech():
            text = "" if isinstance(piece, Restart) else text + piece
        self._texts.append(text)
        self.spoken.set()
        return Utterance(turn=f"branch-{index}", text=text, stopped=False)

    def emit(self, event: Event, *, key: str | None = None) -> None:
        """Nobody watches a branch."""
        del key
        if isinstance(event, TurnMeasured | ModelUsed):
            self.meter.add(event)
        elif isinstance(event, ModelCalled):
            self.called.append(event)
        elif isinstance(event, MoveMade):
            self.moves.append(event)
        elif isinstance(event, StageEntered):
            self.stage = self.stage or event.stage

    async def recorded(self) -> None:
        """Nothing is lost here."""

    async def sections(self) -> Mapping[str, Section]:
        """None."""
        return {}

    async def last_answers(self) -> Sequence[Answer]:
        """None: whoever speaks here gives every answer itself."""
        return ()
