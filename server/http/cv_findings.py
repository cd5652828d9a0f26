"""What reading the CV behind a session brought up, for staff: text that nobody can see, above all."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.sessions import find
from server.protocol.history import CvFindings
from server.protocol.operation import Operation
from server.protocol.permissions import Action


async def _read(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_CV_FINDINGS)
    if session.profile_revision is None:
        return Response(status_code=204)
    pinned = await request.state["cvs"].profile(session.candidate.id, session.profile_revision)
    read = pinned.profile.meta.x_extraction
    findings = CvFindings(
        revision=pinned.revision,
        pages=read.pages,
        ocr=read.ocr,
        is_cv_score=read.is_cv_score,
        stripped=read.stripped,
        warnings=read.warnings,
    )
    return respond(findings)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/cv",
            summary="What reading the session's CV brought up: text that a reader cannot see, and warnings",
            access=Action.READ_CV_FINDINGS,
            audit="cv.read",
            answer=CvFindings,
            empty="The session has no CV",
        ),
        _read,
    ),
)
