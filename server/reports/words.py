"""Words for the server's pages: the client's and those of the server alone, with its plurals and dates."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.protocol.events import Locale

WEB = Path(__file__).resolve().parents[2] / "web"
"""The folder of the browser client, whose words and styles the printed report shares."""
DOT = "\u00a0· "
"""Between the facts of a line; where the line wraps, it stays with the fact before it."""
_MONTHS: Mapping[Locale, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}


class Words:
    """Words in one language, for a reader in one time zone."""

    def __init__(self, locale: Locale, zone: tzinfo = UTC) -> None:
        self.locale: Locale = locale
        self._zone = zone
        self._table = _table(locale)

    def __call__(self, key: str, *, count: int | None = None, **values: str) -> str:
        """The words for a key; with a `count` its plural form. An unknown key is a KeyError."""
        if count is not None:
            one = count == 1 or (count == 0 and self.locale == "fr")
            key = f"{key}.{'one' if one else 'other'}"
            values["count"] = str(count)
        text = self._table[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def known(self, key: str, otherwise: str) -> str:
        """The words for the first of the two keys that has any."""
        return self(key if key in self._table else otherwise)

    def label(self, prefix: str, code: str) -> str:
        """Words for a code; the code itself where there are none yet."""
        return self._table.get(f"{prefix}.{code}", code.replace("_", " "))

    def number(self, value: float) -> str:
        """At most one decimal."""
        text = f"{value:.1f}".removesuffix(".0")
        return text.replace(".", ",") if self.locale == "fr" else text

    def date_time(self, ms: int) -> str:
        """Day and time, never parted by a line's end; UTC is named, a reader's own zone is not."""
        when = datetime.fromtimestamp(ms / 1000, self._zone)
        zone = " UTC" if self._zone is UTC else ""
        day = "1er" if self.locale == "fr" and when.day == 1 else when.day
        return f"{day} {_MONTHS[self.locale][when.month - 1]} {when.year}, {when:%H:%M}{zone}".replace(" ", "\u00a0")

    def time(self, ms: int) -> str:
        """Time of day."""
        return f"{datetime.fromtimestamp(ms / 1000, self._zone):%H:%M}"


def zone_of(name: str | None) -> tzinfo:
    """The zone of that IANA name, or UTC."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@cache
def _table(locale: Locale) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in (WEB / "locales", Path(__file__).parent / "locales"):
        found |= json.loads((folder / f"{locale}.json").read_text("utf-8"))
    return found
