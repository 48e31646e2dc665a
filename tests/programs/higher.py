"""Programs that take derivatives themselves: by closures, in loops, of what is written to, of objects, by recursion."""

import numpy as np

from zygopy import grad, gradient, pullback, pushforward, value_and_grad, withgradient

from .case import case

normal = np.random.default_rng(11).standard_normal


def slope_of_a_polynomial(c, x):
    return gradient(lambda x: c[0] + c[1] * x + c[2] * x**3, x)[0]


def both_levels(x):
    return x * gradient(lambda y: x * y**2, x + 1.0)[0]


def third_order(x):
    return grad(grad(grad(lambda y: y**5 + x * y**3)))(x)


def newton(a):
    x = a / 2
    for _ in range(5):
        value, slope = value_and_grad(lambda x: x * x - a)(x)
        x = x - value / slope
    return x


def descent(w, x, y):
    def loss(w):
        return np.mean((x @ w - y) ** 2)

    for _ in range(3):
        w = w - 0.1 * gradient(loss, w)[0]
    return loss(w)


def learned_rate(rate, w, x, y):
    """The derivative of a training run by its learning rate."""
    velocity = np.zeros_like(w)
    for _ in range(3):
        g = gradient(lambda w: np.sum(np.tanh(x @ w - y) ** 2), w)[0]
        velocity = 0.9 * velocity - rate * g
        w = w + velocity
    return np.sum((x @ w - y) ** 2)


def gradient_penalty(w, x):
    g = gradient(lambda x: np.sum(np.tanh(x @ w)), x)[0]
    return np.mean((np.sqrt(np.sum(g**2, axis=1)) - 1.0) ** 2)


def hessian_vector(x, v):
    _, back = pullback(lambda x: gradient(lambda x: np.sum(x**4) * x[0], x)[0], x)
    return np.sum(back(v)[0] ** 2)


def along(x, v):
    y, y_dot = pushforward(lambda x: np.sin(x) * x, (x,), (v,))
    return np.sum(y * y_dot)


def of_what_is_written(x):
    def filled(x):
        y = np.zeros(3)
        for i in range(3):
            y[i] = x[i] ** 2
        y[1:] *= y[:-1]
        return np.sum(y)

    return np.sum(gradient(filled, x)[0] ** 2)


def of_a_loop(x):
    def walked(y):
        total = 1.0
        for i in range(1, 4):
            if y > 0:
                total = total * (y + i)
            else:
                total = total - y * i
        return total

    return gradient(walked, x)[0] * x


class Spring:
    """A potential energy, and the force that it gives."""

    def __init__(self, k, rest):
        self.k, self.rest = k, rest

    def energy(self, q):
        return 0.5 * self.k * np.sum((q - self.rest) ** 2)

    def force(self, q):
        return -gradient(self.energy, q)[0]


def motion(k, q, v):
    spring = Spring(k, 1.0)
    for _ in range(3):
        v = v + 0.1 * spring.force(q)
        q = q + 0.1 * v
    return np.sum(q**2)


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def of_a_recursion(x):
    return gradient(lambda y: power(y, 4), x)[0] * x


def of_a_tree(p):
    def loss(p):
        return p["b"] * np.sum(p["w"] ** 3)

    g = gradient(loss, p)[0]
    return np.sum(g["w"] ** 2) + g["b"] ** 2


def value_and_slope(x):
    found = withgradient(lambda y: np.sum(np.exp(y) * y), x)
    return found.val * np.sum(found.grad[0])


CASES = (
    case(slope_of_a_polynomial, np.array([0.5, -1.0, 2.0]), 0.7),
    case(both_levels, 1.3),
    case(third_order, 1.1),
    case(newton, 2.0),
    case(descent, normal(3), normal((5, 3)), normal(5)),
    case(learned_rate, 0.05, normal(3), normal((5, 3)), normal(5), wrt=(0, 1)),
    case(gradient_penalty, normal((3, 2)), normal((4, 3))),
    case(hessian_vector, normal(3), normal(3)),
    case(along, normal(3), normal(3)),
    case(of_what_is_written, normal(3)),
    case(of_a_loop, 0.8),
    case(of_a_loop, -0.8, label="of_a_loop other way"),
    case(motion, 2.0, normal(2), normal(2)),
    case(of_a_recursion, 1.2),
    case(of_a_tree, {"w": normal(2), "b": 1.5}),
    case(value_and_slope, normal(3)),
)
