"""Hooks and blocks as they are lowered: another name for a value, and what is to see its cotangent."""

import numpy as np

import zygopy
from zygopy import gradient_of, hook


def test_a_hook_is_another_name():
    def f(x):
        return hook(lambda x_bar: x_bar, x) * 2.0

    assert "identity" not in zygopy.adjoint_source(f, 3.0)
    assert "hook" not in zygopy.adjoint_source(f, 3.0)


def test_a_block_stands_on_the_way_back_in_the_users_words():
    def f(x):
        y = x * x
        with gradient_of(y) as y_bar:
            y_bar *= 0.5
        return np.sum(3.0 * y * y)

    assert "y_bar *= 0.5" in zygopy.adjoint_source(f, np.ones(3))
