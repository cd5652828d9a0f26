"""Who the candidate is: name, label, e-mail, phone, place, links."""

import re
from collections.abc import Iterator, Sequence

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from parsing.models import Basics, Location, Name, OnlineProfile
from parsing.reading.document import Document, Line
from parsing.rules.folding import level
from parsing.rules.headings import section_key
from parsing.rules.places import city_country, place
from parsing.rules.roles import title_score
from parsing.rules.trail import Found, evidence

_EMAIL = re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_SPELT = re.compile(
    r"([\w.+-]+)\s*[\[(]\s*(?:at|arobase|@|a)\s*[\])]\s*([\w-]+(?:(?:\.|\s*[\[(]\s*(?:dot|point)\s*[\])]\s*)[\w-]+)+)",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s*[(\[]\s*(?:dot|point)\s*[)\]]\s*", re.IGNORECASE)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>()]+|(?<![\w@.-])(?:[\w-]+\.)+(?:com|fr|org|net|io|dev|me|eu|co|uk|be|ch|ca|tech|app|ai|info|design|example|page|site|blog|xyz|pro)(?:/[^\s|,;<>()]*)?(?![\w@])",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"(?:https?://|www\.|\w\.\w{2,}/)\S*[-/._]$|https?://\S{12,}$", re.IGNORECASE)
_NETWORKS = {
    "linkedin.com": "LinkedIn",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "twitter.com": "Twitter",
    "x.com": "X",
    "stackoverflow.com": "Stack Overflow",
    "behance.net": "Behance",
    "dribbble.com": "Dribbble",
    "medium.com": "Medium",
    "malt.fr": "Malt",
    "kaggle.com": "Kaggle",
    "orcid.org": "ORCID",
    "researchgate.net": "ResearchGate",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "youtube.com": "YouTube",
    "scholar.google.com": "Google Scholar",
    "huggingface.co": "Hugging Face",
    "viadeo.com": "Viadeo",
    "xing.com": "Xing",
    "bitbucket.org": "Bitbucket",
    "codepen.io": "CodePen",
    "mastodon.social": "Mastodon",
}
_LABELLED = re.compile(
    r"(?P<label>linkedin|github|gitlab|twitter|kaggle|behance|dribbble|orcid|stack overflow)\s*[:|]\s*(?P<user>@?[\w./-]{3,60})",
    re.IGNORECASE,
)
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
    r"^[A-ZÀ-ÖØ-ÞŒ][\w'’.-]*(?:\s+(?:[A-ZÀ-ÖØ-ÞŒ][\w'’.-]*|d[eu]s?|la|le|van|von|der|den|da|di|el|al|ben|bin|y|e)){1,4}$"
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
    near = [*header, *contact]
    _email(found, near, document)
    _phone(found, near, document, language)
    _links(found, near, document)
    _name(found, near, document)
    _label(found, header, document)
    _location(found, near)
    _summary(found, summary, header)
    return found


