"""Which kind of file some bytes are, told without opening them."""

from typing import Literal

from parsing.errors import EmptyDocument, NotAPdf, TooLarge
from parsing.ports import MAX_UPLOAD

Kind = Literal["pdf", "docx", "text"]


def kind_of(data: bytes, filename: str) -> Kind:
    """The kind of an upload. Raises EmptyDocument, TooLarge, NotAPdf: what can be told at once."""
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyDocument("no bytes")
    if len(data) > MAX_UPLOAD:
        raise TooLarge(str(len(data)))
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04" and b"word/" in data:
        return "docx"
    if filename.lower().endswith((".txt", ".md", ".text")) and _plain(data):
        return "text"
    raise NotAPdf("unknown kind")


def _plain(data: bytes) -> bool:
    if b"\0" in data[:4096]:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"\x7f" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff")
    return True
