"""A pasted list or a CSV of people to invite: names and addresses, either of which may be missing. Pure rules."""

import csv
import io
import re
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email

MOST_GUESTS = 200
"""In one go."""
_NAMES = frozenset({"name", "nom", "full name", "nom complet", "candidate", "candidat"})
_FIRST = frozenset({"first name", "firstname", "prénom", "prenom", "given name"})
_LAST = frozenset({"last name", "lastname", "nom de famille", "family name", "surname"})
_ADDRESSES = frozenset({"email", "e-mail", "mail", "address", "adresse", "courriel", "adresse e-mail", "email address"})
_BRACKETS = re.compile(r"^(?P<name>[^<>]*)<(?P<address>[^<>]+)>$")
_BETWEEN = re.compile(r"[\s;,<>\"]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite."""

    name: str = field(default="", repr=False)
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class GuestList:
    """Who was found, each address once, and the numbers of lines that could not be read."""

    guests: tuple[Guest, ...] = field(default=(), repr=False)
    bad_lines: tuple[int, ...] = ()


def read_guests(text: str) -> GuestList:
    """Read lines such as `Ada <ada@example.org>`, `ada@example.org` or `Ada`, or rows of a CSV.

    A first line may name the columns.
    """
    text = text.removeprefix("\ufeff")
    delimiter = max(";\t,", key=text.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        return GuestList(bad_lines=(1,))
    heads = [cell.casefold() for cell in rows[0]] if rows else []
    named = any(head in _ADDRESSES | _NAMES | _FIRST | _LAST for head in heads)
    guests: dict[Guest, None] = {}
    seen: set[str] = set()
    bad: list[int] = []
    for number, row in enumerate(rows, start=1):
        if (named and number == 1) or not any(row):
            continue
        guest = _of_columns(row, heads) if named else _of_cells(row)
        if guest is None:
            bad.append(number)
        elif guest.address is None or guest.address not in seen:
            guests[guest] = None
            seen.add(guest.address or "")
    return GuestList(tuple(guests), tuple(bad))


def address_of(text: str) -> str | None:
    """The address in one spelling, or None when it is none."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return None


def _of_columns(row: list[str], heads: list[str]) -> Guest | None:
    found = dict(zip(heads, row, strict=False))

    def of(names: frozenset[str]) -> str:
        return next((value for head, value in found.items() if head in names and value), "")

    name = of(_NAMES) if of(_LAST) == "" or of(_FIRST) == "" else f"{of(_FIRST)} {of(_LAST)}"
    if of(_FIRST) and not of(_LAST):
        name = f"{of(_FIRST)} {of(_NAMES)}".strip()
    return _guest(name, of(_ADDRESSES))


def _of_cells(row: list[str]) -> Guest | None:
    cells = [cell for cell in row if cell]
    if len(cells) == 1 and (both := _BRACKETS.match(cells[0])):
        return _guest(both["name"].strip(' "'), both["address"])
    # Lists are pasted together from several places: what parts the lines of one need not part all of them.
    words = [word for word in _BETWEEN.split(" ".join(cells)) if word]
    addresses = [word for word in words if "@" in word]
    if len(addresses) > 1:
        return None
    if not addresses:
        return _guest(" ".join(cells), "")
    return _guest(" ".join(word for word in words if "@" not in word), addresses[0])


def _guest(name: str, address: str) -> Guest | None:
    shown = "".join(sign for sign in name if sign.isprintable()).strip()
    if len(shown) > _LONGEST_NAME or not (shown or address):
        return None
    known = address_of(address) if address else None
    return None if address and known is None else Guest(shown, known)
