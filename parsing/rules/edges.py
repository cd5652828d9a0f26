"""What a value is stripped of at its edges."""

_OPEN, _CLOSE = "([{«“", ")]}»”"
_LAYERS = 8
"""Brackets within brackets that are taken off; thousands of them are no value, and each layer reads all of it."""


def trimmed(text: str, marks: str = " ,;:.–—-|\u2502•·") -> str:
    """The text without marks at its edges; brackets go where they have no partner or hold all of it."""
    for _ in range(_LAYERS):
        bare = text.strip(marks)
        for opens, closes in zip(_OPEN, _CLOSE, strict=True):
            first, last = bare[:1] == opens, bare[-1:] == closes
            balance = bare.count(opens) - bare.count(closes)
            if first and last and _whole(bare, opens, closes):
                bare = bare[1:-1]
            elif first and balance > 0:
                bare = bare[1:]
            elif last and balance < 0:
                bare = bare[:-1]
        if bare == text:
            break
        text = bare
    return text


def _whole(text: str, opens: str, closes: str) -> bool:
    """Whether the first bracket closes with the last."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == opens) - (char == closes)
        if depth == 0:
            return at == len(text) - 1
    return False
