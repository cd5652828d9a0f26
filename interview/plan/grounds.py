"""What the interviewer may know of a CV, and the matrix of what the offer asks beside what the CV shows.

Name, address, age, picture and schools are left out here, once, so that no plan, prompt or score can rest on them.
"""

import re
from collections.abc import Iterable, Sequence

from interview.commands import Locale
from interview.language.lexicon import lexicon
from interview.language.planted import is_planted
from interview.language.words import fold, stem, tokens
from interview.plan.documents import BlindProfile, OfferRecord, VerdictRecord
from interview.plan.fields import kin_roots, ways_to_say
from interview.plan.plan import Competency, Kind
from parsing.models import Profile
from prompts.loader import LOCALES, phrases

MAX_TEXT = 300
MAX_SLOT = 70
MAX_DEMANDS = 12


def blind(profile: Profile) -> BlindProfile:
    """The profile without what an interviewer has no business knowing; bounded in size."""
    return {
        "label": _short(profile.basics.label, 100),
        "summary": _short(profile.basics.summary, MAX_TEXT),
        "positions": [
            {
                "position": _short(work.position, 100),
                "employer": _short(work.name, 100),
                "current": work.x_current,
                "months": work.x_months,
                "summary": _short(work.summary, MAX_TEXT),
                "highlights": _shorts(work.highlights[:6], MAX_TEXT),
                "technologies": work.x_technologies[:20],
            }
            for work in profile.work[:12]
        ],
        "projects": [
            {
                "name": _short(project.name, 100),
                "description": _short(project.description, MAX_TEXT),
                "keywords": project.keywords[:20],
            }
            for project in profile.projects[:8]
        ],
        "skills": _shorts(profile.skill_names[:60], 60),
        "languages": [
            {"language": _short(item.language, 40), "level": item.x_cefr or _short(item.fluency, 40)}
            for item in profile.languages[:8]
        ],
        "studies": [
            {"area": _short(item.area, 100), "type": _short(item.studyType, 60), "bac_plus": item.x_bac_plus}
            for item in profile.education[:6]
        ],
        "certificates": _shorts((item.name for item in profile.certificates[:10]), 100),
        "months": profile.meta.x_extraction.total_months,
    }


def matrix(
    offer: OfferRecord | None,
    profile: BlindProfile | None,
    locale: Locale,
    verdicts: Sequence[VerdictRecord] = (),
) -> list[Competency]:
    """Demands of the offer in its order, required ones first, then what is asked of everybody.

    `verdicts`: what the matcher of offers says of each; where it says nothing, the demand's words are looked for here.
    """
    judged = {fold(one["demand"]["label"]): one for one in verdicts if one["demand"]["kind"] == "competence"}
    found: list[Competency] = []
    seen: set[str] = set()
    evidence = _evidence(profile)
    demands = sorted((offer or {}).get("competences") or [], key=lambda item: not item.get("required"))
    for demand in demands:
        label = slot(demand.get("label"))
        if label is None or fold(label) in seen or len(found) >= MAX_DEMANDS:
            continue
        seen.add(fold(label))
        verdict = judged.get(fold(demand["label"]))
        lines, whole = _judged(verdict) if verdict is not None else _supporting(label, evidence)
        absent = verdict is None or verdict["state"] == "absent"
        kind = _kind(label)
        # Nobody writes "team spirit" into a CV: its absence there is no gap, and neither is what stands there in part.
        silent = bool(profile) and not lines and kind == "technical" and absent
        found.append(
            Competency(
                id=f"offer-{len(found) + 1}",
                label=label,
                kind=kind,
                status="verify" if whole else "gap" if silent else "explore",
                required=bool(demand.get("required")),
                cv=lines[:3],
            )
        )
    if not found and profile:
        for name in profile["skills"][:4]:
            label = slot(name)
            if label:
                found.append(
                    Competency(
                        id=f"cv-{len(found) + 1}",
                        label=label,
                        kind=_kind(label),
                        status="verify",
                        required=False,
                        cv=[label],
                    )
                )
    labels = phrases(locale)["competencies"]
    common: tuple[Kind, ...] = ("problem_solving", "communication", "role", "motivation")
    return found + [
        Competency(id=kind, label=labels[kind], kind=kind, status="explore", required=False, cv=[]) for kind in common
    ]


def slot(value: str | None) -> str | None:
    """A name from a CV or an offer, fit to be said inside a question; None when it does not look like a name."""
    if not value:
        return None
    text = " ".join(value.split()).strip(" .,;:-–•*\"'«»“”")
    words = text.split()
    if not 1 <= len(text) <= MAX_SLOT or len(words) > 9:
        return None
    if re.search(r"[<>{}\[\]|\\`=]|https?:|@|[.!?]\s", text) or not any(letter.isalpha() for letter in text):
        return None
    if is_planted(text):
        return None
    return text


def known_words(profile: BlindProfile | None) -> set[str]:
    """Stems of skills and technologies that the CV claims."""
    if not profile:
        return set()
    names = [*profile["skills"], *(name for job in profile["positions"] for name in job["technologies"])]
    return {stem(word) for name in names if name for word in tokens(name)}


def _evidence(profile: BlindProfile | None) -> list[tuple[str, set[str]]]:
    if not profile:
        return []
    lines: list[str] = [*profile["skills"], *profile["certificates"]]
    for job in profile["positions"]:
        lines += job["technologies"]
        lines += [line for line in (job["position"], job["summary"], *job["highlights"]) if line]
    for project in profile["projects"]:
        lines += project["keywords"]
        lines += [line for line in (project["name"], project["description"]) if line]
    lines += [item["language"] for item in profile["languages"] if item["language"]]
    lines += [item["area"] for item in profile["studies"] if item["area"]]
    return [(line, kin_roots(line)) for line in lines if line]


def _supporting(label: str, evidence: list[tuple[str, set[str]]]) -> tuple[list[str], bool]:
    """Lines of the CV that speak of a demand, and whether they show all of it."""
    ways = [way for way in ways_to_say(label) if way]
    if whole := [line for line, words in evidence if any(way <= words for way in ways)]:
        return whole, True
    if not ways:
        return [], False
    own = ways[0]
    part = [line for line, words in evidence if own & words]
    return part, bool(part) and own <= {word for _, words in evidence for word in words}


def _judged(verdict: VerdictRecord) -> tuple[list[str], bool]:
    """What shows a demand or comes near it, and whether it is shown."""
    by = verdict["by"]
    return [by["text"]] if by else [], verdict["state"] == "shown"


def _kind(label: str) -> Kind:
    for kind in ("communication", "problem_solving"):
        if any(lexicon(locale).found(f"kind_{kind}", label) for locale in LOCALES):
            return kind
    return "technical"


def _shorts(values: Iterable[str | None], bound: int) -> list[str]:
    return [short for value in values if (short := _short(value, bound))]


def _short(value: str | None, bound: int) -> str | None:
    if not value:
        return None
    text = " ".join(value.split())
    return text if len(text) <= bound else text[: bound - 1].rstrip() + "…"
