"""A callee with source is interpreted where it is called; one that calls itself stays a call."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import zygopy
from tests.zygopy.stages import lowered
from zygopy import runtime
from zygopy.lower.calls import ENTERED

pytestmark = pytest.mark.core

CHANGES = {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "add", "setdefault"}


def square(z, times=1.0):
    return z * z * times


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def test_a_function_leaves_its_steps_and_no_call():
    assert lowered(lambda x: square(x) + 1.0, 3.0) == [
        "%t1: float = mul(%x, %x)",
        "%t2: float = mul(%t1, 1.0)",
        "%value: float = add(%t2, 1.0)",
        "return %value",
    ]


def test_keywords_and_defaults_are_bound():
    assert lowered(lambda x: square(times=x, z=2.0), 3.0)[-2] == "%value: float = mul(%t1, %x)"


def test_a_recursive_function_stays_a_call():
    assert sum("power!(" in line for line in lowered(power, 3.0, 3)) == 1


def test_a_wrong_call_is_refused_at_the_call():
    with pytest.raises(zygopy.ZygopyError, match="takes 2 arguments but 3 were given"):
        lowered(lambda x: square(x, 1.0, 2.0), 3.0)


def first_name(tree: Any) -> str | None:
    """The name before all subscripts and attributes."""
    while isinstance(tree, ast.Subscript | ast.Attribute):
        tree = tree.value
    return tree.id if isinstance(tree, ast.Name) else None


def written(tree: ast.AST) -> Iterator[str | None]:
    """The names whose objects a function changes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.Delete):
            yield from (first_name(part) for part in node.targets if not isinstance(part, ast.Name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            yield first_name(node.func.value)


def writes_to_an_argument(function: Any) -> bool:
    tree = ast.parse(inspect.getsource(function))
    named = {*inspect.signature(function).parameters} - {"out"}  # a call with `out=` is taken for an assignment
    return not named.isdisjoint(written(tree))


def test_what_writes_to_its_argument_is_never_taken_for_a_call_that_only_computes():
    functions = [getattr(runtime, name) for name in runtime.__all__ if inspect.isfunction(getattr(runtime, name))]
    writers = [function for function in functions if writes_to_an_argument(function)]

    assert len(writers) > 10
    assert [function.__name__ for function in writers if function.__module__ not in ENTERED] == []
