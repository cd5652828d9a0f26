"""A model answers the candidate's questions with tools, over a real server: bounded, and every claim looked up."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from interview.commands import Locale
from interview.dialogue.progress import Move
from interview.dialogue.turn import Asking, Line
from interview.events import Event, ModelUsed, WordsRefused
from interview.graph.toolbox import Toolbox
from interview.graph.tools import Tools
from interview.interviewers.model import LlmInterviewer
from interview.interviewers.planning import ProposedPlan
from interview.models.structured import ask_for
from interview.plan.documents import offer_record
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.rules import make_plan
from offers.models import Offer
from offers.sources.sample import load_sample
from tests.listening import MESSAGES, Build, building
from tests.model_server import CallTool, ModelServer, Refuse, Reply, Say, Stall
from tests.unit.interview.staging import PROFILE, Library, RecordingVoice, begin, services

OFFERS = {offer.id: offer for offer in load_sample()}
DUBLIN, LYON = OFFERS["sample:backend-engineer-dublin"], OFFERS["sample:dev-python-lyon"]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        asyncio.run(warm(running))
        yield running


async def warm(server: ModelServer) -> None:
    """Words and libraries are read once, before anything is timed."""
    async with building(server) as of:
        await Answering(server, of, Say("The job is in Dublin.")).to("Where is it?")


@pytest.fixture(autouse=True)
def forget(server: ModelServer) -> None:
    server.forget()


@pytest.fixture
async def build(server: ModelServer) -> AsyncIterator[Build]:
    async with building(server) as of:
        yield of


class Answering:
    """One question of a candidate, asked of an interviewer whose model is scripted."""

    def __init__(self, server: ModelServer, build: Build, *replies: Reply, offer: Offer = DUBLIN) -> None:
        self._server = server
        server.script("m", *replies)
        self._interviewer = LlmInterviewer(models=build("openai:m"))
        self._offer = offer
        self.voice = RecordingVoice()
        self.events: list[Event] = []

    async def to(self, question: str, locale: Locale = "en") -> str:
        offer = offer_record(self._offer)
        pinned = Pinned(**{**pinned_of(begin(locale=locale)), "offer": offer, "profile": blind(PROFILE)})
        pinned["offer_id"] = self._offer.id
        library = Library(offer=self._offer, others=[LYON])
        tools = Toolbox(Tools(services(library), voice=self.voice), pinned, call="turn:9")
        asking = Asking(
            index=9,
            move=Move(kind="answer", question=-1, trigger=None, detail=None, last=False),
            stage="questions",
            entering=False,
            locale=locale,
            pinned=pinned,
            plan=make_plan(pinned, engine="llm", model="openai:m"),
            lines=[Line("a-9", "candidate", question, 8, "questions", -1, "answer")],
            facts={"question": question, "offer": offer},
            tools=tools,
        )
        return "".join([str(piece) async for piece in self._interviewer.ask(asking, note=self.events.append)])

    @property
    def refused(self) -> list[str]:
        return [event.code for event in self.events if isinstance(event, WordsRefused)]

    def sent(self) -> list[dict[str, Any]]:
        return [asked.body for asked in self._server.asked]


async def test_all_questions_of_a_message_are_answered_and_nothing_is_invented(
    server: ModelServer, build: Build
) -> None:
    said = (
        "The offer gives the pay as EUR 75,000 to 90,000 a year. You will also get a bonus of 12 % each spring. "
        "Nights on call are paid double. The offer doesn’t say whether nights on call are compensated."
    )
    answering = Answering(server, build, Say(said))
    heard = await answering.to("What is the salary range, and is there compensation for nights on call?")
    assert "75,000 to 90,000" in heard
    assert "doesn’t say whether nights on call are compensated" in heard
    assert "bonus" not in heard
    assert "double" not in heard
    assert heard.endswith("?"), "it asks whether there is another question"
    assert answering.refused == ["invented", "baseless"]


async def test_a_question_that_a_field_answers_is_answered_whoever_forgot_it(server: ModelServer, build: Build) -> None:
    answering = Answering(server, build, Say("The offer doesn’t say what the salary is. The job is in Dublin."))
    heard = await answering.to("Where is it, and what is the salary?")
    assert "75,000 to 90,000" in heard
    assert "Dublin" in heard
    assert answering.refused == ["withheld"]


async def test_a_field_that_was_said_in_nearly_its_words_is_not_said_again(server: ModelServer, build: Build) -> None:
    """Also where all its words are those of any offer."""
    said = "The offer says the job is hybrid, partly on site and partly remote, and gives nothing more."
    answering = Answering(server, build, Say(said))
    heard = await answering.to("Is it hybrid?")
    assert heard.count("hybrid") == 1


async def test_other_offers_are_looked_up_and_listed(server: ModelServer, build: Build) -> None:
    call = CallTool("search_offers", json.dumps({"text": "Python developer", "place": "Lyon"}))
    answering = Answering(server, build, call, Say(f"There is “{LYON.title}” at {LYON.company} in Lyon."))
    heard = await answering.to("Do you have similar jobs in Lyon?")
    assert str(LYON.company) in heard
    first, second = answering.sent()
    assert [tool["function"]["name"] for tool in first["tools"]] == ["search_offers", "read_offer", "read_profile"]
    closed = [tool["function"]["parameters"] for tool in first["tools"]]
    assert all(one.get("additionalProperties") is False for one in closed)
    assert [message["role"] for message in second["messages"]][-2:] == ["assistant", "tool"]
    assert answering.refused == []


@pytest.mark.parametrize(
    "calls",
    [
        [CallTool("search_offers", '{"text": "x", "everywhere": true}')],
        [CallTool("read_offer", '{"id": "sample:dev-python-lyon"}')],
        [CallTool("drop_tables", "{}")],
        [CallTool("search_offers", "not json")],
        [CallTool("search_offers", '{"text": "a"}')] * 3,
    ],
    ids=["another argument", "an offer that no search found", "another tool", "no JSON", "a third call"],
)
async def test_what_is_not_allowed_ends_in_the_planned_words(
    server: ModelServer, build: Build, calls: list[Reply]
) -> None:
    heard = await Answering(server, build, *calls, Say("Anything.")).to("What is the salary?")
    assert "75,000 to 90,000" in heard


async def test_a_server_without_tools_is_asked_without_them_from_then_on(server: ModelServer, build: Build) -> None:
    refusal = Refuse(400, error={"message": "tools is not supported with this model", "type": "invalid_request_error"})
    answering = Answering(server, build, refusal, Say("The offer gives the pay as EUR 75,000 to 90,000 a year."))
    assert "75,000" in await answering.to("What is the salary?")
    first, *later = ["tools" in body for body in answering.sent()]
    assert first
    assert later
    assert not any(later)


async def test_a_call_that_is_cut_by_time_is_counted(server: ModelServer, build: Build) -> None:
    """What was under way has cost, whether or not anybody read it."""
    server.script("m", Stall(4))
    sent: list[Event] = []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):  # its words have come by then
            await ask_for(ProposedPlan, MESSAGES, models=build("openai:m"), locale="en", note=sent.append)
    (used,) = [event for event in sent if isinstance(event, ModelUsed)]
    assert used.counted is not None
    assert min(used.counted.tokens) > 0
