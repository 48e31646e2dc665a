import numpy as np

from zygopy.rules import BOOK
from zygopy.runtime import ZERO


def test_the_quotient_of_divmod_carries_nothing():
    for primitive in (divmod, np.divmod):
        (q, _), pullback = BOOK.find(primitive).apply(-5.3, 2.0)

        assert q == -3.0
        assert pullback((1.0, ZERO)) == (ZERO, ZERO)
        assert pullback((1.0, 1.0)) == (1.0, 3.0)


def test_nan_to_num_gives_the_stand_ins_what_they_stand_for():
    x = np.array([1.0, np.nan, np.inf, -np.inf])
    _, pullback = BOOK.find(np.nan_to_num).apply(x, nan=0.5, posinf=2.0, neginf=3.0)
    x_bar, _, nan_bar, posinf_bar, neginf_bar = pullback(np.array([1.0, 2.0, 4.0, 8.0]))

    assert x_bar.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert (nan_bar, posinf_bar, neginf_bar) == (2.0, 4.0, 8.0)


def test_the_whole_part_carries_nothing():
    _, pullback = BOOK.find(np.modf).apply(1.25)

    assert pullback((ZERO, 1.0)) == (ZERO,)
    assert pullback((3.0, 1.0)) == (3.0,)


def test_frexp_without_a_cotangent_for_the_mantissa():
    assert BOOK.find(np.frexp).apply(1.25)[1]((ZERO, ZERO)) == (ZERO,)
