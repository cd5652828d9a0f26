"""Answers to the candidate's own questions, from what the offer says and nothing else."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from interview.commands import Locale
from interview.dialogue.turn import Asking, Facts
from interview.language.lexicon import lexicon
from interview.language.planted import is_planted
from interview.language.words import fold, roots
from interview.plan.documents import OfferRecord, SalaryRecord
from interview.plan.tools import listed, tools_of
from prompts.loader import LOCALES, Words, fill, markers, phrases

MAX_QUOTE = 320
MOST_LABELS = 8
MOST_PARTS, MOST_ANSWERS = 5, 4
"""Questions of one message that are looked at, and answers given to them."""
_QUESTIONS = re.compile(r"(?<=[?!.])\s+|\n+")
_AND = re.compile(
    r",?\s+(?:and|et|or|ou|also|aussi|then|puis)\s+(?=(?:what|how|who|when|where|which|why|is|are|do|does|can|quel|quelle|"
    r"quels|quelles|comment|combien|qui|quand|où|est-ce|y a|peut|est)\b)",
    re.IGNORECASE,
)
TOPICS = ("salary", "remote", "place", "contract", "experience", "competences", "tools", "company", "dates")
WHOLE, PART = 0.6, 0.4
"""Shares of a question's words that a sentence must hold, to answer it or to come near."""
_NUMBER = re.compile(
    r"\d|\b(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|vingt|trente|cent|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|twelve|twenty|thirty|hundred)\b"
)


def wants_other_offers(text: str, locale: Locale) -> bool:
    """Whether the candidate asks about other offers."""
    return lexicon(locale).found("others", text)


def reply(asking: Asking) -> str:
    """What the offer says to each question of the message, or that it says nothing."""
    data = phrases(asking.locale)["enquiry"]
    if asking.move["trigger"] in ("leak", "injection"):
        return str(data[asking.move["trigger"]])
    facts, text = asking.facts, str(asking.facts.get("question") or "")
    looked_up = "others" in facts or "others_error" in facts
    parts = asked_in(text)
    if looked_up and not any(wants_other_offers(part, asking.locale) for part in parts):
        return _others(facts, data)
    offer: OfferRecord | None = facts.get("offer")
    if offer is None and not looked_up:
        return str(data["no_offer"])
    said = [
        _others(facts, data)
        if looked_up and wants_other_offers(part, asking.locale)
        else _one(part, offer or {}, asking.locale)
        for part in parts
    ]
    found = list(dict.fromkeys(one for one in said if one))[:MOST_ANSWERS]
    if found:
        return " ".join([*found, *([str(data["rest"])] if None in said else [])])
    # Each in its turn: to hear the same sentence at each question would sound like nobody at all.
    spoken = [line.text for line in asking.lines if line.who == "interviewer"]
    ways = [str(data["unknown"]), *map(str, data["unknown_again"])]
    return min(ways, key=lambda way: sum(text.startswith(way[:25]) for text in spoken))


def answered_now(asking: Asking) -> str | None:
    """What the offer says to a question asked in the middle of the interview; None where it can wait for the end."""
    offer = asking.pinned["offer"]
    text = next((line.text for line in reversed(asking.lines) if line.who == "candidate"), "")
    if offer is None or wants_other_offers(text, asking.locale):
        return None
    said = [_one(part, offer, asking.locale) for part in asked_in(text)]
    found = list(dict.fromkeys(one for one in said if one))[:MOST_ANSWERS]
    return " ".join(found) or None


def asked_in(text: str) -> list[str]:
    """The questions of a message, one by one: "What is the pay, and how does on-call work?" are two."""
    whole = [part for part in _QUESTIONS.split(text) if part.strip()]
    asking = [part for part in whole if "?" in part] or whole
    return [part for one in asking for part in _AND.split(one) if part.strip()][:MOST_PARTS] or [text]


def _one(text: str, offer: OfferRecord, locale: Locale) -> str | None:
    """The answer to one question; None where the offer has none."""
    data, own = phrases(locale)["enquiry"], lexicon(locale)
    if own.found("ask_ai", text):
        return str(data["ai"])
    found = [answer for answer in (_field(topic, offer, locale) for topic in _topics(text, locale)) if answer]
    if found:
        return " ".join(dict.fromkeys(found[:3]))
    if own.found("ask_process", text):
        return str(data["process"])
    quote, whole = _sentence(text, offer, counted=own.found("number", text))
    return fill(data["text" if whole else "near"], value=quote) if quote else None


def _others(facts: Facts, data: Words) -> str:
    if "others_error" in facts:
        return str(data["others_error"])
    titles = ["".join([o["title"], f" ({o['company']})" if o["company"] else ""]) for o in facts["others"]]
    return fill(data["others"], value=" ; ".join(titles)) if titles else str(data["others_none"])


