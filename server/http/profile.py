"""The candidate's profile."""

from starlette.requests import Request
from starlette.responses import Response

from parsing.errors import ProfileNotFound
from parsing.models import ProfileRevision
from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import count_sent, respond, signed_in
from server.protocol.http import ProfileEdit
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate

_PROFILE_LIMIT = 1024 * 1024


async def _read(request: Request[State], visitor: SignIn) -> Response:
    try:
        return respond(await request.state["cvs"].profile(visitor.user_id))
    except ProfileNotFound:
        return Response(status_code=204)


async def _edit(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.REVISION, by=visitor.user_id)
    await count_sent(request, visitor)
    edit = await read_json(request, ProfileEdit)
    revision = await request.state["cvs"].revise(
        visitor.user_id, profile=edit.profile, expected=edit.expected, accepted=edit.accepted
    )
    return respond(revision)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/profile",
            summary="The newest revision of the candidate's profile",
            access=Action.READ_PROFILE,
            answer=ProfileRevision,
            empty="There is no profile yet",
        ),
        _read,
    ),
    signed_in(
        Operation(
            method="PUT",
            path="/api/profile",
            summary="Correct the profile on top of the revision that was read",
            access=Action.EDIT_PROFILE,
            body=ProfileEdit,
            answer=ProfileRevision,
            max_body=_PROFILE_LIMIT,
            failures=(404, 409, 429),
        ),
        _edit,
    ),
)
