"""Lists that are read whole and change afterwards: the way back sees them as they were."""

import functools
import math

import numpy as np

from .case import case

normal = np.random.default_rng(81).standard_normal


def filled(xs):
    w = []
    for x in xs:
        w.append(x)
    return w


def total_then_pop(xs):
    w = filled(xs)
    total = sum(w)
    w.pop()
    return 2 * total


def consumed(xs):
    w, out = list(xs), 0.0
    while w:
        out += sum(w) ** 2
        w.pop(0)
    return out


def moving_average(xs, n):
    window, out = [], 0.0
    for x in xs:
        window.append(x)
        if len(window) > n:
            window.pop(0)
        out += (sum(window) / len(window)) ** 2
    return out


def moving_average_by_slices(xs, n):
    window, out = [], 0.0
    for x in xs:
        window.append(x)
        if len(window) > n:
            window = window[-n:]
        out += (sum(window) / len(window)) ** 2
    return out


def largest_so_far(xs):
    w, out = [], 0.0
    for x in xs:
        w.append(x)
        out += max(w) * min(w) + np.mean(w)
    return out


def array_then_append(xs):
    w = filled(xs)
    a = np.array(w)
    b = np.dot(w, w)
    w.append(3.0)
    return np.sum(a * a) * b + len(w)


def product_then_overwrite(xs):
    w = filled(xs)
    product, root = math.prod(w), math.hypot(*w)
    w[0] = w[2]
    return product * w[0] + math.fsum(w) * root


def mean_then_emptied(xs):
    w = filled(xs)
    mean = np.mean(w)
    w[:] = [0.5]
    return mean * mean * w[0]


def unpacked_then_pop(xs):
    w = filled(xs)
    a, b, c = w
    w.pop()
    return a * b * c * sum(w)


def joined_then_pop(xs):
    w = filled(xs)
    twice, more, part = w * 2, w + [1.0], w[:]
    w.pop()
    return sum(twice) * sum(more) * sum(part)


def stacked_then_pop(xs):
    w = filled(xs)
    y = np.concatenate([w, w])
    w.pop()
    return np.sum(y**2)


def interpolated_then_pop(xs):
    w = filled(xs)
    t = np.interp(1.5, [0.0, 1.0, 2.0], w)
    w.pop()
    return t * t


def reduced_then_pop(xs):
    w = filled(xs)
    y = functools.reduce(lambda a, b: a * b, w)
    z = sum(v * v for v in w) + sum(a * b for a, b in zip(w, w[1:]))
    w.pop()
    return y * z * sum(w)


def merged_costs(xs):
    w, cost = list(xs), 0.0
    while len(w) > 1:
        a = w.pop()
        b = w.pop()
        w.append(a * b)
        cost += sum(w)
    return cost


def suffix_totals(xs):
    w = filled([2.0 * x for x in xs])
    out = 0.0
    for i in range(len(w)):
        out += sum(w[i:]) * w[i]
    return out


def joined_arrays_then_write(x):
    y = 2 * x
    z = np.concatenate([y, y]) * np.linalg.norm([y[0], 3.0])
    y[0] = 0.0
    return np.sum(z**2) * np.sum(y)


CASES = [
    case(total_then_pop, [1.0, 2.0, 3.0]),
    case(consumed, [1.0, 2.0, 3.0]),
    case(moving_average, [1.0, 2.0, 3.0, 4.0], 2),
    case(moving_average_by_slices, [1.0, 2.0, 3.0, 4.0], 2),
    case(largest_so_far, [3.0, 2.5, 4.0]),
    case(array_then_append, [1.0, 2.0, 3.0]),
    case(product_then_overwrite, [3.0, 2.0, 1.0]),
    case(mean_then_emptied, [3.0, 2.0, 1.0]),
    case(unpacked_then_pop, [3.0, 2.0, 1.0]),
    case(joined_then_pop, [3.0, 2.0, 1.0]),
    case(stacked_then_pop, [3.0, 2.0, 1.0]),
    case(interpolated_then_pop, [3.0, 2.0, 1.0]),
    case(reduced_then_pop, [3.0, 2.0, 1.0]),
    case(merged_costs, [3.0, 2.5, 4.0]),
    case(suffix_totals, [1.0, 2.0, 3.0]),
    case(joined_arrays_then_write, normal(2)),
]
