"""Pictures of pages -> marks, with tesseract where it is installed: in a reader child, whose limits it inherits."""

import re
import subprocess
from dataclasses import dataclass
from statistics import median

from pypdfium2 import PdfPage

from parsing.errors import HostilePdf, ScannedDocument, TooManyPages
from parsing.reading.marks import BLACK, Mark, Sheet
from parsing.reading.pdf import opened

MAX_PAGES = 6
"""Of pictures; each takes one to four seconds."""
DPI = 250
MAX_PIXELS = 12_000_000
"""A page's; A4 has 6 million at our resolution. A larger page is read more coarsely."""
PAGE_SECONDS = 15.0
MAX_ANSWER = 4_000_000
"""Bytes tesseract may say about a page."""
LEAST_SURE = 25.0
"""Percent, below which a word without letters is a speck."""
MUDDLED = 60.0
"""Percent, below which a page was perhaps scanned lying on its side."""
_ASCENDING = frozenset("bdfhklt0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÉÈÀÊÔÎÇ")
_DESCENDING = frozenset("gjpqy()[]{}|/çµ_@$")
_HANGING = frozenset(",;Q")
_WRITTEN = frozenset("-–—|/")
# What a round or square bullet is taken for, alone before the words.
_BULLETS = frozenset("e¢°*•+©®»o«§¤■□▪●")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float
    line: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Reads pages that are pictures."""

    program: str
    languages: tuple[str, ...]
    page_seconds: float = PAGE_SECONDS

    def sheets(self, data: bytes) -> list[Sheet]:
        """A PDF's pages as they look, read. Raises BadDocument kinds."""
        with opened(data) as document:
            if len(document) > MAX_PAGES:
                raise TooManyPages(str(len(document)))
            return [self._sheet(page) for page in document]

    def _sheet(self, page: PdfPage) -> Sheet:
        width, height = page.get_size()
        if not (1 < width < 20_000 and 1 < height < 20_000):
            raise HostilePdf("page size")
        scale = min(DPI / 72, (MAX_PIXELS / (width * height)) ** 0.5)
        words, upright = self._words(page, scale, turn=0), 0
        if words and _sureness(words) < MUDDLED:
            upright = self._turned(page, scale)
            words = self._words(page, scale, turn=upright) if upright else words
        page.close()
        if upright in (90, 270):
            width, height = height, width
        return Sheet(width, height, _marks(_lines(words), scale), [])

    def _words(self, page: PdfPage, scale: float, *, turn: int) -> list[_Word]:
        dpi = str(round(72 * scale))
        picture = _picture(page, scale, turn)
        return _seen_words(self._ask(picture, "-l", "+".join(self.languages), "--dpi", dpi, "tsv"))

    def _turned(self, page: PdfPage, scale: float) -> int:
        """How far the page must be turned, clockwise, to stand upright; 0 also where that is unclear."""
        try:
            answer = self._ask(_picture(page, scale, 0), "-l", "osd", "--psm", "0")
        except ScannedDocument:  # too little text, or no data for it
            return 0
        found = re.search(r"^Rotate: (90|180|270)$", answer, re.MULTILINE)
        return int(found[1]) if found else 0

    def _ask(self, picture: bytes, *options: str) -> str:
        try:
            # One thread: several readers share the machine, and each is granted one processor.
            done = subprocess.run(  # noqa: S603 - our own words only; the picture goes through a pipe
                [self.program, "stdin", "stdout", *options],
                input=picture,
                capture_output=True,
                timeout=self.page_seconds,
                check=True,
                env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"},
            )
        except subprocess.TimeoutExpired as error:
            raise HostilePdf("recognition time") from error
        except (OSError, subprocess.CalledProcessError) as error:
            raise ScannedDocument("no recognition") from error
        return done.stdout[:MAX_ANSWER].decode("utf-8", "replace")


