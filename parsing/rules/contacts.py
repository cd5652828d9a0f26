"""E-mail, phone and links of a candidate."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from parsing.models import Basics, Evidence, OnlineProfile
from parsing.reading.document import Document, Line
from parsing.rules.trail import Found, evidence

EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_SPELT = re.compile(
    r"(?<![\w.+-])([\w.+-]+)\s*[\[(]\s*(?:at|arobase|@|a)\s*[\])]\s*([\w-]+(?:(?:\.|\s*[\[(]\s*(?:dot"
    r"|point)\s*[\])]\s*)[\w-]+)+)",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s*[(\[]\s*(?:dot|point)\s*[)\]]\s*", re.IGNORECASE)
URL = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>()]+|(?<![\w@.-])(?:[\w-]+\.)+(?:com|fr|org|net|io|dev|me|eu|co|uk|be|ch|ca"
    r"|tech|app|ai|info|design|example|page|site|blog|xyz|pro|studio|online|cloud|digital|live|art|engineer"
    r"|software|codes|world|life|works|space|website|sh|gg|in|de|nl|es|it|pt|pl|se|no|dk|fi|at|ie|us|au|nz|br"
    r"|lu|ma|tn|sn|bzh|paris|academy|network|systems|consulting|photo|photos|photography|graphics|edu|cat"
    r"|social|agency|team|test|biz)(?:/[^\s|,;<>()]*)?(?![\w@])",
    re.IGNORECASE,
)
NETWORK_WORD = re.compile(
    r"(?:my )?(?:github|gitlab|linked-?in|twitter|portfolio|blog|web ?site|homepage|google scholar|scholar|orcid|kaggle"
    r"|behance|dribbble|medium|stack ?overflow|researchgate|leetcode|codeforces|site(?: web)?|e-?mail|phone|mobile)",
    re.IGNORECASE,
)
"""The word that a link is set under, as a whole piece."""
EMPLOYED = re.compile(r"(?:\bat|\bchez|@)\s+$", re.IGNORECASE)
"""Before an employer who is called like an address: `Director at Kindred.ai`."""
_NOBODYS = re.compile(r"https?://(?:www\.)?example\.(?:com|org|net)/?$", re.IGNORECASE)
"""An address that is reserved for examples: a template's link behind an icon that nobody changed."""
LONGEST = 300
"""Characters of a line that contacts are looked for in."""
_BROKEN = re.compile(
    r"(?:https?://|www\.|\w\.\w{2,}/)\S*[-/._]$|https?://\S{12,}$|(?:^|\s)[a-z0-9]+(?:-[a-z0-9]+)*-$", re.IGNORECASE
)
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
    "vimeo.com": "Vimeo",
    "soundcloud.com": "SoundCloud",
    "pinterest.com": "Pinterest",
    "pinterest.fr": "Pinterest",
    "tiktok.com": "TikTok",
}
_LABELLED = re.compile(
    r"(?P<label>linkedin|github|gitlab|twitter|kaggle|behance|dribbble|orcid|stack overflow)\s*[:"
    r"|]\s*(?P<user>@?[\w./-]{3,60})",
    re.IGNORECASE,
)


def contacts(found: Found[Basics], near: Sequence[Line], document: Document, language: str) -> None:
    """Fill in e-mail, phone, url and profiles from the lines near the name; the e-mail also from anywhere else."""
    _email(found, near, document)
    _phone(found, near, document, language)
    _links(found, near, document)


