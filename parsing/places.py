"""Where in the code an error nobody foresaw came from. Its message stays out: it may hold a document's words."""

import traceback
from pathlib import Path

FRAMES = 12


def places(error: BaseException, *, most: int = FRAMES) -> list[str]:
    """File and line of the last calls, the innermost at the end."""
    found = [f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
    return found[-most:]
