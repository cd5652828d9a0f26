"""Whole interviews with synthetic candidates, and a rate for each criterion."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

from interview.bench.candidates import KINDS, Candidate
from interview.bench.criteria import conduct, questions, scores, words
from interview.bench.documents import OFFERS, person
from interview.bench.stage import Documents, Recording, hold
from interview.commands import Begin
from interview.interviewer import Interviewer
from interview.plan import Locale, Mode

LOCALES: tuple[Locale, ...] = ("fr", "en")
CRITERIA = (*conduct.CRITERIA, *questions.CRITERIA, *words.CRITERIA, *scores.CRITERIA)
REPEATS = 3
RANKED = ("strong", "average", "weak")


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

    interviews: int = 0
    criteria: dict[str, Tally] = field(default_factory=dict)
    ranked: int = 0
    in_order: int = 0
    swapped: int = 0
    unmoved: int = 0
    spreads: list[float] = field(default_factory=list)
    """Highest minus lowest total of the same interview held several times."""


async def bench(
    interviewer: Interviewer, *, rounds: int = 5, minutes: int = 12, told: Callable[[str], None] | None = None
) -> Outcome:
    """`rounds` times every candidate in every language on every offer; then the rank order and the swaps."""
    outcome = Outcome(criteria={one.__name__: Tally() for one in CRITERIA})
    for seed, locale in product(range(rounds), LOCALES):
        for offer_place, kind in product(range(len(OFFERS[locale])), KINDS):
            held = await _hold(interviewer, kind, locale, seed, offer=offer_place, minutes=minutes)
            _judge(held, outcome, place=f"{kind} {locale} {seed}.{offer_place}")
        if told is not None:
            told(f"{outcome.interviews} interviews")
        await _rank(interviewer, outcome, locale, seed, minutes)
        await _swap(interviewer, outcome, locale, seed, minutes)
        await _repeat(interviewer, outcome, locale, seed, minutes)
    return outcome


async def _hold(
    interviewer: Interviewer,
    kind: str,
    locale: Locale,
    seed: int,
    *,
    offer: int = 0,
    minutes: int,
    mode: Mode = "practice",
    identity: tuple[str, str, str] | None = None,
) -> Recording:
    name, school, city = identity or ("Camille Exemple", "École du Rhône", "Lyon")
    begin = Begin(
        session_id=f"bench-{seed}-{kind}" if identity is None else f"bench-{seed}",
        candidate_id="bench",
        locale=locale,
        mode=mode,
        minutes=minutes,
        deadline=minutes * 60_000,
        offer_id=OFFERS[locale][offer].id,
        profile_revision=1,
    )
    documents = Documents(person=person(name=name, school=school, city=city), offer=OFFERS[locale][offer])
    return await hold(interviewer, Candidate(kind, locale=locale, seed=seed), begin, documents)


def _judge(held: Recording, outcome: Outcome, *, place: str) -> None:
    outcome.interviews += 1
    for one in CRITERIA:
        verdict = one(held)
        if verdict is None:
            continue
        tally = outcome.criteria[one.__name__]
        tally.applied += 1
        tally.held += verdict
        if not verdict:
            tally.failures.append(place)


async def _rank(interviewer: Interviewer, outcome: Outcome, locale: Locale, seed: int, minutes: int) -> None:
    scores = []
    for kind in RANKED:
        held = await _hold(interviewer, kind, locale, seed, minutes=minutes, mode="assessed")
        scores.append(held.report.score or 0.0)
    outcome.ranked += 1
    outcome.in_order += scores[0] > scores[1] > scores[2]


async def _swap(interviewer: Interviewer, outcome: Outcome, locale: Locale, seed: int, minutes: int) -> None:
    found = []
    for identity in (("Camille Exemple", "École du Rhône", "Lyon"), ("Mohamed Bensaïd", "Lycée Nord", "Roubaix")):
        held = await _hold(interviewer, "average", locale, seed, minutes=minutes, mode="assessed", identity=identity)
        found.append((held.plan, [(item.id, item.score) for item in held.report.competencies], held.report.score))
    outcome.swapped += 1
    outcome.unmoved += found[0] == found[1]


async def _repeat(interviewer: Interviewer, outcome: Outcome, locale: Locale, seed: int, minutes: int) -> None:
    scores = []
    for _ in range(REPEATS):
        held = await _hold(interviewer, "average", locale, seed, minutes=minutes, mode="assessed")
        scores.append(held.report.score or 0.0)
    outcome.spreads.append(max(scores) - min(scores))
