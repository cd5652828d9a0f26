"""What a study was passed with, apart from what was studied: `GPA: 3.8/4.0, Dean's list; thesis on rents`."""

import re

from parsing.rules.edges import trimmed
from parsing.rules.folding import level
from parsing.rules.roles import GRADE

LONGEST = 120
"""Characters of a text that is looked at for one."""
_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_VALUE = (
    rf"(?:{_NUMBER}(?:er|re|e|eme|st|nd|rd|th)?(?:\s*(?:/|out of|sur|of|on a scale of)\s*{_NUMBER})?"
    r"\s*(?:%|percent|per cent|pour cent|points?|pts|marks|with honou?rs)?|2[:.][12](?: honou?rs)?|[a-f][+*-]?)"
)
_OF_WHAT = r"(?:(?:cumulative|overall|final|major|average|total|weighted|graduating|current|academic|class)\s+)*"
_LABEL = (
    r"(?:[cs]?gpa|cpi|wam|atar|ucas(?: points)?|grade(?: point average)?|average|score|marks?|percentage|percentile"
    r"|aggregate|results?|rank(?:ed|ing)?|(?:note|moyenne|resultat)(?: (?:finale?|generale?|annuelle|globale))?|rang"
    r"|classement|classee?|total|overall)"
)
_MEASURED = (
    rf"{_NUMBER}\s*(?:/\s*{_NUMBER}|%|points?|pts|percent|pour cent)"
    r"(?:\s+(?:aggregate|overall|average|de moyenne|obtained|marks))?"
)
_HOW = (
    r"(?:graduated|graduating|obtained|achieved|passed|awarded|obtenue?|valide|recue?|reussi"
    r"|with|avec|an?|une?|la|on the)"
)
_ONLY = re.compile(
    rf"(?:{_HOW}\s+)*(?:{_OF_WHAT}{_LABEL}\s*(?:[:=–-]|of|de)?\s*{_VALUE}|{_MEASURED}|{GRADE.pattern})", re.IGNORECASE
)
_CUT = re.compile(r"\s*[|│;•·]\s*|,\s+|\s+[–—-]\s+|\s*[()]\s*")


def only_score(text: str) -> bool:
    """Whether a text tells a grade, points, a rank or a distinction, and nothing else."""
    return len(text) <= LONGEST and _ONLY.fullmatch(level(text).strip(" .:()")) is not None


def apart(text: str) -> tuple[list[str], str]:
    """The scores a text begins or ends with, as written, and what it says beside them."""
    if only_score(text):
        return [trimmed(text)], ""
    ends = [m.span() for m in _CUT.finditer(text)]
    starts = [0, *(stop for _, stop in ends)]
    spans = [(a, b) for a, b in zip(starts, [*(a for a, _ in ends), len(text)], strict=True) if text[a:b].strip(" .")]
    scored = [only_score(text[a:b]) and not _own_mark(text, a, b) for a, b in spans]
    first = next((n for n, one in enumerate(scored) if not one), len(spans))
    last = next((n for n in range(len(spans), first, -1) if not scored[n - 1]), first)
    found = [*_slices(text, spans[:first]), *_slices(text, spans[last:])]
    return found, trimmed(text[spans[first][0] : spans[last - 1][1]]) if first < last else ""


def _own_mark(text: str, start: int, stop: int) -> bool:
    """Whether what is measured stands in brackets behind what it is the mark of: `Statistics (78%)`."""
    return text[max(0, start - 1) : start] == "(" and re.fullmatch(_MEASURED, level(text[start:stop])) is not None


def _slices(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Neighbours as they are written; one by one where a bracket would stay open."""
    if not spans:
        return []
    whole = text[spans[0][0] : spans[-1][1] + 1]
    if whole.count("(") == whole.count(")"):
        return [trimmed(whole)]
    return [trimmed(text[a:b]) for a, b in spans]
