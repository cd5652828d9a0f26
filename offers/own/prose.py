"""What plain sentences of an offer say: who is sought, by which firm, in which town."""

import re

from offers.sources.france import region_named
from offers.sources.parts import PlaceParts
from offers.sources.posting_parts import place_of_text

_VERB = r"\b(?:(?:re)?cherch(?:e|ons)|recrut(?:e|ons)|embauch(?:e|ons))\b"
_SOUGHT = re.compile(
    rf"(?:{_VERB}|\b(?:looking for|seeking|hiring|recruiting|need)\b)"
    r"[^.\n]{0,60}?(?<!['’])\b(?:une?|des|an?|our next)\s+(?P<title>[^.,;:!?\n]{3,80})",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<!\bla )(?<!\ben )(?<!\bde ){_VERB}\s+(?!(?:pour|activement|actuellement|dans|et?|les?|la|du|de|d['’]|l['’]"
    r"|s[ae]s?|son|nos|notre|par|en|[àa]u?|sur|avec|clinique)(?:\b|(?<=['’])))(?P<title>[^.,;:!?\n]{3,80})",
    re.IGNORECASE,
)
"""Without an article, as in small advertisements."""
_BEHIND = re.compile(
    r"\s+(?:en\s+(?:cdi|cdd|int[ée]rim|alternance|stage)|pour|afin|[àa] compter|[àa] temps|dans|chez|sur|qui|ayant"
    r"|motiv[ée]|to|who|with|for|in|at|based|on a|[àa](?=\s+(?-i:[A-ZÀ-Ý])))\b.*$",
    re.IGNORECASE,
)
_ALSO_HER = re.compile(r"(\s(?:ou|et|or|/)\s)(?:une?|des|an?)\s+", re.IGNORECASE)
_SMALL = r"(?:de|du|des|d['’]|la|le|les|l['’]|en|sur|sous|aux?|lès|upon|on|the|of)"
_NAME = rf"[A-ZÀ-Ý][\w'’]*(?:-[\w'’]+)*(?:(?:\s{_SMALL}){{0,2}}\s[A-ZÀ-Ý][\w'’]*(?:-[\w'’]+)*){{0,3}}"
_SEEKING = re.compile(rf"[^.\n]{{0,200}}{_VERB}[^.\n]{{0,200}}", re.IGNORECASE)
_FRENCH_TOWN = re.compile(rf"(?<!\bformation )(?<!\binitiation )\bà\s+(?P<town>{_NAME})")
_SITUATED = re.compile(
    rf"\b(?:(?:situ[ée]e?s?|bas[ée]e?s?|install[ée]e?s?|implant[ée]e?s?)\s+à"
    r"|(?:based|located|office|offices|site|store|shop|kitchen|restaurant|hotel|team|branch|clinic|school|hospital"
    rf"|warehouse|factory|plant|studio|practice|salon|depot)\s+in)\s+(?P<town>{_NAME})"
)
_NO_TOWN = re.compile(r"^(?:P[ôo]le|France|La Poste|Excel|Word|Internet|CDI|CDD|H|F)\b")
_FIRM = re.compile(
    r"\b(?:[Ss]ociété|[Ee]ntreprise|[Rr]estaurant|[Bb]rasserie|[Hh]ôtel|[Aa]ssociation|[Cc]abinet|[Gg]arage|[Ss]alon)"
    rf"\s+(?P<firm>{_NAME})(?=[\s,][^.\n]{{0,120}}{_VERB})"
)


def sought(text: str) -> str | None:
    """Who is sought: "recherche un serveur ou une serveuse en CDD" seeks "Serveur ou serveuse"."""
    found = _SOUGHT.search(text) or _BARE.search(text)
    if found is None:
        return None
    named = _ALSO_HER.sub(r"\1", _BEHIND.sub("", " ".join(found["title"].split()))).strip()
    return named[0].upper() + named[1:] if len(named) > 2 else None


def firm_of(text: str) -> str | None:
    """The firm that seeks, where its kind stands before its name."""
    found = _FIRM.search(text)
    return found["firm"] if found else None


def town_of(text: str) -> PlaceParts | None:
    """The town in the sentence that seeks somebody, or of a firm or a post that is said to be there."""
    seeking = _SEEKING.search(text)
    stated = [*_SITUATED.finditer(text), *(_FRENCH_TOWN.finditer(seeking[0]) if seeking else ())]
    towns = (one["town"] for one in stated if not _NO_TOWN.match(one["town"]) and region_named(one["town"]) is None)
    town = next(towns, None)
    return place_of_text(town) if town else None
