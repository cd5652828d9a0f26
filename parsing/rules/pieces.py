"""An entry's head in pieces: cut at separators, where bold type ends, at `chez` and `at`, before a place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsing.reading.document import Line
from parsing.rules.dates import only_duration
from parsing.rules.edges import trimmed
from parsing.rules.folding import level
from parsing.rules.places import is_region, place
from parsing.rules.roles import GRADE, company_score, contract, degree_score, only_contract, school_score, title_score
from parsing.rules.rows import head_period, unbulleted, undated

SEPARATOR = re.compile(r"\s*[\u2502|│•·]\s*|\s+[–—-]{1,2}\s+|\s{2,}|\s+@\s+|\s+/{2}\s+|(?<=[^\W\d_]);\s+(?=[A-ZÀ-Ý])")
SHORT_DEGREE = r"ph\.?d\.?|(?:[mb]\.?(?:sc|s|a|eng|ed|ba|fa|tech|phil)|mba|bba|llm|llb|jd|md|edd)\.?"
"""How degrees are abbreviated, on levelled text."""
_TWICE = re.compile(
    r"((?:doctor|master|bachelor|associate)(?:['’]?s)?(?: degree)?(?: of| in)?(?: [a-z]+){0,3})"
    rf"\s+[-–]\s+(?=(?:{SHORT_DEGREE})(?:,|$|\s·))",
    re.IGNORECASE,
)
"""A degree in words and abbreviated: `Doctor of Philosophy - PhD`."""
_AT = re.compile(r"\s+(?:chez|@|pour le compte de)\s+", re.IGNORECASE)
_ENGLISH_AT = re.compile(r"\s+at\s+(?:the\s+)?(?=[A-ZÀ-Ý\d])", re.IGNORECASE)
_FRENCH_AT = re.compile(r"\s+(?:à|au)\s+(?:la\s+|l['’]\s?)?(?=[A-ZÀ-Ý])")
_IN_SCHOOL = re.compile(r"\s+(?:in|from)\s+(?:the\s+)?(?=[A-ZÀ-Ý])")
_COMMA = re.compile(r",\s+(?![^(]*\))")
_TAIL = re.compile(r"^(?P<body>.+?)\s*\((?P<tail>[^()]+)\)$")
_URL = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@.])[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
LONGEST = 300
"""Characters of a line that may be a head's: a longer one is prose and stays whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an entry's head between separators."""

    text: str
    line: Line
    row: int
    place: int
    bold: bool
    guessed: bool = False
    """Taken for what it is by the likes of it in other entries."""


def parts_of(line: Line, row: int) -> list[Part]:
    """The pieces of a head's line besides dates, addresses and lengths of time."""
    found: list[Part] = []
    for cell in line.cells or (line.text,):
        for piece in _by_weight(line, cell):
            if len(piece) > LONGEST:
                found.append(Part(piece, line, row, len(found), line.bold))
                continue
            for text in _separated(undated(_URL.sub(" \u2502 ", unbulleted(piece)))):
                bare = _LABELLED.sub("", unstopped(trimmed(text, EDGES)))
                if bare and not only_duration(bare):
                    bold = line.bold or (bool(line.lead) and line.lead.startswith(bare[: max(3, len(line.lead))]))
                    found.append(Part(bare, line, row, len(found), bold))
    return found


