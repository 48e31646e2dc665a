"""Cotangents of matrices from those of their factors."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ..errors import MissingRule
from .cotangents import ZERO, conj, divide_selected, is_absent, project

SAFE: Final = 1e-6  # a determinant this small beside the lengths of the rows is better made from singular values


def adjoint(a: Any) -> Any:
    """The conjugate transpose of the last two axes."""
    return conj(a).swapaxes(-1, -2)


def lower_half(a: Any) -> Any:
    """The lower triangle with half the diagonal, which is real."""
    return np.tril(a, -1) + np.eye(a.shape[-1], dtype=a.dtype) * a.real / 2


def off_diagonal(a: Any) -> Any:
    """The matrices with an exactly zero diagonal."""
    return np.where(np.eye(a.shape[-1], dtype=bool), 0.0, a)


def on_diagonal(d: Any) -> Any:
    """The diagonal matrices."""
    return np.eye(d.shape[-1]) * d[..., None, :]


def differences(s: Any) -> Any:
    """The matrices s_j - s_i."""
    return s[..., None, :] - s[..., :, None]


def cofactors(det: Any, a: Any) -> Any:
    """(det A · A⁻¹)ᴴ, also where A is singular."""
    lengths = np.prod(np.linalg.norm(a, axis=-1), axis=-1)
    if not np.any(np.abs(det) <= SAFE * lengths):
        return project(np.conjugate(det)[..., None, None] * adjoint(np.linalg.inv(a)), a)
    u, s, vh = np.linalg.svd(a)
    others = np.prod(np.where(np.eye(s.shape[-1], dtype=bool), 1.0, s[..., None, :]), axis=-1)
    turn = np.conjugate(np.linalg.det(u) * np.linalg.det(vh))
    return project(turn[..., None, None] * ((u * others[..., None, :]) @ vh), a)


def cholesky_bar(g: Any, l: Any) -> Any:
    """With P = L⁻ᴴ Φ(Lᴴ L_bar) L⁻¹: Φ(P + Pᴴ), where Φ is the lower triangle with half the diagonal."""
    inverse = np.linalg.inv(l)
    p = adjoint(inverse) @ lower_half(adjoint(l) @ g) @ inverse
    return project(lower_half(p + adjoint(p)), l)


def upper_cholesky_bar(g: Any, u: Any) -> Any:
    """The same for A = Uᴴ U, in the upper triangle."""
    return adjoint(cholesky_bar(adjoint(g), adjoint(u)))


def slogdet_bar(sign_bar: Any, log_bar: Any, a: Any, sign: Any) -> Any:
    """l_bar A⁻ᴴ; of a complex matrix the phase has a derivative, too."""
    if np.iscomplexobj(a) and not is_absent(sign_bar):
        turn = 1j * (sign_bar * np.conjugate(sign)).imag
        log_bar = turn if is_absent(log_bar) else log_bar + turn
    if is_absent(log_bar):
        return ZERO
    return project(np.asarray(log_bar)[..., None, None] * adjoint(np.linalg.inv(a)), a)


def power_bar(g: Any, turned: Any, n: int) -> Any:
    """Σ Bᵏ Y_bar Bⁿ⁻¹⁻ᵏ for B = Aᴴ."""
    total = g
    for _ in range(n - 1):
        g = g @ turned
        total = turned @ total + g
    return project(total, turned)


def multi_dot_bars(g: Any, arrays: Any) -> tuple[Any, ...]:
    """The cotangents of A, B, C, ...: B_bar = Aᴴ Y_bar (C ...)ᴴ."""
    first, last = arrays[0], arrays[-1]
    chain = [np.atleast_2d(first), *arrays[1:-1], last[:, None] if np.ndim(last) == 1 else last]
    middle = np.reshape(g, (chain[0].shape[0], chain[-1].shape[1]))
    turned = [adjoint(a) for a in chain]
    bars = [np.linalg.multi_dot([*turned[:i][::-1], middle, *turned[i + 1 :][::-1]]) for i in range(len(chain))]
    return tuple([project(bar.reshape(np.shape(a)), a) for bar, a in zip(bars, arrays, strict=True)])


# ------------------------------------------------------------------ eigenvalues


def refuse_phase(turn: Any) -> None:
    """Refuse a cotangent of complex vectors that depends on their phase: `turn` is Vᴴ V_bar."""
    if np.iscomplexobj(turn) and np.any(np.abs(np.diagonal(turn, 0, -2, -1).imag) > 1e-3 * np.max(np.abs(turn))):
        raise MissingRule(
            "the phase of eigenvectors or singular vectors has no derivative",
            why="it is arbitrary: each vector times a complex number of size 1 is as good",
            hint="use what does not depend on it, as np.abs(v) or (v * w) @ v.conj().T",
        )


def eigh_bar(w_bar: Any, v_bar: Any, y: Any, uplo: str) -> Any:
    """V (diag(w_bar) + Vᴴ V_bar / (w_j - w_i)) Vᴴ, in the triangle that is read."""
    w, v = y
    inner: Any = 0.0
    if not is_absent(v_bar):
        turn = adjoint(v) @ v_bar
        refuse_phase(turn)
        inner = divide_selected(off_diagonal(turn), differences(w))
    if not is_absent(w_bar):
        inner = inner + on_diagonal(w_bar)
    p = v @ inner @ adjoint(v)
    half = lower_half(p + adjoint(p))
    return half if uplo in ("L", "l") else adjoint(half)


def eig_bar(w_bar: Any, v_bar: Any, y: Any) -> Any:
    """As `eigh_bar`, with V⁻ᴴ for V, and without what changes the lengths of the vectors, which are 1."""
    w, v = y
    inner: Any = 0.0
    if not is_absent(v_bar):
        turn = adjoint(v) @ v_bar
        refuse_phase(turn)
        turn = turn - adjoint(v) @ v * np.diagonal(turn, 0, -2, -1).real[..., None, :]
        inner = divide_selected(off_diagonal(turn), conj(differences(w)))
    if not is_absent(w_bar):
        inner = inner + on_diagonal(w_bar)
    return np.linalg.solve(adjoint(v), inner @ adjoint(v))


# ------------------------------------------------------------------ singular values


def svd_bar(u_bar: Any, s_bar: Any, vh_bar: Any, y: Any) -> Any:
    """U diag(s_bar) Vᴴ, and the turns of U and V."""
    u, s, vh = y
    row, column = s[..., None, :], s[..., :, None]
    gaps = differences(s * s)
    inner: Any = np.zeros((1, 1)) if is_absent(s_bar) else on_diagonal(s_bar)
    a_bar: Any = 0.0
    u_turn: Any = 0.0 if is_absent(u_bar) else adjoint(u) @ u_bar
    v_turn: Any = 0.0 if is_absent(vh_bar) else vh @ adjoint(vh_bar)
    refuse_phase(u_turn + v_turn)
    if not is_absent(u_bar):
        inner = inner + divide_selected(off_diagonal(u_turn - adjoint(u_turn)), gaps) * row
        if np.iscomplexobj(u):
            inner = inner + np.eye(s.shape[-1]) * (u_turn - adjoint(u_turn)) / (2.0 * row)
        a_bar = ((u_bar - u @ u_turn) / row) @ vh
    if not is_absent(vh_bar):
        inner = inner + column * divide_selected(off_diagonal(v_turn - adjoint(v_turn)), gaps)
        a_bar = a_bar + u @ ((vh_bar - adjoint(v_turn) @ vh) / column)
    return a_bar + u @ inner @ vh


def full_svd_bar(u_bar: Any, s_bar: Any, vh_bar: Any, a: Any, y: Any) -> Any:
    """As `svd_bar`, with the full U and V, whose further columns may turn as they like."""
    if a.shape[-1] == a.shape[-2]:
        return svd_bar(u_bar, s_bar, vh_bar, y)
    if not is_absent(u_bar) or not is_absent(vh_bar):
        raise MissingRule(
            "the full U and V of a matrix that is not square have no derivative", hint="full_matrices=False"
        )
    return singular_values_bar(s_bar, a)


def singular_values_bar(g: Any, a: Any) -> Any:
    """U diag(s_bar) Vᴴ."""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return project((u * g[..., None, :]) @ vh, a)


def spectral_bar(g: Any, a: Any, order: Any) -> Any:
    """Σ of the u vᴴ whose singular values decide on a norm."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    weights = np.sign(s)
    if order != "nuc":
        decides = s == s[..., :1] if order == 2 else s == s[..., -1:]
        weights = weights * decides / np.sum(decides, axis=-1, keepdims=True)
    return project(np.asarray(g)[..., None, None] * ((u * weights[..., None, :]) @ vh), a)


