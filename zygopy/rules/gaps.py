"""Reductions and running sums that leave out nan: `np.nansum` and its kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, conj, project, spread, spread_full, unbroadcast
from ..runtime.products import cumprod_bar, over_width, product_of_others
from .book import RuleBook, Sample, sample
from .reductions import NOT_GIVEN, Answer, with_gaps
from .scans import cumsum_adjoint

RULES = RuleBook("gaps")


def with_gaps_and_where(rng: np.random.Generator) -> list[Sample]:
    """Calls that leave out nan, and of the others what `where` does not choose."""
    calls = with_gaps(rng)
    where = np.array([[True, True, True, False], [True, True, True, True], [True, False, True, True]])
    return [*calls, sample(calls[0].args[0], axis=1, where=where), sample(calls[0].args[0], where=where)]


def present(a: Any, where: Any) -> Any:
    """Which elements take part."""
    return ~np.isnan(a) if where is True else ~np.isnan(a) & where


@RULES.rule(np.nansum, reduces="axis", selects=True, samples=with_gaps_and_where)
def nansum_rule(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN,
                where: Any = True) -> Answer:
    """y = Σ a of those that are not nan."""
    y = np.nansum(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = np.where(present(a, where), spread_full(y_bar, a, axis, keepdims), 0.0)
        initial_bar = ZERO if initial is NOT_GIVEN else project(unbroadcast(y_bar, initial), initial)
        return project(a_bar, a), ZERO, ZERO, ZERO, initial_bar

    return y, pullback


@RULES.rule(np.nanmean, reduces="axis", selects=True, samples=with_gaps_and_where)
def nanmean_rule(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, where: Any = True) -> Answer:
    """y = Σ a / n of those that are not nan."""
    y = np.nanmean(a, axis=axis, dtype=dtype, keepdims=keepdims, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        there = present(a, where)
        part = spread(y_bar, a, axis, keepdims) / np.maximum(np.sum(there, axis=axis, keepdims=True), 1)
        return (project(np.where(there, part, 0.0), a),)

    return y, pullback


@RULES.rule(np.nanprod, reduces="axis", selects=True, samples=with_gaps_and_where)
def nanprod_rule(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN,
                 where: Any = True) -> Answer:
    """y = Π a of those that are not nan; see `prod_rule`."""
    y = np.nanprod(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        there = present(a, where)
        chosen = np.where(there, a, 1.0)
        others = product_of_others(chosen, y, axis, keepdims, 1.0 if initial is NOT_GIVEN else initial)
        a_bar = project(np.where(there, spread(y_bar, a, axis, keepdims) * conj(others), 0.0), a)
        if initial is NOT_GIVEN:
            return (a_bar,)
        initial_bar = y_bar * conj(np.prod(chosen, axis=axis, keepdims=keepdims))
        return a_bar, ZERO, ZERO, ZERO, project(unbroadcast(initial_bar, initial), initial)

    return y, pullback


@RULES.rule(np.nanvar, reduces="axis", selects=True, samples=lambda rng: [
    *with_gaps_and_where(rng), sample(with_gaps(rng)[0].args[0], axis=1, ddof=1)])
def nanvar_rule(a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False,
                where: Any = True) -> Answer:
    """y = Σ |a - m|² / n of those that are not nan."""
    y = np.nanvar(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        there = present(a, where)
        count = np.sum(there, axis=axis, keepdims=True)
        centre = np.sum(np.where(there, a, 0.0), axis=axis, keepdims=True) / np.maximum(count, 1)
        slope = 2.0 * spread(y_bar, a, axis, keepdims) / np.maximum(count - ddof, 1)
        return (project(slope * np.where(there, a - centre, 0.0), a),)

    return y, pullback


@RULES.rule(np.nanstd, reduces="axis", selects=True, samples=lambda rng: [
    *with_gaps_and_where(rng)[:-3], sample(with_gaps(rng)[0].args[0], axis=1, ddof=1)])
def nanstd_rule(a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False,
                where: Any = True) -> Answer:
    """y = √(Σ |a - m|² / n) of those that are not nan."""
    y = np.nanstd(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        there = present(a, where)
        count = np.sum(there, axis=axis, keepdims=True)
        centre = np.sum(np.where(there, a, 0.0), axis=axis, keepdims=True) / np.maximum(count, 1)
        width = spread(y, a, axis, keepdims) * np.maximum(count - ddof, 1)
        slope = over_width(spread(y_bar, a, axis, keepdims), width, a, centre, axis, there)
        return (project(slope * np.where(there, a - centre, 0.0), a),)

    return y, pullback


@RULES.rule(np.nancumsum, selects=True, samples=lambda rng: [
    sample(with_gaps(rng)[0].args[0]), sample(with_gaps(rng)[0].args[0], axis=0), sample(np.array([1.0, np.nan]))])
def nancumsum_rule(a: Any, axis: Any = None, dtype: Any = None) -> Answer:
    """y_k = Σ a_i over i <= k that are not nan."""
    y = np.nancumsum(a, axis=axis, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(np.where(np.isnan(a), 0.0, cumsum_adjoint(y_bar, a, axis)), a),)

    return y, pullback


@RULES.rule(np.nancumprod, selects=True, samples=lambda rng: [
    sample(with_gaps(rng)[0].args[0]), sample(with_gaps(rng)[0].args[0], axis=0), sample(np.array([1.0, np.nan]))])
def nancumprod_rule(a: Any, axis: Any = None, dtype: Any = None) -> Answer:
    """y_k = Π a_i over i <= k that are not nan."""
    y = np.nancumprod(a, axis=axis, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        absent = np.isnan(a)
        return (project(np.where(absent, 0.0, cumprod_bar(y_bar, np.where(absent, 1.0, a), y, axis)), a),)

    return y, pullback
