"""Consent in the session's document, and a person's look at an interview."""

import pytest

from server.rights.consent import consent
from tests.eventually import eventually
from tests.integration.rights.conftest import ANSWER, House
from tests.integration.test_whole_interview import viewing


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_what_was_agreed_to_stands_in_the_session_with_its_hash(house: House, locale: str) -> None:
    async with house.node.visitor("Quirina") as quirina, house.node.visitor("Noor") as noor:
        session = (await quirina.session(agreed=False))["id"]
        asked = (await quirina.get("/api/consent", locale=locale)).json()
        assert len(asked["text"]) == 5
        said = {"locale": locale, "hash": asked["hash"]}
        wrong = await quirina.post(f"/api/sessions/{session}/consent", {**said, "hash": "0" * 64})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "consent_changed")
        assert (await noor.post(f"/api/sessions/{session}/consent", said)).status_code == 404
        given = (await quirina.post(f"/api/sessions/{session}/consent", said)).json()["consent"]
        assert (given["version"], given["hash"], given["locale"]) == (asked["version"], asked["hash"], locale)
        again = (await quirina.post(f"/api/sessions/{session}/consent", said)).json()["consent"]
        assert again == given  # the first time stands


async def test_no_interview_begins_without_a_stored_consent(house: House) -> None:
    async with house.node.visitor("Quirina") as quirina:
        session = (await quirina.session(agreed=False))["id"]
        async with viewing(house.node, quirina, session) as viewer:
            refused = await viewer.request("start")
            assert (refused["code"], refused["temporary"]) == ("consent_missing", False)
            assert (await viewer.request("answer", client_msg_id="answer-0001", text="Hello"))["code"] == "not_started"
            assert (await quirina.get(f"/api/sessions/{session}")).json()["status"] == "ready"
            await quirina.agree(session)
            assert (await viewer.request("start"))["result"] == {"duplicate": False}
            await viewer.heard(1)


async def test_an_interview_that_began_before_consent_was_stored_goes_on(house: House) -> None:
    async with house.node.visitor("Quirina") as quirina:
        session = (await quirina.session())["id"]
        async with viewing(house.node, quirina, session) as viewer:
            await viewer.send("start")
            await viewer.heard(1)
            await house.mongo["sessions"].update_one({"_id": session}, {"$unset": {"consent": 1}})
            assert (await viewer.request("start"))["result"] == {"duplicate": True}
            assert (await viewer.request("answer", client_msg_id="answer-0001", text=ANSWER))["type"] == "reply"


def test_each_language_has_a_hash_of_its_own() -> None:
    english, french = consent("en"), consent("fr")
    assert english.hash != french.hash
    assert (english.version, len(english.text)) == (french.version, len(french.text))


async def test_a_candidate_asks_for_a_person_and_gets_a_persons_answer(house: House) -> None:
    async with (
        house.node.visitor("Quirina") as quirina,
        house.node.visitor("Rémi", "recruiter") as remi,
        house.node.visitor("Omar", "observer") as omar,
    ):
        session = (await quirina.session(mode="assessed"))["id"]
        at = f"/api/sessions/{session}/human"
        nothing = await remi.post(f"{at}/answer", {"words": "x"})
        assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "nothing_asked")
        assert (await remi.post(at, {"words": "x"})).status_code == 403
        (await quirina.post(at, {"words": "The third question was about another job."})).raise_for_status()
        (await quirina.post(at, {"words": "And the fourth too."})).raise_for_status()
        seen = (await remi.get(f"/api/sessions/{session}")).json()["human"]
        assert (seen["words"], seen["answer"]) == ("And the fourth too.", None)
        assert (await omar.post(f"{at}/answer", {"words": "x"})).status_code == 403
        (await remi.post(f"{at}/answer", {"words": "You are right; we leave both out."})).raise_for_status()
        review = (await quirina.get(f"/api/sessions/{session}")).json()["human"]
        assert (review["by"], review["answer"]) == ("Rémi", "You are right; we leave both out.")
        (await quirina.post(at, {"words": "Once more"})).raise_for_status()
        assert (await quirina.get(f"/api/sessions/{session}")).json()["human"] == review


async def test_in_the_middle_of_an_interview_its_pages_are_notified_and_the_clock_can_stand(house: House) -> None:
    async with house.node.visitor("Quirina") as quirina, house.node.visitor("Rémi", "recruiter") as remi:
        session = (await quirina.session(minutes=20))["id"]
        at = f"/api/sessions/{session}/human"
        async with viewing(house.node, quirina, session) as viewer:
            await viewer.request("start")
            await eventually(lambda: bool(viewer.events("session.started")), what="the start")
            await viewer.request("hold")
            await viewer.request("continue")
            (await quirina.post(at, {"words": "May I have the questions in larger print?"})).raise_for_status()
            (await remi.post(f"{at}/answer", {"words": "Of course: Ctrl and +."})).raise_for_status()
            await eventually(lambda: len(viewer.events("human.changed")) == 2, what="both")
            asked, answered = (frame["event"] for frame in viewer.events("human.changed"))
            held, continued = (frame["event"] for frame in viewer.events("clock.changed"))
    assert (asked["state"], answered["state"], answered["by"]) == ("asked", "answered", "Rémi")
    assert (held["cause"], continued["cause"]) == ("held", "continued")
    assert 0 < held["left"] <= 20 * 60_000
