"""What people say instead of answering, clause by clause, in either language whatever the interview's.

A clause counts only as a whole ("could you say that again, please"), so that an answer which holds the same words ("I
had to repeat the test") is none. RE2 matches in time that grows with the text alone, whatever the text is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import re2

from interview.commands import Locale
from interview.language import likelihood
from interview.language.clauses import Sentence, bare
from interview.language.words import fold
from prompts.loader import LOCALES, Words, acts

Act = Literal[
    "end", "complaint", "repeat", "clarify", "skip", "refusal", "dont_know", "pause", "already", "next",
    "small_talk", "yes_no", "question",
]  # fmt: skip
About = Literal["either", "choice", "meaning"]
"""Which of two we mean, how one may answer, what was meant."""
MEMORY = 256 << 20
"""Bytes that RE2 may take for its automata of one language; it uses a small part."""
LONGEST_YES = 8
"""Words of a bare yes or no."""
BREATH = 12
"""Words of a sentence that is a question by its mark alone."""
UNMARKED = 14
"""Words of a question whose mark was left out."""


WEAK: frozenset[Act] = frozenset(("next", "small_talk"))
BESIDE_WEAK = 3
"""More words than this beside "right?" make the sentence a question."""
YOU = frozenset(("you", "u", "vous", "tu"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of clauses of one sentence that is an act as a whole."""

    act: Act
    sentence: int
    start: int
    end: int
    words: int
    firm: bool
    """It speaks to the interviewer or of the interview, and cannot well be part of an answer."""


def pieces(sentence: Sentence, place: int, reported: Sequence[bool]) -> list[Piece]:
    """The acts in a sentence, none of them twice: single clauses first, then what only a run of them says.

    `reported` says of each clause whether it tells of a request to somebody else.
    """
    size = len(sentence.clauses)
    if _act(sentence, 0, size) in (None, "small_talk", "next", "pause") and any(
        heard.is_yes_or_no(sentence.joined(0, size, heard.locale)) for heard in _all()
    ):
        return [_piece("yes_no", place, sentence, 0, size)]
    found: list[Piece] = []
    quoted = [_quoted(sentence, at) for at in range(size)]
    for length in range(1, size + 1):
        for start in range(size - length + 1):
            end = start + length
            if any(one.start < end and start < one.end for one in found) or any(reported[start:end]):
                continue
            # Who says "I told you" tells of nobody else.
            if quoted[start] and not any(one.end == start for one in found):
                continue
            if (act := _act(sentence, start, end)) is not None:
                found.append(_piece(act, place, sentence, start, end))
    begin = max((one.end for one in found), default=0)
    if begin < size and _asks(sentence, begin):
        return [*found, _piece("question", place, sentence, begin, size)]
    # "..., is that right?" belongs to the question before it.
    if sentence.asked and size > 1 and {one.act for one in found} <= WEAK and begin == size and _asks(sentence, 0):
        open_words = sentence.words - sum(one.words for one in found)
        return [_piece("question", place, sentence, 0, size)] if open_words > BESIDE_WEAK else found
    return found


def _piece(act: Act, place: int, sentence: Sentence, start: int, end: int) -> Piece:
    words = sum(len(clause.split()) for clause in sentence.clauses[start:end])
    firm = any(heard.firm.intersection(sentence.joined(start, end, heard.locale).split()) for heard in _all())
    return Piece(act=act, sentence=place, start=start, end=end, words=words, firm=firm)


def _quoted(sentence: Sentence, start: int) -> bool:
    """Whether somebody else is quoted: "my manager asked: could you ...?"."""
    if not start:
        return False
    before = sentence.clauses[start - 1]
    words = sentence.words_of["fr"][start - 1].split()
    if YOU.intersection(words):
        return False
    return any(map(_reporting, words if before.endswith(":") else words[-3:]))


@lru_cache(maxsize=8192)
def _reporting(word: str) -> bool:
    """Whether a word may lead to what somebody said: "asked", "demande"."""
    return any(heard.reporting.fullmatch(word) for heard in _all())


def _act(sentence: Sentence, start: int, end: int) -> Act | None:
    asked = sentence.asked and end == len(sentence.clauses)
    for heard in _all():
        said = sentence.joined(start, end, heard.locale)
        if act := heard.act(said, asked=asked):
            return act
        right = sentence.put_right(start, end, heard.locale)
        if right != said and (act := heard.act(right, asked=asked)):
            return act
    return None


def _asks(sentence: Sentence, start: int) -> bool:
    """Whether the rest of a sentence is a question to the interviewer."""
    if any(_quoted(sentence, place) for place in range(start, len(sentence.clauses))):
        return False
    rest = [(heard, sentence.joined(start, len(sentence.clauses), heard.locale)) for heard in _all()]
    if not sentence.asked:
        return sentence.words <= UNMARKED and any(heard.opens.match(said) for heard, said in rest)
    if start == 0 and (sentence.words <= BREATH or any(heard.begins.match(said) for heard, said in rest)):
        return True
    return any(
        heard.back.fullmatch(sentence.joined(place, len(sentence.clauses), heard.locale))
        for heard in _all()
        for place in range(start, len(sentence.clauses))
    )


def padding(sentence: Sentence, found: list[Piece]) -> int:
    """How many words stand in clauses that say nothing: "well", "sorry", "to be honest"."""
    return sum(
        len(clause.split())
        for place, clause in enumerate(sentence.clauses)
        if not any(one.start <= place < one.end for one in found)
        and any(heard.is_padding(sentence.words_of[heard.locale][place]) for heard in _all())
    )


def addressed(sentence: Sentence) -> bool:
    """Whether a question is put to the interviewer, and not asked for effect."""
    return any(heard.to_you.fullmatch(heard.words(sentence.text)) for heard in _all())


