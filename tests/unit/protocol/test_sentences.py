"""Every error that can reach people has words made for them; a docstring is for those who read the code."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import interview
import offers
import parsing
import server
from interview.errors import InterviewError
from offers.errors import OfferError
from parsing.errors import ParsingError
from server.protocol.errors import ServerError
from server.protocol.sentences import SENTENCES, sentence


def kinds(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def _travels(module: str) -> bool:
    return module.endswith(".errors") or module.startswith("server.reports.")


@pytest.fixture(scope="module")
def errors() -> list[type[Exception]]:
    """All of them, from every module that is named after them, and from the server's own."""
    for package in (server, interview, offers, parsing):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if _travels(module.name):
                importlib.import_module(module.name)
    roots = (ServerError, InterviewError, OfferError, ParsingError)
    # Only those that were looked for: what other tests have imported, a command's own errors, is told by the command.
    found = [each for root in roots for each in kinds(root) if _travels(each.__module__)]
    assert len(found) > 60
    return found


def test_every_code_has_a_sentence_that_is_no_docstring(errors: list[type[Exception]]) -> None:
    for kind in errors:
        code = str(vars(kind).get("code", getattr(kind, "code", "")))
        assert code in SENTENCES, kind
        assert "`" not in sentence(code)
        assert sentence(code).endswith(".")


def test_a_code_of_later_has_words_too() -> None:
    assert sentence("no_such_code") == "Something went wrong."
