"""Weights divided by their largest singular value, and responses divided by those of their neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from zygopy import stop_gradient

from .initialisers import randn32
from .mismatch import mismatch
from .modes import is_training
from .printing import Layer
from .trees import rebuilt_with

__all__ = ["LocalResponseNorm", "SpectralNorm"]


class SpectralNorm(Layer):
    """layer with weight = W / s, where s = u^T W v is the largest singular value of W as a matrix (out, all else).

    Parameters
    ----------
    layer : any layer
    which : str
        The name of its weight.
    steps : int
        Of the power iteration by which u and v follow W, at each call in training.
    eps : float
    active : bool or None
        Training, testing, or as the derivative says: training while differentiated.

    Attributes
    ----------
    layer : the layer, with W
    u, v : arrays (out,) and (all else,)
        Not trained, and no derivative goes through them.

    Raises
    ------
    AttributeError
        The layer has no such weight.

    Notes
    -----
    Source: Miyato et al., *Spectral normalization for generative adversarial networks* (2018).

    Examples
    --------
    >>> layer = SpectralNorm(Dense(np.diag([4.0, 1.0]), False))
    >>> layer(np.ones(2)).round(3).tolist()
    [1.0, 0.25]
    """

    layer: Any
    u: Any
    v: Any
    which: Any
    steps: Any
    eps: Any
    active: Any

    def __init__(self, layer: Any, which: str = "weight", *, steps: int = 1, eps: float = 1e-12,
                 active: bool | None = None) -> None:
        matrix = getattr(layer, which).reshape(getattr(layer, which).shape[0], -1)
        self.layer, self.which, self.steps, self.eps, self.active = layer, which, int(steps), eps, active
        self.u = randn32(matrix.shape[0]).astype(matrix.dtype)
        self.v = randn32(matrix.shape[1]).astype(matrix.dtype)
        self.follow(matrix, 20)

    def follow(self, matrix: Any, steps: int) -> None:
        """Move u and v towards the singular vectors of a matrix."""
        u, v = stop_gradient(self.u), stop_gradient(self.v)
        for _ in range(steps):
            v = directed(matrix.T @ u, self.eps)
            u = directed(matrix @ v, self.eps)
        self.u, self.v = u, v

    def __call__(self, *inputs: Any) -> Any:
        layer, which = self.layer, self.which
        weight = getattr(layer, which)
        matrix = weight.reshape((weight.shape[0], -1))
        if is_training(self.active):
            self.follow(stop_gradient(matrix), self.steps)
        size = stop_gradient(self.u) @ (matrix @ stop_gradient(self.v))
        return rebuilt_with(layer, {which: weight / size})(*inputs)

    def trainable(self) -> tuple[str, ...]:
        """What training may change: not u and v."""
        return ("layer",)

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """The layer."""
        return [(None, self.layer)]

    __layers_show__ = "always"


def directed(x: Any, eps: float) -> Any:
    """A vector of length 1."""
    return x / max(float(np.sqrt(np.sum(x * x))), eps)


class LocalResponseNorm(Layer):
    """y[c] = x[c] / (k + alpha / size sum over the `size` channels around c of x^2)^beta.

    Parameters
    ----------
    size : int
        How many channels, the own one in the middle (of an even number, the one after the middle).
    alpha, beta, k : float

    Raises
    ------
    DimensionMismatch
        Input of fewer than three axes.

    Notes
    -----
    Takes (batch, channels, *space); beyond the first and last channel are zeros.  Source: Krizhevsky, Sutskever &
    Hinton, *ImageNet classification with deep convolutional neural networks* (2012), section 3.3; PyTorch's scale.

    Examples
    --------
    >>> LocalResponseNorm(2, alpha=2.0, beta=1.0)(np.ones((1, 3, 1))).ravel().round(3).tolist()
    [0.5, 0.333, 0.333]
    """

    size: Any
    alpha: Any
    beta: Any
    k: Any

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        if size < 1:
            raise ValueError(f"LocalResponseNorm: a size is at least 1, not {size}")
        self.size, self.alpha, self.beta, self.k = int(size), alpha, beta, k

    def __call__(self, x: Any) -> Any:
        if x.ndim < 3:
            raise mismatch(self, "at least three axes", x)
        channels = x.shape[1]
        before = self.size // 2
        square = x * x
        padded = np.pad(square, ((0, 0), (before, self.size - 1 - before)) + ((0, 0),) * (x.ndim - 2))
        total = padded[:, :channels]
        for shift in range(1, self.size):
            total = total + padded[:, shift : shift + channels]
        scale = stop_gradient(self.alpha) / self.size
        return x / (stop_gradient(self.k) + scale * total) ** stop_gradient(self.beta)

    def __repr__(self) -> str:
        return f"LocalResponseNorm({self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k})"
