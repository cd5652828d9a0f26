"""What a CV shows, line by line, as the matcher of offers takes it; blind: no name and no school is among it."""

from collections.abc import Iterator
from typing import Literal

from interview.commands import Locale
from interview.language.detection import share
from interview.language.words import tokens
from interview.plan.documents import BlindProfile
from offers.models import Shown

Kind = Literal["title", "skill", "diploma", "highlight", "certificate", "language"]
CLEAR = 1.5
"""So many times more little words of a language make a CV one in it."""


def shown_of(profile: BlindProfile) -> list[Shown]:
    """Titles, skills, diplomas, highlights, certificates and languages, with where they stand."""
    return [Shown(kind=kind, text=text, pointer=at) for kind, text, at in _lines(profile) if text]


def language_of(profile: BlindProfile) -> Locale | None:
    """The language a CV is written in; None where its words do not tell."""
    words = [word for one in shown_of(profile) if one.kind in ("highlight", "title") for word in tokens(one.text)]
    words += tokens(profile["summary"] or "")
    french, english = share(words, "fr"), share(words, "en")
    if not words or max(french, english) == 0:
        return None
    if french >= CLEAR * english:
        return "fr"
    return "en" if english >= CLEAR * french else None


def _lines(profile: BlindProfile) -> Iterator[tuple[Kind, str | None, str]]:
    yield "title", profile["label"], "/label"
    for place, name in enumerate(profile["skills"]):
        yield "skill", name, f"/skills/{place}"
    for place, name in enumerate(profile["certificates"]):
        yield "certificate", name, f"/certificates/{place}"
    for place, job in enumerate(profile["positions"]):
        at = f"/positions/{place}"
        yield "title", job["position"], f"{at}/position"
        yield "highlight", job["summary"], f"{at}/summary"
        for line, text in enumerate(job["highlights"]):
            yield "highlight", text, f"{at}/highlights/{line}"
        for name in job["technologies"]:
            yield "skill", name, f"{at}/technologies"
    for place, project in enumerate(profile["projects"]):
        at = f"/projects/{place}"
        yield "highlight", project["name"], f"{at}/name"
        yield "highlight", project["description"], f"{at}/description"
        for name in project["keywords"]:
            yield "skill", name, f"{at}/keywords"
    for place, item in enumerate(profile["languages"]):
        yield "language", " ".join(part for part in (item["language"], item["level"]) if part), f"/languages/{place}"
    for place, study in enumerate(profile["studies"]):
        text = " ".join(part for part in (study["type"], study["area"]) if part)
        yield "diploma", text, f"/studies/{place}"
    yield "highlight", profile["summary"], "/summary"
