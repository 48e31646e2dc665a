"""Generators: functions that `yield`, and what goes over them."""

import itertools
import math

import numpy as np

from .case import case


def squares(xs):
    for x in xs:
        yield x * x


def sum_of_squares(xs):
    return sum(squares(xs))


def loop_over_a_generator(xs):
    total = 0.0
    for s in squares(xs):
        total = total * 0.5 + s
    return total


def positive(xs):
    for x in xs:
        if x > 0:
            yield x


def filters(xs):
    total = 1.0
    for x in positive(xs):
        total *= x
    return total


def as_a_list(xs):
    values = list(squares(xs))
    return values[0] * values[-1]


def in_a_comprehension(xs):
    return sum([v * v for v in squares(xs) if v > 1.5])


def newton(a, x):
    while True:
        yield x
        x = 0.5 * (x + a / x)


def until_converged(a):
    previous = 0.0
    for x in newton(a, 1.0 * a):
        if abs(x - previous) < 1e-12:
            break
        previous = x
    return x


def first_terms(a, n):
    return sum(x for x in itertools.islice(newton(a, a), n))


def islice_in_a_loop(a, n):
    total = 0.0
    for x in itertools.islice(newton(a, a), 2, n):
        total += x * x
    return total


def fibonacci(a, b):
    while True:
        yield a
        a, b = b, a + b


def by_next(a, b):
    terms = fibonacci(a, b)
    first = next(terms)
    second = next(terms)
    third = next(terms)
    return first * second + third * third


def three(x):
    yield x
    y = x * x
    yield y
    yield x * y


def unpacked(x):
    a, b, c = three(x)
    return a * b + c


def starred(x):
    first, *rest = three(x)
    return first * sum(rest)


def spread_in_a_call(x):
    return math.hypot(*three(x))


def numbered(xs):
    total = 0.0
    for i, s in enumerate(squares(xs)):
        total += i * s
    return total


def zipped(xs, ys):
    total = 0.0
    for s, y in zip(squares(xs), ys):
        total += s * y
    return total


def zipped_with_endless(xs, a):
    total = 0.0
    for x, f in zip(xs, fibonacci(a, 2 * a)):
        total += x * f
    return total


def delegating(xs, ys):
    yield from squares(xs)
    yield 2.0 * ys[0]
    yield from ys


def flattened(xs, ys):
    total = 0.0
    for i, v in enumerate(delegating(xs, ys)):
        total += v * (i + 1)
    return total


def early_return(xs, limit):
    total = 0.0
    for x in xs:
        total += x
        if total > limit:
            return
        yield total


def stops_early(xs):
    return sum(t * t for t in early_return(xs, 3.0))


def return_from_the_loop(xs):
    for s in squares(xs):
        if s > 3:
            return s * s
    return 0.0 * xs[0]


def loop_with_else(xs):
    for s in squares(xs):
        if s > 1000:
            break
    else:
        s = s * 3
    return s


def nested_generators(xs):
    def pairs(values):
        for i, a in enumerate(values):
            for b in values[i + 1 :]:
                yield a, b

    return sum(a * b * b for a, b in pairs(xs))


def pipeline(xs):
    def shifted(values, by):
        for value in values:
            yield value + by

    def running(values):
        total = 0.0
        for value in values:
            total += value
            yield total

    return math.fsum(running(shifted(squares(xs), 1.0)))


def walk(tree):
    if tree is None:
        return
    left, value, right = tree
    yield from walk(left)
    yield value
    yield from walk(right)


def in_order(tree):
    result = 0.0
    for i, value in enumerate(walk(tree)):
        result += (i + 1) * value * value
    return result


class Polynomial:
    def __init__(self, coefficients):
        self.coefficients = coefficients

    def __iter__(self):
        for k, c in enumerate(self.coefficients):
            yield c, k

    def terms(self, x):
        for c, k in self:
            yield c * x**k


def polynomial(coefficients, x):
    return sum(Polynomial(coefficients).terms(x))


def trajectory(x, v, dt, n):
    for _ in range(n):
        a = -np.sin(x)
        v = v + dt * a
        x = x + dt * v
        yield x, v


