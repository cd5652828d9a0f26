"""A chat model that says a known text at a known rate, a LangChain model like every other."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import BaseModel, Field, PrivateAttr

# Tokens said in one go when the model is ahead of nobody: the event loop gets a turn after each such run.
BREATH = 16
WORDS = tuple(
    "could you tell me about a time when the plan changed late and what you did to keep the work on its way "  # noqa: SIM905
    "who was with you how did you decide what was the result and what would you do in another way today".split()
)

M = TypeVar("M", bound=BaseModel)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PAIRS = tuple(high + low for high in DIGITS for low in DIGITS)


def script(tokens: int) -> Iterator[str]:
    """The words of one turn, always the same for the same count: sentences of nine words, spaces included."""
    for index in range(tokens):
        word = WORDS[index % len(WORDS)]
        if index % 9 == 0:
            word = word.capitalize()
        if index == tokens - 1:
            yield word + "?"
        elif index % 9 == 8:
            yield word + ". "
        else:
            yield word + " "


def stamp(seconds: float) -> str:
    """A moment in whole microseconds, base 36, and a space: what a token of a clock model says."""
    left, digits = int(seconds * 1e6), ""
    while left:
        left, pair = divmod(left, 1296)
        digits = PAIRS[pair] + digits
    return digits + " "


class ScriptedChatModel(BaseChatModel):
    """Says `tokens` words a turn, `rate` words a second (0: as fast as they are taken).

    With `clock` each word is the moment at which it was made, by `time.monotonic`, so that whoever reads it on the same
    machine knows how long it was under way.
    """

    tokens: int = Field(gt=0)
    rate: float = Field(default=0.0, ge=0)
    clock: bool = False
    _chunks: list[ChatGenerationChunk] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def model_post_init(self, context: Any, /) -> None:
        """Build the turn's chunks."""
        # Built once and shared by all turns: making a chunk costs more than everything else on a token's way. They
        # bear an id, so LangChain does not write its run's id into them, and nothing else changes a chunk.
        super().model_post_init(context)
        for index, text in enumerate(script(self.tokens)):
            message = AIMessageChunk(content=text, id="scripted")
            if index == self.tokens - 1:
                message.chunk_position = "last"
                message.usage_metadata = {"input_tokens": 0, "output_tokens": self.tokens, "total_tokens": self.tokens}
                message.response_metadata = {"finish_reason": "stop"}
            self._chunks.append(ChatGenerationChunk(message=message))

    def _generate(
        self,
        messages: list[BaseMessage],  # noqa: ARG002
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        message = AIMessage(content="".join(script(self.tokens)), response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],  # noqa: ARG002
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        began, gap = loop.time(), (1 / self.rate if self.rate else 0.0)
        for index, chunk in enumerate(self._chunks):
            # Due times count from the start, so that a late wake-up does not slow the whole turn down.
            early = began + index * gap - loop.time() if gap else 0.0
            if early > 0:
                await asyncio.sleep(early)
            elif index % BREATH == BREATH - 1:
                await asyncio.sleep(0)
            yield _stamped(chunk) if self.clock else chunk


def _stamped(chunk: ChatGenerationChunk) -> ChatGenerationChunk:
    text = stamp(time.monotonic())
    return _with(chunk, text=text, message=_with(chunk.message, content=text))


def _with(model: M, **changes: Any) -> M:
    """A shallow copy as `model_copy` makes it, in a tenth of its time: a load test is not to measure its model."""
    made = type(model).__new__(type(model))
    object.__setattr__(made, "__dict__", {**model.__dict__, **changes})
    for name in ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
        object.__setattr__(made, name, getattr(model, name))
    return made
