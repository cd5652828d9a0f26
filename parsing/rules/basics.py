"""Who the candidate is: name, label, e-mail, phone, place, links."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsing.models import Basics, Name
from parsing.reading.document import Document, Line
from parsing.rules.contacts import EMAIL, EMPLOYED, NETWORK_WORD, URL, contacts
from parsing.rules.flow import ended, wraps
from parsing.rules.folding import level
from parsing.rules.headings import section_key
from parsing.rules.places import place
from parsing.rules.residence import cased, location, phone_at_home, stated_as_town
from parsing.rules.roles import title_score
from parsing.rules.rows import head_period
from parsing.rules.trail import Found, evidence

_NOT_NAMES = re.compile(r"curriculum|vitae|\bcv\b|resume|\bpage\b|candidature|portfolio|confidenti", re.IGNORECASE)
_PARTICLES = frozenset(
    {
        "de",
        "du",
        "des",
        "da",
        "di",
        "van",
        "von",
        "der",
        "den",
        "le",
        "la",
        "el",
        "al",
        "ben",
        "bin",
        "d",
        "o",
        "mac",
        "mc",
        "y",
        "e",
        "st",
    }
)
_NAME_SHAPE = re.compile(
    r"^[A-ZÀ-ÖØ-ÞŒ][\w'’.-]*(?:\s+(?:[A-ZÀ-ÖØ-ÞŒ][\w'’.-]*|d[eu]s?|la|le|van|von|der|den|da|di|el|al|ben|bin"
    r"|y|e)){1,4}$"
)
_AGE = re.compile(
    r"\b\d{2}\s*ans\b|\bn[ée]e?\s+le\b|nationalit|permis|c[ée]libataire|mari[ée]e?\b|years? old|born|date of birth",
    re.IGNORECASE,
)


def basics(
    document: Document, header: Sequence[Line], contact: Sequence[Line], summary: Sequence[Line], language: str
) -> Found[Basics]:
    """Read the header and contact lines; contacts are looked for in the whole document when they hold none."""
    value = Basics()
    found = Found(value)
    header, contact = _unlabelled(header), _unlabelled(contact)
    near = [*header, *contact]
    near += _at_mail(near, document)
    contacts(found, near, document, language)
    _name(found, near, document)
    _label(found, header, document)
    location(found, near, document)
    phone_at_home(found)
    _summary(found, summary, header)
    return found


def _at_mail(near: Sequence[Line], document: Document) -> list[Line]:
    """The lines around the first e-mail, where the top of the page has none: contacts set at its foot."""
    if not near or any(EMAIL.search(line.text) for line in near):
        return []
    at = next((n for n, line in enumerate(document.lines) if EMAIL.search(line.text)), None)
    if at is None:
        return []
    known = {id(line) for line in near}
    around = document.lines[max(0, at - 1) : at + 2]
    return [line for line in around if id(line) not in known and head_period(line.text) is None]


_LABELS = re.compile(
    r"(?:noms?(?: de famille)?(?:\(s\))?(?:\s*(?:et|/)\s*prenoms?(?:\(s\))?)?|prenoms?|(?:full |first |last "
    r"|sur)?names?(?:\(s\))?"
    r"(?:\s*(?:and|/)\s*(?:surname|first name|last name)s?(?:\(s\))?)?|surname|adresses?|address(?:es)?"
    r"|telephones?|phone(?: number)?"
    r"|portable|mobile|e-?mails?(?: address)?|courriels?|site(?: web| internet)?|web(?:site)?|linkedin|ville"
    r"|city|location|lieu"
    r"|(?:emploi|poste|metier) (?:recherche|vise|souhaite)|desired (?:employment|position|job)"
    r"|job applied for|position sought"
    r"|preferred job|titre|title|profession|occupation)"
)
"""What stands before the values of a form's rows, on levelled text."""


