"""Arrays written in place: elements, slices, masks, rows, accumulation, out=, state carried in buffers."""

import numpy as np

from .case import case

normal = np.random.default_rng(11).standard_normal


def fill_by_index(x, n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = x * i**2
    return np.sum(out**2)


def overwrite_element(x):
    y = x.copy()
    y[1] = y[0] * y[2]
    y[0] = 3.0
    return np.sum(y**2)


def overwrite_argument(x):
    x[0] = x[1] ** 2
    return x[0] * x[2]


def overwritten_twice(x, a):
    buf = np.zeros(3)
    buf[1] = a
    first = buf[1] * 2
    buf[1] = x * a
    return first + buf.sum() * x


def slice_assignment(x):
    y = np.ones(6)
    y[1:4] = x
    y[::2] *= 2
    return np.prod(y)


def broadcast_store(x, row):
    A = np.zeros((3, 2))
    A[:] = row
    A[1] = x
    A[:, 1] += x
    return np.sum(A**2)


def masked_store(x):
    y = x * 1.0
    y[y < 0] = 0.0
    y[y > 1] = np.sum(x)
    return np.sum(y**2)


def masked_scale(x):
    y = x + 0
    mask = x > 0
    y[mask] *= 3
    y[~mask] -= x[~mask] ** 2
    return y @ y


def fancy_store(x, v):
    y = x.copy()
    y[[0, 2]] = v
    return np.sum(y**3)


def repeated_index_store(v):
    y = np.zeros(3)
    y[[0, 0, 2]] = v
    return np.sum(y**2 + y)


def add_at(x, idx):
    out = np.zeros(3)
    np.add.at(out, idx, x)
    return np.sum(out**2)


def augmented_array(x, y):
    z = x.copy()
    z += y
    z *= x
    z -= 1
    z /= y
    z **= 2
    return np.sum(z)


def out_argument(x, y):
    buf = np.empty_like(x)
    np.multiply(x, y, out=buf)
    np.add(buf, x, out=buf)
    return np.sum(buf**2)


def cumulative_by_hand(x):
    c = x.copy()
    for i in range(1, len(c)):
        c[i] += c[i - 1]
    return np.sum(c**2)


def shift_store(x):
    y = x.copy()
    y[1:] = y[:-1]
    return np.sum(y * np.arange(1.0, len(y) + 1))


def heat_equation(u, alpha, steps):
    u = u.copy()
    for _ in range(steps):
        lap = np.zeros_like(u)
        lap[1:-1] = u[2:] - 2 * u[1:-1] + u[:-2]
        u += alpha * lap
    return np.sum(u**2)


def game_of_buffers(x):
    a = x.copy()
    b = np.zeros_like(a)
    for i in range(3):
        b[:] = np.sin(a) * (i + 1)
        a, b = b, a
    return a.sum() + (b**2).sum()


def gauss_seidel(A, b, sweeps):
    x = np.zeros_like(b)
    for _ in range(sweeps):
        for i in range(len(b)):
            s = b[i]
            for j in range(len(b)):
                if j != i:
                    s = s - A[i, j] * x[j]
            x[i] = s / A[i, i]
    return np.sum(x**2)


def cholesky_by_hand(A):
    n = A.shape[0]
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j] - L[i, :j] @ L[j, :j]
            if i == j:
                L[i, i] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return np.sum(np.log(np.diag(L)))


def dynamic_programming(costs):
    n, m = costs.shape
    table = np.zeros((n + 1, m + 1))
    for i in range(n):
        for j in range(m):
            table[i + 1, j + 1] = costs[i, j] + max(table[i, j], table[i, j + 1], table[i + 1, j])
    return table[n, m]


def write_in_helper(x):
    def put(buf, i, v):
        buf[i] = v
        return buf

    out = np.zeros(3)
    put(out, 0, x)
    put(out, 2, x**2)
    return out @ out


def write_in_branch(x, flag):
    y = np.zeros(2)
    if flag:
        y[0] = x
    else:
        y[1] = x**3
    return y[0] * 2 + y[1]


def column_by_column(A):
    Q = np.zeros_like(A)
    for j in range(A.shape[1]):
        v = A[:, j].copy()
        for k in range(j):
            v -= (Q[:, k] @ A[:, j]) * Q[:, k]
        Q[:, j] = v / np.sqrt(v @ v)
    return np.sum(Q * np.arange(Q.size).reshape(Q.shape))


def histogram(xs, edges):
    soft = np.zeros(len(edges))
    for x in xs:
        soft += np.exp(-((x - edges) ** 2))
    return np.prod(soft)


def verlet_positions(x0, v0, dt, n):
    xs = np.empty(n)
    xs[0] = x0
    xs[1] = x0 + v0 * dt
    for i in range(2, n):
        xs[i] = 2 * xs[i - 1] - xs[i - 2] - dt**2 * xs[i - 1]
    return xs[-1] ** 2 + xs.mean()