def _picture(page: PdfPage, scale: float, turn: int) -> bytes:
    """The page as a PGM file: the simplest form tesseract takes."""
    bitmap = page.render(scale=scale, rotation=turn, grayscale=True)
    pixels = bytes(bitmap.buffer)
    if bitmap.stride != bitmap.width:
        rows = (pixels[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))
        pixels = b"".join(rows)
    head = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
    bitmap.close()
    return head + pixels


def _seen_words(table: str) -> list[_Word]:
    """Words of tesseract's table, without specks."""
    found: list[_Word] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        text, sure = cells[11].strip(), float(cells[10])
        if not text or (sure < LEAST_SURE and not any(c.isalnum() for c in text)):
            continue
        left, top, width, height = (int(n) for n in cells[6:10])
        found.append(_Word(text, left, top, left + width, top + height, sure, tuple(cells[1:5])))
    return found


def _sureness(words: list[_Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def _lines(words: list[_Word]) -> list[list[_Word]]:
    found: dict[tuple[str, ...], list[_Word]] = {}
    for word in words:
        found.setdefault(word.line, []).append(word)
    return [line for line in found.values() if any(c.isalnum() for word in line for c in word.text)]


def _marks(lines: list[list[_Word]], scale: float) -> list[Mark]:
    sizes = _sizes(lines)
    marks: list[Mark] = []
    for run, (line, size) in enumerate(zip(lines, sizes, strict=True)):
        flat = [w.bottom for w in line if not (_DESCENDING | _HANGING) & set(w.text)] or [
            w.bottom - 0.2 * size for w in line
        ]
        baseline = median(flat)
        for place, word in enumerate(line):
            apart = place == 0 or word.left - line[place - 1].right > 1.1 * size
            text = "•" if place + 1 < len(line) and _is_bullet(word.text, apart=apart) else word.text
            step = (word.right - word.left) / len(text)
            spaced: list[tuple[str, float, float]] = [
                (c, word.left + i * step, word.left + (i + 1) * step) for i, c in enumerate(text)
            ]
            if place + 1 < len(line):
                spaced.append((" ", word.right, max(word.right, line[place + 1].left)))
            marks += [
                Mark(
                    text=c,
                    x0=x0 / scale,
                    x1=x1 / scale,
                    y=baseline / scale,
                    size=round(size / scale, 1),
                    bold=False,
                    color=BLACK,
                    run=run,
                )
                for c, x0, x1 in spaced
            ]
    return marks


def _is_bullet(text: str, *, apart: bool) -> bool:
    """Whether a word is a bullet or an icon before words, or a raised dot between them."""
    if not apart:
        return text == "+"
    return text in _BULLETS or (len(text) < 3 and not _WRITTEN & set(text) and not any(c.isalnum() for c in text))


def _sizes(lines: list[list[_Word]]) -> list[float]:
    """Each line's size in pixels. A few percent are noise: lines near the usual size have it."""
    sizes = [_size(line) for line in lines]
    if not sizes:
        return []
    letters = sorted((size, sum(len(w.text) for w in line)) for size, line in zip(sizes, lines, strict=True))
    half, usual = sum(n for _, n in letters) / 2, letters[-1][0]
    for size, count in letters:
        half -= count
        if half <= 0:
            usual = size
            break
    return [usual if 0.88 * usual < size < 1.12 * usual else size for size in sizes]


def _size(line: list[_Word]) -> float:
    """From the height of the words: each part of a letter above or below the small ones adds its share of the size."""
    found: list[float] = []
    for word in line:
        letters = set(word.text)
        if not any(c.isalnum() for c in word.text):
            continue
        share = 0.72 if letters & _ASCENDING else 0.53
        share += 0.21 if letters & _DESCENDING else 0.12 if letters & _HANGING else 0.0
        found.append((word.bottom - word.top) / share)
    return median(found) if found else max(float(w.bottom - w.top) for w in line)
