"""Studies: degree, school, field, period, level."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsing.models import Education
from parsing.reading.document import Line
from parsing.rules.degree_levels import levels
from parsing.rules.edges import trimmed
from parsing.rules.entries import Entry, entries
from parsing.rules.folding import level
from parsing.rules.heads import Head, grouped
from parsing.rules.phrases import STUDIES
from parsing.rules.pieces import SHORT_DEGREE, Part
from parsing.rules.places import place
from parsing.rules.prose import joined
from parsing.rules.roles import GRADE, LONGEST_NAME, degree_score, school_score, title_score
from parsing.rules.rows import head_period, is_bullet, unbulleted
from parsing.rules.scores import apart
from parsing.rules.trail import Found, evidence

MAX_ENTRIES = 25
MAX_COURSES = 40
MAX_SCORE = 80
LONGEST_HEAD = 90
"""Characters of a line that may name a study."""
_SCIENCES = (
    r" (?:of|in) (?:(?:applied|fine|liberal|social|health|political) )?(?:sciences?|arts|engineering"
    r"|technology|business administration"
    r"|business|laws?|commerce|education|nursing|philosophy|architecture|music|design|management"
    r"|public health|medicine)"
)
_KIND = (
    r"(?:executive |specialised |global )?master(?:'?s|e)?(?: degree)?(?: (?:specialise|recherche"
    r"|pro(?:fessionnel)?|[12]|ii?)(?!\w)"
    rf"|{_SCIENCES})*"
    r"|licence(?: [123](?!\w)| pro(?:fessionnelle)?(?!\w)| generale(?!\w))?"
    rf"|bachelor(?:'?s)?(?: degree| universitaire de technologie|{_SCIENCES})?"
    rf"|associate(?:'?s)?(?: degree|{_SCIENCES})?|doctor(?:ate)?{_SCIENCES}"
    r"|btsa?|dut|but|d\.?u\.?|diu|doctorat|doctorate|ph\.?\s?d\.?|d\.?phil\.?|e?mba|m\.?\s?sc\.?|b\.?\s?sc\.?"
    r"|b\.?\s?a\.?|m\.?\s?a\.?|m\.?\s?eng\.?|b\.?\s?eng\.?|b\.?\s?s\.?|m\.?\s?s\.?|b\.?\s?tech\.?"
    r"|m\.?\s?tech\.?|b\.?e\.|b\.?\s?com\.?"
    r"|[bm](?:\.\s?)?(?:comm|pharm|mus|nurs?|soc\.?\s?sc)\.?|[bm]\.\s?(?:ed|arch|des)\.?|b(?:arch|des|ed)"
    r"|med|[bm]sw|maturite(?: \w+)?|bachelier"
    r"|m\.?phil\.?|m\.?res\.?|bba|b\.?f\.?a\.?|m\.?f\.?a\.?|m\.?b\.?a\.?|b\.?s\.?n\.?|m\.?s\.?n\.?|mph|mim|llb|llm|dipl\.?-ing\.?"
    r"|(?:double )?diplome (?:d'(?:ingenieure?|etudes? \w+)|d'etat|universitaire(?: de technologie)?|national"
    r"|superieur)"
    r"|cycle (?:ingenieure?|preparatoire|master)|titre d'ingenieure?|ecole d'ingenieure?s?"
    r"|baccalaureat(?: (?:general|professionnel|technologique))?|bac(?: pro(?:fessionnel)?| general"
    r"| techno(?:logique)?"
    r"|\s?\+\s?\d)?|cap|bep|bpa?|brevet professionnel|m[12]|l[123]|titre professionnel|ingenieure?|hn[cd]"
    r"|dcg|dscg|deust|deug|maitrise|magistere|capes|capet|agregation|dnsep|nvq(?: level \d)?|(?:graduate "
    r"|advanced )?certificate(?: (?:iv|i{1,3})(?!\w))?"
    r"|certificat(?! d')|(?:graduate |advanced |national |higher |postgraduate )?diploma"
    r"|classes? preparatoires?(?: aux grandes ecoles)?|prepa|cpge"
)
_AREA = re.compile(
    rf"^(?>(?:{_KIND})(?!\w))(?:\s*\((?:[^()]{{1,24}})\)|\s+-\s+(?:{SHORT_DEGREE})(?!\w))?(?: (?:degree|diploma))?"
    r"(?:\s*[,:-]\s*(?:(?:en|in|mention|specialite|option|major(?:ing)?(?: in)?|filiere|parcours|domaine)\s*:?\s+)?"
    r"|\s+(?:(?:en|in|of|de|du|des|mention|specialite|option|filiere|parcours)\s*:?\s+|d'|de l'"
    r"|-\s)?)(?P<area>[^\W\d_].{2,})$"
)
_WORDED = re.compile(r"^(?P<kind>.{2,60}?)\s(?:en|in)\s(?P<area>[^\W\d_].{2,})$")
"""Any degree at all whose field follows `en` or `in`."""
_NO_AREA = re.compile(
    r"(?:general|technologique|professionnel(?:le)?|avec\b.*|mention\b.*|hons\b.*|degree|obtenue?|valide)"
)
_GRADED = re.compile(r"(?:,\s*|\s+\(|\s+[–-]\s+|\s+)(?:avec\s+)?" + GRADE.pattern + r".*$")
_COMMA = re.compile(r",\s+(?![^(]*\))")
_DIVIDED = re.compile(r"(?<=\w)\s*[|│]\s*(?=(?:of|in|en|de|du|des)\s+\w|d['’]\w)")
"""A bar before a word that no name begins with."""
_COURSES = re.compile(
    r"^(?:cours|courses|coursework|relevant coursework|modules|matieres|matières|enseignements)\s*:?\s*(?P<rest>.+)$",
    re.IGNORECASE,
)


def education(groups: Sequence[Sequence[Line]], listed: Sequence[Line] = ()) -> list[Found[Education]]:
    """The studies of all sections that hold any, each a group of lines.

    Courses `listed` stand under a heading of their own: they are the latest study's.
    """
    whole = [[_undivided(line) for line in lines] for lines in groups]
    each = [made for lines in whole if _of_studies(lines) and (made := entries(lines, single=True)[:MAX_ENTRIES])]
    cut = [entry for made in each for entry in made]
    read = grouped(each, first=degree_score, second=school_score, sought=STUDIES)
    for head in read:
        _with_subjects(head)
        _share(head)
    found = [_study(entry, head) for entry, head in zip(cut, read, strict=True)]
    found = [f for f in found if (f.value.studyType or f.value.institution) and not _is_trade(f.value)]
    if found:
        _attended(found[0], listed)
    return found


def _undivided(line: Line) -> Line:
    """Without a bar within a degree's name: `Bachelor | of Science in Economics`."""
    if not _DIVIDED.search(line.text) or degree_score(line.text) == 0:
        return line
    cells = tuple(_DIVIDED.sub(" ", cell) for cell in line.cells)
    return replace(line, text=_DIVIDED.sub(" ", line.text), cells=cells)


