"""Documents made to harm: every one gets a typed answer in bounded time, and the readers go on."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from parsing.errors import ParsingError
from parsing.reading.kinds import kind_of
from parsing.reading.pool import ReaderPool
from tests.corpus.hostile import HIDDEN, ORDER, PDFS
from tests.corpus.hostile_packages import PACKAGES
from tests.corpus.rawpdf import good

WALL = 20.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readers() -> AsyncIterator[ReaderPool]:
    async with ReaderPool(size=2, wall_seconds=WALL) as pool:
        yield pool


async def answer(readers: ReaderPool, data: bytes, name: str = "cv.pdf") -> tuple[str, dict[str, object]]:
    try:
        read = await readers.read(data, kind_of(data, name), sha256=None, reference=date(2026, 11, 1))
    except ParsingError as error:
        return error.code, {}
    return "ready", read.profile


def test_there_are_enough() -> None:
    """At least sixty."""
    assert len(PDFS) + len(HIDDEN) + len(PACKAGES) >= 60


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", [*PDFS, *PACKAGES])
async def test_a_typed_answer(readers: ReaderPool, name: str) -> None:
    """Each document ends in one of its right answers, in time."""
    make, right = (PDFS | PACKAGES)[name]
    data = make()
    started = time.monotonic()
    code, _ = await answer(readers, data)
    assert code in right
    assert time.monotonic() - started < WALL + 2


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", list(HIDDEN))
async def test_unseen_text_is_kept_apart(readers: ReaderPool, name: str) -> None:
    """What a reader can't see is reported and stands nowhere else in the profile."""
    code, profile = await answer(readers, HIDDEN[name]())
    assert code == "ready"
    meta = profile.pop("meta")
    assert isinstance(meta, dict)
    extraction = meta["x_extraction"]
    words = ORDER.decode().replace(" ", "")
    assert words[:40] in "".join(extraction["stripped"]).replace(" ", "")
    assert "previous" not in str(profile)
    assert "previous" not in str(extraction["evidence"])


@pytest.mark.asyncio(loop_scope="module")
async def test_the_readers_go_on(readers: ReaderPool) -> None:
    """After all that an honest CV is read as ever, on every child."""
    answers = await asyncio.gather(*(answer(readers, good()) for _ in range(4)))
    assert [code for code, _ in answers] == ["ready"] * 4