_LABELLED = re.compile(
    r"^(?:client|position|role|job title|poste|fonction|intitul[ée](?: du poste)?|company|employer|entreprise|employeur"
    r"|soci[ée]t[ée])"
    r"\s*:\s+(?=\w)",
    re.IGNORECASE,
)
"""What a piece is, said before it: `Position: Welder`."""
_DEPARTMENT = (
    r"(?:operations|supply chain|sales|marketing|finances?|accounts|accounting|hr|human resources|quality"
    r"(?: assurance| control)?"
    r"|production|logistics|procurement|purchasing|engineering|projects|it|administration|admin|maintenance|r&d"
    r"|research|business development|customer (?:service|support|success)|communications?|legal|compliance"
    r"|training|recruitment|planning|security|facilities|payroll|treasury|tax|audit|product|data|analytics"
    r"|platform|infrastructure|back-?end|front-?end|full-?stack|mobile|cloud|devops|growth|e-?commerce|digital"
    r"|strategy|innovation|partnerships|fundraising|events|hse|health|safety|technical support|materials|stores"
    r"|warehouse|exports?|imports?|ventes|achats|comptabilite|ressources humaines|rh|qualite|logistique"
    r"|informatique|juridique|exploitation|travaux|recrutement|service clients?|relations? clients?"
    r"|grands comptes|controle de gestion|paie|tresorerie|bureau d'etudes|methodes|developpement|numerique)"
)
_OF_DEPARTMENT = re.compile(
    rf"\s+(?P<dash>[-–—])\s+(?={_DEPARTMENT}(?:\s*(?:&|/|\band\b|\bet\b)\s*{_DEPARTMENT})?"
    r"\s*(?:$|[,|(\u2502]|\s[-–—]\s|\s(?:at|chez|@)\s))"
)
"""The dash of `Assistant Manager - Operations`, on levelled text; as long as the text, levelled or not."""
_DASHES = {"-": "\0", "–": "\1", "—": "\2"}


def _separated(text: str) -> list[str]:
    """A text cut at its separators; the dash between a degree and its abbreviation is none, nor is a department's."""
    whole = _TWICE.sub("\\1\0", _with_department(text))
    if text.rstrip().endswith("."):
        whole = _STOP.sub(_stopped, whole)
    return [_dashed(piece) for piece in SEPARATOR.split(whole)]


def _with_department(text: str) -> str:
    """A text in which the dash between a post and its department is no separator any more."""
    for start, end in department_dashes(text):
        return f"{text[:start]}{_DASHES[text[start:end].strip()]}{text[end:]}"
    return text


def department_dashes(text: str) -> Iterator[tuple[int, int]]:
    """Where a dash stands between a post and its department."""
    for m in _OF_DEPARTMENT.finditer(level(text)):
        post = SEPARATOR.split(text[: m.start()])[-1]
        if title_score(post) > 0 and degree_score(post) == 0:
            yield m.span()


def _dashed(text: str) -> str:
    for dash, mark in _DASHES.items():
        text = text.replace(mark, f" {dash} ")
    return text


SHORT_WORD = re.compile(
    r"st|ste|dr|mr|mrs|ms|mme|me|prof|univ|inc|ltd|co|corp|dept|bros|assoc|dipl?|lic|ing|jr|sr|no|mt|ft|ave|rd|resp"
    r"|asst|mgr|dir|adj|sci|eng|tech|tél|tel|vs|etc|cie|sté|soc|ets|éts|hon|hons|int|intl|nat|natl|kft|gmbh",
    re.IGNORECASE,
)
_STOP = re.compile(r"(?<![^\W_])([^\W_]{2,})\.\s+(?=[A-ZÀ-Ý])")
"""The end of a sentence within a head that ends as a sentence: `Welder. Pont Works, Lyon.`"""


def _stopped(m: re.Match[str]) -> str:
    return m[0] if SHORT_WORD.fullmatch(m[1]) else f"{m[1]} \u2502 "


def unstopped(text: str) -> str:
    """A piece without the full stop that ends its sentence; those of shortened words stay."""
    if text.endswith(").") and "(" in text:
        return text[:-1]
    last = re.search(r"([^\W\d_]{2,})\.$", text)
    ends = last is not None and "." not in text.rsplit(maxsplit=1)[-1][:-1] and not SHORT_WORD.fullmatch(last[1])
    return text[:-1] if ends else text


ASIDE = re.compile(r"(?:mention|specialites?|option|parcours|filiere|dominante|major|minor|speciali[sz]ation)\b")
"""What tells more of a degree behind its comma, on levelled text."""
EDGES = " ,;:–—-|\u2502"
_LEADING_AT = re.compile(r"^\s*(?:chez|at|@|à|au|aux)\s+")
_PARTED = re.compile(r"\s*(?:[,–—|:(•·-]|(?:chez|at|@|à|au|aux)\s)")


def _by_weight(line: Line, cell: str) -> list[str]:
    """A cell cut where bold type ends and a mark follows: the two sides say different things."""
    lead = line.lead
    rest = cell[len(lead) :]
    if not lead or not cell.startswith(lead) or not _PARTED.match(rest) or not re.search(r"[^\W\d_]{3}", rest):
        return [cell]
    if not re.search(r"[^\W\d_]{3}", undated(lead)) or lead.count("(") != lead.count(")"):
        return [cell]
    whole = head_period(cell)
    across = whole is not None and whole.span[0] < len(lead) < whole.span[1]
    return [cell] if across else [lead, _LEADING_AT.sub("– ", rest)]


