import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.written_log import written_log

SECRET = "I was born in 1990"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Logging as in a server, into a buffer; the root logger is put back afterwards."""
    with written_log(node="n1") as stream:
        yield stream


def fail() -> None:
    raise ValueError(SECRET) from KeyError(SECRET)


def last(stream: io.StringIO) -> dict[str, object]:
    line: dict[str, object] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def test_a_line_is_json_with_what_is_bound(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request="r1"):
        structlog.stdlib.get_logger("a").info("answer.accepted", session="s1")
    line = last(written)
    assert (line["event"], line["session"], line["request"], line["node"]) == ("answer.accepted", "s1", "r1", "n1")


def test_an_exception_is_logged_without_its_words(written: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        structlog.stdlib.get_logger("a").exception("broken")
        logging.getLogger("library").exception("broken too")
    for line in written.getvalue().splitlines():
        assert json.loads(line)["error"] == ["builtins.ValueError", "builtins.KeyError"]
    assert SECRET not in written.getvalue()


def test_a_librarys_arguments_stay_out(written: io.StringIO) -> None:
    logging.getLogger("library").warning("could not read %r", SECRET)
    assert last(written)["event"] == "could not read %r"
    assert SECRET not in written.getvalue()
    logging.getLogger("server.live").warning("%d sockets", 3)
    assert last(written)["event"] == "3 sockets"


def test_what_our_own_packages_say_beside_a_message_is_logged_and_a_librarys_is_not(written: io.StringIO) -> None:
    logging.getLogger("library").warning("slow", extra={"query": SECRET})
    assert SECRET not in written.getvalue()
    logging.getLogger("interview.assessment").warning("assessment failed", extra={"answer": "m1"})
    assert last(written)["answer"] == "m1"
