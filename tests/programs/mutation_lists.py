"""Lists, dicts and objects changed in place."""

import numpy as np

from .case import case

normal = np.random.default_rng(12).standard_normal


class Buffer:
    def __init__(self, size):
        self.data = np.zeros(size)
        self.used = 0

    def push(self, v):
        self.data[self.used] = v
        self.used += 1


class Trace:
    def __init__(self):
        self.items = []
        self.last = None

    def record(self, v):
        self.items.append(v)
        self.last = v


def append_in_loop(x, n):
    xs = []
    for i in range(n):
        xs.append(x**i)
    return sum(xs)


def append_carried(x, n):
    xs = [x]
    for _ in range(n):
        xs.append(xs[-1] * np.sin(xs[0]))
    return xs[-1] + xs[1]


def append_then_stack(v, n):
    rows = []
    for i in range(n):
        rows.append(v * (i + 1))
    return np.sum(np.stack(rows) ** 2)


def item_set(xs):
    ys = [0.0, 0.0, 0.0]
    ys[0] = xs[1]
    ys[2] = ys[0] * xs[0]
    return ys[0] + ys[2] ** 2


def argument_list_changed(xs):
    xs[0] = xs[1] * 2
    xs.append(xs[0] ** 2)
    return xs[2] + xs[-1]


def insert_and_pop(x, y):
    q = [x]
    q.insert(0, y)
    q.insert(1, x * y)
    a = q.pop()
    b = q.pop(0)
    return a * b * q[0]


def extend_list(xs, ys):
    zs = [1.0]
    zs.extend(xs)
    zs.extend([y * 2 for y in ys])
    zs += xs
    return sum([i * z for i, z in enumerate(zs)])


def aliased_list(x):
    a = [x, x**2]
    b = a
    b[0] = 3.0 * x
    return a[0] * a[1]


def list_of_lists(x):
    grid = [[0.0] * 2 for _ in range(2)]
    grid[0][1] = x
    grid[1][0] = grid[0][1] ** 2
    return grid[1][0] * grid[0][1]


def shared_rows(x):
    row = [x, 1.0]
    grid = [row, row]
    grid[0][0] = x**2
    return grid[1][0] * grid[1][1]


def copied_list(x):
    a = [x, x**2]
    b = a[:]
    c = a.copy()
    b[0] = 7.0
    c[1] = x
    return a[0] * a[1] + b[0] * c[1]


def reversed_and_sorted_in_place(x, y, z):
    xs = [x, y, z]
    xs.sort()
    m = xs[0]
    xs.reverse()
    return m * 2 + xs[0] * 3


def queue(xs):
    pending = list(xs)
    total = 1.0
    while pending:
        v = pending.pop(0)
        total = total * v + 1
        if len(pending) == 1:
            pending.append(v * 0.5)
            pending.pop(0)
            if total > 0:
                break
    return total


def dict_accumulate(pairs):
    sums = {}
    for key, value in pairs:
        sums[key] = sums.get(key, 0.0) + value**2
    return sums["a"] * sums["b"]


def dict_item_augmented(d, x):
    d["a"] += x
    d["b"] *= d["a"]
    return d["b"]


def environment(x):
    env = {}
    env["x"] = x
    env["y"] = env["x"] ** 2
    env["x"] = env["y"] + 1
    del env["y"]
    return env["x"] * len(env)


def attribute_set(x):
    t = Trace()
    t.record(x)
    t.record(x**2)
    t.last *= 2
    return t.last * t.items[0]


def buffer_object(x):
    b = Buffer(4)
    for i in range(3):
        b.push(x * (i + 1))
    return np.sum(b.data**2) / b.used


def dict_of_arrays(params, lr):
    for k in params:
        params[k] = params[k] - lr * 2 * params[k]
    return sum(np.sum(p**2) for p in params.values())


def momentum(params, grads, lr):
    velocity = {k: np.zeros_like(v) for k, v in params.items()}
    for _ in range(2):
        for k in params:
            velocity[k] = 0.9 * velocity[k] - lr * grads[k] * params[k]
            params[k] = params[k] + velocity[k]
    return sum(np.sum(p**2) for p in params.values())


def list_of_arrays_written(arrays):
    for a in arrays:
        a *= 2
    arrays[0][0] = arrays[1][1]
    return np.sum(arrays[0] * arrays[1])


def swap_elements(xs):
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return sum([(i + 1) * x for i, x in enumerate(xs)])


def slice_of_list_set(xs, x):
    xs[1:3] = [x, x**2]
    return xs[1] * xs[2] * xs[0]


def clear_and_refill(x):
    xs = [x, x]
    s = sum(xs)
    xs.clear()
    xs.append(s)
    return xs[0] ** 2


def setdefault_groups(pairs):
    groups = {}
    for k, v in pairs:
        groups.setdefault(k, []).append(v)
    return sum([np.prod(np.array(g)) for g in groups.values()])


def history_of_states(x, steps):
    history = [(x, 1.0)]
    for _ in range(steps):
        p, v = history[-1]
        history.append((p + 0.1 * v, v - 0.1 * p))
    return history[-1][0] ** 2 + sum(p for p, _ in history)


