"""What an offer only wishes for: "permis B souhaité", "SQL would be a plus". A wish is no requirement."""

import re

_WISHED = re.compile(
    r"\b(?:souhait(?:ée?s?|ees?|ables?)\b|souhaite(?=\W*$)|appr[ée]ci(?:ée?s?|ees?|ables?)\b|apprecie(?=\W*$)"
    r"|appr[ée]cierions|d[ée]sir(?:ées?|és|ables?)\b"
    r"|(?:un|(?:les|des)(?: petits?)?|gros|vrai|petit) (?:plus|\+|atouts?|avantages?)"
    r"(?!\s+(?:de|des|d['’]|que|grande?s?)\b)"
    r"|atouts?|valoris(?:ée?s?|ees?)\b|bienvenue?s?\b|id[ée]alement|de pr[ée]f[ée]rence|si possible"
    r"|facultati(?:f|ve)s?|optionnel\w*"
    r"|(?:an?|big|definite|real|distinct) (?:big |huge |definite |real )?(?:plus|advantage|asset|bonus)"
    r"|bonus(?: points?)?"
    r"|desirable|desired|(?:nice|good|great)[- ]to[- ]haves?|prefer(?:red|ably|ence)|ideally|advantageous|optional"
    r"|if possible|(?:would|will|is|are) (?:also )?(?:be )?(?:very |highly |much )?"
    r"(?:welcome|appreciated|valued|helpful|useful|beneficial|nice|ideal|great))"
    r"(?!\w)",
    re.IGNORECASE,
)
_DEMAND = (
    r"(?:exig[ée]e?s?|obligatoires?|indispensables?|imp[ée]rati(?:f|ve)s?|imp[ée]rativement|n[ée]cessaires?"
    r"|requi(?:s|ses?))"
)
_DEMAND_EN = r"(?:required|essential|mandatory|necessary|needed|compulsory|a must|must[- ]have)"
_UNDEMANDED = re.compile(
    rf"\b(?:(?:non|pas|sans [êe]tre|ni)\s+{_DEMAND}"
    rf"|(?:not|isn['’]t|aren['’]t|without being)\s+(?:\w+\s+)?{_DEMAND_EN})",
    re.IGNORECASE,
)
_DEMANDED = re.compile(rf"\b(?:{_DEMAND}|{_DEMAND_EN}|must|vous devez)\b", re.IGNORECASE)
_AROUND = 200  # letters of a sentence on either side
_ENDS = ".;\n•!"
_NEXT = re.compile(r",|\bmais\b|\bbut\b", re.IGNORECASE)
_AND = re.compile(r"\b(?:et|ou|and|or)\b|&", re.IGNORECASE)
_OPENING = re.compile(
    r"\W*(?:(?:(?:ce|qui|il|elle|cela|it|this|that|which)\s+)?(?:est|sont|serai(?:en)?t|is|are|would be|will be)\s+"
    r"|même si\s+)?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"plus$|advantage|asset|bonus|desir|to.have|prefer|ideal|option|welcome|apprec|valued|ful$|fici|nice"
)


def is_wish(said: str) -> bool:
    """Whether words about one thing wish for it and do not demand it."""
    rest = _UNDEMANDED.sub(" ", said)
    wished = rest != said or _WISHED.search(said) is not None
    return wished and _DEMANDED.search(rest) is None


def is_wished_at(text: str, start: int, end: int) -> bool:
    """Whether what stands there is only wished for: by the words of its own clause, or of a heading before it."""
    least, most = max(0, start - _AROUND), min(len(text), end + _AROUND)
    left = max(least, *(text.rfind(mark, least, start) + 1 for mark in _ENDS))
    right = min((at for mark in _ENDS if (at := text.find(mark, end, most)) >= 0), default=most)
    before, behind = text[left:start], _NEXT.split(text[end:right])
    own = behind[0]
    if len(behind) > 1 and _begins_with_wish(behind[1]):
        own += behind[1]
    head, colon, _ = before.rpartition(":")
    if is_wish(own):
        return _reaches(own)
    if _DEMANDED.search(own):
        return False
    parts = [part for piece in re.split(r"[,:]", before) for part in _AND.split(piece)]
    return (bool(colon) and is_wish(head)) or is_wish(parts[-1]) or (len(parts) > 1 and _is_wish_alone(parts[-2]))


def listed_wishes(said: str) -> list[tuple[str, bool]]:
    """The things that one point of a list joins ("anglais et permis B souhaités"), each with whether it is a wish."""
    parts = [part for part in re.split(r"\s(?:et|and)\s", said) if part.strip()]
    if len(parts) < 2 or not is_wish(parts[-1]):
        return [(part, is_wish(part)) for part in parts]
    shared = _is_shared(parts[-1])
    return [(part, is_wish(part) or (shared and _DEMANDED.search(part) is None)) for part in parts]


def _begins_with_wish(said: str) -> bool:
    begun = _OPENING.match(said)
    at = begun.end() if begun else 0
    return _WISHED.match(said, at) is not None or _UNDEMANDED.match(said, at) is not None


def _is_wish_alone(said: str) -> bool:
    return _WISHED.fullmatch(said.strip()) is not None


def _reaches(own: str) -> bool:
    """Whether a wish is about what stands before "and" as well: in the plural, and in English, it is."""
    joined = _AND.search(own)
    found = _WISHED.search(own) or _UNDEMANDED.search(own)
    return joined is None or found is None or found.start() < joined.start() or _is_shared(own)


def _is_shared(said: str) -> bool:
    found = [*_WISHED.finditer(said)]
    word = found[-1][0].casefold() if found else ""
    plural = re.search(r"\b(?:sont|seraient)\b", said, re.IGNORECASE) is not None
    return plural or word.endswith(("és", "ées", "ees", "ables", "ues")) or _ENGLISH.search(word) is not None