def _of_studies(lines: Sequence[Line]) -> bool:
    """Whether a section has a date, or a short line with a school or a degree: text about what one can do has none."""
    return any(
        head_period(cell) or (len(cell) <= LONGEST_HEAD and max(degree_score(cell), school_score(cell)) > 0)
        for line in lines
        for cell in (line.text, *line.cells)
    )


def _is_trade(value: Education) -> bool:
    """`Fully qualified dialysis nurse`: what one is, with no date, school or word of a degree."""
    bare = not (value.institution or value.startDate or value.endDate)
    return bare and degree_score(value.studyType or "") == 0 and title_score(value.studyType or "") > 0


def courses(text: str) -> list[str]:
    """The courses a line names: several after `Courses:`, else the line itself."""
    listed = _COURSES.match(text)
    items = [c.strip(" .") for c in re.split(r"[,;]", listed["rest"])] if listed else [text]
    return [item for item in items[:MAX_COURSES] if item]


def _attended(found: Found[Education], lines: Sequence[Line]) -> None:
    for text, held in joined(lines):
        for item in re.split(r"[,;•·|]\s+", text):
            if item.strip(" .") and len(found.value.courses) < MAX_COURSES:
                found.evidence[f"/courses/{len(found.value.courses)}"] = evidence(held, text, 0.6)
                found.value.courses.append(item.strip(" ."))


def area(degree: str) -> str | None:
    """The field a degree names after its kind; without the grade that may follow."""
    flat = level(degree)
    m = _AREA.match(flat)
    if m is None and degree_score(flat) > 0:
        m = _WORDED.match(flat)
        m = m if m is not None and degree_score(m["kind"]) > 0 else None
    if m is None:
        return None
    area = trimmed(_GRADED.split(level(degree[m.start("area") :]), maxsplit=1)[0])
    found = trimmed(degree[m.start("area") :])[: len(area)]
    return None if len(area) < 2 or _NO_AREA.fullmatch(area) else found


def parted(degree: str) -> tuple[str, str | None]:
    """A degree's kind and its field: `Licence` and `chimie` of `Licence de chimie`. Without a field, all of it."""
    if len(degree) > LONGEST_NAME:
        return degree, None
    degree = ungraded(degree)
    field = area(degree)
    if field is None:
        return degree, None
    at = degree.rfind(field)
    kind = _JOINT.sub("", degree[:at].rstrip(" ,;:(|–—-")).rstrip(" ,;:(|–—-")
    return (kind, field) if kind else (degree, field)


