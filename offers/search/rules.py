"""What speaks for an offer and against it, beyond words and meaning: each factor moves the score and gives a reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from offers.models import Offer, Reason, Shown
from offers.search.essence import Demand, Essence
from offers.search.filters import key
from offers.search.matching import Matcher
from offers.search.preferences import read_preferences
from offers.search.words import Stems, holds, words

MISSING = 3  # demands named as missing, at most
# What is said for and against, on the scale of the engine's score. What somebody typed is meant.
PLACE = 0.9
ONE_OF_PLACES = 0.6  # where several were named and an offer is not in all of them
PROFILES_PLACE = 0.1
CONTRACT = 0.6
OTHER_CONTRACT = -0.4
REFUSED_CONTRACT = -1.0
NIGHT = 0.5
REFUSED_NIGHT = -1.2
PART_TIME = 0.6
REFUSED_PART_TIME = -0.8
REMOTE = 0.6
REFUSED_REMOTE = -0.6
EXPERIENCE = 0.06
BEGINNER = 0.5  # that somebody without experience is taken
SHORT_BY_YEAR = 0.05
MOST_SHORT = 0.2

_LANGUAGES = (
    ("anglais", "english"), ("francais", "french"), ("allemand", "german"), ("espagnol", "spanish"),
    ("italien", "italian"), ("portugais", "portuguese"), ("arabe", "arabic"), ("chinois", "chinese", "mandarin"),
    ("neerlandais", "dutch", "flamand"), ("russe", "russian"), ("polonais", "polish"), ("roumain", "romanian"),
    ("japonais", "japanese"), ("turc", "turkish"), ("coreen", "korean"), ("hebreu", "hebrew"),
    ("ukrainien", "ukrainian"), ("suedois", "swedish"), ("danois", "danish"), ("norvegien", "norwegian"),
    ("grec", "greek"),
)  # fmt: skip


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
    diplomas: tuple[str, ...] = ()
    """Diplomas, certificates and licences as the profile writes them: for demands only."""
    languages: tuple[str, ...] = ()
    """Languages that the profile says are spoken, by their names in either language."""
    synonyms: tuple[str, ...] = ()
    """Other names of the keywords' skills: for competences only, neither searched for nor embedded."""
    not_contract: str | None = None
    part_time: bool | None = None
    remote: bool | None = None
    night: bool | None = None
    ignored: tuple[str, ...] = ()
    """What was refused in the text and offers cannot be searched by."""

    @classmethod
    def by_text(cls, text: str) -> "Wanted":
        """From what somebody typed: contract, hours, seniority and refusals are read out of it."""
        preferences = read_preferences(text)
        return cls(**{each.name: getattr(preferences, each.name) for each in fields(preferences)})

    def preferences(self, places: Sequence[str] = ()) -> bool:
        """Whether anything was typed that is no trade: a place, a contract, hours, a refusal."""
        said = (self.contract, self.not_contract, self.part_time, self.remote, self.night, self.years)
        return not self.is_profile and (bool(places or self.ignored) or any(one is not None for one in said))

    @property
    def is_profile(self) -> bool:
        """Whether it comes from a profile."""
        return bool(self.keywords) or self.label is not None

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
        diplomas: Sequence[str] = (),
        languages: Sequence[str] = (),
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
            diplomas=tuple(diplomas),
            languages=tuple(languages),
        )

    def meaning(self) -> str:
        """What is embedded: the text, or a profile's title and first skills."""
        if not self.is_profile:
            return self.text
        return "\n".join(part for part in (self.label, ", ".join(self.keywords[:12])) if part)