def read_before_write(x):
    y = x.copy()
    total = 0.0
    for i in range(len(y)):
        total = total + y[i] ** 2
        y[i] = total
    return total * y.sum()


def fill_method(x):
    y = np.zeros(4)
    y.fill(x)
    y[0] = 1.0
    return np.sum(y**2)


def sort_in_place(x):
    y = x.copy()
    y.sort()
    return y[0] * 1 + y[1] * 2 + y[2] * 3


def put_along(x):
    y = np.zeros((2, 3))
    np.copyto(y[0], x)
    y[1, ...] = x**2
    return np.sum(y[:, 1:] ** 2)


def zero_dim_store(x):
    acc = np.zeros(())
    acc += x
    acc[...] = acc * x
    return acc * 2


def argument_incremented(x, y):
    x += y**2
    return np.sum(x * y)


def integer_store(x):
    counts = np.zeros(3, dtype=int)
    counts[0] = 7.9
    counts[1] += 2
    return np.sum(x * counts)


def mean_removed(X):
    X = X.copy()
    X -= X.mean(axis=0)
    X /= X.std(axis=0)
    return np.sum(X[:, 0] * X[:, 1] ** 2)


def lu_determinant(A):
    U = A.copy()
    n = len(U)
    for k in range(n):
        for i in range(k + 1, n):
            U[i, k:] -= U[i, k] / U[k, k] * U[k, k:]
    return np.prod(np.diag(U))


def newaxis_store(x):
    A = np.zeros((2, 3))
    A[:, 0] = x
    A[np.arange(2), [1, 2]] = x**2
    return np.sum(A**2)


def array_of_each_known_round(x):
    total = 0.0
    for op in ("a", "b", "c"):
        y = np.zeros(2)
        y[0] = x
        if op == "b":
            y[1] = x * x
        x = np.sum(y * y) * 0.3
        total = total + y[1]
    return x + total


def view_on_one_arm(a, v):
    w = v * 1.0
    if a < -0.6:
        w = w[::-1]
    else:
        w[1:] = w[:-1] * 0.9
    return np.sum(w * w)


def view_written_in_an_arm(a, v):
    w = v * 1.0
    if a < -0.4:
        pass
    elif a > -0.6:
        view = w[:2]
        view *= 0.7
    return np.sum(w * w)


def one_of_two_written(x, y, flag):
    w = x * y
    u = np.tanh(y)
    if flag:
        w[0] = u[1] * 2
        z = w
    else:
        z = u
    z[1] *= z[0]
    z += x
    return np.sum(z**2)


def renewed_in_some_rounds(v, n):
    w = v * 1.0
    total = 0.0
    for i in range(n):
        if i % 2 == 1:
            w = np.sin(w) + total
        w[i % 3] *= w[0]
        total = total + np.sum(w**2)
    w[0] = total
    return np.sum(w * v)


def renewed_then_written_after(v, n):
    w = v
    for _ in range(n):
        w = w * np.cos(v)
    w[0] = 2 * w[1]
    return np.sum(w**2)


def three_buffers_in_turn(x, n):
    old, now, new = x.copy(), x * 0.5, np.zeros(3)
    for i in range(n):
        new[:] = 2 * now - old * np.cos(now)
        new[0] = i * x[0]
        old, now, new = now, new, old
    return np.sum(now * x) + np.sum(old)


def reversed_in_some_rounds(v, n):
    w = v * 1.0
    for i in range(n):
        w[1:] = w[:-1] * 0.9
        if w[0] < 2:
            w = w[::-1]
        view = w[:2]
        view *= 0.7
    return np.sum(w * v)


def left_early_with_a_new_array(v, limit):
    w = v * 1.0
    while True:
        w[0] += 0.5
        if np.sum(w) > limit:
            w = np.exp(-w)
            break
        w = w * 1.5
    w[-1] = 3 * w[0]
    return np.sum(w**2)


def argument_or_a_copy(x, inplace):
    y = x if inplace else x.copy()
    y *= x
    y[0] = 1.0
    return np.sum(y**3)


def chosen_of_three(a, b, c, k):
    w = a if k == 0 else b if k == 1 else c * 1.0
    w[:2] += w[1:]
    return np.prod(w)


def returned_by_one_of_two_paths(x, flag):
    def fresh_or_same(v):
        if flag:
            return v
        return v**2

    y = x.copy()
    z = fresh_or_same(y)
    z[0] = z[1] * 3
    return np.sum(z**2)


positive = normal((3, 3))
positive = positive @ positive.T + 3 * np.eye(3)

def listed_places_augmented(x, s):
    y = x * 2.0
    y[[0, 2]] += s
    y[[1, 1]] *= x[:2]
    return np.sum(y * y)


def copy_by_listed_places(x, s):
    y = x * 2.0
    y[0] = s
    z = y[[2, 0, 1]]
    z[1] = s * s
    return np.sum(z * x) + y[0]


