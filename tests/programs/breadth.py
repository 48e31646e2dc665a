"""Objects with operators, iterators, records and functions that are kept: Python's protocols, one by one."""

import dataclasses
import enum
import itertools
import operator
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from .case import case

normal = np.random.default_rng(17).standard_normal


class Length:
    """A number with a unit, with every operator that it may meet."""

    def __init__(self, metres):
        self.metres = metres

    def __add__(self, other):
        if not isinstance(other, Length):
            return NotImplemented
        return Length(self.metres + other.metres)

    def __radd__(self, other):
        return Length(other + self.metres) if isinstance(other, (int, float)) else NotImplemented

    def __sub__(self, other):
        return Length(self.metres - other.metres)

    def __mul__(self, factor):
        return Length(self.metres * factor)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self.metres / other.metres if isinstance(other, Length) else Length(self.metres / other)

    def __rtruediv__(self, other):
        return other / self.metres

    def __pow__(self, n):
        return self.metres**n

    def __neg__(self):
        return Length(-self.metres)

    def __abs__(self):
        return Length(abs(self.metres))

    def __iadd__(self, other):
        self.metres = self.metres + 2 * other.metres
        return self

    def __lt__(self, other):
        return self.metres < other.metres

    def __bool__(self):
        return self.metres != 0

    def __float__(self):
        return float(self.metres)


class Kilo(Length):
    """Narrower: its reflected method comes first."""

    def __radd__(self, other):
        return Kilo(other.metres * 3 + self.metres)


class Path:
    """A sequence by protocol."""

    def __init__(self, legs):
        self.legs = legs

    def __len__(self):
        return len(self.legs)

    def __getitem__(self, i):
        return self.legs[i]

    def __iter__(self):
        return iter(self.legs)

    def __contains__(self, leg):
        return any(leg == own for own in self.legs)


class Masked:
    """An operand that arrays leave alone."""

    __array_ufunc__ = None

    def __init__(self, scale):
        self.scale = scale

    def __rmul__(self, x):
        return x * self.scale

    def __rmatmul__(self, x):
        return x.sum() * self.scale


class Clamped:
    """A property with a setter, and one that reads it."""

    def __init__(self, value):
        self.value = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = value * 2

    @classmethod
    def of_square(cls, x):
        return cls(x * x)

    @staticmethod
    def doubled(x):
        return 2 * x


def lengths(x, y):
    a, b = Length(x), Length(y)
    c = 2 * (a + b) - a * y + (-b)
    return c / a + (1.0 / b) + abs(c) ** 2


def reflected_sum(x):
    total = sum([Length(x), Length(x * x)], Length(1.0))
    started = sum([Length(x), Length(3.0)])
    return total.metres * started.metres


def narrower_first(x, y):
    return (Length(x) + Kilo(y)).metres


def in_place_method(x, y):
    a = Length(x)
    b = a
    a += Length(y)
    return a.metres * b.metres


def truth_by_protocol(x):
    a = Length(x)
    return (a.metres**2 if a else 0.0) + (1.0 if not a else a.metres) + float(a)


def smaller_of_lengths(x, y):
    return min(Length(x), Length(y), key=lambda a: a.metres).metres + (3 * x if Length(x) < Length(y) else y)


def path_protocol(a, b):
    path = Path([a, b, a * b])
    total = 0.0
    for leg in path:
        total = total + leg**2
    first, *rest = path
    return total * len(path) + first * path[-1] + sum(rest) + sum(leg for leg in path)


def path_argument(path):
    return sum([leg**2 for leg in path]) * len(path) + path[0]


def array_meets_object(x, s):
    return np.sum(x * Masked(s)) + x @ Masked(s)


def property_of_made(x):
    c = Clamped(x)
    c.value = c.value * x
    return c.value + Clamped.of_square(x).value + Clamped.doubled(x) + c.doubled(x)


# ------------------------------------------------------------------ iterators


def next_with_default(xs):
    it = iter(xs)
    a = next(it)
    b = next(it, 5.0)
    c = next(it, 7.0)
    return a * b * c


def permuted(xs):
    return sum([a * b**2 * c**3 for a, b, c in itertools.permutations(xs)])


def combos_of_array(x):
    return sum([np.exp(-((a - b) ** 2)) for a, b in itertools.combinations(x, 2)])


def pairs_of_array(x):
    total = 0.0
    for a, b in itertools.pairwise(x):
        total = total + (b - a) ** 2
    return total


def chained_arrays(x, y):
    return sum([v**3 for v in itertools.chain(x, y)]) + sum(itertools.chain.from_iterable([[x[0], 2.0], (y[1],)]))


def sliced_iterator(xs):
    return sum([x**2 for x in itertools.islice(xs, 1, 3)])


def running_products(xs):
    return sum(itertools.accumulate(xs, operator.mul, initial=2.0))


def star_mapped(pairs):
    return sum(itertools.starmap(lambda a, b: a * b**2, pairs))


