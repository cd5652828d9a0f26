"""What an interview asks about, in which order: types of questions, each with its competence."""

from collections import Counter
from collections.abc import Sequence
from itertools import cycle

from interview.language.lexicon import lexicon
from interview.plan.plan import Competency, QuestionType
from prompts.loader import LOCALES

SIDES = 2
"""From so many sides one skill is looked at."""


def agenda_of(
    competencies: Sequence[Competency], questions: int, *, has_past: bool
) -> list[tuple[QuestionType, Competency]]:
    """Stage by stage: the introduction, the background, the work, situations."""
    by_id = {item["id"]: item for item in competencies}
    demanded = [item for item in competencies if item["id"].startswith(("offer-", "cv-"))]
    technical_ones = [item for item in demanded if item["kind"] == "technical"]
    # A nurse is not asked whether she is one, nor an English speaker about their English: the CV has said so.
    hard = _interleaved([item for item in technical_ones if not settled(item)] or technical_ones)
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
    probes = 0
    # What is held or spoken rather than practised is asked about once.
    again = [item for item in hard if special(item["label"]) is None] or hard
    for place in range(technical):
        item = hard[place] if place < len(hard) else again[(place - len(hard)) % len(again)]
        # A row of "you do not have this" would wear anyone down: at most half of the questions say so.
        probe = (
            item["status"] == "gap"
            and place < len(hard)
            and (probes < (technical + 1) // 2 or special(item["label"]) is not None)
        )
        probes += probe
        agenda.append(("gap" if probe else "depth", item))
    for place in range(situational):
        item = situations[place % len(situations)]
        agenda.append(("role" if item["id"] == "role" else "situational", item))
    return agenda


def not_twice(
    more: Sequence[tuple[QuestionType, Competency]],
    agenda: Sequence[tuple[QuestionType, Competency]],
    competencies: Sequence[Competency],
) -> list[tuple[QuestionType, Competency]]:
    """What a CV does not show is asked about once, and so is why somebody wants the position: others take the place.

    One skill is looked at from two sides; after that, situations follow that call for anything.
    """
    asked = {item["id"] for _, item in agenda}
    sides = Counter(item["id"] for _, item in agenda)
    common = cycle([item for item in competencies if item["kind"] in ("problem_solving", "communication")])
    open_ones = (item for item in competencies if is_demand(item) and item["id"] not in asked)
    left = (item for item in open_ones if not settled(item))
    found: list[tuple[QuestionType, Competency]] = []
    for kind, item in more:
        if kind == "gap" and item["id"] in asked:
            if (other := next(left, None)) is not None:
                found.append(("gap" if other["status"] == "gap" else "depth", other))
        elif kind == "depth" and sides[item["id"]] >= SIDES:
            found.append(("situational", next(common)))
        elif kind != "motivation":
            sides[item["id"]] += 1
            found.append((kind, item))
    return found


def _interleaved(items: Sequence[Competency]) -> list[Competency]:
    """A strength to verify, a gap to probe, then two to one; what the offer requires comes first.

    What is held rather than practised, and stands in the CV, comes last: there is little to tell about it.
    """
    held = [item for item in items if item["status"] == "verify" and special(item["label"]) is not None]
    sure = [item for item in items if item["status"] != "gap" and item not in held] + held
    gaps = [item for item in items if item["status"] == "gap"]
    found = [*sure[:1], *gaps[:1]]
    sure, gaps = sure[1:], gaps[1:]
    while sure or gaps:
        found += sure[:2] + gaps[:1]
        sure, gaps = sure[2:], gaps[1:]
    return found


def is_demand(competency: Competency) -> bool:
    """Whether offer or CV name it."""
    return competency["id"].startswith(("offer-", "cv-"))


def special(label: str) -> str | None:
    """Demands that are held rather than practised, or spoken: the general questions do not suit them."""
    for name in ("credential", "language"):
        if any(lexicon(locale).found(f"kind_{name}", label) for locale in LOCALES):
            return name
    return None


def settled(item: Competency) -> bool:
    """What is held or spoken, and stands in the CV."""
    return item["status"] == "verify" and special(item["label"]) is not None
