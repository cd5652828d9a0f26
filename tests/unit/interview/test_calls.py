"""What models were asked and what came of it, for developers: every try, word for word, with its outcome."""

from collections.abc import Callable

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer
from interview.events import ModelCalled
from interview.interviewers.model import LlmInterviewer
from interview.models.client import Models
from interview.models.endpoints import Endpoint
from interview.session import Interviews
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, hold, services
from tests.unit.interview.talking import TalkingChatModel, talking
from tests.unit.interview.test_llm import Words, answer

SID = "s-1"


async def after_an_answer(interviewer: LlmInterviewer) -> RecordingVoice:
    """The first turn is of fixed words; the second one a model's."""
    voice = RecordingVoice()
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver())
    await held.advance(SID, begin(), voice=voice, fence=None)
    await held.advance(SID, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    await held.aclose()
    return voice


def calls(voice: RecordingVoice, purpose: str) -> list[ModelCalled]:
    return [one for one in voice.events if isinstance(one, ModelCalled) and one.purpose == purpose]


def spoken(text: str) -> Callable[[list[BaseMessage]], str]:
    return lambda messages: text if '"marks"' not in str(messages[-1].content) else "{}"


async def test_every_call_of_an_interview_is_there_as_it_was_asked_and_answered() -> None:
    interviewer, chat = talking(Words())
    voice = RecordingVoice()
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver())
    await hold(held, voice, answer, first=begin(minutes=8))
    found = [one for one in voice.events if isinstance(one, ModelCalled)]
    asked = [[str(message.content) for message in messages] for messages in chat.asked]
    assert sorted([[text for _, text in one.prompt] for one in found]) == sorted(asked)
    assert {one.purpose for one in found} == {"turn", "assessment", "report"}
    for one in calls(voice, "turn"):
        assert one.index is not None
        assert one.prompt[0][0] == "system"
        assert one.outcome in ("accepted", "held_back")
    assert {one.message for one in calls(voice, "assessment")} <= {f"a-{turn}" for turn in range(20)}
    assert all(one.schema for one in calls(voice, "assessment"))


async def test_what_code_held_back_says_why() -> None:
    interviewer, _ = talking(spoken("Quel est votre numéro de compte bancaire ?"))
    (call,) = calls(await after_an_answer(interviewer), "turn")
    assert (call.outcome, call.index) == ("held_back", 1)
    assert call.reasons == ("strayed",)
    assert call.answer == "Quel est votre numéro de compte bancaire ?"


async def test_json_of_another_form_is_unreadable_and_the_second_try_is_there_too() -> None:
    interviewer, _ = talking(lambda messages: "rien" if '"marks"' in str(messages) else "Bien ?")
    found = calls(await after_an_answer(interviewer), "assessment")
    assert [one.outcome for one in found] == ["unreadable", "unreadable"]
    assert len(found[1].prompt) == len(found[0].prompt) + 2


async def test_a_failed_try_is_there_before_the_one_that_took_over() -> None:
    def failing(_: list[BaseMessage]) -> str:
        raise ConnectionResetError

    models = [Endpoint("test:first", TalkingChatModel(reply=failing))]
    models.append(Endpoint("test:second", TalkingChatModel(reply=spoken("Merci. Comment faites-vous avec Python ?"))))
    found = calls(await after_an_answer(LlmInterviewer(models=Models(endpoints=models))), "turn")
    assert (found[0].model, found[0].outcome) == ("test:first", "failed")
    assert found[0].reasons == ("cut",)
    assert found[-1].model == "test:second"
    assert found[-1].prompt == found[0].prompt


def test_a_call_shows_nothing_of_its_words_where_it_is_printed() -> None:
    call = ModelCalled(
        model="m",
        at=0,
        ms=1.0,
        prompt=[("human", "xylem")],
        answer="xylem",
        outcome="accepted",
        schema={"a": "xylem"},
    )
    assert "xylem" not in repr(call)
