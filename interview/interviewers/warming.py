"""What rules know, read before anybody waits for it, by a plan and an answer in each language that are nobody's.

Lexicons, patterns, trades and questions are read when they are first used, and then held: a quarter of a second of
processor time, which a node that serves others spends in a thread instead of on its event loop.
"""

import asyncio
from functools import cache

from interview.assessment.material import Answered
from interview.assessment.rules import assess
from interview.commands import Begin, Locale
from interview.dialogue.hearing import Setting, read_answer
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.rules import make_plan
from prompts.loader import LOCALES

_OFFERS: dict[Locale, str] = {
    "fr": "Technicien de maintenance : vous entretenez quinze lignes. Habilitation exigée, anglais souhaité.",
    "en": "Maintenance technician: you look after fifteen lines. A licence is required, French is a plus.",
}
_ANSWERS: dict[Locale, str] = {
    "fr": "J'ai réduit les pannes de 30 % en deux ans : j'ai d'abord mesuré les arrêts, puis formé l'équipe.",
    "en": "I cut the breakdowns by 30 % in two years: first I measured every stop, then I trained the team.",
}


@cache
def warm() -> None:
    """Plan, hear and assess in each language, once a process. Keeps nothing but what modules hold anyway."""
    for locale in LOCALES:
        _warm(locale)


async def warmed() -> None:
    """Return once rules are read: a plan asked for in a node's first second waits for them, and holds nobody up."""
    if not warm.cache_info().currsize:
        await asyncio.to_thread(warm)


def _warm(locale: Locale) -> None:
    offer, answer = _OFFERS[locale], _ANSWERS[locale]
    begin = Begin(
        session_id="warming",
        candidate_id="nobody",
        locale=locale,
        mode="practice",
        minutes=20,
        deadline=0,
        offer_id="warming",
        profile_revision=None,
    )
    about = {"title": offer.partition(":")[0].strip(), "description": offer}
    pinned = Pinned(**{**pinned_of(begin), "offer": about})  # type: ignore[typeddict-item]
    plan = make_plan(pinned, engine="offline", model="offline")
    for question in plan["questions"]:
        setting = Setting(
            locale=locale,
            type=question["type"],
            asked=question["intent"],
            earlier=(),
            topic=frozenset(plan["topic"]),
            claimed=frozenset(plan["claimed"]),
        )
        read_answer(answer, setting)
        assess(
            Answered(
                message="warming",
                text=answer,
                asked=question["intent"],
                turn=1,
                question=question,
                locale=locale,
                pinned=pinned,
                plan=plan,
            )
        )
