"""If and else in all their forms, on values, shapes, flags and kinds."""

import math

import numpy as np

from .case import case

normal = np.random.default_rng(2).standard_normal


def absolute(x):
    if x < 0:
        return -x
    return x


def income_tax(income):
    if income <= 10.0:
        tax = 0.0
    elif income <= 40.0:
        tax = 0.2 * (income - 10.0)
    elif income <= 90.0:
        tax = 6.0 + 0.4 * (income - 40.0)
    else:
        tax = 26.0 + 0.45 * (income - 90.0)
    return tax * income


def sigmoid(x):
    if x >= 0:
        z = math.exp(-x)
        return 1 / (1 + z)
    else:
        z = math.exp(x)
        return z / (1 + z)


def nested(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y**2
    else:
        z = np.exp(x)
        if y > 1:
            z = z * y
    return z**2


def one_armed(x, scale):
    y = x * 2
    if scale > 1:
        y = y * scale
    return y * x


def only_sets_a_flag(x):
    big = False
    if x > 1:
        big = True
    return x**3 if big else x**2


def ternaries(x, y):
    a = x if x > y else y
    b = (x * y if x > 0 else x - y) if y > 0 else x / y
    return a * b


def rebinds_in_both(x, y):
    if x > y:
        x, y = y, x
        d = 1.0
    else:
        d = 2.0
    return x**2 * d + y


def pass_arm(x):
    if x > 0:
        pass
    else:
        x = -x
    return x * x * x


def boolean_logic(x, y):
    if (x > 0 and y > 0) or not x < 10:
        return x * y
    return x + y


def or_default(x, scale):
    scale = scale or 2.0
    return x * scale


def option_is_none(x, weights=None):
    if weights is None:
        weights = np.ones_like(x)
    return np.sum(weights * x**2)


def norm_by_name(x, kind):
    if kind == "l1":
        return np.sum(np.abs(x))
    elif kind == "l2":
        return np.sqrt(np.sum(x**2))
    elif kind == "max":
        return np.max(np.abs(x))
    raise ValueError(f"unknown norm {kind!r}")


def by_rank(x):
    if x.ndim == 1:
        return x.sum()
    if x.ndim == 2:
        return np.trace(x @ x.T)
    return x.mean()


def by_shape(a, b):
    if a.shape == b.shape:
        return np.sum(a * b)
    return np.sum(a) * np.sum(b)


def by_type(x):
    if isinstance(x, (int, float)):
        return x**2
    if isinstance(x, (list, tuple)):
        return sum(v**2 for v in x)
    return np.sum(x**2)


def truth_of_array_test(x):
    if np.any(x > 1):
        x = x / np.max(x)
    if np.all(x < 5):
        x = x + 1
    return np.sum(x**2)


def huber(r, delta):
    if abs(r) <= delta:
        return 0.5 * r**2
    return delta * (abs(r) - 0.5 * delta)


def lennard_jones_cutoff(r, eps, sigma, cutoff):
    if r > cutoff:
        return 0.0
    s6 = (sigma / r) ** 6
    return 4 * eps * (s6**2 - s6)


def different_kinds(x, as_list):
    if as_list:
        y = [x, 2 * x]
    else:
        y = (x, 3 * x)
    return y[0] * y[1]


def no_gradient_on_this_side(x):
    if x < 0:
        return 1.0
    return x * 2.0


def guard_clause(x):
    if x is None:
        return 0.0
    if not isinstance(x, np.ndarray):
        x = np.asarray([x, x])
    if x.size == 0:
        return 0.0
    return x.prod()


def name_bound_on_one_side_only(x):
    if x > 0:
        extra = x**2
    if x > 0:
        return extra + x
    return -x


def bits_of_an_int(x, flags):
    y = x
    if flags & 1:
        y = y * 2
    if flags & 2:
        y = np.sin(y)
    if flags & 4:
        y = y**2
    return y


def in_test(x, mode):
    if mode in ("sin", "cos"):
        return np.sin(x) if mode == "sin" else np.cos(x)
    if mode not in {"exp"}:
        return x
    return np.exp(x)


def limits(n, flag):
    a, b = n + 1, n + 2
    return (a, b) if flag else (b, a)


def call_in_the_message_of_a_raise(x, n, flag, c):
    if x.shape[0] > limits(n, flag)[0]:
        raise ValueError(f"more than {limits(n, flag)[0]}")
    if c > 0:
        x = x * c
    return np.sum(x**2)


def absent_bias(x, bias):
    y = np.tanh(x)
    if bias is not False:
        y = y + np.expand_dims(bias, 0)
    return np.sum(y**2)


def array_made_on_one_side_only(x, n):
    if n > 2:
        a = np.zeros(n)
        for i in range(n):
            a[i] = x * i
    else:
        y = x
    x = x * x
    if n > 2:
        a[1] += x
        y = (a * a).sum()
    return y


def list_made_on_one_side_only(x, n):
    if n > 2:
        xs = []
        for i in range(n):
            xs.append(x * i)
    else:
        y = x
    x = x * x
    if n > 2:
        xs[1] = x
        y = x
        for v in xs:
            y = y * v + v
    return y


CASES = [
    case(call_in_the_message_of_a_raise, normal(3), 7, False, 2.0, wrt=0),
    case(call_in_the_message_of_a_raise, normal(3), 7, True, -2.0, wrt=0, label="call_in_the_message, other arm"),
    case(absent_bias, normal((2, 3)), False, wrt=0),
    case(absent_bias, normal((2, 3)), normal(3), label="absent_bias that is there"),
    case(absolute, -1.5),
    case(absolute, 1.5, label="absolute of a positive number"),
    case(income_tax, 5.0),
    case(income_tax, 25.0, label="income_tax second bracket"),
    case(income_tax, 60.0, label="income_tax third bracket"),
    case(income_tax, 120.0, label="income_tax last bracket"),
    case(sigmoid, 0.7),
    case(sigmoid, -0.7, label="sigmoid of a negative number"),
    case(nested, 1.2, 0.7),
    case(nested, 1.2, -0.7, label="nested plus minus"),
    case(nested, -1.2, 1.7, label="nested minus plus"),
    case(one_armed, 1.2, 1.7),
    case(one_armed, 1.2, 0.7, label="one_armed not taken"),
    case(only_sets_a_flag, 1.2),
    case(ternaries, 1.2, 0.7),
    case(ternaries, -1.2, -0.7, label="ternaries of negatives"),
    case(rebinds_in_both, 1.2, 0.7),
    case(rebinds_in_both, 0.2, 0.7, label="rebinds_in_both the other way"),
    case(pass_arm, -1.2),
    case(pass_arm, 1.2, label="pass_arm passing"),
    case(boolean_logic, 1.2, 0.7),
    case(boolean_logic, -1.2, 0.7, label="boolean_logic false"),
    case(or_default, 1.2, 0.0, wrt=0),
    case(or_default, 1.2, 1.5, label="or_default given"),
    case(option_is_none, normal(3)),
    case(option_is_none, normal(3), normal(3), label="option_is_none given"),
    case(norm_by_name, normal(4), "l1"),
    case(norm_by_name, normal(4), "l2", label="norm_by_name l2"),
    case(norm_by_name, normal(4), "max", label="norm_by_name max"),
    case(by_rank, normal(3)),
    case(by_rank, normal((3, 2)), label="by_rank of a matrix"),
    case(by_rank, normal((2, 2, 2)), label="by_rank of a cube"),
    case(by_shape, normal(3), normal(3)),
    case(by_shape, normal(3), normal(4), label="by_shape different"),
    case(by_type, 1.5),
    case(by_type, [1.5, 2.5], label="by_type of a list"),
    case(by_type, normal(3), label="by_type of an array"),
    case(truth_of_array_test, np.array([0.5, 2.5, 1.0])),
    case(truth_of_array_test, np.array([0.5, 0.25]), label="truth_of_array_test small"),
    case(huber, 0.3, 1.0),
    case(huber, -2.3, 1.0, label="huber far"),
    case(lennard_jones_cutoff, 1.3, 0.8, 1.1, 2.5),
    case(lennard_jones_cutoff, 3.3, 0.8, 1.1, 2.5, label="lennard_jones_cutoff beyond"),
    case(different_kinds, 1.3, True),
    case(different_kinds, 1.3, False, label="different_kinds tuple"),
    case(no_gradient_on_this_side, -1.0),
    case(no_gradient_on_this_side, 1.0, label="no_gradient_on_this_side other side"),
    case(guard_clause, 1.5),
    case(guard_clause, normal(3), label="guard_clause of an array"),
    case(name_bound_on_one_side_only, 1.5),
    case(name_bound_on_one_side_only, -1.5, label="name_bound_on_one_side_only unbound"),
    case(array_made_on_one_side_only, 1.5, 4),
    case(array_made_on_one_side_only, 1.5, 2, label="array_made_on_one_side_only not made"),
    case(list_made_on_one_side_only, 1.5, 4),
    case(list_made_on_one_side_only, 1.5, 2, label="list_made_on_one_side_only not made"),
    case(bits_of_an_int, 1.5, 7),
    case(bits_of_an_int, 1.5, 4, label="bits_of_an_int 4"),
    case(in_test, 1.5, "cos"),
    case(in_test, 1.5, "exp", label="in_test exp"),
]
