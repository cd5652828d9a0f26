"""A page's drawing operators, followed for what matters to a reader: glyphs where they stand, and what covers them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, StreamObject

from parsing.reading.fonts import Typeface, typeface
from parsing.reading.geometry import IDENTITY, Box, Matrix, box_of, meet, times
from parsing.reading.graphics import (
    MAX_DEPTH,
    MAX_FORMS,
    MAX_GLYPHS,
    MAX_OPERATIONS,
    MAX_TAGS,
    Budget,
    Graphics,
    OverLimit,
)
from parsing.reading.layers import is_off, stands_in
from parsing.reading.marks import Mark, Paint
from parsing.reading.operands import BLACK, Color, color, matrix, number, text_of


@dataclass(slots=True)
class Canvas:
    """Follows one page. `marks` and `paints` are its results, in points from the top left corner."""

    pdf: Any
    state: Graphics
    marks: list[Mark] = field(default_factory=list)
    paints: list[Paint] = field(default_factory=list)
    mute: int = 0
    _stack: list[Graphics] = field(default_factory=list)
    _text: Matrix = IDENTITY
    _line: Matrix = IDENTITY
    _path: list[tuple[float, float]] = field(default_factory=list)
    _rectangle: bool = True
    _clipping: bool = False
    _order: int = 0
    _run: int = 0
    _resources: DictionaryObject = field(default_factory=DictionaryObject)
    _faces: dict[int, Typeface | None] = field(default_factory=dict)
    _depth: int = 0
    off: frozenset[int] = frozenset()
    """Object numbers of the layers that are off."""
    _unseen: int = 0
    _tags: list[tuple[int, str | None, bool]] = field(default_factory=list)
    _budget: Budget = field(default_factory=Budget)

    def follow(self, contents: Any, resources: DictionaryObject) -> None:
        """Follow a content stream. Raises OverLimit and whatever pypdf raises on a broken one."""
        if not isinstance(contents, ArrayObject | StreamObject):
            return
        outer, self._resources = self._resources, resources
        try:
            for operands, operator in ContentStream(contents, self.pdf, "bytes").operations:
                self._budget.operations += 1
                if self._budget.operations > MAX_OPERATIONS:
                    raise OverLimit("operations")
                act = self._ACTS.get(operator)
                if act is not None:
                    act(self, operands if isinstance(operands, list) else [])
        finally:
            self._resources = outer

    # State

    def _save(self, _: list[Any]) -> None:
        if len(self._stack) < 500:
            self._stack.append(replace(self.state))

    def _restore(self, _: list[Any]) -> None:
        if self._stack:
            self.state = self._stack.pop()

    def _concat(self, v: list[Any]) -> None:
        self.state.ctm = times(matrix(v), self.state.ctm)

    def _ext_state(self, v: list[Any]) -> None:
        states = self._lookup("/ExtGState", v)
        if isinstance(states, DictionaryObject):
            self.state.alpha = number(states.get("/ca"), self.state.alpha)
            font = states.get("/Font")
            if isinstance(font, ArrayObject) and len(font) == 2:
                self._use_face(font[0].get_object())
                self.state.size = number(font[1])

    def _set_color(self, v: list[Any]) -> None:
        fill = color([number(n) for n in v if not isinstance(n, str)])
        if fill is not None:
            self.state.fill = fill

    def _set_space(self, _: list[Any]) -> None:
        self.state.fill = BLACK

    def _lookup(self, kind: str, v: list[Any]) -> Any:
        entry = self._raw(kind, str(v[-1])) if v else None
        return entry.get_object() if entry is not None else None

    def _raw(self, kind: str, name: str) -> Any:
        """A resource as it stands: a reference is not followed."""
        group = self._resources.get(kind)
        group = group.get_object() if group is not None else None
        return group.raw_get(name) if isinstance(group, DictionaryObject) and name in group else None

    # Paths and pictures

    def _point(self, v: list[Any]) -> None:
        if len(self._path) < 2000:
            for i in range(0, len(v) - 1, 2):
                self._path.append((number(v[i]), number(v[i + 1])))
        self._rectangle = False

    def _rect(self, v: list[Any]) -> None:
        if len(v) < 4:
            return
        x, y, w, h = (number(n) for n in v[-4:])
        if self._path:
            self._rectangle = False
        if len(self._path) < 2000:
            self._path += [(x, y), (x + w, y + h), (x, y + h), (x + w, y)]

    def _clip(self, _: list[Any]) -> None:
        self._clipping = True

    def _end_path(self, *, fill: bool) -> None:
        if self._path:
            box = box_of(self._path, self.state.ctm)
            if fill and self.state.alpha > 0.5:
                self._paint(meet(box, self.state.clip), self.state.fill, solid=self._rectangle)
            if self._clipping:
                self.state.clip = meet(box, self.state.clip)
        self._path = []
        self._rectangle = True
        self._clipping = False

    def _fill_path(self, _: list[Any]) -> None:
        self._end_path(fill=True)

    def _drop_path(self, _: list[Any]) -> None:
        self._end_path(fill=False)

    def _paint(self, box: Box, color: Color | None, *, solid: bool = True) -> None:
        self._order += 1
        if not self._unseen and box[0] < box[2] and box[1] < box[3] and len(self.paints) < 5000:
            self.paints.append(Paint(box, color, self._order, solid=solid))

    def _draw(self, v: list[Any]) -> None:
        target = self._lookup("/XObject", v)
        if not isinstance(target, StreamObject):
            return
        off = "/OC" in target and is_off(target.raw_get("/OC"), self.off)
        self._unseen += off
        self._object(target)
        self._unseen -= off

    def _object(self, target: StreamObject) -> None:
        if target.get("/Subtype") == "/Image":
            if "/SMask" not in target and "/Mask" not in target and self.state.alpha > 0.9:
                box = box_of([(0, 0), (1, 1), (0, 1), (1, 0)], self.state.ctm)
                self._paint(meet(box, self.state.clip), None)
        elif target.get("/Subtype") == "/Form":
            self._form(target)

    def _form(self, form: StreamObject) -> None:
        self._budget.forms += 1
        if self._depth >= MAX_DEPTH or self._budget.forms > MAX_FORMS:
            raise OverLimit("forms")
        kept, stack, text, line = replace(self.state), self._stack, self._text, self._line
        tags, unseen = self._tags, self._unseen
        resources = form.get("/Resources")
        resources = resources.get_object() if resources is not None else None
        own = form.get("/Matrix")
        if isinstance(own, ArrayObject) and len(own) == 6:
            self.state.ctm = times(matrix(list(own)), self.state.ctm)
        self._depth += 1
        self._stack, self._tags = [], []
        try:
            self.follow(form, resources if isinstance(resources, DictionaryObject) else self._resources)
        finally:
            self._depth -= 1
            self.state, self._stack, self._text, self._line = kept, stack, text, line
            self._tags, self._unseen = tags, unseen

    def _inline(self, _: list[Any]) -> None:
        box = box_of([(0, 0), (1, 1), (0, 1), (1, 0)], self.state.ctm)
        # A stencil lets the text below be seen; which of the two it is does not get here.
        self._paint(meet(box, self.state.clip), None, solid=False)

    # Text

    def _begin(self, _: list[Any]) -> None:
        self._text = self._line = IDENTITY

    def _set_font(self, v: list[Any]) -> None:
        if len(v) >= 2:
            self._use_face(self._lookup("/Font", v[:1]))
            self.state.size = number(v[1], self.state.size)

    def _use_face(self, resource: Any) -> None:
        if id(resource) not in self._faces:
            self._faces[id(resource)] = typeface(resource)
        self.state.face = self._faces[id(resource)]

    def _char_space(self, v: list[Any]) -> None:
        self.state.char_space = number(v[-1] if v else 0)

    def _word_space(self, v: list[Any]) -> None:
        self.state.word_space = number(v[-1] if v else 0)

    def _stretch(self, v: list[Any]) -> None:
        self.state.stretch = number(v[-1] if v else 100, 100) / 100

    def _leading(self, v: list[Any]) -> None:
        self.state.leading = number(v[-1] if v else 0)

    def _rise(self, v: list[Any]) -> None:
        self.state.rise = number(v[-1] if v else 0)

    def _mode(self, v: list[Any]) -> None:
        self.state.mode = int(number(v[-1] if v else 0))

    def _move(self, v: list[Any]) -> None:
        if len(v) >= 2:
            self._line = times((1, 0, 0, 1, number(v[-2]), number(v[-1])), self._line)
            self._text = self._line

    def _move_leading(self, v: list[Any]) -> None:
        if len(v) >= 2:
            self.state.leading = -number(v[-1])
            self._move(v)

    def _text_matrix(self, v: list[Any]) -> None:
        self._text = self._line = matrix(v)

    def _next_line(self, _: list[Any]) -> None:
        self._move([0, -self.state.leading])

    def _show(self, v: list[Any]) -> None:
        self._run += 1
        if v:
            self._string(v[-1])

    def _show_next(self, v: list[Any]) -> None:
        self._next_line([])
        self._show(v)

    def _show_spaced(self, v: list[Any]) -> None:
        if len(v) >= 3:
            self.state.word_space, self.state.char_space = number(v[0]), number(v[1])
        self._show_next(v)

    def _show_array(self, v: list[Any]) -> None:
        self._run += 1
        for item in v[-1] if v and isinstance(v[-1], list) else []:
            if isinstance(item, str | bytes):
                self._string(item)
            else:
                self._advance(-number(item) / 1000 * self.state.size * self.state.stretch)

    def _advance(self, width: float) -> None:
        self._text = times((1, 0, 0, 1, width, 0), self._text)

    def _string(self, value: Any) -> None:
        state = self.state
        data = value.encode("latin-1", "replace") if isinstance(value, str) else bytes(value)
        if state.face is None:
            return
        self._order += 1
        for glyph in state.face.glyphs(data):
            self._budget.glyphs += 1
            if self._budget.glyphs > MAX_GLYPHS:
                raise OverLimit("glyphs")
            width = glyph.width / 1000 * state.size * state.stretch
            if glyph.text:
                self._place(glyph.text, width)
            else:
                self.mute += 1
            self._advance(width + (state.char_space + (state.word_space if glyph.space else 0)) * state.stretch)

    def _place(self, text: str, width: float) -> None:
        state = self.state
        a, b, c, d, e, f = times(self._text, state.ctm)
        x, y = e + c * state.rise, f + d * state.rise
        scale = state.face.scale if state.face else 1.0
        size = state.size * (c * c + d * d) ** 0.5 * (scale if scale != 1.0 else 1.0)
        x1 = x + a * width
        clip = state.clip
        inside = min(x, x1) < clip[2] - 0.5 and max(x, x1) > clip[0] + 0.5 and clip[1] - size < y < clip[3] + size
        self.marks.append(
            Mark(
                text=text,
                x0=min(x, x1),
                x1=max(x, x1),
                y=y,
                size=size,
                bold=(state.face is not None and state.face.bold) or state.mode == 2,
                color=state.fill,
                visible=inside and not self._unseen and state.mode not in (3, 7) and state.alpha > 0.05,
                upright=a > 0 and abs(b) < 0.05 * abs(a),
                order=self._order,
                run=self._run,
            )
        )

    # Marked content: layers that are off, and ligatures and soft hyphens with their real text

    def _mark_begin(self, v: list[Any]) -> None:
        if len(self._tags) >= MAX_TAGS:
            raise OverLimit("tags")
        properties = v[1] if len(v) > 1 else None
        named = self._raw("/Properties", properties) if isinstance(properties, str) else properties
        off = bool(v) and v[0] == "/OC" and is_off(named, self.off)
        told = named.get_object() if named is not None else None
        actual = told.get("/ActualText") if isinstance(told, DictionaryObject) else None
        self._unseen += off
        self._tags.append((len(self.marks), text_of(actual), off))

    def _mark_end(self, _: list[Any]) -> None:
        if not self._tags:
            return
        start, actual, off = self._tags.pop()
        self._unseen -= off
        covered = self.marks[start:]
        if actual is None or not covered or len(actual) > 40 or len(covered) > 10:
            return
        first, last = covered[0], covered[-1]
        if not stands_in(actual, "".join(mark.text for mark in covered)):
            # The reader sees other words than these: they are kept apart like other text that nobody sees.
            self._run += 1
            self.marks.append(replace(last, text=actual, visible=False, run=self._run))
            self._run += 1
        else:
            self.marks[start:] = [replace(first, text=actual, x1=max(last.x1, first.x1))] if actual else []

    _ACTS: ClassVar[dict[bytes, Callable[["Canvas", list[Any]], None]]] = {
        b"q": _save,
        b"Q": _restore,
        b"cm": _concat,
        b"gs": _ext_state,
        b"g": _set_color,
        b"rg": _set_color,
        b"k": _set_color,
        b"sc": _set_color,
        b"scn": _set_color,
        b"cs": _set_space,
        b"m": _point,
        b"l": _point,
        b"c": _point,
        b"v": _point,
        b"y": _point,
        b"re": _rect,
        b"W": _clip,
        b"W*": _clip,
        b"n": _drop_path,
        b"S": _drop_path,
        b"s": _drop_path,
        b"f": _fill_path,
        b"F": _fill_path,
        b"f*": _fill_path,
        b"B": _fill_path,
        b"B*": _fill_path,
        b"b": _fill_path,
        b"b*": _fill_path,
        b"Do": _draw,
        b"INLINE IMAGE": _inline,
        b"BT": _begin,
        b"Tf": _set_font,
        b"Tc": _char_space,
        b"Tw": _word_space,
        b"Tz": _stretch,
        b"TL": _leading,
        b"Ts": _rise,
        b"Tr": _mode,
        b"Td": _move,
        b"TD": _move_leading,
        b"Tm": _text_matrix,
        b"T*": _next_line,
        b"Tj": _show,
        b"'": _show_next,
        b'"': _show_spaced,
        b"TJ": _show_array,
        b"BDC": _mark_begin,
        b"BMC": _mark_begin,
        b"EMC": _mark_end,
    }
