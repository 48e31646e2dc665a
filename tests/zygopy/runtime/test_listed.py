import numpy as np

from zygopy.runtime import in_form, product_bars


def test_each_factor_gets_the_product_of_the_others():
    assert product_bars(2.0, [3.0, 0.0, 5.0], 1) == ([0.0, 30.0, 0.0], 0.0)
    assert product_bars(1.0, (), 2.0) == ((), 1.0)
    assert product_bars(1.0, np.array([2, 3]), 1)[0].tolist() == [3.0, 2.0]


def test_cotangents_take_the_form_of_their_items():
    got = in_form([1.0, 2.0], np.zeros(2, np.float32))

    assert got.dtype == np.float32
    assert got.tolist() == [1.0, 2.0]
    assert in_form([1.0, 2.0], (1, 2.0)) == (1.0, 2.0)
