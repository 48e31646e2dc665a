"""Programs of real size: solvers, integrators, networks, filters, transforms."""

import numpy as np

from .case import case

normal = np.random.default_rng(17).standard_normal


def newton_root(c):
    x = 1.0
    for _ in range(8):
        x = x - (x**3 + c * x - 1) / (3 * x**2 + c)
    return x


def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def lotka_volterra(theta, y0, steps):
    a, b, c, d = theta

    def f(t, y):
        return np.array([a * y[0] - b * y[0] * y[1], c * y[0] * y[1] - d * y[1]])

    y = y0
    for i in range(steps):
        y = rk4(f, y, 0.1 * i, 0.1)
    return np.sum(y**2)


def pendulum(theta, omega, length, steps):
    dt, g = 0.05, 9.81
    for _ in range(steps):
        omega = omega - dt * g / length * np.sin(theta)
        theta = theta + dt * omega
    return 0.5 * omega**2 + g * (1 - np.cos(theta))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_cell(params, x, h, c):
    Wf, Wi, Wo, Wc, b = params
    z = np.concatenate([x, h])
    f = sigmoid(z @ Wf + b)
    i = sigmoid(z @ Wi + b)
    o = sigmoid(z @ Wo + b)
    c = f * c + i * np.tanh(z @ Wc + b)
    h = o * np.tanh(c)
    return h, c


def lstm_loss(params, xs):
    h = np.zeros(2)
    c = np.zeros(2)
    for x in xs:
        h, c = lstm_cell(params, x, h, c)
    return np.sum(h**2)


def conv1d(x, w):
    n, k = len(x), len(w)
    out = np.stack([np.sum(x[i : i + k] * w) for i in range(n - k + 1)])
    return np.sum(out**2)


