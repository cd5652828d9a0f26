"""Section headings in both languages, and a document cut up by them."""

import json
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import takewhile

from parsing.reading.document import Document, Line
from parsing.rules.feet import ON_REQUEST, page_feet
from parsing.rules.flow import wraps
from parsing.rules.folding import level, words
from parsing.rules.hints import hinted
from parsing.rules.roles import title_score
from parsing.rules.rows import announces, head_period, is_bullet

MAX_HEADING = 60
"""Characters."""
_ORNAMENT = re.compile(r"^[^\w]+|[^\w)]+$|^\d{1,2}[.)]\s+")
_JOIN = re.compile(r"\s*(?:&|/|\+|,|\bet\b|\band\b|\|)\s*", re.IGNORECASE)
_INLINE = re.compile(r"^(?P<head>[^:]{3,40}?)\s*:\s+(?P<rest>\S.*)$")
_LED = re.compile(r"^(?P<head>[^:\0]{3,40})\0\s+(?P<rest>\S.*[,;|•·].*)$")
"""The bold words that a line begins with, and the list after them."""
_ARTICLES = re.compile(
    r"^(?:(?:mes|mon|ma|my|principales?|principaux|main|autres?|other|additional|key|selected)\s+)(?=\w)"
)
_DIGIT_HEAD = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `key` is a profile section, `header` (before any heading) or `other`."""

    key: str
    heading: Line | None
    lines: tuple[Line, ...] = field(repr=False)
    confidence: float = 1.0


@cache
def _lexicon() -> dict[str, str]:
    kept = json.loads(files("parsing.rules").joinpath("words/headings.json").read_text(encoding="utf-8"))
    return {words(name): key for key, names in kept.items() for name in names}


@cache
def _glued() -> dict[str, str]:
    return {name.replace(" ", ""): key for name, key in _lexicon().items() if len(name) >= 7}


def section_key(text: str) -> str | None:
    """The section a heading names, or None when the text is no known heading."""
    if len(text) > 2 * MAX_HEADING:
        return None
    text = _ORNAMENT.sub("", text.strip())
    if not text or len(text) > MAX_HEADING or _DIGIT_HEAD.search(text):
        return None
    key = _named(words(text))
    if key is not None:
        return key
    parts = [words(part) for part in _JOIN.split(text) if part]
    if 2 <= len(parts) <= 4:
        keys = [_named(part) for part in parts]
        if keys[0] is not None and all(
            key is not None or part in _MODIFIERS for key, part in zip(keys, parts, strict=True)
        ):
            # `Permis et certificats` are no way to reach a person.
            return next((key for key in keys if key not in (None, "contact")), keys[0])
    return None


_MODIFIERS = frozenset(
    {"stages", "certifications", "personnelles", "outils", "divers", "benevolat", "awards", "techniques"}
)


def _named(folded: str) -> str | None:
    if not folded or len(folded.split()) > 6:
        return None
    lexicon = _lexicon()
    trimmed = _ARTICLES.sub("", folded)
    return lexicon.get(folded) or lexicon.get(trimmed) or _glued().get(folded.replace(" ", ""))


def is_heading(text: str) -> bool:
    """Whether a text alone on its line names a section."""
    return section_key(text) is not None


def _caps(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and all(c.isupper() for c in letters)


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    caps: bool
    colored: bool


def _style(line: Line) -> _Style:
    return _Style(round(line.size * 2) / 2, line.bold, _caps(line.text), line.colored)


def sections(document: Document) -> list[Section]:
    """Cut a document at its headings. What precedes the first, in each column, is `header`."""
    feet = page_feet(document.lines)
    own = [_with_bullet(line) for n, line in enumerate(document.lines) if n not in feet]
    cut = [_unmerged(line, document.body_size) for line in _rejoined(own)]
    lines = [piece for pieces in cut for piece in pieces]
    beside = {id(pieces[0]) for pieces in cut if len(pieces) > 1}
    marked = _marked(lines, document.body_size)
    result: list[Section] = []
    key, heading, confidence = "header", None, 1.0
    held: list[Line] = []
    column = lines[0].column if lines else 0
    resume = 0

    def close() -> None:
        if held or heading is not None:
            result.append(Section(key, heading, tuple(held), confidence))

    for number, line in enumerate(lines):
        if number < resume or (number not in marked and ON_REQUEST.fullmatch(level(line.text))):
            continue
        mark = marked.get(number)
        if mark is not None:
            close()
            if key == "skills" and heading is not None and id(line) in beside and id(heading) not in beside:
                # `Languages` as a row among a table of skills: the rows below it are skills again.
                stop = _row_end(lines, number + 1, marked)
                result.append(Section(mark[0], line, tuple(lines[number + 1 : stop]), 0.8))
                held, resume = [], stop
                continue
            key, confidence = mark
            heading, held, column = line, [], line.column
            continue
        if line.column != column:
            column = line.column
            # A column's end ends its last section: what begins the next column belongs to the person, not to it.
            # Only what has dates runs on there, as text set in columns does.
            if not (key in _DATED and _runs_on(lines[number:], marked, number)):
                close()
                key, heading, confidence, held = "header", None, 0.7, []
        inline = _inline(line, key)
        if inline is not None:
            close()
            named, head, rest = inline
            result.append(Section(named, head, (rest,), 0.8))
            held, heading = [], None
            continue
        held.append(line)
    close()
    return result


def _row_end(lines: Sequence[Line], first: int, marked: dict[int, tuple[str, float]]) -> int:
    """Where what a row says ends: at the next row, with a label of its own."""
    stop = first + 1
    while (
        stop < len(lines)
        and stop not in marked
        and len(lines[stop].cells) < 2
        and not lines[stop].lead
        and lines[stop].x0 > lines[first].x0 + 20
    ):
        stop += 1
    return stop


_DATED = frozenset({"work", "education", "volunteer", "projects"})
_CONTACT = re.compile(r"@|\+?\d[\d .()-]{8,}\d")


def _runs_on(rest: Sequence[Line], marked: dict[int, tuple[str, float]], number: int) -> bool:
    """Whether the lines up to the column's next heading are entries with dates and nobody's contacts."""
    column = rest[0].column
    held = list(takewhile(lambda pair: pair[0] not in marked and pair[1].column == column, enumerate(rest, number)))
    texts = [line.text for _, line in held]
    return any(head_period(text) is not None for text in texts) and not any(map(_CONTACT.search, texts))


def _marked(lines: Sequence[Line], body: float) -> dict[int, tuple[str, float]]:
    """Line index -> (section key, confidence) of every heading."""
    named = _named_lines(lines)
    styles = Counter(_style(lines[n]) for n in named)
    usage = Counter(_style(line) for line in lines)
    marked: dict[int, tuple[str, float]] = {}
    strong = {s for s, count in styles.items() if _stands_out(s, body) and count * 3 >= usage[s]}
    own = _own_faces(lines, named)
    for n, key in named.items():
        style = _style(lines[n])
        if style in strong:
            marked[n] = (key, 1.0)
        elif not strong or _fits(style, strong, body) or _face(lines[n]) in own:
            marked[n] = (key, 0.8)
    return _likewise(lines, marked | _spaced(lines, named, marked), body)


def _named_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Line index -> section key of every line that names one; what announces each entry's text again is no heading."""
    named = {n: key for n, line in enumerate(lines) if (key := section_key(line.text)) is not None}
    said = Counter(words(lines[n].text) for n in named)
    return {n: key for n, key in named.items() if said[words(lines[n].text)] < 2 or not announces(lines[n].text)}


