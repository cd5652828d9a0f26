"""Three questions for who only wants to look: no CV, no sign-in, and nothing is kept. Where local sign-in exists."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from interview.evaluation.demo import look
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import open_to_all, respond
from server.http.errors import NoLocalSignIn
from server.http.sign_in import signs_in_locally
from server.protocol.demo import DemoInterview, DemoRequest
from server.protocol.operation import Operation
from server.protocol.quotas import Rate
from server.stores.clock import wall_ms


async def _demo(request: Request[State]) -> Response:
    if not signs_in_locally(request):
        raise NoLocalSignIn
    await request.state["rates"].count(Rate.DEMO, by=request.client.host if request.client else "-")
    asked = await read_json(request, DemoRequest)
    now = wall_ms()
    # A whole interview is played at once, up to 200 ms of work: on a loop of its own, off the one that serves others.
    playing = look(asked.answers, locale=asked.locale, number=asked.number, now=now)
    demo = await asyncio.to_thread(asyncio.run, playing)
    report = demo.report
    return respond(
        DemoInterview(
            offer_title=demo.offer_title,
            offer_company=demo.offer_company,
            number=demo.number,
            turns=demo.turns,
            over=report is not None,
            notice=report.notice if report is not None else "",
            questions=[one for one in report.questions if one.answers] if report is not None else [],
        )
    )


ENDPOINTS = (
    open_to_all(
        Operation(
            method="POST",
            path="/api/demo",
            summary="The demo interview up to these answers, by the offline interviewer; nothing is kept",
            access="anyone",
            body=DemoRequest,
            answer=DemoInterview,
            failures=(429,),
        ),
        _demo,
    ),
)
