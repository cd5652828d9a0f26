"""Q: what holds a node's loop up for more than 20 ms while everything is used, the first time and the second."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import uvloop
from docx import Document

from tests.bench.load import Api, Peer, Timings, clock, gather_bounded
from tests.bench.serving import Server
from tests.bench.streaming import START_GAP
from tests.corpus.rawpdf import page_pdf, text_operators
from tests.e2e.node import Client, Viewer
from tests.eventually import eventually
from tests.probed_node import Stall, read_stalls

THRESHOLD = 0.02
MEGABYTES = 5
PASTED = 20_000
SESSIONS = 50
SENTENCE = "I built the nightly pipelines myself: I split the load by day, so that it fell from 4 hours to 35 minutes. "
OFFER = """Data engineer
Orbelis, Lyon - permanent contract
You build and run the pipelines of a bank's reports. You know Python, SQL and Airflow, and you speak English."""
CV = """Camille Durand
camille.durand@example.org

Experience
Data engineer, Orbelis, Lyon
March 2019 - now
"""
LINE = "- Built the pipelines that feed 40 reports, 2 million rows a day, with Python, SQL and Airflow.\n"
Row = dict[str, Any]
Step = Callable[[], Awaitable[None]]


def large_pdf() -> bytes:
    """A readable page with an attachment's worth of bytes that nobody shows."""
    pdf = page_pdf(text_operators())
    pdf.stream(max(pdf.objects) + 1, bytes(range(256)) * (MEGABYTES * 4096))
    return pdf.write()


def docx() -> bytes:
    """The pasted CV as a document."""
    document, out = Document(), BytesIO()
    for line in (CV + LINE * 40).splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