def ungraded(degree: str) -> str:
    """A degree without the grade behind it."""
    flat = level(degree)
    kept = trimmed(degree[: len(_GRADED.split(flat, maxsplit=1)[0])]) if _GRADED.search(flat) else degree
    return kept if len(kept) > 1 else degree


_JOINT = re.compile(
    r"(?:[\s,:(–—-]+(?:en|in|of|de|du|des|la|le|l['’]|d['’]|mention|spécialité|option|parcours|major(?:ing)?"
    r"|filière|domaine))+[\s:]*$|\s+d['’]$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^([A-Z][\w.]{1,5})\s+(\S.+)$")
_LEAVING = re.compile(r"cess|hsc|ssc|sslc|wace|vce|ossd|ged|cbse|icse|highers|gcses?|dnb|brevet|leaving cert\w*")
"""What is got at the end of school has no field."""
_BARE = re.compile(r"[\w.']{2,12}(?:\s+[\w.']{2,9})?")


def _share(head: Head) -> None:
    """`University, Nursing` beside a bare `BSc`: the school's piece holds the field, or the whole degree."""
    if head.first is None or head.second is None:
        return
    if (m2 := _GLUED.match(head.first.text)) and school_score(m2[2]) >= 2.0 and school_score(head.second.text) == 0:
        # A narrow column of degrees beside one of schools: `BEng University of Kent`, `Mechanics`.
        head.first, head.second = (
            replace(head.first, text=f"{m2[1]} {head.second.text}"),
            replace(head.first, text=m2[2]),
        )
        return
    if not _BARE.fullmatch(head.first.text) or _field_behind(head.first, head.rest):
        return
    if degree_score(head.first.text) == 0 or area(head.first.text) is not None:
        return
    if _LEAVING.fullmatch(level(head.first.text)):
        return
    for m in _COMMA.finditer(head.second.text):
        left, right = head.second.text[: m.start()], head.second.text[m.end() :]
        between = school_score(left) == 0 and school_score(right) > 0  # `PhD, Chemistry, Harvard University`
        if not right or (between and not _is_field(left)):
            continue
        field, school = (left, right) if between else (right.removeprefix("in ").removeprefix("en "), left)
        whole = field if degree_score(field) > 0 else f"{head.first.text} {field}"
        head.first, head.second = replace(head.first, text=whole), replace(head.second, text=school)
        return


def _field_behind(first: Part, rest: Sequence[Part]) -> bool:
    """Whether a degree's field stands behind it in its own line: `Ph.D., Chemical Engineering`."""
    return any(
        part.line is first.line and _is_field(part.text) and re.search(_behind(first, part), part.line.text)
        for part in rest
    )


def _behind(one: Part, other: Part) -> str:
    return re.escape(one.text) + r"[.]?\s*[,:(–—-]\s*" + re.escape(other.text)


def _with_subjects(head: Head) -> None:
    """`A-Levels: Maths, Physics, Art`: what a colon announces is cut no further."""
    first = head.first
    if first is None or not _ANNOUNCED.match(first.text):
        return
    for part in list(head.rest):
        if part.line is first.line and _is_field(part.text) and f"{first.text}, {part.text}" in part.line.text:
            first = replace(first, text=f"{first.text}, {part.text}")
            head.rest.remove(part)
    head.first = first


_ANNOUNCED = re.compile(r"[^:,]{2,30}:\s*\w[^:]*$")


def _study(entry: Entry, head: Head) -> Found[Education]:
    value = Education()
    found = Found(value)
    if head.first is not None:
        text = re.sub(r"^(?:in|en)\s+", "", head.first.text)
        value.studyType, value.area = parted(text)
        found.evidence["/studyType"] = evidence([head.first.line], confidence=0.95 if degree_score(text) else 0.6)
        if value.area:
            found.evidence["/area"] = evidence([head.first.line], confidence=0.8)
    else:
        _degree_below(entry, found)
    _field_beside(entry, head, found)
    if head.second is not None:
        value.institution = _school(head.second.text)
        found.evidence["/institution"] = evidence(
            [head.second.line], confidence=0.95 if school_score(value.institution) else 0.7
        )
    if entry.period is not None and entry.dated is not None:
        alone = not entry.period.ranged
        value.startDate = None if alone else entry.period.start
        value.endDate, value.x_raw_dates = entry.period.end, entry.period.raw
        for key, date in (
            ("/startDate", value.startDate),
            ("/endDate", value.endDate),
            ("/x_raw_dates", value.x_raw_dates),
        ):
            if date is not None:
                found.evidence[key] = evidence([entry.dated], entry.period.raw, 0.9)
    value.x_bac_plus, value.x_level = levels(head.first.text if head.first is not None else "")
    _details(entry, found)
    return found


