"""Names of everything in Redis. ARCHITECTURE.md says what each holds; `{SID}` keeps a session on one slot."""

from typing import Literal

StreamName = Literal["public", "staff"]

WAKE = "vv:wake"
CARDS = "vv:cards"
CANDIDATES = "vv:candidates"
CONTROL = "vv:control"
READINESS = "vv:readiness"


def log_key(sid: str, stream: StreamName) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:log:{stream}"


def meta_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:meta"


def once_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:once"


def fence_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:fence"


def lease_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:lease"


def inbox_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:inbox"


def inbox_once_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:inbox:once"


def observers_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:observers"


def live_channel(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:live"


def node_channel(node: str) -> str:
    """Name of one key or channel."""
    return f"vv:node:{node}"


def plan_key(sid: str) -> str:
    """Name of one key or channel."""
    return f"vv:{{{sid}}}:plan"


def session_keys(sid: str) -> list[str]:
    """Every key of a session but its checkpoints, for expiry and erasure."""
    return [
        log_key(sid, "public"),
        log_key(sid, "staff"),
        meta_key(sid),
        once_key(sid),
        fence_key(sid),
        lease_key(sid),
        inbox_key(sid),
        inbox_once_key(sid),
        observers_key(sid),
        plan_key(sid),
    ]
