"""match statements, the walrus, starred targets, chained comparisons, f-strings, with, assert."""

import numpy as np

from .case import case
from .dataclasses_ import Point, Spring

normal = np.random.default_rng(16).standard_normal


def match_string(x, op):
    match op:
        case "sin":
            return np.sin(x)
        case "square" | "sq":
            return x * x
        case _:
            return x


def match_tuple(shape):
    match shape:
        case ("circle", r):
            return np.pi * r**2
        case ("rect", w, h):
            return w * h
        case ("poly", *sides):
            return sum(sides)
    return 0.0


def match_mapping(options):
    match options:
        case {"kind": "linear", "slope": k}:
            return 2 * k
        case {"kind": "power", "exponent": p, **rest}:
            return rest["base"] ** p
    return 0.0


def match_class(shape):
    match shape:
        case Spring(k=k, rest=r):
            return k * r**2
        case Point(x, y):
            return x * y
        case float() | int():
            return shape**3


def match_guard(x):
    match x:
        case v if v > 1:
            return v**2
        case v if v > 0:
            return 3 * v
    return x


def match_sequence_of_numbers(xs):
    match xs:
        case []:
            return 0.0
        case [x]:
            return x**2
        case [x, y]:
            return x * y
        case [first, *_, last]:
            return first * last**2


def match_nested(expr):
    match expr:
        case ("+", a, b):
            return match_nested(a) + match_nested(b)
        case ("*", a, b):
            return match_nested(a) * match_nested(b)
        case ("neg", a):
            return -match_nested(a)
        case value:
            return value


def walrus_in_if(x):
    if (y := x**2) > 1:
        return y * 3
    return y + x


def walrus_in_while(x):
    total = 0.0
    while (x := x * 0.5) > 0.1:
        total += x**2
    return total


def walrus_in_expression(x):
    return (y := np.sin(x)) * y + (z := y + x) * z


def chained(x, lo, hi):
    if lo < x < hi:
        return x**2
    elif lo <= hi <= x:
        return hi * x
    return lo * x


def clamp(x, lo, hi):
    return lo if x < lo else hi if x > hi else x


def chained_assignment(x):
    a = b = x**2
    a = a + 1
    return a * b


def starred_nested(t):
    a, (b, *rest), *tail = t
    return a * b + sum(rest) * tail[-1]


def starred_in_display(x, xs):
    ys = [x, *xs, x**2]
    zs = (*ys, 1.0)
    return sum(ys) * zs[1]


def f_string_and_print_free(x):
    label = f"{x:.3f} {x!r:>10}"
    return x * len(label.split())


def with_errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, np.log(np.abs(x)), x)
    return np.sum(y)


def assert_in_loop(xs):
    total = 1.0
    for x in xs:
        assert np.isfinite(x), "not finite"
        total *= x
    return total


def type_hints(x: float, n: int = 3) -> float:
    y: float = x**n
    z: float
    z = y + 1
    return z * y


def docstring_and_comments(x):
    """Return x squared.

    >>> docstring_and_comments(2.0)
    4.0
    """
    # the square
    return x**2  # as promised


def ellipsis_and_none(x):
    ...
    y = None
    if y is None:
        y = x[..., 0]
    return np.sum(y**2)


def boolean_values(x, y):
    a = x and y
    b = x or y
    return a * 2 + b * (not (x > y)) + (x > 0) * y


def int_and_float_conversions(x, n):
    return float(x) * int(n) + int(2.7) * x + bool(n) * x


def global_constants(x):
    import math

    return x * math.pi + x**2 * math.e


def del_name(x):
    y = x**2
    z = y * x
    del y
    return z


def semicolons(x):
    a = x; b = a * 2; return a * b


def complex_target(x):
    d = {"a": [0.0, 0.0]}
    d["a"][1], y = x**2, x
    return d["a"][1] * y


def unicode_names(α, β):  # noqa: PLC2401
    γ = α**2 + β  # noqa: PLC2401
    return γ * α


def matrix_multiplication_operator(A, x):
    A @= A
    return (A @ x).sum()


def string_methods_decide(x, name):
    if name.lower().endswith("_sq"):
        x = x**2
    return x * name.count("_")


CASES = [
    case(match_string, 1.3, "sin"),
    case(match_string, 1.3, "sq", label="match_string or"),
    case(match_tuple, ("circle", 1.3)),
    case(match_tuple, ("rect", 1.3, 0.4), label="match_tuple rect"),
    case(match_tuple, ("poly", 1.3, 0.4, 0.5), label="match_tuple poly"),
    case(match_mapping, {"kind": "linear", "slope": 1.3}),
    case(match_mapping, {"kind": "power", "exponent": 2.0, "base": 1.5}, label="match_mapping rest"),
    case(match_class, Spring(1.3, 0.4)),
    case(match_class, Point(1.3, 0.4), label="match_class positional"),
    case(match_class, 1.3, label="match_class number"),
    case(match_guard, 1.3),
    case(match_guard, 0.3, label="match_guard second"),
    case(match_sequence_of_numbers, [1.3]),
    case(match_sequence_of_numbers, [1.3, 0.4, 2.0], label="match_sequence_of_numbers star"),
    case(match_nested, ("+", ("*", 1.3, 0.4), ("neg", 2.0))),
    case(walrus_in_if, 1.3),
    case(walrus_in_if, 0.3, label="walrus_in_if else"),
    case(walrus_in_while, 1.3),
    case(walrus_in_expression, 1.3),
    case(chained, 1.3, 0.4, 2.0),
    case(chained, 2.3, 0.4, 2.0, label="chained above"),
    case(clamp, 2.3, 0.4, 2.0),
    case(clamp, 1.3, 0.4, 2.0, label="clamp inside"),
    case(chained_assignment, 1.3),
    case(starred_nested, (1.0, (2.0, 3.0, 4.0), 5.0, 6.0)),
    case(starred_in_display, 1.3, [1.0, 2.0]),
    case(f_string_and_print_free, 1.3),
    case(with_errstate, normal(4)),
    case(assert_in_loop, [1.0, 2.0]),
    case(type_hints, 1.3),
    case(docstring_and_comments, 1.3),
    case(ellipsis_and_none, normal((3, 2))),
    case(boolean_values, 1.3, 0.4),
    case(int_and_float_conversions, 1.3, 4),
    case(global_constants, 1.3),
    case(del_name, 1.3),
    case(semicolons, 1.3),
    case(complex_target, 1.3),
    case(unicode_names, 1.3, 0.4),
    case(matrix_multiplication_operator, normal((2, 2)), normal(2)),
    case(string_methods_decide, 1.3, "my_SQ"),
]
