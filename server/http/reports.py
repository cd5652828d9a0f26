"""Reports: as JSON, as a page, as PDF; downloads; and what a recruiter shares of an assessed one."""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from interview.assessment.report import SECTIONS, SectionName
from interview.assessment.report_sections import joined, shown
from server.accounts.sign_ins import SignIn
from server.accounts.tickets import whose
from server.http.bodies import read_json, read_query
from server.http.dependencies import State
from server.http.endpoint import respond, respond_raw, signed_in
from server.http.errors import NotAssessed, ReportNotFound
from server.http.sessions import find
from server.protocol.errors import SessionNotFound
from server.protocol.http import SessionRecord
from server.protocol.operation import Operation
from server.protocol.permissions import Action, Reach, is_staff, permit, reach
from server.protocol.quotas import Rate
from server.protocol.reports import ReportDocument, ReportPage, ReportQuery, ReportRelease, Transcript
from server.reports.draft import draft
from server.reports.filename import disposition, file_name
from server.reports.html import document
from server.reports.mark import mark, source_type
from server.reports.template import Material, Reader, page
from server.reports.transcript import read_transcript
from server.reports.words import Words, zone_of
from server.reports.written import read_written

PDF_SECONDS = 60.0
MAX_LINE = 6000
"""Code points of one message in a PDF; the transcript's own download has all of it."""


async def _read(request: Request[State], visitor: SignIn) -> Response:
    session, names = await _readable(request, visitor)
    return respond_raw(await _report(request, session, names, staff=is_staff(visitor.role)))


async def _download(request: Request[State], visitor: SignIn) -> Response:
    session, names = await _readable(request, visitor)
    report = await _report(request, session, names, staff=is_staff(visitor.role))
    marked = {"ai": mark(session.interviewer), **report}
    return _saved(respond_raw(marked), f"report-{session.id}.json")


async def _page(request: Request[State], visitor: SignIn) -> Response:
    asked = read_query(request, ReportQuery)
    session, names = await _readable(request, visitor)
    material = await _material(request, session, names, staff=is_staff(visitor.role))
    shown_page = ReportPage(
        session=session,
        complete=material.complete,
        there=[name for name in SECTIONS if name in material.draft.there],
        pdf=request.state["printer"].installed,
        blocks=page(material, _reader(visitor, asked)),
    )
    return respond(shown_page)


async def _pdf(request: Request[State], visitor: SignIn) -> Response:
    asked = read_query(request, ReportQuery)
    session, names = await _readable(request, visitor)
    await request.state["rates"].count(Rate.PDF, by=visitor.user_id)
    material = await _material(request, session, names, staff=is_staff(visitor.role), longest=MAX_LINE)
    if not material.complete:
        raise ReportNotFound
    reader = _reader(visitor, asked)
    title = f"{reader.words('report.title')} - {material.draft.offer_title or session.offer.title}"
    html = document(page(material, reader), lang=asked.locale, title=title, source=source_type(session.interviewer))
    printed = await request.state["printer"].print(html, address=_address(request))
    return _saved(Response(printed, media_type="application/pdf"), file_name(session, ending="pdf"))


async def _transcript(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.REPORT, by=visitor.user_id)
    session = await find(request, visitor)
    lines = await read_transcript(request.state["log"], session.id)
    return _saved(respond(Transcript(session=session, lines=lines)), f"transcript-{session.id}.json")


async def _release(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, ReportRelease)
    session = await find(request, visitor, Action.RELEASE_REPORT)
    if session.mode != "assessed":
        raise NotAssessed
    if await request.state["sessions"].report(session.id) is None:
        raise ReportNotFound
    parts = [name for name in SECTIONS if name in asked.parts]
    return respond(await request.state["sessions"].release(session.id, parts, by=visitor.user_id, name=visitor.name))


