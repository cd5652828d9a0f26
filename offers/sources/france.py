"""Places in France as offers write them: "75 - PARIS 12", "49 - Maine et Loire", "Ile-de-France", "2A - AJACCIO"."""

import re

from offers.sources.countries import CODES, country_code, folded
from offers.sources.parts import PlaceParts

_DEPARTMENTS = """
Auvergne-Rhône-Alpes: 01 Ain|03 Allier|07 Ardèche|15 Cantal|26 Drôme|38 Isère|42 Loire|43 Haute-Loire|63 Puy-de-Dôme|69 Rhône|73 Savoie|74 Haute-Savoie
Bourgogne-Franche-Comté: 21 Côte-d'Or|25 Doubs|39 Jura|58 Nièvre|70 Haute-Saône|71 Saône-et-Loire|89 Yonne|90 Territoire de Belfort
Bretagne: 22 Côtes-d'Armor|29 Finistère|35 Ille-et-Vilaine|56 Morbihan
Centre-Val de Loire: 18 Cher|28 Eure-et-Loir|36 Indre|37 Indre-et-Loire|41 Loir-et-Cher|45 Loiret
Corse: 2A Corse-du-Sud|2B Haute-Corse
Grand Est: 08 Ardennes|10 Aube|51 Marne|52 Haute-Marne|54 Meurthe-et-Moselle|55 Meuse|57 Moselle|67 Bas-Rhin|68 Haut-Rhin|88 Vosges
Hauts-de-France: 02 Aisne|59 Nord|60 Oise|62 Pas-de-Calais|80 Somme
Île-de-France: 75 Paris|77 Seine-et-Marne|78 Yvelines|91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d'Oise
Normandie: 14 Calvados|27 Eure|50 Manche|61 Orne|76 Seine-Maritime
Nouvelle-Aquitaine: 16 Charente|17 Charente-Maritime|19 Corrèze|23 Creuse|24 Dordogne|33 Gironde|40 Landes|47 Lot-et-Garonne|64 Pyrénées-Atlantiques|79 Deux-Sèvres|86 Vienne|87 Haute-Vienne
Occitanie: 09 Ariège|11 Aude|12 Aveyron|30 Gard|31 Haute-Garonne|32 Gers|34 Hérault|46 Lot|48 Lozère|65 Hautes-Pyrénées|66 Pyrénées-Orientales|81 Tarn|82 Tarn-et-Garonne
Pays de la Loire: 44 Loire-Atlantique|49 Maine-et-Loire|53 Mayenne|72 Sarthe|85 Vendée
Provence-Alpes-Côte d'Azur: 04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|13 Bouches-du-Rhône|83 Var|84 Vaucluse
Guadeloupe: 971 Guadeloupe
Martinique: 972 Martinique
Guyane: 973 Guyane
La Réunion: 974 La Réunion
Mayotte: 976 Mayotte
Saint-Pierre-et-Miquelon: 975 Saint-Pierre-et-Miquelon
Saint-Barthélemy: 977 Saint-Barthélemy
Saint-Martin: 978 Saint-Martin
Wallis-et-Futuna: 986 Wallis-et-Futuna
Polynésie française: 987 Polynésie française
Nouvelle-Calédonie: 988 Nouvelle-Calédonie
"""  # noqa: E501 - a table
_ALIASES = {
    "reunion": "La Réunion",
    "guyane francaise": "Guyane",
    "provence alpes cote d azur": "Provence-Alpes-Côte d'Azur",
    "paca": "Provence-Alpes-Côte d'Azur",
    "centre": "Centre-Val de Loire",
    "idf": "Île-de-France",
    "region parisienne": "Île-de-France",
}
UNKNOWN = re.compile(
    r"^(?:non (?:renseign|pr[ée]cis|communiqu)\w*|n/?[acd]|[ée]tranger|inconnue?|autre|-+|\.+)$", re.IGNORECASE
)
"""Where a form has no place and says so."""
_ABROAD = re.compile(r"^\s*([A-Z]{2})\s*[-–]\s*(.+)$")
_CODED = re.compile(r"^\s*(\d{2,3}|2[AB])\s*[-–]\s*(.+)$", re.IGNORECASE)
_AFTER = re.compile(r"^(.+?)\s*(?:\((\d{2,3}|2[AB])\)|\s[-–]\s*(\d{2,3}|2[AB]))\s*$", re.IGNORECASE)
_WHOLE = re.compile(r"\s*\((?:dept|dép|dep|département|departement)\.?\)\s*$", re.IGNORECASE)
_QUARTER = re.compile(
    r"^(paris|lyon|marseille)\s*[-,]?\s*(?:cedex\s*)?(\d{1,2})\s*(?:e|er|è|ème|eme|°)?\s*(?:arrondissement|arr\.?)?$",
    re.IGNORECASE,
)
_FIRST = {"paris": 75000, "lyon": 69000, "marseille": 13000}
_CEDEX = re.compile(r"\s+cedex(?:\s+\d+)?$", re.IGNORECASE)
_SMALL = re.compile(
    r"(?<=[\s-])(?:De|Du|Des|Et|En|La|Le|Les|Lès|Sur|Sous|Aux?|À)(?=[\s-])|(?<=[\s-])(?:D|L)(?=['’])", re.UNICODE
)


