"""What a MongoDB database is to the code: documents, dictionaries whose fields are checked where they are read."""

from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError

Document = dict[str, Any]
"""A stored document, or a query for some. It outlives the release that wrote it: read it tolerantly."""
Database = AsyncDatabase[Document]


def is_duplicate(error: PyMongoError) -> bool:
    """Whether a unique index refused a write; the embedded MongoDB says so in words instead of by code."""
    if isinstance(error, DuplicateKeyError):
        return True
    return isinstance(error, OperationFailure) and "UNIQUE constraint failed" in str(error)
