"""A filter of 15 taps over a signal of 8192 samples, tap by tap, then a soft threshold and the energy left."""

import numpy as np

WRT = (0, 1)


def f(taps, signal, threshold):
    n = len(signal) - len(taps) + 1
    out = np.zeros(n)
    for j in range(len(taps)):
        out = out + taps[j] * signal[j : j + n]
    kept = np.maximum(np.abs(out) - threshold, 0.0)
    return np.sum(kept**2)


def inputs(rng):
    return rng.normal(size=15), rng.normal(size=8192), 0.5


def hand(taps, signal, threshold):
    n = len(signal) - len(taps) + 1
    out = np.zeros(n)
    for j in range(len(taps)):
        out = out + taps[j] * signal[j : j + n]
    kept = np.maximum(np.abs(out) - threshold, 0.0)
    value = np.sum(kept**2)
    kept *= 2.0
    kept *= np.sign(out)
    taps_bar, signal_bar = np.empty_like(taps), np.zeros_like(signal)
    for j in reversed(range(len(taps))):
        taps_bar[j] = np.einsum("i,i", kept, signal[j : j + n])
        signal_bar[j : j + n] += taps[j] * kept
    return value, (taps_bar, signal_bar)
