"""`debug_nan`: the first nan or infinity raises at the user's expression; without it nothing is examined."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy import NotFinite, debug_nan, gradient
from zygopy.runtime.watching import watching

pytestmark = [pytest.mark.core, pytest.mark.filterwarnings("ignore::RuntimeWarning")]


def underlined(error):
    """The user's characters above the carets."""
    lines = str(error.value).splitlines()
    carets = next(i for i, line in enumerate(lines) if set(line.partition("|")[2].strip()) == {"^"})
    return "".join(c for c, mark in zip(lines[carets - 1], lines[carets], strict=False) if mark == "^")


def forwards(x):
    y = np.log(x)
    return np.sum(y * y)


def test_a_value_is_found_on_the_way_forward():
    with debug_nan(), pytest.raises(NotFinite, match=r"value of `y` is not finite") as error:
        gradient(forwards, np.array([1.0, 0.0, -1.0]))

    assert underlined(error) == "np.log(x)"
    assert "2 of its 3 elements are nan or infinite" in str(error.value)


def backwards(x):
    return np.sum(2.0 * np.sqrt(x))


def test_a_cotangent_is_found_on_the_way_back():
    with debug_nan(), pytest.raises(NotFinite, match="cotangent") as error:
        gradient(backwards, np.array([1.0, 0.0]))

    assert underlined(error) == "np.sqrt(x)"


def in_a_loop(x):
    for i in range(3):
        x = x / (2 - i)
    return x


def helper(x):
    return 1.0 / x


def through_a_call(f, x):
    return f(x) * 2.0


@pytest.mark.parametrize(
    ("f", "args", "where"),
    [(in_a_loop, (np.float64(1.0),), "x / (2 - i)"), (through_a_call, (helper, np.float64(0.0)), "1.0 / x")],
)
def test_loops_and_calls_are_examined_too(f, args, where):
    with debug_nan(), pytest.raises(NotFinite) as error:
        gradient(f, *args)

    assert underlined(error) == where


def test_what_is_finite_passes_with_the_same_numbers():
    x = np.array([1.0, 2.0])
    with debug_nan():
        watched = gradient(forwards, x)[0]

    assert np.array_equal(watched, gradient(forwards, x)[0])


def test_outside_the_context_nothing_is_examined():
    with debug_nan():
        assert watching()

    assert not watching()
    assert np.isnan(gradient(forwards, np.array([1.0, -1.0]))[0][1])
    assert "examine" not in zygopy.adjoint_source(forwards, np.ones(2))


def test_an_error_inside_leaves_the_context():
    with pytest.raises(KeyError), debug_nan():
        raise KeyError

    assert not watching()
