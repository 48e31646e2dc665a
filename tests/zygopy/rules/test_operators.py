import operator
from fractions import Fraction

import numpy as np
import pytest

from zygopy.errors import MissingRule
from zygopy.rules import BOOK
from zygopy.runtime import ZERO


def apply(primitive, *args):
    return BOOK.find(primitive).apply(*args)


def test_lists_and_tuples_are_joined():
    assert apply(operator.add, [1.0], [2.0, 3.0])[1]([1.0, 2.0, 3.0]) == ([1.0], [2.0, 3.0])
    assert apply(operator.add, (1.0,), ())[1]((5.0,)) == ((5.0,), ())


def test_lists_are_repeated():
    c, pullback = apply(operator.mul, [1.0, 2.0], 2)

    assert c == [1.0, 2.0, 1.0, 2.0]
    assert pullback([1.0, 2.0, 3.0, 4.0]) == ([4.0, 6.0], ZERO)
    assert apply(operator.mul, 2, (1.0,))[1]((1.0, 2.0)) == (ZERO, (3.0,))
    assert apply(operator.mul, [1.0], 0)[1]([]) == (ZERO, ZERO)
    assert apply(operator.mul, [], 3)[1]([]) == (ZERO, ZERO)


def test_text_carries_nothing():
    for primitive, a, b in ((operator.add, "a", "b"), (operator.mul, "a", 2), (operator.mod, "%d", 2)):
        y, pullback = apply(primitive, a, b)

        assert y == primitive(a, b)
        assert pullback(ZERO) == (ZERO,)


def test_a_list_and_an_array_are_two_arrays():
    assert apply(operator.add, [1.0, 2.0], np.ones(2))[1](np.array([3.0, 4.0]))[0] == [3.0, 4.0]
    a_bar, b_bar = apply(operator.mul, np.ones(2), [1.0, 2.0])[1](np.array([3.0, 4.0]))

    assert (a_bar.tolist(), b_bar) == ([3.0, 8.0], [3.0, 4.0])


@pytest.mark.parametrize("primitive", [operator.add, operator.mul, operator.mod, operator.sub])
def test_other_objects_are_refused(primitive):
    with pytest.raises(MissingRule, match="of Fraction, float"):
        apply(primitive, Fraction(1, 2), 0.5)


def test_the_absolute_value_at_zero():
    assert apply(abs, 0.0)[1](1.0) == apply(operator.abs, 0.0)[1](1.0) == (0.0,)
    assert apply(abs, -2)[1](1.0) == (-1.0,)


def test_the_remainder_follows_the_sign_of_the_divisor():
    assert apply(operator.mod, -5.3, 2.0)[1](1.0) == (1.0, 3.0)
