"""Models as TypeScript types."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from server.protocol.typescript import Declarations

Colour = Literal["red", "green"]


class Point(BaseModel):
    """A place."""

    x: float
    y: int | None = None


class Empty(BaseModel):
    """Nothing."""


class Drawing(BaseModel):
    """Points.

    In a colour.
    """

    model_config = ConfigDict(extra="allow")

    points: list[Point]
    names: list[str | None] = Field(description="As drawn", serialization_alias="called")
    colour: Colour
    size: tuple[float, float]
    more: dict[str, JsonValue]
    any: Any
    parts: list["Drawing"]
    level: Literal[1, 2]


WRITTEN = """/**
 * Points.
 *
 * In a colour.
 */
export type Drawing = {
  points: Point[];
  /** As drawn */
  called?: (string | null)[];
  colour: Colour;
  size: [number, number];
  more: Record<string, unknown>;
  any: any;
  parts: Drawing[];
  level: 1 | 2;
  [name: string]: unknown;
};

/** A place. */
export type Point = {
  x: number;
  y: number | null;
};

export type Colour = "red" | "green";
"""


def declared(*kinds: Any) -> Declarations:
    found = Declarations(unions={"Colour": Colour}, prefixes={}, optional={"Drawing.names"})
    found.add(kinds)
    return found


def test_every_kind_of_field() -> None:
    assert declared(Drawing, Point).text() == WRITTEN


def test_a_model_without_fields() -> None:
    assert declared(Empty).text() == "export type Empty = {};\n"


def test_a_union_that_is_long_takes_a_line_a_member() -> None:
    words = Literal[tuple("abcdefghijklmnopqrstuvwxyz" * 1)]  # type: ignore[valid-type]
    found = Declarations(unions={"Letter": words}, prefixes={})
    found.add([words])
    assert found.text().startswith('export type Letter =\n  | "a"\n  | "b"\n')


def test_two_models_of_one_name_are_refused_until_one_has_a_prefix() -> None:
    other = type("Point", (BaseModel,), {"__doc__": "Another.", "__module__": "elsewhere"})
    with pytest.raises(ValueError, match="Point"):
        declared(Point, other)
    found = Declarations(unions={}, prefixes={"elsewhere": "Other"})
    found.add([Point, other])
    assert "export type OtherPoint = {}" in found.text()


def test_what_has_no_typescript_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        declared(complex)
