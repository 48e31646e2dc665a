"""What is outside the language is refused by name and underlined."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def global_(x):
    global TOTAL
    TOTAL = x
    return x


async def waiting(x):
    return x


def yielding(x):
    yield x


@pytest.mark.parametrize(("f", "word"), [(waiting, "async"), (yielding, "yield")])
def test_it_is_refused_by_name(f, word):
    with pytest.raises(zygopy.UnsupportedSyntax, match=r"\[Z1\d\d\]") as error:
        zygopy.gradient(f, 1.0)

    assert "^^" in str(error.value)
    assert "why: " in str(error.value)
    assert word in str(error.value)


def test_what_is_never_reached_is_refused_too():
    def f(x):
        if x > 1e9:
            exec("x = 0")
        return x

    with pytest.raises(zygopy.ZygopyError):
        zygopy.gradient(f, 1.0)


# -- what is lazy, what is kept -----------------------------------------------------------------------------------------


def gone_over_twice(xs):
    squares = map(lambda x: x**2, xs)
    return sum(squares) + sum(squares)


def read_later(x):
    k = 2.0
    parts = (x * k for _ in range(2))
    k = 3.0
    return sum(parts) * k


def written_after_it_is_kept(xs):
    kept = []
    state = np.zeros(1)
    for x in xs:
        state += x
        kept.append(state)
    return sum([np.sum(one**2) for one in kept])


def grows_under_its_loop(x):
    xs = [x]
    for y in xs:
        if len(xs) < 3:
            xs.append(y * x)
    return xs[-1]


@pytest.mark.parametrize(
    ("function", "argument"),
    [(gone_over_twice, [1.0, 2.0]), (read_later, 1.3), (grows_under_its_loop, 1.3)],
)
def test_what_order_or_memory_would_decide_is_refused_at_its_place(function, argument) -> None:
    with pytest.raises(zygopy.ZygopyError) as caught:
        zygopy.gradient(function, argument)

    assert caught.value.span is not None
    assert not isinstance(caught.value, zygopy.InternalError)


def test_what_is_written_to_after_it_is_kept_is_followed() -> None:
    assert zygopy.gradient(written_after_it_is_kept, [1.0, 2.0])[0] == [12.0, 12.0]  # one array, twice 3.0


def test_a_generator_expression_that_is_gone_over_once_is_followed() -> None:
    def once(x):
        parts = (x * k for k in (1.0, 2.0))
        return sum(parts)

    assert zygopy.gradient(once, 1.3) == (3.0,)