def energy_along(x, v):
    energies = [0.5 * q**2 + 1 - np.cos(p) for p, q in trajectory(x, v, 0.1, 10)]
    return np.var(np.array(energies))


def batches(data, size):
    for start in range(0, len(data), size):
        yield data[start : start + size]


def batched_loss(w, data):
    loss = 0.0
    for batch in batches(data, 2):
        loss += np.mean((batch @ w) ** 2)
    return loss


def largest(xs):
    return max(squares(xs)) * min(squares(xs))


def sorted_values(xs):
    a, b, *_ = sorted(squares(xs))
    return a * a + b


def any_large(xs):
    return xs[0] if any(s > 3 for s in squares(xs)) else xs[1]


def any_of_a_generator(xs):
    def large(values):
        for value in values:
            yield value > 3

    return xs[0] * 2 if any(large(xs)) else xs[1]


def mapped(xs):
    return sum(map(math.sin, squares(xs)))


def filtered(xs):
    return sum(filter(lambda s: s > 1.5, squares(xs)))


def take_while(xs):
    return sum(itertools.takewhile(lambda s: s < 5, squares(xs)))


def chained(xs, ys):
    total = 0.0
    for v in itertools.chain(squares(xs), ys):
        total = total * 0.9 + v
    return total


def accumulated(xs):
    return sum(t * t for t in itertools.accumulate(squares(xs)))


def dict_of_a_generator(xs):
    def named():
        for i, x in enumerate(xs):
            yield f"x{i}", x * x

    d = dict(named())
    return d["x0"] * d["x2"]


def state_between(x):
    def counter():
        n = 0
        while n < 3:
            n += 1
            yield n * x

    g = counter()
    a = next(g)
    rest = [v for v in g]
    return a * sum(rest)


def consumer_changes_what_it_reads(xs):
    out = []
    for s in squares(xs):
        out.append(s)
        out.append(s * 2)
    return sum(o * o for o in out)


CASES = [
    case(sum_of_squares, [1.0, -2.0, 3.0]),
    case(loop_over_a_generator, [1.0, -2.0, 3.0]),
    case(filters, [1.0, -2.0, 3.0]),
    case(as_a_list, [1.0, -2.0, 3.0]),
    case(in_a_comprehension, [1.0, -2.0, 3.0]),
    case(until_converged, 2.0),
    case(first_terms, 3.0, 4),
    case(islice_in_a_loop, 3.0, 5),
    case(by_next, 2.0, 3.0),
    case(unpacked, 2.0),
    case(starred, 2.0),
    case(numbered, [1.0, -2.0, 3.0]),
    case(zipped, [1.0, -2.0, 3.0], [0.5, 1.0, 2.0]),
    case(zipped_with_endless, [1.0, -2.0, 3.0], 0.5),
    case(flattened, [1.0, -2.0], [3.0, 4.0]),
    case(stops_early, [1.0, 1.5, 3.0]),
    case(return_from_the_loop, [1.0, -2.0, 3.0]),
    case(loop_with_else, [1.0, -2.0, 3.0]),
    case(nested_generators, [1.0, -2.0, 3.0]),
    case(pipeline, [1.0, -2.0, 3.0]),
    case(in_order, ((None, 1.0, None), 2.0, (None, 3.0, None))),
    case(polynomial, [1.0, 2.0, 3.0], 0.5),
    case(energy_along, 1.0, 0.5),
    case(batched_loss, np.array([1.0, -2.0]), np.arange(10.0).reshape(5, 2)),
    case(largest, [1.0, -2.0, 3.0]),
    case(sorted_values, [1.0, -2.0, 3.0]),
    case(any_large, [1.0, -2.0, 3.0]),
    case(any_of_a_generator, [1.0, -2.0, 4.0]),
    case(mapped, [1.0, -2.0, 3.0]),
    case(filtered, [1.0, -2.0, 3.0]),
    case(take_while, [1.0, -2.0, 3.0]),
    case(chained, [1.0, -2.0], [3.0]),
    case(accumulated, [1.0, -2.0, 3.0]),
    case(dict_of_a_generator, [1.0, -2.0, 3.0]),
    case(state_between, 2.0),
    case(consumer_changes_what_it_reads, [1.0, -2.0, 3.0]),
]
