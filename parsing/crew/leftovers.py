"""What the section agents left over: lines nobody used, shown to a last agent, and where it says they belong."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from parsing.crew.ground import Ground
from parsing.crew.grounding import MAKERS, Entry, Making, Trust
from parsing.crew.outputs import Item, Leftover, Position, ReviewAnswer, Study
from parsing.crew.reconciling import Claims, completed
from parsing.json_object import JsonObject
from parsing.reading.document import Line

MOST_LINES = 60
LONGEST = 160
"""Characters of an entry as the last agent sees it."""
_FORMS: dict[str, type[BaseModel]] = {"work": Position, "volunteer": Position, "education": Study}
_LINES = {"detail_lines", "details", "highlights", "lines"}


def left_over(lines: Sequence[tuple[int, Line]], headings: set[int], claims: Claims) -> list[tuple[int, Line]]:
    """The lines whose words nobody used, headings apart."""
    return [
        (number, line)
        for number, line in lines
        if number not in headings
        and sum(c.isalnum() for c in line.text) > 2
        and claims.left((line.page, line.number), line.text)
    ][:MOST_LINES]


def inventory(found: Mapping[str, Sequence[Entry]]) -> str:
    """What was read so far, a numbered line an entry."""
    rows: list[str] = []
    for section, entries in found.items():
        for n, entry in enumerate(entries, 1):
            shown = entry.value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            plain = ", ".join(f"{k}: {v}" for k, v in shown.items() if isinstance(v, str) and not k.startswith("x_"))
            rows.append(f"{section} {n}: {plain[:LONGEST]}")
    return "\n".join(rows[:120])


def placed(
    answer: ReviewAnswer, left: Sequence[tuple[int, Line]], found: Mapping[str, Sequence[Entry]], claims: Claims
) -> dict[str, list[Entry]]:
    """The sections with what the last agent found a place for: an empty field of an entry, or an entry of its own."""
    ground, result = Ground(left), {section: list(entries) for section, entries in found.items()}
    fields_of: defaultdict[tuple[str, int], JsonObject] = defaultdict(dict)
    for n, one in enumerate(answer.entries[:MOST_LINES]):
        section, field = (one.section or "").lower(), (one.field or "").lower()
        if section in MAKERS and (one.value or one.lines):
            # What has no number is of its own, and what follows it with the same number belongs to it.
            place = (section, one.entry or -n - 1)
            _note(fields_of[place], field, one)
    for (section, number), fields in fields_of.items():
        trust = Trust()
        making = Making(ground, left[0][0], trust)
        made = MAKERS[section](_FORMS.get(section, Item).model_validate(fields), making)
        existing = result.setdefault(section, [])
        if made is None or trust.lost or not making.evidence:
            continue
        if 1 <= number <= len(existing):
            existing[number - 1] = completed(existing[number - 1], Entry(made, making.evidence), claims)
        elif making.named:
            existing.append(Entry(made, making.evidence))
    return result


def _note(fields: JsonObject, field: str, one: Leftover) -> None:
    if field in _LINES or (one.lines and not one.value):
        fields.setdefault("detail_lines", []).extend(one.lines)
    elif one.value:
        fields.setdefault(field, one.value)
