"""Work from home as the text of an offer says it, in French or English."""

import re
from typing import Literal

from offers.sources.countries import folded

Remote = Literal["none", "hybrid", "full"]

_HOME = r"(?:teletravail|tele travail|travail a distance|remote|home ?office|work(?:ing)? from home|wfh|distanciel)"
_NUMBER = r"(?:\d|un|une|deux|trois|quatre|one|two|three|four)"
_DAYS = r"(?:j|jours?|jrs?|days?)"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms))


_NONE = _any(
    rf"\b(?:pas|aucun|sans|non|no|not|without|ni)\b(?: \w+){{0,2}}"
    rf" (?:de |d |eligible (?:au|a|for) |en |possibilite de )?{_HOME}",
    rf"{_HOME} (?:\w+ )?(?:impossible|non|exclu|not|no|refuse|n est pas|is not)\b",
    r"\b(?:non|pas) teletravaillable",
    r"\b(?:100|cent) ?(?:% ?|pourcent |pour cent )?(?:en )?(?:presentiel|sur site|on ?site)",
    r"\b(?:fully on ?site|on ?site only)\b",
)
_ALL = _any(
    rf"\b100 ?%? (?:en |de |in )?{_HOME}",
    rf"{_HOME} (?:a |at )?(?:100|total|complet|integral|only|first)\b",
    rf"\b(?:full|fully|totally|entirely|completely|100) ?{_HOME}",
    rf"\bentierement (?:en |a )?(?:{_HOME}|distance)",
    r"\b(?:total|complet) teletravail",
    r"\bwork from anywhere\b",
    rf"\b{_HOME} (?:position|role|job|anywhere|worldwide)\b",
    rf"\bposte (?:en )?{_HOME} (?:complet|total)",
)
_SOME = _any(
    r"\bhybrid\w*",
    rf"\b{_NUMBER}(?: (?:a|ou|to|or) \d)? ?{_DAYS}\b(?: \w+){{0,3}} {_HOME}",
    rf"{_HOME}(?: \w+){{0,4}} {_NUMBER} ?{_DAYS}\b",
    rf"{_HOME} (?:\w+ )?(?:possible|partiel|ponctuel|occasionnel|envisageable|flexible|oui|yes|regulier|hebdomadaire)",
    rf"{_HOME} (?:\w+ )?(?:propose|autorise|available|accepte)",
    rf"\b(?:possibilite|possibility|option|accord|charte|politique|rythme|jours?|days?|partial|partially|part|occasional)"
    rf"(?: \w+)? (?:de |d |du |sur le |en |of |a |from )?{_HOME}",
    rf"\b[1-9]\d ?% (?:de |of |en )?{_HOME}",
    rf"\b(?:flexible|office and) {_HOME}",
    rf"\beligible (?:au|a|for) {_HOME}",
    r"\bteletravaillable",
    rf"\b{_HOME} (?:and|et) (?:office|sur site|presentiel|bureau)",
)


_SAID = re.compile(
    r"t[ée]l[ée][ -]?travail|[àa] distance|distanciel|remote|home|wfh|hybrid|pr[ée]sentiel"
    r"|sur site|on[ -]?site|anywhere",
    re.IGNORECASE,
)


def remote_of(value: str) -> Remote | None:
    """Sentence by sentence; None where it says nothing. What excludes it is looked at first."""
    found: Remote | None = None
    if not _SAID.search(value):  # nearly always, and twenty times as fast
        return None
    for sentence in filter(_SAID.search, re.split(r"[.!?\n;•]+", value)):
        spoken = folded(sentence.replace("%", " pctx ")).replace(" pctx", "%")
        if _NONE.search(spoken):
            return "none"
        if _ALL.search(spoken):
            found = "full"
        elif found is None and _SOME.search(spoken):
            found = "hybrid"
    return found
