"""JSON as templates of web pages write it: raw line breaks, trailing commas, comments, CDATA, escaped entities.

Only what leaves no doubt is read: quotes that are missing or text that is cut stay broken.
"""

import html
import json
import re

import orjson

_OPENING = re.compile(r"(?:(?://|/\*)?\s{0,9}<!\[CDATA\[\s{0,9}(?:\*/)?|<!--)")
_CLOSING = re.compile(r"(?:(?://|/\*)?\s{0,9}\]\]>\s{0,9}(?:\*/)?|(?://\s{0,9})?-->);?\Z")
_TOKEN = re.compile(  # what is never closed reaches to the end, so that nothing is looked through twice
    r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|//[^\n]*|/\*(?:.*?\*/|.*\Z)|<!--|-->|,(?=\s*[}\]])'
    r"|(?<=[:,\[\s])undefined(?=\s*[,}\]])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_READER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)


def values(text: str) -> list[object]:
    """Every JSON value that stands there, one behind the other. Raises ValueError when that is no JSON."""
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        pass
    bare = _bare(text)
    failure: Exception = ValueError("nothing")
    for said in (bare, html.unescape(bare) if "&" in bare else None):
        if said is None:
            continue
        try:
            return _read(said)
        except (ValueError, RecursionError) as error:
            failure = error
    raise ValueError(type(failure).__name__)


def _bare(text: str) -> str:
    """Without the marks that hide a script from old browsers and from XML."""
    said = text.strip()
    for _ in range(2):
        if opening := _OPENING.match(said):
            said = said[opening.end() :].lstrip()
        tail = said[-60:]
        if closing := _CLOSING.search(tail):
            said = said[: len(said) - len(tail) + closing.start()].rstrip()
    return said


def _read(text: str) -> list[object]:
    clean = _TOKEN.sub(_kept, text)
    found: list[object] = []
    place = 0
    while True:
        while place < len(clean) and clean[place] in " \t\r\n,;\ufeff\u2028\u2029":
            place += 1
        if place >= len(clean):
            break
        value, place = _READER.raw_decode(clean, place)
        found.append(value)
    if not found:
        raise ValueError("empty")
    return found


def _kept(found: re.Match[str]) -> str:
    """A string with escapes that JSON knows; of the rest nothing: comments, commas, scripts' undefined."""
    said = found[0]
    if said.startswith('"'):
        return _ESCAPE.sub(_escape, said) if "\\" in said else said
    if said.startswith(("/*", "//")):
        return " "
    if said == "undefined":
        return "null"
    return ""


def _escape(found: re.Match[str]) -> str:
    what = found[1]
    if what[0] == "u" and len(what) == 5:
        return found[0]
    if what == "\n":
        return ""  # a line that goes on, in scripts
    return found[0] if what in '"\\/bfnrt' else what if what == "'" else f"\\\\{what}"
