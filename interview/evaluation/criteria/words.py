"""How things are said, and what is never said."""

import re
from itertools import pairwise

from interview.evaluation.criteria.reading import Check, said
from interview.evaluation.stage import Recording
from interview.language.detection import looks_foreign
from interview.language.lexicon import lexicon
from interview.language.planted import is_planted
from interview.language.words import fold, tokens
from interview.plan.grounds import MAX_SLOT
from prompts.loader import LOCALES

PRAISE = ("excellent", "parfait", "bravo", "tres bien", "super ", "genial", "great answer", "perfect", "well done",
          "impressive", "fantastic", "good answer", "bonne reponse", "formidable", "awesome")  # fmt: skip
LEAKS = ("rubric", "bareme", "grille d'evaluation", "score", "prompt", "intent", "offer-1", "problem_solving", "depth")


def turns_are_short(held: Recording) -> bool | None:
    return all(len(line.text.split()) <= (170 if line.move == "open" else 90) for line in said(held))


def no_forbidden_topic(held: Recording) -> bool | None:
    return not any(lexicon(one).found("forbidden", line.text) for line in said(held) for one in LOCALES)


def no_praise(held: Recording) -> bool | None:
    return not any(words in fold(line.text) for line in said(held) for words in PRAISE)


def nothing_of_the_inside_leaks(held: Recording) -> bool | None:
    return not any(word in fold(line.text) for line in said(held) for word in LEAKS)


def no_intent_leaks(held: Recording) -> bool | None:
    intents = {fold(question["intent"]) for question in held.plan["questions"]}
    return not any(intent in fold(line.text) for line in said(held) for intent in intents)


def vous_is_kept(held: Recording) -> bool | None:
    if held.begin.locale != "fr":
        return None
    familiar = {"tu", "toi", "ton", "ta", "tes"}
    return not any(
        familiar & set(tokens(line.text)) for line in said(held) if not looks_foreign(tokens(line.text), "fr")
    )


def the_language_is_kept(held: Recording) -> bool | None:
    if held.candidate == "switching":
        return None
    return not any(looks_foreign(tokens(line.text), held.begin.locale) for line in said(held))


def the_language_is_switched_on_request(held: Recording) -> bool | None:
    if held.candidate != "switching":
        return None
    after = [line for line in said(held) if line.turn >= 2]
    return held.report.locale != held.begin.locale and not any(
        looks_foreign(tokens(line.text), held.report.locale) for line in after
    )


def no_placeholder_is_left(held: Recording) -> bool | None:
    return not any(mark in line.text for line in said(held) for mark in ("{{", "}}", "None", "null", "undefined"))


def typography_is_clean(held: Recording) -> bool | None:
    return not any(mark in line.text for line in said(held) for mark in ("  ", "..", "??", " .", ",,", "« «", "»»"))


def nothing_hostile_is_echoed(held: Recording) -> bool | None:
    return not any(lexicon(one).found("hostile", line.text) for line in said(held) for one in LOCALES)


def no_instruction_is_echoed(held: Recording) -> bool | None:
    return not any(is_planted(line.text) for line in said(held))


def what_the_offer_does_not_say_is_not_invented(held: Recording) -> bool | None:
    replies = [line for line in said(held) if line.move == "answer"]
    known = fold(held.documents.offer.model_dump_json())
    return all(word in known for line in replies for word in tokens(line.text) if word.isdigit()) if replies else None


def acknowledgements_vary(held: Recording) -> bool | None:
    begins = [re.split(r"(?<=[.!?…])\s", line.text, maxsplit=1)[0] for line in said(held)]
    return not any(left == right for left, right in pairwise(begins))


def a_repair_is_worded_anew(held: Recording) -> bool | None:
    """Twice the same words of regret, one after the other, and the interviewer is a machine."""
    repairs = [line for line in said(held) if line.move == "repair" and line.trigger not in ("repeat", "clarify")]
    begins = [(line.trigger, re.split(r"(?<=[.!?…])\s", line.text, maxsplit=1)[0]) for line in repairs]
    return not any(left == right for left, right in pairwise(begins)) if len(begins) > 1 else None


def what_is_quoted_is_short(held: Recording) -> bool | None:
    quoted = [
        part
        for line in said(held)
        if line.move in ("ask", "follow_up", "repair")
        for part in re.findall(r"[«“]\s?(.*?)\s?[»”]", line.text)
    ]
    return all(len(part) <= MAX_SLOT for part in quoted) if quoted else None


def nothing_is_formatted(held: Recording) -> bool | None:
    return not any(re.search(r"\*\*|__|`|^\s*(?:#+|[-*•]|\d+[.)])\s", line.text, re.MULTILINE) for line in said(held))


CRITERIA: tuple[Check, ...] = (
    turns_are_short,
    no_forbidden_topic,
    no_praise,
    nothing_of_the_inside_leaks,
    no_intent_leaks,
    vous_is_kept,
    the_language_is_kept,
    the_language_is_switched_on_request,
    no_placeholder_is_left,
    typography_is_clean,
    nothing_hostile_is_echoed,
    no_instruction_is_echoed,
    what_the_offer_does_not_say_is_not_invented,
    acknowledgements_vary,
    a_repair_is_worded_anew,
    what_is_quoted_is_short,
    nothing_is_formatted,
)

JUDGED: frozenset[Check] = frozenset(
    {
        turns_are_short,
        no_praise,
        nothing_of_the_inside_leaks,
        vous_is_kept,
        typography_is_clean,
        acknowledgements_vary,
        a_repair_is_worded_anew,
        what_is_quoted_is_short,
        nothing_is_formatted,
        what_the_offer_does_not_say_is_not_invented,
    }
)
"""What only somebody who reads can judge of free words."""
