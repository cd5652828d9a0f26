"""The models of `parsing.ports` as CrewAI's language model."""

import asyncio
import json
import re
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

import json_repair
from crewai.llms.base_llm import BaseLLM
from pydantic import Field, PrivateAttr

from parsing.json_object import JsonObject

MAX_CALLS = 3
"""A section may ask so often: the answer, and corrections of its form."""
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class OverBudget(Exception):
    """A section asked the model too often."""


class ChatLLM(BaseLLM):
    """Passes CrewAI's messages to the models, and the JSON of their answers back, mended where it can be.

    `chat` is a `DocumentModels`. CrewAI asks from threads of its own. The models live on the event loop `loop`, so that
    connections are shared and a question can be taken back: `abandon` does it for all that are open.
    """

    llm_type: str = "chat"
    model: str = "chat"
    chat: Any = Field(exclude=True, repr=False)
    loop: Any = Field(exclude=True, repr=False)
    answer_tokens: int = 2000
    answer_schema: JsonObject | None = None
    """Of the JSON that is wanted: servers that can hold their models to it do."""
    _calls: int = PrivateAttr(default=0)
    _open: set[Future[str]] = PrivateAttr(default_factory=set)

    def call(self, messages: Any, *_: object, **__: object) -> str:
        """Ask from a thread and wait for the answer. Raises OverBudget on the loop itself, which must not wait."""
        if _on(self.loop):
            raise OverBudget("on the loop")
        future = asyncio.run_coroutine_threadsafe(self._asked(messages), self.loop)
        self._open.add(future)
        try:
            return self._finish(messages, future.result())
        finally:
            self._open.discard(future)

    async def acall(self, messages: Any, *_: object, **__: object) -> str:
        """Ask on the loop."""
        return self._finish(messages, await self._asked(messages))

    def abandon(self) -> None:
        """Take back open questions, and answer no more."""
        self._calls = MAX_CALLS
        for future in list(self._open):
            future.cancel()

    def get_input_tokens_count(self, messages: Any, *_: object, **__: object) -> int:
        """Four characters a token: what CrewAI itself assumes, and warns of at every call."""
        return (len(str(messages)) + 3) // 4

    def supports_function_calling(self) -> bool:
        """No: the answer is JSON in plain text, which every server can give."""
        return False

    def supports_stop_words(self) -> bool:
        """No."""
        return False

    def _asked(self, messages: Any) -> Coroutine[None, None, str]:
        answer: Coroutine[None, None, str] = self.chat.answer(
            self._start(messages),
            max_tokens=self.answer_tokens,
            schema=self.answer_schema,
            temperature=self.temperature,
        )
        return answer

    def _start(self, messages: Any) -> list[tuple[str, str]]:
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise OverBudget(str(self._calls))
        if isinstance(messages, str):
            return [("user", messages)]
        return [(str(m.get("role", "user")), str(m.get("content", ""))) for m in messages]

    def _finish(self, messages: object, answer: str) -> str:
        text = mended(answer)
        return f"Thought: done\nFinal Answer: {text}" if "Final Answer" in str(messages) else text


def _on(loop: object) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def mended(text: str) -> str:
    """The JSON object or list in a text, made valid; the text itself when there is none."""
    fenced = _FENCE.search(text)
    body = fenced[1] if fenced else text
    starts = [i for i in (body.find("{"), body.find("[")) if i >= 0]
    if not starts:
        return text
    value = json_repair.loads(body[min(starts) :])
    if isinstance(value, list):
        value = {"entries": value}
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else text