def about(sentence: Sentence) -> About | None:
    """What a question back wants to know of our own; None: something else."""
    said_in = [(heard, heard.words(sentence.text)) for heard in _all()]
    if any(heard.reason.fullmatch(said) for heard, said in said_in):
        return "meaning"
    # A word of the trade ("machine") may be one of the other language's offers: what is plainly ours goes first.
    ours = any(heard.firmly.fullmatch(said) for heard, said in said_in)
    if not ours and any(heard.offer.fullmatch(said) for heard, said in said_in):
        return None
    for heard, said in said_in:
        if heard.either.fullmatch(said) and not heard.no_choice.fullmatch(said):
            return "either"
    for heard, said in said_in:
        if heard.choice.fullmatch(said):
            return "choice"
        if heard.meaning.fullmatch(said):
            return "meaning"
    return None


def begins_an_answer(sentence: Sentence) -> bool:
    """Whether a sentence begins as answers do: "I ...", "Because ..."."""
    return any(heard.own.match(heard.words(sentence.text)) for heard in _all())


def unreported(text: str, sentences: Sequence[Sentence], reported: Sequence[Sequence[bool]]) -> str:
    """A message without what it tells of requests to others, and what was said to them: "I told him: we stop here"."""
    if not any(map(any, reported)):
        return text
    kept = [
        [
            clause
            for place, clause in enumerate(sentence.clauses)
            if not tells[place] and not (place and tells[place - 1] and _quoted(sentence, place))
        ]
        for sentence, tells in zip(sentences, reported, strict=True)
    ]
    return ". ".join(", ".join(clauses) for clauses in kept if clauses)


def cued(text: str) -> frozenset[Act]:
    """What a short message may do by words that stand somewhere in it, whatever else is said around them."""
    folded = fold(text)
    return frozenset(act for heard in _all() for act in heard.cues(bare(folded, heard.locale)))


def prepare() -> None:
    """Compile the patterns and read the weights now: a third of a second that no answer should wait for."""
    _all()
    likelihood.prepare()


class _Heard:
    """One language's acts, compiled once."""

    def __init__(self, locale: Locale, data: Words) -> None:
        options = re2.Options()
        options.max_mem = MEMORY
        self.locale = locale
        words: dict[str, str] = data["words"]
        self._set = re2.Set.FullMatchSet(options)
        self._names: list[Act] = []
        for name, patterns in data["acts"].items():
            self._set.Add(f"{data['lead']}(?:{'|'.join(_whole(one, words) for one in patterns)}){data['tail']}")
            self._names.append(name)
        self._set.Compile()
        self._padding = re2.compile(data["lead"])
        self.firm = frozenset(data["firm"].split())
        self._cued = re2.Set.SearchSet(options)
        self._cues: list[Act] = []
        for name, cues in data["cues"].items():
            self._cued.Add("|".join(f"(?:{one})" for one in cues))
            self._cues.append(name)
        self._cued.Compile()
        self._not = {name: re2.compile(pattern) for name, pattern in data["not"].items()}
        self._yes = frozenset(data["yes_no"]["words"].split())
        self._core = frozenset(data["yes_no"]["core"].split())
        asking = data["question"]
        self.reporting = re2.compile(asking["reporting"])
        self.own = re2.compile(asking["own"])
        self.begins = re2.compile(f"(?:{asking['start']} )*{asking['word']}\\b")
        self.opens = re2.compile(f"(?:{asking['start']} )*{asking['open']}")
        self.offer = re2.compile(asking["offer"])
        self.reason = re2.compile(asking["reason"])
        self.firmly = re2.compile(asking["firmly"])
        self.choice = re2.compile(asking["choice"])
        self.either = re2.compile(asking["either"])
        self.no_choice = re2.compile(asking["no_choice"])
        self.meaning = re2.compile(asking["meaning"])
        self.to_you = re2.compile(asking["to_you"])
        self.back = re2.compile(f"(?:{asking['start']} )*{asking['you']}")

    def words(self, text: str) -> str:
        """A text as this language writes bare words."""
        return " ".join(re.findall(r"[^\W_]+", text.replace("'", "" if self.locale == "en" else " ")))

    def is_yes_or_no(self, said: str) -> bool:
        """Whether nothing else is said."""
        words = said.split()
        return 0 < len(words) <= LONGEST_YES and bool(self._core.intersection(words)) and self._yes.issuperset(words)

    def is_padding(self, said: str) -> bool:
        """Whether bare words are the little ones around a request alone."""
        return self._padding.fullmatch(f"{said} ") is not None

    def cues(self, said: str) -> Iterator[Act]:
        """Acts of which something stands anywhere in a message."""
        return (self._cues[number] for number in self._cued.Match(said) or ())

    def act(self, said: str, *, asked: bool) -> Act | None:
        """The act that a clause is as a whole; of several the first in the list's order."""
        found = min(self._found(said, asked=asked), default=None)
        return None if found is None else self._names[found]

    def _found(self, said: str, *, asked: bool) -> Iterator[int]:
        for number in {*(self._set.Match(said) or ()), *((asked and self._set.Match(f"{said}?")) or ())}:
            never = self._not.get(self._names[number])
            if never is None or never.fullmatch(said) is None:
                yield number


def _whole(pattern: str, words: dict[str, str]) -> str:
    """A pattern with its named parts put in."""
    put = re.sub(r"<(\w+)>", lambda match: words[match[1]], pattern)
    return put if put == pattern else _whole(put, words)


@cache
def _all() -> tuple[_Heard, ...]:
    return tuple(_Heard(locale, acts(locale)) for locale in LOCALES)
