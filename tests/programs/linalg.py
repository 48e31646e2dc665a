"""Products and numpy.linalg: matmul of every rank, einsum, solve, determinants, factorisations."""

import numpy as np

from .case import case

normal = np.random.default_rng(22).standard_normal


def matmul_ranks(A, x, y):
    return np.sum(A @ x) + y @ A @ x + np.sum(np.matmul(A, A.T) ** 2)


def batched_matmul(S, T):
    return np.sum((S @ T) ** 2)


def batched_vector(S, x):
    return np.sum((S @ x) ** 2)


def broadcast_matmul(A, S):
    return np.sum((A @ S) ** 2) + np.sum((S @ A.T) ** 3)


def dots(A, x, y):
    return np.dot(x, y) ** 2 + np.sum(np.dot(A, x) ** 2) + np.sum(A.dot(A.T)) + np.sum(np.dot(A, 2.0))


def vdots(x, y):
    return np.vdot(x, y) * np.inner(x, x)


def outer_products(x, y):
    return np.sum(np.outer(x, y) ** 2) + np.sum(np.multiply.outer(x, y))


def tensor_contractions(S, T):
    return np.sum(np.tensordot(S, T, axes=([2, 1], [1, 2])) ** 2) + np.sum(np.tensordot(S, T, axes=([0], [0])) ** 2)


def einsum_matrix(A, B):
    return np.sum(np.einsum("ij,jk->ik", A, B) ** 2)


def einsum_traces(A, x):
    return np.einsum("ii", A) * np.einsum("i,ij,j->", x, A, x) + np.sum(np.einsum("ij->j", A) ** 2)


def einsum_batch(S, T):
    return np.sum(np.einsum("bij,bkj->bik", S, T) ** 2) + np.einsum("bij,bij", S, S)


def einsum_broadcast(S, x):
    return np.sum(np.einsum("...ij,j->...i", S, x) ** 2)


def traces(A, B):
    return np.trace(A @ B) * np.trace(A) + A.trace()


def solve_vector(A, b):
    return np.sum(np.linalg.solve(A, b) ** 2)


def solve_matrix(A, B):
    return np.sum(np.linalg.solve(A, B) ** 2)


def inverse(A):
    return np.sum(np.linalg.inv(A) ** 2)


def determinants(A):
    sign, logdet = np.linalg.slogdet(A)
    return np.linalg.det(A) + sign * logdet**2


def cholesky_logdet(A):
    L = np.linalg.cholesky(A)
    return 2 * np.sum(np.log(np.diag(L))) + L[1, 0]


def gaussian_log_density(mu, S, x):
    d = x - mu
    return -0.5 * d @ np.linalg.solve(S, d) - 0.5 * np.linalg.slogdet(S)[1] - len(d) / 2 * np.log(2 * np.pi)


def norms(x, A):
    return np.linalg.norm(x) + np.linalg.norm(A) * np.linalg.norm(x, 1) + np.linalg.norm(x, np.inf)


def norm_axis(A):
    return np.sum(np.linalg.norm(A, axis=1) ** 3) + np.sum(np.linalg.norm(A, axis=0, keepdims=True))


def matrix_power(A):
    return np.sum(np.linalg.matrix_power(A, 3)) + np.sum((A @ A) ** 2)


def kronecker(A, B):
    return np.sum(np.kron(A, B) ** 2)


def cross_product(a, b):
    return np.sum(np.cross(a, b) ** 2)


def ridge(X, y, lam):
    d = X.shape[1]
    w = np.linalg.solve(X.T @ X + lam * np.eye(d), X.T @ y)
    return np.sum((X @ w - y) ** 2)


def quadratic_form(A, x):
    return 0.5 * x @ (A + A.T) @ x - x.sum()


def mahalanobis(X, S):
    P = np.linalg.inv(S)
    return np.sum(np.sqrt(np.einsum("ni,ij,nj->n", X, P, X)))


def gram_schmidt(A):
    basis = []
    for v in A:
        w = v
        for b in basis:
            w = w - (w @ b) * b
        basis.append(w / np.linalg.norm(w))
    return np.sum(np.array(basis)[:, 0] ** 3)


def matrix_chain(mats):
    return np.trace(np.linalg.multi_dot(mats))


def commutator(A, B):
    C = A @ B - B @ A
    return np.sum(C**2)


def rotation(theta, p):
    R = np.array([[np.cos(theta), -np.sin(theta)], [np.sin(theta), np.cos(theta)]])
    return (R @ p)[0] ** 3


def conjugate_gradient(A, b, n):
    x = np.zeros_like(b)
    r = b - A @ x
    p = r
    for _ in range(n):
        alpha = (r @ r) / (p @ A @ p)
        x = x + alpha * p
        new = r - alpha * (A @ p)
        p = new + (new @ new) / (r @ r) * p
        r = new
    return np.sum(x**3)


well = normal((3, 3)) + 3 * np.eye(3)
spd = normal((3, 3))
spd = spd @ spd.T + 2 * np.eye(3)

CASES = [
    case(matmul_ranks, normal((2, 3)), normal(3), normal(2)),
    case(batched_matmul, normal((2, 2, 3)), normal((2, 3, 2))),
    case(batched_vector, normal((2, 2, 3)), normal(3)),
    case(broadcast_matmul, normal((2, 2)), normal((3, 2, 2))),
    case(dots, normal((2, 3)), normal(3), normal(3)),
    case(vdots, normal(3), normal(3)),
    case(outer_products, normal(3), normal(2)),
    case(tensor_contractions, normal((2, 2, 3)), normal((2, 3, 2))),
    case(einsum_matrix, normal((2, 3)), normal((3, 2))),
    case(einsum_traces, normal((3, 3)), normal(3)),
    case(einsum_batch, normal((2, 2, 3)), normal((2, 2, 3))),
    case(einsum_broadcast, normal((2, 2, 3)), normal(3)),
    case(traces, normal((3, 3)), normal((3, 3))),
    case(solve_vector, well, normal(3)),
    case(solve_matrix, well, normal((3, 2))),
    case(inverse, well),
    case(determinants, well),
    # the factorisation reads one triangle, so its argument is made symmetric inside
    case(lambda A: cholesky_logdet((A + A.T) / 2), spd, label="cholesky_logdet"),
    case(gaussian_log_density, normal(3), spd, normal(3)),
    case(norms, normal(3), normal((2, 3))),
    case(norm_axis, normal((2, 3))),
    case(matrix_power, normal((2, 2))),
    case(kronecker, normal((2, 2)), normal((2, 1))),
    case(cross_product, normal(3), normal(3)),
    case(ridge, normal((5, 2)), normal(5), 0.3),
    case(quadratic_form, normal((3, 3)), normal(3)),
    case(mahalanobis, normal((4, 3)), spd),
    case(gram_schmidt, normal((2, 3))),
    case(matrix_chain, [normal((2, 3)), normal((3, 2)), normal((2, 2))]),
    case(commutator, normal((2, 2)), normal((2, 2))),
    case(rotation, 0.4, normal(2)),
    case(conjugate_gradient, spd, normal(3), 2),
]
