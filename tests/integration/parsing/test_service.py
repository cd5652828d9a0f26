"""Uploads, statuses, profiles and their revisions, on a real Redis, a real MongoDB and a real worker."""

import asyncio
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from parsing.errors import CvNotFound, EmptyDocument, NotAPdf, ProfileNotFound, RevisionConflict, TooLarge
from parsing.models import Profile
from parsing.ports import MAX_UPLOAD
from parsing.service import Cvs
from tests.corpus.hostile import PDFS
from tests.corpus.rawpdf import good, page_pdf, text_operators
from tests.integration.parsing.conftest import Hire, finished

ORDER = ("received", "checked", "text", "sections", "profile", "ready")


async def ready(cvs: Cvs, candidate: str, data: bytes) -> str:
    status = await cvs.upload(candidate, filename="cv.pdf", data=data)
    last = (await finished(cvs, candidate, status.cv_id))[-1]
    assert last.phase == "ready"
    return status.cv_id


async def test_an_upload_becomes_a_profile(cvs: Cvs, hire: Hire) -> None:
    """Phases come in order, sections become done, and the profile holds what the CV says."""
    async with hire():
        status = await cvs.upload("alice", filename="C:\\cv\u0007 alice.pdf", data=good())
        assert (status.phase, status.filename, status.size) == ("received", "cv alice.pdf", len(good()))
        heard = await finished(cvs, "alice", status.cv_id)
    phases = [s.phase for s in heard]
    assert [p for p in ORDER if p in phases] == list(dict.fromkeys(phases))
    assert heard[-1].revision == 1
    assert set(heard[-1].sections.values()) == {"done"}
    assert heard[-1].partial["basics"]["name"] == "Alex Martin"
    revision = await cvs.profile("alice")
    assert (revision.revision, revision.origin, revision.cv_id) == (1, "parsed", status.cv_id)
    profile = revision.profile
    assert (profile.basics.name, profile.basics.phone) == ("Alex Martin", "+33612345678")
    assert (profile.work[0].name, profile.work[0].position) == ("Exemple SAS", "Technicien de maintenance")
    evidence = profile.meta.x_extraction.evidence["/work/0/position"]
    assert (evidence.page, evidence.lines) == (1, [4])
    assert profile.meta.x_extraction.sha256 == hashlib.sha256(good()).hexdigest()


async def test_watching_from_two_places(cvs: Cvs, hire: Hire) -> None:
    """Whoever watches, early or late, hears the end."""
    async with hire():
        status = await cvs.upload("alice", filename="cv.pdf", data=good())
        first, second = await asyncio.gather(*(finished(cvs, "alice", status.cv_id) for _ in range(2)))
        late = await finished(cvs, "alice", status.cv_id)
    assert [first[-1].phase, second[-1].phase] == ["ready", "ready"]
    assert [s.phase for s in late] == ["ready"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyDocument),
        (b"\0" * 50, EmptyDocument),
        (b"hello", NotAPdf),
        (b"\x89PNG" * 99, NotAPdf),
        (b"PK\x03\x04zip", NotAPdf),
        (b"%PDF-1.7" + b" " * MAX_UPLOAD, TooLarge),
    ],
)
async def test_what_is_known_at_once(cvs: Cvs, data: bytes, error: type[Exception]) -> None:
    """No bytes, no PDF, too many bytes: refused at the upload, and nothing is kept."""
    with pytest.raises(error):
        await cvs.upload("alice", filename="cv.pdf", data=data)
    assert (await cvs.export("alice"))["cvs"] == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("password", "encrypted_pdf"),
        ("picture of text", "scanned_document"),
        ("500 pages", "too_many_pages"),
        ("flate bomb 40 MB", "empty_document"),
        ("forms that multiply", "hostile_pdf"),
        ("header alone", "truncated_pdf"),
    ],
)
async def test_what_the_job_finds(cvs: Cvs, hire: Hire, name: str, code: str) -> None:
    """A document that can't be read ends in `failed` with its reason, and leaves no profile."""
    async with hire():
        status = await cvs.upload("alice", filename="cv.pdf", data=PDFS[name][0]())
        last = (await finished(cvs, "alice", status.cv_id))[-1]
    assert (last.phase, last.error, last.revision) == ("failed", code, None)
    with pytest.raises(ProfileNotFound):
        await cvs.profile("alice")


async def test_pasted_text(cvs: Cvs, hire: Hire) -> None:
    """Text is read like a file."""
    text = (
        "Léa Morvan\nlea.morvan@example.org\n\nExpérience\nComptable, Optivue, 2019 – 2022\n\nLangues\nAnglais : B2\n"
    )
    async with hire():
        status = await cvs.upload_text("lea", text=text)
        await finished(cvs, "lea", status.cv_id)
    profile = (await cvs.profile("lea")).profile
    assert (profile.basics.name, profile.work[0].name, profile.languages[0].x_cefr) == ("Léa Morvan", "Optivue", "B2")
    with pytest.raises(EmptyDocument):
        await cvs.upload_text("lea", text=" \n")


