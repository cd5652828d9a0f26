"""What a stretch of lines is about when no known heading says so: by what stands in it."""

import re
import statistics
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from parsing.reading.document import Line
from parsing.rules.contacts import EMAIL, LONGEST, URL
from parsing.rules.dates import period
from parsing.rules.folding import level
from parsing.rules.headings import Section, section_key
from parsing.rules.languages import starts_with_language
from parsing.rules.roles import company_score, degree_score, school_score, title_score
from parsing.rules.rows import head_period, is_bullet, unbulleted
from parsing.rules.skills import known_skill

_ITEMS = re.compile(r"\s*[,;•·|]\s+|\s*[•·|]\s*")


def about(lines: Sequence[Line], there: Collection[str]) -> str | None:
    """The section that lines under an unknown heading, or under none, make. `there`: sections found already."""
    texts = [unbulleted(line.text[:LONGEST]) for line in lines if line.text]
    if not texts:
        return None
    heads = [(line, text) for line, text in zip(lines, texts, strict=False) if not is_bullet(line) and len(text) < 120]
    if any(EMAIL.search(text) or (len(text) < 60 and URL.search(text)) for text in texts[:6]):
        return "contact"
    if 2 * sum(starts_with_language(text) for text in texts) >= len(texts):
        return "languages"
    dated = sum(_dates(line) for line, _ in heads)
    if dated:
        return _key_by_words([text for _, text in heads])
    return _undated(texts, there)


def _dates(line: Line) -> bool:
    return any(head_period(unbulleted(cell)) is not None for cell in line.cells or (line.text,))


def _key_by_words(texts: Sequence[str]) -> str | None:
    studies = sum(degree_score(text) > 0 or school_score(text) >= 1.0 for text in texts)
    posts = sum(title_score(text) > 0.3 or company_score(text) >= 1.4 for text in texts)
    ranged = any((found := period(text)) is not None and found.ranged for text in texts)
    papers = sum(
        re.search(r"\bcertif|\blicen[cs]|\bpermis\b|\bcaces\b|\bhabilit|\bcards?\b", level(text)) is not None
        for text in texts
    )
    if papers and not ranged:
        return "certificates"
    if studies > posts:
        return "education"
    if ranged and (posts or not studies):
        return "work"
    return "work" if posts > 1 and 2 * posts >= len(texts) else None


def _undated(texts: Sequence[str], there: Collection[str]) -> str | None:
    prose = [text for text in texts if len(text) > 60 and not _listed(text)]
    if prose and (texts[-1].endswith(".") or 2 * len(prose) >= len(texts)):
        return "summary" if "summary" not in there else None
    studies = sum(degree_score(text) > 0 for text in texts)
    if studies and studies >= sum(title_score(text) > 0 for text in texts) and 3 * studies >= len(texts):
        return "education"
    items = [item for text in texts for item in _pieces(text)]
    if not items or max(map(len, items)) > 60:
        return None
    known = sum(known_skill(item) is not None for item in items)
    if "skills" not in there or 3 * known >= len(items):
        return "skills"
    return "interests" if "interests" not in there else None


def _listed(text: str) -> bool:
    return len(_ITEMS.findall(text)) >= 2 and not text.endswith(".")


def _pieces(text: str) -> Iterator[str]:
    yield from (piece for piece in _ITEMS.split(text.partition(": ")[2] or text) if piece.strip())


def settled(cut: Sequence[Section]) -> list[Section]:
    """The sections, those under unknown headings or none recognised by what stands in them."""
    there = {section.key for section in cut}
    found: list[Section] = []
    for section in cut:
        if section.key == "other":
            key = about(section.lines, there) or "other"
            found.append(section if key == "other" else replace(section, key=key, confidence=0.5))
        elif section.key == "header" and not there & {"work", "education"} and len(section.lines) > 6:
            found += _blocks(section, there)
        elif section.key == "skills":
            found += _spoken_apart(section)
        elif section.key == "languages" and _programmed(section):
            found.append(replace(section, key="skills", confidence=0.6))
        else:
            found.append(section)
        there.add(found[-1].key)
    return found


def _programmed(section: Section) -> bool:
    """Languages that nobody speaks: `Java, Kotlin, SQL`."""
    texts = [unbulleted(line.text) for line in section.lines]
    items = [item for text in texts for item in _pieces(text)]
    known = sum(known_skill(item.strip(" .")) is not None for item in items)
    return known > 1 and 2 * known > len(items) and not any(starts_with_language(item) for item in items)


def _spoken_apart(section: Section) -> list[Section]:
    """Languages listed among the skills: a row with their label, or a language and how well it is spoken."""
    spoken: list[Line] = []
    kept: list[Line] = []
    for line in section.lines:
        labelled = len(line.cells) > 1 and section_key(line.cells[0]) == "languages"
        rest = line.cells[1:] if labelled else line.cells
        text = unbulleted(" ".join(rest) or line.text)
        if starts_with_language(text) and (labelled or re.search(r"[\w)]\s*$", text)):
            spoken.append(replace(line, text=" ".join(rest) or line.text, cells=rest, bold=False, lead=""))
        else:
            kept.append(line)
    if not spoken:
        return [section]
    return [replace(section, lines=tuple(kept)), Section("languages", None, tuple(spoken), 0.7)]


def _blocks(section: Section, there: set[str]) -> list[Section]:
    """A document without headings: its blocks, by the space between them."""
    gaps = [line.gap for line in section.lines[2:] if line.gap > 0]
    if not gaps or max(gaps) <= 1.25 * statistics.median(gaps):
        return [section]
    floor = 0.85 * max(gaps)
    blocks: list[list[Line]] = [[]]
    for n, line in enumerate(section.lines):
        if n > 1 and line.gap >= floor:
            blocks.append([])
        blocks[-1].append(line)
    found = [replace(section, lines=tuple(blocks[0]))]
    known = set(there)
    for block in blocks[1:]:
        key = about(block, known)
        key = "header" if key in (None, "contact", "summary") else key
        known.add(str(key))
        found.append(Section(str(key), None, tuple(block), 0.4))
    return found
