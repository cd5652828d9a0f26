"""A candidate's own offer over HTTP: brought, corrected, seen by nobody else, interviewed about."""

import logging

import pytest
from redis.asyncio import Redis

from tests.browser.documents import pdf
from tests.serving import Serving, serving
from tests.unit.offers.test_own_reading import ENGINEER, NURSE

PATH = "/api/own-offers"


async def test_a_pasted_offer_is_read_corrected_and_interviewed_about(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.post(PATH, {"text": NURSE})
        assert answer.status_code == 201
        offer = answer.json()
        assert (offer["source"], offer["company"], offer["contract"]) == ("own", "Clinique des Ormes", "cdi")
        correction = {
            "title": "Infirmière de nuit", "description": offer["description"], "company": "Clinique du Val",
            "place": "Rennes", "remote": None, "contract": "cdd", "salary": "2 500 € brut par mois",
            "experience_years": 1, "competences": ["Gestion des urgences", "Pédiatrie"],
        }  # fmt: skip
        corrected = (await camille.http.put(f"{PATH}/{offer['id']}", json=correction)).raise_for_status().json()
        assert (corrected["id"], corrected["title"], corrected["contract"]) == (
            offer["id"],
            "Infirmière de nuit",
            "cdd",
        )
        assert (corrected["salary"]["minimum"], corrected["place"]["postal_code"]) == (2500, "35000")
        assert [one["label"] for one in corrected["competences"]] == ["Gestion des urgences", "Pédiatrie"]
        assert corrected["content_hash"] != offer["content_hash"]
        assert corrected["licences"] == offer["licences"]
        listed = (await camille.get(PATH)).json()
        assert ([one["id"] for one in listed["offers"]], listed["links"]) == ([offer["id"]], False)
        reading = (await camille.get(f"/api/offers/{offer['id']}")).json()
        assert (reading["offer"], reading["expired"]) == (corrected, False)
        asked = {"offer_id": offer["id"], "locale": "fr", "minutes": 10, "mode": "practice"}
        session = (await camille.post("/api/sessions", asked)).raise_for_status().json()
        assert (session["offer"]["title"], session["offer"]["company"]) == ("Infirmière de nuit", "Clinique du Val")
        assert (await camille.http.delete(f"{PATH}/{offer['id']}")).status_code == 200
        assert (await camille.get(f"/api/offers/{offer['id']}")).status_code == 404
        pinned = await node.state["sessions"].pinned_offer(session["id"])
        assert (pinned.title, pinned.company) == ("Infirmière de nuit", "Clinique du Val")


async def test_another_s_offer_does_not_exist(node: Serving) -> None:
    """Not to read, to correct, to remove, to be interviewed about; and staff brings none."""
    async with node.visitor("Camille") as camille, node.visitor("Noor") as noor:
        offer = (await camille.post(PATH, {"text": NURSE})).json()
        correction = {"title": "x", "description": "y"}
        asked = {"offer_id": offer["id"], "locale": "fr", "minutes": 10, "mode": "practice"}
        answers = [
            await noor.get(f"/api/offers/{offer['id']}"),
            await noor.http.put(f"{PATH}/{offer['id']}", json=correction),
            await noor.http.delete(f"{PATH}/{offer['id']}"),
            await noor.post("/api/sessions", asked),
        ]
        assert {(one.status_code, one.json()["error"]["code"]) for one in answers} == {(404, "offer_not_found")}
        assert (await noor.get(PATH)).json()["offers"] == []
        assert (await camille.get("/api/offers", q="Clinique des Ormes")).json()["total"] == 0
        async with node.visitor("Robin", "recruiter") as robin:
            assert (await robin.get(f"/api/offers/{offer['id']}")).status_code == 404
            assert (await robin.post(PATH, {"text": NURSE})).status_code == 403
            assert (await robin.get(PATH)).status_code == 403


async def test_a_file_is_read_by_the_reader_of_documents(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        files = {"file": ("offre.txt", ENGINEER.encode("latin-1", "replace"), "text/plain")}
        text = await camille.http.post(PATH, files=files)
        assert (text.status_code, text.json()["company"]) == (201, "Larkfield Systems")
        printed = await camille.http.post(PATH, files={"file": ("offre.pdf", pdf(), "application/pdf")})
        assert printed.status_code == 201
        assert len(printed.json()["description"]) > 100
        broken = await camille.http.post(PATH, files={"file": ("offre.png", b"\x89PNG....", "image/png")})
        assert (broken.status_code, broken.json()["error"]["code"]) == (415, "not_a_pdf")


async def test_the_same_text_is_the_same_offer_and_there_is_an_end(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        first, again = [(await camille.post(PATH, {"text": NURSE})).json() for _ in range(2)]
        assert first["id"] == again["id"]
        store = node.state["own_offers"]._store
        offer = await store.find(camille.id, first["id"])
        for number in range(29):
            await store.add(camille.id, offer.model_copy(update={"id": f"own:{number}", "description": str(number)}))
        full = await camille.post(PATH, {"text": ENGINEER})
        assert (full.status_code, full.json()["error"]["code"]) == (409, "own_offers_full")
        assert len((await camille.get(PATH)).json()["offers"]) == 30


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "too short"}, 422, "empty_offer"),
        ({"text": "." * 100 + ":"}, 422, "empty_offer"),
        ({}, 422, "invalid_request"),
        ({"text": NURSE, "url": "https://jobs.example/1"}, 422, "invalid_request"),
        ({"text": "x" * 60_000}, 422, "invalid_request"),
        ({"url": "https://jobs.example/1"}, 422, "links_off"),
    ],
)
async def test_what_is_no_offer_is_reported(node: Serving, body: dict[str, str], status: int, code: str) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.post(PATH, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_link_leads_nowhere_inside(redis: Redis, redis_url: str, mongodb_url: str) -> None:
    """Where links are on: not to this machine, by number or by name, and not to its own server."""
    assert await redis.ping()
    async with (
        serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_offer_links=True) as node,
        node.visitor("Camille") as camille,
    ):
        assert (await camille.get(PATH)).json()["links"] is True
        for url in ("http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", node.url):
            answer = await camille.post(PATH, {"url": url})
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, "link_refused")
        known, unknown = [await camille.post(PATH, {"url": f"http://{name}/"}) for name in ("localhost", "no.invalid")]
        assert (known.status_code, known.json()["error"]["code"]) == (422, "link_unreadable")
        assert known.content == unknown.content  # which names there are inside is not told


async def test_nothing_of_the_text_is_logged(
    node: Serving, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with node.visitor("Camille") as camille:
        await camille.post(PATH, {"text": NURSE})
        await camille.post(PATH, {"text": "Clinique des Ormes"})
    out = capsys.readouterr()
    assert "Ormes" not in caplog.text + out.out + out.err
