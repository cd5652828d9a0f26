"""The crew on a real HTTP server that speaks OpenAI's format: good, malformed, late, lying and failing answers."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsing.crew.quiet import QUIET
from parsing.errors import ParsingError
from parsing.models import Profile
from parsing.reading.desk import Desk
from parsing.reading.pool import Read, ReaderPool
from tests.corpus.rawpdf import page_pdf, text_operators

ROOT = Path(__file__).parents[3]
LINES = (
    b"Alex Martin", b"Technicien de maintenance", b"alex.martin@example.org  06 12 34 56 78  Lyon", b"Experience",
    b"Technicien de maintenance, Exemple SAS, 2018 - 2021", b"Maintenance preventive de quinze lignes",
    b"Formation", b"BTS Maintenance, Lycee Joliot, 2016 - 2018", b"Langues", b"Francais (natif), Anglais (B2)",
)  # fmt: skip
GOOD = {
    "basics": {"name": "Alex Martin", "label": "Technicien de maintenance", "summary_lines": []},
    "work": {
        "entries": [
            {
                "position": "Technicien de maintenance",
                "company": "Exemple SAS",
                "dates": "2018 - 2021",
                "detail_lines": "2",
            }
        ]
    },
    "education": {"entries": [{"degree": "BTS Maintenance", "school": "Lycee Joliot", "dates": "2016 - 2018"}]},
    "languages": [{"name": "Francais", "level": "natif"}, {"name": "Anglais", "level": "B2"}],
}  # fmt: skip


class Message:
    """A chat model's message."""

    def __init__(self, content: str) -> None:
        self.content = content


class Answers:
    """A chat model with an answer for each section; an exception is raised, a number slept."""

    def __init__(self, **answers: Any) -> None:
        self._answers = {**GOOD, **answers}
        self.asked: list[str] = []
        self.cancelled = 0

    async def ainvoke(self, messages: Any, /, **_: Any) -> Message:
        section = _section(str(messages))
        self.asked.append(section)
        answer = self._answers[section]
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, float):
            try:
                await asyncio.sleep(answer)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        return Message(answer if isinstance(answer, str) else json.dumps(answer))


def _section(prompt: str) -> str:
    marks = {"basics": "summary_lines", "work": '"company"', "education": '"school"', "languages": "langue"}
    return next(name for name, mark in marks.items() if mark in prompt)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def read() -> Read:
    """What a reader child answers, without the child."""
    pdf = page_pdf(text_operators(LINES)).write()
    outcome = Desk().work(pdf, "pdf", sha256=None, reference=date(2026, 11, 1), tell=lambda _, __: None)
    return Read(outcome.profile.model_dump(mode="json"), list(outcome.document.lines))


async def refined(read: Read, chat: Answers, *, seconds: float = 20.0) -> tuple[Profile, dict[str, str]]:
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415 -- takes seconds, and needs the environment above

    states: dict[str, str] = {}
    pool = CrewPool(chat=chat, model="test", section_seconds=seconds)
    rules = Profile.model_validate(read.profile)
    profile = await pool.refine(read, rules, on_section=lambda name, state, _: states.update({name: state}))
    return profile, states


def engines(profile: Profile) -> dict[str, str]:
    return {note.key: note.engine for note in profile.meta.x_extraction.sections}


@pytest.mark.timeout(120)
async def test_good_answers(read: Read) -> None:
    """The crew's values stand in the profile, normalised by us, each with its line."""
    profile, states = await refined(read, Answers())
    assert set(states.values()) == {"done"}
    assert engines(profile) == {"header": "crew", "work": "crew", "education": "crew", "languages": "crew"}
    work = profile.work[0]
    assert (work.name, work.startDate, work.endDate, work.x_months) == ("Exemple SAS", "2018", "2021", 36)
    assert work.highlights == ["Maintenance preventive de quinze lignes"]
    assert [(x.x_code, x.x_cefr) for x in profile.languages] == [("fr", "native"), ("en", "B2")]
    assert profile.meta.x_extraction.evidence["/work/0/name"].lines == [5]
    assert (profile.basics.phone, profile.meta.x_extraction.model) == ("+33612345678", "test")


