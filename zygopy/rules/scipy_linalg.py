"""Linear algebra of `scipy.linalg`: functions of matrices, triangular systems, factors and what is solved with them.

What overwrites its arguments (``overwrite_a=True``) has no rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from ..runtime import ZERO, conj, is_absent, project
from ..runtime.factors import cholesky_bar, cofactors, upper_cholesky_bar
from .book import RuleBook, Sample, sample
from .contraction import adjoint
from .linalg import regular
from .shapes import Answer

RULES = RuleBook("scipy_linalg")

# ------------------------------------------------------------------ functions of matrices


def beside(a: Any, g: Any) -> Any:
    """The block matrix [[A, G], [0, A]]: a function of it has the derivative along G in its corner."""
    zeros = np.zeros_like(g)
    upper = np.concatenate([a + zeros, g], axis=-1)
    return np.concatenate([upper, np.concatenate([zeros, a + zeros], axis=-1)], axis=-2)


def corner(block: Any, size: Any) -> Any:
    """The upper right quarter of a block matrix."""
    return block[..., :size, size:]


def matrices(rng: np.random.Generator) -> list[Sample]:
    a = regular(rng, 3, 3)
    return [sample(a), sample(a + 0.5j * a.T), sample(a.T[::-1, ::-1]), sample(regular(rng, 1, 1))]


def stacked(rng: np.random.Generator) -> list[Sample]:
    return [*matrices(rng), sample(regular(rng, 2, 3, 3)), sample(regular(rng, 3, 3).astype(np.float32))]


def expm_dot(y: Any, dots: Any, A: Any) -> Any:
    """The corner of exp [[A, A_dot], [0, A]]."""
    return corner(linalg.expm(beside(A, dots[0])), A.shape[-1])


@RULES.rule(linalg.expm, pushforward=expm_dot, samples=stacked)
def expm_rule(A: Any) -> Answer:
    """Y = exp A.   A_bar is the corner of exp [[Aᴴ, Y_bar], [0, Aᴴ]].

    Source: Al-Mohy & Higham, *Computing the Fréchet derivative of the matrix exponential* (2009).
    """
    y = linalg.expm(A)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(corner(linalg.expm(beside(adjoint(A), y_bar)), A.shape[-1]), A),)

    return y, pullback


@RULES.rule(linalg.sqrtm, result="unknown", samples=matrices)
def sqrtm_rule(A: Any) -> Answer:
    """Y Y = A.   Yᴴ A_bar + A_bar Yᴴ = Y_bar."""
    y = linalg.sqrtm(A)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        back = adjoint(y)
        return (project(linalg.solve_sylvester(back, back, y_bar), A),)

    return y, pullback


@RULES.rule(linalg.logm, result="unknown", samples=matrices)
def logm_rule(A: Any) -> Answer:
    """exp Y = A.   A_bar is the corner of log [[Aᴴ, Y_bar], [0, Aᴴ]]."""
    y = linalg.logm(A)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(corner(linalg.logm(beside(adjoint(A), y_bar)), A.shape[-1]), A),)

    return y, pullback


@RULES.rule(linalg.inv, samples=stacked)
def inv_rule(a: Any, *, check_finite: Any = True) -> Answer:
    """Y = A⁻¹.   A_bar = -Yᴴ Y_bar Yᴴ."""
    y = linalg.inv(a, check_finite=check_finite)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        back = adjoint(y)
        return (project(-back @ y_bar @ back, a),)

    return y, pullback


@RULES.rule(linalg.det, result="unknown", samples=lambda rng: [*matrices(rng), sample(regular(rng, 2, 3, 3))])
def det_rule(a: Any, *, check_finite: Any = True) -> Answer:
    """d = det A.   A_bar = d_bar times the cofactors, also of a singular matrix."""
    d = linalg.det(a, check_finite=check_finite)

    def pullback(d_bar: Any) -> tuple[Any, ...]:
        return (project(np.asarray(d_bar)[..., None, None] * cofactors(d, a), a),)

    return d, pullback


# ------------------------------------------------------------------ systems of equations


def systems(rng: np.random.Generator) -> list[Sample]:
    a = regular(rng, 3, 3)
    return [sample(a, rng.normal(size=3)), sample(a, rng.normal(size=(3, 2))),
            sample(a + 0.5j, rng.normal(size=3) - 1j), sample(a, rng.normal(size=3) + 1j)]


def against(b_bar: Any, x: Any) -> Any:
    """-b_bar xᴴ, of vectors and of columns."""
    return -np.outer(b_bar, conj(x)) if np.ndim(x) == 1 else -b_bar @ adjoint(x)


@RULES.rule(linalg.solve, samples=systems)
def solve_rule(a: Any, b: Any, *, check_finite: Any = True) -> Answer:
    """A x = b.   b_bar = A⁻ᴴ x_bar,  A_bar = -b_bar xᴴ."""
    x = linalg.solve(a, b, check_finite=check_finite)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        b_bar = linalg.solve(adjoint(a), x_bar)
        return project(against(b_bar, x), a), project(b_bar, b)

    return x, pullback


def triangular(rng: np.random.Generator) -> list[Sample]:
    calls = systems(rng)
    more: list[dict[str, Any]] = [{"lower": True}, {"trans": 1}, {"trans": "C", "lower": True},
                                  {"unit_diagonal": True}, {"trans": "T"}]
    return [*calls, *[sample(*call.args, **options) for call in calls[1:3] for options in more]]


@RULES.rule(linalg.solve_triangular, samples=triangular)
def solve_triangular_rule(a: Any, b: Any, trans: Any = 0, lower: Any = False, unit_diagonal: Any = False,
                          *, check_finite: Any = True) -> Answer:
    """T x = b, T the triangle, its transpose or adjoint.   b_bar = T⁻ᴴ x_bar,  T_bar = -b_bar xᴴ."""
    x = linalg.solve_triangular(a, b, trans, lower, unit_diagonal, check_finite=check_finite)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        if trans in (1, "T"):
            b_bar = linalg.solve_triangular(conj(a), x_bar, 0, lower, unit_diagonal)
            a_bar = against(b_bar, x).T
        elif trans in (2, "C"):
            b_bar = linalg.solve_triangular(a, x_bar, 0, lower, unit_diagonal)
            a_bar = adjoint(against(b_bar, x))
        else:
            b_bar = linalg.solve_triangular(a, x_bar, 2, lower, unit_diagonal)
            a_bar = against(b_bar, x)
        inner = 1 if unit_diagonal else 0
        return project(np.tril(a_bar, -inner) if lower else np.triu(a_bar, inner), a), project(b_bar, b)

    return x, pullback


def sylvester(rng: np.random.Generator) -> list[Sample]:
    a, b, q = regular(rng, 3, 3), regular(rng, 2, 2), rng.normal(size=(3, 2))
    return [sample(a, b, q), sample(a + 0.5j, b, q), sample(a.T, b.T, q[::-1])]


@RULES.rule(linalg.solve_sylvester, samples=sylvester)
def solve_sylvester_rule(a: Any, b: Any, q: Any) -> Answer:
    """A X + X B = Q.   Aᴴ Q_bar + Q_bar Bᴴ = X_bar,  A_bar = -Q_bar Xᴴ,  B_bar = -Xᴴ Q_bar."""
    x = linalg.solve_sylvester(a, b, q)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        q_bar = linalg.solve_sylvester(adjoint(a), adjoint(b), x_bar)
        back = adjoint(x)
        return project(-q_bar @ back, a), project(-back @ q_bar, b), project(q_bar, q)

    return x, pullback


# ------------------------------------------------------------------ factors


def definite(rng: np.random.Generator) -> list[Any]:
    a, z = regular(rng, 3, 3), regular(rng, 2, 2) + 1j * rng.normal(size=(2, 2))
    return [a @ a.T + np.eye(3), z @ adjoint(z) + np.eye(2)]


def both_triangles(rng: np.random.Generator) -> list[Sample]:
    return [sample(a, **options) for a in definite(rng) for options in ({}, {"lower": True})]


@RULES.rule(linalg.cholesky, samples=both_triangles)
def cholesky_rule(a: Any, lower: Any = False, *, check_finite: Any = True) -> Answer:
    """A = Uᴴ U, or L Lᴴ, from the triangle that is read.   A_bar lies in that triangle."""
    y = linalg.cholesky(a, lower, check_finite=check_finite)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(cholesky_bar(y_bar, y) if lower else upper_cholesky_bar(y_bar, y), a),)

    return y, pullback


def factored(rng: np.random.Generator) -> list[Sample]:
    calls = []
    for a in definite(rng):
        for lower in (False, True):
            factor = linalg.cholesky(a, lower)
            calls += [sample((factor, lower), rng.normal(size=len(a))), sample((factor, lower), a[:, :2] + 1.0)]
    return calls


@RULES.rule(linalg.cho_solve, samples=factored)
def cho_solve_rule(c_and_lower: Any, b: Any, *, check_finite: Any = True) -> Answer:
    """L Lᴴ x = b.   b_bar solves the same for x_bar; with M = -b_bar xᴴ  L_bar = (M + Mᴴ) L."""
    x = linalg.cho_solve(c_and_lower, b, check_finite=check_finite)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        c, lower = c_and_lower
        b_bar = linalg.cho_solve(c_and_lower, x_bar)
        m = against(b_bar, x)
        both = m + adjoint(m)
        c_bar = np.tril(both @ np.tril(c)) if lower else np.triu(np.triu(c) @ both)
        return (project(c_bar, c), ZERO), project(b_bar, b)

    return x, pullback


def pivoted(rng: np.random.Generator) -> list[Sample]:
    return [sample(rng.normal(size=(3, 3))), sample(regular(rng, 2, 2)), sample(rng.normal(size=(3, 3)) + 1j)]


def order_of(pivots: Any) -> Any:
    """The order of the rows that swapping each with its pivot, one after the other, leads to."""
    order = np.arange(len(pivots))
    for row, other in enumerate(pivots):
        order[[row, other]] = order[[other, row]]
    return order


RULES.constant(order_of)


@RULES.rule(linalg.lu_factor, result="unknown", samples=pivoted)
def lu_factor_rule(a: Any, *, check_finite: Any = True) -> Answer:
    """P A = L U.   P A_bar = L⁻ᴴ (tril(Lᴴ L_bar, -1) + triu(U_bar Uᴴ)) U⁻ᴴ."""
    y = linalg.lu_factor(a, check_finite=check_finite)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        lu, pivots = y
        lu_bar = y_bar[0]
        if is_absent(lu_bar):
            return (ZERO,)
        lower, upper = np.tril(lu, -1) + np.eye(len(lu)), np.triu(lu)
        inner = np.tril(adjoint(lower) @ np.tril(lu_bar, -1), -1) + np.triu(np.triu(lu_bar) @ adjoint(upper))
        left = linalg.solve_triangular(lower, inner, 2, True, True)
        moved = adjoint(linalg.solve_triangular(upper, adjoint(left)))
        return (project(moved[np.argsort(order_of(pivots))], a),)

    return y, pullback


def lu_factored(rng: np.random.Generator) -> list[Sample]:
    calls = []
    for a in (rng.normal(size=(3, 3)), rng.normal(size=(2, 2)) + 1j):
        factors = tuple(linalg.lu_factor(a))
        calls += [sample(factors, rng.normal(size=len(a))), sample(factors, a[:, :2] + 1.0)]
    return calls


@RULES.rule(linalg.lu_solve, samples=lu_factored)
def lu_solve_rule(lu_and_piv: Any, b: Any, *, check_finite: Any = True) -> Answer:
    """L U x = P b.   b_bar = Pᵀ L⁻ᴴ U⁻ᴴ x_bar; with M = -P b_bar xᴴ  L_bar = M Uᴴ,  U_bar = Lᴴ M."""
    x = linalg.lu_solve(lu_and_piv, b, check_finite=check_finite)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        lu, pivots = lu_and_piv
        b_bar = linalg.lu_solve(lu_and_piv, x_bar, 2)
        m = against(b_bar, x)[order_of(pivots)]
        lower, upper = np.tril(lu, -1) + np.eye(len(lu)), np.triu(lu)
        lu_bar = np.tril(m @ adjoint(upper), -1) + np.triu(adjoint(lower) @ m)
        return (project(lu_bar, lu), ZERO), project(b_bar, b)

    return x, pullback
