"""What a client may ask for on a joined socket. Every request is authorised again; errors are typed answers."""

import asyncio
import json

import orjson
from pydantic import TypeAdapter, ValidationError

from server.accounts.grant import Grant
from server.live.access import commanded
from server.protocol.commands import Asking, Commands, command_of
from server.protocol.errors import ServerError, Unavailable
from server.protocol.messages import ClientMessage
from server.protocol.sentences import sentence

_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)

_MOST_PROBLEMS = 50


class BadFrame(Exception):
    """Not a frame of this protocol. `ref` as far as it can be made out; `code` when the socket may stay open."""

    def __init__(self, detail: str, *, ref: int | None = None, code: str = "bad_frame") -> None:
        super().__init__(detail)
        self.detail, self.ref, self.code = detail, ref, code

    @property
    def fatal(self) -> bool:
        """A client that sends this doesn't speak the protocol."""
        return self.code == "bad_frame"


def parse(text: str) -> ClientMessage:
    """One client frame. Raises BadFrame, whose words never repeat what was sent."""
    try:
        return _MESSAGES.validate_json(text, strict=True)
    except ValidationError as error:
        raise _bad_frame(text, error) from None


def _bad_frame(text: str, error: ValidationError) -> BadFrame:
    frame = _read(text)
    if frame is None:
        return BadFrame("not JSON")
    fields = frame if isinstance(frame, dict) else {}
    ref = fields.get("ref")
    ref = ref if isinstance(ref, int) and not isinstance(ref, bool) and 0 <= ref < 2**53 else None
    if error.error_count() > _MOST_PROBLEMS:  # telling thousands of them takes longer than finding them
        return BadFrame("not a frame", ref=ref)
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":  # JSON all the same, but for half a character: no reason to lock anybody out
        answers = ref is not None and fields.get("type") == "answer"
        return BadFrame("half a character", ref=ref, code="answer_unreadable" if answers else "bad_frame")
    place = tuple(part for part in first["loc"] if isinstance(part, str))
    if place == ("answer", "text") and first["type"] in ("string_too_long", "string_too_short") and ref is not None:
        return BadFrame("the answer is empty or too long", ref=ref, code="answer_length")
    known = frame.get("type") if isinstance(frame, dict) else None
    return BadFrame(f"{first['type']} at {'.'.join(place) or 'the frame'}" if known else "no type", ref=ref)


def _read(text: str) -> object:
    """The JSON of a frame, also where a string in it ends within a character; None when it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if "\\u" not in text:
            return None
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


def failure(error: ServerError, ref: int | None) -> bytes:
    """The `error` frame of a typed error."""
    return failure_of(error.code, ref=ref, message=sentence(error.code), temporary=error.temporary)


def failure_of(code: str, *, ref: int | None, message: str, temporary: bool = False) -> bytes:
    """An `error` frame."""
    return orjson.dumps({"type": "error", "ref": ref, "code": code, "message": message, "temporary": temporary})


async def carry_out(message: Asking, *, grant: Grant, commands: Commands, seconds: float) -> bytes:
    """Give a command to the session's owner; the `reply` frame once it is durable. Raises ServerError kinds."""
    command = command_of(message)
    session = commanded(grant, command)
    try:
        async with asyncio.timeout(seconds):
            accepted = await commands.submit(session, command)
    except TimeoutError as error:
        raise Unavailable("command") from error
    result: dict[str, str | bool | None] = {"duplicate": accepted.duplicate}
    if accepted.message is not None:
        result["message"] = accepted.message
    return orjson.dumps({"type": "reply", "ref": message.ref, "result": result})
