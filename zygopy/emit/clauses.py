"""How handlers read: as the `except` clauses, one for each class, or the `finally` that they are."""

from __future__ import annotations

import ast

from ..core.values import Operand, is_const
from ..errors import Span
from .lines import Line

Clause = tuple[ast.ExceptHandler, list[Line]]


def clauses(caught: ast.expr, name: str | None, lines: list[Line]) -> list[Clause]:
    """``if isinstance(error, A): ... else: ...`` under ``except (A, B) as error`` as ``except A`` and ``except B``."""
    found: list[Clause] = []
    left = list(caught.elts) if isinstance(caught, ast.Tuple) else [caught]
    while len(lines) == 1 and len(left) > 1 and isinstance(lines[0].tree, ast.If):
        one = tested(lines[0].tree.test, name)
        same = [other for other in left if one is not None and ast.dump(other) == ast.dump(one)]
        if not same:
            break
        left.remove(same[0])
        then, orelse = lines[0].blocks
        found.append((clause(same[0], name, then), then))
        lines = orelse
    rest = left[0] if len(left) == 1 else ast.Tuple(left, ast.Load())
    return [*found, (clause(rest, name, lines), lines)]


def tested(test: ast.expr, name: str | None) -> ast.expr | None:
    """The class of ``isinstance(name, class)``."""
    match test:
        case ast.Call(ast.Name("isinstance"), [ast.Name(of), wanted], []) if of == name:
            return wanted
        case _:
            return None


def clause(of: ast.expr, name: str | None, lines: list[Line]) -> ast.ExceptHandler:
    """An `except` without its block; the exception has a name if the block reads it."""
    read = any(isinstance(node, ast.Name) and node.id == name for line in lines for node in nodes(line))
    return ast.ExceptHandler(of, name if read else None, [])


def nodes(line: Line) -> list[ast.AST]:
    """All nodes of a statement and of the statements inside it."""
    return [*ast.walk(line.tree), *(node for block in line.blocks for inner in block for node in nodes(inner))]


def repeats(caught: Operand, failed: list[Line], done: list[Line]) -> bool:
    """Whether a handler of everything does what is done otherwise too, and raises again."""
    if not is_const(caught, BaseException) or not done or not failed:
        return False
    last = failed[-1].tree
    again = isinstance(last, ast.Raise) and last.exc is None
    return again and list(map(dumped, failed[:-1])) == list(map(dumped, done))


def dumped(line: Line) -> tuple[str, tuple[tuple[object, ...], ...]]:
    """What a statement says, with the statements inside it."""
    return ast.dump(line.tree), tuple(tuple(map(dumped, block)) for block in line.blocks)


def in_the_end(body: list[Line], final: list[Line], span: Span | None) -> Line:
    """``try: body; finally: final``; a `try` that is all of the body takes the `finally` along."""
    mark: list[ast.stmt] = [ast.Pass()]
    inner = body[0].tree if len(body) == 1 else None
    if isinstance(inner, ast.Try) and not inner.finalbody:
        tree = ast.Try([], inner.handlers, [], mark)
        return Line(tree, span, None, (*body[0].blocks, final))
    return Line(ast.Try([], [], [], mark), span, None, (body, [], final))
