"""Skills against the alias list: whole words only, the longest alias wins, one id over both languages."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from ahocorasick_rs import AhoCorasick, MatchKind

from parsing.models import Evidence, Skill, SkillLevel
from parsing.reading.document import Line
from parsing.rules.edges import trimmed
from parsing.rules.folding import level
from parsing.rules.headings import section_key
from parsing.rules.rows import unbulleted
from parsing.rules.skill_groups import alike_rows, in_italics, over_lists
from parsing.rules.skill_rows import GROUP, rejoined, without_prose
from parsing.rules.trail import Found, evidence

Kind = Literal["hard", "soft", "tool"]
MAX_SKILLS = 120
_SPLIT = re.compile(r"\s*[,;•·|│▪◦●■‣]\s*|\s+[–—-]\s+|\s{2,}|\s+/\s+")
_DASHED = re.compile(
    r"^(?P<label>[^\s:,;|][^:,;|]{1,44}?)\s+[–—-]\s+(?P<rest>(?:(?!\s[–—-]\s).)*,(?:(?!\s[–—-]\s).)*)$"
)
_LEVEL_WORDS = (
    r"expert(?:e)?|avance(?:e)?|advanced|intermediaire|intermediate|debutant(?:e)?|beginner|confirme(?:e)?"
    r"|maitrise|proficient|notions?|bases?|basics?"
    r"|courant|bon niveau|tres bon niveau|fluent|good|excellent|familiar|working knowledge|senior|junior"
)
_TAIL = re.compile(
    rf"^(?P<name>.+?)\s*(?:[(:–—-]\s*(?P<level>(?:{_LEVEL_WORDS})|\d+\s*(?:ans?|years?)|\d{{1,3}}\s?%"
    rf"|[★☆●○■□]+)\s*\)?|\s+(?P<stars>[★☆●○■□⬤◯]{{3,}}|\d{{1,3}}\s?%|\d/\d{{1,2}}))$"
)
_WORDED = re.compile(rf"^(?P<name>.+?)\s+(?P<level>{_LEVEL_WORDS})$")


@cache
def _ambiguous() -> frozenset[str]:
    """Words of both languages: a skill only as an item of a list, never in running text."""
    return frozenset(json.loads(files("parsing.rules").joinpath("words/ambiguous.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of the list."""

    id: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Spotted:
    """A skill found in a text; positions in it."""

    id: str
    name: str
    """As the text writes it."""
    kind: Kind
    start: int
    end: int


@cache
def _listed() -> dict[str, Known]:
    aliases: dict[str, Known] = {}
    with files("parsing.rules").joinpath("words/skills.csv").open(encoding="utf-8") as rows:
        for kind, names in csv.reader(rows):
            first, *others = names.split("|")
            known = Known(re.sub(r"[^a-z0-9+#.]+", "-", level(first)).strip("-."), first, cast("Kind", kind))
            for name in (first, *others):
                aliases.setdefault(level(name), known)
    return aliases


def known_skill(text: str) -> Known | None:
    """The listed skill a whole text names."""
    flat = level(text).strip(" .")
    return _listed().get(flat) or _listed().get(re.sub(r"\s+v?\d+(?:\.\d+)*$", "", flat))


@cache
def _named() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for name, known in _listed().items():
        names.setdefault(known.id, []).append(name)
    return {skill: tuple(found) for skill, found in names.items()}


def names_of(skill_id: str) -> tuple[str, ...]:
    """Every way the list writes a skill, in both languages, without accents; empty for an unknown id."""
    return _named().get(skill_id, ())


