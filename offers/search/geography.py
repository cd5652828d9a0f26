"""French places by their postal code: department and region, so that a town is found under all of their names."""

import re

from offers.search.words import words
from offers.sources.france import DEPARTMENTS

_ALSO = {
    "Île-de-France": ("région parisienne", "idf"),
    "Provence-Alpes-Côte d'Azur": ("paca", "côte d'azur"),
    "Bretagne": ("brittany",),
    "Normandie": ("normandy",),
    "Corse": ("corsica",),
}
_BEFORE_2016 = {
    "alsace": "67 68",
    "aquitaine": "24 33 40 47 64",
    "auvergne": "03 15 43 63",
    "basse-normandie": "14 50 61",
    "bourgogne": "21 58 71 89",
    "champagne-ardenne": "08 10 51 52",
    "franche-comté": "25 39 70 90",
    "haute-normandie": "27 76",
    "languedoc-roussillon": "11 30 34 48 66",
    "limousin": "19 23 87",
    "lorraine": "54 55 57 88",
    "midi-pyrénées": "09 12 31 32 46 65 81 82",
    "nord-pas-de-calais": "59 62",
    "picardie": "02 60 80",
    "poitou-charentes": "16 17 79 86",
    "rhône-alpes": "01 07 26 38 42 69 73 74",
    "pays basque": "64",
}
"""Regions as they were, and one that never was: what people still say."""
_EAST = re.compile(r"\bgrand[\s-]est\b", re.IGNORECASE)
_OVERSEAS = ("outre-mer", "dom", "dom tom", "drom")


def named(text: str) -> str:
    """A name as it is compared, folded and without small words; the region called after a small word stays whole."""
    return " ".join(words(_EAST.sub("grandest", text)))


_BY_CODE: dict[str, tuple[str, ...]] = {}
for _code, (_name, _region) in DEPARTMENTS.items():
    _former = (name for name, codes in _BEFORE_2016.items() if _code in codes.split())
    _names = (_code.lower(), _name, _region, *_ALSO.get(_region, ()), *_former)
    _BY_CODE[_code.lower()] = tuple(dict.fromkeys(map(named, (*_names, *(_OVERSEAS if _code[:2] == "97" else ())))))

NAMES = frozenset(name for names in _BY_CODE.values() for name in names)
"""Every code and name here."""


def of_postal_code(code: str) -> tuple[str, ...]:
    """Department's code and name and the region's names, folded. Corsica's post says 20 for both."""
    code = code.lower().replace(" ", "")
    if code.startswith("20"):
        code = ("2a" if code < "202" else "2b") + code[2:]
    return _BY_CODE.get(code[:3]) or _BY_CODE.get(code[:2]) or ()


def arrondissement(postal_code: str) -> str | None:
    """`12` of 75012: the number within Paris, Lyon or Marseille."""
    for start, size in (("75", 20), ("6900", 9), ("130", 16)):
        number = postal_code[len(start) :].lstrip("0")
        if len(postal_code) == 5 and postal_code.startswith(start) and number.isdigit() and int(number) <= size:
            return number
    return None
