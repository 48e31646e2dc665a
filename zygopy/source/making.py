"""Surface nodes in the making: what the lowering of `match` is written with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .surface import Node, gast


def placed(new: Node, at: Node) -> Node:
    """Give a new node the place of an old one."""
    for field in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        setattr(new, field, getattr(at, field))
    return new


def name(wanted: str, at: Node) -> Node:
    return placed(gast.Name(wanted, gast.Load(), None, None), at)


def constant(value: Any, at: Node) -> Node:
    return placed(gast.Constant(value, None), at)


def store(target: Node, value: Node, at: Node) -> Node:
    """``target = value`` of a tree that is a target."""
    return placed(gast.Assign([target], value, None), at)


def assign(target: str, value: Node, at: Node) -> Node:
    return placed(gast.Assign([placed(gast.Name(target, gast.Store(), None, None), at)], value, None), at)


def return_(value: Node) -> Node:
    return placed(gast.Return(value), value)


def if_(test: Node, body: list[Node], orelse: list[Node], at: Node) -> Node:
    new = gast.If(test, body, orelse)
    return placed(new, at) if hasattr(at, "lineno") else placed(new, test)


def truth(test: Node) -> Node:
    """What a test comes to, a truth value."""
    plain = type(test).__name__ == "Compare" or (type(test).__name__ == "UnaryOp" and type(test.op).__name__ == "Not")
    return test if plain else negation(negation(test, test), test)


def target(wanted: str, at: Node) -> Node:
    return placed(gast.Name(wanted, gast.Store(), None, None), at)


def context(held: str, item: Node) -> Node:
    """The item of a `with` whose context has a name."""
    return gast.withitem(name(held, item.context_expr), item.optional_vars)


def with_(items: list[Node], body: list[Node], at: Node) -> Node:
    return standing_for(at, gast.With(items, body, None))


def negation(value: Node, at: Node) -> Node:
    return placed(gast.UnaryOp(gast.Not(), value), at)


def break_(at: Node) -> Node:
    return placed(gast.Break(), at)


def while_(test: Node, body: list[Node], orelse: list[Node], at: Node) -> Node:
    return placed(gast.While(test, body, orelse), at)


def for_(target: Node, iterable: Node, body: list[Node], orelse: list[Node], at: Node) -> Node:
    return placed(gast.For(target, iterable, body, orelse, None), at)


class Inserted(gast.AST):  # type: ignore[misc]
    """A statement of the compiler's own; `run(frame)` does it, for the statements of `body`."""

    _fields = ("body",)


def inserted(body: list[Node], run: Callable[[Any], None], at: Node) -> Node:
    new = own(placed(Inserted(body), at))
    new.run = run
    return new


def insertions(node: Node) -> list[Node]:
    """What was inserted right into the blocks of a statement."""
    blocks = (getattr(node, "body", []), getattr(node, "orelse", []))
    return [part for block in blocks for part in block if isinstance(part, Inserted)]


def own(node: Node) -> Node:
    """Say that a statement is none of the user's text."""
    node.made = True
    return node


def without_final(node: Node) -> list[Node]:
    """The statements of a `try` before its `finally`."""
    if not node.handlers:
        return [*node.body, *node.orelse]
    return [standing_for(node, gast.Try(node.body, node.handlers, node.orelse, []))]


def standing_for(node: Node, new: Node) -> Node:
    """A node in the place of one of the user's."""
    new.stands_for = getattr(node, "stands_for", node)
    return placed(new, node)


def final_handler(node: Node) -> Node:
    """A `try` that catches everything, to stand for ``finally``."""
    handler = placed(gast.ExceptHandler(None, None, node.finalbody), node)
    return placed(gast.Try(node.body, [handler], [], []), node)


def caught(node: Node) -> Node:
    """A `try` that catches everything, with the body of `node`."""
    return placed(gast.Try(node.body, [placed(gast.ExceptHandler(None, None, []), node)], [], []), node)


def compare(left: Node, operator: str, right: Node, at: Node) -> Node:
    return placed(gast.Compare(left, [getattr(gast, operator)()], [right]), at)


def boolean(operator: str, values: list[Node], at: Node) -> Node:
    return values[0] if len(values) == 1 else placed(gast.BoolOp(getattr(gast, operator)(), values), at)


def call(function: str, args: list[Node], at: Node) -> Node:
    return placed(gast.Call(name(function, at), args, []), at)


def subscript(value: Node, key: Node, at: Node) -> Node:
    return placed(gast.Subscript(value, key, gast.Load()), at)


def attribute(value: Node, field: str, at: Node) -> Node:
    return placed(gast.Attribute(value, field, gast.Load()), at)


def slice_(lower: int | None, upper: int | None, at: Node) -> Node:
    ends = [None if end is None else constant(end, at) for end in (lower, upper)]
    return placed(gast.Slice(ends[0], ends[1], None), at)


def conditional(test: Node, then: Node, orelse: Node, at: Node) -> Node:
    return placed(gast.IfExp(test, then, orelse), at)


def walrus(target: str, value: Node, at: Node) -> Node:
    return placed(gast.NamedExpr(placed(gast.Name(target, gast.Store(), None, None), at), value), at)


def last(values: list[Node], at: Node) -> Node:
    """The last of several values, after the others: ``(a, b, c)[-1]``."""
    return subscript(placed(gast.Tuple(values, gast.Load()), at), constant(-1, at), at)


def without(mapping: Node, keys: list[Node], at: Node) -> Node:
    """``{k: v for k, v in mapping.items() if k not in (keys)}``."""
    parts = [placed(gast.Name(part, gast.Store(), None, None), at) for part in ("_key", "_value")]
    pair = placed(gast.Tuple(parts, gast.Store()), at)
    items = placed(gast.Call(attribute(mapping, "items", at), [], []), at)
    other = compare(name("_key", at), "NotIn", placed(gast.Tuple(keys, gast.Load()), at), at)
    return placed(
        gast.DictComp(name("_key", at), name("_value", at), [gast.comprehension(pair, items, [other], 0)]), at
    )


def below(node: Node) -> Iterator[Node]:
    """Give the nodes right below a node."""
    yield from gast.iter_child_nodes(node)


def walk(node: Node) -> Iterator[Node]:
    """Give a node and all nodes below it."""
    yield from gast.walk(node)


def function(wanted: str, parameter: str, body: list[Node], at: Node) -> Node:
    """``def wanted(parameter): body; return parameter``."""
    own = placed(gast.Name(parameter, gast.Param(), None, None), at)
    given = gast.arguments([own], [], None, [], [], None, [])
    back = placed(gast.Return(name(parameter, at)), at)
    return placed(gast.FunctionDef(wanted, given, [*body, back], [], None, None), at)


def named(nodes: list[Node], context: str | None) -> list[Node]:
    """The names in trees that are read ("Load"), assigned ("Store") or either (None)."""
    every = (part for node in nodes for part in gast.walk(node) if type(part).__name__ == "Name")
    return [part for part in every if context is None or type(part.ctx).__name__ == context]
