"""One memory under several names: views, lists, dicts and objects reached in two ways, and calls that write."""

import copy

import numpy as np

from .case import case

normal = np.random.default_rng(29).standard_normal


class Box:
    def __init__(self, v):
        self.v = v
        self.items = []

    def shift(self, by):
        self.v = np.tanh(self.v + by)
        return self.v

    def add(self, x):
        self.items.append(x)


class Store:
    def __init__(self, n):
        self.data = np.zeros(n)
        self.log = []

    def put(self, i, v):
        self.data[i] = v
        self.log.append(v * 2)


def transposed(A):
    B = A.copy()
    V = B.T
    V[0] *= 2
    V[1] = V[0] * V[2]
    return np.sum(B**2)


def reversed_view(x):
    y = x.copy()
    r = y[::-1]
    r[0] = r[1] * r[2]
    return np.sum(y * x)


def reshaped(A):
    B = A * 1.0
    v = B.reshape(-1)
    v[::2] *= v[0]
    return np.sum(B**2)


def ravelled(A):
    B = A * 1.0
    v = B.ravel()
    v[1] = v[0] ** 2
    return np.sum(B**3)


def nested_views(A):
    B = A * 1.0
    v = B[1:]
    u = v[:, ::-1]
    w = u[0]
    w[1:] = w[:-1] * 2
    u *= 0.5
    return np.sum(B**2)


def row_iteration(A):
    B = A.copy()
    for row in B:
        row *= row[0]
    return np.sum(B**2)


def row_by_index(A):
    B = A.copy()
    for i in range(3):
        row = B[i]
        row[0] = row[1] * row[2]
    return np.sum(B**2)


def row_enumerate(A):
    B = A.copy()
    for i, row in enumerate(B):
        row[i] = row[0] ** 2
    return np.sum(B**2)


def row_zip(A):
    B = A.copy()
    for r, s in zip(B, A):
        r += s * r[0]
    return np.sum(B**2)


def two_names_list(a, b):
    xs = [a, b]
    ys = xs
    ys.append(a * b)
    xs[0] = ys[2] * b
    return sum(ys)


def two_names_dict(a, b):
    d = {"p": a}
    e = d
    e["q"] = b * a
    d["p"] *= e["q"]
    return d["p"] + e["q"]


def two_names_object(a, b):
    p = Box(a)
    q = p
    q.v = q.v * b
    p.shift(b)
    return p.v * q.v


def array_in_list_in_object(x):
    box = Box(1.0)
    box.items = [x * 1.0, x * 2.0]
    box.items[0][1] = x[0] ** 2
    row = box.items[1]
    row *= x
    return np.sum(box.items[0] * box.items[1])


def helper_mutates(x):

    def fill(buf, v):
        for i in range(len(buf)):
            buf[i] = v * i

    b = np.zeros(3)
    fill(b, x)
    fill(b[1:], x**2)
    return np.sum(b**2)


def out_kw(x, A):
    b = np.zeros(3)
    np.add(x, 1.0, out=b)
    np.multiply(b, x, out=b)
    np.dot(A, b, out=b[:])
    np.exp(b, b)
    return np.sum(b)


def out_slice(x):
    b = np.zeros(6)
    np.sin(x, out=b[:3])
    np.multiply(x, b[:3], out=b[3:])
    return np.sum(b**2)


def out_sum(A):
    b = np.zeros(())
    np.sum(A, out=b)
    return b * b


def cumsum_out(x):
    b = np.empty(3)
    np.cumsum(x, out=b)
    return np.sum(b**2)


def copyto(x):
    b = np.zeros((2, 3))
    np.copyto(b, x)
    np.copyto(b[0], x**2, where=x > 0)
    return np.sum(b**2)


def sort_inplace(x):
    b = x * x
    b.sort()
    return b[0] + 2 * b[1] * b[2]


def sort_axis(A):
    b = A * 1.0
    b.sort(axis=0)
    return np.sum(b * A)


def sort_row(x):
    b = np.stack([x, x * x])
    b[1].sort()
    return np.sum(b[0] * b[1])


def swap_fancy(A):
    x = A.copy()
    x[[0, 1]] = x[[1, 0]]
    x[0] *= 2
    return np.sum(x * A)


def swap_tuple(A):
    x = A.copy()
    x[0], x[1] = (x[1].copy(), x[0].copy())
    return np.sum(x * A * x)


def swap_tuple_nocopy(A):
    x = A.copy()
    x[0], x[1] = (x[1], x[0])
    return np.sum(x * A * x)


