"""Eigenvalues, singular values, QR, and what is made of them: pseudoinverse and least squares.

Complex vectors are determined up to a phase, which is LAPACK's own: what depends on it has no derivative and is
refused.  Where values repeat, the vectors have none: it is nan, unless their cotangent asks for none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import Array, Kind
from ..errors import MissingRule
from ..runtime import ZERO, conj, divide_selected, project
from .book import Pullback, RuleBook, Sample, sample
from .contraction import adjoint
from .linalg import like_first, lower_half, regular

RULES = RuleBook("decompositions")


def matrices(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[Any]:
    """Matrices, real and complex."""
    real = [rng.normal(size=shape) for shape in shapes]
    return [*real, *[a + 1j * rng.normal(size=a.shape) for a in real]]


def off_diagonal(a: Any) -> Any:
    """The matrices with an exactly zero diagonal."""
    return np.where(np.eye(a.shape[-1], dtype=bool), 0.0, a)


def differences(s: Any) -> Any:
    """The matrices s_j - s_i."""
    return s[..., None, :] - s[..., :, None]


def refuse_phase(turn: Any) -> None:
    """Refuse a cotangent of complex vectors that depends on their phase: `turn` is Vᴴ V_bar."""
    if np.iscomplexobj(turn) and np.any(np.abs(np.diagonal(turn, 0, -2, -1).imag) > 1e-3 * np.max(np.abs(turn))):
        raise MissingRule(
            "the phase of eigenvectors or singular vectors has no derivative",
            why="it is arbitrary: each vector times a complex number of size 1 is as good",
            hint="use what does not depend on it, as np.abs(v) or (v * w) @ v.conj().T",
        )


# ------------------------------------------------------------------ symmetric matrices


def _symmetric(rng: np.random.Generator) -> list[Any]:
    return [a + adjoint(a) for a in matrices(rng, (3, 3), (2, 2, 2), (1, 1))]


def _eigvalsh_samples(rng: np.random.Generator) -> list[Sample]:
    return [call for a in _symmetric(rng) for call in (sample(a), sample(a, "U"))]


@RULES.rule(np.linalg.eigvalsh, samples=_eigvalsh_samples)
def eigvalsh_rule(a: Any, UPLO: Any = "L") -> tuple[Any, Pullback]:
    """A = V diag(w) Vᴴ.   A_bar = V diag(w_bar) Vᴴ, in the triangle that is read."""
    w = np.linalg.eigvalsh(a, UPLO)

    def pullback(w_bar: Any) -> tuple[Any, ...]:
        _, v = np.linalg.eigh(a, UPLO)
        return (project(in_triangle((v * w_bar[..., None, :]) @ adjoint(v), UPLO), a),)

    return w, pullback


def _eigh_samples(rng: np.random.Generator) -> list[Sample]:
    # the phase of complex vectors is LAPACK's own
    return [call for call in _eigvalsh_samples(rng) if not np.iscomplexobj(call.args[0])]


@RULES.rule(np.linalg.eigh, samples=_eigh_samples)
def eigh_rule(a: Any, UPLO: Any = "L") -> tuple[Any, Pullback]:
    """A = V diag(w) Vᴴ.   A_bar = V (diag(w_bar) + Vᴴ V_bar / (w_j - w_i)) Vᴴ, in the triangle that is read."""
    y = np.linalg.eigh(a, UPLO)
    w, v = y

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        w_bar, v_bar = y_bar
        inner: Any = 0.0
        if v_bar is not ZERO:
            turn = adjoint(v) @ v_bar
            refuse_phase(turn)
            inner = divide_selected(off_diagonal(turn), differences(w))
        if w_bar is not ZERO:
            inner = inner + np.eye(w.shape[-1]) * w_bar[..., None, :]
        return (project(in_triangle(v @ inner @ adjoint(v), UPLO), a),)

    return y, pullback


def in_triangle(p: Any, uplo: str) -> Any:
    """The cotangent of the elements of one triangle, from that of all elements of a symmetric matrix."""
    if uplo in ("L", "l"):
        return lower_half(p + adjoint(p))
    return adjoint(lower_half(p + adjoint(p)))


# ------------------------------------------------------------------ general matrices


def _eig_samples(rng: np.random.Generator) -> list[Sample]:
    return [*map(sample, matrices(rng, (3, 3), (2, 2, 2))), sample(np.diag([1.0, 2.0, 4.0]) + 0.1)]


@RULES.rule(np.linalg.eigvals, samples=_eig_samples)
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


@RULES.rule(np.linalg.eig, samples=_real_eig_samples)
def eig_rule(a: Any) -> tuple[Any, Pullback]:
    """A V = V diag(w), columns of length 1.   As `eigh`, with V⁻ᴴ for V, and without what changes their length."""
    y = np.linalg.eig(a)
    w, v = y

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        w_bar, v_bar = y_bar
        inner: Any = 0.0
        if v_bar is not ZERO:
            turn = adjoint(v) @ v_bar
            refuse_phase(turn)
            turn = turn - adjoint(v) @ v * np.diagonal(turn, 0, -2, -1).real[..., None, :]
            inner = divide_selected(off_diagonal(turn), conj(differences(w)))
        if w_bar is not ZERO:
            inner = inner + np.eye(w.shape[-1]) * w_bar[..., None, :]
        return (project(np.linalg.solve(adjoint(v), inner @ adjoint(v)), a),)

    return y, pullback


# ------------------------------------------------------------------ singular values


def _svdvals_samples(rng: np.random.Generator) -> list[Sample]:
    return list(map(sample, matrices(rng, (3, 3), (4, 2), (2, 2, 3), (1, 2))))


@RULES.rule(np.linalg.svdvals, samples=_svdvals_samples)
def svdvals_rule(x: Any) -> tuple[Any, Pullback]:
    """A = U diag(s) Vᴴ.   A_bar = U diag(s_bar) Vᴴ."""
    s = np.linalg.svdvals(x)

    def pullback(s_bar: Any) -> tuple[Any, ...]:
        u, _, vh = np.linalg.svd(x, full_matrices=False)
        return (project((u * s_bar[..., None, :]) @ vh, x),)

    return s, pullback


def _svd_samples(rng: np.random.Generator) -> list[Sample]:
    several = [a for a in matrices(rng, (3, 3), (4, 2), (2, 2, 3)) if not np.iscomplexobj(a)]
    return [*[sample(a, full_matrices=False) for a in several], *[sample(a, compute_uv=False) for a in several],
            sample(several[0])]  # fmt: skip


@RULES.rule(np.linalg.svd, samples=_svd_samples)
def svd_rule(a: Any, full_matrices: Any = True, compute_uv: Any = True) -> tuple[Any, Pullback]:
    """A = U diag(s) Vᴴ.   A_bar = U diag(s_bar) Vᴴ and the turns of U and V."""
    y = np.linalg.svd(a, full_matrices, compute_uv)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        u_bar, s_bar, vh_bar = y_bar if compute_uv else (ZERO, y_bar, ZERO)
        whole = compute_uv and (not full_matrices or a.shape[-1] == a.shape[-2])
        if not whole and (u_bar is not ZERO or vh_bar is not ZERO):
            raise MissingRule(
                "the full U and V of a matrix that is not square have no derivative", hint="full_matrices=False"
            )
        u, s, vh = y if whole else np.linalg.svd(a, full_matrices=False)
        return (project(svd_bar(u, s, vh, u_bar, s_bar, vh_bar), a),)

    return y, pullback


def svd_bar(u: Any, s: Any, vh: Any, u_bar: Any, s_bar: Any, vh_bar: Any) -> Any:
    """The cotangent of the matrix from those of its three factors."""
    row, column = s[..., None, :], s[..., :, None]
    gaps = differences(s * s)
    inner: Any = np.zeros((1, 1)) if s_bar is ZERO else np.eye(s.shape[-1]) * s_bar[..., None, :]
    a_bar: Any = 0.0
    u_turn: Any = 0.0 if u_bar is ZERO else adjoint(u) @ u_bar
    v_turn: Any = 0.0 if vh_bar is ZERO else vh @ adjoint(vh_bar)
    refuse_phase(u_turn + v_turn)
    if u_bar is not ZERO:
        inner = inner + divide_selected(off_diagonal(u_turn - adjoint(u_turn)), gaps) * row
        if np.iscomplexobj(u):
            inner = inner + np.eye(s.shape[-1]) * (u_turn - adjoint(u_turn)) / (2.0 * row)
        a_bar = ((u_bar - u @ u_turn) / row) @ vh
    if vh_bar is not ZERO:
        inner = inner + column * divide_selected(off_diagonal(v_turn - adjoint(v_turn)), gaps)
        a_bar = a_bar + u @ ((vh_bar - adjoint(v_turn) @ vh) / column)
    return a_bar + u @ inner @ vh


# ------------------------------------------------------------------ QR


def _qr_samples(rng: np.random.Generator) -> list[Sample]:
    several = [a for a in matrices(rng, (3, 3), (4, 2), (2, 4), (2, 3, 2)) if not np.iscomplexobj(a)]
    return [*map(sample, several), *[sample(a, mode="r") for a in several], sample(several[0], "complete"),
            sample(several[0] + 1j * several[0].T, mode="r"), sample(several[0] + 1j * several[0].T)]  # fmt: skip


@RULES.rule(np.linalg.qr, samples=_qr_samples)
def qr_rule(a: Any, mode: Any = "reduced") -> tuple[Any, Pullback]:
    """A = Q R.   A_bar = (Q_bar + Q copy(R R_barᴴ - Q_barᴴ Q)) R⁻ᴴ, where copy makes the lower triangle symmetric."""
    y = np.linalg.qr(a, mode)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if mode not in ("reduced", "r") and not (mode == "complete" and a.shape[-2] <= a.shape[-1]):
            raise MissingRule(f"qr with mode={mode!r} has no derivative for this shape", hint="mode='reduced'")
        q, r = np.linalg.qr(a) if mode == "r" else y
        q_bar, r_bar = (ZERO, y_bar) if mode == "r" else y_bar
        q_bar = np.zeros_like(q) if q_bar is ZERO else q_bar
        r_bar = np.zeros_like(r) if r_bar is ZERO else r_bar
        return (project(qr_bar(a, q, r, q_bar, r_bar), a),)

    return y, pullback


def qr_bar(a: Any, q: Any, r: Any, q_bar: Any, r_bar: Any) -> Any:
    """The cotangent of the matrix from those of its factors; columns beyond a square are A = Q R without more."""
    rows = a.shape[-2]
    rest, rest_bar = a[..., rows:], r_bar[..., rows:]
    q_bar = q_bar + rest @ adjoint(rest_bar)
    square, square_bar = r[..., :rows], r_bar[..., :rows]
    m = square @ adjoint(square_bar) - adjoint(q_bar) @ q
    half = lower_half(m)
    left = np.linalg.solve(square, adjoint(q_bar + q @ (half + adjoint(half))))
    return np.concatenate([adjoint(left), q @ rest_bar], axis=-1)


# ------------------------------------------------------------------ pseudoinverse, least squares


def like_transpose(a: Kind, *_: Kind, **__: Any) -> Kind:
    """The result has the two last axes the other way round."""
    same = like_first(a)
    return Array(same.dtype, (*same.axes[:-2], *same.axes[-2:][::-1]), same.type) if isinstance(same, Array) else same


def _pinv_samples(rng: np.random.Generator) -> list[Sample]:
    return [*map(sample, matrices(rng, (3, 3), (4, 2), (2, 2, 3))), sample(rng.normal(size=(4, 2)), rcond=1e-12)]


@RULES.rule(np.linalg.pinv, result=like_transpose, samples=_pinv_samples)
def pinv_rule(a: Any, rcond: Any = None) -> tuple[Any, Pullback]:
    """P = A⁺ of constant rank.   A_bar = -Pᴴ P_bar Pᴴ + (1 - A P) P_barᴴ P Pᴴ + Pᴴ P P_barᴴ (1 - P A)."""
    p = np.linalg.pinv(a, rcond)

    def pullback(p_bar: Any) -> tuple[Any, ...]:
        return (project(pinv_bar(a, p, p_bar), a),)

    return p, pullback


def pinv_bar(a: Any, p: Any, p_bar: Any) -> Any:
    """The cotangent of the matrix from that of its pseudoinverse."""
    ph, g = adjoint(p), adjoint(p_bar)
    left, right = g @ p @ ph, ph @ p @ g
    return left - a @ (p @ left) + right - (right @ p) @ a - ph @ p_bar @ ph


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


@RULES.rule(np.linalg.lstsq, samples=_lstsq_samples)
def lstsq_rule(a: Any, b: Any, rcond: Any = None) -> tuple[Any, Pullback]:
    """x = A⁺ b, of constant rank; the sums of squares left over; the rank; the singular values."""
    y = np.linalg.lstsq(a, b, rcond)
    x, left_over = y[0], y[1]

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        x_bar, left_over_bar, _, s_bar = y_bar
        a_bar, b_bar = np.zeros_like(a, dtype=x.dtype), np.zeros_like(b, dtype=x.dtype)
        if x_bar is not ZERO:
            p = np.linalg.pinv(a)
            columns, columns_bar = (b, x_bar) if np.ndim(b) == 2 else (b[:, None], x_bar[:, None])
            a_bar = a_bar + pinv_bar(a, p, columns_bar @ adjoint(columns))
            b_bar = b_bar + adjoint(p) @ x_bar
        if left_over_bar is not ZERO and left_over.size:
            missing_bar = 2.0 * left_over_bar * (b - a @ x)
            a_bar = a_bar - (missing_bar @ adjoint(x) if np.ndim(b) == 2 else missing_bar[:, None] * conj(x))
            b_bar = b_bar + missing_bar
        if s_bar is not ZERO and s_bar is not None:
            u, _, vh = np.linalg.svd(a, full_matrices=False)
            a_bar = a_bar + (u * s_bar) @ vh
        return project(a_bar, a), project(b_bar, b)

    return y, pullback