def repeated_product(x):
    return sum([a * b for a, b in itertools.product([x, x**2], repeat=2)])


def longest(a, b):
    return sum([x * y for x, y in itertools.zip_longest(a, b, fillvalue=2.0)])


def getters(p, d):
    size, tag = operator.attrgetter("x", "y")(p)
    return operator.itemgetter("a", "b")(d)[1] * size + tag + max(d.items(), key=operator.itemgetter(1))[1]


def sorted_records(points):
    best = sorted(points, key=lambda p: p["cost"], reverse=True)
    return best[0]["gain"] * 3 + best[1]["gain"] * 2 + best[-1]["cost"]


def sorted_array_by_key(x):
    ys = sorted(x, key=lambda v: -abs(v))
    return ys[0] * 1 + ys[1] * 2 + ys[2] * 3


def longest_vector(vectors):
    return np.sum(max(vectors, key=lambda v: v @ v) ** 3)


def sort_in_place_by_key(x, y):
    xs = [(x, 1.0), (y, 2.0), (x * y, 3.0)]
    xs.sort(key=lambda pair: pair[0], reverse=True)
    return xs[0][0] * 5 + xs[1][0] * xs[2][1]


# ------------------------------------------------------------------ functions that are kept


def functions_in_dict(x):
    table = {"sin": np.sin, "cube": lambda t: t**3, "line": lambda t, k=2.0: k * t}
    return sum(f(x) for f in table.values()) + table["cube"](x * 2)


def functions_from_loop(xs):
    fs = []
    for i, x in enumerate(xs):
        fs.append(lambda t, i=i, x=x: t * x + i)
    total = 1.0
    for f in fs:
        total = f(total)
    return total


def late_bound(x):
    fs = []
    for k in range(3):
        fs.append(lambda t: t**k * x)
    return sum(f(x) for f in fs)


def kept_in_object(x, n):
    class_of = Box(lambda t: t * x)
    for _ in range(n):
        x = class_of.function(x)
    return x


class Box:
    """Holds a function."""

    def __init__(self, function):
        self.function = function


def counting_down(x, n):
    def power(k, scale=1.0):
        return scale if k == 0 else power(k - 1, scale * x) + k * x

    return power(n)


def even_odd(x, n):
    def even(k):
        return x if k == 0 else odd(k - 1) * x

    def odd(k):
        return 1.0 if k == 0 else even(k - 1) + x

    return even(n)


def composed_many(x, fs):
    for f in fs:
        x = f(x)
    return x


def bisect_by_recursion(f, lo, hi, depth):
    if depth == 0:
        return (lo + hi) / 2
    return bisect_by_recursion(f, lo, f(hi), depth - 1)


def recursion_with_a_lambda(a, b):
    return bisect_by_recursion(lambda t: t * a + b, a, b, 3)


def line(a, b):
    return lambda x: a * x + b


def apply_twice(f, g, x):
    return f(g(x)) * g(x)


def outer_line(a, b):
    inner = line(a, b)
    return lambda x: inner(x) ** 2 * a


# ------------------------------------------------------------------ records

Point = namedtuple("Point", "x y")  # noqa: PYI024


class Vec(NamedTuple):
    x: float
    y: float = 2.0

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    @property
    def norm(self):
        return np.sqrt(self.dot(self))

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)


@dataclasses.dataclass
class Base:
    a: float
    b: float = 0.5


@dataclasses.dataclass
class Derived(Base):
    c: list = dataclasses.field(default_factory=list)
    d: float = dataclasses.field(init=False, default=3.0)
    total: float = dataclasses.field(init=False)

    def __post_init__(self):
        self.total = self.a * self.b + self.d


@dataclasses.dataclass(frozen=True, kw_only=True)
class Frozen:
    mean: float
    scale: float = 1.0

    def density(self, x):
        return np.exp(-(((x - self.mean) / self.scale) ** 2)) / self.scale


def derived_dataclass(x):
    m = Derived(x, c=[x, x**2])
    m.c.append(m.total)
    return sum(m.c) * m.total + m.d


def frozen_replaced(x):
    f = Frozen(mean=x)
    g = dataclasses.replace(f, scale=x * 2)
    return f.density(0.3) + g.density(1.0)


def fields_as_dict(p):
    d = dataclasses.asdict(p)
    a, b = dataclasses.astuple(p)
    return d["a"] * d["b"] ** 2 + a * b


def tuple_methods(v):
    w = v._replace(y=v.x * 3)
    return (v + w).dot(w) + v.norm + Vec(v.x).y * Vec._make([v.y, v.x]).x + w._asdict()["y"]


def unpacked_record(p):
    x, _ = p
    return x * p.y + p[0] * p.x + sum(p)


# ------------------------------------------------------------------ objects that must exist at run time


def object_of_a_branch(x):
    if x > 1:
        a = Length(x)
    else:
        a = Length(2 * x)
    return a.metres**2


