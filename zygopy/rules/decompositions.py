"""Eigenvalues, singular values, QR, and what is made of them: pseudoinverse and least squares.

Complex vectors are determined up to a phase, which is LAPACK's own: what depends on it has no derivative and is
refused.  Where values repeat, the vectors have none: it is nan, unless their cotangent asks for none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import ANY, ONE, UNKNOWN, Array, Kind, Number, Sequence, Size
from ..errors import MissingRule
from ..runtime import ZERO, project
from ..runtime.cotangents import rebuilt
from ..runtime.factors import (
    eig_bar,
    eigh_bar,
    full_svd_bar,
    lstsq_bars,
    pinv_bar,
    qr_bar,
    singular_values_bar,
    svd_bar,
)
from ..runtime.moving import (
    eig_dots,
    eigenvalues_dot,
    eigh_dots,
    full_svd_dots,
    lstsq_dots,
    pinv_dot,
    qr_dots,
    singular_values_dot,
    svd_dots,
)
from .book import Pullback, RuleBook, Sample, sample
from .contraction import adjoint
from .linalg import floating, like_first, regular

RULES = RuleBook("decompositions")


def matrices(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[Any]:
    """Matrices, real and complex."""
    real = [rng.normal(size=shape) for shape in shapes]
    return [*real, *[a + 1j * rng.normal(size=a.shape) for a in real]]


# ------------------------------------------------------------------ symmetric matrices


def _symmetric(rng: np.random.Generator) -> list[Any]:
    return [a + adjoint(a) for a in matrices(rng, (3, 3), (2, 2, 2), (1, 1))]


def _eigvalsh_samples(rng: np.random.Generator) -> list[Sample]:
    return [call for a in _symmetric(rng) for call in (sample(a), sample(a, "U"))]


def like_eigenvalues(a: Kind, *_: Any, **__: Any) -> Kind:
    """Real numbers, as many as rows."""
    return Array(real_of(a), a.axes[:-1], a.type) if isinstance(a, Array) else UNKNOWN


def like_eigh(a: Kind, *_: Any, **__: Any) -> Kind:
    """The eigenvalues, and vectors like the matrix."""
    if not isinstance(a, Array):
        return UNKNOWN
    return Sequence(type(np.linalg.eigh(np.eye(1))), (like_eigenvalues(a), like_first(a)))


def real_of(a: Array) -> np.dtype[Any]:
    """The real dtype in which LAPACK works on the array."""
    return np.empty(0, floating(a)).real.dtype


def eigvalsh_dot(y: Any, dots: Any, a: Any, UPLO: Any = "L") -> Any:
    """w_dot is the diagonal of Vᴴ A_dot V."""
    return eigenvalues_dot(dots[0], a, UPLO)


@RULES.rule(np.linalg.eigvalsh, result=like_eigenvalues, pushforward=eigvalsh_dot, samples=_eigvalsh_samples)
def eigvalsh_rule(a: Any, UPLO: Any = "L") -> tuple[Any, Pullback]:
    """A = V diag(w) Vᴴ.   A_bar = V diag(w_bar) Vᴴ, in the triangle that is read."""
    w = np.linalg.eigvalsh(a, UPLO)

    def pullback(w_bar: Any) -> tuple[Any, ...]:
        return (project(eigh_bar(w_bar, ZERO, np.linalg.eigh(a, UPLO), UPLO), a),)

    return w, pullback


def _eigh_samples(rng: np.random.Generator) -> list[Sample]:
    # the phase of complex vectors is LAPACK's own
    return [call for call in _eigvalsh_samples(rng) if not np.iscomplexobj(call.args[0])]


def eigh_dot(y: Any, dots: Any, a: Any, UPLO: Any = "L") -> Any:
    """w_dot, V_dot."""
    return rebuilt(y, [*eigh_dots(dots[0], y, UPLO)])


@RULES.rule(np.linalg.eigh, result=like_eigh, pushforward=eigh_dot, samples=_eigh_samples)
def eigh_rule(a: Any, UPLO: Any = "L") -> tuple[Any, Pullback]:
    """A = V diag(w) Vᴴ.   A_bar = V (diag(w_bar) + Vᴴ V_bar / (w_j - w_i)) Vᴴ, in the triangle that is read."""
    y = np.linalg.eigh(a, UPLO)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        w_bar, v_bar = y_bar
        return (project(eigh_bar(w_bar, v_bar, y, UPLO), a),)

    return y, pullback


# ------------------------------------------------------------------ general matrices


def _eig_samples(rng: np.random.Generator) -> list[Sample]:
    return [*map(sample, matrices(rng, (3, 3), (2, 2, 2))), sample(np.diag([1.0, 2.0, 4.0]) + 0.1)]


def eigvals_dot(w: Any, dots: Any, a: Any) -> Any:
    """w_dot is the diagonal of V⁻¹ A_dot V."""
    _, v = np.linalg.eig(a)
    return np.diagonal(np.linalg.solve(v, dots[0] @ v), 0, -2, -1)


@RULES.rule(np.linalg.eigvals, pushforward=eigvals_dot, samples=_eig_samples)
def eigvals_rule(a: Any) -> tuple[Any, Pullback]:
    """A V = V diag(w).   A_bar = V⁻ᴴ diag(w_bar) Vᴴ."""
    w = np.linalg.eigvals(a)

    def pullback(w_bar: Any) -> tuple[Any, ...]:
        _, v = np.linalg.eig(a)
        return (project(np.linalg.solve(adjoint(v), w_bar[..., :, None] * adjoint(v)), a),)

    return w, pullback


def _real_eig_samples(rng: np.random.Generator) -> list[Sample]:
    return [
        sample(np.diag([1.0, 2.0, 4.0]) + 0.2 * rng.normal(size=(3, 3))),
        sample(np.array([[2.0, 1.0], [0.5, -1.0]])),
    ]


def eig_dot(y: Any, dots: Any, a: Any) -> Any:
    """w_dot, V_dot."""
    return rebuilt(y, [*eig_dots(dots[0], y)])


@RULES.rule(np.linalg.eig, pushforward=eig_dot, samples=_real_eig_samples)
def eig_rule(a: Any) -> tuple[Any, Pullback]:
    """A V = V diag(w), columns of length 1.   As `eigh`, with V⁻ᴴ for V, and without what changes their length."""
    y = np.linalg.eig(a)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        w_bar, v_bar = y_bar
        return (project(eig_bar(w_bar, v_bar, y), a),)

    return y, pullback


# ------------------------------------------------------------------ singular values


def _svdvals_samples(rng: np.random.Generator) -> list[Sample]:
    return list(map(sample, matrices(rng, (3, 3), (4, 2), (2, 2, 3), (1, 2))))


def like_singular_values(a: Kind, *_: Any, **__: Any) -> Kind:
    """Real numbers, as many as rows or columns."""
    return Array(real_of(a), (*a.axes[:-2], shorter(a)), a.type) if isinstance(a, Array) else UNKNOWN


def shorter(a: Array) -> Size:
    """The number of rows or of columns, whichever is less."""
    rows, columns = a.axes[-2:]
    return rows if rows == columns else ONE if ONE in (rows, columns) else ANY


def like_svd(a: Kind, full_matrices: Any = True, compute_uv: Any = True, **_: Any) -> Kind:
    """The vectors on both sides and the singular values, or those alone."""
    if not isinstance(a, Array) or not isinstance(full_matrices, bool) or not isinstance(compute_uv, bool):
        return UNKNOWN
    if not compute_uv:
        return like_singular_values(a)
    (*stack, rows, columns), dtype, middle = a.axes, floating(a), shorter(a)
    u = Array(dtype, (*stack, rows, rows if full_matrices else middle), a.type)
    vh = Array(dtype, (*stack, columns if full_matrices else middle, columns), a.type)
    return Sequence(type(np.linalg.svd(np.eye(1))), (u, like_singular_values(a), vh))


def svdvals_dot(s: Any, dots: Any, x: Any) -> Any:
    """s_dot is the diagonal of Uᴴ A_dot V."""
    return singular_values_dot(dots[0], x)


@RULES.rule(np.linalg.svdvals, result=like_singular_values, pushforward=svdvals_dot, samples=_svdvals_samples)
def svdvals_rule(x: Any) -> tuple[Any, Pullback]:
    """A = U diag(s) Vᴴ.   A_bar = U diag(s_bar) Vᴴ."""
    s = np.linalg.svdvals(x)

    def pullback(s_bar: Any) -> tuple[Any, ...]:
        return (project(singular_values_bar(s_bar, x), x),)

    return s, pullback


def _svd_samples(rng: np.random.Generator) -> list[Sample]:
    several = [a for a in matrices(rng, (3, 3), (4, 2), (2, 2, 3)) if not np.iscomplexobj(a)]
    return [*[sample(a, full_matrices=False) for a in several], *[sample(a, compute_uv=False) for a in several],
            sample(several[0])]  # fmt: skip


def svd_dot(y: Any, dots: Any, a: Any, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    """U_dot, s_dot, Vᴴ_dot, or s_dot alone."""
    if not compute_uv:
        return singular_values_dot(dots[0], a)
    if full_matrices:
        return rebuilt(y, [*full_svd_dots(dots[0], a, y)])
    return rebuilt(y, [*svd_dots(dots[0], y)])


@RULES.rule(np.linalg.svd, result=like_svd, pushforward=svd_dot, samples=_svd_samples)
def svd_rule(a: Any, full_matrices: Any = True, compute_uv: Any = True) -> tuple[Any, Pullback]:
    """A = U diag(s) Vᴴ.   A_bar = U diag(s_bar) Vᴴ and the turns of U and V."""
    y = np.linalg.svd(a, full_matrices, compute_uv)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if not compute_uv:
            return (project(singular_values_bar(y_bar, a), a),)
        u_bar, s_bar, vh_bar = y_bar
        if full_matrices:
            return (project(full_svd_bar(u_bar, s_bar, vh_bar, a, y), a),)
        return (project(svd_bar(u_bar, s_bar, vh_bar, y), a),)

    return y, pullback


# ------------------------------------------------------------------ QR


def _qr_samples(rng: np.random.Generator) -> list[Sample]:
    several = [a for a in matrices(rng, (3, 3), (4, 2), (2, 4), (2, 3, 2)) if not np.iscomplexobj(a)]
    return [*map(sample, several), *[sample(a, mode="r") for a in several], sample(several[0], "complete"),
            sample(several[0] + 1j * several[0].T, mode="r"), sample(several[0] + 1j * several[0].T)]  # fmt: skip


def like_qr(a: Kind, mode: Any = "reduced") -> Kind:
    """The factors, or R alone."""
    if not isinstance(a, Array) or mode not in ("reduced", "complete", "r"):
        return UNKNOWN
    *stack, rows, columns = a.axes
    middle = rows if mode == "complete" else shorter(a)
    q = Array(floating(a), (*stack, rows, middle), a.type)
    r = Array(floating(a), (*stack, middle, columns), a.type)
    return r if mode == "r" else Sequence(type(np.linalg.qr(np.eye(1))), (q, r))


def qr_dot(y: Any, dots: Any, a: Any, mode: Any = "reduced") -> Any:
    """Q_dot, R_dot, or R_dot alone."""
    if mode == "r":
        return qr_dots(dots[0], a, np.linalg.qr(a))[1]
    if mode != "reduced" and not (mode == "complete" and a.shape[-2] <= a.shape[-1]):
        raise MissingRule(f"qr with mode={mode!r} has no derivative for this shape", hint="mode='reduced'")
    return rebuilt(y, [*qr_dots(dots[0], a, y)])


@RULES.rule(np.linalg.qr, result=like_qr, pushforward=qr_dot, samples=_qr_samples)
def qr_rule(a: Any, mode: Any = "reduced") -> tuple[Any, Pullback]:
    """A = Q R.   A_bar = (Q_bar + Q copy(R R_barᴴ - Q_barᴴ Q)) R⁻ᴴ, where copy makes the lower triangle symmetric."""
    y = np.linalg.qr(a, mode)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if mode not in ("reduced", "r") and not (mode == "complete" and a.shape[-2] <= a.shape[-1]):
            raise MissingRule(f"qr with mode={mode!r} has no derivative for this shape", hint="mode='reduced'")
        if mode == "r":
            return (project(qr_bar(ZERO, y_bar, a, np.linalg.qr(a)), a),)
        q_bar, r_bar = y_bar
        return (project(qr_bar(q_bar, r_bar, a, y), a),)

    return y, pullback


# ------------------------------------------------------------------ pseudoinverse, least squares


def like_transpose(a: Kind, *_: Kind, **__: Any) -> Kind:
    """The result has the two last axes the other way round."""
    same = like_first(a)
    return Array(same.dtype, (*same.axes[:-2], *same.axes[-2:][::-1]), same.type) if isinstance(same, Array) else same


def _pinv_samples(rng: np.random.Generator) -> list[Sample]:
    return [*map(sample, matrices(rng, (3, 3), (4, 2), (2, 2, 3))), sample(rng.normal(size=(4, 2)), rcond=1e-12)]


def pinv_pushed(p: Any, dots: Any, a: Any, rcond: Any = None) -> Any:
    """P_dot."""
    return pinv_dot(dots[0], a, p)


@RULES.rule(np.linalg.pinv, result=like_transpose, pushforward=pinv_pushed, pushes=1, samples=_pinv_samples)
def pinv_rule(a: Any, rcond: Any = None) -> tuple[Any, Pullback]:
    """P = A⁺ of constant rank.   A_bar = -Pᴴ P_bar Pᴴ + (1 - A P) P_barᴴ P Pᴴ + Pᴴ P P_barᴴ (1 - P A)."""
    p = np.linalg.pinv(a, rcond)

    def pullback(p_bar: Any) -> tuple[Any, ...]:
        return (project(pinv_bar(p_bar, a, p), a),)

    return p, pullback


def _lstsq_samples(rng: np.random.Generator) -> list[Sample]:
    a, wide = rng.normal(size=(5, 3)), rng.normal(size=(2, 4))
    return [
        sample(a, rng.normal(size=5)),
        sample(a, rng.normal(size=(5, 2))),
        sample(wide, rng.normal(size=2)),
        sample(wide, rng.normal(size=(2, 3)), None),
        sample(regular(rng, 3, 3), rng.normal(size=3)),
        sample(a + 1j * a[::-1], rng.normal(size=5) + 1j),
    ]


def like_lstsq(a: Kind, b: Kind, *_: Any, **__: Any) -> Kind:
    """The solution, what is left over, the rank, the singular values."""
    if not isinstance(a, Array) or not isinstance(b, Array):
        return UNKNOWN
    dtype = np.result_type(floating(a), floating(b))
    real = np.empty(0, dtype).real.dtype
    x = Array(dtype, (a.axes[-1], *b.axes[1:]), a.type)
    rank = Number(type(np.linalg.lstsq(np.eye(1), np.ones(1))[2]))
    return Sequence(tuple, (x, Array(real, (ANY,), a.type), rank, Array(real, (shorter(a),), a.type)))


def lstsq_dot(y: Any, dots: Any, a: Any, b: Any, rcond: Any = None) -> Any:
    """x_dot, what is left over, no rank, s_dot."""
    x_dot, left_over_dot, s_dot = lstsq_dots(dots, a, b, y)
    return x_dot, left_over_dot, ZERO, s_dot


@RULES.rule(np.linalg.lstsq, result=like_lstsq, pushforward=lstsq_dot, pushes=2, samples=_lstsq_samples)
def lstsq_rule(a: Any, b: Any, rcond: Any = None) -> tuple[Any, Pullback]:
    """x = A⁺ b, of constant rank; the sums of squares left over; the rank; the singular values."""
    y = np.linalg.lstsq(a, b, rcond)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar, b_bar = lstsq_bars(y_bar, a, b, y)
        return project(a_bar, a), project(b_bar, b)

    return y, pullback
