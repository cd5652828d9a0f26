"""Lines -> sentences, bullets and items: what had to wrap is put together again."""

import re
from collections.abc import Sequence

from parsing.reading.document import Line
from parsing.rules.dates import only_date
from parsing.rules.flow import ended, wraps
from parsing.rules.rows import head_period, is_bullet, unbulleted


def joined(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Body lines -> whole sentences: a line that continues a bullet or a paragraph is joined to it."""
    found: list[tuple[str, list[Line]]] = []
    indent = 0.0
    for line in lines:
        text = unbulleted(line.text)
        if not text:
            continue
        if found and not is_bullet(line) and _continues(found[-1], line, indent):
            before, held = found[-1]
            glue = "" if before.endswith("-") and text[:1].islower() and not before.endswith(" -") else " "
            found[-1] = (before.removesuffix("-") + text if not glue else f"{before}{glue}{text}", [*held, line])
            continue
        indent = line.x0
        found.append((text, [line]))
    return found


def _continues(last: tuple[str, list[Line]], line: Line, indent: float) -> bool:
    text, held = last
    if line.bold != held[-1].bold:
        return False
    if line.text[:1].islower() or text.endswith((",", "-", "(", "&", "/")):
        return True
    if is_bullet(held[0]):
        return line.x0 > indent + 2 or (not text.endswith((".", ";", "!")) and held[-1].x1 > line.x1)
    wide = wraps(held[-1]) or (not ended(held[-1]) and held[-1].x1 - held[-1].x0 > 250)
    return not text.endswith((".", ";", ":", "!")) and wide


def items(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The items of a list, one a line or bullet, with what had to wrap put together."""
    found: list[tuple[str, list[Line]]] = []
    bulleted = any(is_bullet(line) for line in lines)
    for line in lines:
        text = unbulleted(" – ".join(line.cells) if len(line.cells) > 1 else line.text)
        if not text:
            continue
        if found and not is_bullet(line) and _runs_on(found[-1], line, bulleted=bulleted):
            before, held = found[-1]
            hyphen = before.endswith("-") and not before.endswith(" -") and text[:1].islower()
            found[-1] = (before[:-1] + text if hyphen else f"{before} {text}", [*held, line])
        else:
            found.append((text, [line]))
    return found


_STOP = re.compile(
    r"(?:^|[\s'’(])(?:de|des|du|d['’]|et|en|à|au|aux|la|le|les|l['’]|un|une|sur|pour|avec|par|dans|ou"
    r"|of|and|the|for|with|in|to|on|or|a|an)$",
    re.IGNORECASE,
)


def goes_on(text: str, last: Line, line: Line) -> bool:
    """Whether a line plainly continues what ends in `text` on the line before it."""
    if line.page != last.page or line.column != last.column or is_bullet(line) or line.bold != last.bold:
        return False
    if text.endswith((",", "-", "(", "&", "/", "–", ":")) or text.count("(") > text.count(")") or _STOP.search(text):
        return True
    return line.text[:1].islower() and wraps(last)


def _short_name(text: str) -> bool:
    """Whether a line may be an item of its own: in a narrow column the longest of them looks as if it had to wrap."""
    return text[:1].isupper() and len(text.split()) <= 3 and re.search(r"[,;:•·|/(]|-$", text) is None


def _bracketed(text: str) -> bool:
    """Whether a line begins as a name and ends with a bracket of its own."""
    return text[:1].isupper() and text.endswith(")") and text.count("(") == text.count(")")


def _runs_on(last: tuple[str, list[Line]], line: Line, *, bulleted: bool) -> bool:
    text, held = last
    if line.page != held[-1].page or line.bold != held[-1].bold or (line.lead and not held[-1].lead):
        return False
    if goes_on(text, held[-1], line):
        return True
    whole = head_period(text)
    if whole is not None and not text[whole.span[1] :].strip(" )].") and whole.span[0] > 0:
        # It ends with its date, as the others do: what follows is another.
        return line.text[:1].islower()
    period = head_period(line.text)
    if period is not None and period.span[0] == 0:
        return only_date(line.text)
    if bulleted and is_bullet(held[0]):
        return line.text[:1].islower() or not ended(held[-1])
    apart = (_short_name(text) and _short_name(line.text)) or (_bracketed(text) and _bracketed(line.text))
    return not apart and (wraps(held[-1]) or (line.text[:1].islower() and not ended(held[-1])))
