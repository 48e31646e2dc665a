"""Functions that call themselves, over numbers, trees, expressions and intervals."""

import numpy as np

from .case import case

normal = np.random.default_rng(14).standard_normal


def power(x, n):
    if n == 0:
        return 1.0
    return x * power(x, n - 1)


def fast_power(x, n):
    if n == 0:
        return 1.0
    half = fast_power(x, n // 2)
    return half * half * x if n % 2 else half * half


def fibonacci(x, n):
    return x if n < 2 else fibonacci(x, n - 1) + fibonacci(x * 1.1, n - 2)


def tree_sum(tree):
    if isinstance(tree, tuple):
        left, right = tree
        return tree_sum(left) * tree_sum(right) + tree_sum(left)
    return tree**2


def dict_tree(node):
    total = node["value"] ** 2
    for child in node["children"]:
        total += 0.5 * dict_tree(child)
    return total


def pairwise_sum(xs):
    if len(xs) == 1:
        return xs[0] ** 2
    mid = len(xs) // 2
    return pairwise_sum(xs[:mid]) + pairwise_sum(xs[mid:])


def adaptive_simpson(f, a, b, depth):
    m = (a + b) / 2
    whole = (b - a) / 6 * (f(a) + 4 * f(m) + f(b))
    if depth == 0:
        return whole
    return adaptive_simpson(f, a, m, depth - 1) + adaptive_simpson(f, m, b, depth - 1)


def simpson_of_gaussian(s, b):
    return adaptive_simpson(lambda x: np.exp(-((x / s) ** 2)), 0.0, b, 2)


def evaluate(expr, env):
    if isinstance(expr, str):
        return env[expr]
    if isinstance(expr, (int, float)):
        return expr
    op, *args = expr
    values = [evaluate(a, env) for a in args]
    if op == "+":
        return values[0] + values[1]
    if op == "*":
        return values[0] * values[1]
    if op == "sin":
        return np.sin(values[0])
    raise ValueError(op)


def interpreter(x, y):
    return evaluate(("+", ("*", "x", ("sin", "y")), ("*", "x", 3)), {"x": x, "y": y})


def continued_fraction(xs):
    if not xs:
        return 1.0
    return xs[0] + 1 / continued_fraction(xs[1:])


def ackermann_like(x, m, n):
    if m == 0:
        return x + n
    if n == 0:
        return ackermann_like(x * 0.5, m - 1, 1)
    return ackermann_like(ackermann_like(x, m, n - 1) * 0.1, m - 1, n)


def fft_real(xs):
    n = len(xs)
    if n == 1:
        return [(xs[0], 0.0)]
    even, odd = fft_real(xs[0::2]), fft_real(xs[1::2])
    out = [None] * n
    for k in range(n // 2):
        c, s = np.cos(2 * np.pi * k / n), -np.sin(2 * np.pi * k / n)
        re, im = odd[k]
        tr, ti = c * re - s * im, c * im + s * re
        out[k] = (even[k][0] + tr, even[k][1] + ti)
        out[k + n // 2] = (even[k][0] - tr, even[k][1] - ti)
    return out


def spectrum_power(xs):
    return sum([re**2 * k + im**2 for k, (re, im) in enumerate(fft_real(xs))])


def with_accumulator(xs, i, acc):
    if i == len(xs):
        return acc
    return with_accumulator(xs, i + 1, acc * xs[i] + 1)


def collects_into_list(x, depth, out):
    if depth:
        out.append(x)
        collects_into_list(x * 2, depth - 1, out)
        collects_into_list(x + 1, depth - 1, out)


def preorder(x):
    out = []
    collects_into_list(x, 3, out)
    return sum([v * (i + 1) for i, v in enumerate(out)])


def determinant(M):
    if len(M) == 1:
        return M[0][0]
    total = 0.0
    for j in range(len(M)):
        minor = [row[:j] + row[j + 1 :] for row in M[1:]]
        total += (-1) ** j * M[0][j] * determinant(minor)
    return total


def merge_sort(xs):
    if len(xs) <= 1:
        return xs
    mid = len(xs) // 2
    a, b = merge_sort(xs[:mid]), merge_sort(xs[mid:])
    out = []
    while a and b:
        if a[0] < b[0]:
            out.append(a[0])
            a = a[1:]
        else:
            out.append(b[0])
            b = b[1:]
    return out + a + b


def sorted_weighted(xs):
    return sum([(i + 1) * v**2 for i, v in enumerate(merge_sort(xs))])


def nested_lists_sum(t):
    if isinstance(t, list):
        return sum(nested_lists_sum(v) for v in t)
    return np.exp(t)


def binomial_option(s, strike, up, down, p, n):
    if n == 0:
        return max(s - strike, 0.0)
    return 0.99 * (
        p * binomial_option(s * up, strike, up, down, p, n - 1)
        + (1 - p) * binomial_option(s * down, strike, up, down, p, n - 1)
    )


def de_casteljau(points, t):
    if len(points) == 1:
        return points[0]
    return de_casteljau([(1 - t) * a + t * b for a, b in zip(points, points[1:])], t)  # noqa: RUF007


CASES = [
    case(power, 1.3, 4),
    case(power, 1.3, 0, label="power no step"),
    case(fast_power, 1.3, 11),
    case(fibonacci, 1.3, 5),
    case(tree_sum, ((1.0, 2.0), (0.5, (0.3, 0.2)))),
    case(tree_sum, 1.5, label="tree_sum of a leaf"),
    case(dict_tree, {"value": 1.0, "children": [{"value": 2.0, "children": []}, {"value": 3.0, "children": []}]}),
    case(pairwise_sum, normal(5)),
    case(pairwise_sum, [1.0, 2.0, 3.0], label="pairwise_sum of a list"),
    case(simpson_of_gaussian, 0.8, 1.4),
    case(interpreter, 0.7, 1.1),
    case(continued_fraction, [1.0, 2.0, 3.0]),
    case(ackermann_like, 0.7, 2, 2),
    case(spectrum_power, [1.0, -0.5, 0.3, 0.8]),
    case(with_accumulator, normal(3), 0, 1.0),
    case(preorder, 1.3),
    case(determinant, [[1.0, 2.0, 0.5], [0.3, 1.5, 0.7], [0.2, 0.1, 2.0]]),
    case(sorted_weighted, [3.0, 1.0, 2.0]),
    case(nested_lists_sum, [0.1, [0.2, [0.3]], [0.4]]),
    case(binomial_option, 100.0, 97.0, 1.1, 0.9, 0.55, 3),
    case(de_casteljau, [0.0, 1.0, 0.5, 2.0], 0.3),
]
