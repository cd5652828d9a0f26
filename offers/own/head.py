"""The first lines of a pasted offer: which is the title, who employs, where. Sites' own buttons stand around them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from offers.own.firms import employer_of, titled_employer
from offers.own.prose import sought
from offers.sources.parts import PlaceParts
from offers.sources.posting_parts import place_of_text

_LOOKED_AT = 14  # lines
_CHROME = re.compile(
    r"(?:passer au contenu(?: principal)?|skip to (?:main )?content|postuler(?: maintenant)?|candidature simplifi[ée]e"
    r"|apply(?: now)?"
    r"|easy apply|enregistrer|sauvegarder|save|partager|share|menu|accueil|home|se connecter|connexion|sign in|log ?in"
    r"|retour.{0,30}|back(?: to .{0,30})?|imprimer|print|voir plus|show more|\d+ candidats?|\d+ applicants?"
    r"|(?:bonjour|hello|hi|dear|madame, monsieur)\b.{0,30})[\s,.:!]*",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:offre d['’]emploi|job (?:offer|description)|fiche de poste|annonce|recrutement)\W*$", re.IGNORECASE
)
_PARTS = re.compile(r"\s*[·|•]\s*")
_DASHED = re.compile(r"\s[-–—]\s")
_KIND = re.compile(r"^(?:entreprise|soci[ée]t[ée]|company)\s+(?=[A-ZÀ-Ý0-9])", re.IGNORECASE)
"""A word before a firm's name that is no part of it."""
_FIRM = re.compile(r"[A-ZÀ-Ý0-9][\w&'’. -]{1,50}")
_WORDS = 6  # of a firm's name
_AWAY = re.compile(
    r"\s*\((?:hybride?|remote|on-?site|sur site|t[ée]l[ée]travail|[àa] distance)[^)]*\)\s*$", re.IGNORECASE
)
_CODED = re.compile(
    r"(?:\d{2,3}|2[AB])\s*[-–]\s*[A-ZÀ-Ý][\w'’ -]{1,40}|[A-ZÀ-Ý][\w'’ -]{1,40}?\s[-–]\s*(?:\d{2,3}|2[AB])"
)
_OUTWARD = re.compile(
    r"(?!(?i:b[âa]t(?:iment)?|building|hall|porte|gate|quai|unit|zone|niveau|level)\b)"
    r"(?P<town>[A-Z][A-Za-z'’ -]{1,40}),?\s"
    r"(?P<code>(?:[A-Z]{2}\d{1,2}[A-Z]?|[BEGLMNSW]\d{2})(?:\s*\d[A-Z]{2})?)"
)
"""A British town before its postcode, whole or the first half of it."""
_MARKED = re.compile(
    r"(?!(?:poste|ouvert|offre|contrat|cdi|cdd|recrutement|candidature)\b)\w{3,}.*(?:\b[HMF]\s*/\s*[HMFW]\b|\w\((?:e|ne|se|re|rice|trice|euse|ère)\))",
    re.IGNORECASE,
)
"""Titles for him and her."""
_LEGAL = re.compile(r"\b(?:Ltd|Limited|Inc|LLC|plc|PLC|GmbH|SAS|SARL|SA|SNC|Group|Groupe|& Co)\.?$")
_PARTICLE = re.compile(r"(?:d[eu]s?|la|les?|et|&|of|the|and|aux?|sur|[dl]['’].*|\d.*)$", re.IGNORECASE)
_TOWN = re.compile(r"[A-ZÀ-Ý][\w'’-]+(?:[ -][\w'’-]+){0,4}(?:\s*\((?:\d{2,3}|2[AB])\)|,[^,]{2,40}){1,2}")


class Head(NamedTuple):
    """What the lines around a title say."""

    title: str | None
    company: str | None = None
    place: PlaceParts | None = None


def is_chrome(line: str) -> bool:
    """Whether a line is a button or a greeting, and nothing of the offer."""
    return _CHROME.fullmatch(line) is not None or _GENERIC.match(line) is not None


def head_of(lines: Sequence[str], *, title: str | None) -> Head:
    """`title` is one that was labelled; else the first line that may be one, else what the text says is sought."""
    first = [line for line in lines[:_LOOKED_AT] if not is_chrome(line)]
    if title is None and (named := sought("\n".join(lines[:_LOOKED_AT]))) and not _may_be_title(next(iter(first), "")):
        return Head(named)
    start = next((number for number, line in enumerate(first) if title is None and _may_be_title(line)), None)
    if start is None:
        return Head(title or sought("\n".join(first)))
    company, place, above = None, None, False
    if title is None and (whole := titled_employer(first[start])) is not None:
        return Head(whole[0], *whole[1])
    if title is None and (below := _titled_below(first, start)) is not None:
        company, start, above = first[start], below, True
    for line in first[start + 1 : start + 3]:
        if company is None and (employer := employer_of(line)) is not None:
            return Head(first[start], *employer)
    for number, line in enumerate(first[start + 1 : start + 4]):
        parts = _parts(line)
        found = next((spot for part in parts if (spot := _town(part)) is not None), None)
        place = place or found
        if (
            company is None
            and number < 2
            and _firm(parts[0])
            and (found is not None or _followed(first, start + number))
        ):
            company = _KIND.sub("", parts[0])
    return Head(first[start], company if place is not None or above else None, place)


def _parts(line: str) -> list[str]:
    """What a line's own marks divide; a firm and its town may have a mere dash between them."""
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) == 1 and len(halves := _DASHED.split(line)) == 2:
        firm, town = halves
        known = place_of_text(firm)
        if _firm(firm) and (_town(town) or {}).get("city") and not (known and known.get("department")):
            return halves
    return parts


def _titled_below(lines: Sequence[str], start: int) -> int | None:
    """Where the title stands when the line that could be one is the firm above it."""
    above = lines[start]
    if _MARKED.match(above) or not _named(above):
        return None
    following = enumerate(lines[start + 1 : start + 3], start + 1)
    below = next((number for number, line in following if _may_be_title(line) and _MARKED.match(line)), None)
    if below is None and _LEGAL.search(above) and start + 1 < len(lines) and _may_be_title(lines[start + 1]):
        return start + 1
    return below


def _named(line: str) -> bool:
    """Whether each word of a line begins as a name's does, so that it may be a firm's."""
    return _firm(line) and all(word[0].isupper() or _PARTICLE.match(word) for word in line.split())


def _followed(lines: Sequence[str], number: int) -> bool:
    """Whether the line behind the next is a place: what stands between it and the title is the firm."""
    return number + 2 < len(lines) and _town(lines[number + 2]) is not None


def _firm(said: str) -> bool:
    return _FIRM.fullmatch(said) is not None and len(said.split()) <= _WORDS and _town(said) is None


def _town(said: str) -> PlaceParts | None:
    """A town with its department, region or country behind it, and nothing else in the line."""
    plain = _AWAY.sub("", said).strip()
    if british := _OUTWARD.fullmatch(plain):
        return {"city": british["town"].strip(), "postal_code": british["code"].upper(), "country": "GB"}
    if _CODED.fullmatch(plain):
        return place if (place := place_of_text(plain)) and place.get("department") else None
    if not _TOWN.fullmatch(plain):
        return None
    place = place_of_text(plain)
    return place if place and (place.get("country") or place.get("department")) else None


def _may_be_title(line: str) -> bool:
    return 3 <= len(line) <= 120 and not line.endswith((".", ":"))
