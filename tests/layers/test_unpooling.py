"""Where the largest values were, and back; gradients; as in PyTorch."""

import numpy as np
import pytest

from layers import DimensionMismatch, MaxPool, MaxUnpool, maxpool_with_places
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)
SETTINGS = [((2, 2), 0, None), ((3, 2), 0, (2, 2)), ((3, 3), 1, (2, 2))]


@pytest.mark.parametrize(("size", "pad", "stride"), SETTINGS)
def test_the_largest_and_where_it_was(size, pad, stride):
    x = rng.normal(size=(2, 3, 7, 8))
    y, places = maxpool_with_places(x, size, pad, stride)

    assert np.array_equal(y, MaxPool(size, pad=pad, stride=stride)(x))
    assert np.array_equal(np.take_along_axis(x.reshape(2, 3, -1), places.reshape(2, 3, -1), 2), y.reshape(2, 3, -1))
    ours = gradient(lambda x: np.sum(np.sin(maxpool_with_places(x, size, pad, stride)[0])), x)[0]
    theirs = gradient(lambda x: np.sum(np.sin(MaxPool(size, pad=pad, stride=stride)(x))), x)[0]
    assert np.allclose(ours, theirs)


@pytest.mark.parametrize(("size", "pad", "stride"), SETTINGS)
def test_as_in_pytorch(size, pad, stride):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x = rng.normal(size=(2, 3, 7, 8))
    F = torch.nn.functional
    want, where = F.max_pool2d(torch.from_numpy(x), size, stride, pad, return_indices=True)
    y, places = maxpool_with_places(x, size, pad, stride)

    assert np.array_equal(places, where.numpy())
    back = F.max_unpool2d(want, where, size, stride, pad, output_size=(7, 8)).numpy()
    assert np.array_equal(MaxUnpool(size, pad, stride)(y, places, space=(7, 8)), back)


def test_values_go_back_and_their_cotangents_come():
    x = rng.normal(size=(2, 3, 6, 4))
    y, places = maxpool_with_places(x, (2, 2))
    layer = MaxUnpool((2, 2))
    image = layer(y, places)

    assert image.shape == x.shape and np.array_equal(image[image != 0], x[image != 0])
    assert np.array_equal(maxpool_with_places(np.where(image == 0, -9.0, image), (2, 2))[1], places)
    check_gradient(lambda y: np.sum(np.sin(layer(y, places)) * x), y)
    assert repr(layer) == "MaxUnpool((2, 2))"


def test_the_first_of_equals_and_what_is_minus_infinity():
    y, places = maxpool_with_places(np.full((1, 1, 4), -np.inf), (2,), pad=1, stride=(2,))

    assert places.tolist() == [[[0, 1, 3]]] and (y == -np.inf).all()


def test_what_does_not_fit():
    y, places = maxpool_with_places(rng.normal(size=(1, 1, 4)), (2,))
    with pytest.raises(DimensionMismatch, match="values"):
        MaxUnpool((2,))(y, places[..., :1])
    with pytest.raises(DimensionMismatch, match="places up to"):
        MaxUnpool((2,))(y, places, space=(2,))
