"""Which functions have syntax."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from zygopy.core import ops
from zygopy.core.values import Const, Value
from zygopy.emit.operators import ARITY, BINARY, IN_PLACE, function_of


@pytest.mark.parametrize("function", [o.add, o.iadd, o.getitem, o.not_, ops.make_tuple, ops.read_global, getattr, ops.Method("sum")])
def test_syntax_is_recognised(function):
    assert function_of(Const(function)) is function


@pytest.mark.parametrize("callee", [Const(np.add), Const([]), Const(len), Value()])
def test_all_else_is_a_call(callee):
    assert function_of(callee) is None


def test_every_binary_operator_has_its_form_in_place():
    assert set(BINARY.values()) == set(IN_PLACE.values())
    assert {ARITY[function] for function in BINARY} == {2}


@pytest.mark.parametrize("function", [*BINARY, *IN_PLACE])
def test_the_table_says_what_the_function_does(function):
    import ast

    sign = (BINARY.get(function) or IN_PLACE[function])()
    tree = ast.fix_missing_locations(ast.Expression(ast.BinOp(ast.Name("x", ast.Load()), sign, ast.Name("y", ast.Load()))))
    x, y = (np.eye(2), np.ones((2, 2))) if "matmul" in function.__name__ else (7, 2)

    assert np.array_equal(eval(compile(tree, "", "eval"), {"x": x, "y": y}), function(x, y))
