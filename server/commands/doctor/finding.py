"""What the doctor says about one thing."""

from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import urlsplit

State = Literal["ok", "warning", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` says what to do unless all is well."""

    about: str
    state: State
    detail: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        """As an object."""
        return asdict(self)


def place(url: str) -> str:
    """A service's address without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
