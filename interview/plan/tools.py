"""Which of an offer's demands are tools: things with a name that one works with, and no way to be or to do."""

import re
from collections.abc import Iterable
from functools import cache

from interview.commands import Locale
from interview.language.lexicon import lexicon
from interview.language.words import fold
from prompts.loader import LOCALES, fields

_LEAD = re.compile(
    r"^(?:(?:tr[èe]s )?(?:bonne?s? )?(?:ma[îi]trise|connaissances?|pratique|utilisation|exp[ée]rience|notions?)"
    r"(?: \w+ et \w+)? (?:d['’]|de la suite |des? (?:logiciels? )?|du (?:logiciel )?|en |sur |avec )(?:l['’]|la |le )?"
    r"|(?:strong|good|solid|excellent|working|basic|proven|hands-on)? ?(?:knowledge of|experience (?:with|in|of)"
    r"|command of|proficien(?:t|cy) (?:in|with)|use of|familiarity with|skills in)\s+|strong )",
    re.IGNORECASE,
)
"""Words before a tool that say how well it must be known."""
_NAME = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Za-z]+\.js|C\+\+|C#|\.NET)(?!\w)")
"""Names that only products have: PostgreSQL, AutoCAD, Node.js."""
_PARTS = re.compile(r"\s*[,/&]\s*|\s+(?:et|and)\s+")
_WORDS = 6
_JOINED = {"fr": " et ", "en": " and "}


def tools_of(labels: Iterable[str]) -> list[str]:
    """The tools among them, each once, without the words that say how well they must be known."""
    found: dict[str, str] = {}
    for label in labels:
        # A licence to drive a thing is no thing to work with.
        if any(lexicon(locale).found("kind_credential", label) for locale in LOCALES):
            continue
        name = _LEAD.sub("", label.strip(" .;,"))
        parts = _PARTS.split(name)
        for one in parts if all(map(_is_tool, parts)) else [name]:
            if len(one.split()) <= _WORDS and _is_tool(one):
                found.setdefault(fold(one), one)
    return list(found.values())


def _is_tool(name: str) -> bool:
    folded = fold(name)
    if _NAME.search(name) or _known().search(folded):
        return True
    # "Teams" is one, "leading teams" is not.
    return any(part in _alone() for part in _PARTS.split(folded))


def listed(names: list[str], locale: Locale) -> str:
    """Names as they are said: "SQL, Python et Excel"."""
    return _JOINED[locale].join(part for part in (", ".join(names[:-1]), names[-1]) if part)


@cache
def _known() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(fields()["tools"].split(", "), key=len, reverse=True))
    return re.compile(rf"(?<![\w+#])(?:{names})(?![\w+#])")


@cache
def _alone() -> frozenset[str]:
    """Names that are words of everyday too: tools only where nothing else is said."""
    return frozenset(fields()["tools_alone"].split(", "))
