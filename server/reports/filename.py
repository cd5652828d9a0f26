"""What a saved report is called: after its person, its post and its day. Pure."""

import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote

from server.protocol.http import SessionRecord

_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|%\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
"""What a file's name cannot hold somewhere, or what would show it as another one."""
_LONGEST = 60


def file_name(record: SessionRecord, *, ending: str) -> str:
    """Such as `Camille Roche - Baker - 2026-11-28.pdf`."""
    day = datetime.fromtimestamp((record.started_at or record.created_at) / 1000, UTC).date().isoformat()
    parts = [" ".join(_NO_NAME.sub(" ", part).split()) for part in (record.candidate.name, record.offer.title)]
    shown = [part[:_LONGEST].strip(" .") for part in parts]
    return f"{' - '.join([*filter(None, shown), day])}.{ending}"


def disposition(name: str) -> str:
    """The header that saves under this name; browsers that know no UTF-8 there get it without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if plain == name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
