"""Shapes of outputs, without the arithmetic."""

import time

import numpy as np
import pytest

from layers import (
    BatchNorm,
    Chain,
    Conv,
    Dense,
    Maxout,
    MaxPool,
    Parallel,
    flatten,
    outputsize,
    relu,
    softmax,
    tanh,
    vcat,
)


def test_shapes():
    m = Chain(Conv((3, 3), 3, 16, relu), MaxPool((2, 2)), BatchNorm(16), flatten, Dense(16 * 13 * 13, 10), softmax)

    assert outputsize(m, (64, 3, 28, 28)) == (64, 10) and outputsize(m, (3, 28, 28), padbatch=True) == (1, 10)
    assert outputsize([Dense(10, 4), tanh, Dense(4, 2)], (8, 10)) == (8, 2)
    assert outputsize(Maxout(lambda: Dense(5, 7, tanh), 3), (11, 5)) == (11, 7)
    assert outputsize(lambda x: x.sum(axis=1), (3, 4)) == (3,) and outputsize(Dense(10, 4), (10,)) == (4,)


def test_several_inputs():
    par = Parallel(vcat, Dense(5, 9), Dense(7, 11))

    assert outputsize(par, (64, 5), (64, 7)) == (64, 20)
    assert outputsize(Chain(par, Dense(20, 13), softmax), (5,), (7,), padbatch=True) == (1, 13)


def test_a_large_batch_costs_nothing():
    m = Dense(1000, 1000)
    start = time.perf_counter()

    assert outputsize(m, (10**7, 1000)) == (10**7, 1000)
    assert time.perf_counter() - start < 0.5


def test_sizes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"Dense\(5 => 2\) expects"):
        outputsize(Dense(5, 2), (3, 4))


def test_statistics_stay():
    m = BatchNorm(3)
    outputsize(m, (8, 3))

    assert (m.mu == 0).all() and (m.var == 1).all() and np.isfinite(m.gamma).all()