def _spaced(
    lines: Sequence[Line], named: dict[int, str], marked: dict[int, tuple[str, float]]
) -> dict[int, tuple[str, float]]:
    """Headings of a column that has none in the look of the others': names set apart by the space above them."""
    taken = {lines[n].column for n in marked}
    columns = {line.column for line in lines} - taken

    def ratio(n: int) -> float:
        here, below = lines[n], lines[n + 1] if n + 1 < len(lines) else None
        beside = below is not None and below.column == here.column and below.gap > 0
        return here.gap / below.gap if beside and below is not None and len(here.cells) < 2 else 0.0

    alone = {n: ratio(n) for n in named if n not in marked and lines[n].column not in taken}
    usual = {c: min((line.gap for line in lines if line.column == c and line.gap > 0), default=0.0) for c in columns}
    clear = {n for n, apart in alone.items() if apart >= _APART}
    faces = {_face(lines[n]) for n in clear}
    if len(clear) < 2 or len(faces) > 1:
        return {}
    return {
        n: (named[n], 0.7)
        for n, apart in alone.items()
        if apart > 1.0 and lines[n].gap > 1.2 * usual[lines[n].column] and _face(lines[n]) in faces
    }


_APART = 1.35
"""How much further a heading stands from what is above it than from what is below."""