@pytest.mark.parametrize(
    ("section", "answer", "reason"),
    [
        ("work", "I am sorry, I cannot do that.", "malformed"),
        ("work", "[[[[ {{{ not json", "malformed"),
        ("work", "", "malformed"),
        ("work", TimeoutError("provider"), "late"),
        ("work", RuntimeError("provider"), "failed"),
        ("work", {"entries": [{"position": "Astronaute", "company": "Exemple SAS"}]}, "invented"),
        ("work", {"entries": [{"position": "Technicien de maintenance", "company": "Globex"}]}, "invented"),
        ("education", {"entries": [{"degree": "Doctorat de physique", "school": "Lycee Joliot"}]}, "invented"),
        ("languages", [{"name": "Klingon", "level": "natif"}], "invented"),
        ("basics", {"name": "Sam Dupont"}, "invented"),
        ("basics", {"name": "Alex Martin", "email": "someone@else.example"}, "invented"),
    ],
)
async def test_bad_answers_fall_back(read: Read, section: str, answer: Any, reason: str) -> None:
    """Malformed, failed or invented: that section stays as the rules read it and says why; the others do not suffer."""
    rules = Profile.model_validate(read.profile)
    profile, states = await refined(read, Answers(**{section: answer}))
    assert {name for name, state in states.items() if state == "fallback"} == {section}
    assert getattr(profile, section) == getattr(rules, section)
    key = "header" if section == "basics" else section
    assert {k for k, engine in engines(profile).items() if engine == "rules"} == {key}
    notes = profile.meta.x_extraction.sections
    assert {note.key: note.fallback for note in notes if note.fallback} == {key: reason}


@pytest.mark.parametrize(
    "answer",
    [
        'Here:\n```json\n{"entries": [{"position": "Technicien de maintenance", "company": "Exemple SAS",}]}\n```',
        '{"entries": {"position": "Technicien de maintenance", "company": "Exemple SAS"}}',
        '[{"position": ["Technicien de maintenance"], "company": {"name": "Exemple SAS"}, "detail_lines": "2-2"}]',
        '{"entries": [{"position": "Technicien de maintenance", "company": "Exemple SAS", "dates": "n/a"',
    ],
)
async def test_sloppy_answers_are_understood(read: Read, answer: str) -> None:
    """Fences, trailing commas, lone objects, cut ends: form is mended, truth is not."""
    profile, states = await refined(read, Answers(work=answer))
    assert states["work"] == "done"
    assert (profile.work[0].position, profile.work[0].name) == ("Technicien de maintenance", "Exemple SAS")


async def test_a_late_section_is_abandoned(read: Read) -> None:
    """Its question is taken back from the model, and the rest is there in time."""
    chat = Answers(work=30.0)
    profile, states = await refined(read, chat, seconds=3.0)
    assert (states["work"], states["education"]) == ("fallback", "done")
    assert (chat.cancelled, profile.work[0].name) == (1, "Exemple SAS")


SILENCE = """
import sys
seen = []
calls = ("socket.connect", "socket.sendto")
sys.addaudithook(lambda event, args: seen.append(str(args[1])) if event in calls else None)
import asyncio, json
from langchain_openai import ChatOpenAI
from parsing.crew.crew_pool import CrewPool
from parsing.models import Profile
from parsing.reading.document import Line
from parsing.reading.pool import Read
base, read = sys.argv[1], json.load(open(sys.argv[2]))
async def main():
    chat = ChatOpenAI(model="any", base_url=base, api_key="none", max_retries=0, timeout=10)
    lines = [Line(**line) for line in read["lines"]]
    pool = CrewPool(chat=chat, model="any")
    states = {}
    rules = Profile.model_validate(read["profile"])
    out = await pool.refine(Read(read["profile"], lines), rules, on_section=lambda n, s, v: states.update({n: s}))
    print(json.dumps({"seen": sorted(set(seen)), "states": states, "work": out.work[0].model_dump()}))
asyncio.run(main())
"""


@pytest.mark.timeout(120)
async def test_nothing_but_the_model_is_called(read: Read, tmp_path: Path) -> None:
    """Through langchain-openai to a server of OpenAI's format: every socket goes to that server."""
    from tests.model_server import ModelServer, Say  # noqa: PLC0415

    kept = tmp_path / "read.json"
    lines = [
        {n: getattr(x, n) for n in ("page", "number", "text", "x0", "x1", "bold", "bullet", "column")}
        for x in read.lines
    ]
    kept.write_text(json.dumps({"profile": read.profile, "lines": lines}))
    with ModelServer() as server:
        port = str(server.port)
        server.script("any", *[Say(json.dumps(GOOD["work"])) for _ in range(12)])
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", SILENCE, server.openai_url, str(kept)],
            capture_output=True, text=True, cwd=ROOT, timeout=100, check=False,
            env={**QUIET, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["states"]["work"] == "done"
    assert told["work"]["name"] == "Exemple SAS"
    assert [address for address in told["seen"] if port not in address] == []


async def test_a_document_that_cannot_be_read_never_reaches_the_crew() -> None:
    """The readers refuse first."""
    async with ReaderPool(size=1) as readers:
        with pytest.raises(ParsingError):
            await readers.read(b"%PDF-1.4 nothing", "pdf", sha256=None, reference=date(2026, 11, 1))
