"""The protocol's models as TypeScript types, for the type checker of the browser client."""

from collections.abc import Container, Iterable, Mapping
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

_PLAIN: Mapping[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    JsonValue: "unknown",
    Any: "any",
}
_WIDTH = 120


class Declarations:
    """Collects what is reachable from the models given, each once, in the order in which it was met."""

    def __init__(
        self, *, unions: Mapping[str, object], prefixes: Mapping[str, str], optional: Container[str] = ()
    ) -> None:
        """`unions` get names of their own; `prefixes`, by Python module, keep names of different modules apart.

        `optional` fields (`Model.field`) may be missing where everything else is always sent.
        """
        self._unions = {_bare(union): name for name, union in unions.items()}
        self._prefixes = prefixes
        self._optional = optional
        self._owners: dict[str, object] = {}
        self._texts: dict[str, str] = {}

    def add(self, kinds: Iterable[object]) -> None:
        """Models, or unions with a name."""
        for kind in kinds:
            self.reference(kind)

    def text(self) -> str:
        """All declarations."""
        return "\n\n".join(self._texts.values()) + "\n"

    def reference(self, kind: object) -> str:
        """How a type is written where it is used; what it needs is declared."""
        kind = _bare(kind)
        if kind in self._unions:
            return self._union(kind, self._unions[kind])
        if kind in _PLAIN:
            return _PLAIN[kind]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._model(kind)
        return self._composed(kind, get_origin(kind), get_args(kind))

    def _composed(self, kind: object, origin: object, arguments: tuple[object, ...]) -> str:
        if origin is Literal:
            return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in arguments)
        inner = [self.reference(one) for one in arguments if one is not Ellipsis]
        if origin in {Union, UnionType}:
            return " | ".join(dict.fromkeys(inner))
        if origin is dict:
            return f"Record<{inner[0]}, {inner[1]}>"
        if origin is tuple and Ellipsis not in arguments:
            return f"[{', '.join(inner)}]"
        if origin in {list, tuple}:
            return f"({inner[0]})[]" if " | " in inner[0] else f"{inner[0]}[]"
        raise TypeError(f"no TypeScript for {kind!r}")

    def _union(self, kind: object, name: str) -> str:
        if self._claim(name, kind):
            literal = get_origin(kind) is Literal
            members = [f'"{one}"' if literal else self.reference(one) for one in get_args(kind)]
            self._texts[name] = _wrapped(f"export type {name} =", members)
        return name

    def _model(self, kind: type[BaseModel]) -> str:
        name = self._prefixes.get(kind.__module__, "") + kind.__name__
        if not self._claim(name, kind):
            return name
        lines = []
        for field_name, field in kind.model_fields.items():
            words = f"  /** {field.description} */\n" if field.description else ""
            mark = "?" if f"{kind.__name__}.{field_name}" in self._optional else ""
            lines.append(
                f"{words}  {field.serialization_alias or field_name}{mark}: {self.reference(field.annotation)};"
            )
        if kind.model_config.get("extra") == "allow":
            lines.append("  [name: string]: unknown;")
        meaning = cleandoc(kind.__doc__ or "").split("\n")
        comment = (
            f"/** {meaning[0]} */"
            if len(meaning) == 1
            else "\n".join(["/**", *(f" * {one}".rstrip() for one in meaning), " */"])
        )
        body = "\n".join(lines)
        self._texts[name] = (
            f"{comment}\nexport type {name} = {{\n{body}\n}};" if lines else f"export type {name} = {{}};"
        )
        return name

    def _claim(self, name: str, kind: object) -> bool:
        if name in self._owners:
            if self._owners[name] is not kind and self._owners[name] != kind:
                raise ValueError(f"{name} is {self._owners[name]!r} and {kind!r}")
            return False
        self._owners[name] = kind
        self._texts[name] = ""  # keeps its place before what it is made of
        return True


def _bare(kind: object) -> object:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _wrapped(head: str, members: list[str]) -> str:
    line = f"{head} {' | '.join(members)};"
    return line if len(line) <= _WIDTH else head + "".join(f"\n  | {member}" for member in members) + ";"
