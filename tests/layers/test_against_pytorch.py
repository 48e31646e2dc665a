"""Values and gradients of layers, losses, activations and rules against PyTorch, where it is installed."""

import numpy as np
import pytest

import layers
from layers import Chain, Dense, flatten, from_torch, setup, to_torch_state_dict, trainables, trainmode, update
from zygopy import gradient, pullback

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch==2.13.0")
nn, F = torch.nn, torch.nn.functional
rng = np.random.default_rng(0)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def tensor(x, grad=False):
    made = torch.from_numpy(np.array(x))
    return made.requires_grad_() if grad else made


LAYERS = {
    "Dense": (layers.Dense(4, 3), nn.Linear(4, 3), (5, 4)),
    "Dense of sequences": (layers.Dense(4, 3, bias=False), nn.Linear(4, 3, bias=False), (5, 2, 4)),
    "Conv": (layers.Conv((3, 2), 4, 6, stride=2, pad=1), nn.Conv2d(4, 6, (3, 2), stride=2, padding=1), (2, 4, 7, 8)),
    "Conv of groups": (
        layers.Conv((3,), 4, 6, groups=2, dilation=2), nn.Conv1d(4, 6, 3, groups=2, dilation=2), (2, 4, 9)),
    "Conv in three dimensions": (layers.Conv((2, 2, 2), 2, 3), nn.Conv3d(2, 3, 2), (2, 2, 4, 5, 3)),
    "CrossCor": (layers.CrossCor((3, 3), 2, 3), nn.Conv2d(2, 3, 3), (2, 2, 5, 5)),
    "ConvTranspose": (
        layers.ConvTranspose((3, 3), 4, 6, stride=2, pad=1, outpad=1, groups=2),
        nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), (2, 4, 5, 6)),
    "BatchNorm": (trainmode(layers.BatchNorm(4)), nn.BatchNorm2d(4), (5, 4, 3, 2)),
    "BatchNorm of features": (trainmode(layers.BatchNorm(4)), nn.BatchNorm1d(4), (5, 4)),
    "LayerNorm": (layers.LayerNorm(3, 4), nn.LayerNorm((3, 4)), (5, 3, 4)),
    "GroupNorm": (layers.GroupNorm(6, 3), nn.GroupNorm(3, 6), (5, 6, 4)),
    "InstanceNorm": (layers.InstanceNorm(4, affine=True), nn.InstanceNorm2d(4, affine=True), (5, 4, 3, 2)),
    "MaxPool": (layers.MaxPool((3, 2), pad=1, stride=2), nn.MaxPool2d((3, 2), stride=2, padding=1), (2, 3, 7, 8)),
    "MeanPool": (layers.MeanPool((3, 3), pad=1, stride=2), nn.AvgPool2d(3, stride=2, padding=1), (2, 3, 7, 8)),
    "LPPool": (layers.LPPool(2, (2, 2)), nn.LPPool2d(2, 2), (2, 3, 6, 8)),
    "GlobalMaxPool": (layers.GlobalMaxPool(), nn.AdaptiveMaxPool2d(1), (2, 3, 6, 8)),
    "Upsample nearest": (layers.Upsample("nearest", scale=2), nn.Upsample(scale_factor=2), (2, 3, 4, 5)),
    "Upsample bilinear": (
        layers.Upsample("bilinear", size=(7, 9)), nn.Upsample(size=(7, 9), mode="bilinear", align_corners=True),
        (2, 3, 4, 5)),
    "Upsample trilinear": (
        layers.Upsample("trilinear", size=(3, 5, 4)),
        nn.Upsample(size=(3, 5, 4), mode="trilinear", align_corners=True), (2, 3, 2, 3, 3)),
    "PixelShuffle": (layers.PixelShuffle(2), nn.PixelShuffle(2), (2, 8, 3, 4)),
    "Embedding": (layers.Embedding(7, 3), nn.Embedding(7, 3), None),
    "network": (
        Chain(layers.Conv((3, 3), 1, 4), layers.relu, layers.MaxPool((2, 2)), flatten, Dense(36, 5)),
        nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 5)), (3, 1, 8, 8)),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer(name):
    ours, theirs, shape = LAYERS[name]
    from_torch(ours, theirs.state_dict())
    x = normal(*shape) if shape else np.array([[1, 2], [0, 6]])
    t = tensor(x, grad=shape is not None)
    want = theirs(t)
    y = ours(x)
    y_bar = normal(*y.shape)
    want.backward(tensor(y_bar))
    model_bar, *x_bar = gradient(lambda m, x: np.sum(m(x) * y_bar), ours, x)

    assert y.dtype == np.float32
    assert np.allclose(y, want.detach().numpy(), atol=2e-6)
    if shape:
        assert np.allclose(x_bar[0], t.grad.numpy(), atol=1e-5)
    if trainables(ours):
        bars = {name: p.grad.numpy() for name, p in theirs.named_parameters()}
        held = to_torch_state_dict(ours)
        for p in trainables(ours):  # the gradients stand where the parameters do, turned round as they are
            p[...] = found(model_bar, ours, p)
        got = to_torch_state_dict(ours)
        for key, bar in bars.items():
            assert got[key].shape == held[key].shape
            assert np.allclose(got[key], bar, rtol=2e-4, atol=2e-5), key


