"""Chat completions of the OpenAI and Groq SDKs as plain dictionaries, and in one dialect.

The SDKs build a tree of pydantic objects for every chunk, which LangChain's wrappers turn into dictionaries at once.
That is a third of all CPU that a token costs. Both wrappers take dictionaries as well, and both SDKs hand them out when
asked for `object`; requests, keys, errors and the reading of the stream stay the SDKs' own.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import httpx

from interview.models.dialect import Dialect

Chunk = dict[str, Any]
"""A piece of a streamed answer, as its JSON has it."""

END = b"[DONE]"
THOUGHTS = ("reasoning", "reasoning_content", "reasoning_details", "thinking", "thoughts")
PLAIN = frozenset({"content", "role", "tool_calls", "function_call"})
REFUSED = "refusal"
"""The `finish_reason` that we put where a server names its refusal in a field of its own."""


class RawCompletions:
    """In place of `client.chat.completions`: streams come as dictionaries, everything else as ever."""

    def __init__(self, client: Any, *, path: str, stream_class: Any, dialect: Dialect) -> None:
        """`client`: `AsyncOpenAI` or `AsyncGroq`; `path` below its base URL; `stream_class`: its `AsyncStream`."""
        self._client = client
        self._path = path
        self._stream_class = stream_class[object]
        self._dialect = dialect

    async def create(self, *, extra_body: dict[str, Any] | None = None, **payload: Any) -> Any:
        """The stream of chunks, or the SDK's completion if no stream is asked for. Raises the SDK's errors."""
        if not payload.get("stream"):
            return await self._client.chat.completions.create(extra_body=extra_body, **payload)
        stream = await self._client.post(
            self._path, body=payload | (extra_body or {}), cast_to=object, stream=True, stream_cls=self._stream_class
        )
        return Chunks(stream, dialect=self._dialect)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client.chat.completions, name)


class Chunks:
    """A stream's chunks as LangChain's wrappers can read them: one choice with a delta, thoughts left out, an end."""

    def __init__(self, stream: Any, *, dialect: Dialect) -> None:
        self._stream = stream
        self._dialect = dialect

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._stream.close()

    async def __aiter__(self) -> AsyncIterator[Chunk]:
        last: Chunk = {}
        finished = False
        async for chunk in self._stream:
            if not isinstance(chunk, dict):
                continue
            read = self._read(chunk)
            if choices := read["choices"]:
                last, finished = read, finished or bool(choices[0].get("finish_reason"))
            yield read
        if not finished and last and ended(self._stream.response):
            self._dialect.quirks.add("an end without a finish_reason")
            yield last | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": None}

    def _read(self, chunk: Chunk) -> Chunk:
        choices = chunk.get("choices")
        if not choices:
            return chunk if choices == [] else chunk | {"choices": []}
        delta = choices[0].get("delta") if isinstance(choices[0], dict) else None
        if not isinstance(delta, dict) or not delta.keys() <= PLAIN:
            return self._mended(chunk, choices[0])
        return chunk

    def _mended(self, chunk: Chunk, choice: object) -> Chunk:
        """The chunk without what must not be read, and with a delta wherever something is said."""
        choice = choice if isinstance(choice, dict) else {}
        delta = choice.get("delta")
        finish = choice.get("finish_reason")
        if not isinstance(delta, dict):
            self._dialect.quirks.add("choices without a delta")
            kept = [{"index": 0, "delta": {}, "finish_reason": finish}] if finish else []
            return chunk | {"choices": kept}
        if any(delta.get(name) for name in THOUGHTS):
            self._dialect.quirks.add("thoughts in fields of their own")
            if self._dialect.manner == "unknown":
                self._dialect.manner = "plain"
        if delta.get(REFUSED):
            self._dialect.quirks.add("refusals in a field of their own")
            finish = REFUSED
        kept_delta = {name: value for name, value in delta.items() if name not in THOUGHTS and name != REFUSED}
        return chunk | {"choices": [choice | {"delta": kept_delta, "finish_reason": finish}]}


class Watched(httpx.AsyncByteStream):
    """A response's bytes, and whether the last of them said that it is complete."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream
        self._tail = b""

    @property
    def done(self) -> bool:
        """Whether it ended with `[DONE]`."""
        return END in self._tail

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._tail = (self._tail + piece)[-32:] if len(piece) < 32 else piece[-32:]
            yield piece

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()


async def watch(response: httpx.Response) -> None:
    """A response hook of httpx: lets `ended` know."""
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = Watched(response.stream)


def ended(response: httpx.Response) -> bool:
    """Whether the server said that the stream is complete. Without that word a cut one looks the same."""
    return isinstance(response.stream, Watched) and response.stream.done
