"""Discrete Fourier transforms: linear, with the transform the other way round, scaled otherwise, for a pullback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core.kinds import UNKNOWN, Array, Kind, Some
from ..runtime import ZERO, cut_or_padded, half_weights, is_absent, lengths_along, project
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("fourier")

Answer = tuple[Any, Pullback]

RULES.constant(half_weights, lengths_along)


def unlike_norm(norm: Any) -> Any:
    """The norm of the transform the other way round that is the adjoint: what one divides by, the other does."""
    if norm == "ortho":
        return "ortho"
    if norm == "forward":
        return "backward"
    return "forward"


def like_spectrum(a: Kind, n: Any = None, axis: Any = -1, norm: Any = None, **_: Any) -> Kind:
    """Complex, as long as the signal, or as is asked for."""
    if not isinstance(a, Array) or not isinstance(axis, int):
        return UNKNOWN
    axes = list(a.axes)
    if n is not None:
        axes[axis] = Some()
    return Array(complex_of(a), tuple(axes), a.type)


def like_half(a: Kind, n: Any = None, axis: Any = -1, norm: Any = None, **_: Any) -> Kind:
    """Complex, of another length."""
    if not isinstance(a, Array) or not isinstance(axis, int):
        return UNKNOWN
    return Array(complex_of(a), tuple(Some() if i == axis % a.ndim else n for i, n in enumerate(a.axes)), a.type)


def like_signal(a: Kind, n: Any = None, axis: Any = -1, norm: Any = None, **_: Any) -> Kind:
    """Real, of another length."""
    half = like_half(a, n, axis, norm)
    return Array(np.empty(0, half.dtype).real.dtype, half.axes, half.type) if isinstance(half, Array) else UNKNOWN


def like_spectra(a: Kind, s: Any = None, axes: Any = None, norm: Any = None, **_: Any) -> Kind:
    """Complex, of the shape of the signal."""
    if not isinstance(a, Array):
        return UNKNOWN
    return Array(complex_of(a), a.axes if s is None else tuple(Some() for _ in a.axes), a.type)


def complex_of(a: Array) -> np.dtype[Any]:
    """The dtype of the spectrum of an array."""
    return np.fft.fft(np.ones(1, a.dtype)).dtype


def signals(rng: np.random.Generator) -> Iterator[Sample]:
    """Every axis, length and norm; real and complex, of one number, single precision, strided."""
    x, stack = rng.normal(size=6), rng.normal(size=(3, 4))
    yield from (sample(x), sample(x[:5]), sample(x, 4), sample(x, n=9), sample(x, norm="ortho"), sample(x, None, 0))
    yield from (sample(stack), sample(stack, axis=0), sample(stack, 3, 1, "forward"), sample(stack.T[::2], 5, axis=0))
    yield from (sample(x + 1j * x[::-1]), sample(stack * 1j, axis=0, norm="backward"), sample(x[:1] + 0j, 1))
    yield from (sample(x.astype(np.float32)), sample((x + 1j).astype(np.complex64), norm="forward"))


def half_signals(rng: np.random.Generator) -> Iterator[Sample]:
    """What is half of something."""
    return (call for call in signals(rng) if np.shape(call.args[0]) != (1,))


def real_signals(rng: np.random.Generator) -> Iterator[Sample]:
    return (call for call in signals(rng) if not np.iscomplexobj(call.args[0]))


def several(rng: np.random.Generator) -> Iterator[Sample]:
    """Two axes and three, some of them, with lengths and norms."""
    x, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    yield from (sample(x), sample(x + 1j * x[::-1]), sample(cube, norm="ortho"), sample(cube * 1j, axes=(0, 2)))
    yield from (sample(x, (4, 3), (0, 1)), sample(cube, (2, 5), (1, -1), "forward"), sample(x.astype(np.float32)))


def real_several(rng: np.random.Generator) -> Iterator[Sample]:
    return (call for call in several(rng) if not np.iscomplexobj(call.args[0]))


# ------------------------------------------------------------------ one axis


@RULES.linear(np.fft.fft, result=like_spectrum, samples=signals)
def fft_rule(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Answer:
    """y = F a.   a_bar = Fᴴ y_bar, which is the inverse transform but for its scale."""
    y = np.fft.fft(a, n, axis, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.fft.ifft(y_bar, axis=axis, norm=unlike_norm(norm))
        return (project(a_bar if n is None else cut_or_padded(a_bar, a, axis), a),)

    return y, pullback


@RULES.linear(np.fft.ifft, result=like_spectrum, samples=signals)
def ifft_rule(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Answer:
    """y = F⁻¹ a.   a_bar = F⁻ᴴ y_bar, which is the transform but for its scale."""
    y = np.fft.ifft(a, n, axis, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.fft.fft(y_bar, axis=axis, norm=unlike_norm(norm))
        return (project(a_bar if n is None else cut_or_padded(a_bar, a, axis), a),)

    return y, pullback


@RULES.linear(np.fft.rfft, holomorphic=False, result=like_half, samples=real_signals)
def rfft_rule(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Answer:
    """y is the half of F a that is not the conjugate of the other.   a_bar = re Fᴴ y_bar."""
    y = np.fft.rfft(a, n, axis, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        length = a.shape[axis] if n is None else n
        a_bar = np.fft.irfft(y_bar / half_weights(y_bar, length, axis), length, axis, unlike_norm(norm))
        return (project(a_bar if n is None else cut_or_padded(a_bar, a, axis), a),)

    return y, pullback


@RULES.linear(np.fft.irfft, holomorphic=False, result=like_signal, samples=half_signals)
def irfft_rule(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Answer:
    """y = F⁻¹ of a and the conjugate that it is half of.   a_bar is the half of F⁻ᴴ y_bar, counted twice."""
    y = np.fft.irfft(a, n, axis, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        half = np.fft.rfft(y_bar, axis=axis, norm=unlike_norm(norm))
        a_bar = half * half_weights(half, y_bar.shape[axis], axis)
        return (project(a_bar if n is None else cut_or_padded(a_bar, a, axis), a),)

    return y, pullback


@RULES.linear(np.fft.hfft, holomorphic=False, result=like_signal, samples=half_signals)
def hfft_rule(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Answer:
    """y = F of a and the conjugate that it is half of.   As for `irfft` of the conjugate."""
    y = np.fft.hfft(a, n, axis, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        half = np.conj(np.fft.rfft(y_bar, axis=axis, norm=norm))
        a_bar = half * half_weights(half, y_bar.shape[axis], axis)
        return (project(a_bar if n is None else cut_or_padded(a_bar, a, axis), a),)

    return y, pullback


@RULES.linear(np.fft.ihfft, holomorphic=False, result=like_half, samples=real_signals)
def ihfft_rule(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Answer:
    """y is the half of F⁻¹ a that is not the conjugate of the other.   As for `rfft`, of the conjugate."""
    y = np.fft.ihfft(a, n, axis, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        length = a.shape[axis] if n is None else n
        a_bar = np.fft.irfft(np.conj(y_bar) / half_weights(y_bar, length, axis), length, axis, norm)
        return (project(a_bar if n is None else cut_or_padded(a_bar, a, axis), a),)

    return y, pullback


# ------------------------------------------------------------------ several axes


@RULES.linear(np.fft.fftn, result=like_spectra, samples=several)
def fftn_rule(a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Answer:
    """y = F a along several axes.   a_bar = Fᴴ y_bar."""
    y = np.fft.fftn(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.fft.ifftn(y_bar, axes=axes, norm=unlike_norm(norm))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


@RULES.linear(np.fft.ifftn, result=like_spectra, samples=several)
def ifftn_rule(a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Answer:
    """y = F⁻¹ a along several axes.   a_bar = F⁻ᴴ y_bar."""
    y = np.fft.ifftn(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.fft.fftn(y_bar, axes=axes, norm=unlike_norm(norm))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


@RULES.linear(np.fft.fft2, result=like_spectra, samples=several)
def fft2_rule(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None) -> Answer:
    """y = F a along two axes.   a_bar = Fᴴ y_bar."""
    y = np.fft.fft2(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.fft.ifft2(y_bar, axes=axes, norm=unlike_norm(norm))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


@RULES.linear(np.fft.ifft2, result=like_spectra, samples=several)
def ifft2_rule(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None) -> Answer:
    """y = F⁻¹ a along two axes.   a_bar = F⁻ᴴ y_bar."""
    y = np.fft.ifft2(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.fft.fft2(y_bar, axes=axes, norm=unlike_norm(norm))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


def last_of(axes: Any) -> Any:
    """The axis along which a transform of real numbers keeps half a spectrum."""
    return -1 if axes is None else axes[-1]


def last_axes(lengths: Any, axes: Any) -> Any:
    """The axes that have these lengths, the last ones unless they are named."""
    return tuple(range(-len(lengths), 0)) if axes is None else axes


def half_several(rng: np.random.Generator) -> Iterator[Sample]:
    """Halves of spectra along two axes and three, with even and odd lengths."""
    x, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    yield from (sample(x + 1j * x[::-1]), sample(cube * 1j + 1.0, norm="ortho"), sample(cube + 0.5j, axes=(0, 2)))
    yield from (sample(x + 1j, (4, 5), (0, 1)), sample(cube * 1j, (2, 7), (1, -1), "forward"), sample(x, axes=(1, 0)))
    yield from (sample((x + 1j * x).astype(np.complex64)),)


@RULES.linear(np.fft.rfftn, holomorphic=False, samples=real_several)
def rfftn_rule(a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Answer:
    """y is half of F a along several axes.   a_bar = re Fᴴ y_bar."""
    y = np.fft.rfftn(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        lengths = lengths_along(a, s, axes)
        half = y_bar / half_weights(y_bar, lengths[-1], last_of(axes))
        a_bar = np.fft.irfftn(half, lengths, last_axes(lengths, axes), unlike_norm(norm))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


@RULES.linear(np.fft.irfftn, holomorphic=False, samples=half_several)
def irfftn_rule(a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Answer:
    """y = F⁻¹ of half a spectrum along several axes.   a_bar is the half of F⁻ᴴ y_bar, counted twice."""
    y = np.fft.irfftn(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        half = np.fft.rfftn(y_bar, axes=axes, norm=unlike_norm(norm))
        a_bar = half * half_weights(half, y_bar.shape[last_of(axes)], last_of(axes))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


@RULES.linear(np.fft.rfft2, holomorphic=False, samples=real_several)
def rfft2_rule(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None) -> Answer:
    """y is half of F a along two axes.   a_bar = re Fᴴ y_bar."""
    y = np.fft.rfft2(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        lengths = lengths_along(a, s, axes)
        half = y_bar / half_weights(y_bar, lengths[-1], axes[-1])
        a_bar = np.fft.irfft2(half, lengths, axes, unlike_norm(norm))
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


@RULES.linear(np.fft.irfft2, holomorphic=False, samples=half_several)
def irfft2_rule(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None) -> Answer:
    """y = F⁻¹ of half a spectrum along two axes.   a_bar is the half of F⁻ᴴ y_bar, counted twice."""
    y = np.fft.irfft2(a, s, axes, norm)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        half = np.fft.rfft2(y_bar, axes=axes, norm=unlike_norm(norm))
        a_bar = half * half_weights(half, y_bar.shape[axes[-1]], axes[-1])
        return (project(a_bar if s is None else cut_or_padded(a_bar, a, axes), a),)

    return y, pullback


# ------------------------------------------------------------------ order


def _orders(rng: np.random.Generator) -> Iterator[Sample]:
    x = rng.normal(size=(3, 4))
    yield from (sample(x[0]), sample(x), sample(x, 0), sample(x[:, :3], axes=(-1,)), sample(x.T + 1j, (0, 1)))


@RULES.linear(np.fft.fftshift, samples=_orders)
def fftshift_rule(x: Any, axes: Any = None) -> Answer:
    """y has the zero frequency in the middle.   x_bar is shifted back."""
    y = np.fft.fftshift(x, axes)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(np.fft.ifftshift(y_bar, axes=axes), x),)

    return y, pullback


@RULES.linear(np.fft.ifftshift, samples=_orders)
def ifftshift_rule(x: Any, axes: Any = None) -> Answer:
    """y has the zero frequency in front again.   x_bar is shifted back."""
    y = np.fft.ifftshift(x, axes)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(np.fft.fftshift(y_bar, axes=axes), x),)

    return y, pullback


# ------------------------------------------------------------------ lengths and frequencies


def _cuts(rng: np.random.Generator) -> Iterator[Sample]:
    x = rng.normal(size=(3, 4))
    yield from (sample(x, np.ones((3, 2)), -1), sample(x[0], np.ones(6), 0), sample(x * 1j, np.ones((2, 5))))


@RULES.linear(cut_or_padded, samples=_cuts)
def cut_or_padded_rule(x: Any, like: Any, axes: Any = None) -> Answer:
    """The lengths of another array.   x_bar has its own again."""
    y = cut_or_padded(x, like, axes)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (cut_or_padded(y_bar, x, axes),)

    return y, pullback


def _spacings(rng: np.random.Generator) -> Iterator[Sample]:
    yield from (sample(5), sample(6, 0.5), sample(n=4, d=2.0))


def fftfreq_dot(y: Any, dots: Any, n: Any, d: Any = 1.0) -> Any:
    """y_dot = -y d_dot / d."""
    return ZERO if is_absent(dots[1]) else -y * (dots[1] / d)


@RULES.rule(np.fft.fftfreq, pushforward=fftfreq_dot, samples=_spacings)
def fftfreq_rule(n: Any, d: Any = 1.0) -> Answer:
    """y = k / (n d).   d_bar = -y_bar · y / d."""
    y = np.fft.fftfreq(n, d)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, project(-np.sum(y_bar * y) / d, d)

    return y, pullback


@RULES.rule(np.fft.rfftfreq, pushforward=fftfreq_dot, samples=_spacings)
def rfftfreq_rule(n: Any, d: Any = 1.0) -> Answer:
    """y = k / (n d), for the half that is not negative.   d_bar = -y_bar · y / d."""
    y = np.fft.rfftfreq(n, d)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, project(-np.sum(y_bar * y) / d, d)

    return y, pullback