def names_on(lines: Sequence[Line]) -> int:
    """How many names some lines of a head hold: what is no place, kind of contract or grade."""
    found = apart([part for row, line in enumerate(lines) for part in parts_of(line, row)])
    return sum(_is_name(part.text) for part in found)


def _is_name(text: str) -> bool:
    known = place(text) is not None or only_contract(text) or GRADE.fullmatch(level(text)) is not None
    return not known and re.search(r"[^\W\d_]{2}", text) is not None


def with_text(part: Part, text: str) -> Part:
    """The part with another text."""
    return replace(part, text=text.strip(" ,;"))


def apart(parts: Sequence[Part]) -> list[Part]:
    """`Employer, Town` and `Employer (Town)`, `Title at Employer` -> two parts; commas within names stay."""
    pieces: list[Part] = []
    for part in parts:
        if len(part.text) > LONGEST:
            pieces.append(part)
            continue
        at = _AT.split(part.text, maxsplit=1)
        if len(at) == 1 and (m := _ENGLISH_AT.search(part.text)):
            left = part.text[: m.start()]
            # `University of Texas at Austin` is one name.
            if title_score(left) > 0 or (school_score(left) == 0 and company_score(left) < 1.0):
                at = [left, part.text[m.end() :]]
        elif len(at) == 1 and (m := _FRENCH_AT.search(part.text)) and school_score(part.text[: m.start()]) == 0:
            right = part.text[m.end() :]
            at = [part.text[: m.start()], right] if school_score(right) > 0 else at
        for m in _IN_SCHOOL.finditer(part.text) if len(at) == 1 else ():
            left, right = part.text[: m.start()], part.text[m.end() :]
            if degree_score(left) > 0 and school_score(right) >= 2.0 and school_score(left) == 0:
                at = [left, right]
        for text in at:
            pieces += [with_text(part, t) for t in split_place(text) if t.strip(" ,;")]
    return pieces


def split_place(text: str) -> list[str]:
    """A name and the place behind it, where there is one."""
    if place(text) is not None:
        return [text]
    if (comma := _COMMA.search(text)) and text.endswith(")") and place(text[comma.end() :]) is not None:
        return [text[: comma.start()], text[comma.end() :]]
    if (m := _TAIL.match(text)) and (place(m["tail"]) is not None or only_contract(m["tail"])):
        return [*split_place(m["body"]), m["tail"]]
    if m and "," in m["body"] and place(m["body"]) is not None:
        return [m["body"]]  # `Austin, TX (a small agency)`
    for comma in _COMMA.finditer(text):
        if place(text[comma.end() :]) is not None and not of_state(text[: comma.start()]):
            return [text[: comma.start()], text[comma.end() :]]
    return [text]


def split_tail(text: str) -> list[str]:
    """A title and the kind of contract in brackets behind it, where there is one."""
    m = _TAIL.match(text)
    return [m["body"], m["tail"]] if m and only_contract(m["tail"]) else [text]


def of_state(name: str) -> bool:
    """`University of California`: the town behind it is a part of its name."""
    _, of, state = name.partition("University of ")
    return bool(of) and is_region(state)


_HOUSE = re.compile(
    r"\s+(?:à|au|aux|pour|chez|dans|at|for|with|au sein de|au sein du|au sein des)\s+(?:l['’]\s?|la\s+|le\s+"
    r"|les\s+|the\s+)?"
    r"(?=[A-ZÀ-Ý\d]|[a-zà-ÿ]{4})"
)


def at_house(text: str) -> tuple[str, str] | None:
    """`Stage à la Direction de l'Enfance`, `Animatrice pour le CLAVOM`: what one was, and where."""
    for m in _HOUSE.finditer(text):
        left, right = text[: m.start()], text[m.end() :]
        named = right[:1].isupper() or right[:1].isdigit() or school_score(right) > 0 or company_score(right) >= 1.0
        if named and place(right) is None and (title_score(left) > 0 or contract(left) is not None) and ":" not in left:
            return left, right
    return None