def _email(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    for line in [*near, *document.lines]:
        text = line.text[:LONGEST]
        spelt = _SPELT.search(text)
        raw = f"{spelt[1]}@{_DOT.sub('.', spelt[2])}" if spelt else None
        if raw is None and (m := EMAIL.search(text)):
            raw = re.sub(r"\s", "", m[0])
        address = _valid(raw) if raw else None
        for uri in line.urls:
            # The narrow column cut the address: its link has all of it.
            whole = uri.removeprefix("mailto:").split("?")[0]
            if address and uri.startswith("mailto:") and len(whole) > len(address) and whole.startswith(address):
                address = _valid(whole) or address
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
    """An address in the usual form; one that is printed in capitals throughout is meant in small letters."""
    raw = raw.lower() if raw.isupper() else raw
    try:
        return validate_email(raw.strip(".-'"), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


_TELEPHONE = re.compile(r"\b(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|portable|phone|cell|gsm)\b\.?\s*:?", re.IGNORECASE)


def _dialled(lines: Sequence[Line]) -> tuple[str, str, Line] | None:
    """A number whose link has its country where the page shows it without: the whole, what is shown, and where."""
    for line in lines:
        shown = re.sub(r"\D", "", line.text)
        for uri in line.urls:
            if not uri.startswith("tel:+"):
                continue
            try:
                number = phonenumbers.parse(uri.removeprefix("tel:"))
            except phonenumbers.NumberParseException:
                continue
            own = str(number.national_number)
            if phonenumbers.is_valid_number(number) and own in shown:
                spaced = re.search(r"[+(]?\d?[\d .()/-]*?" + r"[ .()/-]*".join(own), line.text)
                raw = spaced[0].strip() if spaced else own
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), raw, line
    return None


def _phone(found: Found[Basics], near: Sequence[Line], document: Document, language: str) -> None:
    if (dialled := _dialled(near)) is not None:
        number, raw, line = dialled
        _call(found, number, raw, [line], 0.98)
        return
    regions = ("FR", "BE", "CH", "GB", "US") if language == "fr" else ("GB", "US", "CA", "IE", "FR")
    lines = list(near) or list(document.lines[:20])
    lines += [line for line in document.lines if _TELEPHONE.search(line.text) and line not in lines]
    texts = [(line.text[:LONGEST], [line]) for line in lines]
    # A number that ran over its line's end is whole only with the next line.
    texts += [
        (f"{a.text} {b.text}"[:LONGEST], [a, b])
        for a, b in pairwise(lines)
        if a.column == b.column and re.search(r"\d$", a.text)
    ]
    written: tuple[str, list[Line]] | None = None
    for text, held in texts:
        for region in regions:
            flat = _DOTTED.sub(" ", text)
            for match in phonenumbers.PhoneNumberMatcher(flat, region, leniency=phonenumbers.Leniency.POSSIBLE):
                raw = text[match.start : match.end].strip()
                if not _like_a_number(match.raw_string, text[: match.start]):
                    continue
                if raw.startswith(("+", "00", "(+")) or _valid_there(match, raw, region):
                    number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                    _call(found, number, raw, held, 0.98)
                    return
                written = written or (raw, held)
    written = written or _as_printed(near)
    if written is not None:
        # Valid in no country it may be of: it stays as it is written.
        _call(found, written[0], *written, 0.6)


_DOTTED = re.compile(r"(?<=\d )[·⋅](?= \d{3})|(?<=\d)[·⋅](?=\d{3})")
"""What stands between groups of digits here and between contacts elsewhere: `555 · 010 · 4477`."""
_PRINTED = re.compile(r"(?:\+|\()?\d[\d .()-]{6,}\d")


def _as_printed(near: Sequence[Line]) -> tuple[str, list[Line]] | None:
    """Digits that stand alone between a header's bars as a number does, though no country has such a one."""
    for line in near:
        for cell in line.cells or (line.text[:LONGEST],):
            for piece in re.split(r"\s*[|•·│]\s*", cell[:LONGEST]):
                bare = _TELEPHONE.sub("", piece).strip(" :")
                if _PRINTED.fullmatch(bare) and len(re.sub(r"\D", "", bare)) == 10 and _like_a_number(bare, "tel "):
                    return bare, [line]
    return None


def _valid_there(match: phonenumbers.PhoneNumberMatch, raw: str, region: str) -> bool:
    """Whether a country has the number, written as its people write it: in Europe with a 0 before it."""
    trunk = re.sub(r"\D", "", raw).startswith("0")
    return trunk == (region not in ("US", "CA")) and bool(phonenumbers.is_valid_number(match.number))


def _call(found: Found[Basics], number: str, raw: str, held: list[Line], confidence: float) -> None:
    found.value.phone, found.value.x_phone_raw = number, raw
    found.evidence["/phone"] = found.evidence["/x_phone_raw"] = evidence(held, raw, confidence)


def _like_a_number(raw: str, before: str) -> bool:
    """Whether digits are written as a telephone number's are, and not as dates or years."""
    digits = re.sub(r"\D", "", raw)
    if re.match(r"(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)|\d\.\d{5}", raw):
        return False
    if not 8 <= len(digits) <= 15 or re.search(r"(?<!\d)(?:19|20)\d\d\D+(?:19|20)\d\d(?!\d)", raw):
        return False
    if re.search(r"(?<!\d)\d{1,2}\s?[/.]\s?(?:19|20)\d\d(?!\d)|\d/\d", raw) or re.search(r"\d[/.]\s?$", before):
        return False
    grouped = re.search(r"\d[ .()-]+\d", raw) is not None
    return raw.startswith(("+", "(", "00")) or digits.startswith("0") or grouped or bool(_TELEPHONE.search(before))


def _links(found: Found[Basics], near: Sequence[Line], document: Document) -> None:
    seen: set[str] = set()
    for line, text in _unwrapped(near or document.lines[:15]):
        # Typesetters' hyphens are those of the address.
        bare = _SPELT.sub(" ", EMAIL.sub(" ", text[:LONGEST])).replace("\u2010", "-").replace("\u2011", "-")
        for m in URL.finditer(bare):
            if EMPLOYED.search(bare[: m.start()]):
                continue
            _link(found, m[0].rstrip(".,;:/"), line, seen)
        for m in _LABELLED.finditer(bare):
            user = m["user"].lstrip("@").rstrip("/")
            if "." in user.split("/")[0]:
                continue
            name = next((n for n in _NETWORKS.values() if n.lower() == m["label"].lower()), m["label"])
            profile = OnlineProfile(network=name, username=user.rsplit("/", 1)[-1])
            _network(found, profile, evidence([line], m[0]))
    _targets(found, near, document, seen)


def _targets(found: Found[Basics], near: Sequence[Line], document: Document, seen: set[str]) -> None:
    """What words of the page are linked to: near the name any address, elsewhere those of networks."""
    for line, uri in [(near_one, uri) for near_one in near for uri in near_one.urls if uri.startswith("http")]:
        if _NOBODYS.match(uri):
            continue
        _link(found, uri.rstrip("/"), line, seen, confidence=0.92)
    for uri in document.links:
        if uri.startswith("http") and document.lines:
            host = _host(uri)
            if host in _NETWORKS:
                _link(found, uri.rstrip("/"), document.lines[0], seen, confidence=0.7)


def _unwrapped(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Lines' texts; an address that ran over the line's end is put together again, and its rest does not come twice."""
    taken = ""
    for line, following in zip_longest(lines, lines[1:]):
        text = line.text.removeprefix(taken).strip() if taken else line.text
        taken = ""
        linked = any(uri.rstrip("/").endswith(text.rstrip("/")) for uri in line.urls)
        if following is not None and not linked and _BROKEN.search(text) and _below(line, following):
            rest = following.text.split(" ", 1)[0]
            if re.fullmatch(r"[\w./-]+", rest) and "@" not in rest and not rest[:1].isupper():
                text, taken = text + rest, rest
        yield line, text


def _below(line: Line, following: Line) -> bool:
    """Whether a line continues another: in its column, or right under its beginning."""
    near = following.page == line.page and abs(following.x0 - line.x0) < 3 and 0 < following.y - line.y < 2 * line.size
    return following.column == line.column or near


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
            if p and p not in ("in", "pub", "u", "users", "profile")
        ]
        user = parts[0].lstrip("@") if parts else None
        profile = OnlineProfile(network=_NETWORKS[host], username=user, url=url)
        _network(found, profile, evidence([line], raw, min(confidence, 0.9)))
    elif found.value.url is None and confidence > 0.9:
        found.value.url = url
        found.evidence["/url"] = evidence([line], raw, confidence)


def _network(found: Found[Basics], profile: OnlineProfile, note: Evidence) -> None:
    if any(p.network == profile.network for p in found.value.profiles):
        return
    path = f"/profiles/{len(found.value.profiles)}"
    found.value.profiles.append(profile)
    for key, value in profile.model_dump().items():
        if value is not None:
            found.evidence[f"{path}/{key}"] = note
