"""Tangents of the factors of matrices from those of the matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import MissingRule
from .cotangents import ZERO, accumulate, is_absent
from .factors import adjoint, differences, lower_half, off_diagonal


def halves(dot: Any, uplo: Any = "L") -> Any:
    """The Hermitian matrix of which one triangle is read."""
    below = np.tril(dot, -1) if uplo in ("L", "l") else np.tril(adjoint(dot), -1)
    return below + adjoint(below) + np.real(dot) * np.eye(dot.shape[-1])


def diagonal(a: Any) -> Any:
    return np.diagonal(a, 0, -2, -1)


# ------------------------------------------------------------------ eigenvalues


def quotients(turn: Any, gaps: Any) -> Any:
    """The turn of each vector towards the others; nan where two values repeat and a turn is asked for."""
    inner = off_diagonal(turn)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(inner == 0, 0.0, inner / np.where(np.eye(turn.shape[-1], dtype=bool), 1.0, gaps))


def eigenvalues_dot(dot: Any, a: Any, uplo: Any = "L") -> Any:
    """The diagonal of Vᴴ A_dot V."""
    _, v = np.linalg.eigh(a, uplo)
    return np.real(np.sum(np.conj(v) * (halves(dot, uplo) @ v), axis=-2))


def eigh_dots(dot: Any, y: Any, uplo: Any) -> tuple[Any, Any]:
    """With M = Vᴴ A_dot V: w_dot is its diagonal, V_dot = V (M / (w_j - w_i))."""
    w, v = y
    moved = adjoint(v) @ halves(dot, uplo) @ v
    v_dot = v @ quotients(moved, differences(w))
    turn = phases(v, v_dot)
    return np.real(diagonal(moved)), v_dot if turn is None else v_dot + 1j * v * turn


def eig_dots(dot: Any, y: Any) -> tuple[Any, Any]:
    """With M = V⁻¹ A_dot V: w_dot is its diagonal, V_dot = V (M / (w_j - w_i)), but for what changes the lengths."""
    w, v = y
    moved = np.linalg.solve(v, dot @ v)
    v_dot = v @ quotients(moved, differences(w))
    v_dot = v_dot - v * np.real(np.sum(np.conj(v) * v_dot, axis=-2, keepdims=True))
    turn = phases(v, v_dot)
    return diagonal(moved), v_dot if turn is None else v_dot + 1j * v * turn


def phases(v: Any, v_dot: Any) -> Any:
    """How fast the phase of each vector turns, so that the element that is real stays so; None for real vectors.

    Complex vectors are determined up to a phase.  LAPACK makes an element of each real: all in the first row or in the
    last (of Hermitian matrices), or the largest of each vector.
    """
    if not np.iscomplexobj(v) or v.size == 0:
        return None
    largest = np.argmax(np.abs(v), axis=-2, keepdims=True)
    rows = (np.zeros_like(largest), np.full_like(largest, v.shape[-2] - 1), largest)
    for row in rows:
        element = np.take_along_axis(v, row, -2)
        if is_real(element):
            moved = np.take_along_axis(v_dot, row, -2).imag
            return -np.divide(moved, element.real, out=np.zeros_like(moved), where=element.real != 0)
    raise MissingRule("the phase of eigenvectors or singular vectors has no derivative",
                      why="it is arbitrary: each vector times a complex number of size 1 is as good",
                      hint="use the values alone: np.linalg.eigvalsh, np.linalg.svdvals")


# ------------------------------------------------------------------ singular values


def singular_values_dot(dot: Any, a: Any) -> Any:
    """The diagonal of Uᴴ A_dot V."""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.real(np.sum(np.conj(u) * (dot @ adjoint(vh)), axis=-2))


def svd_dots(dot: Any, y: Any) -> tuple[Any, Any, Any]:
    """With M = Uᴴ A_dot V: s_dot is its diagonal, and U and V turn so that Uᴴ A V stays diagonal."""
    u, s, vh = y
    v = adjoint(vh)
    row, column = s[..., None, :], s[..., :, None]
    moved = adjoint(u) @ dot @ v
    gaps = differences(s * s)
    left = quotients(moved * row + column * adjoint(moved), gaps)
    right = quotients(column * moved + adjoint(moved) * row, gaps)
    if np.iscomplexobj(moved):
        left = left + np.eye(s.shape[-1]) * (1j * moved.imag) / row
    u_dot = u @ left + (dot @ v - u @ (adjoint(u) @ (dot @ v))) / row
    v_dot = v @ right + (adjoint(dot) @ u - v @ (vh @ (adjoint(dot) @ u))) / row
    turn = phases(v, v_dot) if is_real(v[..., 0, :]) else phases(u, u_dot)
    if turn is not None:
        u_dot, v_dot = u_dot + 1j * u * turn, v_dot + 1j * v * turn
    return u_dot, np.real(diagonal(moved)), adjoint(v_dot)


def is_real(elements: Any) -> bool:
    """Whether elements of vectors of length 1 are real, but for rounding."""
    return bool(np.all(np.abs(elements.imag) <= 16 * np.finfo(elements.dtype).eps))


def full_svd_dots(dot: Any, a: Any, y: Any) -> tuple[Any, Any, Any]:
    """As `svd_dots` of square matrices; further columns may turn as they like."""
    if a.shape[-1] == a.shape[-2]:
        return svd_dots(dot, y)
    raise MissingRule("the full U and V of a matrix that is not square have no derivative", hint="full_matrices=False")


# ------------------------------------------------------------------ QR, pseudoinverse, least squares


def qr_dots(dot: Any, a: Any, y: Any) -> tuple[Any, Any]:
    """With C = Qᴴ A_dot R⁻¹ and Ω, skew, of its lower triangle: R_dot = (C - Ω) R,  Q_dot = (A_dot - Q R_dot) R⁻¹.

    Columns beyond a square are Qᴴ A without more.
    """
    q, r = y
    rows = a.shape[-2]
    square, first = r[..., :rows], dot[..., :rows]
    c = adjoint(q) @ adjoint(np.linalg.solve(adjoint(square), adjoint(first)))
    below = np.tril(c, -1)
    skew = below - adjoint(below)
    if np.iscomplexobj(c):
        skew = skew + 1j * np.eye(c.shape[-1]) * c.imag
    square_dot = (c - skew) @ square
    q_dot = adjoint(np.linalg.solve(adjoint(square), adjoint(first - q @ square_dot)))
    rest_dot = adjoint(q) @ dot[..., rows:] + adjoint(q_dot) @ a[..., rows:]
    return q_dot, np.concatenate([np.triu(square_dot), rest_dot], axis=-1)


def pinv_dot(dot: Any, a: Any, p: Any) -> Any:
    """P_dot = -P A_dot P + P Pᴴ A_dotᴴ (1 - A P) + (1 - P A) A_dotᴴ Pᴴ P."""
    ph, turned = adjoint(p), adjoint(dot)
    left, right = p @ ph @ turned, turned @ ph @ p
    return left - (left @ a) @ p + right - p @ (a @ right) - p @ dot @ p


def lstsq_dots(dots: Any, a: Any, b: Any, y: Any) -> tuple[Any, Any, Any]:
    """The tangents of the solution, of the squares left over, and of the singular values."""
    a_dot, b_dot = dots[:2]
    x, left_over, _, s = y
    p = np.linalg.pinv(a)
    x_dot: Any = np.zeros_like(x)
    missing: Any = np.zeros_like(b, dtype=x.dtype)
    if not is_absent(b_dot):
        x_dot, missing = x_dot + p @ b_dot, missing + b_dot
    if not is_absent(a_dot):
        x_dot, missing = x_dot + pinv_dot(a_dot, a, p) @ b, missing - a_dot @ x
    left_over_dot = np.zeros_like(left_over)
    if left_over.size:
        left_over_dot = left_over_dot + 2.0 * np.sum(np.real(np.conj(b - a @ x) * missing), axis=0)
    s_dot = np.zeros_like(s) if is_absent(a_dot) else singular_values_dot(a_dot, a)
    return x_dot, left_over_dot, s_dot


# ------------------------------------------------------------------ powers and chains


def power_dot(dot: Any, a: Any, n: int) -> Any:
    """Σ Aᵏ A_dot Aⁿ⁻¹⁻ᵏ."""
    total, power = dot, a
    for _ in range(n - 1):
        total = total @ a + power @ dot
        power = power @ a
    return total


def multi_dot_dot(dots: Any, arrays: Any) -> Any:
    """The tangent of a product of several matrices."""
    total: Any = ZERO
    for i, dot in enumerate(dots):
        if not is_absent(dot):
            total = accumulate(total, np.linalg.multi_dot([*arrays[:i], dot, *arrays[i + 1 :]]))
    return total


# ------------------------------------------------------------------ Cholesky factors


def cholesky_dot(dot: Any, y: Any, upper: bool) -> Any:
    """The tangent of the Cholesky factor `y` of a matrix, of which one triangle is read."""
    if upper:
        return adjoint(cholesky_dot(adjoint(dot), adjoint(y), False))
    inner = np.linalg.solve(y, adjoint(np.linalg.solve(y, halves(dot))))
    return y @ lower_half(inner)