def found(bar, model, parameter):
    path = next(path for path, p in trainables(model, path=True) if p is parameter)
    for key in path:
        bar = bar[key] if isinstance(bar, (tuple, list, dict)) else getattr(bar, key)
    return bar.copy()


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_a_recurrent_layer(name):
    theirs = getattr(nn, name)(3, 4, batch_first=True)
    if name == "GRU":
        theirs.bias_hh_l0.data[8:] = 0
    ours = from_torch(getattr(layers, name)(3, 4), theirs.state_dict())
    x, y_bar = normal(2, 5, 3), normal(2, 5, 4)
    t = tensor(x, grad=True)
    theirs(t)[0].backward(tensor(y_bar))
    bar, x_bar = gradient(lambda m, x: np.sum(m(x) * y_bar), ours, x)

    assert np.allclose(x_bar, t.grad.numpy(), atol=1e-5)
    assert np.allclose(bar.cell.Wi, theirs.weight_ih_l0.grad.numpy(), atol=1e-5)
    assert np.allclose(bar.cell.Wh, theirs.weight_hh_l0.grad.numpy(), atol=1e-5)
    assert np.allclose(bar.cell.bias, theirs.bias_ih_l0.grad.numpy(), atol=1e-5)


POINTS = np.array([-20, -5, -3.1, -1, -0.3, -1e-3, 1e-3, 0.2, 0.7, 1.5, 2.9, 3.2, 5, 20], np.float32)
ACTIVATIONS = {
    "sigmoid": torch.sigmoid, "hardsigmoid": F.hardsigmoid, "logsigmoid": F.logsigmoid, "hardtanh": F.hardtanh,
    "relu": F.relu, "relu6": F.relu6, "leakyrelu": F.leaky_relu, "elu": F.elu, "celu": F.celu, "selu": F.selu,
    "gelu": lambda x: F.gelu(x, approximate="tanh"), "gelu_erf": F.gelu, "swish": F.silu, "hardswish": F.hardswish,
    "mish": F.mish, "softsign": F.softsign, "softplus": F.softplus, "tanhshrink": F.tanhshrink,
    "softshrink": F.softshrink, "softmax": lambda x: F.softmax(x, -1), "logsoftmax": lambda x: F.log_softmax(x, -1),
    "logsumexp": lambda x: torch.logsumexp(x, 0), "thresholdrelu": lambda x: F.threshold(x, 1.0, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation(name):
    t = tensor(POINTS, grad=True)
    want = ACTIVATIONS[name](t)
    y, back = pullback(getattr(layers, name), POINTS)
    y_bar = np.asarray(normal(*np.shape(y)))
    want.backward(tensor(y_bar))

    assert np.allclose(y, want.detach().numpy(), rtol=2e-5, atol=1e-6)
    assert np.allclose(back(y_bar)[0], t.grad.numpy(), rtol=1e-4, atol=2e-5)


SCORES, CLASSES = normal(6, 4), np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 1, 1]]
SHARES = (rng.random((6, 4)) * 0.8 + 0.1).astype(np.float32)
LOSSES = {
    "mse": (layers.mse, F.mse_loss, SCORES, SHARES), "mae": (layers.mae, F.l1_loss, SCORES, SHARES),
    "huber_loss": (layers.huber_loss, F.huber_loss, SCORES, SHARES),
    "logitcrossentropy": (layers.logitcrossentropy, F.cross_entropy, SCORES, CLASSES),
    "binarycrossentropy": (layers.binarycrossentropy, F.binary_cross_entropy, SHARES, CLASSES),
    "logitbinarycrossentropy": (
        layers.logitbinarycrossentropy, F.binary_cross_entropy_with_logits, SCORES, CLASSES),
    "kldivergence": (
        layers.kldivergence, lambda p, q: F.kl_div(p.log(), q, reduction="batchmean"), SHARES, SHARES[::-1].copy()),
    "hinge_loss": (
        layers.hinge_loss, lambda p, y: torch.clamp(1 - p * y, min=0).mean(), SCORES, 2 * CLASSES - 1),
    "poisson_loss": (
        layers.poisson_loss, lambda p, y: F.poisson_nll_loss(p, y, log_input=False, eps=0.0), SHARES, SHARES[::-1].copy()),
}  # fmt: skip


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss(name):
    ours, theirs, yhat, y = LOSSES[name]
    t = tensor(yhat, grad=True)
    want = theirs(t, tensor(y))
    want.backward()

    assert np.allclose(ours(yhat, y), want.item(), rtol=1e-5)
    assert np.allclose(gradient(lambda p: ours(p, y), yhat)[0], t.grad.numpy(), rtol=1e-4, atol=1e-6)


