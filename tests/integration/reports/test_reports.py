"""Reports over HTTP, from real short interviews: who may read what, while it is written, printed, saved and shared."""

import json
import re
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from interview.assessment.report import SECTIONS
from interview.assessment.report_sections import FOR_STAFF
from server.http.table import operations_table
from server.protocol.blocks import Words
from server.reports.html import article
from server.reports.printing import PdfUnavailable, Printer, PrinterBusy, PrintingFailed
from server.stores.mongo import Database
from tests.integration.test_whole_interview import ANSWER, answer_everything, read_log, viewing
from tests.serving import Serving, Visitor, serving


async def interviewed(node: Serving, candidate: Visitor, mode: str) -> str:
    """A short interview, left; its report is ready."""
    session: str = (await candidate.session(mode=mode, minutes=5))["id"]
    async with viewing(node, candidate, session) as viewer:
        await answer_everything(viewer, most=1)
    return session


async def codes(visitor: Visitor, session: str) -> list[tuple[int, str]]:
    """How each way to the report answers."""
    found = []
    for way in ("report", "report/page", "report.json", "report.pdf"):
        answer = await visitor.get(f"/api/sessions/{session}/{way}")
        found.append((answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]))
    return found


def sections(log: list[dict[str, Any]], kind: str) -> list[str]:
    return [frame["event"]["name"] for frame in log if frame["event"]["type"] == kind]


def sentences(value: object) -> set[str]:
    """Every long text in a report's section."""
    if isinstance(value, str):
        return {json.dumps(value, ensure_ascii=False)} if len(value) > 40 else set()
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(sentences(one) for one in inside))


async def no_road_leads_staff_to(logged: list[Any], node: Serving, session: str) -> None:
    """Nothing that staff can GET of a session says a sentence of a practice report that its interview did not say."""
    roads = [one for one in operations_table() if one.method == "GET" and one.template.count("{") <= 1]
    words = sentences(logged)
    for role in ("recruiter", "observer", "owner"):
        async with node.visitor(f"{role} 1", role) as reader:
            said = "".join(
                json.dumps(frame, ensure_ascii=False) for frame in await read_log(reader, session, "staff")
            ) + json.dumps((await reader.get(f"/api/sessions/{session}/transcript.json")).json(), ensure_ascii=False)
            closed = {one for one in words if one not in said}
            assert len(closed) > 3
            for road in roads:
                for stream in ("public", "staff"):
                    path = re.sub(r"{session_id}", session, road.template)
                    answer = await reader.http.get(path, params={"stream": stream, "q": "next"})
                    assert not [one for one in closed if one in answer.text], (role, path)


@pytest.fixture
async def node(redis_url: str, mongo: Database, mongodb_url: str, redis: object) -> AsyncIterator[Serving]:
    del redis
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url, mongodb_database=mongo.name) as running:
        yield running


async def while_it_is_written(mongo: Database, candidate: Visitor, session: str) -> None:
    """Before a report is stored its sections come from the log; before there are any, there is none."""
    at = f"/api/sessions/{session}"
    await mongo["reports"].delete_one({"_id": session})
    page = (await candidate.get(f"{at}/report/page")).json()
    assert (page["complete"], page["there"]) == (False, list(SECTIONS))
    assert not [block for block in page["blocks"] if block.get("style") == "transcript"]
    for way in ("report", "report.json", "report.pdf"):
        assert (await candidate.get(f"{at}/{way}")).json()["error"]["code"] == "report_not_found"
    fresh = (await candidate.session())["id"]
    assert (await candidate.get(f"/api/sessions/{fresh}/report/page")).json()["error"]["code"] == "report_not_found"


async def test_a_practice_report_is_its_candidates_and_closed_to_recruiters(node: Serving, mongo: Database) -> None:
    async with (
        node.visitor("Camille") as camille,
        node.visitor("Zoé") as zoe,
        node.visitor("Rémi", "recruiter") as remi,
        node.visitor("Dana", "developer") as dana,
    ):
        session = await interviewed(node, camille, "practice")
        at = f"/api/sessions/{session}"
        public, staff = await read_log(camille, session, "public"), await read_log(remi, session, "staff")
        assert sections(public, "report.section") == list(SECTIONS)
        assert sections(staff, "report.withheld") == []
        kinds = [frame["event"]["type"] for frame in public]
        assert max(at for at, kind in enumerate(kinds) if kind == "report.section") < kinds.index("session.ended")

        report = (await camille.get(f"{at}/report")).json()
        logged = [frame["event"]["section"] for frame in public if frame["event"]["type"] == "report.section"]
        for_staff = set().union(*FOR_STAFF.values())
        assert all(report[name] == value for one in logged for name, value in one.items() if name not in for_staff)
        await no_road_leads_staff_to(logged, node, session)

        page = (await camille.get(f"{at}/report/page", locale="fr", zone="Europe/Paris")).json()
        assert (page["complete"], page["there"], page["session"]["id"]) == (True, list(SECTIONS), session)
        assert "Atelier Lumen" in json.dumps(page["blocks"], ensure_ascii=False)
        assert await codes(remi, session) == [(403, "forbidden")] * 4
        assert (await dana.get(f"{at}/report/page")).json()["blocks"] != page["blocks"]

        saved = await camille.get(f"{at}/report.json")
        assert saved.json().pop("ai")["digital_source_type"].endswith("/algorithmicMedia")
        assert {**saved.json(), "ai": None} == {**report, "ai": None}
        assert saved.headers["content-disposition"] == f'attachment; filename="report-{session}.json"'
        lines = (await camille.get(f"{at}/transcript.json")).json()["lines"]
        assert [line["who"] for line in lines[:3]] == ["interviewer", "candidate", "interviewer"]
        assert ANSWER in lines[1]["text"]
        assert (lines[0]["number"], lines[1]["number"], lines[2]["number"]) == (1, 1, 2)

        printed = await camille.get(f"{at}/report.pdf", locale="en")
        assert printed.headers["content-type"] == "application/pdf"
        sheets = PdfReader(BytesIO(printed.content))
        assert sheets.metadata is not None
        assert str(sheets.metadata["/digitalsourcetype"]).endswith("/algorithmicMedia")
        text = " ".join(sheet.extract_text() for sheet in sheets.pages)
        assert "Three next steps" in text

        assert await codes(zoe, session) == [(404, "session_not_found")] * 4
        assert (await zoe.get(f"{at}/transcript.json")).status_code == 404
        shared = await remi.post(f"{at}/report/release", {"parts": ["summary"]})
        assert (shared.status_code, shared.json()["error"]["code"]) == (409, "not_assessed")

        progress = (await camille.get("/api/progress", locale="fr")).json()
        assert progress["sessions"] == 1
        await while_it_is_written(mongo, camille, session)
        assert (await zoe.get("/api/progress")).json()["sessions"] == 0
        assert (await remi.get("/api/progress")).status_code == 403


