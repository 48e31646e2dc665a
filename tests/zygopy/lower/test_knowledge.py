"""What is known of values is found out once: no question goes through the whole program again and again."""

from __future__ import annotations

import linecache
import sys

import numpy as np
import pytest

import zygopy
from zygopy.lower.knowledge import Knowledge

pytestmark = pytest.mark.core


def repeated(line, times):
    text = f"def f(x, n):\n{f'    {line}{chr(10)}' * times}    return x * n\n"
    name = f"<repeated {line} {times}>"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    space = {"np": np}
    exec(compile(text, name, "exec"), space)
    return space["f"]


def questions(f, *args):
    """How often a constant is looked for while the derivative is made."""
    asked = 0
    plain = Knowledge.static

    def counted(self, x):
        nonlocal asked
        asked += 1
        return plain(self, x)

    Knowledge.static = counted
    try:
        zygopy.gradient(f, *args)
    finally:
        Knowledge.static = plain
    return asked


@pytest.mark.parametrize("line", ["x = x * x", "n = n * n", "x = (x + x) * (x - n)", "n = -(n * n) + n"])
def test_values_that_are_used_twice_are_not_looked_through_twice_as_often(line):
    short, long = (questions(repeated(line, times), 0.5, 1) for times in (6, 12))

    assert long < 6 * short


def test_a_whole_number_worked_out_of_the_number_of_axes():
    def f(x):
        if x.ndim - 1 == 1:
            return np.sum(x * x)
        return np.sum(x)

    assert zygopy.gradient(f, np.ones((2, 2)))[0].tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_deep_chains_of_whole_numbers_stay_within_the_stack():
    f = repeated("n = n + 1", 100)

    assert sys.getrecursionlimit() >= 1000
    assert zygopy.gradient(f, 0.5, 1)[0] == 101.0
