"""The crew on a real HTTP server that speaks OpenAI's format: good, malformed, late, lying and failing answers."""

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsing.crew.quiet import QUIET
from parsing.errors import ParsingError
from parsing.models import ModelUsage, Profile
from parsing.readers.document_reader import DocumentReader
from parsing.readers.pool import Read, ReaderPool
from tests.corpus.rawpdf import page_pdf, text_operators
from tests.model_server import ModelServer, Say
from tests.written_log import written_log

pytestmark = pytest.mark.usefixtures("quiet")
MAX_CALLS = 3
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
                "detail_lines": "6",
            }
        ]
    },
    "education": {"entries": [{"degree": "BTS Maintenance", "school": "Lycee Joliot", "dates": "2016 - 2018"}]},
    "languages": [{"name": "Francais", "level": "natif"}, {"name": "Anglais", "level": "B2"}],
    "outline": [
        {"section": "basics", "first": 1, "last": 3, "heading": None},
        {"section": "work", "first": 4, "last": 6, "heading": 4},
        {"section": "education", "first": 7, "last": 8, "heading": 7},
        {"section": "languages", "first": 9, "last": 10, "heading": 9},
    ],
    "review": [],
}  # fmt: skip


class Answers:
    """Models with an answer for each section; an exception is raised, a number slept. Each answer costs 7 tokens."""

    name = "test"

    def __init__(self, **answers: Any) -> None:
        self._answers = {**GOOD, **answers}
        self.asked: list[str] = []
        self.tokens: dict[str, int] = {}
        self.prompts: dict[str, str] = {}
        self.schemas: dict[str, str] = {}
        self.temperatures: set[float | None] = set()
        self.cancelled = 0
        self.most = 0
        self._now = 0

    def open(self) -> "Answers":
        return self

    @property
    def usage(self) -> ModelUsage:
        return ModelUsage(input_tokens=3 * len(self.asked), output_tokens=4 * len(self.asked), cost=None)

    async def answer(
        self,
        messages: Sequence[tuple[str, str]],
        /,
        *,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        temperature: float | None = None,
    ) -> str:
        section = _section(str(messages))
        self.asked.append(section)
        self.prompts[section] = str(messages)
        self.schemas[section] = str((schema or {}).get("title"))
        self.temperatures.add(temperature)
        self.tokens[section] = max_tokens
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            return await self._reply(section)
        finally:
            self._now -= 1

    async def _reply(self, section: str) -> str:
        answer = self._answers[section]
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, float):
            try:
                await asyncio.sleep(answer)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        return answer if isinstance(answer, str) else json.dumps(answer)


def _section(prompt: str) -> str:
    marks = {
        "outline": '"first"',
        "review": "<profile>",
        "basics": "summary_lines",
        "work": '"company"',
        "education": '"school"',
        "languages": "langue",
    }
    return next(name for name, mark in marks.items() if mark in prompt)


@pytest.fixture(scope="module")
def read() -> Read:
    """What a reader child answers, without the child."""
    pdf = page_pdf(text_operators(LINES)).write()
    outcome = DocumentReader().work(pdf, "pdf", sha256=None, reference=date(2026, 11, 1), tell=lambda _, __: None)
    return Read(outcome.profile.model_dump(mode="json"), list(outcome.document.lines))


