"""What a provider's error means for us: a stable code, whether waiting helps, and for how long.

Codes: `unauthorized`, `forbidden`, `quota_exhausted`, `model_not_found`, `context_too_long`, `bad_request`,
`content_filtered`, `refused`, `thoughts_only`, `cut_short` (trying again does not help); `rate_limited`,
`server_error`, `overloaded`, `timeout`, `unreachable`, `cut`, `malformed`, `empty`, `unexpected` (it may).
"""

import email.utils
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# The SDKs of OpenAI and Groq are twins of one generator and share class names and attributes, not classes. Errors are
# recognised by those names, so that none of the SDKs is imported (seconds) before its provider is used.
NAMES = (
    ("timeout", frozenset({"TimeoutError", "APITimeoutError", "TimeoutException"})),
    ("cut", frozenset({"ReadError", "RemoteProtocolError", "ConnectionResetError"})),
    ("unreachable", frozenset({"NetworkError", "APIConnectionError", "ConnectionError", "gaierror"})),
    ("malformed", frozenset({"JSONDecodeError", "UnicodeDecodeError", "APIResponseValidationError"})),
)
PASSING = {408: "timeout", 429: "rate_limited", 503: "overloaded", 529: "overloaded"}
FINAL = {401: "unauthorized", 403: "forbidden", 404: "model_not_found", 413: "context_too_long"}
QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
UNWRITTEN = ("json_validate_failed", "failed to generate json", "failed_generation")
"""Groq's word for an answer that did not fit its schema: the model's fault this once, not the option's."""
LONGEST_BODY, DEEPEST = 4000, 6
QUOTED = frozenset({"input", "ctx", "url", "failed_generation"})
"""Fields of an error that repeat what was sent or said: they name no option."""
LENGTH_SIGNS = ("context_length", "context window", "maximum context", "too long")


@dataclass(frozen=True, slots=True)
class ModelFailure:
    """Why one try failed. `retry_after` in seconds, if the provider named a time. Never holds the provider's words."""

    code: str
    temporary: bool
    retry_after: float | None = None


class Failed(Exception):
    """One try of one model failed, found by us and not by the SDK."""

    def __init__(self, code: str, *, temporary: bool = True) -> None:
        super().__init__(code)
        self.failure = ModelFailure(code, temporary)


def read_failure(error: BaseException) -> ModelFailure:
    """Any exception of a chat model as a failure. Providers quote prompts in errors, so their text goes no further."""
    if isinstance(error, Failed):
        return error.failure
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _read_status(status, error)
    names = {cls.__name__ for cls in type(error).__mro__}
    for code, signs in NAMES:
        if names & signs:
            return ModelFailure(code, temporary=True)
    # An error object within a stream that had begun with status 200: the body tells what it would have been.
    return _read_body(error) if "APIError" in names else ModelFailure("unexpected", temporary=True)


def _read_status(status: int, error: BaseException) -> ModelFailure:
    words = _words(error)
    if status == 429 and any(sign in words for sign in QUOTA):
        return ModelFailure("quota_exhausted", temporary=False)
    if status in PASSING or status >= 500:
        return ModelFailure(PASSING.get(status, "server_error"), temporary=True, retry_after=_retry_after(error))
    if status == 413 and "rate_limit" in words:
        return ModelFailure("rate_limited", temporary=True, retry_after=_retry_after(error))
    if status in FINAL:
        return ModelFailure(FINAL[status], temporary=False)
    if any(sign in words for sign in UNWRITTEN):
        return ModelFailure("malformed", temporary=True)
    too_long = any(sign in words for sign in LENGTH_SIGNS)
    return ModelFailure("context_too_long" if too_long else "bad_request", temporary=False)


def _read_body(error: BaseException) -> ModelFailure:
    words = _words(error)
    if any(sign in words for sign in QUOTA):
        return ModelFailure("quota_exhausted", temporary=False)
    if "rate_limit" in words:
        return ModelFailure("rate_limited", temporary=True)
    if any(sign in words for sign in LENGTH_SIGNS):
        return ModelFailure("context_too_long", temporary=False)
    return ModelFailure("server_error", temporary=True)


def _words(error: BaseException) -> str:
    body = getattr(error, "body", None)
    said = " ".join(_texts(body, 0))[:LONGEST_BODY]
    return (said or str(getattr(error, "message", "") or "")).lower()


def _texts(value: object, depth: int) -> Iterator[str]:
    """Whatever an error's body says, however it is nested: `error`, `detail` and `errors` as text, object or list."""
    if isinstance(value, Mapping) and depth < DEEPEST:
        for name, inner in value.items():
            if name not in QUOTED:
                yield from _texts(inner, depth + 1)
            elif name == "failed_generation":
                yield name
    elif isinstance(value, list | tuple) and depth < DEEPEST:
        for inner in value[:20]:
            yield from _texts(inner, depth + 1)
    elif isinstance(value, str | int):
        yield str(value)


def refuses(error: BaseException, *words: str) -> bool:
    """Whether a 400 or 422 names one of `words`: a request option that this server does not know."""
    said = _words(error)
    return invalid(error) and any(word in said for word in words)


def invalid(error: BaseException) -> bool:
    """Whether the request itself was found wrong, and not what the model made of it."""
    status, said = getattr(error, "status_code", None), _words(error)
    if any(sign in said for sign in UNWRITTEN):
        return False
    # llama-cpp-python answers 500 to a request that it finds invalid.
    return status in {400, 422} or (status == 500 and "validation error" in said)


def too_many_tokens(error: BaseException) -> bool:
    """Whether one request asks for more tokens than the account may have in a minute: the bound counts too."""
    return getattr(error, "status_code", None) == 413 and "rate_limit" in _words(error)


def _retry_after(error: BaseException) -> float | None:
    headers: Mapping[str, object] = getattr(getattr(error, "response", None), "headers", None) or {}
    if (ms := _number(headers.get("retry-after-ms"))) is not None:
        return max(0.0, ms / 1000)
    value = headers.get("retry-after")
    if (seconds := _number(value)) is not None:
        return max(0.0, seconds)
    if value:
        when = email.utils.parsedate_tz(str(value))
        if when is not None:
            return max(0.0, email.utils.mktime_tz(when) - time.time())
    return None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if number == number and abs(number) < 1e9 else None  # noqa: PLR0124 - NaN is unequal to itself
