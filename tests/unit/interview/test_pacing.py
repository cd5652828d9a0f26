"""What there is time for: further questions in practice, the candidate's own as long as they have some."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer, Finished, Mode, Waiting
from interview.dialogue.pacing import Time
from interview.evaluation.demo import QUESTIONS, look
from interview.events import MoveMade
from interview.graph.nodes.listen import GivenAnswer, take
from interview.graph.transcript import lines
from interview.interviewers.rules import OfflineInterviewer
from interview.plan.plan import Plan, core
from interview.plan.stages import place
from interview.session import Interviews
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, services

MINUTES, BEGAN = 10, 1_000_000
OWN = (
    "Quel est le salaire ?",
    "Est-ce qu'on travaille le samedi ?",
    "Y a-t-il une mutuelle ?",
    "Y a-t-il des tickets restaurant ?",
    "Où se trouve le bureau ?",
)


@dataclass
class Course:
    """What came of it."""

    voice: RecordingVoice
    plan: Plan
    finished: Finished
    left: float
    """Seconds, when the candidate's own questions began."""

    @property
    def asked(self) -> int:
        return sum(isinstance(one, MoveMade) and one.kind in ("open", "ask") for one in self.voice.events)


def interviews_at(now: int) -> Interviews:
    return Interviews(
        interviewer=OfflineInterviewer(word_seconds=0),
        tools=services(),
        checkpointer=InMemorySaver(),
        clock=lambda: now,
    )


async def course(*, seconds: int, mode: Mode = "practice") -> Course:
    """Ten minutes in which each full answer takes so long, then five questions of the candidate's own."""
    voice = RecordingVoice()
    made = interviews_at(BEGAN)
    deadline = BEGAN + MINUTES * 60_000
    first = replace(begin(minutes=MINUTES, mode=mode), deadline=deadline)
    outcome = await made.advance("s-1", first, voice=voice, fence=None)
    own, at, left = list(OWN), BEGAN, 0.0
    for turn in range(40):
        if not isinstance(outcome, Waiting):
            break
        if (await made.values("s-1"))["progress"]["stage"] == "questions":
            left = left or (deadline - at) / 1000
            text, at = own.pop(0) if own else "Non merci, je n'ai pas d'autre question.", at + 5_000
        else:
            text, at = good_answer(turn, "fr"), at + seconds * 1000
        outcome = await made.advance("s-1", Answer(f"a-{turn}", text, at=at), voice=voice, fence=None)
    assert isinstance(outcome, Finished)
    plan: Plan = (await made.values("s-1"))["plan"]
    await made.aclose()
    return Course(voice, plan, outcome, left)


async def test_quick_answers_leave_time_for_further_questions() -> None:
    """In each stage, in its order, with time left for the candidate's own; the report counts what was asked."""
    quick = await course(seconds=40)
    planned = len(core(quick.plan["questions"]))
    assert planned < quick.asked <= 2 * planned
    assert 60 <= quick.left <= 0.4 * MINUTES * 60
    stages = [place(question["stage"]) for question in quick.plan["questions"]]
    assert all(left <= right for left, right in pairwise(stages))
    counted = quick.finished.report["coverage"]
    assert counted["asked"] == counted["planned"] == quick.asked


async def test_who_takes_their_time_is_asked_what_was_planned() -> None:
    slow = await course(seconds=110)
    assert slow.asked == len(core(slow.plan["questions"]))


async def test_assessed_everybody_is_asked_the_same_number_of_questions() -> None:
    assessed = await course(seconds=20, mode="assessed")
    assert assessed.asked == len(assessed.plan["questions"]) == assessed.plan["budget"]["questions"]


async def test_each_question_of_theirs_is_answered_while_there_is_time() -> None:
    """Five of them, the unknown ones not in the same words; then somebody says no, and only then it ends."""
    quick = await course(seconds=40)
    answers = [one.index for one in quick.voice.events if isinstance(one, MoveMade) and one.kind == "answer"]
    said = [quick.voice.said[index] for index in answers]
    assert len(said) == len(set(said)) == len(OWN)
    assert all(text.rstrip().endswith("?") for text in said)
    assert quick.finished.reason == "completed"


async def test_what_follows_an_answer_does_not_depend_on_when_it_is_taken_in_again() -> None:
    """After a crash the same input comes to the same question, which the log may hold already."""
    made = interviews_at(BEGAN)
    first = replace(begin(minutes=MINUTES), deadline=BEGAN + MINUTES * 60_000)
    await made.advance("s-1", first, voice=RecordingVoice(), fence=None)
    state: Any = await made.values("s-1")
    given: GivenAnswer = {"kind": "answer", "input_id": "a-0", "text": good_answer(0, "fr"), "at": BEGAN + 30_000}
    transcript = lines(state["messages"])
    before, later = (take(state, given, transcript, now=BEGAN + seconds * 1000) for seconds in (30, 590))
    assert before["progress"] == later["progress"]
    assert before["progress"]["move"]["kind"] == "ask"
    await made.aclose()


def test_with_its_last_seconds_no_other_question_is_invited() -> None:
    assert Time(left=20, whole=600, asked=5).is_over
    assert not Time(left=60, whole=600, asked=5).is_over


def test_time_that_was_added_says_nothing_of_how_quickly_somebody_answers() -> None:
    assert Time(left=700, whole=600, asked=3).a_question == 120


async def test_the_demo_greets_with_what_it_holds() -> None:
    """Three questions to their end: no situation, and none of one's own, so the greeting names neither."""
    answers = [good_answer(turn, "fr") for turn in range(6)]
    first = await look([], locale="fr", number=3, now=0)
    assert "mise en situation" not in first.turns[0]
    assert "vos questions" not in first.turns[0]
    demos = [await look(answers[:count], locale="fr", number=3, now=0) for count in range(7)]
    over = next(demo for demo in demos if demo.report is not None)
    assert over.number == QUESTIONS
    assert over.report is not None
    assert over.report.reason == "completed"
    assert not any("avez-vous sur le poste" in turn for turn in over.turns)
