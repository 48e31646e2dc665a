"""Patches and images sampled elsewhere: adjoint to each other, against loops and PyTorch, with gradients."""

import numpy as np
import pytest

from layers import DimensionMismatch, conv, fold, grid_sample, imrotate, unfold
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)
X = rng.normal(size=(2, 3, 6, 7))
SETTINGS = [{}, {"stride": 2}, {"pad": 1}, {"dilation": 2}, {"stride": (2, 1), "pad": (1, 0, 2, 1), "dilation": (1, 2)}]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("flipped", [True, False])
def test_a_convolution_is_a_product_with_patches(settings, flipped):
    w = rng.normal(size=(4, 3, 3, 2))
    patches = unfold(X, (3, 2), flipped=flipped, **settings)
    want = conv(X, w, flipped=flipped, **settings)

    assert np.allclose((w.reshape(4, -1) @ patches).reshape(want.shape), want)


@pytest.mark.parametrize("settings", SETTINGS)
def test_fold_is_the_adjoint(settings):
    patches = unfold(X, (3, 2), **settings)
    y = rng.normal(size=patches.shape)

    assert np.allclose(np.sum(patches * y), np.sum(X * fold(y, X.shape[2:], (3, 2), **settings)))
    check_gradient(lambda x: np.sum(np.sin(unfold(x, (3, 2), **settings))), X)
    check_gradient(lambda y: np.sum(np.sin(fold(y, (6, 7), (3, 2), **settings))), y)


def test_second_derivatives_of_patches():
    def slope(x):
        return np.sum(gradient(lambda x: np.sum(unfold(x, (2,)) ** 3), x)[0] ** 2)

    check_gradient(slope, rng.normal(size=(1, 1, 5)))


def test_sizes_that_do_not_fit():
    with pytest.raises(DimensionMismatch, match="do not fit"):
        unfold(X, (9, 2))
    with pytest.raises(DimensionMismatch, match="takes columns of shape"):
        fold(np.ones((1, 6, 3)), (4, 4), (3, 2))
    with pytest.raises(DimensionMismatch, match="do not fit"):
        grid_sample(X, np.ones((1, 2, 2, 2)))
    with pytest.raises(ValueError, match="'zeros' or 'border'"):
        grid_sample(X, np.ones((2, 2, 2, 2)), "wrap")


GRID = rng.uniform(-1.3, 1.3, size=(2, 4, 3, 2))


@pytest.mark.parametrize("mode", ["zeros", "border"])
def test_samples_between_pixels(mode):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x, grid = (torch.from_numpy(a).requires_grad_() for a in (X, GRID))
    want = torch.nn.functional.grid_sample(x, grid, padding_mode=mode, align_corners=True)
    y_bar = rng.normal(size=tuple(want.shape))
    want.backward(torch.from_numpy(y_bar))
    x_bar, grid_bar = gradient(lambda x, g: np.sum(grid_sample(x, g, mode) * y_bar), X, GRID)

    assert np.allclose(grid_sample(X, GRID, mode), want.detach().numpy())
    assert np.allclose(x_bar, x.grad.numpy())
    assert np.allclose(grid_bar, grid.grad.numpy())


@pytest.mark.parametrize("mode", ["zeros", "border"])
def test_gradients_of_samples(mode):
    check_gradient(lambda x, g: np.sum(np.sin(grid_sample(x, g, mode))), X, GRID)


def test_the_identity_and_the_corners():
    i, j = np.meshgrid(np.linspace(-1, 1, 6), np.linspace(-1, 1, 7), indexing="ij")
    grid = np.broadcast_to(np.stack([j, i], axis=-1), (2, 6, 7, 2))

    assert np.allclose(grid_sample(X, grid), X)


def test_quarter_turns_are_exact_and_others_have_gradients():
    square = rng.normal(size=(1, 2, 5, 5))

    for k in range(4):
        assert np.allclose(imrotate(square, k * np.pi / 2), np.rot90(square, k, axes=(2, 3)))
    assert np.allclose(imrotate(square, np.pi, center=(0, 0))[0, 0, 0, 0], square[0, 0, 0, 0])
    check_gradient(lambda x, t: np.sum(np.sin(imrotate(x, t))), square, 0.3)
