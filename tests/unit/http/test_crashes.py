"""A request in which our own code breaks is answered and counted, and says nothing of what was sent."""

import httpx
from starlette.types import Receive, Scope, Send

from server.faults import Faults
from server.http.requests import RequestScope

SECRET = "I was born in 1990"


async def breaking(scope: Scope, receive: Receive, send: Send) -> None:
    raise LookupError(SECRET, scope, receive, send)


async def test_a_crash_is_answered_and_counted() -> None:
    faults = Faults()
    transport = httpx.ASGITransport(RequestScope(breaking, secure=False, faults=faults))
    async with httpx.AsyncClient(transport=transport, base_url="http://node") as http:
        answer = await http.get("/api/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "server_error")
    assert SECRET not in answer.text
    assert faults.count == 1
