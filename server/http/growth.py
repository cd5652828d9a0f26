"""A candidate's progress from interview to interview."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_query
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate
from server.protocol.reports import Growth, GrowthQuery
from server.reports.growth import MAX_REPORTS, growth
from server.reports.words import Words


async def _growth(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.REPORT, by=visitor.user_id)
    asked = read_query(request, GrowthQuery)
    found = await request.state["sessions"].reports(visitor.user_id, limit=MAX_REPORTS)
    return respond(growth(found, Words(asked.locale)))


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/progress",
            summary="A candidate's scores from interview to interview, what is missing often, what to practise next",
            access=Action.READ_GROWTH,
            query=GrowthQuery,
            answer=Growth,
            failures=(429,),
        ),
        _growth,
    ),
)
