"""Profiles that come as such: a JSON Resume, LinkedIn's archive, Europass XML."""

import io
import json
import zipfile
from datetime import date
from functools import cache

import pytest

from parsing.errors import NotAPdf
from parsing.files import json_resume
from parsing.importing.imported import imported
from parsing.models import Profile
from parsing.readers.document_reader import DocumentReader
from parsing.reading.kinds import kind_of


@cache
def reader() -> DocumentReader:
    return DocumentReader()


def read(data: bytes, name: str) -> Profile:
    kind = kind_of(data, name)
    return reader().work(data, kind, sha256=None, reference=date(2026, 11, 1), tell=lambda _, __: None).profile


OTHERS = {
    "basics": {
        "name": "Odile Marchetti", "label": "Site Reliability Engineer", "email": "odile@example.org",
        "phone": "+33 6 12 34 56 78", "website": "odile.example", "picture": "x.png",
        "location": {"city": "Marseille", "countryCode": "FR"},
        "profiles": [{"network": "GitHub", "username": "odile", "url": "https://github.example/odile"}],
    },
    "work": [
        {"company": "Tramontane Cloud", "position": "Engineer", "startDate": "2021-05-01", "highlights": ["Ran it"]}
    ],
    "education": [{"institution": "Aix", "area": "Computing", "studyType": "MSc", "endDate": "2016", "gpa": "15/20"}],
    "skills": [{"name": "Web", "level": "Master", "keywords": ["Python", "Docker"]}, {"name": "Terraform"}],
    "languages": [{"language": "French", "fluency": "Native speaker"}],
    "references": [{"name": "A. Martel", "reference": "Reliable."}],
}  # fmt: skip


def test_a_json_resume_of_others() -> None:
    """Older field names, days in dates, fields that are not ours."""
    profile = read(json.dumps(OTHERS).encode(), "resume.json")
    assert (profile.basics.name, profile.basics.url) == ("Odile Marchetti", "https://odile.example")
    assert [(w.name, w.startDate, w.x_current) for w in profile.work] == [("Tramontane Cloud", "2021-05", True)]
    assert [(e.studyType, e.area, e.score) for e in profile.education] == [("MSc", "Computing", "15/20")]
    assert [(s.name, s.keywords, s.ids) for s in profile.skills] == [
        ("Web", ["Python", "Docker"], ["python", "docker"]), ("Terraform", [], ["terraform"]),
    ]  # fmt: skip
    assert [(x.x_code, x.x_cefr) for x in profile.languages] == [("fr", "native")]


def test_our_own_comes_back_as_it_went() -> None:
    """What `vivavoce parse --json` writes is read as the same profile."""
    before = read(json.dumps(OTHERS).encode(), "resume.json")
    after = read(json.dumps(json_resume(before)).encode(), "again.json")
    assert after.model_dump(exclude={"meta"}) == before.model_dump(exclude={"meta"})


TABLES = {
    "Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,"
    "Zip Code,Geo Location,"
    'Twitter Handles,Websites,Instant Messengers\nAriane,Belloc,,,,Platform Engineer at Nimbus,"Builds,\nruns.",IT,,'
    '"Lyon, Auvergne-Rhône-Alpes, France",[abelloc],[PORTFOLIO:https://belloc.example],\n',
    "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\n"
    "old@example.org,Yes,No,\nariane@example.org,Yes,Yes,\n",
    "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
    'Nimbus Data,Platform Engineer,"• Cut cost, by 28 %\n• Wrote guides",Lyon,Jan 2021,\n'
    'Orbitel,Apprentice,,,2015,Aug 2017\n',
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
    "IUT Lyon 1,2013,2015,,DUT Informatique,\n",
    "Skills.csv": "Name\nKubernetes\n",
    "Languages.csv": "Name,Proficiency\nEnglish,Full professional proficiency\n",
    "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\nCKA,,CNCF,Mar 2022,,\n",
}  # fmt: skip


