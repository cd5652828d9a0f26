"""Cities and countries, known by name."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from parsing.json_object import JsonObject
from parsing.rules.folding import level

_AROUND = re.compile(
    r"^Greater\s+|,?\s+(?:et (?:environs|alentours|p[ée]riph[ée]rie|r[ée]gion)|(?:Metropolitan )?(?:Area"
    r"|Region)|and surroundings)$"
)
LABELLED = re.compile(
    r"(?:city|ville|lieu|location|localisation|place|town)\s*:\s*(?P<place>[A-ZÀ-Ý][^:;]{1,50})$", re.IGNORECASE
)
_PARTS = re.compile(r"\s*[,/·]\s*|\s+[-–]\s+")
_AND = re.compile(r"\s+(?:et|and|&)\s+")
_POSTCODE = re.compile(r"(?<![\d+])(?:[A-Z]{1,2}-)?(\d{5}|\d{4}(?=\s+[A-Z]))(?!\d)")
_UK_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b")
_DEPARTMENT = re.compile(r"\s*\((?:\d{2,3}|2[AB]|[A-Z]{2})\)")
_REGION = re.compile(r"[A-Z]{2}|[A-ZÉÎ][\wà-ÿ]+(?:[- ][A-Zdl]?['’]?[\wà-ÿ]+){0,3}")
_TOWN = re.compile(
    r"(?:(?:La|Le|Les|Saint|Sainte|St\.?|San|Santa|New|Mount|Fort|West|East|North|South|Los"
    r"|El)\s)?[A-ZÉÎ][\wà-ÿ]+(?:-[\wà-ÿ']+)*"
    r"(?:\s(?:Park|Hill|Hills|City|Beach|Falls|Springs|Grove|Creek|Lake|Valley|Heights|Rapids|View|Island|Rock"
    r"|Point|Ridge|Forest|Spring|Plains|Harbor|Harbour|Bridge|Haven|Rapids))?"
)
_IN_BRACKETS = re.compile(r"(?P<town>[^(),]{2,40}?)\s*\((?P<area>[^(),\d]{2,30})\)")
_COUNTY = re.compile(r"(?:Co\.?|County)\s+(?P<county>[A-Z][a-z]{2,})")
_AUSTRALIAN = re.compile(
    r"(?P<town>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+){0,2}),?\s+(?P<state>NSW|VIC|Vic|QLD|Qld|TAS|Tas|ACT|NT|WA|SA)"
    r"(?:,?\s+(?P<postcode>\d{4}))?(?:,\s+Australia)?"
)
_SURE_STATES = frozenset({"NSW", "VIC", "QLD", "TAS"})
"""Letters that stand for nothing else, so that a small town before them is one."""
_BRITISH_COUNTIES = frozenset({"Antrim", "Armagh", "Down", "Fermanagh", "Londonderry", "Tyrone", "Durham"})
_CEDEX = re.compile(r"\s+cedex(?:\s+\d+)?|\s+\d{1,2}(?:e|er|eme|ème)?(?:\s+arr\w*\.?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as found: `raw` is its text."""

    raw: str
    city: str | None
    country: str | None
    postcode: str | None = None
    remote: bool = False


@cache
def _geonames() -> JsonObject:
    """Cities of some size, from GeoNames under CC BY 4.0; `tests/cities.py` makes the file and says how."""
    kept: JsonObject = json.loads(files("parsing.rules").joinpath("words/cities.json").read_text(encoding="utf-8"))
    return kept


@cache
def _words() -> tuple[dict[str, dict[str, int]], dict[str, str], frozenset[str]]:
    kept = json.loads(files("parsing.rules").joinpath("words/places.json").read_text(encoding="utf-8"))
    cities: dict[str, dict[str, int]] = {level(name): {} for name in kept["extra"]}
    countries = {level(name): code for name, code in kept["countries"].items()}
    for name, sizes in _geonames()["cities"].items():
        cities.setdefault(name, {}).update(sizes)
    for name in _NOT_PLACES:
        cities.pop(name, None)
    return cities, countries, frozenset(kept["remote"])


_NOT_PLACES = (
    "orange",
    "mission",
    "university",
    "mobile",
    "of",
    "most",
    "union",
    "sales",
    "sens",
    "vire",
    "same",
    "leader",
    "young",
    "nice guy",
)