class SkillFinder:
    """Finds listed skills in texts. Building it takes 5 ms; keep one a process."""

    def __init__(self) -> None:
        self._aliases = list(_listed())
        self._matcher = AhoCorasick(self._aliases, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[Spotted]:
        """Skills named in running text, at word boundaries; ambiguous words only where they are written as names."""
        flat = level(text)
        for index, start, end in self._matcher.find_matches_as_indexes(flat):
            if _inside_word(flat, start, end):
                continue
            alias = self._aliases[index]
            known = _listed()[alias]
            if alias in _ambiguous() and not _written_as_name(text, start, end):
                continue
            yield Spotted(known.id, text[start:end], known.kind, start, end)


def _inside_word(flat: str, start: int, end: int) -> bool:
    before = flat[start - 1] if start else " "
    after = flat[end] if end < len(flat) else " "
    beyond = flat[end + 1] if end + 1 < len(flat) else " "
    return (
        before.isalnum()
        or before in "_@#"
        or (before in ".-/" and start > 1 and flat[start - 2].isalnum() and before != "/")
        or after.isalnum()
        or after in "_@+#"
        or (after in ".-" and beyond.isalnum())
    )


def _written_as_name(text: str, start: int, end: int) -> bool:
    """`Go`, `Spring`, `Access` in an enumeration: capitals within a sentence, commas or slashes around."""
    word = text[start:end]
    if not word[:1].isupper():
        return False
    before, after = text[:start].rstrip(), text[end:].lstrip()
    listed_before = before.endswith((",", "/", "(", ":", "+", "&", "|", "•")) or bool(
        re.search(r"\b(?:et|and|en|in|with|avec)$", before)
    )
    listed_after = after.startswith((",", "/", ")", "+", "|", "•")) or bool(re.match(r"(?:et|and)\b", after))
    return (listed_before and (listed_after or not after or after.startswith("."))) or (listed_after and bool(before))


@dataclass(frozen=True, slots=True)
class Item:
    """One skill as a section lists it."""

    name: str
    group: str | None
    level: str | None
    note: Evidence
    listed: Known | None


def skills(lines: Sequence[Line]) -> list[Found[Skill]]:
    """The skills of a section, in its own groups. Items not on the list are kept as written, without an id."""
    return gathered(_listed_items(lines))


def gathered(items: Iterable[Item]) -> list[Found[Skill]]:
    """Skills under the groups they were listed in, as JSON Resume has them; one without a group stands by itself."""
    found: list[Found[Skill]] = []
    groups: dict[str, Found[Skill]] = {}
    for item in items:
        if item.group is None:
            value = Skill(name=item.name, level=item.level)
            if item.listed is not None:
                value.x_id, value.x_kind = item.listed.id, item.listed.kind
            found.append(Found(value, {"/name": item.note}))
            continue
        group = groups.get(level(item.group))
        if group is None:
            group = groups[level(item.group)] = Found(Skill(name=item.group), {"/name": item.note})
            found.append(group)
        group.evidence[f"/keywords/{len(group.value.keywords)}"] = item.note
        group.value.keywords.append(item.name)
        if item.listed is not None:
            group.value.x_ids.append(item.listed.id)
        if item.level:
            group.value.x_levels.append(SkillLevel(name=item.name, level=item.level))
    return found


def _listed_items(lines: Sequence[Line]) -> list[Item]:
    found: dict[str, Item] = {}
    heading = ""
    rows = rejoined(without_prose(lines))
    alike = alike_rows(rows)
    over = over_lists(rows)
    led = _led(rows)
    for n, line in enumerate(rows):
        label = heading
        if _only_level(line.text):
            continue
        if n in alike:
            _add(found, unbulleted(line.text).strip(" :"), label, line)
            continue
        if _over_its_list(rows, n):
            heading = line.text.strip(" :")
            continue
        if n in led:
            heading = line.lead.strip(" :")
            _add_all(found, _items(line.text.removeprefix(line.lead).strip()), heading, line)
            continue
        for text, own in _pieces(line):
            group = GROUP.match(text) or _DASHED.match(text)
            if own:
                label, text = text, ""  # noqa: PLW2901 -- the piece names a group and holds nothing
            elif group and not known_skill(text):
                label, text = group["label"], group["rest"]  # noqa: PLW2901
                heading = label if not text else ""
            elif (
                (line.bold or line.lead == text or in_italics(rows, n))
                and (known_skill(text) is None or (line.bold and n in over))
                and len(line.cells) <= 1
            ):
                heading, label, text = text, text, ""  # noqa: PLW2901
            _add_all(found, _items(text), label, line)
    return list(found.values())[:MAX_SKILLS]


def _led(rows: Sequence[Line]) -> set[int]:
    """Rows that begin a group with its name in bold, with no mark behind it, before the first of its items.

    Two or more of them; the other items stand below, one a line.
    """
    found = {
        n
        for n, line in enumerate(rows)
        if line.lead
        and len(line.cells) < 2
        and _names_group(line.lead)
        and re.fullmatch(r"[^,;:|•·–—]{2,40}", line.text)
    }
    whole = all(rows[n].text != rows[n].lead for n in found)
    return found if len(found) > 1 and whole and len(rows) > 2 * len(found) else set()


def _add_all(found: dict[str, Item], items: list[str], label: str, line: Line) -> None:
    if len(items) > 2 and section_key(items[0]) == "skills" and all(map(known_skill, items[1:3])):
        label, *items = items  # `Outils • Git • Docker`
    for item in items:
        _add(found, item, label, line)


def _over_its_list(rows: Sequence[Line], n: int) -> bool:
    """Whether a line is the first of three that are a group: its name, how well, what it holds."""
    below = rows[n + 1 : n + 3]
    return len(below) == 2 and _only_level(below[0].text) and "," in below[1].text and _names_group(rows[n].text)


def _only_level(text: str) -> bool:
    """Whether a line says how well, and not what."""
    return _ONLY_LEVEL.fullmatch(level(text).strip(" .()")) is not None


_ONLY_LEVEL = re.compile(
    r"expert(?:e)?|avancee?|advanced|intermediaire|intermediate|debutante?|beginner|confirmee?|proficient|novice"
)


def _pieces(line: Line) -> Iterator[tuple[str, bool]]:
    """A line's cells without bullets, and whether one names the group of those after it."""
    cells = [bare for bare in (unbulleted(cell) for cell in line.cells or (line.text,)) if bare]
    lead = unbulleted(line.lead)
    if len(cells) == 1 and lead and cells[0].startswith(lead) and ":" not in cells[0]:
        rest = cells[0][len(lead) :].strip(" –—-|")
        if rest and re.search(r"[,;•·|/]", rest) and _names_group(lead):
            cells = [lead, rest]
    listed = len(cells) == 2 and re.search(r"[,;•·|]", cells[1]) is not None and _names_group(cells[0])
    for n, cell in enumerate(cells):
        yield cell.rstrip(" :") if listed and n == 0 else cell, listed and n == 0


def _names_group(text: str) -> bool:
    """Whether a text in front of a list names what it lists."""
    bare = text.strip(" :")
    return len(bare) <= 45 and known_skill(bare) is None and not re.search(r"[,;•·|]", bare)


def _items(text: str) -> list[str]:
    pieces: list[str] = []
    depth, start = 0, 0
    for m in re.finditer(r"[()]|" + _SPLIT.pattern, text):
        if m[0] == "(":
            depth += 1
        elif m[0] == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            pieces.append(text[start : m.start()])
            start = m.end()
    pieces.append(text[start:])
    items: list[str] = []
    pieces[-1:] = _last_two(pieces)
    for piece in pieces:
        bare = re.sub(r"^(?:et|and)\s+", "", piece.strip(" .:;-–•|"))
        parts = [p.strip() for p in re.split(r"\s+(?:et|and|&)\s+|(?<=\w)/(?=[A-Z])", bare)]
        if len(parts) > 1 and known_skill(bare) is None and all(map(known_skill, parts)):
            items += parts
        elif bare:
            items.append(bare)
    return items


_PAIRS = re.compile(
    r"(?:research|food|health|training|learning|diversity|mergers|terms|profit|sales|monitoring|quality|supply"
    r"|hygiene|recherche|achats|sante|gestion|qualite)\s+(?:and|et|&)\s+\w+"
)
"""What `and` holds together, on levelled text."""


def _last_two(pieces: Sequence[str]) -> list[str]:
    """The last of a list with commas, in two where `and` stands before the last but there."""
    last = pieces[-1]
    halves = re.split(r"\s+(?:and|et)\s+", last.strip(" ."))
    lone = len(halves) == 2 and min(map(len, halves)) > 1 and _PAIRS.match(level(last.strip())) is None
    others = any(re.search(r"\s(?:and|et)\s", piece) for piece in pieces[:-1])
    if len(pieces) < 2 or not lone or others or known_skill(last.strip(" .")) is not None or len(last.split()) > 6:
        return [last]
    return halves


def _add(found: dict[str, Item], item: str, label: str, line: Line) -> None:
    if m := re.match(r"^(?P<name>[^()]{2,40}?)\s*\((?P<inside>[^()]+)\)$", item):
        inside = [i for i in _items(m["inside"]) if known_skill(i)]
        group = known_skill(m["name"]) is None
        for i in inside:
            _add(found, i, m["name"] if group else label, line)
        if inside and group:
            return
        item = m["name"] if inside else item
    item, stated = _leveled(item)
    known = known_skill(item)
    if known is None and not _plausible(item):
        return
    own = label.strip() if label and level(label) != level(item) else None
    note = evidence([line], item, 0.95 if known else 0.7)
    found.setdefault(known.id if known else level(item), Item(item, own, stated, note, known))


def _leveled(item: str) -> tuple[str, str | None]:
    """The skill and the level stated beside it."""
    stated = None
    if tail := _TAIL.match(level(item)):
        span = "level" if tail["level"] else "stars"
        stated = item[tail.start(span) : tail.end(span)]
        item = item[tail.start("name") : tail.end("name")]
    elif (bare := _WORDED.match(level(item))) and known_skill(bare["name"]):
        stated = item[bare.start("level") :]
        item = item[: bare.end("name")]
    return trimmed(item, " .,;:–-"), stated


def _plausible(item: str) -> bool:
    """Whether an item that is on no list may be a skill rather than a sentence or a rating."""
    return 2 <= len(item) <= 60 and len(item.split()) <= 7 and re.fullmatch(r"[\d\s%/.★☆●○■□]+", item) is None