def _likewise(lines: Sequence[Line], marked: dict[int, tuple[str, float]], body: float) -> dict[int, tuple[str, float]]:
    """With the known headings also what is set and spaced as they are, whatever it says."""
    faces = Counter(_face(lines[n]) for n in marked)
    every = Counter(_face(line) for line in lines)
    own = {face for face, count in faces.items() if count >= 3 and count * 10 >= 6 * every[face]}
    floors = _floors(lines, marked)
    first = min(marked, default=len(lines))
    largest = max((line.size for line in lines), default=0.0)
    found = dict(marked)
    for n, line in enumerate(lines):
        if n in marked or n - 1 in found or n < 2 or len(line.cells) > 1 or not _titled(line.text):
            continue
        if is_bullet(line) or (hinted(line.text) is None and (_over_dates(lines, n) or _below_name(lines, n, largest))):
            continue
        look, floor = _face(line), floors.get(line.column, floors.get(None, 0.0))
        if not (faces[look] >= 2 or (faces[look] and (look[2] or look[0] > body + 0.8))):
            continue
        hint = hinted(line.text)
        top = line.gap == 0.0 or line.column != lines[n - 1].column or line.page != lines[n - 1].page
        spaced = line.gap >= floor > 0
        if n > first and not (look in own or top or spaced):
            continue
        if n < first and not (spaced and (line.size < largest - 0.5 or hint is not None or look != _face(lines[0]))):
            continue
        if not _stands_out(_style(line), body) and (hint is None or 2 * faces[look] < len(marked)):
            continue
        following = lines[n + 1] if n + 1 < len(lines) and n + 1 not in marked else None
        crowded = following is not None and following.gap < floor and not is_bullet(following)
        if crowded and hint is None and following is not None and _face(following) == look:
            continue
        found[n] = (hint or "other", 0.6)
    return found


def _below_name(lines: Sequence[Line], n: int, largest: float) -> bool:
    """Whether a line is a post right below the largest line of the first page, which is the name."""
    above = lines[n - 1]
    named = above.size >= largest - 0.3 and above.page == 1 and above.column == lines[n].column
    return named and largest > 1.3 * lines[n].size and title_score(lines[n].text) > 0


def _over_dates(lines: Sequence[Line], n: int) -> bool:
    """Whether a line is a post right above the line that dates it: the first of an entry."""
    below = lines[n + 1] if n + 1 < len(lines) else None
    if below is None or title_score(lines[n].text) < 1.0 or below.column != lines[n].column:
        return False
    found = head_period(below.text)
    return found is not None and found.ranged and not is_bullet(below)


def _floors(lines: Sequence[Line], marked: dict[int, tuple[str, float]]) -> dict[int | None, float]:
    """How far headings stand from what is above them at least, by column; under None, where a column has none."""
    gaps: dict[int | None, list[float]] = {}
    for n in marked:
        if n and lines[n].gap > 0:
            gaps.setdefault(lines[n].column, []).append(lines[n].gap)
            gaps.setdefault(None, []).append(lines[n].gap)
    return {column: 0.75 * statistics.median(found) for column, found in gaps.items()}


def _face(line: Line) -> tuple[float, bool, bool, bool]:
    return round(line.size, 1), line.bold, _caps(line.text), line.colored


def _own_faces(lines: Sequence[Line], named: dict[int, str]) -> set[tuple[float, bool, bool, bool]]:
    """Faces that hardly anything but headings is set in, such as small capitals a tenth of a point off the text."""
    heads = Counter(_face(lines[n]) for n in named)
    every = Counter(_face(line) for line in lines)
    return {face for face, count in heads.items() if count >= 3 and count * 10 >= 6 * every[face]}


