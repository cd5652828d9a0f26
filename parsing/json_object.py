"""A JSON object that is looked into by its fields' names: a stored document, a line from a reader, a corpus's truth."""

from typing import Any

JsonObject = dict[str, Any]
