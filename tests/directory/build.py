"""Makes `offers/directory/trades.txt` out of the official vocabularies, as both publish them.

    python -m tests.directory.build --rome FOLDER --esco FOLDER --crosswalk FILE > offers/directory/trades.txt

ROME: `unix_referentiel_appellation_*.csv` and `unix_referentiel_code_rome_*.csv`. ESCO: `occupations_en.csv` and
`occupations_fr.csv`. The crosswalk: France's of the mapping tables that EURES countries publish.
"""

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from offers.bench.rome import whole_names
from offers.search.heads import HEADS
from offers.search.trades import form
from offers.search.words import root, words
from tests.directory.brief import brief

HEAD = """\
# Occupations of two official vocabularies, one a line: English names = French names @ other codes of ROME.
# `a/b` stands for either word; a line without ` = ` has French names only. Under each code and what it is about.
# Adapted from ROME (France Travail) and ESCO (European Commission): NOTICE.md beside this file says from what and how.
"""
_BESIDE = re.compile(r"\s*(?:\([^)]*\)|-[A-Z0-9 ]{2,}-)")
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r" [=@|/]+(?= )|[;,]|/(?= )|(?<= )/")
_TRUST = {"exactMatch": 8, "closeMatch": 3, "narrowMatch": 1, "broadMatch": 1}
_OTHER = 0.3  # share of an occupation's links to codes that another of its codes has at least
_OTHERS = 3  # such codes


class Occupation(NamedTuple):
    """One line."""

    english: Sequence[str]
    french: Sequence[str]
    codes: Sequence[str] = ()
    """The first is that which it stands under."""


def main() -> None:
    """Writes to standard output."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name in ("rome", "esco", "crosswalk"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    given = asked.parse_args()
    sys.stdout.write(HEAD)
    sys.stdout.writelines(f"{line}\n" for line in lines(given.rome, given.esco, given.crosswalk))


def lines(rome: Path, esco: Path, crosswalk: Path) -> Iterator[str]:
    """The file's, code by code; occupations without any come last."""
    named = {row["code_ogr"]: row for row in _rows(rome, "unix_referentiel_appellation_*.csv")}
    labels = {row["code_rome"]: row["libelle_rome"] for row in _rows(rome, "unix_referentiel_code_rome_*.csv")}
    found = occupations(named, _labels(esco, "en"), _labels(esco, "fr"), _links(crosswalk, named))
    by_code: dict[str, list[Occupation]] = defaultdict(list)
    for one in found:
        by_code[one.codes[0] if one.codes else ""].append(one)
    for code in sorted(by_code, key=lambda code: (not code, code)):
        yield f"# {code} {labels.get(code, '')}".rstrip()
        for one in by_code[code]:
            sides = [", ".join(brief(side)) for side in (one.english, one.french) if side]
            if not one.french:
                continue
            yield " = ".join(sides) + "".join(f" @ {other}" for other in one.codes[1:])


def occupations(
    named: dict[str, dict[str, str]],
    english: dict[str, list[str]],
    french: dict[str, list[str]],
    links: dict[str, list[tuple[str, str]]],
) -> list[Occupation]:
    """ESCO's, each with the names of ROME that are exactly the same; then ROME's other names, each on its own."""
    names = {number: _plain(whole_names(row["libelle_appellation_long"])) for number, row in named.items()}
    of_key = {key(name): number for number in sorted(names) for name in names[number]}
    found, taken = [], set()
    for uri in sorted(english):
        own = _plain(part for label in french.get(uri, ()) for part in label.split("/"))
        same = [number for number, how in links.get(uri, ()) if how == "exactMatch"]
        same += [number for name in own if (number := of_key.get(key(name))) is not None]
        weights: Counter[str] = Counter()
        for number, how in [*links.get(uri, ()), *((number, "exactMatch") for number in same)]:
            weights[named[number]["code_rome"]] += _TRUST[how]
        codes = [code for code, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))]
        codes = [code for code in codes[: _OTHERS + 1] if weights[code] >= _OTHER * weights[codes[0]]]
        taken |= {number for number in same if named[number]["code_rome"] in codes}
        also = [name for number in dict.fromkeys(same) if number in taken for name in names[number]]
        found.append(Occupation(_plain(english[uri], unordered=True), _plain([*also, *own]), codes))
    found += [Occupation((), names[number], [named[number]["code_rome"]]) for number in names if number not in taken]
    return found


def key(name: str) -> tuple[str, ...]:
    """What is the same of a name's genders and numbers."""
    return tuple(map(form, words(name)))


def _plain(names: Iterable[str], *, unordered: bool = False) -> list[str]:
    """Each that is more than a rank once, without what stands in brackets.

    `unordered`: also those that say the same words in another order.
    """
    found: dict[object, str] = {}
    for name in names:
        said = _SEPARATORS.sub(" ", _BESIDE.sub("", name.replace("’", "'")))
        said = _SPACES.sub(" ", said).strip(" -/")
        same = key(said)
        if same and not HEADS.issuperset(root(word) for word in words(said)):
            found.setdefault(
                frozenset(same) if unordered else same, said[0].lower() + said[1:] if _tame(said) else said
            )
    return list(found.values())


def _tame(name: str) -> bool:
    """Whether its first word is no abbreviation or name that is always written with a capital."""
    first = name.split(maxsplit=1)[0]
    return not any(letter.isupper() for letter in first[1:])


def _labels(folder: Path, language: str) -> dict[str, list[str]]:
    with (folder / f"occupations_{language}.csv").open(encoding="utf-8-sig", newline="") as opened:
        return {
            row["conceptUri"]: [row["preferredLabel"], *row["altLabels"].splitlines()] for row in csv.DictReader(opened)
        }


def _links(path: Path, named: dict[str, dict[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Of each occupation, the names of ROME that are said to be like it, and how much."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.reader(opened):
            if len(row) > 4 and row[2] in named:
                found[row[0]].append((row[2], row[4].removeprefix("skos:")))
    return found


def _rows(folder: Path, pattern: str) -> Iterator[dict[str, str]]:
    with next(iter(sorted(folder.glob(pattern)))).open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            yield {name: (value or "").replace("''", "'") for name, value in row.items()}


if __name__ == "__main__":
    main()
