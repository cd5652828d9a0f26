"""CVs over HTTP, read by a real worker process."""

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from parsing.ports import MAX_UPLOAD
from tests.serving import Serving, Visitor, serving

CV = """Camille Martin
Backend developer
camille.martin@example.org
Lyon, France

EXPERIENCE
Backend developer, Atelier Lumen, Lyon
January 2020 - Present
- Led the migration of 40 services

EDUCATION
Master in computer science, Université de Lyon, 2015 - 2017

SKILLS
Python, PostgreSQL, Docker

LANGUAGES
French (native), English (C1)
"""


def pdf(text: str = CV) -> bytes:
    """The text on one page."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(text.splitlines()):
        canvas.drawString(50, 800 - 16 * number, line)
    canvas.save()
    return out.getvalue()


@pytest.fixture
def database() -> str:
    return f"test-{os.urandom(6).hex()}"


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongodb_url: str, database: str) -> AsyncIterator[Serving]:
    """A node whose database is known, so that a worker can share it."""
    assert await redis.dbsize() == 0
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url, mongodb_database=database) as running:
        yield running


@pytest.fixture
def worker(redis_url: str, mongodb_url: str, database: str, tmp_path: Path) -> Iterator[int]:
    """`vivavoce worker` on the same stores."""
    with (tmp_path / "worker").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "worker"],
            env={**os.environ, "REDIS_URL": redis_url, "MONGODB_URL": mongodb_url, "MONGODB_DATABASE": database},
            stderr=errors,
        )
    yield process.pid
    process.send_signal(signal.SIGTERM)
    process.wait(20)


async def upload(visitor: Visitor, data: bytes, name: str = "cv.pdf") -> dict[str, Any]:
    answer = await visitor.http.post("/api/cvs", files={"file": (name, data, "application/pdf")})
    assert answer.status_code == 202, answer.text
    status: dict[str, Any] = answer.json()
    return status


async def phases(visitor: Visitor, cv_id: str) -> list[dict[str, Any]]:
    """Every status that the event stream tells, to its end."""
    async with asyncio.timeout(40), visitor.http.stream("GET", f"/api/cvs/{cv_id}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        return [orjson.loads(line[6:]) async for line in stream.aiter_lines() if line.startswith("data: ")]


@pytest.mark.usefixtures("worker")
async def test_a_pdf_becomes_a_profile_phase_by_phase(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        assert (await camille.get("/api/profile")).status_code == 204
        status = await upload(camille, pdf())
        statuses = await phases(camille, status["cv_id"])
        assert statuses[-1]["phase"] == "ready"
        order = ["received", "checked", "text", "sections", "profile", "ready"]
        ranks = [order.index(one["phase"]) for one in statuses]
        assert ranks == sorted(ranks)
        assert (await camille.get(f"/api/cvs/{status['cv_id']}")).json()["phase"] == "ready"
        revision = (await camille.get("/api/profile")).json()
        assert revision["profile"]["basics"]["email"] == "camille.martin@example.org"
        again = await camille.post(f"/api/cvs/{status['cv_id']}/reading")
        assert again.status_code == 202
        assert (await phases(camille, status["cv_id"]))[-1]["phase"] == "ready"
        newest = (await camille.get("/api/profile")).json()
        assert (newest["revision"] - revision["revision"], newest["profile"]) == (1, revision["profile"])
        matches = (await camille.get("/api/offers/matches")).json()
        assert matches["hits"][0]["score"] > 0
        session = await camille.session()
        assert session["profile_revision"] == newest["revision"]


@pytest.mark.usefixtures("worker")
async def test_pasted_text_becomes_a_profile_that_can_be_corrected_once_a_revision(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        status = (await camille.post("/api/cvs", {"text": CV})).json()
        assert (await phases(camille, status["cv_id"]))[-1]["phase"] == "ready"
        read = (await camille.get("/api/profile")).json()
        profile = read["profile"]
        profile["basics"]["label"] = "Lead developer"
        edit = {"profile": profile, "expected": read["revision"]}
        saved = await camille.http.put("/api/profile", json=edit)
        assert (saved.status_code, saved.json()["revision"]) == (200, read["revision"] + 1)
        late = await camille.http.put("/api/profile", json=edit)
        assert (late.status_code, late.json()["error"]["code"]) == (409, "revision_conflict")
        profile["work"][0]["startDate"] = "sometime"
        wrong = await camille.http.put("/api/profile", json={"profile": profile, "expected": saved.json()["revision"]})
        assert wrong.status_code == 422
        assert "/profile/work/0/startDate" in wrong.text
        assert "sometime" not in wrong.text
        del profile["work"][0]["startDate"]
        profile["basics"]["email"] = "camille.example.org"
        wrong = await camille.http.put("/api/profile", json={"profile": profile, "expected": saved.json()["revision"]})
        error = wrong.json()["error"]
        assert (wrong.status_code, error["code"]) == (422, "invalid_profile")
        assert error["details"] == [{"path": "/profile/basics/email", "problem": "email"}]
        assert (await camille.get("/api/profile")).json()["profile"]["basics"]["label"] == "Lead developer"


@pytest.mark.usefixtures("worker")
async def test_somebody_elses_cv_does_not_exist(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Mallory") as mallory:
        status = await upload(camille, pdf())
        for path in (f"/api/cvs/{status['cv_id']}", f"/api/cvs/{status['cv_id']}/events"):
            answer = await mallory.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "cv_not_found")
        await phases(camille, status["cv_id"])
        assert (await mallory.get("/api/profile")).status_code == 204


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "cv.pdf", 422, "empty_document"),
        (b"MZ\x90\x00" * 100, "cv.exe", 415, "not_a_pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "cv.pdf", 415, "not_a_pdf"),
        (b"%PDF-1.7\n" + b"\x00" * MAX_UPLOAD, "cv.pdf", 413, "too_large"),
        (b"%PDF-1.7\n" + b"\x00" * (50 * 1024 * 1024), "cv.pdf", 413, "too_large"),
    ],
    ids=["empty", "program", "picture", "just too large", "50 MB"],
)
async def test_what_is_refused_at_once(node: Serving, data: bytes, name: str, status: int, code: str) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.http.post("/api/cvs", files={"file": (name, data, "application/pdf")})
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert (await camille.get("/api/me")).status_code == 200


async def test_a_form_without_a_file_or_with_many_is_not_an_upload(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        for files in ({"other": ("cv.pdf", pdf())}, [("file", ("a.pdf", pdf())), ("file", ("b.pdf", pdf()))]):
            answer = await camille.http.post("/api/cvs", files=files)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_request")
        answer = await camille.http.post(
            "/api/cvs", content=b"--x\r\nbroken", headers={"Content-Type": "multipart/form-data; boundary=x"}
        )
        assert answer.status_code == 400
        answer = await camille.http.post("/api/cvs", content=b"x", headers={"Content-Type": "multipart/form-data"})
        assert answer.status_code == 400


async def test_uploads_are_counted(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        answers = [await camille.post("/api/cvs", {"text": " "}) for _ in range(25)]
    assert {answer.status_code for answer in answers} == {422, 429}


async def test_nothing_of_a_cv_is_logged(node: Serving, capfd: pytest.CaptureFixture[str]) -> None:
    async with node.visitor("Camille") as camille:
        await upload(camille, pdf(), name="Camille Martin secret.pdf")
        await camille.get("/api/offers", q="secret wish")
    captured = capfd.readouterr()
    for word in ("secret", "camille.martin", "Atelier Lumen"):
        assert word not in captured.out + captured.err
