"""Which functions are Python's operators, and how those are written as trees."""

from __future__ import annotations

import ast
import builtins
import operator
from typing import Any

from ..core import ops
from ..core.nodes import Bind
from ..core.values import Const, Operand

BINARY: dict[Any, type[ast.operator]] = {
    operator.add: ast.Add,
    operator.sub: ast.Sub,
    operator.mul: ast.Mult,
    operator.truediv: ast.Div,
    operator.floordiv: ast.FloorDiv,
    operator.mod: ast.Mod,
    operator.pow: ast.Pow,
    operator.matmul: ast.MatMult,
    operator.and_: ast.BitAnd,
    operator.or_: ast.BitOr,
    operator.xor: ast.BitXor,
    operator.lshift: ast.LShift,
    operator.rshift: ast.RShift,
}

IN_PLACE: dict[Any, type[ast.operator]] = {
    operator.iadd: ast.Add,
    operator.isub: ast.Sub,
    operator.imul: ast.Mult,
    operator.itruediv: ast.Div,
    operator.ifloordiv: ast.FloorDiv,
    operator.imod: ast.Mod,
    operator.ipow: ast.Pow,
    operator.imatmul: ast.MatMult,
    operator.iand: ast.BitAnd,
    operator.ior: ast.BitOr,
    operator.ixor: ast.BitXor,
    operator.ilshift: ast.LShift,
    operator.irshift: ast.RShift,
}

UNARY: dict[Any, type[ast.unaryop]] = {
    operator.neg: ast.USub,
    operator.pos: ast.UAdd,
    operator.invert: ast.Invert,
    operator.not_: ast.Not,
    ops.logical_not: ast.Not,
}

COMPARISON: dict[Any, type[ast.cmpop]] = {
    operator.lt: ast.Lt,
    operator.le: ast.LtE,
    operator.eq: ast.Eq,
    operator.ne: ast.NotEq,
    operator.gt: ast.Gt,
    operator.ge: ast.GtE,
    operator.is_: ast.Is,
    operator.is_not: ast.IsNot,
    ops.contains: ast.In,
    ops.not_contains: ast.NotIn,
}

# number of arguments at most: more than that is an ordinary call
ARITY = {
    **dict.fromkeys((*BINARY, *IN_PLACE, *COMPARISON), 2),
    **dict.fromkeys(UNARY, 1),
    operator.getitem: 2,
    operator.setitem: 3,
    operator.delitem: 2,
}

ATTRIBUTES = {builtins.getattr: 2, builtins.setattr: 3, builtins.delattr: 2}

WRITTEN = {
    ops.make_tuple, ops.make_list, ops.begin_list, ops.repeat_list, ops.zero_list, ops.make_set, ops.make_dict,
    ops.make_slice, ops.unpack, ops.format_string, ops.identity, ops.raise_, ops.assert_, ops.delete,
    ops.read_global,
}  # fmt: skip


SYNTAX = frozenset((*ARITY, *WRITTEN, *ATTRIBUTES))


def function_of(callee: Operand) -> Any:
    """The function that a constant callee is, if Python has syntax for it; else None."""
    if type(callee) is not Const:
        return None
    value = callee.value
    try:
        return value if value in SYNTAX or type(value) is ops.Method else None
    except TypeError:  # not hashable, so none of ours
        return None


def as_written(change: Bind) -> bool:
    """Whether the user's own statement is augmented, by the operator that the step applies."""
    tree = change.origin.tree if change.origin is not None else None
    sign = BINARY.get(function_of(change.callee))
    return type(tree).__name__ == "AugAssign" and sign is not None and type(tree.op).__name__ == sign.__name__  # type: ignore[union-attr]


def sign_of(change: Bind) -> ast.operator:
    """The operator of an augmented assignment."""
    function = function_of(change.callee)
    return (IN_PLACE.get(function) or BINARY[function])()
