"""How Word's styles make a text look: a style stands on another, and a run's own properties above its paragraph's."""

from dataclasses import dataclass, field, replace

from docx.oxml.xmlchemy import BaseOxmlElement

Element = BaseOxmlElement
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_STEPS = 20
"""From a style to what it stands on."""
_OFF = frozenset({"0", "false", "off"})
_HEADINGS = ("heading", "title", "titre")
_LISTS = ("list", "liste")


@dataclass(frozen=True, slots=True)
class Look:
    """What a text looks like, as far as Word's file says. Points."""

    size: float = 11.0
    bold: bool = False
    italic: bool = False
    color: str = "#000000"
    vanished: bool = False
    """Word's own "hidden text", which it neither shows nor prints."""
    spaced: bool = False
    shaded: bool = False
    """Something is painted behind it."""
    heading: bool = False
    bullet: bool = False
    indent: float = 0.0
    above: float = 0.0


def child(parent: Element | None, name: str) -> Element | None:
    """An element's first child of a name, or None."""
    return parent.find(W + name) if parent is not None else None


def value(parent: Element | None, name: str, attribute: str = "val") -> str | None:
    """What a property says."""
    found = child(parent, name)
    value = found.get(W + attribute) if found is not None else None
    return str(value) if value is not None else None


def number(text: str | None, default: float = 0.0) -> float:
    """A number as Word's file has it; broken ones count as the default."""
    try:
        found = float(text) if text else default
    except ValueError:
        return default
    return found if abs(found) < 100_000 else default


@dataclass(slots=True)
class Styles:
    """The styles of a document. `root`: their element, or None."""

    root: Element | None
    _elements: dict[str | None, Element] = field(default_factory=dict)
    _looks: dict[str | None, Look] = field(default_factory=dict)
    _usual: str | None = None

    def __post_init__(self) -> None:
        for style in self.root.iterfind(W + "style") if self.root is not None else ():
            identifier = style.get(W + "styleId")
            self._elements.setdefault(identifier, style)
            if style.get(W + "type") == "paragraph" and (style.get(W + "default") or "0") not in _OFF:
                self._usual = identifier

    def paragraph(self, properties: Element | None) -> Look:
        """The look of a paragraph. `properties`: its own, or None."""
        style = value(properties, "pStyle") or self._usual
        if style not in self._looks:
            look = _run(Look(), child(child(child(self.root, "docDefaults"), "rPrDefault"), "rPr"))
            for element in self._chain(style):
                look = _style(look, element)
            self._looks[style] = look
        return _paragraph(self._looks[style], properties)

    def run(self, look: Look, properties: Element | None) -> Look:
        """The look of a run within a paragraph of that look. `properties`: the run's own, or None."""
        for element in self._chain(value(properties, "rStyle")):
            look = _run(look, child(element, "rPr"))
        return _run(look, properties)

    def _chain(self, style: str | None) -> list[Element]:
        """A style and what it stands on, the lowest first."""
        found: list[Element] = []
        while style in self._elements and len(found) < MAX_STEPS:
            found.append(self._elements[style])
            style = value(found[-1], "basedOn")
        return found[::-1]


def _style(look: Look, element: Element) -> Look:
    name = (value(element, "name") or "").casefold()
    look = replace(
        look,
        heading=look.heading or name.startswith(_HEADINGS),
        bullet=look.bullet or (name.startswith(_LISTS) and not name.startswith("list paragraph")),
    )
    return _paragraph(_run(look, child(element, "rPr")), child(element, "pPr"))


def _paragraph(look: Look, properties: Element | None) -> Look:
    if properties is None:
        return look
    numbered = child(properties, "numPr")
    level = value(properties, "outlineLvl")
    indent = child(properties, "ind")
    above = value(properties, "spacing", "before")
    return replace(
        look,
        heading=look.heading or (level is not None and number(level, 9) < 9),
        bullet=look.bullet if numbered is None else value(numbered, "numId") != "0",
        indent=look.indent
        if indent is None
        else number(indent.get(W + "left") or indent.get(W + "start"), look.indent * 20) / 20,
        above=number(above, look.above * 20) / 20 if above is not None else look.above,
        shaded=look.shaded or child(properties, "shd") is not None,
    )


def _run(look: Look, properties: Element | None) -> Look:
    if properties is None:
        return look
    size, color, spacing = value(properties, "sz"), value(properties, "color"), value(properties, "spacing")
    return replace(
        look,
        size=number(size, look.size * 2) / 2,
        bold=_flag(properties, "b", look.bold),
        italic=_flag(properties, "i", look.italic),
        color=f"#{color.lower()}" if color and len(color) == 6 else "#000000" if color == "auto" else look.color,
        vanished=_flag(properties, "vanish", look.vanished),
        spaced=number(spacing) >= 30 if spacing is not None else look.spaced,
        shaded=look.shaded or child(properties, "shd") is not None or child(properties, "highlight") is not None,
    )


def _flag(properties: Element | None, name: str, otherwise: bool) -> bool:  # noqa: FBT001 -- what holds when it is not named
    switch = child(properties, name)
    return otherwise if switch is None else switch.get(W + "val") not in _OFF
