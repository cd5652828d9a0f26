"""Every route that takes an id, asked for what is somebody else's: the answer is the one that an unknown id gets."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from server.http.table import operations_table
from server.protocol.http import SessionRequest
from server.protocol.messages import Role
from server.protocol.operation import Operation
from server.protocol.permissions import Action, Reach, Within, reach
from server.rights.consent import consent
from tests.integration.accounts.test_tokens import program
from tests.integration.people.conftest import interview, invite, stranger
from tests.integration.people.test_matrix import somebody
from tests.integration.sessions.test_model_calls import CALL
from tests.serving import Serving, Visitor, serving
from tests.unit.offers.test_own_reading import NURSE

SCOPES = ["sessions:read", "reports:read", "offers:read", "invitations:read", "invitations:write", "audit:read"]
BODIES: dict[str, Any] = {
    "Naming": {"name": "Taken over"},
    "MemberChange": {"role": "owner", "team": None},
    "MailRequest": {"token": "x" * 43},
    "Extension": {"days": 300},
    "Retake": {"reason": "because"},
    "OfferCorrection": {"title": "x", "description": "y"},
    "ReportRelease": {"parts": ["summary"]},
    "RetryRequest": {"message": "m_1", "text": "Once more.", "client_id": "c" * 16},
    "ForkRequest": {"message": "m_1", "text": "Once more.", "client_id": "c" * 16},
    "Agreement": {"locale": "en", "hash": consent("en").hash},
    "HumanWords": {"words": "Please look."},
}
"""Right in form for every route that takes an id, so that no answer comes from the body alone."""


@dataclass
class House:
    """An organisation with one of everything, and who is not of it."""

    node: Serving
    owner: Visitor
    candidate: Visitor
    ids: dict[str, str]
    outsiders: dict[str, tuple[httpx.AsyncClient, Role | None]]

    async def everything(self) -> list[Any]:
        """All that its people see of it."""
        of_owner = ("organisation", "invitations", "tokens", "webhooks", "sessions", "retention")
        of_candidate = ("own-offers", "sessions", "me/invitations", f"cvs/{self.ids['cv_id']}")
        seen = [(await self.owner.get(f"/api/{each}")).raise_for_status().json() for each in of_owner]
        seen += [(await self.candidate.get(f"/api/{each}")).raise_for_status().json() for each in of_candidate]
        account = (await self.candidate.get("/api/me/account")).raise_for_status().json()
        return [*seen, [each["id"] for each in account["sign_ins"]], account["memberships"]]


@pytest.fixture
async def house(redis: Redis, redis_url: str, mongodb_url: str) -> AsyncIterator[House]:
    assert await redis.dbsize() == 0
    async with AsyncExitStack() as stack:
        node = await stack.enter_async_context(
            serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_quota_factor=1000)
        )
        owner = await stack.enter_async_context(node.visitor("Zelda Vonnegut", "owner"))
        candidate = await stack.enter_async_context(node.visitor("Zoltan Vonnegut"))
        await stack.enter_async_context(node.visitor("Zita Vonnegut", "recruiter"))
        ids = await _one_of_everything(node, owner, candidate)
        elsewhere = Within((await node.state["organisations"].found("Elsewhere")).id)
        outsiders: dict[str, tuple[httpx.AsyncClient, Role | None]] = {
            "a stranger": (await stack.enter_async_context(stranger(node)), None)
        }
        people: tuple[tuple[str, Role, Within], ...] = (
            ("another candidate", "candidate", Within()),
            ("an owner elsewhere", "owner", elsewhere),
            ("a developer elsewhere", "developer", elsewhere),
        )
        for name, role, within in people:
            cookie = await somebody(node, role, within)
            browser = node.browser(Cookie=f"vivavoce={cookie}")
            browser.event_hooks = {}  # hundreds of refusals, which other tests hold against the description
            outsiders[name] = (await stack.enter_async_context(browser), role)
        asked = {"name": "x", "scopes": SCOPES}
        made = (await outsiders["an owner elsewhere"][0].post("/api/tokens", json=asked)).raise_for_status().json()
        outsiders["their program"] = (await stack.enter_async_context(program(node, made["token"])), "owner")
        yield House(node, owner, candidate, ids, outsiders)


async def _one_of_everything(node: Serving, owner: Visitor, candidate: Visitor) -> dict[str, str]:
    asked = SessionRequest(**{**await interview(candidate), "mode": "practice"})
    session = await node.state["sessions"].create(
        candidate_id=candidate.id, candidate_name="Zoltan Vonnegut", request=asked, within=Within()
    )
    await node.state["begin_log"](session.id)
    node.state["model_calls"].note(session.id, CALL)
    cv = (await candidate.post("/api/cvs", {"text": "Zoltan Vonnegut, welder. " * 20})).raise_for_status().json()
    offer = (await candidate.post("/api/own-offers", {"text": NURSE})).raise_for_status().json()
    (issued,) = await invite(owner, guests="Zora Vonnegut <zora@vonnegut.example>")
    page = (await owner.post("/api/organisation/teams", {"name": "Vonneguts"})).raise_for_status().json()
    hook = {"url": "https://vonnegut.example/hook", "events": ["session.ended"]}
    webhook = (await owner.post("/api/webhooks", hook)).raise_for_status().json()
    token = (await owner.post("/api/tokens", {"name": "Vonneguts", "scopes": SCOPES})).raise_for_status().json()
    account = (await candidate.get("/api/me/account")).raise_for_status().json()
    return {
        "session_id": session.id,
        "cv_id": cv["cv_id"],
        "offer_id": offer["id"],
        "invitation_id": issued["invitation"]["id"],
        "team_id": page["teams"][0]["id"],
        "membership_id": next(each["membership"] for each in page["members"] if not each["you"]),
        "webhook_id": webhook["card"]["id"],
        "token_id": token["card"]["id"],
        "sign_in_id": account["sign_ins"][0]["id"],
        "message_id": "m_1",
        "checkpoint_id": "1f0a5c1e-7c1d-6b42-8001-2f9d3c5b7a60",
        "call_id": (await _calls(node, session.id))[0],
    }


async def _calls(node: Serving, session: str) -> list[str]:
    await node.state["model_calls"].settle(5)
    found = await node.state["model_calls"].list(session)
    return [each.id for each in found.calls]


def guessed(known: str) -> str:
    """An id of the same form that nothing has."""
    left = min(len(known) - 4, 12)
    return known[:-left] + secrets.token_hex(left)[:left]


def taking_ids() -> Iterator[Operation]:
    for operation in operations_table():
        if operation.parameters and operation.parameters != ["provider"]:
            yield operation


def address(operation: Operation, ids: dict[str, str]) -> str:
    """With the first id of its path, which says whose it is, as given."""
    path = operation.template
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", ids[name])
    return path


async def asked_for(http: httpx.AsyncClient, operation: Operation, ids: dict[str, str]) -> tuple[int, bytes]:
    body = None if operation.body is None else BODIES[operation.body.__name__]
    answer = await http.request(operation.method, address(operation, ids), json=body)
    return answer.status_code, answer.content


async def test_what_is_somebody_elses_answers_like_what_does_not_exist(house: House) -> None:
    before = await house.everything()
    distinguishable: list[tuple[Any, ...]] = []
    hidden: set[str] = set()
    for name, (http, role) in house.outsiders.items():
        for operation in taking_ids():
            access = operation.access
            if isinstance(access, Action) and (role is None or reach(role, access) is Reach.NONE):
                continue  # refused before anybody looks what is asked for
            first = operation.parameters[0]
            unknown = {**house.ids, first: guessed(house.ids[first])}
            there = await asked_for(http, operation, house.ids)
            nowhere = await asked_for(http, operation, unknown)
            if there != nowhere or there[0] not in {401, 403, 404}:
                distinguishable.append((name, operation.method, operation.template, there, nowhere))
            if there[0] == 404:
                hidden.add(f"{operation.method} {operation.template}")
    assert distinguishable == []
    # No route was refused to all of them before it looked whose the thing is.
    assert {f"{each.method} {each.template}" for each in taking_ids()} - hidden == set()
    assert await house.everything() == before


async def test_a_stream_that_the_role_never_reads_tells_no_more(house: House) -> None:
    """What is allowed hangs on the query there, not on the route alone."""
    candidate = house.outsiders["another candidate"][0]
    answers = {
        (answer.status_code, answer.content)
        for given in (house.ids["session_id"], guessed(house.ids["session_id"]))
        for answer in [await candidate.get(f"/api/sessions/{given}/log", params={"stream": "staff"})]
    }
    assert [status for status, _ in answers] == [403]


async def test_an_id_in_a_body_tells_no_more(house: House) -> None:
    owner, candidate = (house.outsiders[name][0] for name in ("an owner elsewhere", "another candidate"))
    page = (await owner.get("/api/organisation")).raise_for_status().json()
    own = f"/api/organisation/members/{page['members'][0]['membership']}"
    about = await interview(house.candidate)

    async def both(http: httpx.AsyncClient, method: str, path: str, name: str, *where: str, **rest: Any) -> set[Any]:
        answers = set()
        for given in (house.ids[name], guessed(house.ids[name])):
            body: Any = given
            for key in reversed(where):
                body = {**rest, key: body} if key == where[0] else {**about, key: body}
            answer = await http.request(method, path, json=body)
            answers.add((answer.status_code, answer.content))
        return answers

    for answers in (
        await both(owner, "POST", "/api/tickets", "session_id", "session"),
        await both(candidate, "POST", "/api/tickets", "session_id", "session"),
        await both(owner, "POST", "/api/me/acting", "membership_id", "membership"),
        await both(owner, "POST", "/api/invitations", "team_id", "team", role="candidate"),
        await both(owner, "PUT", own, "team_id", "team", role="recruiter"),
        await both(owner, "POST", "/api/invitations", "offer_id", "interview", "offer_id", role="candidate"),
        await both(candidate, "POST", "/api/sessions", "offer_id", "offer_id", **about),
    ):
        ((status, _),) = answers
        assert status == 404


async def test_no_list_export_or_search_holds_anything_of_theirs(house: House) -> None:
    """Every route that is read without an id."""
    names = ["Vonnegut", "vonnegut", *(value for key, value in house.ids.items() if key != "message_id")]
    found: list[tuple[str, str, str]] = []
    for who, (http, _) in house.outsiders.items():
        for operation in operations_table():
            if operation.method == "GET" and not operation.parameters:
                answer = await http.get(
                    operation.path, params={"q": "Clinique des Ormes"} if "offers" in operation.path else {}
                )
                found += [(who, operation.path, each) for each in names if each in answer.text]
    assert found == []
