"""The rules of the conversation: what follows an answer. Pure; limits are kept here and nowhere else."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from interview.commands import Locale
from interview.dialogue.clarifying import form_of
from interview.dialogue.hearing import Reading, Setting, Trigger, is_no_evidence, read_answer
from interview.dialogue.pacing import Time, next_due
from interview.dialogue.progress import Move, MoveKind, Progress
from interview.dialogue.turn import Line
from interview.language.lexicon import lexicon
from interview.language.words import fold, roots
from interview.plan.plan import Plan, Question, QuestionType
from prompts.loader import LOCALES

FOLLOW_UPS: frozenset[Trigger] = frozenset(
    {"contradiction", "too_short", "too_long", "vague", "no_own_part", "no_result", "no_reason", "jargon", "dont_know"}
)
"""The answer is one, but lacks something: asked about within the follow-up budget."""

LACKS: frozenset[Trigger] = frozenset({"no_own_part", "no_result", "no_reason", "too_short"})
"""What an answer to a follow-up need not say again."""

REPAIRS: frozenset[Trigger] = frozenset(
    {
        "silent", "repeat", "clarify", "choice", "leak", "injection", "hostile", "complaint", "gibberish",
        "wrong_language", "repetition", "already", "echo", "enquiry", "pause", "yes_no", "small_talk",
        "no_question", "off_topic",
    }
)  # fmt: skip
"""The answer is none: the question stays open, within the repair budget."""


GIVEN: frozenset[str] = frozenset({"repeat", "pause"})
"""Always given, and no part of the repair budget: nobody is moved on because they did not hear, or think."""
GIVEN_MOST = 8
"""On one question; who asks for more is moved on after all."""
LEAVING: frozenset[str] = frozenset({"skip", "next", "refusal", "dont_know", "already"})
"""Said when asked for questions, it means that there are none."""
NOTHING_TO_ADD: frozenset[str] = frozenset({"already", "yes_no"})
ASKED_FOR: frozenset[str] = GIVEN | {"clarify", "choice", "enquiry", "small_talk"}
"""What may be given again on the same question; the same remark twice of our own would be nagging."""


def after_answer(
    progress: Progress, *, plan: Plan, lines: Sequence[Line], answer: str, time: Time | None = None
) -> Progress:
    """Where the interview stands after an answer, with the move to make. `time`: None where nobody keeps it."""
    question = _current(progress, plan)
    reading = _with_what_was_told(answer, progress, lines, _setting(progress, plan, lines, question))
    trigger = reading.trigger
    if trigger == "end":
        return to_close({**progress, "closing": "completed"})
    if trigger == "switch_fr" or trigger == "switch_en":  # noqa: PLR1714 - mypy narrows this form only
        return _switched(progress, "fr" if trigger == "switch_fr" else "en")
    # A question names what the answer before it lacked; only what was said about this one counts here.
    said = [
        line.trigger
        for line in lines
        if line.who == "interviewer" and line.question == progress["question"] and line.move not in ("ask", "open")
    ]
    if progress["stage"] == "questions":
        return _after_enquiry(progress, plan, reading, answer, said=said, time=time)
    return _after_question(progress, plan, reading, question, said=said, time=time)


def _with_what_was_told(answer: str, progress: Progress, lines: Sequence[Line], setting: Setting) -> Reading:
    """The answer read; it lacks nothing that was told in an earlier answer to the same question."""
    reading = read_answer(answer, setting)
    if reading.trigger not in LACKS:
        return reading
    here = (line.text for line in lines if line.who == "candidate" and line.question == progress["question"])
    told = [text for text in here if not is_no_evidence(text)]
    if not told:
        return reading
    whole = read_answer(" ".join((*told, answer)), replace(setting, earlier=()))
    return reading if whole.trigger == reading.trigger else replace(reading, trigger=None, detail=None)


def after_close(progress: Progress, *, reason: Literal["time_over", "left"], spoken: bool) -> Progress:
    """Time is over or the candidate leaves."""
    return to_close({**progress, "closing": reason, "silent": not spoken})


def to_close(progress: Progress) -> Progress:
    """Goodbye."""
    closing = progress["closing"] or "completed"
    return {**progress, "stage": "close", "question": -1, "closing": closing, "move": _move("close", detail=closing)}


def _after_question(
    progress: Progress,
    plan: Plan,
    reading: Reading,
    question: Question | None,
    *,
    said: Sequence[str | None],
    time: Time | None,
) -> Progress:
    budget, trigger = plan["budget"], reading.trigger
    if trigger in GIVEN and sum(one in GIVEN for one in said) < GIVEN_MOST:
        return {**progress, "move": _again("repair", progress, reading)}
    # Who has answered, and has nothing to add when asked for more, has answered.
    if trigger in NOTHING_TO_ADD and progress["follow_ups_here"]:
        return next_question(progress, plan, trigger, time)
    # Who answers and asks something beside it is not asked the same again.
    if trigger in REPAIRS and not (trigger == "enquiry" and reading.answers):
        if progress["repairs_here"] < budget["repairs"] and not _nags(trigger, said):
            repairs = progress["repairs_here"] + 1
            return {**progress, "repairs_here": repairs, "move": _again("repair", progress, reading)}
        return next_question(progress, plan, trigger, time)
    if (
        trigger in FOLLOW_UPS
        and question is not None
        and not _nags(trigger, said)
        and progress["follow_ups_here"] < question["follow_ups"]
        and progress["follow_ups"] < budget["follow_ups"]
    ):
        return {
            **progress,
            "follow_ups_here": progress["follow_ups_here"] + 1,
            "follow_ups": progress["follow_ups"] + 1,
            "move": _again("follow_up", progress, reading),
        }
    return next_question(progress, plan, trigger, time)


def _nags(trigger: Trigger | None, said: Sequence[str | None]) -> bool:
    # The same remark twice on one question is nagging; only what the candidate asks for is given twice.
    return trigger in said and trigger not in ASKED_FOR


def next_question(progress: Progress, plan: Plan, trigger: str | None, time: Time | None) -> Progress:
    """On to the next question that is due, to the candidate's own, or to the end where none of these are planned."""
    place = next_due(plan["questions"], progress["question"] + 1, time)
    fresh: Progress = {**progress, "question": place, "follow_ups_here": 0, "repairs_here": 0}
    if place < len(plan["questions"]):
        return {
            **fresh,
            "stage": plan["questions"][place]["stage"],
            "move": _move("ask", question=place, trigger=trigger),
        }
    if not plan["budget"]["candidate_questions"]:
        return to_close(fresh)
    return {**fresh, "question": -1, "stage": "questions", "move": _move("invite_questions", trigger=trigger)}