async def refined(
    read: Read, chat: Answers, *, seconds: float = 20.0, at_once: int = 5
) -> tuple[Profile, dict[str, str]]:
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415 -- takes seconds, and needs the environment above

    states: dict[str, str] = {}
    pool = CrewPool(models=chat, section_seconds=seconds, at_once=at_once)
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
    assert profile.meta.x_extraction.usage == ModelUsage(input_tokens=15, output_tokens=20, cost=None)
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
        ("work", "Rather the weather: [[[", "incomplete"),
        ("work", {"entries": []}, "incomplete"),
        ("languages", [{"name": None}, {}], "incomplete"),
        ("basics", {}, "incomplete"),
        ("work", "", "malformed"),
        ("work", TimeoutError("provider"), "late"),
        ("work", RuntimeError("provider"), "failed"),
        ("work", {"entries": [{"position": "Astronaute", "company": "Globex"}]}, "invented"),
        ("education", {"entries": [{"degree": "Doctorat de physique", "school": "Sorbonne"}]}, "invented"),
        ("languages", [{"name": "Klingon", "level": "natif"}], "invented"),
        ("basics", {"name": "Sam Dupont"}, "invented"),
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
    ("section", "answer"),
    [
        ("work", {"entries": [{"position": "Astronaute", "company": "Exemple SAS"}]}),
        ("work", {"entries": [{"position": "Technicien de maintenance", "company": "Globex", "detail_lines": "6"}]}),
        ("work", {"entries": [{"position": "Technicien de maintenance", "company": "Exemple SAS", "dates": "1999"}]}),
        ("education", {"entries": [{"degree": "Doctorat de physique", "school": "Lycee Joliot"}]}),
        ("languages", [{"name": "Francais", "level": "debutant"}]),
        ("languages", [{"name": "Anglais", "level": "B2"}]),
        ("basics", {"name": "Alex Martin", "email": "someone@else.example"}),
        ("outline", [{"section": "other", "first": 1, "last": 10}]),
        ("outline", [{"section": "basics", "first": 1, "last": 3}, {"section": "work", "first": 3, "last": 10}]),
        ("outline", [{"section": "basics", "first": 1, "last": 3}, {"section": "work", "first": 5, "last": 10}]),
        ("outline", [{"section": "poems", "first": 1, "last": 10}]),
        ("outline", "The weather is fine: [[["),
        ("review", [{"section": "work", "entry": 1, "field": "location", "value": "Globex City"}]),
        ("review", [{"section": "work", "field": "company", "value": "Globex"}]),
        ("review", RuntimeError("provider")),
    ],
)
async def test_a_lie_or_a_gap_costs_nothing(read: Read, section: str, answer: Any) -> None:
    """What does not stand in the document is refused by itself, what is left out the rules had: nothing is lost."""
    rules = Profile.model_validate(read.profile)
    profile, _ = await refined(read, Answers(**{section: answer}))
    for name in ("basics", "work", "education", "languages"):
        assert getattr(profile, name) == getattr(rules, name), name


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a worker logs, in a buffer."""
    with written_log() as stream:
        yield stream


class OddUsage(Answers):
    """Models whose bill cannot be read, for a reason that nobody foresaw."""

    @property
    def usage(self) -> ModelUsage:
        raise LookupError("Exemple SAS")


async def test_what_nobody_foresaw_is_logged_with_its_place_and_no_word_of_the_cv(
    read: Read, written: io.StringIO
) -> None:
    """At a section, at what is around all of them, and at an answer that is merely bad."""
    rules = Profile.model_validate(read.profile)
    profile, states = await refined(read, OddUsage(work=RuntimeError("Alex Martin"), education="no JSON"))
    assert profile == rules
    assert set(states.values()) == {"fallback"}
    lines = [json.loads(line) for line in written.getvalue().splitlines() if '"crew.' in line]
    of_work, around = [line for line in lines if line["level"] == "warning"]
    assert (of_work["event"], of_work["section"], of_work["error"]) == ("crew.fallback", "work", "RuntimeError")
    assert (around["event"], around["error"]) == ("crew.fault", "LookupError")
    assert any("test_crew.py" in place for place in of_work["at"])
    assert around["at"][-1].startswith("test_crew.py")
    (merely_bad,) = [line for line in lines if line["level"] == "info"]
    assert (merely_bad["section"], merely_bad["error"]) == ("education", "NoAnswer")
    assert "Alex" not in written.getvalue()
    assert "Exemple" not in written.getvalue()


async def test_an_outline_is_asked_for_again_with_its_fault(read: Read) -> None:
    """A line in two sections is said to be; the second answer counts. Both are cold, and held to a schema."""
    chat = Answers(outline=[{"section": "basics", "first": 1, "last": 3}, {"section": "work", "first": 3, "last": 10}])
    await refined(read, chat)
    assert chat.asked.count("outline") == 2
    assert "line 3 is in two sections" in chat.prompts["outline"]
    assert chat.temperatures == {0}
    assert chat.schemas["outline"] == "OutlineAnswer"
    assert chat.schemas["work"] == "WorkAnswer"


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


async def test_budgets(read: Read) -> None:
    """A section may ask three times and answer so much; no more sections are read at once than the pool allows."""
    chat = Answers(work="never JSON", **dict.fromkeys(("education", "languages"), 0.05))
    _, states = await refined(read, chat, at_once=2)
    assert states["work"] == "fallback"
    assert chat.asked.count("work") <= MAX_CALLS
    assert (chat.tokens["work"], chat.tokens["education"]) == (3000, 1000)
    assert chat.most == 2


async def test_a_bound_over_all_documents(read: Read) -> None:
    """Two documents of one pool share its places."""
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415

    chat = Answers(**dict.fromkeys(GOOD, 0.02))
    pool, rules = CrewPool(models=chat, at_once=3), Profile.model_validate(read.profile)
    await asyncio.gather(*(pool.refine(read, rules, on_section=lambda *_: None) for _ in range(2)))
    assert chat.most <= 3
    assert len(chat.asked) >= 8


async def test_a_section_that_keeps_asking_is_cut_off() -> None:
    """The fourth question of a section is refused, and one on the loop itself would block it."""
    from parsing.crew.chat import ChatLLM, OverBudget  # noqa: PLC0415

    chat = Answers()
    llm = ChatLLM(chat=chat, loop=asyncio.get_running_loop(), model="test")
    for _ in range(MAX_CALLS):
        await llm.acall("langue")
    with pytest.raises(OverBudget):
        await llm.acall("langue")
    with pytest.raises(OverBudget):
        llm.call("langue")
    assert len(chat.asked) == MAX_CALLS


def observed(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """What a process of the crew says of itself."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.parsing.crew_process", *arguments],
        capture_output=True, text=True, cwd=ROOT, timeout=100, check=False,
        env={**QUIET, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    report: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return report


@pytest.mark.timeout(120)
async def test_nothing_but_the_model_is_called(read: Read, tmp_path: Path) -> None:
    """Through langchain-openai to a server of OpenAI's format: every socket goes there, and no name is looked up."""
    kept = tmp_path / "read.json"
    lines = [
        {n: getattr(x, n) for n in ("page", "number", "text", "x0", "x1", "bold", "bullet", "column")}
        for x in read.lines
    ]
    kept.write_text(json.dumps({"profile": read.profile, "lines": lines}))
    with ModelServer() as server:
        server.script("any", *[Say(json.dumps(GOOD["work"])) for _ in range(12)])
        report = await asyncio.to_thread(observed, tmp_path, server.openai_url, str(kept))
        there = f"('127.0.0.1', {server.port})"
    assert (report["states"]["work"], report["work"]["name"]) == ("done", "Exemple SAS")
    # The provider's library asks `uname` what machine it runs on.
    seen = set(report["seen"]) - {"run uname", "look up 127.0.0.1"}
    assert f"reach {there}" in seen
    # The kernel's tables are looked at now and then: a connection that was short may be in none of the looks.
    assert seen <= {f"reach {there}", f"connected to {there}"}


def test_a_leak_would_be_noticed(tmp_path: Path) -> None:
    """A looked-up name, a datagram and a connection each show in the watch."""
    seen = observed(tmp_path, "--betray")["seen"]
    assert "look up telemetry.invalid" in seen
    assert "reach ('127.0.0.1', 9)" in seen
    assert any(address.startswith("connected to ('127.0.0.1'") for address in seen), seen


async def test_a_document_that_cannot_be_read_never_reaches_the_crew() -> None:
    """The readers refuse first."""
    async with ReaderPool(size=1) as readers:
        with pytest.raises(ParsingError):
            await readers.read(b"%PDF-1.4 nothing", "pdf", sha256=None, reference=date(2026, 11, 1))
