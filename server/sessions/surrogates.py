"""Makes streamed text encodable: some servers cut an emoji's surrogate pair in two, and no log can hold a half."""

from collections.abc import Mapping
from typing import Any


class Joiner:
    """Joins halves that come in different chunks; a half that stays alone becomes U+FFFD."""

    __slots__ = ("_half",)

    def __init__(self) -> None:
        self._half = ""

    def take(self, chunk: str) -> str:
        """What can be passed on now; possibly nothing."""
        text = self._half + chunk
        self._half = ""
        if "\ud800" <= text[-1:] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def rest(self) -> str:
        """What is left at the end."""
        half, self._half = self._half, ""
        return "\ufffd" if half else ""

    @property
    def waits(self) -> bool:
        """Whether a half waits for its other one."""
        return bool(self._half)


def encodable(value: Any) -> Any:
    """The same JSON-able value with every text in it made encodable."""
    if isinstance(value, str):
        joiner = Joiner()
        return value if value.isascii() else joiner.take(value) + joiner.rest()
    if isinstance(value, Mapping):
        return {encodable(key): encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encodable(item) for item in value]
    return value