def _table() -> tuple[dict[str, tuple[str, str]], dict[str, str], dict[str, str]]:
    departments: dict[str, tuple[str, str]] = {}
    regions, codes = dict(_ALIASES), {}
    for line in _DEPARTMENTS.strip().splitlines():
        region, _, listed = line.partition(": ")
        regions[folded(region)] = region
        for entry in listed.split("|"):
            code, _, name = entry.partition(" ")
            departments[code] = (name, region)
            codes[folded(name)] = code
    return departments, regions, codes


DEPARTMENTS, _REGIONS, _BY_NAME = _table()
"""Code -> name and region."""


def department_of(postal_code: str | None) -> str | None:
    """The department of a French postal code; None of anything else."""
    if postal_code is None or not re.fullmatch(r"\d{5}", postal_code):
        return None
    if postal_code.startswith("20"):
        return "2A" if postal_code < "20200" else "2B"
    code = postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]
    return code if code in DEPARTMENTS else None


def region_of(department: str | None) -> str | None:
    """The region of a department."""
    return DEPARTMENTS[department][1] if department in DEPARTMENTS else None


def region_named(value: str) -> str | None:
    """The region that is called so, however it is written."""
    return _REGIONS.get(folded(value))


def department_named(value: str) -> str | None:
    """The code of the department that is called so."""
    return _BY_NAME.get(folded(value))


def french_place(label: str, postal_code: str | None = None) -> PlaceParts | None:
    """A place by the label of a French source; abroad too. None of an empty label."""
    said = " ".join(label.split())
    code = None
    if found := _CODED.match(said):
        code, said = found[1].upper(), found[2]
    elif found := _AFTER.match(said):
        code, said = (found[2] or found[3]).upper(), found[1]
    if not said or UNKNOWN.match(said):
        return None
    if (known := _apart(said, code, postal_code)) is not None:
        return known
    whole = _WHOLE.search(said) is not None
    said = _WHOLE.sub("", said).strip(" -–")
    if code is None and postal_code is None and (wide := _wide(said)) is not None:
        return wide
    if code is not None and code not in DEPARTMENTS:  # 98 of Monaco, 99 of everywhere else
        return _wide(said) or {"city": written(said), "country": None}
    department = code or department_of(postal_code)
    if code is not None and (whole or (postal_code is None and _BY_NAME.get(folded(said)) == code)):
        return _french("Paris" if code == "75" else None, None, code)  # a department that is one town
    city, quarter = _city(said)
    return _french(city, postal_code or quarter, department or department_of(quarter))


def _apart(said: str, code: str | None, postal_code: str | None) -> PlaceParts | None:
    """A town behind its country; Corsica as its post has it, which half of it is open."""
    if code is None and (found := _ABROAD.match(said)) and country_code(found[1]) in CODES and found[1] != "FR":
        return {"city": written(found[2]), "country": found[1]}
    if code == "20":
        return {"city": _city(said)[0], "postal_code": postal_code, "region": "Corse", "country": "FR"}
    return None


def written(city: str) -> str:
    """A town's name in ordinary letters: "SAINT-MARTIN-LE-BEAU" is shouted by the form, not by the town."""
    if not city.isupper():
        return city
    return _SMALL.sub(lambda found: found[0].lower(), city.title())


def _wide(said: str) -> PlaceParts | None:
    """A country, a region, or a town beside its country."""
    name = re.sub(r"\s+enti[èe]re$", "", said, flags=re.IGNORECASE)
    if (region := region_named(name)) is not None:
        return {"region": region, "country": "FR"}
    if (country := _country(name)) is not None:
        return {"country": country}
    parts = [part.strip(" )") for part in re.split(r"\s[-–]\s|\(|,", name)]
    for number, part in enumerate(parts):
        country = _country(part) if len(parts) > 1 else None
        if country is not None:
            rest = [other for place, other in enumerate(parts) if place != number and other]
            return {"city": written(rest[0]) if rest else None, "country": country}
    if len(parts) == 1 and (code := _BY_NAME.get(folded(name))) is not None and code != "75":
        return _french(None, None, code)
    return None


def _country(name: str) -> str | None:
    return country_code(name) if len(name) > 3 else None  # "CH" within a label may be anything


def _city(said: str) -> tuple[str | None, str | None]:
    """The town, and the postal code that its arrondissement makes certain."""
    if found := _QUARTER.match(said):
        town, number = found[1], int(found[2])
        most = {"paris": 20, "lyon": 9, "marseille": 16}[town.lower()]
        return town.title(), f"{_FIRST[town.lower()] + number:05}" if 1 <= number <= most else None
    return written(_CEDEX.sub("", said)) or None, None


def _french(city: str | None, postal_code: str | None, department: str | None) -> PlaceParts:
    return {
        "city": city,
        "postal_code": postal_code,
        "department": department,
        "region": region_of(department),
        "country": "FR",
    }
