"""The files for a deployment: what they promise is in them, and their shell does what it says, step by step."""

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml  # type: ignore[import-untyped]  # no stubs among our tools

from server.settings import Settings
from server.stores.embedded.redis import redis_binary

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/vivavoce.yaml").read_text()))


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_bounded_and_may_as_little_as_it_can(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]


def test_the_stores_are_reached_by_nobody_but_the_server() -> None:
    assert COMPOSE["networks"]["stores"]["internal"] is True
    for name in ("redis", "mongo"):
        assert SERVICES[name]["networks"] == ["stores"]
        assert "ports" not in SERVICES[name]
    inside = {name for name, service in SERVICES.items() if "stores" in service.get("networks", [])}
    assert inside == {"app", "worker", "redis", "mongo"}
    assert SERVICES["app"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize(
    "names", [SERVICES["app"]["environment"], SERVICES["worker"]["environment"], MANIFESTS[0]["data"]]
)
def test_what_is_set_is_a_setting(names: dict[str, str]) -> None:
    known = {name.upper() for name in Settings.model_fields} | {"HOME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert set(names) - known == set()


def shell(service: str, folder: Path) -> list[str]:
    """A service's command, with its places in this folder."""
    words = [str(word).replace("$$", "$") for word in SERVICES[service]["entrypoint"]]
    for place in ("/secrets", "/data", "/tmp/redis.conf"):  # noqa: S108 - a container's
        words = [word.replace(place, str(folder / place.rpartition("/")[2])) for word in words]
    return words


def secrets_made(folder: Path) -> dict[str, str]:
    (folder / "secrets").mkdir(exist_ok=True)
    subprocess.run(shell("secrets", folder), check=True)
    return {path.name: path.read_text() for path in (folder / "secrets").iterdir()}


def test_passwords_are_made_once_and_are_nobodys_to_guess(tmp_path: Path) -> None:
    made = secrets_made(tmp_path)
    assert set(made) == {"redis", "mongodb"}
    assert all(len(password) == 64 and password.isalnum() for password in made.values())
    assert made["redis"] != made["mongodb"]
    assert secrets_made(tmp_path) == made


def test_redis_starts_with_its_password_and_refuses_everybody_else(tmp_path: Path) -> None:
    password = secrets_made(tmp_path)["redis"]
    (tmp_path / "data").mkdir()
    command = [word.replace("redis-server", str(redis_binary()), 1) for word in shell("redis", tmp_path)]
    socket = tmp_path / "redis.sock"
    command[-1] += f" --port 0 --unixsocket {socket}"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not socket.exists() and time.monotonic() < deadline:
            os.sched_yield()
        with redis.Redis(unix_socket_path=str(socket)) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with redis.Redis(unix_socket_path=str(socket), password=password) as ours:
            assert ours.ping()
            about: Any = ours.config_get("append*", "maxmemory-policy")
            assert (about["appendonly"], about["maxmemory-policy"]) == ("yes", "noeviction")
        arguments = (Path("/proc") / str(process.pid) / "cmdline").read_bytes()
        assert password.encode() not in arguments
        assert b"redis-server" in arguments  # in the shell's place: a signal reaches it
    finally:
        process.terminate()
        process.wait(20)


def test_the_server_gets_its_addresses_without_anybody_writing_them_down(tmp_path: Path) -> None:
    made = secrets_made(tmp_path)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "vivavoce"
    program.write_text('#!/bin/sh\necho "$REDIS_URL"; echo "$MONGODB_URL"; echo "$@"\n')
    program.chmod(0o755)
    words = [*shell("app", tmp_path), *SERVICES["app"]["command"]]
    printed = subprocess.run(
        words, env={"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}, capture_output=True, text=True, check=True
    )
    assert printed.stdout.splitlines() == [
        f"redis://:{made['redis']}@redis:6379/0",
        f"mongodb://vivavoce:{made['mongodb']}@mongo:27017/?authSource=admin",
        "serve",
    ]


def test_the_manifests_run_as_nobody_and_are_bounded() -> None:
    deployments = [one for one in MANIFESTS if one["kind"] == "Deployment"]
    assert [one["metadata"]["name"] for one in deployments] == ["vivavoce", "vivavoce-worker"]
    for deployment in deployments:
        pod = deployment["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
