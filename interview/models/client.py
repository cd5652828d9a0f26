"""The configured chat models as one: ordered failover, typed failures, bounded silence, measured turns."""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage

from interview.errors import ModelUnavailable
from interview.events import Counted, ModelFailed
from interview.models.answers import Call, Request, Tally, aloud, silently
from interview.models.endpoints import Endpoint
from interview.models.failures import Failed, ModelFailure, read_failure
from interview.ports import Restart

log = logging.getLogger(__name__)

RETRY_WAIT = 0.5
LESSONS = 6
"""So many options may be dropped within one call."""
AWAY = ModelFailure("unreachable", temporary=True)
CHARS_A_TOKEN = 4
"""French and English, roughly; for servers that count no tokens and for answers that were broken off."""

OnFailure = Callable[[ModelFailed], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished or abandoned answer. Times count from the call, failed tries included; tokens as far as reported."""

    model: str
    first_token_ms: float | None
    total_ms: float
    counted: Counted
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    cached_tokens: int | None = None
    thought_tokens: int | None = None


OnMeasured = Callable[[Measured], None]


@dataclass(frozen=True, slots=True)
class Called:
    """One try of one model, whole, failed (`failure`) or abandoned: what it was asked and what it has answered."""

    model: str
    at: int
    ms: float
    first_token_ms: float | None
    request: Request
    answer: str = field(repr=False)
    calls: tuple[Call, ...]
    failure: str | None
    whole: bool
    tally: Tally


OnCalled = Callable[[Called], None]


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer."""

    text: str = field(repr=False)
    model: str
    measured: Measured
    calls: tuple[Call, ...] = ()
    """Tools that the model calls instead of answering."""


class Models:
    """An ordered list of chat models that answers as long as one of them does.

    A failure before the first token moves on to the next model unseen; a later one yields `Restart` first. When all
    have failed once, the first whose failure may pass gets one more try, after its Retry-After if that is short. A
    model that failed for good, or again and again, is left alone for a while: when all are, the call fails at once.
    """

    def __init__(
        self,
        *,
        endpoints: Sequence[Endpoint],
        timeout: float = 30.0,
        longest_wait: float = 10.0,
        second_try: bool = True,
    ) -> None:
        """`timeout`: seconds a model may be silent. `longest_wait`: seconds waited for the last try, at most."""
        if not endpoints:
            raise ValueError("at least one endpoint")
        self._endpoints = list(endpoints)
        self._timeout = timeout
        self._longest_wait = longest_wait
        self._second_try = second_try

    @property
    def names(self) -> tuple[str, ...]:
        """`PROVIDER:MODEL` in order of preference."""
        return tuple(endpoint.name for endpoint in self._endpoints)

    async def aclose(self) -> None:
        """Close the providers' connections."""
        for endpoint in self._endpoints:
            if endpoint.close is not None:
                await endpoint.close()

    def speak(
        self,
        messages: Sequence[BaseMessage],
        *,
        on_failure: OnFailure | None = None,
        on_measured: OnMeasured | None = None,
        on_called: OnCalled | None = None,
    ) -> AsyncGenerator[str | Restart, None]:
        """The answer's text piece by piece. Closing the iterator closes the provider's stream.

        Raises:
            ModelUnavailable: nobody is left to try.
        """
        return self._answer(Request(messages), on_failure, on_measured, on_called, spoken=True)

    async def complete(
        self,
        messages: Sequence[BaseMessage],
        *,
        schema: Mapping[str, object] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        tools: Sequence[Mapping[str, object]] = (),
        on_failure: OnFailure | None = None,
        on_measured: OnMeasured | None = None,
        on_called: OnCalled | None = None,
    ) -> Completion:
        """The whole answer. With a JSON `schema` the model is asked for such an object as strictly as its server can.

        The text is the model's word: validate it. Say "JSON" in the messages, some servers insist on it. With `tools`
        it may call some instead. `on_measured` hears of a call that is cut off, too: it has cost all the same;
        `on_called` of every try.

        Raises:
            ModelUnavailable: nobody is left to try.
        """
        said: list[str] = []
        measured: list[Measured] = []
        calls: list[Call] = []
        # What is said next is added to the caller's own list.
        request = Request(tuple(messages), schema, max_tokens, temperature, tuple(tools), calls.append)

        def noted(found: Measured) -> None:
            measured.append(found)
            if on_measured is not None:
                on_measured(found)

        async for piece in self._answer(request, on_failure, noted, on_called, spoken=False):
            if isinstance(piece, Restart):
                said.clear()
            else:
                said.append(piece)
        return Completion("".join(said), measured[-1].model, measured[-1], tuple(calls))

    async def _answer(
        self,
        request: Request,
        on_failure: OnFailure | None,
        on_measured: OnMeasured | None,
        on_called: OnCalled | None,
        *,
        spoken: bool,
    ) -> AsyncGenerator[str | Restart, None]:
        began = time.perf_counter()
        waiting = self._line(on_failure)
        failed: list[tuple[Endpoint, ModelFailure]] = []
        while waiting:
            endpoint, tally, heard = waiting.pop(0), Tally(), _Heard(request, on_called)
            try:
                async with contextlib.aclosing(self._try(endpoint, request, tally, spoken=spoken)) as pieces:
                    async for piece in pieces:
                        if on_called is not None:
                            heard.take(piece)
                        yield piece
            except Exception as error:  # noqa: BLE001 - whatever a provider raises is a failure of this try
                failure = _failure(endpoint, error)
                heard.over(endpoint, tally, failure=failure.code)
            except (GeneratorExit, asyncio.CancelledError):
                _measure(on_measured, endpoint, tally, began, request.messages)
                heard.over(endpoint, tally, whole=False)
                raise
            else:
                endpoint.health.answered()
                _measure(on_measured, endpoint, tally, began, request.messages)
                heard.over(endpoint, tally)
                return
            doubtful = endpoint.health.doubtful
            endpoint.health.failed(failure)
            if failure.code == "malformed" and request.schema is not None:
                endpoint.wrote(well=False)
            failed.append((endpoint, failure))
            waiting, wait = self._after(failed, waiting, on_failure, once=doubtful)
            if waiting and spoken and tally.first is not None:
                yield Restart(model=endpoint.name, code=failure.code)
            if wait:
                await asyncio.sleep(wait)
        raise _unavailable(failed or [(one, one.health.failure or AWAY) for one in self._endpoints])

    def _after(
        self,
        failed: list[tuple[Endpoint, ModelFailure]],
        waiting: list[Endpoint],
        on_failure: OnFailure | None,
        *,
        once: bool,
    ) -> tuple[list[Endpoint], float]:
        """Who is left to try after the newest failure, and the seconds to wait before."""
        wait = 0.0
        if (
            not waiting
            and self._second_try
            and not once
            and len({id(endpoint) for endpoint, _ in failed}) == len(failed)
        ):
            waiting, wait = self._last_try(failed)
        endpoint, failure = failed[-1]
        if on_failure is not None:
            following = waiting[0].name if waiting else None
            on_failure(ModelFailed(endpoint.name, failure.code, failure.temporary, following))
        return waiting, wait

    async def _try(
        self, endpoint: Endpoint, request: Request, tally: Tally, *, spoken: bool
    ) -> AsyncGenerator[str | Restart, None]:
        read = aloud if spoken else silently
        for _ in range(LESSONS):
            try:
                async with contextlib.aclosing(read(endpoint, request, tally=tally, seconds=self._timeout)) as pieces:
                    async for piece in pieces:
                        yield piece
            except Exception as error:
                if tally.first is not None or not endpoint.learn(error, json=request.schema is not None):
                    raise
            else:
                return
        raise Failed("bad_request", temporary=False)

    def _line(self, on_failure: OnFailure | None) -> list[Endpoint]:
        """The order of tries: preference, but those that rest last, and those that are away not at all."""
        line = sorted(
            (endpoint for endpoint in self._endpoints if not endpoint.health.away),
            key=lambda endpoint: endpoint.health.resting,
        )
        if not line and on_failure is not None:
            for endpoint in self._endpoints:
                failure = endpoint.health.failure or AWAY
                on_failure(ModelFailed(endpoint.name, failure.code, failure.temporary, None))
        return line

    def _last_try(self, failed: Sequence[tuple[Endpoint, ModelFailure]]) -> tuple[list[Endpoint], float]:
        for endpoint, failure in failed:
            wait = RETRY_WAIT if failure.retry_after is None else failure.retry_after
            if failure.temporary and wait <= self._longest_wait:
                return [endpoint], wait
        return [], 0.0


class _Heard:
    """What one try has said, for whoever wants to hear of it once it is over."""

    def __init__(self, request: Request, on_called: OnCalled | None) -> None:
        self._request = request
        self._on_called = on_called
        self._began = time.perf_counter()
        self._pieces: list[str] = []

    def take(self, piece: str | Restart) -> None:
        """A piece of it."""
        if isinstance(piece, Restart):
            self._pieces.clear()
        else:
            self._pieces.append(piece)

    def over(self, endpoint: Endpoint, tally: Tally, *, failure: str | None = None, whole: bool = True) -> None:
        """It has ended, in whatever way."""
        if self._on_called is None:
            return
        first = None if tally.first is None else (tally.first - self._began) * 1000
        self._on_called(
            Called(
                model=endpoint.name,
                at=time.time_ns() // 1_000_000,
                ms=(time.perf_counter() - self._began) * 1000,
                first_token_ms=first,
                request=self._request,
                answer="".join(self._pieces),
                calls=tuple(Call(*one) for one in tally.calls.values()),
                failure=failure,
                whole=whole and failure is None,
                tally=tally,
            )
        )


def _failure(endpoint: Endpoint, error: Exception) -> ModelFailure:
    """What a try's error means; one that no provider is known for may be a fault of our own, so the log says where."""
    failure = read_failure(error)
    if failure.code == "unexpected":
        log.warning("a model failed as none should", extra={"model": endpoint.name}, exc_info=error)
    return failure


def _measure(
    on_measured: OnMeasured | None,
    endpoint: Endpoint,
    tally: Tally,
    began: float,
    messages: Sequence[BaseMessage],
) -> None:
    if on_measured is None:
        return
    price, counted = endpoint.price, tally.input_tokens is not None and tally.output_tokens is not None
    tokens = (
        _estimate(sum(len(message.text) for message in messages)) if tally.input_tokens is None else tally.input_tokens,
        _estimate(tally.chars) if tally.output_tokens is None else tally.output_tokens,
    )
    cost = None if price is None else price.of(*tokens, cached=tally.cached_tokens or 0)
    on_measured(
        Measured(
            endpoint.name,
            None if tally.first is None else (tally.first - began) * 1000,
            (time.perf_counter() - began) * 1000,
            Counted(tokens, cost),
            tally.input_tokens,
            tally.output_tokens,
            cost if counted else None,
            tally.cached_tokens,
            tally.thought_tokens,
        )
    )


def _estimate(chars: int) -> int:
    return math.ceil(chars / CHARS_A_TOKEN)


def _unavailable(failed: Sequence[tuple[Endpoint, ModelFailure]]) -> ModelUnavailable:
    hopeful = [failure for _, failure in failed if failure.temporary]
    failure = hopeful[0] if hopeful else failed[-1][1]
    tried = ", ".join(f"{endpoint.name} {failure.code}" for endpoint, failure in failed)
    return ModelUnavailable(tried, code=failure.code, temporary=failure.temporary)