async def test_an_assessed_report_is_shared_section_by_section(node: Serving) -> None:
    async with (
        node.visitor("Camille") as camille,
        node.visitor("Zoé") as zoe,
        node.visitor("Rémi", "recruiter") as remi,
        node.visitor("Dana", "developer") as dana,
    ):
        session = await interviewed(node, camille, "assessed")
        at = f"/api/sessions/{session}"
        assert sections(await read_log(remi, session, "public"), "report.section") == []
        assert sections(await read_log(remi, session, "staff"), "report.withheld") == list(SECTIONS)
        assert await codes(camille, session) == [(403, "forbidden")] * 4
        assert await codes(zoe, session) == [(404, "session_not_found")] * 4
        assert (await camille.get("/api/progress")).json()["sessions"] == 0
        whole = (await remi.get(f"{at}/report")).json()

        for stranger in (camille, dana):
            refused = await stranger.post(f"{at}/report/release", {"parts": list(SECTIONS)})
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
        wrong = await remi.post(f"{at}/report/release", {"parts": ["everything"]})
        assert wrong.status_code == 422
        assert (await remi.post("/api/sessions/s_none/report/release", {"parts": []})).status_code == 404

        for _ in range(2):  # the same again changes nothing
            shared = await remi.post(f"{at}/report/release", {"parts": ["next_steps", "summary"]})
            assert shared.json()["released"] == ["summary", "next_steps"]
        report = (await camille.get(f"{at}/report")).json()
        assert (report["summary"], report["next_steps"]) == (whole["summary"], whole["next_steps"])
        assert not {"competencies", "questions", "gaps", "other_offers"} & report.keys()
        assert report["notice"]
        page = (await camille.get(f"{at}/report/page")).json()
        assert page["there"] == ["summary", "next_steps"]
        assert "report-question" not in json.dumps(page)
        quotes = {quote["text"] for item in whole["competencies"] for quote in item["quotes"]}
        said = json.dumps([block for block in page["blocks"] if block.get("style") != "transcript"], ensure_ascii=False)
        assert not [quote for quote in quotes if quote in said and quote not in whole["summary"]]
        assert await codes(zoe, session) == [(404, "session_not_found")] * 4
        assert (await camille.get("/api/progress")).json()["sessions"] == 1

        await remi.post(f"{at}/report/release", {"parts": []})
        assert await codes(camille, session) == [(403, "forbidden")] * 4
        notes = await node.state["sessions"].releases(session)
        assert [(note["parts"], note["by"]["name"]) for note in notes] == [
            (["summary", "next_steps"], "Rémi"),
            ([], "Rémi"),
        ]


HOSTILE = "<script>alert(1)</script>" + "x" * 20_000 + " مرحبا بالعالم \x00\x1b"


async def test_what_is_printed_is_bounded_and_fetches_nothing() -> None:
    """Files, addresses and endless words do no harm; what takes too long is given up."""
    printer = Printer()
    outside = (
        '<link rel="stylesheet" href="file:///etc/passwd"><img src="file:///etc/hostname">'
        '<img src="http://127.0.0.1:9/x"><p>kept</p>'
    ) + article([Words(text=HOSTILE)])
    printed = PdfReader(BytesIO(await printer.print(outside, address="http://127.0.0.1:9/")))
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert "kept" in text
    assert "root:" not in text
    assert "<script>alert(1)</script>" in "".join(text.split())
    assert text.count("x") == 20_000
    assert all(not sheet.images for sheet in printed.pages)

    with pytest.raises(PrintingFailed):
        await Printer(seconds=0.01).print("<p>late</p>", address="http://127.0.0.1:9/")
    with pytest.raises(PrinterBusy):
        await Printer(at_once=0, waiting=0).print("<p>busy</p>", address="http://127.0.0.1:9/")


async def test_without_the_library_printing_is_not_offered() -> None:
    printer = Printer(module="no_such_library")
    assert not printer.installed
    with pytest.raises(PdfUnavailable):
        await printer.print("<p>x</p>", address="http://127.0.0.1:9/")
