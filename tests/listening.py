"""Models of the tests' own server, and somebody who hears all that one answer tells."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import SecretStr

from interview.events import ModelFailed
from interview.models.client import Measured, Models
from interview.models.dialect import Manner
from interview.models.endpoints import build_endpoints
from interview.models.specs import parse_specs
from interview.ports import Restart
from tests.model_server import ModelServer

Build = Callable[..., Models]
MESSAGES: list[BaseMessage] = [SystemMessage("You interview."), HumanMessage("Bonjour, me voilà.")]
SILENCE = 1.0


@asynccontextmanager
async def building(server: ModelServer) -> AsyncIterator[Build]:
    """Builds models that have been heard before, unless another `manner` is given; closes them at the end."""
    built: list[Models] = []

    def of(specs: str, *, manner: Manner = "plain", max_tokens: int | None = None) -> Models:
        endpoints = build_endpoints(
            parse_specs(specs),
            openai_api_key=SecretStr("sk-test"),
            openai_base_url=server.openai_url,
            groq_api_key=SecretStr("gsk-test"),
            groq_base_url=server.groq_url,
            timeout=SILENCE + 5,
            max_tokens=max_tokens,
        )
        for endpoint in endpoints:
            endpoint.dialect.manner = manner
        built.append(Models(endpoints=endpoints, timeout=SILENCE))
        return built[-1]

    yield of
    for models in built:
        await models.aclose()


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
