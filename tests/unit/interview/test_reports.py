"""Reports: sections told once, words that stand on what was counted, a model's words checked."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from langgraph.checkpoint.memory import InMemorySaver
from pydantic import PrivateAttr

from interview.assessment.material import Held, Tell
from interview.assessment.report import SECTIONS, Report
from interview.assessment.report_sections import joined, section, shown
from interview.assessment.report_words import note
from interview.commands import Finished, Locale
from interview.events import SectionMade
from interview.interviewers.model import LlmInterviewer
from interview.interviewers.rules import OfflineInterviewer
from interview.models.client import Models
from interview.models.endpoints import Endpoint
from interview.plan.bank import without_opener
from interview.ports import Note
from interview.session import Interviews
from prompts.loader import phrases
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, hold, services
from tests.unit.interview.talking import TalkingChatModel, talking

WHERE = (
    "au début de l'hiver", "sur la caisse", "pour les livraisons", "dans la grande salle",
    "un dimanche", "au retour des congés", "devant deux stagiaires", "par téléphone", "sous la pluie", "après la panne",
    "pour une collègue", "chez un fournisseur", "avec un plan papier", "en pleine nuit",
)  # fmt: skip
THIN = ("J'ai aidé un client qui attendait.", "Je travaille avec Python, oui.", "je ne sais pas", "je ne sais pas")


async def offline(answers: Any, *, locale: Locale = "fr", minutes: int = 10) -> tuple[Report, RecordingVoice]:
    voice = RecordingVoice()
    held = Interviews(
        interviewer=OfflineInterviewer(word_seconds=0),
        tools=services(),
        checkpointer=InMemorySaver(),
        clock=lambda: 1000,
    )
    finished = await hold(held, voice, answers, first=begin(locale=locale, minutes=minutes))
    return Report.model_validate(finished.report), voice


def sections(voice: RecordingVoice) -> dict[str, Mapping[str, Any]]:
    return {event.name: event.section for event in voice.events if isinstance(event, SectionMade)}


async def test_every_section_is_written_once_and_together_they_are_the_report() -> None:
    report, voice = await offline([good_answer(turn, "fr") for turn in range(3)])
    assert [event.name for event in voice.events if isinstance(event, SectionMade)] == list(SECTIONS)
    assert Report.model_validate(joined(sections(voice))) == report
    assert json.loads(json.dumps(sections(voice))) == sections(voice)


def test_what_is_shown_is_what_was_named_and_what_the_report_is() -> None:
    report = asyncio.run(offline([]))[0].model_dump(mode="json")
    assert shown(report, SECTIONS, staff=True) == report
    assert not {"summary_of", "notes_of", "apart"} & shown(report, SECTIONS).keys()
    some = shown(report, ["next_steps"])
    assert {"next_steps", "notice", "model", "rubric"} <= some.keys()
    assert not {"summary", "score", "coverage", "competencies", "questions", "gaps"} & some.keys()


async def test_a_section_that_was_written_before_a_crash_stands() -> None:
    """The report that is stored is the one that was told, section by section."""

    class Dying(OfflineInterviewer):
        async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:
            made = await super().report(held, note=note, tell=lambda *_: None)
            tell("summary", {**section(made, "summary"), "summary": "Told before the crash.", "made_at": 7})
            raise ConnectionError

    voice, saver = RecordingVoice(), InMemorySaver()
    first = Interviews(interviewer=Dying(word_seconds=0), tools=services(), checkpointer=saver)
    with pytest.raises(ConnectionError):
        await hold(first, voice, [good_answer(0, "fr")])
    second = Interviews(interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=saver)
    finished = await second.advance("s-1", None, voice=voice, fence=None)
    assert isinstance(finished, Finished)
    assert finished.report["summary"] == "Told before the crash."
    assert finished.report["made_at"] == 7
    assert Report.model_validate(joined(sections(voice))) == Report.model_validate(finished.report)


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_the_words_say_what_to_do(locale: Locale) -> None:
    """Counted, concrete, and never the same advice twice."""
    answers = THIN if locale == "fr" else ("I helped a customer who waited.", "I use a CRM, yes.", "skip", "skip")
    report, _ = await offline(answers, locale=locale)
    assert len(set(report.next_steps)) == 3
    asked = {without_opener(question.asked, locale) for question in report.questions}
    # Quotation marks inside a quote are those of a quote in a quote.
    inner = str.maketrans("“”", "‘’")
    quoted = [words[:60].translate(inner).replace("«\u202f", "“").replace("\u202f»", "”") for words in asked]
    assert any(words in step for step in report.next_steps for words in quoted)
    assert report.summary.count(".") >= 2
    passed = [question for question in report.questions if "no_answer" in question.missing]
    assert passed
    assert len({question.note for question in passed}) == 1
    assert all(question.note for question in report.questions)


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("answers", [[], ["skip"] * 9])
async def test_where_nothing_was_answered_no_answer_is_called_the_weakest(locale: Locale, answers: list[str]) -> None:
    report, _ = await offline(answers, locale=locale)
    assert report.coverage.answered == 0
    assert phrases(locale)["report"]["steps_any"][0] not in report.next_steps
    assert len(set(report.next_steps)) == 3


@pytest.mark.parametrize(
    ("locale", "worked", "begin"),
    [
        ("en", ["result", "figures"], "You gave the result and figures"),
        ("en", ["action", "reasons"], "You said what you did and why"),
        ("en", ["example", "figures"], "You used a real example and gave figures"),
        ("fr", ["result", "figures"], "Vous donnez le résultat et des chiffres"),
        ("fr", ["steps", "reasons"], "Vous dites ce que vous feriez et pourquoi"),
        ("fr", ["result", "action"], "Vous donnez le résultat et vous dites ce que vous avez fait"),
    ],
)
def test_a_note_says_its_verb_once(locale: Locale, worked: list[str], begin: str) -> None:
    asking = scene(locale)
    held = Held(
        pinned=asking.pinned, plan=asking.plan, lines=[], assessments={}, reason="completed", locale=locale, at=0
    )
    said = note(held, worked=worked, missing=["link"], score=3.0, ended=False, by_rules=False)
    assert said.startswith((f"{begin}, ", f"{begin} "))


async def test_an_interview_left_at_its_first_question_counts_in_the_singular() -> None:
    report, _ = await offline([])
    assert (report.coverage.asked, report.coverage.answered) == (1, 0)
    assert report.summary.startswith("Vous n’avez pas répondu à la seule question posée")


async def test_a_strong_interview_is_quoted_in_its_summary() -> None:
    report, _ = await offline(lambda turn, _: good_answer(turn, "en"), locale="en")
    quotes = [quote.text for item in report.competencies for quote in item.quotes]
    assert any(quote in report.summary for quote in quotes)


async def test_a_long_quote_is_cut_and_still_stands_in_the_answer() -> None:
    answer = "J'ai réécrit le service Python parce que " + "a" * 15_000
    report, _ = await offline([answer] * 4)
    quotes = [quote for question in report.questions for quote in question.quotes]
    assert quotes
    for quote in quotes:
        assert len(quote.text) <= 400
        assert answer[quote.start : quote.end] == quote.text


class Writer:
    """A model that answers each request for words of a report with what the test gives; None is no JSON at all."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words

    def __call__(self, messages: list[BaseMessage]) -> str:
        asked = str(messages[0].content).rsplit("[[/DATA", 1)[-1]
        for name, sections in self._words.items():
            if f'"{name}":' in asked:
                return "not today" if sections is None else json.dumps({name: sections})
        return "{}" if '"marks"' in asked else "Merci. Comment vous y prenez-vous au quotidien, concrètement ?"


