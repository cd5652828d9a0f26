"""Lengths of positions, from their dates."""

from datetime import date

from parsing.models import Profile, Work


def months(iso: str, *, last: bool = False) -> int:
    """Months since year 0; a bare year counts from January, or to December when it is an end."""
    return int(iso[:4]) * 12 + (int(iso[5:7]) - 1 if len(iso) >= 7 else (11 if last else 0))


def retimed(profile: Profile, reference: date) -> Profile:
    """The profile with every position's length and their total computed anew."""
    for entry in profile.work:
        entry.x_months = _length(entry, reference)
    profile.meta.x_extraction.total_months = total_months(profile.work, reference)
    return profile


def _bounds(entry: Work, reference: date) -> tuple[int, int] | None:
    """First month and the month after the last."""
    if entry.startDate is None:
        return None
    start = months(entry.startDate)
    now = reference.year * 12 + reference.month - 1
    if entry.endDate is not None:
        end = months(entry.endDate, last=True)
    elif entry.x_current:
        end = now
    else:
        return None
    if len(entry.startDate) == 4 and entry.endDate is not None and len(entry.endDate) == 4:
        # Bare years: 2016 - 2018 is two years, not three.
        end = max(start, months(entry.endDate) - 1)
    return (start, min(end, now) + 1) if min(end, now) >= start else None


def _length(entry: Work, reference: date) -> int | None:
    bounds = _bounds(entry, reference)
    return bounds[1] - bounds[0] if bounds else None


def total_months(work: list[Work], reference: date) -> int:
    """Months in work, those spent in two positions at once counted once."""
    spans = sorted(b for entry in work if (b := _bounds(entry, reference)) is not None)
    total, reached = 0, 0
    for start, end in spans:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def retimed_like(profile: Profile, other: Profile) -> Profile:
    """The same on the reference date of another profile of the document."""
    reference = other.meta.x_extraction.reference_date
    return retimed(profile, date.fromisoformat(reference)) if reference else profile
