"""People in rendercv's themes. rendercv lives in an environment of its own: its pydantic is not ours."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.corpus.people import Person

THEMES = {
    "build": ("classic", "sb2nov", "engineeringresumes", "moderncv", "harvard"),
    "held": ("engineeringclassic", "ember", "ink", "opal"),
}


_ICONS = {
    "typst.toml": '[package]\nname = "fontawesome"\nversion = "0.6.0"\nentrypoint = "lib.typ"\n',
    "lib.typ": '#let fa-icon(name, ..styling) = text(font: "Font Awesome 7 Free", ..styling)[\\u{f0e0}]\n',
}
"""Stands in for typst's icon package, which rendercv would fetch over the network: one icon for all names."""


def _date(value: str | None) -> str | int | None:
    """rendercv prints the year of a number, and the January of a text."""
    return int(value) if value and len(value) == 4 else value


def _degree(name: str) -> dict[str, str]:
    """The themes set the degree in a narrow column, made for `BSc`."""
    kind, _, area = name.partition(" ")
    return {"degree": kind, "area": area} if area and len(kind) <= 4 else {"area": name}


def _when(entry: dict[str, Any]) -> dict[str, Any]:
    if entry["startDate"] is None:
        return {"date": _date(entry["endDate"])}
    return {
        "start_date": _date(entry["startDate"]),
        "end_date": "present" if entry.get("x_current") else _date(entry["endDate"]),
    }


def document(person: Person, theme: str) -> dict[str, Any]:
    """rendercv's input; JSON is YAML."""
    truth = person.truth
    basics = truth["basics"]
    sections: dict[str, Any] = {}
    for key in person.order:
        name = person.headings[key]
        match key:
            case "summary":
                sections[name] = [basics["summary"]]
            case "work":
                sections[name] = [
                    {
                        "company": e["name"],
                        "position": e["position"],
                        "location": e["location"],
                        **_when(e),
                        "highlights": e["highlights"],
                    }
                    for e in truth["work"]
                ]
            case "education":
                sections[name] = [
                    {
                        "institution": e["institution"],
                        **_degree(e["studyType"]),
                        "location": e["location"],
                        **_when(e),
                    }
                    for e in truth["education"]
                ]
            case "skills":
                groups = dict.fromkeys(s["group"] for s in truth["skills"])
                sections[name] = [
                    {"label": g, "details": ", ".join(s["name"] for s in truth["skills"] if s["group"] == g)}
                    for g in groups
                ]
            case "languages":
                sections[name] = [{"label": x["language"], "details": x["fluency"]} for x in truth["languages"]]
            case "projects":
                sections[name] = [
                    {"name": x["name"], "date": int(x["year"]), "highlights": [x["description"]]}
                    for x in truth["projects"]
                ]
            case "certificates":
                sections[name] = [
                    {"bullet": f"{x['name']} – {x['issuer']}, {x['date']}"} for x in truth["certificates"]
                ]
            case "interests":
                sections[name] = [", ".join(x["name"] for x in truth["interests"])]
    return {
        "cv": {
            "name": basics["name"],
            "headline": basics["label"],
            "location": basics["city"],
            "email": basics["email"],
            "phone": basics["phone"],
            "website": basics["url"],
            "social_networks": [{"network": x["network"], "username": x["username"]} for x in basics["profiles"]],
            "sections": sections,
        },
        "design": {"theme": theme},
        "locale": {"language": "french" if person.language == "fr" else "english"},
    }


def render(person: Person, theme: str, target: Path, rendercv: Path) -> None:
    """Write the PDF of a person in a theme. Raises CalledProcessError."""
    typeset(document(person, theme), target, rendercv)


def typeset(given: dict[str, Any], target: Path, rendercv: Path) -> None:
    """Write the PDF of rendercv's input. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "cv.yaml"
        source.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        package = Path(folder) / "cache/typst/packages/preview/fontawesome/0.6.0"
        package.mkdir(parents=True)
        for name, text in _ICONS.items():
            (package / name).write_text(text, encoding="utf-8")
        subprocess.run(
            [rendercv, "render", source, "--pdf-path", target, "-nomd", "-nohtml", "-nopng"],
            check=True,
            capture_output=True,
            cwd=folder,
            timeout=120,
            env={**os.environ, "XDG_CACHE_HOME": str(Path(folder) / "cache")},
        )
