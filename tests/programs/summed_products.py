"""Sums of products of matrices and vectors: the cotangent of each factor has its whole shape."""

import numpy as np

from .case import case

normal = np.random.default_rng(83).standard_normal


def summed(A, w):
    return (A @ w).sum()


def with_bias_inside(A, c, w):
    return ((A + c) @ w).sum()


def mean_with_bias_inside(A, c, w):
    return np.mean((A + c) @ w)


def negative_column(A, v, w):
    return -np.dot(A + v[:, None], w).sum()


def shifted_by_a_number(A, s, w):
    return ((A + s) @ w).sum()


def transposed(A, v):
    return ((2 * A).T @ v).sum()


def of_outer(v, c, w):
    return (np.outer(v, c) @ w).sum()


def broadcast_row(c, w):
    return (np.broadcast_to(c, (3, 4)) @ w).sum() + (np.tile(c, (3, 1)) @ w).sum()


def stacked_rows(c, w):
    return (np.stack([c, 2 * c, c * c]) @ w).sum()


def rows_joined(A, c, w):
    return (np.concatenate([A, c[None]]) @ w).sum()


def reshaped(A, w):
    return (A.reshape(4, 3) @ w[:3]).sum()


def batches(T, c, w):
    return ((T + c) @ w).sum() + (np.transpose(T * 2, (1, 0, 2)) @ w).sum()


def batch_from_the_left(T, v, c):
    return (v @ (T + c)).sum() + (np.swapaxes(T, 1, 2) * 2 @ v).sum()


def in_a_loop(A, c, w):
    total = 0.0
    for i in range(3):
        total += ((A + c * i) @ w).sum()
    return total


def vecdots(A, c, w):
    return np.vecdot(A + c, w).sum() + np.vecdot(w, A * c).mean() + np.inner(A + c, w).sum()


def weighted_averages(A, c, w):
    return np.average(A + c, axis=1, weights=np.exp(w)).sum() + np.average(A * c, axis=0).sum()


def solved(A, c, v):
    return np.linalg.solve(np.stack([A, 2 * A]) + 5 * np.eye(3) + c, v).sum()


def traces(T):
    return np.linalg.trace(T * T).sum() + np.trace(T, axis1=1, axis2=2).sum()


def times_a_list(A, x, y):
    return (A @ [x, y, 1.0, x * y]).sum() + A[0].dot([x, x, y, 2.0]) + (A[1] ** [1.0, 2, y, 2]).real.sum()


def list_times(A, x, y):
    return ([x, y, 1.0] @ np.exp(A)).sum()


CASES = [
    case(summed, normal((3, 4)), normal(4)),
    case(with_bias_inside, normal((3, 4)), normal(4), normal(4)),
    case(mean_with_bias_inside, normal((3, 4)), normal(4), normal(4)),
    case(negative_column, normal((3, 4)), normal(3), normal(4)),
    case(shifted_by_a_number, normal((3, 4)), 1.5, normal(4)),
    case(transposed, normal((3, 4)), normal(3)),
    case(of_outer, normal(3), normal(4), normal(4)),
    case(broadcast_row, normal(4), normal(4)),
    case(stacked_rows, normal(4), normal(4)),
    case(rows_joined, normal((3, 4)), normal(4), normal(4)),
    case(reshaped, normal((3, 4)), normal(4)),
    case(batches, normal((2, 3, 4)), normal(4), normal(4)),
    case(batch_from_the_left, normal((2, 3, 4)), normal(3), normal(4)),
    case(in_a_loop, normal((3, 4)), normal(4), normal(4)),
    case(vecdots, normal((3, 4)), normal(4), normal(4)),
    case(weighted_averages, normal((3, 4)), normal(4), normal(4)),
    case(solved, normal((3, 3)), normal(3), normal(3)),
    case(traces, normal((2, 3, 3))),
    case(times_a_list, np.abs(normal((3, 4))) + 0.5, 1.3, 0.7),
    case(list_times, normal((3, 4)), 1.3, 0.7),
]
