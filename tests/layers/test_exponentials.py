"""Softmax, its logarithm, and the logarithm of a sum of exponentials: values, gradients, infinities."""

import numpy as np
import pytest

from layers import logsoftmax, logsumexp, softmax
from zygopy import adjoint_source, check_gradient, gradient

X = np.random.default_rng(0).normal(size=(3, 4, 5))
AXES = [-1, 0, 1, (0, 2)]


@pytest.mark.parametrize("axis", AXES)
def test_softmax_is_the_quotient(axis):
    want = np.exp(X) / np.exp(X).sum(axis=axis, keepdims=True)

    np.testing.assert_allclose(softmax(X, axis), want, rtol=1e-13)
    np.testing.assert_allclose(logsoftmax(X, axis), np.log(want), rtol=1e-12)
    np.testing.assert_allclose(logsumexp(X, axis), np.log(np.exp(X).sum(axis=axis)), rtol=1e-13)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("f", [softmax, logsoftmax, logsumexp])
def test_gradients(f, axis):
    weights = np.random.default_rng(1).normal(size=f(X, axis).shape)

    check_gradient(lambda x: np.sum(weights * f(x, axis)), X)


def test_sum_of_all_is_the_default_of_logsumexp():
    assert logsumexp(X).shape == ()
    assert logsumexp(X, keepdims=True).shape == (1, 1, 1)
    check_gradient(logsumexp, X)
    check_gradient(lambda x: np.sum(logsumexp(x, 1, keepdims=True) ** 2), X)


@pytest.mark.parametrize("f", [softmax, logsoftmax, logsumexp])
def test_single_precision_stays(f):
    x = X.astype(np.float32)

    assert f(x).dtype == np.float32
    assert gradient(lambda x: np.sum(f(x) ** 2), x)[0].dtype == np.float32


def test_large_entries_do_not_overflow():
    x = np.array([1000.0, 1000.0, -1000.0])

    assert softmax(x).tolist() == [0.5, 0.5, 0.0]
    assert logsoftmax(x).tolist() == pytest.approx([-np.log(2), -np.log(2), -2000 - np.log(2)])


def test_infinite_entries_share_the_weight():
    assert softmax(np.array([np.inf, 1.0, np.inf])).tolist() == [0.5, 0.0, 0.5]
    assert softmax(np.array([-np.inf, 1.0])).tolist() == [0.0, 1.0]
    assert logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
    assert logsumexp(np.array([np.inf, 1.0])) == np.inf


def test_out_is_written_and_returned():
    out = np.empty_like(X)

    assert softmax(X, out=out) is out
    assert np.array_equal(out, softmax(X))


@pytest.mark.parametrize("f", [softmax, logsoftmax])
def test_a_number_has_no_axis(f):
    with pytest.raises(TypeError, match="whole axis"):
        f(1.0)


def test_printed_gradient_of_cross_entropy_is_short():
    text = adjoint_source(lambda x: -np.sum(logsoftmax(x)[0]), X)

    assert "pullback" not in text
