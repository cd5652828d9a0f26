"""Keeps the data folder of a release: `python -m tests.releases NAME`, run on the checkout of that release.

Writes NAME.tar.gz beside this file: the folder after a stop, and `expected.json` with what must be found in it again.
"""

import asyncio
import dataclasses
import json
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.e2e.household import Household, offers_indexed, use_everything
from tests.e2e.node import Client


async def keep(name: str) -> Path:
    """Live in a fresh folder for a day, stop, and pack it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        household = Household(folder)
        try:
            await household.ready()
            client = await Client(household).sign_in("Camille Durand", "candidate")
            await offers_indexed(client, folder / "data")
            kept = await use_everything(client)
            await client.close()
            household.stop()
        finally:
            household.end()
        (folder / "expected.json").write_text(json.dumps({"kept": dataclasses.asdict(kept)}))
        packed = Path(__file__).with_name(f"{name}.tar.gz")
        with tarfile.open(packed, "w:gz") as archive:
            archive.add(folder / "expected.json", "expected.json")
            for path in sorted((folder / "data").rglob("*")):
                if path.is_file() and path.parent.name != "logs":
                    archive.add(path, f"data/{path.relative_to(folder / 'data')}")
        return packed


if __name__ == "__main__":
    print(asyncio.run(keep(sys.argv[1])))
