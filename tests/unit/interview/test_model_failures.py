import email.utils
import json
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from interview.models.failures import ModelFailure, read_failure, refuses


@dataclass
class Response:
    headers: dict[str, str] = field(default_factory=dict)


class APIError(Exception):
    """Stands for both SDKs' class of this name: only its attributes are read."""

    def __init__(self, status: int | None = None, body: Any = None, **headers: str) -> None:
        super().__init__("the provider's words, which may quote the prompt")
        self.body = body
        self.response = Response({name.replace("_", "-"): value for name, value in headers.items()})
        if status is not None:
            self.status_code = status


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after_ms": "250", "retry_after": "9"}, 0.25),
        ({"retry_after": "-3"}, 0.0),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "1e400"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert read_failure(APIError(429, **headers)) == ModelFailure("rate_limited", temporary=True, retry_after=seconds)


def test_retry_after_as_a_date() -> None:
    failure = read_failure(APIError(503, retry_after=email.utils.formatdate(time.time() + 30, usegmt=True)))
    assert failure.code == "overloaded"
    assert failure.retry_after is not None
    assert 28 < failure.retry_after <= 30


@pytest.mark.parametrize(
    ("error", "code", "temporary"),
    [
        (APIError(529), "overloaded", True),
        (APIError(502), "server_error", True),
        (APIError(408), "timeout", True),
        (APIError(422, {"message": "?"}), "bad_request", False),
        (APIError(413), "context_too_long", False),
        (
            APIError(400, {"error": {"message": "maximum context length is 8192"}}),
            "context_too_long",
            False,
        ),
        (APIError(429, {"error": {"code": "insufficient_quota"}}), "quota_exhausted", False),
        (APIError(None, {"code": "rate_limit_exceeded"}), "rate_limited", True),
        (APIError(None, "text"), "server_error", True),
        (json.JSONDecodeError("x", "", 0), "malformed", True),
        (TimeoutError(), "timeout", True),
        (ConnectionResetError(), "cut", True),
        (ConnectionRefusedError(), "unreachable", True),
        (KeyError("choices"), "unexpected", True),
    ],
    ids=repr,
)
def test_every_error_has_a_code(error: Exception, code: str, temporary: bool) -> None:  # noqa: FBT001
    assert read_failure(error) == ModelFailure(code, temporary=temporary)


def test_only_a_refused_request_names_its_option() -> None:
    assert refuses(APIError(400, {"message": "Unknown argument: stream_options"}), "stream_options")
    assert not refuses(APIError(500, {"message": "stream_options"}), "stream_options")
    assert not refuses(APIError(400, {"message": "max_tokens"}), "stream_options")
