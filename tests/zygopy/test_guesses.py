"""What a recursive function gave back so far is the guess of what it will give; once it differed, there is none."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.core.kinds import Array, Number
from zygopy.guesses import Guesses, form_of, kind_of_form

pytestmark = pytest.mark.core


def f(x):
    return x


def test_one_form_is_a_guess():
    guesses = Guesses()
    assert guesses.kind(f) is None

    guesses.observe(f, 1.0)
    guesses.observe(f, 2.0)

    assert guesses.kind(f) == Number(float)


def test_two_forms_are_none():
    guesses = Guesses()
    for value in (1.0, np.ones(3), 1.0):
        guesses.observe(f, value)

    assert guesses.kind(f) is None


def test_giving_up_is_for_good():
    guesses = Guesses()
    guesses.observe(f, 1.0)
    guesses.give_up(f)
    guesses.observe(f, 1.0)

    assert guesses.kind(f) is None


@pytest.mark.parametrize("value", [None, "a", (1.0,), 1, np.ones((3, 1)), np.ones(2, int), np.array(1.0)])
def test_some_values_have_no_form(value):
    assert form_of(value) is None


def test_the_kind_of_a_form():
    kind = kind_of_form(form_of(np.ones((2, 3), np.float32)))

    assert isinstance(kind, Array)
    assert (kind.dtype, kind.ndim) == (np.float32, 2)


def test_a_function_that_gives_other_kinds_by_depth_is_right():
    def nested(x, n):
        return x if n == 0 else np.array([1.0, 2.0]) * nested(x, n - 1) if n == 1 else np.sum(nested(x, n - 1))

    for n, wanted in ((0, 1.0), (2, 3.0), (3, 3.0), (0, 1.0)):
        assert zygopy.gradient(lambda x, n: nested(x, n) * 1.0, 2.0, n)[0] == wanted
