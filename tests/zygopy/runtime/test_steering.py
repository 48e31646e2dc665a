import numpy as np

from zygopy import gradient, stop_gradient, within_gradient


def test_a_stopped_value_is_the_same_object():
    x = np.ones(2)

    assert stop_gradient(x) is x


def test_nothing_flows_through_a_stopped_value():
    assert gradient(lambda x: x * stop_gradient(x), 3.0) == (3.0,)
    assert gradient(lambda x: stop_gradient(x) * 2.0, 3.0) == (None,)


def test_code_knows_whether_it_is_differentiated():
    assert within_gradient() is False
    assert gradient(lambda x: 2.0 * x if within_gradient() else x, 1.0) == (2.0,)
