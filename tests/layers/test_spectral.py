"""The largest singular value is 1, follows the weights in training only, and its derivative is that of the quotient."""

import numpy as np
import pytest

from layers import (
    Chain,
    Conv,
    Dense,
    Descent,
    LocalResponseNorm,
    SpectralNorm,
    f64,
    nparams,
    setup,
    trainables,
    update,
)
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)


def test_the_largest_singular_value_is_one():
    dense = f64(Dense(5, 3, bias=False))
    layer = SpectralNorm(dense)
    layer.follow(dense.weight, 200)
    weight = np.stack([layer(row) for row in np.eye(5)], axis=1)

    assert np.linalg.norm(weight, 2) == pytest.approx(1)
    assert np.allclose(weight, dense.weight / np.linalg.norm(dense.weight, 2))


def test_a_kernel_is_a_matrix_of_its_outputs():
    conv = f64(Conv((3, 3), 2, 4, bias=False))
    layer = SpectralNorm(conv)
    layer.follow(conv.weight.reshape(4, -1), 500)
    x = rng.normal(size=(1, 2, 5, 5))

    assert np.allclose(layer(x), conv(x) / np.linalg.norm(conv.weight.reshape(4, -1), 2))


def test_u_and_v_follow_in_training_only():
    layer = SpectralNorm(f64(Dense(5, 3)))
    u = layer.u.copy()
    layer(rng.normal(size=5))
    assert (layer.u == u).all()
    layer.layer.weight = rng.normal(size=(3, 5))
    gradient(lambda m: np.sum(m(np.ones(5)) ** 2), layer)

    assert not (layer.u == u).all()
    assert np.linalg.norm(layer.u) == pytest.approx(1)
    assert nparams(layer) == 18 and len(trainables(layer)) == 2


def test_gradient_with_u_and_v_fixed():
    layer = SpectralNorm(f64(Dense(4, 3)), steps=0)
    x, u, v = rng.normal(size=(2, 4)), layer.u, layer.v

    def by_hand(W):
        return np.sum(np.sin(x @ (W / (u @ W @ v)).T + layer.layer.bias))

    ours = gradient(lambda m: np.sum(np.sin(m(x))), layer)[0]

    assert np.allclose(ours.layer.weight, gradient(by_hand, layer.layer.weight)[0])
    check_gradient(by_hand, layer.layer.weight)


def test_training_changes_the_weight_in_place():
    model = Chain(SpectralNorm(Dense(3, 2)))
    before = model[0].layer.weight.copy()
    state = setup(Descent(0.1), model)
    update(state, model, gradient(lambda m: np.sum(m(np.ones((4, 3), np.float32)) ** 2), model)[0])

    assert not np.array_equal(model[0].layer.weight, before)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_responses_as_pytorch_has_them(size):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x = rng.normal(size=(2, 6, 4))
    want = torch.nn.LocalResponseNorm(size, 0.1, 0.6, 2.0)(torch.from_numpy(x)).numpy()

    assert np.allclose(LocalResponseNorm(size, 0.1, 0.6, 2.0)(x), want, rtol=1e-6)


def test_responses_and_their_gradient():
    layer, x = LocalResponseNorm(3, 0.5), rng.normal(size=(2, 4, 3))
    square = np.pad(x * x, ((0, 0), (1, 1), (0, 0)))
    want = x / (1 + 0.5 / 3 * (square[:, :-2] + square[:, 1:-1] + square[:, 2:])) ** 0.75

    assert np.allclose(layer(x), want)
    check_gradient(lambda x: np.sum(np.sin(layer(x))), x)
    assert repr(layer) == "LocalResponseNorm(3, alpha=0.5, beta=0.75, k=1.0)"
    with pytest.raises(ValueError, match="at least 1"):
        LocalResponseNorm(0)
    with pytest.raises(ValueError, match="at least three axes"):
        layer(np.ones((2, 3)))
