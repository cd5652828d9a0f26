"""What a pasted offer asks for: the lists under its headings, competences and diplomas apart.

Years are read from the whole text; here they are passed over.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from offers.own.wishes import is_wish, is_wished_at, listed_wishes

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
    r"|(?:les )?(?:petits? )?(?:\+|plus|atouts?)(?: .{0,15})?|good to have|(?:would|will) be (?:a plus|nice|great)"
    r"|(?:ce qui |ce )?(?:serait|seraient) (?:un plus|appr[ée]ci[ée]e?s?)"
    r"|souhait[ée]e?s?|appr[ée]ci[ée]e?s?|un plus)\W*$",
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
    r"|^(?:(?:vous (?:[êe]tes|avez) |[êe]tre |avoir |id[ée]alement )*(?:titulaire |possession )?(?:du |le |d['’]un )?)?"
    r"permis\s+(?:de conduire\s*)?\(?[A-E]{1,2}\b.{0,30}$"
    r"|^(?:(?:you )?(?:have|hold|ideally|holding) )*(?:an? )?(?:(?:full|uk|valid|clean|current|eu|us) )*"
    r"(?:driving|driver['’]?s?['’]?) licen[cs]e(?: (?!and\b).{0,35})?\W*$",
    re.IGNORECASE,
)
_DRIVING = re.compile(
    r"\bpermis\s+(?:de conduire\s+)?(?:\((?P<in>B|C|CE|D|EC)\)|(?P<class>B|C|CE|D|EC)\b)"
    r"|\b(?:driving|driver['’]?s?['’]?) licen[cs]e\b",
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
MOST_LICENCES = 5
_OF_OTHERS = re.compile(
    r"(?:nous|le poste|ce poste|les? (?:missions?|candidat\w*)|la mission|si vous|we"
    r"|this (?:role|job)|the role|if you)\b",
    re.IGNORECASE,
)
"""How sentences below such a heading begin that ask for nothing."""
_MARKS = re.compile(r"(?:\*{3}|[✔✓])\s*(?=\S)")
"""How France Travail writes the points of a list, on one line."""
_INLINE = re.compile(r"^(?P<heading>\W{0,4}[^:\n]{2,60}?)\s*:\s*(?P<list>\S.{2,300})$")
_WITHIN = re.compile(
    r"(?<=[.!?;])[ \t]+(?=(?:(?:votre |le )?profil(?: \w+)?|comp[ée]tences(?: \w+)?|(?:your |ideal )?profile"
    r"|requirements|(?:required |key )?skills|qualifications|you have|nice to have|desirable|atouts?"
    r"|les plus)\s*:\s*\S)",
    re.IGNORECASE,
)
"""Where such a heading begins inside a line."""
_COMMAS = re.compile(r"[,;/•](?![^()]*\))")
_CLAUSE = re.compile(
    r"\W*(?:vous|tu|nous|il|elle|on|le candidat|la candidate|you|we|the candidate)\b|.*\b(?:vous|you) \w+",
    re.IGNORECASE,
)
_LEADING = 4  # words of a heading; more make it a sentence that leads to one
_FEW = 8  # words of a point in a list of commas; more make it a sentence


class Demands(NamedTuple):
    """As the text says them, each with whether it must be there."""

    competences: list[tuple[str, bool]]
    training: list[tuple[str, bool]]
    licences: list[tuple[str, bool]]


def demands_of(text: str, *, labelled: str | None, diploma: tuple[str, bool] | None) -> Demands:
    """Out of the lists of a text, what stands behind a label for skills, and behind one for diplomas.

    Licences are read from its sentences as well.
    """
    found = Demands([], [diploma] if diploma else [], [])
    lines = _WITHIN.sub("\n", _MARKS.sub("\n- ", text)).split("\n")
    for label, required in [*_split(labelled or "", required=True), *_listed(lines)]:
        if licence := _DRIVING.search(label):
            _add_licence(found.licences, licence, required=required)
        if _ELSEWHERE.search(label.strip()):
            continue
        _add(found.training if _DIPLOMA.match(label.strip()) else found.competences, label, required=required)
    for licence in _DRIVING.finditer(text):
        # Its own words count, and where it stood in a list for wishes, that heading.
        _add_licence(found.licences, licence, required=not is_wished_at(text, licence.start(), licence.end()))
    return Demands(
        sorted(found.competences, key=lambda one: not one[1]), found.training, found.licences[:MOST_LICENCES]
    )


def _add(into: list[tuple[str, bool]], label: str, *, required: bool) -> None:
    raw = label.strip(" .;,")
    if 2 <= len(raw) <= _LONGEST and raw.casefold() not in {one.casefold() for one, _ in into[-50:]}:
        into.append((raw, required))


def _add_licence(into: list[tuple[str, bool]], found: re.Match[str], *, required: bool) -> None:
    """Each class once; a wish anywhere says that it is one."""
    for place, (label, before) in enumerate(into):
        if _class_of(label) == _class_of(found[0]):
            into[place] = (label, before and required)
            return
    into.append((found[0], required))


def _class_of(label: str) -> str:
    found = _DRIVING.search(label)
    return ((found["in"] or found["class"] or "") if found else "").upper()


def _split(value: str, *, required: bool) -> list[tuple[str, bool]]:
    """The things of a list with commas; a wish in it is about its own thing."""
    points = [point for point in _COMMAS.split(value) if point.strip()]
    return [(part, required and not wish) for point in points for part, wish in listed_wishes(point)]


def _inline(line: str) -> list[tuple[str, bool]] | None:
    """A heading with its list behind it, as in "Profil : rigueur, permis B, SQL. Anglais apprécié."; else None."""
    found = _INLINE.match(line)
    if found is None or not (_REQUIRED.match(found["heading"]) or _OPTIONAL.match(found["heading"])):
        return None
    first, *others = re.split(r"(?<=[.!?])\s+", found["list"])
    parts = _split(first, required=_must(found["heading"]))
    if any(_CLAUSE.match(part) or len(part.split()) > _FEW for part, _ in parts):
        return None
    return [*parts, *((one, False) for one in others if is_wish(one) and len(one.split()) <= _FEW)]


def _must(heading: str) -> bool:
    """Whether a heading demands; a profile that is wished for does."""
    if _OPTIONAL.match(heading):
        return False
    return "profil" in heading.casefold() or not is_wish(heading)


def _listed(lines: Sequence[str]) -> Iterable[tuple[str, bool]]:
    """Lines of lists under headings that ask for something; without marks they end with the first empty line."""
    asking: bool | None = None
    marked, begun = False, False
    for raw in lines:
        line = raw.strip()
        bullet = _BULLET.match(line)
        inline = None if bullet else _inline(line)
        if inline is not None:
            yield from inline
            asking = None
        elif _REQUIRED.match(line) or _OPTIONAL.match(line):
            asking, marked, begun = _must(line), False, False
        elif asking is None:
            continue
        elif bullet:
            marked = begun = True
            label = bullet[1] or bullet[2]
            yield label, asking and not is_wish(label)
        elif not line:
            asking = None if begun and not marked else asking
        elif line.endswith(":") and not begun and len(line.split()) > _LEADING and not _OTHER.match(line):
            continue  # a sentence that leads to the list: "Vous êtes passionné par la logistique, avec :"
        elif line.endswith(":") or (marked and _HEADING.match(line)) or _OTHER.match(line):
            asking = None
        elif not marked and len(line) <= _LONGEST and not _OF_OTHERS.match(line):
            begun = True
            yield line, asking and not is_wish(line)
