"""Asks a model just as an interview does, to the end, and tells what was found."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from interview.errors import ModelUnavailable
from interview.models.client import Measured, Models
from interview.models.dialect import Quirk
from interview.models.endpoints import Endpoint
from interview.models.structured import ask_for
from interview.ports import Restart

TURN: tuple[BaseMessage, ...] = (
    SystemMessage("You interview a candidate for a job. Ask one short question, and say nothing else."),
    HumanMessage("I have run the kitchen of a school for six years."),
)
LOOK: tuple[BaseMessage, ...] = (
    HumanMessage('How many years? "I have run a kitchen for six years." Answer in JSON, as {"years": 1}'),
)


class Years(BaseModel):
    """What is asked for in JSON."""

    years: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a model did. Codes are those of `failures`; None where all went well."""

    speaks: str | None
    writes: str | None
    quirks: Sequence[Quirk]
    first_token_ms: float | None = None
    """Of the turn: what a candidate would have waited."""


async def examine(endpoint: Endpoint, *, silence: float, patience: float) -> Found:
    """Hold a turn, then ask for JSON. `silence`, `patience`: seconds that each may be silent, and take."""
    models = Models(endpoints=[endpoint], timeout=silence, second_try=False)
    measured: list[Measured] = []
    speaks = await _code(_turn(models, measured), patience)
    writes = speaks if speaks is not None else await _code(_look(models), patience)
    first = measured[0].first_token_ms if measured else None
    return Found(speaks, writes, sorted(endpoint.dialect.quirks), first)


async def _turn(models: Models, measured: list[Measured]) -> str:
    text = ""
    async for piece in models.speak(TURN, on_measured=measured.append):
        text = "" if isinstance(piece, Restart) else text + piece
    return text


async def _look(models: Models) -> None:
    await ask_for(Years, LOOK, models=models, locale="en", note=lambda _: None)


async def _code(asking: Awaitable[object], patience: float) -> str | None:
    try:
        async with asyncio.timeout(patience):
            await asking
    except ModelUnavailable as error:
        return error.code
    except TimeoutError:
        return "timeout"
    return None
