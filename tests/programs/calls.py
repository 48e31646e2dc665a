"""Calls of the user's own functions: defaults, keywords, stars, helpers, results of several values."""

import numpy as np

from .case import case

normal = np.random.default_rng(6).standard_normal

SCALE = 2.5
TABLE = np.array([1.0, 2.0, 3.0])


def square(x):
    return x * x


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def dense(x, W, b):
    return x @ W + b


def affine(x, scale=2.0, *, shift=1.0):
    return x * scale + shift


def two_results(x):
    return np.sin(x), np.cos(x)


def split_halves(x):
    n = len(x) // 2
    return {"left": x[:n], "right": x[n:]}


def weighted(*terms, weight=1.0):
    total = 0.0
    for t in terms:
        total += weight * t**2
    return total


def configured(x, **options):
    power = options.get("power", 2)
    return options["scale"] * x**power


def calls_helper(x):
    return square(square(x)) + square(2)


def two_layer(params, x):
    W1, b1, W2, b2 = params
    h = sigmoid(dense(x, W1, b1))
    return np.sum(dense(h, W2, b2))


def keywords(x):
    return affine(x) + affine(x, 3.0) + affine(x, shift=x) + affine(shift=0.5, scale=x, x=x)


def uses_both_results(x):
    s, c = two_results(x)
    return s * c**2


def uses_one_result(x):
    s, _ = two_results(x)
    return s * 2


def indexes_result(x):
    return two_results(x)[1] * 3


def uses_dict_result(x):
    halves = split_halves(x)
    return np.sum(halves["left"]) * np.prod(halves["right"])


def star_args(x, y):
    return weighted(x, y, x * y, weight=0.5)


def star_call(xs):
    return weighted(*xs) + weighted(*xs[1:], weight=xs[0])


def double_star_call(x, options):
    return configured(x, **options)


def double_star_literal(x, y):
    return configured(x, scale=y) + configured(x, scale=2.0, power=3)


def reads_globals(x):
    return SCALE * x**2 + np.sum(TABLE * x)


def same_function_many_kinds(x, v):
    return square(x) + np.sum(square(v)) + square(x * v[0])


def helper_with_branch(x):
    def leaky(z):
        if z > 0:
            return z
        return 0.1 * z

    return leaky(x) * leaky(-x)


def helper_without_gradient(x):
    def describe(z):
        return f"{z:.2f}"

    text = describe(x)
    return x * len(text)


def procedure(x):
    log = []

    def note(value):
        log.append("a number" if value > 0 else "another")

    note(x)
    y = x**2
    note(y)
    return y + len(log)


def mutual_even(x, n):
    if n == 0:
        return x
    return mutual_odd(x * 1.1, n - 1)


def mutual_odd(x, n):
    if n == 0:
        return x**2
    return mutual_even(x + 0.5, n - 1)


def inactive_call(x, n):
    size = helper_size(n)
    return x**size


def helper_size(n):
    return len(range(n)) + 1


def default_from_expression(x, k=3 * 0.5):
    return x * k


def chain_of_five(x):
    return a1(a2(a3(a4(x))))


def a1(x):
    return np.sin(x)


def a2(x):
    return x + 1 / x


def a3(x):
    return np.exp(-x)


def a4(x):
    return x**2


def returns_argument(x):
    return identity(x) * identity(identity(x))


def identity(x):
    return x


def returns_nothing_useful(x):
    nothing = does_nothing(x)
    return x if nothing is None else -x


def does_nothing(x):
    x = x + 1


def uses_assert(x):
    assert x > 0, f"must be positive, got {x}"
    return np.log(x)


def lambdas(x):
    f, g = lambda t: t**2, lambda t: np.sin(t)
    return f(g(x)) + (lambda t, s=3.0: t * s)(x)  # noqa: PLC3002


def positional_only(x, /, y, *, z):
    return x * y + z


def calls_positional_only(x):
    return positional_only(x, x**2, z=np.sin(x))


def nested_tuples_returned(x):
    (a, b), c = pack(x)
    return a * b + c


def pack(x):
    return (x, x**2), np.cos(x)


CASES = [
    case(calls_helper, 1.2),
    case(two_layer, (normal((3, 4)), normal(4), normal((4, 2)), normal(2)), normal((2, 3))),
    case(two_layer, [normal((3, 4)), normal(4), normal((4, 2)), normal(2)], normal(3), label="two_layer of a list"),
    case(keywords, 1.2),
    case(uses_both_results, 1.2),
    case(uses_one_result, 1.2),
    case(indexes_result, 1.2),
    case(uses_dict_result, normal(5)),
    case(star_args, 1.2, 0.3),
    case(star_call, [1.2, 0.3, 0.5]),
    case(star_call, (1.2, 0.3), label="star_call of a tuple"),
    case(double_star_call, 1.2, {"scale": 0.3}),
    case(double_star_call, 1.2, {"scale": 0.3, "power": 3}, label="double_star_call with an int"),
    case(double_star_literal, 1.2, 0.4),
    case(reads_globals, 1.2),
    case(same_function_many_kinds, 1.2, normal(3)),
    case(helper_with_branch, 1.2),
    case(helper_without_gradient, 1.234),
    case(procedure, 1.2),
    case(mutual_even, 1.2, 4),
    case(mutual_even, 1.2, 3, label="mutual_even odd"),
    case(inactive_call, 1.2, 3),
    case(default_from_expression, 1.2),
    case(default_from_expression, 1.2, 0.7, label="default_from_expression given"),
    case(chain_of_five, 1.2),
    case(returns_argument, 1.2),
    case(returns_nothing_useful, 1.2),
    case(uses_assert, 1.2),
    case(lambdas, 1.2),
    case(calls_positional_only, 1.2),
    case(nested_tuples_returned, 1.2),
]