def archive(tables: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, table in tables.items():
            file.writestr(f"Basic_LinkedInDataExport/{name}", "\ufeff" + table)
    return held.getvalue()


def test_an_archive_of_linkedin() -> None:
    """Its tables, with commas and line ends in quoted texts."""
    profile = read(archive(TABLES), "export.zip")
    basics = profile.basics
    assert (basics.name, basics.label, basics.email) == (
        "Ariane Belloc",
        "Platform Engineer at Nimbus",
        "ariane@example.org",
    )
    assert basics.location is not None
    assert (basics.location.city, basics.url, basics.summary) == ("Lyon", "https://belloc.example", "Builds, runs.")
    assert [(w.name, w.position, w.startDate, w.endDate, w.x_current) for w in profile.work] == [
        ("Nimbus Data", "Platform Engineer", "2021-01", None, True),
        ("Orbitel", "Apprentice", "2015", "2017-08", False),
    ]  # fmt: skip
    assert profile.work[0].highlights == ["Cut cost, by 28 %", "Wrote guides"]
    assert [(e.studyType, e.area) for e in profile.education] == [("DUT", "Informatique")]
    assert (profile.skill_ids, [c.issuer for c in profile.certificates]) == (["kubernetes"], ["CNCF"])
    assert profile.meta.x_extraction.total_months is not None


TODAY = """<?xml version="1.0" encoding="UTF-8"?>
<Candidate xmlns="http://www.europass.eu/1.0" xmlns:hr="http://www.hr-xml.org/3"
  xmlns:oa="http://www.openapplications.org/oagis/9" xmlns:eures="http://www.europass_eures.eu/1.0">
 <CandidatePerson>
  <PersonName><oa:GivenName>Milan</oa:GivenName><hr:FamilyName>Horvath</hr:FamilyName></PersonName>
  <Communication><ChannelCode>Email</ChannelCode><oa:URI>milan@example.eu</oa:URI></Communication>
  <Communication><Address><oa:CityName>Strasbourg</oa:CityName><CountryCode>fr</CountryCode></Address></Communication>
  <PrimaryLanguageCode name="NORMAL">hun</PrimaryLanguageCode>
 </CandidatePerson>
 <CandidateProfile languageCode="fr">
  <EmploymentHistory><EmployerHistory><hr:OrganizationName>Sopral</hr:OrganizationName>
   <PositionHistory><PositionTitle typeCode="FREETEXT">Ingénieur essais</PositionTitle>
    <eures:EmploymentPeriod><eures:StartDate><hr:FormattedDateTime>2019-09-01</hr:FormattedDateTime></eures:StartDate>
     <hr:CurrentIndicator>true</hr:CurrentIndicator></eures:EmploymentPeriod>
    <oa:Description>&lt;ul&gt;&lt;li&gt;Bancs d'essais&lt;/li&gt;
    &lt;li&gt;Moteurs&lt;/li&gt;&lt;/ul&gt;</oa:Description>
   </PositionHistory></EmployerHistory></EmploymentHistory>
  <EducationHistory><EducationOrganizationAttendance><hr:OrganizationName>BME</hr:OrganizationName>
   <EducationDegree><hr:DegreeName>Master en génie mécanique</hr:DegreeName></EducationDegree>
   <AttendancePeriod><EndDate><hr:FormattedDateTime>2015-06</hr:FormattedDateTime></EndDate></AttendancePeriod>
  </EducationOrganizationAttendance></EducationHistory>
  <PersonQualifications><PersonCompetency><CompetencyID>fra</CompetencyID><hr:TaxonomyID>language</hr:TaxonomyID>
   <eures:CompetencyDimension><eures:Score><hr:ScoreText>C1</hr:ScoreText></eures:Score></eures:CompetencyDimension>
  </PersonCompetency></PersonQualifications>
 </CandidateProfile>
</Candidate>"""

EARLIER = """<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="en"><LearnerInfo>
 <Identification><PersonName><FirstName>Betty</FirstName><Surname>Harlow</Surname></PersonName>
  <ContactInfo><Address><Contact><Municipality>Leeds</Municipality></Contact></Address>
   <Email><Contact>betty@example.org</Contact></Email></ContactInfo></Identification>
 <WorkExperienceList><WorkExperience><Period><From year="2011" month="--03"/><To year="2015"/></Period>
  <Position><Label>Clerk</Label></Position><Employer><Name>Brightmill</Name></Employer>
 </WorkExperience></WorkExperienceList>
 <Skills><Linguistic><MotherTongueList><MotherTongue><Description><Label>English</Label></Description></MotherTongue>
 </MotherTongueList></Linguistic></Skills>
</LearnerInfo></SkillsPassport>"""


def test_europass_of_today_and_of_before() -> None:
    """Both kinds of XML that Europass has given."""
    profile = read(TODAY.encode(), "cv.xml")
    assert (profile.basics.name, profile.basics.email) == ("Milan Horvath", "milan@example.eu")
    assert [(w.position, w.name, w.startDate, w.x_current, w.highlights) for w in profile.work] == [
        ("Ingénieur essais", "Sopral", "2019-09", True, ["Bancs d'essais", "Moteurs"])
    ]
    assert [(e.studyType, e.area, e.endDate) for e in profile.education] == [("Master", "génie mécanique", "2015-06")]
    assert [(x.x_code, x.x_cefr) for x in profile.languages] == [("hu", "native"), ("fr", "C1")]
    earlier = read(EARLIER.encode(), "cv.xml")
    assert [(w.position, w.name, w.startDate, w.endDate) for w in earlier.work] == [
        ("Clerk", "Brightmill", "2011-03", "2015")
    ]
    assert (earlier.basics.name, [x.x_code for x in earlier.languages]) == ("Betty Harlow", ["en"])


def test_what_nobody_sees_is_in_no_profile() -> None:
    """JSON can spell halves of characters, which no store can hold, and marks that show a name as another one."""
    raw = rb'{"basics": {"name": "\ud83dAda \u202eecalevoL\u0000", "label": "Engineer \ud83d\ude80"}, "work": []}'
    got = imported(raw, "json_resume").parts["basics"]
    assert (got["name"], got["label"]) == ("Ada ecalevoL", "Engineer \N{ROCKET}")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"basics": ', "cut.json"),
        (b'{"other": {}}', "other.json"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "europass">]><Candidate>&e;</Candidate>', "bomb.xml"),
        (b"<europass", "cut.xml"),
        (archive({"Profile.csv": "x"})[:60], "cut.zip"),
    ],
    ids=["cut JSON", "other JSON", "entities", "cut XML", "cut archive"],
)
def test_what_is_none_is_refused(data: bytes, name: str) -> None:
    """Broken files, other JSON, and XML that declares entities."""
    with pytest.raises(NotAPdf):
        read(data, name)