async def _readable(request: Request[State], visitor: SignIn) -> tuple[SessionRecord, Sequence[SectionName]]:
    """The session, and the sections of its report that the visitor may read. Raises SessionNotFound, Forbidden."""
    await request.state["rates"].count(Rate.REPORT, by=visitor.user_id)
    session = await find(request, visitor)
    if session.mode == "practice":
        permit(visitor.standing, Action.READ_PRACTICE_REPORT, whose(session), hidden=SessionNotFound)
        return session, SECTIONS
    if reach(visitor.role, Action.READ_ASSESSED_REPORT) is not Reach.NONE:
        permit(visitor.standing, Action.READ_ASSESSED_REPORT, whose(session), hidden=SessionNotFound)
        return session, SECTIONS
    # Before anything is shared it is as if there were no way to it at all.
    action = Action.READ_RELEASED_REPORT if session.released else Action.READ_ASSESSED_REPORT
    permit(visitor.standing, action, whose(session), hidden=SessionNotFound)
    return session, session.released


async def _report(
    request: Request[State], session: SessionRecord, names: Collection[SectionName], *, staff: bool
) -> Mapping[str, object]:
    report = await request.state["sessions"].report(session.id)
    if report is None:
        raise ReportNotFound
    return shown(report, names, staff=staff)


async def _material(
    request: Request[State],
    session: SessionRecord,
    names: Sequence[SectionName],
    *,
    staff: bool,
    longest: int | None = None,
) -> Material:
    """The report with its transcript, or the sections that are written so far. Raises ReportNotFound."""
    log = request.state["log"]
    report = await request.state["sessions"].report(session.id)
    if report is None:
        written = await read_written(log, session.id, session.mode)
        if not written:
            raise ReportNotFound
        return Material(record=session, draft=draft(shown(joined(written), names, staff=staff)), complete=False)
    lines = await read_transcript(log, session.id)
    if longest is not None:
        lines = [
            line if len(line.text) <= longest else line.model_copy(update={"text": line.text[:longest] + " […]"})
            for line in lines
        ]
    return Material(
        record=session,
        draft=draft(shown(report, names, staff=staff)),
        complete=True,
        released=session.released,
        transcript=lines,
    )


def _reader(visitor: SignIn, asked: ReportQuery) -> Reader:
    return Reader(words=Words(asked.locale, zone_of(asked.zone)), staff=is_staff(visitor.role))


def _address(request: Request[State]) -> str:
    """Ours as the reader sees it, for the links of a PDF."""
    base = urlsplit(str(request.base_url))
    return next(
        (one for one in sorted(request.state["origins"]) if urlsplit(one).netloc == base.netloc), str(base.geturl())
    )


def _saved(response: Response, name: str) -> Response:
    response.headers["content-disposition"] = disposition(name)
    return response


_ONE = "/api/sessions/{session_id}"
ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path=f"{_ONE}/report",
            summary="The report: the candidate's own in practice or as far as it is shared, any for staff",
            access=Action.READ_SESSION,
            scope="reports:read",
            audit="report.read",
            answer=ReportDocument,
            failures=(429,),
        ),
        _read,
    ),
    signed_in(
        Operation(
            method="GET",
            path=f"{_ONE}/report/page",
            summary="The same as blocks, in words; also while it is being written",
            access=Action.READ_SESSION,
            audit="report.read",
            query=ReportQuery,
            answer=ReportPage,
            failures=(429,),
        ),
        _page,
    ),
    signed_in(
        Operation(
            method="GET",
            path=f"{_ONE}/report.pdf",
            summary="The same as PDF; 501 where printing is not installed",
            access=Action.READ_SESSION,
            scope="reports:read",
            audit="report.read",
            query=ReportQuery,
            media_type="application/pdf",
            seconds=PDF_SECONDS,
            failures=(429, 501),
        ),
        _pdf,
    ),
    signed_in(
        Operation(
            method="GET",
            path=f"{_ONE}/report.json",
            summary="The report as a file",
            access=Action.READ_SESSION,
            scope="reports:read",
            audit="report.read",
            answer=ReportDocument,
            failures=(429,),
        ),
        _download,
    ),
    signed_in(
        Operation(
            method="GET",
            path=f"{_ONE}/transcript.json",
            summary="What was said in public, as a file",
            audit="transcript.read",
            access=Action.READ_SESSION,
            scope="reports:read",
            answer=Transcript,
            failures=(429,),
        ),
        _transcript,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/report/release",
            summary="Share sections of an assessed report with its candidate; replaces what was shared before",
            audit="report.release",
            access=Action.RELEASE_REPORT,
            body=ReportRelease,
            answer=SessionRecord,
            failures=(409,),
        ),
        _release,
    ),
)
