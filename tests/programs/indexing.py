"""Reading elements: integers, slices, steps, masks, index arrays, Ellipsis, newaxis, take, in loops."""

import numpy as np

from .case import case

normal = np.random.default_rng(21).standard_normal


def integer_index(x):
    return x[0] * x[-1] + x[2] ** 2


def whole_of_no_axes(x):
    return np.where(x >= 0, x, 2.0 * x)[()]


def two_integers(A):
    return A[0, 1] * A[1, 0] + A[-1, -1] ** 2


def chained_index(A):
    return A[0][1] * A[1][0]


def slices(x):
    return np.sum(x[1:3] ** 2) + np.sum(x[:-1] * x[1:]) + np.sum(x[::2]) * np.sum(x[::-1][:2])


def row_and_column(A):
    return np.sum(A[0] * A[1]) + np.sum(A[:, 1] ** 2) + A[1, 1:] @ A[0, :-1]


def ellipsis(T):
    return np.sum(T[..., 0] ** 2) + np.sum(T[0, ...] * 2) + np.sum(T[..., 1:, :] ** 3)


def new_axes(x):
    return np.sum(x[:, None] * x[None, :] ** 2) + np.sum(x[None] * 3)


def mask_read(x):
    return np.sum(x[x > 0] ** 2) + np.prod(x[np.abs(x) < 5])


def mask_of_other(A, x):
    return np.sum(A[x > 0] ** 2) + np.sum(A[:, A[0] > 0])


def index_list(x):
    return np.sum(x[[0, 2, 2]] ** 2)


def index_array(x, idx):
    return np.sum(x[idx] ** 3 * np.arange(idx.size).reshape(idx.shape))


def paired_index_arrays(A, rows, cols):
    return np.sum(A[rows, cols] ** 2)


def mixed_index(T, idx):
    return np.sum(T[idx, :, 0] ** 2) + np.sum(T[:, idx] ** 3) + np.sum(T[0, idx, 1:])


def grid_index(A, idx):
    return np.sum(A[np.ix_(idx, [0, 1])] ** 2)


def taken(x, A, idx):
    return np.sum(np.take(x, idx) ** 2) + np.sum(np.take(A, idx, axis=1) ** 3) + x.take(idx).sum()


def taken_along(A):
    order = np.argsort(A, axis=1)
    return np.sum(np.take_along_axis(A, order, axis=1) * np.arange(A.shape[1]))


def index_in_loop(x, n):
    total = 0.0
    for i in range(n):
        total += x[i % len(x)] * x[(i * 2) % len(x)]
    return total


def embedding(table, words):
    vectors = table[words]
    return np.sum(np.mean(vectors, axis=0) ** 2)


def gather_two(E, a, b):
    return np.sum(E[a] * E[b])


def index_by_computed(x):
    i = int(np.argmax(x))
    j = (i + 1) % len(x)
    return x[i] * x[j] ** 2


def slice_object(x):
    s = slice(1, None, 2)
    return np.sum(x[s] ** 2)


def negative_steps(x):
    return x[::-1] @ np.arange(1.0, x.size + 1) + np.sum(x[4:1:-1] ** 2)


def empty_slice(x):
    return np.sum(x[5:]) + np.sum(x**2)


def zero_dim_from_index(A):
    return A[(1, 0)] * A[0, 0][()]


def nonzero_index(x):
    idx = np.nonzero(x > 0)[0]
    where = np.flatnonzero(x < 0)
    return np.sum(x[idx] ** 2) - np.sum(x[where])


def windows_by_index(x):
    idx = np.arange(3)[:, None] + np.arange(2)[None, :]
    return np.sum(x[idx].sum(axis=1) ** 2)


def iterate_array(x):
    first, second, third = x
    return first * second**2 - third


def element_by_item(A):
    return A.item(2) ** 2 + A[0, 0].item() * 3


def two_level_gather(x, i, j):
    return np.sum(x[i][j] ** 2)


def choose(a, b, which):
    return np.sum(np.choose(which, [a, b**2]))


def boolean_scalar_mask(A):
    return np.sum(A[A.sum(axis=1) > 0]) ** 2


CASES = [
    case(integer_index, normal(4)),
    case(whole_of_no_axes, 0.5),
    case(two_integers, normal((2, 2))),
    case(chained_index, normal((2, 2))),
    case(slices, normal(5)),
    case(row_and_column, normal((2, 3))),
    case(ellipsis, normal((2, 3, 2))),
    case(new_axes, normal(3)),
    case(mask_read, normal(4)),
    case(mask_of_other, normal((3, 2)), np.array([1.0, -1.0, 2.0]), wrt=0),
    case(index_list, normal(3)),
    case(index_array, normal(4), np.array([3, 0, 0, 1])),
    case(index_array, normal(4), np.array([[3, 0], [0, 1]]), label="index_array of a matrix of indices"),
    case(paired_index_arrays, normal((3, 3)), np.array([0, 1, 1]), np.array([2, 0, 0])),
    case(mixed_index, normal((3, 3, 2)), np.array([0, 2, 0])),
    case(grid_index, normal((3, 3)), [2, 0]),
    case(taken, normal(3), normal((2, 3)), np.array([0, 2, 2])),
    case(taken_along, normal((2, 3))),
    case(index_in_loop, normal(3), 5),
    case(embedding, normal((4, 2)), np.array([1, 3, 1])),
    case(embedding, normal((4, 2)), [0, 2], label="embedding of a list"),
    case(gather_two, normal((4, 2)), np.array([1, 3]), np.array([0, 3])),
    case(index_by_computed, normal(4)),
    case(slice_object, normal(4)),
    case(negative_steps, normal(5)),
    case(empty_slice, normal(3)),
    case(zero_dim_from_index, normal((2, 2))),
    case(nonzero_index, normal(5)),
    case(windows_by_index, normal(4)),
    case(iterate_array, normal(3)),
    case(element_by_item, normal((2, 2))),
    case(two_level_gather, normal(4), np.array([3, 1, 1]), np.array([2, 0])),
    case(choose, normal(3), normal(3), np.array([0, 1, 1])),
    case(boolean_scalar_mask, normal((4, 2))),
]
