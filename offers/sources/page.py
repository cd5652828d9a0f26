"""JobPosting in web pages: as JSON-LD, as microdata, as RDFa Lite. One broken block loses itself alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from lxml import etree, html

from offers.sources.decoding import decoded
from offers.sources.lenient import values
from offers.sources.linked_data import is_posting, names_posting, postings
from offers.sources.source import Record

LARGEST = 20 * 1024 * 1024  # bytes of one page
_APART = 20  # elements elsewhere of one item
_SCRIPTS = "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"
_XML = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_LINKS = {"a": "href", "area": "href", "link": "href", "img": "src", "embed": "src", "iframe": "src", "object": "data"}
_VALUES = {"time": "datetime", "data": "value", "meter": "value"}
_MARKUP = frozenset({"description", "responsibilities", "qualifications", "skills"})
_SYNTAXES = (("itemprop", "itemscope", "itemtype"), ("property", "typeof", "typeof"))


def postings_of_page(content: bytes, rejects: Counter[str]) -> list[Record]:
    """Every JobPosting of a page; what is none is counted: broken_json_ld, no_posting, page_too_large."""
    if len(content) > LARGEST:
        rejects["page_too_large"] += 1
        return []
    root = _tree(decoded(content))
    if root is None:
        rejects["no_posting"] += 1
        return []
    broken = Counter[str]()
    found = [*_linked(root, broken)] or [record for syntax in _SYNTAXES for record in _marked(root, *syntax)]
    rejects.update(broken)
    if not found and not broken:
        rejects["no_posting"] += 1
    return _addressed(found, root)


def text_of_page(content: bytes) -> str:
    """A page's title and what its body shows, as markup for `plain`; navigation and forms left out."""
    root = _tree(decoded(content))
    if root is None:
        return ""
    for silent in root.xpath("//script|//style|//nav|//header|//footer|//form|//aside|//noscript|//svg|//iframe"):
        silent.drop_tree()
    main = root.xpath("//main|//article|//*[@role='main']") or root.xpath("//body") or [root]
    title = root.findtext(".//h1") or root.findtext(".//title") or ""
    return f"<p>{title}</p>{etree.tostring(main[0], encoding='unicode', method='html')}"


def _tree(text: str) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(_XML.sub("", text.replace("\x00", "")))
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _linked(root: html.HtmlElement, broken: Counter[str]) -> Iterator[Record]:
    blocks: list[object] = []
    for script in root.xpath(_SCRIPTS):
        said = script.text or ""
        try:
            blocks += values(said)
        except ValueError:
            broken["broken_json_ld"] += "JobPosting" in said  # of a broken list of links nobody misses anything
    yield from postings(blocks)
    broken += Counter()


def _marked(root: html.HtmlElement, prop: str, scope: str, kind: str) -> Iterator[Record]:
    for item in root.xpath(f"//*[@{kind}]"):
        if names_posting(item.get(kind).split()):
            apart = [
                element
                for name in dict.fromkeys((item.get("itemref") or "").split()[:_APART])
                for element in root.xpath("//*[@id=$name]", name=name)[:1]
                if element is not item and item not in element.iterdescendants()
            ]
            yield _item(item, prop, scope, kind, apart=apart)


def _item(
    item: html.HtmlElement, prop: str, scope: str, kind: str, *, apart: Sequence[html.HtmlElement] = ()
) -> Record:
    """An item's properties, each once or as a list; `apart` are elements elsewhere that belong to it."""
    made: Record = {}
    if item.get(kind):
        made["@type"] = item.get(kind)
    if item.get("itemid") or item.get("resource"):
        made["@id"] = item.get("itemid") or item.get("resource")
    todo = [*reversed(apart), *reversed(item)]
    while todo:
        element = todo.pop()
        if not isinstance(element.tag, str):
            continue
        nested = element.get(scope) is not None
        for name in (element.get(prop) or "").split():
            value = _item(element, prop, scope, kind) if nested else _value(element, name)
            before = made.get(name)
            made[name] = value if before is None else [*before, value] if isinstance(before, list) else [before, value]
        if not nested:
            todo += reversed(element)
    return made


def _value(element: html.HtmlElement, name: str) -> str:
    value = element.get("content")
    if value is None and element.tag in _LINKS:
        value = element.get(_LINKS[element.tag])
    if value is None and element.tag in _VALUES:
        value = element.get(_VALUES[element.tag])
    if value is not None:
        return str(value)
    if name.rpartition(":")[2].rpartition("/")[2] in _MARKUP:
        return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    return " ".join(element.text_content().split())


def _addressed(found: list[Record], root: html.HtmlElement) -> list[Record]:
    """With whole addresses; a page about one posting is its address."""
    addresses = root.xpath("//link[@rel='canonical']/@href") + root.xpath("//meta[@property='og:url']/@content")
    page = next((str(address) for address in addresses if re.match(r"https?://", str(address))), None)
    if page is None:
        return found
    return [
        {**one, "url": urljoin(page, one["url"])}
        if isinstance(one.get("url"), str)
        else {**one, "url": page}
        if len(found) == 1 and not one.get("url")
        else one
        for one in found
    ]


__all__ = ["is_posting", "postings_of_page", "text_of_page"]
