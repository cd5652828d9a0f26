"""Owners and their people: what changes holds at once, everywhere, and an organisation keeps an owner."""

import asyncio
import contextlib
from typing import Any

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.protocol.codes import Close
from server.stores.mongo import Database
from tests.integration.people.conftest import Door, invite, stranger
from tests.issuer import Issuer
from tests.serving import Serving, Visitor


async def members(owner: Visitor) -> dict[str, dict[str, Any]]:
    page = (await owner.get("/api/organisation")).raise_for_status().json()
    return {each["name"]: each for each in page["members"]}


def at(member: dict[str, Any]) -> str:
    return f"/api/organisation/members/{member['membership']}"


async def wall(node: Serving, visitor: Visitor) -> Any:
    ticket = (await visitor.post("/api/tickets", {"session": None})).raise_for_status().json()["ticket"]
    socket = await connect(node.url.replace("http", "ws", 1) + "/ws", origin=node.url)  # type: ignore[arg-type]
    await socket.send(orjson.dumps({"type": "hello", "ref": 1, "protocol": 1, "ticket": ticket}).decode())
    assert b"welcome" in str(await socket.recv()).encode()
    return socket


async def closed(socket: Any) -> int:
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(20):
            while True:
                await socket.recv()
    return int(socket.close_code)


