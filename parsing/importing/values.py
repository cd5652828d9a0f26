"""What importers share: texts, dates and addresses as profiles hold them."""

import html
import re
from typing import Any

from parsing.rules.dates import period, point

MAX_TEXT = 5000
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div|/h\d)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_BULLET = re.compile(r"^[\s•◦▪●·*–—-]+")
_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")


def shown(value: Any) -> Any:
    """The same without what nobody sees: halves of characters, control characters, marks that turn text around."""
    if isinstance(value, str):
        return _UNSEEN.sub("", value)
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return [shown(item) for item in value] if isinstance(value, list) else value


def text(value: Any) -> str | None:
    """A short text, or None where there is none."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    plain = " ".join(str(value).split())[:MAX_TEXT]
    return plain or None


def texts(value: Any) -> list[str]:
    """Short texts from a list of them; of objects, their names."""
    if not isinstance(value, list):
        value = [] if value is None else [value]
    named = (item.get("name") or item.get("summary") if isinstance(item, dict) else item for item in value)
    return [found for item in named if (found := text(item)) is not None]


def day(value: Any) -> str | None:
    """A date as YYYY or YYYY-MM, from ISO or as people write it."""
    raw = text(value)
    if raw is None:
        return None
    if m := _ISO.match(raw):
        month = m[2] if m[2] and 1 <= int(m[2]) <= 12 else None
        return f"{m[1]}-{month}" if month else m[1]
    found = point(raw) or ((read := period(raw)) and read.start)
    return found or None


def prose(value: Any) -> list[str]:
    """The lines of a text that may be HTML, without bullets."""
    if not isinstance(value, str):
        return []
    plain = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", html.unescape(value))))
    lines = (" ".join(_BULLET.sub("", line).split()) for line in plain.splitlines())
    return [line[:MAX_TEXT] for line in lines if line]


def website(value: Any) -> str | None:
    """A web address, with its scheme."""
    address = text(value)
    if address is None or " " in address or "." not in address:
        return None
    return address if re.match(r"https?://", address, re.IGNORECASE) else f"https://{address}"
