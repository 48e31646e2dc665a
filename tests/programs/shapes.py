"""Reshaping, transposing, joining, splitting, repeating, padding: the same numbers elsewhere."""

import numpy as np

from .case import case

normal = np.random.default_rng(19).standard_normal
WEIGHTS = np.random.default_rng(20).standard_normal(64)


def weigh(a):
    """Every element with its own weight, squared so that mistakes of position show."""
    a = np.asarray(a)
    return np.sum(a.reshape(-1) ** 2 * WEIGHTS[: a.size]) if a.size else 0.0


def reshaped(x):
    return weigh(np.reshape(x, (3, 2)) @ x.reshape(2, 3)) + weigh(x.reshape((2, -1)).T)


def transposed(T):
    return weigh(np.transpose(T)) + weigh(T.transpose(1, 0, 2)) + weigh(T.transpose((2, 0, 1))) + weigh(T.T)


def moved_axes(T):
    return weigh(np.moveaxis(T, 0, -1)) + weigh(np.swapaxes(T, 1, 2)) + weigh(np.rollaxis(T, 2))


def squeezed(A):
    return weigh(np.squeeze(A[None])) + weigh(np.expand_dims(A, 1).squeeze(axis=1)) + weigh(A[:, np.newaxis])


def concatenated(x, A):
    return weigh(np.concatenate([x, x**2, A[0]])) + weigh(np.concatenate((A, A * 2), axis=1))


def stacked(x, y):
    return weigh(np.stack([x, y])) + weigh(np.stack((x, y), axis=1)) + weigh(np.vstack([x, y, x])) * 2


def hstacked(x, A):
    return weigh(np.hstack([x, x])) + weigh(np.hstack([A, A])) + weigh(np.column_stack([x, A[0], x]))


def splitted(x, A):
    a, b, c = np.split(x, 3)
    left, right = np.split(A, [1], axis=1)
    return weigh(a * b) + weigh(c) * 2 + weigh(left) + weigh(right**2)


def array_splitted(x):
    parts = np.array_split(x, 4)
    return sum(weigh(p * (i + 1)) for i, p in enumerate(parts))


def broadcasted(x, c):
    return weigh(np.broadcast_to(x, (2, x.size))) + weigh(np.broadcast_to(c, (3,))) + weigh(c * np.ones((2, 2)))


def broadcast_operands(A, row, col):
    return weigh(A * row + col) + weigh(row - col) + weigh(A / (2 + col**2))


def repeated(x, A):
    return weigh(np.repeat(x, 2)) + weigh(np.repeat(A, [1, 3], axis=0)) + weigh(x.repeat(3))


def tiled(x, A):
    return weigh(np.tile(x, 2)) + weigh(np.tile(A, (2, 1)))


def flipped(A):
    return weigh(np.flip(A)) + weigh(np.flip(A, 0)) + weigh(np.fliplr(A)) + weigh(np.flipud(A) ** 2)


def rolled(A):
    return weigh(np.roll(A, 1)) + weigh(np.roll(A, -1, axis=1)) + weigh(np.roll(A, (1, 2), axis=(0, 1)))


def padded(x, A):
    return weigh(np.pad(x, 2)) + weigh(np.pad(A, ((1, 0), (0, 2)))) + weigh(np.pad(x, (1, 2), constant_values=3.0))


def padded_modes(x):
    return weigh(np.pad(x, 2, mode="edge")) + weigh(np.pad(x, 2, mode="reflect")) + weigh(np.pad(x, 1, mode="wrap"))


def raveled(A):
    return weigh(A.ravel()) + weigh(np.ravel(A.T)) + weigh(A.flatten() ** 2)


def rotated(A):
    return weigh(np.rot90(A)) + weigh(np.rot90(A, 2))


def triangles(A):
    return weigh(np.tril(A)) + weigh(np.triu(A, 1)) * 3


def diagonals(x, A):
    return weigh(np.diag(x)) + weigh(np.diag(A)) + weigh(np.diagonal(A, 1)) + weigh(np.diag(x, k=1))


