"""Linear algebra: systems, inverses, determinants, Cholesky factors, powers and chains of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import UNKNOWN, Array, Kind, Number, Sequence
from ..runtime import ZERO, conj, is_absent, project, spread, unbroadcast, zeros_for
from ..runtime.cotangents import rebuilt
from ..runtime.factors import (
    cholesky_bar,
    cofactors,
    multi_dot_bars,
    power_bar,
    slogdet_bar,
    upper_cholesky_bar,
)
from ..runtime.layouts import along_diagonal
from ..runtime.moving import cholesky_dot, multi_dot_dot, power_dot
from .book import Pullback, RuleBook, Sample, sample
from .contraction import adjoint

RULES = RuleBook("linalg")

RULES.constant(np.linalg.matrix_rank)


def like_first(a: Kind, *_: Kind, **__: Any) -> Kind:
    """The result has the axes of the first argument, in floating point."""
    return Array(floating(a), a.axes, a.type) if isinstance(a, Array) else UNKNOWN


def floating(a: Array) -> np.dtype[Any]:
    """The dtype in which LAPACK works on the array."""
    return a.dtype if a.dtype.kind in "fc" else np.dtype(np.float64)


def like_solution(a: Kind, b: Kind) -> Kind:
    """The result is made of columns like those of b."""
    if not isinstance(a, Array) or not isinstance(b, Array):
        return UNKNOWN
    dtype = np.result_type(floating(a), floating(b))
    if b.ndim == 1:
        return Array(dtype, a.axes[:-1], a.type)
    same = a.ndim == 2 or (a.ndim == b.ndim and a.axes[:-2] == b.axes[:-2])
    return Array(dtype, b.axes, b.type) if same else UNKNOWN


def regular(rng: np.random.Generator, *shape: int) -> Any:
    """Well-conditioned matrices."""
    return rng.normal(size=shape) + 3.0 * np.eye(shape[-1])


def squares(rng: np.random.Generator) -> list[Sample]:
    """Calls with square matrices."""
    a = regular(rng, 3, 3)
    return [
        sample(a),
        sample(regular(rng, 1, 1)),
        sample(regular(rng, 2, 3, 3)),
        sample(regular(rng, 0, 2, 2)),
        sample(regular(rng, 6, 6)[::2, ::2].T),
        sample(a + 1j * rng.normal(size=(3, 3))),
        sample(regular(rng, 2, 3, 3) * 1j + rng.normal(size=(2, 3, 3))),
    ]


# ------------------------------------------------------------------ solve, inv


def _solve_samples(rng: np.random.Generator) -> list[Sample]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3, 3), (3,)), ((3, 3), (3, 2)), ((3, 3), (3, 1)), ((2, 3, 3), (3,)), ((2, 3, 3), (2, 3, 2)),
        ((3, 3), (2, 3, 2)), ((2, 3, 3), (3, 2)), ((2, 1, 3, 3), (4, 3, 2)), ((1, 1), (1,)), ((3, 3), (3, 0)),
    ]  # fmt: skip
    calls = [sample(regular(rng, *m), rng.normal(size=n)) for m, n in shapes]
    turned = [sample(call.args[0] + 1j, call.args[1] * (1 + 2j)) for call in calls[:5]]
    return [*calls, *turned, sample(regular(rng, 3, 3).T, rng.normal(size=(6, 4))[::2, ::2])]


def solve_dot(x: Any, dots: Any, a: Any, b: Any) -> Any:
    """A x = b.   x_dot solves A x_dot = b_dot - A_dot x."""
    a_dot, b_dot = dots
    if is_absent(a_dot):
        return np.linalg.solve(a, b_dot)
    if np.ndim(b) == 1 and np.ndim(a) > 2:
        moved = -(a_dot @ x[..., None]) if is_absent(b_dot) else b_dot[:, None] - a_dot @ x[..., None]
        return np.linalg.solve(a, moved)[..., 0]
    moved = -(a_dot @ x) if is_absent(b_dot) else b_dot - a_dot @ x
    return np.linalg.solve(a, moved)


@RULES.rule(np.linalg.solve, result=like_solution, pushforward=solve_dot, samples=_solve_samples)
def solve_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """A x = b.   b_bar solves Aᴴ b_bar = x_bar;  A_bar = -b_bar xᴴ."""
    x = np.linalg.solve(a, b)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        if np.ndim(b) == 1 and np.ndim(a) == 2:
            b_bar = np.linalg.solve(adjoint(a), x_bar)
            a_bar = -b_bar[:, None] * conj(x)
        elif np.ndim(b) == 1:
            b_bar = np.linalg.solve(adjoint(a), x_bar[..., None])[..., 0]
            a_bar = -b_bar[..., None] * conj(x)[..., None, :]
        else:
            b_bar = np.linalg.solve(adjoint(a), x_bar)
            a_bar = -b_bar @ adjoint(x)
        return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)

    return x, pullback


def inv_dot(y: Any, dots: Any, a: Any) -> Any:
    """Y = A⁻¹.   Y_dot = -Y A_dot Y."""
    return -(y @ dots[0] @ y)


@RULES.rule(np.linalg.inv, result=like_first, pushforward=inv_dot, samples=squares)
def inv_rule(a: Any) -> tuple[Any, Pullback]:
    """Y = A⁻¹.   A_bar = -Yᴴ Y_bar Yᴴ."""
    y = np.linalg.inv(a)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(-adjoint(y) @ y_bar @ adjoint(y), a),)

    return y, pullback


# ------------------------------------------------------------------ determinants


def _det_samples(rng: np.random.Generator) -> list[Sample]:
    rank_one = np.outer(rng.normal(size=3), rng.normal(size=3))
    singular = [np.array([[1.0, 2.0], [2.0, 4.0]]), rank_one, np.zeros((2, 2)), np.stack([rank_one, np.eye(3)])]
    return [*squares(rng), *map(sample, singular), sample(np.array([[1.0, 2.0], [2.0, 4.0]]) * 1j)]


@RULES.rule(np.linalg.det, reduces=(-2, -1), samples=_det_samples)
def det_rule(a: Any) -> tuple[Any, Pullback]:
    """y = det A.   A_bar = y_bar times the conjugate cofactors, which for a regular matrix are (y A⁻¹)ᴴ."""
    y = np.linalg.det(a)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) == 2:
            return (project(y_bar * cofactors(y, a), a),)
        return (project(spread(y_bar, a, (-2, -1)) * cofactors(y, a), a),)

    return y, pullback


def like_slogdet(a: Kind) -> Kind:
    """The sign, of the dtype of the matrix, and the logarithm, which is real."""
    if not isinstance(a, Array):
        return UNKNOWN
    sign, log = floating(a), np.empty(0, floating(a)).real.dtype
    if a.ndim == 2:
        return Sequence(type(np.linalg.slogdet(np.eye(1))), (Number(sign.type), Number(log.type)))
    parts = (Array(sign, a.axes[:-2], a.type), Array(log, a.axes[:-2], a.type))
    return Sequence(type(np.linalg.slogdet(np.eye(1))), parts)


def slogdet_dot(y: Any, dots: Any, a: Any) -> Any:
    """l_dot = re tr (A⁻¹ A_dot),  s_dot = i s im tr (A⁻¹ A_dot)."""
    moved = np.trace(np.linalg.solve(a, dots[0]), axis1=-2, axis2=-1)
    if np.iscomplexobj(a):
        return rebuilt(y, [1j * y[0] * moved.imag, moved.real])
    return rebuilt(y, [zeros_for(y[0]), moved])


@RULES.rule(np.linalg.slogdet, result=like_slogdet, pushforward=slogdet_dot, samples=squares)
def slogdet_rule(a: Any) -> tuple[Any, Pullback]:
    """s, l with det A = s exp(l).   A_bar = l_bar A⁻ᴴ; of a complex matrix the phase s has a derivative, too."""
    y = np.linalg.slogdet(a)

    def pullback(y_bars: Any) -> tuple[Any, ...]:
        sign_bar, log_bar = y_bars
        if np.ndim(a) == 2 and conj(a) is a:  # the sign of a real determinant does not change
            return (ZERO if is_absent(log_bar) else project(log_bar * adjoint(np.linalg.inv(a)), a),)
        return (slogdet_bar(sign_bar, log_bar, a, y[0]),)

    return y, pullback


# ------------------------------------------------------------------ Cholesky factors


def _cholesky_samples(rng: np.random.Generator) -> list[Sample]:
    matrices = [call.args[0] for call in squares(rng)]
    definite = [a @ adjoint(a) + np.eye(a.shape[-1]) for a in matrices]
    return [*map(sample, definite), *[sample(a, upper=True) for a in definite]]


def cholesky_pushed(y: Any, dots: Any, a: Any, *, upper: Any = False) -> Any:
    """L_dot = L Φ(L⁻¹ A_dot L⁻ᴴ), where Φ takes the lower triangle and half of the diagonal."""
    return cholesky_dot(dots[0], y, upper)


@RULES.rule(np.linalg.cholesky, result=like_first, pushforward=cholesky_pushed, samples=_cholesky_samples)
def cholesky_rule(a: Any, *, upper: Any = False) -> tuple[Any, Pullback]:
    """A = L Lᴴ, or Uᴴ U, from the triangle that is read.   A_bar lies in that triangle."""
    y = np.linalg.cholesky(a, upper=upper)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(upper_cholesky_bar(y_bar, y) if upper else cholesky_bar(y_bar, y), a),)

    return y, pullback


# ------------------------------------------------------------------ chains and powers


def _multi_dot_samples(rng: np.random.Generator) -> list[Sample]:
    shapes: list[list[tuple[int, ...]]] = [
        [(2, 3), (3, 4)], [(2, 3), (3, 4), (4, 2)], [(3,), (3, 4), (4, 2)], [(2, 3), (3, 4), (4,)],
        [(3,), (3, 4), (4,)], [(2, 3), (3, 4), (4, 2), (2, 5)], [(3,), (3,)],
    ]  # fmt: skip
    calls = [sample([rng.normal(size=shape) for shape in chain]) for chain in shapes]
    return [*calls, sample([a * (1 + 1j) + 1j for a in calls[1].args[0]])]


def multi_dot_pushed(y: Any, dots: Any, arrays: Any) -> Any:
    """Y_dot = A_dot B C + A B_dot C + ..."""
    return multi_dot_dot(dots[0], arrays)


@RULES.rule(np.linalg.multi_dot, pushforward=multi_dot_pushed, samples=_multi_dot_samples)
def multi_dot_rule(arrays: Any) -> tuple[Any, Pullback]:
    """Y = A B C ...   B_bar = Aᴴ Y_bar (C ...)ᴴ."""
    y = np.linalg.multi_dot(arrays)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (multi_dot_bars(y_bar, arrays),)

    return y, pullback


def _power_samples(rng: np.random.Generator) -> list[Sample]:
    a = regular(rng, 3, 3)
    powers = [sample(a, n) for n in (0, 1, 2, 3, 5, -1, -2)]
    return [*powers, sample(regular(rng, 2, 3, 3), 3), sample(regular(rng, 2, 2, 2), -3), sample(a + 1j, 4)]


def matrix_power_dot(y: Any, dots: Any, a: Any, n: Any) -> Any:
    """Y_dot = Σ Aᵏ A_dot Aⁿ⁻¹⁻ᵏ; a negative power is one of the inverse."""
    if n == 0:
        return zeros_for(y)
    if n > 0:
        return power_dot(dots[0], a, n)
    inverse = np.linalg.inv(a)
    return power_dot(-(inverse @ dots[0] @ inverse), inverse, -n)


@RULES.rule(np.linalg.matrix_power, result=like_first, pushforward=matrix_power_dot, samples=_power_samples)
def matrix_power_rule(a: Any, n: Any) -> tuple[Any, Pullback]:
    """Y = Aⁿ.   A_bar = Σ (Aᵏ)ᴴ Y_bar (Aⁿ⁻¹⁻ᵏ)ᴴ; a negative power is one of the inverse."""
    y = np.linalg.matrix_power(a, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if n == 0:
            return (ZERO,)
        if n > 0:
            return (project(power_bar(y_bar, adjoint(a), n), a),)
        inverse = adjoint(np.linalg.inv(a))
        return (project(-inverse @ power_bar(y_bar, inverse, -n) @ inverse, a),)

    return y, pullback


# ------------------------------------------------------------------ views and sums of the diagonal


def _diagonal_samples(rng: np.random.Generator) -> list[Sample]:
    a = rng.normal(size=(3, 4))
    return [
        sample(a),
        sample(a, offset=1),
        sample(a, offset=-2),
        sample(a, offset=4),
        sample(rng.normal(size=(2, 3, 4)), offset=-1),
        sample(a.T + 1j),
    ]


@RULES.linear(np.linalg.trace, samples=_diagonal_samples)
def trace_rule(x: Any, offset: Any = 0, dtype: Any = None) -> tuple[Any, Pullback]:
    """y = Σ of a diagonal.   x_bar is y_bar along it."""
    y = np.linalg.trace(x, offset=offset, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        ones = np.eye(x.shape[-2], x.shape[-1], offset)
        return (project(y_bar * ones if np.ndim(x) == 2 else y_bar[..., None, None] * ones, x),)

    return y, pullback


@RULES.linear(np.linalg.diagonal, returns="view", selects=True, samples=_diagonal_samples)
def diagonal_rule(x: Any, offset: Any = 0) -> tuple[Any, Pullback]:
    """y = a diagonal.   x_bar is zero but for y_bar along it."""
    y = np.linalg.diagonal(x, offset=offset)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(along_diagonal(y_bar, x, offset, -2, -1), x),)

    return y, pullback
