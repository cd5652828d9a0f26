"""Pages with an order that nobody can see, one for each way to hide it in drawing."""

from collections.abc import Callable

from tests.corpus.hostile import ORDER, injected

HIDDEN: dict[str, Callable[[], bytes]] = {
    "invisible mode": lambda: injected(b"BT 3 Tr /F1 11 Tf 50 300 Td (" + ORDER + b") Tj ET"),
    "white on white": lambda: injected(b"1 g BT /F1 11 Tf 50 300 Td (" + ORDER + b") Tj ET"),
    "one point": lambda: injected(b"BT /F1 1 Tf 50 300 Td (" + ORDER + b") Tj ET"),
    "off the page": lambda: injected(b"BT /F1 11 Tf 900 300 Td (" + ORDER + b") Tj ET"),
    "above the page": lambda: injected(b"BT /F1 11 Tf 50 2000 Td (" + ORDER + b") Tj ET"),
    "under a painted box": lambda: injected(b"BT /F1 11 Tf 50 300 Td (" + ORDER + b") Tj ET 1 g 40 280 500 60 re f"),
    "clipped away": lambda: injected(b"q 0 0 10 10 re W n BT /F1 11 Tf 50 300 Td (" + ORDER + b") Tj ET Q"),
    "under a painted box with a text": lambda: injected(
        b"BT /F1 11 Tf 50 300 Td (" + ORDER + b") Tj ET 1 g 40 280 500 60 re f 0 g"
        b" BT /F1 11 Tf 50 300 Td (Permis de conduire, mobilite, references et autres choses utiles a savoir) Tj ET"
    ),
    "white among the letters of a line": lambda: injected(
        b"BT /F1 11 Tf 50 300 Td (Permis de conduire, mobilite, references et autres choses utiles a savoir) Tj ET"
        b" 1 g BT /F1 11 Tf 50 300 Td (" + ORDER + b") Tj ET"
    ),
    "squeezed to nothing": lambda: injected(b"BT 0.1 0 0 0.1 50 300 Tm /F1 11 Tf (" + ORDER + b") Tj ET"),
}
