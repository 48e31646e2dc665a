"""Parts of Transformers and of recurrent networks in both directions, made of other layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import zygopy
from zygopy import stop_gradient

from .attention import MultiHeadAttention, make_causal_mask
from .chain import Chain
from .dense import Activation, Dense
from .dropping import Dropout
from .elementwise import gelu, identity, relu
from .initialisers import ones32
from .mismatch import DimensionMismatch, mismatch
from .normalisation import LayerNorm
from .parameters import drawn
from .printing import Layer

__all__ = [
    "Bidirectional", "Identity", "MLP", "PReLU", "PositionalEncoding", "RMSNorm", "RotaryEmbedding", "TransformerBlock",
    "TransformerDecoderBlock",
]


class Identity(Layer):
    """y = x.

    Examples
    --------
    >>> Identity()(3)
    3
    """

    def __call__(self, x: Any) -> Any:
        return x


class MLP(Chain):
    """Dense layers of some widths, with an activation after all but the last.

    Parameters
    ----------
    *widths : int
        Of the input, of the layers between, of the output.
    act : callable
    last : callable
        After the last.

    Examples
    --------
    >>> MLP(4, 16, 3)(ones32(5, 4)).shape
    (5, 3)
    """

    def __init__(self, *widths: int, act: Activation = relu, last: Activation = identity) -> None:
        if len(widths) < 2:
            raise ValueError(f"MLP takes the widths of input and output, and those between, not {widths}")
        acts = [act] * (len(widths) - 2) + [last]
        super().__init__(*(Dense(m, n, a) for m, n, a in zip(widths, widths[1:], acts, strict=False)))


class PReLU(Layer):
    """y = max(x, 0) + slope min(x, 0), with slopes that are trained.

    Parameters
    ----------
    channels : int
        1: one slope for all; else one for each channel, axis 1.
    start : float

    Attributes
    ----------
    slope : array (channels,)

    Notes
    -----
    Source: He et al., *Delving deep into rectifiers* (2015).

    Examples
    --------
    >>> PReLU()(np.array([-4.0, 2.0], np.float32))
    array([-1.,  2.], dtype=float32)
    """

    slope: Any

    def __init__(self, channels: int = 1, start: float = 0.25) -> None:
        self.slope = np.full(channels, start, np.float32)

    def __call__(self, x: Any) -> Any:
        if self.slope.shape[0] == 1:
            slope = self.slope
        elif x.ndim < 2 or x.shape[1] != self.slope.shape[0]:
            raise mismatch(self, f"input.shape[1] == {self.slope.shape[0]}", x)
        else:
            slope = self.slope.reshape((-1,) + (1,) * (x.ndim - 2))
        return np.maximum(x, 0) + slope * np.minimum(x, 0)

    def __repr__(self) -> str:
        return f"PReLU({self.slope.shape[0]})"


class RMSNorm(Layer):
    """y = scale x / sqrt(mean(x^2) + eps), over the last axis.

    Parameters
    ----------
    size : int
    eps : float

    Attributes
    ----------
    scale : array (size,)

    Raises
    ------
    DimensionMismatch
        The last axis is not of length `size`.

    Notes
    -----
    Source: Zhang & Sennrich, *Root mean square layer normalization* (2019).

    Examples
    --------
    >>> RMSNorm(2, eps=0.0)(np.array([[3.0, 4.0]], np.float32)).round(3)
    array([[0.849, 1.131]], dtype=float32)
    """

    scale: Any
    eps: Any

    def __init__(self, size: int, eps: float = 1e-6) -> None:
        self.scale = drawn(ones32, int(size))
        self.eps = eps

    def __call__(self, x: Any) -> Any:
        if x.shape[-1] != self.scale.shape[0]:
            raise mismatch(self, f"input.shape[-1] == {self.scale.shape[0]}", x)
        square = np.mean(x * x, axis=-1, keepdims=True)
        return x / np.sqrt(square + stop_gradient(self.eps)) * self.scale

    def __repr__(self) -> str:
        return f"RMSNorm({self.scale.shape[0]})"


def waves(length: int, width: int, dtype: Any) -> tuple[Any, Any]:
    """Sines and cosines (length, width / 2), of wavelengths from 2 pi to 10000 times as long."""
    angles = np.arange(length)[:, np.newaxis] * np.exp(np.arange(0, width, 2) * (-math.log(10000.0) / width))
    return np.sin(angles).astype(dtype), np.cos(angles).astype(dtype)


zygopy.constant(waves, pure=True)


def waves_for(layer: Layer, x: Any) -> tuple[Any, Any]:
    """Those of the places of sequences (..., length, width).

    Raises
    ------
    DimensionMismatch
        An odd width.
    """
    if x.shape[-1] % 2:
        raise mismatch(layer, "an even input.shape[-1]", x)
    return waves(x.shape[-2], x.shape[-1], x.dtype)


class PositionalEncoding(Layer):
    """y = x + sines and cosines of the places, for sequences (batch, length, width).

    Raises
    ------
    DimensionMismatch
        An odd width.

    Notes
    -----
    Source: Vaswani et al., *Attention is all you need* (2017).

    Examples
    --------
    >>> PositionalEncoding()(np.zeros((1, 2, 4), np.float32))[0, 0]
    array([0., 1., 0., 1.], dtype=float32)
    """

    def __call__(self, x: Any) -> Any:
        sines, cosines = waves_for(self, x)
        return x + np.stack([sines, cosines], axis=-1).reshape(x.shape[-2:])


class RotaryEmbedding(Layer):
    """Pairs of features turned by an angle that grows with the place: products depend on distances only.

    For queries and keys (..., length, width); features k and k + width / 2 are a pair.

    Raises
    ------
    DimensionMismatch
        An odd width.

    Notes
    -----
    Source: Su et al., *RoFormer* (2021).

    Examples
    --------
    >>> RotaryEmbedding()(np.ones((1, 1, 4), np.float32))[0, 0]
    array([1., 1., 1., 1.], dtype=float32)
    """

    def __call__(self, x: Any) -> Any:
        sines, cosines = waves_for(self, x)
        half = x.shape[-1] // 2
        a, b = x[..., :half], x[..., half:]
        return np.concatenate([a * cosines - b * sines, a * sines + b * cosines], axis=-1)


class _Block(Layer):
    """What blocks of a Transformer share."""

    attention: Any
    mlp: Any
    before: Any
    between: Any
    drop: Any
    causal: Any

    def __init__(self, width: int, nheads: int, hidden: int | None = None, *, causal: bool = False,
                 dropout: float = 0.0, act: Activation = gelu) -> None:
        self.before, self.between = LayerNorm(width), LayerNorm(width)
        self.attention = MultiHeadAttention(width, nheads=nheads, dropout_prob=dropout)
        self.mlp = MLP(width, 4 * width if hidden is None else hidden, width, act=act)
        self.drop = Dropout(dropout)
        self.causal = causal


class TransformerBlock(_Block):
    """x + attention(norm(x)), then x + mlp(norm(x)).

    Parameters
    ----------
    width, nheads : int
    hidden : int, optional
        Of the network after the attention, 4 widths by default.
    causal : bool
        Whether each place sees only itself and those before it.
    dropout : float
    act : callable

    Raises
    ------
    DimensionMismatch
        The heads do not divide the width; input of another width.

    Notes
    -----
    Source: Vaswani et al. 2017, with the normalisation first, as Xiong et al. 2020 found easier to train.

    Examples
    --------
    >>> TransformerBlock(8, 2, causal=True)(ones32(3, 5, 8)).shape
    (3, 5, 8)
    """

    def __call__(self, x: Any) -> Any:
        mask = make_causal_mask(x) if self.causal else None
        found, _ = self.attention(self.before(x), mask=mask)
        x = x + self.drop(found)
        return x + self.drop(self.mlp(self.between(x)))

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("before", "attention", "between", "mlp")


class TransformerDecoderBlock(_Block):
    """x + attention(norm(x)), then x + attention(norm(x), memory), then x + mlp(norm(x)).

    Parameters
    ----------
    width, nheads, hidden, causal, dropout, act
        As of `TransformerBlock`, but causal by default.

    Raises
    ------
    DimensionMismatch
        As `TransformerBlock`; a memory of another width.

    Notes
    -----
    Takes x (batch, places, width), and a memory (batch, places of the source, width), that of an encoder; with
    ``mask=`` the places of the memory that may be looked at.  Source: Vaswani et al. 2017.

    Examples
    --------
    >>> TransformerDecoderBlock(8, 2)(ones32(3, 5, 8), ones32(3, 7, 8)).shape
    (3, 5, 8)
    """

    source: Any
    beyond: Any

    def __init__(self, width: int, nheads: int, hidden: int | None = None, *, causal: bool = True,
                 dropout: float = 0.0, act: Activation = gelu) -> None:
        super().__init__(width, nheads, hidden, causal=causal, dropout=dropout, act=act)
        self.source = MultiHeadAttention(width, nheads=nheads, dropout_prob=dropout)
        self.beyond = LayerNorm(width)

    def __call__(self, x: Any, memory: Any, *, mask: Any = None) -> Any:
        own = make_causal_mask(x) if self.causal else None
        found, _ = self.attention(self.before(x), mask=own)
        x = x + self.drop(found)
        found, _ = self.source(self.beyond(x), memory, mask=mask)
        x = x + self.drop(found)
        return x + self.drop(self.mlp(self.between(x)))

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("before", "attention", "beyond", "source", "between", "mlp")


class Bidirectional(Layer):
    """y = forwards(x) and backwards(x from its end), side by side in the last axis.

    Parameters
    ----------
    forwards, backwards : layers of sequences
        Such as `LSTM(in_, out)`; two, for their weights are their own.

    Raises
    ------
    DimensionMismatch
        Both are the same object.

    Notes
    -----
    Source: Schuster & Paliwal, *Bidirectional recurrent neural networks* (1997).

    Examples
    --------
    >>> Bidirectional(RNN(3, 4), RNN(3, 4))(ones32(2, 5, 3)).shape
    (2, 5, 8)
    """

    forwards: Any
    backwards: Any

    def __init__(self, forwards: Any, backwards: Any) -> None:
        if forwards is backwards:
            raise DimensionMismatch("Bidirectional takes two layers, with weights of their own")
        self.forwards, self.backwards = forwards, backwards

    def __call__(self, x: Any) -> Any:
        turned = self.backwards(x[..., ::-1, :])
        return np.concatenate([self.forwards(x), turned[..., ::-1, :]], axis=-1)
