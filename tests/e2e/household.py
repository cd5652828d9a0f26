"""A server with its own embedded stores in a data folder, as most people run it, and somebody who uses all of it."""

import asyncio
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil

from tests.e2e.node import Client, Viewer
from tests.eventually import eventually
from tests.forked import Forked
from tests.printed import Address
from tests.probed_node import check, main

CV = """Camille Durand
Data engineer
camille.durand@example.org

Experience
Data engineer, Orbelis, Lyon
March 2019 - now
- Built the pipelines that feed 40 reports, 2 million rows a day.
- Cut the nightly load from 4 hours to 35 minutes.

Education
Master's degree in computer science, Université de Lille, 2018

Skills
Python, SQL, Airflow
"""
STALL = 0.05
"""Seconds of its loop's processor time that nothing of a day may take at a stretch; a bench looks for 20 ms."""
ANSWER = "I built the nightly pipelines myself: I split the load by day, so that it fell from 4 hours to 35 minutes."


class Household:
    """One `vivavoce serve` on a data folder; `url` once it is ready."""

    def __init__(self, folder: Path) -> None:
        self.url = Address.at("", token="")
        folder.mkdir(parents=True, exist_ok=True)
        self.errors, self._stalls = folder / "stderr", folder / "stalls"
        self.process = Forked(
            main,
            folder,
            *("--stalls", str(self._stalls), "--threshold", str(STALL), "--port", "0", "--data", str(folder / "data")),
            errors=self.errors,
            VIVAVOCE_MODELS="scripted:20@0",
        )

    async def ready(self) -> Self:
        """Wait for its address."""
        line = await asyncio.wait_for(asyncio.to_thread(self.process.stdout.readline), 90)
        self.url = Address.of(line)
        assert self.url.startswith("http://127.0.0.1:"), self.errors.read_text()[-2000:]
        return self

    def stop(self) -> int:
        """As Ctrl-C does; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(40)
        check(self._stalls)
        return code

    def kill_everything(self) -> None:
        """The server, its stores and its worker at once, as when the power goes."""
        family = [*psutil.Process(self.process.pid).children(recursive=True), psutil.Process(self.process.pid)]
        for one in family:
            one.kill()
        psutil.wait_procs(family, timeout=10)
        self.process.wait(10)
        check(self._stalls)

    def kill_child(self, word: str) -> int:
        """Its children with this word in their command line; gives how many there were."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        killed = [child for child in family if any(word in part for part in child.cmdline())]
        for child in killed:
            child.kill()
        return len(psutil.wait_procs(killed, timeout=10)[0])

    def end(self) -> None:
        """Nothing is left behind, whatever the test came to."""
        if self.process.poll() is None:
            self.kill_everything()


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody must find again: an interview's public log and its report."""

    session: str
    log: list[dict[str, Any]] = field(repr=False)
    report: dict[str, Any] = field(repr=False)


async def use_everything(client: Client) -> Kept:
    """Upload a CV, search offers, hold an interview to its report."""
    http = client.http
    cv = (await http.post("/api/cvs", json={"text": CV})).raise_for_status().json()

    async def parsed() -> bool:
        return bool((await http.get(f"/api/cvs/{cv['cv_id']}")).json()["phase"] == "ready")

    await eventually(parsed, what="the CV to be read", within=60)
    (await http.get("/api/profile")).raise_for_status()
    (await http.get("/api/offers", params={"q": "data engineer"})).raise_for_status()
    (await http.get("/api/offers/matches")).raise_for_status()
    session = await client.new_session(minutes=10)
    viewer = await Viewer(client, session).connect()
    assert (await viewer.ask("start"))["type"] == "reply"
    for turn in range(1, 4):
        await viewer.until(lambda turn=turn: len(viewer.of("turn.completed")) >= turn)  # type: ignore[misc]
        text = ANSWER if turn != 2 else (ANSWER * 200)[:20_000]
        assert (await viewer.answer(text))["type"] == "reply"
    await viewer.until(lambda: len(viewer.of("turn.completed")) >= 4)
    assert (await viewer.ask("end"))["type"] == "reply"
    await viewer.until(lambda: viewer.of("session.ended"))
    await viewer.close()
    await eventually(lambda: _there(client, session), what="the report", within=30)
    for page in ("report/page", "report.json", "transcript.json"):
        (await http.get(f"/api/sessions/{session}/{page}")).raise_for_status()
    (await http.get("/api/me/export")).raise_for_status()
    return await recall(client, session)


async def _there(client: Client, session: str) -> bool:
    return (await client.http.get(f"/api/sessions/{session}/report")).status_code == 200


async def recall(client: Client, session: str) -> Kept:
    """The same interview as it is found now."""
    report = (await client.http.get(f"/api/sessions/{session}/report")).raise_for_status().json()
    return Kept(session=session, log=await client.log(session), report=report)


async def offers_indexed(client: Client, data: Path) -> None:
    """Search, and wait until the offers' vectors stand in the embedded Redis of this data folder."""
    (await client.http.get("/api/offers", params={"q": "data engineer"})).raise_for_status()
    await eventually(lambda: _vectors_are_there(data), what="the vectors", within=60)


async def _vectors_are_there(data: Path) -> bool:
    from redis.asyncio import Redis  # noqa: PLC0415 - the household itself needs no client

    redis = Redis(unix_socket_path=str(data / "redis.sock"))
    try:
        keys = [key async for key in redis.scan_iter("vv:{offers}:vectors:*")]
        return bool(keys) and await redis.execute_command("VCARD", keys[0]) > 80  # type: ignore[no-untyped-call]
    finally:
        await redis.aclose()
