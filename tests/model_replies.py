"""What the tests' model server can be told to answer: as providers answer on good days and on bad ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MESSAGES = {
    401: ("Incorrect API key provided: sk-none.", "invalid_request_error", "invalid_api_key"),
    403: ("You are not allowed to sample from this model", "invalid_request_error", None),
    404: (
        "The model `none` does not exist or you do not have access to it.",
        "invalid_request_error",
        "model_not_found",
    ),
    429: ("Rate limit reached for requests", "requests", "rate_limit_exceeded"),
    500: ("The server had an error while processing your request. Sorry about that!", "server_error", None),
    503: ("The engine is currently overloaded, please try again later", "server_error", None),
}


@dataclass(frozen=True, slots=True)
class Say:
    """Stream `text` word by word, `rate` words a second (0: at once). `finish` None leaves finish_reason out.

    Without `done` the stream ends without saying so, as behind a proxy that gave up.
    """

    text: str
    rate: float = 0.0
    finish: str | None = "stop"
    done: bool = True
    cached: int = 0
    """Tokens of the question that are told to be known from before."""


@dataclass(frozen=True, slots=True)
class Ponder:
    """Think `thoughts` in a field of their own, then say `text`, which may be nothing."""

    thoughts: str
    text: str = ""
    key: str = "reasoning_content"
    finish: str = "stop"


@dataclass(frozen=True, slots=True)
class Decline:
    """Refuse to answer, in the field for it."""

    words: str = "I'm sorry, I can't help with that."


@dataclass(frozen=True, slots=True)
class Filtered:
    """Say `text` as behind Azure's content filter: chunks without a choice, and choices without a delta."""

    text: str


@dataclass(frozen=True, slots=True)
class Strict:
    """Refuse, as FastAPI does, every request that holds a field of `unknown`; otherwise say `text`."""

    text: str
    unknown: tuple[str, ...] = ("stream_options",)


@dataclass(frozen=True, slots=True)
class Refuse:
    """An error status with the provider's usual body, or with `error` in it, or with a `body` of another form."""

    status: int
    retry_after: float | None = None
    error: Mapping[str, Any] | None = None
    body: Any = None


@dataclass(frozen=True, slots=True)
class Stall:
    """Say `words` words, then nothing until the client leaves. Below zero words not even the headers come."""

    words: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """Say `words` words, then drop the connection."""

    words: int = 0


@dataclass(frozen=True, slots=True)
class Garble:
    """Say `words` words, then a data line that is not JSON."""

    words: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """Say `words` words, then an error object within the stream."""

    words: int = 0


@dataclass(frozen=True, slots=True)
class CallTool:
    """A tool call instead of text."""

    name: str
    arguments: str


Reply = Say | Ponder | Decline | Filtered | Strict | Refuse | Stall | Cut | Garble | Break | CallTool
SENTENCE = "Could you tell me about a time when the plan changed late, and what you did to keep the work on its way? "
