"""Expressions as text, with no more brackets than Python needs."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

# How tightly a form binds; an operand that binds less tightly than its place asks for gets brackets.
TEST, OR, AND, NOT, COMPARISON, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, UNARY, POWER, ATOM = range(1, 15)

BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.BitOr: ("|", BIT_OR),
    ast.BitXor: ("^", BIT_XOR),
    ast.BitAnd: ("&", BIT_AND),
    ast.LShift: ("<<", SHIFT),
    ast.RShift: (">>", SHIFT),
    ast.Add: ("+", SUM),
    ast.Sub: ("-", SUM),
    ast.Mult: ("*", TERM),
    ast.Div: ("/", TERM),
    ast.FloorDiv: ("//", TERM),
    ast.Mod: ("%", TERM),
    ast.MatMult: ("@", TERM),
    ast.Pow: ("**", POWER),
}
PREFIX: dict[type[ast.unaryop], tuple[str, int]] = {
    ast.USub: ("-", UNARY),
    ast.UAdd: ("+", UNARY),
    ast.Invert: ("~", UNARY),
    ast.Not: ("not ", NOT),
}
RELATION: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def text(tree: ast.expr, place: int = TEST) -> str:
    """The text of an expression that stands where something binds as tightly as `place`."""
    write = WRITERS.get(type(tree))
    if write is None:
        return ast.unparse(tree) if place <= TEST else f"({ast.unparse(tree)})"
    written, tightness = write(tree)
    return written if tightness >= place else f"({written})"


def bare(tree: ast.expr) -> str:
    """An expression where a tuple needs no brackets."""
    return row(tree.elts) if isinstance(tree, ast.Tuple) and tree.elts else text(tree)


def row(trees: list[ast.expr]) -> str:
    """The entries of a tuple."""
    return ", ".join(map(text, trees)) + ("," if len(trees) == 1 else "")


def binary(tree: ast.BinOp) -> tuple[str, int]:
    sign, tightness = BINARY[type(tree.op)]
    left, right = (tightness + 1, UNARY) if tightness == POWER else (tightness, tightness + 1)
    return f"{text(tree.left, left)} {sign} {text(tree.right, right)}", tightness


def unary(tree: ast.UnaryOp) -> tuple[str, int]:
    sign, tightness = PREFIX[type(tree.op)]
    return sign + text(tree.operand, tightness), tightness


def compare(tree: ast.Compare) -> tuple[str, int]:
    pairs = zip(tree.ops, tree.comparators, strict=True)
    rest = (f" {RELATION[type(op)]} {text(operand, COMPARISON + 1)}" for op, operand in pairs)
    return text(tree.left, COMPARISON + 1) + "".join(rest), COMPARISON


def boolean(tree: ast.BoolOp) -> tuple[str, int]:
    word, tightness = ("and", AND) if isinstance(tree.op, ast.And) else ("or", OR)
    return f" {word} ".join(text(operand, tightness + 1) for operand in tree.values), tightness


def choice(tree: ast.IfExp) -> tuple[str, int]:
    return f"{text(tree.body, OR)} if {text(tree.test, OR)} else {text(tree.orelse)}", TEST


def owner(tree: ast.expr) -> str:
    """What stands before a dot: ``2.real`` would be a number."""
    number = isinstance(tree, ast.Constant) and isinstance(tree.value, (int, float, complex))
    return f"({text(tree)})" if number else text(tree, ATOM)


def index(tree: ast.expr) -> str:
    return row(tree.elts) if isinstance(tree, ast.Tuple) and tree.elts else text(tree)


def colons(tree: ast.Slice) -> tuple[str, int]:
    start, stop = ("" if part is None else text(part) for part in (tree.lower, tree.upper))
    return f"{start}:{stop}" + ("" if tree.step is None else f":{text(tree.step)}"), TEST


def call(tree: ast.Call) -> tuple[str, int]:
    given = [*map(text, tree.args), *map(keyword, tree.keywords)]
    return f"{text(tree.func, ATOM)}({', '.join(given)})", ATOM


def keyword(tree: ast.keyword) -> str:
    return f"**{text(tree.value, BIT_OR)}" if tree.arg is None else f"{tree.arg}={text(tree.value)}"


def dictionary(tree: ast.Dict) -> tuple[str, int]:
    pairs = zip(tree.keys, tree.values, strict=True)
    items = (f"**{text(value, BIT_OR)}" if key is None else f"{text(key)}: {text(value)}" for key, value in pairs)
    return "{" + ", ".join(items) + "}", ATOM


def constant(tree: ast.Constant) -> tuple[str, int]:
    return "..." if tree.value is ... else repr(tree.value), ATOM


WRITERS: dict[type[ast.expr], Callable[[Any], tuple[str, int]]] = {
    ast.Name: lambda tree: (tree.id, ATOM),
    ast.Constant: constant,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.Compare: compare,
    ast.BoolOp: boolean,
    ast.IfExp: choice,
    ast.Call: call,
    ast.Attribute: lambda tree: (f"{owner(tree.value)}.{tree.attr}", ATOM),
    ast.Subscript: lambda tree: (f"{text(tree.value, ATOM)}[{index(tree.slice)}]", ATOM),
    ast.Slice: colons,
    ast.Starred: lambda tree: (f"*{text(tree.value, BIT_OR)}", ATOM),
    ast.Tuple: lambda tree: (f"({row(tree.elts)})", ATOM),
    ast.List: lambda tree: (f"[{', '.join(map(text, tree.elts))}]", ATOM),
    ast.Set: lambda tree: (f"{{{', '.join(map(text, tree.elts))}}}", ATOM),
    ast.Dict: dictionary,
    ast.JoinedStr: lambda tree: (ast.unparse(tree), ATOM),
}
