"""A parent of embedded services for tests to kill: prints its children's ids, then waits. Arguments: HOW FOLDER."""

import asyncio
import sys
import threading
from pathlib import Path

from server.stores.embedded.child import Child
from server.stores.embedded.services import Services


async def run(how: str, folder: Path) -> None:
    """Start, say who the children are, wait for ever."""
    services = Services(folder=folder)
    services.launch()
    await services.ready()
    children = [services.redis, services.mongodb]
    if how == "watch":
        assert services.redis is not None
        watched = Child(services.redis.recipe, how="watch")
        await services.redis.stop()
        watched.spawn()
        await watched.ready()
        children[0] = watched
    print(*(child.pid for child in children if child is not None), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2])))