def fields_of(offer: OfferRecord, locale: Locale) -> dict[str, str]:
    """What the offer's fields say, a sentence each, by topic."""
    said = {topic: _field(topic, offer, locale) for topic in TOPICS}
    return {topic: sentence for topic, sentence in said.items() if sentence}


def asked_about(text: str, locale: Locale) -> list[str]:
    """Topics of the offer's fields that a question is about."""
    return _topics(text, locale)


def _topics(text: str, locale: Locale) -> list[str]:
    own = lexicon(locale)
    found = [name for name in TOPICS if own.found(f"ask_{name}", text)]
    # "How many days in the office?" is about days, not about the town; who asks for skills and tools hears both.
    said_already = {"place"} if "remote" in found else set()
    said_already |= {"tools"} if "competences" in found else set()
    return [name for name in found if name not in said_already]


def _field(topic: str, offer: OfferRecord, locale: Locale) -> str | None:  # noqa: PLR0911 - one case a field
    data, place = phrases(locale)["enquiry"], offer.get("place") or {}
    match topic:
        case "salary":
            value = _salary(offer.get("salary") or {}, data)
            return fill(data["salary"], value=_unended(value)) if value else None
        case "remote":
            return str(data[f"remote_{place['remote']}"]) if place.get("remote") else None
        case "place":
            value = ", ".join(part for part in (place.get("city"), place.get("region")) if part)
            return fill(data["place"], value=value) if value else None
        case "contract":
            contract = offer.get("contract")
            return fill(data["contract"], value=data["contracts"][contract]) if contract else None
        case "experience":
            raw, years = offer.get("experience_raw"), offer.get("experience_years")
            words = data["year" if years == 1 else "years"]
            value = raw or (fill(words, value=f"{years:g}") if years else None)
            return fill(data["experience"], value=_unended(value)) if value else None
        case "competences":
            labels = [item["label"] for item in offer.get("competences") or []]
            return fill(data["competences"], value=", ".join(labels[:MOST_LABELS])) if labels else None
        case "tools":
            named = tools_of(item["label"] for item in offer.get("competences") or [])[:MOST_LABELS]
            return fill(data["tools"], value=listed(named, locale)) if named else None
        case "dates":
            posted, until = offer.get("date_posted"), offer.get("valid_through")
            if posted and until:
                return fill(data["dates_until"], value=posted, until=until)
            return fill(data["dates"], value=posted) if posted else None
    return None


def _unended(text: str) -> str:
    """Without its own full stop: the sentence around it has one."""
    return text.strip().removesuffix(".")


def _salary(salary: SalaryRecord, data: Words) -> str | None:
    if salary.get("raw"):
        return str(salary["raw"])
    low, high = salary.get("minimum"), salary.get("maximum")
    if low is None and high is None:
        return None
    amount = " - ".join(f"{value:,.0f}".replace(",", "\u202f") for value in (low, high) if value is not None)
    period = data["periods"].get(salary.get("period") or "", "")
    return " ".join(part for part in (amount, salary.get("currency"), period) if part)


def _sentence(question: str, offer: OfferRecord, *, counted: bool) -> tuple[str | None, bool]:
    """The sentence of the offer that is about the question, and whether it speaks of most of it.

    One word in common proves little: it must be most of what the question asks about, or a word that stands nowhere
    else and a good part of the question. Who asks how many is not answered without a number.
    """
    wanted = roots(question) - _asking_roots()
    found = [(wanted & roots(sentence), sentence) for sentence in _sentences(offer)]
    counts = Counter(root for common, _ in found for root in common)
    best: tuple[float, str | None] = (0.0, None)
    for common, sentence in found:
        if counted and not _NUMBER.search(fold(sentence)):
            continue
        covered = len(common) / max(1, len(wanted))
        telling = any(counts[root] == 1 and len(root) >= 3 for root in common)
        if covered >= WHOLE or (telling and covered >= PART):
            best = max(best, (covered, sentence), key=lambda pair: pair[0])
    return best[1], best[0] >= WHOLE


@cache
def _asking_roots() -> frozenset[str]:
    return frozenset(root for locale in LOCALES for word in markers(locale)["asking_words"] for root in roots(word))


def _sentences(offer: OfferRecord) -> Iterator[str]:
    texts = (offer.get("description"), (offer.get("salary") or {}).get("raw"), offer.get("experience_raw"))
    for part in re.split(r"(?<=[.!?])\s+|\n+|(?<=;)\s+", "\n".join(str(text) for text in texts if text)):
        sentence = " ".join(part.split()).strip(" -•*")
        if not sentence or len(sentence) > MAX_QUOTE:
            continue
        if not is_planted(sentence):
            yield sentence
