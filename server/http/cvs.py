"""CVs on their way to a profile."""

from starlette.requests import Request
from starlette.responses import Response

from parsing.models import CvStatus
from parsing.ports import MAX_UPLOAD
from server.accounts.sign_ins import SignIn
from server.http.bodies import UPLOAD_SECONDS, media_type, read_json, read_upload
from server.http.dependencies import State
from server.http.endpoint import count_sent, respond, signed_in
from server.http.progress import ProgressStream
from server.http.staying import stays
from server.protocol.http import CvText
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate

_FORM_OVERHEAD = 64 * 1024
"""Boundaries, part headers and small fields around the file."""


async def _upload(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.UPLOAD, by=visitor.user_id)
    await count_sent(request, visitor)
    cvs = request.state["cvs"]
    if media_type(request) == "multipart/form-data":
        filename, data = await read_upload(request)
        status = await cvs.upload(visitor.user_id, filename=filename, data=data)
    else:
        text = await read_json(request, CvText)
        status = await cvs.upload_text(visitor.user_id, text=text.text)
    return respond(status, status=202)


async def _status(request: Request[State], visitor: SignIn) -> Response:
    return respond(await request.state["cvs"].status(visitor.user_id, request.path_params["cv_id"]))


async def _read_again(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.UPLOAD, by=visitor.user_id)
    return respond(await request.state["cvs"].read_again(visitor.user_id, request.path_params["cv_id"]), status=202)


async def _events(request: Request[State], visitor: SignIn) -> Response:
    cvs, cv_id = request.state["cvs"], request.path_params["cv_id"]
    await cvs.status(visitor.user_id, cv_id)  # refuses a CV that is not theirs before the stream begins
    return ProgressStream(
        place=request.state["rates"].stream(visitor.user_id),
        now=lambda: cvs.status(visitor.user_id, cv_id),
        changes=lambda: cvs.watch(visitor.user_id, cv_id),
        stays=lambda: stays(request, visitor),
    )


ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/cvs",
            summary="Upload a CV as a file, or as pasted text",
            access=Action.UPLOAD_CV,
            body=CvText,
            upload=True,
            answer=CvStatus,
            status=202,
            max_body=MAX_UPLOAD + _FORM_OVERHEAD,
            seconds=UPLOAD_SECONDS + 15,
            failures=(429, 507),
        ),
        _upload,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/cvs/{cv_id}",
            summary="Where a CV stands",
            access=Action.READ_CV,
            answer=CvStatus,
        ),
        _status,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/cvs/{cv_id}/reading",
            summary="Read a CV again, as it is read today; what its owner has corrected stays",
            access=Action.UPLOAD_CV,
            answer=CvStatus,
            status=202,
            failures=(429,),
        ),
        _read_again,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/cvs/{cv_id}/events",
            summary="Each change of a CV's status, until it is ready or has failed",
            access=Action.READ_CV,
            answer=CvStatus,
            media_type="text/event-stream",
            seconds=None,
        ),
        _events,
    ),
)
