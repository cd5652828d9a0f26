"""Reading what is sent, with a bound on bytes and time."""

import asyncio
from typing import TypeVar

import anyio._backends._asyncio  # noqa: F401 - else the first upload imports it, which holds the loop up for 20 ms
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from parsing.errors import TooLarge
from parsing.ports import MAX_UPLOAD
from server.http.dependencies import State
from server.http.errors import (
    BodyTooLarge,
    BodyTooSlow,
    InvalidRequest,
    MalformedRequest,
    UnsupportedMedia,
    invalid,
)

MAX_VALUES = 20_000
"""Commas in a JSON body: finding hundreds of thousands of mistakes in one holds up everybody else."""
JSON_SECONDS = 8.0
UPLOAD_SECONDS = 60.0
_DISCARD = 64 * 1024 * 1024
"""A body that is too large is still read and thrown away up to here: a browser that is cut off while it sends shows a
broken connection instead of our answer."""

Model = TypeVar("Model", bound=BaseModel)


class BoundedReceive:
    """An ASGI `receive` that lets at most `limit` bytes of body pass. Raises BodyTooLarge."""

    def __init__(self, receive: Receive, *, limit: int, declared: str | None) -> None:
        self._receive = receive
        self._limit = limit
        self._declared = int(declared) if declared is not None and declared.isdecimal() else 0
        self._passed = 0

    async def __call__(self) -> Message:
        """The next message."""
        if self._declared > self._limit:
            await self._discard(more=True)
            raise BodyTooLarge
        message = await self._receive()
        if message["type"] == "http.request":
            self._passed += len(message.get("body", b""))
            if self._passed > self._limit:
                await self._discard(more=message.get("more_body", False))
                raise BodyTooLarge
        return message

    async def _discard(self, *, more: bool) -> None:
        while more and self._passed < _DISCARD:
            message = await self._receive()
            if message["type"] != "http.request":
                return
            self._passed += len(message.get("body", b""))
            more = message.get("more_body", False)


async def read_json(request: Request[State], model: type[Model]) -> Model:
    """The body as `model`. Raises UnsupportedMedia, BodyTooSlow, InvalidRequest, MalformedRequest."""
    if media_type(request) != "application/json":
        raise UnsupportedMedia
    body = await _in_time(request)
    if body.count(b",") > MAX_VALUES:
        raise InvalidRequest([{"path": "/", "problem": "too_many_values"}])
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        refusal = invalid(error)
        if any(problem["problem"] == "json_invalid" for problem in refusal.details):
            raise MalformedRequest from None
        raise refusal from None


def read_query(request: Request[State], model: type[Model]) -> Model:
    """The query as `model`; empty values count as absent. Raises InvalidRequest."""
    given = {name: value for name, value in request.query_params.items() if value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from None


async def read_upload(request: Request[State]) -> tuple[str, bytes]:
    """Name and bytes of the one part `file`. Raises UnsupportedMedia, BodyTooSlow, MalformedRequest, TooLarge."""
    try:
        async with (
            asyncio.timeout(UPLOAD_SECONDS),
            request.form(max_files=1, max_fields=4, max_part_size=16 * 1024) as form,
        ):
            part = form.get("file")
            if not isinstance(part, UploadFile):
                raise MalformedRequest
            data = await part.read(MAX_UPLOAD + 1)
            if len(data) > MAX_UPLOAD:
                raise TooLarge
            return (part.filename or "cv")[:200], data
    except TimeoutError:
        raise BodyTooSlow from None
    except (HTTPException, LookupError, UnicodeError):  # a charset that does not exist, or is not what was sent
        raise MalformedRequest from None


def client_id(request: Request[State], named: str | None) -> str | None:
    """The client's own id for what it asks for: of the header Idempotency-Key, else as `named` in the body."""
    return request.headers.get("idempotency-key") or named


def media_type(request: Request[State]) -> str:
    """The kind of body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _in_time(request: Request[State]) -> bytes:
    try:
        async with asyncio.timeout(JSON_SECONDS):
            return await request.body()
    except TimeoutError:
        raise BodyTooSlow from None
