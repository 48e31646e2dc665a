"""Arrays of lengths that nobody knows beforehand: they may be 1, differ from round to round, and be those of others."""

import numpy as np

from .case import case

normal = np.random.default_rng(41).standard_normal
OTHERS = np.array([1.0, 2.0, 0.5])


def other_stride_in_the_next_round(a, b):
    w = a[::2]
    v = w
    total = 0.0
    for _ in range(2):
        total = total + np.sum(v * w)
        v = b[::3]
    return total


def one_of_two_strides(a, b, k):
    w = a[::2]
    v = w if k > 0 else b[::3]
    return np.sum(v * w)


def strides_in_a_list(a, n):
    parts = [a[::k] for k in range(1, n)]
    return np.sum(parts[0] * parts[-1])


def strides_appended(a, n):
    parts = []
    for k in range(1, n):
        parts.append(a[::k] ** 2)
    return np.sum(parts[1] * parts[-1]) + parts[0][0]


def shrinks_to_one(x, n):
    for _ in range(n):
        x = x[1:] * x[:-1]
    return np.sum(x * OTHERS)


def halves(x):
    y = x
    while len(y) > 1:
        y = y[::2] + y[1::2]
    return np.sum(np.sin(y) * x)


def tree_of_values(s, u, n):
    k = np.arange(n, -n - 1, -2)
    values = np.maximum(s * u**k - 1.0, 0)
    for i in range(n - 1, -1, -1):
        prices = s * u ** np.arange(i, -i - 1, -2)
        values = np.maximum(0.6 * values[:-1] + 0.4 * values[1:], prices - 1.0)
    return values[0]


def chosen_pairs(x):
    d = x[:, None] - x
    r = np.sum(d[..., None] ** 2, axis=-1)
    i, j = np.triu_indices(len(x), k=1)
    inverse = 1.0 / (r[i, j] + 0.5) ** 3
    return np.sum(4.0 * (inverse**2 - inverse))


def chosen_by_broadcast_indices(x, i, j):
    t = x[i[:, None], j] * x[j]
    return np.sum(t**2) + np.sum(x[i, 0] * x[0])


def emptied_then_filled(x, n):
    out = np.empty(n)
    for i in range(n):
        out[i] = x[i : i + 2] @ x[:2]
    out = np.maximum(out, 0)
    return out.sum() + (out * x[:1]).sum()


def masked(x, c):
    chosen = x[x > c]
    return np.sum(chosen**2 * x[:1]) + np.sum(chosen / chosen.size)


def carried_and_stretched(x, n):
    h = x[:1]
    for k in range(n):
        h = np.tanh(h * x[: k + 1])
    return np.sum(h)


def nested_lengths(x, n):
    total = 0.0
    for i in range(1, n):
        row = x[i:]
        for _ in range(2):
            total = total + np.sum(row * x[-1:])
            row = row[1:] if len(row) > 1 else row
    return total


def first_given_by_loop(x, n):
    for k in range(1, n):
        part = x[::k]
        scaled = 2.0 * part
    return np.sum(scaled * part) + np.sum(x * scaled[:1])


def crossed(x, n):
    y = z = x
    for k in range(n):
        y, z = z[: len(z) - k], y[k:]
        if len(y) != len(z) and 1 not in (len(y), len(z)):
            break
    return np.sum(y) * np.sum(z)


def each_with_each(x, n):
    rows = [x[: k + 1] for k in range(n)]
    total = 0.0
    for r in rows:
        for q in rows:
            if 1 in (len(r), len(q)) or len(r) == len(q):
                total = total + np.sum(np.tanh(r * q))
    return total


def rows_and_columns(A, k):
    B, C = A[k:, :], A[:, k:]
    if B.shape[0] == 1:
        return np.sum(B * A) + np.sum(C)
    return np.sum(B**2) + np.sum(C * C)


def by_a_helper(x, k):
    def tail(y, m):
        return y[m:]

    u, v = tail(x, 0), tail(x, k)
    return np.sum(u * v) if len(v) == 1 else np.sum(v**2)


CASES = [
    case(other_stride_in_the_next_round, normal(4), normal(3)),
    case(other_stride_in_the_next_round, normal(2), normal(6), label="other_stride_in_the_next_round 2"),
    case(one_of_two_strides, normal(4), normal(3), 0, wrt=(0, 1)),
    case(one_of_two_strides, normal(4), normal(3), 1, wrt=(0, 1), label="one_of_two_strides 2"),
    case(one_of_two_strides, normal(1), normal(6), 0, wrt=(0, 1), label="one_of_two_strides 3"),
    case(strides_in_a_list, normal(4), 5, wrt=(0,)),
    case(strides_in_a_list, normal(4), 2, wrt=(0,), label="strides_in_a_list 2"),
    case(strides_appended, normal(4), 5, wrt=(0,)),
    case(shrinks_to_one, normal(3), 2, wrt=(0,)),
    case(shrinks_to_one, normal(3), 0, wrt=(0,), label="shrinks_to_one 2"),
    case(halves, normal(8)),
    case(halves, normal(1), label="halves 2"),
    case(tree_of_values, 1.1, 1.2, 3, wrt=(0, 1)),
    case(tree_of_values, 1.1, 1.2, 0, wrt=(0, 1), label="tree_of_values 2"),
    case(chosen_pairs, normal(4)),
    case(chosen_pairs, normal(2), label="chosen_pairs 2"),
    case(chosen_by_broadcast_indices, normal((3, 3)), np.array([0, 2, 2]), np.array([1, 1, 0]), wrt=(0,)),
    case(chosen_by_broadcast_indices, normal((3, 3)), np.array([0]), np.array([1, 1, 0]), wrt=(0,), label="chosen_by_broadcast_indices 2"),
    case(emptied_then_filled, normal(6), 4, wrt=(0,)),
    case(emptied_then_filled, normal(6), 1, wrt=(0,), label="emptied_then_filled 2"),
    case(masked, np.array([1.0, 2.0, 3.0, 4.0]), 1.5, wrt=(0,)),
    case(masked, np.array([1.0, 2.0, 3.0, 4.0]), 3.5, wrt=(0,), label="masked 2"),
    case(carried_and_stretched, normal(1), 3, wrt=(0,)),
    case(nested_lengths, normal(4), 4, wrt=(0,)),
    case(first_given_by_loop, normal(4), 5, wrt=(0,)),
    case(crossed, normal(3), 3, wrt=(0,)),
    case(crossed, normal(2), 2, wrt=(0,), label="crossed 2"),
    case(each_with_each, normal(4), 3, wrt=(0,)),
    case(rows_and_columns, normal((3, 3)), 2, wrt=(0,)),
    case(rows_and_columns, normal((3, 3)), 1, wrt=(0,), label="rows_and_columns 2"),
    case(by_a_helper, normal(4), 3, wrt=(0,)),
    case(by_a_helper, normal(4), 2, wrt=(0,), label="by_a_helper 2"),
]
