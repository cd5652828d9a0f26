"""A real HTTP server that speaks the chat-completions formats of OpenAI and Groq, as asked, request by request.

In tests: `with ModelServer() as server: server.script("some-model", Refuse(429, retry_after=1), Say("Hello."))`. For
load: `python -m tests.model_server --port 9000 --tokens 100 --rate 30`.
"""

import argparse
import asyncio
import itertools
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.model_load import conversations, in_turn, least
from tests.model_replies import (
    MESSAGES,
    SENTENCE,
    Break,
    CallTool,
    Cut,
    Decline,
    Filtered,
    Garble,
    Ponder,
    Refuse,
    Reply,
    Say,
    Stall,
    Strict,
)

__all__ = [
    "Break", "CallTool", "Cut", "Decline", "Filtered", "Garble", "ModelServer", "Ponder", "Refuse", "Reply", "Say",
    "Stall", "Strict",
]  # fmt: skip


@dataclass(slots=True)
class Asked:
    """A request as it came."""

    path: str
    body: dict[str, Any]
    headers: Mapping[str, str]
    left: bool = False  # the client went away before the end


@dataclass(slots=True)
class Responder:
    """What is answered, and what was asked. Shared by the server's thread and the test's."""

    default: Reply
    scripts: dict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    asked: list[Asked] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keep: bool = True
    rounds: Iterator[Say] | None = None
    thinks: float = 0.0
    """Seconds that an answer in JSON takes, under load."""

    def reply(self, body: Mapping[str, Any]) -> Reply:
        script = self.scripts.get(str(body.get("model", "")))
        if script:
            return script.popleft()
        if self.rounds is None:
            return self.default
        schema = (body.get("response_format") or {}).get("json_schema", {}).get("schema")
        if schema is not None:  # for load: the shortest answer that is valid
            text = orjson.dumps(least(schema, schema.get("$defs", {}))).decode()
            return Say(text, rate=len(text.split()) / self.thinks if self.thinks else 0.0)
        said = next(self.rounds)
        return Say(in_turn(body, said.text), rate=said.rate)


class Dropped(Exception):
    """Raised to make uvicorn drop the connection."""


