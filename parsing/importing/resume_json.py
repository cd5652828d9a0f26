"""A JSON Resume of any version as a profile: ours as it is, others by the fields that both know."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from parsing.errors import NotAPdf
from parsing.importing.values import day, prose, text, texts, website
from parsing.json_object import JsonObject
from parsing.models import (
    Award,
    Basics,
    Certificate,
    Education,
    Interest,
    Language,
    Location,
    OnlineProfile,
    Profile,
    Project,
    Publication,
    Reference,
    Skill,
    Volunteer,
    Work,
)
from parsing.rules.degree_levels import levels
from parsing.rules.languages import language_code, rank
from parsing.rules.skills import known_skill

MAX_ENTRIES = 100


def from_json_resume(data: bytes) -> Profile:
    """Read a JSON Resume. Raises NotAPdf where it is none."""
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAPdf("json") from None
    if not isinstance(raw, dict) or not any(isinstance(raw.get(key), (dict, list)) for key in ("basics", "work")):
        raise NotAPdf("json")
    try:
        return Profile.model_validate({key: value for key, value in raw.items() if key != "$schema"})
    except ValidationError:
        return _lenient(raw)


def _lenient(raw: JsonObject) -> Profile:
    return Profile(
        basics=_basics(_object(raw.get("basics"))),
        work=_each(raw, "work", _work),
        education=_each(raw, "education", _education),
        skills=_each(raw, "skills", _skill),
        languages=_each(raw, "languages", _language),
        projects=_each(raw, "projects", _project),
        certificates=_each(raw, "certificates", _certificate),
        interests=_each(raw, "interests", _interest),
        volunteer=_each(raw, "volunteer", _volunteer),
        awards=_each(raw, "awards", _award),
        publications=_each(raw, "publications", _publication),
        references=_each(raw, "references", _reference),
    )


def _object(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _each(raw: JsonObject, key: str, make: Callable[[JsonObject], Any]) -> list[Any]:
    entries = raw.get(key)
    kept = (
        [entry if isinstance(entry, dict) else {"name": entry} for entry in entries]
        if isinstance(entries, list)
        else []
    )
    return [made for entry in kept[:MAX_ENTRIES] if (made := make(entry)) is not None]


def _url(entry: JsonObject) -> str | None:
    return website(entry.get("url") or entry.get("website"))


def _basics(entry: JsonObject) -> Basics:
    where = _object(entry.get("location"))
    profiles = entry.get("profiles") if isinstance(entry.get("profiles"), list) else []
    phone = text(entry.get("phone"))
    return Basics(
        name=text(entry.get("name")),
        label=text(entry.get("label") or entry.get("headline")),
        email=text(entry.get("email")),
        phone=phone,
        x_phone_raw=phone,
        url=_url(entry),
        summary=text(entry.get("summary")),
        location=Location(
            address=text(where.get("address")),
            city=text(where.get("city")),
            postalCode=text(where.get("postalCode")),
            countryCode=text(where.get("countryCode")),
            region=text(where.get("region")),
        )
        if where
        else None,
        profiles=[
            OnlineProfile(network=text(p.get("network")), username=text(p.get("username")), url=website(p.get("url")))
            for p in profiles or ()
            if isinstance(p, dict)
        ],
    )


def _span(entry: JsonObject) -> tuple[str | None, str | None, bool]:
    """Start, end, and whether it goes on: begun and not ended, as JSON Resume tells it."""
    start, end = day(entry.get("startDate")), day(entry.get("endDate"))
    return start, end, start is not None and end is None


def _work(entry: JsonObject) -> Work:
    start, end, current = _span(entry)
    return Work(
        name=text(entry.get("name") or entry.get("company")),
        position=text(entry.get("position")),
        location=text(entry.get("location")),
        url=_url(entry),
        startDate=start,
        endDate=end,
        x_current=current,
        summary=text(entry.get("summary")),
        highlights=texts(entry.get("highlights")),
    )


def _education(entry: JsonObject) -> Education:
    start, end, _ = _span(entry)
    bac_plus, level = levels(" ".join(filter(None, (text(entry.get("studyType")), text(entry.get("area"))))))
    return Education(
        institution=text(entry.get("institution")),
        url=_url(entry),
        area=text(entry.get("area")),
        studyType=text(entry.get("studyType")),
        startDate=start,
        endDate=end,
        score=text(entry.get("score") or entry.get("gpa")),
        courses=texts(entry.get("courses")),
        x_bac_plus=bac_plus,
        x_level=level,
    )


def _skill(entry: JsonObject) -> Skill | None:
    name, keywords = text(entry.get("name")), texts(entry.get("keywords"))
    if name is None and not keywords:
        return None
    known = known_skill(name) if name and not keywords else None
    return Skill(
        name=name or keywords[0],
        level=text(entry.get("level")),
        keywords=keywords,
        x_id=known.id if known else None,
        x_kind=known.kind if known else None,
        x_ids=[found.id for word in keywords if (found := known_skill(word)) is not None],
    )


def _language(entry: JsonObject) -> Language | None:
    name, fluency = text(entry.get("language") or entry.get("name")), text(entry.get("fluency") or entry.get("level"))
    if name is None:
        return None
    return Language(
        language=name, fluency=fluency, x_code=language_code(name), x_cefr=rank(fluency) if fluency else None
    )


def _project(entry: JsonObject) -> Project:
    start, end, _ = _span(entry)
    return Project(
        name=text(entry.get("name")),
        description=text(entry.get("description") or entry.get("summary")),
        highlights=texts(entry.get("highlights")),
        keywords=texts(entry.get("keywords")),
        startDate=start,
        endDate=end,
        url=_url(entry),
    )


def _certificate(entry: JsonObject) -> Certificate:
    return Certificate(
        name=text(entry.get("name")), date=day(entry.get("date")), issuer=text(entry.get("issuer")), url=_url(entry)
    )


def _interest(entry: JsonObject) -> Interest | None:
    name = text(entry.get("name"))
    return Interest(name=name, keywords=texts(entry.get("keywords"))) if name else None


def _volunteer(entry: JsonObject) -> Volunteer:
    start, end, current = _span(entry)
    return Volunteer(
        organization=text(entry.get("organization")),
        position=text(entry.get("position")),
        url=_url(entry),
        startDate=start,
        endDate=end,
        x_current=current,
        summary=text(entry.get("summary")),
        highlights=texts(entry.get("highlights")),
    )


def _award(entry: JsonObject) -> Award:
    return Award(
        title=text(entry.get("title") or entry.get("name")),
        date=day(entry.get("date")),
        awarder=text(entry.get("awarder")),
        summary=text(entry.get("summary")),
    )


def _publication(entry: JsonObject) -> Publication:
    return Publication(
        name=text(entry.get("name")),
        publisher=text(entry.get("publisher")),
        releaseDate=day(entry.get("releaseDate")),
        url=_url(entry),
        summary=text(entry.get("summary")),
    )


def _reference(entry: JsonObject) -> Reference:
    return Reference(name=text(entry.get("name")), reference=" ".join(prose(entry.get("reference"))) or None)
