"""What `vivavoce serve` prints first: its address, with the token that opens the way in by name."""

from typing import Self


class Address(str):
    """The server's address, without the token; `way_in` has it."""

    __slots__ = ("token",)
    token: str

    @classmethod
    def of(cls, line: str | bytes) -> Self:
        """Of the printed line."""
        words = line.decode() if isinstance(line, bytes) else line
        place, _, token = words.strip().partition("/?token=")
        return cls.at(place, token=token)

    @classmethod
    def at(cls, place: str, *, token: str) -> Self:
        """The same server, seen at another address."""
        made = cls(place)
        made.token = token
        return made

    @property
    def way_in(self) -> str:
        """What a person opens first."""
        return f"{self}/?token={self.token}"
