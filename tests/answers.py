"""Checks answers against the OpenAPI document that the server publishes."""

import re
from functools import cache
from typing import Any

import httpx
import orjson
from jsonschema import Draft202012Validator

from server.http.table import operations_table
from server.protocol.openapi import document


@cache
def published() -> dict[str, Any]:
    return document(operations_table(), version="test")


def _described(method: str, path: str) -> dict[str, Any] | None:
    paths = published()["paths"]
    found = [
        template
        for template in paths
        if method.lower() in paths[template] and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    ]
    # `/api/offers/matches` is also a reading of `/api/offers/{offer_id}`: the one without parameters is meant.
    best = min(found, key=lambda template: template.count("{"), default=None)
    described: dict[str, Any] | None = None if best is None else paths[best][method.lower()]
    return described


async def check_answer(response: httpx.Response) -> None:
    """An httpx response hook: fails when an answer under /api is not as documented."""
    request = response.request
    if not request.url.path.startswith("/api/"):
        return
    described = _described(request.method, request.url.path)
    if described is None:
        return
    status = str(response.status_code)
    request_line = f"{request.method} {request.url.path} -> {status}"
    assert status in described["responses"], f"{request_line} is not documented"
    kind = response.headers.get("content-type", "").partition(";")[0]
    if status == "204":
        assert not await response.aread(), request_line
        return
    content = described["responses"][status]["content"]
    assert kind in content, f"{request_line}: {kind}"
    if kind != "application/json":
        return
    schema = {**content[kind]["schema"], "components": published()["components"]}
    problems = list(Draft202012Validator(schema).iter_errors(orjson.loads(await response.aread())))
    assert not problems, f"{request_line}: {problems[0].message[:300]} at {list(problems[0].path)}"
