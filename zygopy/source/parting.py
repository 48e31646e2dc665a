"""A statement as several that each do one thing: what it computes first, under names of our own.

    m[0], total = f(x), g(m)      ==>      %0 = f(x);  %1 = g(m);  m[0] = %0;  total = %1

A name that a later part may give another value is kept as it was.
"""

from __future__ import annotations

from typing import Any

from .making import assign, if_, name, negation, placed
from .surface import Node, gast

OPERATORS = ("BinOp", "UnaryOp", "Call", "Attribute", "Subscript", "Slice", "Tuple", "List", "Set", "Dict", "Starred",
             "keyword", "Yield")  # fmt: skip


def parted(node: Node, tree: Node) -> list[Node] | None:
    """The parts of a statement of the function `tree`, in order; None if it does one thing only."""
    parting = Parting(node, rebound(tree) | rebound(node))
    match type(node).__name__:
        case "Assign":
            parting.assigned(node)
        case "AugAssign":
            parting.augmented(node)
        case "Expr":
            parting.add(gast.Expr(parting.flat(node.value)))
        case "Return" if node.value is not None:
            parting.add(gast.Return(parting.atom(node.value)))
        case _:
            return None
    return parting.parts if len(parting.parts) > 1 else None


def rebound(tree: Node) -> set[str]:
    """The names that get another value in the middle of an expression: by an inner function, or by ``:=``."""
    walrus = (part.target.id for part in gast.walk(tree) if type(part).__name__ == "NamedExpr")
    outer = (wanted for part in gast.walk(tree) if type(part).__name__ == "Nonlocal" for wanted in part.names)
    return {*walrus, *outer}


def path_of(node: Node) -> str:
    """Which statement a node is, or which part of one."""
    return getattr(node, "path", "") or f"{node.lineno} {node.col_offset}"


def is_part(wanted: Any, node: Node | None = None) -> bool:
    """Whether a name is one of ours; of what a certain statement computes."""
    return isinstance(wanted, str) and wanted.startswith("%part") and (
        node is None or wanted.partition(" ")[2] == path_of(node)
    )


