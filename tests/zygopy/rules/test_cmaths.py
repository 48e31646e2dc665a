import cmath

import pytest

import zygopy
from zygopy.rules import BOOK


def bar(primitive, *args, y_bar=1.0):
    return BOOK.find(primitive).apply(*args)[1](y_bar)


def test_the_phase():
    assert bar(cmath.phase, 1j) == (pytest.approx(-1.0),)
    assert bar(cmath.phase, 0j) == (0j,)
    assert bar(cmath.phase, -2.0) == (0.0,)


def test_polar_coordinates_there_and_back():
    assert bar(cmath.polar, 3 + 4j, y_bar=(5.0, 0.0)) == (pytest.approx(3 + 4j),)
    assert bar(cmath.polar, 0j, y_bar=(1.0, 1.0)) == (0j,)
    assert bar(cmath.rect, 2.0, 0.0, y_bar=1 + 1j) == (pytest.approx(1.0), pytest.approx(2.0))


@pytest.mark.parametrize("f", [cmath.asin, cmath.acos, cmath.acosh], ids=lambda f: f.__name__)
@pytest.mark.parametrize("x", [-1.7, 1.7])
def test_on_a_cut_the_slope_is_that_of_the_side_of_the_value(f, x):
    (x_bar,) = bar(f, complex(x, 0.0), y_bar=1.0)

    slope = (f(complex(x + 1e-6, 0.0)) - f(complex(x - 1e-6, 0.0))) / 2e-6
    assert x_bar == pytest.approx(slope.conjugate(), abs=1e-6)


def test_a_real_number_stays_real():
    assert zygopy.gradient(lambda x: cmath.exp(1j * x).imag, 0.5)[0] == pytest.approx(cmath.cos(0.5).real)
