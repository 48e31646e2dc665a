"""Iterators of user classes, itertools, and contexts of user classes and generators."""

import contextlib
import functools
import itertools
import math
import operator

import numpy as np

from .case import case


class Countdown:
    def __init__(self, start, scale):
        self.left = start
        self.scale = scale

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.scale * self.left


def own_iterator(scale):
    total = 0.0
    for v in Countdown(4, scale):
        total += v * v
    return total


def own_iterator_in_a_list(scale):
    return sum(list(Countdown(3, scale)))


def own_iterator_by_next(scale):
    it = iter(Countdown(4, scale))
    a = next(it)
    b = next(it)
    return a * b


class Series:
    def __init__(self, x):
        self.x = x

    def __iter__(self):
        return SeriesIterator(self.x)


class SeriesIterator:
    def __init__(self, x):
        self.term = 1.0
        self.n = 0
        self.x = x

    def __next__(self):
        value = self.term
        self.n += 1
        self.term = self.term * self.x / self.n
        return value


def exponential(x):
    total = 0.0
    for term in Series(x):
        total += term
        if abs(term) < 1e-12:
            break
    return total


def exponential_by_zip(x):
    return sum(term for term, _ in zip(Series(x), range(20)))


class Grid:
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i]

    def __iter__(self):
        return iter(self.rows)


def grid(a, b):
    total = 0.0
    for row in Grid([a, b]):
        total += row * row * len(Grid([a, b]))
    return total


def running_maximum(xs):
    return sum(itertools.accumulate(xs, max))


def running_product(xs):
    return [*itertools.accumulate(xs, operator.mul)][-1] + sum(itertools.accumulate(xs, operator.mul))


def compound(rates, start):
    return sum(itertools.accumulate(rates, lambda total, rate: total * (1 + rate), initial=start))


def cycles(xs, n):
    total = 0.0
    for x, k in zip(itertools.cycle(xs), range(n)):
        total += x * k
    return total


def repeats(x, n):
    total = 1.0
    for v in itertools.repeat(x, n):
        total *= v
    return total


def repeats_in_map(x, xs):
    return sum(map(operator.mul, xs, itertools.repeat(x)))


def drops(xs):
    return sum(itertools.dropwhile(lambda x: x < 2, xs))


def takes(xs):
    total = 0.0
    for x in itertools.takewhile(lambda x: x < 2.5, xs):
        total += x * x
    return total


def false_ones(xs):
    return sum(x * x for x in itertools.filterfalse(lambda x: x > 2, xs))


def counts(x):
    total = 0.0
    for n in itertools.count(1):
        term = x**n / n
        total += term
        if term < 1e-3:
            break
    return total


def chained_lists(xs, ys):
    return sum(a * b for a, b in itertools.pairwise(itertools.chain(xs, ys)))


def product_of_lists(xs, ys):
    return sum(a * b**2 for a, b in itertools.product(xs, ys))


def starred_map(pairs):
    return sum(itertools.starmap(lambda a, b: a * b * b, pairs))


def longest(xs, ys):
    return sum(a * b for a, b in itertools.zip_longest(xs, ys, fillvalue=2.0))


def sliced(xs):
    return sum(x * x for x in itertools.islice(xs, 1, None))


def from_iterable(rows):
    return sum(x * x for x in itertools.chain.from_iterable(rows))


class Scope:
    def __init__(self, scale):
        self.scale = scale
        self.log = []

    def __enter__(self):
        self.scale = self.scale * 2
        return self

    def __exit__(self, kind, value, trace):
        self.scale = self.scale / 2
        return False


def own_context(x):
    scope = Scope(x)
    with scope as s:
        y = s.scale * x
    return y + scope.scale


def returns_from_a_context(x):
    with Scope(x) as s:
        if x > 0:
            return s.scale * x
        y = x
    return y * 3


def breaks_from_a_context(xs):
    total = 0.0
    for x in xs:
        with np.errstate(divide="ignore"):
            if x < 0:
                break
            total += np.log(x)
    return total