def _unlabelled(lines: Sequence[Line]) -> list[Line]:
    """Lines less the labels before what they say."""
    found: list[Line] = []
    for line in lines:
        cells = line.cells or (line.text,)
        head, colon, rest = cells[0].partition(":")
        if len(cells) > 1 and _LABELS.fullmatch(level(cells[0]).strip(" :")):
            cells = cells[1:]
        elif (
            colon
            and len(head) < 40
            and rest.strip()
            and not rest.startswith("//")
            and _LABELS.fullmatch(level(head).strip())
        ):
            cells = (rest.strip(), *cells[1:])
        found.append(line if cells == line.cells else replace(line, text=" ".join(cells), cells=cells, lead=""))
    return found


def _name(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    """Score the candidates near the top: large, bold, capitals, two or three words, like the e-mail."""
    best: tuple[float, str, list[Line]] | None = None
    pool = list(near[:25]) or list(document.lines[:10])
    largest = max((line.size for line in pool), default=0)
    for n, line in enumerate(pool):
        for text, lines in _name_texts(pool, n):
            score = _name_score(text, line, n, largest=largest, body=document.body_size, email=found.value.email)
            if score > 0 and (best is None or score > best[0]):
                best = (score, text, lines)
    if best is None:
        return
    _, text, lines = best
    name = cased(text)
    found.value.name = name
    found.value.x_name = _taken_apart(text, name)
    note = evidence(lines, text, min(0.99, 0.6 + 0.05 * best[0]))
    found.evidence["/name"] = found.evidence["/x_name"] = note


_HONORIFIC = re.compile(
    r"^(?:dr|docteur|pr|prof|professeur|professor|m|mr|mrs|ms|mme|mlle|mx|me|sir|dame)\.?\s+(?=\w)", re.IGNORECASE
)
_LETTERS = re.compile(
    r",?\s+(?:(?:ph\.?\s?d|m\.?d|mba|msc|bsc|acca|cpa|cfa|pmp|rn|esq|jr|sr|f?rsa|mrics"
    r"|ceng)\.?,?\s*)+$",
    re.IGNORECASE,
)


_CREDENTIALS = re.compile(r"(?:,\s*[A-Z][\w.]{0,3}[A-Z](?:-[A-Z]\w{1,5})?\.?){1,6}")
"""Letters behind a name and a comma: `, SPHR, SHRM-CP`."""


def _name_texts(pool: list[Line], n: int) -> list[tuple[str, list[Line]]]:
    line = pool[n]
    apart = any(len(cell.split()) > 1 and _NAME_SHAPE.match(cell) for cell in line.cells) and len(line.cells) > 1
    texts = [] if apart else [(line.text.strip(" |,"), [line])]
    texts += [(cell.strip(" |,"), [line]) for cell in line.cells if len(line.cells) > 1]
    head = re.split(r"\s+[|–—·•-]\s+|,\s", line.text, maxsplit=1)[0].strip()
    texts.append((head, [line]))
    bare = _LETTERS.sub("", _HONORIFIC.sub("", head))
    if bare != head or (" " in head and _CREDENTIALS.fullmatch(line.text[len(head) :])):
        # Titles and letters stand around a name and are no part of it.
        return [(bare, [line])]
    if n + 1 < len(pool) and abs(pool[n + 1].size - line.size) < 0.6 * line.size and len(line.text.split()) <= 2:
        following = pool[n + 1]
        beside = following.column == line.column or abs(following.size - line.size) < 0.3
        if len(following.text.split()) <= 3 and beside and line.size > 14:
            broken = re.search(r"\w-$", line.text) is not None
            glue = "" if broken else " "
            texts = [] if broken else texts
            third = pool[n + 2] if n + 2 < len(pool) else None
            if third is not None and not broken and _names_one(line, following, third):
                texts.append((f"{line.text} {following.text} {third.text}", [line, following, third]))
            texts.append((f"{line.text}{glue}{following.text}".strip(), [line, following]))
    return texts


def _names_one(*lines: Line) -> bool:
    """Whether lines of a word each, large and set alike, are one name."""
    alike = all(abs(one.size - lines[0].size) < 0.3 and one.bold == lines[0].bold for one in lines)
    return alike and all(len(one.text.split()) == 1 and one.column == lines[0].column for one in lines)


_FORMER = re.compile(r"\s+\([A-ZÀ-Ý][\w'’-]+\)$")
"""Another name in brackets: `Anna Sand (Petersen)`."""


def _name_score(text: str, line: Line, n: int, *, largest: float, body: float, email: str | None) -> float:
    if line.size >= largest - 0.3:
        text = _FORMER.sub("", text)
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 45 or re.search(r"[\d@/:;!?%&+_|()•]", text) or _NOT_NAMES.search(text):
        return 0.0
    if section_key(text) is not None or (place(text) is not None and line.size < largest - 1):
        return 0.0
    if not _NAME_SHAPE.match(text) and not all(w.isupper() or level(w) in _PARTICLES for w in words):
        return 0.0
    score = 2.0 + (2.0 if line.size >= largest - 0.3 and largest > body + 1 else 0.0) + (0.5 if line.bold else 0.0)
    score += max(0.0, 1.5 - 0.25 * n) + (0.7 if text.isupper() else 0.0)
    if title_score(text) > 0:
        score -= 3.0
    if email:
        local = level(re.sub(r"[^A-Za-z]", "", email.split("@")[0]))
        hits = sum(1 for w in words if len(w) > 2 and level(re.sub(r"[^\w]", "", w)) in local)
        score += 1.5 * hits
    return score


def _taken_apart(raw: str, name: str) -> Name:
    words, shown = raw.split(), name.split()
    capitals = [w.isupper() and len(w) > 1 for w in words]
    if any(capitals) and not all(capitals):
        last = [s for s, c in zip(shown, capitals, strict=True) if c]
        first = [s for s, c in zip(shown, capitals, strict=True) if not c]
        return Name(first=" ".join(first), last=" ".join(last))
    cut = 1
    for i, word in enumerate(words[1:-1], 1):
        if level(word) in _PARTICLES:
            break
        cut = i + 1
    return Name(first=" ".join(shown[:cut]), last=" ".join(shown[cut:]))


def _label(found: Found[Basics], header: Sequence[Line], document: Document) -> None:
    """The title under the name."""
    at = found.evidence.get("/name")
    pool = [line for line in header if not _AGE.search(line.text)][:14]
    best: tuple[float, str, Line] | None = None
    for n, line in enumerate(pool):
        texts = [(bare, title_score(bare)) for bare in _labels(line, found.value)]
        for bare, said in [*texts, *_wrapped_label(pool, n)]:
            score = said
            if score == 0 and stated_as_town(bare, document.text):
                continue
            if re.match(r"\d|[a-z]\w*$", bare) or (len(bare.split()) > 8 and _sentence(line, bare, document)):
                continue  # a street, a user's name, what is said of a person
            follows = at is not None and line.page == at.page and 0 < line.number - max(at.lines) <= 2
            if follows and (line.size > document.body_size + 0.4 or line.bold or line.colored):
                score += 1.0
            if follows:
                score += 0.4
                score += 0.6 * (
                    at is not None and line.number == max(at.lines) + 1 and _set_below_name(line, bare, document)
                )
            if score >= 1.0 and (best is None or score - 0.1 * n > best[0]):
                best = (score - 0.1 * n, bare, line)
    if best is not None:
        found.value.label = best[1]
        found.evidence["/label"] = evidence([best[2]], best[1], 0.85)


def _wrapped_label(pool: Sequence[Line], n: int) -> list[tuple[str, float]]:
    """A title that had to wrap in its narrow column, as good as its better line: `Creative Web`, `Developer`."""
    line, below = pool[n], pool[n + 1] if n + 1 < len(pool) else None
    goes_on = below is not None and below.text[:1].islower() and not ended(line) and title_score(line.text) > 0
    broken = goes_on or wraps(line) or (title_score(line.text) == 0 and 2 < len(line.text.split()) < 7)
    if below is None or not broken or len(line.cells) > 1 or len(below.cells) > 1 or len(below.text.split()) > 4:
        return []
    alike = abs(line.size - below.size) < 0.3 and line.bold == below.bold and line.column == below.column
    close = 0 < below.gap < 1.8 * line.size and not re.search(r"[\d@:|;.]|[,–-]$", line.text + below.text)
    whole = f"{line.text} {below.text}"
    fits = alike and close and (goes_on or title_score(below.text) > 0) and place(line.text) is None
    longest = 16 if goes_on and wraps(line) else 8
    if not fits or len(whole.split()) > longest or title_score(whole) < title_score(line.text):
        return []
    return [(whole, max(title_score(whole), title_score(below.text)) + 0.05 * goes_on)]


def _sentence(line: Line, text: str, document: Document) -> bool:
    """Whether so many words in the text's own type say something rather than name a post."""
    plain = line.size <= document.body_size + 0.4 and not line.bold
    return plain and re.search(r"\b(?:that|which|who|qui|dont|où)\b|\bà la recherche\b", text) is not None


def _set_below_name(line: Line, text: str, document: Document) -> bool:
    """Whether a line right below the name may be a title of a trade that no list knows: a few words, no sentence."""
    name = next((one for one in document.lines if (one.page, one.number) == (line.page, line.number - 1)), None)
    plausible = 0 < len(text.split()) <= 7 and text[:1].isupper() and not re.search(r"[\d@:;!?]|\.$", text)
    return plausible and name is not None and name.size > 1.3 * line.size and section_key(text) is None


_BETWEEN = re.compile(r"\s+[|–—•·/-]\s+|\s*[|•·]\s*|,\s+")


def _labels(line: Line, basics: Basics) -> list[str]:
    """What of a line may be a title: it and its cells, less a place, an address or a number beside it."""
    found: list[str] = []
    for text in line.cells if len(line.cells) > 1 else (line.text,):
        for start, stop in _runs(text, basics):
            bare = text[start:stop].strip(" |,–—-·•:")
            if bare.endswith(".") and len(bare.split()) <= 5 and title_score(bare) >= 1.0:
                bare = bare.rstrip(".")  # `Conducteur de travaux.`
            if 3 <= len(bare) <= 100 and not bare.endswith(".") and bare not in found:
                found.append(bare)
    return found


def _runs(text: str, basics: Basics) -> list[tuple[int, int]]:
    """The longest stretches between separators in which no piece is a contact, a place or the name."""
    cuts = [0, *(at for m in _BETWEEN.finditer(text) for at in m.span()), len(text)]
    runs: list[tuple[int, int]] = []
    for start, stop in zip(cuts[::2], cuts[1::2], strict=True):
        piece = text[start:stop].strip()
        if not piece or _is_contact(piece, basics):
            runs.append((stop, stop))
        elif runs and runs[-1][1] > runs[-1][0]:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
    return [run for run in runs if run[1] > run[0]]


def _is_contact(piece: str, basics: Basics) -> bool:
    if (
        re.search(r"@(?!\s+[A-ZÀ-Ý])|https?:|\d{4}|www\.|\d\d[ .]\d\d|^[^\s]*\w[./_]\w[^\s]*$", piece)
        or any(not EMPLOYED.search(piece[: m.start()]) for m in URL.finditer(piece))
        or EMAIL.search(piece)
    ):
        return True
    if NETWORK_WORD.fullmatch(piece):
        return True
    named = basics.name is not None and level(basics.name) in level(piece)
    return named or place(piece) is not None or bool(_AGE.search(piece))


def _summary(found: Found[Basics], summary: Sequence[Line], header: Sequence[Line]) -> None:
    lines = [line for line in summary if len(EMAIL.sub("", line.text).split()) > 2 or not EMAIL.search(line.text)]
    if not lines:
        prose = [
            line
            for line in header
            if len(line.text) > 55
            and not (EMAIL.search(line.text) or URL.search(line.text) or _AGE.search(line.text))
            and line.text != found.value.label
            and line.text.count(" | ") < 2  # contacts in a row
        ]
        if prose:
            first, last = header.index(prose[0]), header.index(prose[-1])
            lines = [line for line in header[first : last + 2] if line in prose or line.text.rstrip().endswith(".")]
    if lines:
        text = " ".join(line.text for line in lines)
        found.value.summary = re.sub(r"(?<=\w)- (?=[a-zà-ÿ])", "-", text)[:3000]
        found.evidence["/summary"] = evidence(lines, text, 0.9 if summary else 0.6)
