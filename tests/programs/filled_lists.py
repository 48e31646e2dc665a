"""Lists that statements fill and that are only read afterwards, and others that look like them."""

import numpy as np

from .case import case

normal = np.random.default_rng(31).standard_normal


def recurrent_network(Wx, Wh, b, xs, ys):
    h = np.zeros(Wh.shape[0])
    hs = []
    for x in xs:
        h = np.tanh(Wx @ x + Wh @ h + b)
        hs.append(h)
    return np.mean((np.stack(hs) - ys) ** 2)


def read_beside_another(w, xs, ys):
    zs = []
    for x in xs:
        zs.append(np.tanh(w * x))
    loss = 0.0
    for z, y in zip(zs, ys):
        loss += np.sum((z - y) ** 2)
    return loss


def trajectory(k, x, v, dt, n):
    xs = [x]
    for _ in range(n):
        v = v - dt * k * x
        x = x + dt * v
        xs.append(x)
    return xs[-1] ** 2 + sum(xs) + xs[2] * xs[0]


def several_first(x, y, n):
    zs = [x, y, 2.0]
    for i in range(n):
        zs.append(x * y + i)
    return sum(zs) * zs[1] + len(zs) * np.prod(np.array(zs))


def left_early(x, limit, n):
    steps = []
    for i in range(n):
        x = x * 1.5
        steps.append(x**2)
        if x > limit:
            break
        steps.append(x)
    return sum(steps)


def skipped_rounds(x, n):
    kept = []
    for i in range(n):
        if i % 2:
            continue
        kept.append(x**i)
    return sum(kept) * kept[-1]


def returned_early(x, n):
    seen = []
    for i in range(n):
        seen.append(x * i)
        if x * i > 100.0:
            return seen[0]
    return sum(seen) + seen[-1] ** 2


def some_in_arms(x, n):
    values = []
    if x > 0:
        values.append(x**2)
    for i in range(n):
        if i > 1:
            values.append(x * i)
        else:
            values.append(-x)
    values.append(np.sin(x))
    return sum(values) * values[0]


