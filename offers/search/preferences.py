"""What somebody typed beside a trade: contract, hours, place of work, what they do not want. Nothing is inverted.

`sans expérience` asks for offers that take beginners and is not searched for as "expérience"; a refusal that offers
cannot be searched by ("pas de week-end") is taken out of the words and reported as ignored.
"""

from dataclasses import dataclass
from typing import Any

from offers.models import Contract
from offers.search.preference_patterns import (
    CONTRACTS,
    DAY,
    EXPERIENCED,
    FULL,
    HOURS,
    IDLE,
    NIGHT,
    NIGHT_TRADES,
    NOT_SEARCHED,
    PART,
    REFUSED,
    REMOTE,
    SAID_OTHERWISE,
    TAKEN,
    UNKNOWN,
    WHOLE_WEEK,
    WORD,
    YEARS,
)
from offers.search.words import fold, words

_SOME = 2.0  # years of somebody who is no beginner


@dataclass(frozen=True, slots=True)
class Preferences:
    """Read out of a text; `text` is what is left to search for."""

    text: str
    contract: Contract | None = None
    not_contract: Contract | None = None
    years: float | None = None
    part_time: bool | None = None
    remote: bool | None = None
    night: bool | None = None
    ignored: tuple[str, ...] = ()


def read_preferences(text: str) -> Preferences:
    """Of what somebody typed. `text` is empty where nothing but preferences was said."""
    said = " ".join(fold(text).replace("'", " ").split())
    for pattern, instead in SAID_OTHERWISE:
        said = pattern.sub(instead, said)
    left, found, ignored = _refusals(said)
    left = _hours(left, found)
    left = _place_of_work(left, found)
    for match in NOT_SEARCHED.finditer(left):
        ignored.append(match[0].strip())
    left = NOT_SEARCHED.sub(" ", left).strip()
    left = IDLE.sub(" ", left) if IDLE.sub("", left).strip() else left
    kept = _kept(left, {fold(word): word for word in WORD.findall(text)}, found, ignored)
    understood = bool(found or ignored)
    return Preferences(text=kept if words(kept) or not understood else "", ignored=tuple(ignored), **found)


def _refusals(text: str) -> tuple[str, dict[str, Any], list[str]]:
    """The text without what it refuses, what that says, and what of it says nothing here."""
    left, ignored = text, []
    found: dict[str, Any] = {}
    if EXPERIENCED.search(left):
        found["years"], left = _SOME, EXPERIENCED.sub(" ", left)
    for match in list(REFUSED.finditer(left)):
        preference = _refused(match["what"])
        found |= preference
        ignored += [] if preference else [match[0].strip()]
        left = left.replace(match[0], " ", 1)
    for match in list(UNKNOWN.finditer(left)):
        ignored.append(match[0].strip())
        left = left.replace(match[0], " ", 1)
    return left, found, ignored


def _refused(what: str) -> dict[str, Any]:
    if what == "experience":
        return {"years": 0.0}
    if what.startswith("debutant"):
        return {"years": _SOME}
    if what.startswith(("nuit", "night")):
        return {"night": False}
    if what.startswith(("temps", "part", "mi")):
        return {"part_time": False}
    if what in ("teletravail", "remote", "a distance"):
        return {"remote": False}
    contract = CONTRACTS.get(what) or CONTRACTS.get(what.rstrip("s"))
    return {} if contract is None else {"not_contract": contract}


def _hours(text: str, found: dict[str, Any]) -> str:
    """The text without how long and at which time of the day; somebody who names both of two prefers neither."""
    stated = {value for pattern, value in ((PART, True), (FULL, False)) if pattern.search(text)}
    stated |= {int(match["hours"] or match["bare"]) < WHOLE_WEEK for match in HOURS.finditer(text)}
    if len(stated) == 1:
        found.setdefault("part_time", stated.pop())
    for pattern in (PART, FULL, HOURS):
        text = pattern.sub(" ", text)
    by_night, by_day = NIGHT.search(text) and not NIGHT_TRADES.search(text), DAY.search(text)
    if by_night and not by_day:
        found.setdefault("night", True)
        text = NIGHT.sub(" ", text)
    elif by_day and not by_night:
        found.setdefault("night", False)
        text = DAY.sub(" ", text)
    return text


def _place_of_work(text: str, found: dict[str, Any]) -> str:
    if REMOTE.search(text):
        found.setdefault("remote", True)
    return REMOTE.sub(" ", text)


def _kept(left: str, written: dict[str, str], found: dict[str, Any], ignored: list[str]) -> str:
    """What is left without words for a contract and for experience, as it was written."""
    kept, contracts = [], []
    for word in left.split():
        if word in CONTRACTS:
            contracts.append(word)
        elif word in YEARS:
            found.setdefault("years", YEARS[word])
            kept += [written.get(word, word)] if YEARS[word] > 1 else []  # a beginner has no other title; a lead has
        elif not (TAKEN.fullmatch(word) and found.get("years") == 0.0):
            kept.append(written.get(word, word))
    if len({CONTRACTS[word] for word in contracts}) == 1:
        found["contract"] = CONTRACTS[contracts[0]]
    elif contracts:
        ignored.append(", ".join(contracts))
    return " ".join(kept)
