"""Attention: against sums written out, masks, printed forms, gradients."""

import numpy as np
import pytest

from layers import (
    DimensionMismatch,
    MultiHeadAttention,
    dot_product_attention,
    dot_product_attention_scores,
    f64,
    make_causal_mask,
    nparams,
    rand32,
    softmax,
    summary,
    testmode,
    trainmode,
)
from tests.layers.checking import check_model
from zygopy import check_gradient

rng = np.random.default_rng(0)
Q, K, V = rng.normal(size=(2, 3, 8)), rng.normal(size=(2, 5, 8)), rng.normal(size=(2, 5, 4))


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_values_head_by_head(heads):
    y, scores = dot_product_attention(Q, K, V, heads=heads)
    for n in range(2):
        for h in range(heads):
            q, k = (a[n].reshape(-1, heads, 8 // heads)[:, h] for a in (Q, K))
            want = softmax(q @ k.T / np.sqrt(8 // heads))
            np.testing.assert_allclose(scores[n, h], want)
            np.testing.assert_allclose(y[n].reshape(3, heads, -1)[:, h], want @ V[n].reshape(5, heads, -1)[:, h])


def test_masks_and_biases():
    mask = np.array([True, True, False, True, False])
    scores = dot_product_attention_scores(Q, K, mask=mask, heads=2)
    assert (scores[..., [2, 4]] == 0).all() and np.allclose(scores.sum(-1), 1)
    biased = dot_product_attention_scores(Q, K, np.where(mask, 0, -1e9), heads=2)
    np.testing.assert_allclose(scores, biased, atol=1e-12)
    assert make_causal_mask(rand32(2, 5, 3)).tolist() == np.tri(5, dtype=bool).tolist()


def test_gradients_of_attention():
    weights = rng.normal(size=(2, 3, 4))
    mask = np.tri(3, 5, 2, dtype=bool)

    check_gradient(lambda q, k, v: np.sum(weights * dot_product_attention(q, k, v, heads=2, mask=mask)[0]), Q, K, V)


@pytest.mark.parametrize("bias", [False, True])
def test_gradients_of_the_layer(bias):
    m = f64(MultiHeadAttention((8, 8, 4), (4, 6), 5, nheads=2, bias=bias))

    check_model(lambda m, q, k, v: np.sum(np.sin(m(q, k, v)[0])), m, Q, K, V)
    check_model(lambda m, q: np.sum(np.sin(m(q)[0])), f64(MultiHeadAttention(8, nheads=2)), Q)


def test_forms_of_input():
    m = MultiHeadAttention(64, 1024, 1024, nheads=8)
    q, kv = rand32(2, 10, 64), rand32(2, 20, 64)
    y, a = m(q, kv)

    assert y.shape == (2, 10, 1024) and a.shape == (2, 8, 10, 20) and np.allclose(a.sum(-1), 1, atol=1e-5) and y.dtype == np.float32
    assert np.array_equal(y, m(q, kv, kv)[0]) and np.array_equal(m(q)[0], m(q, q, q)[0])
    assert (np.triu(m(q, mask=make_causal_mask(q))[1], 1) == 0).all()


def test_dropping_scores():
    m = MultiHeadAttention(64, dropout_prob=0.5)
    q = rand32(2, 10, 64)

    assert 0.4 < (trainmode(m)(q)[1] == 0).mean() < 0.6
    assert (testmode(m)(q)[1] > 0).all()


@pytest.mark.parametrize(("layer", "text"), [
    (MultiHeadAttention(64), "MultiHeadAttention(64; nheads=8)"), (MultiHeadAttention(8, bias=True), "MultiHeadAttention(8; nheads=8, bias=true)"),
    (MultiHeadAttention(3, 6, 8, nheads=1), "MultiHeadAttention(3 => 6 => 8; nheads=1)"),
    (MultiHeadAttention((3, 4, 5), (6, 7), 8, nheads=1), "MultiHeadAttention((3, 4, 5) => (6, 7) => 8; nheads=1)"),
    (MultiHeadAttention(3, (6, 7), 8, nheads=1, dropout_prob=0.1), "MultiHeadAttention(3 => (6, 7) => 8; nheads=1, dropout_prob=0.1)"),
])
def test_printed_forms(layer, text):
    assert repr(layer) == text and summary(layer).startswith(text)


def test_counts_and_heads_that_do_not_fit():
    assert nparams(MultiHeadAttention(64)) == 16_384
    with pytest.raises(DimensionMismatch, match="3 heads do not divide 10"):
        MultiHeadAttention(10, nheads=3)
