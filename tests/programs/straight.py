"""Straight-line formulas, as they stand in notebooks and papers."""

import math

import numpy as np

from .case import case

normal = np.random.default_rng(1).standard_normal


def parabola(x):
    return 3 * x**2 + 2 * x + 1


def kinetic_energy(m, v):
    return 0.5 * m * v**2


def pendulum_period(length, g):
    return 2 * math.pi * math.sqrt(length / g)


def ideal_gas(n, t, v):
    R = 8.314462618  # J / mol / K
    p = n * R * t / v
    return p


def van_der_waals(n, t, v, a, b):
    R = 8.314462618
    return n * R * t / (v - n * b) - a * n**2 / v**2


def gravity(m1, m2, r):
    G = 6.674e-2
    force = G * m1 * m2 / r**2
    return force


def quadratic_root(a, b, c):
    disc = b**2 - 4 * a * c
    return (-b + math.sqrt(disc)) / (2 * a)


def black_scholes_call(s, k, t, r, sigma):
    d1 = (math.log(s / k) + (r + sigma**2 / 2) * t) / (sigma * math.sqrt(t))
    d2 = d1 - sigma * math.sqrt(t)
    cdf = lambda z: 0.5 * (1 + math.erf(z / math.sqrt(2)))
    return s * cdf(d1) - k * math.exp(-r * t) * cdf(d2)


def compound_interest(principal, rate, years):
    return principal * (1 + rate / 12) ** (12 * years)


def normal_pdf(x, mu, sigma):
    z = (x - mu) / sigma
    return np.exp(-0.5 * z * z) / (sigma * np.sqrt(2 * np.pi))


def loss(W, b, x, y):
    p = np.tanh(x @ W + b)  # prediction
    return np.mean((p - y) ** 2)


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def himmelblau(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def ackley(x):
    n = x.size
    a = -20.0 * np.exp(-0.2 * np.sqrt(np.sum(x**2) / n))
    b = -np.exp(np.sum(np.cos(2 * np.pi * x)) / n)
    return a + b + 20 + np.e


def logistic_loss(w, X, y):
    z = X @ w
    return np.sum(np.logaddexp(0.0, -y * z)) + 0.1 * np.dot(w, w)


def gaussian_nll(theta, data):
    mu, log_sigma = theta[0], theta[1]
    z = (data - mu) * np.exp(-log_sigma)
    return 0.5 * np.sum(z**2) + data.size * log_sigma


def reused_names(x):
    x = x * 2
    x = np.sin(x)
    x = x + x
    y = x
    x = y * x
    return x.sum()


def swapped(a, b):
    a, b = b, a * b
    a, b = a + b, a
    return a * b + b


def augmented(x, y):
    total = x
    total += y
    total *= x
    total -= y / x
    total /= 2.0
    total **= 2
    return total


def unused_parts(x, y):
    wasted = np.exp(x) * y
    kept = x * 3.0
    del wasted
    return kept + 0 * y


def deep_expression(x):
    return np.log(1 + np.exp(-np.abs(np.sin(np.sqrt(x * x + 1)) * np.cos(x / 3)))) ** 2


def same_twice(x):
    return np.sin(x) * np.sin(x) + np.sin(x)


def unary_operators(x, y):
    return -x * +y - (-(x + -y))


def lens_maker(n, r1, r2, d):
    inverse_focal = (n - 1) * (1 / r1 - 1 / r2 + (n - 1) * d / (n * r1 * r2))
    return 1 / inverse_focal


def relativistic_mass(m, v):
    c = 3.0
    beta = v / c
    return m / np.sqrt(1 - beta**2)


def double_well(x):
    V = x**4 / 4 - x**2 / 2
    return V


def mean_squared_log_error(p, q):
    return ((np.log1p(p) - np.log1p(q)) ** 2).mean()


CASES = [
    case(parabola, 2.0),
    case(parabola, 2, wrt=0, label="parabola of an int"),
    case(kinetic_energy, 2.5, 3.0),
    case(pendulum_period, 1.3, 9.81),
    case(ideal_gas, 1.0, 300.0, 0.5),
    case(van_der_waals, 1.0, 2.0, 0.7, 0.3, 0.05),
    case(gravity, 5.0, 3.0, 1.7),
    case(quadratic_root, 1.0, -3.0, 1.5),
    case(black_scholes_call, 100.0, 95.0, 0.5, 0.03, 0.2),
    case(compound_interest, 10.0, 0.04, 3.0),
    case(normal_pdf, 0.3, 0.1, 1.2),
    case(normal_pdf, np.float64(0.3), np.float64(0.1), 1.2, label="normal_pdf of NumPy scalars"),
    case(loss, normal((3, 2)), normal(2), normal((5, 3)), normal((5, 2))),
    case(rosenbrock, normal(6) * 0.5),
    case(himmelblau, np.array([1.2, -0.7])),
    case(himmelblau, [1.2, -0.7], label="himmelblau of a list"),
    case(himmelblau, (1.2, -0.7), label="himmelblau of a tuple"),
    case(ackley, normal(4)),
    case(logistic_loss, normal(3), normal((6, 3)), np.sign(normal(6))),
    case(gaussian_nll, np.array([0.2, 0.3]), normal(7)),
    case(reused_names, normal(4)),
    case(reused_names, normal((2, 3)), label="reused_names of a matrix"),
    case(swapped, 1.3, 0.7),
    case(augmented, 1.3, 0.7),
    case(unused_parts, 1.3, 0.7),
    case(deep_expression, 0.8),
    case(same_twice, 0.8),
    case(unary_operators, 0.8, 1.7),
    case(lens_maker, 1.5, 2.0, -3.0, 0.1),
    case(relativistic_mass, 1.2, 1.7),
    case(double_well, 1.4),
    case(mean_squared_log_error, np.exp(normal(5)), np.exp(normal(5))),
]
