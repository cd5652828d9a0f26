"""The blind profile as lines with JSON pointers, so that a model can say on what of it something rests."""

import re
from collections.abc import Iterator
from typing import Any

_POINTER = re.compile(r"(?:/[a-z_]+|/\d{1,3})+")


def pointed(profile: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Pointer and text of what a question may take up: positions, what was done there, projects."""
    for place, job in enumerate((profile or {}).get("positions") or ()):
        months = f"{job['months']} months" if job["months"] else ""
        head = ", ".join(part for part in (job["position"], job["employer"], months) if part)
        yield f"/positions/{place}", head
        if job["summary"]:
            yield f"/positions/{place}/summary", job["summary"]
        for line, text in enumerate(job["highlights"]):
            yield f"/positions/{place}/highlights/{line}", text
        if job["technologies"]:
            yield f"/positions/{place}/technologies", ", ".join(job["technologies"])
    for place, project in enumerate((profile or {}).get("projects") or ()):
        yield f"/projects/{place}", ": ".join(part for part in (project["name"], project["description"]) if part)


def resolve(profile: dict[str, Any] | None, pointer: str) -> str | None:
    """The text at a pointer; None where nothing stands."""
    if profile is None or not _POINTER.fullmatch(pointer):
        return None
    found: Any = profile
    for part in pointer.split("/")[1:]:
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return None
    return found if isinstance(found, str) else next((text for at, text in pointed(profile) if at == pointer), None)
