"""A CV and its owner's correction as a case for the corpus, without the person: layout and kinds of words stay.

Every word that is not a word of CVs in general (titles, headings, skills, months, small words, towns) becomes another
one of the same shape, everywhere the same; addresses and numbers become ones that nobody has. So the rules see what
they saw, and nobody can tell whose CV it was. The key of the change is drawn anew for each case and kept nowhere.
"""

import hashlib
import re
import secrets
from dataclasses import asdict, fields
from functools import cache
from importlib.resources import files
from typing import Any

from parsing.json_object import JsonObject
from parsing.models import Profile
from parsing.reading.document import Document, Line
from parsing.rules.contacts import EMAIL
from parsing.rules.dates import only_date
from parsing.rules.folding import level, words
from parsing.rules.headings import section_key
from parsing.rules.languages import language_code, rank
from parsing.rules.roles import company_score, contract, degree_score, school_score, title_score
from parsing.rules.skills import known_skill

LINES = "lines"
"""The key of a case's page in its record."""
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_VOWELS, _CONSONANTS = "aeiou", "bcdfglmnprstv"
_WEB = frozenset(["http", "https", "www", "com", "org", "net", "linkedin", "github", "gitlab", "in", "example"])
_FREE = {"+33": ("+33", "639981207"), "+44": ("+44", "7700900107")}
"""Numbers kept for films and books, by country."""


@cache
def _common() -> frozenset[str]:
    """Words that CVs in general are made of, in both languages."""
    headings = files("parsing.rules").joinpath("words/headings.json").read_text(encoding="utf-8")
    small = (
        "a an and as at but by for from in into is it its my no not of on or our the to up was we were with i "
        "au aux avec ce ces cette chez dans de des du elle en et il je la le les leur mes mon ne nous on ou par pas "
        "pour que qui sa ses son sur un une vous d l n s c qu "
        "tel telephone phone mobile email mail courriel adresse address cv curriculum vitae page permis licence"
    )
    return frozenset(words(headings).split()) | frozenset(small.split())


def _kept(word: str) -> bool:
    flat = level(word)
    scores = (title_score(word), degree_score(word), school_score(word), company_score(word) - 0.9)
    return (
        flat in _common()
        or flat in _WEB
        or max(scores) > 0
        or any(
            known is not None for known in (known_skill(word), section_key(word), language_code(word), contract(word))
        )
        or only_date(f"{word} 2020")
        or rank(word) is not None
    )