def object_carried_by_a_loop(x, n):
    a = Length(x)
    for _ in range(n):
        a = Length(a.metres * x + 1)
    return a.metres


def objects_in_a_list(xs):
    made = []
    for x in xs:
        made.append(Length(x))
    return sum([a.metres**2 for a in made])


def state_kept_apart(xs):
    kept = []
    state = Length(0.0)
    for x in xs:
        state.metres += x
        kept.append(Length(state.metres))
    return sum([a.metres**2 for a in kept])


def replaced_in_a_loop(x, n):
    m = Base(x)
    for _ in range(n):
        m = dataclasses.replace(m, a=m.a * x + m.b)
    return m.a


def sum_of_records(x):
    total = sum([Vec(x, x), Vec(1.0)], Vec(0.0, 1.0))
    return total.x * total.y


def missing_attribute_of_made(x):
    return Lazy(x).double * Lazy(x).triple


class Lazy:
    """Attributes that are made when they are asked for."""

    def __init__(self, a):
        self.a = a

    def __getattr__(self, name):
        if name == "double":
            return self.a * 2
        return self.a * 3


class Turn(enum.Enum):
    """Members with a method."""

    LEFT = 1.0
    RIGHT = 2.0

    def apply(self, x):
        return x**2 * self.value if self is Turn.LEFT else x * self.value


def members(x):
    return sum([turn.apply(x) for turn in Turn]) + Turn(1.0).apply(x) * Turn["RIGHT"].value


def key_from_text(x, mode):
    return {"slow_rate": x, "fast_rate": x**2}[f"{mode}_rate"]


def tuple_that_grows(x):
    t = ()
    for i in range(3):
        t = (*t, x * i)
        t += (x**2,)
    return sum(t)

CASES = [
    case(lengths, 1.3, 0.4),
    case(reflected_sum, 1.3),
    case(narrower_first, 1.3, 0.4),
    case(in_place_method, 1.3, 0.4),
    case(truth_by_protocol, 1.3),
    case(smaller_of_lengths, 1.3, 0.4),
    case(path_protocol, 1.3, 0.4),
    case(path_argument, Path([1.3, 0.4, -0.2])),
    case(array_meets_object, normal(3), 0.4),
    case(property_of_made, 1.3),
    case(next_with_default, [1.5, 2.5]),
    case(permuted, [1.0, 2.0, 0.5]),
    case(combos_of_array, normal(4)),
    case(pairs_of_array, normal(4)),
    case(pairs_of_array, [1.0, 2.5, 2.0], label="pairs of a list"),
    case(chained_arrays, normal(3), normal(2)),
    case(sliced_iterator, [1.0, 2.0, 3.0, 4.0]),
    case(running_products, [1.0, 2.0, 3.0]),
    case(star_mapped, [(1.0, 2.0), (3.0, 0.5)]),
    case(repeated_product, 1.3),
    case(longest, [1.0, 2.0, 3.0], [0.5]),
    case(getters, Point(1.5, 0.5), {"a": 1.0, "b": 2.0}),
    case(sorted_records, [{"cost": 1.0, "gain": 2.0}, {"cost": 3.0, "gain": 0.5}, {"cost": 2.0, "gain": 0.1}]),
    case(sorted_array_by_key, np.array([0.5, -2.0, 1.0])),
    case(longest_vector, [normal(2), normal(2) * 3]),
    case(sort_in_place_by_key, 1.3, 0.4),
    case(functions_in_dict, 1.3),
    case(functions_from_loop, [1.5, 0.5, 2.0]),
    case(late_bound, 1.3),
    case(kept_in_object, 1.3, 2),
    case(counting_down, 1.3, 3),
    case(even_odd, 1.3, 4),
    case(composed_many, 1.3, (np.sin, lambda t: t**2, np.exp), wrt=0),
    case(recursion_with_a_lambda, 1.3, 0.4),
    case(apply_twice, line(1.5, 0.5), line(0.3, 2.0), 0.7, wrt=(0, 1, 2)),
    case(apply_twice, outer_line(1.5, 0.5), line(0.3, 2.0), 0.7, wrt=(1, 2), label="apply_twice of a line of a line"),
    case(derived_dataclass, 1.3),
    case(frozen_replaced, 1.3),
    case(fields_as_dict, Base(1.3, 0.4)),
    case(tuple_methods, Vec(1.3, 0.4)),
    case(unpacked_record, Point(1.3, 0.4)),
    case(object_of_a_branch, 1.3),
    case(object_of_a_branch, 0.3, label="object of the other branch"),
    case(object_carried_by_a_loop, 1.3, 3),
    case(objects_in_a_list, [1.0, 2.0]),
    case(state_kept_apart, [1.0, 2.0, 0.5]),
    case(replaced_in_a_loop, 1.3, 2),
    case(sum_of_records, 1.3),
    case(missing_attribute_of_made, 1.3),
    case(members, 1.3),
    case(key_from_text, 1.3, "fast"),
    case(tuple_that_grows, 1.3),
]