def conv2d_by_slices(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(kh):
        for j in range(kw):
            out = out + image[i : i + H - kh + 1, j : j + W - kw + 1] * kernel[i, j]
    return np.mean(np.maximum(out, 0.0))


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy(W, X, labels):
    p = softmax(X @ W)
    return -np.mean(np.log(p[np.arange(len(labels)), labels]))


def attention(q, k, v):
    scores = q @ k.T / np.sqrt(q.shape[-1])
    return np.sum((softmax(scores) @ v) ** 2)


def multi_head_attention(x, Wq, Wk, Wv, heads):
    n, d = x.shape
    split = lambda m: m.reshape(n, heads, d // heads).transpose(1, 0, 2)
    q, k, v = split(x @ Wq), split(x @ Wk), split(x @ Wv)
    a = softmax(q @ k.transpose(0, 2, 1))
    return np.sum((a @ v).transpose(1, 0, 2).reshape(n, d) ** 2)


def layer_norm(x, g, b):
    mu = x.mean(axis=-1, keepdims=True)
    var = ((x - mu) ** 2).mean(axis=-1, keepdims=True)
    return np.sum(((x - mu) / np.sqrt(var + 1e-5) * g + b) ** 3)


def nbody_energy(positions, masses):
    total = 0.0
    n = len(masses)
    for i in range(n):
        for j in range(i + 1, n):
            d = positions[i] - positions[j]
            total -= masses[i] * masses[j] / np.sqrt(np.sum(d**2))
    return total


def nbody_vectorised(positions, masses):
    d = positions[:, None, :] - positions[None, :, :]
    r = np.sqrt(np.sum(d**2, axis=-1) + 0.01)
    return -0.5 * np.sum(np.outer(masses, masses) / r)


def kalman(zs, q, r):
    x, p = 0.0, 1.0
    ll = 0.0
    for z in zs:
        p = p + q
        s = p + r
        k = p / s
        innovation = z - x
        ll -= 0.5 * (np.log(s) + innovation**2 / s)
        x = x + k * innovation
        p = (1 - k) * p
    return ll


def kalman_matrix(F, x, P, z):
    x = F @ x
    P = F @ P @ F.T + 0.1 * np.eye(2)
    H = np.array([[1.0, 0.0]])
    S = H @ P @ H.T + 0.5
    K = P @ H.T @ np.linalg.inv(S)
    x = x + K @ (z - H @ x)
    P = (np.eye(2) - K @ H) @ P
    return np.sum(x**2) + np.trace(P)


def mlp(params, x, y):
    h = x
    for W, b in params[:-1]:
        h = np.maximum(h @ W + b, 0)
    W, b = params[-1]
    out = h @ W + b
    return np.mean((out - y) ** 2)


def gmm_loglik(means, log_stds, logits, x):
    z = (x[:, None] - means) / np.exp(log_stds)
    comp = -0.5 * z**2 - log_stds + logits - np.log(np.sum(np.exp(logits)))
    m = comp.max(axis=1, keepdims=True)
    return np.sum(m[:, 0] + np.log(np.sum(np.exp(comp - m), axis=1)))


def ising_energy(s, J, h):
    return -J * np.sum(s * np.roll(s, 1, axis=0)) - J * np.sum(s * np.roll(s, 1, axis=1)) - h * np.sum(s)


def power_iteration(A, n):
    v = np.ones(A.shape[0])
    for _ in range(n):
        v = A @ v
        v = v / np.linalg.norm(v)
    return v @ A @ v


def hmm_forward(start, trans, emit, obs):
    alpha = start * emit[:, obs[0]]
    for o in obs[1:]:
        alpha = (alpha @ trans) * emit[:, o]
    return np.log(np.sum(alpha))


def levenberg_step(theta, x, y):
    a, b = theta
    r = a * np.exp(b * x) - y
    J = np.stack([np.exp(b * x), a * x * np.exp(b * x)], axis=1)
    step = np.linalg.solve(J.T @ J + 0.1 * np.eye(2), J.T @ r)
    return np.sum((theta - step) ** 2)


def monte_carlo_call(s0, k, sigma, z):
    st = s0 * np.exp(-0.5 * sigma**2 + sigma * z)
    return np.mean(np.maximum(st - k, 0.0))


def sinkhorn(C, eps, n):
    K = np.exp(-C / eps)
    u = np.ones(C.shape[0])
    for _ in range(n):
        v = 1.0 / (K.T @ u)
        u = 1.0 / (K @ v)
    return np.sum(u[:, None] * K * v[None, :] * C)


def adam(theta, steps):
    m = np.zeros_like(theta)
    v = np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = 2 * theta + np.cos(theta)
        m = 0.9 * m + 0.1 * g
        v = 0.99 * v + 0.01 * g**2
        theta = theta - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
    return np.sum(theta**2)


def gru(W, U, xs):
    h = np.zeros(U.shape[1])
    for x in xs:
        z = sigmoid(W[0] @ x + U[0] @ h)
        r = sigmoid(W[1] @ x + U[1] @ h)
        n = np.tanh(W[2] @ x + r * (U[2] @ h))
        h = (1 - z) * n + z * h
    return h.sum()


def crank_nicolson(u, nu):
    n = len(u)
    L = np.diag(-2.0 * np.ones(n)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    A = np.eye(n) - nu / 2 * L
    B = np.eye(n) + nu / 2 * L
    for _ in range(3):
        u = np.linalg.solve(A, B @ u)
    return np.sum(u**2)


def bilinear_interpolation(grid, x, y):
    i, j = int(np.floor(x)), int(np.floor(y))
    a, b = x - i, y - j
    return (
        (1 - a) * (1 - b) * grid[i, j]
        + a * (1 - b) * grid[i + 1, j]
        + (1 - a) * b * grid[i, j + 1]
        + a * b * grid[i + 1, j + 1]
    )


def batch_norm_train(x, gamma, beta):
    mu = np.mean(x, axis=0)
    sd = np.std(x, axis=0)
    return np.sum(np.tanh(gamma * (x - mu) / (sd + 1e-3) + beta))


def page_rank(links, d, n):
    P = links / links.sum(axis=0)
    r = np.ones(len(links)) / len(links)
    for _ in range(n):
        r = d * (P @ r) + (1 - d) / len(links)
    return r[0] * 2 + np.max(r)


def mds_stress(X, D):
    diff = X[:, None] - X[None]
    dist = np.sqrt((diff**2).sum(-1) + 1e-9)
    i, j = np.triu_indices(len(X), 1)
    return np.sum((dist[i, j] - D[i, j]) ** 2)


pos = normal((3, 3))
pos = pos @ pos.T + np.eye(3)

CASES = [
    case(newton_root, 2.3),
    case(lotka_volterra, np.array([1.0, 0.5, 0.4, 0.8]), np.array([1.5, 1.0]), 4),
    case(lotka_volterra, (1.0, 0.5, 0.4, 0.8), np.array([1.5, 1.0]), 2, label="lotka_volterra of a tuple"),
    case(pendulum, 0.6, 0.1, 1.3, 5),
    case(lstm_loss, [normal((4, 2)) for _ in range(4)] + [normal(2)], normal((3, 2))),
    case(conv1d, normal(6), normal(3)),
    case(conv2d_by_slices, normal((4, 4)), normal((2, 2))),
    case(cross_entropy, normal((3, 4)), normal((5, 3)), np.array([0, 3, 1, 2, 3])),
    case(attention, normal((3, 2)), normal((4, 2)), normal((4, 3))),
    case(multi_head_attention, normal((3, 4)), normal((4, 4)), normal((4, 4)), normal((4, 4)), 2),
    case(layer_norm, normal((2, 4)), normal(4), normal(4)),
    case(nbody_energy, normal((3, 2)), np.exp(normal(3))),
    case(nbody_vectorised, normal((3, 2)), np.exp(normal(3))),
    case(kalman, normal(4), 0.1, 0.5),
    case(kalman_matrix, normal((2, 2)), normal(2), np.eye(2) + 0.1, normal(1)),
    case(mlp, [(normal((3, 4)), normal(4)), (normal((4, 2)), normal(2))], normal((5, 3)), normal((5, 2))),
    case(gmm_loglik, normal(2), normal(2) * 0.3, normal(2), normal(5)),
    case(ising_energy, np.sign(normal((3, 3))), 0.7, 0.2),
    case(power_iteration, pos, 4),
    case(hmm_forward, softmax(normal(2)), softmax(normal((2, 2))), softmax(normal((2, 3))), [0, 2, 1, 1]),
    case(levenberg_step, np.array([1.2, 0.3]), normal(4), normal(4)),
    case(monte_carlo_call, 1.0, 0.9, 0.2, normal(6)),
    case(sinkhorn, np.abs(normal((3, 2))), 0.7, 3),
    case(adam, normal(3), 3),
    case(gru, normal((3, 2, 3)), normal((3, 2, 2)), normal((2, 3))),
    case(crank_nicolson, normal(4), 0.3),
    case(bilinear_interpolation, normal((4, 4)), 1.3, 2.6),
    case(batch_norm_train, normal((4, 3)), normal(3), normal(3)),
    case(page_rank, np.abs(normal((3, 3))), 0.85, 4),
    case(mds_stress, normal((4, 2)), np.abs(normal((4, 4)))),
]
