"""Invitations from the list to the last attempt, by the link alone."""

import asyncio
import secrets
import uuid
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from server.protocol.permissions import Within
from server.stores.mongo import Database
from tests.integration.people.conftest import Door, interview, invite, stranger
from tests.issuer import Issuer
from tests.serving import Serving, Visitor, serving


async def look(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/api/join/look", json={"token": token})


async def claim(http: httpx.AsyncClient, token: str, name: str | None = None) -> httpx.Response:
    return await http.post("/api/join/claim", json={"token": token, "name": name})


async def state(owner: Visitor, invitation: str) -> dict[str, Any]:
    listed = (await owner.get("/api/invitations")).raise_for_status().json()["invitations"]
    found: dict[str, Any] = next(each for each in listed if each["id"] == invitation)
    return found


async def begun(node: Serving, session: str) -> None:
    await node.state["sessions"].started(session, at=1)


async def over(node: Serving, session: str) -> None:
    await node.state["sessions"].ended(session, started_at=1, at=2, reason="completed", turns=1, report=True)


async def test_a_candidate_comes_by_the_link_alone_and_comes_back(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as phone, stranger(node) as other:
        asked = await interview(rita, locale="fr", mode="assessed")
        (issued,) = await invite(rita, guests="Ada Lovelace", interview=asked)
        sid, token = issued["invitation"]["id"], issued["token"]
        assert (await state(rita, sid))["state"] == "issued"
        assert (await phone.get(f"/join?t={token}")).status_code == 200  # a mail scanner does as much
        assert (await state(rita, sid))["state"] == "issued"
        view = (await look(phone, token)).json()
        assert (view["name"], view["by"], view["locale"], view["taken"]) == ("Ada Lovelace", "Rita", "fr", False)
        assert (await state(rita, sid))["state"] == "opened"
        user = (await claim(phone, token)).json()["user"]
        assert (user["name"], user["role"]) == ("Ada Lovelace", "candidate")
        assert (await state(rita, sid))["state"] == "claimed"
        (await phone.post("/api/sign-out", json={})).raise_for_status()
        assert (await look(phone, token)).json()["yours"] is True
        assert (await claim(phone, token)).json()["user"]["id"] == user["id"]
        assert (await look(other, token)).json()["yours"] is False
        refused = await claim(other, token)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "invitation_used")


async def test_a_link_used_by_many_at_once_lets_one_in(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita:
        (issued,) = await invite(rita)
        browsers = [stranger(node) for _ in range(8)]
        answers = await asyncio.gather(*(claim(http, issued["token"], f"N {n}") for n, http in enumerate(browsers)))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
        for http in browsers:
            await http.aclose()


async def test_unknown_expired_and_revoked_links_get_one_answer(node: Serving, mongo: Database) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http:
        expired, revoked = [(await invite(rita))[0] for _ in range(2)]
        await mongo["invitations"].update_one({"_id": expired["invitation"]["id"]}, {"$set": {"expires_at": 1}})
        (await rita.post(f"/api/invitations/{revoked['invitation']['id']}/revoke")).raise_for_status()
        tokens = [secrets.token_urlsafe(32), expired["token"], revoked["token"]]
        answers = [await ask(http, token) for token in tokens for ask in (look, claim)]
        assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
        assert answers[0].json()["error"]["code"] == "invitation_not_found"


async def test_an_attempt_counts_once_it_begins_however_often_it_is_asked_for(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http:
        (issued,) = await invite(rita, interview=await interview(rita), attempts=1)
        sid = issued["invitation"]["id"]
        await claim(http, issued["token"], "Ada")
        address = f"/api/me/invitations/{sid}/session"
        made = await asyncio.gather(*(http.post(address, json={}) for _ in range(6)))
        assert {answer.status_code for answer in made} == {201}
        (first,) = {answer.json()["id"] for answer in made}
        assert (await state(rita, sid))["used"] == 0
        await begun(node, first)
        assert (await http.post(address, json={})).json()["id"] == first  # resuming is no attempt
        card = await state(rita, sid)
        assert (card["used"], card["state"], card["sessions"]) == (1, "started", [first])
        await over(node, first)
        assert (await state(rita, sid))["state"] == "done"
        refused = await http.post(address, json={})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_attempts_left")
        assert (await rita.post(f"/api/invitations/{sid}/retake", {"reason": "  "})).status_code == 422
        again = await rita.post(f"/api/invitations/{sid}/retake", {"reason": "The line broke down."})
        assert again.json()["reasons"] == ["The line broke down."]
        second = (await http.post(address, json={})).json()
        assert (second["id"] != first, second["attempt"]) == (True, 2)
        assert (await state(rita, sid))["sessions"] == [first, second["id"]]
        assert (await http.get(f"/api/sessions/{first}")).status_code == 200


async def test_the_offer_stays_as_it_was_when_somebody_was_invited(node: Serving, mongo: Database) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http:
        (issued,) = await invite(rita, interview=await interview(rita))
        found = await node.state["invitations"].find(issued["invitation"]["id"])
        gone = found.interview.model_copy(update={"offer_id": "no-more"})
        changed = {"$set": {"interview": gone.model_dump(mode="json")}}
        await mongo["invitations"].update_one({"_id": found.id}, changed)
        await claim(http, issued["token"], "Ada")
        made = await http.post(f"/api/me/invitations/{found.id}/session", json={})
        assert made.json()["offer"]["title"] == issued["invitation"]["offer_title"]
        (card,) = (await http.get("/api/me/invitations")).json()["invitations"]
        assert (card["session"], card["status"], card["state"]) == (made.json()["id"], "ready", "claimed")


async def test_nobody_begins_an_interview_that_somebody_else_is_invited_to(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http, node.visitor("Eve") as eve:
        (issued,) = await invite(rita, interview=await interview(rita))
        await claim(http, issued["token"], "Ada")
        for sid in (issued["invitation"]["id"], "i_unknown"):
            answer = await eve.post(f"/api/me/invitations/{sid}/session")
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "invitation_not_found")
        assert (await eve.get("/api/me/invitations")).json()["invitations"] == []


async def test_a_list_sent_again_under_the_same_id_makes_the_same_links(node: Serving) -> None:
    async with (
        node.visitor("Rita", "recruiter") as rita,
        node.visitor("Olga", "owner") as olga,
        stranger(node) as phone,
    ):
        key = str(uuid.uuid4())
        body = {"role": "candidate", "guests": "Ada\nBéa", "client_id": key}
        answers = await asyncio.gather(*(rita.post("/api/invitations", body) for _ in range(3)))
        issued = answers[0].raise_for_status().json()["issued"]
        assert [answer.json()["issued"] for answer in answers[1:]] == [issued, issued]
        await claim(phone, issued[1]["token"])
        by_header = {"headers": {"Idempotency-Key": key}}
        again = await rita.post("/api/invitations", {"role": "candidate", "guests": "Ada\nBéa"}, **by_header)
        assert [each["token"] for each in again.json()["issued"]] == [each["token"] for each in issued]
        assert [each["invitation"]["state"] for each in again.json()["issued"]] == ["issued", "claimed"]
        assert len((await rita.get("/api/invitations")).json()["invitations"]) == 2
        other = await rita.post("/api/invitations", {**body, "guests": "Zoe"})
        assert (other.status_code, other.json()["error"]["code"]) == (409, "client_id_reused")
        theirs = (await olga.post("/api/invitations", body)).raise_for_status().json()["issued"]
        assert {each["token"] for each in theirs}.isdisjoint(each["token"] for each in issued)


async def test_a_list_makes_one_link_a_person_and_says_which_lines_are_bad(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita:
        guests = "name,email\nAda,ada@example.org\n,nobody@\nBéa,bea@example.org\nAda,ada@example.org\n"
        answer = (await rita.post("/api/invitations", {"role": "candidate", "guests": guests})).json()
        assert [each["invitation"]["name"] for each in answer["issued"]] == ["Ada", "Béa"]
        assert answer["bad_lines"] == [3]
        assert len({each["token"] for each in answer["issued"]}) == 2
        many = "\n".join(f"n{number}@example.org" for number in range(201))
        assert (await rita.post("/api/invitations", {"role": "candidate", "guests": many})).status_code == 422


async def test_no_store_holds_a_link(node: Serving, mongo: Database) -> None:
    async with node.visitor("Rita", "recruiter") as rita:
        (issued,) = await invite(rita)
    found = await mongo["invitations"].find_one({"_id": issued["invitation"]["id"]})
    assert issued["token"] not in str(found)
    assert len(issued["token"]) >= 43


async def test_a_new_link_leads_the_same_person_back_and_the_old_one_nowhere(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as lost, stranger(node) as found:
        (issued,) = await invite(rita)
        user = (await claim(lost, issued["token"], "Ada")).json()["user"]
        renewed = (await rita.post(f"/api/invitations/{issued['invitation']['id']}/renew")).json()
        assert (await claim(found, issued["token"])).status_code == 404
        (link,) = (await lost.get("/api/me/account")).json()["renewed_links"]
        assert (link["renewed_at"] > 0, link["opened_at"]) == (True, None)
        assert (await claim(found, renewed["token"])).json()["user"]["id"] == user["id"]
        # Whoever made it could open it: not without its person knowing.
        assert (await lost.get("/api/me")).json()["user"] is None
        (link,) = (await found.get("/api/me/account")).json()["renewed_links"]
        assert link["opened_at"] >= link["renewed_at"]


async def test_no_new_link_leads_into_what_its_person_has_become_since(node: Serving) -> None:
    """Whoever renews a link may open it: a recruiter would be the owner that their candidate is by now."""
    memberships = node.state["memberships"]
    elsewhere = await node.state["organisations"].found("Elsewhere")
    async with node.visitor("Rita", "recruiter") as rita, node.visitor("Olga", "owner") as olga:
        for role, more in (("candidate", {}), ("candidate", {"organisation": elsewhere.id}), ("recruiter", {})):
            inviter = rita if role == "candidate" else olga
            (issued,) = await invite(inviter, role=role)
            path = f"/api/invitations/{issued['invitation']['id']}"
            async with stranger(node) as theirs, stranger(node) as thief:
                user = (await claim(theirs, issued["token"], "Ada")).json()["user"]
                waiting = (await inviter.post(f"{path}/renew")).raise_for_status().json()["token"]
                where = more or ({} if role == "candidate" else {"organisation": elsewhere.id})
                await memberships.grant(user["id"], "owner", **where)
                assert (await claim(thief, waiting)).status_code == 404
                assert (await inviter.post(f"{path}/renew")).status_code == 403
                # Nor does a candidate's invitation put an owner out.
                (await inviter.post(f"{path}/revoke")).raise_for_status()
                assert (await theirs.get("/api/me")).json()["user"]["id"] == user["id"]


async def test_a_revoked_link_puts_out_who_came_by_it_alone(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http:
        (issued,) = await invite(rita)
        await claim(http, issued["token"], "Ada")
        (await rita.post(f"/api/invitations/{issued['invitation']['id']}/revoke")).raise_for_status()
        assert (await http.get("/api/me")).json()["user"] is None
        assert (await claim(http, issued["token"])).status_code == 404


async def test_who_comes_by_a_link_in_the_moment_of_its_revocation_does_not_stay(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita:
        issued = [(await invite(rita))[0] for _ in range(8)]
        browsers = [stranger(node) for _ in issued]
        came = [claim(http, each["token"], "Ada") for http, each in zip(browsers, issued, strict=True)]
        went = [rita.post(f"/api/invitations/{each['invitation']['id']}/revoke") for each in issued]
        await asyncio.gather(*came, *went)
        for http in browsers:
            assert (await http.get("/api/me")).json()["user"] is None
            await http.aclose()


async def test_an_interview_that_is_only_ready_goes_with_a_revoked_invitation(
    node: Serving, issuer: Issuer, redis: Redis
) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http:
        (issued,) = await invite(rita, interview=await interview(rita))
        sid = issued["invitation"]["id"]
        await Door(http, issuer).sign_in("ada", issued["token"])
        made = (await http.post(f"/api/me/invitations/{sid}/session", json={})).json()["id"]
        (await rita.post(f"/api/invitations/{sid}/revoke")).raise_for_status()
        assert (await http.post("/api/tickets", json={"session": made})).status_code == 404
        assert not [key async for key in redis.scan_iter(match=f"vv:{{{made}}}*") if not key.endswith(b":fence")]
        assert (await http.post(f"/api/me/invitations/{sid}/session", json={})).status_code == 404
        assert (await http.get("/api/me")).json()["user"]["role"] == "candidate"  # their own stays theirs


async def test_what_staff_does_with_people_is_in_the_audit(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Rita", "recruiter") as rita:
        (issued,) = await invite(rita, guests="Ada")
        (await rita.post(f"/api/invitations/{issued['invitation']['id']}/revoke")).raise_for_status()
        page = (await olga.get("/api/organisation")).json()
        member = next(each["membership"] for each in page["members"] if each["name"] == "Rita")
        rights = {"role": "observer", "team": None}
        (await olga.http.put(f"/api/organisation/members/{member}", json=rights)).raise_for_status()
        entries = (await olga.get("/api/audit")).json()["entries"]
        noted = [(each["action"], each["what"]) for each in entries]
        invitation = f"invitation:{issued['invitation']['id']}"
        assert noted[:3] == [
            ("member.change", f"membership:{member}"),
            ("invitation.revoke", invitation),
            ("invitation.issue", invitation),
        ]
        assert "Zephyrine" not in str(entries)


async def test_an_extended_invitation_is_good_again(node: Serving, mongo: Database) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as http:
        (issued,) = await invite(rita)
        sid = issued["invitation"]["id"]
        await mongo["invitations"].update_one({"_id": sid}, {"$set": {"expires_at": 1}})
        assert (await look(http, issued["token"])).status_code == 404
        card = (await rita.post(f"/api/invitations/{sid}/extend", {"days": 3})).json()
        assert card["state"] == "issued"
        assert (await claim(http, issued["token"], "Ada")).status_code == 200


async def test_recruiters_invite_candidates_only_and_owners_staff(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, node.visitor("Olga", "owner") as olga:
        assert (await rita.post("/api/invitations", {"role": "recruiter"})).status_code == 403
        (issued,) = await invite(olga, role="observer")
        sid = issued["invitation"]["id"]
        assert [each["id"] for each in (await rita.get("/api/invitations")).json()["invitations"]] == []
        assert (await rita.post(f"/api/invitations/{sid}/revoke")).status_code == 404
        async with stranger(node) as http:
            assert (await claim(http, issued["token"], "Otto")).json()["user"]["role"] == "observer"


async def test_without_a_provider_nobody_can_be_bound_to_an_address(redis_url: str, mongodb_url: str) -> None:
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as bare, bare.visitor("Olga", "owner") as olga:
        for asked in ({"only": True, "guests": "ada@example.org"}, {"allowed": ["@school.example"]}):
            answer = await olga.post("/api/invitations", {"role": "candidate", **asked})
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_provider")


@pytest.mark.parametrize(
    ("allowed", "address", "admitted"),
    [
        ("@School.example", "ada@school.example", True),
        ("@school.example", "ada@evilschool.example", False),
        ("@school.example", "ada@school.example.evil.example", False),
        ("Ada@Example.org", "ADA@example.org", True),
    ],
)
async def test_an_allow_list_is_for_whole_addresses_and_domains(
    node: Serving, issuer: Issuer, allowed: str, address: str, *, admitted: bool
) -> None:
    async with node.visitor("Olga", "owner") as olga, stranger(node) as http:
        (issued,) = await invite(olga, allowed=[allowed])
        landed = await Door(http, issuer).sign_in("ada", issued["token"], email=address)
        assert landed == ("/" if admitted else "/?problem=wrong_account")


async def test_an_invitation_that_one_account_has_taken_is_nobody_elses(node: Serving, issuer: Issuer) -> None:
    async with node.visitor("Olga", "owner") as olga, stranger(node) as one, stranger(node) as two:
        (issued,) = await invite(olga, role="recruiter")
        assert await Door(one, issuer).sign_in("ada", issued["token"]) == "/"
        assert await Door(one, issuer).sign_in("ada", issued["token"]) == "/"
        assert await Door(two, issuer).sign_in("eve", issued["token"]) == "/?problem=invitation_used"
        renewed = (await olga.post(f"/api/invitations/{issued['invitation']['id']}/renew")).json()["token"]
        assert (await claim(two, renewed)).json()["error"]["code"] == "account_needed"
        assert await Door(two, issuer).sign_in("eve", renewed) == "/?problem=invitation_used"
        assert await Door(two, issuer).sign_in("ada", renewed) == "/"


async def test_a_link_that_is_replaced_opens_nothing_to_who_is_at_the_provider_with_it(
    node: Serving, issuer: Issuer
) -> None:
    async with node.visitor("Olga", "owner") as olga, stranger(node) as eve, stranger(node) as ada:
        (issued,) = await invite(olga, role="recruiter")
        address = await Door(eve, issuer).begin(issued["token"])
        renewed = (await olga.post(f"/api/invitations/{issued['invitation']['id']}/renew")).json()["token"]
        landed = await Door(eve, issuer).back(issuer.approve(address, "eve"))
        assert landed == "/?problem=invitation_not_found"
        assert await Door(ada, issuer).sign_in("ada", renewed) == "/"


async def test_an_invitation_takes_nothing_away_from_an_owner(node: Serving, issuer: Issuer) -> None:
    async with node.visitor("Olga", "owner") as olga, stranger(node) as http:
        (owner,) = await invite(olga, role="owner")
        (lesser,) = await invite(olga, role="observer")
        door = Door(http, issuer)
        await door.sign_in("ada", owner["token"])
        await door.sign_in("ada", lesser["token"])
        me = await door.me()
        assert me is not None
        assert me["role"] == "owner"


async def test_the_printed_link_makes_the_first_owner_and_nobody_after(redis_url: str, mongodb_url: str) -> None:
    async with serving(
        redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_public_url="https://interviews.example"
    ) as away:
        early, late = [await away.state["first_link"]() for _ in range(2)]
        here = {"Origin": "https://interviews.example"}
        async with away.browser(**here) as one, away.browser(**here) as two:
            assert (await claim(one, early, "Olga")).status_code == 404  # only the newest is good
            user = (await claim(one, late, "Olga")).json()["user"]
            assert user["role"] == "owner"
            assert (await claim(two, late, "Eve")).status_code == 409
        assert await away.state["first_link"]() is None


async def test_who_owned_it_by_name_on_loopback_keeps_nobody_out_elsewhere(redis_url: str, mongodb_url: str) -> None:
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as home, home.visitor("Olga", "owner"):
        pass
    async with serving(
        redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_public_url="https://interviews.example"
    ) as away:
        link = await away.state["first_link"]()
        async with away.browser(Origin="https://interviews.example") as one:
            assert (await claim(one, link, "Olga")).json()["user"]["role"] == "owner"
        assert await away.state["first_link"]() is None


async def test_a_team_has_its_own_invitations(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Tom", "recruiter") as tom:
        page = (await olga.post("/api/organisation/teams", {"name": "North"})).json()
        north = page["teams"][0]["id"]
        member = next(each for each in page["members"] if each["name"] == "Tom")
        address = f"/api/organisation/members/{member['membership']}"
        (await olga.http.put(address, json={"role": "recruiter", "team": north})).raise_for_status()
        await invite(olga, guests="Elsewhere")
        await invite(tom, guests="Here")
        seen = (await tom.get("/api/invitations")).json()["invitations"]
        assert [(each["name"], each["team"]) for each in seen] == [("Here", north)]
        found = await node.state["invitations"].listed(Within("default"), ["candidate"])
        assert {each.name for each in found} == {"Here", "Elsewhere"}
