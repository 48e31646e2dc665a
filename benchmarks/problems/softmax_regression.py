"""Softmax regression with weight decay on a batch of 256 rows of 64 numbers in ten classes."""

import numpy as np

WRT = (0, 1)


def f(W, b, x, target):
    scores = x @ W + b
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(np.sum(target * log_p, axis=1)) + 1e-3 * np.sum(W**2)


def inputs(rng):
    target = np.eye(10)[rng.integers(10, size=256)]
    return 0.1 * rng.normal(size=(64, 10)), np.zeros(10), rng.normal(size=(256, 64)), target


def hand(W, b, x, target):
    scores = x @ W + b
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    e = np.exp(shifted)
    total = np.sum(e, axis=1, keepdims=True)
    log_p = shifted - np.log(total)
    value = -np.mean(np.sum(target * log_p, axis=1)) + 1e-3 * np.sum(W**2)
    log_p_bar = target * (-1.0 / len(x))
    # the shift by the largest score has no derivative: what it gives and takes cancels
    e /= total
    e *= -log_p_bar.sum(axis=1, keepdims=True)
    e += log_p_bar
    W_bar = x.T @ e
    W_bar += 2e-3 * W
    return value, (W_bar, e.sum(axis=0))
