"""French places by their postal code: department and region, so that a town is found under all of their names."""

from offers.search.words import words

_TABLE = """
Auvergne-Rhône-Alpes: 01 Ain, 03 Allier, 07 Ardèche, 15 Cantal, 26 Drôme, 38 Isère, 42 Loire, 43 Haute-Loire, 63 Puy-de-Dôme, 69 Rhône, 73 Savoie, 74 Haute-Savoie
Bourgogne-Franche-Comté: 21 Côte-d'Or, 25 Doubs, 39 Jura, 58 Nièvre, 70 Haute-Saône, 71 Saône-et-Loire, 89 Yonne, 90 Territoire de Belfort
Bretagne: 22 Côtes-d'Armor, 29 Finistère, 35 Ille-et-Vilaine, 56 Morbihan
Centre-Val de Loire: 18 Cher, 28 Eure-et-Loir, 36 Indre, 37 Indre-et-Loire, 41 Loir-et-Cher, 45 Loiret
Corse: 2A Corse-du-Sud, 2B Haute-Corse
Grand Est: 08 Ardennes, 10 Aube, 51 Marne, 52 Haute-Marne, 54 Meurthe-et-Moselle, 55 Meuse, 57 Moselle, 67 Bas-Rhin, 68 Haut-Rhin, 88 Vosges
Hauts-de-France: 02 Aisne, 59 Nord, 60 Oise, 62 Pas-de-Calais, 80 Somme
Île-de-France: 75 Paris, 77 Seine-et-Marne, 78 Yvelines, 91 Essonne, 92 Hauts-de-Seine, 93 Seine-Saint-Denis, 94 Val-de-Marne, 95 Val-d'Oise
Normandie: 14 Calvados, 27 Eure, 50 Manche, 61 Orne, 76 Seine-Maritime
Nouvelle-Aquitaine: 16 Charente, 17 Charente-Maritime, 19 Corrèze, 23 Creuse, 24 Dordogne, 33 Gironde, 40 Landes, 47 Lot-et-Garonne, 64 Pyrénées-Atlantiques, 79 Deux-Sèvres, 86 Vienne, 87 Haute-Vienne
Occitanie: 09 Ariège, 11 Aude, 12 Aveyron, 30 Gard, 31 Haute-Garonne, 32 Gers, 34 Hérault, 46 Lot, 48 Lozère, 65 Hautes-Pyrénées, 66 Pyrénées-Orientales, 81 Tarn, 82 Tarn-et-Garonne
Pays de la Loire: 44 Loire-Atlantique, 49 Maine-et-Loire, 53 Mayenne, 72 Sarthe, 85 Vendée
Provence-Alpes-Côte d'Azur: 04 Alpes-de-Haute-Provence, 05 Hautes-Alpes, 06 Alpes-Maritimes, 13 Bouches-du-Rhône, 83 Var, 84 Vaucluse
Outre-mer: 971 Guadeloupe, 972 Martinique, 973 Guyane, 974 La Réunion, 976 Mayotte
"""  # noqa: E501 - a region a line
_ALSO = {
    "Île-de-France": ("région parisienne", "idf"),
    "Provence-Alpes-Côte d'Azur": ("paca", "côte d'azur"),
    "Outre-mer": ("dom", "dom tom", "drom"),
}
_BY_CODE: dict[str, tuple[str, ...]] = {}
for _line in _TABLE.strip().splitlines():
    _region, _, _departments = _line.partition(": ")
    for _entry in _departments.split(", "):
        _code, _, _name = _entry.partition(" ")
        _names = (_code.lower(), _name, _region, *_ALSO.get(_region, ()))
        _BY_CODE[_code.lower()] = tuple(" ".join(words(name)) for name in _names)

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
