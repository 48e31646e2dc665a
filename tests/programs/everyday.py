"""Everyday Python around the numbers: classes of all kinds, names, sorting, strings, sets, stars."""

import functools
import math
import operator
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from enum import Enum
from typing import NamedTuple

import numpy as np

from .case import case

RATE = 0.5
TABLE = {"a": 2.0, "b": 3.0}
Point = namedtuple("Point", ["x", "y"])


class Sample(NamedTuple):
    value: float
    weight: float = 1.0

    def weighted(self):
        return self.value * self.weight


class Mode(Enum):
    LINEAR = 1
    SQUARE = 2


class Shape:
    scale = 2.0

    def __init__(self, size):
        self.size = size

    def area(self):
        return self.scale * self.size

    def describe(self):
        return f"{type(self).__name__}: {self.size}"

    @classmethod
    def unit(cls, size):
        return cls(size * cls.scale)

    @staticmethod
    def twice(x):
        return 2 * x


class Square(Shape):
    scale = 3.0

    def area(self):
        return super().area() * self.size


class Colored(Square):
    def __init__(self, size, tint):
        super().__init__(size)
        self.tint = tint

    def area(self):
        return super().area() + self.tint


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def value(self):
        return self.a * self.b**2


class Thermometer:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def fahrenheit(self):
        return self._celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._celsius = (value - 32) * 5 / 9

    @functools.cached_property
    def squared(self):
        return self._celsius**2


class Proxy:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __rmul__(self, k):
        return Vector(k * self.x, k * self.y)

    def __mul__(self, other):
        return self.x * other.x + self.y * other.y

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __len__(self):
        return 2

    def __contains__(self, value):
        return value == self.x or value == self.y

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __hash__(self):
        return hash((self.x, self.y))

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __call__(self, t):
        return self.x + t * self.y


def inheritance(size, tint):
    return Colored(size, tint).area() + Square(size).area()


def class_and_static_methods(x):
    return Square.unit(x).area() * Shape.twice(x)


def slots(a, b):
    return Slotted(a, b).value()


def property_with_setter(c):
    t = Thermometer(c)
    t.fahrenheit = t.fahrenheit + 1.8 * c
    return t._celsius**2


def cached_property(c):
    t = Thermometer(c)
    return t.squared * t.squared


class Doubled:
    def __init__(self, name):
        self.name = name

    def __get__(self, owner, cls):
        return 2 * getattr(owner, self.name)


class Described:
    twice = Doubled("value")

    def __init__(self, value):
        self.value = value


def descriptor(x):
    d = Described(x)
    return d.twice * d.value


def forwards_attributes(a, b):
    return Proxy(Slotted(a, b)).a * Proxy(Slotted(a, b)).value()


def operators(x, y):
    u, v = Vector(x, y), Vector(y, 2.0)
    w = 2.0 * u + -v
    return w * u + abs(w) + w(3.0) + u[0] * len(u) + (1.0 if 99.0 in u else 0.0)


def named_tuples(x, y):
    p = Point(x, y=y)
    q = p._replace(x=p.y)
    a, b = q
    return p.x * a + b**2


def typed_named_tuple(x):
    return Sample(x).weighted() + Sample(x, 3.0).weighted() * Sample(value=x).value


def enum_members(x, mode):
    if mode is Mode.SQUARE:
        return x**2
    return x


def dispatch_table(x, name):
    functions = {"sin": np.sin, "double": lambda v: 2 * v, "square": lambda v: v**2}
    return functions[name](x) * functions.get("none", np.cos)(x)


def reads_globals(x):
    return RATE * x * TABLE["b"] + sum(TABLE.values()) * x**2


def sorts_by_key(xs):
    order = sorted(xs, key=lambda v: -v)
    return order[0] * order[1] + order[-1] ** 2


def sorts_pairs(xs, names):
    pairs = sorted(zip(names, xs), key=operator.itemgetter(0))
    return sum(k * v for k, (_, v) in enumerate(pairs, 1))


def largest_by_key(xs):
    return max(xs, key=lambda v: (v - 1.0) ** 2) * min(xs, key=abs)


def strings_alongside(x, text):
    words = text.split()
    total = 0.0
    for word in words:
        total += x ** len(word) if word.startswith("a") else x * word.count("b")
    return total


def sets_alongside(x, names):
    seen = set()
    total = 0.0
    for name in names:
        if name in seen:
            total += x**2
        seen.add(name)
    return total + x * len(seen)


def counts(x, text):
    return sum(n * x**2 for n in Counter(text).values())


def keyword_only(x):
    def f(a, /, b, *, c=2.0, **rest):
        return a * b + c * rest.get("d", 1.0)

    return f(x, b=x, c=x, d=3.0) + f(x, x)


def star_arguments(xs):
    def norm(*values, power=2):
        return sum(v**power for v in values)

    return norm(*xs) + norm(*xs, 1.0, power=3) + norm(*xs[1:], *xs[:1])


def merges_dicts(a, b):
    first = {"a": a, "b": b}
    merged = {**first, "b": a * b}
    merged |= {"c": b}
    return merged["a"] * merged["b"] + merged["c"] ** 2


