"""What stands at the feet of pages: whose CV it is, and which page."""

import re
from collections.abc import Sequence

from parsing.reading.document import Line
from parsing.rules.folding import level, words
from parsing.rules.rows import undated


def page_feet(lines: Sequence[Line]) -> set[int]:
    """Lines at a page's foot that only say whose CV it is and which page: `Ana Sol - CV`, far below the text."""
    largest = max((line for line in lines if line.page == lines[0].page), key=lambda line: line.size, default=None)
    name = set(words(largest.text).split()) if largest is not None else set()
    found: set[int] = set()
    for n, line in enumerate(lines):
        last = n and (n + 1 == len(lines) or lines[n + 1].page != line.page)
        if last and line is not largest and line.page == lines[n - 1].page and line.gap > 2.5 * line.size:
            said = set(words(undated(line.text)).split())
            if said & name and all(word in name or word in _FEET or word.isdigit() for word in said):
                found.add(n)
    return found | _made_with(lines)


def _made_with(lines: Sequence[Line]) -> set[int]:
    """Last lines of a column that say how or when the page was made: `Designed with X`, `Last updated on 3 May`."""
    found: set[int] = set()
    for n in range(len(lines) - 1, 0, -1):
        line, following = lines[n], lines[n + 1] if n + 1 < len(lines) else None
        last = following is None or n + 1 in found or (following.page, following.column) != (line.page, line.column)
        apart = line.gap > 2 * line.size or line.gap <= 0 or line.y > 780
        if last and apart and not line.bullet and _MADE.match(level(line.text)):
            found.add(n)
    return found


_MADE = re.compile(
    r"(?:(?:this )?(?:cv|resume|page|website|template) (?:was |is )?(?:\w+ )?)?"
    r"(?:designed|created|made|built|generated|typeset|powered|last updated|updated|derniere mise a jour)"
    r"\s*(?:on|le|with|by|using|avec|par|:)\s*\S"
)
"""On levelled text."""
_FEET = frozenset({"cv", "resume", "curriculum", "vitae", "page", "of", "sur", "de"})
ON_REQUEST = re.compile(
    r"(?:professional )?(?:references?|referees?|references? professionnelles?)\s*:?\s+"
    r"(?:(?:(?:are )?(?:available|provided|furnished)\s+)?(?:up)?on request"
    r"|(?:disponibles? |fournies? |communiquees? )?sur (?:simple )?demande)\W*"
)
"""A line that stands at the foot of a CV and says nothing of any section, on levelled text."""
