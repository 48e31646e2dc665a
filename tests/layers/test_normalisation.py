"""Normalisation: values, running statistics, gradients, modes, printed forms."""

import numpy as np
import pytest

from layers import (
    BatchNorm,
    Chain,
    Dense,
    DimensionMismatch,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    f64,
    normalise,
    nparams,
    rand32,
    relu,
    sigmoid,
    summary,
    tanh,
    testmode,
    trainables,
    trainmode,
)
from tests.layers.checking import check_model
from zygopy import adjoint_source, check_gradient, gradient

rng = np.random.default_rng(0)
IMAGES = rng.normal(size=(4, 6, 3, 2)) * 3 + 1
ROWS = rng.normal(size=(5, 6)) * 2 - 1

SIGNS = np.arange(4.0) - 1.5


def weighted(model, x):
    return np.sum(np.sin(model(x) + np.arange(x.size).reshape(x.shape)))


def moved(model):
    """The model with parameters that are not those of the start."""
    for p in trainables(model):
        p += rng.normal(size=p.shape)
    return model


@pytest.mark.parametrize("x", [ROWS, IMAGES, IMAGES[..., 0], IMAGES[..., None]], ids=lambda x: f"{x.ndim} axes")
def test_batch_norm_in_training(x):
    m = trainmode(f64(BatchNorm(6)))
    axes = (0, *range(2, x.ndim))
    y = m(x)

    np.testing.assert_allclose(y.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=axes), 1, rtol=1e-4)
    np.testing.assert_allclose(m.mu, 0.1 * x.mean(axis=axes))
    np.testing.assert_allclose(m.var, 0.9 + 0.1 * x.var(axis=axes, ddof=1))


def test_batch_norm_in_testing():
    m = f64(BatchNorm(6))
    np.testing.assert_allclose(m(IMAGES), IMAGES / np.sqrt(1 + 1e-5))
    m.mu, m.var, m.gamma, m.beta = (rng.uniform(0.5, 2, 6) for _ in range(4))
    shape = (1, 6, 1, 1)
    want = m.gamma.reshape(shape) * (IMAGES - m.mu.reshape(shape)) / np.sqrt(m.var + 1e-5).reshape(shape) + m.beta.reshape(shape)

    np.testing.assert_allclose(m(IMAGES), want)


@pytest.mark.parametrize("make", [
    lambda: BatchNorm(6), lambda: BatchNorm(6, tanh), lambda: BatchNorm(6, affine=False),
    lambda: BatchNorm(6, track_stats=False), lambda: InstanceNorm(6), lambda: InstanceNorm(6, affine=True, track_stats=True),
    lambda: GroupNorm(6, 3), lambda: GroupNorm(6, 2, tanh), lambda: GroupNorm(6, 1, affine=False), lambda: LayerNorm(2),
    lambda: LayerNorm(3, 2, tanh), lambda: LayerNorm(6, 3, 2, affine=False),
], ids=lambda f: repr(f()))
@pytest.mark.parametrize("mode", [trainmode, testmode])
def test_gradients(make, mode):
    model = mode(moved(f64(make())))

    check_model(weighted, model, IMAGES)


def test_gradient_updates_the_statistics_once():
    m, plain = f64(BatchNorm(6)), trainmode(f64(BatchNorm(6)))
    g = gradient(weighted, m, IMAGES)[0]
    plain(IMAGES)

    np.testing.assert_allclose(m.mu, plain.mu, rtol=1e-14)
    np.testing.assert_allclose(m.var, plain.var, rtol=1e-14)
    assert g.gamma.shape == (6,) and g.beta.shape == (6,)


def test_statistics_carry_no_derivative():
    m = f64(BatchNorm(6))
    (x_bar,) = gradient(lambda x: np.sum(m(x) * 0) + np.sum(m.mu), IMAGES)

    assert x_bar is None or not x_bar.any()


def test_single_precision_stays():
    m = BatchNorm(6)
    x = IMAGES.astype(np.float32)
    g, x_bar = gradient(lambda m, x: np.mean(m(x) ** 2), m, x)

    assert g.gamma.dtype == x_bar.dtype == m.mu.dtype == m.var.dtype == np.float32
    for layer in (trainmode(m), testmode(m), InstanceNorm(6), GroupNorm(6, 2), LayerNorm(2)):
        assert layer(x).dtype == np.float32


def test_a_single_value_cannot_train():
    with pytest.raises(ValueError, match="more than one value"):
        trainmode(BatchNorm(3))(rand32(1, 3))


