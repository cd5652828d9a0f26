"""The marks that models put around their thoughts and answers, as plain text in what they say.

`<think>`, `[THINK]`, `◁think▷`, `<|START_THINKING|>`, `<seed:think>`, the channels of gpt-oss and Gemma, `<answer>`,
and whatever else looks and is named like them, in other languages too. Pure.
"""

import re
from typing import Literal, NamedTuple

from interview.language.words import fold

Kind = Literal["think", "unthink", "answer", "unanswer", "channel", "header", "message", "end", "over", "other"]

MARK = re.compile(
    r"<[|｜]?/?[^\W\d_][\w:.▁-]{0,39}(?:\s[^<>]{0,60})?/?[|｜]?>"
    r"|\[/?[A-Za-z][A-Za-z_ ]{2,15}\]"
    r"|[◁〈⟨《]\s?/?\s?[\w ]{2,20}\s?[▷〉⟩》]"
)
"""A whole mark, or what looks like one."""
BEGUN = re.compile(
    r"(?:<(?:[|｜]?/?(?:[^\W\d_][\w:.▁-]{0,39}(?:\s[^<>]{0,60})?/?[|｜]?)?)?"
    r"|\[/?(?:[A-Za-z][A-Za-z_ ]{0,15})?"
    r"|[◁〈⟨《]\s?/?\s?[\w ]{0,20}\s?)$"
)
"""The end of a text that may become a mark."""
SIGN = re.compile(r"[<\[◁〈⟨《]")
"""Without one of these there is no mark."""

_THINK = re.compile(
    r"think|thought|reason|reflect|reflex|analys|scratch|monolog|deliberat|ruminat|introspect|intern|inner|commentary"
    r"|raisonn|pensee|pense|cot$|denk|gedank|uberleg|pensam|pensier|razon|ragion|思考|推理|分析|反思|想法|мысл|рассужд"
)
_ANSWER = re.compile(
    r"answer|solution|response|final|output|reply|reponse|antwort|respuesta|risposta|resposta|回答|答案"
)
_UNUSED = frozenset({"unused94", "unused95"})
"""Tokens without a name that one family of models thinks between."""
_TURNS: dict[str, Kind] = {
    "channel": "channel",
    "message": "message",
    "start": "header",
    "start_header_id": "header",
}
_OVER = frozenset({"return", "eot", "eom", "eos", "endoftext", "im_end", "eot_id", "eom_id", "end_of_turn"})
_PLAIN = frozenset(
    ("s", "bos", "sop", "gmask", "im_start", "begin_of_text", "start_of_turn", "assistant", "model", "p", "br", "speak")
)
"""Tags at the beginning that mean nothing: what follows them is the answer."""


class Mark(NamedTuple):
    """What a mark says. `name` is folded and bare of brackets."""

    kind: Kind
    name: str


def read_mark(raw: str) -> Mark:  # noqa: PLR0911 - one return a kind of mark
    """What `raw`, matched by `MARK`, means."""
    words = re.sub(r"[^\w:]+", " ", fold(raw).replace("▁", "_")).split()
    name = words[0] if words else ""
    closing = "/" in raw[:3] or name.startswith("end_") or name == "unused95"
    thinks = _THINK.search(name) is not None or name in _UNUSED
    if raw.startswith("["):
        # Square brackets are plain writing as well: only the words for thinking count in them.
        return Mark(("unthink" if closing else "think") if thinks else "other", name)
    if name == "channel" and raw.endswith(("|>", "｜>")) and raw[1] not in "|｜":
        return Mark("unthink", name)
    if (name in ("end", "call") and raw[1] in "|｜") or name in _TURNS:
        return Mark(_TURNS.get(name, "end"), name)
    if name in _OVER or name.startswith("end_of_s") or (name == "s" and closing):
        return Mark("over", name)
    if thinks:
        return Mark("unthink" if closing else "think", name.removeprefix("end_"))
    if _ANSWER.search(name):
        return Mark("unanswer" if closing else "answer", name)
    return Mark("other", f"/{name}" if closing else name)


def means_nothing(name: str) -> bool:
    """Whether a tag of this name at the beginning only announces the answer."""
    return name in _PLAIN or name.startswith("/")