STEPS = ["Préparer un exemple chiffré", "Dire le résultat à la fin", "Relire l’offre avant"]
SUMMARY = "Vous avez répondu aux questions et donné des exemples tirés de votre travail."


async def written(**words: Any) -> tuple[dict[str, Any], RecordingVoice]:
    interviewer, _ = talking(Writer({"summary": SUMMARY, "notes": {}, "next_steps": STEPS, **words}))
    voice = RecordingVoice()
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver())
    return (await hold(held, voice, [good_answer(turn, "fr") for turn in range(2)])).report, voice


async def test_figures_are_sent_before_a_model_has_written() -> None:
    report, voice = await written()
    names = [event.name for event in voice.events if isinstance(event, SectionMade)]
    assert set(names[:3]) == {"competencies", "gaps", "other_offers"}
    assert sorted(names) == sorted(SECTIONS)
    assert (report["summary"], report["next_steps"], report["fallback"]) == (SUMMARY, STEPS, None)


@pytest.mark.parametrize(
    "summary",
    [
        "Vous avez réduit les coûts de 73 % dans une équipe que vous dirigiez, ce qui est remarquable.",
        "Quel âge avez-vous ? Cela compterait pour ce poste, où l'équipe est plutôt jeune.",
    ],
)
async def test_what_the_material_does_not_hold_is_not_printed(summary: str) -> None:
    """The rules' words stand in for that section, the others stay the model's, and the report says so."""
    report, _ = await written(summary=summary)
    assert summary not in report["summary"]
    assert report["fallback"] == "unsupported"
    assert report["next_steps"] == STEPS


