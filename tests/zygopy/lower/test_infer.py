"""The kind of a result follows from the kinds of the arguments."""

from __future__ import annotations

import re

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered
from zygopy.core.kinds import UNKNOWN, Array, Number, Symbol
from zygopy.lower.infer import cotangent_of_second, like, shaped_as_second, spread_kind

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("f", "args", "kind"),
    [
        (lambda x: np.sum(x, axis=0), (np.ones((3, 2)),), "float64[n1]"),
        (lambda x: x.astype(np.float32), (np.ones(3),), "float32[n1]"),
        (lambda x, y: x @ y, (np.ones((3, 2)), np.ones(2)), "float64[n1]"),
        (lambda x, y: x + y, (np.ones((3, 1)), np.ones((1, 2))), "float64[n1, n2]"),
        (lambda x: x > 0, (np.ones(3),), "bool[n1]"),
    ],
)
def test_results_of_calls(f, args, kind):
    def whole(*xs):
        y = f(*xs)
        return np.sum(y)

    line = next(line for line in lowered(whole, *args) if line.startswith("%y"))

    got = dict(zip(dict.fromkeys(re.findall(r"n\d+", line.split(" = ")[0])), ("n1", "n2"), strict=False))
    assert re.sub(r"n\d+", lambda m: got[m[0]], line.split(" = ")[0]) == f"%y: {kind}"


MATRIX = Array(np.dtype("float64"), (Symbol(), Symbol()), np.ndarray)
SINGLE = Array(np.dtype("float32"), (Symbol(),), np.ndarray)
COUNTS = Array(np.dtype("int64"), (Symbol(),), np.ndarray)


def test_a_cotangent_has_the_form_of_its_value_and_is_of_floats():
    kind = cotangent_of_second((UNKNOWN, COUNTS))

    assert isinstance(kind, Array)
    assert kind.dtype == np.float64
    assert kind.axes == COUNTS.axes
    assert cotangent_of_second((UNKNOWN, SINGLE)).dtype == np.float32
    assert cotangent_of_second((MATRIX, UNKNOWN)) == UNKNOWN


def test_a_number_spread_over_an_array_takes_its_dtype():
    assert spread_kind((Number(float), SINGLE)) == Array(np.dtype("float32"), SINGLE.axes, np.ndarray)
    assert spread_kind((MATRIX, SINGLE)) == Array(np.dtype("float64"), SINGLE.axes, np.ndarray)


def test_what_is_summed_down_keeps_its_dtype():
    assert shaped_as_second((MATRIX, SINGLE)) == Array(np.dtype("float64"), SINGLE.axes, np.ndarray)
    assert shaped_as_second((UNKNOWN, SINGLE)) == UNKNOWN


def test_a_result_like_the_first_argument_has_its_axes_and_the_dtype_of_all():
    single, double = np.dtype(np.float32), np.dtype(np.float64)
    x, w = Array(single, (Symbol(), Symbol())), Array(double, (Symbol(),))

    assert (like((x, w)).dtype, like((x, w)).ndim) == (double, 2)
    assert like((x, Number(int))).dtype == single
    assert like((x, UNKNOWN)) == like((Number(float), x)) == like(()) == UNKNOWN
    assert like((Array(single, (), loose=True),)) == UNKNOWN


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.prod(x, dtype=np.float64),
        lambda x: np.sum(np.prod(x, axis=1, dtype=np.float64)),
        lambda x: np.sum(np.cumprod(x, axis=0, dtype=np.float64)),
        lambda x: np.sum(np.cumsum(x, axis=0, dtype=np.float64)),
        lambda x: np.trace(x, dtype=np.float64),
    ],
)
def test_a_wider_result_does_not_widen_the_gradient(f):
    assert zygopy.gradient(f, np.ones((3, 3), np.float32))[0].dtype == np.float32


@pytest.mark.parametrize("window", [np.hanning, np.hamming, np.blackman, np.bartlett])
def test_the_kind_of_a_window(window):
    def f(x):
        return np.sum((x * window(len(x))) ** 2) + np.sum(x[:1] * window(1))

    assert "_rule" not in zygopy.adjoint_source(f, np.arange(4.0))
    zygopy.check_gradient(f, np.arange(4.0))
    zygopy.check_gradient(f, np.ones(1))


def test_an_entry_of_an_index_array_has_its_shape():
    def f(image, i, j):
        return np.sum(image[i, j] * image[j, i] ** 2) + np.sum(image[i] * image[0])

    i, j = np.array([0, 1, 1]), np.array([2, 0, 1])

    assert "unbroadcast" not in zygopy.adjoint_source(f, np.ones((3, 3)), i, j, argnums=0)
    zygopy.check_gradient(lambda image: f(image, i, j), np.arange(9.0).reshape(3, 3) / 4)
    zygopy.check_gradient(lambda image: f(image, i[:1], j[:, None]), np.arange(9.0).reshape(3, 3) / 4)
