"""Lists, tuples, dicts and sets as carriers of values: building, unpacking, joining, looking up."""

import collections

import numpy as np

from .case import case

normal = np.random.default_rng(10).standard_normal


def unpack_tuple(p):
    a, b, c = p
    return a * b + c


def nested_unpacking(p):
    (a, b), [c, d] = p
    return a * d - b * c


def starred(xs):
    first, *middle, last = xs
    return first * last + sum(middle)


def build_and_index(x, y):
    t = (x, y, x * y)
    u = [t[2], t[0]]
    return u[0] * u[-1] + t[1]


def tuple_slices(t):
    a = t[:2]
    b = t[-2:]
    return a[0] * b[1] + a[1] * b[0]


def concatenated_lists(xs, ys):
    zs = xs + ys + [1.0]
    total = 0.0
    for i, z in enumerate(zs):
        total += z**2 * i
    return total


def repeated_list(x):
    xs = [x, 2.0] * 3
    return sum(xs) * xs[4]


def dict_building(x, y):
    d = {"a": x, "b": y}
    d["c"] = d["a"] * d["b"]
    return d["c"] + d["a"]


def dict_get(d, x):
    return d.get("present", 0.0) * x + d.get("absent", 3.0) * x


def dict_merged(a, b):
    c = {**a, **b, "z": 2.0}
    d = a | {"x": 7.0}
    return c["x"] * c["y"] + c["z"] * d["x"] + d["w"]


def values_and_keys(d):
    total = 0.0
    for v in d.values():
        total += v**2
    return total * len(d.keys())


def dict_of_lists(d):
    return d["layers"][0]["w"] * d["layers"][1]["w"] + d["bias"][0]


def tuple_keys(x):
    grid = {}
    for i in range(3):
        for j in range(2):
            grid[i, j] = x * (i + 1) + j
    return grid[2, 1] * grid[0, 0]


def list_equality_and_in(x, names):
    if "bias" in names and names != ["bias"]:
        return x * 2
    return x**3


def swap_in_list(xs):
    ys = list(xs)
    ys[0], ys[-1] = ys[-1], ys[0]
    return ys[0] ** 2 * ys[1]


def list_of_arrays(arrays):
    return sum(np.sum(a * (i + 1)) for i, a in enumerate(arrays))


def tuple_of_everything(t):
    x, (name, A), d = t
    return x * np.sum(A) * d["s"] if name == "go" else x


def zip_star(pairs):
    xs, ys = zip(*pairs)
    return sum(x * y for x, y in zip(xs, reversed(ys)))


def stack_machine(x, program):
    stack = [x]
    for op in program:
        if op == "dup":
            stack.append(stack[-1])
        elif op == "mul":
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b)
        elif op == "add":
            stack.append(stack.pop() + stack.pop())
        else:
            stack.append(op)
    return stack[-1]


def default_dict_groups(pairs):
    groups = collections.defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return sum(sum(g) ** 2 for g in groups.values())


def minmax_of_tuple(x, y, z):
    return max(x, y, z) * min(x, y, z) + max((x, y)) - min([y, z])


def sum_with_start(xs, start):
    return sum(xs, start) ** 2


def sum_of_arrays(arrays):
    return np.sum(sum(arrays) ** 2)


def lengths(xs, A):
    return sum(xs) / len(xs) + np.sum(A) / len(A)


def list_compared(xs):
    return xs[0] if xs[0] < xs[1] < xs[2] else xs[1] * 2


def dict_update_method(d, x):
    e = dict(d, c=x)
    e.update(a=x * 2)
    return e["a"] * e["b"] * e["c"]


def dict_pop_and_setdefault(d, x):
    e = dict(d)
    a = e.pop("a")
    b = e.setdefault("new", x)
    return a * b + e["new"] * len(e)


def matrix_of_lists(M):
    n = len(M)
    trace = 0.0
    for i in range(n):
        trace += M[i][i]
    return trace * M[0][n - 1]


def immutable_state(x, n):
    state = (x, 1.0)
    for _ in range(n):
        state = (state[0] * state[1], state[0] + state[1])
    return state[0] + state[1]


def sorted_dict(d):
    total = 0.0
    for i, key in enumerate(sorted(d)):
        total += i * d[key] ** 2
    return total


CASES = [
    case(unpack_tuple, (1.0, 2.0, 3.0)),
    case(unpack_tuple, normal(3), label="unpack_tuple of an array"),
    case(nested_unpacking, ((1.0, 2.0), [3.0, 5.0])),
    case(starred, [1.0, 2.0, 3.0, 5.0]),
    case(starred, (1.0, 2.0), label="starred with nothing between"),
    case(build_and_index, 1.3, 0.4),
    case(tuple_slices, (1.0, 2.0, 3.0, 5.0)),
    case(concatenated_lists, [1.0, 2.0], [3.0]),
    case(repeated_list, 1.3),
    case(dict_building, 1.3, 0.4),
    case(dict_get, {"present": 0.4}, 1.3),
    case(dict_merged, {"x": 1.0, "w": 0.2}, {"y": 3.0}),
    case(values_and_keys, {"x": 1.0, "y": 3.0}),
    case(dict_of_lists, {"layers": [{"w": 1.5}, {"w": 0.5}], "bias": (0.1, 0.2)}),
    case(tuple_keys, 1.3),
    case(list_equality_and_in, 1.3, ["weight", "bias"]),
    case(swap_in_list, [1.0, 2.0, 3.0]),
    case(swap_in_list, (1.0, 2.0, 3.0), label="swap_in_list of a tuple"),
    case(list_of_arrays, [normal(2), normal((2, 2)), normal(1)]),
    case(tuple_of_everything, (1.5, ("go", normal((2, 2))), {"s": 0.3})),
    case(zip_star, [(1.0, 2.0), (3.0, 5.0), (0.2, 0.1)]),
    case(stack_machine, 1.3, ("dup", "mul", 2.0, "add", "dup", "mul")),
    case(default_dict_groups, [("a", 1.0), ("b", 2.0), ("a", 0.5)]),
    case(minmax_of_tuple, 1.3, 0.4, 0.9),
    case(sum_with_start, [1.0, 2.0], 0.5),
    case(sum_of_arrays, [normal(2), normal(2)]),
    case(lengths, [1.0, 2.0, 4.0], normal((2, 2))),
    case(list_compared, [1.0, 2.0, 4.0]),
    case(list_compared, [1.0, 6.0, 4.0], label="list_compared unordered"),
    case(dict_update_method, {"a": 1.0, "b": 2.0}, 1.3),
    case(dict_pop_and_setdefault, {"a": 1.0, "b": 2.0}, 1.3),
    case(matrix_of_lists, [[1.0, 2.0], [3.0, 4.0]]),
    case(immutable_state, 1.3, 3),
    case(sorted_dict, {"b": 1.0, "a": 2.0, "c": 0.5}),
]
