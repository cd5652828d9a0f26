"""Consent before an interview, and a person's look at it."""

import contextlib

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json, read_query
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.sessions import find
from server.protocol.commands import HumanCommand
from server.protocol.errors import Rejected, Unavailable
from server.protocol.http import SessionRecord
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate
from server.protocol.rights import Agreement, ConsentQuery, ConsentText, HumanWords
from server.rights.consent import consent
from server.rights.errors import ConsentChanged


async def _text(request: Request[State], visitor: SignIn) -> Response:
    del visitor
    asked = consent(read_query(request, ConsentQuery).locale)
    return respond(ConsentText(version=asked.version, locale=asked.locale, text=list(asked.text), hash=asked.hash))


async def _agree(request: Request[State], visitor: SignIn) -> Response:
    said = await read_json(request, Agreement)
    session = await find(request, visitor, Action.SPEAK_IN_SESSION)
    asked = consent(said.locale)
    if said.hash != asked.hash:
        raise ConsentChanged
    await request.state["oversight"].agree(session.id, asked)
    return respond(await find(request, visitor))


async def _ask(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.HUMAN, by=visitor.user_id)
    said = await read_json(request, HumanWords)
    session = await find(request, visitor, Action.ASK_HUMAN)
    await request.state["oversight"].ask(session.id, said.words)
    await _tell(request, session, HumanCommand())
    return respond(await find(request, visitor))


async def _answer(request: Request[State], visitor: SignIn) -> Response:
    said = await read_json(request, HumanWords)
    session = await find(request, visitor, Action.ANSWER_HUMAN)
    await request.state["oversight"].answer(session.id, said.words, by=visitor.name)
    await _tell(request, session, HumanCommand(visitor.name))
    return respond(await find(request, visitor))


async def _tell(request: Request[State], session: SessionRecord, command: HumanCommand) -> None:
    """Pages of a running interview hear of it at once; the request itself stands in the record."""
    if session.status != "running":
        return
    with contextlib.suppress(Rejected, Unavailable):
        await request.state["commands"].submit(session.id, command)


_ONE = "/api/sessions/{session_id}"
ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/consent",
            summary="What is asked before an interview that is recorded and may be watched",
            access="signed in",
            query=ConsentQuery,
            answer=ConsentText,
        ),
        _text,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/consent",
            summary="Agree to the words with that hash, before the interview; the first time stands",
            access=Action.SPEAK_IN_SESSION,
            body=Agreement,
            answer=SessionRecord,
            failures=(409,),
        ),
        _agree,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/human",
            summary="Ask for a person's look at one's interview",
            access=Action.ASK_HUMAN,
            body=HumanWords,
            answer=SessionRecord,
            failures=(429,),
        ),
        _ask,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/human/answer",
            summary="Answer a candidate who asked for a person's look",
            access=Action.ANSWER_HUMAN,
            audit="human.answer",
            body=HumanWords,
            answer=SessionRecord,
            failures=(409,),
        ),
        _answer,
    ),
)