class Completion:
    """One answer as an ASGI application: bytes go straight to `send`, nothing stands between."""

    def __init__(self, asked: Asked, reply: Reply) -> None:
        self.asked = asked
        self.reply = reply
        self.groq = asked.path.startswith("/openai/")
        self.id = f"chatcmpl-{id(asked):x}"
        self.model = str(asked.body.get("model", ""))
        options = asked.body.get("stream_options") or {}
        self.usage = bool(options.get("include_usage")) and not self.groq

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if isinstance(self.reply, Strict):
            extra = [name for name in self.reply.unknown if name in self.asked.body]
            self.reply = Refuse(422, body=forbidden(extra)) if extra else Say(self.reply.text)
        if isinstance(self.reply, Refuse):
            await self.refusal(self.reply)(scope, receive, send)
            return
        speaking = asyncio.ensure_future(self.speak(send))
        leaving = asyncio.ensure_future(self.departure(receive))
        try:
            await asyncio.wait({speaking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            self.asked.left = not speaking.done()
        finally:
            leaving.cancel()
            speaking.cancel()
        if not self.asked.left:
            await speaking

    async def departure(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def speak(self, send: Send) -> None:
        if isinstance(self.reply, Stall) and self.reply.words < 0:
            await asyncio.Event().wait()
        if self.asked.body.get("stream"):
            headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-request-id", b"req_1")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async for data in self.events():
                await send({"type": "http.response.body", "body": b"data: " + data + b"\n\n", "more_body": True})
            done = b"" if isinstance(self.reply, Say) and not self.reply.done else b"data: [DONE]\n\n"
            await send({"type": "http.response.body", "body": done, "more_body": False})
        else:
            body = await self.whole()
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body, "more_body": False})

    async def events(self) -> AsyncIterator[bytes]:
        reply = self.reply
        for chunk in self.before():
            yield chunk
        words, rate = self.words()
        head, tail = self.chunk({"content": "\0"}).split(b'"\\u0000"')
        loop = asyncio.get_running_loop()
        began = loop.time()
        for index, word in enumerate(words):
            if rate and (early := began + index / rate - loop.time()) > 0:
                await asyncio.sleep(early)
            yield head + orjson.dumps(word) + tail
        if isinstance(reply, Stall):
            await asyncio.Event().wait()
        if isinstance(reply, Cut):
            raise Dropped
        for chunk in self.after():
            yield chunk

    def before(self) -> Iterator[bytes]:
        """Chunks without words that come first."""
        reply = self.reply
        if isinstance(reply, Filtered):
            yield self.bare(choices=[], prompt_filter_results=[{"prompt_index": 0, "content_filter_results": {}}])
        yield self.chunk({"role": "assistant", "content": ""})
        if isinstance(reply, Ponder):
            yield from (self.chunk({reply.key: word + " "}) for word in reply.thoughts.split())
        if isinstance(reply, Decline):
            yield self.chunk({"content": None, "refusal": reply.words})
        if isinstance(reply, CallTool):
            yield from (self.chunk(delta) for delta in self.tool_deltas(reply))

    def after(self) -> Iterator[bytes]:
        """The end, as far as one is told."""
        match self.reply:
            case Garble():
                yield b'{"id": "chatcmpl-1", "choices": [{"delta": {"con'
            case Break():
                yield orjson.dumps({"error": {"message": "boom", "type": "server_error", "param": None, "code": None}})
            case Say(finish=finish) | Ponder(finish=finish) if finish is not None:
                yield self.chunk({}, finish=finish)
            case CallTool():
                yield self.chunk({}, finish="tool_calls")
                return
            case Decline() | Filtered():
                yield self.chunk({}, finish="stop")
        if isinstance(self.reply, Filtered):
            offsets = {"check_offset": 0, "start_offset": 0, "end_offset": len(self.reply.text)}
            yield self.bare(choices=[{"index": 0, "finish_reason": None, "content_filter_offsets": offsets}])
        if self.usage:
            yield self.chunk(None)

    def words(self) -> tuple[list[str], float]:
        match self.reply:
            case Say(text=text, rate=rate):
                return pieces(text), rate
            case Ponder(text=text) | Filtered(text=text):
                return pieces(text), 0.0
            case Stall(words=count) | Cut(words=count) | Garble(words=count) | Break(words=count):
                return list(itertools.islice(sentence(), count)), 0.0
        return [], 0.0

    def tool_deltas(self, reply: CallTool) -> Iterator[dict[str, Any]]:
        """OpenAI sends the arguments in pieces, Groq the call as a whole."""
        named = {"name": reply.name, "arguments": reply.arguments if self.groq else ""}
        yield {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": named}]}
        half = 0 if self.groq else len(reply.arguments) // 2
        for piece in (reply.arguments[:half], reply.arguments[half:]) if half else ():
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}

    def chunk(self, delta: dict[str, Any] | None, finish: str | None = None) -> bytes:
        """One chunk; without a delta OpenAI's last one, which holds the usage and no choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        body: dict[str, Any] = {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": 1_750_000_000,
            "model": self.model,
            "system_fingerprint": "fp_1",
            "choices": [] if delta is None else [choice],
        }
        if self.groq and finish is not None:
            body["x_groq"] = {"id": "req_1", "usage": self.count() | {"queue_time": 0.01, "total_time": 0.2}}
        if self.usage:
            body["usage"] = self.count() if delta is None else None
        return orjson.dumps(body)

    def bare(self, **fields: Any) -> bytes:
        """A chunk that says nothing, in Azure's way."""
        return orjson.dumps({"id": "", "object": "", "created": 0, "model": ""} | fields)

    def count(self) -> dict[str, Any]:
        said, asked = len(self.words()[0]), sum(len(str(m).split()) for m in self.asked.body.get("messages", []))
        thought = len(self.reply.thoughts.split()) if isinstance(self.reply, Ponder) else 0
        usage: dict[str, Any] = {"prompt_tokens": asked, "completion_tokens": said + thought}
        if thought:
            usage["completion_tokens_details"] = {"reasoning_tokens": thought}
        if isinstance(self.reply, Say) and self.reply.cached:
            usage["prompt_tokens_details"] = {"cached_tokens": self.reply.cached}
        return usage | {"total_tokens": said + thought + asked}

    async def whole(self) -> bytes:
        words, rate = self.words()
        if rate:
            await asyncio.sleep(len(words) / rate)
        if isinstance(self.reply, Stall):
            await asyncio.Event().wait()
        if isinstance(self.reply, Cut):
            raise Dropped
        message: dict[str, Any] = {"role": "assistant", "content": "".join(words)}
        finish = "stop"
        if isinstance(self.reply, CallTool):
            function = {"name": self.reply.name, "arguments": self.reply.arguments}
            message = {"role": "assistant", "content": None}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
            finish = "tool_calls"
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        named = {"id": self.id, "object": "chat.completion", "created": 1_750_000_000, "model": self.model}
        return orjson.dumps(named | {"choices": [choice], "usage": self.count()})

    def refusal(self, reply: Refuse) -> JSONResponse:
        message, kind, code = MESSAGES.get(reply.status, ("Invalid request", "invalid_request_error", None))
        error: Mapping[str, Any] = reply.error or {"message": message, "type": kind, "param": None, "code": code}
        headers = {} if reply.retry_after is None else {"retry-after": f"{reply.retry_after:g}"}
        body = {"error": dict(error)} if reply.body is None else reply.body
        return JSONResponse(body, status_code=reply.status, headers=headers)


def pieces(text: str) -> list[str]:
    """Words with the blank after them."""
    return [word for word in text.replace(" ", " \0").split("\0") if word]


def forbidden(names: list[str]) -> dict[str, Any]:
    """What FastAPI answers to fields that it does not know."""
    kind, said = "extra_forbidden", "Extra inputs are not permitted"
    return {"detail": [{"type": kind, "loc": ["body", name], "msg": said, "input": {"any": 1}} for name in names]}


def sentence() -> Iterator[str]:
    """Words without an end."""
    return itertools.cycle(word + " " for word in SENTENCE.split())


def build_app(responder: Responder) -> Starlette:
    """Both providers' paths in one place."""

    async def complete(request: Request) -> Any:
        asked = Asked(path=request.url.path, body=orjson.loads(await request.body()), headers=dict(request.headers))
        if responder.keep:
            responder.asked.append(asked)
        return Completion(asked, responder.reply(asked.body))

    async def models(_: Request) -> JSONResponse:
        return JSONResponse({"object": "list", "data": [{"id": "any", "object": "model", "owned_by": "tests"}]})

    async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
        responder.paths.append(scope["path"])
        await JSONResponse({"error": {"message": "Not found"}}, status_code=404)(scope, receive, send)

    paths = ("/v1", "/openai/v1")
    app = Starlette(
        routes=[Route(f"{path}/chat/completions", complete, methods=["POST"]) for path in paths]
        + [Route(f"{path}/models", models) for path in paths]
    )
    app.router.default = unknown
    return app


class ModelServer:
    """The server in a thread of its own, on a free loopback port."""

    def __init__(self, *, default: Reply | None = None, responder: Responder | None = None) -> None:
        self._responder = responder or Responder(default=default or Say("Tell me about your last project."))
        config = uvicorn.Config(
            build_app(self._responder),
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def openai_url(self) -> str:
        """For `openai_base_url`."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def groq_url(self) -> str:
        """For `groq_base_url`: the SDK adds /openai/v1 by itself."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[Asked]:
        """Requests so far, oldest first."""
        return self._responder.asked

    @property
    def paths(self) -> list[str]:
        """Requests for anything else than models and completions."""
        return self._responder.paths

    def script(self, model: str, *replies: Reply) -> None:
        """Answer the next requests for `model` thus, in this order; then with the default again."""
        self._responder.scripts[model].extend(replies)

    def forget(self) -> None:
        """What was asked, and what was still to be answered."""
        self._responder.asked.clear()
        self._responder.scripts.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the model server did not start")
            time.sleep(0.005)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


def main() -> None:
    """Serve for a load test: every request gets TOKENS words at RATE a second."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--thinks", type=float, default=0.0, help="seconds that an answer in JSON takes")
    options = parser.parse_args()
    says = [Say(text, rate=options.rate) for text in conversations(options.tokens)]
    responder = Responder(default=says[0], keep=False, rounds=itertools.cycle(says), thinks=options.thinks)
    uvicorn.run(build_app(responder), host=options.host, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
