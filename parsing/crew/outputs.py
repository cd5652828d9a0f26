"""What each agent answers: lenient in form, since models are; checked for truth afterwards.

Values are to be copied from the document as written: normalising is ours. Longer texts are given by their line numbers,
which costs fewer tokens and leaves nothing to rewrite.
"""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


def _text(value: object) -> str | None:
    """A text from whatever a model makes of one."""
    if isinstance(value, dict):
        value = next((v for v in value.values() if isinstance(v, str)), None)
    if isinstance(value, list):
        value = ", ".join(str(v) for v in value if v)
    if value is None or isinstance(value, bool):
        return None
    text = str(value).strip()
    return text if text and text.lower() not in {"null", "none", "n/a", "-", "unknown", "inconnu"} else None


def _numbers(value: object) -> list[int]:
    """Line numbers from a list, a number or a text such as `12-15, 18`."""
    if isinstance(value, int):
        return [value]
    pieces = value if isinstance(value, list) else str(value or "").replace(";", ",").split(",")
    found: list[int] = []
    for piece in pieces:
        first, _, last = str(piece).strip().strip("[]L").partition("-")
        if first.strip().isdigit():
            end = int(last) if last.strip().isdigit() else int(first)
            found += range(int(first), min(end, int(first) + 80) + 1)
    return found[:200]


def _list(value: object) -> list[object]:
    """A list, also from a lone object or from one under a single key."""
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list)]
        return lists[0] if len(lists) == 1 and len(value) == 1 else [value]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


Text = Annotated[str | None, BeforeValidator(_text)]
Lines = Annotated[list[int], BeforeValidator(_numbers), WithJsonSchema({"type": "string"})]
"""Numbers as a list, or as a text such as `12-15, 18`: that is what models are asked for."""


def _number(value: object) -> int | None:
    """A line or entry number from whatever a model makes of one."""
    numbers = _numbers(value)
    return numbers[0] if numbers else None


Number = Annotated[int | None, BeforeValidator(_number)]


class Answer(BaseModel):
    """An agent's answer or a part of it; what it says beyond is dropped."""

    model_config = ConfigDict(extra="ignore")


class BasicsAnswer(Answer):
    """Who the candidate is."""

    name: Text = None
    label: Text = None
    email: Text = None
    phone: Text = None
    city: Text = None
    url: Text = None
    summary_lines: Lines = Field(default_factory=list)


class Position(Answer):
    """One position."""

    position: Text = None
    company: Text = None
    location: Text = None
    dates: Text = None
    contract: Text = None
    detail_lines: Lines = Field(default_factory=list)


class WorkAnswer(Answer):
    """All positions, paid or not."""

    entries: Annotated[list[Position], BeforeValidator(_list)] = Field(default_factory=list)


class Study(Answer):
    """One course of study."""

    degree: Text = None
    area: Text = None
    school: Text = None
    dates: Text = None
    grade: Text = None
    detail_lines: Lines = Field(default_factory=list)


class EducationAnswer(Answer):
    """All studies."""

    entries: Annotated[list[Study], BeforeValidator(_list)] = Field(default_factory=list)


def _items(value: object) -> list[object]:
    return [{"name": v} if isinstance(v, str) else v for v in _list(value)]


class Item(Answer):
    """A named thing."""

    name: Text = None
    group: Text = None
    level: Text = None
    description: Text = None
    issuer: Text = None
    authors: Text = None
    dates: Text = None


class ItemsAnswer(Answer):
    """Things that a name and a few words tell: skills, languages, awards and the like."""

    entries: Annotated[list[Item], BeforeValidator(_items)] = Field(default_factory=list)


class Stretch(Answer):
    """Lines that follow each other and belong to one section."""

    section: Text = None
    first: Number = None
    last: Number = None
    heading: Number = None


class OutlineAnswer(Answer):
    """Which lines belong to which section."""

    entries: Annotated[list[Stretch], BeforeValidator(_list)] = Field(default_factory=list)


class Leftover(Answer):
    """A value that stands in a line nobody used, and where it belongs."""

    section: Text = None
    entry: Number = None
    field: Text = None
    value: Text = None
    lines: Lines = Field(default_factory=list)


class ReviewAnswer(Answer):
    """What was overlooked."""

    entries: Annotated[list[Leftover], BeforeValidator(_list)] = Field(default_factory=list)


ANSWERS: dict[str, type[Answer]] = {
    "outline": OutlineAnswer,
    "review": ReviewAnswer,
    "basics": BasicsAnswer,
    "work": WorkAnswer,
    "education": EducationAnswer,
    "skills": ItemsAnswer,
    "languages": ItemsAnswer,
    "projects": ItemsAnswer,
    "certificates": ItemsAnswer,
    "interests": ItemsAnswer,
    "volunteer": WorkAnswer,
    "awards": ItemsAnswer,
    "publications": ItemsAnswer,
    "references": ItemsAnswer,
}
