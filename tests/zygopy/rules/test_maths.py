import math

import pytest

from zygopy.rules import BOOK
from zygopy.rules.maths import digamma


def bars(primitive, *args, y_bar=1.0, **keywords):
    return BOOK.find(primitive).apply(*args, **keywords)[1](y_bar)


@pytest.mark.parametrize(("x", "want"), [(1.0, -0.5772156649015329), (0.5, -1.9635100260214235), (10.0, 2.2517525890667214), (-0.5, 0.03648997397857652)])
def test_digamma(x, want):
    assert digamma(x) == pytest.approx(want, rel=1e-13)


def test_kinks():
    assert bars(math.fabs, 0.0) == (0.0,)
    assert bars(math.hypot, 0.0, 0.0) == (0.0, 0.0)
    assert bars(math.atan2, 0.0, 0.0) == (0.0, 0.0)
    assert bars(math.dist, (1.0,), (1.0,)) == ((0.0,), (0.0,))
    assert bars(math.copysign, 0.0, -1.0)[0] == 0.0


def test_copysign():
    assert [bars(math.copysign, x, s)[0] for x in (2.0, -2.0) for s in (1.0, -1.0)] == [1.0, -1.0, -1.0, 1.0]


def test_a_selected_zero_stays_zero():
    assert bars(math.sqrt, 0.0, y_bar=0.0) == (0.0,)
    assert bars(math.acos, 1.0, y_bar=0.0) == (0.0,)


def test_the_product_is_exact_at_zeros():
    assert bars(math.prod, [2.0, 0.0, 3.0])[0] == [0.0, 6.0, 0.0]
    assert bars(math.prod, (2.0,), start=3.0) == ((3.0,), 2.0)


def test_the_logarithm_to_a_base():
    x_bar, base_bar = bars(math.log, 8.0, 2.0)

    assert x_bar == pytest.approx(1 / (8 * math.log(2)))
    assert base_bar == pytest.approx(-3 / (2 * math.log(2)))


def test_every_function_of_math_has_a_rule():
    missing = {
        name for name in dir(math)
        if callable(getattr(math, name)) and not name.startswith("_") and BOOK.find(getattr(math, name)) is None
    }

    assert missing <= {"sumprod", "fma"}  # of newer Pythons
