"""The energy of 6000 springs between 2000 masses in the plane: gathers forwards, scatters backwards."""

import numpy as np

WRT = (0, 3)


def f(positions, start, end, stiffness, rest):
    d = positions[end] - positions[start]
    length = np.sqrt(np.sum(d**2, axis=1))
    return 0.5 * np.sum(stiffness * (length - rest) ** 2)


def inputs(rng):
    masses, springs = 2000, 6000
    start = rng.integers(masses, size=springs)
    end = (start + rng.integers(1, masses, size=springs)) % masses
    return rng.normal(size=(masses, 2)), start, end, rng.uniform(1, 2, size=springs), rng.uniform(0.5, 1, size=springs)


def hand(positions, start, end, stiffness, rest):
    d = positions[end] - positions[start]
    length = np.sqrt(np.sum(d**2, axis=1))
    stretch = length - rest
    squared = stretch**2
    value = 0.5 * np.sum(stiffness * squared)
    length_bar = stiffness * stretch
    d *= (length_bar / length)[:, None]
    positions_bar = np.zeros_like(positions)
    np.add.at(positions_bar, end, d)
    np.subtract.at(positions_bar, start, d)
    squared *= 0.5
    return value, (positions_bar, squared)
