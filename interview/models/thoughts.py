"""Takes what a model thinks off what it says, whatever marks it wears."""

import orjson

from interview.models.dialect import Dialect
from interview.models.marks import BEGUN, MARK, SIGN, Mark, means_nothing, read_mark

LONGEST = 120
"""Characters that a mark may have; what is longer is text."""
_BARE_BEGIN, _BARE_END = "analysis", "assistantfinal"
"""The channels of gpt-oss where a server has dropped the marks around their names."""
_CHANNEL = "channel"
_THOUGHTS = frozenset({"think", "unthink", "channel"})


class ThoughtFilter:
    """What of a stream is said aloud. Cuts between the pieces do not matter.

    A thought ends with its own mark. A closing mark that nothing opened says that all before it was a thought: the
    chat template had opened it. Then `bare` counts up, and `void` says whether some of that had been let through.
    """

    def __init__(self) -> None:
        self.marked = False
        """A thought has ended, or the answer was announced: what follows is said."""
        self.bare = 0
        self.void = False
        self._held = ""
        self._inside: str | None = None  # name of the mark that opened the thought
        self._header: str | None = None  # text between <|channel|> and <|message|>
        self._over = False
        self._said = False

    def feed(self, text: str) -> str:
        """What of `text` and of what was held back may be said now."""
        if self._said and not self._held and self._inside is None and not self._over and SIGN.search(text) is None:
            return text
        self._held += text
        return self._read(ended=False)

    def finish(self) -> str:
        """The stream is over: what was held in case it became a mark. An open thought is never said."""
        return self._read(ended=True)

    @property
    def thinking(self) -> bool:
        """Within a thought."""
        return self._inside is not None or self._header is not None

    def _read(self, *, ended: bool) -> str:
        said = ""
        while self._held:
            if not self._said and not said and self._begins_bare(ended=ended):
                return ""
            match = MARK.search(self._held)
            if self._inside == _BARE_BEGIN and self._ends_bare(match.start() if match else len(self._held)):
                continue
            if match is None:
                said += self._text(self._split(ended=ended), said)
                break
            said += self._text(self._held[: match.start()], said)
            self._held = self._held[match.end() :]
            said = self._mark(read_mark(match[0]), match[0], said)
        if said.strip():
            self._said = True
        return said

    def _split(self, *, ended: bool) -> str:
        """Takes what can become no mark off what is held, and gives it."""
        begun = None if ended else BEGUN.search(self._held, max(0, len(self._held) - LONGEST))
        cut = begun.start() if begun else len(self._held)
        if self._inside == _BARE_BEGIN and not ended:
            cut = min(cut, max(0, len(self._held) - len(_BARE_END)))
        text, self._held = self._held[:cut], self._held[cut:]
        return text

    def _text(self, text: str, said: str) -> str:
        if self._header is not None:
            self._header += text[:LONGEST]
            # Gemma's channel has its name on a line of its own.
            if "\n" in text and self._inside == _CHANNEL:
                self._header = None
            return ""
        if self._inside is not None or self._over:
            return ""
        # Blank lines between a thought and the answer are not said either.
        return text if self._said or said.strip() else text.lstrip()

    def _mark(self, mark: Mark, raw: str, said: str) -> str:  # noqa: C901 - one branch a kind of mark
        """The mark's effect; what of `said`, which came before it, still stands."""
        if self._header is not None and mark.kind not in ("message", "channel", "header"):
            return said
        match mark.kind:
            case "think":
                self._inside = self._inside or mark.name
            case "unthink" | "answer":
                return self._answers(said, closed=self._inside is not None and not self._inside.startswith("?"))
            case "unanswer":
                self._over = self._inside is None
            case "channel":
                self._inside, self._header = self._inside or _CHANNEL, ""
            case "header":
                self._header = ""
            case "message" if self._header is not None:
                name, self._header = self._header.strip(), None
                if name.startswith(("final", "assistant")):
                    return self._answers(said, closed=not (self._said or said.strip()))
                self._inside = _CHANNEL
            case "end" if self._inside in (_CHANNEL, _BARE_BEGIN):
                self._inside = None
            case "over":
                self._over = self._inside is None and bool(self._said or said.strip())
            case "other":
                return self._other(mark, raw, said)
        return said

    def _answers(self, said: str, *, closed: bool) -> str:
        """The answer begins here. Unless a thought was `closed`, all that was said so far was one."""
        if not closed and (self._inside is not None or self._said or said.strip()):
            self.bare += 1
            self.void = self.void or self._said
            self._said, said = False, ""
        self._inside, self.marked = None, True
        return said

    def _other(self, mark: Mark, raw: str, said: str) -> str:
        if self._inside is not None:
            if f"/{self._inside[1:]}" == mark.name:
                self._inside, self.marked = None, True
            return said
        if self._over:
            return said
        if self._said or said.strip() or not raw.startswith("<"):
            return said + raw
        if not means_nothing(mark.name) and raw[1] not in "|｜":
            self._inside = f"?{mark.name}"  # a tag nobody knows, before the first word
        return said

    def _begins_bare(self, *, ended: bool) -> bool:
        """Whether to wait for more of the beginning; notices `analysis` glued to the first thought."""
        begun = self._held.lstrip()
        if self._inside is not None or self._over or self._header is not None or not begun:
            return False
        if len(begun) <= len(_BARE_BEGIN):
            return not ended and _BARE_BEGIN.startswith(begun)
        if begun.startswith(_BARE_BEGIN) and (begun[8].isupper() or begun[8] == "<"):
            self._inside, self._held = _BARE_BEGIN, begun[8:]
        return False

    def _ends_bare(self, before: int) -> bool:
        """Whether `assistantfinal` stands before that place; the answer follows it."""
        at = self._held.find(_BARE_END, 0, before)
        if at >= 0:
            self._inside, self.marked, self._held = None, True, self._held[at + len(_BARE_END) :]
        return at >= 0


def answer_of(text: str, dialect: Dialect) -> str:
    """A whole answer without what was thought. Of JSON that stands alone nothing is taken: it may quote anything."""
    if is_json(text):
        return text
    thoughts = ThoughtFilter()
    said = thoughts.feed(text)
    voided = thoughts.bare
    rest = thoughts.finish()
    if thoughts.bare and dialect.manner == "plain":
        dialect.manner = "unknown"
    if thoughts.marked:
        dialect.quirks.add("thoughts without an opening mark" if thoughts.bare else "marked thoughts")
    return rest if thoughts.bare > voided else said + rest


def spoken_part(text: str) -> str:
    """A piece of text without thoughts, as long as it holds marks of any; other tags stay what they are."""
    if SIGN.search(text) is None or not any(read_mark(found[0]).kind in _THOUGHTS for found in MARK.finditer(text)):
        return text
    return answer_of(text, Dialect())


def is_json(text: str) -> bool:
    """Whether it is one JSON value and nothing else."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
