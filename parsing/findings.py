"""What the owner of a profile should look at: nothing of it is a failure of reading."""

from datetime import date
from typing import Any

from parsing.models import Finding, Profile


def findings(profile: Profile, reference: date, *, hidden: bool, ocr: bool) -> list[Finding]:
    """What its owner should look at."""
    found: list[Finding] = []

    def warn(code: str, severity: Any, path: str | None = None) -> None:
        found.append(Finding(code=code, severity=severity, path=path))

    basics = profile.basics
    if not basics.name:
        warn("no_name", "major", "/basics/name")
    if not basics.email and not basics.phone:
        warn("no_contact", "major", "/basics")
    if not profile.work:
        warn("no_work", "minor", "/work")
    if not profile.education:
        warn("no_education", "minor", "/education")
    if hidden:
        warn("hidden_text", "major")
    if ocr:
        warn("read_from_picture", "minor")
    return found + _work_warnings(profile, reference)


def _work_warnings(profile: Profile, reference: date) -> list[Finding]:
    found: list[Finding] = []
    today = reference.isoformat()
    for i, entry in enumerate(profile.work):
        if entry.startDate is None:
            found.append(Finding(code="no_dates", severity="minor", path=f"/work/{i}"))
        elif entry.startDate > today[: len(entry.startDate)]:
            found.append(Finding(code="date_in_future", severity="minor", path=f"/work/{i}/startDate"))
        if entry.position is None or entry.name is None:
            found.append(Finding(code="incomplete_position", severity="info", path=f"/work/{i}"))
    return found
