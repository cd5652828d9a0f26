"""What a MongoDB database is to the code: documents, dictionaries whose fields are checked where they are read."""

from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

Document = dict[str, Any]
"""A stored document, or a query for some. It outlives the release that wrote it: read it tolerantly."""
Database = AsyncDatabase[Document]
