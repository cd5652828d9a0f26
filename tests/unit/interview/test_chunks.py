"""A model's stream is the same whether LangChain's callbacks hear it or not."""

from typing import Any

from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage

from interview.models.chunks import chunks
from interview.models.providers.scripted import read


class Listener(AsyncCallbackHandler):
    """Counts what it hears."""

    def __init__(self) -> None:
        self.tokens = self.ends = 0

    async def on_llm_new_token(self, token: object, **_: Any) -> None:
        self.tokens += bool(token)

    async def on_llm_end(self, *_: Any, **__: Any) -> None:
        self.ends += 1


async def _heard(chat: BaseChatModel) -> list[tuple[str, Any, Any]]:
    found = [chunk async for chunk in chunks(chat, [HumanMessage(".")], {})]
    return [(str(one.content), one.usage_metadata, one.response_metadata.get("finish_reason")) for one in found]


async def test_who_listens_hears_every_token_and_the_end() -> None:
    listener, alone = Listener(), await _heard(read("20@0"))
    chat = read("20@0")
    chat.callbacks = [listener]
    assert await _heard(chat) == alone
    assert (listener.tokens, listener.ends) == (20, 1)
    assert alone[-1][2] == "stop"
    assert alone[-1][1]["output_tokens"] == 20


async def test_a_listener_of_the_run_is_found() -> None:
    """As Studio and tracers come in: with the configuration of the run that the call belongs to."""
    listener = Listener()

    async def inside(_: str) -> int:
        return len(await _heard(read("5@0")))

    from langchain_core.runnables import RunnableLambda  # noqa: PLC0415 - slow to import, and only here

    run: RunnableLambda[str, int] = RunnableLambda(inside)
    assert await run.ainvoke("", {"callbacks": [listener]}) == 5
    assert (listener.tokens, listener.ends) == (5, 1)


async def test_a_model_that_cannot_stream_answers_in_one_piece() -> None:
    whole = GenericFakeChatModel(messages=iter([AIMessage("All of it.")]))
    assert "".join(text for text, *_ in await _heard(whole)) == "All of it."
    pieces = FakeListChatModel(responses=["abc"])
    assert "".join(text for text, *_ in await _heard(pieces)) == "abc"