def mutable_default_object(x, state=None):
    if state is None:
        state = {"n": 0, "total": 0.0}
    state["n"] += 1
    state["total"] += x
    return state["total"] * x / state["n"]


def one_of_two_lists_grows(a, b, flag):
    xs, ys = [a, b], [b * a]
    ys.append(a)
    zs = xs if flag else ys
    zs.append(a * b)
    zs[0] = zs[1] * zs[-1]
    return sum(zs)


def list_renewed_in_some_rounds(a, b, n):
    xs = [a, b]
    for i in range(n):
        xs.append(xs[-1] * xs[0])
        if len(xs) > 3:
            xs = xs[1:]
        xs[0] = np.sin(xs[-1]) + i * b
    xs.insert(0, xs[1])
    return sum([x * k for k, x in enumerate(xs)])


def first_entries_kept(a, b, n):
    xs = [a, b]
    for i in range(n):
        xs.insert(0, xs[-1] * a)
        if i > 0:
            xs = xs[:2]
    xs.append(xs[0] * b)
    return sum(xs)


def one_of_two_dicts(a, b, flag):
    p, q = {"x": a}, {"x": b, "y": a}
    d = p if flag else q
    d["x"] *= a
    d["y"] = d["x"] ** 2
    return d["x"] + d["y"]


def slice_replaced_by_more(x):
    xs = [x, 2.0 * x, 3.0]
    xs[1:2] = [x * x, x, 0.5]
    xs[3:] = [np.sin(x)]
    return xs[0] * xs[1] + xs[2] * xs[3]


def second_name_in_an_arm(x):
    xs = [x, 2.0]
    if x > 0:
        ys = xs
        ys.append(x * x)
    return sum(xs) * x


def slice_of_a_list_of_several_names(a, b, n):
    xs = [a, b * 0.5, 0.3]
    for _ in range(n):
        xs = xs[:3]
    ys = [x for x in xs]
    xs[1:2] = [a, b]
    return xs[1] * b + xs[2] * 3 + sum(ys)


def slice_given_another_list(a, b, n):
    xs = [a, b * 0.5, 0.3]
    for _ in range(n):
        xs = xs[:3]
    ys = sorted(xs, key=lambda x: -x)
    xs[1:] = ys
    ys[0] = a * b
    return xs[1] * b + xs[2] * 3 + sum(ys)


CASES = [
    case(slice_of_a_list_of_several_names, 1.3, 0.7, 2),
    case(slice_of_a_list_of_several_names, 1.3, 0.7, 0, label="slice_of_a_list_of_several_names no round"),
    case(slice_given_another_list, 1.3, 0.7, 2),
    case(slice_replaced_by_more, 1.3),
    case(second_name_in_an_arm, 1.3),
    case(second_name_in_an_arm, -1.3, label="second_name_in_an_arm not taken"),
    case(one_of_two_lists_grows, 1.3, 0.4, True),
    case(one_of_two_lists_grows, 1.3, 0.4, False, label="one_of_two_lists_grows else"),
    case(list_renewed_in_some_rounds, 1.3, 0.4, 4),
    case(first_entries_kept, 1.3, 0.4, 3),
    case(one_of_two_dicts, 1.3, 0.4, True),
    case(one_of_two_dicts, 1.3, 0.4, False, label="one_of_two_dicts else"),
    case(append_in_loop, 1.3, 4),
    case(append_carried, 1.3, 3),
    case(append_then_stack, normal(2), 3),
    case(item_set, [1.0, 2.0]),
    case(item_set, normal(2), label="item_set of an array"),
    case(argument_list_changed, [1.0, 2.0, 3.0]),
    case(insert_and_pop, 1.3, 0.4),
    case(extend_list, [1.0, 2.0], [3.0]),
    case(aliased_list, 1.3),
    case(list_of_lists, 1.3),
    case(shared_rows, 1.3),
    case(copied_list, 1.3),
    case(reversed_and_sorted_in_place, 1.3, 0.4, 0.9),
    case(queue, [1.0, 2.0, 3.0]),
    case(queue, [-1.0, -2.0, 0.3, 0.2], label="queue longer"),
    case(dict_accumulate, [("a", 1.0), ("b", 2.0), ("a", 3.0)]),
    case(dict_item_augmented, {"a": 1.0, "b": 2.0}, 1.3),
    case(environment, 1.3),
    case(attribute_set, 1.3),
    case(buffer_object, 1.3),
    case(dict_of_arrays, {"w": normal(2), "b": normal(1)}, 0.1),
    case(momentum, {"w": normal(2)}, {"w": normal(2)}, 0.1),
    case(list_of_arrays_written, [normal(3), normal(3)]),
    case(swap_elements, [3.0, 1.0, 2.0]),
    case(swap_elements, normal(4), label="swap_elements of an array"),
    case(slice_of_list_set, [1.0, 2.0, 3.0], 1.3),
    case(clear_and_refill, 1.3),
    case(setdefault_groups, [("a", 1.0), ("b", 2.0), ("a", 3.0)]),
    case(history_of_states, 1.3, 3),
    case(mutable_default_object, 1.3),
    case(mutable_default_object, 1.3, {"n": 1, "total": 2.0}, label="mutable_default_object given"),
]
