"""The report's figures and structure, computed by code whoever the interviewer is."""

from collections.abc import Sequence
from statistics import fmean

from interview.assessment.ledger import corrections, is_settled
from interview.assessment.material import Held
from interview.assessment.report import (
    Assessment,
    CompetencyResult,
    Coverage,
    Gap,
    Mark,
    QuestionAnalysis,
    Quote,
    Report,
    Star,
)
from interview.assessment.report_words import MIN_COMPETENCIES, next_steps, note, summary
from interview.assessment.rules import ARGUED
from interview.dialogue.hearing import STORY_TYPES
from interview.dialogue.turn import Line
from interview.plan.bank import wording
from interview.plan.plan import Question, QuestionType
from prompts.loader import phrases

MAX_QUOTES = 4
MAX_QUOTE = 400
"""Code points of a quote."""
SHOWN = 3.0
"""Score from which on an answer supports a demand."""


def compile_report(held: Held) -> Report:
    """The whole report with the fixed words of the offline engine."""
    questions = _questions(held)
    coverage, competencies = count(held, questions)
    assessed = [item.score for item in competencies if item.score is not None]
    gaps = _gaps(held, questions)
    offer = held.pinned["offer"] or {}
    words = phrases(held.locale)["report"]
    # Only an assessed interview has other readers than the candidate.
    assessed_mode = held.pinned["mode"] == "assessed"
    return Report(
        session_id=held.pinned["session_id"],
        locale=held.locale,
        mode=held.pinned["mode"],
        reason=held.reason,
        made_at=held.at,
        notice=words["notice"][held.plan["engine"]],
        engine=held.plan["engine"],
        model=held.plan["model"],
        prompts=held.plan["prompts"],
        rubric=held.plan["rubric"],
        fallback=held.plan["fallback"],
        offer_id=held.pinned["offer_id"],
        offer_title=offer.get("title"),
        offer_company=offer.get("company"),
        summary=summary(held, coverage, competencies, questions),
        summary_of=summary(held, coverage, competencies, questions, of=True) if assessed_mode else "",
        notes_of=_notes_of(held, questions) if assessed_mode else {},
        apart={one.question: levels for one in questions if (levels := _apart(held, one))},
        score=round(fmean(assessed), 1) if len(assessed) >= MIN_COMPETENCIES else None,
        coverage=coverage,
        competencies=competencies,
        questions=questions,
        next_steps=next_steps(held, questions, coverage, gaps),
        gaps=gaps,
        other_offers=list(held.others),
    )


def count(held: Held, questions: Sequence[QuestionAnalysis] | None = None) -> tuple[Coverage, list[CompetencyResult]]:
    """How much of the plan was reached, in all and by competence: at the end of an interview and at any time in it."""
    questions = _questions(held) if questions is None else questions
    competencies = _competencies(held, questions)
    coverage = Coverage(
        planned=len(due(held)),
        asked=len(questions),
        answered=sum(1 for item in questions if item.answers),
        competencies=len(competencies),
        assessed=sum(1 for item in competencies if item.score is not None),
    )
    return coverage, competencies


def due(held: Held) -> list[Question]:
    """What was planned for everybody, and of the further questions those that there was time for."""
    asked = {line.question for line in held.lines if line.who == "interviewer"}
    return [one for place, one in enumerate(held.plan["questions"]) if place in asked or not one.get("further")]


def _questions(held: Held) -> list[QuestionAnalysis]:
    return [one for place in range(len(held.plan["questions"])) if (one := _question(held, place)) is not None]


def _question(held: Held, place: int) -> QuestionAnalysis | None:
    question = held.plan["questions"][place]
    here = [line for line in held.lines if line.question == place]
    asked = [line for line in here if line.who == "interviewer"]
    if not asked:
        return None
    answers = [line for line in here if line.who == "candidate"]
    found = [held.assessments[line.id] for line in answers if line.id in held.assessments]
    marks = [mark for one in found for mark in one.marks if mark.competence == question["competence"]]
    # A question on which the interview ended was not passed over.
    missing = _missing(found) if answers else []
    worked = _worked(found, question["type"], missing) if marks else []
    # Kept by a model's assessment; the rules' own says what is there and what is missing.
    put_right = corrections(held.assessments.values())
    noted = " ".join(one.note for one in found if one.note)
    return QuestionAnalysis(
        question=question["id"],
        stage=question["stage"],
        type=question["type"],
        competence=question["competence"],
        asked=question["text"] or wording(question, held.locale),
        turns=[line.turn for line in asked],
        answers=[line.id for line in answers if _says_something(line, held)],
        score=_best(marks),
        star=_together(found),
        quotes=_quotes(marks),
        worked=worked,
        missing=missing,
        note=noted
        or note(
            held,
            worked=worked,
            missing=missing,
            score=_best(marks),
            ended=not answers,
            by_rules=_by_rules(held, [line.id for line in answers]),
        ),
        claims=[quote for one in found for quote in one.claims],
        contradictions=[clash for one in found for clash in one.contradictions if not is_settled(clash, put_right)],
        corrections=[correction for one in found for correction in one.corrections],
    )


