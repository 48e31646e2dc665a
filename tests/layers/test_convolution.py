"""Convolutional layers: sizes, counts, printed forms, gradients, what does not fit."""

import numpy as np
import pytest

from layers import (
    Conv,
    ConvTranspose,
    CrossCor,
    DepthwiseConv,
    DimensionMismatch,
    SamePad,
    conv,
    f64,
    glorot_normal,
    identity_init,
    nparams,
    rand32,
    relu,
    sigmoid,
    summary,
    tanh,
    trainables,
)
from tests.layers.checking import check_model
from zygopy import check_gradient

X = np.zeros((2, 3, 100, 100), np.float32)


def loss(m, x):
    return np.mean(np.sin(m(x)))


@pytest.mark.parametrize(("layer", "shape"), [
    (Conv((5, 5), 3, 7), (2, 7, 96, 96)), (Conv((5, 5), 3, 7, stride=2), (2, 7, 48, 48)),
    (Conv((5, 5), 3, 7, stride=2, pad=SamePad()), (2, 7, 50, 50)), (Conv((1, 1), 3, 7, pad=(20, 10, 0, 0)), (2, 7, 130, 100)),
    (Conv((5, 5), 3, 7, stride=2, dilation=4), (2, 7, 42, 42)), (CrossCor((5, 5), 3, 6, bias=False), (2, 6, 96, 96)),
    (CrossCor((5, 5), 3, 7, stride=3, pad=(2, 0)), (2, 7, 34, 32)), (DepthwiseConv((5, 5), 3, 9, stride=2, pad=2), (2, 9, 50, 50)),
    (ConvTranspose((5, 5), 3, 7), (2, 7, 104, 104)), (ConvTranspose((5, 5), 3, 7, stride=2), (2, 7, 203, 203)),
    (ConvTranspose((5, 5), 3, 7, stride=2, outpad=1), (2, 7, 204, 204)),
    (ConvTranspose((5, 5), 3, 7, stride=3, pad=SamePad()), (2, 7, 300, 300)),
], ids=repr)
def test_size_of_the_output(layer, shape):
    y = layer(X)

    assert y.shape == shape and y.dtype == np.float32


def test_other_numbers_of_dimensions():
    assert Conv((3,), 2, 4)(rand32(1, 2, 1000)).shape == (1, 4, 998)
    assert Conv((2, 2, 2), 2, 4)(rand32(1, 2, 4, 5, 6)).shape == (1, 4, 3, 4, 5)
    assert Conv(rand32(5, 4, 3), np.zeros(5), sigmoid)(rand32(64, 4, 100)).shape == (64, 5, 98)
    assert ConvTranspose(rand32(5, 4, 3), np.zeros(4), sigmoid)(rand32(6, 5, 100)).shape == (6, 4, 102)


@pytest.mark.parametrize(("layer", "count"), [
    (Conv((5, 5), 3, 7, bias=False), 525), (Conv((5, 5), 3, 7), 532), (Conv((3, 3), 3, 2), 56), (Conv((2, 2), 3, 7), 91),
    (Conv((1, 1), 3, 7), 28), (Conv(rand32(5, 4, 3), np.zeros(5)), 65), (CrossCor((5, 5), 3, 6, bias=False), 450),
    (DepthwiseConv((5, 5), 3, 6, bias=False), 150), (ConvTranspose((5, 5), 3, 7), 532),
    (ConvTranspose(rand32(5, 4, 3), np.zeros(4)), 64),
], ids=repr)
def test_number_of_parameters(layer, count):
    assert nparams(layer) == count


@pytest.mark.parametrize(("layer", "text"), [
    (Conv((5, 5), 3, 7, relu, bias=False), "Conv((5, 5), 3 => 7, relu, bias=false)"),
    (Conv((2, 2), 3, 7, pad=SamePad()), "Conv((2, 2), 3 => 7, pad=(1, 0, 1, 0))"),
    (Conv((5, 5), 3, 7, pad=2, stride=2), "Conv((5, 5), 3 => 7, pad=2, stride=2)"),
    (Conv((5, 5), 3, 7, stride=(2, 1), dilation=4), "Conv((5, 5), 3 => 7, stride=(2, 1), dilation=4)"),
    (Conv((3,), 4, 5, sigmoid), "Conv((3,), 4 => 5, σ)"),
    (DepthwiseConv((5, 5), 3, 6, relu, bias=False), "Conv((5, 5), 3 => 6, relu, groups=3, bias=false)"),
    (ConvTranspose((5, 5), 3, 7, stride=2, outpad=1), "ConvTranspose((5, 5), 3 => 7, stride=2, outpad=(1, 1))"),
    (CrossCor((5, 5), 3, 7), "CrossCor((5, 5), 3 => 7)"),
])
def test_printed_form(layer, text):
    assert repr(layer) == text and summary(layer).startswith(text)


