"""Whole interviews with synthetic candidates, and a rate for each criterion."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import product
from statistics import fmean
from typing import TypeVar

from interview.assessment.report import Report
from interview.commands import DIFFICULTIES, PERSONAS, Begin, Locale, Mode
from interview.evaluation.candidates import KINDS, Candidate
from interview.evaluation.criteria import course, questions, scores, words
from interview.evaluation.documents import IDENTITIES, OFFERS, Identity, person
from interview.evaluation.stage import Documents, Recording, hold
from interview.events import ModelFailed, MoveDecided, TurnMeasured, WordsRefused
from interview.interviewers.port import Interviewer
from interview.plan.plan import Engine
from prompts.loader import LOCALES

T = TypeVar("T")

CRITERIA = (*course.CRITERIA, *questions.CRITERIA, *words.CRITERIA, *scores.CRITERIA)
JUDGED = words.JUDGED | questions.JUDGED
"""Criteria about free words: rules only come close to them. A model's wording is to be read by people too."""
DECIDED = questions.DECIDED | scores.DECIDED
"""Criteria about what a model decides: their rates tell how good it is; code keeps none of them."""
REPEATS = 3
RANKED = ("strong", "average", "weak")
IN_ORDER = 0.95


@dataclass(slots=True)
class Tally:
    """How often a criterion applied and held, and where it did not."""

    applied: int = 0
    held: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Share, 0 to 1; None when it never applied."""
        return self.held / self.applied if self.applied else None


@dataclass(slots=True)
class Outcome:
    """What a benchmark found."""

    engine: Engine = "offline"
    model: str = "offline"
    interviews: int = 0
    seconds: float = 0.0
    criteria: dict[str, Tally] = field(default_factory=dict)
    ranked: int = 0
    in_order: int = 0
    swapped: int = 0
    unmoved: int = 0
    spreads: list[float] = field(default_factory=list)
    """Highest minus lowest total of the same interview held several times."""
    first_tokens: list[float] = field(default_factory=list)
    """Milliseconds, of turns that a model spoke."""
    turns: list[float] = field(default_factory=list)
    """Milliseconds to the end of such turns."""
    taken_back: Counter[str] = field(default_factory=Counter)
    """Turns whose words were voided while they were said, by fault."""
    failed: Counter[str] = field(default_factory=Counter)
    """Calls that gave nothing, by why: what rules did in their place says nothing about the model."""
    refused: Counter[str] = field(default_factory=Counter)
    """Sentences of the model that were not let through, by why."""

    def misses(self) -> list[str]:
        """What must hold and does not. A model answers for what code keeps; for words only rules can be held to."""
        free = {one.__name__ for one in JUDGED | DECIDED} if self.engine == "llm" else set()
        found = [name for name, tally in self.criteria.items() if tally.failures and name not in free]
        if self.engine == "offline":
            found += ["rank_order"] if self.ranked and self.in_order / self.ranked < IN_ORDER else []
            found += ["identity_swapped"] if self.unmoved < self.swapped else []
            found += ["spread"] if any(self.spreads) else []
        return found


async def bench(
    interviewer: Interviewer,
    *,
    rounds: int = 5,
    minutes: int = 12,
    kinds: Sequence[str] = KINDS,
    at_once: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """`rounds` times every kind in every language on every offer; then the rank order, the swaps and the repeats.

    `at_once` bounds how many interviews are under way: a model's server gets no more requests than that.
    """
    card = interviewer.card
    outcome = Outcome(engine=card.kind, model=card.model, criteria={one.__name__: Tally() for one in CRITERIA})
    held = _Holding(interviewer, outcome, minutes)
    slots = asyncio.Semaphore(at_once)
    began = time.perf_counter()

    async def bounded(work: Coroutine[None, None, T]) -> T:
        async with slots:
            return await work

    for seed, locale in product(range(rounds), LOCALES):
        async with asyncio.TaskGroup() as group:
            for offer, kind in product(range(len(OFFERS[locale])), kinds):
                group.create_task(bounded(held.judged(kind, locale, seed, offer)))
            for work in (held.rank, held.swap, held.repeat):
                group.create_task(bounded(work(locale, seed)))
        if progress is not None:
            progress(f"{outcome.interviews} interviews")
    outcome.seconds = time.perf_counter() - began
    return outcome


def _level(report: Report) -> float:
    """What the answers were worth, also where too few competences were assessed for a total."""
    scores = [item.score for item in report.competencies if item.score is not None]
    return fmean(scores) if scores else 0.0


@dataclass(frozen=True, slots=True)
class _Holding:
    """Holds interviews and writes down what they show."""

    interviewer: Interviewer
    outcome: Outcome
    minutes: int

    async def judged(self, kind: str, locale: Locale, seed: int, offer: int) -> None:
        held = await self._hold(kind, locale, seed, offer=offer)
        self.outcome.interviews += 1
        for one in CRITERIA:
            verdict = one(held)
            if verdict is None:
                continue
            tally = self.outcome.criteria[one.__name__]
            tally.applied += 1
            tally.held += verdict
            if not verdict:
                tally.failures.append(f"{kind} {locale} {seed}.{offer}")

    async def rank(self, locale: Locale, seed: int) -> None:
        found = [_level((await self._hold(kind, locale, seed, mode="assessed")).report) for kind in RANKED]
        self.outcome.ranked += 1
        self.outcome.in_order += found[0] > found[1] > found[2]

    async def swap(self, locale: Locale, seed: int) -> None:
        found = []
        for identity in IDENTITIES:
            held = await self._hold("average", locale, seed, mode="assessed", identity=identity)
            asked = [(one["bank"], one["competence"], one["type"]) for one in held.plan["questions"]]
            acts = [(line.who, line.move, line.trigger, line.question) for line in held.lines]
            anchors = [
                (one.act, one.aim, one.anchor, one.against, one.code)
                for one in held.events
                if isinstance(one, MoveDecided)
            ]
            scores = [(item.id, item.score) for item in held.report.competencies]
            found.append((asked, acts, anchors, scores, held.report.score))
        self.outcome.swapped += 1
        self.outcome.unmoved += all(one == found[0] for one in found)

    async def repeat(self, locale: Locale, seed: int) -> None:
        found = [
            (await self._hold("average", locale, seed, mode="assessed")).report.score or 0.0 for _ in range(REPEATS)
        ]
        self.outcome.spreads.append(max(found) - min(found))

    async def _hold(
        self,
        kind: str,
        locale: Locale,
        seed: int,
        *,
        offer: int = 0,
        mode: Mode = "practice",
        identity: Identity = IDENTITIES[0],
    ) -> Recording:
        begin = Begin(
            session_id=f"bench-{seed}-{kind}",
            candidate_id="bench",
            locale=locale,
            mode=mode,
            minutes=self.minutes,
            deadline=self.minutes * 60_000,
            offer_id=OFFERS[locale][offer].id,
            profile_revision=1,
            # Every kind meets every manner as the rounds go by.
            persona=PERSONAS[(seed + KINDS.index(kind)) % len(PERSONAS)] if mode == "practice" else "neutral",
            difficulty=DIFFICULTIES[(seed + offer) % len(DIFFICULTIES)] if mode == "practice" else "standard",
        )
        documents = Documents(person=person(identity), offer=OFFERS[locale][offer])
        candidate = Candidate(kind, locale=locale, seed=seed, gender=identity.gender)
        held = await hold(self.interviewer, candidate, begin, documents)
        for event in held.events:
            if isinstance(event, TurnMeasured):
                self.outcome.turns.append(event.total_ms)
                self.outcome.first_tokens += [event.first_token_ms] if event.first_token_ms is not None else []
            elif isinstance(event, ModelFailed):
                self.outcome.failed[event.code] += 1
            elif isinstance(event, WordsRefused):
                self.outcome.refused[event.code] += 1
        self.outcome.taken_back.update(held.taken_back)
        return held
