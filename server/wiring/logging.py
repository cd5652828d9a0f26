"""Structured logs: JSON lines on stderr, or for people where stderr is a terminal. No personal text gets in.

Handlers log codes, ids and numbers. Of an exception they log type and place: its message may hold what
somebody wrote, so it stays out.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import orjson
import structlog

_FRAMES = 12
_OURS = ("server.", "interview.", "parsing.", "offers.")
_EXTRA = structlog.stdlib.ExtraAdder()
_SILENT = ("crewai",)
"""They write what was thrown into the message itself, and with it what a CV says; we log each failure ourselves."""
_QUIET = ("uvicorn.access", "httpx", "httpcore", "pymongo", "docket", "openai", "groq", "langsmith", "asyncio")


def configure_logging(level: str, *, node: str | None = None, stream: TextIO | None = None) -> None:
    """Set logging up for the whole process, the standard library's loggers included. `node` goes on every line."""

    def add_node(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if node is not None:
            event.setdefault("node", node)
        return event

    out = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_node,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _own_extra,
        tell_exceptions,
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if out.isatty()
        else structlog.processors.JSONRenderer(serializer=_dumps)
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _foreign_message],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    handler.setLevel(level.upper())  # a library that lowers its own logger's level is not heard either
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
        logger.setLevel(max(logging.WARNING, root.level))


def tell_exceptions(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put an exception's types and places in place of its text."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = _chain(error)
        event["at"] = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        ]
    return event


def _own_extra(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What our own packages hand on beside a message; a library's may hold what somebody wrote."""
    record = event.get("_record")
    return _EXTRA(logger, name, event) if record is not None and record.name.startswith(_OURS) else event


def _foreign_message(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # What a library fills in may be an address with a password or a piece of a document: its format string is enough.
    record = event.get("_record")
    if record is not None and not record.name.startswith(_OURS):
        event["event"] = str(record.msg)
    return event


def _chain(error: BaseException) -> list[str]:
    found: list[str] = []
    link: BaseException | None = error
    while link is not None and len(found) < 5:
        found.append(f"{type(link).__module__}.{type(link).__qualname__}")
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found


def _dumps(event: object, **_: object) -> str:
    return orjson.dumps(event, default=repr).decode()
