"""The user's characters: where a node stands in them, and the text of a statement with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from ..errors import Span
from .surface import Node, gast, interior_string_lines

Place: TypeAlias = tuple[int, int, int, int]  # line, column, end line, end column; columns in characters


@dataclass(frozen=True, eq=False)
class Text:
    """A function's tree and its lines, the first of which has the number `first`."""

    tree: Node
    lines: tuple[str, ...]
    first: int
    file: str
    function: str

    def span(self, node: Node) -> Span:
        """Say where a node stands; one without a place of its own stands where its parts do, else at the function."""
        line, column, end_line, end_column = self.place(node)
        return Span(self.file, line, column, end_line, end_column, self.function)

    def place(self, node: Node) -> Place:
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
        the text again must leave them too, or compare.
        """
        line, column, end_line, end_column = self.place(node)
        line, column = self.decorated(node, line, column)
        comment = self.comment_after(end_line, end_column)
        return "\n".join([*self.comments_above(line, column), *self.cut(line, column, end_line, end_column)]) + comment

    def heading(self, node: Node) -> str:
        """Give the first lines of a compound statement, down to its colon, with comments as `statement` does."""
        line, column, _, _ = self.place(node)
        line, column = self.decorated(node, line, column)
        body = node.cases[0] if isinstance(node, gast.Match) else node.body[0]
        end_line, end_column, _, _ = self.place(body)
        pieces = self.cut(line, column, end_line, end_column)
        while len(pieces) > 1 and (not pieces[-1].strip() or pieces[-1].lstrip().startswith(("#", "@"))):
            pieces.pop()
        pieces[-1] = pieces[-1].rstrip()
        return "\n".join([*self.comments_above(line, column), *pieces])

    def decorated(self, node: Node, line: int, column: int) -> tuple[int, int]:
        """Give where the statement begins: at its first decorator's sign, if it has one."""
        decorators = getattr(node, "decorator_list", None)
        return (min(part.lineno for part in decorators), column) if decorators else (line, column)

    def cut(self, line: int, column: int, end_line: int, end_column: int) -> list[str]:
        """Give the lines between two places, moved left by the indentation of the first."""
        margin = self.indentation(line)
        pieces = [self.line(number) for number in range(line, end_line + 1)]
        pieces[-1] = pieces[-1][:end_column]
        pieces[0] = (
            pieces[0][column:].removeprefix("el") if pieces[0][column:].startswith("elif") else pieces[0][column:]
        )
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
