"""Calls that say the same as another one."""

import linecache

import numpy as np
import pytest

from zygopy import ZygopyError, adjoint_source, gradient


@pytest.mark.parametrize(("options", "text"), [
    ("copy=None", "np.asarray(x)"), ("copy=False", "np.asarray(x)"), ("copy=True", "np.array(x)"),
    ("copy=None, ndmin=3", "[None, ...]")])
def test_an_array_that_is_not_copied_is_itself(options, text):
    space = {"np": np}
    got = adjoint_source(made(f"np.array(x, {options})", space), np.ones((2, 3)))

    assert text in got


def made(text, space):
    source = f"def f(x):\n    y = {text}\n    return np.sum(y * x)\n"
    linecache.cache[f"<{text}>"] = len(source), None, source.splitlines(True), f"<{text}>"
    exec(compile(source, f"<{text}>", "exec"), space)
    return space["f"]


def test_what_is_written_to_an_array_that_was_not_copied_is_written_to_the_argument():
    def total(x):
        z = x * 2
        y = np.array(z, copy=None)
        y[0] = 0.0
        return np.sum(z * z)

    assert gradient(total, np.ones(3))[0].tolist() == [0.0, 8.0, 8.0]


def test_only_layouts_may_be_required():
    assert gradient(lambda x: np.sum(np.require(x, requirements=["F"]) ** 2), np.ones(2))[0].tolist() == [2.0, 2.0]
    with pytest.raises(ZygopyError):
        gradient(lambda x: np.sum(np.require(x, requirements=["OWNDATA"]) ** 2), np.ones(2))


def test_a_correction_is_ddof():
    x = np.array([1.0, 4.0, 2.0])

    got = gradient(lambda x: np.var(x, correction=1) + np.std(x, correction=1), x)[0]
    want = gradient(lambda x: np.var(x, ddof=1) + np.std(x, ddof=1), x)[0]

    np.testing.assert_array_equal(got, want)
