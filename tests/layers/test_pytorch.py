"""What PyTorch's models hold, there and back: with PyTorch itself where it is installed, by hand everywhere."""

import numpy as np
import pytest

from layers import (
    GRU,
    LSTM,
    RNN,
    BatchNorm,
    Bilinear,
    Chain,
    Conv,
    ConvTranspose,
    CrossCor,
    Dense,
    DimensionMismatch,
    Embedding,
    GroupNorm,
    LayerNorm,
    MultiHeadAttention,
    flatten,
    from_torch,
    rand32,
    relu,
    tanh,
    to_torch_state_dict,
    trainables,
)


def filled(state, start=0):
    return {key: np.arange(v.size, dtype=v.dtype).reshape(v.shape) + start + k for k, (key, v) in enumerate(state.items())}


MODELS = {
    "dense": lambda: Chain(Dense(3, 2), relu, Dense(2, 4, bias=False)),
    "conv": lambda: Chain(Conv((3, 3), 2, 4), CrossCor((2,), 2, 3), ConvTranspose((3,), 2, 3)),
    "norms": lambda: Chain(BatchNorm(3), LayerNorm(4), GroupNorm(4, 2), BatchNorm(3, affine=False)),
    "recurrent": lambda: Chain(RNN(2, 3), LSTM(2, 3)),
    "attention": lambda: Chain(MultiHeadAttention(8, nheads=2, bias=True), MultiHeadAttention((4, 5, 6), 8, 8, nheads=2)),
    "named": lambda: Chain(enc=Embedding(5, 3), dec=Bilinear((3, 4), 2)),
}


@pytest.mark.parametrize("name", MODELS)
def test_there_and_back(name):
    model, other = MODELS[name](), MODELS[name]()
    from_torch(other, to_torch_state_dict(model))

    assert all(np.array_equal(a, b) for a, b in zip(trainables(model), trainables(other), strict=True))


def test_kernels_are_turned_round_and_biases_added():
    conv = Chain(Conv((2,), 1, 1))
    from_torch(conv, {"0.weight": np.array([[[1.0, 2.0]]]), "0.bias": np.zeros(1)})
    rnn = from_torch(RNN(1, 1), {"weight_ih_l0": [[1.0]], "weight_hh_l0": [[2.0]], "bias_ih_l0": [3.0], "bias_hh_l0": [4.0]})

    assert conv[0].weight.tolist() == [[[2, 1]]]
    assert rnn.cell.bias == 7


def test_a_gated_unit_with_a_bias_that_ours_has_not():
    state = to_torch_state_dict(GRU(2, 3))
    state["bias_hh_l0"] = np.array([1.0, 1, 1, 1, 1, 1, 0, 0, 0])
    model = from_torch(GRU(2, 3), state)
    state["bias_hh_l0"] = np.ones(9)

    assert model.cell.bias[:6].tolist() == (state["bias_ih_l0"] + 1)[:6].tolist()
    with pytest.raises(ValueError, match="no bias inside of r"):
        from_torch(GRU(2, 3), state)


def test_names_that_differ_and_names_that_are_missing():
    state = {"encoder.weight": np.ones((3, 2)), "encoder.bias": np.zeros(3)}
    model = Chain(enc=Dense(2, 3))

    assert (from_torch(model, state, rename={"enc": "encoder"})["enc"].weight == 1).all()
    with pytest.raises(ValueError, match=r"lacks \['enc.bias', 'enc.weight'\] and has \['encoder.bias'"):
        from_torch(model, state)
    with pytest.raises(DimensionMismatch, match=r"enc.weight has shape \(3, 2\) there and \(3, 5\) here"):
        from_torch(Chain(enc=Dense(5, 3)), {"enc.weight": np.ones((3, 2)), "enc.bias": np.ones(3)})


def close(ours, theirs):
    assert np.abs(ours - theirs.detach().numpy()).max() < 1e-5


def test_a_network_of_pytorch_gives_the_same_here_and_back():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn = torch.nn
    theirs = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5))
    theirs(torch.randn(8, 3, 8, 8))
    theirs.eval()
    ours = Chain(Conv((3, 3), 3, 4), BatchNorm(4), relu, flatten, Dense(144, 5))
    x = rand32(2, 3, 8, 8)

    close(from_torch(ours, theirs.state_dict())(x), theirs(torch.from_numpy(x)))
    fresh = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5)).eval()
    fresh.load_state_dict({k: torch.as_tensor(v) for k, v in to_torch_state_dict(ours).items()}, strict=True)
    close(ours(x), fresh(torch.from_numpy(x)))


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_recurrent_layers_of_pytorch(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    theirs = getattr(torch.nn, name)(3, 5, batch_first=True)
    if name == "GRU":
        theirs.bias_hh_l0.data[10:] = 0
    ours = from_torch({"RNN": lambda: RNN(3, 5, tanh), "LSTM": lambda: LSTM(3, 5), "GRU": lambda: GRU(3, 5)}[name](),
                      theirs.state_dict())  # fmt: skip
    x = rand32(4, 6, 3)

    close(ours(x), theirs(torch.from_numpy(x))[0])


@pytest.mark.parametrize("bias", [False, True])
def test_attention_of_pytorch(bias):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    theirs = torch.nn.MultiheadAttention(8, 2, bias=bias, batch_first=True)
    ours = from_torch(MultiHeadAttention(8, nheads=2, bias=bias), theirs.state_dict())
    q, k = rand32(2, 3, 8), rand32(2, 5, 8)
    y, scores = ours(q, k)
    theirs_y, theirs_scores = theirs(*(torch.from_numpy(a) for a in (q, k, k)), average_attn_weights=False)

    close(y, theirs_y)
    close(scores, theirs_scores)
