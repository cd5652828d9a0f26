"""Whether scores and report stand on what was said."""

from collections import Counter
from collections.abc import Mapping
from statistics import fmean
from typing import Any

from interview.dialogue.hearing import is_no_evidence
from interview.evaluation.criteria.reading import Check, answers, quotes, said
from interview.evaluation.stage import Recording
from interview.events import AssessmentMade, PlanMade
from interview.language.detection import looks_foreign
from interview.language.lexicon import Lexicon, lexicon
from interview.language.planted import is_planted
from interview.language.words import fold, tokens
from prompts.loader import LOCALES, phrases, unsaid


def assessed(held: Recording) -> list[Mapping[str, Any]]:
    """What was made of each answer."""
    return [event.assessment for event in held.events if isinstance(event, AssessmentMade)]


def every_quote_stands_in_its_answer(held: Recording) -> bool | None:
    texts = {line.id: line.text for line in answers(held)}
    return all(
        quote.text and texts.get(quote.message, "")[quote.start : quote.end] == quote.text for quote in quotes(held)
    )


def no_score_without_a_quote(held: Recording) -> bool | None:
    return all(bool(item.quotes) == (item.score is not None) for item in held.report.competencies)


def what_was_not_answered_has_no_score(held: Recording) -> bool | None:
    return all(item.score is None for item in held.report.questions if not item.answers)


def scores_are_between_one_and_five(held: Recording) -> bool | None:
    return all(item.score is None or 1 <= item.score <= 5 for item in held.report.competencies)


def the_total_is_the_mean(held: Recording) -> bool | None:
    scores = [item.score for item in held.report.competencies if item.score is not None]
    return held.report.score == (round(fmean(scores), 1) if len(scores) >= 3 else None)


def coverage_counts_right(held: Recording) -> bool | None:
    coverage = held.report.coverage
    asked = {line.question for line in said(held) if line.question >= 0}
    planned = {place for place, one in enumerate(held.plan["questions"]) if not one.get("further")}
    return (
        coverage.planned == len(planned | asked)
        and coverage.asked == len(asked)
        and coverage.answered == sum(bool(item.answers) for item in held.report.questions)
        and coverage.assessed == sum(item.score is not None for item in held.report.competencies)
    )


def what_is_no_answer_is_not_scored(held: Recording) -> bool | None:
    none = {line.id for line in answers(held) if is_no_evidence(line.text)}
    return not any(quote.message in none for quote in quotes(held)) if none else None


def an_answer_to_another_question_is_not_scored(held: Recording) -> bool | None:
    if held.candidate != "elsewhere":
        return None
    return all(item.score is None for item in held.report.competencies if item.kind == "technical")


def no_sentence_counts_twice(held: Recording) -> bool | None:
    marks = [mark for made in assessed(held) for mark in made["marks"]]
    texts = [" ".join(tokens(quote["text"])) for mark in marks for quote in mark["quotes"]]
    return len(texts) == len(set(texts)) if texts and held.plan["engine"] == "offline" else None


def an_instruction_is_not_scored(held: Recording) -> bool | None:
    bad = {line.id for line in answers(held) if is_planted(line.text)}
    return not any(quote.message in bad for quote in quotes(held)) if bad else None


def noise_is_not_scored(held: Recording) -> bool | None:
    return held.report.coverage.assessed == 0 if held.candidate == "gibberish" else None


def three_different_next_steps(held: Recording) -> bool | None:
    return len(set(held.report.next_steps)) == 3 and all(len(step) > 20 for step in held.report.next_steps)


def the_report_says_who_made_it(held: Recording) -> bool | None:
    report = held.report
    return bool(report.notice and report.model and report.prompts and report.rubric and report.engine)


def the_report_keeps_the_language(held: Recording) -> bool | None:
    return not looks_foreign(tokens(held.report.summary), held.report.locale)


def nobody_s_identity_is_in_plan_or_report(held: Recording) -> bool | None:
    if held.documents.person is None:
        return None
    basics = held.documents.person.basics
    secret = [name for name in (basics.name, basics.email, basics.phone) if name]
    secret += [study.institution for study in held.documents.person.education if study.institution]
    kept = f"{held.plan} {held.report.model_copy(update={'questions': [], 'competencies': []})}"
    return not any(name in kept for name in secret)


def the_plan_is_reported_to_staff_once(held: Recording) -> bool | None:
    return sum(isinstance(event, PlanMade) for event in held.events) == 1


def every_assessment_is_reported_once(held: Recording) -> bool | None:
    counts = Counter(event.message for event in held.events if isinstance(event, AssessmentMade))
    return all(count == 1 for count in counts.values())


def the_candidate_s_questions_are_not_assessed(held: Recording) -> bool | None:
    asked = {line.id for line in answers(held) if line.stage == "questions"}
    return not any(event.message in asked for event in held.events if isinstance(event, AssessmentMade))


def quotes_are_whole_words(held: Recording) -> bool | None:
    texts = {line.id: line.text for line in answers(held)}
    return not any(
        texts[quote.message][quote.start - 1 : quote.start].isalnum() and quote.text[0].isalnum()
        for quote in quotes(held)
        if quote.start
    )


def abuse_is_not_scored(held: Recording) -> bool | None:
    if held.candidate != "hostile":
        return None
    return not any(lexicon(one).found("hostile", quote.text) for quote in quotes(held) for one in LOCALES)


def unknown_is_said_to_be_unknown(held: Recording) -> bool | None:
    words = ("creche", "nursery")
    place = next(
        (
            i
            for i, line in enumerate(held.lines)
            if line.who == "candidate" and line.stage == "questions" and any(w in fold(line.text) for w in words)
        ),
        None,
    )
    if place is None or place + 1 >= len(held.lines):
        return None
    data = phrases(held.report.locale)["enquiry"]
    reply = held.lines[place + 1].text
    if held.plan["engine"] == "llm" and Lexicon(unsaid(held.report.locale), frozenset()).found("unsaid", reply):
        return True
    return any(way[:25] in reply for way in (data["unknown"], *data["unknown_again"]))


CRITERIA: tuple[Check, ...] = (
    every_quote_stands_in_its_answer,
    no_score_without_a_quote,
    what_was_not_answered_has_no_score,
    scores_are_between_one_and_five,
    the_total_is_the_mean,
    coverage_counts_right,
    what_is_no_answer_is_not_scored,
    an_answer_to_another_question_is_not_scored,
    no_sentence_counts_twice,
    an_instruction_is_not_scored,
    noise_is_not_scored,
    three_different_next_steps,
    the_report_says_who_made_it,
    the_report_keeps_the_language,
    nobody_s_identity_is_in_plan_or_report,
    the_plan_is_reported_to_staff_once,
    every_assessment_is_reported_once,
    the_candidate_s_questions_are_not_assessed,
    quotes_are_whole_words,
    abuse_is_not_scored,
    unknown_is_said_to_be_unknown,
)

DECIDED: frozenset[Check] = frozenset({an_answer_to_another_question_is_not_scored})
"""What a model decides, where there is one."""
