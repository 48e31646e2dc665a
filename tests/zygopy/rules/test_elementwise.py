import math

import numpy as np
import pytest

from zygopy.rules import BOOK
from zygopy.rules.elementwise import i1


def slopes(primitive, *args):
    """The derivatives at numbers, and the same at arrays of them."""
    _, pullback = BOOK.find(primitive).apply(*args)
    got = pullback(1.0)
    _, pullback = BOOK.find(primitive).apply(*(np.full(2, x) for x in args))
    assert [np.asarray(bar).tolist() for bar in pullback(np.ones(2))] == [pytest.approx([bar, bar]) for bar in got]
    return got


@pytest.mark.parametrize("primitive", [np.absolute, np.fabs, np.sinc])
def test_the_derivative_at_zero_is_zero(primitive):
    assert slopes(primitive, 0.0) == (0.0,)


@pytest.mark.parametrize("primitive", [np.hypot, np.arctan2])
def test_the_derivative_at_the_origin_is_zero(primitive):
    assert slopes(primitive, 0.0, 0.0) == (0.0, 0.0)


def test_absolute_of_complex_zero():
    assert BOOK.find(np.absolute).apply(0j)[1](1.0) == (0j,)
    assert BOOK.find(np.absolute).apply(3 + 4j)[1](1.0) == (pytest.approx(0.6 + 0.8j),)


def test_the_remainder_with_respect_to_its_divisor():
    assert slopes(np.remainder, -5.3, 2.0) == (1.0, 3.0)
    assert slopes(np.fmod, -5.3, 2.0) == (1.0, 2.0)


@pytest.mark.parametrize(("primitive", "x"), [(np.sqrt, 0.0), (np.log, 0.0), (np.cbrt, 0.0), (np.arcsin, 1.0), (np.reciprocal, 0.0)])
def test_a_selected_zero_stays_zero_at_a_singularity(primitive, x):
    with np.errstate(all="ignore"):
        _, pullback = BOOK.find(primitive).apply(np.array([x]))

    assert pullback(np.zeros(1))[0].tolist() == [0.0]


@pytest.mark.parametrize("x", [0.0, 0.5, -3.0, 20.0, 300.0])
def test_i1_is_the_derivative_of_i0(x):
    h = 1e-5

    assert i1(x) == pytest.approx((np.i0(x + h) - np.i0(x - h)) / (2 * h), rel=1e-6, abs=1e-9)


def test_unsigned_integers_do_not_overflow():
    _, pullback = BOOK.find(np.square).apply(np.array([200], np.uint8))

    assert pullback(np.ones(1))[0].tolist() == [400.0]


def test_single_precision_stays_single():
    for rule in BOOK:
        if rule.form == "elementwise" and isinstance(rule.primitives[0], np.ufunc) and rule.primitives[0] is not np.ldexp:
            args = [np.full(3, 0.5 * (low + high), np.float32) for low, high in rule.domain]
            y, pullback = rule.apply(*args)
            bars = pullback(np.ones(3, np.float32))

            assert y.dtype == np.float32, rule.name
            assert {bar.dtype for bar in bars if hasattr(bar, "dtype")} <= {np.dtype(np.float32)}, rule.name


def test_every_ufunc_of_numbers_has_a_rule():
    none = {"bitwise_count"}  # bits, of integers
    missing = {
        name for name in dir(np)
        if isinstance(getattr(np, name), np.ufunc) and BOOK.find(getattr(np, name)) is None
    }

    assert missing <= none


def test_the_constants_are_constant():
    for primitive in (np.floor, np.ceil, np.rint, np.trunc, np.round, np.isnan, np.less, np.logical_and, np.floor_divide):
        assert BOOK.find(primitive).form == "constant"


def test_the_real_and_imaginary_part_of_a_real_number():
    assert BOOK.find(np.real).apply(2.0)[1](1.0) == (1.0,)
    assert BOOK.find(np.imag).apply(2.0)[1](1.0) == (0.0,)
    assert BOOK.find(np.imag).apply(2j)[1](1.0) == (1j,)
    assert math.isclose(slopes(np.deg2rad, 1.0)[0], math.pi / 180)


@pytest.mark.parametrize("primitive", [np.nextafter, math.nextafter])
def test_the_next_number_follows_the_one_before(primitive):
    _, pullback = BOOK.find(primitive).apply(2.0, 3.0)

    assert [bar for bar in pullback(1.5) if isinstance(bar, float)] == [1.5]
