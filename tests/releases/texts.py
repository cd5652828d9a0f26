"""The texts that name a release: `python -m tests.releases.texts VERSION` writes CHANGELOG.md and pyproject.toml."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

UNRELEASED = "## [Unreleased]\n"
_VERSION = re.compile(r'^version = "(.*)"$', re.MULTILINE)


class NotReleasable(Exception):
    """Why there is no release to make."""


def versioned(project: str, version: str) -> str:
    """pyproject.toml with the version."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise NotReleasable(f"{version!r} is no version such as 1.2.3")
    return _VERSION.sub(f'version = "{version}"', project, count=1)


def dated(changelog: str, version: str, day: str) -> str:
    """What was unreleased as the version's section; a changelog that has one stays as it is."""
    if f"## [{version}]" in changelog:
        return changelog
    before, unreleased, after = changelog.partition(UNRELEASED)
    if not unreleased or not after.partition("\n## [")[0].strip():
        raise NotReleasable("nothing stands under Unreleased")
    return f"{before}{UNRELEASED}\n## [{version}] - {day}\n{after}"


def main(version: str, root: Path) -> None:
    """Write both, or none."""
    project, changelog = root / "pyproject.toml", root / "CHANGELOG.md"
    try:
        named = versioned(project.read_text(encoding="utf-8"), version)
        changes = dated(changelog.read_text(encoding="utf-8"), version, datetime.now(UTC).date().isoformat())
    except NotReleasable as error:
        sys.exit(str(error))
    project.write_text(named, encoding="utf-8")
    changelog.write_text(changes, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", Path(__file__).parents[2])
