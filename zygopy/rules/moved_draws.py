"""Draws from a standard distribution that is moved, stretched or bent: they move with its parameters.

The random numbers behind a draw stay as they are: y_dot is how the same draw moves (the pathwise derivative).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import UNKNOWN, Kind, Number
from ..runtime import ZERO, project, unbroadcast
from .book import RuleBook, Sample, sample
from .draws import (
    by_method_parameters_and_size,
    by_parameters_and_size,
    from_place_and_width,
    nothing_drawn,
    nothing_drawn_by_method,
    numbers_of_shape,
)
from .shapes import Answer

RULES = RuleBook("moved_draws")


def by_parameter_and_size(a: Any = 1.0, size: Any = None, **named: Any) -> Kind:
    """The parameter is a number here; of an array, nothing is said."""
    known = all(isinstance(parameter, (Number, int, float)) for parameter in (a, *named.values()))
    return numbers_of_shape(size) if known else UNKNOWN


def by_method_parameter_and_size(_: Kind, *parameters: Any, **named: Any) -> Kind:
    return by_parameter_and_size(*parameters, **named)


def nothing_of_one(rng: np.random.Generator) -> list[Sample]:
    """Calls that draw no number, of a distribution with one parameter."""
    return [sample(0.5, 0), sample(2.0, size=(0, 3)), sample(np.abs(rng.normal(size=3)), (0, 3))]


def nothing_of_one_by_method(rng: np.random.Generator) -> list[Sample]:
    return [sample(rng, *call.args, **call.keywords) for call in nothing_of_one(rng)]


def of_one(slope: Any, a: Any) -> Any:
    """The cotangent of a distribution's only parameter, from that of each draw times dy/da."""
    return project(unbroadcast(slope, a), a)


# ------------------------------------------------------------------ a place and a width


