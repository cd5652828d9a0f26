"""Europass XML as a profile: today's (`Candidate`, after HR-XML) and that of 2005 to 2020 (`SkillsPassport`)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from parsing.errors import NotAPdf
from parsing.importing.values import day, prose, text, website
from parsing.models import (
    Basics,
    Certificate,
    Education,
    Interest,
    Language,
    Location,
    OnlineProfile,
    Profile,
    Project,
    Skill,
    Volunteer,
    Work,
)
from parsing.rules.degree_levels import levels
from parsing.rules.education import parted
from parsing.rules.languages import language_code, rank
from parsing.rules.skills import known_skill

MAX_ENTRIES = 100
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def from_europass(data: bytes) -> Profile:
    """Read Europass XML. Raises NotAPdf where it is none."""
    if _DECLARES.search(data):
        raise NotAPdf("xml")
    try:
        root = ET.fromstring(data)  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except (ET.ParseError, ValueError, LookupError):
        raise NotAPdf("xml") from None
    _without_namespaces(root)
    match root.tag:
        case "Candidate":
            return _candidate(root)
        case "SkillsPassport":
            return _passport(root)
    raise NotAPdf("xml")


def _without_namespaces(root: ET.Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]


def _at(element: ET.Element | None, path: str) -> str | None:
    """The text at a path below an element."""
    found = element.find(path) if element is not None else None
    return text("".join(found.itertext())) if found is not None else None


def _all(element: ET.Element | None, path: str) -> Iterator[ET.Element]:
    if element is not None:
        yield from element.findall(path)[:MAX_ENTRIES]


def _name(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None


_LANGUAGES = {
    "ara": "Arabic", "bul": "Bulgarian", "cat": "Catalan", "ces": "Czech", "cze": "Czech", "dan": "Danish",
    "deu": "German", "ger": "German", "ell": "Greek", "gre": "Greek", "eng": "English", "est": "Estonian",
    "fin": "Finnish", "fra": "French", "fre": "French", "gle": "Irish", "heb": "Hebrew", "hin": "Hindi",
    "hrv": "Croatian", "hun": "Hungarian", "ita": "Italian", "jpn": "Japanese", "kor": "Korean", "lav": "Latvian",
    "lit": "Lithuanian", "mlt": "Maltese", "nld": "Dutch", "dut": "Dutch", "nor": "Norwegian", "pol": "Polish",
    "por": "Portuguese", "ron": "Romanian", "rum": "Romanian", "rus": "Russian", "slk": "Slovak", "slo": "Slovak",
    "slv": "Slovenian", "spa": "Spanish", "swe": "Swedish", "tur": "Turkish", "ukr": "Ukrainian", "zho": "Chinese",
    "chi": "Chinese",
}  # fmt: skip
"""English names by the codes of three letters, in both of their kinds."""


def _spoken(code: str | None) -> str | None:
    """A language's English name by its code; a code that is on no list stays."""
    return _LANGUAGES.get(code.lower(), code) if code else None


def _language(name: str, fluency: str | None) -> Language:
    return Language(
        language=name, fluency=fluency, x_code=language_code(name), x_cefr=rank(fluency) if fluency else None
    )


def _skill(name: str) -> Skill:
    known = known_skill(name)
    return Skill(name=name, x_id=known.id if known else None, x_kind=known.kind if known else None)


# Today's form


