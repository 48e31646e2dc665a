"""What is outside the language is refused by name and underlined."""

from __future__ import annotations

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