def star_assignment(xs):
    first, *middle, last = xs
    return first * last + sum(m**2 for m in middle)


def nested_unpacking(a, b):
    (x, (y, z)), w = (a, (b, a * b)), b
    return x * y + z * w


def nested_comprehensions(xs):
    table = [[x * y for y in xs] for x in xs]
    return sum(value for i, row in enumerate(table) for j, value in enumerate(row) if i <= j)


def dict_comprehension(xs):
    squares = {f"x{i}": x**2 for i, x in enumerate(xs)}
    return squares["x0"] * squares["x1"]


def deque_of_values(xs):
    window = deque(maxlen=2)
    total = 0.0
    for x in xs:
        window.append(x)
        total += sum(window) ** 2
    return total


def ordered_dict(a, b):
    d = OrderedDict(a=a, b=b)
    return sum(k * v for k, v in zip([2.0, 3.0], d.values()))


def default_dict(xs):
    d = defaultdict(float)
    for i, x in enumerate(xs):
        d[i % 2] += x * x
    return d[0] * d[1]


def reduce_and_partial(xs):
    scaled = functools.partial(operator.mul, 2.0)
    return functools.reduce(operator.add, map(scaled, xs)) * functools.reduce(lambda a, b: a * b, xs)


@functools.lru_cache(maxsize=None)
def steps(n):
    return 1 if n < 2 else steps(n - 1) + steps(n - 2)


def cached_count(x):
    return x ** steps(4)


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)

    return wrapper


@logged
def decorated_area(w, h=2.0):
    return w * h


def calls_decorated(x):
    return decorated_area(x) * decorated_area(x, h=x)


def conditional_chain(x):
    return x if x > 3 else (y := x * x) + y if x > 1 else -x


def chained_comparison(x, low, high):
    return x**2 if low < x <= high else x


def augmented_everything(x):
    y = x
    y += 1
    y -= x / 2
    y *= x
    y /= 2
    y **= 2
    return y


def deletes(x):
    values = {"a": x, "b": x**2}
    del values["a"]
    items = [x, x * 2, x * 3]
    del items[0]
    return values["b"] * items[0]


def list_methods(x):
    xs = [x, x**2]
    xs.insert(0, 2 * x)
    xs.extend([x, 1.0])
    last = xs.pop()
    xs.reverse()
    return sum(k * v for k, v in enumerate(xs)) + last * x


def chained_methods(x):
    return x.reshape(2, 2).T.sum(axis=0).dot(np.array([1.0, 2.0]))


def isinstance_dispatch(x):
    def size(v):
        if isinstance(v, (list, tuple)):
            return sum(size(w) for w in v)
        return v * v

    return size([x, (x, [2.0 * x])])


def string_of_number(x):
    label = f"{x:.2f}" + str(round(x)) + repr(True)
    return x * len(label)


def global_constant_array(x):
    return np.sum(WEIGHTS * x)


WEIGHTS = np.array([1.0, 2.0, 3.0])

CASES = [
    case(inheritance, 2.0, 3.0),
    case(class_and_static_methods, 2.0),
    case(slots, 2.0, 3.0),
    case(property_with_setter, 20.0),
    case(cached_property, 2.0),
    case(descriptor, 2.0),
    case(forwards_attributes, 2.0, 3.0),
    case(operators, 2.0, 3.0),
    case(named_tuples, 2.0, 3.0),
    case(typed_named_tuple, 2.0),
    case(enum_members, 2.0, Mode.SQUARE),
    case(dispatch_table, 2.0, "square"),
    case(reads_globals, 2.0),
    case(sorts_by_key, [1.0, 3.0, 2.0]),
    case(sorts_pairs, [1.0, 3.0, 2.0], ["c", "a", "b"]),
    case(largest_by_key, [1.5, 3.0, -0.5]),
    case(strings_alongside, 2.0, "abc bbb apple cab"),
    case(sets_alongside, 2.0, ["a", "b", "a"]),
    case(counts, 2.0, "hello"),
    case(keyword_only, 2.0),
    case(star_arguments, [1.0, 2.0, 3.0]),
    case(merges_dicts, 2.0, 3.0),
    case(star_assignment, [1.0, 2.0, 3.0, 4.0]),
    case(nested_unpacking, 2.0, 3.0),
    case(nested_comprehensions, [1.0, 2.0, 3.0]),
    case(dict_comprehension, [1.5, 2.0]),
    case(deque_of_values, [1.0, 2.0, 3.0]),
    case(ordered_dict, 2.0, 3.0),
    case(default_dict, [1.0, 2.0, 3.0]),
    case(reduce_and_partial, [1.0, 2.0, 3.0]),
    case(cached_count, 2.0),
    case(calls_decorated, 2.0),
    case(conditional_chain, 2.0),
    case(chained_comparison, 2.0, 1.0, 3.0, wrt=0),
    case(augmented_everything, 2.0),
    case(deletes, 2.0),
    case(list_methods, 2.0),
    case(chained_methods, np.arange(4.0)),
    case(isinstance_dispatch, 2.0),
    case(string_of_number, 2.3),
    case(global_constant_array, np.array([1.0, 2.0, 3.0])),
]
