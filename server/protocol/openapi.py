"""OpenAPI 3.1 of the HTTP side, generated from the route table and the models of bodies and answers."""

from collections.abc import Iterable

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from server.protocol.http import ErrorAnswer
from server.protocol.json_object import JsonObject
from server.protocol.operation import Access, Operation
from server.protocol.permissions import TABLE, Action, Reach

_PREFIX = "#/components/schemas/"


def document(operations: Iterable[Operation], *, version: str) -> JsonObject:
    """The whole document, JSON-able."""
    table = tuple(operations)
    models = _models(table)
    references, definitions = models_json_schema(
        [(model, mode) for model, mode in models], ref_template=_PREFIX + "{model}"
    )
    names: dict[object, str] = {model: reference["$ref"] for (model, _), reference in references.items()}
    paths: dict[str, JsonObject] = {}
    for operation in table:
        paths.setdefault(operation.template, {})[operation.method.lower()] = _operation(operation, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vivavoce", "version": version, "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "vivavoce",
                    "description": "Opaque sign-in; named __Host-vivavoce where the server is reached through https",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that an owner has made; the list names the scope it needs",
                },
            },
        },
    }


def _models(table: tuple[Operation, ...]) -> list[tuple[type[BaseModel], JsonSchemaMode]]:
    # One reading per model: a body and an answer of the same model would else be listed twice under long names.
    found: dict[type[BaseModel], JsonSchemaMode] = {ErrorAnswer: "serialization"}
    for operation in table:
        if operation.body is not None:
            found[operation.body] = "validation"
    for operation in table:
        if operation.answer is not None:
            found.setdefault(operation.answer, "serialization")
    return list(found.items())


def _operation(operation: Operation, names: dict[object, str]) -> JsonObject:
    made: JsonObject = {
        "summary": operation.summary,
        "description": _who(operation.access),
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": {str(operation.status): _answer(operation, names)},
    }
    if operation.empty is not None:
        made["responses"]["204"] = {"description": operation.empty}
    if operation.access != "anyone":
        made["security"] = [{"cookie": []}, *([{"token": [operation.scope]}] if operation.scope else [])]
    if operation.body is not None:
        content: JsonObject = {"application/json": {"schema": {"$ref": names[operation.body]}}}
        if operation.upload:
            content["multipart/form-data"] = {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        made["requestBody"] = {"required": True, "content": content}
    for status in operation.statuses:
        made["responses"][str(status)] = {
            "description": "Refused",
            "content": {"application/json": {"schema": {"$ref": names[ErrorAnswer]}}},
        }
    return made


def _answer(operation: Operation, names: dict[object, str]) -> JsonObject:
    schema: JsonObject = {}
    if operation.answer is not None:
        schema = {"$ref": names[operation.answer]}
    if operation.media_type == "text/event-stream":
        return {
            "description": "Server-sent events, each as this object shows it; `data` is JSON",
            "content": {operation.media_type: {"schema": _server_sent_event(schema)}},
        }
    return {"description": "Done", "content": {operation.media_type: {"schema": schema}}}


def _server_sent_event(schema: JsonObject) -> JsonObject:
    """One event as an object of its fields, which is how OpenAPI 3.2 describes a stream of them."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    return {"type": "object", "required": ["data"], "properties": {"data": data}}


def _path_parameters(operation: Operation) -> list[JsonObject]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in operation.parameters
    ]


def _query_parameters(operation: Operation) -> list[JsonObject]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": shape if name in required else _or_empty(shape),
        }
        for name, shape in schema["properties"].items()
    ]


def _or_empty(shape: JsonObject) -> JsonObject:
    """What may be left out may also be sent empty, as a browser's form does."""
    return {"anyOf": [shape, {"const": ""}]}


def _who(access: Access) -> str:
    if not isinstance(access, Action):
        return "Anyone." if access == "anyone" else "Any user that is signed in."
    words = {Reach.ANY: "any", Reach.ORGANISATION: "the organisation's", Reach.OWN: "own"}
    allowed = [f"{role} ({words[table[access]]})" for role, table in TABLE.items() if access in table]
    return "Allowed: " + ", ".join(allowed) + "."
