"""The plan, made by code for every interviewer: which competences, which questions, in which order, within which limits.

A model may later put a question into other words; it cannot add, drop or reorder one. So nothing that stands in a CV
or an offer can change what is asked about.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from interview.grounds import matrix, slot
from interview.plan import (
    RUBRIC_VERSION,
    Competency,
    Engine,
    Locale,
    Plan,
    Question,
    QuestionType,
    budget,
)
from interview.stages import Stage
from interview.state import Pinned
from interview.words import fold, roots
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
LEVELS = {"easy": 1, "standard": 2, "hard": 3}


def make_plan(pinned: Pinned, *, engine: Engine, model: str) -> Plan:
    """The plan for these documents. The same documents give the same plan, whoever the candidate is."""
    competencies = matrix(pinned["offer"], pinned["profile"], pinned["locale"])
    limits = budget(pinned["minutes"])
    drawing = _Drawing(pinned)
    questions = [
        question
        for kind, competency in _agenda(competencies, limits["questions"], has_past=_has_past(pinned))
        if (question := drawing.draw(kind, competency)) is not None
    ]
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
    )


def _has_past(pinned: Pinned) -> bool:
    profile = pinned["profile"]
    return bool(profile and (profile["positions"] or profile["projects"]))


def _agenda(
    competencies: Sequence[Competency], questions: int, *, has_past: bool
) -> list[tuple[QuestionType, Competency]]:
    by_id = {item["id"]: item for item in competencies}
    demanded = [item for item in competencies if item["id"].startswith(("offer-", "cv-"))]
    hard = _interleaved([item for item in demanded if item["kind"] == "technical"])
    soft = [item for item in demanded if item["kind"] != "technical"]
    situations: list[Competency] = [by_id["problem_solving"], *soft, by_id["communication"], by_id["role"]]
    agenda: list[tuple[QuestionType, Competency]] = [("introduction", by_id["role"])]
    past: QuestionType = "experience"
    rest = questions - 1
    background = max(1, round(rest * 0.3))
    situational = max(1, round(rest * 0.25))
    technical = max(1, rest - background - situational)
    if not hard:
        situational, technical = situational + technical, 0
    for place in range(background):
        if place % 3 == 0 and (has_past or background == 1):
            agenda.append((past, by_id["problem_solving"]))
        elif place % 3 == 1 or not has_past:
            agenda.append(("motivation", by_id["motivation"]) if place < 3 else (past, by_id["communication"]))
        else:
            agenda.append(("project", by_id["communication"]))
    for place in range(technical):
        item = hard[place % len(hard)]
        agenda.append(("gap" if item["status"] == "gap" and place < len(hard) else "depth", item))
    for place in range(situational):
        item = situations[place % len(situations)]
        agenda.append(("role" if item["id"] == "role" else "situational", item))
    return agenda


def _interleaved(items: Sequence[Competency]) -> list[Competency]:
    """Two strengths to verify, then a gap to probe, and so on; what the offer requires comes first."""
    sure = [item for item in items if item["status"] != "gap"]
    gaps = [item for item in items if item["status"] == "gap"]
    found: list[Competency] = []
    while sure or gaps:
        found += sure[:2] + gaps[:1]
        sure, gaps = sure[2:], gaps[1:]
    return found


@dataclass(slots=True)
class _Drawing:
    """Draws questions from the bank without repeating one."""

    pinned: Pinned
    used: set[str]
    seed: str
    turn: int

    def __init__(self, pinned: Pinned) -> None:
        self.pinned = pinned
        self.used = set()
        self.turn = 0
        # Everyone assessed for an offer draws the same; somebody who practises again meets other questions.
        own = pinned["session_id"] if pinned["mode"] == "practice" else ""
        self.seed = f"{pinned['offer_hash'] or pinned['offer_id']}:{pinned['difficulty']}:{own}"

    def draw(self, kind: QuestionType, competency: Competency) -> Question | None:
        """The best unused entry for a competence, or another type's when the bank has run out of this one."""
        values = self._values(competency)
        for wanted in (kind, "experience", "situational", "depth"):
            found = self._best(wanted, competency, values)
            if found is not None:
                key, entry = found
                self.used.add(key)
                self.turn += 1
                needed = placeholders(wordings("fr")[key]) | placeholders(wordings("en")[key])
                return self._question(entry, key, competency, {name: values[name] for name in sorted(needed)})
        return None

    def _question(self, entry: dict[str, Any], key: str, competency: Competency, slots: dict[str, str]) -> Question:
        kind: QuestionType = entry["type"]
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
        self, kind: QuestionType, competency: Competency, values: dict[str, str]
    ) -> tuple[str, dict[str, Any]] | None:
        about = roots(competency["label"])
        title = roots(values.get("title", ""))
        level = LEVELS[self.pinned["difficulty"]]
        ranked = []
        for key, entry in bank().items():
            if entry["type"] != kind or key in self.used:
                continue
            if not (placeholders(wordings("fr")[key]) | placeholders(wordings("en")[key])) <= values.keys():
                continue
            topic = {root for word in entry.get("topics", ()) for root in roots(word)}
            if topic and not topic & about and not (entry.get("field") and topic & title):
                continue
            fits = entry.get("kind") in (None, competency["kind"])
            ranked.append(
                (not fits, not (topic & about), not topic, abs(entry["level"] - level), self._chance(key), key)
            )
        if not ranked:
            return None
        key = min(ranked)[-1]
        return key, bank()[key]

    def _chance(self, key: str) -> str:
        return hashlib.sha256(f"{self.seed}:{key}".encode()).hexdigest()

    def _values(self, competency: Competency) -> dict[str, str]:
        profile, offer = self.pinned["profile"] or {}, self.pinned["offer"] or {}
        jobs = [job for job in profile.get("positions", ()) if slot(job["employer"])]
        projects = [project for project in profile.get("projects", ()) if slot(project["name"])]
        values = {
            "title": slot(offer.get("title")),
            "company": slot(offer.get("company")),
            "demand": _quoted(competency["label"], self.pinned["locale"]) if _is_demand(competency) else None,
        }
        if jobs:
            job = jobs[self.turn % min(2, len(jobs))]
            values |= {"employer": slot(job["employer"]), "position": slot(job["position"])}
        if projects:
            values["project"] = slot(projects[self.turn % len(projects)]["name"])
        return {name: value for name, value in values.items() if value}


def _is_demand(competency: Competency) -> bool:
    return competency["id"].startswith(("offer-", "cv-"))


def _quoted(label: str, locale: Locale) -> str:
    # A name of one or two words reads well in a sentence; a longer label only between quotes.
    if len(fold(label).split()) <= 2 and not label[:1].islower():
        return label
    return f"« {label} »" if locale == "fr" else f"“{label}”"
