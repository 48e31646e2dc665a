"""The user's characters: where a node stands in them, and the text of a statement with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

from ..errors import Span
from ..records import record
from .surface import Node, gast, interior_string_lines, printed

Place: TypeAlias = tuple[int, int, int, int]  # line, column, end line, end column; columns in characters


@record(eq=False)
class Text:
    """A function's tree and its lines, the first of which has the number `first`.

    `spelt`: what a class body means was spelt out in the tree (private names, `super()`), not in the lines.
    """

    tree: Node
    lines: tuple[str, ...]
    first: int
    file: str
    function: str
    spelt: bool = False

    def span(self, node: Node) -> Span:
        """Say where a node stands; one without a place of its own stands where its parts do, else at the function."""
        line, column, end_line, end_column = self.place(node)
        return Span(self.file, line, column, end_line, end_column, self.function)

    def place(self, node: Node) -> Place:
        start = end = node
        if getattr(node, "end_lineno", None) is None:
            parts = list(located(node)) or [self.tree]
            start = min(parts, key=lambda part: (part.lineno, part.col_offset))
            end = max(parts, key=lambda part: (part.end_lineno, part.end_col_offset))
        return (
            start.lineno,
            self.column(start.lineno, start.col_offset),
            end.end_lineno,
            self.column(end.end_lineno, end.end_col_offset),
        )

    def column(self, line: int, offset: int) -> int:
        """Turn an offset of Python's tree, in bytes of UTF-8, into one in characters."""
        text = self.line(line)
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))

    def line(self, number: int) -> str:
        """Give a line without its end; empty if it is none of the function's."""
        return self.lines[number - self.first] if 0 <= number - self.first < len(self.lines) else ""

    # -------------------------------------------------------------- statements

    def statement(self, node: Node) -> str:
        """Give a statement as the user wrote it, moved to the left margin.

        With it go the comment after it, and the comments on lines of their own directly above it, indented as
        it is.  An `elif` begins with ``if``.  Lines that begin inside a string are left as they are: who moves
        the text again must leave them too, or compare.  Where the class body changes a name, the tree is printed.
        """
        line, column, end_line, end_column = self.whole(node)
        comment = self.comment_after(end_line, end_column)
        pieces = self.cut(node, (line, column, end_line, end_column))
        if self.is_spelt(pieces):
            pieces = printed(node).split("\n")
        return "\n".join([*self.comments_above(line, column), *pieces]) + comment

    def heading(self, node: Node) -> str:
        """Give the first lines of a compound statement, down to its colon, with comments as `statement` does."""
        line, column, _, _ = self.whole(node)
        # a case's pattern has a place, the word `case` before it has none
        end_line, end_column, _, _ = self.whole(node.body[0]) if hasattr(node, "body") else self.place(node.cases[0])
        pieces = self.cut(node, (line, column, end_line, 0 if isinstance(node, gast.Match) else end_column))
        while len(pieces) > 1 and (not pieces[-1].strip() or pieces[-1].lstrip().startswith("#")):
            pieces.pop()
        if self.is_spelt(pieces):
            pieces = [next(line for line in printed(node).split("\n") if not line.startswith("@"))]
        return "\n".join([*self.comments_above(line, column), *pieces]).rstrip()

    def whole(self, node: Node) -> Place:
        """Say where a statement stands, from its first decorator's sign on, if it has one."""
        line, column, end_line, end_column = self.place(node)
        decorators = getattr(node, "decorator_list", ())
        return min([line, *(decorator.lineno for decorator in decorators)]), column, end_line, end_column

    def is_spelt(self, pieces: list[str]) -> bool:
        """Whether the tree of these lines may have other names than they have."""
        return self.spelt and any("__" in piece or "super" in piece for piece in pieces)

    def cut(self, node: Node, place: Place) -> list[str]:
        """Give the lines between two places, moved left by the indentation of the first."""
        line, column, end_line, end_column = place
        margin = self.indentation(line)
        pieces = [self.line(number) for number in range(line, end_line + 1)]
        pieces[-1] = pieces[-1][:end_column]
        pieces[0] = pieces[0][column:]
        if isinstance(node, gast.If):
            pieces[0] = pieces[0].removeprefix("el")  # an `elif` is an `if` in the other's `else`
        content = self.content
        for number in range(line + 1, end_line + 1):
            if number not in content:
                pieces[number - line] = pieces[number - line].removeprefix(margin)
        return pieces

    def comment_after(self, line: int, column: int) -> str:
        """Give the comment that follows on the same line, with the space before it."""
        rest = self.line(line)[column:].rstrip()
        return rest if rest.lstrip().startswith("#") else ""

    def comments_above(self, line: int, column: int) -> list[str]:
        """Give the comments on lines of their own directly above a statement that begins its line."""
        margin = self.indentation(line)
        if column != len(margin):
            return []
        above: list[str] = []
        number = line - 1
        while self.line(number).startswith(margin + "#") and number not in self.content:
            above.insert(0, self.line(number)[len(margin) :].rstrip())
            number -= 1
        return above

    def indentation(self, number: int) -> str:
        text = self.line(number)
        return text[: len(text) - len(text.lstrip())]

    @cached_property
    def content(self) -> frozenset[int]:
        """The numbers of the lines that begin inside a string."""
        if not any('"""' in line or "'''" in line or line.endswith("\\") for line in self.lines):
            return frozenset()  # all strings end on their lines: no need to look for them
        return interior_string_lines(self.tree)


def located(node: Node) -> Iterator[Node]:
    """Give the outermost nodes in a tree that have a place."""
    if getattr(node, "end_lineno", None) is not None:
        yield node
        return
    for child in gast.iter_child_nodes(node):
        yield from located(child)
