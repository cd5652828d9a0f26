"""Everything kept about a person, as an archive: whole, marked where an AI has worded it, and of nobody else."""

import hashlib
import io
import json
import zipfile
from typing import Any

from interview.assessment.report import SECTIONS
from server.accounts.invitations import Invitation
from server.protocol.permissions import DEFAULT
from tests.integration.rights.conftest import ANSWER, CV, MARKS, NAME, House, leave_everything
from tests.integration.sessions.test_model_calls import CALL
from tests.integration.test_whole_interview import viewing
from tests.serving import Visitor


async def exported(visitor: Visitor) -> zipfile.ZipFile:
    answer = await visitor.get("/api/me/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def read(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


async def test_an_export_holds_everything_and_says_what_an_ai_has_worded(house: House) -> None:
    async with house.node.visitor(NAME) as quirina, house.node.visitor("Rémi", "recruiter") as remi:
        practice, assessed = await leave_everything(house.node, quirina)
        async with viewing(house.node, remi, practice):
            pass
        assert (await remi.get(f"/api/sessions/{practice}/transcript.json")).status_code == 200
        archive = await exported(quirina)

        about = read(archive, "about.json")
        listed = {file["name"]: file for file in about["files"]}
        assert set(listed) == set(archive.namelist()) - {"about.json"}
        for name, file in listed.items():
            assert file["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
        assert about["person"] == quirina.id
        assert read(archive, "account.json")["name"] == NAME
        assert archive.read("cvs/1-cv.txt").decode() == CV
        assert read(archive, "profile-revisions.json")[0]["profile"]["basics"]["name"] == NAME
        assert "Clinique Xylothek" in archive.read("own-offers.json").decode()
        at = f"interviews/{practice}"
        lines = read(archive, f"{at}/transcript.json")["lines"]
        assert ANSWER in [line["text"] for line in lines]
        assert ANSWER in archive.read(f"{at}/log.jsonl").decode()
        assert read(archive, f"{at}/report.json")["report"]["session_id"] == practice
        assert [one["text"] for one in read(archive, f"{at}/second-tries.json")["tries"]] == [ANSWER]
        assert read(archive, f"{at}/forks.json")["forks"][0]["second"]["assessment"]["message"]
        assert read(archive, f"{at}/offer.json")["title"]
        marked = read(archive, f"{at}/report.json")["ai"]
        assert (marked["generated_by_ai"], marked["system"]) == (True, "vivavoce")
        assert marked["digital_source_type"].endswith("/digitalsourcetype/algorithmicMedia")
        assert listed[f"{at}/report.json"]["generated_by_ai"]
        assert not listed["account.json"]["generated_by_ai"]
        reads = [(note["by"], note["action"]) for note in read(archive, "who-read-what.json")]
        assert ("recruiter", "transcript.read") in reads
        assert remi.id not in archive.read("who-read-what.json").decode()

        # What is not theirs to read is not in it: an assessed report that nobody shared, what models have cost.
        assert f"interviews/{assessed}/report.json" not in listed
        assert "usage" not in read(archive, f"{at}/session.json")
        assert f"{at}/what-was-shared.json" not in listed
        fork = read(archive, f"interviews/{assessed}/forks.json")["forks"][0]
        assert fork["second"]["text"] == ANSWER
        assert "assessment" not in {*fork["first"], *fork["second"]}

        await remi.post(f"/api/sessions/{assessed}/report/release", {"parts": ["summary"]})
        again = await exported(quirina)
        shared = read(again, f"interviews/{assessed}/what-was-shared.json")
        assert [one["parts"] for one in shared] == [["summary"]]
        assert f"interviews/{assessed}/report.json" in again.namelist()


async def test_what_models_were_asked_and_where_one_belongs_stands_in_it(house: House) -> None:
    async with house.node.visitor(NAME) as quirina:
        practice, assessed = [(await quirina.session(minutes=5, mode=mode))["id"] for mode in ("practice", "assessed")]
        calls = house.node.state["model_calls"]
        for session in (practice, assessed):
            calls.note(session, CALL)
        await calls.settle(5)
        invitation = Invitation(
            id="i_1", within=DEFAULT, role="candidate", name=NAME, by="u_other", by_name="Rita", person=quirina.id
        )
        await house.node.state["invitations"].issue(invitation)
        await house.node.state["audit"].note("invitation.renew", who="u_other", role="recruiter", what="invitation:i_1")
        archive = await exported(quirina)

        (asked,) = [json.loads(line) for line in archive.read(f"interviews/{practice}/model-calls.jsonl").splitlines()]
        assert [part["text"] for part in asked["prompt"]] == [text for _, text in CALL.prompt]
        assert (asked["answer"], asked["purpose"]) == (CALL.answer, CALL.purpose)
        # What assesses somebody is read with the report: that a model was asked is said, its words are not.
        (closed,) = [json.loads(line) for line in archive.read(f"interviews/{assessed}/model-calls.jsonl").splitlines()]
        assert (closed["purpose"], "prompt" in closed, "answer" in closed) == (CALL.purpose, False, False)
        assert read(archive, "memberships.json")[0]["role"] == "candidate"
        (invited,) = read(archive, "invitations.json")
        assert (invited["name"], invited["by_name"]) == (NAME, "Rita")
        assert not {"hash", "claimant", "by"} & set(invited)
        noted = [(note["by"], note["action"]) for note in read(archive, "who-read-what.json")]
        assert ("recruiter", "invitation.renew") in noted
        assert "u_other" not in archive.read("who-read-what.json").decode()

        await house.node.state["sessions"].release(assessed, list(SECTIONS), by="u_other", name="Rita")
        (shared,) = (await exported(quirina)).read(f"interviews/{assessed}/model-calls.jsonl").splitlines()
        assert json.loads(shared)["answer"] == CALL.answer


async def test_who_watched_stands_in_it(house: House) -> None:
    async with house.node.visitor(NAME) as quirina, house.node.visitor("Rémi", "recruiter") as remi:
        session = (await quirina.session(minutes=5))["id"]
        async with viewing(house.node, quirina, session) as candidate, viewing(house.node, remi, session):
            await candidate.send("start")
            await candidate.heard(1)
        watched = read(await exported(quirina), f"interviews/{session}/who-watched.json")
        assert ["Rémi"] in [one["names"] for one in watched]


async def test_an_export_holds_nothing_of_anybody_else(house: House) -> None:
    async with house.node.visitor(NAME) as quirina, house.node.visitor("Noor") as noor:
        await leave_everything(house.node, quirina)
        archive = await exported(noor)
        assert archive.namelist() == ["account.json", "memberships.json", "about.json"]
        content = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert not [mark for mark in MARKS if mark in content]


async def test_an_export_is_had_so_often_only(house: House) -> None:
    async with house.node.visitor(NAME) as quirina:
        codes = [(await quirina.get("/api/me/export")).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
