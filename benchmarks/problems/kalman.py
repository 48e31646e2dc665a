"""The likelihood of 100 noisy positions of a moving body by a Kalman filter, for its two noise strengths."""

import numpy as np

WRT = (0, 1)


def f(log_q, log_r, F, G, ys):
    """`F` is the motion (2, 2), `G` how the noise enters (2, 2), the position is observed."""
    Q = np.exp(log_q) * G
    x = np.zeros(2)
    P = np.eye(2)
    nll = 0.0
    for y in ys:
        x = F @ x
        P = F @ P @ F.T + Q
        s = P[0, 0] + np.exp(log_r)
        gap = y - x[0]
        nll = nll + 0.5 * (np.log(s) + gap**2 / s)
        k = P[:, 0] / s
        x = x + k * gap
        P = P - np.outer(k, P[0])
    return nll


def inputs(rng):
    dt = 0.1
    F = np.array([[1.0, dt], [0.0, 1.0]])
    G = np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    ys = np.cumsum(rng.normal(size=100)) * dt + 0.3 * rng.normal(size=100)
    return 0.0, -2.0, F, G, ys


def hand(log_q, log_r, F, G, ys):
    q, r = np.exp(log_q), np.exp(log_r)
    Q = q * G
    x, P = np.zeros(2), np.eye(2)
    nll = 0.0
    tape = []
    for y in ys:
        x = F @ x
        P = F @ P @ F.T + Q
        s = P[0, 0] + r
        gap = y - x[0]
        nll = nll + 0.5 * (np.log(s) + gap**2 / s)
        k = P[:, 0] / s
        tape.append((P, s, gap, k))
        x = x + k * gap
        P = P - np.outer(k, P[0])
    x_bar, P_bar, Q_bar, r_bar = np.zeros(2), np.zeros((2, 2)), np.zeros((2, 2)), 0.0
    for P, s, gap, k in reversed(tape):
        k_bar = x_bar * gap - P_bar @ P[0]
        gap_bar = x_bar @ k + gap / s
        row_bar = -(k @ P_bar)
        column_bar = k_bar / s
        s_bar = 0.5 / s - 0.5 * (gap / s) ** 2 - k_bar @ k / s
        r_bar += s_bar
        x_bar[0] -= gap_bar
        P_bar[0] += row_bar
        P_bar[:, 0] += column_bar
        P_bar[0, 0] += s_bar
        Q_bar += P_bar
        x_bar = F.T @ x_bar
        P_bar = F.T @ P_bar @ F
    return nll, (q * np.sum(Q_bar * G), r * r_bar)