@RULES.rule(np.random.gumbel, pure=False, result=by_parameters_and_size, samples=nothing_drawn)
def gumbel_rule(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """y = loc + scale z.   loc_bar = Σ y_bar, scale_bar = Σ z y_bar."""
    y = np.random.gumbel(loc, scale, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_place_and_width(y_bar, y, loc, scale)

    return y, pullback


@RULES.rule(np.random.Generator.gumbel, pure=False, result=by_method_parameters_and_size,
            samples=nothing_drawn_by_method)
def method_gumbel_rule(self: Any, /, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """As `gumbel_rule`, from a generator of one's own."""
    y = self.gumbel(loc, scale, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO, *from_place_and_width(y_bar, y, loc, scale))

    return y, pullback


@RULES.rule(np.random.laplace, pure=False, result=by_parameters_and_size, samples=nothing_drawn)
def laplace_rule(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """y = loc + scale z.   loc_bar = Σ y_bar, scale_bar = Σ z y_bar."""
    y = np.random.laplace(loc, scale, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_place_and_width(y_bar, y, loc, scale)

    return y, pullback


@RULES.rule(np.random.Generator.laplace, pure=False, result=by_method_parameters_and_size,
            samples=nothing_drawn_by_method)
def method_laplace_rule(self: Any, /, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """As `laplace_rule`, from a generator of one's own."""
    y = self.laplace(loc, scale, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO, *from_place_and_width(y_bar, y, loc, scale))

    return y, pullback


@RULES.rule(np.random.logistic, pure=False, result=by_parameters_and_size, samples=nothing_drawn)
def logistic_rule(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """y = loc + scale z.   loc_bar = Σ y_bar, scale_bar = Σ z y_bar."""
    y = np.random.logistic(loc, scale, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_place_and_width(y_bar, y, loc, scale)

    return y, pullback


@RULES.rule(np.random.Generator.logistic, pure=False, result=by_method_parameters_and_size,
            samples=nothing_drawn_by_method)
def method_logistic_rule(self: Any, /, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Answer:
    """As `logistic_rule`, from a generator of one's own."""
    y = self.logistic(loc, scale, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO, *from_place_and_width(y_bar, y, loc, scale))

    return y, pullback


@RULES.rule(np.random.lognormal, pure=False, result=by_parameters_and_size, samples=nothing_drawn)
def lognormal_rule(mean: Any = 0.0, sigma: Any = 1.0, size: Any = None) -> Answer:
    """y = exp(mean + sigma z).   As `normal`, times y."""
    y = np.random.lognormal(mean, sigma, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_place_and_width(y_bar * y, np.log(y), mean, sigma)

    return y, pullback


@RULES.rule(np.random.Generator.lognormal, pure=False, result=by_method_parameters_and_size,
            samples=nothing_drawn_by_method)
def method_lognormal_rule(self: Any, /, mean: Any = 0.0, sigma: Any = 1.0, size: Any = None) -> Answer:
    """As `lognormal_rule`, from a generator of one's own."""
    y = self.lognormal(mean, sigma, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO, *from_place_and_width(y_bar * y, np.log(y), mean, sigma))

    return y, pullback


# ------------------------------------------------------------------ one parameter


@RULES.rule(np.random.exponential, pure=False, result=by_parameter_and_size, samples=nothing_of_one)
def exponential_rule(scale: Any = 1.0, size: Any = None) -> Answer:
    """y = scale E.   dy/dscale = y / scale."""
    y = np.random.exponential(scale, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (of_one(y_bar * (y / scale), scale),)

    return y, pullback


@RULES.rule(np.random.Generator.exponential, pure=False, result=by_method_parameter_and_size,
            samples=nothing_of_one_by_method)
def method_exponential_rule(self: Any, /, scale: Any = 1.0, size: Any = None) -> Answer:
    """As `exponential_rule`, from a generator of one's own."""
    y = self.exponential(scale, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, of_one(y_bar * (y / scale), scale)

    return y, pullback


@RULES.rule(np.random.rayleigh, pure=False, result=by_parameter_and_size, samples=nothing_of_one)
def rayleigh_rule(scale: Any = 1.0, size: Any = None) -> Answer:
    """y = scale √(2 E).   dy/dscale = y / scale."""
    y = np.random.rayleigh(scale, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (of_one(y_bar * (y / scale), scale),)

    return y, pullback


@RULES.rule(np.random.Generator.rayleigh, pure=False, result=by_method_parameter_and_size,
            samples=nothing_of_one_by_method)
def method_rayleigh_rule(self: Any, /, scale: Any = 1.0, size: Any = None) -> Answer:
    """As `rayleigh_rule`, from a generator of one's own."""
    y = self.rayleigh(scale, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, of_one(y_bar * (y / scale), scale)

    return y, pullback


@RULES.rule(np.random.weibull, pure=False, result=by_parameter_and_size, samples=nothing_of_one)
def weibull_rule(a: Any, size: Any = None) -> Answer:
    """y = E^(1/a).   dy/da = -y log y / a."""
    y = np.random.weibull(a, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (of_one(-y_bar * (y * np.log(y) / a), a),)

    return y, pullback


@RULES.rule(np.random.Generator.weibull, pure=False, result=by_method_parameter_and_size,
            samples=nothing_of_one_by_method)
def method_weibull_rule(self: Any, /, a: Any, size: Any = None) -> Answer:
    """As `weibull_rule`, from a generator of one's own."""
    y = self.weibull(a, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, of_one(-y_bar * (y * np.log(y) / a), a)

    return y, pullback


@RULES.rule(np.random.pareto, pure=False, result=by_parameter_and_size, samples=nothing_of_one)
def pareto_rule(a: Any, size: Any = None) -> Answer:
    """y = exp(E / a) - 1.   dy/da = -(1 + y) log(1 + y) / a."""
    y = np.random.pareto(a, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (of_one(-y_bar * ((1.0 + y) * np.log1p(y) / a), a),)

    return y, pullback


@RULES.rule(np.random.Generator.pareto, pure=False, result=by_method_parameter_and_size,
            samples=nothing_of_one_by_method)
def method_pareto_rule(self: Any, /, a: Any, size: Any = None) -> Answer:
    """As `pareto_rule`, from a generator of one's own."""
    y = self.pareto(a, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, of_one(-y_bar * ((1.0 + y) * np.log1p(y) / a), a)

    return y, pullback


@RULES.rule(np.random.power, pure=False, result=by_parameter_and_size, samples=nothing_of_one)
def power_rule(a: Any, size: Any = None) -> Answer:
    """y = u^(1/a).   dy/da = -y log y / a."""
    y = np.random.power(a, size)  # noqa: NPY002

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (of_one(-y_bar * (y * np.log(y) / a), a),)

    return y, pullback


@RULES.rule(np.random.Generator.power, pure=False, result=by_method_parameter_and_size,
            samples=nothing_of_one_by_method)
def method_power_rule(self: Any, /, a: Any, size: Any = None) -> Answer:
    """As `power_rule`, from a generator of one's own."""
    y = self.power(a, size)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, of_one(-y_bar * (y * np.log(y) / a), a)

    return y, pullback


# ------------------------------------------------------------------ a vector


def nothing_of_vectors(rng: np.random.Generator) -> list[Sample]:
    """Calls that draw no vector."""
    cov = np.array([[2, 1], [1, 2]])
    return [sample(rng, rng.normal(size=2), cov, 0), sample(rng, rng.normal(size=2), cov, (0, 3))]


@RULES.rule(np.random.Generator.multivariate_normal, pure=False, without=("cov",), result="unknown",
              samples=nothing_of_vectors)
def method_multivariate_normal_rule(self: Any, /, mean: Any, cov: Any, size: Any = None, check_valid: Any = "warn",
                                    tol: Any = 1e-8, *, method: Any = "svd") -> Answer:
    """y = mean + L z, where L Lᵀ = cov.   mean_bar = Σ y_bar; for cov draw z and multiply by `np.linalg.cholesky`."""
    y = self.multivariate_normal(mean, cov, size, check_valid, tol, method=method)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, project(unbroadcast(y_bar, mean), mean)

    return y, pullback