@dataclass
class Everything:
    """Somebody who uses all of a node, and the staff behind it."""

    server: Server
    candidate: Client
    recruiter: Client
    developer: Client
    session: str = ""

    def steps(self) -> dict[str, Step]:
        """What is done, in order."""
        return {
            "PDF of 5 MB": self._pdf,
            "DOCX": self._docx,
            "20,000 characters pasted": self._paste,
            "profile read and saved": self._profile,
            "offers": self._offers,
            "own offer": self._own_offer,
            "session and plan": self._plan,
            "interview": self._interview,
            "report": self._report,
            "report as PDF": self._printed,
            "transcript, log, search": self._reading,
            "checkpoints": self._checkpoints,
            "export": self._export,
            "50 sessions and the wall": self._wall,
            "erasure": self._erasure,
        }

    async def _get(self, path: str, who: Client | None = None, **params: Any) -> Any:
        answer = (await (who or self.candidate).http.get(path, params=params)).raise_for_status()
        return answer.json() if "json" in answer.headers["content-type"] else answer.content

    async def _send(self, method: str, path: str, **options: Any) -> Any:
        answer = await self.candidate.http.request(method, path, **options)
        return answer.raise_for_status().json()

    async def _read(self, cv: str) -> None:
        async def over() -> bool:
            return bool((await self._get(f"/api/cvs/{cv}"))["phase"] in ("ready", "failed"))

        await eventually(over, what="the CV to be read", within=60)

    async def _pdf(self) -> None:
        cv = await self._send("POST", "/api/cvs", files={"file": ("cv.pdf", large_pdf())})
        await self._read(cv["cv_id"])

    async def _docx(self) -> None:
        cv = await self._send("POST", "/api/cvs", files={"file": ("cv.docx", docx())})
        await self._read(cv["cv_id"])

    async def _paste(self) -> None:
        text = (CV + LINE * (PASTED // len(LINE)))[:PASTED]
        await self._read((await self._send("POST", "/api/cvs", json={"text": text}))["cv_id"])

    async def _profile(self) -> None:
        revision = await self._get("/api/profile")
        edit = {"profile": revision["profile"], "expected": revision["revision"]}
        await self._send("PUT", "/api/profile", json=edit)

    async def _offers(self) -> None:
        for params in ({}, {"q": "data engineer", "place": "Lyon"}, {"limit": 50}):
            page = await self._get("/api/offers", **params)
        await self._get("/api/offers/matches", limit=50)
        await self._get(f"/api/offers/{page['hits'][0]['offer']['id']}")

    async def _own_offer(self) -> None:
        await self._send("POST", "/api/own-offers", json={"text": OFFER})
        await self._get("/api/own-offers")

    async def _plan(self) -> None:
        self.session = await self.candidate.new_session()

    async def _interview(self) -> None:
        viewer = await Viewer(self.candidate, self.session).connect()
        assert (await viewer.ask("start"))["type"] == "reply"
        for turn in range(1, 6):
            await viewer.until(lambda turn=turn: len(viewer.of("turn.completed")) >= turn)  # type: ignore[misc]
            text = SENTENCE if turn != 2 else (SENTENCE * 400)[:PASTED]
            assert (await viewer.answer(text))["type"] == "reply"
        await viewer.until(lambda: len(viewer.of("turn.completed")) >= 6)
        assert (await viewer.ask("end"))["type"] == "reply"
        await viewer.until(lambda: viewer.of("session.ended"))
        await viewer.close()
        address = f"/api/sessions/{self.session}/report"

        async def there() -> bool:
            return (await self.candidate.http.get(address)).status_code == 200

        await eventually(there, what="the report", within=60)

    async def _report(self) -> None:
        for name in ("report", "report/page?locale=fr", "report/page?locale=en", "report.json"):
            await self._get(f"/api/sessions/{self.session}/{name}")
        await self._get("/api/progress?locale=en")

    async def _printed(self) -> None:
        await self._get(f"/api/sessions/{self.session}/report.pdf?locale=en")

    async def _reading(self) -> None:
        await self._get(f"/api/sessions/{self.session}/transcript.json")
        for stream in ("public", "staff"):
            await self.recruiter.log(self.session, stream)
        await self._get(f"/api/sessions/{self.session}/cv", self.recruiter)
        await self._get("/api/texts", self.recruiter, q="nightly pipelines")
        await self._get("/api/sessions", self.recruiter, limit=50)

    async def _checkpoints(self) -> None:
        address = f"/api/sessions/{self.session}/checkpoints"
        for card in (await self._get(address, self.developer))["checkpoints"]:
            await self._get(f"{address}/{card['id']}", self.developer)

    async def _export(self) -> None:
        await self._get("/api/me/export")

    async def _wall(self) -> None:
        api = await Api(self.server.url, "candidate", "Load Candidate").sign_in()
        staff = await Api(self.server.url, "recruiter", "Wall Recruiter").sign_in()
        sessions = await gather_bounded([api.session() for _ in range(SESSIONS)], 8)
        wall = await Peer(staff, None).join()
        peers = list(await gather_bounded([Peer(api, session).join() for session in sessions], 8))
        await asyncio.gather(*(_hold(peer, number) for number, peer in enumerate(peers)))
        await gather_bounded([peer.close() for peer in [*peers, wall]])
        await api.close()
        await staff.close()

    async def _erasure(self) -> None:
        receipt = (await self._send("POST", "/api/me/erasure", json={"confirm": True}))["receipt"]

        async def erased() -> bool:
            return bool((await self._get("/api/erasures", receipt=receipt))["state"] == "done")

        await eventually(erased, what="the erasure", within=90)


async def _hold(peer: Peer, number: int) -> None:
    await asyncio.sleep(number * START_GAP)
    await peer.send(type="start")
    await peer.turn(Timings(), asked=clock(), stamped=False)
    for _ in range(2):
        await peer.turn(Timings(), asked=await peer.answer(), stamped=False)


async def _use(server: Server, stalls: Path, *, name: str) -> list[Row]:
    candidate, recruiter, developer = [
        await Client(server).sign_in(f"{name} {role}", role) for role in ("candidate", "recruiter", "developer")
    ]
    rows = []
    for step, take in Everything(server, candidate, recruiter, developer).steps().items():
        before = len(read_stalls(stalls))
        await take()
        await asyncio.sleep(0.1)  # what is written down, is read with its step
        rows.append({"use": name, "step": step, **summary(read_stalls(stalls)[before:])})
    for client in (candidate, recruiter, developer):
        await client.close()
    return rows


def summary(stalls: list[Stall]) -> Row:
    """How many, the longest, and where each was seen."""
    places = ", ".join(f"{stall.seconds * 1000:.0f} {place(stall)}" for stall in stalls[:6])
    return {"stalls": len(stalls), "longest_ms": 1000 * max((one.seconds for one in stalls), default=0.0), "at": places}


def place(stall: Stall) -> str:
    """The innermost frame of the project, or else the innermost."""
    frames = [line.split("\n")[0].strip() for line in stall.stack]
    ours = [
        line for line in frames if "site-packages" not in line and "probed_node" not in line and "/lib/" not in line
    ]
    line = (ours or frames or ["not seen"])[-1]
    return line.rsplit("/", 1)[-1].replace('", line ', ":").replace(", in ", " ")


def rows() -> list[Row]:
    """A cold node, then the same one warm."""
    with tempfile.TemporaryDirectory(prefix="vv-stalls-") as folder:
        stalls = Path(folder) / "stalls"
        module = ("tests.probed_node", "--stalls", str(stalls), "--threshold", str(THRESHOLD))
        with Server(module=module, extra={"VIVAVOCE_WORKER": "embedded"}) as server:
            seen = [row for name in ("cold", "warm") for row in uvloop.run(_use(server, stalls, name=name))]
    return seen
