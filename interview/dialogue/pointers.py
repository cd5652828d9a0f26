"""The blind profile as lines with JSON pointers, so that a model can say on what of it something rests."""

import re
from collections.abc import Iterator

from interview.commands import Locale
from interview.language.words import fold
from interview.plan.documents import BlindProfile, Position
from prompts.loader import fill, phrases

_POINTER = re.compile(r"(?:/[a-z_]+|/\d{1,3})+")


def pointed(profile: BlindProfile | None, locale: Locale) -> Iterator[tuple[str, str]]:
    """Pointer and text of what a question may take up: positions, what was done there, projects, what was learned."""
    known = profile or {}
    for place, job in enumerate(known.get("positions") or ()):
        yield f"/positions/{place}", _head(job, locale)
        if job["summary"]:
            yield f"/positions/{place}/summary", job["summary"]
        for line, text in enumerate(job["highlights"]):
            yield f"/positions/{place}/highlights/{line}", text
        if job["technologies"]:
            yield f"/positions/{place}/technologies", ", ".join(job["technologies"])
    for place, project in enumerate(known.get("projects") or ()):
        yield f"/projects/{place}", ": ".join(part for part in (project["name"], project["description"]) if part)
    if known.get("skills"):
        yield "/skills", ", ".join(known["skills"])
    named: tuple[tuple[str, list[str]], ...] = (
        ("certificates", list(known.get("certificates", ()))),
        ("studies", [_study(one.get("type"), one.get("area")) for one in known.get("studies", ())]),
        ("languages", [_joined(one.get("language"), one.get("level")) for one in known.get("languages", ())]),
    )
    for kind, texts in named:
        for place, text in enumerate(texts):
            if text:
                yield f"/{kind}/{place}", text


def _head(job: Position, locale: Locale) -> str:
    months = fill(phrases(locale)["months"], count=str(job["months"])) if job["months"] else ""
    now = phrases(locale)["until_now"] if job.get("current") else ""
    return ", ".join(part for part in (job["position"], job["employer"], months, now) if part)


def _study(kind: str | None, area: str | None) -> str:
    """A diploma with its field, which many write into its name."""
    return _joined(kind, None if kind and area and fold(area) in fold(kind) else area)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def resolve(profile: BlindProfile | None, pointer: str) -> str | None:
    """The text at a pointer; None where nothing stands."""
    if profile is None or not _POINTER.fullmatch(pointer):
        return None
    found: object = profile
    for part in pointer.split("/")[1:]:
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return None
    # What a line says of its months differs by language; nobody rests anything on that.
    return (
        found if isinstance(found, str) else next((text for at, text in pointed(profile, "en") if at == pointer), None)
    )
