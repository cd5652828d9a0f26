"""Logging as a process of ours has it, into a buffer; the root logger is put back afterwards."""

import contextlib
import io
import logging
from collections.abc import Iterator

import structlog

from server.wiring.logging import configure_logging


@contextlib.contextmanager
def written_log(level: str = "info", *, node: str | None = None) -> Iterator[io.StringIO]:
    """What is logged meanwhile, a line of JSON each."""
    root = logging.getLogger()
    handlers, before = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(level, node=node, stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
        structlog.reset_defaults()
