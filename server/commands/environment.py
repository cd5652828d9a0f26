"""The settings explained to people: `.env.example`, made from the settings themselves so that it cannot drift."""

import textwrap

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from server.settings import Settings

HEAD = """\
# Vivavoce's settings. Every one has a default: with none set, `make serve` runs everything it needs.
# Copy this file to .env and take the # off the lines that you change.
"""


def env_example() -> str:
    """The text of `.env.example`."""
    parts = [HEAD]
    for name, field in Settings.model_fields.items():
        about = textwrap.fill(field.description or "", width=100, initial_indent="# ", subsequent_indent="# ")
        parts.append(f"{about}\n#{name.upper()}={_default(field)}\n")
    return "\n".join(parts)


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or isinstance(value, SecretStr):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
