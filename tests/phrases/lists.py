"""Phrases whose kind is known: public names of trades, universities and firms, towns, and names put together here.

`public.json` says where its names come from; what `words.json` and `prose.json` hold is our own.
"""

import csv
import json
import random
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from parsing.rules.phrases import KINDS

HERE = Path(__file__).parent
CORPORA = tuple(HERE.parent / "corpus" / name for name in ("sample", "strangers/open"))
"""People of ours whose right values are known. No half `closed` is among them."""
MADE = 7_000
"""Names put together of each kind."""

Named = tuple[str, str]


def named(*corpora: Path) -> list[Named]:
    """Phrases with their kinds, in order: lists first, then what the right values of `corpora` say."""
    public = json.loads((HERE / "public.json").read_text(encoding="utf-8"))
    maker = _Maker()
    lists: dict[str, set[str]] = {
        "position": set(public["position"]),
        "organisation": {*public["organisation"], *(maker.house() for _ in range(MADE))},
        "school": {*public["school"], *(maker.school() for _ in range(MADE))},
        "degree": {maker.degree() for _ in range(MADE)},
        "place": {*maker.words["places"], *(maker.place() for _ in range(MADE // 2))},
        "other": set(_prose()),
    }
    return [(text, kind) for kind in KINDS for text in sorted(lists[kind])] + stated(*corpora)


def stated(*corpora: Path) -> list[Named]:
    """What the right values of a corpus say."""
    found: set[Named] = set()
    for path in sorted(path for corpus in corpora for path in corpus.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8")).get("truth")
        for post in truth["work"] if truth else ():
            found |= {(post[key], kind) for key, kind in _OF_POSTS if post.get(key)}
            found |= {(line[:90], "other") for line in post.get("highlights") or ()}
        for study in truth["education"] if truth else ():
            found |= {(study[key], kind) for key, kind in _OF_STUDIES if study.get(key)}
    return sorted(found)


_OF_POSTS = (("position", "position"), ("name", "organisation"), ("location", "place"))
_OF_STUDIES = (("institution", "school"), ("studyType", "degree"))


def _prose() -> Iterable[str]:
    """Sentences and skills: what stands in CVs and is no name of the others."""
    with files("parsing.rules").joinpath("words/skills.csv").open(encoding="utf-8") as rows:
        yield from (row[0] for row in csv.reader(rows))
    yield from json.loads((HERE / "prose.json").read_text(encoding="utf-8"))


class _Maker:
    """Puts names together out of words, the same ones each time."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = json.loads((HERE / "words.json").read_text(encoding="utf-8"))
        self._chance = random.Random(7)  # noqa: S311 - the same names each time, for a model
        cities: dict[str, dict[str, Any]] = json.loads(
            files("parsing.rules").joinpath("words/cities.json").read_text(encoding="utf-8")
        )["cities"]
        spoken = {"US", "GB", "IE", "CA", "AU", "NZ", "ZA"}
        self._french = [_titled(name) for name, sizes in cities.items() if "FR" in sizes]
        self._english = [_titled(name) for name, sizes in cities.items() if spoken & set(sizes)]
        self._others = [_titled(name) for name, sizes in cities.items() if not (spoken | {"FR"}) & set(sizes)]

    def _one(self, options: Sequence[str]) -> str:
        return self._chance.choice(options)

    def _of(self, *names: str) -> str:
        return self._one(self.words[self._one(names)])

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _name(self) -> str:
        """Somebody's, a town's or nobody's."""
        if self._often(0.2):
            pairs = (self._one("bcdfglmnprstvz") + self._one("aeiou") for _ in range(self._chance.randint(2, 3)))
            return "".join(pairs).capitalize() + self._one(
                ("", "n", "x", "s", "r", "l", "tech", "soft", "lis", "ia", "eo")
            )
        return self._one(
            (
                self._of("families"),
                self._of("coined"),
                self._of("coined"),
                self._one(self._french),
                self._one(self._english),
                f"{self._of('families')}-{self._of('families')}",
                f"{self._of('coined')} {self._of('coined')}",
            )
        )

    def house(self) -> str:
        """A firm, an office, a club."""
        name = self._name()
        return self._one(
            (
                f"{name} {self._of('sectors')}",
                f"{name} {self._of('sectors')}",
                f"{name} {self._of('sectors')}",
                f"{name} {self._of('sectors')} {self._of('sectors')}",
                f"{self._of('houses_fr')} {name}",
                f"{self._of('houses_fr')} {name}",
                f"{self._of('houses_fr')} {name}",
                f"{name}{self._of('legal')}",
                f"{name} {self._one(('&', 'et', 'and'))} {self._name()}",
                f"The {name} {self._of('sectors')}",
                name,
                f"{self._of('bodies_en')} {self._one((name, self._of('fields_en').title()))}",
                f"{self._one(('Groupe', 'Atelier', 'Le', 'La', 'Les'))} {self._one(('des', 'du', 'de la'))} {name}",
            )
        )

    def school(self) -> str:
        """A school or university."""
        if self._often(0.6):
            towns, others = self._one(self._french), self._of("families", "coined", "saints", "fields_fr")
            return f"{self._of('schools_fr')} {self._one((towns, towns, others))}"
        town, other = self._one(self._english), self._of("families", "coined")
        return self._of("schools_en").format(self._one((town, town, other)))

    def degree(self) -> str:
        """A degree, with its field or without."""
        french = self._often(0.5)
        kind, field = (self._of(f"{name}_{'fr' if french else 'en'}") for name in ("degrees", "fields"))
        if kind in ("A levels", "GCSEs"):
            field = ", ".join(self._chance.sample(self.words["subjects"], 3))
        elif self._often(0.6):
            field = field.capitalize() if french else " ".join(map(_capital, field.split()))
        joints = _JOINTS_FR if french else _JOINTS_EN
        joint = " " if kind.endswith((" en", " de", " of")) else self._one(joints)
        bare = kind if self._often(0.6) else field
        return bare if self._often(0.2) else kind + joint + field + (self._one(_GRADES) if self._often(0.07) else "")

    def place(self) -> str:
        """A town, with its country or without; a country."""
        towns = self._one((self._one(self._french), self._one(self._english), self._one(self._others)))
        area = self._of("countries", "countries", "states")
        return self._one((towns, towns, f"{towns}, {area}", f"{towns} ({self._chance.randint(1, 95):02})", area))


_JOINTS_EN = (" ", " in ", ", ", ", ", " - ", " of ")
_JOINTS_FR = (" ", " en ", " ", ", ", " - ", " mention ", " spécialité ", " option ", " : ")
_GRADES = (", First Class", ", 2:1", " (Hons)", ", magna cum laude", ", mention bien", " (mention très bien)")
_SMALL = frozenset({"sur", "sous", "en", "le", "la", "les", "de", "du", "des", "and", "of"})


def _capital(word: str) -> str:
    return word if word in _SMALL else word.capitalize()


def _titled(name: str) -> str:
    return "-".join(" ".join(map(_capital, part.split())) for part in name.split("-"))
