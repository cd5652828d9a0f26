"""Documents made to harm: every one gets a typed answer in bounded time, and the readers go on."""

import asyncio
import json
import time
import unicodedata
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from parsing.errors import ParsingError
from parsing.readers.pool import ReaderPool
from parsing.reading.kinds import kind_of
from tests.corpus.hostile import ORDER, PDFS
from tests.corpus.hostile_hidden import HIDDEN
from tests.corpus.hostile_packages import PACKAGES
from tests.corpus.hostile_texts import TEXTS, UNSEEN
from tests.corpus.rawpdf import good

WALL = 20.0
ALL = PDFS | TEXTS | PACKAGES
UNREAD = HIDDEN | UNSEEN


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readers() -> AsyncIterator[ReaderPool]:
    async with ReaderPool(size=2, wall_seconds=WALL) as pool:
        yield pool


async def answer(readers: ReaderPool, data: bytes, name: str = "cv.pdf") -> tuple[str, dict[str, Any]]:
    try:
        read = await readers.read(data, kind_of(data, name), sha256=None, reference=date(2026, 11, 1))
    except ParsingError as error:
        return error.code, {}
    return "ready", read.profile


def test_there_are_enough() -> None:
    """Sixty are asked for."""
    assert len(ALL) + len(UNREAD) >= 90


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", list(ALL))
async def test_a_typed_answer(readers: ReaderPool, name: str) -> None:
    """Each document ends in its one right answer, in time."""
    make, right = ALL[name]
    data = make()
    started = time.monotonic()
    code, _ = await answer(readers, data)
    assert code == right
    assert time.monotonic() - started < WALL + 2


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", list(UNREAD))
async def test_unseen_text_is_kept_apart(readers: ReaderPool, name: str) -> None:
    """What a reader can't see is reported and stands nowhere else in the profile."""
    code, profile = await answer(readers, UNREAD[name]())
    assert code == "ready"
    meta = profile.pop("meta")
    assert isinstance(meta, dict)
    extraction = meta["x_extraction"]
    words = ORDER.decode().replace(" ", "")
    assert words[:40] in "".join(extraction["stripped"]).replace(" ", "")
    assert "previous" not in str(profile)
    assert "previous" not in str(extraction["evidence"])


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", list(TEXTS))
async def test_tricks_of_text_change_nothing(readers: ReaderPool, name: str) -> None:
    """The person is still the person; nothing unprintable, no order from beside the pages, no address to run."""
    _, profile = await answer(readers, TEXTS[name][0]())
    assert profile["basics"]["name"] == "Alex Martin"
    assert profile["basics"]["email"] == "alex.martin@example.org"
    assert profile["basics"]["phone"] == "+33612345678"
    text = json.dumps(profile, ensure_ascii=False)
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn")]
    assert "javascript" not in text
    assert "shown" in name or "previous instructions" not in text


@pytest.mark.asyncio(loop_scope="module")
async def test_the_readers_go_on(readers: ReaderPool) -> None:
    """After all that an honest CV is read as ever, on every child."""
    answers = await asyncio.gather(*(answer(readers, good()) for _ in range(4)))
    assert [code for code, _ in answers] == ["ready"] * 4
