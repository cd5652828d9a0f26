"""JSON in one line that can be read: what is deep or long is folded into its size. Pure."""

LONGEST = 80
MOST = 6
DEPTH = 2


def folded(value: object, *, depth: int = DEPTH) -> str:
    """Its first levels; `{7}` and `[4]` stand for what is inside."""
    match value:
        case dict() if depth and value:
            shown = [f"{key} {folded(one, depth=depth - 1)}" for key, one in list(value.items())[:MOST]]
            line = ", ".join([*shown, f"… {len(value) - MOST} more"] if len(value) > MOST else shown)
            return line if depth == DEPTH else f"({line})"
        case dict():
            return f"{{{len(value)}}}"
        case list():
            plain = len(value) <= MOST and all(isinstance(one, str | int | float) for one in value)
            return f"[{', '.join(map(folded, value))}]" if plain else f"[{len(value)}]"
        case str():
            line = " ".join(value.split())
            return line if len(line) <= LONGEST else f"{line[:LONGEST].rpartition(' ')[0] or line[:LONGEST]} …"
        case None:
            return "-"
        case _:
            return f"{value:.10g}" if isinstance(value, float) else str(value)