def returns_from_errstate(x):
    with np.errstate(divide="ignore"):
        return np.log(x) * x


class Suppress:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return kind is not None and issubclass(kind, ValueError)


def suppresses(x):
    y = x * x
    with Suppress():
        y = math.log(x)
    return y * x


def suppresses_with_contextlib(x):
    y = x * x
    with contextlib.suppress(ValueError):
        y = math.log(x)
    return y * x


@contextlib.contextmanager
def scaled(x):
    y = x * 2
    yield y
    del y


@contextlib.contextmanager
def rescuing(log):
    try:
        yield len(log)
    except ValueError as error:
        log.append(str(error))
    finally:
        log.append("done")


def managed(x):
    with scaled(x) as y:
        z = y * x
    return z * y


def managed_and_rescued(x):
    log = []
    y = x
    with rescuing(log) as n:
        y = math.log(x) + n
    return y * len(log)


def nested_contexts(x):
    with scaled(x) as a, scaled(a) as b:
        y = a * b
    return y


def context_in_a_loop(xs):
    total = 0.0
    for x in xs:
        with scaled(x) as y:
            total += y * y
    return total


def nothing_to_close(x):
    with contextlib.nullcontext(x) as y:
        z = y * y
    return z


def while_with_else(x):
    n = 0
    while n < 3:
        x = x * 1.5
        n += 1
        if x > 100:
            break
    else:
        x = x * x
    return x


def partial_keywords(x):
    def f(a, b, *, c=1.0):
        return a * b + c

    g = functools.partial(f, x, c=x * x)
    return g(3.0) + g(b=x)


def reduce_with_lambda(xs):
    return functools.reduce(lambda a, b: a * b + a, xs, 1.0)


CASES = [
    case(own_iterator, 1.5),
    case(own_iterator_in_a_list, 1.5),
    case(own_iterator_by_next, 1.5),
    case(exponential, 0.7),
    case(exponential_by_zip, 0.7),
    case(grid, 2.0, 3.0),
    case(running_maximum, [1.0, 3.0, 2.0]),
    case(running_product, [1.0, 3.0, 2.0]),
    case(compound, [0.1, 0.2], 100.0),
    case(cycles, [1.0, 2.0], 5),
    case(repeats, 1.5, 4),
    case(repeats_in_map, 1.5, [1.0, 2.0]),
    case(drops, [1.0, 3.0, 1.0]),
    case(takes, [1.0, 2.0, 3.0, 1.0]),
    case(false_ones, [1.0, 1.5, 3.0]),
    case(counts, 0.5),
    case(chained_lists, [1.0, 2.0], [3.0, 4.0]),
    case(product_of_lists, [1.0, 2.0], [3.0, 4.0]),
    case(starred_map, [(1.0, 2.0), (3.0, 4.0)]),
    case(longest, [1.0, 2.0, 5.0], [3.0, 4.0]),
    case(sliced, [1.0, 2.0, 5.0]),
    case(from_iterable, [[1.0, 2.0], [3.0]]),
    case(own_context, 2.0),
    case(returns_from_a_context, 2.0),
    case(breaks_from_a_context, [1.0, 2.0, -1.0, 3.0]),
    case(returns_from_errstate, 2.0),
    case(suppresses, 2.0),
    case(suppresses, -2.0, label="suppresses_indeed"),
    case(suppresses_with_contextlib, 2.0),
    case(suppresses_with_contextlib, -2.0, label="suppresses_with_contextlib_indeed"),
    case(managed, 2.0),
    case(managed_and_rescued, 2.0),
    case(managed_and_rescued, -2.0, label="managed_and_rescued_indeed"),
    case(nested_contexts, 2.0),
    case(context_in_a_loop, [1.0, 2.0]),
    case(nothing_to_close, 2.0),
    case(while_with_else, 2.0),
    case(partial_keywords, 2.0),
    case(reduce_with_lambda, [2.0, 3.0]),
]
