"""Long lines of ours are broken between the entries of their largest brackets."""

from __future__ import annotations

from collections.abc import Iterator

WIDTH = 100
DEEPEST = 40  # a bracket further right than this gets its entries on lines of their own

OPENING = "([{"
CLOSING = ")]}"


def wrap(text: str, width: int = WIDTH) -> str:
    """A statement, or the heading of one, on as many lines as it needs if its brackets allow it."""
    if len(text) <= width:
        return text
    if text.startswith("for ") and " in " in text:
        targets, _, rest = text.removeprefix("for ").partition(" in ")
        if "," in targets and not targets.startswith("("):
            text = f"for ({targets}) in {rest}"
    pair = max(outer_brackets(text), key=lambda pair: pair[1] - pair[0], default=None)
    if pair is None:
        return text
    start, end = pair
    items = list(entries(text[start + 1 : end]))
    while len(items) == 1 and outer_brackets(items[0]) == [(0, len(items[0]) - 1)] and text[end - 1] != ",":
        start, end = start + 1, end - 1  # brackets in brackets: `append((a, b))`
        items = list(entries(text[start + 1 : end]))
    if len(items) < 2:
        return text
    column = start + 1 if start < DEEPEST else 4
    lines = [text[: start + 1]]
    for number, item in enumerate(items):
        piece = item + ("," if number < len(items) - 1 else text[end:])
        fits = len(lines[-1]) + 1 + len(piece) <= width
        if not number and (fits or column > 4):
            lines[-1] += piece
        elif fits and number:
            lines[-1] += " " + piece
        else:
            lines.append(" " * column + piece)
    return "\n".join(lines)


def marks(text: str) -> Iterator[tuple[int, str, int]]:
    """Brackets and commas outside strings: place, character, and how many brackets are open before it."""
    quote, depth, place = "", 0, 0
    while place < len(text):
        character = text[place]
        if quote:
            if character == "\\":
                place += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in OPENING:
            yield place, character, depth
            depth += 1
        elif character in CLOSING:
            depth -= 1
            yield place, character, depth
        elif character == ",":
            yield place, character, depth
        place += 1


def outer_brackets(text: str) -> list[tuple[int, int]]:
    found = []
    start = 0
    for place, character, depth in marks(text):
        if depth == 0 and character in OPENING:
            start = place
        elif depth == 0 and character in CLOSING:
            found.append((start, place))
    return found


def entries(text: str) -> Iterator[str]:
    """What stands between the commas."""
    start = 0
    for place, character, depth in marks(text):
        if depth == 0 and character == ",":
            yield text[start:place].strip()
            start = place + 1
    if text[start:].strip():
        yield text[start:].strip()
