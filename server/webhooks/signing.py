"""How a notice is signed, in the form of Standard Webhooks: HMAC-SHA256 over id, moment and body. Pure rules."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

PREFIX = "whsec_"


def new_secret() -> str:
    """A webhook's secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed(secret: str, *, message: str, at: int, body: bytes) -> Mapping[str, str]:
    """The headers of a notice. `at`: seconds."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, b"%b.%d.%b" % (message.encode(), at, body), hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