def swap_cols(A):
    x = A.copy()
    x[:, [0, 2]] = x[:, [2, 0]]
    return np.sum(x * A * x)


def method_changes_self(a, b):
    box = Box(a)
    for i in range(3):
        box.shift(b * i)
        box.add(box.v)
    return box.v + sum(box.items)


def method_writes_array(x):
    acc = Store(3)
    for i in range(3):
        acc.put(i, x[i] * x[0])
    return np.sum(acc.data**2) + sum(acc.log)


def nonlocal_write(x):
    total = 0.0

    def add(v):
        nonlocal total
        total = total * x + v

    for i in range(3):
        add(x**i)
    return total


def mutable_default(x):

    def push(v, store=[]):
        store.append(v)
        return sum(store)

    push(x)
    return push(x**2)


def del_name(x):
    y = x * 2
    z = y
    del y
    return z * x


def del_items(x, y):
    xs = [x, y, x * y]
    del xs[1]
    d = {"a": x, "b": y}
    del d["a"]
    return sum(xs) + d["b"]


def del_items_loop(x, y, n):
    xs = [x, y, x * y, 1.0]
    for i in range(n):
        del xs[0]
        xs.append(x * i)
    return sum([k * v for k, v in enumerate(xs)])


def del_dict_loop(x, y, n):
    d = {"a": x}
    for i in range(n):
        d["b"] = d["a"] * y
        del d["a"]
        d["a"] = d["b"] + x
    return d["a"]


def del_attr(x, y):
    b = Box(x)
    b.w = y * x
    s = b.w
    del b.w
    return s * b.v


def dict_update(x, y):
    d = {"a": x}
    d.update(b=y, a=x * y)
    d.update({"c": x})
    e = {}
    e.update(d)
    return e["a"] + d["b"] * e["c"]


def dict_update_loop(x, y, n):
    d = {"a": x, "b": y}
    for i in range(n):
        d.update({"a": d["b"] * x, "b": d["a"]})
    return d["a"] * 2 + d["b"]


def dict_setdefault_loop(x, y, n):
    d = {}
    for i in range(n):
        v = d.setdefault(i % 2, x * (i + 1))
        d[i % 2] = v * y
    return d[0] + d[1]


def dict_clear(x, y, n):
    d = {"a": x}
    for i in range(n):
        s = d["a"]
        d.clear()
        d["a"] = s * y
    return d["a"]


def list_sort_loop(x, y, n):
    xs = [x, y]
    for i in range(n):
        xs.append(xs[0] * y + i)
        xs.sort()
    return sum([k * v for k, v in enumerate(xs)])


def list_reverse_loop(x, y, n):
    xs = [x, y]
    for i in range(n):
        xs.append(xs[0] * y + i)
        xs.reverse()
    return sum([k * v for k, v in enumerate(xs)])


def list_remove_loop(x, y, n):
    xs = [x, y]
    for i in range(n):
        xs.append(xs[0] * y + i)
        xs.remove(xs[1])
    return sum([k * v for k, v in enumerate(xs)])


def list_clear_loop(x, y, n):
    xs = [x, y]
    for i in range(n):
        s = xs[0]
        xs.clear()
        xs.append(s * y + i)
    return xs[0]


def slice_assign_list(x, y, n):
    xs = [x, y, x * y]
    for i in range(n):
        xs[:2] = [xs[1], xs[0] * x]
    return xs[0] * 2 + xs[1] - xs[2]


def slice_assign_list_len(x, y, n):
    xs = [x, y, x * y]
    for i in range(n):
        xs[1:2] = [xs[0], xs[0] * x]
    return sum([k * v for k, v in enumerate(xs)])


def copy_copy(x, y):
    xs = [x, y]
    ys = copy.copy(xs)
    ys[0] = y * y
    xs.append(ys[0])
    return sum(xs) + sum(ys)


def copy_copy_array(x):
    a = x * 2
    b = copy.copy(a)
    b[0] = 1.0
    return np.sum(a * b)


def copy_object(x, y):
    p = Box(x)
    q = copy.copy(p)
    q.v = q.v * y
    p.shift(y)
    return p.v * q.v


def list_in_dict(x, y, n):
    d = {"a": [x], "b": []}
    for i in range(n):
        d["b"].append(x * i)
        d["a"][0] = d["a"][0] * y
    d["c"] = x
    return sum(d["a"]) * sum(d["b"]) + d["c"]


