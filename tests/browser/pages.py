"""Every page, and who opens it; `session` stands for an interview that has ended, `waiting` for one ahead."""

from typing import NamedTuple


class Place(NamedTuple):
    """One page as somebody sees it."""

    route: str
    """As the server names it."""
    role: str
    """Empty for who is not signed in."""
    address: str = ""
    """Where it differs from the route."""


PLACES = (
    Place("/", ""),
    Place("/demo", ""),
    Place("/join", "", "/join#nothing"),
    Place("/erased", ""),
    Place("/", "candidate"),
    Place("/cv", "candidate"),
    Place("/profile", "candidate"),
    Place("/offers", "candidate"),
    Place("/offers/own", "candidate"),
    Place("/lobby/{session}", "candidate", "/lobby/{waiting}"),
    Place("/interview/{session}", "candidate"),
    Place("/report/{session}", "candidate"),
    Place("/progress", "candidate"),
    Place("/my-data", "candidate"),
    Place("/account", "candidate"),
    Place("/live", "recruiter"),
    Place("/live/{session}", "recruiter"),
    Place("/invitations", "recruiter"),
    Place("/sessions", "developer"),
    Place("/search", "developer", "/search?q=kafka"),
    Place("/play/{session}", "developer"),
    Place("/team", "owner"),
    Place("/keeping", "owner"),
    Place("/programs", "owner"),
    Place("/my-data", "owner"),
    Place("/account", "owner"),
)
