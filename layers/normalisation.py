"""Layers that bring values to mean 0 and variance 1: BatchNorm, InstanceNorm, GroupNorm, LayerNorm, normalise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from zygopy import stop_gradient

from .dense import Activation, Scale, elementwise_only
from .elementwise import identity
from .initialisers import ones32, zeros32
from .mismatch import DimensionMismatch, mismatch
from .modes import is_training
from .parameters import drawn
from .printing import Layer, function_name

__all__ = ["BatchNorm", "GroupNorm", "InstanceNorm", "LayerNorm", "normalise"]


def normalise(x: Any, axis: int | tuple[int, ...] = 0, eps: float = 1e-5) -> Any:
    """y = (x - mean) / sqrt(var + eps^2), along axes.

    Parameters
    ----------
    x : array
    axis : int or tuple of int
        0, the batch, by default.
    eps : float

    Returns
    -------
    y : array
        Of the shape of `x`, with mean 0 and (population) variance 1.

    Notes
    -----
    Source: Flux, `normalise`.

    Examples
    --------
    >>> normalise(np.array([90.0, 100.0, 110.0, 130.0, 70.0])).round(2).tolist()
    [-0.5, 0.0, 0.5, 1.5, -1.5]
    """
    centred = x - np.mean(x, axis=axis, keepdims=True)
    return centred / np.sqrt(np.mean(centred * centred, axis=axis, keepdims=True) + eps * eps)


class LayerNorm(Layer):
    """y = act(scale (x - mean) / sqrt(var + eps) + bias), mean and variance over the last axes.

    Parameters
    ----------
    *size : int
        The lengths of the last axes, over which is normalised; a callable at the end is the activation.
    act : callable
    affine : bool
        Whether there are `scale` and `bias`, of shape `size`.
    eps : float

    Attributes
    ----------
    diag : Scale, or identity without `affine`

    Raises
    ------
    DimensionMismatch
        The last axes are not of these lengths.

    Notes
    -----
    Source: Ba, Kiros & Hinton, *Layer normalization* (2016); Flux, `LayerNorm`.

    Examples
    --------
    >>> y = LayerNorm(3)(np.array([[1.0, 2.0, 3.0]], np.float32))
    >>> bool(abs(y.std() - 1) < 1e-4)
    True
    """

    diag: Any
    size: Any
    act: Activation
    eps: Any

    def __init__(self, *size: Any, act: Activation = identity, affine: bool = True, eps: float = 1e-5) -> None:
        if size and callable(size[-1]):
            *size, act = size  # type: ignore[assignment]
        self.size = tuple(size[0]) if len(size) == 1 and np.ndim(size[0]) else tuple(int(n) for n in size)
        self.act = elementwise_only(act)
        self.diag = Scale(*self.size, act=act) if affine else act
        self.eps = eps

    def __call__(self, x: Any) -> Any:
        if x.shape[x.ndim - len(self.size) :] != self.size:
            raise mismatch(self, f"input.shape[-{len(self.size)}:] == {self.size}", x)
        axes = (*range(x.ndim - len(self.size), x.ndim),)
        centred = x - np.mean(x, axis=axes, keepdims=True)
        var = np.mean(centred * centred, axis=axes, keepdims=True)
        return self.diag(centred / np.sqrt(var + stop_gradient(self.eps)))

    def __repr__(self) -> str:
        act = "" if self.act is identity else f", {function_name(self.act)}"
        affine = "" if isinstance(self.diag, Scale) else ", affine=false"
        return f"LayerNorm({', '.join(map(str, self.size))}{act}{affine})"

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("diag",)

    __layers_show__ = "leaf"
    __layers_float32__ = True


class _ChannelNorm(Layer):
    """What layers with a scale and a bias for each channel, axis 1, share."""

    __layers_channels__ = 1

    __layers_float32__ = True

    beta: Any
    gamma: Any
    mu: Any
    var: Any
    act: Activation
    eps: Any
    momentum: Any
    active: Any

    def __init__(self, channels: int, act: Activation, init_beta: Callable[..., Any], init_gamma: Callable[..., Any],
                 affine: bool, track_stats: bool, active: bool | None, eps: float, momentum: float) -> None:
        self.channels = int(channels)
        self.act = elementwise_only(act)
        self.beta = drawn(init_beta, self.channels) if affine else None
        self.gamma = drawn(init_gamma, self.channels) if affine else None
        self.mu = np.zeros(self.channels, np.float32) if track_stats else None
        self.var = np.ones(self.channels, np.float32) if track_stats else None
        self.active = active
        self.eps = eps
        self.momentum = momentum

    def trainable(self) -> tuple[str, ...]:
        """What training may change: not the running statistics."""
        return ("beta", "gamma")

    def check(self, x: Any) -> None:
        """Refuse input of another number of channels."""
        if x.ndim < 2 or x.shape[1] != self.channels:
            raise mismatch(self, f"input.shape[1] == {self.channels}", x)

    def affine(self, x: Any) -> Any:
        """act(gamma x + beta), with a number of each for each channel."""
        if self.gamma is not None:
            axes = (*range(1, x.ndim - 1),)
            x = x * np.expand_dims(self.gamma, axes) + np.expand_dims(self.beta, axes)
        return self.act(x)

    def track(self, mean: Any, var: Any, count: int) -> None:
        """Move the running statistics towards those of a batch; the variance counts one less than `count`."""
        m = stop_gradient(self.momentum)
        new_mean, new_var = stop_gradient(mean).reshape(-1), stop_gradient(var).reshape(-1)
        self.mu = ((1 - m) * stop_gradient(self.mu) + m * new_mean).astype(self.mu.dtype)
        self.var = ((1 - m) * stop_gradient(self.var) + (m * count / (count - 1)) * new_var).astype(self.var.dtype)

    def tested(self, x: Any) -> Any:
        """Normalise with the running statistics."""
        axes = (*range(1, x.ndim - 1),)
        mean, var = np.expand_dims(stop_gradient(self.mu), axes), np.expand_dims(stop_gradient(self.var), axes)
        return (x - mean) / np.sqrt(var + stop_gradient(self.eps))

    def settings(self, affine: bool, track_stats: bool) -> str:
        """How the settings are printed that are not the default."""
        text = "" if self.act is identity else f", {function_name(self.act)}"
        for name, value, usual in (("affine", self.gamma is not None, affine),
                                   ("track_stats", self.mu is not None, track_stats),
                                   ("active", self.active, None)):
            text += "" if value is usual else f", {name}={str(value).lower()}"
        return text

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """One line."""
        return []


class BatchNorm(_ChannelNorm):
    """y = act(gamma (x - mean) / sqrt(var + eps) + beta), for each channel, over the batch and all other axes.

    Parameters
    ----------
    channels : int
        The length of axis 1.
    act : callable
    init_beta, init_gamma : callable
    affine : bool
        Whether there are `beta` and `gamma`.
    track_stats : bool
        Whether running statistics are kept, which testing uses.
    active : bool or None
        Training, testing, or as the derivative says: training while differentiated.
    eps, momentum : float

    Attributes
    ----------
    beta, gamma : arrays (channels,), or None
    mu, var : arrays (channels,), or None
        Running mean and (unbiased) variance.

    Raises
    ------
    DimensionMismatch
        Axis 1 is not of length `channels`.
    ValueError
        Training with a single value in each channel.

    Notes
    -----
    Source: Ioffe & Szegedy, *Batch normalization* (2015); Flux, `BatchNorm`.

    Examples
    --------
    >>> layer = trainmode(BatchNorm(3))
    >>> y = layer(randn32(100, 3) * 5 + 2)
    >>> bool(abs(y.mean()) < 1e-5), bool((layer.mu != 0).all())
    (True, True)
    """

    def __init__(self, channels: int, act: Activation = identity, *, init_beta: Callable[..., Any] = zeros32,
                 init_gamma: Callable[..., Any] = ones32, affine: bool = True, track_stats: bool = True,
                 active: bool | None = None, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__(channels, act, init_beta, init_gamma, affine, track_stats, active, eps, momentum)

    def __call__(self, x: Any) -> Any:
        self.check(x)
        if self.mu is not None and not is_training(self.active):
            return self.affine(self.tested(x))
        count = x.size // x.shape[1]
        if count < 2:
            raise ValueError(f"layer {self!r} in training needs more than one value in each channel")
        axes = (0, *range(2, x.ndim))
        mean = np.mean(x, axis=axes, keepdims=True)
        centred = x - mean
        var = np.mean(centred * centred, axis=axes, keepdims=True)
        if self.mu is not None:
            self.track(mean, var, count)
        return self.affine(centred / np.sqrt(var + stop_gradient(self.eps)))

    def __repr__(self) -> str:
        return f"BatchNorm({self.channels}{self.settings(affine=True, track_stats=True)})"


class InstanceNorm(_ChannelNorm):
    """y = act(gamma (x - mean) / sqrt(var + eps) + beta), for each sample and channel, over the axes from 2 on.

    Parameters
    ----------
    channels, act, init_beta, init_gamma, affine, track_stats, active, eps, momentum
        As of `BatchNorm`, but without `affine` and `track_stats` by default.

    Raises
    ------
    DimensionMismatch
        Axis 1 is not of length `channels`, or there is no further axis.

    Notes
    -----
    Running statistics are means over the batch.  Source: Ulyanov, Vedaldi & Lempitsky, *Instance normalization* (2016).

    Examples
    --------
    >>> InstanceNorm(3)(randn32(2, 3, 5, 5)).shape
    (2, 3, 5, 5)
    """

    def __init__(self, channels: int, act: Activation = identity, *, init_beta: Callable[..., Any] = zeros32,
                 init_gamma: Callable[..., Any] = ones32, affine: bool = False, track_stats: bool = False,
                 active: bool | None = None, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__(channels, act, init_beta, init_gamma, affine, track_stats, active, eps, momentum)

    def __call__(self, x: Any) -> Any:
        self.check(x)
        if x.ndim < 3:
            raise mismatch(self, "at least three axes", x)
        if self.mu is not None and not is_training(self.active):
            return self.affine(self.tested(x))
        axes = (*range(2, x.ndim),)
        mean = np.mean(x, axis=axes, keepdims=True)
        centred = x - mean
        var = np.mean(centred * centred, axis=axes, keepdims=True)
        if self.mu is not None:
            self.track(np.mean(mean, axis=0), np.mean(var, axis=0), x.size // (x.shape[0] * x.shape[1]))
        return self.affine(centred / np.sqrt(var + stop_gradient(self.eps)))

    def __repr__(self) -> str:
        return f"InstanceNorm({self.channels}{self.settings(affine=False, track_stats=False)})"


class GroupNorm(_ChannelNorm):
    """y = act(gamma (x - mean) / sqrt(var + eps) + beta), over groups of consecutive channels of each sample.

    Parameters
    ----------
    channels : int
    groups : int
        Into how many groups the channels are divided.
    act, init_beta, init_gamma, affine, active, eps
        As of `BatchNorm`; there are no running statistics.

    Raises
    ------
    ValueError
        `groups` does not divide `channels`.
    DimensionMismatch
        Axis 1 is not of length `channels`.

    Notes
    -----
    Source: Wu & He, *Group normalization* (2018).

    Examples
    --------
    >>> GroupNorm(4, 2)(randn32(3, 4, 5, 5)).shape
    (3, 4, 5, 5)
    """

    def __init__(self, channels: int, groups: int, act: Activation = identity, *,
                 init_beta: Callable[..., Any] = zeros32, init_gamma: Callable[..., Any] = ones32, affine: bool = True,
                 active: bool | None = None, eps: float = 1e-5, momentum: float = 0.1) -> None:
        if channels % groups != 0:
            raise DimensionMismatch(f"GroupNorm: {channels} channels cannot be divided into {groups} groups")
        self.groups = int(groups)
        super().__init__(channels, act, init_beta, init_gamma, affine, False, active, eps, momentum)

    def __call__(self, x: Any) -> Any:
        self.check(x)
        grouped = x.reshape((x.shape[0], self.groups, -1))
        centred = grouped - np.mean(grouped, axis=2, keepdims=True)
        var = np.mean(centred * centred, axis=2, keepdims=True)
        return self.affine((centred / np.sqrt(var + stop_gradient(self.eps))).reshape(x.shape))

    def __repr__(self) -> str:
        return f"GroupNorm({self.channels}, {self.groups}{self.settings(affine=True, track_stats=False)})"


