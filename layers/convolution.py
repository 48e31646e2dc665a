"""Convolutional layers: Conv, ConvTranspose, CrossCor, DepthwiseConv, and padding that keeps the size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .correlation import Geometry, correlate, geometry, padding, spread
from .dense import Activation, elementwise_only
from .elementwise import identity
from .initialisers import glorot_uniform
from .mismatch import DimensionMismatch, mismatch
from .padding import pad_circular, pad_reflect, pad_repeat, pad_symmetric
from .parameters import create_bias, drawn, in_dtype
from .printing import Layer, function_name

__all__ = ["Conv", "ConvTranspose", "CrossCor", "DepthwiseConv", "SamePad"]


MODES = {"zeros": None, "reflect": pad_reflect, "symmetric": pad_symmetric, "repeat": pad_repeat,
         "circular": pad_circular}


class SamePad:
    """Padding with which the output is as large as the input, divided by the stride.

    Notes
    -----
    The larger half comes first.  Source: Flux, `SamePad`.

    Examples
    --------
    >>> Conv((2, 2), 3, 7, pad=SamePad()).pad
    (1, 0, 1, 0)
    """

    def total(self, taps: tuple[int, ...], dilation: tuple[int, ...], less: tuple[int, ...]) -> tuple[int, ...]:
        """Zeros before and after each axis, one after the other."""
        found = []
        for k, d, s in zip(taps, dilation, less, strict=True):
            whole = max(0, d * (k - 1) + 1 - s)
            found += [-(-whole // 2), whole // 2]
        return tuple(found)

    def __repr__(self) -> str:
        return "SamePad()"


def per_axis(value: Any, count: int) -> tuple[int, ...]:
    """One number for each axis."""
    return (int(value),) * count if np.ndim(value) == 0 else tuple(int(n) for n in value)


class _Kernel(Layer):
    """What layers with a kernel share."""

    __layers_channels__ = 1

    weight: Any
    bias: Any
    act: Activation
    pad: Any
    stride: Any
    dilation: Any
    groups: Any
    form: Any

    transposed = False
    around: Callable[..., Any] | None = None  # what puts something else than zeros around the input

    def __init__(self, taps: Any, in_: Any, out: Any, act: Activation, stride: Any, pad: Any, dilation: Any,
                 groups: int, bias: Any, init: Callable[..., Any]) -> None:
        if np.ndim(taps) > 1:  # the weights themselves, then perhaps bias and activation
            weight, bias, act = np.asarray(taps), (bias if in_ is None else in_), (act if out is None else out)
        else:
            taps = tuple(int(k) for k in np.atleast_1d(taps))
            if in_ % groups or out % groups:
                sizes = f"{groups} groups do not divide {in_} and {out} channels"
                raise DimensionMismatch(f"{type(self).__name__}: {sizes}")
            outer, inner = (in_, out) if self.transposed else (out, in_)
            weight = drawn(init, outer, inner // groups, *taps)
        self.weight = weight
        self.act = elementwise_only(act)
        count = weight.ndim - 2
        self.stride, self.dilation = per_axis(stride, count), per_axis(dilation, count)
        if isinstance(pad, SamePad):
            less = self.stride if self.transposed else (1,) * count
            pad = pad.total(weight.shape[2:], self.dilation, less)
        self.pad = tuple(n for pair in padding(pad, count) for n in pair)
        self.groups = int(groups)
        self.bias = create_bias(weight, bias, self.channels()[1])
        self.form = self.geometry()

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("weight", "bias")

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """One line."""
        return []

    def channels(self) -> tuple[int, int]:
        """In and out."""
        outer, inner = self.weight.shape[0], self.weight.shape[1] * self.groups
        return (outer, inner) if self.transposed else (inner, outer)

    def geometry(self) -> Geometry:
        """The settings as the products take them."""
        flipped = isinstance(self, CrossCor)
        pad = self.pad if self.around is None else 0
        return geometry(self.weight.ndim - 2, self.stride, pad, self.dilation, self.groups, flipped)

    def check(self, x: Any) -> None:
        """Refuse input of other axes or channels than expected."""
        if x.ndim != self.weight.ndim:
            raise mismatch(self, f"input.ndim == {self.weight.ndim}", x)
        expected = self.channels()[0]
        if x.shape[1] != expected:
            raise mismatch(self, f"input.shape[1] == {expected}", x)

    def finished(self, y: Any) -> Any:
        """act(y + bias), with a bias for each channel."""
        if self.bias is not False:
            y = y + np.expand_dims(self.bias, (*range(1, self.weight.ndim - 1),))
        return self.act(y)

    def __repr__(self) -> str:
        first, last = self.channels()
        text = f"{type(self).__name__}({self.weight.shape[2:]}, {first} => {last}"
        text += "" if self.act is identity else f", {function_name(self.act)}"
        for name, value, usual in (("pad", self.pad, 0), ("stride", self.stride, 1), ("dilation", self.dilation, 1)):
            shown = value[0] if len(set(value)) == 1 else value
            text += "" if shown == usual else f", {name}={shown}"
        text += "" if self.groups == 1 else f", groups={self.groups}"
        return text + self.more() + (", bias=false)" if self.bias is False else ")")

    def more(self) -> str:
        """Settings that are printed last."""
        return ""


class Conv(_Kernel):
    """y = act(x * weight + bias): a convolution, over any number of spatial axes.

    Parameters
    ----------
    taps : tuple of int
        The size of the kernel along each axis; or the weights, an array (out, in / groups, *taps), then perhaps the
        bias and the activation.
    in_, out : int
        Channels.
    act : callable
    stride, dilation : int or tuple of int
    pad : int, tuple of one or two for each axis, or `SamePad()`
    groups : int
    bias : bool or array
    init : callable
    padding_mode : "zeros", "reflect", "symmetric", "repeat" or "circular"
        What stands in the padding, as of `pad_reflect` and its kin.

    Attributes
    ----------
    weight : array (out, in / groups, *taps)
    bias : array (out,), or False

    Raises
    ------
    DimensionMismatch
        Input of another number of axes or channels; channels that the groups do not divide.
    ValueError
        A stride or dilation below 1; a kernel larger than the padded input; another `padding_mode`.

    Notes
    -----
    Takes (batch, in, *space).  The kernel is turned round, as the word says; `CrossCor` is what other libraries call
    convolution.  Source: Flux, `Conv`.

    Examples
    --------
    >>> layer = Conv((5, 5), 3, 7, relu, stride=2)
    >>> layer(rand32(2, 3, 100, 100)).shape
    (2, 7, 48, 48)
    >>> layer
    Conv((5, 5), 3 => 7, relu, stride=2)
    """

    def __init__(self, taps: Any, in_: Any = None, out: Any = None, act: Activation = identity, *, stride: Any = 1,
                 pad: Any = 0, dilation: Any = 1, groups: int = 1, bias: Any = True,
                 init: Callable[..., Any] = glorot_uniform, padding_mode: str = "zeros") -> None:
        if padding_mode not in MODES:
            raise ValueError(f"{type(self).__name__}: padding_mode {padding_mode!r} is none of {list(MODES)}")
        if padding_mode != "zeros":
            self.around = MODES[padding_mode]
        super().__init__(taps, in_, out, act, stride, pad, dilation, groups, bias, init)

    def __call__(self, x: Any) -> Any:
        x = in_dtype(x, self.weight.dtype, self)
        self.check(x)
        if self.around is not None:
            x = self.around(x, self.pad)
        return self.finished(correlate(x, self.weight, self.form))

    def more(self) -> str:
        """What stands in the padding."""
        return "" if self.around is None else f", padding_mode={self.around.__name__.removeprefix('pad_')}"


class CrossCor(Conv):
    """y = act(correlation of x with weight, + bias): `Conv` with the kernel as it is.

    Parameters
    ----------
    taps, in_, out, act, stride, pad, dilation, bias, init
        As of `Conv`.

    Raises
    ------
    DimensionMismatch, ValueError
        As of `Conv`.

    Examples
    --------
    >>> CrossCor((5, 5), 3, 7, stride=3, pad=(2, 0))(rand32(2, 3, 100, 100)).shape
    (2, 7, 34, 32)
    """


def DepthwiseConv(taps: Any, in_: Any = None, out: Any = None, act: Activation = identity, *, stride: Any = 1,
                  pad: Any = 0, dilation: Any = 1, bias: Any = True, init: Callable[..., Any] = glorot_uniform) -> Conv:
    """Return a `Conv` with a group for each input channel.

    Parameters
    ----------
    taps, in_, out, act, stride, pad, dilation, bias, init
        As of `Conv`; or the weights, an array (in, outputs of each, *taps), then perhaps bias and activation.

    Examples
    --------
    >>> DepthwiseConv((5, 5), 3, 6, relu, bias=False)
    Conv((5, 5), 3 => 6, relu, groups=3, bias=false)
    """
    if np.ndim(taps) > 1:
        given = np.asarray(taps)
        weight = given.reshape(given.shape[0] * given.shape[1], 1, *given.shape[2:])
        return Conv(weight, in_, out, act, stride=stride, pad=pad, dilation=dilation, groups=given.shape[0], bias=bias)
    return Conv(taps, in_, out, act, stride=stride, pad=pad, dilation=dilation, groups=in_, bias=bias, init=init)


class ConvTranspose(_Kernel):
    """y = act(adjoint of a convolution of x with weight, + bias): it makes images larger.

    Parameters
    ----------
    taps, in_, out, act, stride, pad, dilation, groups, bias, init
        As of `Conv`, but the weights are (in, out / groups, *taps).
    outpad : int or tuple of int
        More rows at the end of each axis.

    Attributes
    ----------
    weight : array (in, out / groups, *taps)
    bias : array (out,), or False

    Raises
    ------
    DimensionMismatch, ValueError
        As of `Conv`.

    Notes
    -----
    The output has (n - 1) stride + dilation (k - 1) + 1 - pad + outpad rows.  Source: Flux, `ConvTranspose`.

    Examples
    --------
    >>> ConvTranspose((5, 5), 3, 7, stride=2)(rand32(1, 3, 100, 100)).shape
    (1, 7, 203, 203)
    """

    outpad: Any
    transposed = True

    def __init__(self, taps: Any, in_: Any = None, out: Any = None, act: Activation = identity, *, stride: Any = 1,
                 pad: Any = 0, outpad: Any = 0, dilation: Any = 1, groups: int = 1, bias: Any = True,
                 init: Callable[..., Any] = glorot_uniform) -> None:
        super().__init__(taps, in_, out, act, stride, pad, dilation, groups, bias, init)
        self.outpad = per_axis(outpad, self.weight.ndim - 2)

    def __call__(self, x: Any) -> Any:
        x = in_dtype(x, self.weight.dtype, self)
        self.check(x)
        return self.finished(spread(x, self.weight, grown(x.shape[2:], self.weight.shape[2:], self.form, self.outpad),
                                    self.form))

    def more(self) -> str:
        """The rows at the end."""
        return f", outpad={self.outpad}" if any(self.outpad) else ""


def grown(space: tuple[int, ...], taps: tuple[int, ...], g: Geometry, outpad: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes of the output of a transposed convolution."""
    return tuple(
        (n - 1) * s + d * (k - 1) + 1 - lo - hi + more
        for n, k, s, d, (lo, hi), more in zip(space, taps, g.stride, g.dilation, g.pad, outpad, strict=True)
    )
