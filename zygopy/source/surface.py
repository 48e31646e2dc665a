"""The surface tree: Python's own syntax in gast's form, the same on every Python; nothing else imports gast."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, TypeAlias

import gast

__all__ = ["Node", "gast", "interior_string_lines", "positional", "printed", "to_surface"]

Node: TypeAlias = Any
"""A node of gast's; its classes are made at run time, so no type checker knows them."""


def to_surface(node: ast.AST) -> Node:
    """Give a fresh tree in gast's form, every place kept."""
    return gast.ast_to_gast(node)


def printed(node: Node) -> str:
    """Print a tree, for where the user's own text does not say what the tree says."""
    return ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(node)))


def positional(function: Node) -> list[str]:
    """Name the parameters of a `def` or a `lambda` that can be given by position."""
    return [parameter.id for parameter in (*function.args.posonlyargs, *function.args.args)]


def interior_string_lines(tree: Node) -> frozenset[int]:
    """Number the lines that begin inside a string: what stands there is content, neither indentation nor comment."""
    return frozenset(line for node in strings(tree) for line in range(node.lineno + 1, node.end_lineno + 1))


def strings(tree: Node) -> Iterator[Node]:
    """Give every string literal, f-strings and bytes included."""
    for node in gast.walk(tree):
        if isinstance(node, gast.JoinedStr) or (
            isinstance(node, gast.Constant) and isinstance(node.value, str | bytes)
        ):
            yield node
