"""What a release writes, and that the newest one is whole."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.releases.texts import NotReleasable, dated, versioned

ROOT = Path(__file__).parents[2]
CHANGES = "# Changelog\n\n## [Unreleased]\n\n- Something.\n\n## [0.1.0] - 2026-11-23\n\n- The first.\n"


def test_what_was_unreleased_becomes_the_version() -> None:
    made = dated(CHANGES, "0.2.0", "2026-11-29")
    assert made == CHANGES.replace("- Something.", "## [0.2.0] - 2026-11-29\n\n- Something.")
    assert dated(made, "0.2.0", "2027-01-01") == made


@pytest.mark.parametrize("changes", ["# Changelog\n", CHANGES.replace("- Something.\n", "")])
def test_without_a_change_there_is_no_release(changes: str) -> None:
    with pytest.raises(NotReleasable):
        dated(changes, "0.2.0", "2026-11-29")


def test_a_version_has_three_numbers() -> None:
    assert versioned('name = "x"\nversion = "0.1.0"\n', "0.2.0") == 'name = "x"\nversion = "0.2.0"\n'
    with pytest.raises(NotReleasable):
        versioned('version = "0.1.0"', "v0.2")


def test_the_newest_release_has_its_section_and_its_data() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    sections = re.findall(r"^## \[(\d[^]]*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert sections[0] == version
    assert (ROOT / f"tests/releases/{version}.tar.gz").exists()
