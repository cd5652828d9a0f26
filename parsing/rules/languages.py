"""Spoken languages and levels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal, cast

from parsing.models import Language
from parsing.reading.document import Line
from parsing.rules.folding import level
from parsing.rules.prose import goes_on
from parsing.rules.rows import unbulleted
from parsing.rules.trail import Found, evidence

Cefr = Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"]
_CODES = {
    "fr": "francais|francaise|french",
    "en": "anglais|anglaise|english",
    "es": "espagnol|espagnole|spanish|castellano",
    "de": "allemand|allemande|german|deutsch",
    "it": "italien|italienne|italian",
    "pt": "portugais|portugaise|portuguese",
    "nl": "neerlandais|dutch|hollandais|flamand|flemish",
    "ar": "arabe|arabic|arabe litteraire|darija|arabe dialectal",
    "zh": "chinois|chinese|mandarin|chinois mandarin",
    "yue": "cantonais|cantonese",
    "ja": "japonais|japanese",
    "ko": "coreen|korean",
    "ru": "russe|russian",
    "uk": "ukrainien|ukrainian",
    "pl": "polonais|polish",
    "ro": "roumain|romanian",
    "tr": "turc|turkish",
    "el": "grec|greek",
    "he": "hebreu|hebrew",
    "hi": "hindi",
    "ur": "ourdou|urdu",
    "bn": "bengali",
    "fa": "persan|persian|farsi",
    "vi": "vietnamien|vietnamese",
    "th": "thai|thailandais",
    "sv": "suedois|swedish",
    "no": "norvegien|norwegian",
    "da": "danois|danish",
    "fi": "finnois|finnish",
    "cs": "tcheque|czech",
    "sk": "slovaque|slovak",
    "hu": "hongrois|hungarian",
    "bg": "bulgare|bulgarian",
    "hr": "croate|croatian",
    "sr": "serbe|serbian",
    "sq": "albanais|albanian",
    "ca": "catalan",
    "eu": "basque",
    "br": "breton",
    "co": "corse|corsican",
    "ga": "irlandais|irish",
    "cy": "gallois|welsh",
    "wo": "wolof",
    "sw": "swahili",
    "ber": "berbere|kabyle|tamazight|amazigh",
    "hy": "armenien|armenian",
    "ka": "georgien|georgian",
    "lt": "lituanien|lithuanian",
    "lv": "letton|latvian",
    "et": "estonien|estonian",
    "sl": "slovene|slovenian",
    "mg": "malgache|malagasy",
    "ln": "lingala",
    "bm": "bambara",
    "ff": "peul|fula",
    "ta": "tamoul|tamil",
    "te": "telugu",
    "pa": "punjabi|pendjabi",
    "id": "indonesien|indonesian",
    "ms": "malais|malay",
    "tl": "tagalog|filipino",
    "la": "latin",
    "eo": "esperanto",
    "lb": "luxembourgeois|luxembourgish",
    "fsl": "langue des signes|langue des signes francaise|lsf|sign language",
    "bfi": "british sign language|bsl",
    "ase": "american sign language|asl",
    "ht": "creole|creole haitien|haitian creole",
    "rcf": "creole reunionnais",
    "gcf": "creole guadeloupeen|creole martiniquais|creole antillais",
    "mfe": "creole mauricien|mauritian creole",
    "yo": "yoruba",
    "ig": "igbo",
    "ha": "haoussa|hausa",
    "am": "amharique|amharic",
    "tw": "twi|akan",
    "ee": "ewe",
    "snk": "soninke",
    "sus": "soussou|susu",
    "dyu": "dioula|dyula",
    "mos": "moore",
    "fon": "fongbe",
    "sg": "sango",
    "kg": "kikongo",
    "rw": "kinyarwanda",
    "rn": "kirundi",
    "sn": "shona",
    "zu": "zoulou|zulu",
    "xh": "xhosa",
    "af": "afrikaans",
    "so": "somali",
    "ti": "tigrinya|tigrigna",
    "om": "oromo",
    "gsw": "alsacien|alsatian|suisse allemand|swiss german",
    "oc": "occitan|provencal",
    "gl": "galicien|galician",
    "kw": "cornique|cornish",
    "gd": "gaelique ecossais|scottish gaelic|gaelic",
    "is": "islandais|icelandic",
    "mt": "maltais|maltese",
    "mk": "macedonien|macedonian",
    "bs": "bosniaque|bosnian",
    "be": "bielorusse|belarusian",
    "ku": "kurde|kurdish",
    "ps": "pachto|pashto",
    "prs": "dari",
    "az": "azeri|azerbaidjanais|azerbaijani",
    "uz": "ouzbek|uzbek",
    "kk": "kazakh",
    "ne": "nepalais|nepali",
    "si": "cinghalais|sinhala",
    "ml": "malayalam",
    "kn": "kannada",
    "mr": "marathi",
    "gu": "gujarati",
    "my": "birman|burmese",
    "km": "khmer",
    "lo": "laotien|laotian",
    "mn": "mongol|mongolian",
    "zdj": "comorien|shikomori|comorian",
    "ty": "tahitien|tahitian",
}
_BY_NAME = {name: code for code, names in _CODES.items() for name in names.split("|")}
_ALL = "|".join(sorted(_BY_NAME, key=len, reverse=True))
_NAME = re.compile(rf"(?<!\w)({_ALL})(?!\w)")
_GLUED = re.compile(rf"^\W*(?:{_ALL})(?=nati[fv]|matern|langue|courant|fluent|conversational|basi[cq]|[abc][12]\b)")
"""A language set right beside its level, of which a page may leave nothing but another size of letters between."""
_CEFR = re.compile(r"(?<!\w)([abc][12])\s?\+?(?!\w)")
_FLUENCY: tuple[tuple[Cefr, str], ...] = (
    (
        "native",
        r"(?:langue )?maternelle|(?<!near[- ])(?<!quasi[- ])(?:langue )?nati(?:f|ve)s?|mother tongue|first language",
    ),
    # Who is bilingual speaks as well as a native one does: the highest level of the scale, and no word of birth.
    (
        "C2",
        (
            r"bilingues?|bilingual|(?:near|quasi)[- ]nati(?:f|ve)|full professional|niveau avance superieur|proficient"
            r"|(?:cambridge|certificate of) proficiency"
        ),
    ),
    (
        "C1",
        (
            r"courant|couramment|fluent|fluide|professional working|avance|advanced|niveau professionnel"
            r"|professionnel|lue?,? (?:ecrite?,? (?:et )?parlee?|parlee?,? (?:et )?ecrite?)|tres bon niveau|excellent"
        ),
    ),
    ("B2", r"upper[- ]intermediate|bon niveau|independant|independent|limited working|operationnel|good"),
    ("B1", r"intermediaire|intermediate|conversational|conversationnel|niveau moyen|moyen|conversation"),
    ("A2", r"elementaire|elementary|pre-intermediate|scolaire|school level|pratique occasionnelle"),
    # The scale calls A1 and A2 basic; words that say no more have claimed no more than the lower one.
    ("A1", r"notions?|debutante?|beginner|bases?|basics?|initiation|rudiments"),
)
_CERTIFICATE = re.compile(
    r"\b(?:toeic|toefl(?: ibt)?|ielts|cambridge(?: english)?(?: c[12]| b2)?|cae|fce|cpe|linguaskill"
    r"|bulats|delf|dalf|tcf|tef|dele|siele|goethe(?:-zertifikat)?|testdaf|hsk ?\d|jlpt ?n\d|celi|cils"
    r"|topik)\b"
    r"(?:\s*(?:[:(–-]|score(?: of)?)?\s*\d[\d.,]*(?:\s*/\s*\d{2,3})?)?"
)
_DOTS = "•·‧∙⋅◦▪"
_EDGES = f" :,;-–—|/.{_DOTS}"
_JOINING = re.compile(rf"[{re.escape(_EDGES)}()]*(?:(?:and|et|&|as well as|ainsi que)[{re.escape(_EDGES)}()]*)?")
"""What stands between two names and says nothing of either."""
_AND = re.compile(r"\s*(?:and|et|&)\s*")
_THEN = re.compile(r"\s+(?:and|et|&)\s*$")
_OF = re.compile(r"\s*(?:\b(?:de|du|des|en|of|in)|\bd['’])$", re.IGNORECASE)
"""`Notions d'` before `allemand`."""


def language_code(text: str) -> str | None:
    """BCP-47 code of a language's French or English name."""
    return _BY_NAME.get(level(text).strip(" .:"))


