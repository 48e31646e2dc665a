"""Random draws: constants, but for the place and the width of those that have them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import ANY, UNKNOWN, Array, Kind, Number, Sequence
from ..runtime import ZERO, project, unbroadcast
from .book import RuleBook, Sample, sample
from .shapes import Answer

RULES = RuleBook("draws")


def numbers_of_shape(size: Any) -> Kind:
    """Floats in the shape that the argument `size`, a value or a kind, asks for."""
    float64 = np.dtype(np.float64)
    match size:
        case None:
            return Number(float)
        case int():
            return Array(float64, (ANY,))
        case Number():
            return Array(float64, (size.size or ANY,))
        case tuple() | list():
            return Array(float64, (ANY,) * len(size))
        case Sequence(items=items):
            return Array(float64, tuple([getattr(item, "size", None) or ANY for item in items]))
        case _:
            return UNKNOWN


def by_size(size: Any = None) -> Kind:
    return numbers_of_shape(size)


def by_method_size(_: Kind, size: Any = None) -> Kind:
    return numbers_of_shape(size)


def by_lengths(*lengths: Kind) -> Kind:
    return numbers_of_shape(Sequence(tuple, lengths)) if lengths else Number(float)


def by_parameters_and_size(a: Any = 0.0, b: Any = 1.0, size: Any = None, **named: Any) -> Kind:
    """The parameters of a distribution are numbers here; of arrays, nothing is said."""
    parameters = (a, b, *named.values())
    known = all(isinstance(parameter, (Number, int, float)) for parameter in parameters)
    return numbers_of_shape(size) if known else UNKNOWN


def by_method_parameters_and_size(_: Kind, *parameters: Any, **named: Any) -> Kind:
    return by_parameters_and_size(*parameters, **named)


def nothing_drawn(rng: np.random.Generator) -> list[Sample]:
    """Calls that draw no number, so that they give the same twice.  Those that do are pinned in the tests."""
    return [sample(0.5, 2.0, 0), sample(0.5, 2.0, size=(0, 3)), sample(rng.normal(size=3), 2.0, (0, 3))]


def nothing_drawn_by_method(rng: np.random.Generator) -> list[Sample]:
    return [sample(rng, *call.args, **call.keywords) for call in nothing_drawn(rng)]


# One generator is behind each of these: what it gives depends on what was drawn before.
RULES.constant(np.random.random, np.random.random_sample, np.random.ranf, np.random.sample, np.random.standard_normal,
               np.random.standard_exponential, np.random.standard_cauchy, pure=False, result=by_size)
RULES.constant(np.random.Generator.random, np.random.Generator.standard_normal,
               np.random.Generator.standard_exponential, np.random.Generator.standard_cauchy,
               np.random.RandomState.random, np.random.RandomState.random_sample,
               np.random.RandomState.standard_normal, pure=False, result=by_method_size)
RULES.constant(np.random.rand, np.random.randn, pure=False, result=by_lengths)
RULES.constant(np.random.default_rng, np.random.RandomState, np.random.SeedSequence, np.random.seed,
               np.random.get_state, np.random.set_state, np.random.randint, np.random.bytes,
               np.random.Generator.integers, np.random.Generator.bytes, np.random.Generator.spawn,
               np.random.RandomState.rand, np.random.RandomState.randn, np.random.RandomState.randint,
               pure=False, result="unknown")


@RULES.rule(np.random.normal, pure=False, result=by_parameters_and_size, samples=nothing_drawn)
def normal_rule(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """y = loc + scale z.   loc_bar = Σ y_bar, scale_bar = Σ z y_bar."""
    y = np.random.normal(loc, scale, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_place_and_width(y_bar, y, loc, scale)

    return y, pullback


@RULES.rule(np.random.Generator.normal, pure=False,
            result=by_method_parameters_and_size, samples=nothing_drawn_by_method)
def method_normal_rule(self: Any, /, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """As `normal_rule`, from a generator of one's own."""
    y = self.normal(loc, scale, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO, *from_place_and_width(y_bar, y, loc, scale))

    return y, pullback


def from_place_and_width(y_bar: Any, y: Any, loc: Any, scale: Any) -> tuple[Any, Any]:
    scale_bar = y_bar * ((y - loc) / scale)
    return project(unbroadcast(y_bar, loc), loc), project(unbroadcast(scale_bar, scale), scale)


@RULES.rule(np.random.uniform, pure=False, result=by_parameters_and_size, samples=nothing_drawn)
def uniform_rule(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Answer:
    """y = (1 - u) low + u high.   low_bar = Σ (1 - u) y_bar, high_bar = Σ u y_bar."""
    y = np.random.uniform(low, high, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_ends(y_bar, y, low, high)

    return y, pullback


@RULES.rule(np.random.Generator.uniform, pure=False,
            result=by_method_parameters_and_size, samples=nothing_drawn_by_method)
def method_uniform_rule(self: Any, /, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Answer:
    """As `uniform_rule`, from a generator of one's own."""
    y = self.uniform(low, high, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO, *from_ends(y_bar, y, low, high))

    return y, pullback


def from_ends(y_bar: Any, y: Any, low: Any, high: Any) -> tuple[Any, Any]:
    high_bar = y_bar * ((y - low) / (high - low))
    low_bar = y_bar - high_bar
    return project(unbroadcast(low_bar, low), low), project(unbroadcast(high_bar, high), high)