def _degree_below(entry: Entry, found: Found[Education]) -> None:
    """The degree as the first thing that is said below a school: `• B.A. cum laude, Botany`."""
    for line in entry.body[:3]:
        bare = re.sub(r",?\s*\(?\b(?:summa |magna )?cum laude\)?", "", unbulleted(line.text), flags=re.IGNORECASE)
        if len(bare) <= LONGEST_HEAD and _KIND_FIRST.match(level(bare)) and not re.search(r"[.:;]\s*$", bare):
            found.value.studyType, found.value.area = parted(bare)
            note = evidence([line], confidence=0.7)
            found.evidence |= {"/studyType": note} | ({"/area": note} if found.value.area else {})
            if bare == unbulleted(line.text):
                entry.body.remove(line)
            return


_KIND_FIRST = re.compile(rf"(?:{_KIND})(?!\w)(?=[\s,(]|$)")


def _field_beside(entry: Entry, head: Head, found: Found[Education]) -> None:
    """A degree that stands apart from its field: behind a dash, on the line above it or below it."""
    value = found.value
    if head.first is None or value.area is not None:
        return
    below = entry.body[0] if entry.body else None
    if below is not None and _is_kind(below.text) and not _is_kind(head.first.text) and not is_bullet(below):
        # The field stands above: `Computer Science` over `M.S.`.
        if degree_score(head.first.text) == 0:
            value.area, value.studyType = head.first.text, below.text.strip()
            found.evidence["/area"], found.evidence["/studyType"] = found.evidence["/studyType"], evidence([below])
            entry.body.pop(0)
        return
    if not _is_kind(head.first.text):
        return
    beside = [part for part in head.rest if abs(part.row - head.first.row) <= 1]
    for part in beside:
        if _is_field(part.text):
            value.area = part.text
            found.evidence["/area"] = evidence([part.line], confidence=0.7)
            return
    alike = below is not None and (below.bold or head.first.line.bold or below.gap < 1.8 * below.size)
    if below is not None and alike and not is_bullet(below) and "," not in below.text and _is_field(below.text):
        value.area = below.text.strip()
        found.evidence["/area"] = evidence([below], confidence=0.7)
        entry.body.pop(0)


_WHOLE_KIND = re.compile(rf"(?:{_KIND})(?: (?:degree|diploma))?(?:\s*\([^()]{{1,24}}\))?")


def _is_kind(text: str) -> bool:
    """Whether a text names a kind of degree and no field."""
    flat = level(text).strip()
    kind = _WHOLE_KIND.fullmatch(flat) is not None
    return kind or (len(flat) <= 24 and degree_score(flat) > 0 and flat.split()[-1] in ("diploma", "diplome", "degree"))


def _is_field(text: str) -> bool:
    flat = level(text).strip(" .")
    unlike = degree_score(text) == 0 and school_score(text) == 0 and place(text) is None and head_period(text) is None
    fits = 3 <= len(flat) <= 60 and not re.search(r"[\d:@]|\.$", text) and _NO_AREA.fullmatch(flat) is None
    return unlike and fits and GRADE.fullmatch(flat) is None


def _school(text: str) -> str:
    """The school alone: not the grade or the word of success set before or after it."""
    pieces = [p for p in _COMMA.split(text) if not GRADE.fullmatch(level(p).strip(" ()"))]
    return ", ".join(pieces) if pieces and len(pieces) < len(_COMMA.split(text)) else text


def _details(entry: Entry, found: Found[Education]) -> None:
    value = found.value
    for text, lines in joined(entry.head):
        _grade(found, text, lines, apart(text)[0])
    for text, lines in joined(entry.body):
        scores, rest = ([], text) if _COURSES.match(text) else apart(text)
        _grade(found, text, lines, scores)
        # What is a score is no course.
        for item in courses(rest if scores else text) if rest else []:
            if len(value.courses) < MAX_COURSES:
                found.evidence[f"/courses/{len(value.courses)}"] = evidence(lines, text)
                value.courses.append(item)


def _grade(found: Found[Education], text: str, lines: Sequence[Line], scores: Sequence[str]) -> None:
    """The scores of a text; without any, the grade that stands within it."""
    value = found.value
    scores = [score for score in scores if head_period(score) is None]
    if not scores and value.score is None and (m := GRADE.search(level(text))):
        scores = [trimmed(text[m.start() : m.end()], " ,;:")]
    for score in scores:
        if level(score) not in level(value.score or "") and len(value.score or "") < MAX_SCORE:
            value.score = ", ".join(part for part in (value.score, score) if part)
            found.evidence.setdefault("/score", evidence(lines, text))
