"""Functions that make arrays: from numbers, from lists, from other arrays; and questions about arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import ANY, UNKNOWN, Array, Kind, Number
from ..runtime import ZERO, conj, project, unbroadcast, zeros_for
from .book import RuleBook, Sample, sample
from .reductions import absent
from .shapes import Answer, formed_like, size_of

RULES = RuleBook("creation")

RULES.constant(
    np.zeros, np.ones, np.empty, np.zeros_like, np.ones_like, np.empty_like, np.eye, np.identity, np.tri,
    np.shape, np.ndim, np.size, np.isscalar, np.iterable, np.broadcast_shapes, np.ndindex,
    np.dtype, np.finfo, np.iinfo, np.result_type, np.promote_types, np.can_cast, np.issubdtype, np.isdtype,
    np.min_scalar_type, np.common_type, np.shares_memory, np.may_share_memory, np.array_repr, np.array_str,
    np.array2string, np.errstate, np.geterr, np.printoptions, np.get_printoptions,
    np.bartlett, np.blackman, np.hamming, np.hanning, np.einsum_path, np.mintypecode, np.typename, np.isfortran,
    np.base_repr, np.binary_repr, np.format_float_positional, np.format_float_scientific, np.bitwise_count,
    np.packbits, np.unpackbits,
)  # fmt: skip
RULES.constant(np.seterr, np.set_printoptions, pure=False)


def carries(y: Any, x: Any) -> bool:
    """Whether a conversion of `x` to the dtype of `y` passes a derivative on: not if it drops a fraction."""
    return y.dtype.kind in "fc" or (y.dtype.kind in "iu" and np.asarray(x).dtype.kind in "iu")


def from_parts(g: Any, y: Any, x: Any) -> Any:
    """The cotangent of the number, array or nested lists `x` that `y` was made of."""
    if isinstance(x, (list, tuple)):
        return tuple([from_row(g[i], y, x[i]) for i in range(len(x))])
    return from_one(g, y, x)


def from_row(g: Any, y: Any, x: Any) -> Any:
    """As `from_parts`, for a list in a list; the compiler interprets no function inside itself."""
    if isinstance(x, (list, tuple)):
        return tuple([from_parts(g[i], y, x[i]) for i in range(len(x))])
    return from_one(g, y, x)


def from_one(g: Any, y: Any, x: Any) -> Any:
    return project(g, x) if carries(y, x) else zeros_for(x)


# ------------------------------------------------------------------ arrays of arrays and numbers


def things(rng: np.random.Generator) -> list[Sample]:
    """What arrays are made of."""
    x = rng.normal(size=(2, 3))
    return [
        sample(x),
        sample(x.T),
        sample(x.astype(np.float32)),
        sample(x + 1j),
        sample(1.5),
        sample(np.array(1.5)),
        sample([1.5, 2.5, 3]),
        sample([x[0], [1.5, 2.5, 3.5], tuple(x[1])]),
        sample([[1.5, np.array(2.5)], [x[0, 0], 4.5]]),
        sample([]),
    ]


def typed(rng: np.random.Generator) -> list[Sample]:
    """What arrays of another type are made of."""
    x = rng.normal(size=(2, 3))
    return [*things(rng), sample(x, np.float32), sample(x, dtype=complex)]


@RULES.linear(np.array, samples=lambda rng: [*typed(rng), sample([1.5, 2.5], ndmin=3), sample(np.ones(2), order="F")])
def array_rule(object: Any, dtype: Any = None, *, order: Any = "K", ndmin: Any = 0) -> Answer:  # noqa: A002 (its name)
    """y is the numbers of nested lists.   Each gets y_bar at its place."""
    y = np.array(object, dtype, order=order, ndmin=ndmin)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if ndmin > 1:
            return (from_parts(np.reshape(y_bar, np.shape(object)), y, object),)
        return (from_parts(y_bar, y, object),)

    return y, pullback


@RULES.linear(np.asarray, np.asanyarray, returns="argument", samples=typed)
def asarray_rule(a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None) -> Answer:
    """As `array_rule`, but an array that fits is given back itself."""
    y = np.asarray(a, dtype, order, copy=copy)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (from_parts(y_bar, y, a),)

    return y, pullback


@RULES.linear(np.asarray_chkfinite, returns="argument", samples=typed)
def asarray_chkfinite_rule(a: Any, dtype: Any = None, order: Any = None) -> Answer:
    """As `asarray_rule`, of finite numbers only."""
    y = np.asarray_chkfinite(a, dtype, order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (from_parts(y_bar, y, a),)

    return y, pullback


@RULES.linear(np.ascontiguousarray, returns="argument", samples=typed)
def ascontiguousarray_rule(a: Any, dtype: Any = None) -> Answer:
    """As `asarray_rule`, with at least one axis, laid out row by row."""
    y = np.ascontiguousarray(a, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (from_parts(y_bar[0] if np.ndim(a) == 0 else y_bar, y, a),)

    return y, pullback


@RULES.linear(np.asfortranarray, returns="argument", samples=typed)
def asfortranarray_rule(a: Any, dtype: Any = None) -> Answer:
    """As `asarray_rule`, with at least one axis, laid out column by column."""
    y = np.asfortranarray(a, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (from_parts(y_bar[0] if np.ndim(a) == 0 and np.ndim(y) == 1 else y_bar, y, a),)

    return y, pullback


def copied(a: Any, order: Any = "K") -> Kind:
    """An array has the kind of its copy; of lists and numbers an array is made, too."""
    if isinstance(a, Number) and not a.loose:
        return Array(np.dtype(a.type), ())
    return a if isinstance(a, Array) else UNKNOWN


@RULES.linear(np.copy, result=copied, samples=things)
def copy_rule(a: Any, order: Any = "K") -> Answer:
    """y has the elements of a in memory of its own."""
    y = np.copy(a, order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (from_parts(y_bar, y, a),)

    return y, pullback


if hasattr(np, "astype"):  # from NumPy 2.1 on

    @RULES.linear(np.astype, returns="argument", samples=lambda rng: [
        sample(rng.normal(size=3), np.float32), sample(rng.normal(size=3), complex),
        sample(rng.normal(size=3), float, copy=False)])
    def astype_rule(x: Any, dtype: Any, /, *, copy: Any = True) -> Answer:
        """y is x in another dtype.   x_bar is y_bar in that of x."""
        y = np.astype(x, dtype, copy=copy)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            return (from_parts(y_bar, y, x),)

        return y, pullback


# ------------------------------------------------------------------ one number, many times


def fills(rng: np.random.Generator) -> list[tuple[Any, dict[str, Any]]]:
    """Values to fill an array of shape (2, 3) with."""
    return [(1.5, {}), (np.array(1.5), {}), (rng.normal(size=3), {}), (rng.normal(size=(2, 1)), {"order": "F"}),
            ([1.5, 2.5, 3.5], {}), (1.5, {"dtype": np.float32}), (1.5 + 2j, {})]


@RULES.linear(np.full, arguments=(1,), samples=lambda rng: [
    *[sample((2, 3), value, **keywords) for value, keywords in fills(rng)], sample(4, 1.5), sample((), 1.5)])
def full_rule(shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C") -> Answer:
    """y is the value everywhere.   Its cotangent is the sum of y_bar."""
    y = np.full(shape, fill_value, dtype, order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, from_fill(y_bar, y, fill_value)

    return y, pullback


@RULES.linear(np.full_like, arguments=(1,), samples=lambda rng: [
    sample(rng.normal(size=(2, 3)), value, **keywords) for value, keywords in fills(rng)[:-1]])
def full_like_rule(a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", *, shape: Any = None) -> Answer:
    """As `full_rule`, in the shape of a."""
    y = np.full_like(a, fill_value, dtype, order, shape=shape)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, from_fill(y_bar, y, fill_value)

    return y, pullback


def from_fill(y_bar: Any, y: Any, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return from_parts(unbroadcast(y_bar, np.asarray(value)), y, value)
    return project(unbroadcast(y_bar, value), value) if carries(y, value) else zeros_for(value)


# ------------------------------------------------------------------ ranges


def ranged(start_or_stop: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Kind:
    """The kind of a range: only that of ``np.arange(n)`` with a whole n has a known length."""
    given = [part for part in (start_or_stop, stop, step) if part is not None]
    types = [part.type if isinstance(part, Number) else type(part) for part in given]
    if not all(issubclass(cls, (int, float, np.integer, np.floating)) for cls in types):
        return UNKNOWN
    wanted = np.result_type(*types) if dtype is None else np.dtype(dtype)
    size = size_of(start_or_stop) if issubclass(types[0], int) and stop is None and step == 1 else ANY
    return Array(wanted, (size,))


@RULES.rule(np.arange, result=ranged, samples=lambda rng: [
    sample(3.5), sample(0.5, 3.25), sample(0.5, 3.25, 0.5), sample(1.25, -2.5, -1.0),
    sample(0.5, 3.25, 0.5, dtype=np.float32), sample(0.5, 3.25, dtype=int)])
def arange_rule(start_or_stop: Any, /, stop: Any = None, step: Any = 1, *, dtype: Any = None) -> Answer:
    """y_k = start + k step.   start_bar = Σ y_bar_k, step_bar = Σ k y_bar_k."""
    y = np.arange(start_or_stop, stop, step, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        step_bar = project(np.arange(len(y)) @ y_bar, step) if carries(y, step) else zeros_for(step)
        if stop is None:
            return ZERO, ZERO, step_bar
        start_bar = project(np.sum(y_bar), start_or_stop) if carries(y, start_or_stop) else zeros_for(start_or_stop)
        return start_bar, ZERO, step_bar

    return y, pullback


@RULES.linear(np.linspace, arguments=(0, 1), samples=lambda rng: [
    sample(0.5, 2.0), sample(0.5, 2.0, 5), sample(0.5, 2.0, num=4, endpoint=False), sample(0.5, 2.0, 1),
    sample(0.5, 2.0, 4, retstep=True), sample(rng.normal(size=3), 2.0, 4), sample(0.5, 2.0, 4, dtype=np.float32),
    sample(rng.normal(size=(2, 1)), rng.normal(size=3), 4, axis=-1)])
def linspace_rule(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, retstep: Any = False,
                  dtype: Any = None, axis: Any = 0) -> Answer:
    """y = (1 - t) start + t stop.   start_bar = Σ (1 - t) y_bar, stop_bar = Σ t y_bar."""
    value = np.linspace(start, stop, num, endpoint, retstep, dtype, axis)

    def pullback(bars: Any) -> tuple[Any, ...]:
        y, y_bar, step_bar = (value[0], bars[0], bars[1]) if retstep else (value, bars, ZERO)
        t = np.linspace(0.0, 1.0, num, endpoint)
        if retstep and absent(y_bar):
            y_bar = zeros_for(y)
        start_bar, stop_bar = ends_bars(y_bar, t, axis) if y.dtype.kind in "fc" else (0.0, 0.0)
        if retstep and not absent(step_bar):
            slope = step_bar / (num - 1 if endpoint else num)
            start_bar, stop_bar = start_bar - slope, stop_bar + slope
        return end_bar(start_bar, start), end_bar(stop_bar, stop)

    return value, pullback


def ends_bars(g: Any, t: Any, axis: Any) -> tuple[Any, Any]:
    """The sums of `g` along `axis`, weighted by the distance from the stop and from the start."""
    if np.ndim(g) == 1:
        return (1.0 - t) @ g, t @ g
    rows = np.moveaxis(g, axis, 0)
    return np.tensordot(1.0 - t, rows, axes=1), np.tensordot(t, rows, axes=1)


def end_bar(g: Any, end: Any) -> Any:
    return project(unbroadcast(g, end), end)


@RULES.rule(np.logspace, samples=lambda rng: [
    sample(0.5, 2.0, 5), sample(0.5, 2.0, num=4, endpoint=False, base=2.0), sample(rng.normal(size=3), 2.0, 4, axis=1),
    sample(0.5, 1.0, 3, dtype=np.float32)])
def logspace_rule(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, base: Any = 10.0,
                  dtype: Any = None, axis: Any = 0) -> Answer:
    """y = base^e, e = (1 - t) start + t stop."""
    y = np.logspace(start, stop, num, endpoint, base, dtype, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if y.dtype.kind not in "fc":
            return ZERO, ZERO, ZERO, ZERO, ZERO
        e_bar = y_bar * conj(y * np.log(base))
        start_bar, stop_bar = ends_bars(e_bar, np.linspace(0.0, 1.0, num, endpoint), axis)
        base_bar = np.sum(y_bar * conj(y * np.linspace(start, stop, num, endpoint, axis=axis) / base))
        return end_bar(start_bar, start), end_bar(stop_bar, stop), ZERO, ZERO, project(base_bar, base)

    return y, pullback


@RULES.rule(np.geomspace, samples=lambda rng: [
    sample(0.5, 2.0, 5), sample(0.5, 2.0, num=4, endpoint=False), sample(-0.5, -2.0, 3),
    sample(rng.uniform(1.0, 2.0, size=3), 4.0, 4, axis=1), sample(0.5, 1.0, 3, dtype=np.float32)])
def geomspace_rule(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None,
                   axis: Any = 0) -> Answer:
    """y = start^(1 - t) stop^t."""
    y = np.geomspace(start, stop, num, endpoint, dtype, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if y.dtype.kind not in "fc":
            return ZERO, ZERO
        start_bar, stop_bar = ends_bars(y_bar * conj(y), np.linspace(0.0, 1.0, num, endpoint), axis)
        return end_bar(start_bar / conj(start), start), end_bar(stop_bar / conj(stop), stop)

    return y, pullback


@RULES.rule(np.vander, samples=lambda rng: [
    sample(rng.normal(size=3)), sample(rng.normal(size=3), 4, increasing=True), sample(rng.normal(size=2) + 1j, N=5),
    sample(np.array([0.0, 1.0, -2.0])), sample(rng.normal(size=2), 1)])
def vander_rule(x: Any, N: Any = None, increasing: Any = False) -> Answer:
    """y_ij = x_i^p_j.   x_bar_i = Σ p_j x_i^(p_j - 1) y_bar_ij."""
    y = np.vander(x, N, increasing)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        exponents = np.arange(y.shape[1]) if increasing else np.arange(y.shape[1])[::-1]
        slope = exponents * np.power(np.expand_dims(x, 1), np.maximum(exponents - 1, 0))
        return (project(np.sum(y_bar * conj(slope), axis=1), x),)

    return y, pullback


# ------------------------------------------------------------------ scalar types


def convertible(rng: np.random.Generator, cls: Any) -> list[Sample]:
    """What is converted; float16 has too few digits for differences to say anything of a number."""
    some = [sample(1.5), sample(rng.normal(size=3)), sample([1.5, 2.5])]
    return [sample(np.ones((0, 2)))] if cls is np.float16 else some


def conversion(cls: Any) -> None:
    """Declare ``cls(x)``, which passes the cotangent back in the dtype of x."""

    @RULES.linear(cls, samples=lambda rng: convertible(rng, cls))
    def conversion_rule(x: Any = 0.0, /) -> Answer:
        y = cls(x)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            return (formed_like(y_bar, x),)

        return y, pullback


for _type in (np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128):
    conversion(_type)

RULES.constant(np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
