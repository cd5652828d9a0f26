"""What a report's page is made of. One list of blocks serves the screen, the printer and the PDF; words are resolved.

Every text is plain text: a renderer puts it in as text, never as markup. `lang` stands where the words are in the
interview's language, which need not be the reader's. An `anchor` names a transcript line of the same page.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.loader import Locale

Lang = Locale
Style = Literal[
    "head",
    "summary",
    "stack",
    "chart",
    "question",
    "quotes",
    "competence",
    "beside",
    "answer",
    "transcript",
    "foot",
]


class Part(BaseModel):
    """Immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(Part):
    """To a line of the transcript on the same page."""

    text: str
    anchor: str


class Heading(Part):
    """Level 1 is the page's."""

    kind: Literal["heading"] = "heading"
    level: Literal[1, 2, 3]
    text: str
    lang: Lang | None = None


class Words(Part):
    """A paragraph."""

    kind: Literal["words"] = "words"
    text: str
    tone: Literal["plain", "eyebrow", "lead", "voice", "soft", "faint"] = "plain"
    lang: Lang | None = None
    links: list[Link] = Field(default_factory=list, description="To what the words rest on")


class Notice(Part):
    """Something to know before reading on. `ai` says who made this."""

    kind: Literal["notice"] = "notice"
    text: str
    tone: Literal["ai", "shared", "waiting"]
    lang: Lang | None = None


class Figure(Part):
    """A value and what it counts."""

    name: str
    value: str


class Figures(Part):
    """The few numbers at the top."""

    kind: Literal["figures"] = "figures"
    items: list[Figure]


class Cell(Part):
    """`share` (0 to 1) draws a bar before the text; `under` is a second, smaller line."""

    text: str
    lang: Lang | None = None
    under: str | None = None
    share: float | None = Field(default=None, ge=0, le=1)
    soft: bool = False
    links: list[Link] = Field(default_factory=list)


class Table(Part):
    """The first cell of a row is its head."""

    kind: Literal["table"] = "table"
    name: str
    columns: list[str]
    rows: list[list[Cell]]


class Spoke(Part):
    """An axis. Not `known`: nothing was assessed there, which is not low."""

    x: float
    y: float
    known: bool


class Label(Part):
    """Lines of an axis's name; `y` is the first line's."""

    x: float
    y: float
    at: Literal["start", "middle", "end"]
    lines: list[str]
    known: bool


class Radar(Part):
    """A drawing of the table beside it, computed once. Points are `x,y x,y`; `box` is left, top, width, height."""

    kind: Literal["radar"] = "radar"
    name: str
    box: tuple[float, float, float, float]
    rings: list[str]
    spokes: list[Spoke]
    area: str | None
    edges: list[tuple[float, float, float, float]]
    dots: list[tuple[float, float]]
    labels: list[Label]


class Quote(Part):
    """Words of an answer, and where they stand."""

    kind: Literal["quote"] = "quote"
    text: str
    lang: Lang
    link: Link | None = None


class Item(Part):
    """An entry of a list. `href` leads to another page of ours."""

    text: str
    lang: Lang | None = None
    tag: str | None = None
    under: str | None = None
    under_lang: Lang | None = None
    href: str | None = None


class Items(Part):
    """A list: numbered steps, marked points under a name, or plain entries."""

    kind: Literal["items"] = "items"
    style: Literal["steps", "there", "missing", "plain"]
    name: str | None = None
    items: list[Item]


class Piece(Part):
    """Part of a message. `quoted`: the report cites these words."""

    text: str
    quoted: bool = False


class Line(Part):
    """One message of the transcript, in pieces. `href` leads to it in the conversation."""

    kind: Literal["line"] = "line"
    anchor: str
    who: Literal["interviewer", "candidate"]
    name: str
    time: str
    pieces: list[Piece]
    lang: Lang
    href: str
    link: str


class Said(Part):
    """A whole answer, in pieces, where answers stand side by side."""

    kind: Literal["said"] = "said"
    pieces: list[Piece]
    lang: Lang
    link: Link


class Section(Part):
    """Blocks that belong together. `anchor` is its place on the page; `answers` are the messages it is about."""

    kind: Literal["section"] = "section"
    style: Style
    blocks: list["Block"]
    anchor: str | None = None
    answers: list[str] = Field(default_factory=list)


Block = Annotated[
    Heading | Words | Notice | Figures | Table | Radar | Quote | Items | Line | Said | Section,
    Field(discriminator="kind"),
]
Section.model_rebuild()
