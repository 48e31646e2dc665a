"""The text of a derived function: that for these arguments, or the general one."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def product(x, y):
    return np.sum(x * y)


class Model:
    def __init__(self, a):
        self.a = a

    def __call__(self, x):
        return self.a * x


def test_the_argument_numbers_choose():
    x = np.ones(3)

    assert "return value, (x_bar, y_bar)" in zygopy.adjoint_source(product, x, 2 * x)
    assert "x_bar" not in zygopy.adjoint_source(product, x, 2 * x, argnums=1)
    assert zygopy.adjoint_source(product, x, 2 * x, argnums=(0, 1)) == zygopy.adjoint_source(product, x, 2 * x)


def test_without_arguments_it_is_the_general_version():
    text = zygopy.adjoint_source(product)

    assert text.startswith("def product_gradient(x, y):")
    assert len(text) > len(zygopy.adjoint_source(product, np.ones(3), np.ones(3)))


def test_what_is_printed_runs():
    space = {"np": np}
    exec(zygopy.adjoint_source(product, np.ones(3), np.ones(3)), space)
    value, (x_bar, y_bar) = space["product_gradient"](np.ones(3), np.arange(3.0))

    assert value == 3.0
    assert x_bar.tolist() == [0.0, 1.0, 2.0]
    assert y_bar.tolist() == [1.0, 1.0, 1.0]


def test_an_object_is_its_call():
    assert "self.a" in zygopy.adjoint_source(Model(2.0), 3.0)


def test_an_error_has_no_frame_of_ours_below():
    with pytest.raises(zygopy.ZygopyError) as error:
        zygopy.adjoint_source(lambda x: x + eval("1"), 1.0)

    assert not any("lower" in str(entry.path) for entry in error.traceback)


def test_a_notebook_shows_it_as_python():
    shown = zygopy.adjoint_source(product, 1.0, 2.0)._repr_markdown_()

    assert shown.startswith("```python\ndef product_gradient")
    assert shown.endswith("\n```")
