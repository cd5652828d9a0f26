"""A JSON object that is built or looked into by its fields' names: an event as it was logged, a schema, a report."""

from typing import Any

JsonObject = dict[str, Any]