@pytest.mark.parametrize(("layer", "space"), [
    (Conv((3, 3), 4, 6, tanh), (5, 6)), (Conv((3,), 4, 6, stride=2, pad=SamePad()), (7,)), (Conv((2, 2), 4, 6, groups=2, bias=False), (4, 4)),
    (CrossCor((3, 2), 4, 2, pad=(1, 0)), (4, 5)), (DepthwiseConv((2, 2), 4, 8), (4, 4)),
    (ConvTranspose((3, 3), 4, 6, tanh, stride=2), (3, 4)), (ConvTranspose((3,), 4, 2, outpad=3, stride=2), (4,)),
    (ConvTranspose((2, 2), 4, 6, groups=2, pad=1), (3, 3)), (Conv((2, 2, 2), 4, 2), (3, 3, 3)),
], ids=repr)
def test_gradients(layer, space):
    check_model(loss, f64(layer), np.random.default_rng(0).normal(size=(2, 4, *space)))


def test_transposed_is_the_adjoint():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(4, 3, 3, 3))
    x, y = rng.normal(size=(2, 3, 9, 9)), rng.normal(size=(2, 4, 4, 4))
    t = ConvTranspose(W, False, stride=2)

    assert np.vdot(conv(x, W, stride=2), y) == pytest.approx(np.vdot(x, t(y)))


def test_weights_and_biases():
    assert (Conv((3, 3), 3, 2, relu, init=glorot_normal).bias == 0).all()
    assert DepthwiseConv(rand32(3, 2, 5, 5)).weight.shape == (6, 1, 5, 5) and DepthwiseConv(rand32(3, 2, 5, 5)).groups == 3
    assert len(trainables(Conv(rand32(5, 4, 3), np.zeros(5)))) == 2 and isinstance(DepthwiseConv((5, 5), 3, 6), Conv)
    image = rand32(1, 1, 6, 6)
    np.testing.assert_allclose(Conv((2, 2), 1, 1, init=identity_init(gain=10), pad=SamePad())(image), 10 * image, rtol=1e-6)
    np.testing.assert_allclose(Conv((3, 3), 1, 1, init=identity_init, pad=SamePad())(image), image, rtol=1e-6)


@pytest.mark.parametrize(("shape", "text"), [((1, 4, 9, 9), r"input.shape\[1\] == 3"), ((3, 9, 9), "input.ndim == 4")])
@pytest.mark.parametrize("cls", [Conv, ConvTranspose, CrossCor])
def test_input_that_does_not_fit(cls, shape, text):
    with pytest.raises(DimensionMismatch, match=text):
        cls((3, 3), 3, 2)(rand32(*shape))


def test_settings_that_do_not_fit():
    with pytest.raises(DimensionMismatch, match="3 groups do not divide 4"):
        Conv((3, 3), 4, 6, groups=3)
    with pytest.raises(ValueError, match="stride"):
        Conv((3, 3), 4, 6, stride=0)
    with pytest.raises(ValueError, match="shape mismatch"):
        Conv((3, 3), 3, 2, init=lambda *s: np.zeros(3))


@pytest.mark.parametrize("mode", ["reflect", "symmetric", "repeat", "circular"])
def test_what_stands_in_the_padding(mode):
    plain = f64(Conv((3, 2), 2, 3, stride=(1, 2)))
    layer = f64(Conv((3, 2), 2, 3, stride=(1, 2), pad=(1, 1, 0, 2), padding_mode=mode))
    layer.weight, layer.bias = plain.weight, plain.bias
    x = np.random.default_rng(0).normal(size=(2, 2, 5, 6))
    around = {"repeat": "edge", "circular": "wrap"}.get(mode, mode)

    assert np.allclose(layer(x), plain(np.pad(x, ((0, 0), (0, 0), (1, 1), (0, 2)), mode=around)))
    assert repr(layer) == f"Conv((3, 2), 2 => 3, pad=(1, 1, 0, 2), stride=(1, 2), padding_mode={mode})"
    check_gradient(lambda x: np.sum(np.sin(layer(x))), x)


@pytest.mark.parametrize(("ours", "theirs"), [("reflect", "reflect"), ("repeat", "replicate"), ("circular", "circular")])
def test_what_stands_in_the_padding_as_in_pytorch(ours, theirs):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    reference = torch.nn.Conv2d(2, 3, 3, padding=1, padding_mode=theirs).double()
    layer = f64(CrossCor((3, 3), 2, 3, pad=1, padding_mode=ours))
    layer.weight, layer.bias = reference.weight.detach().numpy(), reference.bias.detach().numpy()
    x = np.random.default_rng(0).normal(size=(2, 2, 5, 6))

    assert np.allclose(layer(x), reference(torch.from_numpy(x)).detach().numpy())


def test_another_padding_mode_is_refused():
    with pytest.raises(ValueError, match="padding_mode 'mirror'"):
        Conv((3,), 1, 1, padding_mode="mirror")
