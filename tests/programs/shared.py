"""Lists, dicts, objects and arrays that go by several names, which of them is only known at run time."""

from collections import defaultdict

import numpy as np

from .case import case

normal = np.random.default_rng(41).standard_normal


class Body:
    def __init__(self, x, v):
        self.x = x
        self.v = v


def rows_filled_then_written(x):
    rows = []
    for i in range(3):
        rows.append([0.0, x * i])
    for i in range(3):
        row = rows[i]
        row[0] = row[1] * x
        row.append(x)
    return sum(row[0] * row[2] for row in rows)


def table_of_lists(x):
    D = [[0.0] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(3):
            D[i][j] = x * i * j + (D[i - 1][j] if i > 0 else 0.0)
    return D[2][2] * D[1][2]


def edit_distance(costs, n):
    D = [[0.0] * (n + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        D[i][0] = i * costs[0]
        D[0][i] = i * costs[1]
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            D[i][j] = min(D[i - 1][j] + costs[0], D[i][j - 1] + costs[1], D[i - 1][j - 1] + costs[2] * abs(i - j + 0.25))
    return D[n][n]


def groups_by_key(xs, keys):
    groups = {}
    for x, key in zip(xs, keys):
        if key not in groups:
            groups[key] = []
        groups[key].append(x * x)
    return sum(sum(group) ** 2 for group in groups.values())


def bodies_in_a_list(bodies, dt, n):
    for _ in range(n):
        for body in bodies:
            body.v = body.v - dt * body.x
        for body in bodies:
            body.x = body.x + dt * body.v
    return sum(body.x**2 for body in bodies)


def one_body_twice(x):
    body = Body(x, 1.0)
    bodies = [body, Body(2.0, x), body]
    for each in bodies:
        each.x = each.x * each.v * x
    return bodies[0].x + bodies[1].x * body.x


def arrays_in_a_list(arrays):
    for a in arrays:
        a *= 2.0
    arrays[0][0] = arrays[1][1]
    return np.sum(arrays[0] * arrays[1])


def array_in_a_list_in_a_dict(x):
    state = {"layers": [x * 1.0, x * 2.0]}
    layers = state["layers"]
    for i in range(2):
        layers[i][i] = np.sum(layers[1 - i])
    state["layers"].append(layers[0] * x)
    return np.sum(layers[2]) + np.sum(state["layers"][1])


def rows_read_as_a_whole_and_then_written(x):
    rows = [x * 1.0, x * 2.0]
    before = np.sum(np.stack(rows) ** 2)
    row = rows[0]
    row[0] = 3.0
    return before + np.sum(np.stack(rows) ** 2)


def list_chosen_and_written(a, b, flag):
    xs, ys = [a, b], [b * b]
    zs = xs if flag else ys
    held = [zs, xs]
    held[0].append(a * b)
    held[1][0] = held[0][-1] * b
    return xs[0] * ys[0] + sum(zs)


def stack_of_pairs(x):
    todo = [(x, [x])]
    total = 0.0
    for _ in range(4):
        value, path = todo[-1]
        path.append(value * 0.5)
        total = total + path[-1] * path[0]
        todo.append((path[-1], path))
    return total


def graph(weights, edges):
    nodes = {name: {"value": weight, "out": []} for name, weight in weights.items()}
    for a, b in edges:
        nodes[a]["out"].append(nodes[b])
    for name in nodes:
        for other in nodes[name]["out"]:
            other["value"] = other["value"] + 0.5 * nodes[name]["value"] ** 2
    return sum(node["value"] for node in nodes.values())


def default_groups(xs):
    groups = defaultdict(list)
    for i, x in enumerate(xs):
        groups[i % 2].append(x)
    groups[0][0] = groups[1][0] * groups[0][1]
    return groups[0][0] + sum(groups[1]) * groups[0][1]


def part_of_a_list_replaced(a, b, s):
    xs = [a, b * 0.5, 0.3]
    pair = Body(xs, b)
    if a < -2.0:
        pair = Body([s], a)
    else:
        xs[1:2] = [s, b]
    return sum(xs) * 0.2 + pair.x[1] * pair.x[0]


def next_one_written(x, n):
    xs = [x * k for k in range(n)]
    total = 0.0
    for i, y in enumerate(xs):
        if i + 1 < len(xs):
            xs[i + 1] = y * x + 1.0
        total = total + y * y
    return total


def one_ahead_written(x, n):
    xs = [x * k for k in range(n)]
    total = 0.0
    for y, z in zip(xs, reversed(xs)):
        xs[2] = y * x + z
        total = total + y * y * z
    return total


def value_of_another_key_written(x):
    d = {"a": x, "b": x * x, "c": 2.0}
    total = 0.0
    for key, value in d.items():
        if key == "a":
            d["c"] = value * x
        total = total + value * value
    return total


class Sum:
    def __init__(self, held):
        self.held = held

    def __add__(self, other):
        return Sum(self.held + other.held * 0.5)


def object_made_anew_beside_a_dict(a, b, n):
    d = {"p": a, "q": 0.2}
    total = Sum(b)
    for _ in range(n):
        d = {**d, "q": a}
        d.setdefault("r", b)
        total = total + Sum(a)
    return d["p"] + d["q"] * 0.4 + d["r"] * total.held


def values_of_a_dict_of_a_list(x, n):
    w = [x * k for k in range(n)]
    w[0] = x * x
    w.append(x)
    return sum(dict(enumerate(w)).values())


CASES = [
    case(rows_filled_then_written, 1.3),
    case(table_of_lists, 1.1),
    case(edit_distance, [1.0, 1.2, 0.7], 3),
    case(bodies_in_a_list, [Body(1.0, 0.2), Body(-0.5, 0.1)], 0.1, 3),
    case(one_body_twice, 1.3),
    case(arrays_in_a_list, [normal(3), normal(3)]),
    case(array_in_a_list_in_a_dict, normal(2)),
    case(rows_read_as_a_whole_and_then_written, normal(2)),
    case(list_chosen_and_written, 0.7, 1.2, True, label="list_chosen_and_written_one"),
    case(list_chosen_and_written, 0.7, 1.2, False, label="list_chosen_and_written_other"),
    case(stack_of_pairs, 1.2),
    case(groups_by_key, [0.5, -1.2, 0.8, 2.0], ["a", "b", "a", "c"]),
    case(graph, {"a": 0.5, "b": 0.3, "c": -0.2}, [("a", "b"), ("a", "c"), ("b", "c")]),
    case(default_groups, [0.5, -1.2, 0.8, 2.0]),
    case(part_of_a_list_replaced, 0.6, -0.4, 0.2),
    case(next_one_written, 1.3, 4),
    case(one_ahead_written, 1.3, 4),
    case(value_of_another_key_written, 1.3),
    case(object_made_anew_beside_a_dict, 0.6, -0.4, 3),
    case(values_of_a_dict_of_a_list, 1.3, 3),
]
