"""The published description, tried by Schemathesis: requests made from it, right and wrong, against a whole node."""

import asyncio
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.serving import serving

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "negative_data_rejection",
)


@pytest.mark.parametrize("role", ["candidate", "recruiter", "developer"])
async def test_every_answer_is_one_that_the_description_promises(
    role: str, redis: Redis, redis_url: str, mongodb_url: str, tmp_path: Path
) -> None:
    assert await redis.dbsize() == 0
    async with (
        serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_quota_factor=1000) as node,
        node.visitor("Ada", role) as visitor,
    ):
        signed_in = next(cookie.value for cookie in visitor.http.cookies.jar if cookie.name == "vivavoce")
        session = await visitor.session() if role == "candidate" else {"id": "s_none"}
        known = f'[auth.openapi.cookie]\napi_key = "{signed_in}"\n[parameters]\nsession_id = "{session["id"]}"\n'
        (tmp_path / "schemathesis.toml").write_text(known)
        given = [
            *("run", f"{node.url}/openapi.json"),
            *("--checks", ",".join(CHECKS)),
            *("--phases", "fuzzing"),
            *("--max-examples", "2"),
            *("--seed", "20261128"),
            *("--exclude-path-regex", "sign-out"),
            "--no-color",
            *("-H", f"Origin: {node.url}"),
        ]
        fuzzer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", *given),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await fuzzer.communicate()
    assert fuzzer.returncode == 0, output.decode(errors="replace")
