"""What repeats by itself is registered under its own name: docket dies over an automatic task that it does not know."""

from docket import Docket

from server.settings import Settings
from server.wiring.rights import register_rights
from tests.integration.rights.conftest import House


async def test_every_job_stands_under_its_own_name(house: House, redis_url: str) -> None:
    async with Docket(name="names", url=redis_url) as docket:
        before = set(docket.tasks)
        register_rights(Settings(_env_file=None), redis=house.redis, mongo=house.mongo, docket=docket)
        made = {name: task for name, task in docket.tasks.items() if name not in before}
    assert {name: task.__name__ for name, task in made.items()} == {name: name for name in made}
    assert {"erase_person", "sweep_erasures", "watch_erasures", "let_go", "tell_webhooks"} <= set(made)
