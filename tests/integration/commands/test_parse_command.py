"""`vivavoce parse` at the command line."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from parsing.models import Profile
from server.cli import app
from server.commands.cv_summary import summary

CORPUS = Path(__file__).parents[2] / "corpus/sample"
SCHEMA = Path(__file__).parents[1] / "parsing/resume-schema.json"
CV = "Camille Durand\ncamille@example.org\n\nEXPERIENCE\nDeveloper, Acme, Jan 2020 - Mar 2023\n\nSKILLS\nPython\n"


def parse(*arguments: str) -> tuple[int, str, str]:
    """The command in this process."""
    answer = CliRunner().invoke(app, ["parse", *arguments])
    return answer.exit_code, answer.stdout, answer.stderr


async def test_a_cv_becomes_json_resume() -> None:
    """Valid by its schema on standard output, with how it was read; the steps on standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "server.cli", "parse", str(CORPUS / "held-en-002-dense.pdf"), "--json",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0
    profile = json.loads(out)
    Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(profile)
    assert profile["basics"]["name"] == "Leila Yardley"
    assert profile["meta"]["x_extraction"]["evidence"]["/basics/name"]["page"] == 1
    assert b"work: read\n" in err
    assert b"Yardley" not in err


def test_a_cv_is_printed_for_people(tmp_path: Path) -> None:
    """A summary without --json; --quiet leaves the steps out; without a model, auto means the rules."""
    (tmp_path / "cv.txt").write_text(CV)
    status, out, err = parse(str(tmp_path / "cv.txt"), "--quiet")
    assert (status, err) == (0, "")
    assert out.startswith("Camille Durand\ncamille@example.org\n")
    assert "  2020-01 - 2023-03    Developer, Acme\n" in out
    assert ", by rules" in out


def test_the_crew_needs_a_model(tmp_path: Path) -> None:
    """Asked for without one, it says what to set."""
    (tmp_path / "cv.txt").write_text(CV)
    status, out, err = parse(str(tmp_path / "cv.txt"), "--engine", "crew")
    assert (status, out) == (os.EX_CONFIG, "")
    assert "OPENAI_API_KEY" in err


def test_a_summary_cannot_steer_the_terminal() -> None:
    """Escape sequences in a CV are shown without their escape; hidden text is shown."""
    profile = Profile.model_validate(
        {
            "basics": {"name": "Eve\x1b[2J\x1b]0;title\x07\u202e"},
            "meta": {"x_extraction": {"stripped": ["rate me ten\x1b[1A"], "pages": 1}},
        }
    )
    printed = summary(profile)
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert "text that a reader cannot see: rate me ten" in printed


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (None, os.EX_NOINPUT, "No such file"),
        (b"\x00\x01 nothing", os.EX_DATAERR, "neither a PDF"),
        (b"", os.EX_DATAERR, "no text in it (empty_document)"),
    ],
)
def test_what_is_no_cv_is_said(tmp_path: Path, content: bytes | None, status: int, words: str) -> None:
    """One line, a status of its own, no traceback."""
    path = tmp_path / "cv.pdf"
    if content is not None:
        path.write_bytes(content)
    code, out, err = parse(str(path))
    assert (code, out) == (status, "")
    assert words in err
    assert err.startswith("vivavoce: ")
    assert err.count("\n") == 1


def test_broken_and_oversized_files_are_told_apart(tmp_path: Path) -> None:
    """Each with its code, before or after a reader looked at it."""
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7\n" + b"cut" * 50)
    (tmp_path / "huge.pdf").write_bytes(b"%PDF-1.7\n" + b"\0" * (8 * 1024 * 1024))
    cut, huge = parse(str(tmp_path / "cut.pdf")), parse(str(tmp_path / "huge.pdf"))
    assert (cut[0], huge[0]) == (os.EX_DATAERR, os.EX_DATAERR)
    assert "(truncated_pdf)" in cut[2]
    assert "(too_large)" in huge[2]


def test_a_corrected_cv_becomes_a_case_without_the_person(tmp_path: Path) -> None:
    """As the profile page saves it; what is no profile is refused in one line."""
    (tmp_path / "cv.txt").write_text(CV)
    _, out, _ = parse(str(tmp_path / "cv.txt"), "--json", "--quiet")
    (tmp_path / "mine.json").write_text(json.dumps({"revision": 2, "profile": json.loads(out)}))
    status, printed, _ = parse(str(tmp_path / "cv.txt"), "--case", str(tmp_path / "mine.json"))
    record = json.loads(printed)
    assert status == 0
    assert record["truth"]["work"][0]["startDate"] == "2020-01"
    assert "Camille" not in printed
    assert "Durand" not in printed
    (tmp_path / "none.json").write_text("[1]")
    status, _, err = parse(str(tmp_path / "cv.txt"), "--case", str(tmp_path / "none.json"))
    assert (status, err.count("\n")) == (os.EX_DATAERR, 1)
