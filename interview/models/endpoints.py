"""One model of one provider: how it is asked, and what its refusals teach."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interview.models.dialect import Dialect, Quirk
from interview.models.failures import invalid, refuses, too_many_tokens
from interview.models.health import Health
from interview.models.prices import Price
from interview.models.schemas import shaped, strictly

if TYPE_CHECKING:  # a worker without a model reads which ones are named, and must not pay for LangChain
    from langchain_core.language_models.chat_models import BaseChatModel

# How JSON is asked for, best first. Servers that refuse one are asked in the next way from then on.
SCHEMA, SHAPED, OBJECT, WORDS = "json_schema", "json_object with schema", "json_object", "words"
JSON_MODES = (SCHEMA, SHAPED, OBJECT, WORDS)
# OpenAI's newer models know the second name only; most servers that speak its format know the first.
BOUND_KEYS = ("max_tokens", "max_completion_tokens")
LEAST_TOKENS = 256
"""Fewer are not asked for, however few a provider allows a minute."""
JSON_SIGNS = ("response_format", "response format", *JSON_MODES[:1], "json_object", "structured output", "guided")
UNWRITTEN_MOST = 3
"""So many answers in a row that did not fit their schema, and JSON is asked for in the next way, for a while."""
WHILE = 600.0
THINKING: frozenset[Quirk] = frozenset(
    {
        "marked thoughts",
        "thoughts without an opening mark",
        "thoughts in fields of their own",
        "thoughts that only count",
    }
)


@dataclass(slots=True)
class Endpoint:
    """One model of one provider, and what was learnt about its server's dialect and health."""

    name: str
    chat: "BaseChatModel"
    close: Callable[[], Awaitable[None]] | None = None
    # Where request options that LangChain's wrapper would act upon must go instead, to reach the server unchanged.
    body_key: str | None = None
    ask_usage: bool = False
    json_mode: str = SCHEMA
    max_tokens: int | None = None
    # Under which names that bound is put to the server, best first; none is left when it knows neither.
    bound_keys: tuple[str, ...] = BOUND_KEYS
    price: Price | None = None
    strict: bool = False
    """Its server holds a model to every letter of a schema."""
    effort: str | None = None
    tools: bool = True
    """Takes tools that its model may call."""
    cold: bool = True
    """Takes a temperature; models that reason have one of their own."""
    dialect: Dialect = field(default_factory=Dialect)
    health: Health = field(default_factory=Health, compare=False)
    _unwritten: int = field(default=0, compare=False)
    _looser_until: float = field(default=0.0, compare=False)

    @property
    def thinks(self) -> bool:
        """Whether it is known to think before it speaks: then its first word may take longer."""
        return self.effort is not None or bool(self.dialect.quirks & THINKING)

    def options(
        self,
        schema: Mapping[str, object] | None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        *,
        tools: Sequence[Mapping[str, object]] = (),
    ) -> dict[str, Any]:
        """Keyword arguments of one call, which may bring `max_tokens` at most, and never more than any call may."""
        # LangChain asks for the usage by itself where the address is OpenAI's own.
        options: dict[str, Any] = {"stream_usage": self.ask_usage} if self.body_key is not None else {}
        wanted: dict[str, object] = {}
        bounds = [bound for bound in (self.max_tokens, max_tokens) if bound is not None]
        if bounds and self.bound_keys:
            wanted[self.bound_keys[0]] = min(bounds)
        if self.effort is not None:
            wanted["reasoning_effort"] = self.effort
        if temperature is not None and self.cold:
            wanted["temperature"] = temperature
        if tools and self.tools:
            wanted["tools"] = [dict(tool) for tool in tools]
        mode = self._mode()
        if schema is not None and mode == SCHEMA:
            strict = strictly(schema) if self.strict else None
            named = {"name": str(schema.get("title", "answer")), "schema": strict or dict(schema)}
            wanted["response_format"] = {"type": SCHEMA, "json_schema": named | {"strict": strict is not None}}
        elif schema is not None and mode == SHAPED:
            # Servers of small local models hold them to a schema given in this form, and they need it most.
            wanted["response_format"] = {"type": OBJECT, "schema": shaped(schema)}
        elif schema is not None and mode == OBJECT:
            wanted["response_format"] = {"type": OBJECT}
        if not wanted or self.body_key is None:
            return options | wanted
        return options | {self.body_key: wanted}

    def learn(self, error: BaseException, *, json: bool) -> bool:
        """After a refused call: drop the option that the server named, for good. False if none is to blame."""
        quirks = self.dialect.quirks
        if self.ask_usage and refuses(error, "stream_options", "include_usage"):
            self.ask_usage = False
            quirks.add("no stream_options")
            return True
        if self.bound_keys and refuses(error, *BOUND_KEYS):
            self.bound_keys = self.bound_keys[1:]
            quirks.add("max_completion_tokens instead of max_tokens" if self.bound_keys else "no limit of tokens")
            return True
        if (refused := self._refused(error)) is not None:
            quirks.add(refused)
            return True
        if json and self.json_mode != WORDS and refuses(error, *JSON_SIGNS):
            self.json_mode = _looser(self.json_mode)
            quirks.add("no JSON mode" if self.json_mode == WORDS else "no JSON schema")
            return True
        if self.max_tokens is not None and self.max_tokens > LEAST_TOKENS and too_many_tokens(error):
            # Providers count what may come as if it had come.
            self.max_tokens = max(LEAST_TOKENS, self.max_tokens // 2)
            quirks.add("a smaller allowance of tokens a minute")
            return True
        return self._drop_all(error, json=json)

    def _refused(self, error: BaseException) -> Quirk | None:
        """How the model thinks is not for us to say: which of it was refused, and is left out from now on."""
        if self.effort is not None and refuses(error, "reasoning_effort", "reasoning effort"):
            self.effort = None
            return "no effort of thinking"
        if self.cold and refuses(error, "temperature"):
            self.cold = False
            return "no temperature"
        if self.tools and refuses(error, "tools", "tool_choice", "function calling"):
            self.tools = False
            return "no tools"
        return None

    def _drop_all(self, error: BaseException, *, json: bool) -> bool:
        """A strict server that does not say which field it refuses is asked once more with none but the messages."""
        optional = (
            self.ask_usage or (self.max_tokens is not None and self.bound_keys) or (json and self._mode() != WORDS)
        )
        if getattr(error, "status_code", None) != 422 or not invalid(error) or not optional:
            return False
        self.ask_usage, self.bound_keys, self.effort, self.cold, self.tools = False, (), None, False, False
        self.json_mode = WORDS if json else self.json_mode
        self.dialect.quirks.add("no options at all")
        return True

    def wrote(self, *, well: bool) -> None:
        """One answer that was to be JSON came, or its server said that the model had not managed."""
        self._unwritten = 0 if well else self._unwritten + 1
        if self._unwritten >= UNWRITTEN_MOST:
            self._unwritten, self._looser_until = 0, time.monotonic() + WHILE

    def _mode(self) -> str:
        return _looser(self.json_mode) if time.monotonic() < self._looser_until else self.json_mode


def _looser(mode: str) -> str:
    return JSON_MODES[min(JSON_MODES.index(mode) + 1, len(JSON_MODES) - 1)]
