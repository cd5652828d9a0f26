"""What speaks for an offer and against it, beyond words and meaning: each factor moves the score and gives a reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from offers.models import Offer, Reason
from offers.search.essence import Essence
from offers.search.words import Stems, holds, words

MISSING = 3  # demands named as missing, at most

_CONTRACTS = {
    "cdi": "cdi",
    "permanent": "cdi",
    "cdd": "cdd",
    "interim": "interim",
    "freelance": "freelance",
    "contractor": "freelance",
    "stage": "internship",
    "stagiaire": "internship",
    "internship": "internship",
    "intern": "internship",
    "alternance": "apprenticeship",
    "apprentissage": "apprenticeship",
    "apprenticeship": "apprenticeship",
}
_YEARS = {
    "junior": 1.0,
    "debutant": 0.5,
    "debutante": 0.5,
    "graduate": 0.5,
    "senior": 6.0,
    "confirme": 4.0,
    "lead": 6.0,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. `keywords` are a profile's; a text query has none."""

    text: str
    label: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    years: float | None = None
    place: str | None = None
    contract: str | None = None
    synonyms: tuple[str, ...] = ()
    """Other names of the keywords' skills: for competences only, neither searched for nor embedded."""
    said: tuple[str, ...] = field(default=())
    """The text's words."""

    @classmethod
    def by_text(cls, text: str) -> "Wanted":
        """From what somebody typed: contract and seniority are read out of it."""
        said = tuple(words(text))
        return cls(
            text=text,
            said=said,
            years=next((_YEARS[word] for word in said if word in _YEARS), None),
            contract=next((_CONTRACTS[word] for word in said if word in _CONTRACTS), None),
        )

    @classmethod
    def by_profile(
        cls,
        *,
        keywords: Sequence[str],
        label: str | None,
        language: str | None = None,
        years: float | None = None,
        place: str | None = None,
        synonyms: Sequence[str] = (),
    ) -> "Wanted":
        """From what a profile says; the job title weighs twice."""
        return cls(
            text=" ".join([label or "", label or "", *keywords[:40]]),
            label=label,
            keywords=tuple(keywords),
            language=language,
            years=years,
            place=place,
            synonyms=tuple(synonyms),
        )

    def meaning(self) -> str:
        """What is embedded: the text, or a profile's title and first skills."""
        if not self.keywords and self.label is None:
            return self.text
        return ". ".join(part for part in (self.label, ", ".join(self.keywords[:12])) if part)


class Rules:
    """Factors of one search. Weights are shares of the best possible fused score."""

    def __init__(self, wanted: Wanted, stems: Stems, *, today: dt.date) -> None:
        self._wanted = wanted
        self._day, self._recent = today.isoformat(), (today - dt.timedelta(days=7)).isoformat()
        self._own = " ".join(words(wanted.place or ""))
        own = (*wanted.keywords, *wanted.synonyms)
        self._phrases = list(dict.fromkeys(phrase for name in own if (phrase := stems.phrase(name))))
        self._query = stems.phrase(wanted.text)
        self._asked = [stems.of(word) for word in dict.fromkeys(words(wanted.label or wanted.text))]

    def reasons(self, offer: Essence) -> list[Reason]:
        """The heaviest first."""
        found = [
            *self._title(offer),
            *self._competences(offer),
            *self._experience(offer),
            *self._contract(offer),
            *self._place(offer),
            *self._dates(offer),
        ]
        return sorted(found, key=lambda reason: -abs(reason.weight))

    def _title(self, offer: Essence) -> list[Reason]:
        """By the share of what was asked for: one common word in a short title says little."""
        if not self._asked:
            return []
        share = sum(any(stem in offer.stems for stem in stems) for stems in self._asked) / len(self._asked)
        return [Reason(code="title", value=offer.title, weight=round(0.1 * share, 4))] if share else []

    def _competences(self, offer: Essence) -> list[Reason]:
        if not self._wanted.keywords:
            told = [demand for demand in offer.demands if holds(demand.phrase, self._query)]
            return [Reason(code="skill", value=demand.label, weight=0.05) for demand in told[:2]]
        hits = [demand for demand in offer.demands if self._has(demand.phrase)]
        reasons = [Reason(code="competence", value=d.label, weight=0.12 if d.required else 0.05) for d in hits[:5]]
        if offer.language is not None and offer.language == self._wanted.language:
            # Across languages the words differ although the skill may be there: nothing is called missing then.
            missing = [demand for demand in offer.demands if demand.required and demand not in hits][:MISSING]
            reasons += [Reason(code="missing", value=demand.label, weight=-0.04) for demand in missing]
        return reasons

    def _has(self, phrase: tuple[str, ...]) -> bool:
        return any(
            holds(phrase, own) or (len(own) > 1 and holds(own, phrase)) or own == phrase for own in self._phrases
        )

    def _experience(self, offer: Essence) -> list[Reason]:
        asked, own = offer.experience_years, self._wanted.years
        if asked is None or own is None:
            return []
        value = f"{asked:g}"
        if own + 1 < asked:
            return [Reason(code="experience_short", value=value, weight=-round(min(0.2, 0.05 * (asked - own)), 4))]
        if own > asked + 12:
            return [Reason(code="experience_over", value=value, weight=-0.05)]
        return [Reason(code="experience", value=value, weight=0.06)]

    def _contract(self, offer: Essence) -> list[Reason]:
        if self._wanted.contract is None or offer.contract is None:
            return []
        if offer.contract == self._wanted.contract:
            return [Reason(code="contract", value=offer.contract, weight=0.2)]
        return [Reason(code="contract_other", value=offer.contract, weight=-0.15)]

    def _place(self, offer: Essence) -> list[Reason]:
        if self._own not in offer.places and not any(word in offer.places for word in self._wanted.said):
            return []
        return [Reason(code="place", value=offer.city, weight=0.1 if self._own else 0.25)]

    def _dates(self, offer: Essence) -> list[Reason]:
        if offer.expired(self._day):
            return [Reason(code="expired", value=offer.until, weight=-0.5)]
        if offer.posted and offer.posted >= self._recent:
            return [Reason(code="recent", value=offer.posted, weight=0.02)]
        return []


def today() -> dt.date:
    """The day by which offers expire."""
    return dt.datetime.now(dt.UTC).date()


def expired(offer: Offer, day: dt.date | None = None) -> bool:
    """Whether its last day is past."""
    return offer.valid_through is not None and offer.valid_through < (day or today()).isoformat()