def dict_of_arrays_written(x, n):
    p = {"W": x * 1.0, "b": x * 2}
    for i in range(n):
        for k in ("W", "b"):
            p[k] -= 0.1 * p[k] ** 2
    return np.sum(p["W"] * p["b"])


def arg_dict_of_arrays(ps):
    for k in ps:
        ps[k] *= ps["W"][0]
    ps["W"][1] = 3.0
    return np.sum(ps["W"] * ps["b"])


def arg_list_changed(xs):
    xs[0] = xs[1] * 2
    xs.append(xs[0] ** 2)
    return xs[2] + xs[-1]


def unknown_kind_write(x):

    def pick(k):
        return {"a": x * 1.0, "b": 2.0}[k]

    ks = ["a", "b"]
    w = pick(ks[0])
    w += x
    return np.sum(w)


def arrays_in_tuple(x):
    p = (x * 1.0, x * 2.0)
    p[0][1] = p[1][0]
    a, b = p
    a *= b
    return np.sum(p[0])


def rows_kept(x):
    rows = []
    row = x * 1.0
    for i in range(3):
        row[i] = row[0] * 2
        rows.append(row.copy())
    return np.sum(np.array(rows) ** 2)


def write_after_kept(x):
    rows = [x * 1.0, x * 2.0]
    rows.append(rows[0])
    rows[0][1] = 4 * x[0]
    return np.sum(rows[2] * rows[1])


def diag_fill(A):
    B = A.copy()
    np.fill_diagonal(B, 2.0)
    return np.sum(B * A)


def diag_write(A):
    B = A.copy()
    B[np.diag_indices(3)] *= 2
    i = np.arange(3)
    B[i, i] += A[0]
    return np.sum(B * A)


def unpack_rows(A):
    B = A.copy()
    a, b, c = B
    b *= a
    c[0] = b[1]
    return np.sum(B**2)


def imatmul(x):
    B = np.outer(x, x)
    B @= np.outer(x, x)
    return np.sum(B)


def ifloordiv_mod(x):
    b = x * 3
    b %= 1.7
    return np.sum(b * x)


def ipow_active(x):
    b = np.exp(x)
    b **= x
    return np.sum(b)


def asarray_alias(x):
    y = x * 1.0
    z = np.asarray(y)
    z[0] = x[1] ** 2
    return np.sum(y**2)


def atleast_alias(A):
    y = A[0] * 1.0
    z = np.atleast_2d(y)
    z[0, 1] = y[0] ** 2
    return np.sum(y**2)


def pop_and_insert_from_the_end(x, y, n):
    xs = [x, y, x * y]
    for i in range(n):
        v = xs.pop(-2)
        xs.insert(-1, v * x)
        xs.insert(50, xs[0] * y)
        xs.insert(-60, v)
    return sum([k * v for k, v in enumerate(xs)])


def pop_with_default(x, y, n):
    d = {"a": x}
    for i in range(n):
        y = y * d.pop("a", x * i)
        if i == 1:
            d["a"] = y
    return y


def update_by_name(x, y, n):
    d = {"a": x, "b": 1.0}
    for i in range(n):
        d.update(a=d["b"] * y, b=d["a"])
    return d["a"] * d["b"]


def update_by_dict_made_there(x, y, n):
    d = {"a": x, "b": 1.0}
    for i in range(n):
        e = {}
        for k in d:
            e[k] = d[k] * y
        d.update(e)
    return d["a"] * d["b"]


def slices_deleted(x, y, n):
    xs = [x, y, x * y, 1.0, y]
    for i in range(n):
        xs.append(xs[0] * y)
        xs.append(xs[1] * i)
        del xs[1:3]
    del xs[::2]
    return sum([k * v for k, v in enumerate(xs)])


def out_by_place(x, A):
    b = np.empty(3)
    np.multiply(x, x, b)
    np.dot(A, x, b[:])
    c = np.zeros(3)
    np.cumsum(b, 0, None, c)
    return np.sum(b * c)


def divided_where(x):
    b = np.ones(3)
    np.divide(b, x - x[0], out=b, where=x != x[0])
    np.sqrt(x, where=x > 0, out=b[::-1])
    return np.sum(b * x)


def copied_where(x):
    b = np.zeros((2, 3))
    np.copyto(b, x, where=np.array([True, False, True]))
    np.copyto(b[1], x[0] * 2, where=x > 0)
    return np.sum(b**2)


