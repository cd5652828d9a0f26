"""A profile for people at a terminal."""

from collections.abc import Iterator

from parsing.models import Education, Profile, Work
from server.commands.play.rendering import clean

LONGEST = 160
"""Characters of one line."""
MOST_STRIPPED = 5


def summary(profile: Profile) -> str:
    """The profile in a screen or two, what to look at last. Nothing of the document can steer the terminal."""
    return "\n".join(_short(line) for line in _lines(profile))


def _lines(profile: Profile) -> Iterator[str]:
    basics = profile.basics
    yield _joined(" - ", basics.name or "(no name found)", basics.label)
    city = basics.location.city if basics.location else None
    yield _joined("  ", basics.email, basics.phone, city, basics.url, *(p.url or p.username for p in basics.profiles))
    if basics.summary:
        yield basics.summary
    yield from _titled("Work", [_position(w) for w in profile.work])
    yield from _titled("Education", [_course(e) for e in profile.education])
    yield from _titled("Skills", [_joined(", ", *profile.skill_names)])
    yield from _titled("Languages", [_joined(", ", *(_joined(" ", x.language, x.fluency) for x in profile.languages))])
    yield from _titled("Projects", [_joined(": ", p.name, p.description) for p in profile.projects])
    yield from _titled("Certificates", [_joined(", ", c.name, c.issuer, c.date) for c in profile.certificates])
    yield from _titled("Volunteering", [_joined(", ", v.position, v.organization) for v in profile.volunteer])
    yield from _titled("Awards", [_joined(", ", a.title, a.awarder, a.date) for a in profile.awards])
    yield from _titled("Publications", [_joined(", ", p.name, p.publisher) for p in profile.publications])
    yield from _titled("Interests", [_joined(", ", *(i.name for i in profile.interests))])
    yield from _reading(profile)


def _reading(profile: Profile) -> Iterator[str]:
    how = profile.meta.x_extraction
    yield ""
    crewed = sum(note.engine == "crew" for note in how.sections)
    yield _joined(
        ", ",
        f"{how.pages} page{'s' if how.pages != 1 else ''}",
        {"fr": "in French", "en": "in English"}.get(how.doc_lang or ""),
        "read from a picture" if how.ocr else None,
        f"{how.total_months} months of work" if how.total_months else None,
        f"{crewed} of {len(how.sections)} sections by {how.model}" if crewed else "by rules",
    )
    for finding in how.warnings:
        yield _joined(" ", f"! {finding.severity}:", finding.code, finding.path)
    for text in how.stripped[:MOST_STRIPPED]:
        yield f"! text that a reader cannot see: {text}"


def _position(entry: Work) -> str:
    end = "present" if entry.x_current else entry.endDate
    return _entry(entry.startDate, end, _joined(", ", entry.position, entry.name, entry.location))


def _course(entry: Education) -> str:
    named = entry.area and entry.studyType and entry.area in entry.studyType
    degree = entry.studyType if named else _joined(" ", entry.studyType, entry.area)
    return _entry(entry.startDate, entry.endDate, _joined(", ", degree, entry.institution))


def _titled(title: str, lines: list[str]) -> Iterator[str]:
    shown = [line for line in lines if line]
    if shown:
        yield ""
        yield title
        yield from (f"  {line}" for line in shown)


def _entry(start: str | None, end: str | None, text: str) -> str:
    period = _joined(" - ", start, end)
    return f"{period:<19}  {text}"


def _joined(between: str, *parts: str | None) -> str:
    return between.join(part for part in parts if part)


def _short(line: str) -> str:
    plain = clean(line).replace("\n", " ")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 3] + "..."
