"""Progress: counted from reports, matched by name, nothing from what is not shared."""

from typing import Any

import pytest

from server.protocol.http import SessionRecord
from server.reports.growth import MAX_REPORTS, growth
from server.reports.words import Words
from tests.unit.reports.test_page import record


def competence(label: str, score: float | None, *, identity: str = "offer-1") -> dict[str, Any]:
    about = {"kind": "technical", "status": "verify", "required": True, "planned": 1, "asked": 1, "answered": 1}
    return {"id": identity, "label": label, "score": score, "quotes": [], **about}


def question(*missing: str, kind: str = "experience", answered: bool = True) -> dict[str, Any]:
    answers = ["a-0"] if answered else []
    about = {"question": "q1", "stage": "technical", "type": kind, "competence": "offer-1", "asked": "?", "turns": [1]}
    return {**about, "answers": answers, "missing": list(missing)}


def interview(
    number: int, *competencies: dict[str, Any], questions: Any = (), others: Any = (), **more: Any
) -> tuple[SessionRecord, dict[str, Any]]:
    report = {
        "locale": "fr",
        "made_at": number,
        "competencies": list(competencies),
        "questions": list(questions),
        "other_offers": list(others),
    }
    return record(id=f"s_{number}", created_at=number, ended_at=number, **more), report


def test_a_first_visit_is_told_where_to_begin() -> None:
    found = growth([], Words("en"))
    assert (found.sessions, found.competences, found.weaknesses) == (0, [], [])
    assert (found.next.offer, found.next.minutes, found.next.difficulty) == (None, 10, "standard")
    assert found.next.words


def test_competences_are_matched_by_name_and_not_by_their_place_in_an_offer() -> None:
    newest_first = [
        interview(2, competence("SQL", 4.0, identity="offer-1"), competence("Rôle", 3.0, identity="role")),
        interview(1, competence("Python", 2.0, identity="offer-1"), competence("sql ", 2.5, identity="cv-4")),
    ]
    found = {one.id: one for one in growth(newest_first, Words("fr")).competences}
    assert set(found) == {"sql", "python", "role"}
    assert [(point.session, point.score) for point in found["sql"].points] == [("s_1", 2.5), ("s_2", 4.0)]
    assert (found["sql"].label, found["sql"].trend, found["python"].trend) == ("SQL", "up", None)


@pytest.mark.parametrize(
    ("scores", "trend"),
    [([3.0, 3.5], "steady"), ([4.0, 3.0], "down"), ([3.0, 4.0, 3.0, 4.0, 3.0], "steady"), ([1, 2, 3, 4, 5], "up")],
)
def test_a_score_that_only_wavers_has_no_trend(scores: list[float], trend: str) -> None:
    past = [interview(number, competence("SQL", score)) for number, score in enumerate(scores)]
    assert growth(past[::-1], Words("en")).competences[0].trend == trend


def test_marks_by_stricter_rules_are_no_step_back() -> None:
    past = [interview(number, competence("SQL", score)) for number, score in enumerate([5.0, 5.0, 3.0, 4.0])]
    for (_, report), rubric in zip(past, ("5", "5", "6", "6"), strict=True):
        report["rubric"] = rubric
    newest_first = past[::-1]
    assert growth(newest_first, Words("en")).competences[0].trend == "up"
    assert growth(newest_first[1:], Words("en")).competences[0].trend is None


def test_not_assessed_is_no_point() -> None:
    found = growth([interview(1, competence("SQL", None))], Words("en"))
    assert (found.sessions, found.competences) == (1, [])


def test_what_keeps_missing_is_counted_among_the_questions_it_belongs_to() -> None:
    questions = [
        question("result", "figures"),
        question("result"),
        question("reasons", kind="depth"),
        question("no_answer", answered=False),
    ]
    found = growth([interview(1, questions=questions), interview(0, questions=[question()])], Words("fr"))
    assert [(one.code, one.count, one.of) for one in found.weaknesses] == [("result", 2, 3)]
    assert "2 exemples sur 3" in found.weaknesses[0].words
    assert "résultat" in found.next.words


def test_the_next_session_fits_how_it_went() -> None:
    low = [competence("SQL", 1.5), competence("CRM", 4.5), competence("Python", 2.0)]
    high = [competence("SQL", 4.5), competence("Python", 5.0), competence("CRM", 4.5)]
    other = [{"id": "o_2", "title": "Another", "company": None}]
    easier = growth([interview(1, *low[:1])], Words("en")).next
    assert (easier.difficulty, easier.persona, easier.minutes) == ("easy", "warm", 10)
    usual = growth([interview(1, *low)], Words("en")).next
    assert (usual.difficulty, usual.focus) == ("standard", ["SQL", "Python"])
    assert usual.offer is not None
    assert usual.offer.id == "samples:backend"
    assert growth([interview(1, *high[:2])], Words("en")).next.difficulty == "standard"  # too little to tell
    harder = growth([interview(1, *high, others=other)], Words("en")).next
    assert (harder.difficulty, harder.persona, harder.focus) == ("hard", "demanding", [])
    assert harder.offer is not None
    assert harder.offer.id == "o_2"


def test_of_an_assessed_interview_only_what_is_shared_counts() -> None:
    past = {"questions": [question("result"), question("result")]}
    closed = interview(2, competence("SQL", 1.0), mode="assessed", released=["next_steps"], **past)
    partly = interview(1, competence("CRM", 2.0), mode="assessed", released=["competencies"], **past)
    found = growth([closed, partly], Words("en"))
    assert [one.id for one in found.competences] == ["crm"]
    assert found.weaknesses == []


def test_only_the_newest_reports_are_read() -> None:
    past = [interview(number, competence("SQL", 3.0)) for number in range(MAX_REPORTS + 5)]
    found = growth(past[::-1], Words("en"))
    assert (found.sessions, len(found.competences[0].points)) == (MAX_REPORTS, MAX_REPORTS)
    assert found.competences[0].points[0].session == "s_5"


def test_the_last_result_names_what_is_worth_another_try() -> None:
    weak, strong, silent = (
        {**question("result"), "question": "q1", "asked": "How?", "score": 2.0, "note": "No result."},
        {**question(), "question": "q2", "score": 5.0},
        {**question("no_answer", answered=False), "question": "q3", "score": None},
    )
    newest = interview(2, competence("SQL", 3.0), questions=[strong, weak, silent])
    last = growth([newest, interview(1, competence("SQL", 1.0))], Words("en")).last
    assert last is not None
    assert (last.session, last.title, [(one.anchor, one.note) for one in last.redo]) == (
        "s_2",
        "Back-end",
        [("question-q1", "No result.")],
    )
    closed = interview(3, competence("SQL", 1.0), mode="assessed", released=["questions"], questions=[weak])
    shared = growth([closed], Words("en")).last
    assert shared is not None
    assert shared.redo == [], "an assessed interview is not tried again"
    assert growth([], Words("en")).last is None


def test_a_habit_that_the_newest_interview_has_broken_is_not_advised_on() -> None:
    """The report of that interview says nothing of it either: the two never contradict each other."""
    before = [interview(number, questions=[question("result"), question("result")]) for number in range(2)]
    still = growth([interview(2, questions=[question("result")]), *before], Words("en")).next.words
    broken = growth([interview(2, questions=[question(), question()]), *before], Words("en")).next.words
    assert "End every example with its result" in still
    assert "End every example with its result" not in broken
