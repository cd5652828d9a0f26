"""Where entries begin: from spacing, type, indents and bullets, weighed together and alike over a section."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsing.reading.document import Line
from parsing.rules.dates import only_date, only_duration
from parsing.rules.flow import wraps
from parsing.rules.folding import level
from parsing.rules.places import place
from parsing.rules.roles import degree_score, only_contract, school_score, title_score
from parsing.rules.rows import is_bullet

MAX_ABOVE = 3
"""Lines of a head that may stand above its date."""
NOT_HEAD = re.compile(
    r"(?:(?:tech )?stack(?: technique)?|environnement(?: technique)?|technologies|outils|tools|tech|technos"
    r"|missions?(?: principales)?"
    r"|taches|realisations|mots-cles|keywords|relevant|courses|coursework|cours|sujet|topic|description"
    r"|responsabilites)\s*:"
)
"""What only announces something within an entry, on levelled text."""
URL_ONLY = re.compile(r"(?:https?://|www\.)\S+$|[\w-]+(?:\.[\w-]+)+/\S*$", re.IGNORECASE)

Face = tuple[float, bool, bool, bool]


def face(line: Line) -> Face:
    """What a line looks like: size, weight, capitals, colour."""
    letters = [c for c in line.text if c.isalpha()]
    caps = len(letters) > 3 and sum(c.isupper() for c in letters) > 0.9 * len(letters)
    return round(line.size, 1), line.bold or bool(line.lead), caps, line.colored


@dataclass(frozen=True, slots=True)
class Page:
    """What is usual in a section: the gap between its lines and the face of its text."""

    gap: float
    airy: bool
    """Some lines stand clearly further apart than others."""
    text: Face

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Page":
        """Measured on a section's lines."""
        gaps = [line.gap for line in lines[1:] if line.gap > 0]
        usual = statistics.median_low(gaps) if gaps else 0.0
        faces: Counter[Face] = Counter()
        for line in lines:
            faces[face(line)] += len(line.text) * (3 if is_bullet(line) else 1)
        airy = any(gap > 1.25 * usual for gap in gaps)
        # Of the faces that much of the text is set in, the plainest: heads may well be half of a short section.
        whole = sum(faces.values())
        text = min((f for f, count in faces.items() if 4 * count >= whole), default=(10.0, False, False, False))
        return cls(usual, airy, text)

    def stands_out(self, line: Line) -> bool:
        """Whether a line's type is not that of the text: bolder, larger, in capitals or in colour."""
        size, bold, caps, colored = face(line)
        plain = self.text
        return (bold and not plain[1]) or size > plain[0] + 0.4 or (caps and not plain[2]) or (colored and not plain[3])


def has_known_word(text: str) -> bool:
    """Whether a text holds a word of titles, schools or degrees."""
    return max(title_score(text), school_score(text), degree_score(text)) > 0


def headlike(line: Line) -> bool:
    """Whether a line may be part of a head at all: no bullet, no sentence, no middle of one."""
    text = line.text
    if is_bullet(line) or len(text) > 110 or (text.endswith((".", ";")) and len(text) > 40):
        return False
    if URL_ONLY.match(text):
        return True
    if text[:1].islower() and not only_date(text):
        return False
    return not NOT_HEAD.match(level(text)) and not (
        len(text) > 75 and len(line.cells) < 2 and re.search(r"\w\.\s+[A-ZÀ-Ý]", text)
    )


def begins(lines: Sequence[Line], n: int, page: Page) -> float:
    """How surely an entry begins at a line; negative where it plainly does not."""
    line = lines[n]
    if not headlike(line) or URL_ONLY.match(line.text) or only_duration(line.text):
        return -3.0
    if place(line.text) is not None or only_contract(line.text):
        return -1.5
    score = 0.3 * has_known_word(line.text)
    if n == 0:
        return score + 2.0
    before = lines[n - 1]
    score += _spacing(line, page) + _contrast(line, before, page, first=n < 2)
    if is_bullet(before):
        score += 1.0
    elif before.text.endswith((".", ";")) and len(before.text) > 30:
        score += 0.7
    elif before.text.endswith((",", ":", "–", "—", "&")) or wraps(before):
        score -= 1.0
    if line.column == before.column and line.page == before.page:
        score += 0.5 if line.x0 < before.x0 - 3 else -0.6 if line.x0 > before.x0 + 3 else 0.0
    return score


