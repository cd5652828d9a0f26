"""Plain text out of what sources write: markup, entities, control characters, odd spaces."""

import re
import unicodedata
from html.parser import HTMLParser

from prompts.loader import Locale

LONGEST = 20_000  # characters of a description; what is longer is cut

_SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "object", "head"}
_BREAKS = {"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "table"}
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&[a-zA-Z#0-9]{2,10};")
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n\s*\n\s*")
_WORD = re.compile(r"[a-zàâçéèêëîïôùûü']+")
_FRENCH = {
    "le",
    "la",
    "les",
    "des",
    "du",
    "une",
    "est",
    "vous",
    "nous",
    "pour",
    "dans",
    "avec",
    "sur",
    "et",
    "au",
    "aux",
    "votre",
    "notre",
    "ou",
    "à",
    "en",
    "de",
}
_ENGLISH = {
    "the",
    "and",
    "you",
    "we",
    "of",
    "to",
    "in",
    "for",
    "with",
    "your",
    "our",
    "is",
    "are",
    "a",
    "an",
    "on",
    "will",
    "or",
    "at",
    "who",
    "from",
    "this",
}


class _Reader(HTMLParser):
    """Collects text, leaves out what a browser would not show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's form
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.parts.append("\n\n" if tag == "p" else "\n")
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain(value: str, *, longest: int = LONGEST) -> str:
    """Text without markup, at most `longest` characters. Text that merely holds a `<` stays as it is."""
    value = value[: longest * 4]
    for _ in range(2):  # markup is often escaped once more
        if not _MARKUP.search(value):
            break
        reader = _Reader()
        reader.feed(value)
        reader.close()
        value = "".join(reader.parts)
    value = unicodedata.normalize("NFC", value).replace("\r", "\n")
    lines = [_SPACES.sub(" ", _visible(line)).strip() for line in value.split("\n")]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()[:longest].rstrip()


def _visible(line: str) -> str:
    if line.isprintable():  # nearly every line is, and looking at each letter takes most of the time
        return line
    return "".join(c for c in line if c == "\t" or unicodedata.category(c)[0] != "C")


def language_of(text: str) -> Locale | None:
    """The language by its small words; None when they do not tell."""
    words = _WORD.findall(text.lower())[:400]
    french, english = sum(w in _FRENCH for w in words), sum(w in _ENGLISH for w in words)
    if max(french, english) < 3 or max(french, english) < 2 * min(french, english):
        return None
    return "fr" if french > english else "en"
