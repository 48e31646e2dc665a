"""Sums of exponentials of `scipy.special`."""

import numpy as np
import pytest

import zygopy

special = pytest.importorskip("scipy.special")


def test_a_loss_of_logits_has_the_gradient_of_probabilities():
    logits = np.array([[1.0, 2.0, -1.0], [0.5, 0.1, 0.3]])
    labels = np.array([1, 2])

    got = zygopy.gradient(lambda z: -np.sum(special.log_softmax(z, axis=1)[np.arange(2), labels]), logits)[0]

    np.testing.assert_allclose(got, special.softmax(logits, axis=1) - np.eye(3)[labels])


def test_a_sum_of_exponentials_to_second_order():
    z = np.array([1.0, 2.0, -1.0])
    p = special.softmax(z)

    np.testing.assert_allclose(zygopy.hessian(special.logsumexp, z), np.diag(p) - np.outer(p, p))


def test_signs_are_not_followed():
    with pytest.raises(zygopy.ZygopyError):
        zygopy.gradient(lambda z: special.logsumexp(z, return_sign=True)[0], np.ones(3))
