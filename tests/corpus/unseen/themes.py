"""The unseen people in layouts that others designed: JSON Resume themes (npm) and rendercv with settings of its own."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.corpus.people import Json, Person
from tests.corpus.unseen.people import vocabulary

NPM = {"open": ("even", "kendall"), "closed": ("elegant", "stackoverflow")}
TYPST: dict[str, dict[str, Json]] = {
    "open": {
        "centred": {
            "theme": "classic",
            "page": {"size": "a4"},
            "header": {"alignment": "left"},
            "section_titles": {"type": "centered_with_partial_line"},
            "entries": {"highlights": {"bullet": "◦"}},
        },
    },
    "closed": {
        "reversed": {
            "theme": "sb2nov",
            "page": {"size": "a5"},
            "header": {"alignment": "right"},
            "section_titles": {"type": "without_line"},
            "templates": {
                "experience_entry": {"main_column": "**COMPANY** | POSITION\nSUMMARY\nHIGHLIGHTS"},
                "education_entry": {"main_column": "**INSTITUTION**\nDEGREE AREA\nSUMMARY\nHIGHLIGHTS"},
            },
        },
    },
}
# The words a theme prints over its sections; a section without one is not printed.
HEADINGS: dict[str, dict[str, str]] = {
    "even": {"work": "Work", "education": "Education", "skills": "Skills", "languages": "Languages",
             "interests": "Interests"},
    "kendall": {"summary": "About", "work": "Work Experience", "education": "Education", "skills": "Skills",
                "interests": "Interests"},
    "elegant": {"summary": "About", "work": "Work Experience", "education": "Education", "skills": "Skills",
                "interests": "Interests"},
    "stackoverflow": {"summary": "Summary", "work": "Work Experience", "education": "Education", "skills": "Skills",
                      "languages": "Languages", "interests": "Interests"},
}  # fmt: skip
ALSO = ("Background", "Contact", "Highlights")
"""Headings that lead no section of a profile."""


def theme_truth(who: Person, theme: str) -> Json:
    """What the theme prints of a person: months everywhere, no addresses on networks, no projects."""
    truth: Json = json.loads(json.dumps(who.truth))
    truth["basics"] |= {"profiles": [], "url": None}
    truth |= {"projects": [], "certificates": []}
    for e in truth["work"]:
        e["startDate"], e["endDate"] = _month(e["startDate"], "01"), _month(e["endDate"], "01")
        e["location"] = e["location"] if theme != "elegant" else None
    for e in truth["education"]:
        began, ended = e["startDate"] or str(int(e["endDate"]) - 2), e["endDate"]
        years = theme == "kendall"
        e["startDate"], e["endDate"] = (began, ended) if years else (f"{began}-09", f"{ended}-06")
    if theme == "kendall":
        truth["languages"] = []
    if theme == "elegant":
        for x in truth["languages"]:
            x["x_cefr"] = None
    return truth


def _month(value: str | None, month: str) -> str | None:
    return value and (value if len(value) == 7 else f"{value}-{month}")


def locale(language: str) -> Json:
    """rendercv's words, other than it brings."""
    return {
        "language": {"fr": "french", "en": "english"}[language],
        "present": {"fr": "aujourd'hui", "en": "Present"}[language],
        "month_abbreviations": vocabulary()["months"][language]["print"],
    }


def resume(truth: Json) -> Json:
    """A theme's truth as JSON Resume; a current job has no end."""
    basics = truth["basics"]
    return {
        "basics": {
            "name": basics["name"],
            "label": basics["label"],
            "email": basics["email"],
            "phone": basics["phone_shown"],
            "summary": basics["summary"] or "",
            "location": {"city": basics["city"]},
            "profiles": [],
        },
        "work": [
            _known(
                name=e["name"],
                position=e["position"],
                location=e["location"],
                startDate=_day(e["startDate"]),
                endDate=_day(e["endDate"]),
                highlights=e["highlights"],
            )
            for e in truth["work"]
        ],
        "education": [
            _known(
                institution=e["institution"],
                area=e["studyType"],
                studyType="",
                startDate=_day(e["startDate"]),
                endDate=_day(e["endDate"]),
            )
            for e in truth["education"]
        ],
        "skills": [{"name": s["name"], "keywords": []} for s in truth["skills"]],
        "languages": [{"language": x["language"], "fluency": x["fluency"]} for x in truth["languages"]],
        "interests": [{"name": x["name"], "keywords": []} for x in truth["interests"]],
        "projects": [],
        "certificates": [],
        "awards": [],
        "publications": [],
        "volunteer": [],
        "references": [],
    }


def _known(**given: Any) -> Json:
    return {key: value for key, value in given.items() if value is not None}


def _day(value: str | None) -> str | None:
    return value and (value if len(value) > 7 else f"{value}-01" if len(value) == 7 else f"{value}-01-01")


def page(who: Person, theme: str, modules: Path) -> str:
    """The theme's HTML, without what it would fetch. Raises CalledProcessError."""
    program = Path(__file__).with_name("theme.mjs")
    done = subprocess.run(
        ["node", program, modules, theme],
        input=json.dumps(resume(theme_truth(who, theme))),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return re.sub(r"<(?:link|script)[^>]*(?:href|src)=[\"'](?:https?:)?//[^>]*>(?:</script>)?", "", done.stdout)