_HYPHENED = re.compile(
    r"(?:Saint|Sainte|St|Ste)-[A-ZÀ-Ý][\w'’-]+"
    r"|[A-ZÀ-Ý][\wà-ÿ]+(?:-[\wà-ÿ]+)?-(?:sur|sous|les|lès|le|la|en|de|du|des|aux|près|d['’])-?[A-ZÀ-Ý][\w'’-]+"
)
"""French towns by their form: `Évian-les-Bains`, `Saint-Fons`."""


def _spelt_otherwise(name: str) -> bool:
    """An accent that the city's own name does not have: a `Maçon` is not from Mâcon."""
    written = _CEDEX.sub("", _DEPARTMENT.sub("", name.strip())).strip(" .").lower()
    known = _accented().get(level(written))
    return known is not None and written != level(written) and written not in known


@cache
def _accented() -> dict[str, frozenset[str]]:
    """Cities whose names carry accents: without them -> the ways they are written."""
    found: dict[str, set[str]] = {}
    for name in _geonames()["accented"]:
        found.setdefault(level(name), set()).add(name)
    return {plain: frozenset(names) for plain, names in found.items()}


def city_countries(name: str) -> dict[str, int] | None:
    """Countries with a city of that name, and how many people live there; None when it is no known city."""
    if _spelt_otherwise(name):
        return None
    flat = _CEDEX.sub("", _DEPARTMENT.sub("", level(name).strip()).strip()).strip(" .")
    flat = flat.replace("st-", "saint-") if flat.startswith("st-") else flat
    cities, _, _ = _words()
    return next(
        (cities[form] for form in (flat, flat.replace(" ", "-"), flat.replace("-", " ")) if form in cities), None
    )


def _is_city(name: str) -> bool:
    return city_countries(name) is not None or _HYPHENED.fullmatch(name.strip()) is not None


def city_country(name: str, hint: str | None = None) -> str | None:
    """The country of a city: the only one, the one hinted at, or one so large that nobody means another."""
    sizes = city_countries(name) or {}
    if not sizes and _HYPHENED.fullmatch(name.strip()):
        return "FR"
    if hint in sizes or len(sizes) == 1:
        return hint if hint in sizes else next(iter(sizes))
    ranked = sorted(sizes, key=lambda code: -sizes[code])
    return ranked[0] if len(ranked) > 1 and sizes[ranked[0]] > 5 * sizes[ranked[1]] else None


@cache
def _areas() -> tuple[frozenset[str], frozenset[str]]:
    """Regions by name, and states by the letters that stand for them."""
    kept = json.loads(files("parsing.rules").joinpath("words/places.json").read_text(encoding="utf-8"))
    return frozenset(kept["regions"]), frozenset(kept["states"])


def is_region(text: str) -> bool:
    """Whether a text is a region's or state's name, or the letters of a state."""
    regions, states = _areas()
    bay = re.fullmatch(r"[A-Z]\w+(?: [A-Z]\w+)? Bay Area", text.strip()) is not None
    return (
        bay
        or _COUNTY.fullmatch(text.strip()) is not None
        or text.strip() in states
        or level(text).strip(" .") in regions
    )


def country(name: str) -> str | None:
    """ISO code of a country's French or English name."""
    flat = level(name).strip(" .")
    return _words()[1].get(flat) or _words()[1].get(" ".join(re.split(r"[.\s]+", flat)))


def place(text: str) -> Place | None:
    """The text as a place, when all of it is one: city, region, country, postcode, remote."""
    text = _bare(text)
    if not 2 <= len(text) <= 60 or "@" in text:
        return None
    if m := LABELLED.match(text):
        return place(m["place"]) or Place(m["place"], m["place"], None)
    text = text if is_region(text) else _AROUND.sub("", text)
    if (m := _IN_BRACKETS.fullmatch(text)) and _is_city(m["town"]) and (is_region(m["area"]) or country(m["area"])):
        found = place(f"{m['town']}, {m['area']}")
        return replace(found, raw=text) if found is not None else None
    if level(text) in _words()[2]:
        return Place(text, None, None, remote=True)
    both = _AND.split(text)
    return _two(text, *both) if len(both) == 2 else _australian(text) or _american(text) or _one(text)


def _two(text: str, first: str, second: str) -> Place | None:
    """`Lyon et Paris`: the first of two places."""
    one, other = place(first), place(second)
    return replace(one, raw=text) if one is not None and other is not None else None