def starts_with_language(text: str) -> bool:
    """Whether a text begins with a language's name and says little more than how well it is spoken."""
    flat = level(text.strip())
    found = _NAME.match(flat)
    if found is None:
        return False
    rest = flat[found.end() :].strip(" :,()–-—|/•.●○■□★☆")
    return not rest or rank(rest) is not None or _CERTIFICATE.search(rest) is not None or _NAME.search(rest) is not None


def languages(lines: Sequence[Line]) -> list[Found[Language]]:
    """The languages of a section, each with what is said of it up to the next one."""
    found: list[Found[Language]] = []
    known: set[str] = set()
    for line in _whole([_unglued(line) for line in lines]):
        text = unbulleted(line.text)
        flat = level(text)
        names = [m for m in _NAME.finditer(flat) if not _within_note(flat, m.start())]
        if not names:
            if found and not found[-1].value.fluency:
                _qualify(found[-1], text, line)
            continue
        said = _levels(text, [m.span() for m in names])
        for i, (m, rest) in enumerate(zip(names, said, strict=True)):
            code = _BY_NAME[m[1]]
            stop = names[i + 1].start() if i + 1 < len(names) else len(text)
            if code in known:
                continue
            known.add(code)
            item = Found(Language(language=text[m.start() : m.end()].strip(), x_code=code), {})
            item.evidence["/language"] = evidence([line], text[m.start() : stop].strip(" ,;|–-"), 0.97)
            found.append(item)
            if rest:
                _qualify(item, rest, line)
    return found


