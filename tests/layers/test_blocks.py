"""Blocks: against formulas and PyTorch, with gradients."""

import numpy as np
import pytest

from layers import (
    GRU,
    MLP,
    RNN,
    Bidirectional,
    Chain,
    DimensionMismatch,
    Identity,
    PositionalEncoding,
    PReLU,
    RMSNorm,
    RotaryEmbedding,
    TransformerBlock,
    TransformerDecoderBlock,
    f64,
    nparams,
    tanh,
    testmode,
    trainables,
)
from tests.layers.checking import check_model
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)
X = rng.normal(size=(2, 5, 8))


def weighted(m, x):
    return np.sum(np.sin(m(x)))


@pytest.mark.parametrize("model", [
    PReLU(), PReLU(5), RMSNorm(8), PositionalEncoding(), RotaryEmbedding(), MLP(8, 6, 3, act=tanh), Identity(),
    TransformerBlock(8, 2), TransformerBlock(8, 4, 5, causal=True), Bidirectional(RNN(8, 3), GRU(8, 2)),
], ids=repr)  # fmt: skip
def test_gradients(model):
    check_model(weighted, f64(model), X)


@pytest.mark.parametrize(("ours", "theirs"), [
    (lambda: RMSNorm(8, eps=1e-6), lambda nn: nn.RMSNorm(8, eps=1e-6)), (PReLU, lambda nn: nn.PReLU()),
])  # fmt: skip
def test_values_are_those_of_pytorch(ours, theirs):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x = X.astype(np.float32)

    assert np.allclose(ours()(x), theirs(torch.nn)(torch.from_numpy(x)).detach().numpy(), atol=1e-6)


def test_products_of_turned_vectors_depend_on_distances_only():
    q, k = (np.broadcast_to(rng.normal(size=8), (6, 8)) for _ in range(2))
    scores = RotaryEmbedding()(q) @ RotaryEmbedding()(k).T

    assert np.allclose(scores[1, 0], scores[5, 4])
    assert np.allclose(scores[0, 3], scores[2, 5])
    assert np.allclose(np.linalg.norm(RotaryEmbedding()(q), axis=1), np.linalg.norm(q, axis=1))


def test_a_causal_block_does_not_look_forwards():
    block, later = TransformerBlock(8, 2, causal=True, dropout=0.5), X.copy()
    later[:, 3:] += 1

    assert np.allclose(block(X.astype(np.float32))[:, :3], block(later.astype(np.float32))[:, :3], atol=1e-6)
    assert nparams(block) == 4 * 64 + (8 * 32 + 32) + (32 * 8 + 8) + 32
    assert testmode(block).drop.active is False


def test_both_directions_are_side_by_side():
    a, b = RNN(8, 3), RNN(8, 3)
    y = Bidirectional(a, b)(X.astype(np.float32))

    assert np.allclose(y[..., :3], a(X.astype(np.float32)))
    assert np.allclose(y[..., 3:], b(X[:, ::-1].astype(np.float32))[:, ::-1])


def test_sizes_that_do_not_fit():
    with pytest.raises(DimensionMismatch, match="RMSNorm"):
        RMSNorm(7)(X)
    with pytest.raises(DimensionMismatch, match=r"PReLU\(3\)"):
        PReLU(3)(X)
    with pytest.raises(DimensionMismatch, match="an even"):
        RotaryEmbedding()(X[..., :7])
    with pytest.raises(DimensionMismatch, match="an even"):
        PositionalEncoding()(X[..., :7])
    layer = RNN(2, 3)
    with pytest.raises(DimensionMismatch, match="two layers"):
        Bidirectional(layer, layer)
    with pytest.raises(ValueError, match="MLP takes"):
        MLP(3)
    assert isinstance(MLP(3, 4)[:1], Chain)


def test_a_decoder_looks_at_its_past_and_at_all_of_the_memory():
    block = f64(TransformerDecoderBlock(8, 2))
    x, memory = rng.normal(size=(2, 5, 8)), rng.normal(size=(2, 4, 8))
    x_bar, memory_bar = gradient(lambda x, memory: np.sum(np.sin(block(x, memory)[:, 2])), x, memory)

    assert (x_bar[:, 3:] == 0).all() and (x_bar[:, :3] != 0).any(axis=2).all()
    assert (memory_bar != 0).any(axis=2).all()
    mask = np.array([True, True, False, True])
    changed = memory.copy()
    changed[:, 2] += 1
    assert np.array_equal(block(x, memory, mask=mask), block(x, changed, mask=mask))
    assert sum(p.size for p in trainables(block)) == 8 * 64 + 2 * 8 * 32 + 32 + 8 + 3 * 16
    check_gradient(lambda x, memory: np.sum(np.sin(block(x, memory))), x, memory)