class Mask:
    """Changes words and numbers, the same ones always in the same way."""

    def __init__(self, profile: Profile, *, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(16)
        basics = profile.basics
        personal = [basics.name, *(one.name for one in profile.references), *(p.username for p in basics.profiles)]
        self._never = {word for text in personal if text for word in words(text).split()}
        city = basics.location.city if basics.location else None
        towns = [city, *(one.location for one in profile.work), *(one.location for one in profile.volunteer)]
        self._towns = {word for text in towns if text for word in words(text).split()} - self._never
        self._phone = _other_number(basics.phone, basics.x_phone_raw)
        self._written = basics.x_phone_raw

    @property
    def phone(self) -> str | None:
        """The number that stands for the owner's, as E.164."""
        return self._phone[0]

    def __call__(self, text: str) -> str:
        """The text with everything personal changed."""
        if self._written and self._phone[1]:
            text = text.replace(self._written, "\0")
        text = EMAIL.sub(lambda m: f"{self._words(m[0].split('@')[0])}@example.org", text)
        parts = re.split(r"(\S+@example\.org)", text)
        masked = "".join(part if n % 2 else self._plain(part) for n, part in enumerate(parts))
        return masked.replace("\0", self._phone[1] or "")

    def _plain(self, text: str) -> str:
        return _NUMBER.sub(lambda m: self._number(m[0]), self._words(text))

    def _words(self, text: str) -> str:
        return _WORD.sub(lambda m: self._word(m[0]), text)

    def _word(self, word: str) -> str:
        flat = words(word)
        if flat not in self._never and (len(word) == 1 or flat in self._towns or _kept(word)):
            return word
        digest = hashlib.blake2b(level(word).encode(), key=self._key, digest_size=32).digest()
        made = "".join(_like(char, digest[n % 32]) for n, char in enumerate(level(word)))
        return made.upper() if word.isupper() else made.capitalize() if word[:1].isupper() else made

    def _number(self, digits: str) -> str:
        """Years and what is too short to be anybody's stay."""
        if len(digits) <= 3 or re.fullmatch(r"(?:19|20)\d\d", digits):
            return digits
        digest = hashlib.blake2b(digits.encode(), key=self._key, digest_size=32).digest()
        return "".join(str(byte % 10) for byte, _ in zip(digest, digits, strict=False))


def _like(char: str, byte: int) -> str:
    """A vowel for a vowel and a consonant for a consonant: lengths of lines hardly change."""
    pool = _VOWELS if char in "aeiouy" else _CONSONANTS
    return pool[byte % len(pool)] if char.isalpha() else char


def _other_number(phone: str | None, written: str | None) -> tuple[str | None, str | None]:
    """A number that nobody has, as E.164 and written as the owner's is."""
    code, rest = _FREE.get((phone or "")[:3], ("", ""))
    if not phone or not written or not code:
        return None, None
    digits = re.sub(r"\D", "", written)
    new = code[1:] + rest if written.lstrip().startswith(("+", "00")) else f"0{rest}"
    new = "00" + new if written.lstrip().startswith("00") else new
    if len(new) != len(digits):
        return None, None
    following = iter(new)
    return code + rest, re.sub(r"\d", lambda _: next(following), written)


def case(document: Document, corrected: Profile, *, language: str, key: bytes | None = None) -> JsonObject:
    """The record of a case: the page as lines, and what the owner says stands there."""
    mask = Mask(corrected, key=key)
    notes = corrected.meta.x_extraction.sections
    found = {note.key: mask(note.heading) for note in notes if note.heading and note.key not in ("contact", "header")}
    return {
        "id": f"case-{secrets.token_hex(4)}",
        "language": language,
        "layout": "case",
        "half": "open",
        "columns": document.columns,
        "headings": {name: text for name, text in found.items() if name != "other"},
        "other_headings": [found["other"]] if "other" in found else [],
        LINES: [_masked(line, mask) for line in document.lines],
        "truth": _truth(corrected, mask),
    }


def _masked(line: Line, mask: Mask) -> JsonObject:
    kept = {k: v for k, v in asdict(line).items() if k not in ("text", "cells", "lead", "urls")}
    cells = [mask(cell) for cell in line.cells]
    text = " ".join(cells) if " ".join(line.cells) == line.text else mask(line.text)
    return kept | {"text": text, "cells": cells, "lead": mask(line.lead), "urls": [mask(url) for url in line.urls]}


def document_of(record: JsonObject) -> Document:
    """The page of a case. Fields that a later release added have their defaults."""
    known = {one.name for one in fields(Line)}
    lines: list[Line] = []
    for stored in record[LINES]:
        kept: JsonObject = {name: tuple(v) if isinstance(v, list) else v for name, v in stored.items() if name in known}
        lines.append(Line(**kept))
    return Document.of(lines, pages=max((line.page for line in lines), default=1), columns=record["columns"])


def _truth(profile: Profile, mask: Mask) -> JsonObject:
    """The profile in the corpus' form, with every text changed as the page's are."""
    dumped: JsonObject = _changed(profile.model_dump(mode="json", exclude={"meta"}), mask)
    basics = dumped["basics"]
    person: JsonObject = basics | {"city": (basics.get("location") or {}).get("city"), "phone": mask.phone}
    return dumped | {"basics": person}


_PLAIN = {"startDate", "endDate", "date", "releaseDate", "x_contract", "x_code", "x_cefr", "x_id", "network", "phone"}


def _changed(value: Any, mask: Mask, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _changed(inner, mask, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, mask, name) for inner in value]
    return mask(value) if isinstance(value, str) and name not in _PLAIN else value