def test_fields_that_are_left_out():
    assert BatchNorm(3, affine=False).gamma is None and BatchNorm(3, track_stats=False).mu is None
    assert [p.shape for p in trainables(BatchNorm(3))] == [(3,), (3,)]
    x = rand32(4, 3)
    assert np.array_equal(testmode(BatchNorm(3, track_stats=False))(x), trainmode(BatchNorm(3, track_stats=False))(x))


def test_instance_norm_is_per_sample():
    y = InstanceNorm(6)(IMAGES)

    np.testing.assert_allclose(y.mean(axis=(2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(y, (IMAGES - IMAGES.mean((2, 3), keepdims=True)) / np.sqrt(IMAGES.var((2, 3), keepdims=True) + 1e-5))
    m = trainmode(f64(InstanceNorm(6, track_stats=True)))
    m(IMAGES)
    np.testing.assert_allclose(m.mu, 0.1 * IMAGES.mean((0, 2, 3)))
    np.testing.assert_allclose(m.var, 0.9 + 0.1 * IMAGES.var((2, 3), ddof=1).mean(0))
    with pytest.raises(DimensionMismatch):
        InstanceNorm(6)(ROWS)


def test_group_norm_is_instance_and_layer_norm_at_its_ends():
    np.testing.assert_allclose(GroupNorm(6, 6)(IMAGES), InstanceNorm(6)(IMAGES))
    np.testing.assert_allclose(GroupNorm(6, 1)(IMAGES), LayerNorm(6, 3, 2, affine=False)(IMAGES))
    with pytest.raises(ValueError, match="4 channels"):
        GroupNorm(4, 3)


def test_layer_norm():
    x = ROWS
    want = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)

    np.testing.assert_allclose(LayerNorm(6, affine=False)(x), want)
    assert nparams(LayerNorm(3)) == 6 and LayerNorm((3, 2)).size == (3, 2)
    with pytest.raises(DimensionMismatch, match=r"LayerNorm\(3\) expects input.shape\[-1:\] == \(3,\)"):
        LayerNorm(3)(ROWS)


@pytest.mark.parametrize("m", [BatchNorm(3), GroupNorm(3, 1), InstanceNorm(3)])
def test_wrong_channels(m):
    with pytest.raises(DimensionMismatch, match=r"input.shape\[1\] == 3"):
        m(rand32(2, 4, 5))


def test_normalise():
    got = normalise(np.array([90.0, 100, 110, 130, 70]))

    np.testing.assert_allclose(got, [-0.4999999999999375, 0.0, 0.4999999999999375, 1.4999999999998125, -1.4999999999998125], atol=1e-14)
    np.testing.assert_allclose(normalise(ROWS, axis=-1).std(-1), 1, atol=1e-5)
    check_gradient(lambda x: np.sum(np.sin(normalise(x, 1))), ROWS)


@pytest.mark.parametrize(("layer", "text"), [
    (BatchNorm(64, relu), "BatchNorm(64, relu)"), (BatchNorm(3, affine=False), "BatchNorm(3, affine=false)"),
    (trainmode(BatchNorm(3)), "BatchNorm(3, active=true)"), (InstanceNorm(3, affine=True), "InstanceNorm(3, affine=true)"),
    (GroupNorm(4, 2, sigmoid), "GroupNorm(4, 2, σ)"), (LayerNorm(3), "LayerNorm(3)"),
    (LayerNorm(3, relu, affine=False), "LayerNorm(3, relu, affine=false)"),
])
def test_printed_form(layer, text):
    assert repr(layer) == text


def test_counts_of_what_is_not_trained():
    model = Chain(Chain(Dense(784, 64), BatchNorm(64, relu)), Dense(64, 10))
    text = " ".join(summary(model).split())

    assert summary(BatchNorm(64, relu)).endswith("# 128 parameters, plus 128 non-trainable")
    assert "BatchNorm(64, relu), # 128 parameters, plus 128" in text
    assert "# Total: 6 trainable arrays, 51_018 parameters, # plus 2 non-trainable, 128 parameters, summarysize 199.789 KiB." in text
    assert "LayerNorm(3), # 6 parameters" in " ".join(summary(Chain(LayerNorm(3), Dense(3, 3))).split())


def test_printed_gradient_is_spliced():
    text = adjoint_source(lambda m, x: np.mean(m(x) ** 2), LayerNorm(6), ROWS.astype("f4"))

    assert "pullback" not in text


def test_statistics_that_are_written_do_not_count_a_layer_in_a_chain_twice():
    model = trainmode(f64(Chain(Dense(3, 4), BatchNorm(4), relu, BatchNorm(4))))
    check_model(lambda m, x: np.sum(np.sin(m(x)) * SIGNS), moved(model), rng.normal(size=(6, 3)))
