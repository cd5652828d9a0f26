"""What is asked, how often, within which limits."""

import json
import re
from collections import Counter
from itertools import pairwise

from interview.dialogue.moves import ASKED_FOR, GIVEN, GIVEN_MOST
from interview.dialogue.turn import Line
from interview.evaluation.candidates import denied, talk
from interview.evaluation.criteria.reading import Check, said
from interview.evaluation.stage import Recording
from interview.events import MoveDecided
from interview.language.lexicon import lexicon
from interview.language.words import fold, tokens
from interview.plan.achievements import achievements
from interview.plan.bank import unopened
from interview.plan.grounds import blind
from interview.plan.plan import core
from prompts.loader import LOCALES

REQUESTED = ASKED_FOR
_QUOTED = re.compile(r"[“«]\s*(.+?)\s*[”»]")


def no_planned_question_comes_twice(held: Recording) -> bool | None:
    asked = [held.plan["questions"][line.question]["bank"] for line in said(held) if line.move in ("open", "ask")]
    return len(asked) == len(set(asked))


def no_turn_is_said_twice(held: Recording) -> bool | None:
    texts = [line.text for line in said(held) if line.trigger not in REQUESTED]
    return len(texts) == len(set(texts))


def a_follow_up_is_not_repeated_on_a_question(held: Recording) -> bool | None:
    pairs = [(line.question, line.text) for line in said(held) if line.move == "follow_up"]
    return len(pairs) == len(set(pairs))


def a_follow_up_rests_on_what_was_said(held: Recording) -> bool | None:
    """What a model names as its anchor, and what anybody quotes, stands in an answer before it, the CV or the offer."""
    known = " ".join(json.dumps(one, ensure_ascii=False) for one in (held.pinned["profile"], held.pinned["offer"]))
    found: list[bool] = []
    for line in held.lines:
        if line.who == "candidate":
            known = f"{known} {line.text}"
        elif line.move == "follow_up":
            named = _QUOTED.findall(line.text)
            named += [one.anchor for one in held.events if isinstance(one, MoveDecided) and _carried_out(one, line)]
            found.append(all(_stands(words, known) for words in named))
    return all(found) if found else None


def _carried_out(event: MoveDecided, line: Line) -> bool:
    return event.index == line.turn and event.act == "follow_up" and event.code is None


def _stands(words: str, known: str) -> bool:
    wanted, there = tokens(words), tokens(known)
    return any(there[place : place + len(wanted)] == wanted for place in range(len(there) - len(wanted) + 1))


def every_question_asks_something(held: Recording) -> bool | None:
    asking = [line.text for line in said(held) if line.move in ("open", "ask", "follow_up", "invite_questions")]
    verbs = (
        "racontez",
        "parlez",
        "presentez",
        "choisissez",
        "donnez",
        "prenez",
        "decrivez",
        "tell me",
        "choose",
        "give",
    )
    return all("?" in text or any(verb in fold(text) for verb in verbs) for text in asking)


def at_most_two_question_marks_a_turn(held: Recording) -> bool | None:
    return all(line.text.count("?") <= 2 for line in said(held))


def main_questions_stay_within_the_limit(held: Recording) -> bool | None:
    asked = [held.plan["questions"][line.question] for line in said(held) if line.move in ("open", "ask")]
    most = held.plan["budget"]["questions"]
    return len(core(asked)) <= most and len(asked) <= 2 * most


def every_planned_question_is_asked(held: Recording) -> bool | None:
    """All of the core; of the further ones what there was time for."""
    asked = {line.question for line in said(held) if line.move in ("open", "ask")}
    return all(place in asked or one.get("further") for place, one in enumerate(held.plan["questions"]))


def follow_ups_stay_within_the_limit(held: Recording) -> bool | None:
    return sum(line.move == "follow_up" for line in said(held)) <= held.plan["budget"]["follow_ups"]


def follow_ups_stay_within_the_question_s_limit(held: Recording) -> bool | None:
    counts = Counter(line.question for line in said(held) if line.move == "follow_up")
    return all(count <= held.plan["questions"][place]["follow_ups"] for place, count in counts.items())


def repairs_stay_within_the_limit(held: Recording) -> bool | None:
    repairs = [line for line in said(held) if line.move == "repair"]
    given = Counter(line.question for line in repairs if line.trigger in GIVEN)
    counts = Counter(line.question for line in repairs if line.trigger not in GIVEN)
    return all(count <= held.plan["budget"]["repairs"] for count in counts.values()) and all(
        count <= GIVEN_MOST for count in given.values()
    )


def the_candidate_s_questions_stay_within_the_limit(held: Recording) -> bool | None:
    return sum(line.move == "answer" for line in said(held)) <= held.plan["budget"]["candidate_questions"]


def a_required_demand_is_asked_about(held: Recording) -> bool | None:
    required = {item["id"] for item in held.plan["competencies"] if item["required"]}
    return bool(required & {question["competence"] for question in core(held.plan["questions"])}) if required else None


def what_is_said_besides_answers_is_heard(held: Recording) -> bool | None:
    if held.candidate != "talking":
        return None
    said_so = talk(held.begin.locale)
    pairs = [
        (said_so[answer.text], following.trigger)
        for answer, following in pairwise(held.lines)
        if answer.who == "candidate" and answer.text in said_so and answer.stage != "questions"
    ]
    return all(wanted == heard for wanted, heard in pairs) if pairs else None