def _candidate(root: ET.Element) -> Profile:
    person, profile = root.find("CandidatePerson"), root.find("CandidateProfile")
    native = _spoken(_at(person, "PrimaryLanguageCode"))
    return Profile(
        basics=_person(person, profile),
        work=[_position(e, p) for e in _all(profile, ".//EmployerHistory") for p in _all(e, "PositionHistory")],
        education=[_attendance(e) for e in _all(profile, ".//EducationOrganizationAttendance")],
        skills=_competencies(profile),
        languages=[*([_language(native, "native")] if native else []), *_foreign(profile)],
        projects=[
            Project(name=_at(e, "Title"), description=" ".join(prose(_at(e, "Description"))) or None)
            for e in _all(profile, "Projects/Project")
        ],
        certificates=[
            Certificate(name=_at(e, "Title") or _at(e, "CertificationName"), issuer=_at(e, "IssuingAuthority"))
            for e in (*_all(profile, ".//Certification"), *_all(profile, ".//CourseCertification"))
        ],
        interests=[
            Interest(name=name)
            for e in _all(profile, ".//HobbyOrInterest")
            if (name := _at(e, "Title") or _at(e, "Description"))
        ],
        volunteer=[
            Volunteer(position=_at(e, "Title"), summary=" ".join(prose(_at(e, "Description"))) or None)
            for e in _all(profile, ".//VoluntaryWork")
        ],
    )


def _person(person: ET.Element | None, profile: ET.Element | None) -> Basics:
    found = Basics(
        name=_name(_at(person, "PersonName/GivenName"), _at(person, "PersonName/FamilyName")),
        summary=" ".join(prose(_at(profile, "ExecutiveSummary"))) or None,
    )
    for channel in _all(person, "Communication"):
        uri, number = _at(channel, "URI"), _at(channel, "DialNumber")
        code = (_at(channel, "ChannelCode") or "").lower()
        if number is not None and found.phone is None:
            prefix = _at(channel, "CountryDialing")
            found.phone = f"+{prefix.lstrip('+')}{number}" if prefix else number
            found.x_phone_raw = number
        elif uri is not None and "@" in uri and "mail" in code:
            found.email = found.email or uri
        elif uri is not None and code in ("web", "website"):
            found.url = found.url or website(uri)
        elif uri is not None and (network := _at(channel, "UseCode")):
            found.profiles.append(OnlineProfile(network=network, url=website(uri)))
        if found.location is None and (city := _at(channel, "Address/CityName")):
            country = _at(channel, "Address/CountryCode")
            found.location = Location(
                city=city,
                address=_at(channel, "Address/AddressLine"),
                postalCode=_at(channel, "Address/PostalCode"),
                countryCode=country.upper() if country else None,
            )
    return found


def _position(employer: ET.Element, position: ET.Element) -> Work:
    start, end = _period(position, "EmploymentPeriod")
    current = (
        _at(position, "CurrentIndicator") == "true" or _at(position, "EmploymentPeriod/CurrentIndicator") == "true"
    )
    return Work(
        name=_at(employer, "OrganizationName"),
        position=_at(position, "PositionTitle"),
        location=_at(position, "City") or _at(employer, ".//CityName"),
        startDate=start,
        endDate=None if current else end,
        x_current=current,
        highlights=prose(_at(position, "Description")),
    )


def _period(element: ET.Element, name: str) -> tuple[str | None, str | None]:
    start = _at(element, f"{name}/StartDate/FormattedDateTime") or _at(element, f"{name}/StartDate")
    end = _at(element, f"{name}/EndDate/FormattedDateTime") or _at(element, f"{name}/EndDate")
    return day(start), day(end)


def _attendance(element: ET.Element) -> Education:
    start, end = _period(element, "AttendancePeriod")
    degree = _at(element, "EducationDegree/DegreeName") or _at(element, "ProgramName")
    kind, area = parted(degree) if degree else (None, None)
    bac_plus, level = levels(degree or "")
    return Education(
        institution=_at(element, "OrganizationName"),
        studyType=kind,
        area=area,
        startDate=start,
        endDate=end,
        score=_at(element, "EducationDegree/FinalGrade/ScoreText"),
        courses=prose(_at(element, "EducationDegree/OccupationalSkillsCovered")),
        x_bac_plus=bac_plus,
        x_level=level,
    )