def _stands_out(style: _Style, body: float) -> bool:
    return style.size > body * 1.07 or style.bold or style.caps or style.colored


def _fits(style: _Style, strong: set[_Style], body: float) -> bool:
    """A name without the headings' own look still counts when it does not look like plain text, or is as large."""
    smallest = min(s.size for s in strong)
    return style.size >= smallest - 0.6 and (_stands_out(style, body))


def _titled(text: str) -> bool:
    return 3 <= len(text) <= 40 and len(text.split()) <= 5 and not re.search(r"[@\d.;:]|https?", text)


def _with_bullet(line: Line) -> Line:
    """A bullet that touches the heading in the margin before it, put on the text that it belongs to."""
    m = _BULLET_LAST.fullmatch(line.cells[0]) if len(line.cells) > 1 else None
    if m is None:
        return line
    cells = (m["head"], f"{m['bullet']} {line.cells[1]}", *line.cells[2:])
    return replace(line, text=" ".join(cells), cells=cells)


_BULLET_LAST = re.compile(r"(?P<head>.*\w)\s+(?P<bullet>[•▪●■▸▶➢◆❖])")


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """A heading in the margin that takes two lines is put together: `Academic` over `background`."""
    rows = list(lines)
    for line, following in zip(range(len(rows)), range(1, len(rows)), strict=False):
        here, below = rows[line], rows[following]
        if (
            here.page != below.page
            or here.column != below.column
            or abs(here.x0 - below.x0) > (60 if len(here.cells) > 1 else 3)
            or not here.cells
            or not below.cells
        ):
            continue
        if section_key(f"{here.cells[0]} {below.cells[0]}") is None:
            continue
        alone = len(here.cells) + len(below.cells) == 2
        apart = wraps(here) and here.gap > 1.4 * below.gap > 0
        if alone and (_style(here) != _style(below) or not (here.bold or here.colored or _caps(here.text) or apart)):
            continue
        if _caps(here.cells[0]) != _caps(below.cells[0]) or below.gap > 1.8 * here.size:
            continue
        whole = f"{here.cells[0]} {below.cells[0]}"
        both = {section_key(below.cells[0]), section_key(here.cells[0])}
        one = both == {section_key(whole)} and not alone
        if None not in both and not one and not re.search(r"(?:&|\bet|\band|/|,)$", here.cells[0]):
            continue
        rows[line] = replace(here, text=" ".join((whole, *here.cells[1:])), cells=(whole, *here.cells[1:]))
        rows[following] = replace(below, text=" ".join(below.cells[1:]), cells=below.cells[1:], bold=False, lead="")
    return [row for row in rows if row.text]


def _unmerged(line: Line, body: float) -> list[Line]:
    """A heading printed in the margin beside its first line, taken off that line."""
    if (
        len(line.cells) >= 2
        and section_key(line.cells[0]) is not None
        and (_caps(line.cells[0]) or line.lead or line.colored or line.size > 1.3 * body)
    ):
        rest = line.cells[1:]
        head = replace(line, text=line.cells[0], cells=line.cells[:1], lead="")
        size = min(line.size, 1.3 * body)
        return [head, replace(line, text=" ".join(rest), cells=rest, bold=False, lead="", gap=0.0, size=size)]
    return [line]


def _inline(line: Line, current: str) -> tuple[str, Line, Line] | None:
    """`Langues : français, anglais` in one line, outside a list of skills."""
    m = _INLINE.match(line.text) or _LED.match(f"{line.lead}\0{line.text.removeprefix(line.lead)}")
    if m is None or current in {"work", "projects"}:
        return None
    key = _named(words(m["head"]))
    if key is None or key not in {"languages", "interests"} or (key == current):
        return None
    if key == "languages" and not re.search(
        r"fran[cç]ais|anglais|english|french|espagnol|spanish|allemand|german|itali|arab|portug|native|natif"
        r"|courant|fluent",
        m["rest"],
        re.IGNORECASE,
    ):
        return None
    head = replace(line, text=m["head"], cells=(m["head"],))
    return key, head, replace(line, text=m["rest"], cells=(m["rest"],), lead="", bold=False)
