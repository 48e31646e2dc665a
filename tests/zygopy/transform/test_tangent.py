"""The tangent form: its parameters, its name, what it gives."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy import tangent_source

pytestmark = pytest.mark.core


def test_a_parameter_for_each_tangent_after_the_functions_own():
    def f(x, n, y):
        return x * n + y

    text = tangent_source(f, 1.0, 2, np.ones(3), argnums=(0, 2))

    assert text.startswith("def f_tangent(x, n, y, x_dot, y_dot):")
    assert text.endswith("return value, value_dot")


def test_what_does_not_move_has_zeros():
    assert tangent_source(lambda x: 3.0, 1.0).endswith("return 3.0, 0.0")
    assert tangent_source(lambda x: np.floor(x), 1.0).endswith("return value, 0.0")


def test_nothing_is_computed_that_nobody_reads():
    def f(x):
        y = np.exp(x)
        return np.sin(x)

    assert "exp" not in tangent_source(f, 1.0).split("y_dot")[0].split("np.sin")[1]
