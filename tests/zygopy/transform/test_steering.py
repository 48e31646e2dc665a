"""Where hooks stand on the way back."""

import numpy as np

import zygopy


def doubled(x_bar):
    return 2.0 * x_bar


def test_a_function_of_the_module_is_called_by_its_name():
    text = zygopy.adjoint_source(lambda x: np.sum(zygopy.hook(doubled, np.sin(x)) ** 2), np.ones(3))

    assert "hooked(doubled, " in text


def test_a_hook_where_no_cotangent_arrives_is_not_called():
    def never(x_bar):
        raise AssertionError

    assert zygopy.gradient(lambda x: x * zygopy.stop_gradient(zygopy.hook(never, x)), 3.0) == (3.0,)
