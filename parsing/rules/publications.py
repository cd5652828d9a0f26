"""Publications: articles, books, talks, patents, in the usual styles of citing."""

import re
from collections.abc import Sequence

from parsing.models import Publication
from parsing.reading.document import Line
from parsing.rules.dates import period
from parsing.rules.edges import trimmed
from parsing.rules.rows import is_bullet, unbulleted
from parsing.rules.trail import Found, evidence

MAX_PUBLICATIONS = 60
_NUMBER = re.compile(r"^\s*(?:\[\w{1,6}\]|\(\d{1,3}\)|\d{1,3}[.)])\s+")
_DOI = re.compile(r"(?:doi\s*:\s*|https?://(?:dx\.)?doi\.org/)(10\.\d{4,9}/[^\s,;]+)", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s,;<>()]+|www\.[^\s,;<>()]+", re.IGNORECASE)
_QUOTED = re.compile(r"«\s*(?P<a>[^»]{6,300}?)\s*»|“(?P<b>[^”]{6,300})”|\"(?P<c>[^\"]{6,300})\"")
_YEARED = re.compile(
    r"^(?P<who>.{3,300}?)\s*\((?P<when>[^()]*\b(?:19|20)\d\d[a-z]?[^()]*)\)\s*[.,:]?\s+(?P<rest>\S.+)$"
)
_INITIALS = re.compile(
    r"(?:\b[A-ZÀ-Ý]\.(?:\s?-?[A-ZÀ-Ý]\.)*\s?[A-ZÀ-Ý][\w'’-]+|[A-ZÀ-Ý][\w'’-]+,?\s[A-ZÀ-Ý]\."
    r"|[A-ZÀ-Ý][\w'’-]+\s[A-Z]{1,2}\b(?=[,.;]))"
)
_GLUE = re.compile(r"\s*(?:,|;|&|\bet\b|\band\b)\s*(?:(?:&|et|and)\s+)?|\s+(?:et|and)\s+|\.?\s*et al\.?,?\s*")
_SENTENCE = re.compile(r"(?<=[\w)\]?!»”]{2})[.?!]\s+(?=[\"«“A-ZÀ-Ý0-9])")
_ORIGIN = re.compile(
    r"^(?:in|dans|presented at|présenté(?:e)? (?:à|au|aux)|published in|paru dans|chez)\s*:?\s+", re.IGNORECASE
)
_VOLUME = re.compile(
    r"[,;]?\s*(?:\b(?:vol(?:ume)?|n[o°]|issue|pp?|pages?|tome|numéro)(?!\w)\.?\s*[\d(].*"
    r"|(?:(?<=[,;]\s)|(?<=[,;]))\d+,\s*\d+(?:[–-]\d+)?$|\d+\s*\(\d+(?:[–-]\d+)?\).*|\d+\s*:\s*\d+.*)$",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[–—|]\s+|\s+-\s+")


def publications(groups: Sequence[Sequence[Line]]) -> list[Found[Publication]]:
    """The publications of all sections that hold any, each section's lines a group."""
    cited = [one for lines in groups for one in _cited(lines)]
    found = [_publication(text, held) for text, held in cited[:MAX_PUBLICATIONS]]
    return [f for f in found if f.value.name]


def _cited(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """One text a publication: they begin at a number, a bullet, a wider gap or a full line's end."""
    marked = any(_NUMBER.match(line.text) or is_bullet(line) for line in lines)
    gaps = sorted(line.gap for line in lines if line.gap > 0)
    usual = gaps[len(gaps) // 2] if gaps else 0.0
    spaced = any(line.gap > 1.35 * usual for line in lines[1:]) if usual else False
    widest = max((line.x1 for line in lines), default=0.0)
    found: list[tuple[str, list[Line]]] = []
    for line in lines:
        text = _NUMBER.sub("", unbulleted(line.text))
        if not text:
            continue
        if marked:
            begins = bool(_NUMBER.match(line.text)) or is_bullet(line)
        elif spaced:
            begins = line.gap > 1.35 * usual or (bool(found) and line.page != found[-1][1][-1].page)
        else:
            begins = not found or _ends(found[-1][0], found[-1][1][-1], text, widest)
        if begins or not found:
            found.append((text, [line]))
        else:
            before, held = found[-1]
            found[-1] = (f"{before.removesuffix('-')}{'' if before.endswith('-') else ' '}{text}", [*held, line])
    return found


def _ends(before: str, last: Line, text: str, widest: float) -> bool:
    if text[:1].islower() or before.endswith((",", "-", ":", "&", "(")):
        return False
    # Without widths the text came line by line as its writer cut it.
    short = last.x1 < 0.8 * widest if widest > 0 else True
    return short or before.endswith(".") or bool(re.search(r"\b(?:19|20)\d\d\)?$", before))


def _publication(text: str, held: list[Line]) -> Found[Publication]:
    value = Publication()
    found = Found(value)
    bare, value.url = _linked(text)
    when = None
    if m := _QUOTED.search(bare):
        value.name = next(g for g in m.groups() if g).strip(" ,.;")
        value.x_authors = _authors(bare[: m.start()])
        rest = bare[m.end() :]
        when = period(rest) or period(bare[: m.start()])
        value.publisher = _publisher(rest)
    elif (m := _YEARED.match(bare)) and _INITIALS.search(m["who"]):
        value.x_authors, when = _authors(m["who"]), period(m["when"])
        name, rest = _first_sentence(m["rest"])
        value.name, value.publisher = name, _publisher(rest)
    else:
        value.x_authors, bare = _led_by_authors(bare)
        name, rest = _named(bare)
        found_in = period(rest) or period(name)
        when = found_in
        if found_in is not None and period(rest) is None:
            name = trimmed(name[: found_in.span[0]] + name[found_in.span[1] :])
        value.name, value.publisher = name, _publisher(rest)
    if when is not None:
        value.releaseDate = when.end or when.start
        found.evidence["/releaseDate"] = evidence(held, when.raw)
    value.name = value.name.strip(" ,.;:–—-") if value.name else None
    for key, sure in (("name", 0.85), ("publisher", 0.7), ("url", 0.95), ("x_authors", 0.7)):
        if getattr(value, key):
            found.evidence[f"/{key}"] = evidence(held, text, sure)
    return found


def _linked(text: str) -> tuple[str, str | None]:
    """The text without its link, and the link."""
    if m := _DOI.search(text):
        return (text[: m.start()] + text[m.end() :]).strip(" .,;"), f"https://doi.org/{m[1].rstrip('.')}"
    if m := _URL.search(text):
        url = m[0].rstrip(".")
        whole = url if url.lower().startswith("http") else f"https://{url}"
        return (text[: m.start()] + text[m.end() :]).strip(" .,;"), whole
    return text.strip(), None


def _authors(text: str) -> str | None:
    bare = re.sub(r"\(\s*(?:19|20)\d\d[a-z]?\s*\)", "", text).strip(" ,.;:–—-")
    return f"{bare}." if re.search(r"\b[A-ZÀ-Ý]$", bare) else (bare or None)


def _led_by_authors(text: str) -> tuple[str | None, str]:
    """`Roux C., Petit A. Title. Journal` and `C. Roux, A. Petit, Title, Journal`: names with initials come first."""
    at, last = 0, None
    while m := _INITIALS.match(text, at):
        last = m.end()
        glue = _GLUE.match(text, last)
        if glue is None:
            break
        at = glue.end()
    if last is None:
        return None, text
    rest = text[last:].lstrip(" .,;:")
    rest = re.sub(r"^(?:et al\.?|and others)[\s,.:]*", "", rest)
    return (_authors(text[:last]), rest) if len(rest) > 8 else (None, text)


def _first_sentence(text: str) -> tuple[str, str]:
    parts = _SENTENCE.split(text, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _named(text: str) -> tuple[str, str]:
    """The title, and where it came out."""
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) > 1:
        if period(parts[0]) is not None and len(parts[0]) < 12:
            name, rest = _named(parts[1])
            return name, f"{rest}, {parts[0]}" if rest else parts[0]
        return parts[0], parts[1]
    name, rest = _first_sentence(text)
    if rest:
        return name, rest
    m = re.search(r",\s+(?=(?:in\s|dans\s)?[A-ZÀ-Ý][^,]{2,80}(?:,|$))", text)
    return (text[: m.start()], text[m.end() :]) if m and m.start() > 12 else (text, "")


def _publisher(text: str) -> str | None:
    bare = _ORIGIN.sub("", trimmed(text))
    when = period(bare)
    if when is not None:
        bare = bare[: when.span[0]].rstrip(" ,.;:(–—-") or bare[when.span[1] :]
    bare = trimmed(_VOLUME.sub("", bare))
    return bare if 2 <= len(bare) <= 200 and re.search(r"[^\W\d]", bare) else None
