"""Rules that look at whole arrays or at weights of before: LAMB, LARS, NovoGrad, Yogi, Lookahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .rules import Adam, Rule, State, Step, advanced, floor

__all__ = ["LAMB", "LARS", "Lookahead", "NovoGrad", "Yogi"]


def length(x: Any) -> float:
    """The root of the sum of squares."""
    return float(np.sqrt(np.vdot(x, x).real))


def trust(x: Any, step: Any) -> float:
    """The length of a parameter over that of its step, or 1 where one of them is zero."""
    of_x, of_step = length(x), length(step)
    return of_x / of_step if of_x > 0 and of_step > 0 else 1.0


@dataclass
class LAMB(Rule):
    """step = eta u |x| / |u|, with u = adam + lambda_ x: for large batches.

    Source: You et al., *Large batch optimization for deep learning* (2020).

    Examples
    --------
    >>> rule = LAMB(0.5)
    >>> rule.apply(rule.init(np.ones(2)), np.ones(2), np.ones(2))[1].round(4)
    array([0.5, 0.5])
    """

    eta: float = 0.001
    beta: tuple[float, float] = (0.9, 0.999)
    lambda_: float = 0.0
    epsilon: float = 1e-6

    def init(self, x: Any) -> State:
        """As of Adam."""
        return Adam(1.0, self.beta, self.epsilon).init(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        state, step = Adam(1.0, self.beta, self.epsilon).apply(state, x, dx)
        step = step + self.lambda_ * x
        return state, step * (self.eta * trust(x, step))


@dataclass
class LARS(Rule):
    """v = rho v + eta r (g + lambda_ x), r = coefficient |x| / (|g| + lambda_ |x|);  step = v.

    Source: You, Gitman & Ginsburg, *Large batch training of convolutional networks* (2017).

    Examples
    --------
    >>> rule = LARS(1.0, coefficient=0.5)
    >>> rule.apply(rule.init(np.ones(1)), np.ones(1), np.full(1, 4.0))[1]
    array([0.5])
    """

    eta: float = 0.1
    rho: float = 0.9
    lambda_: float = 0.0
    coefficient: float = 0.001

    def init(self, x: Any) -> State:
        """v = 0."""
        return np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above; r = 1 where the parameter or the gradient is zero."""
        of_x, of_dx = length(x), length(dx)
        ratio = self.coefficient * of_x / (of_dx + self.lambda_ * of_x) if of_x > 0 and of_dx > 0 else 1.0
        v = self.rho * state + (self.eta * ratio) * (dx + self.lambda_ * x)
        return v, v


@dataclass
class NovoGrad(Rule):
    """v = beta2 v + (1 - beta2) |g|^2, one number an array;  m = beta1 m + g / (sqrt(v) + epsilon) + lambda_ x.

    step = eta m; at first v = |g|^2.  Source: Ginsburg et al., *Stochastic gradient methods with layer-wise adaptive
    moments* (2019).

    Examples
    --------
    >>> rule = NovoGrad(0.5)
    >>> rule.apply(rule.init(np.ones(1)), np.ones(1), np.full(1, 4.0))[1].round(4)
    array([0.5])
    """

    eta: float = 0.001
    beta: tuple[float, float] = (0.95, 0.98)
    lambda_: float = 0.0
    epsilon: float = 1e-8

    def init(self, x: Any) -> State:
        """m = 0; no v yet."""
        return np.zeros_like(x), -1.0

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, v = state
        square = length(dx) ** 2
        v = square if v < 0 else self.beta[1] * v + (1 - self.beta[1]) * square
        m = self.beta[0] * m + dx / (v**0.5 + floor(self.epsilon, x)) + self.lambda_ * x
        return (m, v), self.eta * m


@dataclass
class Yogi(Adam):
    """Adam, but v moves by (1 - beta2) g^2 towards g^2, whatever its distance: v -= (1 - beta2) sign(v - g^2) g^2.

    Source: Zaheer et al., *Adaptive methods for nonconvex optimization* (2018).

    Examples
    --------
    >>> Yogi()
    Yogi(eta=0.01, beta=(0.9, 0.999), epsilon=0.001)
    """

    eta: float = 0.01
    epsilon: float = 1e-3

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, v, powers = state
        square = dx * dx
        m = self.beta[0] * m + (1 - self.beta[0]) * dx
        v = v - (1 - self.beta[1]) * np.sign(v - square) * square
        root = np.sqrt(v / (1 - powers[1])) + floor(self.epsilon, x)
        return (m, v, advanced(powers, self.beta)), (self.eta / (1 - powers[0])) * m / root


@dataclass(init=False)
class Lookahead(Rule):
    """The steps of a rule; after every k of them back to a share `alpha` of the way from where they began.

    Source: Zhang et al., *Lookahead optimizer: k steps forward, 1 step back* (2019).

    Examples
    --------
    >>> model = {"w": np.zeros(1)}
    >>> state = setup(Lookahead(Descent(1.0), k=2), model)
    >>> for _ in range(2): _ = update(state, model, {"w": np.ones(1)})
    >>> model["w"]
    array([-1.])
    """

    rule: Rule
    k: int
    alpha: float

    def __init__(self, rule: Rule, k: int = 5, alpha: float = 0.5) -> None:
        if k < 1 or not 0 < alpha <= 1:
            raise ValueError(f"Lookahead: k is at least 1 and alpha from 0 to 1, not {k} and {alpha}")
        self.rule, self.k, self.alpha = rule, k, alpha

    def init(self, x: Any) -> State:
        """The state of the rule, where it began, and the number of the step."""
        return self.rule.init(x), x.copy(), 0

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        inner, slow, count = state
        inner, step = self.rule.apply(inner, x, dx)
        if step is None:
            return (inner, slow, count), None
        if count + 1 < self.k:
            return (inner, slow, count + 1), step
        slow = slow + self.alpha * (x - step - slow)
        return (inner, slow, 0), x - slow

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The rule with other settings."""
        return Lookahead(self.rule.adjusted(eta, **settings), self.k, self.alpha)
