"""A second look at the words that a model made up: lists know words, not every way around them."""

import asyncio
import re
from dataclasses import replace

from langchain_core.messages import HumanMessage

from interview.dialogue.looks import Screen
from interview.dialogue.turn import Asking
from interview.errors import ModelUnavailable
from interview.events import Event, ModelCalled, ModelFailed
from interview.language.words import tokens
from interview.models.client import Models
from interview.models.framing import Frame
from interview.models.structured import calling, noting
from interview.models.thoughts import spoken_part
from interview.ports import Note
from prompts.loader import render

MAX_SENTENCE = 600
MISSES, PATIENCE = 2, 20
"""After so many looks in a row that came to nothing, so many sentences are left to the lists alone."""
FINE = "fine"
CODES = {
    "private": "forbidden_topic",
    "insult": "insulted",
    "verdict": "judged",
    "hint": "hinted",
    "promise": "promised",
    "inside": "disclosed",
}
"""The model's words for what may not be said, and the guard's."""


class Screening:
    """Asks a model about one sentence at a time. The lists have let it through: no answer is no objection."""

    def __init__(self, models: Models, *, seconds: float) -> None:
        """`seconds`: how long a sentence waits at most."""
        self._models = models
        self._seconds = seconds
        self._missed = 0
        self._resting = 0

    def of(self, asking: Asking, *, note: Note) -> Screen:
        """For the sentences of one turn. Staff sees where the lists stand alone, and what each check has cost."""

        async def look(sentence: str) -> str | None:
            if self._resting:
                self._resting -= 1
                return None
            word = await self._word(sentence, asking, note)
            self._missed = 0 if word else self._missed + 1
            if self._missed >= MISSES:
                self._missed, self._resting = 0, PATIENCE
            return CODES.get(word or FINE)

        return look

    async def _word(self, sentence: str, asking: Asking, note: Note) -> str | None:
        frame = Frame.of(asking.pinned["session_id"])
        given = frame.clean(sentence, bound=MAX_SENTENCE)
        text = render(asking.locale, "screen", open=frame.open, close=frame.close, sentence=given)
        called: list[Event] = []
        on_called = calling(called.append, purpose="screen", index=asking.index if asking.index >= 0 else None)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._models.complete(
                    [HumanMessage(text)], on_failure=note, on_measured=noting(note), on_called=on_called
                )
        except TimeoutError:
            note(ModelFailed(self._models.names[0], "look_timeout", temporary=True, next=None))
            return None
        except ModelUnavailable:
            return None
        else:
            word = read(answer.text)
            if word is None:
                note(ModelFailed(answer.model, "look_unreadable", temporary=True, next=None))
                called = [_unreadable(one) for one in called]
            return word
        finally:
            for one in called:
                note(one)


def _unreadable(call: Event) -> Event:
    if isinstance(call, ModelCalled) and call.outcome == "accepted":
        return replace(call, outcome="unreadable")
    return call


def read(answer: str) -> str | None:
    """The word that was asked for: alone, in JSON, or at the end of a sentence; None where there is none."""
    found = [word for word in tokens(re.sub(r"[_*\"]", " ", spoken_part(answer))) if word in CODES or word == FINE]
    return found[-1] if found else None