def what_does_not_fit_the_cv_is_taken_up(held: Recording) -> bool | None:
    if held.candidate != "denying":
        return None
    denial = denied(held.begin.locale)
    pairs = [
        following.trigger
        for answer, following in pairwise(held.lines)
        if answer.who == "candidate" and answer.text.startswith(denial) and answer.stage != "questions"
    ]
    return all(trigger == "contradiction" for trigger in pairs) if pairs else None


def half_of_the_questions_take_up_an_achievement(held: Recording) -> bool | None:
    if held.begin.mode != "practice" or held.documents.person is None:
        return None
    there = len(achievements(blind(held.documents.person)))
    wanted = min(-(-len(core(held.plan["questions"])) // 2), there)
    taken = sum("cv_pointer" in question for question in core(held.plan["questions"]))
    return taken >= wanted if there else None


def _too_short_for_both(held: Recording) -> bool:
    return sum(question["type"] in ("depth", "gap") for question in core(held.plan["questions"])) < 2


def a_gap_is_probed(held: Recording) -> bool | None:
    gaps = {item["id"] for item in held.plan["competencies"] if item["status"] == "gap"}
    if _too_short_for_both(held):
        return None
    return bool(gaps & {question["competence"] for question in core(held.plan["questions"])}) if gaps else None


def a_strength_is_verified(held: Recording) -> bool | None:
    sure = {item["id"] for item in held.plan["competencies"] if item["status"] == "verify"}
    if _too_short_for_both(held):
        return None
    return bool(sure & {question["competence"] for question in core(held.plan["questions"])}) if sure else None


def a_skipped_question_is_left(held: Recording) -> bool | None:
    found = None
    for answer, following in pairwise(held.lines):
        if answer.who == "candidate" and following.trigger == "skip":
            found = found is not False and following.question != answer.question
    return found


def a_question_is_repeated_on_request(held: Recording) -> bool | None:
    lines, locale = said(held), held.report.locale
    found = None
    for place, line in enumerate(lines):
        if line.trigger == "repeat" and line.move == "repair" and line.question >= 0:
            last = next((one for one in reversed(lines[:place]) if one.move in ("ask", "follow_up")), None)
            taken_up = last is not None and last.move == "follow_up" and last.question == line.question
            again = last.text if last and taken_up else unopened(held.plan["questions"][line.question], locale)
            found = found is not False and again in line.text
    return found


def a_full_answer_is_not_found_wanting(held: Recording) -> bool | None:
    if held.candidate != "strong":
        return None
    return not any(line.move in ("follow_up", "repair") for line in said(held) if line.stage != "questions")


def a_vague_answer_is_asked_about(held: Recording) -> bool | None:
    if held.candidate not in ("weak", "terse"):
        return None
    asked = sum(line.move == "follow_up" for line in said(held))
    return asked >= min(held.plan["budget"]["follow_ups"], 2)


def noise_is_not_taken_for_an_answer(held: Recording) -> bool | None:
    if held.candidate != "gibberish":
        return None
    return any(line.move == "repair" and line.trigger == "gibberish" for line in said(held))


def the_same_answer_again_is_noticed(held: Recording) -> bool | None:
    if held.candidate != "repeating":
        return None
    return any(line.trigger == "repetition" for line in said(held))


def abuse_is_not_taken_for_an_answer(held: Recording) -> bool | None:
    if held.candidate != "hostile":
        return None
    pairs = [
        (answer, following)
        for answer, following in pairwise(held.lines)
        if answer.who == "candidate" and any(lexicon(one).found("hostile", answer.text) for one in LOCALES)
    ]
    return all(following.move != "follow_up" for _, following in pairs)


def the_plan_never_changes(held: Recording) -> bool | None:
    return held.plan == held.planned


CRITERIA: tuple[Check, ...] = (
    no_planned_question_comes_twice,
    no_turn_is_said_twice,
    a_follow_up_is_not_repeated_on_a_question,
    a_follow_up_rests_on_what_was_said,
    every_question_asks_something,
    at_most_two_question_marks_a_turn,
    main_questions_stay_within_the_limit,
    every_planned_question_is_asked,
    follow_ups_stay_within_the_limit,
    follow_ups_stay_within_the_question_s_limit,
    repairs_stay_within_the_limit,
    the_candidate_s_questions_stay_within_the_limit,
    a_required_demand_is_asked_about,
    what_is_said_besides_answers_is_heard,
    what_does_not_fit_the_cv_is_taken_up,
    half_of_the_questions_take_up_an_achievement,
    a_gap_is_probed,
    a_strength_is_verified,
    a_skipped_question_is_left,
    a_question_is_repeated_on_request,
    a_full_answer_is_not_found_wanting,
    a_vague_answer_is_asked_about,
    noise_is_not_taken_for_an_answer,
    the_same_answer_again_is_noticed,
    abuse_is_not_taken_for_an_answer,
    the_plan_never_changes,
)

JUDGED: frozenset[Check] = frozenset({every_question_asks_something})
"""What only somebody who reads can judge of free words."""

DECIDED: frozenset[Check] = frozenset(
    {what_does_not_fit_the_cv_is_taken_up, a_full_answer_is_not_found_wanting, a_vague_answer_is_asked_about}
)
"""What a model decides, where there is one: a low rate is the model's, and no fault of ours."""