def _email(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    for line in [*near, *document.lines]:
        spelt = _SPELT.search(line.text)
        raw = f"{spelt[1]}@{_DOT.sub('.', spelt[2])}" if spelt else None
        if raw is None and (m := _EMAIL.search(line.text)):
            raw = re.sub(r"\s", "", m[0])
        address = _valid(raw) if raw else None
        if address:
            found.value.email = address
            found.evidence["/email"] = evidence([line], raw, 0.99)
            return
    for uri in document.links:
        address = _valid(uri.removeprefix("mailto:").split("?")[0]) if uri.startswith("mailto:") else None
        if address and document.lines:
            found.value.email = address
            found.evidence["/email"] = evidence([document.lines[0]], address, 0.8)
            return


def _valid(raw: str) -> str | None:
    try:
        return validate_email(raw.strip(".-'"), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def _phone(found: Found[Basics], near: Sequence[Line], document: Document, language: str) -> None:
    regions = ("FR", "GB", "US") if language == "fr" else ("GB", "US", "FR")
    for line in [*near, *(document.lines if not near else ())]:
        for region in regions:
            for match in phonenumbers.PhoneNumberMatcher(line.text, region, leniency=phonenumbers.Leniency.POSSIBLE):
                raw = match.raw_string.strip()
                digits = re.sub(r"\D", "", raw)
                if not 8 <= len(digits) <= 15 or re.fullmatch(r"(?:19|20)\d\d\D*(?:19|20)\d\d", raw):
                    continue
                if not phonenumbers.is_valid_number(match.number) and not (
                    raw.startswith("+") or digits.startswith("0")
                ):
                    continue
                if not phonenumbers.is_valid_number(match.number) and region != regions[-1]:
                    continue
                found.value.phone = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                found.value.x_phone_raw = raw
                note = evidence([line], raw, 0.98)
                found.evidence["/phone"] = found.evidence["/x_phone_raw"] = note
                return


def _links(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    seen: set[str] = set()
    for line, text in _unwrapped(near or document.lines[:15]):
        text = _EMAIL.sub(" ", text)
        for m in _URL.finditer(text):
            _link(found, m[0].rstrip(".,;:/"), line, seen)
        for m in _LABELLED.finditer(text):
            user = m["user"].lstrip("@").rstrip("/")
            if "." in user.split("/")[0]:
                continue
            _network(found, m["label"], user.rsplit("/", 1)[-1], None, line, m[0])
    for uri in document.links:
        if uri.startswith("http") and document.lines:
            host = _host(uri)
            if host in _NETWORKS:
                _link(found, uri.rstrip("/"), document.lines[0], seen, confidence=0.7)


def _unwrapped(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Lines' texts; an address that ran over the line's end is put together again, and its rest is not told twice."""
    taken = ""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        text = line.text.removeprefix(taken).strip() if taken else line.text
        taken = ""
        if following is not None and (m := _BROKEN.search(text)) and following.column == line.column:
            rest = following.text.split(" ", 1)[0]
            if re.fullmatch(r"[\w./-]+", rest) and "@" not in rest and not rest[:1].isupper():
                text, taken = text + rest, rest
        yield line, text


def _host(url: str) -> str:
    host = re.sub(r"^(?:https?://)?(?:www\.|[a-z]{2}\.(?=linkedin))?", "", url.lower()).split("/")[0]
    return host.split("?")[0]


def _link(found: Found[Basics], raw: str, line: Line, seen: set[str], confidence: float = 0.95) -> None:
    url = raw if re.match(r"https?://", raw, re.IGNORECASE) else f"https://{raw}"
    host = _host(url)
    key = re.sub(r"^https?://(?:www\.)?", "", url.lower())
    if key in seen or "." not in host or len(host) < 4:
        return
    seen.add(key)
    if host in _NETWORKS:
        parts = [
            p
            for p in url.split("://", 1)[1].split("?")[0].split("/")[1:]
            if p and p not in ("in", "pub", "users", "profile")
        ]
        _network(found, _NETWORKS[host], parts[0].lstrip("@") if parts else None, url, line, raw, confidence)
    elif found.value.url is None and confidence > 0.9:
        found.value.url = url
        found.evidence["/url"] = evidence([line], raw, confidence)


def _network(
    found: Found[Basics], network: str, user: str | None, url: str | None, line: Line, raw: str, confidence: float = 0.9
) -> None:
    proper = next((name for name in _NETWORKS.values() if name.lower() == network.lower()), network)
    if any(p.network == proper for p in found.value.profiles):
        return
    path = f"/profiles/{len(found.value.profiles)}"
    found.value.profiles.append(OnlineProfile(network=proper, username=user, url=url))
    note = evidence([line], raw, confidence)
    found.evidence[f"{path}/network"] = note
    for key, told in (("username", user), ("url", url)):
        if told is not None:
            found.evidence[f"{path}/{key}"] = note


def _name(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    """Score the candidates near the top: large, bold, capitals, two or three words, like the e-mail."""
    best: tuple[float, str, list[Line]] | None = None
    pool = list(near[:25]) or list(document.lines[:10])
    largest = max((line.size for line in pool), default=0)
    for n, line in enumerate(pool):
        for text, lines in _name_texts(pool, n):
            score = _name_score(text, line, n, largest, document.body_size, found.value.email)
            if score > 0 and (best is None or score > best[0]):
                best = (score, text, lines)
    if best is None:
        return
    _, text, lines = best
    name = _cased(text)
    found.value.name = name
    found.value.x_name = _taken_apart(text, name)
    note = evidence(lines, text, min(0.99, 0.6 + 0.05 * best[0]))
    found.evidence["/name"] = found.evidence["/x_name"] = note


def _name_texts(pool: list[Line], n: int) -> list[tuple[str, list[Line]]]:
    line = pool[n]
    texts = [(line.text.strip(" |,"), [line])]
    texts += [(cell.strip(" |,"), [line]) for cell in line.cells if len(line.cells) > 1]
    head = re.split(r"\s+[|–—·•-]\s+|,\s", line.text, maxsplit=1)[0].strip()
    texts.append((head, [line]))
    if n + 1 < len(pool) and abs(pool[n + 1].size - line.size) < 0.6 * line.size and len(line.text.split()) <= 2:
        following = pool[n + 1]
        if len(following.text.split()) <= 3 and following.column == line.column and line.size > 14:
            texts.append((f"{line.text} {following.text}".strip(), [line, following]))
    return texts


def _name_score(text: str, line: Line, n: int, largest: float, body: float, email: str | None) -> float:
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 45 or re.search(r"[\d@/:;!?%&+_|()•]", text) or _NOT_NAMES.search(text):
        return 0.0
    if section_key(text) is not None or place(text) is not None and line.size < largest - 1:
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


def _cased(text: str) -> str:
    words = []
    for word in text.split():
        if word.isupper() and len(word) > 1 and not re.fullmatch(r"(?:[A-Z]\.)+", word):
            words.append(
                "".join(
                    p[:1].upper() + p[1:].lower() if p.isalpha() or "'" in p else p for p in re.split(r"([-'’])", word)
                )
            )
        else:
            words.append(word)
    return " ".join(
        w.lower()
        if level(w) in _PARTICLES
        and i
        and len(w) > 1
        and w.lower() in {"de", "du", "des", "van", "von", "der", "den", "da", "di"}
        else w
        for i, w in enumerate(words)
    )


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
        texts = [line.text, *(line.cells if len(line.cells) > 1 else ()), *re.split(r"\s+[|–—-]\s+|,\s", line.text)]
        for text in texts:
            bare = text.strip(" |,–—-")
            if (
                not 3 <= len(bare) <= 80
                or re.search(r"@|https?:|\d{4}|www\.", bare)
                or bare.endswith(".")
                or place(bare) is not None
            ):
                continue
            if found.value.name and level(found.value.name) in level(bare):
                continue
            score = title_score(bare)
            follows = at is not None and line.page == at.page and 0 < line.number - max(at.lines) <= 2
            if follows and (line.size > document.body_size + 0.4 or line.bold or line.colored):
                score += 1.0
            if follows:
                score += 0.4
            if score >= 1.0 and (best is None or score - 0.1 * n > best[0]):
                best = (score - 0.1 * n, bare, line)
    if best is not None:
        found.value.label = best[1]
        found.evidence["/label"] = evidence([best[2]], best[1], 0.85)


def _location(found: Found[Basics], near: Sequence[Line]) -> None:
    for line in near[:40]:
        pieces = [
            p for cell in (line.cells or (line.text,)) for p in re.split(r"\s*[|•·│]\s*|\s+[–—-]\s+|\s{2,}", cell)
        ]
        for piece in pieces:
            bare = re.sub(
                r"^(?:adresse|address|location|lieu|localisation|ville|city)\s*:\s*",
                "",
                piece.strip(),
                flags=re.IGNORECASE,
            )
            if _EMAIL.search(bare) or _URL.search(bare):
                continue
            address: str | None = None
            spot = place(bare)
            if spot is None and "," in bare:
                for m in re.finditer(r",\s*", bare):
                    spot = place(bare[m.end() :])
                    if spot is not None:
                        address = bare[: m.start()] if re.search(r"\d", bare[: m.start()]) else None
                        break
            if spot is None and (m2 := re.search(r"\b(?:à|a|in|based in|basée? à)\s+([A-Z][\w' -]+)$", bare)):
                spot = place(m2[1])
            if spot is None or spot.remote or spot.city is None:
                continue
            found.value.location = Location(
                address=address, city=spot.city, postalCode=spot.postcode, countryCode=spot.country
            )
            if spot.country is None or "," not in bare:
                found.value.location.countryCode = city_country(spot.city, _region(found.value.phone)) or spot.country
            note = evidence([line], bare, 0.9)
            for key, told in (("address", address), ("city", spot.city), ("postalCode", spot.postcode)):
                if told:
                    found.evidence[f"/location/{key}"] = note
            if found.value.location.countryCode:
                found.evidence["/location/countryCode"] = note
            return


def _region(phone: str | None) -> str | None:
    return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) if phone else None


def _summary(found: Found[Basics], summary: Sequence[Line], header: Sequence[Line]) -> None:
    lines = list(summary)
    if not lines:
        prose = [
            line
            for line in header
            if len(line.text) > 55 and not _EMAIL.search(line.text) and not _URL.search(line.text)
        ]
        if prose:
            first, last = header.index(prose[0]), header.index(prose[-1])
            lines = [line for line in header[first : last + 2] if line in prose or line.text.rstrip().endswith(".")]
    if lines:
        text = " ".join(line.text for line in lines)
        found.value.summary = re.sub(r"(?<=\w)- (?=[a-zà-ÿ])", "-", text)[:3000]
        found.evidence["/summary"] = evidence(lines, text, 0.9 if summary else 0.6)
