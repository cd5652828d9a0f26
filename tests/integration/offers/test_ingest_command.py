"""`vivavoce offers ingest` as it is typed: what it prints, how it ends, how it goes on."""

import io
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis as blocking
from typer.testing import CliRunner

from offers.pipeline.ingestion import LOCK
from server.cli import app
from server.commands.ingest import Progress
from tests.forked import Forked, vivavoce
from tests.offers_server import api_record

Ingest = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def catalogue(redis_url: str) -> Iterator[blocking.Redis]:
    """An empty Redis."""
    with blocking.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def ingest(catalogue: blocking.Redis, redis_url: str, tmp_path: Path) -> Ingest:
    """The command on that Redis, with its data in a private folder."""
    del catalogue

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        errors, variables = tmp_path / "stderr", {"REDIS_URL": redis_url, **environment}
        errors.unlink(missing_ok=True)
        process = Forked(vivavoce, tmp_path, "offers", "ingest", *arguments, errors=errors, **variables)
        status, output = process.communicate()
        return subprocess.CompletedProcess(arguments, status, output, errors.read_text())

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good offers and two bad records."""
    made = tmp_path / "offers"
    made.mkdir()
    records: list[Any] = [api_record(1), api_record(2, description="Another text."), api_record(3, title=" ")]
    (made / "a.jsonl").write_text("\n".join(json.dumps(record) for record in records) + "\n{broken\n")
    return made


def test_a_run_tells_its_stages_and_its_report(ingest: Ingest, folder: Path) -> None:
    """Stages on standard error, one line each where it is no terminal; the report alone on standard output."""
    done = ingest("--files", str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["extract: 3", "normalise: 3", "deduplicate: 2", "embed: 2", "index: 2"]
    assert ": 2 offers in" in done.stdout
    assert "files: 3 records, rejected: broken_json 1, missing_title 1\n" in done.stdout
    assert "doubles: 0 by id, 0 worded alike" in done.stdout
    again = ingest("--files", str(folder), "--from", "embed", "--json")
    assert again.stderr.splitlines() == ["embed: 2", "index: 2"]
    report = json.loads(again.stdout)
    assert report["run"] in done.stdout
    assert report["stages"]["index"]["offers"] == 2


def test_a_source_that_fails_is_reported_and_ends_otherwise(ingest: Ingest, catalogue: blocking.Redis) -> None:
    """Nobody listens there: the report still comes, nothing is published, and whoever watches the status hears it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = ingest("--json", OFFERS_API_URL=f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == os.EX_TEMPFAIL
    assert "failed: api (offers_unavailable)" in done.stderr
    assert json.loads(done.stdout)["stages"]["index"] == {"generation": None, "offers": 0}
    assert not catalogue.exists("vv:{offers}:catalogue")


def test_while_another_is_at_work_it_says_so(ingest: Ingest, folder: Path, catalogue: blocking.Redis) -> None:
    catalogue.set(LOCK, "another's")
    done = ingest("--files", str(folder))
    assert (done.returncode, done.stdout) == (os.EX_TEMPFAIL, "")
    assert done.stderr == "vivavoce: cannot ingest: ingestion_runs\n"


def test_what_cannot_begin_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with a status of its own, without a traceback."""
    monkeypatch.chdir(tmp_path)
    for arguments, status, words in (
        ((), os.EX_CONFIG, "no source"),
        (("--files", ".", "--from", "harvest"), os.EX_USAGE, "--from is one of extract"),
        (("--files", "none"), os.EX_NOINPUT, "does not exist"),
        (("--files", "."), os.EX_UNAVAILABLE, "no server runs on"),
    ):
        done = CliRunner().invoke(app, ["offers", "ingest", *arguments])
        assert (done.exit_code, words in done.stderr) == (status, True), done.stderr
        assert isinstance(done.exception, SystemExit)


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_counts() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    for stage, count in (("extract", 100), ("extract", 250), ("normalise", 250)):
        progress.tell(stage, count)
    progress.close()
    progress.close()
    assert terminal.getvalue() == "\rextract: 100\x1b[K\rextract: 250\x1b[K\n\rnormalise: 250\x1b[K\n"