def _foreign(profile: ET.Element | None) -> Iterator[Language]:
    for element in _all(profile, ".//PersonCompetency"):
        if (_at(element, "TaxonomyID") or "").lower() != "language":
            continue
        name = _spoken(_at(element, "CompetencyID")) or _at(element, "CompetencyName")
        scores = [score for e in _all(element, "CompetencyDimension") if (score := _at(e, "Score/ScoreText"))]
        if name:
            yield _language(name, min(scores) if scores else None)


def _competencies(profile: ET.Element | None) -> list[Skill]:
    names = [
        name
        for element in _all(profile, ".//PersonCompetency")
        if (_at(element, "TaxonomyID") or "").lower() != "language" and (name := _at(element, "CompetencyName"))
    ]
    names += [name for e in _all(profile, ".//DigitalSkill") if (name := text("".join(e.itertext())))]
    return [_skill(name) for name in dict.fromkeys(names)]


# The older form


def _passport(root: ET.Element) -> Profile:
    learner = root.find("LearnerInfo")
    who = learner.find("Identification") if learner is not None else None
    contact = who.find("ContactInfo") if who is not None else None
    address = contact.find("Address/Contact") if contact is not None else None
    phone = _at(contact, ".//Telephone/Contact")
    return Profile(
        basics=Basics(
            name=_name(_at(who, "PersonName/FirstName"), _at(who, "PersonName/Surname")),
            label=_at(learner, "Headline/Description/Label"),
            email=_at(contact, "Email/Contact"),
            phone=phone,
            x_phone_raw=phone,
            url=website(_at(contact, ".//Website/Contact")),
            location=Location(
                address=_at(address, "AddressLine"),
                city=_at(address, "Municipality"),
                postalCode=_at(address, "PostalCode"),
                countryCode=_at(address, "Country/Code"),
            )
            if address is not None
            else None,
        ),
        work=[_experience(e) for e in _all(learner, "WorkExperienceList/WorkExperience")],
        education=[_course(e) for e in _all(learner, "EducationList/Education")],
        skills=[
            _skill(name)
            for kind in ("Computer", "Communication", "Organisational", "JobRelated")
            for name in prose(_at(learner, f"Skills/{kind}/Description"))
        ],
        languages=[
            *(
                _language(name, "native")
                for e in _all(learner, ".//MotherTongue")
                if (name := _at(e, "Description/Label"))
            ),
            *(
                _language(name, _level(e))
                for e in _all(learner, ".//ForeignLanguage")
                if (name := _at(e, "Description/Label"))
            ),
        ],
    )


def _level(element: ET.Element) -> str | None:
    levels_named = [text("".join(e.itertext())) for e in element.findall("ProficiencyLevel/*")]
    return min((level for level in levels_named if level), default=None)


def _date(element: ET.Element | None) -> str | None:
    """`<From year="2011" month="--03"/>`."""
    if element is None or not element.get("year"):
        return None
    month = (element.get("month") or "").strip("-")
    return day(f"{element.get('year')}-{month.zfill(2)}" if month else element.get("year"))


def _experience(element: ET.Element) -> Work:
    current = _at(element, "Period/Current") == "true"
    return Work(
        name=_at(element, "Employer/Name"),
        position=_at(element, "Position/Label"),
        location=_at(element, "Employer/ContactInfo/Address/Contact/Municipality"),
        startDate=_date(element.find("Period/From")),
        endDate=None if current else _date(element.find("Period/To")),
        x_current=current,
        highlights=prose(_at(element, "Activities")),
    )


def _course(element: ET.Element) -> Education:
    degree = _at(element, "Title")
    kind, area = parted(degree) if degree else (None, None)
    bac_plus, level = levels(degree or "")
    return Education(
        institution=_at(element, "Organisation/Name"),
        studyType=kind,
        area=area or _at(element, "Field/Label"),
        startDate=_date(element.find("Period/From")),
        endDate=_date(element.find("Period/To")),
        courses=prose(_at(element, "Activities")),
        x_bac_plus=bac_plus,
        x_level=level,
    )