def _after_enquiry(
    progress: Progress,
    plan: Plan,
    reading: Reading,
    answer: str,
    *,
    said: Sequence[str | None],
    time: Time | None,
) -> Progress:
    trigger = reading.trigger
    if trigger in GIVEN and sum(one in GIVEN for one in said) < GIVEN_MOST:
        return {**progress, "move": _again("repair", progress, reading)}
    if trigger in {"silent", "gibberish", "wrong_language", "hostile", "complaint"}:
        return _once_more(progress, reading)
    refused = trigger in ("leak", "injection")
    if refused and trigger in said:
        return to_close(progress)
    if not refused and _has_no_question(answer, trigger):
        # A remark is no goodbye: what the person wants to know is asked once more.
        thanked = progress["candidate_questions"] > 0 and _found("thanks", answer)
        done = trigger in LEAVING or _has_enough(answer) or thanked
        return to_close(progress) if done else _once_more(progress, Reading("remark"))
    count = progress["candidate_questions"] + 1
    last = count >= plan["budget"]["candidate_questions"] or (time is not None and time.is_over)
    move = _move("answer", trigger=trigger if refused else None, last=last)
    return {**progress, "candidate_questions": count, "move": move}


def _once_more(progress: Progress, reading: Reading) -> Progress:
    if progress["repairs_here"] >= 1:
        return to_close(progress)
    return {**progress, "repairs_here": 1, "move": _again("repair", progress, reading)}


def _has_no_question(answer: str, trigger: Trigger | None) -> bool:
    folded = fold(answer).strip()
    # "What's next?" asks to go on in the middle, and what comes after the interview at its end.
    if trigger == "next" and "?" in folded and _found("ask_process", answer):
        return False
    if trigger in ("enquiry", "choice", "clarify") or ("?" in folded and trigger not in ("small_talk", *LEAVING)):
        return False
    if _has_enough(answer) or trigger is not None:
        return True
    return not any(lexicon(locale).found("asking", folded) for locale in LOCALES)


def _has_enough(answer: str) -> bool:
    return _found("nothing", answer)


def _found(name: str, answer: str) -> bool:
    folded = fold(answer).strip()
    return any(lexicon(locale).found(name, folded) for locale in LOCALES)


def _switched(progress: Progress, locale: Locale) -> Progress:
    if progress["locale"] == locale:
        return {**progress, "move": _again("repair", progress, Reading("repeat"))}
    return {**progress, "locale": locale, "move": _again("switch_language", progress, Reading(None))}


def _again(kind: MoveKind, progress: Progress, reading: Reading) -> Move:
    return _move(kind, question=progress["question"], trigger=reading.trigger, detail=reading.detail)


def _move(
    kind: MoveKind, *, question: int = -1, trigger: str | None = None, detail: str | None = None, last: bool = False
) -> Move:
    return Move(kind=kind, question=question, trigger=trigger, detail=detail, last=last)


def _asked_as(question: Question, locale: Locale) -> QuestionType:
    """What one would do is described in steps, also where the question is about a trade."""
    return "situational" if question["type"] == "depth" and form_of(question, locale) == "case" else question["type"]


def _current(progress: Progress, plan: Plan) -> Question | None:
    place = progress["question"]
    return plan["questions"][place] if 0 <= place < len(plan["questions"]) else None


def _setting(progress: Progress, plan: Plan, lines: Sequence[Line], question: Question | None) -> Setting:
    asked = next((line.text for line in reversed(lines) if line.who == "interviewer"), "")
    claimed = frozenset(plan["claimed"])
    return Setting(
        locale=progress["locale"],
        type=_asked_as(question, progress["locale"]) if question else None,
        asked=asked,
        earlier=[line.text for line in lines if line.who == "candidate"],
        topic=roots(asked) | claimed | set(plan["topic"]),
        claimed=claimed,
    )
