"""What a pasted offer asks for: the lists under its headings, competences and diplomas apart.

Years and licences are read from the whole text; here they are passed over.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_REQUIRED = re.compile(
    r"^\W{0,4}(?:(?:votre |le |ton |(?:la )?description du )?profils?(?: recherch[ée]s?"
    r"| que nous recherchons| souhait[ée]| attendu)?|comp[ée]tences.{0,30}"
    r"|pr[ée][- ]?requis"
    r"|(?:ce que (?:nous|vous|tu)|qui|vous) (?:attendons|recherchons|apportez|apportes|[êe]tes)(?: .{0,20})?"
    r"|crit[èe]res.{0,20}"
    r"|(?:minimum |job |essential )?requirements?|(?:required |minimum |basic )?qualifications?|skills.{0,20}"
    r"|essential(?: .{0,15})?"
    r"|(?:your |about your |ideal )?profile|who you are|about you|must[- ]haves?|you have|you bring"
    r"|what (?:you|we)(?:['’]ll| will)? (?:bring|need|have|look for|are looking for|require|expect)(?: .{0,15})?"
    r"|what we['’]re looking for(?: .{0,15})?)\W*$",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"^\W{0,4}(?:nice[- ]to[- ]haves?|desirable(?: .{0,15})?|preferred(?: .{0,20})?|bonus(?: points?)?"
    r"|(?:les )?(?:\+|plus|atouts?)"
    r"|(?:serait|seraient) un plus|souhait[ée]e?s?|appr[ée]ci[ée]e?s?|un plus)\W*$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[^.!?;,]{2,50}:?$")
_BULLET = re.compile(r"^\s*[-–•*·▪‣✓✔●o]\s+(\S.*)$|^\s*[-–•*·▪‣✓✔●](\S.*)$")
_DIPLOMA = re.compile(
    r"^(?:(?:vous (?:[êe]tes|avez) )?(?:titulaire|dipl[ôo]m[ée]e?)\b|dipl[ôo]me|formation (?:de niveau|bac"
    r"|sup[ée]rieure|en)|niveau bac|bac\b|bts\b|dut\b|but\b|cap\b|bep\b"
    r"|licence pro|master\b|ing[ée]nieur dipl|titre pro|(?:a |an )?(?:\w+['’]s |bachelor |master )?degree"
    r"|high school|bachelor|[bm]sc\b|phd\b|doctorat)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b\d{1,2}\s*(?:[àa-]\s*\d{1,2}\s*|\+\s*)?(?:ans?|ann[ée]es?|years?|mois"
    r"|months?)\b.{0,40}\b(?:exp[ée]rience|experience)"
    r"|\b(?:exp[ée]rience|experience)\b.{0,40}\b\d{1,2}\s*\+?\s*(?:ans?|years?|mois|months?)\b"
    r"|^(?:(?:vous (?:[êe]tes|avez) |[êe]tre |avoir )?(?:titulaire |possession )?(?:du |le |d['’]un )?)?"
    r"permis\s+(?:de conduire\s*)?\(?[A-E]{1,2}\b.{0,20}$|^(?:full |uk |valid )*driving licen[cs]e\W*$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"^\W{0,4}(?:infos?(?:rmations?)? (?:compl[ée]mentaires|pratiques)|(?:les |nos |vos )?avantages.{0,20}"
    r"|r[ée]mun[ée]ration|salaire"
    r"|(?:d[ée]roulement|processus|[ée]tapes).{0,30}|qui sommes[- ]nous.{0,3}|l['’]entreprise|benefits.{0,20}"
    r"|what we offer.{0,10}"
    r"|perks.{0,20}|salary|about (?:us|the company)|how to apply|comment postuler.{0,3}"
    r"|ce que nous (?:vous )?(?:offrons|proposons).{0,10}"
    r"|nous (?:vous )?(?:offrons|proposons).{0,10})\W*$",
    re.IGNORECASE,
)
"""Headings of what is no demand: a list without marks ends before them."""
_LONGEST = 120
_OF_OTHERS = re.compile(
    r"(?:nous|le poste|ce poste|les? (?:missions?|candidat\w*)|la mission|si vous|we"
    r"|this (?:role|job)|the role|if you)\b",
    re.IGNORECASE,
)
"""How sentences below such a heading begin that ask for nothing."""
_MARKS = re.compile(r"(?:\*{3}|[✔✓])\s*(?=\S)")
"""How France Travail writes the points of a list, on one line."""
_INLINE = re.compile(r"^\W{0,4}(?:votre |le )?profil(?: recherch[ée])?\s*:\s*(?P<said>\S.{2,200})$", re.IGNORECASE)
_FEW = 4  # words of a point in a list of commas; more make it a sentence


class Demands(NamedTuple):
    """As the text says them; `optional` are competences that need not be there."""

    required: list[str]
    optional: list[str]
    training: list[str]


def demands_of(text: str, *, labelled: str | None, diploma: str | None) -> Demands:
    """Out of the lists of a text, what stands behind a label for skills, and behind one for diplomas."""
    found = Demands([], [], [diploma] if diploma else [])
    listed = [(label, True) for label in _split(labelled or "")]
    for label, required in [*listed, *_listed(_MARKS.sub("\n- ", text).split("\n"))]:
        if _ELSEWHERE.search(label.strip()):
            continue
        if _DIPLOMA.match(label.strip()):
            _add(found.training, label)
        else:
            _add(found.required if required else found.optional, label)
    return found


def _add(into: list[str], label: str) -> None:
    said = label.strip(" .;,")
    if 2 <= len(said) <= _LONGEST and said.casefold() not in {one.casefold() for one in into[-50:]}:
        into.append(said)


def _split(value: str) -> list[str]:
    return [part for part in re.split(r"[,;/•]|\s(?:et|and)\s", value) if part.strip()]


def _listed(lines: Sequence[str]) -> Iterable[tuple[str, bool]]:
    """Lines of lists under headings that ask for something; without marks they end with the first empty line."""
    asking: bool | None = None
    marked, begun = False, False
    for raw in lines:
        line = raw.strip()
        bullet = _BULLET.match(line)
        inline = _INLINE.match(line)
        if inline and all(len(part.split()) <= _FEW for part in _split(inline["said"])):
            yield from ((part, True) for part in _split(inline["said"]))
            asking = None
        elif _REQUIRED.match(line) or _OPTIONAL.match(line):
            asking, marked, begun = _OPTIONAL.match(line) is None, False, False
        elif asking is None:
            continue
        elif bullet:
            marked = begun = True
            yield bullet[1] or bullet[2], asking
        elif not line:
            asking = None if begun and not marked else asking
        elif line.endswith(":") and not begun and len(line.split()) > _FEW and not _OTHER.match(line):
            continue  # a sentence that leads to the list: "Vous êtes passionné par la logistique, avec :"
        elif line.endswith(":") or (marked and _HEADING.match(line)) or _OTHER.match(line):
            asking = None
        elif not marked and len(line) <= _LONGEST and not _OF_OTHERS.match(line):
            begun = True
            yield line, asking
