"""The socket's protocol as an AsyncAPI 3.0 document, made from the models; nothing in it is written twice."""

from typing import get_args

from pydantic.json_schema import models_json_schema

from server.protocol.codes import Close
from server.protocol.json_object import JsonObject
from server.protocol.messages import MAX_CLIENT_FRAME, PROTOCOL_VERSION, ClientMessage, Message, ServerMessage

_DESCRIPTION = """One socket is one session, or the wall. A text message from the server holds one or more JSON
objects, one a line; a message from a client holds exactly one, of at most {limit} bytes. The first message is `hello`.
Close codes 4000-4499: come back; 4500-4999: do not."""


def client_models() -> dict[str, type[Message]]:
    """What clients send, by `type`."""
    return _by_type(ClientMessage)


def server_models() -> dict[str, type[Message]]:
    """What the server sends, by `type`."""
    return _by_type(ServerMessage)


def asyncapi(*, version: str) -> JsonObject:
    """The document, JSON-able."""
    clients, servers = client_models(), server_models()
    _, definitions = models_json_schema(
        [(model, "validation") for model in (*clients.values(), *servers.values())],
        ref_template="#/components/schemas/{model}",
    )
    schemas = definitions["$defs"]
    for schema in schemas.values():
        _require_tags(schema)
    messages = {**_messages(clients), **_messages(servers)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Vivavoce socket",
            "version": version,
            "description": _DESCRIPTION.format(limit=MAX_CLIENT_FRAME),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "socket": {
                "address": "/ws",
                "description": f"Protocol version {PROTOCOL_VERSION}.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
                "x-close-codes": {
                    str(code.value): {"name": code.name.lower(), "temporary": code.temporary} for code in Close
                },
            }
        },
        "operations": {
            "fromClient": _operation("receive", "A client's frames", clients),
            "fromServer": _operation("send", "The server's frames, one or more lines a message", servers),
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def _operation(action: str, summary: str, models: dict[str, type[Message]]) -> JsonObject:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{name}"} for name in models],
    }


def _messages(models: dict[str, type[Message]]) -> JsonObject:
    return {
        name: {
            "name": name,
            "summary": (model.__doc__ or "").split("\n", 1)[0],
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        for name, model in models.items()
    }


def _require_tags(schema: JsonObject) -> None:
    """A tag has a default in Python and yet must stand in every frame: the other side chooses the shape by it."""
    tags = [name for name, field in schema.get("properties", {}).items() if "const" in field]
    if tags:
        schema["required"] = [*tags, *(name for name in schema.get("required", []) if name not in tags)]


def _by_type(union: object) -> dict[str, type[Message]]:
    """The members of an annotated, tagged union by the value of their `type` field."""
    members: tuple[type[Message], ...] = get_args(get_args(union)[0])
    return {member.model_fields["type"].default: member for member in members}
