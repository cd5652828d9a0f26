"""Who may do what: role x resource x transport x organisation and team, against a table written down here once more."""

import itertools
import secrets
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.protocol.http import SessionRequest
from server.protocol.messages import Role
from server.protocol.permissions import Within
from tests.integration.people.conftest import interview
from tests.issuer import Issuer
from tests.serving import Serving, Visitor

HERE, ELSEWHERE = "o_here", "o_elsewhere"
STAFF: tuple[Role, ...] = ("owner", "recruiter", "developer", "observer")
READERS: tuple[Role, ...] = ("owner", "recruiter", "developer")
PLACES = {
    "the organisation": Within(HERE),
    "a team of it": Within(HERE, "t_1"),
    "another team of it": Within(HERE, "t_2"),
    "another organisation": Within(ELSEWHERE),
    "the default organisation": Within(),
}
"""Where somebody is who asks; the session lies in a team of the organisation."""
REACHING = {"the organisation", "a team of it"}


@dataclass(frozen=True, slots=True)
class Resource:
    """Something of an assessed session, and who may ever have it where they belong; candidates: their own."""

    method: str
    path: str
    roles: tuple[Role, ...]
    own: bool
    body: Any = None


RESOURCES = (
    Resource("GET", "", STAFF, own=True),
    Resource("GET", "/log?stream=public", STAFF, own=True),
    Resource("GET", "/log?stream=staff", STAFF, own=False),
    Resource("GET", "/transcript.json", STAFF, own=True),
    Resource("GET", "/cv", READERS, own=False),
    Resource("GET", "/report", READERS, own=False),
    Resource("GET", "/report/page", READERS, own=False),
    Resource("GET", "/report.json", READERS, own=False),
    Resource("GET", "/report.pdf", READERS, own=False),
    Resource("GET", "/checkpoints", ("developer",), own=False),
    Resource("GET", "/model-calls", ("developer",), own=False),
    Resource("POST", "/report/release", ("owner", "recruiter"), own=False, body={"parts": ["summary"]}),
)


async def somebody(node: Serving, role: Role, within: Within, person: str = "") -> str:
    """A cookie's token of somebody with that standing."""
    user = await node.state["users"].admit(issuer="test", subject=person or secrets.token_hex(6), name="Ada")
    membership = await node.state["memberships"].grant(
        user.id, role, organisation=within.organisation, team=within.team
    )
    return str(await node.state["sign_ins"].open(user, membership))


async def session_in(node: Serving, within: Within, candidate: str = "u_somebody") -> str:
    async with node.visitor("Wim") as visitor:
        asked = SessionRequest(**{**await interview(visitor), "mode": "assessed"})
    record = await node.state["sessions"].create(
        candidate_id=candidate, candidate_name="Bea", request=asked, within=within
    )
    await node.state["begin_log"](record.id)
    return str(record.id)


def verdict(answer: httpx.Response) -> str:
    """What the table said, whatever came of it afterwards."""
    code = answer.json()["error"]["code"] if answer.status_code >= 400 else ""
    if code == "session_not_found":
        return "hidden"
    return "forbidden" if code == "forbidden" else "allowed"


async def socket_verdict(node: Serving, http: Visitor, session: str | None) -> str:
    """By a ticket and a hello, as a browser does."""
    asked = await http.post("/api/tickets", {"session": session})
    if asked.status_code != 200:
        return verdict(asked)
    url = node.url.replace("http", "ws", 1) + "/ws"
    async with connect(url, origin=node.url) as socket:  # type: ignore[arg-type]
        hello = {"type": "hello", "ref": 1, "protocol": 1, "ticket": asked.json()["ticket"]}
        await socket.send(orjson.dumps(hello).decode())
        try:
            first = orjson.loads(str(await socket.recv()).splitlines()[0])
        except ConnectionClosed:
            return "closed"
    return "allowed" if first["type"] == "welcome" else str(first["code"])


@pytest.mark.parametrize("role", ["candidate", *STAFF])
async def test_every_role_gets_what_it_may_where_it_belongs_and_nothing_else(node: Serving, role: Role) -> None:
    session = await session_in(node, PLACES["a team of it"])
    wrong: list[tuple[str, ...]] = []
    for place, within in PLACES.items():
        async with node.browser(Cookie=f"vivavoce={await somebody(node, role, within)}") as http:
            visitor = Visitor(http)
            for resource in RESOURCES:
                address = f"/api/sessions/{session}{resource.path}"
                answer = await http.request(resource.method, address, json=resource.body)
                ever = role in resource.roles or (role == "candidate" and resource.own)
                reaches = role != "candidate" and place in REACHING
                expected = "forbidden" if not ever else "allowed" if reaches else "hidden"
                found = verdict(answer)
                wrong += [] if found in _fit(expected, reaches=reaches) else [(place, address, found, expected)]
            staff = role != "candidate"
            expected = "allowed" if staff and place in REACHING else "hidden"
            found = await socket_verdict(node, visitor, session)
            wrong += [] if found == expected else [(place, "socket", found, expected)]
            found = await socket_verdict(node, visitor, None)
            wrong += [] if found == ("allowed" if staff else "forbidden") else [(place, "wall", found)]
            listed = await visitor.get("/api/sessions")
            seen = session in listed.text
            wrong += [] if seen == (staff and place in REACHING) else [(place, "list", str(seen))]
    assert wrong == []


def _fit(expected: str, *, reaches: bool) -> tuple[str, ...]:
    """What never is a role's may be refused before or after it is looked for, where that tells nothing."""
    return ("forbidden", "hidden") if expected == "forbidden" and not reaches else (expected,)


async def test_a_candidate_has_their_own_wherever_they_act(node: Serving) -> None:
    token = await somebody(node, "candidate", Within(HERE), "mine")
    mine = await node.state["sign_ins"].find(token)
    session = await session_in(node, Within(HERE), mine.user_id)
    for within in PLACES.values():
        async with node.browser(Cookie=f"vivavoce={await somebody(node, 'candidate', within, 'mine')}") as http:
            found = [verdict(await http.request(each.method, f"/api/sessions/{session}{each.path}", json=each.body))
                     for each in RESOURCES]  # fmt: skip
            assert found == ["allowed" if each.own else "forbidden" for each in RESOURCES]
            assert await socket_verdict(node, Visitor(http), session) == "allowed"


async def test_two_hundred_guessed_ids_are_not_told_apart_from_unknown_ones(node: Serving, issuer: Issuer) -> None:
    assert issuer.url
    there = [await session_in(node, Within(ELSEWHERE)) for _ in range(10)]
    guesses = [*there * 10, *(f"s_{secrets.token_hex(10)}" for _ in range(100))]
    for role in ("owner", "candidate"):
        token = await somebody(node, role, Within(HERE))
        async with node.browser(Cookie=f"vivavoce={token}") as http:
            resources = itertools.cycle(("", "/log", "/transcript.json"))
            answers = [await http.get(f"/api/sessions/{sid}{next(resources)}") for sid in guesses]
            assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
            tickets = [await http.post("/api/tickets", json={"session": sid}) for sid in (there[0], guesses[-1])]
            assert tickets[0].status_code == tickets[1].status_code == 404
            assert tickets[0].content == tickets[1].content
