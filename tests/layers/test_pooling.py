"""Pooling: values written out, sizes, printed forms, gradients."""

import numpy as np
import pytest

from layers import (
    AdaptiveMaxPool,
    AdaptiveMeanPool,
    DimensionMismatch,
    GlobalMaxPool,
    GlobalMeanPool,
    LPPool,
    MaxPool,
    MeanPool,
    SamePad,
    lpnormpool,
    maxpool,
    meanpool,
    nparams,
    rand32,
    summary,
)
from zygopy import check_gradient, gradient

X = np.random.default_rng(0).uniform(0.5, 2, size=(2, 3, 8, 6))
BIG = rand32(1, 2, 100, 100)


@pytest.mark.parametrize(("layer", "space"), [
    (MaxPool((5, 5), pad=SamePad()), (20, 20)), (MeanPool((5, 5), pad=SamePad()), (20, 20)), (MaxPool((4, 4)), (25, 25)),
    (AdaptiveMaxPool((25, 25)), (25, 25)), (AdaptiveMeanPool((7, 30)), (7, 30)), (GlobalMaxPool(), (1, 1)), (GlobalMeanPool(), (1, 1)),
], ids=repr)
def test_size_of_the_output(layer, space):
    y = layer(BIG)

    assert y.shape == (1, 2, *space) and y.dtype == np.float32 and nparams(layer) == 0


def test_one_axis():
    assert MaxPool((5,), pad=2, stride=3)(rand32(1, 2, 100)).shape == (1, 2, 34)
    assert GlobalMaxPool()(rand32(7, 5, 3)).shape == (7, 5, 1)


def test_values():
    blocks = X.reshape(2, 3, 4, 2, 3, 2)

    assert np.array_equal(maxpool(X, (2, 2)), blocks.max(axis=(3, 5)))
    np.testing.assert_allclose(meanpool(X, (2, 2)), blocks.mean(axis=(3, 5)))
    np.testing.assert_allclose(lpnormpool(X, 3, (2, 2)), (blocks**3).sum(axis=(3, 5)) ** (1 / 3))
    assert np.allclose(MaxPool((4, 4))(BIG), AdaptiveMaxPool((25, 25))(BIG))
    assert np.allclose(GlobalMeanPool()(X)[..., 0, 0], X.mean(axis=(2, 3)))


def test_padding_is_never_largest_but_counts_in_the_mean():
    x = -np.ones((1, 1, 2))

    assert maxpool(x, (2,), 1).tolist() == [[[-1, -1]]] and meanpool(x, (2,), 1).tolist() == [[[-0.5, -0.5]]]


@pytest.mark.parametrize("layer", [
    MaxPool((2, 2)), MaxPool((3, 3), pad=1, stride=2), MeanPool((2, 3), stride=1), LPPool(2, (2, 2)), AdaptiveMaxPool((3, 2)),
    AdaptiveMeanPool((3, 2)), GlobalMaxPool(), GlobalMeanPool(),
], ids=repr)
def test_gradients(layer):
    check_gradient(lambda x: np.sum(np.sin(layer(x))), X)
    assert gradient(lambda x: np.sum(layer(x)), X.astype("f4"))[0].dtype == np.float32


@pytest.mark.parametrize(("layer", "text"), [
    (MaxPool((5, 5), pad=2), "MaxPool((5, 5), pad=2)"), (MaxPool((5,), pad=2, stride=3), "MaxPool((5,), pad=2, stride=3)"),
    (MeanPool((2, 2)), "MeanPool((2, 2))"), (MeanPool((2, 3), stride=(1, 2)), "MeanPool((2, 3), stride=(1, 2))"),
    (GlobalMaxPool(), "GlobalMaxPool()"), (AdaptiveMaxPool((3, 2)), "AdaptiveMaxPool((3, 2))"),
])
def test_printed_form(layer, text):
    assert repr(layer) == text == summary(layer)


def test_what_does_not_fit():
    with pytest.raises(DimensionMismatch, match=r"MaxPool\(\(2, 2\)\) expects input.ndim == 4"):
        MaxPool((2, 2))(rand32(3, 4, 4))
    with pytest.raises(DimensionMismatch, match="cannot be pooled"):
        AdaptiveMaxPool((9, 9))(X)
