"""Loops that do nothing but fill a list, as comprehensions.

    ys = []
    for x in xs:          ==>      ys = [f(x) for x in xs]
        ys.append(f(x))
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import cached_property

from ..records import replace
from .lines import Line

WIDTH = 100


def fill_at_once(line: Line, anonymous: frozenset[str]) -> Line:
    """`line` and the lines below it; a list of no name of its own (`anonymous`) moves to its only reader."""
    if not begins_list(line):
        return line
    return Filling(line, anonymous).below(line)


def begins_list(line: Line) -> bool:
    """Whether somewhere an empty list is assigned: seldom, and what follows looks at every node."""
    value = getattr(line.tree, "value", None)
    return type(value) is ast.List or any(begins_list(part) for block in line.blocks for part in block)


def nodes(line: Line) -> list[ast.AST]:
    """All nodes of the trees of a line and of those below it."""
    found = list(ast.walk(line.tree))
    for block in line.blocks:
        for part in block:
            found.extend(nodes(part))
    return found


class Filling:
    """How often each name is read in the function."""

    def __init__(self, whole: Line, anonymous: frozenset[str]) -> None:
        self.whole = whole
        self.anonymous = anonymous

    @cached_property
    def loads(self) -> Counter[str]:
        """Seldom asked for, and every node is looked at: counted when it is."""
        found = (node for node in nodes(self.whole) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        return Counter(node.id for node in found)

    def below(self, line: Line) -> Line:
        return replace(line, blocks=tuple(self.block(block) for block in line.blocks)) if line.blocks else line

    def block(self, block: list[Line]) -> list[Line]:
        done: list[Line] = []
        for line in block:
            line = self.below(line)
            made = comprehended(done[-1], line) if done else None
            if made is not None:
                done[-1] = made
            elif done and self.moves(done[-1], line):
                done[-1] = line
            else:
                done.append(line)
        return done

    def moves(self, before: Line, line: Line) -> bool:
        """Put a comprehension where its only reader begins, if it has no name of its own."""
        name = assigned(before)
        value = getattr(before.tree, "value", None)
        if name not in self.anonymous or not isinstance(value, ast.ListComp) or self.loads[name] != 2:
            return False
        call = first_call(line, name)
        if call is None:
            return False
        call.args[0] = value
        if len(ast.unparse(line.tree)) <= WIDTH:
            return True
        call.args[0] = ast.Name(name, ast.Load())
        return False


def assigned(line: Line) -> str:
    """The name that a line assigns; none where it does something else."""
    tree = line.tree
    if isinstance(tree, ast.Assign) and len(tree.targets) == 1 and isinstance(tree.targets[0], ast.Name):
        return tree.targets[0].id
    return ""


def first_call(line: Line, name: str) -> ast.Call | None:
    """The call that has the name for its first argument, if nothing is computed before it."""
    tree = line.tree
    if line.blocks or not isinstance(tree, (ast.Assign, ast.Return)):
        return None
    node: ast.AST | None = tree.value
    while isinstance(node, ast.Call) and node.args and plain(node.func):
        first = node.args[0]
        if isinstance(first, ast.Name) and first.id == name:
            return node
        node = first
    return None


def plain(function: ast.expr) -> bool:
    """Whether a callee is a name, or an attribute of one."""
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name)


def comprehended(before: Line, line: Line) -> Line | None:
    """``name = [element for ...]``, if `before` begins an empty list that the loop `line` fills."""
    name, tree = assigned(before), line.tree
    empty = getattr(before.tree, "value", None)
    if not name or not isinstance(empty, ast.List) or empty.elts or not isinstance(tree, ast.For):
        return None
    generators: list[ast.comprehension] = []
    inner: Line | None = line
    while inner is not None and isinstance(inner.tree, ast.For):
        if inner.carries or len(inner.blocks[0]) != 1 or any(inner.blocks[1:]):
            return None
        generators.append(ast.comprehension(inner.tree.target, inner.tree.iter, [], 0))
        inner = inner.blocks[0][0]
        if isinstance(inner.tree, ast.If) and len(inner.blocks[0]) == 1 and not any(inner.blocks[1:]):
            generators[-1].ifs.append(inner.tree.test)
            inner = inner.blocks[0][0]
    element = appended(inner, name)
    if element is None or reads(name, element, generators):
        return None
    made = ast.Assign([ast.Name(name, ast.Store())], ast.ListComp(element, generators), lineno=0)
    return Line(made, line.span, line.origin) if len(ast.unparse(made)) <= WIDTH else None


def reads(name: str, element: ast.expr, generators: list[ast.comprehension]) -> bool:
    parts: list[ast.AST] = [element, *generators]
    return any(isinstance(node, ast.Name) and node.id == name for part in parts for node in ast.walk(part))


def appended(line: Line | None, name: str) -> ast.expr | None:
    """What a line appends to the list of that name."""
    if line is None or line.blocks or not isinstance(line.tree, ast.Expr):
        return None
    call = line.tree.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "append":
        return None
    owner = call.func.value
    return call.args[0] if isinstance(owner, ast.Name) and owner.id == name and len(call.args) == 1 else None
