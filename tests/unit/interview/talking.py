"""A chat model whose words the test decides, behind the real failover and the real LLM interviewer."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from interview.interviewers.model import LlmInterviewer
from interview.models.client import Models
from interview.models.endpoints import Endpoint

Reply = Callable[[list[BaseMessage]], str]


class TalkingChatModel(BaseChatModel):
    """Says what `reply` makes of the messages, word by word, and keeps what it was asked."""

    reply: Reply
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "talking"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.reply(messages)))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        del stop, run_manager, kwargs
        self._asked.append(messages)
        await asyncio.sleep(0)  # no model answers at once
        for word in re.findall(r"\S+\s*", self.reply(messages)):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        last = AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})
        last.chunk_position = "last"
        yield ChatGenerationChunk(message=last)


def talking(reply: Reply) -> tuple[LlmInterviewer, TalkingChatModel]:
    """An LLM interviewer over such a model."""
    chat = TalkingChatModel(reply=reply)
    return LlmInterviewer(models=Models(endpoints=[Endpoint("test:talking", chat)])), chat
