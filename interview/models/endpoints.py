"""Chat models behind names. langchain-openai and langchain-groq are imported when first needed: they cost seconds."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import SecretStr

from interview.errors import BadModelSpec
from interview.models.dialect import Dialect
from interview.models.failures import invalid, refuses, too_many_tokens
from interview.models.health import Health
from interview.models.prices import Price
from interview.models.providers.raw_completions import RawCompletions, watch
from interview.models.providers.scripted import ScriptedChatModel
from interview.models.specs import ModelSpec

OPENAI_URL = "https://api.openai.com/v1"
GROQ_URL = "https://api.groq.com"
# A candidate thinks for a minute between two questions; a connection that is still open then saves the next question
# a TLS handshake before its first token. The SDKs' own default is 5 s.
KEEPALIVE = 90.0
CONNECTIONS = 1000

# How JSON is asked for, best first. Servers that refuse one are asked in the next way from then on.
SCHEMA, SHAPED, OBJECT, WORDS = "json_schema", "json_object with schema", "json_object", "words"
JSON_MODES = (SCHEMA, SHAPED, OBJECT, WORDS)
BOUNDS = frozenset({"minLength", "maxLength", "minItems", "maxItems"})
# OpenAI's newer models know the second name only; most servers that speak its format know the first.
BOUND_KEYS = ("max_tokens", "max_completion_tokens")
LEAST_TOKENS = 256
"""Fewer are not asked for, however few a provider allows a minute."""
JSON_SIGNS = ("response_format", "response format", *JSON_MODES[:1], "json_object", "structured output", "guided")
UNWRITTEN_MOST = 3
"""So many answers in a row that did not fit their schema, and JSON is asked for in the next way, for a while."""
WHILE = 600.0


@dataclass(slots=True)
class Endpoint:
    """One model of one provider, and what was learnt about its server's dialect and health."""

    name: str
    chat: BaseChatModel
    close: Callable[[], Awaitable[None]] | None = None
    # Where request options that LangChain's wrapper would act upon must go instead, to reach the server unchanged.
    body_key: str | None = None
    ask_usage: bool = False
    json_mode: str = SCHEMA
    max_tokens: int | None = None
    # Under which names that bound is put to the server, best first; none is left when it knows neither.
    bound_keys: tuple[str, ...] = BOUND_KEYS
    price: Price | None = None
    dialect: Dialect = field(default_factory=Dialect)
    health: Health = field(default_factory=Health, compare=False)
    _unwritten: int = field(default=0, compare=False)
    _looser_until: float = field(default=0.0, compare=False)

    def options(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        """Keyword arguments of one call."""
        # LangChain asks for the usage by itself where the address is OpenAI's own.
        options: dict[str, Any] = {"stream_usage": self.ask_usage} if self.body_key is not None else {}
        wanted: dict[str, Any] = {}
        if self.max_tokens is not None and self.bound_keys:
            wanted[self.bound_keys[0]] = self.max_tokens
        mode = self._mode()
        if schema is not None and mode == SCHEMA:
            named = {"name": str(schema.get("title", "answer")), "schema": dict(schema), "strict": False}
            wanted["response_format"] = {"type": SCHEMA, "json_schema": named}
        elif schema is not None and mode == SHAPED:
            # Servers of small local models hold them to a schema given in this form, and they need it most.
            wanted["response_format"] = {"type": OBJECT, "schema": _shape(schema)}
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
        if self.max_tokens is not None and self.bound_keys and refuses(error, *BOUND_KEYS):
            self.bound_keys = self.bound_keys[1:]
            quirks.add("max_completion_tokens instead of max_tokens" if self.bound_keys else "no limit of tokens")
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

    def _drop_all(self, error: BaseException, *, json: bool) -> bool:
        """A strict server that does not say which field it refuses is asked once more with none but the messages."""
        optional = (
            self.ask_usage or (self.max_tokens is not None and self.bound_keys) or (json and self._mode() != WORDS)
        )
        if getattr(error, "status_code", None) != 422 or not invalid(error) or not optional:
            return False
        self.ask_usage, self.bound_keys, self.json_mode = False, (), WORDS if json else self.json_mode
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


def _shape(schema: Any) -> Any:
    """The schema without bounds: llama.cpp makes a grammar of it, and dies of a string of up to 2,000 letters."""
    if isinstance(schema, Mapping):
        return {name: _shape(value) for name, value in schema.items() if name not in BOUNDS}
    return [_shape(item) for item in schema] if isinstance(schema, list) else schema


def build_endpoints(
    specs: Sequence[ModelSpec],
    *,
    openai_api_key: SecretStr | None = None,
    openai_base_url: str | None = None,
    groq_api_key: SecretStr | None = None,
    groq_base_url: str | None = None,
    timeout: float = 30.0,
    max_tokens: int | None = None,
    prices: Mapping[str, Price] | None = None,
) -> list[Endpoint]:
    """One endpoint a spec. `timeout` in seconds bounds connecting and each read. Blocks for the providers' imports.

    `max_tokens` bounds what one call may bring; `prices` by the names of the specs.

    Raises:
        BadModelSpec: a provider's key is missing.
    """
    endpoints = []
    for spec in specs:
        match spec.provider:
            case "openai":
                # A server of one's own often wants no key; the SDK wants one in any case.
                key = openai_api_key or (SecretStr("none") if openai_base_url else None)
                if key is None:
                    raise BadModelSpec(f"{spec} needs OPENAI_API_KEY")
                endpoints.append(_openai(spec, key=key, base_url=openai_base_url, timeout=timeout))
            case "groq":
                key = groq_api_key or (SecretStr("none") if groq_base_url else None)
                if key is None:
                    raise BadModelSpec(f"{spec} needs GROQ_API_KEY")
                endpoints.append(_groq(spec, key=key, base_url=groq_base_url, timeout=timeout))
            case "scripted":
                chat = ScriptedChatModel(tokens=spec.tokens, rate=spec.rate, clock=spec.clock)
                endpoints.append(Endpoint(str(spec), chat, bound_keys=(), dialect=Dialect(manner="ours")))
    for endpoint in endpoints:
        endpoint.max_tokens = max_tokens
        endpoint.price = (prices or {}).get(endpoint.name)
    return endpoints


def _openai(spec: ModelSpec, *, key: SecretStr, base_url: str | None, timeout: float) -> Endpoint:
    import openai  # noqa: PLC0415
    from langchain_openai import ChatOpenAI  # noqa: PLC0415

    # A client of our own: LangChain's default one is shared by the whole process, so nobody could close it.
    limits = type(openai.DEFAULT_CONNECTION_LIMITS)(
        max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE
    )
    base_url = base_url or OPENAI_URL
    # OpenAI itself keeps thoughts to itself; whoever else speaks its format has to be heard first.
    dialect = Dialect(manner="plain" if base_url == OPENAI_URL else "unknown")
    client = openai.AsyncOpenAI(
        api_key=key.get_secret_value(),
        base_url=base_url,
        timeout=timeout,
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, limits=limits, event_hooks={"response": [watch]}),
    )
    chat = ChatOpenAI(
        model=spec.model,
        api_key=key,
        base_url=base_url,
        timeout=timeout,
        max_retries=0,
        root_async_client=client,
        async_client=RawCompletions(client, path="/chat/completions", stream_class=openai.AsyncStream, dialect=dialect),
        use_responses_api=False,
        # `limit_silence` watches; theirs makes a task for every chunk on Python 3.11.
        stream_chunk_timeout=None,
    )
    # OpenAI itself refuses the old name for its reasoning models.
    bound_keys = BOUND_KEYS[::-1] if base_url == OPENAI_URL else BOUND_KEYS
    return Endpoint(
        str(spec),
        chat,
        close=client.close,
        body_key="extra_body",
        ask_usage=True,
        bound_keys=bound_keys,
        dialect=dialect,
    )


def _groq(spec: ModelSpec, *, key: SecretStr, base_url: str | None, timeout: float) -> Endpoint:
    import groq  # noqa: PLC0415
    from langchain_groq import ChatGroq  # noqa: PLC0415

    limits = type(groq.DEFAULT_CONNECTION_LIMITS)(
        max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE
    )
    base_url = base_url or GROQ_URL
    dialect = Dialect()
    client = groq.AsyncGroq(
        api_key=key.get_secret_value(),
        base_url=base_url,
        timeout=timeout,
        max_retries=0,
        http_client=groq.DefaultAsyncHttpxClient(timeout=timeout, limits=limits, event_hooks={"response": [watch]}),
    )
    chat = ChatGroq(
        model_name=spec.model,
        api_key=key,
        base_url=base_url,
        timeout=timeout,
        max_retries=0,
        async_client=RawCompletions(
            client, path="/openai/v1/chat/completions", stream_class=groq.AsyncStream, dialect=dialect
        ),
    )
    return Endpoint(str(spec), chat, close=client.close, dialect=dialect)
