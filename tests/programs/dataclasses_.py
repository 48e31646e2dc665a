"""Dataclasses, frozen and not, named tuples, enums, abstract classes."""

import abc
import dataclasses
import enum
from collections import namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .case import case

normal = np.random.default_rng(9).standard_normal

Point = namedtuple("Point", "x y")  # noqa: PYI024


@dataclass
class Spring:
    k: float
    rest: float = 1.0

    def energy(self, length):
        return 0.5 * self.k * (length - self.rest) ** 2


@dataclass(frozen=True)
class Market:
    spot: float
    vol: float
    rate: float = 0.02

    def bumped(self, amount):
        return dataclasses.replace(self, spot=self.spot + amount)

    @property
    def drift(self):
        return self.rate - self.vol**2 / 2


@dataclass
class Portfolio:
    weights: np.ndarray
    names: list = field(default_factory=list)

    def __post_init__(self):
        self.count = len(self.weights)

    def value(self, prices):
        return self.weights @ prices


@dataclass
class Cell:
    wf: np.ndarray
    wi: np.ndarray
    b: np.ndarray


class State(NamedTuple):
    position: float
    velocity: float

    def step(self, dt):
        return State(self.position + dt * self.velocity, self.velocity - dt * self.position)


class Method(enum.Enum):
    EULER = 1
    MIDPOINT = 2


class Kernel(abc.ABC):
    @abc.abstractmethod
    def __call__(self, a, b): ...

    def gram(self, xs):
        return np.array([[self(a, b) for a in xs] for b in xs])


@dataclass
class RBF(Kernel):
    scale: float

    def __call__(self, a, b):
        return np.exp(-((a - b) ** 2) / (2 * self.scale**2))


@dataclass(order=True)
class Ranked:
    score: float
    tag: str = "x"


def spring_energy(spring, length):
    return spring.energy(length) + spring.energy(2 * length)


def made_spring(k, length):
    s = Spring(k)
    t = Spring(k=2.0, rest=k)
    return s.energy(length) * t.energy(length)


def asset_path(m, shocks, dt):
    s = m.spot
    for z in shocks:
        s = s * np.exp(m.drift * dt + m.vol * np.sqrt(dt) * z)
    return s


def bump(m):
    up = m.bumped(1.0)
    return up.spot**2 + up.vol


def replaced(spring, k):
    other = dataclasses.replace(spring, k=k * spring.k)
    return other.energy(3.0)


def portfolio_value(p, prices):
    return p.value(prices) ** 2 / p.count


def mutated_field(spring, x):
    spring.rest = x * 2
    spring.k *= 3
    return spring.energy(x)


def point_norm(p):
    return np.sqrt(p.x**2 + p.y**2)


def moved_point(p, d):
    q = p._replace(x=p.x + d)
    x, y = q
    return x * y * q[0]


def made_point(x):
    p = Point(x, y=x**2)
    return p.x * p.y + p._asdict()["y"]


def oscillate(state, n):
    for _ in range(n):
        state = state.step(0.1)
    return state.position**2 + state.velocity


def by_enum(x, method):
    if method is Method.EULER:
        return x + 0.1 * x**2
    if method == Method.MIDPOINT:
        half = x + 0.05 * x**2
        return x + 0.1 * half**2
    raise ValueError(method)


def gaussian_process(kernel, xs, ys):
    K = kernel.gram(xs) + 0.1 * np.eye(len(xs))
    return ys @ np.linalg.solve(K, ys) + np.log(np.linalg.det(K))


def gated(cell, x, h):
    f = 1 / (1 + np.exp(-(cell.wf @ x + cell.b)))
    return np.sum(f * h + (1 - f) * np.tanh(cell.wi @ x))


def sum_of_fields(spring):
    total = 0.0
    for f in dataclasses.fields(spring):
        total += getattr(spring, f.name) ** 2
    return total


def nested_records(market, springs):
    total = market.spot
    for s in springs:
        total = total + s.energy(market.vol)
    return total * market.rate


def compared(a, b):
    return a.score * 2 if a > b else b.score * 3


CASES = [
    case(spring_energy, Spring(2.0, 0.7), 1.9),
    case(spring_energy, Spring(2.0), 1.9, label="spring_energy default"),
    case(made_spring, 1.3, 1.9),
    case(asset_path, Market(100.0, 0.2), normal(3), 0.1),
    case(bump, Market(10.0, 0.2)),
    case(replaced, Spring(2.0, 0.7), 1.3),
    case(portfolio_value, Portfolio(normal(3), ["a", "b", "c"]), normal(3)),
    case(mutated_field, Spring(2.0, 0.7), 1.3),
    case(point_norm, Point(1.3, 0.4)),
    case(moved_point, Point(1.3, 0.4), 0.3),
    case(made_point, 1.3),
    case(oscillate, State(1.0, 0.5), 3),
    case(by_enum, 1.3, Method.EULER),
    case(by_enum, 1.3, Method.MIDPOINT, label="by_enum midpoint"),
    case(gaussian_process, RBF(0.8), normal(3), normal(3), wrt=(0, 1, 2)),
    case(gated, Cell(normal((2, 3)), normal((2, 3)), normal(2)), normal(3), normal(2)),
    case(sum_of_fields, Spring(2.0, 0.7)),
    case(nested_records, Market(10.0, 0.2), [Spring(2.0, 0.7), Spring(1.0)]),
    case(compared, Ranked(1.3), Ranked(0.4)),
]
