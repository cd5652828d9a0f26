"""What is somebody's own: everything kept about them as a file, and the way to have it erased."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json, read_query
from server.http.dependencies import State
from server.http.endpoint import open_to_all, respond, signed_in
from server.http.staying import stays
from server.protocol.operation import Operation
from server.protocol.quotas import Rate
from server.protocol.rights import ErasureReceipt, ErasureRequest, ReceiptQuery
from server.rights.receipts import Receipt

EXPORT_SECONDS = 120.0
_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 256 * 1024


async def _export(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.EXPORT, by=visitor.user_id)
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - open until it is sent
    try:
        await request.state["export"].write(visitor.user_id, file)
        await request.state["audit"].note(
            "person.exported",
            who=visitor.user_id,
            role=visitor.role,
            what=f"user:{visitor.user_id}",
            organisation=visitor.standing.within.organisation,
        )
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {
        "content-disposition": 'attachment; filename="my-data.zip"',
        "content-length": str(size),
        "cache-control": "no-store",
    }
    pieces = read_out(file, stays=lambda: stays(request, visitor))
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def read_out(file: IO[bytes], *, stays: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
    """Piece by piece. Raises ConnectionAbortedError when whoever reads was signed out meanwhile."""
    with file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            if not await stays():
                raise ConnectionAbortedError
            yield piece


async def _erase(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.ERASE, by=visitor.user_id)
    await read_json(request, ErasureRequest)
    await request.state["staffing"].resign(visitor.user_id)
    receipt = await request.state["erasure"].ask(
        visitor.user_id,
        by=visitor.user_id,
        role=visitor.role,
        organisation=visitor.standing.within.organisation,
    )
    await request.state["queue_erasure"](receipt.id)
    response = respond(shown(receipt), status=202)
    request.state["cookie"].clear(response)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


async def _receipt(request: Request[State]) -> Response:
    await request.state["rates"].count(Rate.RECEIPT, by=request.client.host if request.client else "-")
    asked = read_query(request, ReceiptQuery)
    return respond(shown(await request.state["erasure"].receipt(asked.receipt)))


def shown(receipt: Receipt) -> ErasureReceipt:
    """A receipt as it is shown: counts and times."""
    return ErasureReceipt(
        receipt=receipt.id,
        state="done" if receipt.stage == "done" else "under_way",
        asked_at=receipt.asked_at,
        done_at=receipt.done_at,
        looked_at=receipt.looked_at,
        found=dict(receipt.found or {}),
        left=None if receipt.left is None else dict(receipt.left),
        files=dict(receipt.files or {}),
    )


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/me/export",
            summary="Everything kept about oneself, as a ZIP of JSON and the CVs as they were uploaded",
            access="signed in",
            media_type="application/zip",
            seconds=EXPORT_SECONDS,
            failures=(404, 429),
        ),
        _export,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/me/erasure",
            summary="Erase oneself, in every store, for good; signs out everywhere",
            access="signed in",
            body=ErasureRequest,
            answer=ErasureReceipt,
            status=202,
            failures=(404, 409, 429),
        ),
        _erase,
    ),
    open_to_all(
        Operation(
            method="GET",
            path="/api/erasures",
            summary="How an erasure stands, for whoever holds its receipt",
            access="anyone",
            query=ReceiptQuery,
            answer=ErasureReceipt,
            failures=(404, 429),
        ),
        _receipt,
    ),
)