async def test_another_role_holds_from_the_next_request_on_and_in_open_sockets(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Rita", "recruiter") as rita:
        socket = await wall(node, rita)
        assert (await rita.get("/api/invitations")).status_code == 200
        rights = {"role": "observer", "team": None}
        (await olga.http.put(at((await members(olga))["Rita"]), json=rights)).raise_for_status()
        assert await closed(socket) == Close.STANDING
        assert (await rita.get("/api/invitations")).status_code == 403
        assert (await rita.get("/api/me")).json()["user"]["role"] == "observer"
        again = await wall(node, rita)
        (await olga.http.delete(at((await members(olga))["Rita"]))).raise_for_status()
        assert await closed(again) == Close.STANDING
        assert (await rita.get("/api/me")).json()["user"] is None
        assert (await rita.post("/api/tickets", {"session": None})).status_code == 401


async def test_the_last_owner_stays_whoever_sends_them_away(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Otto", "owner") as otto:
        both = await members(olga)
        answers = await asyncio.gather(
            olga.http.delete(at(both["Otto"])),
            otto.http.delete(at(both["Olga"])),
            olga.http.put(at(both["Olga"]), json={"role": "observer"}),
        )
        codes = [answer.status_code for answer in answers]
        assert set(codes) <= {200, 401, 403, 404, 409}
        assert await node.state["memberships"].owners("default") >= 1
        (left, *_) = [one for one in (olga, otto) if (await one.get("/api/organisation")).status_code == 200]
        for member in [each for each in (await members(left)).values() if not each["you"] and each["role"] == "owner"]:
            (await left.http.delete(at(member))).raise_for_status()
        own = next(each for each in (await members(left)).values() if each["you"])
        address = f"/api/me/memberships/{own['membership']}"
        for refused in (
            await left.http.delete(at(own)),
            await left.http.delete(address),
            await left.http.put(at(own), json={"role": "recruiter"}),
        ):
            assert (refused.status_code, refused.json()["error"]["code"]) == (409, "last_owner")


async def test_the_only_owner_of_others_is_not_erased_and_alone_they_are(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Rita", "recruiter") as rita:
        refused = await olga.post("/api/me/erasure", {"confirm": True})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "sole_owner")
        assert await node.state["memberships"].owners("default") == 1
        (await olga.http.delete(at((await members(olga))["Rita"]))).raise_for_status()
        assert (await olga.post("/api/me/erasure", {"confirm": True})).status_code == 202
        assert (await rita.post("/api/me/erasure", {"confirm": True})).status_code == 401


async def test_of_owners_who_have_themselves_erased_at_once_one_stays_while_there_is_staff(node: Serving) -> None:
    async with (
        node.visitor("Olga", "owner") as olga,
        node.visitor("Otto", "owner") as otto,
        node.visitor("Rita", "recruiter"),
    ):
        answers = await asyncio.gather(*(one.post("/api/me/erasure", {"confirm": True}) for one in (olga, otto)))
        assert sorted(answer.status_code for answer in answers) in ([202, 409], [409, 409])
        assert await node.state["memberships"].owners("default") >= 1


async def test_an_owner_has_no_say_over_other_organisations(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Rita", "recruiter") as rita:
        other = await node.state["organisations"].found("School")
        theirs = await node.state["memberships"].grant("u_far", "recruiter", organisation=other.id)
        team = await node.state["organisations"].add_team(other.id, "Far")
        for membership in (theirs.id, "m_unknown"):
            path = f"/api/organisation/members/{membership}"
            for answer in (
                await olga.http.put(path, json={"role": "observer"}),
                await olga.http.delete(path),
                await olga.http.delete(f"/api/me/memberships/{membership}"),
                await olga.post("/api/me/acting", {"membership": membership}),
            ):
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "member_not_found")
        mine = at((await members(olga))["Rita"])
        assert (await olga.http.put(mine, json={"role": "recruiter", "team": team.id})).status_code == 404
        assert (await rita.get("/api/organisation")).status_code == 403


async def test_somebody_of_two_organisations_acts_in_one_at_a_time(node: Serving, issuer: Issuer) -> None:
    async with node.visitor("Olga", "owner") as olga, stranger(node) as http:
        (issued,) = await invite(olga, role="recruiter")
        door = Door(http, issuer)
        await door.sign_in("ada", issued["token"])
        ada = Visitor(http)
        me = (await ada.get("/api/me")).json()["user"]
        school = await node.state["organisations"].found("School")
        await node.state["memberships"].grant(me["id"], "owner", organisation=school.id)
        account = (await ada.get("/api/me/account")).json()
        assert (account["way"], account["address"]) == ("Club", "ada@example.org")
        roles = {each["organisation_name"]: each for each in account["memberships"]}
        assert roles[""]["acting"] is True
        assert (await ada.get("/api/organisation")).status_code == 403
        (await ada.post("/api/me/acting", {"membership": roles["School"]["id"]})).raise_for_status()
        assert (await ada.get("/api/organisation")).json()["name"] == "School"
        assert (await ada.post("/api/organisations", {"name": "Mine"})).status_code == 403
        assert (await olga.post("/api/organisations", {"name": "Club"})).status_code == 201


async def test_sign_ins_are_listed_with_their_devices_and_ended_one_by_one(node: Serving) -> None:
    phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    async with node.visitor("Olga", "owner") as here, node.browser(**{"User-Agent": phone}) as http:
        there = await Visitor(http).sign_in("Olga", "owner")
        async with node.visitor("Rita", "recruiter") as rita:
            cards = (await here.get("/api/me/account")).json()["sign_ins"]
            assert sorted((card["browser"], card["system"], card["current"]) for card in cards) == [
                ("", "", True),
                ("Chrome", "Android", False),
            ]
            other = next(card["id"] for card in cards if not card["current"])
            assert (await rita.http.delete(f"/api/me/sign-ins/{other}")).status_code == 404
            socket = await wall(node, there)
            (await here.http.delete(f"/api/me/sign-ins/{other}")).raise_for_status()
            assert await closed(socket) == Close.SIGNED_OUT
            assert (await there.get("/api/me")).json()["user"] is None
            assert (await here.get("/api/me")).json()["user"] is not None


async def test_a_team_is_renamed_and_ended_and_nobody_sees_more_for_it(node: Serving, mongo: Database) -> None:
    async with (
        node.visitor("Olga", "owner") as olga,
        node.visitor("Rita", "recruiter") as rita,
        node.visitor("Camille") as camille,
        stranger(node) as late,
    ):
        page = (await olga.post("/api/organisation/teams", {"name": "North"})).json()
        page = (await olga.post("/api/organisation/teams", {"name": "South"})).json()
        north, south = [each["id"] for each in page["teams"]]
        at_team = f"/api/organisation/teams/{north}"
        taken = await olga.http.put(at_team, json={"name": "South"})
        assert (taken.status_code, taken.json()["error"]["code"]) == (409, "team_name_taken")
        renamed = (await olga.http.put(at_team, json={"name": "Nord"})).raise_for_status().json()
        assert [each["name"] for each in renamed["teams"]] == ["Nord", "South"]

        session = (await camille.session(mode="assessed"))["id"]
        (staff,) = await invite(olga, role="observer", team=north)
        (candidate,) = await invite(olga, guests="Ada", team=north)
        await mongo["sessions"].update_one({"_id": session}, {"$set": {"team": north}})
        member = at((await members(olga))["Rita"])
        (await olga.http.put(member, json={"role": "recruiter", "team": north})).raise_for_status()
        assert [one["id"] for one in (await rita.get("/api/sessions")).json()["sessions"]] == [session]
        full = await olga.http.delete(at_team)
        assert (full.status_code, full.json()["error"]["code"]) == (409, "team_not_empty")

        (await olga.http.put(member, json={"role": "recruiter", "team": south})).raise_for_status()
        ended = (await olga.http.delete(at_team)).raise_for_status().json()
        assert [each["name"] for each in ended["teams"]] == ["South"]
        assert (await rita.get("/api/sessions")).json()["sessions"] == []
        assert (await rita.get(f"/api/sessions/{session}")).status_code == 404
        assert (await olga.get(f"/api/sessions/{session}")).json()["team"] is None
        cards = {one["id"]: one for one in (await olga.get("/api/invitations")).json()["invitations"]}
        assert cards[staff["invitation"]["id"]]["state"] == "revoked"
        assert (cards[candidate["invitation"]["id"]]["state"], cards[candidate["invitation"]["id"]]["team"]) == (
            "issued",
            None,
        )
        looked = await late.post("/api/join/look", json={"token": staff["token"]})
        assert (looked.status_code, looked.json()["error"]["code"]) == (404, "invitation_not_found")
        for path in (at_team, "/api/organisation/teams/t_unknown"):
            assert (await olga.http.delete(path)).json()["error"]["code"] == "team_not_found"
            assert (await olga.http.put(path, json={"name": "x"})).json()["error"]["code"] == "team_not_found"
        assert (await rita.http.delete(f"/api/organisation/teams/{south}")).status_code == 403
        notes = [note.action for note in await node.state["audit"].page()]
        assert {"team.name", "team.end"} <= set(notes)
