"""Bodies about programs that work with the server: tokens with scopes, webhooks and their deliveries."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from server.protocol.http import Body

Scope = Literal["sessions:read", "reports:read", "offers:read", "invitations:read", "invitations:write", "audit:read"]
"""What a token may do; each is within what its maker's role may."""
WebhookEvent = Literal[
    "session.ended",
    "report.ready",
    "invitation.issued",
    "invitation.opened",
    "invitation.claimed",
    "invitation.revoked",
]


class TokenRequest(Body):
    """A new token."""

    name: str = Field(min_length=1, max_length=80)
    scopes: list[Scope] = Field(min_length=1, max_length=6)
    days: int = Field(default=90, ge=1, le=366, description="Until it expires")


class TokenCard(Body):
    """A token as it is listed."""

    id: str
    name: str
    scopes: list[Scope]
    by: str
    created_at: int
    expires_at: int
    used_at: int | None = None


class NewToken(Body):
    """The token itself, shown this once, and how it is listed."""

    token: str
    card: TokenCard


class TokenList(Body):
    """Newest first."""

    tokens: list[TokenCard]


class WebhookRequest(Body):
    """Where to send notices, and of what."""

    url: str = Field(min_length=8, max_length=2000)
    events: list[WebhookEvent] = Field(min_length=1, max_length=6)


class WebhookCard(Body):
    """A webhook as it is listed. `stopped`: its receiver answered 410, or failed for days."""

    id: str
    url: str
    events: list[WebhookEvent]
    created_at: int
    stopped: bool = False


class NewWebhook(Body):
    """The secret its signatures are made with, shown this once, and how it is listed."""

    secret: str
    card: WebhookCard


class WebhookList(Body):
    """Newest first."""

    webhooks: list[WebhookCard]


class DeliveryCard(Body):
    """One notice to one webhook. `status`: HTTP's of the last try, or null when nothing answered."""

    id: str
    event: WebhookEvent
    subject: str
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    created_at: int
    next_at: int | None = None
    status: int | None = None


class DeliveryList(Body):
    """Newest first."""

    deliveries: list[DeliveryCard]


class DeliveryQuery(BaseModel):
    """Query of deliveries."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    limit: int = Field(default=50, ge=1, le=200)
