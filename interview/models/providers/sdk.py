"""What the SDKs of OpenAI and Groq, twins of one generator, have in common."""

from typing import Any

from interview.models.dialect import Dialect
from interview.models.providers.raw_completions import RawCompletions, watch

# A candidate thinks for a minute between two questions; a connection that is still open then saves the next question
# a TLS handshake before its first token. The SDKs' own default is 5 s.
KEEPALIVE = 90.0
CONNECTIONS = 1000


def http_client(sdk: Any, *, seconds: float) -> Any:
    """A client of our own for the SDK: LangChain's default one belongs to the process, nobody could close it."""
    limits = type(sdk.DEFAULT_CONNECTION_LIMITS)(
        max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE
    )
    return sdk.DefaultAsyncHttpxClient(timeout=seconds, limits=limits, event_hooks={"response": [watch]})


def completions(sdk: Any, client: Any, *, path: str, dialect: Dialect) -> RawCompletions:
    """Its chat completions."""
    return RawCompletions(client, path=path, stream_class=sdk.AsyncStream, dialect=dialect)
