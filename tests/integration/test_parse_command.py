"""`vivavoce parse` at the command line."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

CV = "Camille Durand\ncamille@example.org\n\nEXPERIENCE\nDeveloper, Acme, Jan 2020 - Mar 2023\n\nSKILLS\nPython\n"


async def parse(*arguments: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "server.cli", "parse", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_a_cv_becomes_json_resume(tmp_path: Path) -> None:
    """The profile on standard output, the steps on standard error; --quiet leaves them out."""
    (tmp_path / "cv.txt").write_text(CV)
    status, out, err = await parse(str(tmp_path / "cv.txt"))
    assert status == 0
    assert json.loads(out)["basics"]["name"] == "Camille Durand"
    assert "work: read\n" in err
    assert "Durand" not in err
    assert await parse(str(tmp_path / "cv.txt"), "--quiet") == (0, out, "")


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (None, os.EX_NOINPUT, "No such file"),
        (b"\x00\x01 nothing", os.EX_DATAERR, "not_a_pdf"),
        (b"", os.EX_DATAERR, ""),
    ],
)
async def test_what_is_no_cv_is_said(tmp_path: Path, content: bytes | None, status: int, words: str) -> None:
    """One line, a status of its own, no traceback."""
    path = tmp_path / "cv.pdf"
    if content is not None:
        path.write_bytes(content)
    code, out, err = await parse(str(path))
    assert (code, out) == (status, "")
    assert words in err
    assert err.startswith("vivavoce: ")
    assert err.count("\n") == 1