def _australian(text: str) -> Place | None:
    """`Townsville QLD`, `Brunswick VIC 3056`: no comma stands before the state."""
    m = _AUSTRALIAN.fullmatch(text)
    if m is None:
        return None
    sure = m["state"].upper() in _SURE_STATES or m["postcode"] is not None
    known = "AU" in (city_countries(m["town"]) or {})
    return Place(text, m["town"], "AU", m["postcode"]) if sure or known else None


def _american(text: str) -> Place | None:
    """`Los Angeles CA 90027`, `Austin TX`: no comma stands before the state; without its code the town is known."""
    m = _AMERICAN.fullmatch(text)
    if m is None or (m["postcode"] is None and "US" not in (city_countries(m["town"]) or {})):
        return None
    return Place(text, m["town"], "US", m["postcode"])


_AMERICAN = re.compile(
    r"(?P<town>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}) (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA"
    r"|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])(?:,? (?P<postcode>\d{5})(?:-\d{4})?)?"
)


def _one(text: str) -> Place | None:
    postcode = _POSTCODE.search(text) or _UK_POSTCODE.search(text)
    bare = re.sub(r"\(\s*\)", " ", text.replace(postcode[0], " ")) if postcode else text  # "Lyon (69003)"
    parts = [p for p in _PARTS.split(_DEPARTMENT.sub("", bare).strip(" ,")) if p.strip(" ,.")]
    parts = [p for p in parts if level(p).strip() not in _words()[2]] or parts  # `Remote / New York`
    parsed = _parse(parts) if 0 < len(parts) <= 4 else None
    if parsed is not None and parsed[2]:
        return Place(text, parsed[0], parsed[1], postcode[1] if postcode else None)
    return _with_postcode(text, parts, postcode[1]) if postcode and 0 < len(parts) <= 4 else None


def _parse(parts: list[str]) -> tuple[str | None, str | None, int] | None:
    """City, country and how many of the parts are known; None when one of them is no part of a place."""
    city, code, known = None, None, 0
    beyond = [country(part) is not None or is_region(part) for part in parts]
    for number, part in enumerate(parts):
        if city is None and _is_city(part) and not (number and beyond[number]):
            city, code, known = _without_district(part.strip()), code or city_country(part), known + 1
        elif (found := country(part)) is not None:
            code, known = found, known + 1
        elif beyond[number]:
            known += 1
        elif level(part).strip() in _words()[2] or (
            city is not None and number == 1 and _REGION.fullmatch(part.strip())
        ):
            continue
        elif number == 0 and len(parts) > 1 and all(beyond[1:]) and _TOWN.fullmatch(part.strip()):
            city = part.strip()
        elif (
            number == 0 and len(parts) > 2 and _is_city(parts[1]) and all(beyond[2:]) and _TOWN.fullmatch(part.strip())
        ):
            continue  # a district before its city
        else:
            return None
    return city, code or _county_country(parts), known


def _county_country(parts: Sequence[str]) -> str | None:
    """Ireland, or Britain, where one of the parts is a county written as such."""
    found = (_COUNTY.fullmatch(part.strip()) for part in parts)
    return next(("GB" if m["county"] in _BRITISH_COUNTIES else "IE" for m in found if m is not None), None)


def _without_district(city: str) -> str:
    """`Dublin 8`, `Lyon 3e`: the city, where it is known without the number of its district."""
    m = re.fullmatch(r"(\D+?)\s+\d{1,2}(?:er|e|[eè]me)?", city)
    return m[1] if m and city_countries(m[1]) is not None else city


def _bare(text: str) -> str:
    """Without what stands around it; brackets within, of a department, stay."""
    text = text.strip(" ,;|[]")
    wrapped = text.count("(") != text.count(")") or (text.startswith("(") and text.endswith(")"))
    return text.strip("()") if wrapped else text


_STREET = re.compile(r"\b(?:street|st|road|rd|drive|dr|lane|ln|avenue|ave|boulevard|blvd|court|crescent|terrace)\.?$")


def _with_postcode(text: str, parts: list[str], postcode: str) -> Place | None:
    last = parts[-1].strip()
    if country(last) and len(parts) > 1:
        last = parts[-2].strip()
    if re.fullmatch(r"[A-Z]{2}", last) and len(parts) > 1:
        last = parts[-2].strip()  # `Austin, TX 78701`
    if not last or re.search(r"\d", last) or _STREET.search(level(last)):
        return None
    return Place(text, last, country(parts[-1]), postcode)
