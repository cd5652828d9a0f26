"""Trades out of the official directory (ROME), for a market of every trade: its CSV files as open data has them.

They are not part of this project: `vivavoce bench search --rome FOLDER` reads them where somebody has them.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from offers.bench.market import Trade

_FILES = {
    "names": "unix_referentiel_appellation_",
    "skills": "unix_referentiel_competence_",
    "links": "unix_coherence_item_",
    "texts": "unix_texte_",
}
_CLAUSE = re.compile(r"[.;]|, (?=[a-z'’ ]{25,})| selon | pour | et (?=[a-z]{4,} des? )")
_BESIDE = re.compile(r"\([^)]*\)")
_SHORTEST = 18  # letters of a clause that says something


class RomeMissing(Exception):
    """A folder lacks one of the files."""


def rome_trades(folder: Path) -> list[Trade]:
    """One a code, its names from the shortest on. Raises RomeMissing."""
    named: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(folder, "names"):
        named.setdefault(row["code_rome"], []).append(whole_names(row["libelle_appellation_long"]))
    labels = {row["code_ogr"]: row["libelle_competence"] for row in _rows(folder, "skills")}
    skills: dict[str, list[str]] = {}
    for row in _rows(folder, "links"):
        if row["code_ogr"] in labels:
            skills.setdefault(row["code_rome"], []).append(labels[row["code_ogr"]])
    tasks: dict[str, list[str]] = {}
    for row in _rows(folder, "texts"):
        if row["libelle_type_texte"] == "definition":
            clauses = (clause.strip(" ,.") for clause in _CLAUSE.split(_BESIDE.sub("", row["libelle_texte"])))
            tasks.setdefault(row["code_rome"], []).extend(one for one in clauses if len(one) > _SHORTEST)
    found = []
    for code, names in sorted(named.items()):
        ordered = sorted(names, key=lambda name: (len(name[0]), name))
        own = tasks.get(code) or [ordered[0][0]]
        found.append(Trade(code, ordered, (), (), own, skills.get(code, []), ()))
    return found


def _rows(folder: Path, kind: str) -> Iterator[dict[str, str]]:
    path = next(iter(sorted(folder.glob(f"{_FILES[kind]}*.csv"))), None)
    if path is None:
        raise RomeMissing(f"{_FILES[kind]}*.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: (value or "").replace("''", "'") for name, value in row.items()}


def whole_names(label: str) -> tuple[str, str]:
    """Both forms in full: `Cariste / Conducteur de nacelle` says the rest in one of them only."""
    him, _, her = label.partition(" / ")
    if not her:
        return him, him
    his, hers = him.split(), her.split()
    if len(hers) > len(his):
        return " ".join([*his, *hers[len(his) :]]), her
    return him, " ".join([*his[: len(his) - len(hers)], *hers]) if her[0].islower() else her
