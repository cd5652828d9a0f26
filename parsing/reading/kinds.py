"""Which kind of file some bytes are, without opening them."""

from typing import Literal

from parsing.errors import EmptyDocument, NotAPdf, TooLarge
from parsing.ports import MAX_UPLOAD
from parsing.reading.charset import decoded

Kind = Literal["pdf", "docx", "text", "json_resume", "linkedin", "europass"]


def kind_of(data: bytes, filename: str) -> Kind:
    """The kind of an upload. Raises EmptyDocument, TooLarge, NotAPdf: what shows at once."""
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyDocument("no bytes")
    if len(data) > MAX_UPLOAD:
        raise TooLarge(str(len(data)))
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04" and b"word/" in data:
        return "docx"
    if data[:4] == b"PK\x03\x04" and (b"Positions.csv" in data or b"Profile.csv" in data):
        return "linkedin"
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{" and filename.lower().endswith(".json"):
        return "json_resume"
    if start[:1] == b"<" and b"europass" in start.lower():
        return "europass"
    if filename.lower().endswith((".txt", ".md", ".text")) and decoded(data) is not None:
        return "text"
    raise NotAPdf("unknown kind")
