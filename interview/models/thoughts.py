"""Keeping a model's thoughts from being said aloud."""

OPENING, CLOSING = "<think>", "</think>"


class ThoughtFilter:
    """Takes the leading `<think>...</think>` off a stream; some open models put their reasoning there as plain text.

    What they think about a candidate is nobody's to hear. Only a block at the very beginning counts: later the tag is
    something that was said. Once `done` there is nothing left to filter.
    """

    def __init__(self) -> None:
        self.done = False
        self._held = ""
        self._inside = False

    def feed(self, text: str) -> str:
        """What of `text` and of anything held back may be said now."""
        self._held += text
        if not self._inside:
            begun = self._held.lstrip()
            if not begun.startswith(OPENING):
                return "" if OPENING.startswith(begun) else self._release(self._held)
            self._inside, self._held = True, begun
        before, found, after = self._held.partition(CLOSING)
        if not found:
            # Only the end can matter: the closing tag may be cut in two.
            self._held = before[-len(CLOSING) :]
            return ""
        if not after.strip():
            # The blank lines between thought and answer are not said either.
            self._held = CLOSING
            return ""
        return self._release(after.lstrip())

    def finish(self) -> str:
        """The stream is over: what was held back in case it became a tag."""
        return "" if self._inside or self.done else self._release(self._held)

    def _release(self, text: str) -> str:
        self.done, self._held = True, ""
        return text
