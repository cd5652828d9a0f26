"""Models of the tests' own server, and somebody who hears all that one answer tells."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import SecretStr

from interview.events import ModelFailed
from interview.models.catalogue import build_endpoints, parse_specs
from interview.models.client import Measured, Models
from interview.models.dialect import Manner
from interview.models.providers.provider import Account
from interview.ports import Restart
from tests.model_server import ModelServer, Reply, Stall

Build = Callable[..., Models]
MESSAGES: list[BaseMessage] = [SystemMessage("You interview."), HumanMessage("Bonjour, me voilà.")]
PATIENCE = 60.0
"""Seconds for an answer that does come: libraries are imported by the first, and the machine may be busy."""
SILENCE = 2.0
"""Seconds after which a model that says nothing counts as away, where that is what is tried."""
TRIED = ("openai", "groq")
"""Providers on the tests' own server; each is tried by the same tests."""


def accounts_at(server: ModelServer) -> dict[str, Account]:
    """By provider."""
    return {
        "openai": Account(SecretStr("sk-test"), server.openai_url),
        "groq": Account(SecretStr("gsk-test"), server.groq_url),
    }


@asynccontextmanager
async def building(server: ModelServer) -> AsyncIterator[Build]:
    """Builds models that have been heard before, unless another `manner` is given; closes them at the end."""
    built: list[Models] = []

    def of(specs: str, *, manner: Manner = "plain", silence: float = PATIENCE, **options: Any) -> Models:
        endpoints = build_endpoints(
            parse_specs(specs),
            accounts=accounts_at(server),
            timeout=silence + 5,
            **options,
        )
        for endpoint in endpoints:
            endpoint.dialect.manner = manner
        built.append(Models(endpoints=endpoints, timeout=silence))
        return built[-1]

    yield of
    for models in built:
        await models.aclose()


def silence_for(reply: Reply) -> float:
    """Only for a model that stalls is the wait short."""
    return SILENCE if isinstance(reply, Stall) else PATIENCE


async def warm(server: ModelServer) -> None:
    """Libraries are imported by the first answer, which is not timed."""
    async with building(server) as build:
        for provider in TRIED:
            await Listener().hear(build(f"{provider}:warm"))
    server.forget()


@dataclass
class Listener:
    """Everything that one answer tells."""

    pieces: list[str | Restart] = field(default_factory=list)
    failures: list[ModelFailed] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)

    async def hear(self, models: Models) -> "Listener":
        speech = models.speak(MESSAGES, on_failure=self.failures.append, on_measured=self.measured.append)
        async for piece in speech:
            self.pieces.append(piece)
        return self

    @property
    def text(self) -> str:
        """What stands at the end: whatever came after the last restart."""
        last = max((index for index, piece in enumerate(self.pieces) if isinstance(piece, Restart)), default=-1)
        return "".join(str(piece) for piece in self.pieces[last + 1 :])
