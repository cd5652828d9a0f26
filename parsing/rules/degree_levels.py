"""How high a degree is, by its name."""

import re

from parsing.rules.folding import level

_LEVELS: tuple[tuple[str, int | None, int], ...] = (
    # pattern, years after the baccalauréat, EQF level
    (r"doctorat|\bph\.?\s?d\b|\bdphil\b|docteur|\bdoctorate\b", 8, 8),
    (
        (
            r"\bmaster\b|\bmasters\b|master's|mastere|\bm\.?sc\b|\bm\.?eng\b|\bmba\b|\bdess\b|\bdea\b|\bm2\b"
            r"|ingenieur|\bllm\b|\bmphil\b|\bdscg\b|\bm\.a\.|\bma\b(?= in|,)"
        ),
        5,
        7,
    ),
    (r"\bdnsep\b|\bcapes\b|\bagregation\b", 5, 7),
    (r"\bmaitrise\b|\bm1\b", 4, 6),
    (
        (
            r"\blicence\b|\bbachelor|\bb\.?sc\b|\bb\.?eng\b|\bbba\b|\bb\.a\.|\bba\b(?= in|,| \()|\bllb\b"
            r"|\bdnmade\b|\bdna\b|\bbut\b(?= )|\bl3\b|\bdcg\b|\bdei\b|diplome d'etat d'infirmier"
        ),
        3,
        6,
    ),
    (
        (
            r"\bbtsa?\b|\bdut\b|diplome universitaire de technologie"
            r"|\bdeug\b|\bdeust\b|\bhnd\b|\bcpge\b|prepa|classes? preparatoire|associate degree"
            r"|foundation degree"
        ),
        2,
        5,
    ),
    (r"\bbac pro\b|\bbaccalaureat\b|\bbac\b(?!\s*\+)|a-levels?|high school|secondary school", 0, 4),
    (r"\bcap\b|\bbep\b|\bgcse", None, 3),
)
_BAC_PLUS = re.compile(r"\bbac\s*\+\s*(\d)\b")


def levels(text: str) -> tuple[int | None, int | None]:
    """Years after the baccalauréat and EQF level of a degree's name."""
    flat = level(text)
    if m := _BAC_PLUS.search(flat):
        years = int(m[1])
        return years, 8 if years >= 8 else 7 if years >= 5 else 6 if years >= 3 else 5
    for pattern, years_after, eqf in _LEVELS:
        if re.search(pattern, flat):
            return years_after, eqf
    return None, None
