"""One declaration per HTTP route. The router and the OpenAPI document are both made of these."""

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from server.protocol.permissions import Action

Access = Literal["anyone", "signed in"] | Action
JSON_LIMIT = 64 * 1024
"""Bytes of a JSON body where an operation names no other bound."""
ANSWER_LIMIT = 256 * 1024
"""Bytes of a body with an answer: 20,000 code points, however they are escaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route takes and gives. `path` is Starlette's, e.g. `/api/cvs/{cv_id}`."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    summary: str
    access: Access
    answer: type[BaseModel] | None = None
    media_type: str = "application/json"
    status: int = 200
    empty: str | None = None  # what 204 means, where there may be nothing to give
    body: type[BaseModel] | None = None
    upload: bool = False  # multipart with one part `file`, beside the JSON body
    query: type[BaseModel] | None = None
    max_body: int = JSON_LIMIT
    seconds: float | None = 10.0  # then the stores count as away; None: the answer is a stream
    scope: str | None = None  # what a token of the API needs for it; None: no token gets in
    audit: str | None = None  # the audit's name for it, where staff does it
    failures: tuple[int, ...] = ()  # HTTP statuses beyond those that follow from the rest

    @property
    def changes_state(self) -> bool:
        """Whether a foreign page must not be able to send it."""
        return self.method != "GET"

    @property
    def template(self) -> str:
        """The path without Starlette's converters."""
        return re.sub(r"{(\w+):\w+}", r"{\1}", self.path)

    @property
    def parameters(self) -> list[str]:
        """Names of the path's parameters in order."""
        return re.findall(r"{(\w+)}", self.template)

    @property
    def statuses(self) -> list[int]:
        """Every status that an error of this operation can have, in order."""
        found = {*self.failures}
        if self.path.startswith("/api/"):
            found |= {500, 503, 507}
        if self.access != "anyone":
            found |= {401, 403}
        if self.changes_state:
            found |= {403} if self.method == "DELETE" else {400, 403, 408, 413, 415, 422}
        if self.query is not None:
            found.add(422)
        if self.parameters:
            found.add(404)
        return sorted(found)
