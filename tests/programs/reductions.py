"""Sums, means, products, extremes and spreads: every axis argument, keepdims, where, methods."""

import numpy as np

from .case import case

normal = np.random.default_rng(18).standard_normal


def total_of_everything(A):
    return np.sum(A) * np.mean(A) + np.prod(A)


def sum_axes(A):
    return np.sum(np.sum(A, axis=0) ** 2) + np.sum(A.sum(axis=-1) ** 3)


def sum_axis_tuple(T):
    return np.sum(np.sum(T, axis=(0, 2)) ** 2) + np.sum(T.sum(axis=(-1, 1)) ** 2)


def keep_dimensions(A):
    return np.sum((A - A.mean(axis=1, keepdims=True)) ** 2 * np.sum(A, axis=0, keepdims=True))


def mean_axis(A):
    return np.sum(np.exp(np.mean(A, axis=1))) + A.mean(0).prod()


def prod_axis(A):
    return np.sum(np.prod(A, axis=0)) + np.prod(A[0]) ** 2


def prod_with_zero(x):
    return np.prod(x)


def max_and_min(A):
    return np.max(A) * np.min(A)


def max_axis(A):
    return np.sum(np.max(A, axis=1) ** 2) - np.sum(A.min(axis=0) ** 3)


def amax_keepdims(A):
    return np.sum(A / (3 + np.amax(np.abs(A), axis=-1, keepdims=True)))


def variance(A):
    return np.var(A) + np.sum(np.var(A, axis=0)) + np.sum(A.var(axis=1, ddof=1) ** 2)


def deviation(A):
    return np.std(A) * np.sum(np.std(A, axis=1, keepdims=True)) + A.std(ddof=1)


def sum_where(A):
    return np.sum(A**2, where=A > 0) + np.mean(A, where=A < 1)


def cumulative(x):
    return np.sum(np.cumsum(x) ** 2) + np.sum(np.cumprod(x))


def cumulative_axis(A):
    return np.sum(np.cumsum(A, axis=1) ** 2) + np.sum(A.cumsum(0) ** 3)


def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def logaddexp_reduce(x):
    return np.logaddexp.reduce(x)


def weighted_average(x, w):
    return np.average(x, weights=w) ** 2


def median_odd(x):
    return np.median(x) ** 2


def ptp(x):
    return np.ptp(x) * np.sum(x)


def norm_squared(x):
    return np.linalg.norm(x) ** 2 + np.linalg.norm(x)


def difference(x):
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(x, n=2) ** 2)


def difference_axis(A):
    return np.sum(np.diff(A, axis=0) ** 3) + np.sum(np.diff(A) ** 2)


def trapezoid_by_hand(y, x):
    return np.sum((y[1:] + y[:-1]) / 2 * np.diff(x))


def count_and_any(A):
    n = np.count_nonzero(A > 0)
    return np.sum(A) / (n + 1) + (1.0 if np.any(A > 5) else 2.0) * A[0, 0]


def argmax_pick(x):
    return x[np.argmax(x)] ** 2 - x[x.argmin()]


def nan_aware(A):
    B = np.where(A > 0, A, np.nan)
    return np.nansum(B**2)


def add_reduce(A):
    return np.sum(np.add.reduce(A) ** 2) + np.multiply.reduce(A[0])


def builtin_sum_of_rows(A):
    return np.sum(sum(A) ** 2) + sum(A[0])


def sum_dtype(x):
    return np.sum(x, dtype=np.float64) ** 2


def zero_axis_sum(x):
    return np.sum(np.sum(x, axis=()) ** 2)


def initial_value(x):
    return np.sum(x, initial=2.0) ** 2 + np.max(x, initial=-9.0)


def mean_of_matrix_rows_method_chain(A):
    return A.reshape(-1).clip(-1, 1).mean().item() ** 2


def softplus_sum(x):
    return np.log1p(np.exp(x)).sum()


CASES = [
    case(total_of_everything, normal((2, 2))),
    case(sum_axes, normal((2, 3))),
    case(sum_axis_tuple, normal((2, 2, 3))),
    case(keep_dimensions, normal((2, 3))),
    case(mean_axis, normal((2, 3))),
    case(prod_axis, normal((2, 3))),
    case(prod_with_zero, np.array([1.5, 0.0, 2.0])),
    case(prod_with_zero, np.array([1.5, 0.0, 0.0]), label="prod_with_zero twice"),
    case(max_and_min, normal((2, 3))),
    case(max_axis, normal((2, 3))),
    case(amax_keepdims, normal((2, 3))),
    case(variance, normal((3, 2))),
    case(deviation, normal((3, 2))),
    case(sum_where, normal((3, 2)) * 2),
    case(cumulative, normal(4)),
    case(cumulative_axis, normal((2, 3))),
    case(log_sum_exp, normal(4)),
    case(logaddexp_reduce, normal(4)),
    case(weighted_average, normal(4), np.exp(normal(4))),
    case(median_odd, normal(5)),
    case(ptp, normal(4)),
    case(norm_squared, normal(4)),
    case(difference, normal(5)),
    case(difference_axis, normal((3, 3))),
    case(trapezoid_by_hand, normal(4), np.cumsum(np.exp(normal(4)))),
    case(count_and_any, normal((2, 3))),
    case(argmax_pick, normal(4)),
    case(nan_aware, normal((2, 3))),
    case(add_reduce, normal((2, 3))),
    case(builtin_sum_of_rows, normal((3, 2))),
    case(sum_dtype, normal(3)),
    case(zero_axis_sum, normal(3)),
    case(initial_value, normal(3)),
    case(mean_of_matrix_rows_method_chain, normal((2, 3)) * 2),
    case(softplus_sum, normal(3)),
]