def partitioned(x):
    b = x * x
    b.partition(1)
    return b[1] * 3 + b[0]


def one_by_one_after_rows(A):
    B = A.copy()
    for row, other in zip(B[::-1], B.T):
        row[0] = row[1] * 2
        total = 0.0
        for v in other:
            total = total + v**2
        row[2] = total
    return np.sum(B**2)


def row_of_other_argument(A, x):
    rows = []
    for i, (row, v) in enumerate(zip(A, x)):
        row += v * i
        rows.append(row * v)
    return np.sum(np.array(rows)) + np.sum(A**2)


CASES = [
    case(transposed, normal((3, 3))),
    case(reversed_view, normal(3)),
    case(reshaped, normal((3, 3))),
    case(ravelled, normal((3, 3))),
    case(nested_views, normal((3, 3))),
    case(row_iteration, normal((3, 3))),
    case(row_by_index, normal((3, 3))),
    case(row_enumerate, normal((3, 3))),
    case(row_zip, normal((3, 3))),
    case(two_names_list, 1.3, 0.4),
    case(two_names_dict, 1.3, 0.4),
    case(two_names_object, 1.3, 0.4),
    case(array_in_list_in_object, normal(3)),
    case(helper_mutates, 1.3),
    case(out_kw, normal(3), normal((3, 3))),
    case(out_slice, normal(3)),
    case(out_sum, normal(3)),
    case(cumsum_out, normal(3)),
    case(copyto, np.array([0.5, -0.7, 1.2])),
    case(sort_inplace, normal(3)),
    case(sort_axis, normal((3, 3))),
    case(sort_row, normal(3)),
    case(swap_fancy, normal((3, 3))),
    case(swap_tuple, normal((3, 3))),
    case(swap_tuple_nocopy, normal((3, 3))),
    case(swap_cols, normal((3, 3))),
    case(method_changes_self, 1.3, 0.2),
    case(method_writes_array, normal(3)),
    case(nonlocal_write, 1.3),
    case(mutable_default, 1.3),
    case(del_name, 1.3),
    case(del_items, 1.3, 0.3),
    case(del_items_loop, 1.3, 0.3, 3),
    case(del_dict_loop, 1.3, 0.3, 3),
    case(del_attr, 1.3, 0.3),
    case(dict_update, 1.3, 0.3),
    case(dict_update_loop, 1.3, 0.3, 3),
    case(dict_setdefault_loop, 1.3, 0.3, 3),
    case(dict_clear, 1.3, 0.3, 3),
    case(list_sort_loop, 1.3, 0.3, 3),
    case(list_reverse_loop, 1.3, 0.3, 3),
    case(list_remove_loop, 1.3, 0.3, 3),
    case(list_clear_loop, 1.3, 0.3, 3),
    case(slice_assign_list, 1.3, 0.3, 3),
    case(slice_assign_list_len, 1.3, 0.3, 3),
    case(copy_copy, 1.3, 0.3),
    case(copy_copy_array, normal(3)),
    case(copy_object, 1.3, 0.3),
    case(list_in_dict, 1.3, 0.3, 3),
    case(dict_of_arrays_written, normal(3), 3),
    case(arg_dict_of_arrays, {"W": normal(3), "b": np.ones(3)}),
    case(arg_list_changed, [1.0, 2.0]),
    case(unknown_kind_write, normal(3)),
    case(arrays_in_tuple, normal(3)),
    case(rows_kept, normal(3)),
    case(write_after_kept, normal(3)),
    case(diag_fill, normal((3, 3))),
    case(diag_write, normal((3, 3))),
    case(unpack_rows, normal((3, 3))),
    case(imatmul, normal(3)),
    case(ifloordiv_mod, normal(3)),
    case(ipow_active, normal(3)),
    case(asarray_alias, normal(3)),
    case(atleast_alias, normal((3, 3))),
    case(pop_and_insert_from_the_end, 1.3, 0.3, 4),
    case(pop_with_default, 1.3, 0.3, 4),
    case(update_by_name, 1.3, 0.3, 4),
    case(update_by_dict_made_there, 1.3, 0.3, 4),
    case(slices_deleted, 1.3, 0.3, 4),
    case(out_by_place, normal(3), normal((3, 3))),
    case(divided_where, normal(3)),
    case(copied_where, normal(3)),
    case(partitioned, normal(3)),
    case(one_by_one_after_rows, normal((3, 3))),
    case(row_of_other_argument, normal((3, 3)), normal(3)),
]
