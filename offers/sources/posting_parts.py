"""Parts of a JobPosting as the web writes them: places, pay, kinds of employment, lists of words."""

import re
from collections.abc import Iterable

from offers.sources import pay
from offers.sources.countries import CODES, country_code, folded
from offers.sources.france import UNKNOWN, department_named, department_of, french_place, region_of, written
from offers.sources.making import COMPETENCES, mapping, text
from offers.sources.parts import PayParts, PlaceParts
from offers.sources.source import Record
from offers.sources.wording import contract_of, working_time_of

_KINDS = {"intern": "internship", "internship": "internship", "temporary": "cdd", "contractor": "freelance"} | {
    "contract": "cdd", "apprenticeship": "apprenticeship", "apprentice": "apprenticeship", "permanent": "cdi",
    "cdi": "cdi", "cdd": "cdd", "seasonal": "cdd", "freelance": "freelance",
}  # fmt: skip
_AT_HOME = re.compile(r"\b(?:telecommut\w*|remote|teletravail|work from home)\b")
_POSTAL = re.compile(r"\b(\d{5})\s+([^\d,;()]{2,60})")
_NUMBERED = re.compile(
    r"^\s*\d+\s*(?:bis|ter)?\b|\b(?:rue|avenue|boulevard|street|road|lane|bd|av\.|allée|place de)\b", re.IGNORECASE
)
_PARTLY = re.compile(r"^(?:hybrid\w*|partial remote|teletravail partiel)$")
_AROUND = re.compile(r"\s+(?:et\s+(?:ses\s+)?(?:alentours|environs|sa région)|and\s+surroundings)$", re.IGNORECASE)
_CEDEX = re.compile(r"\bcedex\b", re.IGNORECASE)
_COUNTED = re.compile(r"^(\d{2,3}|2[AB])\s+([^\d,]+)$", re.IGNORECASE)
_BEFORE_CODE = re.compile(r"^([^\d,(]{2,60}?)(?:\s*,\s*|\s+[-–]\s*|\s*\()(\d{5}|\d{2,3}|2[AB])\)?$", re.IGNORECASE)
_STATES = re.compile(
    r"A[LRKZ]|C[AOT]|DC|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
"""Of the United States: behind a town, CA may be California."""
_BRITISH = re.compile(
    r"^([^\d]{2,80}?)[,\s]+((?:[A-Z]{2}\d{1,2}[A-Z]?(?:\s*\d[A-Z]{2})?|[BEGLMNSW]\d{1,2}[A-Z]?\s*\d[A-Z]{2}))$"
)
_AMERICAN = re.compile(r"^([^\d]{2,80}?),?\s+([A-Z]{2})\s+(\d{5})(?:-\d{4})?$")
PLACES = 20  # of a posting; more is a list of the firm's shops


def listed(value: object) -> list[object]:
    """What may stand alone or in a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def places_of(record: Record) -> list[PlaceParts]:
    """Where the work is done, as often as the posting says, each once."""
    remote = "full" if any(_at_home(kind) for kind in listed(record.get("jobLocationType"))) else None
    found: list[PlaceParts] = []
    for location in listed(record.get("jobLocation"))[:PLACES]:
        for place in _places(location):
            if place not in found:
                found.append(place)
    if not found and remote is not None:
        stated = listed(record.get("applicantLocationRequirements"))
        country = next((code for one in stated if (code := _country(mapping(one).get("name", one)))), None)
        found = [{"country": country}]
    return [{**place, "remote": remote} if remote else place for place in found]


def salary_of(record: Record) -> PayParts | None:
    """Pay in any form: text, a number, a list, MonetaryAmount, PriceSpecification."""
    stated = record.get("baseSalary")
    for one in listed(stated if stated is not None else record.get("salary")):
        money = pay.currency(record.get("salaryCurrency")) or pay.currency(mapping(one).get("currency"))
        found = _salary(one, money)
        if found is not None:
            return found
    return None


def contract_and_time(value: object) -> tuple[str | None, str | None]:
    """The contract and full or part time, of `employmentType` in any spelling."""
    kinds = [part for one in listed(value) if isinstance(one, str) for part in re.split(r"[,;|]|\s/\s", one)]
    contract, hours = None, set[str]()
    for kind in kinds:
        said = (
            folded(re.split(r"[/#]|schema:", kind)[-1])
            .replace("fulltime", "full time")
            .replace("parttime", "part time")
        )
        contract = contract or _KINDS.get(said) or contract_of(said)
        if (time := working_time_of(said)) is not None:
            hours.add(time)
    return contract, hours.pop() if len(hours) == 1 else None


def labels_of(*said: object) -> list[str]:
    """Names in lists, in objects, or in one text with separators between them; each once."""
    found: dict[str, str] = {}
    for value in said:
        for part in _labels(value):
            label = text(mapping(part).get("name", part), longest=120)
            if label and len(found) < COMPETENCES:
                found.setdefault(label.casefold(), label)
    return [*found.values()]


def _labels(value: object) -> Iterable[object]:
    if isinstance(value, str):
        said = text(value) or ""
        return [re.sub(r"^[-–•*]\s*", "", part) for part in re.split(r"[,;\n•]", said)]
    return listed(value)


def _at_home(kind: object) -> bool:
    return isinstance(kind, str) and _AT_HOME.search(folded(kind)) is not None


def _places(location: object) -> list[PlaceParts]:
    if isinstance(location, str):
        place = place_of_text(location)
        return [place] if place else []
    address = mapping(location).get("address")
    found = [place for one in listed(address) if (place := _address(one)) is not None]
    if not found and (mapping(location).get("addressLocality") or mapping(location).get("postalCode")):
        found = [place] if (place := _address(location)) is not None else []  # an address where a place belongs
    if not found and isinstance(name := mapping(location).get("name"), str):
        found = [place] if (place := place_of_text(name)) is not None else []
    return found


def _address(value: object) -> PlaceParts | None:
    if isinstance(value, str):
        return place_of_text(value)
    address = mapping(value)
    country = _country(address.get("addressCountry"))
    postal = text(_one(address.get("postalCode")), longest=20)
    city = text(_one(address.get("addressLocality")), longest=100)
    region = text(_one(address.get("addressRegion")), longest=100)
    if city is None and isinstance(address.get("name"), str):
        return place_of_text(address["name"])
    if city is None and postal is None and region is None and isinstance(street := address.get("streetAddress"), str):
        return place_of_text(street) or ({"country": country} if country else None)
    city = None if city is not None and UNKNOWN.match(city) else city
    coded = city is not None and re.match(r"^(?:\d{2,3}|2[AB])\s*-\s", city) is not None
    if city is not None and country in (None, "FR") and (coded or (department_of(postal) and _CEDEX.search(city))):
        return french_place(city, postal)
    if city is not None and country is None and "," in city:
        spoken: PlaceParts = place_of_text(city) or {}
        return {**spoken, "postal_code": postal or spoken.get("postal_code"), "region": region or spoken.get("region")}
    department = (
        department_of(postal) if country in (None, "FR") and (country or region_of(department_of(postal))) else None
    )
    place: PlaceParts = {
        "city": written(city) if city else None,
        "postal_code": postal,
        "department": department if country == "FR" else None,
        "region": region or (region_of(department) if country == "FR" else None),
        "country": country,
    }
    return place if any(place.values()) else None


def place_of_text(value: str) -> PlaceParts | None:
    """A place out of a line: "10 rue des Lilas, 69003 Lyon, France", "London, UK", "75 - PARIS 12"."""
    said = text(value.replace("\n", ", "), longest=200) or ""
    if _AT_HOME.fullmatch(folded(said)):
        return {"remote": "full"}
    said = _AROUND.sub("", said)
    if re.match(r"^(?:\d{2,3}|2[AB])\s*-\s", said) or UNKNOWN.match(said):
        return french_place(said)
    if (coded := _french(said) or _foreign(said)) is not None:
        return coded
    parts = [part.strip() for part in re.split(r",|\s[-–]\s", said) if part.strip()]
    remote = next((kind for part in parts if (kind := _at_home_or_partly(part)) is not None), None)
    if remote is not None:
        rest = ", ".join(part for part in parts if _at_home_or_partly(part) is None)
        around: PlaceParts = (place_of_text(rest) if rest else None) or {}
        return {**around, "remote": remote}
    country = _country(parts[-1]) if parts else None
    if (
        country is not None
        and len(parts) > 1
        and len(parts[-1]) == 2
        and (country not in CODES or _STATES.fullmatch(country))
    ):
        country = None
    found = _POSTAL.search(said) if country in (None, "FR") else None
    if found is not None and department_of(found[1]):
        place = french_place(found[2].split(" - ")[0], found[1])
        return place if place and place.get("city") else {"postal_code": found[1], "country": "FR"}
    return _named(parts[:-1] if country else parts, country)


def _french(said: str) -> PlaceParts | None:
    """A code alone, a department by code and name, a town before the code of either."""
    if department_of(said):
        code = department_of(said)
        return {"postal_code": said, "department": code, "region": region_of(code), "country": "FR"}
    found = _COUNTED.match(said)
    if found is not None and department_named(found[2]) == found[1].upper():
        return french_place(f"{found[1]} - {found[2]}")
    found = _BEFORE_CODE.match(said)
    if found is None:
        return None
    town, code = found[1].strip(), found[2].upper()
    if len(code) == 5:
        return french_place(town, code) if department_of(code) else None
    return french_place(f"{code} - {town}") if region_of(code) else None


def _foreign(said: str) -> PlaceParts | None:
    """A British town before its postcode, an American one before its state: "Leeds LS6", "Columbus, OH 43215"."""
    if (found := _BRITISH.match(said)) is not None:
        towns = [part for part in re.split(r",\s*", found[1]) if part and not _NUMBERED.search(part)]
        return {"city": written(towns[-1]) if towns else None, "postal_code": found[2], "country": "GB"}
    found = _AMERICAN.match(said)
    if found is None or not _STATES.fullmatch(found[2]):
        return None
    town = found[1].split(",")[-1].strip()
    return {"city": written(town) or None, "region": found[2], "postal_code": found[3], "country": "US"}


def _at_home_or_partly(part: str) -> str | None:
    if _AT_HOME.fullmatch(folded(part)):
        return "full"
    return "hybrid" if _PARTLY.match(folded(part)) else None


def _named(parts: list[str], country: str | None) -> PlaceParts | None:
    """Of what stands between commas: a wide place, else the first that is no street is the town."""
    wide = french_place(parts[0]) if len(parts) == 1 and country in (None, "FR") else None
    if wide is not None and (wide.get("region") or wide.get("department") or not wide.get("city")):
        return wide
    towns = [part for part in parts if not _NUMBERED.search(part)]
    if not towns:
        return {"country": country} if country else None
    city = re.sub(r"^\d{4,5}\s+", "", towns[0])
    region = towns[1] if len(towns) > 1 and not towns[1].isdigit() else None
    return {"city": written(city), "region": region, "country": country}


def _country(value: object) -> str | None:
    said = _one(mapping(value).get("name", mapping(value).get("identifier", value)))
    return country_code(said) if isinstance(said, str) else None


def _one(value: object) -> object:
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if isinstance(first, int) and not isinstance(first, bool) else first


def _salary(value: object, money: str | None) -> PayParts | None:
    if isinstance(value, str):
        return _spoken(value, money, None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return pay.salary(low=pay.amount(value), high=pay.amount(value), money=money, unit=None)
    amount = mapping(value)
    inner = _one(amount.get("value"))
    limits = {**amount, **mapping(inner)}
    money = next((c for n in ("currency", "priceCurrency") if (c := pay.currency(limits.get(n)))), money)
    unit = next((u for n in ("unitText", "unitCode", "duration") if (u := pay.period(limits.get(n)))), None)
    low = pay.amount(limits.get("minValue", limits.get("minPrice")))
    high = pay.amount(limits.get("maxValue", limits.get("maxPrice")))
    raw = text(amount.get("description"), longest=300) or text(amount.get("name"), longest=300)
    if low is None and high is None:
        single = mapping(inner).get("value") if isinstance(inner, dict) else inner
        single = amount.get("price") if single is None else single
        if isinstance(single, str):
            return _spoken(single, money, unit)
        low = high = pay.amount(single)
    return pay.salary(low=low, high=high, money=money, unit=unit, raw=raw)


def _spoken(value: str, money: str | None, unit: str | None) -> PayParts | None:
    """Pay as text: a number and nothing else, or words."""
    raw = text(value, longest=300)
    if raw is None:
        return None
    if re.fullmatch(r"[\s\d.,]+", raw):
        return pay.salary(low=pay.amount(raw), high=pay.amount(raw), money=money, unit=unit, raw=raw)
    return pay.salary_of_text(raw, money=money, unit=unit)
