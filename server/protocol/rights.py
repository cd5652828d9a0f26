"""Bodies about people's rights: erasure and its receipt, and the audit."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from server.protocol.events import Locale
from server.protocol.http import Body


class ErasureRequest(Body):
    """To erase oneself for good; said so, that no stray request does it."""

    confirm: Literal[True]


class ErasureReceipt(Body):
    """How an erasure stands. `found`: what was there by store and kind; `left`: what the last look has found."""

    receipt: str
    state: Literal["under_way", "done"]
    asked_at: int
    done_at: int | None = None
    looked_at: int | None = Field(default=None, description="When all stores were looked at last")
    found: dict[str, int] = Field(default_factory=dict)
    left: dict[str, int] | None = Field(default=None, description="Null until the first look after the deletion")
    files: dict[str, str] = Field(
        default_factory=dict, description="What became of the stores' own files: rewritten, no_file or not_ours"
    )


class ReceiptQuery(BaseModel):
    """Query of an erasure's state."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    receipt: str = Field(min_length=8, max_length=64, pattern=r"^e_[A-Za-z0-9_-]+$")


class AuditEntry(Body):
    """Who did what to what, when; ids only. Each entry's `hash` covers its fields and the hash of the one before."""

    seq: int
    at: int
    who: str
    role: str
    action: str
    what: str
    hash: str


class AuditPage(Body):
    """Newest first; `before` asks for what is older."""

    entries: list[AuditEntry]
    before: int | None = None


class AuditQuery(BaseModel):
    """Query of the audit."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    before: int | None = Field(default=None, ge=1, le=2**53 - 1)
    limit: int = Field(default=50, ge=1, le=200)


class AuditVerdict(Body):
    """Whether the chain holds, which is one for all organisations; `seq` is the first entry that is wrong.

    `entries` are the organisation's own. To an owner of the default one, all are counted, and `end` is what an operator
    may note elsewhere; empty for others.
    """

    holds: bool
    entries: int
    end: str
    fault: Literal["changed", "missing", "torn", "cut"] | None = None
    seq: int | None = None


class ConsentText(Body):
    """What is asked before an interview: each paragraph, and the hash that stands for these words."""

    version: str
    locale: Locale
    text: list[str]
    hash: str


class ConsentQuery(BaseModel):
    """In which language."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    locale: Locale = "en"


class Agreement(Body):
    """The candidate agrees to the words with that hash."""

    locale: Locale
    hash: str = Field(min_length=64, max_length=64)


class HumanWords(Body):
    """What is said to a person, or by one."""

    words: str = Field(min_length=1, max_length=4000)


class RetentionPolicy(Body):
    """Days after which things go; 0: never. Of the audit at least 180, and for all organisations of a server alike."""

    interviews_days: int = Field(ge=0, le=36_500, description="After the end of an interview")
    people_days: int = Field(ge=0, le=36_500, description="Since a candidate has signed in last: all of theirs goes")
    audit_days: int = Field(ge=0, le=36_500)