def condition_bar(g: Any, a: Any, y: Any, order: Any) -> Any:
    """The cotangent of a matrix from that of the quotient `y` of its outer singular values."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    sign = -1.0 if order == -2 else 1.0
    weights = np.zeros_like(s)
    weights[..., 0] += sign / s[..., 0]
    weights[..., -1] -= sign / s[..., -1]
    return project(np.asarray(g * y)[..., None, None] * ((u * weights[..., None, :]) @ vh), a)


# ------------------------------------------------------------------ QR, pseudoinverse, least squares


def qr_bar(q_bar: Any, r_bar: Any, a: Any, y: Any) -> Any:
    """(Q_bar + Q copy(R R_barᴴ - Q_barᴴ Q)) R⁻ᴴ, where copy makes the lower triangle symmetric.

    Columns beyond a square are A = Q R without more.
    """
    q, r = y
    q_bar = np.zeros_like(q) if is_absent(q_bar) else q_bar
    r_bar = np.zeros_like(r) if is_absent(r_bar) else r_bar
    rows = a.shape[-2]
    rest, rest_bar = a[..., rows:], r_bar[..., rows:]
    q_bar = q_bar + rest @ adjoint(rest_bar)
    square, square_bar = r[..., :rows], r_bar[..., :rows]
    half = lower_half(square @ adjoint(square_bar) - adjoint(q_bar) @ q)
    left = np.linalg.solve(square, adjoint(q_bar + q @ (half + adjoint(half))))
    return np.concatenate([adjoint(left), q @ rest_bar], axis=-1)


def pinv_bar(g: Any, a: Any, p: Any) -> Any:
    """-Pᴴ P_bar Pᴴ + (1 - A P) P_barᴴ P Pᴴ + Pᴴ P P_barᴴ (1 - P A)."""
    ph, gh = adjoint(p), adjoint(g)
    left, right = gh @ p @ ph, ph @ p @ gh
    return project(left - a @ (p @ left) + right - (right @ p) @ a - ph @ g @ ph, a)


def lstsq_bars(bars: Any, a: Any, b: Any, y: Any) -> tuple[Any, Any]:
    """The cotangents of A and b from those of the solution, of what is left over, and of the singular values."""
    x_bar, left_over_bar, _, s_bar = bars
    x, left_over = y[0], y[1]
    a_bar, b_bar = np.zeros_like(a, dtype=x.dtype), np.zeros_like(b, dtype=x.dtype)
    if not is_absent(x_bar):
        p = np.linalg.pinv(a)
        columns, columns_bar = (b, x_bar) if np.ndim(b) == 2 else (b[:, None], x_bar[:, None])
        a_bar = a_bar + pinv_bar(columns_bar @ adjoint(columns), a, p)
        b_bar = b_bar + adjoint(p) @ x_bar
    if not is_absent(left_over_bar) and left_over.size:
        missing_bar = 2.0 * left_over_bar * (b - a @ x)
        a_bar = a_bar - (missing_bar @ adjoint(x) if np.ndim(b) == 2 else missing_bar[:, None] * conj(x))
        b_bar = b_bar + missing_bar
    if not is_absent(s_bar):
        a_bar = a_bar + singular_values_bar(s_bar, a)
    return a_bar, b_bar
