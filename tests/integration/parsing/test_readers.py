"""Readers that do not start, or talk nonsense: killed, counted, and started anew so many times."""

import sys
from datetime import date
from pathlib import Path

import psutil
import pytest

from parsing.errors import HostilePdf, ParsingUnavailable
from parsing.readers.pool import STARTS, Read, ReaderPool
from tests.corpus.rawpdf import good
from tests.eventually import eventually


async def read(pool: ReaderPool) -> Read:
    return await pool.read(good(), "pdf", sha256=None, reference=date(2026, 11, 1))


def shell(script: str) -> tuple[str, ...]:
    return ("/bin/sh", "-c", script)


@pytest.mark.parametrize(
    "script",
    [
        "echo hello; read wait",
        "echo '[1]'; read wait",
        'echo \'{"tell": "later"}\'; read wait',
        "exit 3",
    ],
)
async def test_a_reader_that_is_never_ready_is_killed_and_started_so_many_times(script: str) -> None:
    before = set(psutil.Process().children())
    async with ReaderPool(size=1, child=shell(script)) as pool:
        for times in (1, 2):  # the place of the first is free again
            with pytest.raises(ParsingUnavailable):
                await read(pool)
            assert (pool.running, pool.failed_starts) == (0, times * STARTS)
        await eventually(lambda: set(psutil.Process().children()) <= before, what="the end of each")


async def test_a_program_that_is_none_is_no_fault_of_the_document() -> None:
    async with ReaderPool(size=1, child=("/nowhere/reader",)) as pool:
        with pytest.raises(ParsingUnavailable):
            await read(pool)


async def test_one_that_is_not_ready_is_followed_by_one_that_is(tmp_path: Path) -> None:
    real = f"exec {sys.executable} -m parsing.readers.child"
    child = shell(f"[ -e {tmp_path}/tried ] && {real}; : > {tmp_path}/tried; echo hello; read wait")
    async with ReaderPool(size=1, child=child) as pool:
        assert (await read(pool)).profile["basics"]["name"] == "Alex Martin"
        assert (pool.running, pool.failed_starts) == (1, 1)


async def test_a_reader_that_answers_nonsense_is_replaced(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    child = shell(f'echo $$ >> {pids}; echo \'{{"tell": "ready"}}\'; read ask; echo hello; read wait')
    async with ReaderPool(size=1, child=child) as pool:
        with pytest.raises(HostilePdf):
            await read(pool)
        await eventually(lambda: len(pids.read_text().split()) == 2, what="the next one")
        assert not psutil.pid_exists(int(pids.read_text().split()[0]))
