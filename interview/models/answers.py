"""One answer of one model, read to its end: aloud as it comes, or whole."""

import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage

from interview.models.chunks import chunks
from interview.models.endpoints import Endpoint
from interview.models.failures import Failed
from interview.models.providers.raw_completions import REFUSED
from interview.models.silence import limit_silence
from interview.models.spoken import Spoken
from interview.models.thoughts import answer_of, is_json
from interview.ports import Restart

CUT = "length"
PATIENCE, LONGEST_THOUGHT = 3, 90.0
"""So many times as long as others may a model that thinks be silent before its first word, and seconds at most."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that a model calls, with arguments that nobody has checked yet."""

    id: str
    name: str
    arguments: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What one answer is asked for with."""

    messages: Sequence[BaseMessage] = field(repr=False)
    schema: Mapping[str, object] | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    """None: as the model's server likes."""
    tools: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    on_call: Callable[[Call], None] | None = None
    """Takes the tools that are called, once the answer is whole."""


@dataclass(slots=True)
class Tally:
    """What the chunks of one try carry besides text."""

    finish: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    """Of the input: known to the provider from an earlier call, and cheaper."""
    thought_tokens: int | None = None
    """Of the output: nobody reads them."""
    chars: int = 0
    first: float | None = None
    """When the first words were there to be used."""
    calls: dict[int, list[str]] = field(default_factory=dict)
    """Tools that are called: id, name and arguments, as far as they have come."""


async def aloud(
    endpoint: Endpoint, request: Request, *, tally: Tally, seconds: float
) -> AsyncGenerator[str | Restart, None]:
    """What may be heard of an answer, as soon as it may. `seconds`: how long it may be silent. Raises Failed."""
    spoken = Spoken(endpoint.dialect) if endpoint.dialect.manner != "ours" else None
    async with contextlib.aclosing(_stream(endpoint, request, tally, seconds)) as pieces:
        async for piece in pieces:
            text = piece if spoken is None else spoken.feed(piece)
            if spoken is not None and spoken.void:
                spoken.void = False
                yield Restart(model=endpoint.name, code="thoughts")
            if text:
                if tally.first is None:
                    tally.first = time.perf_counter()
                yield text
    _check(tally)
    if spoken is not None:
        rest = spoken.finish(cut=tally.finish == CUT)
        if spoken.void:
            yield Restart(model=endpoint.name, code="thoughts" if tally.finish != CUT else "cut_short")
        if rest:
            tally.first = tally.first or time.perf_counter()
            yield rest
    if tally.first is None:
        raise Failed("empty")


async def silently(endpoint: Endpoint, request: Request, *, tally: Tally, seconds: float) -> AsyncGenerator[str, None]:
    """The whole answer in one piece, without thoughts. Raises Failed."""
    text = ""
    async with contextlib.aclosing(_stream(endpoint, request, tally, seconds)) as pieces:
        async for piece in pieces:
            text += piece
    _check(tally)
    if request.tools and request.on_call is not None and tally.calls:
        for one in tally.calls.values():
            request.on_call(Call(*one))
        tally.first = time.perf_counter()
        yield ""
        return
    if not text.strip():
        raise Failed("empty")
    answer = answer_of(text, endpoint.dialect)
    if not answer.strip():
        raise Failed("thoughts_only", temporary=False)
    if tally.finish == CUT and not (request.schema is not None and is_json(answer)):
        endpoint.dialect.quirks.add("answers cut at their length")
        raise Failed("cut_short", temporary=False)
    if request.schema is not None:
        endpoint.wrote(well=True)
    tally.first = time.perf_counter()
    yield answer


async def _stream(endpoint: Endpoint, request: Request, tally: Tally, seconds: float) -> AsyncGenerator[str, None]:
    """What the server sends as text."""
    stream = chunks(endpoint.chat, request.messages, _options(endpoint, request))
    # Some servers say nothing at all while their model thinks.
    first = min(seconds * PATIENCE, max(seconds, LONGEST_THOUGHT)) if endpoint.thinks else None
    async with (
        contextlib.aclosing(stream),
        contextlib.aclosing(limit_silence(stream, seconds=seconds, first=first)) as watched,
    ):
        async for chunk in watched:
            content = chunk.content
            if text := content if isinstance(content, str) else _texts(content):
                tally.chars += len(text)
                yield text
            if request.tools and chunk.tool_call_chunks:
                _collect(tally, chunk)
            if chunk.usage_metadata is not None or "finish_reason" in chunk.response_metadata:
                _note(tally, chunk, endpoint)


def _options(endpoint: Endpoint, request: Request) -> dict[str, Any]:
    return endpoint.options(request.schema, request.max_tokens, request.temperature, tools=request.tools)


def _collect(tally: Tally, chunk: AIMessageChunk) -> None:
    for part in chunk.tool_call_chunks:
        one = tally.calls.setdefault(part.get("index") or 0, ["", "", ""])
        for place, name in enumerate(("id", "name", "args")):
            one[place] += str(part.get(name) or "")


def _check(tally: Tally) -> None:
    """How the stream ended. Raises Failed."""
    if tally.finish == REFUSED:
        raise Failed("refused", temporary=False)
    if tally.finish is None:
        raise Failed("cut")
    if tally.finish == "content_filter":
        raise Failed("content_filtered", temporary=False)


def _texts(content: Sequence[str | dict[str, object]]) -> str:
    parts = (part if isinstance(part, str) else part.get("text") for part in content if _is_said(part))
    return "".join(part for part in parts if isinstance(part, str))


def _is_said(part: str | dict[str, object]) -> bool:
    return isinstance(part, str) or part.get("type", "text") in ("text", "output_text")


def _note(tally: Tally, chunk: AIMessageChunk, endpoint: Endpoint) -> None:
    if tally.finish != REFUSED:
        tally.finish = chunk.response_metadata.get("finish_reason") or tally.finish
    if chunk.usage_metadata is not None:
        tally.input_tokens = chunk.usage_metadata["input_tokens"]
        tally.output_tokens = chunk.usage_metadata["output_tokens"]
        tally.cached_tokens = chunk.usage_metadata.get("input_token_details", {}).get("cache_read")
        tally.thought_tokens = chunk.usage_metadata.get("output_token_details", {}).get("reasoning")
        if tally.thought_tokens:
            endpoint.dialect.quirks.add("thoughts that only count")
