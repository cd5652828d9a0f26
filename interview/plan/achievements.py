"""What a CV says somebody achieved, fit to be quoted in a question: named results, figures before plain ones."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interview.language.figures import figures
from interview.language.lexicon import lexicon
from interview.language.planted import is_planted
from interview.language.words import fold, tokens
from interview.plan.documents import BlindProfile
from interview.plan.fields import kin_roots, ways_to_say
from interview.plan.plan import Competency, QuestionType
from prompts.loader import LOCALES

TAKING_UP: tuple[QuestionType, ...] = (
    "experience", "project", "depth", "situational", "motivation", "role", "introduction",
)  # fmt: skip
"""Types of questions that may take up an achievement, those first that do it best."""
AGAIN: tuple[QuestionType, ...] = ("motivation", *(kind for kind in TAKING_UP if kind != "motivation"))
"""The same where each was taken up already: what it meant to somebody is another side of it than how it was done."""
SHORTEST, LONGEST = 3, 110
"""Fewest words, most characters of a quoted line."""
_ODD = re.compile(r"[<>{}\[\]|\\`=@_*#?!]|https?:|www\.|\.\s+\S|\n")
_SPOKEN = frozenset(
    (  # noqa: SIM905 - words are read more easily than a list of them
        "you your yours u i me my mine vous votre vos tu ton ta tes toi moi question questions interview entretien "
        "interviewer recruteur recruiter assistant ai ia model modele prompt score note answer reponse candidat "
        "candidate systeme system"
    ).split()
)
"""A line that speaks to somebody, or of the interview, is no achievement."""
_CUTS = re.compile(r"\s*(?:;|\s[–—-]\s|\()")
_ENDS = re.compile(r",\s")
_YEARS = re.compile(r"\b(?:(?:19|20)\d\d|[2-5]D)\b")
"""What only looks like a quantity."""
_MEASURED = re.compile(
    r"%|\bper ?cent\b|\bpour ?cent\b|[€$£]|\b(?:euros?|dollars?|pounds)\b|\bpoints?\b(?! (?:de vente|of sale))"
    r"|→|->|\b(?:sav(?:ed|ing|es)|economis\w*) (?:\w+ ){0,2}\d|\b(?:from|de|d')\W*\d.{0,40}?\b(?:to|a)\b\W*\d"
    r"|\b(?:cut|reduc|lower|shorten|improv|increas|rais|grew|grow|sav|sped|speed)\w*\b.{0,60}?\bby (?:\w+ ){0,2}\d"
    r"|\b(?:redui|reduc|baiss|diminu|raccourc|gagn|gain|augment|hauss|acceler)\w*\b.{0,60}?\bde (?:\w+ ){0,2}\d"
    r"|\d ?(?:x\b|fois (?:plus|moins))|\btimes (?:faster|fewer|more|as)\b"
)
"""A quantity that somebody must have measured, in folded text."""


@dataclass(frozen=True, slots=True)
class Achievement:
    """One line of the CV."""

    text: str
    pointer: str
    """Where it stands in the blind profile."""
    own: frozenset[str]
    """Kin roots of the line itself."""
    age: int = 0
    """0 where it stands in the present job, or else in the most recent one, and more in each before it."""

    @property
    def measure(self) -> int:
        """0 where it says how much in digits, 1 in words, 2 where it does not."""
        text = _YEARS.sub("", self.text)
        if any(letter.isdigit() for letter in text):
            return 0
        return 1 if any(figures(text, locale) for locale in LOCALES) else 2

    @property
    def is_measured(self) -> bool:
        """Whether one may ask how it was measured: a share, a sum of money, a difference; a mere count is none."""
        return self.measure == 0 and _MEASURED.search(fold(_YEARS.sub("", self.text))) is not None

    @property
    def is_change(self) -> bool:
        """Whether something was changed or made. Of a duty ("on call one week in three") nobody asks how it began."""
        return any(lexicon(locale).found("change", self.text) for locale in LOCALES)

    def is_about(self, label: str) -> bool:
        """Whether a demand is spoken of in the line itself: what stands elsewhere in a job may have nothing to do."""
        return any(way and way <= self.own for way in ways_to_say(label))


def achievements(profile: BlindProfile | None) -> list[Achievement]:
    """All of them, each line once."""
    found: dict[str, Achievement] = {}
    for raw, pointer, age in _lines(profile or {}):
        if (text := quotable(raw)) is not None:
            found.setdefault(fold(text), Achievement(text, pointer, frozenset(kin_roots(raw)), age))
    return list(found.values())


def taken_up(
    agenda: Sequence[tuple[QuestionType, Competency]], found: Sequence[Achievement], *, seed: str
) -> dict[int, Achievement]:
    """Which places of an agenda take up which achievement: half of them, figures first.

    Each is taken up once before one is looked at from a second side: the last of them, and never by the question
    beside the one that it came in first. The first is of the most recent job.
    """
    fresh = sorted(
        found,
        key=lambda one: (
            not one.is_change,
            one.measure,
            hashlib.sha256(f"{seed}:{one.pointer}".encode()).hexdigest(),
        ),
    )
    order = list(fresh)
    wanted = -(-len(agenda) // 2)
    taken: dict[int, Achievement] = {}
    for kinds, left in ((TAKING_UP, fresh), (AGAIN, fresh[::-1])):
        for kind in kinds:
            for place, (asked, competency) in enumerate(agenda):
                if asked != kind or place in taken or len(taken) >= wanted:
                    continue
                beside = (taken.get(place - 1), taken.get(place + 1))
                fit = (
                    one for one in left if one not in beside and (kind != "depth" or one.is_about(competency["label"]))
                )
                if (one := next(fit, None)) is not None:
                    taken[place] = one
                    left.remove(one)
    return _present_first(taken, agenda, order)


def _present_first(
    taken: dict[int, Achievement], agenda: Sequence[tuple[QuestionType, Competency]], found: Sequence[Achievement]
) -> dict[int, Achievement]:
    """With the best of the most recent job in the first place, and what stood there where that one was."""
    first = min(taken, default=-1)
    newest = min((one.age for one in found), default=0)
    if first < 0 or agenda[first][0] == "depth" or taken[first].age == newest:
        return taken
    old = taken[first]
    for one in (one for one in found if one.age == newest):
        places = [place for place, other in taken.items() if other == one]
        moved = {**taken, **dict.fromkeys(places, old), first: one}
        fit = all(agenda[place][0] != "depth" or old.is_about(agenda[place][1]["label"]) for place in places)
        if fit and all(moved[place] != moved.get(place + 1) for place in moved):
            return moved
    return taken


def quotable(line: str) -> str | None:
    """The line, cut at a clause where it is long; None for what should not be read out."""
    text = " ".join(line.split()).rstrip(" .,;:…")
    if len(text) > LONGEST:
        text = _CUTS.split(text, maxsplit=1)[0]
    while len(text) > LONGEST and _ENDS.search(text):
        text = text[: [one.start() for one in _ENDS.finditer(text)][-1]]
    words = tokens(text)
    if len(text) > LONGEST or len(words) < SHORTEST or _ODD.search(text) or _SPOKEN.intersection(words):
        return None
    kinds = ("leak", "hostile", "forbidden")
    if is_planted(text) or any(lexicon(locale).found(kind, text) for locale in LOCALES for kind in kinds):
        return None
    return text.replace("«", "").replace("»", "").replace("“", "").replace("”", "").replace('"', "").strip()


def _lines(profile: BlindProfile) -> Iterator[tuple[str, str, int]]:
    jobs = profile.get("positions", [])
    newest_first = sorted(range(len(jobs)), key=lambda place: (not jobs[place].get("current"), place))
    for place, job in enumerate(jobs):
        age = newest_first.index(place)
        for line, text in enumerate(job["highlights"]):
            yield text, f"/positions/{place}/highlights/{line}", age
        if job["summary"] and not job["highlights"]:
            yield job["summary"], f"/positions/{place}/summary", age
    for place, project in enumerate(profile.get("projects", ())):
        text = ", ".join(part for part in (project["name"], _lowered(project["description"])) if part)
        if text:
            yield text, f"/projects/{place}", len(jobs)


def _lowered(text: str | None) -> str | None:
    """As it is written inside a sentence; "SQL" and "GitHub" stay as they are."""
    return text[0].lower() + text[1:] if text and text[1:2].islower() and text.split()[0][1:].islower() else text
