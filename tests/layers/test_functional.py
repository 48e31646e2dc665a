"""Normalisation as functions is that of the layers, and of PyTorch."""

import numpy as np
import pytest

from layers import (
    BatchNorm,
    DimensionMismatch,
    GroupNorm,
    InstanceNorm,
    batchnorm,
    f64,
    groupnorm,
    instancenorm,
    trainmode,
)
from zygopy import check_gradient

rng = np.random.default_rng(0)
X, GAMMA, BETA = rng.normal(size=(3, 4, 5)), rng.normal(size=4), rng.normal(size=4)


def with_weights(layer):
    layer = f64(layer)
    layer.gamma, layer.beta = GAMMA, BETA
    return layer


def test_as_the_layers():
    batch, group = with_weights(BatchNorm(4)), with_weights(GroupNorm(4, 2))
    instance = with_weights(InstanceNorm(4, affine=True))

    assert np.allclose(batchnorm(X, GAMMA, BETA), trainmode(with_weights(BatchNorm(4)))(X))
    assert np.allclose(batchnorm(X, GAMMA, BETA, batch.mu + 1, batch.var * 2), (X - 1) / np.sqrt(2 + 1e-5) * GAMMA[:, None] + BETA[:, None])
    assert np.allclose(groupnorm(X, 2, GAMMA, BETA), group(X))
    assert np.allclose(instancenorm(X, GAMMA, BETA), instance(X))


def test_as_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x, g, b = map(torch.from_numpy, (X, GAMMA, BETA))
    F = torch.nn.functional

    assert np.allclose(batchnorm(X, GAMMA, BETA), F.batch_norm(x, None, None, g, b, training=True))
    assert np.allclose(batchnorm(X, None, None, BETA, GAMMA**2), F.batch_norm(x, b, g**2))
    assert np.allclose(groupnorm(X, 2, GAMMA, BETA), F.group_norm(x, 2, g, b))
    assert np.allclose(instancenorm(X, GAMMA, BETA), F.instance_norm(x, weight=g, bias=b))


@pytest.mark.parametrize("norm", [batchnorm, instancenorm, lambda x, g, b: groupnorm(x, 2, g, b)])
def test_gradients(norm):
    check_gradient(lambda x, g, b: np.sum(np.sin(norm(x, g, b))), X, GAMMA, BETA)


def test_bad_input():
    with pytest.raises(DimensionMismatch, match="both"):
        batchnorm(X, mean=BETA)
    with pytest.raises(DimensionMismatch, match="divided"):
        groupnorm(X, 3)
    with pytest.raises(DimensionMismatch, match="space"):
        instancenorm(X[0])
