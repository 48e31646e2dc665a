"""A model that is an object and remembers: the gradient of an object is a Tangent of its fields.

The cell keeps its hidden state in a field that it overwrites at every step; zygopy follows the writes.
"""

from dataclasses import dataclass, field

import numpy as np

import zygopy


@dataclass
class Cell:
    """h <- tanh(W x + U h + b); the reading is v . h"""

    W: np.ndarray  # (hidden, inputs)
    U: np.ndarray  # (hidden, hidden)
    b: np.ndarray  # (hidden,)
    v: np.ndarray  # (hidden,)
    h: np.ndarray = field(default=None)

    def reset(self):
        self.h = np.zeros_like(self.b)

    def __call__(self, x):
        self.h = np.tanh(self.W @ x + self.U @ self.h + self.b)
        return self.v @ self.h


def loss(cell, xs, ys):
    cell.reset()
    total = 0.0
    for x, y in zip(xs, ys, strict=True):
        total += (cell(x) - y) ** 2
    return total / len(xs)


def new_cell(rng, hidden=8):
    return Cell(
        W=0.5 * rng.normal(size=(hidden, 1)),
        U=0.3 * rng.normal(size=(hidden, hidden)),
        b=np.zeros(hidden),
        v=0.3 * rng.normal(size=hidden),
    )


def main():
    rng = np.random.default_rng(0)
    xs = rng.normal(size=(40, 1))
    ys = np.convolve(xs[:, 0], [0.5, 0.3], mode="full")[:40]  # what the cell must remember: the input before
    cell = new_cell(rng)

    slope = zygopy.gradient(loss, cell, xs, ys)[0]
    assert slope.W.shape == cell.W.shape

    # One entry against a difference quotient.
    step = 1e-6
    cell.U[2, 3] += step
    above = loss(cell, xs, ys)
    cell.U[2, 3] -= 2 * step
    below = loss(cell, xs, ys)
    cell.U[2, 3] += step
    assert abs(slope.U[2, 3] - (above - below) / (2 * step)) < 1e-6

    first = loss(cell, xs, ys)
    for _ in range(400):
        value, (slope, _, _) = zygopy.withgradient(loss, cell, xs, ys)
        for name in ("W", "U", "b", "v"):
            setattr(cell, name, getattr(cell, name) - 0.1 * getattr(slope, name))
    print(f"mean squared error: {first:.4f} before, {value:.4f} after")
    assert value < 0.1 * first


if __name__ == "__main__":
    main()
