"""map, filter, reduce, partial, zip, enumerate, sorted, operator and itertools."""

import functools
import itertools
import math
import operator
from functools import partial, reduce

import numpy as np

from .case import case

normal = np.random.default_rng(15).standard_normal


def square(x):
    return x * x


def scaled(x, scale, shift=0.0):
    return x * scale + shift


def mapped(xs):
    return sum(map(square, xs))


def mapped_two(xs, ys):
    return sum(map(lambda a, b: a * b**2, xs, ys))


def mapped_to_list(xs):
    ys = list(map(np.sin, xs))
    return ys[0] * ys[-1]


def filtered(xs):
    return sum(filter(lambda x: x > 0, xs)) ** 2


def map_of_filter(xs):
    return sum(map(square, filter(lambda x: x < 1, xs)))


def reduced(xs):
    return reduce(lambda a, b: a * b + 1, xs)


def reduced_with_start(xs, start):
    return functools.reduce(operator.mul, xs, start)


def partial_call(x, s):
    double = partial(scaled, scale=2.0)
    shifted = partial(scaled, scale=s, shift=x)
    return double(x) * shifted(3.0)


def partial_positional(x):
    cube = partial(pow, x)
    return cube(3) + cube(2)


def partial_argument(f, x):
    return f(x) ** 2


def sorted_values(xs):
    ys = sorted(xs)
    return ys[0] * 1 + ys[1] * 2 + ys[2] * 3


def sorted_by_key(points):
    ordered = sorted(points, key=lambda p: -p[1])
    return ordered[0][0] * ordered[1][1] + ordered[2][0] ** 2


def sorted_reverse(xs):
    return sum(w * x for w, x in zip((3, 2, 1), sorted(xs, reverse=True)))


def max_by_key(xs):
    return max(xs, key=abs) ** 2 + min(xs, key=lambda x: (x - 1) ** 2)


def zip_three(a, b, c):
    return sum([x * y - z for x, y, z in zip(a, b, c)])


def enumerate_from(xs):
    return sum(i * x for i, x in enumerate(xs, start=5))


def operators_as_functions(x, y):
    return operator.add(x, operator.mul(y, 3)) - operator.truediv(x, y) + operator.neg(operator.pow(x, 2))


def itemgetter_and_friends(d):
    get = operator.itemgetter("a")
    return get(d) ** 2 + d["b"]


def accumulate_list(xs):
    return sum(itertools.accumulate(xs))


def chained(xs, ys):
    return sum(x**2 for x in itertools.chain(xs, ys))


def products(xs, ys):
    return sum(x * y for x, y in itertools.product(xs, ys))


def combos(xs):
    return sum(a * b for a, b in itertools.combinations(xs, 2))


def prod_and_fsum(xs):
    return math.prod(xs) + math.fsum(xs) * 2


def sum_of_abs(xs):
    return sum(map(abs, xs)) + abs(sum(xs))


def pipeline(x):
    steps = [np.sin, partial(scaled, scale=3.0), square, lambda t: t - 1]
    return reduce(lambda value, step: step(value), steps, x)


def iterator_by_hand(xs):
    it = iter(xs)
    first = next(it)
    total = first
    for x in it:
        total = total * x + first
    return total


def vmap_by_hand(W, X):
    f = lambda v: np.tanh(W @ v)
    return np.sum(np.array([f(v) for v in X]) ** 2)


def any_of_map(xs, limit):
    return xs[0] * 2 if any(map(lambda x: x > limit, xs)) else xs[0] ** 2


def group_by_sign(xs):
    positive = [x for x in xs if x > 0]
    negative = [x for x in xs if not x > 0]
    return sum(positive) * sum(negative)


def round_and_divmod(x, n):
    q, r = divmod(n, 3)
    return x * q + x**2 * r + round(x)


def power_builtin(x, y):
    return pow(x, y) + pow(x, 2)


class Offer:
    def __init__(self, price, share):
        self.price = price
        self.share = share

    def __lt__(self, other):
        return self.price < other.price


def best_pair(xs):
    x, place = max((x, i) for i, x in enumerate(xs))
    return x * x + place


def best_of_two_pairs(x, y):
    return max((x, "a"), (y, "b"))[0] ** 2


def steepest_step(xs):
    step, (a, b) = max((b - a, (a, b)) for a, b in zip(xs, xs[1:]))
    return step * a * b


def cheapest(first, second, third):
    offers = [Offer(first, 0.5), Offer(second, first), third]
    return min(offers).share * max(offers).price + min(offers[0], third).price


def counted(xs):
    ys = [2 * x for x in xs]
    ys.append(3.0)
    return ys.count(3.0) * xs[0] + ys.index(3.0) * xs[1]


def power_of_phasor(z, x):
    return (z * z.conjugate()).real * x.conjugate() + z.conjugate().imag


CASES = [
    case(mapped, [1.0, 2.0, -0.5]),
    case(mapped, normal(3), label="mapped over an array"),
    case(mapped_two, [1.0, 2.0], [0.3, 0.4]),
    case(mapped_to_list, [1.0, 2.0]),
    case(filtered, [1.0, -2.0, 0.5]),
    case(map_of_filter, [1.5, -2.0, 0.5]),
    case(reduced, [1.5, -2.0, 0.5]),
    case(reduced_with_start, [1.5, -2.0, 0.5], 0.3),
    case(partial_call, 1.3, 0.4),
    case(partial_positional, 1.3),
    case(partial_argument, partial(scaled, scale=2.0, shift=0.1), 1.3, wrt=1),
    case(sorted_values, [3.0, 1.0, 2.0]),
    case(sorted_values, normal(3), label="sorted_values of an array"),
    case(sorted_by_key, [(1.0, 0.2), (2.0, 0.5), (3.0, 0.1)]),
    case(sorted_reverse, [3.0, 1.0, 2.0]),
    case(max_by_key, [1.2, -2.0, 0.5]),
    case(zip_three, [1.0, 2.0], (3.0, 4.0), normal(2)),
    case(enumerate_from, [1.0, 2.0]),
    case(operators_as_functions, 1.3, 0.4),
    case(itemgetter_and_friends, {"a": 1.3, "b": 0.4}),
    case(accumulate_list, [1.0, 2.0, 3.0]),
    case(chained, [1.0, 2.0], (3.0,)),
    case(products, [1.0, 2.0], [3.0, 0.5]),
    case(combos, [1.0, 2.0, 3.0]),
    case(prod_and_fsum, [1.0, 2.0, 3.0]),
    case(sum_of_abs, [1.0, -2.0, 3.0]),
    case(pipeline, 1.3),
    case(iterator_by_hand, [1.0, 2.0, 3.0]),
    case(vmap_by_hand, normal((2, 3)), normal((4, 3))),
    case(any_of_map, [1.0, 2.0], 1.5),
    case(group_by_sign, [1.0, -2.0, 3.0]),
    case(round_and_divmod, 1.3, 8),
    case(power_builtin, 1.3, 0.4),
    case(best_pair, [1.0, 3.0, 2.0]),
    case(best_pair, [0.1 * ((7 * i) % 31) for i in range(31)], label="best of many pairs"),
    case(best_pair, normal(4), label="best pair of an array"),
    case(best_of_two_pairs, 1.0, 2.0),
    case(steepest_step, [1.0, 3.0, 2.0]),
    case(cheapest, 1.2, 0.7, Offer(2.0, 0.1)),
    case(counted, [1.2, 2.1]),
    case(power_of_phasor, 1.0 + 2.0j, 0.5),
]