class Parting:
    """The parts of one statement so far."""

    def __init__(self, at: Node, unsteady: set[str]) -> None:
        self.at = at
        self.unsteady = unsteady
        self.parts: list[Node] = []
        self.path = path_of(at)
        self.count = 0

    def add(self, statement: Node) -> None:
        self.parts.append(self.numbered(placed(statement, self.at)))

    def numbered(self, statement: Node) -> Node:
        """Say which part of which statement it is, for it may be taken apart in its turn."""
        self.count += 1
        statement.path = f"{self.path}.{self.count}"
        return statement

    def fresh(self) -> str:
        self.count += 1
        return f"%part{self.count} {self.path}"

    # ------------------------------------------------------------ statements

    def assigned(self, node: Node) -> None:
        """``a, x[i] = value``: the value first, then the targets from left to right."""
        value, targets = node.value, node.targets
        single: Any = targets[0] if len(targets) == 1 else None
        if is_part(getattr(single, "id", None)):
            self.add(gast.Assign([single], self.flat(value), None))
            return
        if type(single).__name__ in ("Tuple", "List") and type(value).__name__ in ("Tuple", "List") and (
            len(single.elts) == len(value.elts) and not starred(single) and not starred(value)
        ):
            held = [self.atom(part) for part in value.elts]
            for target, part in zip(single.elts, held, strict=True):
                self.store(target, part)
            return
        kept = self.atom(value)
        for target in targets:
            self.store(target, kept)

    def store(self, target: Node, value: Node) -> None:
        """``target = value``, of a value that has a name."""
        kind = type(target).__name__
        if kind in ("Tuple", "List") and not starred(target):
            names = [self.fresh() for _ in target.elts]
            stores = [placed(gast.Name(part, gast.Store(), None, None), self.at) for part in names]
            self.add(gast.Assign([placed(gast.Tuple(stores, gast.Store()), self.at)], value, None))
            for part, inner in zip(names, target.elts, strict=True):
                self.store(inner, name(part, self.at))
            return
        self.add(gast.Assign([self.place(target)], value, None))

    def place(self, target: Node) -> Node:
        """A target whose object and index have names."""
        match type(target).__name__:
            case "Subscript":
                return placed(gast.Subscript(self.atom(target.value), self.index(target.slice), target.ctx), target)
            case "Attribute":
                return placed(gast.Attribute(self.atom(target.value), target.attr, target.ctx), target)
            case _:
                return target

    def index(self, key: Node) -> Node:
        return self.flat(key) if type(key).__name__ in ("Slice", "Tuple") else self.atom(key)

    def augmented(self, node: Node) -> None:
        """``x += value``: x as it is before the value is computed."""
        if type(node.target).__name__ != "Name":
            target = self.place(node.target)
            self.add(gast.AugAssign(target, node.op, node.value if calls(node.value) else self.atom(node.value)))
            return
        if node.target.id not in self.unsteady:
            self.add(gast.AugAssign(node.target, node.op, self.atom(node.value)))
            return
        held = self.fresh()
        self.parts.append(self.numbered(assign(held, name(node.target.id, node.target), node.target)))
        value = self.atom(node.value)
        store = placed(gast.Name(held, gast.Store(), None, None), self.at)
        self.add(gast.AugAssign(store, node.op, value))
        self.add(gast.Assign([node.target], name(held, self.at), None))

    # ------------------------------------------------------------ expressions

    def atom(self, node: Node) -> Node:
        """A name for what an expression gives."""
        if type(node).__name__ == "Constant" or (type(node).__name__ == "Name" and node.id not in self.unsteady):
            return node
        value = self.flat(node)
        if type(value).__name__ == "Name" and is_part(value.id):
            return value
        held = self.fresh()
        self.parts.append(self.numbered(assign(held, value, node if hasattr(node, "lineno") else self.at)))
        return name(held, self.at)

    def flat(self, node: Node) -> Node:
        """The same expression of parts that have names."""
        match type(node).__name__:
            case "IfExp":
                return self.chosen(node.test, node.body, node.orelse)
            case "BoolOp":
                return self.junction(node)
            case "Compare" if len(node.ops) == 1:
                left = self.atom(node.left)
                return placed(gast.Compare(left, node.ops, [self.atom(node.comparators[0])]), node)
            case kind if kind in OPERATORS:
                fields = {field: self.below(field, getattr(node, field)) for field in node._fields}
                new = type(node)(**fields)
                return placed(new, node) if hasattr(node, "lineno") else new
            case _:
                return node

    def below(self, field: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self.below(field, part) for part in value]
        if not isinstance(value, gast.AST) or not isinstance(value, (gast.expr, gast.keyword)):
            return value
        if type(value).__name__ in ("Slice", "Starred", "keyword") or (
            field == "slice" and type(value).__name__ == "Tuple"
        ):
            return self.flat(value)
        return self.atom(value)

    def chosen(self, test: Node, then: Node, orelse: Node) -> Node:
        """``then if test else orelse``, as a statement."""
        held, known = self.fresh(), self.atom(test)
        arms = [[self.numbered(assign(held, part, part))] for part in (then, orelse)]
        self.add(if_(known, arms[0], arms[1], self.at))
        return name(held, self.at)

    def junction(self, node: Node) -> Node:
        """``a and b and c``: what is to the right only if it is asked for."""
        held = self.fresh()
        self.parts.append(self.numbered(assign(held, node.values[0], node.values[0])))
        for value in node.values[1:]:
            test = name(held, self.at)
            again = test if type(node.op).__name__ == "And" else negation(test, self.at)
            self.add(if_(again, [self.numbered(assign(held, value, value))], [], self.at))
        return name(held, self.at)


def starred(node: Node) -> bool:
    return any(type(part).__name__ == "Starred" for part in node.elts)


def calls(node: Node) -> bool:
    return any(type(part).__name__ in ("Call", "Attribute") for part in gast.walk(node))
