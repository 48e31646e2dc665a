"""List, dict, set and generator comprehensions, nested and filtered."""

import numpy as np

from .case import case

normal = np.random.default_rng(5).standard_normal


def sum_of_list(xs):
    return sum([x**2 for x in xs])


def sum_of_generator(xs):
    return sum(x**3 for x in xs)


def with_condition(xs):
    return sum(x * 2 for x in xs if x > 0)


def two_conditions(xs):
    return sum([x * y for x in xs if x > 0 for y in xs if y != x])


def nested_lists(A):
    B = [[a * (i + j) for j, a in enumerate(row)] for i, row in enumerate(A)]
    return sum(sum(row) for row in B)


def dict_comprehension(d):
    squares = {k: v**2 for k, v in d.items()}
    return squares["a"] + 3 * squares["b"]


def filtered_dict(d):
    kept = {k: np.sin(v) for k, v in d.items() if k.startswith("w")}
    return sum(kept.values())


def comprehension_captures(x, n):
    return sum([x**k / k for k in range(1, n + 1)])


def array_of_comprehension(xs):
    ys = np.array([np.exp(-x) for x in xs])
    return np.dot(ys, ys)


def stacked_rows(A):
    rows = [row / np.sum(row**2) for row in A]
    return np.sum(np.stack(rows)[:, 0])


def conditional_element(xs):
    return sum([x if x > 0 else 0.1 * x for x in xs])


def lists_of_pairs(xs, ys):
    pairs = [(x, y) for x, y in zip(xs, ys)]
    return sum(x * y + x for x, y in pairs)


def comprehension_over_comprehension(xs):
    return sum([y + 1 for y in [x * 2 for x in xs]])


def taylor_sin(x, terms):
    factorials = [1]
    for i in range(1, 2 * terms + 2):
        factorials.append(factorials[-1] * i)
    return sum((-1) ** k * x ** (2 * k + 1) / factorials[2 * k + 1] for k in range(terms))


def shadowed_name(x, xs):
    ys = [x * 2 for x in xs]
    return x * sum(ys)


def max_of_comprehension(xs):
    return max([x**2 for x in xs]) + min(x for x in xs)


def any_and_all(xs):
    if any(x > 1 for x in xs) and all(x > -5 for x in xs):
        return xs[0] * 2
    return xs[1] * 3


def set_of_lengths(words, x):
    lengths = {len(w) for w in words}
    return x * len(lengths)


def functions_in_list(x):
    return sum([f(x) for f in (np.sin, np.cos, np.tanh)])


def walrus_in_comprehension(xs):
    return sum([y * y for x in xs if (y := x * 3) > 1])


def tree_of_dicts(params, x):
    outs = [np.tanh(p["w"] * x + p["b"]) for p in params]
    return sum(outs)


def dict_from_zip(names, values):
    d = dict(zip(names, values))
    return d["x"] * d["y"]


def pairwise_distances(points):
    return sum(
        np.sqrt(sum((a - b) ** 2 for a, b in zip(p, q))) for i, p in enumerate(points) for q in points[i + 1 :]
    )


def join_generator(xs):
    return np.concatenate([x * (i + 1) for i, x in enumerate(xs)]).sum()


CASES = [
    case(sum_of_list, [1.0, 2.0, -3.0]),
    case(sum_of_list, normal(3), label="sum_of_list of an array"),
    case(sum_of_generator, [1.0, 2.0, -3.0]),
    case(sum_of_generator, (1, 2), wrt=0, label="sum_of_generator of ints"),
    case(with_condition, [1.0, 2.0, -3.0]),
    case(two_conditions, [1.0, 2.0, -3.0]),
    case(nested_lists, normal((2, 3))),
    case(nested_lists, [[1.0, 2.0], [3.0]], label="nested_lists ragged"),
    case(dict_comprehension, {"a": 1.5, "b": 0.5}),
    case(filtered_dict, {"w1": 1.5, "b": 0.5, "w2": 0.1}),
    case(comprehension_captures, 0.7, 4),
    case(array_of_comprehension, [0.1, 0.5, 0.9]),
    case(array_of_comprehension, normal(3), label="array_of_comprehension of an array"),
    case(stacked_rows, normal((3, 2))),
    case(conditional_element, [1.0, -2.0, 0.5]),
    case(lists_of_pairs, [1.0, -2.0], [0.5, 0.7]),
    case(comprehension_over_comprehension, [1.0, -2.0]),
    case(taylor_sin, 0.8, 4),
    case(shadowed_name, 1.5, [1.0, 2.0]),
    case(max_of_comprehension, [1.0, -2.0, 0.4]),
    case(any_and_all, [1.5, -2.0, 0.4]),
    case(any_and_all, [0.5, -2.0, 0.4], label="any_and_all false"),
    case(set_of_lengths, ["a", "bb", "c"], 1.5),
    case(functions_in_list, 0.4),
    case(walrus_in_comprehension, [1.0, 0.1, 0.7]),
    case(tree_of_dicts, [{"w": 0.3, "b": 0.1}, {"w": -0.7, "b": 0.2}], 0.9),
    case(dict_from_zip, ["x", "y"], [2.0, 3.0]),
    case(pairwise_distances, [(0.0, 0.1), (1.0, 0.3), (0.4, 2.0)]),
    case(join_generator, [normal(2), normal(3)]),
]
