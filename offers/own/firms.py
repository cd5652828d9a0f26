"""A firm and its town in one line: "Quayside General Hospital, Plymouth"; perhaps with the title before them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from offers.sources.france import department_named, region_named
from offers.sources.parts import PlaceParts
from offers.sources.posting_parts import place_of_text
from offers.sources.wording import contract_of, working_time_of

_KINDS = re.compile(
    r"\b(?:r[ée]sidences?|cliniques?|h[ôo]pital|chu|ch|centre|ehpad|maison|restaurant|brasserie|h[ôo]tel|boulangerie"
    r"|p[âa]tisserie|boucherie|garage|cabinet|pharmacie|lyc[ée]e|coll[èe]ge|[ée]cole|cr[èe]che|mairie|commune|ville"
    r"|communaut[ée]|association|fondation|groupe|soci[ée]t[ée]|entreprise|transports|ateliers?|laboratoires?|agence"
    r"|institut|universit[ée]|domaine|ferme|menuiserie|imprimerie|salon|[ée]tablissements|ets|magasin|librairie|auberge"
    r"|ch[âa]teau|camping|usine|verrerie|fonderie|conserverie|laiterie|cave|coop[ée]rative|banque|mutuelle|villa"
    r"|hospital|infirmary|clinic|surgery|school|college|university|academy|council|inn|kitchen|bakery|caf[ée]|farm"
    r"|motors|stores?|shop|foods|logistics|systems|analytics|engineering|solutions|consulting|partners|holdings"
    r"|industries|works|mills?|labs?|technologies|software|studios?|bank|trust|foundation|care|homes?|house|cent(?:re|er)"
    r"|nursery|library|museum|theatre|dental|practice|agency|construction|builders|haulage|press|media|group|brewery"
    r"|llp|fr[èe]res|fils|brothers|sons|ltd|limited|inc|llc|plc|gmbh|sas|sarl|snc)\b",
    re.IGNORECASE,
)
"""Words by which a name is a firm's."""
_PARTICLE = re.compile(
    r"(?:d[eu]s?|la|les?|et|&|of|the|and|en|aux?|sur|sous|lès|upon|on|[dl]['’].*|\d.*)$", re.IGNORECASE
)
_FIRM = re.compile(r"[A-ZÀ-Ý0-9][\w&'’.]*(?:[ -][\w&'’.]+){0,6}")
_TOWN = re.compile(r"[A-ZÀ-Ý][^\W\d]+(?:['’.-]+[^\W\d]+)*(?: [^\W\d]+(?:['’-][^\W\d]+)*){0,3}")
_AT = re.compile(r"\s+(?:chez|at|@)\s+")
_BETWEEN = re.compile(r"\s[-–—|·•]\s|,\s+")
_BRACKETED = re.compile(r"\(([^()\d]{2,40})\)$")
_AWAY = re.compile(
    r"\s*\((?:hybride?|remote|t[ée]l[ée]travail|[àa] distance|on-?site|sur site)[^)]*\)\s*$", re.IGNORECASE
)
_NO_TOWN = re.compile(
    r"\b(?:remote|hybrid\w*|t[ée]l[ée]travail|distance|nuits?|jour|nights?|days?|urgent|france|homes?|shifts?|h/f|f/h|team"
    r"|[ée]quipe|service|department|senior|junior|stage|alternance|teilzeit|on[- ]site|weekends?)\b",
    re.IGNORECASE,
)


class Employer(NamedTuple):
    """A firm, and the town it is said to be in."""

    company: str
    place: PlaceParts


def employer_of(line: str, *, introduced: bool = False) -> Employer | None:
    """Of a line that is a firm's name and its town and nothing else; a name must say that it is one.

    `introduced`: "chez" or "at" stands before it, which says so too.
    """
    bracketed = _BRACKETED.search(line)
    parts = [line[: bracketed.start()].strip(), bracketed[1]] if bracketed else _BETWEEN.split(line)
    if len(parts) != 2:
        return None
    firm, town = (part.strip() for part in parts)
    named = _FIRM.fullmatch(firm) is not None and _is_named(firm)
    kind = introduced or (len(firm.split()) > 1 and _KINDS.search(firm) is not None)
    place = _town(town) if named and kind and not _is_term(firm) else None
    return Employer(firm, place) if place is not None else None


def titled_employer(line: str) -> tuple[str, Employer] | None:
    """A title with its firm and town behind it in the same line, taken apart."""
    line = _AWAY.sub("", line)
    for end, start, introduced in _breaks(line):
        title, employer = line[:end].strip(), employer_of(line[start:].strip(), introduced=introduced)
        if employer is not None and len(title) >= 3:
            return title, employer
    return None


def _breaks(line: str) -> Iterator[tuple[int, int, bool]]:
    for found in _AT.finditer(line):
        yield found.start(), found.end(), True
    for found in _BETWEEN.finditer(line):
        yield found.start(), found.end(), False


def _is_named(said: str) -> bool:
    return all(word[0].isupper() or _PARTICLE.match(word) for part in said.split() for word in [part.lstrip("(")])


def _is_term(said: str) -> bool:
    return contract_of(said) is not None or working_time_of(said) is not None


def _town(said: str) -> PlaceParts | None:
    if not _TOWN.fullmatch(said) or not _is_named(said) or _is_term(said) or _NO_TOWN.search(said):
        return None
    if _KINDS.search(said) or (region_named(said) and not department_named(said)):
        return None
    place = place_of_text(said)
    return place if place and place.get("city") else None
