"""`isinstance`, `callable`, `hasattr` and shapes are answered by kinds."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def square(x):
    return x * x


def test_questions_that_kinds_answer_leave_no_steps():
    def f(x):
        return x * 2.0 if isinstance(x, float) and callable(square) and not hasattr(x, "shape") else x

    assert lowered(f, 3.0) == ["%value: float = mul(%x, 2.0)", "return %value"]


def test_the_rank_of_an_array_is_known():
    def f(x):
        return np.sum(x) if np.ndim(x) == 2 else np.prod(x)

    assert lowered(f, np.ones((2, 3))) == ["%value: float64 = np.sum(%x)", "return %value"]


def test_the_type_of_a_number_is_known():
    assert lowered(lambda x: x if type(x) is int else x * x, 3.0) == ["%value: float = mul(%x, %x)", "return %value"]


@pytest.mark.parametrize(
    "test",
    [
        lambda x: x.ndim == 2,
        lambda x: len(x.shape) == 2,
        lambda x: x.dtype == np.float64,
        lambda x: x.dtype.kind == "f",
        lambda x: x.shape[0] != 1,
        lambda x: len(x) != 1,
        lambda x: x.size != 1,
        lambda x: x.shape[0] == len(x),
    ],
)
def test_what_the_kind_of_an_array_decides_is_decided_when_it_is_derived(test):
    def f(x):
        if test(x):
            return np.sum(x)
        return zygopy.unknown_name

    (step,) = [line for line in lowered(f, np.ones((2, 3))) if "sum" in line]

    assert zygopy.gradient(f, np.ones((2, 3)))[0].tolist() == [[1.0] * 3] * 2
    assert not any("if" in line for line in lowered(f, np.ones((2, 3)))), step


def test_a_length_that_may_be_anything_is_asked_for_when_it_runs():
    def f(x):
        return np.sum(x) if x.shape[0] == 2 else np.sum(x * x)

    assert zygopy.gradient(f, np.ones(2))[0].tolist() == [1.0, 1.0]
    assert zygopy.gradient(f, np.full(3, 3.0))[0].tolist() == [6.0, 6.0, 6.0]


def test_an_array_of_one_element_gets_a_version_of_its_own():
    def f(x):
        return 5.0 * np.sum(x) if x.size == 1 else np.sum(x * x)

    assert zygopy.gradient(f, np.full(3, 3.0))[0].tolist() == [6.0, 6.0, 6.0]
    assert zygopy.gradient(f, np.full(1, 3.0))[0].tolist() == [5.0]
    assert zygopy.gradient(f, np.zeros((0, 1)))[0].shape == (0, 1)


def test_a_number_of_one_of_two_types_is_a_number():
    def f(v, x):
        for w in x:
            v = v + (v * w if isinstance(v, (int, float)) else 100.0 * w)
        return v

    text = zygopy.adjoint_source(f, 0.5, np.ones(2))

    assert "isinstance" not in text.split("reversed")[1]
    zygopy.check_gradient(f, 0.5, np.ones(2))


def test_no_cotangent_is_made_of_what_none_is_asked_for():
    def f(x, n):
        return np.sum(x**n / (n + 1.0))

    x = np.array([0.5, 1.5])

    assert "log" not in zygopy.adjoint_source(f, x, 2.5, argnums=0)
    assert "log" in zygopy.adjoint_source(f, x, 2.5)
    zygopy.check_gradient(f, x, 2.5)
    assert np.allclose(zygopy.gradient(lambda x: np.sum(x**x), x)[0], x**x * (np.log(x) + 1.0))
