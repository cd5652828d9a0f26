"""The recruiter's report speaks of the candidate, and lays the answers to one competence side by side."""

import re
from dataclasses import replace
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from interview.assessment.report import SECTIONS
from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews
from prompts.loader import phrases
from server.protocol.blocks import Block, Heading, Items, Notice, Said, Section, Table, Words
from server.protocol.events import Locale
from server.protocol.reports import TranscriptLine
from server.reports.draft import draft
from server.reports.template import Material, Reader, page
from server.reports.words import DOT
from server.reports.words import Words as Language
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, hold, services
from tests.unit.reports.test_page import every, headings, record

TO_THEM = {"fr": r"\b(?:vous|votre|vos)\b", "en": r"\b(?:you|your|yours)\b"}
CLASH = {"quote": {"message": "a-0", "turn": 0, "start": 0, "end": 9, "text": "Tom led it"}, "text": "I led it"}


async def reported(locale: Locale) -> dict[str, Any]:
    """Of an assessed interview: answers that say much, one that says little, one that is passed over."""
    interviewer = OfflineInterviewer(word_seconds=0)
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver(), clock=lambda: 1000)
    thin = {"fr": ("Oui, un peu.", "Passons."), "en": ("Yes, a little.", "Skip this one, please.")}[locale]
    said = [*(good_answer(turn, locale) for turn in range(4)), *thin]
    first = replace(begin(locale=locale, minutes=20), mode="assessed")
    return (await hold(held, RecordingVoice(), said, first=first)).report


def staff_page(report: dict[str, Any], locale: Locale) -> list[Block]:
    ids = list(dict.fromkeys(name for one in report["questions"] for name in one["answers"]))
    lines = [
        TranscriptLine(id=name, who="candidate", number=at + 1, stage="technical", text=good_answer(at, locale), at=0)
        for at, name in enumerate(ids)
    ]
    material = Material(record=record("assessed"), draft=draft(report), complete=True, transcript=lines)
    return page(material, Reader(words=Language(locale), staff=True))


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_recruiter_reads_of_the_candidate_and_the_candidate_is_spoken_to(locale: Locale) -> None:
    report = await reported(locale)
    assert re.search(TO_THEM[locale], report["summary"], re.IGNORECASE)
    assert not re.search(TO_THEM[locale], report["summary_of"], re.IGNORECASE)
    assert report["notes_of"].keys() == {one["question"] for one in report["questions"]}
    assert not [text for text in report["notes_of"].values() if re.search(TO_THEM[locale], text, re.IGNORECASE)]
    content = staff_page(report, locale)
    ours = [block.text for block in every(content) if isinstance(block, Words) and block.text != report["summary"]]
    advice = {Language(locale)("report.next_of_text")} | {one["asked"] for one in report["questions"]}
    assert not [text for text in ours if text not in advice and re.search(TO_THEM[locale], text, re.IGNORECASE)]


async def test_answers_to_one_competence_stand_side_by_side() -> None:
    report = await reported("en")
    content = staff_page(report, "en")
    grouped = [block for block in every(content) if isinstance(block, Section) and block.style == "competence"]
    assert len(grouped) == len({one["competence"] for one in report["questions"]})
    answers = [block for block in every(content) if isinstance(block, Section) and block.style == "answer"]
    assert len(answers) == len(report["questions"])
    said = [block for block in every(content) if isinstance(block, Said)]
    assert len(said) == len({name for one in report["questions"] for name in one["answers"]})
    assert any(piece.quoted for one in said for piece in one.pieces)
    names = headings(content)
    assert names.index("Competency by competency") < names.index("Advice for the candidate")


async def test_staff_who_read_the_other_language_know_what_everybody_is_asked_about() -> None:
    report = await reported("en")
    content = staff_page(report, "fr")
    common = [row for row in report["competencies"] if row["id"] == row["kind"]]
    assert common
    french: dict[str, str] = phrases("fr")["competencies"]
    cells = [cell for block in every(content) if isinstance(block, Table) for row in block.rows for cell in row]
    named = {cell.text: cell.lang for cell in cells}
    assert {named[french[row["id"]]] for row in common} == {"fr"}
    asked = [row["label"] for row in report["competencies"] if row["id"] != row["kind"]]
    assert {named[label] for label in asked} <= {"en"}
    assert headings(content)[0] == record("assessed").candidate.name


async def test_readings_that_differ_and_words_that_do_not_fit_are_reported() -> None:
    report = await reported("en")
    first, second = report["questions"][:2]
    first["contradictions"] = [{**CLASH, "against": "a2"}, {**CLASH, "against": "/positions/0/highlights/1"}]
    report["apart"] = {second["question"]: [2, 4]}
    content = staff_page(report, "en")
    assert any("2 and 4 of 5" in block.text for block in every(content) if isinstance(block, Notice))
    under = [item.under for block in every(content) if isinstance(block, Items) for item in block.items if item.under]
    assert "Answer 3 says: “I led it”" in under
    assert "The CV says: “I led it”" in under


@pytest.mark.parametrize("reader", ["staff", "candidate"])
async def test_what_was_put_right_is_shown_where_it_is_used(reader: str) -> None:
    """The value that counts with both quotations, beside the claim and beside the correction; a slip with its own."""
    report = await reported("en")
    first, second = report["questions"][:2]
    said = "I said four, in fact it was six"
    quote = {"message": "a-9", "turn": 9, "start": 0, "end": len(said), "text": said}
    slip = "three, no, two vans"
    own = {"message": "a-0", "turn": 0, "start": 0, "end": len(slip), "text": slip}
    second["corrections"] = [{"quote": quote, "against": f"a{first['turns'][0]}", "text": "I trained four people"}]
    first["corrections"] = [{"quote": own, "against": "a0", "text": "three"}]
    material = Material(record=record("assessed"), draft=draft(report), complete=True, transcript=[])
    content = page(material, Reader(words=Language("en"), staff=reader == "staff"))
    items = [(item.text, item.under) for block in every(content) if isinstance(block, Items) for item in block.items]
    both = f"Answer {first['turns'][0] + 1} says: “I trained four people”{DOT}Answer 10 says: “{said}”"
    assert items.count(("6 instead of 4", both)) >= 2
    assert ("2 instead of 3", f"Answer 1 says: “{slip}”") in items
    assert any(isinstance(block, Words) and block.text == "Put right" for block in every(content))


async def test_a_candidate_s_questions_have_a_place_and_name_their_answers() -> None:
    report = await reported("en")
    reader = Reader(words=Language("en"), staff=False)
    content = page(Material(record=record(), draft=draft(report), complete=True), reader)
    places = {block.anchor: block.answers for block in content for block in _sections(block)}
    assert places == {f"question-{one['question']}": one["answers"] for one in report["questions"]}
    assert not any(isinstance(block, Heading) and "Advice for" in block.text for block in every(content))
    assert set(draft(report).there) == set(SECTIONS)


def _sections(block: Block) -> list[Section]:
    return [one for one in every([block]) if isinstance(one, Section) and one.style == "question"]
