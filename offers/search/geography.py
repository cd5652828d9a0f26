"""French places by their postal code: department and region, so that a town is found under all of their names."""

from offers.search.words import words
from offers.sources.france import DEPARTMENTS

_ALSO = {
    "Île-de-France": ("région parisienne", "idf"),
    "Provence-Alpes-Côte d'Azur": ("paca", "côte d'azur"),
}
_OVERSEAS = ("outre-mer", "dom", "dom tom", "drom")
_BY_CODE: dict[str, tuple[str, ...]] = {}
for _code, (_name, _region) in DEPARTMENTS.items():
    _names = (_code.lower(), _name, _region, *_ALSO.get(_region, ()), *(_OVERSEAS if _code.startswith("97") else ()))
    _BY_CODE[_code.lower()] = tuple(dict.fromkeys(" ".join(words(name)) for name in _names))

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
