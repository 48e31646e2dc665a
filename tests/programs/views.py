"""Views and aliasing: a write through one name that is read through another, and copies that are not."""

import numpy as np

from .case import case

normal = np.random.default_rng(13).standard_normal


def view_then_write(x):
    v = x[1:]
    v[0] = 5.0
    return np.sum(x**2)


def write_base_read_view(x):
    y = x.copy()
    v = y[:2]
    y[0] = y[2] ** 2
    return v[0] * v[1]


def write_view_read_base(x):
    y = x * 1
    tail = y[-2:]
    tail *= 3
    return np.sum(y**2)


def transpose_view(A):
    B = A.copy()
    C = B.T
    C[0] = C[1] * 2
    return np.sum(B**2)


def reshape_view(x):
    y = x * 1.0
    A = y.reshape(2, 3)
    A[1] = A[0] ** 2
    return np.sum(y * np.arange(6))


def ravel_view(A):
    B = A + 0
    flat = B.ravel()
    flat[::2] = 1.0
    return np.sum(B**2)


def row_view_in_loop(A):
    B = A.copy()
    for i in range(1, len(B)):
        row = B[i]
        row += B[i - 1]
    return np.sum(B**2)


def row_iteration_writes(A):
    B = A.copy()
    for row in B:
        row /= np.sum(row**2)
    return np.sum(B[:, 0])


def fancy_is_a_copy(x):
    y = x.copy()
    z = y[[0, 1]]
    z[0] = 9.0
    return np.sum(y**2) + z[1]


def copy_keeps_old(x):
    y = x.copy()
    old = y.copy()
    y[:] = y**2
    return np.sum(old * y)


def alias_keeps_new(x):
    y = x.copy()
    new = y
    y[:] = y**2
    return np.sum(new * y)


def square_residual_overwritten(x):
    y = x.copy()
    s = np.sum(y**2)
    y[0] = 100.0
    return s + y[1]


def exp_of_overwritten(x):
    y = x.copy()
    e = np.exp(y)
    e[0] = y[1]
    y *= 0
    return np.sum(e) + np.sum(y)


def view_of_view(x):
    y = x.copy()
    v = y[1:][::2]
    v[1] = y[0] * 2
    return np.sum(y**3)


def swap_through_views(x):
    y = x.copy()
    a, b = y[:2], y[2:]
    t = a.copy()
    a[:] = b
    b[:] = t
    return y[0] * 1 + y[1] * 2 + y[2] * 3 + y[3] * 4


def diagonal_via_flat(A):
    B = A.copy()
    B.ravel()[:: B.shape[1] + 1] += 1.0
    return np.sum(B**3)


def field_is_alias(x):
    d = {"buf": np.zeros(3)}
    buf = d["buf"]
    buf[1] = x
    return d["buf"][1] ** 2


def list_holds_alias(x):
    row = np.zeros(2)
    rows = [row, row]
    rows[0][0] = x
    rows[1][1] = x**2
    return row @ row


def asarray_is_alias(x):
    y = x.copy()
    z = np.asarray(y)
    z[0] = z[1] * z[2]
    return np.sum(y**2)


def atleast_alias(x):
    y = x.copy()
    A = np.atleast_2d(y)
    A[0, 0] = A[0, 1] ** 2
    return np.sum(y)


def helper_returns_view(x):
    def head(a):
        return a[:2]

    y = x.copy()
    h = head(y)
    h *= 2
    return np.sum(y**2)


def writes_into_argument_view(x):
    def zero_first(v):
        v[0] = 0.0

    y = x.copy()
    zero_first(y[1:])
    return np.sum(y**2)


def swapaxes_write(A):
    B = A.copy()
    S = np.swapaxes(B, 0, 1)
    S[1, :] = S[0, :] ** 2
    return np.sum(B[:, 1] * B[:, 0])


def newaxis_view(x):
    y = x.copy()
    col = y[:, None]
    col[0, 0] = 2.0
    return np.sum(col * y)


def broadcast_read_only(x):
    B = np.broadcast_to(x, (3, 2))
    return np.sum(B * np.arange(6).reshape(3, 2))


def split_views(x):
    y = x.copy()
    a, b = np.split(y, 2)
    a += b
    b *= a
    return np.sum(y**2)


CASES = [
    case(view_then_write, normal(4)),
    case(write_base_read_view, normal(3)),
    case(write_view_read_base, normal(4)),
    case(transpose_view, normal((2, 2))),
    case(reshape_view, normal(6)),
    case(ravel_view, normal((2, 3))),
    case(row_view_in_loop, normal((3, 2))),
    case(row_iteration_writes, normal((3, 2))),
    case(fancy_is_a_copy, normal(3)),
    case(copy_keeps_old, normal(3)),
    case(alias_keeps_new, normal(3)),
    case(square_residual_overwritten, normal(3)),
    case(exp_of_overwritten, normal(3)),
    case(view_of_view, normal(5)),
    case(swap_through_views, normal(4)),
    case(diagonal_via_flat, normal((2, 2))),
    case(field_is_alias, 1.3),
    case(list_holds_alias, 1.3),
    case(asarray_is_alias, normal(3)),
    case(atleast_alias, normal(3)),
    case(helper_returns_view, normal(3)),
    case(writes_into_argument_view, normal(3)),
    case(swapaxes_write, normal((2, 2))),
    case(newaxis_view, normal(3)),
    case(broadcast_read_only, normal(2)),
    case(split_views, normal(4)),
]