def _notes_of(held: Held, questions: Sequence[QuestionAnalysis]) -> dict[str, str]:
    """By rules whoever assessed: a model's own notes speak to the person."""
    return {
        one.question: note(
            held,
            worked=one.worked,
            missing=one.missing,
            score=one.score,
            ended=_ended(held, one),
            by_rules=_by_rules(held, one.answers),
            of=True,
        )
        for one in questions
    }


def _by_rules(held: Held, answers: Sequence[str]) -> bool:
    """Whether no model had a part in the marks of these answers."""
    return all(held.assessments[one].engine == "offline" for one in answers if one in held.assessments)


def _ended(held: Held, one: QuestionAnalysis) -> bool:
    return not any(line.who == "candidate" and line.turn in one.turns for line in held.lines)


def _apart(held: Held, one: QuestionAnalysis) -> list[int]:
    """Levels of the readings of an answer to this question that differ by more than one."""
    found = [held.assessments[answer].samples for answer in one.answers if answer in held.assessments]
    return next((levels for levels in found if levels and max(levels) - min(levels) > 1), [])


def _says_something(line: Line, held: Held) -> bool:
    found = held.assessments.get(line.id)
    return bool(line.text.strip()) and not (found is not None and "no_answer" in found.missing)


def _best(marks: Sequence[Mark]) -> float | None:
    # A follow-up gives a second chance: what it brought out counts, the thinner first try does not pull it down.
    return float(max(mark.score for mark in marks)) if marks else None


def _together(found: Sequence[Assessment]) -> Star | None:
    stars = [one.star for one in found if one.star is not None]
    if not stars:
        return None
    return Star(
        situation=any(star.situation for star in stars),
        task=any(star.task for star in stars),
        action=any(star.action for star in stars),
        result=any(star.result for star in stars),
    )


def _quotes(marks: Sequence[Mark]) -> list[Quote]:
    ranked = sorted(marks, key=lambda mark: -mark.score)
    return [_clipped(quote) for mark in ranked for quote in mark.quotes][:MAX_QUOTES]


def _clipped(quote: Quote) -> Quote:
    # Shorter, and still exactly what stands at its place.
    if len(quote.text) <= MAX_QUOTE:
        return quote
    return quote.model_copy(update={"end": quote.start + MAX_QUOTE, "text": quote.text[:MAX_QUOTE]})


def _worked(found: Sequence[Assessment], kind: QuestionType, missing: Sequence[str]) -> list[str]:
    star = _together(found)
    codes = [part for part in ("situation", "task", "action", "result") if star is not None and getattr(star, part)]
    if star is None and kind in STORY_TYPES:
        # What was only imagined is no example.
        codes = [part for part in ("steps", "reasons") if part not in missing]
    elif star is None and "too_short" not in missing:
        called_for = {"reasons": kind in ARGUED, "example": True, "link": kind != "depth"}
        codes = [part for part, looked_for in called_for.items() if looked_for and part not in missing]
    return [*codes, "figures"] if any(one.numbers for one in found) else codes


def _missing(found: Sequence[Assessment]) -> list[str]:
    # Lacking in every answer to the question; what a follow-up brought is not missing any more.
    real = [one for one in found if "no_answer" not in one.missing]
    if not real:
        return ["no_answer"]
    # A word or two beside an answer that shows something tells nothing of what that answer lacks.
    telling = [one for one in real if one.marks] or real
    common = [code for code in telling[0].missing if all(code in one.missing for one in telling[1:])]
    # Two answers that show nothing, each for another reason: the last reason stands.
    return common or ([] if any(one.marks for one in real) else real[-1].missing)


def _competencies(held: Held, questions: Sequence[QuestionAnalysis]) -> list[CompetencyResult]:
    results = []
    for item in held.plan["competencies"]:
        planned = sum(1 for question in due(held) if question["competence"] == item["id"])
        about = [question for question in questions if question.competence == item["id"]]
        marks = [mark for one in held.assessments.values() for mark in one.marks if mark.competence == item["id"]]
        scores = [question.score for question in about if question.score is not None]
        extra = [float(mark.score) for mark in marks] if not scores else []
        if not planned and not marks and not item["required"]:
            continue
        results.append(
            CompetencyResult(
                id=item["id"],
                label=item["label"],
                kind=item["kind"],
                status=item["status"],
                required=item["required"],
                planned=planned,
                asked=len(about),
                answered=sum(1 for question in about if question.answers),
                score=round(fmean(scores or extra), 1) if scores or extra else None,
                quotes=_quotes(marks),
            )
        )
    return results


def _gaps(held: Held, questions: Sequence[QuestionAnalysis]) -> list[Gap]:
    """What the offer asks and nothing supports yet: absent from the CV and not shown, or claimed and not borne out."""
    words = phrases(held.locale)["report"]
    found = []
    for item in held.plan["competencies"]:
        about = [question for question in questions if question.competence == item["id"] and question.answers]
        scores = [question.score for question in about if question.score is not None]
        if any(score >= SHOWN for score in scores) or not item["id"].startswith("offer-"):
            continue
        if item["status"] == "gap":
            note = words["gap_probed"] if about else words["gap_not_probed"]
        elif about:
            note = words["gap_claimed" if item["status"] == "verify" else "gap_probed"]
        else:
            continue
        found.append(
            Gap(
                competence=item["id"],
                label=item["label"],
                required=item["required"],
                probed=bool(about),
                note=note,
            )
        )
    return found
