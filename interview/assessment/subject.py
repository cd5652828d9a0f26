"""Whether an answer is about what was asked. Rules cannot judge content, but can tell that two texts share nothing."""

from collections.abc import Set as AbstractSet
from functools import cache

from interview.assessment.demands import NEAR, SHOWN, demand_of, limit, technical_limit
from interview.assessment.material import Answered
from interview.commands import Locale
from interview.dialogue.hearing import STORY_TYPES, is_lived
from interview.dialogue.sentences import sentences
from interview.language.lexicon import lexicon
from interview.language.substance import SOME, concrete
from interview.language.words import fold, roots
from interview.plan.bank import wording
from interview.plan.fields import kin_roots, ways_to_say
from interview.plan.plan import Competency
from interview.plan.registers import named_words, trade_words
from prompts.loader import LOCALES, wordings

WORDS = 2
"""Words of a trade that make an answer one about it."""
COMMON = 0.04
"""Share of the bank's questions from which a word belongs to asking rather than to a subject."""


MOST = 5
"""The highest mark of all."""
OF_THE_TRADE = 4
"""The highest mark of an answer that never speaks of its question's subject, only of the trade."""


def most(answered: Answered) -> int:
    """The highest mark that an answer may have; 0: it is about something else.

    What the question asks for must show: an answer about anything else of the same trade is no full answer. Whoever
    shows it has answered, in whatever words.
    """
    asked = answered.question
    demand = demand_of(asked["bank"]) if asked["text"] is None else None
    if demand is None:
        if not is_about(answered):
            return 0
        return MOST if _by_name(answered) else OF_THE_TRADE
    shown = demand.shown(answered.text)
    echoed = len(_telling(answered) & roots(answered.text))
    weight = shown + echoed
    if demand.intrinsic and weight < NEAR:
        return 0
    competency = _competency(answered)
    technical = competency is None or competency["kind"] == "technical"
    if shown < (SHOWN if technical else NEAR) and not is_about(answered):
        return 0
    if not technical:
        return limit(weight)
    named = competency is not None and _names(competency, answered.text)
    return technical_limit(shown, echoed=echoed, words=len(answered.text.split()), named=named)


def nearness(answered: Answered) -> float:
    """How much of what was asked for is spoken of, at whatever length."""
    asked = answered.question
    demand = demand_of(asked["bank"]) if asked["text"] is None else None
    shown = demand.shown(answered.text) if demand is not None else 0.0
    return shown + len(_telling(answered) & roots(answered.text))


def _by_name(answered: Answered) -> bool:
    """Whether the question's own subject is spoken of, where it has one."""
    said, competency = roots(answered.text), _competency(answered)
    if competency is None or competency["kind"] != "technical":
        return True
    return bool(_telling(answered) & said) or _names(competency, answered.text)


def _competency(answered: Answered) -> Competency | None:
    wanted = answered.question["competence"]
    return next((one for one in answered.plan["competencies"] if one["id"] == wanted), None)


def is_about(answered: Answered) -> bool:
    """Whether question and answer share a subject: only then does the answer say anything of the competence.

    A skill must be spoken of, by its name, another name for it, a word of the question or of the CV's line about it, or
    in the words of the trade: nobody who is asked in which order patients are seen repeats the question.
    What is asked of everybody (a problem solved, a reason to apply) is shared by an experience, or by a word of
    the question, the offer or the CV.
    """
    said = roots(answered.text)
    competency = _competency(answered)
    asked = _telling(answered) & said
    if competency is None or competency["kind"] == "technical":
        # One word of the question may be anybody's: "I stopped the group" says nothing of errors that stop a service.
        return (
            len(asked) >= WORDS
            or (competency is not None and _names(competency, answered.text))
            or _speaks_of_the_work(answered, said)
        )
    if asked or _speaks_of_the_work(answered, said) or said & _everybody_s(answered):
        return True
    # Who is asked for their background and tells what they did has answered, in whatever words.
    return answered.question["type"] in (*STORY_TYPES, "introduction") and _tells(answered)


def _tells(answered: Answered) -> bool:
    """Whether it tells of something that happened: in a setting, or with much that is named."""
    folded, own = fold(answered.text), lexicon(answered.locale)
    named = len(concrete(answered.text, answered.locale)) >= SOME
    return is_lived(folded, own) or (named and own.found("past", folded))


def _everybody_s(answered: Answered) -> set[str]:
    """One word of these is enough where any experience of work will do."""
    offer, labels = answered.pinned["offer"], (one["label"] for one in answered.plan["competencies"])
    named = named_words(offer) | trade_words(offer) | {root for label in labels for root in roots(label)}
    return set(answered.plan["claimed"]) | named


def _speaks_of_the_work(answered: Answered, said: AbstractSet[str]) -> bool:
    """Whether several words of the trade stand in it, or one beside a skill that the CV claims."""
    trade = trade_words(answered.pinned["offer"])
    spoken = said & trade
    near = said & ((set(answered.plan["claimed"]) | _of_cv(answered)) - _asking(answered.locale))
    return len(spoken) >= WORDS or bool(spoken and near - spoken)


def _of_cv(answered: Answered) -> set[str]:
    """Roots of what the CV says was done, and where."""
    positions = (answered.pinned["profile"] or {}).get("positions", ())
    lines = (line for one in positions for line in (one["position"], one["employer"], *one["highlights"]))
    return {root for line in lines if line for root in concrete(line, answered.locale) if not root[0].isdigit()}


def _telling(answered: Answered) -> set[str]:
    """Roots of the question as it was planned and as it was put, without thanks and the words of asking."""
    asked = [one for one in sentences(answered.asked) if "?" in one]
    put = " ".join((wording(answered.question, answered.locale), *asked, *answered.question["slots"].values()))
    return roots(put) - _asking(answered.locale)


def _names(competency: Competency, text: str) -> bool:
    said, kin = roots(text), kin_roots(text)
    ways = [way for way in ways_to_say(competency["label"]) if way]
    if any(way <= kin for way in ways) or (ways and ways[0] & kin):
        return True
    return any(len(roots(line) & said) >= min(2, len(roots(line))) for line in competency["cv"] if roots(line))


@cache
def _asking(locale: Locale) -> frozenset[str]:
    """Roots that stand in so many questions that they tell nothing of a subject."""
    questions = [roots(text) for text in wordings(locale).values()]
    every = {root for one in questions for root in one}
    most = COMMON * len(questions)
    own = frozenset(root for root in every if sum(root in one for one in questions) >= most)
    return own | frozenset(root for one in LOCALES for word in lexicon(one).stopwords for root in roots(word))
