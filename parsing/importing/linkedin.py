"""The archive that LinkedIn gives its members as a profile: tables whose columns are always named in English."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from parsing.errors import NotAPdf, TooLarge
from parsing.importing.values import day, prose, text, website
from parsing.models import (
    Award,
    Basics,
    Certificate,
    Education,
    Language,
    Location,
    OnlineProfile,
    Profile,
    Project,
    Publication,
    Skill,
    Volunteer,
    Work,
)
from parsing.rules.degree_levels import levels
from parsing.rules.education import parted
from parsing.rules.languages import language_code, rank
from parsing.rules.places import place
from parsing.rules.skills import known_skill

MAX_FILES = 400
MAX_BYTES = 2_000_000
"""Of one table, unpacked."""
MAX_ROWS = 300
Row = dict[str, str]
_WEBSITE = re.compile(r"(?:[A-Z_]+:)?(?P<url>https?://[^\s,\]]+)")


def from_linkedin(data: bytes) -> Profile:
    """Read the archive. Raises NotAPdf where it is none, TooLarge where it unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tables = _Tables(archive)
            return _profile(tables)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, csv.Error):
        raise NotAPdf("archive") from None


class _Tables:
    """The archive's tables by name, wherever in it they lie."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = archive.infolist()[:MAX_FILES]
        self._at = {e.filename.rsplit("/", 1)[-1].lower(): e for e in entries if e.filename.lower().endswith(".csv")}
        if not self._at.keys() & {"profile.csv", "positions.csv"}:
            raise NotAPdf("archive")

    def rows(self, name: str) -> Iterator[Row]:
        """A table's rows by its columns' names."""
        entry = self._at.get(f"{name.lower()}.csv")
        if entry is None:
            return
        with self._archive.open(entry) as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge(name)
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig", "replace"), newline=""))
        for _, row in zip(range(MAX_ROWS), reader, strict=False):
            yield {str(key).strip(): value for key, value in row.items() if key and isinstance(value, str)}


def _profile(tables: _Tables) -> Profile:
    return Profile(
        basics=_basics(tables),
        work=[_position(row) for row in tables.rows("Positions")],
        education=[_study(row) for row in tables.rows("Education")],
        skills=[_skill(name) for row in tables.rows("Skills") if (name := text(row.get("Name")))],
        languages=[_language(name, row) for row in tables.rows("Languages") if (name := text(row.get("Name")))],
        projects=[_project(row) for row in tables.rows("Projects")],
        certificates=[
            Certificate(
                name=text(row.get("Name")),
                issuer=text(row.get("Authority")),
                date=day(row.get("Started On")),
                url=website(row.get("Url")),
            )
            for row in tables.rows("Certifications")
        ],
        volunteer=[_engagement(row) for row in tables.rows("Volunteering")],
        awards=[
            Award(title=text(row.get("Title")), summary=text(row.get("Description")), date=day(row.get("Issued On")))
            for row in tables.rows("Honors")
        ],
        publications=[
            Publication(
                name=text(row.get("Name")),
                publisher=text(row.get("Publisher")),
                releaseDate=day(row.get("Published On")),
                url=website(row.get("Url")),
                summary=text(row.get("Description")),
            )
            for row in tables.rows("Publications")
        ],
    )


def _basics(tables: _Tables) -> Basics:
    row = next(tables.rows("Profile"), {})
    name = " ".join(part for part in (text(row.get("First Name")), text(row.get("Last Name"))) if part)
    addresses = list(tables.rows("Email Addresses"))
    address = next((a for a in addresses if a.get("Primary") == "Yes"), addresses[0] if addresses else {})
    phone = next((text(r.get("Number")) for r in tables.rows("PhoneNumbers") if text(r.get("Number"))), None)
    urls = [m["url"] for m in _WEBSITE.finditer(row.get("Websites", ""))]
    handles = [handle.strip() for handle in row.get("Twitter Handles", "").strip("[] ").split(",") if handle.strip()]
    return Basics(
        name=name or None,
        label=text(row.get("Headline")),
        email=text(address.get("Email Address")),
        phone=phone,
        x_phone_raw=phone,
        url=urls[0] if urls else None,
        summary=" ".join(prose(row.get("Summary"))) or None,
        location=_location(row),
        profiles=[OnlineProfile(network="Twitter", username=handle) for handle in handles[:3]],
    )


def _location(row: Row) -> Location | None:
    stated = text(row.get("Geo Location"))
    if stated is None:
        return None
    spot = place(stated)
    city = spot.city if spot is not None and spot.city else stated.split(",")[0].strip()
    return Location(city=city, countryCode=spot.country if spot else None, postalCode=text(row.get("Zip Code")))


def _position(row: Row) -> Work:
    start, end = day(row.get("Started On")), day(row.get("Finished On"))
    lines = prose(row.get("Description"))
    return Work(
        name=text(row.get("Company Name")),
        position=text(row.get("Title")),
        location=text(row.get("Location")),
        startDate=start,
        endDate=end,
        x_current=start is not None and end is None,
        summary=lines[0] if len(lines) == 1 else None,
        highlights=lines if len(lines) > 1 else [],
    )


def _study(row: Row) -> Education:
    degree = text(row.get("Degree Name"))
    kind, area = parted(degree) if degree else (None, None)
    bac_plus, level = levels(degree or "")
    return Education(
        institution=text(row.get("School Name")),
        studyType=kind,
        area=area,
        startDate=day(row.get("Start Date")),
        endDate=day(row.get("End Date")),
        x_bac_plus=bac_plus,
        x_level=level,
    )


def _skill(name: str) -> Skill:
    known = known_skill(name)
    return Skill(name=name, x_id=known.id if known else None, x_kind=known.kind if known else None)


def _language(name: str, row: Row) -> Language:
    fluency = text(row.get("Proficiency"))
    return Language(
        language=name, fluency=fluency, x_code=language_code(name), x_cefr=rank(fluency) if fluency else None
    )


def _project(row: Row) -> Project:
    return Project(
        name=text(row.get("Title")),
        description=" ".join(prose(row.get("Description"))) or None,
        url=website(row.get("Url")),
        startDate=day(row.get("Started On")),
        endDate=day(row.get("Finished On")),
    )


def _engagement(row: Row) -> Volunteer:
    start, end = day(row.get("Started On")), day(row.get("Finished On"))
    return Volunteer(
        organization=text(row.get("Company Name")),
        position=text(row.get("Role")),
        startDate=start,
        endDate=end,
        x_current=start is not None and end is None,
        summary=" ".join(prose(row.get("Description"))) or None,
    )
