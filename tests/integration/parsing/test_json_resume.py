"""Profiles as JSON Resume: valid by its schema, read back as they were, and printed by themes that others made."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from parsing.files import json_resume
from parsing.models import Profile
from parsing.readers.document_reader import DocumentReader

CORPUS = Path(__file__).parents[2] / "corpus"
THEMES = ("elegant", "even")
NAMES = ("open-fr-f11-slide", "open-en-l04-docxcols", "open-en-h05-halfhalf", "open-fr-l03-moderncv-classic")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader()


@pytest.fixture(scope="module")
def profiles(reader: DocumentReader) -> list[Profile]:
    """Read from real layouts, one of nothing at all."""
    files = [(CORPUS / f"strangers/open/{name}.pdf").read_bytes() for name in NAMES]
    read = [
        reader.work(data, "pdf", sha256=None, reference=date(2026, 11, 1), tell=lambda *_: None).profile
        for data in files
    ]
    return [*read, Profile()]


def plain(value: Any) -> Any:
    """Without our own fields and without what is empty: what JSON Resume knows."""
    if isinstance(value, dict):
        kept = {key: plain(inner) for key, inner in value.items() if not key.startswith("x_") and key != "meta"}
        return {key: inner for key, inner in kept.items() if inner not in (None, [], {})}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def test_exports_are_valid_and_have_a_location(profiles: list[Profile]) -> None:
    """By the official schema; a location is an object also where nothing is known."""
    schema = json.loads((Path(__file__).parent / "resume-schema.json").read_text(encoding="utf-8"))
    for profile in profiles:
        resume = json_resume(profile)
        Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).validate(resume)
        assert isinstance(resume["basics"]["location"], dict)


def test_round_trip(reader: DocumentReader, profiles: list[Profile]) -> None:
    """An export uploaded again is the same profile, field by field, as far as JSON Resume tells it."""
    for profile in profiles[:-1]:
        resume = json_resume(profile)
        data = json.dumps(resume).encode()
        again = reader.work(data, "json_resume", sha256=None, reference=date(2026, 11, 1), tell=lambda *_: None).profile
        assert plain(json_resume(again)) == plain(resume)


@pytest.mark.themes
@pytest.mark.parametrize("theme", THEMES)
def test_themes_print_every_export(pytestconfig: pytest.Config, profiles: list[Profile], theme: str) -> None:
    """After `npm install jsonresume-theme-elegant jsonresume-theme-even` in FOLDER, `--themes FOLDER`.

    They do not fail, and name and positions are in what they print.
    """
    modules = Path(pytestconfig.getoption("--themes"))
    for profile in profiles[:-1]:
        done = subprocess.run(
            ["node", CORPUS / "unseen/theme.mjs", modules, theme],
            input=json.dumps(json_resume(profile)), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-800:]
        for value in (profile.basics.name, *(work.position for work in profile.work)):
            assert value is None or value.split()[0] in done.stdout
