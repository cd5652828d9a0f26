"""The plan, made by code for every interviewer: competences, questions, their order, and the limits.

A model may later put a question into other words; it cannot add, drop or reorder one. So nothing that stands in a CV
or an offer can change what is asked about.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from interview.commands import Locale
from interview.language.words import roots
from interview.plan.achievements import Achievement, achievements, taken_up
from interview.plan.agenda import agenda_of, is_demand, not_twice, special
from interview.plan.fields import field_of, speaks_of_projects
from interview.plan.grounds import known_words, matrix, slot
from interview.plan.pinned import Pinned
from interview.plan.plan import RUBRIC_VERSION, Competency, Engine, Kind, Plan, Question, QuestionType, budget
from interview.plan.stages import Stage
from prompts.loader import bank, intents, placeholders, version, wordings

STAGE_OF: dict[QuestionType, Stage] = {
    "introduction": "welcome",
    "motivation": "background",
    "experience": "background",
    "project": "background",
    "depth": "technical",
    "gap": "technical",
    "situational": "situational",
    "role": "situational",
}
MINUTES: dict[QuestionType, float] = {
    "introduction": 2.0,
    "motivation": 1.5,
    "experience": 2.5,
    "project": 3.0,
    "depth": 2.0,
    "gap": 1.5,
    "situational": 2.5,
    "role": 1.5,
}
_INSTEAD: dict[QuestionType, tuple[QuestionType, ...]] = {
    "introduction": ("experience",),
    "motivation": ("role", "experience"),
    "experience": ("project", "situational"),
    "project": ("experience", "situational"),
    "depth": ("situational", "experience"),
    "gap": ("depth", "situational"),
    "situational": ("experience", "role"),
    "role": ("situational", "motivation"),
}
"""What is asked when the bank has no more questions of a type."""
SEASONED, KNOWN = 120, 36
"""Months of work after which somebody is no newcomer to it; the same where they had this very trade."""
LEVELS = {"easy": 1, "standard": 2, "hard": 3}


def make_plan(pinned: Pinned, *, engine: Engine, model: str) -> Plan:
    """The plan for these documents. The same documents give the same plan, whoever the candidate is.

    In practice at least half of the questions take up something that the CV says was achieved. Assessed, the questions
    are made from the offer alone: everybody is asked the same, and what the CV shows is for those who read.
    """
    competencies = matrix(pinned["offer"], pinned["profile"], pinned["locale"], pinned.get("verdicts", ()))
    limits = budget(pinned["minutes"])
    personal = pinned["mode"] == "practice"
    ground = pinned if personal else _without_cv(pinned)
    asked_about = competencies if personal else matrix(ground["offer"], None, ground["locale"])
    drawing = _Drawing(ground)
    agenda = agenda_of(asked_about, limits["questions"], has_past=_has_past(ground))
    seed = f"{pinned['offer_hash'] or pinned['offer_id']}:{pinned['session_id']}"
    taken = taken_up(agenda, achievements(pinned["profile"]), seed=seed) if personal else {}
    questions = drawing.drawn(agenda, taken)
    if personal:
        questions += _further(drawing, asked_about, agenda, taken, seed=seed)
    order = ("welcome", "background", "technical", "situational")
    questions.sort(key=lambda question: order.index(question["stage"]))
    for place, question in enumerate(questions, start=1):
        question["id"] = f"q{place}"
        question["follow_ups"] = 2 if pinned["minutes"] >= 20 and question["type"] != "introduction" else 1
    return Plan(
        engine=engine,
        model=model,
        fallback=None,
        rubric=RUBRIC_VERSION,
        prompts=version(),
        budget=limits,
        competencies=competencies,
        questions=questions,
        topic=sorted(_topic(pinned, competencies)),
        claimed=sorted(known_words(pinned["profile"])),
    )


def _further(
    drawing: "_Drawing",
    competencies: Sequence[Competency],
    agenda: Sequence[tuple[QuestionType, Competency]],
    taken: Mapping[int, Achievement],
    *,
    seed: str,
) -> list[Question]:
    """What quick answers leave time for, stage by stage: as much again, in practice.

    Assessed, everybody is asked the same number of questions, so there it stays at the core.
    """
    more = agenda_of(competencies, len(agenda) + 1, has_past=_has_past(drawing.pinned))[1:]
    known = {one.pointer for one in taken.values()}
    unused = [one for one in achievements(drawing.pinned["profile"]) if one.pointer not in known]
    again = not_twice(more, agenda, competencies)
    found = drawing.drawn(again, taken_up(again, unused, seed=seed))
    return [Question(**{**question, "further": True}) for question in found if question["type"] != "motivation"]


def _without_cv(pinned: Pinned) -> Pinned:
    return Pinned(**{**pinned, "profile": None, "verdicts": []})


def _topic(pinned: Pinned, competencies: Sequence[Competency]) -> set[str]:
    offer = pinned["offer"] or {}
    found = roots(f"{offer.get('title') or ''} {str(offer.get('description') or '')[:2000]}")
    return found | {root for item in competencies for root in roots(item["label"])}


def _has_past(pinned: Pinned) -> bool:
    profile = pinned["profile"]
    return bool(profile and (profile["positions"] or profile["projects"]))


@dataclass(slots=True)
class _Drawing:
    """Draws questions from the bank without repeating one."""

    pinned: Pinned
    used: set[str]
    seed: str
    turn: int
    field: str
    projects: bool

    def __init__(self, pinned: Pinned) -> None:
        self.pinned = pinned
        self.used = set()
        self.turn = 0
        self.field = field_of(pinned["offer"])
        self.projects = speaks_of_projects(pinned["offer"], pinned["profile"])
        # Everyone assessed for an offer draws the same; somebody who practises again meets other questions.
        own = pinned["session_id"] if pinned["mode"] == "practice" else ""
        self.seed = f"{pinned['offer_hash'] or pinned['offer_id']}:{pinned['difficulty']}:{own}"

    def drawn(
        self, agenda: Sequence[tuple[QuestionType, Competency]], taken: Mapping[int, Achievement]
    ) -> list[Question]:
        """A question for each place that the bank has one for; `taken`: which of them take up an achievement."""
        found = (self.draw(kind, item, taken.get(place)) for place, (kind, item) in enumerate(agenda))
        return [question for question in found if question is not None]

    def draw(
        self, kind: QuestionType, competency: Competency, achievement: Achievement | None = None
    ) -> Question | None:
        """The best unused entry for a competence, or another type's when the bank has run out of this one."""
        values = self._values(competency)
        if achievement is not None:
            quoting = {**values, "achievement": achievement.text}
            key = self._best(kind, competency, quoting, quoted=achievement)
            if key is not None:
                self.used.add(key)
                self.turn += 1
                filled = {name: quoting[name] for name in sorted(_entries()[key].slots)}
                return Question(**{**self._question(key, competency, filled), "cv_pointer": achievement.pointer})
        for wanted in (kind, *_INSTEAD[kind]):
            key = self._best(wanted, competency, values)
            if key is not None:
                self.used.add(key)
                self.turn += 1
                filled = {name: values[name] for name in sorted(_entries()[key].slots)}
                return self._question(key, competency, filled)
        return None

    def _question(self, key: str, competency: Competency, slots: dict[str, str]) -> Question:
        kind = _entries()[key].type
        return Question(
            id="",
            stage=STAGE_OF[kind],
            competence=competency["id"],
            type=kind,
            bank=key,
            slots=slots,
            intent=intents(self.pinned["locale"])[kind],
            text=None,
            follow_ups=1,
            minutes=MINUTES[kind],
        )

    def _best(
        self, kind: QuestionType, competency: Competency, values: dict[str, str], *, quoted: Achievement | None = None
    ) -> str | None:
        about = roots(competency["label"])
        held = special(competency["label"]) if kind in ("depth", "gap") else None
        level = LEVELS[self.pinned["difficulty"]]
        ranked = [
            (
                quoted is not None and "figure" not in entry.needs and quoted.is_measured,
                entry.kind not in (None, competency["kind"]),
                not entry.topics,
                abs(entry.level - level),
                not entry.suits,
                self._chance(key),
                key,
            )
            for key, entry in _entries().items()
            if entry.type == kind
            and key not in self.used
            and entry.about == held
            and entry.slots <= values.keys()
            and ("achievement" in entry.slots) == (quoted is not None)
            and ("figure" not in entry.needs or (quoted is not None and quoted.is_measured))
            and ("change" not in entry.needs or (quoted is not None and quoted.is_change))
            and (not entry.topics or about in entry.whole or any(topic <= about for topic in entry.topics))
            and self._suits(entry)
            and self._meets(entry.needs, competency)
        ]
        return min(ranked)[-1] if ranked else None

    def _suits(self, entry: "_Entry") -> bool:
        return (not entry.suits or self.field in entry.suits) and self.field not in entry.unfit

    def _meets(self, needs: frozenset[str], competency: Competency) -> bool:
        # A question must not claim what is not so: an offer that could not be read, a CV that is silent.
        return (
            ("offer" not in needs or bool(self.pinned["offer"]))
            and ("claim" not in needs or competency["status"] == "verify")
            and ("past" not in needs or _has_past(self.pinned))
            and ("newcomer" not in needs or not _is_seasoned(self.pinned))
            and ("projects" not in needs or self.projects)
        )

    def _chance(self, key: str) -> str:
        return hashlib.sha256(f"{self.seed}:{key}".encode()).hexdigest()

    def _values(self, competency: Competency) -> dict[str, str]:
        profile, offer = self.pinned["profile"] or {}, self.pinned["offer"] or {}
        jobs = [job for job in profile.get("positions", ()) if slot(job["employer"])]
        projects = [project for project in profile.get("projects", ()) if slot(project["name"])]
        values = {
            "title": slot(offer.get("title")),
            "company": slot(offer.get("company")),
            "demand": _quoted(competency["label"], self.pinned["locale"]) if is_demand(competency) else None,
        }
        if jobs:
            job = jobs[self.turn % min(2, len(jobs))]
            values |= {"employer": slot(job["employer"]), "position": slot(job["position"])}
            values["current_employer"] = slot(jobs[0]["employer"]) if jobs[0]["current"] else None
        if projects:
            values["project"] = slot(projects[self.turn % len(projects)]["name"])
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the bank, made ready for choosing."""

    type: QuestionType
    kind: Kind | None
    level: int
    topics: tuple[frozenset[str], ...]
    """Roots that must all stand in a competence's name, one set a topic."""
    whole: tuple[frozenset[str], ...]
    """Roots that are a topic only where they are the whole name: who leads a site drives no lorry."""
    suits: frozenset[str]
    """The only fields of work it suits; empty: any."""
    unfit: frozenset[str]
    about: str | None
    needs: frozenset[str]
    slots: frozenset[str]


@cache
def _entries() -> dict[str, _Entry]:
    return {
        key: _Entry(
            type=entry["type"],
            kind=entry.get("kind"),
            level=entry["level"],
            topics=tuple(frozenset(roots(topic)) for topic in entry.get("topics", ())),
            whole=tuple(frozenset(roots(topic)) for topic in entry.get("whole", ())),
            suits=frozenset(entry.get("for", ())),
            unfit=frozenset(entry.get("not", ())),
            about=entry.get("about"),
            needs=frozenset(entry.get("needs", ())),
            slots=frozenset(placeholders(wordings("fr")[key]) | placeholders(wordings("en")[key])),
        )
        for key, entry in bank().items()
    }


def _is_seasoned(pinned: Pinned) -> bool:
    """Long at work, or some time in this very trade: "what is it for?" would be no question to them."""
    profile, offer = pinned["profile"] or {}, pinned["offer"] or {}
    months = profile.get("months") or 0
    titles = {root for job in profile.get("positions", ()) for root in roots(job["position"] or "")}
    return months >= SEASONED or (months >= KNOWN and bool(titles & roots(str(offer.get("title") or ""))))


def _quoted(label: str, locale: Locale) -> str:
    return f"« {label} »" if locale == "fr" else f"“{label}”"
