"""A statement that is going to be printed, and the small facts about such statements."""

from __future__ import annotations

import ast

from ..core.values import Statement
from ..errors import Span
from ..records import record

STORE = ast.Store()


@record(frozen=False)
class Line:
    """A statement; `blocks` are the statements inside it, apart from its tree (an `if` has two).

    Those of a `try` are its body, its `else`, its handlers and its `finally`.
    `span` is the place in the user's text that it comes from, `origin` the user's statement that it may be.
    """

    tree: ast.stmt
    span: Span | None = None
    origin: Statement | None = None
    blocks: tuple[list[Line], ...] = ()
    carries: bool = False  # of a loop: whether something that it assigns is read after it

    @property
    def leaves(self) -> bool:
        """Whether what follows in the same block is never reached."""
        if isinstance(self.tree, ast.If):
            return all(block and block[-1].leaves for block in self.blocks)
        if isinstance(self.tree, ast.Try):
            body, orelse, *handlers = self.blocks[: len(self.tree.handlers) + 2]
            ends = [orelse or body, *handlers]
            return all(block and block[-1].leaves for block in ends)
        return isinstance(self.tree, (ast.Return, ast.Raise, ast.Break))


def assign(target: ast.expr, value: ast.expr) -> ast.Assign:
    return ast.Assign([target], value, lineno=0)


def store(identifier: str) -> ast.Name:
    return ast.Name(identifier, STORE)


def if_line(test: ast.expr, then: list[Line], orelse: list[Line], span: Span | None, origin: Statement | None) -> Line:
    return Line(ast.If(test, [], []), span, origin, (then, orelse))


def negate(test: ast.expr) -> ast.expr:
    """The test that is true where `test` is not."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        opposite = OPPOSITE.get(type(test.ops[0]))
        if opposite is not None:
            return ast.Compare(test.left, [opposite()], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


# only those that are opposite for all objects: `not a < b` is not `a >= b` for nan
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def definition(name: str, parameters: list[str]) -> ast.FunctionDef:
    """``def name(*parameters):`` without a body."""
    arguments = ast.arguments([], [ast.arg(parameter) for parameter in parameters], None, [], [], None, [])
    tree = ast.FunctionDef(name, arguments, [], [], None, None, lineno=0)
    if "type_params" in ast.FunctionDef._fields:  # from Python 3.12 on
        tree.type_params = []  # type: ignore[attr-defined,unused-ignore]
    return tree