def atleast(x, c):
    return weigh(np.atleast_1d(c)) + weigh(np.atleast_2d(x)) + weigh(np.atleast_1d(x))


def whered(x, y):
    return weigh(np.where(x > 0, x, y**2)) + weigh(np.where(x > y, 1.0, x))


def where_safe(x):
    return np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))


def clipped(x):
    return weigh(np.clip(x, -0.5, 0.5)) + weigh(x.clip(min=0)) + weigh(np.clip(x, None, 1.0))


def sorted_array(x, A):
    return weigh(np.sort(x)) + weigh(np.sort(A, axis=0)) + weigh(np.sort(A))


def argsorted(x, y):
    order = np.argsort(x)
    return weigh(x[order]) + weigh(y[order])


def selected(x, y):
    return weigh(np.maximum(x, y)) + weigh(np.minimum(x, 0.3)) + weigh(np.fmax(x, y)) + weigh(np.fmin(y, x))


def meshed(x, y):
    X, Y = np.meshgrid(x, y)
    return weigh(X * Y + X)


def array_of_numbers(x, y):
    a = np.array([x, y, x * y])
    b = np.array([[x, 1.0], [2.0, y]])
    return weigh(a) + weigh(b @ b)


def array_of_arrays(x, y):
    return weigh(np.array([x, y, x * y])) + weigh(np.asarray([x, y]))


def row_and_column_broadcast(x, y):
    return weigh(x[:, None] * y) + weigh(x[None, :] - y[:, None])


def zeros_like_start(A):
    out = np.zeros_like(A) + np.ones(A.shape) * A[0, 0] + np.full(2, 3.0) * np.arange(2) + np.eye(2)
    return weigh(out * A)


def like_shape_of_other(x, A):
    return weigh(np.reshape(A, x.shape) * x) + weigh(x.reshape(A.shape) + A)


def linspace_between(a, b):
    return weigh(np.linspace(0.0, 1.0, 5) * (b - a) + a)


def window_means(x, k):
    return weigh(np.stack([x[i : i + k].mean() for i in range(x.size - k + 1)]))


CASES = [
    case(reshaped, normal(6)),
    case(transposed, normal((2, 3, 2))),
    case(moved_axes, normal((2, 3, 2))),
    case(squeezed, normal((2, 3))),
    case(concatenated, normal(3), normal((2, 3))),
    case(stacked, normal(3), normal(3)),
    case(hstacked, normal(2), normal((2, 2))),
    case(splitted, normal(6), normal((2, 3))),
    case(array_splitted, normal(6)),
    case(broadcasted, normal(3), 1.3),
    case(broadcast_operands, normal((2, 3)), normal(3), normal((2, 1))),
    case(broadcast_operands, normal((2, 3)), normal((1, 3)), 0.4, label="broadcast_operands with a number"),
    case(repeated, normal(3), normal((2, 2))),
    case(tiled, normal(3), normal((2, 2))),
    case(flipped, normal((2, 3))),
    case(rolled, normal((2, 3))),
    case(padded, normal(3), normal((2, 2))),
    case(padded_modes, normal(4)),
    case(raveled, normal((2, 3))),
    case(rotated, normal((2, 3))),
    case(triangles, normal((3, 3))),
    case(diagonals, normal(3), normal((3, 3))),
    case(atleast, normal(3), 1.3),
    case(whered, normal(4), normal(4)),
    case(where_safe, np.array([1.5, -0.3, 0.7])),
    case(clipped, normal(6)),
    case(sorted_array, normal(4), normal((3, 2))),
    case(argsorted, normal(4), normal(4)),
    case(selected, normal(4), normal(4)),
    case(meshed, normal(3), normal(2)),
    case(array_of_numbers, 1.3, 0.4),
    case(array_of_arrays, normal(2), normal(2)),
    case(row_and_column_broadcast, normal(3), normal(3)),
    case(zeros_like_start, normal((2, 2))),
    case(like_shape_of_other, normal(4), normal((2, 2))),
    case(linspace_between, 0.3, 1.9),
    case(window_means, normal(5), 2),
]
