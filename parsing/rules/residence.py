"""Where a candidate lives, from the lines of the header."""

import re
from collections.abc import Sequence

import phonenumbers

from parsing.models import Basics, Evidence, Location
from parsing.reading.document import Document, Line
from parsing.rules.contacts import EMAIL, URL
from parsing.rules.headings import section_key
from parsing.rules.places import Place, city_country, country, is_region, place
from parsing.rules.roles import title_score
from parsing.rules.trail import Found, evidence

_PIECES = re.compile(r"\s*[|•·│/]\s+|\s*[|•·│⋄◆◇]\s*|\s+[–—-]\s+|\s{2,}")
_PLACE_LABEL = re.compile(r"^(?:adresse|address|location|lieu|localisation|ville|city)\s*:\s*", re.IGNORECASE)


def cased(text: str) -> str:
    """A name in capitals as names are written."""
    words = []
    for word in text.split():
        if word.isupper() and len(word) > 1 and not re.fullmatch(r"(?:[A-Z]\.)+", word):
            words.append(
                "".join(
                    p[:1].upper() + p[1:].lower() if p.isalpha() or "'" in p else p for p in re.split(r"([-'’])", word)
                )
            )
        else:
            words.append(word)
    return " ".join(
        w.lower() if i and w.lower() in {"de", "du", "des", "van", "von", "der", "den", "da", "di"} else w
        for i, w in enumerate(words)
    )


def location(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    """The town a candidate lives in, and what is stated with it."""
    for line in near[:40]:
        for cell in line.cells or (line.text,):
            # Without bars between them, the other contacts themselves part the place from the rest.
            parted = URL.sub(" | ", EMAIL.sub(" | ", cell)).replace(found.value.x_phone_raw or "\0", " | ")
            for piece in _PIECES.split(parted):
                bare = _PLACE_LABEL.sub("", re.sub(r"^[^\w(]+\s*|\s+[–—-]$", "", piece))
                bare = _OUTWARD.sub("", bare)
                if bare in (found.value.name, found.value.label) or _of_name(found, line, bare):
                    continue
                spot, address = _spot(bare)
                if spot is not None and spot.city is not None and not spot.remote:
                    _place_at(found, spot, address, evidence([line], bare, 0.9))
                    return
    _town_too_small(found, near, document)


def _of_name(found: Found[Basics], line: Line, text: str) -> bool:
    """Whether a text is a line of the name, which may be called like a town."""
    note = found.evidence.get("/name")
    return note is not None and note.page == line.page and line.number in note.lines and text in str(found.value.name)


_OUTWARD = re.compile(r"(?<=\w)\s+[A-Z]{1,2}\d{1,2}[A-Z]?(?:\s+\d[A-Z]{2})?$")
"""A British postcode behind its town."""
_TOWN = re.compile(r"(?:(?:Le|La|Les)\s)?[A-ZÀ-Ý][\wà-ÿ]+(?:[-'’ ](?:[a-z]{1,4}[-'’ ])*[A-ZÀ-Ý][\wà-ÿ]+){0,3}")
_POSTCODE = re.compile(r"(?:^|[\s,])(\d{5})$")


def stated_as_town(text: str, document: str) -> bool:
    """Whether a document names this behind a comma or in brackets, as it does the towns of its jobs."""
    named = rf"\w[,(]\s*{re.escape(text)}(?:\)|,|$)"
    return _TOWN.fullmatch(text) is not None and re.search(named, document, re.MULTILINE) is not None


def _town_too_small(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    """A town that no list knows: behind a postcode on the line before it, or one that the CV's jobs name as theirs."""
    text = document.text
    before = ""
    for line in near[:40]:
        for cell in line.cells or (line.text,):
            for piece in map(str.strip, _PIECES.split(cell)):
                fits = _TOWN.fullmatch(piece) and piece not in (found.value.name, found.value.label)
                fits = fits if country(piece) is None and not is_region(piece) else None
                code = _POSTCODE.search(before)
                named = fits is not None and stated_as_town(piece, text)
                if fits and (code or named) and title_score(piece) == 0 and section_key(piece) is None:
                    nation = _region(found.value.phone)
                    postcode = code[1] if code else None
                    found.value.location = Location(city=piece, postalCode=postcode, countryCode=nation)
                    found.evidence["/location/city"] = evidence([line], piece, 0.7)
                    return
                before = piece


def _spot(text: str) -> tuple[Place | None, str | None]:
    """A place that is all of the text, follows a street, or follows a preposition; and the street."""
    spot = place(text)
    if spot is not None:
        return spot, None
    for m in re.finditer(r",\s*", text):
        spot = place(text[m.end() :])
        if spot is not None:
            street = text[: m.start()]
            return spot, street if re.search(r"\d", street) else None
    if (m1 := re.search(r"\s(?=\d{5}\s+[A-ZÀ-Ý][\w' -]+$)", text)) and (spot := place(text[m1.end() :])) is not None:
        return spot, text[: m1.start()].strip(" ,")
    m2 = re.search(r"\b(?:à|a|in|based in|basée? à)\s+([A-Z][\w' -]+)$", text)
    return (place(m2[1]) if m2 else None), None


def _place_at(found: Found[Basics], spot: Place, address: str | None, note: Evidence) -> None:
    country = spot.country
    if spot.city and (country is None or "," not in spot.raw):
        # A town's name alone may be in several countries: the phone's is the likely one.
        country = city_country(spot.city, _region(found.value.phone)) or country
    found.value.location = Location(
        address=address, city=cased(spot.city) if spot.city else None, postalCode=spot.postcode, countryCode=country
    )
    for key, value in (
        ("address", address),
        ("city", spot.city),
        ("postalCode", spot.postcode),
        ("countryCode", country),
    ):
        if value:
            found.evidence[f"/location/{key}"] = note


def _region(phone: str | None) -> str | None:
    if not phone or not phone.startswith("+"):
        return None
    return phonenumbers.region_code_for_number(phonenumbers.parse(phone))


def phone_at_home(found: Found[Basics]) -> None:
    """A number without its country is one of the country the candidate lives in, where it is valid there."""
    raw, where = found.value.x_phone_raw, found.value.location
    if not raw or raw.startswith(("+", "00")) or where is None or where.countryCode is None:
        return
    try:
        number = phonenumbers.parse(raw, where.countryCode)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        found.value.phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
