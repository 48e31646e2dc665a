"""The evidence of a Gaussian process on 100 points, for its length scale and its noise: solve and slogdet."""

import numpy as np

WRT = (0, 1)


def f(log_length, log_noise, x, y):
    d = x[:, None] - x[None, :]
    K = np.exp(-0.5 * (d / np.exp(log_length)) ** 2) + np.exp(log_noise) * np.eye(len(x))
    _, log_det = np.linalg.slogdet(K)
    return 0.5 * (y @ np.linalg.solve(K, y) + log_det)


def inputs(rng):
    x = np.sort(rng.uniform(0, 10, size=100))
    return 0.0, -2.0, x, np.sin(x) + 0.3 * rng.normal(size=100)


def hand(log_length, log_noise, x, y):
    d = x[:, None] - x[None, :]
    length, noise = np.exp(log_length), np.exp(log_noise)
    scaled = d / length
    squared = scaled**2
    kernel = np.exp(-0.5 * squared)
    K = kernel + noise * np.eye(len(x))
    _, log_det = np.linalg.slogdet(K)
    a = np.linalg.solve(K, y)
    K_bar = np.linalg.inv(K)
    K_bar -= np.outer(a, a)  # K is symmetric: its transpose need not be solved for again
    K_bar *= 0.5
    noise_bar = np.trace(K_bar)
    length_bar = np.einsum("ij,ij,ij", K_bar, kernel, squared)
    return 0.5 * (y @ a + log_det), (length_bar, noise * noise_bar)
