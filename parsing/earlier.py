"""Profiles as earlier releases stored them, brought to the form of this one."""

from parsing.json_object import JsonObject


def brought_forward(profile: JsonObject) -> JsonObject:
    """The profile in today's form; the one given is left as it is."""
    extraction = (profile.get("meta") or {}).get("x_extraction") if isinstance(profile.get("meta"), dict) else None
    if not isinstance(extraction, dict) or extraction.get("schema_version") != 1:
        return profile
    skills, moved = _grouped(profile.get("skills") or [])
    notes = {_moved(pointer, moved): note for pointer, note in (extraction.get("evidence") or {}).items()}
    meta = {**profile["meta"], "x_extraction": {**extraction, "schema_version": 2, "evidence": notes}}
    return {**profile, "skills": skills, "meta": meta}


def _grouped(kept: list[JsonObject]) -> tuple[list[JsonObject], dict[int, str]]:
    """Skills under their groups, and where each went: version 1 wrote `{name: skill, keywords: [group]}`."""
    found: list[JsonObject] = []
    at: dict[str, int] = {}
    moved: dict[int, str] = {}
    for n, skill in enumerate(kept):
        keywords = skill.get("keywords") or []
        if len(keywords) != 1:
            moved[n] = f"/skills/{len(found)}/name"
            found.append(skill)
            continue
        place = at.setdefault(keywords[0], len(found))
        if place == len(found):
            found.append({"name": keywords[0], "keywords": [], "x_ids": [], "x_levels": []})
        group = found[place]
        moved[n] = f"/skills/{place}/keywords/{len(group['keywords'])}"
        group["keywords"].append(skill["name"])
        if skill.get("x_id"):
            group["x_ids"].append(skill["x_id"])
        if skill.get("level"):
            group["x_levels"].append({"name": skill["name"], "level": skill["level"]})
    return found, moved


def _moved(pointer: str, moved: dict[int, str]) -> str:
    steps = pointer.split("/")
    if len(steps) == 4 and steps[1] == "skills" and steps[2].isdigit() and steps[3] == "name":
        return moved.get(int(steps[2]), pointer)
    return pointer