def carried_by_calls_of_unknown_kind(x, v):
    c, m = x, np.array([[x, 0.2, x], [0.3, x * x, 0.5]])
    for k, (u, y) in enumerate(zip([x, 0.5, 0.3], v)):
        c = c * 0.5 + np.sin(u + k * y)
        m = np.array([0.3, c])[:, None] * v
    return np.sum(m * m)


def transposed_and_written(x):
    m = np.array([[x[0], 0.2, x[1]], [0.3, 0.1, 0.5]])
    m[:, 0] = m[:, 1] + m[:, 2]
    return np.sum(m.T @ np.array([0.3, x[2]]))


def rows_of_what_was_written_before(a, v):
    m = np.array([v, v * a])
    if a < 0.7:
        m -= v * 0.1
    s = 0.0
    for x in m:
        s = s + np.tanh(np.sum(x))
    return s


def pairs_of_what_was_written_before(a, v):
    m = np.array([v, v * a])
    if a < 0.7:
        m -= v * 0.1
    s = 0.0
    for i, (x, y) in enumerate(zip(m, v)):
        if a > 0:
            for z in x:
                s = s + np.tanh(z * y) * i
    return s


CASES = [
    case(rows_of_what_was_written_before, 0.5, np.array([0.3, 0.4])),
    case(rows_of_what_was_written_before, 0.9, np.array([0.3, 0.4]), label="rows_of_what_was_not_written"),
    case(pairs_of_what_was_written_before, 0.5, np.array([0.3, 0.4])),
    case(transposed_and_written, normal(3)),
    case(listed_places_augmented, normal(3), 1.3),
    case(copy_by_listed_places, normal(3), 1.3),
    case(carried_by_calls_of_unknown_kind, 1.3, normal(3)),
    case(fill_by_index, 1.3, 4),
    case(overwrite_element, normal(3)),
    case(overwrite_argument, normal(3)),
    case(overwritten_twice, 1.3, 0.4),
    case(slice_assignment, normal(3)),
    case(slice_assignment, 1.3, label="slice_assignment of a number"),
    case(broadcast_store, 1.3, normal(2)),
    case(masked_store, np.array([0.5, -0.3, 1.7, 0.2])),
    case(masked_scale, normal(5)),
    case(fancy_store, normal(4), normal(2)),
    case(repeated_index_store, normal(3)),
    case(add_at, normal(4), np.array([0, 2, 0, 1])),
    case(augmented_array, normal(3), normal(3)),
    case(out_argument, normal(3), normal(3)),
    case(cumulative_by_hand, normal(4)),
    case(shift_store, normal(4)),
    case(heat_equation, normal(6), 0.2, 3),
    case(game_of_buffers, normal(3)),
    case(gauss_seidel, positive, normal(3), 2),
    case(cholesky_by_hand, positive),
    case(dynamic_programming, normal((3, 3))),
    case(write_in_helper, 1.3),
    case(write_in_branch, 1.3, True),
    case(write_in_branch, 1.3, False, label="write_in_branch else"),
    case(column_by_column, normal((3, 2))),
    case(histogram, normal(3), np.array([-1.0, 0.0, 1.0])),
    case(histogram, [0.1, 0.4], np.array([-1.0, 0.0, 1.0]), label="histogram of a list"),
    case(verlet_positions, 1.0, 0.3, 0.1, 5),
    case(read_before_write, normal(3)),
    case(fill_method, 1.3),
    case(sort_in_place, normal(3)),
    case(put_along, normal(3)),
    case(zero_dim_store, 1.3),
    case(argument_incremented, normal(3), normal(3)),
    case(integer_store, 1.3),
    case(mean_removed, normal((4, 2))),
    case(lu_determinant, positive),
    case(newaxis_store, normal(2)),
    case(array_of_each_known_round, 0.7),
    case(view_on_one_arm, 0.6, normal(3)),
    case(view_on_one_arm, -0.7, normal(3), label="view_on_one_arm reversed"),
    case(view_written_in_an_arm, 0.6, normal(3)),
    case(one_of_two_written, normal(3), normal(3), True),
    case(one_of_two_written, normal(3), normal(3), False, label="one_of_two_written else"),
    case(renewed_in_some_rounds, normal(3), 5),
    case(renewed_then_written_after, normal(3), 3),
    case(renewed_then_written_after, normal(3), 0, label="renewed_then_written_after no round"),
    case(three_buffers_in_turn, normal(3), 4),
    case(reversed_in_some_rounds, normal(4), 3),
    case(left_early_with_a_new_array, np.array([0.2, 0.5, 0.3]), 4.0),
    case(argument_or_a_copy, normal(3), True),
    case(argument_or_a_copy, normal(3), False, label="argument_or_a_copy copy"),
    case(chosen_of_three, normal(3), normal(3), normal(3), 1),
    case(chosen_of_three, normal(3), normal(3), normal(3), 2, label="chosen_of_three last"),
    case(returned_by_one_of_two_paths, normal(3), True),
    case(returned_by_one_of_two_paths, normal(3), False, label="returned_by_one_of_two_paths fresh"),
]
