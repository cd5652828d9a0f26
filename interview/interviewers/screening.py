"""A second look at a question that a model made up: lists know the words, not every way around them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from langchain_core.messages import HumanMessage
from pydantic import BaseModel, ConfigDict

from interview.dialogue.turn import Asking
from interview.errors import ModelUnavailable
from interview.events import Event, ModelCalled
from interview.models.client import Models
from interview.models.framing import Frame
from interview.models.structured import ask_for
from interview.ports import Note
from prompts.loader import render

MAX_SENTENCE = 600

Screen = Callable[[str], Awaitable[bool]]
"""Whether a sentence may be heard."""


class Seen(BaseModel):
    """What the model says of one sentence."""

    model_config = ConfigDict(extra="ignore")

    private: bool = False


def screen(models: Models, asking: Asking, *, note: Note, seconds: float) -> Screen:
    """Asks in a call of its own, while what was said before is being heard.

    The lists have let the sentence through: a model that is late or fails holds nothing up.
    """

    async def may_be_heard(sentence: str) -> bool:
        def screening(event: Event) -> None:
            note(replace(event, purpose="screen", index=asking.index) if isinstance(event, ModelCalled) else event)

        frame = Frame.of(asking.pinned["session_id"])
        text = render(
            asking.locale,
            "private",
            open=frame.open,
            close=frame.close,
            sentence=frame.clean(sentence, bound=MAX_SENTENCE),
        )
        try:
            async with asyncio.timeout(seconds):
                seen, _ = await ask_for(Seen, [HumanMessage(text)], models=models, locale=asking.locale, note=screening)
        except (TimeoutError, ModelUnavailable):
            return True
        return not seen.private

    return may_be_heard