def _contrast(line: Line, before: Line, page: Page, *, first: bool) -> float:
    """What its type says beside that of the line above: a second line of a head is no beginning."""
    out, above = page.stands_out(line), page.stands_out(before) and not is_bullet(before)
    if not out:
        return -0.9 if above else 0.0
    if above and (first or line.gap <= 1.2 * max(before.gap, page.gap)):
        return -0.1 if face(line) == face(before) else 0.2
    return 1.2


def _spacing(line: Line, page: Page) -> float:
    if page.gap <= 0 or line.gap <= 0 or not page.airy:
        return 0.0
    ratio = line.gap / page.gap
    return min(2.0, 4.0 * (ratio - 1.0)) if ratio > 1.15 else -0.7


_RAIL = 25.0
"""Points from a column of dates to the text beside it, at least."""
_ALIKE = 1.0
"""What it costs an entry to have one line more or less above its date than the others."""
_ROBBED = 3.0
"""What it costs to take another entry's whole head."""


def above(lines: Sequence[Line], dates: Sequence[int], page: Page) -> list[int]:
    """For each dated line, how many lines above it belong to its head.

    Entries of one CV are alike: the count that suits most of them is preferred for each.
    """
    railed = dates[0] == 0 and all(_beside_date(lines[n]) for n in dates)
    worth = [_choices(lines, dates, i, page, railed=railed) for i in range(len(dates))]
    robbed = [_robbed(lines, dates, i) for i in range(len(dates))]

    def gains(i: int, usual: int) -> list[float]:
        # Where heads stand below their dates, all lines up to the next date cannot be the next one's head.
        lost = robbed[i] if usual == 0 else None
        return [w - _ALIKE * abs(k - usual) - (_ROBBED if k == lost else 0.0) for k, w in enumerate(worth[i])]

    def best(i: int, usual: int) -> int:
        found = gains(i, usual)
        return max(range(len(found)), key=lambda k: found[k] - 0.01 * k)

    def total(usual: int) -> float:
        gain = sum(max(gains(i, usual)) for i in range(len(dates)))
        # Everything before a section's first date belongs to the first entry.
        return gain + (1.0 if dates[0] == usual else 0.0)

    usual = max(range(MAX_ABOVE + 1), key=lambda k: (total(k), -k))
    return [best(i, usual) for i in range(len(dates))]


def _robbed(lines: Sequence[Line], dates: Sequence[int], i: int) -> int | None:
    """How many lines above a date would leave nothing to the date before it, which says no more than a date."""
    if i == 0 or not only_date(lines[dates[i - 1]].text):
        return None
    return dates[i] - dates[i - 1] - 1


def _beside_date(line: Line) -> bool:
    """Whether a line is a date and, beside it, what is dated."""
    return len(line.cells) > 1 and only_date(line.cells[0])


def _choices(lines: Sequence[Line], dates: Sequence[int], i: int, page: Page, *, railed: bool) -> list[float]:
    """For each count of lines above a date, what speaks for the entry beginning there.

    `railed`: dates stand in a column of their own beside what they date, so what is set further in begins nothing.
    """
    n = dates[i]
    floor = dates[i - 1] + 1 if i else 0
    found = [_at_date(lines, n, page)]
    for k in range(1, MAX_ABOVE + 1):
        at = n - k
        if railed and lines[at].column == lines[n].column and lines[at].x0 > lines[n].x0 + _RAIL:
            break
        if at < floor or not headlike(lines[at]) or lines[at].page < lines[n].page - 1:
            break
        if lines[n].lead and lines[at].lead and len(lines[n].cells) < 2:
            break  # two heads, of which one has no date
        worth = begins(lines, at, page) - 0.5 * max(0.0, _spacing(lines[at + 1], page))
        if i == 0 and at == 0:
            worth += 1.5  # nothing is left over above it
        found.append(worth)
    return found


def _at_date(lines: Sequence[Line], n: int, page: Page) -> float:
    """As `begins`, for a line that carries the date: a date alone is as good a beginning as a title."""
    line = lines[n]
    if only_date(line.text):
        score = begins([*lines[:n], line], n, page) if headlike(line) else 0.0
        return max(score, -1.0)
    return begins(lines, n, page) if not is_bullet(line) else 1.0
