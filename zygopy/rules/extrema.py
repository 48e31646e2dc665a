"""Reductions that select: maximum, minimum, range and median.  Ties share the gradient evenly."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, project, spread
from ..runtime.medians import median_bar, nanmedian_bar
from .book import RuleBook, Sample, sample
from .reductions import NOT_GIVEN, Answer, masked, reductions, with_gaps

RULES = RuleBook("extrema")


def selections(rng: np.random.Generator) -> list[Sample]:
    """The samples of `reductions` whose elements can be compared, and are there."""
    return [call for call in reductions(rng) if np.size(call.args[0]) and not np.iscomplexobj(call.args[0])]


def bounded(rng: np.random.Generator, initial: float) -> list[Sample]:
    """Calls with `initial`, which alone allows `where`."""
    x = rng.normal(size=(3, 4))
    chosen = [sample(*call.args, initial=initial, **call.keywords) for call in masked(rng)]
    return [*chosen, sample(x, initial=0.1), sample(x, axis=1, initial=0.1, keepdims=True)]


def share(y_bar: Any, hit: Any, a: Any, axis: Any, keepdims: Any) -> Any:
    """Give `y_bar` in equal parts to the elements that are a `hit`, and exact zeros to the others."""
    if axis is None:
        return np.where(hit, y_bar / np.count_nonzero(hit), 0.0)
    count = np.sum(hit, axis=axis, keepdims=True)
    if isinstance(y_bar, np.ndarray) and y_bar.dtype == np.float32:
        count = count.astype(np.float32)  # whole numbers would make doubles of it
    return np.where(hit, spread(y_bar, a, axis, keepdims) / count, 0.0)


def share_with_initial(y_bar: Any, hit: Any, start: Any, a: Any, axis: Any, keepdims: Any,
                       where: Any) -> tuple[Any, Any]:
    """As `share`, where the value `initial` may be a hit too: `start` says so for each reduction."""
    hit = hit if where is True else hit & where
    start = spread(start, a, axis, keepdims)
    part = spread(y_bar, a, axis, keepdims) / np.maximum(np.sum(hit, axis=axis, keepdims=True) + start, 1)
    return np.where(hit, part, 0.0), np.sum(np.where(start, part, 0.0))


def largest_dot(y: Any, dots: Any, a: Any, axis: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN,
                where: Any = True) -> Any:
    """The tangent of the largest element; of a tie the mean."""
    if initial is not NOT_GIVEN:
        return NotImplemented
    return mean_of_hits(dots[0], ~(a < spread(y, a, axis, keepdims)), axis, keepdims)


def smallest_dot(y: Any, dots: Any, a: Any, axis: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN,
                 where: Any = True) -> Any:
    """The tangent of the smallest element; of a tie the mean."""
    if initial is not NOT_GIVEN:
        return NotImplemented
    return mean_of_hits(dots[0], ~(a > spread(y, a, axis, keepdims)), axis, keepdims)


def mean_of_hits(a_dot: Any, hit: Any, axis: Any, keepdims: Any) -> Any:
    if axis is None:
        return np.sum(np.where(hit, a_dot, 0.0)) / np.count_nonzero(hit)
    moved = np.sum(np.where(hit, a_dot, 0.0), axis=axis, keepdims=keepdims)
    return moved / np.sum(hit, axis=axis, keepdims=keepdims)


@RULES.rule(np.max, np.amax, np.ndarray.max, np.generic.max, selects=True, reduces="axis", pushforward=largest_dot,
            samples=lambda rng: [*selections(rng), *bounded(rng, -0.5)])
def max_rule(a: Any, axis: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN, where: Any = True) -> Answer:
    """y = max a.   a_bar = y_bar where a is the maximum."""
    y = np.max(a, axis=axis, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        hit = ~(a < spread(y, a, axis, keepdims))  # also where both are nan
        if initial is NOT_GIVEN:
            return (project(share(y_bar, hit, a, axis, keepdims), a),)
        a_bar, initial_bar = share_with_initial(y_bar, hit, y == initial, a, axis, keepdims, where)
        return project(a_bar, a), ZERO, ZERO, project(initial_bar, initial)

    return y, pullback


@RULES.rule(np.min, np.amin, np.ndarray.min, np.generic.min, selects=True, reduces="axis", pushforward=smallest_dot,
            samples=lambda rng: [*selections(rng), *bounded(rng, 0.5)])
def min_rule(a: Any, axis: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN, where: Any = True) -> Answer:
    """y = min a.   a_bar = y_bar where a is the minimum."""
    y = np.min(a, axis=axis, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        hit = ~(a > spread(y, a, axis, keepdims))
        if initial is NOT_GIVEN:
            return (project(share(y_bar, hit, a, axis, keepdims), a),)
        a_bar, initial_bar = share_with_initial(y_bar, hit, y == initial, a, axis, keepdims, where)
        return project(a_bar, a), ZERO, ZERO, project(initial_bar, initial)

    return y, pullback


@RULES.rule(np.ptp, reduces="axis", selects=True, samples=selections)
def ptp_rule(a: Any, axis: Any = None, *, keepdims: Any = False) -> Answer:
    """y = max a - min a."""
    y = np.ptp(a, axis=axis, keepdims=keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        keep = axis is not None
        highest = ~(a < np.max(a, axis=axis, keepdims=keep))
        lowest = ~(a > np.min(a, axis=axis, keepdims=keep))
        a_bar = share(y_bar, highest, a, axis, keepdims) - share(y_bar, lowest, a, axis, keepdims)
        return (project(a_bar, a),)

    return y, pullback


@RULES.rule(np.nanmax, reduces="axis", selects=True, samples=with_gaps)
def nanmax_rule(a: Any, axis: Any = None, *, keepdims: Any = False) -> Answer:
    """y = max of those that are not nan."""
    y = np.nanmax(a, axis=axis, keepdims=keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(share(y_bar, equal_or_nan(a, spread(y, a, axis, keepdims)), a, axis, keepdims), a),)

    return y, pullback


@RULES.rule(np.nanmin, reduces="axis", selects=True, samples=with_gaps)
def nanmin_rule(a: Any, axis: Any = None, *, keepdims: Any = False) -> Answer:
    """y = min of those that are not nan."""
    y = np.nanmin(a, axis=axis, keepdims=keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(share(y_bar, equal_or_nan(a, spread(y, a, axis, keepdims)), a, axis, keepdims), a),)

    return y, pullback


def equal_or_nan(a: Any, chosen: Any) -> Any:
    """Which elements are the one chosen; all, where nothing but nan was there to choose."""
    return (a == chosen) | np.isnan(chosen)


# ------------------------------------------------------------------ medians


@RULES.rule(np.median, reduces="axis", selects=True,
            samples=lambda rng: [*selections(rng), sample(rng.normal(size=(4, 2)))])
def median_rule(a: Any, axis: Any = None, *, keepdims: Any = False) -> Answer:
    """y = the middle element, or the mean of the two."""
    y = np.median(a, axis=axis, keepdims=keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (median_bar(y_bar, a, axis, keepdims),)

    return y, pullback


@RULES.rule(np.nanmedian, reduces="axis", selects=True,
            samples=lambda rng: [*with_gaps(rng), sample(rng.normal(size=(4, 3)), axis=0)])
def nanmedian_rule(a: Any, axis: Any = None, *, keepdims: Any = False) -> Answer:
    """y = the middle of those that are not nan, or the mean of the two."""
    y = np.nanmedian(a, axis=axis, keepdims=keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (nanmedian_bar(y_bar, a, y, axis, keepdims),)

    return y, pullback
