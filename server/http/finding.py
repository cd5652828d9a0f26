"""Looking for words in interviews, for those of the staff who may."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_query
from server.http.dependencies import State
from server.http.endpoint import about, respond, signed_in
from server.protocol.finding import TextHits, TextSearch
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate


async def _find(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.SEARCH, by=visitor.user_id)
    asked = read_query(request, TextSearch)
    about(request, "sessions")
    return respond(await request.state["texts"].find(asked, within=visitor.standing.within))


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/texts",
            summary="Finished interviews whose texts or events say something, with the sentences around it",
            access=Action.SEARCH_TEXTS,
            audit="session.search",
            query=TextSearch,
            answer=TextHits,
            failures=(429,),
        ),
        _find,
    ),
)