async def test_one_broken_section_costs_only_itself() -> None:
    report, voice = await written(next_steps=None)
    assert report["fallback"] == "bad_output"
    assert report["summary"] == SUMMARY
    assert len(report["next_steps"]) == 3
    assert sections(voice)["next_steps"]["fallback"] == "bad_output"


async def test_what_the_cv_claims_and_the_answers_do_not_bear_out_is_to_work_on() -> None:
    """So is what the CV does not mention; what an answer supports is not."""
    report, _ = await offline(
        [f"Oui, une fois, avec Python et PostgreSQL, {where} du service." for where in WHERE], minutes=20
    )
    scored = {item.id: item.score for item in report.competencies}
    weak = {gap.competence: gap for gap in report.gaps}
    assert {gap for gap in weak if (scored.get(gap) or 0) >= 3} == set()
    status = {item.id: item.status for item in report.competencies}
    claimed = [gap for name, gap in weak.items() if status[name] == "verify"]
    assert claimed
    assert all("CV" in gap.note and gap.probed for gap in claimed)
    assert any(status[name] == "gap" for name in weak)
    strong, _ = await offline([good_answer(turn, "fr") for turn in range(12)], minutes=20)
    supported = {item.id for item in strong.competencies if (item.score or 0) >= 3}
    assert supported & set(weak)
    assert not supported & {gap.competence for gap in strong.gaps}


class MeetingChatModel(TalkingChatModel):
    """Writes words of a report only once all three requests for them are under way."""

    _barrier: asyncio.Barrier = PrivateAttr(default_factory=lambda: asyncio.Barrier(3))

    async def _astream(
        self, messages: list[BaseMessage], *given: Any, **more: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        if any(f'"{name}":' in str(messages[0].content) for name in ("summary", "notes", "next_steps")):
            async with asyncio.timeout(5):
                await self._barrier.wait()
        async for chunk in super()._astream(messages, *given, **more):
            yield chunk


async def test_sections_are_written_side_by_side() -> None:
    chat = MeetingChatModel(reply=Writer({"summary": SUMMARY, "notes": {}, "next_steps": STEPS}))
    interviewer = LlmInterviewer(models=Models(endpoints=[Endpoint("test:meeting", chat)]))
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver())
    finished = await hold(held, RecordingVoice(), [good_answer(0, "fr")])
    assert (finished.report["summary"], finished.report["fallback"]) == (SUMMARY, None)


async def test_a_question_on_which_the_interview_ended_was_not_passed_over() -> None:
    report, _ = await offline([good_answer(0, "fr")])
    last = report.questions[-1]
    assert (last.answers, last.missing, last.note) == ([], [], "L’entretien s’est arrêté à cette question.")
    assert not any("réponse de secours" in step for step in report.next_steps)
