"""What a server costs that does less than ours: `python -m tests.bench.peers.app KIND MODEL PORT [REDIS_URL]`.

`plain` streams the same scripted model to a socket, token by token, with Starlette and LangChain alone. `bare` runs it
in a node of a LangGraph graph, as LangGraph's guide shows it: one run a turn, tokens as its "messages" stream, no
checkpointer. With a Redis URL each token is first added to a stream of its session, one XADD a token. Neither knows
accounts, owners, a log that resumes, an inbox, plans or reports.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from typing import Annotated, TypedDict

import orjson
import uvicorn
import uvloop
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from interview.models.providers.scripted import read

Turn = Callable[[list[AnyMessage]], AsyncIterator[str]]
KEEP = 10_000
"""Entries of a session's stream."""


class State(TypedDict):
    """A chat."""

    messages: Annotated[list[AnyMessage], add_messages]


def plain(model: BaseChatModel) -> Turn:
    """LangChain alone."""

    async def turn(messages: list[AnyMessage]) -> AsyncIterator[str]:
        async for chunk in model.astream(messages):
            yield str(chunk.content)

    return turn


def bare(model: BaseChatModel) -> Turn:
    """A graph of one node."""

    async def ask(state: State) -> State:
        return {"messages": [await model.ainvoke(state["messages"])]}

    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_edge(START, "ask")
    graph.add_edge("ask", END)
    compiled = graph.compile()

    async def turn(messages: list[AnyMessage]) -> AsyncIterator[str]:
        async for chunk, _ in compiled.astream(State(messages=messages), stream_mode="messages"):
            if isinstance(chunk, BaseMessage):
                yield str(chunk.content)

    return turn


KINDS: dict[str, Callable[[BaseChatModel], Turn]] = {"plain": plain, "bare": bare}


def application(turn: Turn, redis: Redis | None) -> Starlette:
    """Speaks as much of our protocol as the load understands: frames of events."""

    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        key = f"peer:{socket.query_params['session']}"
        try:
            while True:
                asked = orjson.loads(await socket.receive_text())
                number = 0
                async for text in turn([HumanMessage(asked.get("text", "."))]):
                    if not text:
                        continue
                    number += 1
                    event = orjson.dumps({"type": "text.delta", "text": text}).decode()
                    if redis is not None:
                        await redis.xadd(key, {"e": event}, maxlen=KEEP, approximate=True)
                    await socket.send_text(f'{{"type":"event","event":{event}}}')
                await socket.send_text('{"type":"event","event":{"type":"turn.completed"}}')
        except WebSocketDisconnect:
            return

    return Starlette(routes=[WebSocketRoute("/ws", serve)])


def main(kind: str, model: str, port: str, redis_url: str = "") -> None:
    """Serve until terminated."""
    redis = Redis.from_url(redis_url) if redis_url else None
    config = uvicorn.Config(
        application(KINDS[kind](read(model)), redis),
        port=int(port),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        log_level="warning",
        access_log=False,
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