def _levels(text: str, names: Sequence[tuple[int, int]]) -> list[str]:
    """What a line says of each language: behind its name, before it, or once for two that `and` joins."""
    lead = text[: names[0][0]].strip(_EDGES + "(")
    between = [text[a:b] for (_, a), (b, _) in pairwise([*names, (len(text), len(text))])]
    said = ["" if _JOINING.fullmatch(level(one)) else _THEN.sub("", one) for one in between]
    if rank(lead) is None:
        for i in range(len(names) - 2, -1, -1):
            if not said[i] and _AND.fullmatch(level(between[i])):
                said[i] = said[i + 1]
        return said
    before = [_OF.sub("", one.strip(_EDGES)) for one in (lead, *said[:-1])]
    if len(names) > 1 and not said[-1] and all(one == "" or rank(one) for one in before[1:]) and any(before[1:]):
        return before
    said[0] = said[0] or before[0]
    if not any(said[1:]) and "bilingu" in level(lead):
        said = [said[0]] * len(said)
    return said


def _unglued(line: Line) -> Line:
    if (m := _GLUED.match(level(line.text))) is None:
        return line
    text = f"{line.text[: m.end()]} {line.text[m.end() :]}"
    return replace(line, text=text, cells=(text,))


def _whole(lines: Sequence[Line]) -> list[Line]:
    """Lines with what had to wrap put back: `Français : langue` over `maternelle`."""
    whole: list[Line] = []
    for line in _paired(lines):
        last = whole[-1] if whole else None
        if last is not None and goes_on(last.text, last, line) and not _NAME.match(level(line.text)):
            text = f"{last.text} {line.text}"
            whole[-1] = replace(last, text=text, cells=(text,), room=line.room, more=(*last.more, line.number))
        else:
            whole.append(line)
    return whole


def _paired(lines: Sequence[Line]) -> Iterator[Line]:
    """A grid taken apart: names side by side, their levels below them."""
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        below = rest[0] if rest else None
        named = len(line.cells) > 1 and all(language_code(cell) for cell in line.cells)
        if named and below is not None and len(below.cells) == len(line.cells) and not _NAME.search(level(below.text)):
            rest.pop(0)
            for name, fluency in zip(line.cells, below.cells, strict=True):
                whole = f"{name} : {fluency}"
                yield replace(line, text=whole, cells=(whole,), more=(*line.more, below.number))
        else:
            yield line


def _within_note(flat: str, position: int) -> bool:
    """Inside brackets a language's name is a remark (`TOEIC, written English`), not a new item."""
    return flat.count("(", 0, position) > flat.count(")", 0, position)


def rank(text: str) -> Cefr | None:
    """The level of the European framework that words or letters tell."""
    flat = level(text)
    if m := _CEFR.search(flat):
        return cast("Cefr", m[1].upper())
    return next((rank for rank, pattern in _FLUENCY if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", flat)), None)


def _qualify(item: Found[Language], fluency: str, line: Line) -> None:
    fluency = _OF.sub("", re.sub(rf"^[\s:,;(\[|{_DOTS}–—-]+|[\s:,;|{_DOTS}–—-]+$", "", fluency))
    for opens, closes in ("()", "[]"):
        while fluency.endswith(closes) and fluency.count(closes) > fluency.count(opens):
            fluency = fluency[:-1].strip()
    fluency = re.sub(r"[●○■□★☆⬤◯▪▫]+", "", fluency).strip()
    if fluency.startswith("(") or fluency.count("(") != fluency.count(")"):
        fluency = fluency.strip(" ()")
    if not fluency or len(fluency) > 120:
        return
    item.value.fluency = fluency
    item.evidence["/fluency"] = evidence([line], fluency)
    item.value.x_cefr = rank(fluency)
    if item.value.x_cefr:
        item.evidence["/x_cefr"] = evidence([line], fluency, 0.9)
    if m := _CERTIFICATE.search(level(fluency)):
        item.value.x_certificate = fluency[m.start() : m.end()].strip()
        item.evidence["/x_certificate"] = evidence([line], fluency)
