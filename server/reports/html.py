"""Blocks as an HTML document for the PDF. The client renders the same blocks to the same elements and classes.

Every text is escaped here and nowhere else; nothing a person wrote becomes markup, an address or a style.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from types import MappingProxyType
from typing import assert_never

from server.protocol import blocks
from server.protocol.blocks import Block, Lang
from server.reports.words import WEB

STYLES = (
    "styles/reset.css",
    "styles/tokens.css",
    "styles/base.css",
    "styles/controls.css",
    "components/report/report.css",
    "components/report/print.css",
)
SIGNS = MappingProxyType({"there": "+", "missing": "–"})
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ENDLESS = re.compile(r"[^\s&;]{40}(?=[^\s&;])")
"""Words without an end cost the printing library the square of their length; here it may break them."""
_TONES = MappingProxyType(
    {"plain": None, "eyebrow": "eyebrow", "lead": "lead", "voice": "report-words", "soft": "soft", "faint": "faint"}
)
_SECTIONS = MappingProxyType(
    {
        "head": ("header", "report-head"),
        "summary": ("section", "report-summary"),
        "stack": ("section", "stack"),
        "chart": ("div", "report-chart"),
        "question": ("section", "report-question"),
        "quotes": ("div", "quotes"),
        "competence": ("section", "report-by-competence"),
        "beside": ("div", "report-beside"),
        "answer": ("div", "report-answer"),
        "transcript": ("section", "report-transcript"),
        "foot": ("footer", "report-foot"),
    }
)
# The printing library applies no style sheet inside a drawing.
_INK = MappingProxyType(
    {
        "radar-ring": "fill:none;stroke:#ccc",
        "radar-spoke": "stroke:#ccc",
        "radar-spoke radar-unknown": "stroke:#777;stroke-dasharray:2 5",
        "radar-area": "fill:#14594a;fill-opacity:.18;stroke:#14594a;stroke-width:2;stroke-linejoin:round",
        "radar-edge": "stroke:#14594a;stroke-width:2",
        "radar-dot": "fill:#14594a",
        "radar-label": "font:14px Liberation Sans,sans-serif;fill:#000",
        "radar-label radar-label-unknown": "font:14px Liberation Sans,sans-serif;font-style:italic;fill:#444",
    }
)

Attributes = Mapping[str, str | None]


def document(content: Sequence[Block], *, lang: Lang, title: str, source: str) -> str:
    """A whole document with its styles in it: nothing else is needed to print it. `source` of its words."""
    body = article(content)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        f'<meta name="generator" content="vivavoce"><meta name="DigitalSourceType" content="{escape(source)}">'
        f"<style>{_styles()}</style></head><body>{body}</body></html>"
    )


def article(content: Sequence[Block]) -> str:
    """The report alone."""
    return _tag("article", {"class": "page report"}, *map(_block, content))


def _block(block: Block) -> str:  # noqa: C901, PLR0911 - one case a kind
    match block:
        case blocks.Heading():
            return _tag(f"h{block.level}", {"lang": block.lang}, _text(block.text))
        case blocks.Words():
            links = (f" {_link(one)}" for one in block.links)
            return _tag("p", {"class": _TONES[block.tone], "lang": block.lang}, _text(block.text), *links)
        case blocks.Notice():
            of = f"report-notice report-notice-{block.tone}"
            return _tag("p", {"class": of, "lang": block.lang}, _text(block.text))
        case blocks.Figures():
            return _tag("dl", {"class": "report-figures"}, *map(_figure, block.items))
        case blocks.Table():
            return _table(block)
        case blocks.Radar():
            return _radar(block)
        case blocks.Quote():
            quote = _tag("blockquote", {"lang": block.lang, "dir": "auto"}, _text(block.text))
            return _tag("div", {"class": "quote"}, quote, "" if block.link is None else _link(block.link))
        case blocks.Items():
            return _items(block)
        case blocks.Line():
            return _line(block)
        case blocks.Said():
            return _said(block)
        case blocks.Section():
            name, of = _SECTIONS[block.style]
            about = {"class": of, "id": block.anchor, "data-answers": " ".join(block.answers) or None}
            return _tag(name, about, *map(_block, block.blocks))
        case _:
            assert_never(block)


def _figure(figure: blocks.Figure) -> str:
    name = _tag("dt", {"class": "faint"}, _text(figure.name))
    return _tag("div", {}, name, _tag("dd", {"class": "numbers"}, _text(figure.value)))


def _table(table: blocks.Table) -> str:
    head = _tag("thead", {}, _tag("tr", {}, *(_tag("th", {"scope": "col"}, _text(name)) for name in table.columns)))
    rows = (_tag("tr", {}, _cell(row[0], head=True), *map(_cell, row[1:])) for row in table.rows)
    around = {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": table.name}
    return _tag("div", around, _tag("table", {"class": "table"}, head, _tag("tbody", {}, *rows)))


def _cell(cell: blocks.Cell, *, head: bool = False) -> str:
    text = _text(cell.text)
    if cell.share is not None:
        fill = _tag("span", {"class": "score-fill", "style": f"width: {round(cell.share * 100)}%"})
        text = _tag("span", {"class": "score"}, _tag("span", {"class": "score-bar", "aria-hidden": "true"}, fill), text)
    elif cell.soft:
        text = _tag("span", {"class": "soft"}, text)
    under = _tag("span", {"class": "faint block"}, _text(cell.under)) if cell.under else ""
    inside = (text, under, *map(_link, cell.links))
    if head:
        return _tag("th", {"scope": "row", "class": "report-competence", "lang": cell.lang}, *inside)
    return _tag("td", {"lang": cell.lang}, *inside)


def _link(link: blocks.Link) -> str:
    return _tag("a", {"class": "report-link", "href": f"#{link.anchor}"}, _text(link.text))


def _items(items: blocks.Items) -> str:
    if items.style == "steps":
        steps = (_tag("li", {"lang": item.lang}, _text(item.text)) for item in items.items)
        return _tag("ol", {"class": "report-steps"}, *steps)
    if items.style == "plain":
        return _tag("ul", {"class": "list"}, *map(_entry, items.items))
    sign = _tag("span", {"aria-hidden": "true"}, f"{SIGNS[items.style]} ")
    points = (_tag("li", {"lang": item.lang}, sign, _text(item.text)) for item in items.items)
    name = _tag("h4", {}, _text(items.name or ""))
    return _tag("div", {"class": "report-points"}, name, _tag("ul", {}, *points))


def _entry(item: blocks.Item) -> str:
    name = _text(item.text)
    name = _tag("a", {"href": item.href}, name) if item.href else _tag("strong", {"lang": item.lang}, name)
    tag = _tag("span", {"class": "tag tag-warn"}, _text(item.tag)) if item.tag else ""
    under = _tag("span", {"class": "soft", "lang": item.under_lang}, _text(item.under)) if item.under else ""
    return _tag("li", {"class": "report-gap"}, name, tag, under)


def _line(line: blocks.Line) -> str:
    head = (
        _tag("strong", {}, _text(line.name)),
        _tag("span", {"class": "faint numbers"}, _text(line.time)),
        _tag("a", {"class": "faint no-print", "href": line.href}, _text(line.link)),
    )
    return _tag(
        "div",
        {"class": f"report-line report-line-{line.who}", "id": line.anchor, "tabindex": "-1"},
        _tag("p", {"class": "report-line-head"}, *head),
        _tag("p", {"class": "prose", "lang": line.lang, "dir": "auto"}, *map(_piece, line.pieces)),
    )


def _said(said: blocks.Said) -> str:
    words = _tag("p", {"class": "prose", "lang": said.lang, "dir": "auto"}, *map(_piece, said.pieces))
    return _tag("div", {"class": "report-said"}, words, _link(said.link))


def _piece(piece: blocks.Piece) -> str:
    return _tag("mark", {}, _text(piece.text)) if piece.quoted else _text(piece.text)


def _radar(radar: blocks.Radar) -> str:
    def shape(name: str, of: str, attributes: Mapping[str, object], *inside: str) -> str:
        written = {key: f"{value:g}" if isinstance(value, float) else str(value) for key, value in attributes.items()}
        return _tag(name, {"class": of, **written, "style": _INK[of]}, *inside)

    def label(one: blocks.Label) -> str:
        lines = (
            _tag("tspan", {"x": f"{one.x:g}", "dy": "0" if at == 0 else "17"}, _text(text))
            for at, text in enumerate(one.lines)
        )
        of = "radar-label" if one.known else "radar-label radar-label-unknown"
        return shape("text", of, {"x": one.x, "y": one.y, "text-anchor": one.at}, *lines)

    rings = (shape("polygon", "radar-ring", {"points": points}) for points in radar.rings)
    spokes = (
        shape(
            "line",
            "radar-spoke" if one.known else "radar-spoke radar-unknown",
            {"x1": 0.0, "y1": 0.0, "x2": one.x, "y2": one.y},
        )
        for one in radar.spokes
    )
    area = () if radar.area is None else (shape("polygon", "radar-area", {"points": radar.area}),)
    edges = (
        shape("line", "radar-edge", dict(zip(("x1", "y1", "x2", "y2"), edge, strict=True))) for edge in radar.edges
    )
    dots = (shape("circle", "radar-dot", {"cx": x, "cy": y, "r": 4}) for x, y in radar.dots)
    box = " ".join(f"{number:g}" for number in radar.box)
    return _tag(
        "svg",
        {"class": "radar", "viewBox": box, "role": "img", "aria-label": radar.name},
        *rings,
        *spokes,
        *area,
        *edges,
        *dots,
        *map(label, radar.labels),
    )


def _tag(name: str, attributes: Attributes, *inside: str) -> str:
    written = "".join(f' {key}="{_escaped(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>{''.join(inside)}</{name}>"


def _text(text: str) -> str:
    return _ENDLESS.sub("\\g<0>\u200b", _escaped(text)) if _ENDLESS.search(text) else _escaped(text)


def _escaped(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n")))


@cache
def _styles() -> str:
    return "\n".join((WEB / path).read_text("utf-8") for path in STYLES)
