"""What can go wrong with a request itself, and how every error of ours becomes an answer.

ServerError
├── InvalidRequest (422; details without the values), MalformedRequest (400)
├── BodyTooLarge (413), BodyTooSlow (408, temporary), UnsupportedMedia (415)
├── ForeignOrigin (403), NoLocalSignIn (403), DoorClosed (403)
├── TooManyRequests (429, temporary), TooManySessions (429, temporary)
├── NotAssessed (409), RevisionMoved (409, temporary)
├── RouteNotFound (404), WrongMethod (405), ReportNotFound (404), CheckpointNotFound (404), ModelCallNotFound (404)
└── StorageFull (507, temporary)

Messages are fixed words of ours: nothing a user or a file brought ever stands in one.
"""

import errno
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from pydantic import ValidationError
from pymongo.errors import PyMongoError
from redis.exceptions import (
    ClusterDownError,
    MasterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route

from interview import errors as interview_errors
from interview.errors import InterviewError
from offers import errors as offer_errors
from parsing import errors as parsing_errors
from server.protocol.errors import ServerError, StorageFull, Unavailable
from server.protocol.sentences import sentence

_log = structlog.stdlib.get_logger(__name__)


class InvalidRequest(ServerError):
    """What was sent does not have the declared form."""

    code = "invalid_request"
    status = 422

    def __init__(self, details: list[dict[str, object]]) -> None:
        super().__init__()
        self.details = details


class MalformedRequest(ServerError):
    """What was sent cannot be read."""

    code = "malformed_request"
    status = 400


class BodyTooLarge(ServerError):
    """More bytes than accepted."""

    code = "too_large"
    status = 413


class BodyTooSlow(ServerError):
    """The body took too long to arrive."""

    code = "body_too_slow"
    temporary = True
    status = 408


class UnsupportedMedia(ServerError):
    """The body is of a kind that is not accepted here."""

    code = "unsupported_media"
    status = 415


class ForeignOrigin(ServerError):
    """Only our own pages may send this."""

    code = "foreign_origin"
    status = 403


class NoLocalSignIn(ServerError):
    """Signing in by name exists on this machine itself only."""

    code = "no_local_sign_in"
    status = 403


class DoorClosed(ServerError):
    """Open the address that the server printed when it started; then sign in."""

    code = "sign_in_address"
    status = 403


class TooManySessions(ServerError):
    """More interviews are open than one candidate may have."""

    code = "too_many_sessions"
    temporary = True
    status = 429
    retry_after = 60


class TooManyRequests(ServerError):
    """Too often; wait a moment."""

    code = "too_many_requests"
    temporary = True
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class RouteNotFound(ServerError):
    """There is nothing at this address."""

    code = "not_found"
    status = 404


class WrongMethod(ServerError):
    """This address does not take that method."""

    code = "wrong_method"
    status = 405


class ReportNotFound(ServerError):
    """There is no report yet."""

    code = "report_not_found"
    status = 404


class NotAssessed(ServerError):
    """A practice report is the candidate's already; there is nothing to share."""

    code = "not_assessed"
    status = 409


class RevisionMoved(ServerError):
    """Somebody else has changed it just now; look again."""

    code = "revision_conflict"
    temporary = True
    status = 409


class CheckpointNotFound(ServerError):
    """This session's thread has no such checkpoint."""

    code = "checkpoint_not_found"
    status = 404


class ModelCallNotFound(ServerError):
    """This session has no such call of a model, or its words are not kept."""

    code = "model_call_not_found"
    status = 404


_STATUS: Mapping[type[Exception], int] = {
    parsing_errors.NotAPdf: 415,
    parsing_errors.TooLarge: 413,
    parsing_errors.BadDocument: 422,
    parsing_errors.InvalidProfile: 422,
    parsing_errors.CvNotFound: 404,
    parsing_errors.ProfileNotFound: 404,
    parsing_errors.RevisionConflict: 409,
    parsing_errors.ParsingUnavailable: 503,
    offer_errors.OfferNotFound: 404,
    offer_errors.OfferExpired: 409,
    offer_errors.BadQuery: 422,
    offer_errors.EmptyOffer: 422,
    offer_errors.LinkUnreadable: 422,
    offer_errors.LinkRefused: 422,
    offer_errors.LinksOff: 422,
    offer_errors.OwnOffersFull: 409,
    offer_errors.SourceTimeout: 504,
    offer_errors.SourceRefused: 502,
    offer_errors.SourceMalformed: 502,
    offer_errors.OffersUnavailable: 503,
    interview_errors.NotInPractice: 409,
    interview_errors.UnknownAnswer: 404,
    interview_errors.ThreadGone: 410,
    interview_errors.CheckpointDamaged: 410,
}
_MOST_PROBLEMS = 50
_STORE_AWAY = (ReadOnlyError, MasterDownError, ClusterDownError, TryAgainError)
_NO_WRITES = "MISCONF"  # a disk that Redis cannot write to; the client has no class for it

KnownError = ServerError | parsing_errors.ParsingError | offer_errors.OfferError | InterviewError


def status_of(error: KnownError) -> int:
    """The fitting HTTP status."""
    if isinstance(error, ServerError):
        return error.status
    for kind in type(error).__mro__:
        if kind in _STATUS:
            return _STATUS[kind]
    return 503 if error.temporary else 500


def answer(error: KnownError) -> Response:
    """The error as an answer."""
    body: dict[str, object] = {
        "code": error.code,
        "message": sentence(error.code),
        "temporary": error.temporary,
    }
    if isinstance(error, InvalidRequest):
        body["details"] = error.details
    if isinstance(error, parsing_errors.InvalidProfile) and error.pointer is not None:
        body["details"] = [{"path": f"/profile{error.pointer}", "problem": error.detail}]
    headers = {"cache-control": "no-store"}
    wait = getattr(error, "retry_after", None)
    if wait is not None:
        headers["retry-after"] = str(max(1, round(wait)))
    return Response(
        orjson.dumps({"error": body}), status_code=status_of(error), media_type="application/json", headers=headers
    )


def invalid(error: ValidationError) -> InvalidRequest:
    """Where and how it is wrong, without what was sent."""
    if error.error_count() > _MOST_PROBLEMS:  # telling a million of them takes longer than finding them
        return InvalidRequest([{"path": "/", "problem": "too_many_problems"}])
    return InvalidRequest(
        [
            {"path": "/" + "/".join(str(part) for part in problem["loc"]), "problem": problem["type"]}
            for problem in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    )


async def _known(_: Request, error: Exception) -> Response:
    if not isinstance(error, KnownError):
        raise error
    status = status_of(error)
    if status >= 500:
        await _log.awarning("request.failed", code=error.code, status=status)
    return answer(error)


def store_problem(error: RedisError | PyMongoError) -> ServerError | None:
    """What a store's failure is to whoever asks; None: a wrong command, which is our bug and no outage."""
    if isinstance(error, PyMongoError):
        away = error.timeout or any(kind.__name__ == "ConnectionFailure" for kind in type(error).__mro__)
        return Unavailable() if away else None
    if isinstance(error, OutOfMemoryError):
        return StorageFull()
    away = isinstance(error, _STORE_AWAY) or str(error).startswith(_NO_WRITES)
    return None if isinstance(error, ResponseError) and not away else Unavailable()


async def _store_failed(_: Request, error: Exception) -> Response:
    problem = store_problem(error) if isinstance(error, RedisError | PyMongoError) else None
    if problem is None:
        raise error
    await _log.awarning("store.unavailable", kind=type(error).__name__)
    return answer(problem)


async def _system_failed(_: Request, error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        await _log.aerror("storage.full")
        return answer(StorageFull())
    raise error


async def _http_failed(request: Request, error: Exception) -> Response:
    match error:
        case HTTPException(status_code=404):
            return answer(RouteNotFound())
        case HTTPException(status_code=405):
            refusal = answer(WrongMethod())
            refusal.headers["allow"] = ", ".join(sorted(_methods(request)))
            return refusal
        case HTTPException(status_code=413):
            return answer(BodyTooLarge())
        case _:
            return answer(MalformedRequest())


def _methods(request: Request) -> set[str]:
    """Every method that some route takes at this address: one route may know only its own."""
    found: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return found


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=499)  # nobody reads it; the log line shows what happened


HANDLERS: Mapping[Any, Any] = {
    ServerError: _known,
    parsing_errors.ParsingError: _known,
    offer_errors.OfferError: _known,
    InterviewError: _known,
    RedisError: _store_failed,
    PyMongoError: _store_failed,
    OSError: _system_failed,
    HTTPException: _http_failed,
    ClientDisconnect: _gone,
}
"""For `Starlette(exception_handlers=...)`; anything else ends in `server.http.requests.RequestScope`."""
