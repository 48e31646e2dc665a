"""The heat equation on a rod of 1000 points: 50 explicit steps, each written into the array in place."""

import numpy as np

WRT = (0, 1)


def f(start, rate, target):
    u = start.copy()
    for _ in range(50):
        u[1:-1] += rate * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum((u - target) ** 2)


def inputs(rng):
    return rng.normal(size=1000), 0.25, np.sin(np.linspace(0, 3, 1000))


def hand(start, rate, target):
    u = start.copy()
    tape = []
    for _ in range(50):
        bend = u[2:] - 2.0 * u[1:-1] + u[:-2]
        tape.append(bend)
        u[1:-1] += rate * bend
    gap = u - target
    value = np.sum(gap**2)
    gap *= 2.0
    u_bar, rate_bar = gap, 0.0
    for bend in reversed(tape):
        inner = u_bar[1:-1]
        rate_bar += np.einsum("i,i", inner, bend)
        bend_bar = rate * inner
        u_bar[2:] += bend_bar
        u_bar[1:-1] -= 2.0 * bend_bar
        u_bar[:-2] += bend_bar
    return value, (u_bar, rate_bar)