def two_loops(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    for i in range(n):
        values.append(x**2)
    return values[1] * values[-1] + sum(values)


def made_in_each_round(x, n):
    total = 0.0
    for i in range(n):
        row = []
        for j in range(i + 1):
            row.append(x * j + 1.0)
        total += sum(row) * row[-1]
    return total


def rows_of_lists(x, n):
    table = []
    for i in range(n):
        row = [x * i]
        for j in range(3):
            row.append(x**j)
        table.append(sum(row))
    return table[1] * sum(table)


def fed_back(x, n):
    values = [x]
    for _ in range(n):
        values.append(values[-1] * 1.1 + values[0])
    return sum(values)


def grown_after_reading(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    total = sum(values)
    values.append(total)
    return values[-1] ** 2 + values[1]


def changed_afterwards(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    values[1] = values[2] * x
    values.pop()
    return sum(values)


def under_another_name(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    same = values
    same.append(x**3)
    return sum(values)


def seen_by_a_function(x, n):
    values = []

    def add(v):
        values.append(v * v)

    for i in range(n):
        add(x * i)
    return sum(values)


def read_by_a_function(x, n):
    values = []
    for i in range(n):
        values.append(x * i)

    def whole():
        return sum(values) * values[-1]

    return whole() + whole()


def filled_by_another(x, n):
    def fill(count):
        values = []
        for i in range(count):
            values.append(x * i)
        return values

    return sum(fill(n)) * fill(n + 1)[-1]


def while_it_grows(x):
    values = []
    while x < 10.0:
        x = x * 2.0
        values.append(x)
    return sum(values)


def of_pairs(x, n):
    pairs = []
    for i in range(n):
        pairs.append((x * i, x**2))
    return sum(a * b for a, b in pairs)


def of_unlike_things(x, v, n):
    things = [v]
    for i in range(n):
        things.append(x * i)
    return np.sum(things[0]) * things[2]


def nothing_in_it(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    return sum(values) + x


def given_back(x, n):
    values = []
    for i in range(n):
        values.append(x**i)
    return values


def uses_what_came_back(x, n):
    values = given_back(x, n)
    return values[1] * values[2] + sum(given_back(x * 2.0, n))


def written_elements(v, n):
    rows = []
    for i in range(n):
        row = v * i
        row[0] = 1.0
        rows.append(row)
    return np.sum(np.array(rows) ** 2)


def best_so_far(xs):
    best = -1e9
    records = []
    for x in xs:
        best = max(best, x * 2.0)
        records.append(best)
    return sum(r * r for r in records)


def extended_too(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    values.extend([x, x**2])
    return sum(values) * values[-1]


def sorted_by_size(x, n):
    values = []
    for i in range(n):
        values.append(x * (3 - i) ** 2)
    values.sort()
    return values[0] * 2.0 + values[-1] ** 2


def indices_too(v, n):
    places, parts = [], []
    for i in range(n):
        places.append(i % 3)
        parts.append(v[i % 3] ** 2)
    return sum(v[p] * q for p, q in zip(places, parts))


def tried(x, n):
    values = []
    try:
        for i in range(n):
            values.append(x / (i - 2))
    except ZeroDivisionError:
        pass
    return sum(values)


def of_constants(x, n):
    values = [0.0] * n
    for i in range(n):
        values[i] = x * i
    return sum(values) * values[-1]


def longer_by_one(x, xs):
    sums = [0.0] * (len(xs) + 1)
    weights = [1.0, 2.0] * len(xs)
    sums[0] = x
    for i in range(len(xs)):
        sums[i + 1] = sums[i] * weights[i] + xs[i]
    return sums[-1] + sums[0] ** 2


def counted_up(x, n):
    counts = [0] * n
    total = 0.0
    for i in range(2 * n):
        counts[i % n] += 1
        total += x * counts[i % n]
    return total


def same_list_again(x, n):
    total = 0.0
    for i in range(n):
        row = [0.0] * n
        row[i] = x * i
        total += sum(row) * row[i]
    return total


def emptied_copy(xs):
    stack = list(np.array(xs) * 2.0)
    total = 0.0
    while stack:
        v = stack.pop()
        total += v * v
    return total


def three_places(x, n):
    values = [0.0] * 3
    values[0] = x
    values[2] = values[0] * 2.0
    for i in range(n):
        values[i % 3] += x
    fixed = [1.0, 2.0] * 2
    fixed[3] = x
    return sum(values) * fixed[3] + fixed[1]



def smoothed(x, a):
    out = [x[0]]
    for xi in x[1:]:
        out.append(a * xi + (1 - a) * out[-1])
    return np.mean((np.array(out) - x) ** 2)


def filtered(x, a):
    s = 0.0
    out = []
    for t in range(len(x)):
        s = a * s + x[t]
        out.append(s)
    return np.sum(np.array(out) ** 2)


def second_order_filter(x, a, b):
    out = [0.0, 0.0]
    for xi in x:
        out.append(a * out[-1] + b * out[-2] + xi)
    y = np.array(out)
    return np.sum(np.tanh(y[2:])) + out[1]


def stacked_while_it_grows(x, a):
    out = [x[0]]
    total = 0.0
    for xi in x[1:]:
        out.append(a * xi + out[-1])
        total += np.sum(np.array(out) ** 2)
    out.append(a)
    return total + np.mean(np.array(out)) + out[0]


def stacked_and_changed(x, a):
    out = [x[0], a]
    for xi in x[1:]:
        out.append(a * xi * out[1])
    y = np.array(out)
    out[0] = a * 2.0
    out.append(out[0])
    return np.sum(y ** 2) + np.sum(np.array(out)) + out[-1]


def stacked_in_an_arm(x, a):
    out = [x[0]]
    for xi in x[1:]:
        out.append(a * out[-1] + xi)
    if a > 0.3:
        return np.sum(np.array(out) ** 2)
    return np.sum(np.sin(np.array(out)))


def stacked_twice(x, a):
    out = [x[0]]
    for xi in x[1:]:
        out.append(a * out[-1] + xi)
    return np.sum(np.array(out) ** 2) + np.array(out)[1] * out[2]


def whole_numbers_first(x, a):
    out = [1]
    for xi in x:
        out.append(a * xi)
    return np.sum(np.array(out) ** 2) + out[0] * a


CASES = [
    case(recurrent_network, normal((3, 2)), normal((3, 3)), normal(3), normal((4, 2)), normal((4, 3))),
    case(read_beside_another, normal(3), normal((4, 3)), normal((4, 3))),
    case(trajectory, 2.0, 0.5, 0.1, 0.1, 6),
    case(several_first, 1.5, 0.5, 3),
    case(left_early, 1.2, 5.0, 9, wrt=0),
    case(skipped_rounds, 1.2, 6),
    case(returned_early, 1.2, 6),
    case(some_in_arms, 0.7, 4),
    case(some_in_arms, -0.7, 4, label="some_in_arms, the other way"),
    case(two_loops, 1.3, 3),
    case(made_in_each_round, 1.3, 4),
    case(rows_of_lists, 1.3, 4),
    case(fed_back, 1.3, 4),
    case(grown_after_reading, 1.3, 4),
    case(changed_afterwards, 1.3, 4),
    case(under_another_name, 1.3, 4),
    case(seen_by_a_function, 1.3, 4),
    case(read_by_a_function, 1.3, 4),
    case(filled_by_another, 1.3, 4),
    case(while_it_grows, 1.3),
    case(of_pairs, 1.3, 4),
    case(of_unlike_things, 1.3, normal(3), 4),
    case(nothing_in_it, 1.3, 0),
    case(uses_what_came_back, 1.3, 4),
    case(written_elements, normal(3), 4),
    case(best_so_far, [0.3, 0.1, 0.9, 0.5]),
    case(extended_too, 1.3, 4),
    case(sorted_by_size, 1.3, 5),
    case(indices_too, normal(3), 7),
    case(tried, 1.3, 5),
    case(of_constants, 1.3, 4),
    case(three_places, 1.3, 4),
    case(longer_by_one, 1.3, [0.5, 1.5, 2.5]),
    case(counted_up, 1.3, 3),
    case(same_list_again, 1.3, 4),
    case(emptied_copy, [0.5, 1.5, 2.5]),
    case(smoothed, normal(5), 0.3),
    case(smoothed, normal(1), 0.3, label="smoothed of one"),
    case(filtered, normal(5), 0.3),
    case(filtered, [1.0, -2.0, 0.5], 0.3, label="filtered of a list"),
    case(second_order_filter, normal(5), 0.3, 0.2),
    case(stacked_while_it_grows, normal(4), 0.3),
    case(stacked_and_changed, normal(4), 0.3),
    case(stacked_in_an_arm, normal(4), 0.4),
    case(stacked_in_an_arm, normal(4), 0.2, label="stacked_in_an_arm, other"),
    case(stacked_twice, normal(4), 0.3),
    case(whole_numbers_first, normal(4), 0.3),
]
