"""Attention: weighted means of values, by how well their keys fit a query."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .dense import Dense
from .dropping import Dropout
from .exponentials import softmax
from .initialisers import glorot_uniform
from .mismatch import DimensionMismatch
from .printing import Layer

__all__ = ["MultiHeadAttention", "dot_product_attention", "dot_product_attention_scores", "make_causal_mask"]


def make_causal_mask(x: Any) -> Any:
    """Return which positions of a sequence (batch, length, dim) each may look at: itself and those before it.

    Returns
    -------
    mask : array of bool (length, length)
        First axis the query, last axis the key.

    Examples
    --------
    >>> make_causal_mask(np.zeros((1, 3, 2)))[1].tolist()
    [True, True, False]
    """
    return np.tril(np.ones((x.shape[-2], x.shape[-2]), bool))


def in_heads(x: Any, heads: int) -> Any:
    """(batch, length, dim) as (batch, heads, length, dim / heads)."""
    return np.swapaxes(x.reshape((*x.shape[:-1], heads, x.shape[-1] // heads)), -2, -3)


def dot_product_attention_scores(q: Any, k: Any, bias: Any = None, mask: Any = None, *, heads: int = 1,
                                 dropout: Callable[[Any], Any] | None = None) -> Any:
    """Return softmax(q k^T / sqrt(dim) + bias) for each head.

    Parameters
    ----------
    q : array (batch, queries, dim)
    k : array (batch, keys, dim)
    bias : array, optional
        Added before the softmax; broadcasts to (batch, heads, queries, keys).
    mask : array of bool, optional
        Where False, the score is 0; broadcasts alike.
    heads : int
    dropout : callable, optional
        Applied to the scores.

    Returns
    -------
    scores : array (batch, heads, queries, keys)

    Notes
    -----
    Source: Vaswani et al., *Attention is all you need* (2017).

    Examples
    --------
    >>> dot_product_attention_scores(np.zeros((1, 2, 4)), np.zeros((1, 4, 4)))[0, 0, 0].tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    qs, ks = in_heads(q, heads), in_heads(k, heads)
    logits = (qs / math.sqrt(q.shape[-1] // heads)) @ np.swapaxes(ks, -1, -2)
    if bias is not None:
        logits = logits + bias
    if mask is not None:
        logits = np.where(mask, logits, np.asarray(-np.inf, logits.dtype))
    scores = softmax(logits)
    return scores if dropout is None else dropout(scores)


def dot_product_attention(q: Any, k: Any, v: Any, bias: Any = None, mask: Any = None, *, heads: int = 1,
                          dropout: Callable[[Any], Any] | None = None) -> tuple[Any, Any]:
    """Return (scores v, scores): for each query the mean of the values, weighted by the scores.

    Parameters
    ----------
    q : array (batch, queries, dim)
    k : array (batch, keys, dim)
    v : array (batch, keys, dim of values)
    bias, mask, heads, dropout
        As of `dot_product_attention_scores`.

    Returns
    -------
    y : array (batch, queries, dim of values)
    scores : array (batch, heads, queries, keys)

    Examples
    --------
    >>> y, scores = dot_product_attention(np.zeros((1, 2, 4)), np.zeros((1, 3, 4)), np.ones((1, 3, 6)), heads=2)
    >>> y.shape, scores.shape
    ((1, 2, 6), (1, 2, 2, 3))
    """
    scores = dot_product_attention_scores(q, k, bias, mask, heads=heads, dropout=dropout)
    y = np.swapaxes(scores @ in_heads(v, heads), -2, -3)
    return y.reshape((*q.shape[:-1], v.shape[-1])), scores


class MultiHeadAttention(Layer):
    """y = out_proj(attention(q_proj(q), k_proj(k), v_proj(v))), in several heads; gives (y, scores).

    Parameters
    ----------
    dims : int, or (in, qkv, out), in which `in` may be (q, k, v) and `qkv` (qk, v)
        Lengths of inputs, of what is compared and averaged, and of the output.
    nheads : int
    bias : bool
        Whether the four projections have one.
    init : callable
    dropout_prob : float
        Of scores, in training.

    Attributes
    ----------
    q_proj, k_proj, v_proj, out_proj : Dense

    Raises
    ------
    DimensionMismatch
        `nheads` does not divide the lengths.

    Notes
    -----
    Takes q (batch, queries, dim), k and v (batch, keys, dim); one input is all three, two are query and the rest.
    ``mask=`` is True where a query may look at a key.  Source: Vaswani et al. 2017; Flux, `MultiHeadAttention`.

    Examples
    --------
    >>> y, scores = MultiHeadAttention(64, nheads=8)(rand32(2, 10, 64))
    >>> y.shape, scores.shape
    ((2, 10, 64), (2, 8, 10, 10))
    """

    q_proj: Any
    k_proj: Any
    v_proj: Any
    out_proj: Any
    attn_drop: Any
    nheads: Any

    def __init__(self, *dims: Any, nheads: int = 8, bias: bool = False, init: Callable[..., Any] = glorot_uniform,
                 dropout_prob: float = 0.0) -> None:
        first, middle, last = dims * 3 if len(dims) == 1 else dims
        q, k, v = (first,) * 3 if np.ndim(first) == 0 else first
        qk, vs = (middle,) * 2 if np.ndim(middle) == 0 else middle
        if qk % nheads or vs % nheads:
            raise DimensionMismatch(f"MultiHeadAttention: {nheads} heads do not divide {qk} and {vs}")
        self.q_proj, self.k_proj = (Dense(n, qk, bias=bias, init=init) for n in (q, k))
        self.v_proj = Dense(v, vs, bias=bias, init=init)
        self.out_proj = Dense(vs, last, bias=bias, init=init)
        self.attn_drop = Dropout(dropout_prob)
        self.nheads = nheads

    def __call__(self, q: Any, k: Any = None, v: Any = None, *, bias: Any = None, mask: Any = None) -> Any:
        if k is None:
            k = q
        if v is None:
            v = k
        y, scores = dot_product_attention(self.q_proj(q), self.k_proj(k), self.v_proj(v), bias, mask,
                                          heads=self.nheads, dropout=self.attn_drop)
        return self.out_proj(y), scores

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("q_proj", "k_proj", "v_proj", "out_proj")

    __layers_show__ = "leaf"

    def __repr__(self) -> str:
        ins = tuple(p.weight.shape[1] for p in (self.q_proj, self.k_proj, self.v_proj))
        middles = (self.q_proj.weight.shape[0], self.v_proj.weight.shape[0])
        sides = [side[0] if len(set(side)) == 1 else side for side in (ins, middles, (self.out_proj.weight.shape[0],))]
        sizes = f"{sides[0]}" if len(set(sides)) == 1 else " => ".join(map(str, sides))
        bias = "" if self.q_proj.bias is False else ", bias=true"
        drop = f", dropout_prob={self.attn_drop.p}" if self.attn_drop.p else ""
        return f"MultiHeadAttention({sizes}; nheads={self.nheads}{bias}{drop})"