def test_ctc():
    yhat, y = normal(9, 5), np.array([0, 1, 1, 3])
    t = tensor(yhat, grad=True)
    want = F.ctc_loss(F.log_softmax(t, -1), tensor(y), [9], [4], blank=4, reduction="sum")
    want.backward()

    assert np.allclose(layers.ctc_loss(yhat, y), want.item(), rtol=1e-5)
    assert np.allclose(gradient(lambda p: layers.ctc_loss(p, y), yhat)[0], t.grad.numpy(), atol=1e-5)


optim = torch.optim
RULES = {
    "Descent": (layers.Descent(0.1), lambda p: optim.SGD(p, 0.1)),
    "Momentum": (layers.Momentum(0.1), lambda p: optim.SGD(p, 0.1, momentum=0.9)),
    "RMSProp": (layers.RMSProp(0.1), lambda p: optim.RMSprop(p, 0.1, alpha=0.9, eps=1e-8)),
    "RMSProp centred": (
        layers.RMSProp(0.1, centred=True), lambda p: optim.RMSprop(p, 0.1, alpha=0.9, eps=1e-8, centered=True)),
    "Adam": (layers.Adam(0.1), lambda p: optim.Adam(p, 0.1)),
    "AdamW": (layers.AdamW(0.1, lambda_=0.01), lambda p: optim.AdamW(p, 0.1, weight_decay=0.01)),
    "AdaMax": (layers.AdaMax(0.1), lambda p: optim.Adamax(p, 0.1)),
    "AdaDelta": (layers.AdaDelta(), lambda p: optim.Adadelta(p, 1.0, rho=0.9, eps=1e-8)),
    "Rprop": (layers.Rprop(0.01), lambda p: optim.Rprop(p, 0.01)),
    "WeightDecay": (
        layers.OptimiserChain(layers.WeightDecay(0.1), layers.Adam(0.1)), lambda p: optim.Adam(p, 0.1, weight_decay=0.1)),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_rule(name):
    rule, theirs = RULES[name]
    x = np.array([0.5, -1, 2, 0.1])
    t = nn.Parameter(tensor(x))
    stepper, state = theirs([t]), setup(rule, {"x": x})
    for bar in rng.normal(size=(20, 4)):
        t.grad = tensor(bar)
        stepper.step()
        update(state, {"x": x}, {"x": bar})

    assert np.allclose(x, t.detach().numpy(), atol=1e-7)