async def test_strangers_see_nothing(cvs: Cvs, hire: Hire) -> None:
    """Another candidate's CV does not exist."""
    async with hire():
        cv_id = await ready(cvs, "alice", good())
    with pytest.raises(CvNotFound):
        await cvs.status("mallory", cv_id)
    with pytest.raises(CvNotFound):
        await anext(aiter(cvs.watch("mallory", cv_id)))
    with pytest.raises(CvNotFound):
        await cvs.read_again("mallory", cv_id)
    with pytest.raises(ProfileNotFound):
        await cvs.profile("mallory")
    assert (await cvs.export("mallory")) == {"cvs": [], "profiles": []}


async def test_the_same_file_twice(cvs: Cvs, hire: Hire) -> None:
    """Recognised for the same candidate, a new CV for another."""
    async with hire():
        cv_id = await ready(cvs, "alice", good())
        again = await cvs.upload("alice", filename="other.pdf", data=good())
        other = await cvs.upload("bob", filename="cv.pdf", data=good())
        await finished(cvs, "bob", other.cv_id)
    assert (again.cv_id, again.duplicate_of, again.phase) == (cv_id, cv_id, "ready")
    assert other.duplicate_of is None
    assert len((await cvs.export("alice"))["profiles"]) == 1


async def test_twenty_uploads_of_one_file_at_once(cvs: Cvs, hire: Hire) -> None:
    """One CV, one profile."""
    async with hire():
        statuses = await asyncio.gather(*(cvs.upload("alice", filename="cv.pdf", data=good()) for _ in range(20)))
        assert len({s.cv_id for s in statuses}) == 1
        await finished(cvs, "alice", statuses[0].cv_id)
    kept = await cvs.export("alice")
    assert (len(kept["cvs"]), len(kept["profiles"])) == (1, 1)


async def test_an_earlier_cv_is_current_again(cvs: Cvs, hire: Hire) -> None:
    """Uploading the first CV after a second brings its profile back as a new revision."""
    second = page_pdf(
        text_operators((b"Zoe Tessier", b"zoe@example.org", b"Experience", b"Cook, Larzac, 2019 - 2020", b"x" * 60))
    ).write()
    async with hire():
        first_id = await ready(cvs, "alice", good())
        await ready(cvs, "alice", second)
        assert (await cvs.profile("alice")).profile.basics.name == "Zoe Tessier"
        await cvs.upload("alice", filename="cv.pdf", data=good())
    newest = await cvs.profile("alice")
    assert (newest.revision, newest.cv_id, newest.profile.basics.name) == (3, first_id, "Alex Martin")


async def test_corrections_are_revisions(cvs: Cvs, hire: Hire) -> None:
    """A correction adds a revision, drops the evidence of what changed, and loses against a newer one."""
    async with hire():
        await ready(cvs, "alice", good())
    profile = (await cvs.profile("alice")).profile
    profile.work[0].position = "Chef d'équipe"
    made = await cvs.revise("alice", profile=profile, expected=1)
    assert (made.revision, made.origin) == (2, "edited")
    extraction = made.profile.meta.x_extraction
    assert "/work/0/position" not in extraction.evidence
    assert "/work/0/name" in extraction.evidence
    assert {n.engine for n in extraction.sections if n.key == "work"} == {"user"}
    with pytest.raises(RevisionConflict):
        await cvs.revise("alice", profile=profile, expected=1)
    assert (await cvs.profile("alice", 1)).profile.work[0].position == "Technicien de maintenance"


async def test_of_two_corrections_at_once_one_wins(cvs: Cvs, hire: Hire) -> None:
    """The other is told to read again."""
    async with hire():
        await ready(cvs, "alice", good())
    profile = (await cvs.profile("alice")).profile
    done = await asyncio.gather(
        *(cvs.revise("alice", profile=profile, expected=1) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(d, RevisionConflict) for d in done) == 7


async def test_reading_again_keeps_corrections(cvs: Cvs, hire: Hire) -> None:
    """A new reading of the same CV fills in what the user left alone."""
    async with hire():
        cv_id = await ready(cvs, "alice", good())
        profile = (await cvs.profile("alice")).profile
        profile.basics.label = "Cheffe d'atelier"
        await cvs.revise("alice", profile=profile, expected=1)
        await cvs.read_again("alice", cv_id)
        last = (await finished(cvs, "alice", cv_id))[-1]
    newest = await cvs.profile("alice")
    assert (last.revision, newest.revision, newest.origin) == (3, 3, "edited")
    assert newest.profile.basics.label == "Cheffe d'atelier"
    assert newest.profile.work[0].name == "Exemple SAS"


async def test_a_profile_by_hand(cvs: Cvs) -> None:
    """Without any CV a candidate may write the first revision."""
    made = await cvs.revise("alice", profile=Profile.model_validate({"basics": {"name": "Alice"}}), expected=0)
    assert (made.revision, made.cv_id) == (1, None)


def test_the_queueing_side_stays_light() -> None:
    """A node queues CVs; PDF readers, crewai and the lexicons are a worker's."""
    heavy = ("pypdf", "pypdfium2", "crewai", "docx")
    code = f"import sys, parsing.service; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.strip() == "[]"