class Rules:
    """Factors of one search. Weights are on the scale of the engine's score."""

    def __init__(self, wanted: Wanted, stems: Stems, *, today: dt.date, places: Sequence[str] = ()) -> None:
        self._wanted = wanted
        self._places = [*places, *([key(wanted.place)] if wanted.place else [])]
        self._day, self._recent = today.isoformat(), (today - dt.timedelta(days=7)).isoformat()
        self._matcher = Matcher(_shown(wanted), language=wanted.language)
        self._spoken = frozenset(name for language in wanted.languages for name in spoken(language))
        self._names_diplomas = bool(wanted.diplomas)
        self._query = stems.phrase(wanted.text)
        self._said = frozenset(self._query)

    def reasons(self, offer: Essence, *, share: float) -> list[Reason]:
        """The heaviest first. What was typed beside a trade counts as far as the trade fits, which `share` says."""
        preferences = [*self._experience(offer), *self._contract(offer), *self._hours(offer), *self._place(offer)]
        if share < 1 and not self._wanted.is_profile:
            preferences = [one.model_copy(update={"weight": round(one.weight * share, 4)}) for one in preferences]
        found = [*self._competences(offer), *preferences, *self._dates(offer)]
        return sorted(found, key=lambda reason: -abs(reason.weight))

    def _competences(self, offer: Essence) -> list[Reason]:
        if not self._wanted.keywords:
            asked = (demand for demand in offer.demands if demand.phrase and demand.phrase[0] in self._said)
            shown = [demand for demand in asked if holds(demand.phrase, self._query)]
            return [Reason(code="skill", value=demand.label, weight=0.05) for demand in shown[:2]]
        held = [demand for demand in offer.demands if self._holds(demand)]
        reasons = [
            Reason(code=demand.kind, value=demand.label, weight=0.12 if demand.required else 0.05)
            for demand in held[:5]
        ]
        if offer.language is not None and offer.language == self._wanted.language:
            # Across languages the words differ although the skill may be there: nothing is called missing then.
            missing = [demand for demand in offer.demands if demand not in held and self._misses(demand)][:MISSING]
            reasons += [Reason(code="missing", value=demand.label, weight=-0.04) for demand in missing]
        return reasons

    def _holds(self, demand: Demand) -> bool:
        if demand.kind == "language":
            return not self._spoken.isdisjoint(spoken(demand.label))
        found = self._matcher.graduated if demand.kind == "diploma" else self._matcher.held
        return found(demand.label) is not None

    def _misses(self, demand: Demand) -> bool:
        """What is required and not even near. Licences, and diplomas where none was named, may be there."""
        known = demand.kind == "competence" or (demand.kind == "diploma" and self._names_diplomas)
        return demand.required and known and self._matcher.near(demand.label) is None

    def _experience(self, offer: Essence) -> list[Reason]:
        asked, own = offer.experience_years, self._wanted.years
        if asked is None or own is None:
            return []
        value = f"{asked:g}"
        if own + 1 < asked or (own == 0 and asked > 0):
            weight = -min(MOST_SHORT, SHORT_BY_YEAR * max(1.0, asked - own))
            return [Reason(code="experience_short", value=value, weight=round(weight, 4))]
        if own > asked + 12:
            return [Reason(code="experience_over", value=value, weight=-0.05)]
        weight = BEGINNER if own == 0 and not self._wanted.is_profile else EXPERIENCE
        return [Reason(code="experience", value=value, weight=weight)]

    def _contract(self, offer: Essence) -> list[Reason]:
        wanted = self._wanted
        if offer.contract is None or (wanted.contract is None and wanted.not_contract is None):
            return []
        if offer.contract == wanted.contract:
            return [Reason(code="contract", value=offer.contract, weight=CONTRACT)]
        if wanted.contract is None and offer.contract != wanted.not_contract:
            return []
        weight = OTHER_CONTRACT if wanted.contract else REFUSED_CONTRACT
        return [Reason(code="contract_other", value=offer.contract, weight=weight)]

    def _hours(self, offer: Essence) -> list[Reason]:
        wanted, found = self._wanted, []
        if wanted.night is not None and offer.night:
            code, weight = ("night", NIGHT) if wanted.night else ("night_against", REFUSED_NIGHT)
            found.append(Reason(code=code, weight=weight))
        if wanted.part_time is not None and offer.part_time:
            code, weight = ("part_time", PART_TIME) if wanted.part_time else ("part_time_against", REFUSED_PART_TIME)
            found.append(Reason(code=code, weight=weight))
        if wanted.remote is not None and offer.remote:
            code, weight = ("remote", REMOTE) if wanted.remote else ("remote_against", REFUSED_REMOTE)
            found.append(Reason(code=code, weight=weight))
        return found

    def _place(self, offer: Essence) -> list[Reason]:
        held = sum(name in offer.places for name in self._places)
        if not held:
            return []
        typed = PLACE if held == len(self._places) else ONE_OF_PLACES
        weight = PROFILES_PLACE if self._wanted.is_profile else typed
        return [Reason(code="place", value=offer.city, weight=weight)]

    def _dates(self, offer: Essence) -> list[Reason]:
        if offer.expired(self._day):
            return [Reason(code="expired", value=offer.until, weight=-0.5)]
        if offer.posted and offer.posted >= self._recent:
            return [Reason(code="recent", value=offer.posted, weight=0.02)]
        return []


def _shown(wanted: Wanted) -> list[Shown]:
    found = [Shown(kind="title", text=wanted.label)] if wanted.label else []
    found += [Shown(kind="skill", text=word) for word in (*wanted.keywords, *wanted.synonyms)]
    return [*found, *(Shown(kind="diploma", text=word) for word in wanted.diplomas)]


def spoken(text: str) -> set[str]:
    """Which languages a text names: `Anglais courant` and `fluent English` are one."""
    said = frozenset(words(text))
    return {names[0] for names in _LANGUAGES if not said.isdisjoint(names)}


def today() -> dt.date:
    """The day by which offers expire."""
    return dt.datetime.now(dt.UTC).date()


def expired(offer: Offer, day: dt.date | None = None) -> bool:
    """Whether its last day is past."""
    return offer.valid_through is not None and offer.valid_through < (day or today()).isoformat()
