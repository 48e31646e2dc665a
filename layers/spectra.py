"""Sound as spectra over time: windows, stft and back, power in decibels, the mel scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import zygopy

from .mismatch import DimensionMismatch
from .patches import fold

__all__ = [
    "db_to_power", "hamming_window", "hann_window", "istft", "melscale_filterbanks", "power_to_db", "spectrogram",
    "stft",
]


def hamming_window(n: int, periodic: bool = True, alpha: float = 0.54, beta: float = 0.46) -> Any:
    """w[k] = alpha - beta cos(2 pi k / n), or of n - 1 where it is not periodic; float32.

    Examples
    --------
    >>> hamming_window(4).round(2)
    array([0.08, 0.54, 1.  , 0.54], dtype=float32)
    """
    whole = n if periodic else n - 1
    return (alpha - beta * np.cos(2 * math.pi * np.arange(n) / max(whole, 1))).astype(np.float32)


def hann_window(n: int, periodic: bool = True) -> Any:
    """w[k] = (1 - cos(2 pi k / n)) / 2, or of n - 1 where it is not periodic; float32.

    Examples
    --------
    >>> hann_window(4)
    array([0. , 0.5, 1. , 0.5], dtype=float32)
    """
    return hamming_window(n, periodic, 0.5, 0.5)


def frames_of(length: int, n_fft: int, hop: int) -> Any:
    """The positions of the samples of each frame."""
    if length < n_fft or hop < 1:
        raise DimensionMismatch(f"{length} samples are less than one frame of {n_fft}, or the hop {hop} is below 1")
    starts = np.arange(0, length - n_fft + 1, hop)
    return starts[:, np.newaxis] + np.arange(n_fft)


def window_of(window: Any, n_fft: int, dtype: Any) -> Any:
    """The window, in the middle of as many zeros as the frame is longer."""
    if window is None:
        return np.ones(n_fft, dtype)
    if len(window) > n_fft:
        raise DimensionMismatch(f"a window of {len(window)} is longer than the frame of {n_fft}")
    before = (n_fft - len(window)) // 2
    return np.pad(np.asarray(window), (before, n_fft - len(window) - before)).astype(dtype)


zygopy.constant(frames_of, pure=True)


def stft(x: Any, n_fft: int, hop: int | None = None, window: Any = None, center: bool = True,
         normalized: bool = False) -> Any:
    """Return the spectra of frames of a signal, (..., frames, n_fft // 2 + 1), complex.

    Parameters
    ----------
    x : array (..., samples), real
    n_fft : int
        The length of a frame.
    hop : int, optional
        From frame to frame; a quarter of `n_fft` by default.
    window : array of up to `n_fft`, optional
    center : bool
        Whether frames have their middle at multiples of `hop`, with the signal reflected at both ends.
    normalized : bool
        Divide by the square root of `n_fft`.

    Raises
    ------
    DimensionMismatch
        A signal shorter than a frame, a window longer than one.

    Notes
    -----
    Source: NNlib, `stft`, with all axes in reverse order.

    Examples
    --------
    >>> stft(np.ones(100), 16, window=hann_window(16)).shape
    (26, 9)
    """
    hop = n_fft // 4 if hop is None else hop
    if center:
        widths = ((0, 0),) * (x.ndim - 1) + ((n_fft // 2, n_fft // 2),)
        x = np.pad(x, widths, mode="reflect")
    frames = x[..., frames_of(x.shape[-1], n_fft, hop)]
    spectra = np.fft.rfft(frames * window_of(window, n_fft, x.dtype), axis=-1)
    return spectra / math.sqrt(n_fft) if normalized else spectra


def istft(y: Any, n_fft: int, hop: int | None = None, window: Any = None, center: bool = True,
          normalized: bool = False, length: int | None = None) -> Any:
    """Return the signal (..., samples) that has given spectra: `stft` backwards, by least squares.

    Parameters
    ----------
    y : array (..., frames, n_fft // 2 + 1), complex
    n_fft, hop, window, center, normalized
        As of `stft`.
    length : int, optional
        Of the signal.

    Notes
    -----
    Source: Griffin & Lim, *Signal estimation from modified short-time Fourier transform* (1984); NNlib, `istft`.

    Examples
    --------
    >>> x = np.sin(np.arange(64.0))
    >>> w = hann_window(16)
    >>> bool(np.allclose(istft(stft(x, 16, window=w), 16, window=w), x))
    True
    """
    hop = n_fft // 4 if hop is None else hop
    frames = np.fft.irfft(y * math.sqrt(n_fft) if normalized else y, n=n_fft, axis=-1)
    shape = window_of(window, n_fft, frames.dtype)
    whole = n_fft + hop * (y.shape[-2] - 1)
    parts = np.swapaxes((frames * shape).reshape((-1, *y.shape[-2:-1], n_fft)), 1, 2)
    total = fold(parts, (whole,), n_fft, hop).reshape((*y.shape[:-2], whole))
    x = total / envelope(shape, whole, hop, y.shape[-2])
    first = n_fft // 2 if center else 0
    last = whole - first if length is None else first + length
    return x[..., first:last]


def envelope(window: Any, whole: int, hop: int, count: int) -> Any:
    """The sum of the squares of all windows, and 1 where there is none."""
    squares = np.broadcast_to(np.expand_dims(window**2, (0, 2)), (1, window.shape[0], count))
    total = fold(squares, (whole,), window.shape[0], hop)[0, 0]
    return np.where(total > 1e-11, total, 1)



def spectrogram(x: Any, n_fft: int, hop: int | None = None, window: Any = None, power: float = 2.0,
                center: bool = True, normalized: bool = False) -> Any:
    """Return |stft(x)|^power, (..., frames, n_fft // 2 + 1).

    Examples
    --------
    >>> spectrogram(np.ones(100), 16).shape
    (26, 9)
    """
    spectra = stft(x, n_fft, hop, window, center, normalized)
    squares = spectra.real**2 + spectra.imag**2
    return squares if power == 2.0 else squares ** (power / 2)


def power_to_db(x: Any, reference: float = 1.0, least: float = 1e-10, range_db: float = 80.0) -> Any:
    """y = 10 log10(max(least, x) / reference), and nothing more than `range_db` below the largest.

    Examples
    --------
    >>> power_to_db(np.array([1.0, 0.1, 1e-20]))
    array([  0., -10., -80.])
    """
    y = 10 * np.log10(np.maximum(x, least)) - 10 * math.log10(max(least, reference))
    return np.maximum(y, np.max(y) - range_db)


def db_to_power(y: Any, reference: float = 1.0) -> Any:
    """x = reference 10^(y / 10).

    Examples
    --------
    >>> db_to_power(np.array([0.0, -10.0]))
    array([1. , 0.1])
    """
    return reference * 10.0 ** (y / 10)


def melscale_filterbanks(n_freqs: int, n_mels: int, sample_rate: int, fmin: float = 0.0,
                         fmax: float | None = None) -> Any:
    """Return triangles over frequencies, (n_mels, n_freqs), evenly spaced on the mel scale 2595 log10(1 + f / 700).

    Parameters
    ----------
    n_freqs : int
        As of a spectrogram, n_fft // 2 + 1.
    n_mels : int
    sample_rate : int
        In hertz.
    fmin, fmax : float
        In hertz; half the sample rate by default.

    Notes
    -----
    ``spectrogram(x, n_fft) @ melscale_filterbanks(...).T`` is a mel spectrogram.  Source: O'Shaughnessy, *Speech
    communication* (1987).

    Examples
    --------
    >>> melscale_filterbanks(9, 4, 8000).shape
    (4, 9)
    """
    top = sample_rate / 2 if fmax is None else fmax
    low, high = (2595 * math.log10(1 + f / 700) for f in (fmin, top))
    mels = np.linspace(low, high, n_mels + 2)
    points = 700 * (10 ** (mels / 2595) - 1)
    slopes = points[:, np.newaxis] - np.linspace(0, sample_rate / 2, n_freqs)
    widths = np.diff(points)[:, np.newaxis]
    return np.maximum(0, np.minimum(-slopes[:-2] / widths[:-1], slopes[2:] / widths[1:])).astype(np.float32)
