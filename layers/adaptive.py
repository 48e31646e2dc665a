"""More rules: AdaDelta, AMSGrad, AdaBelief, Lion, and those that change a gradient for the rule after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .rules import Adam, Rule, State, Step, advanced, floor, moments

__all__ = [
    "AMSGrad", "AccumGrad", "AdaBelief", "AdaDelta", "ClipGlobalNorm", "ClipGrad", "ClipNorm", "Lion", "OptimiserChain",
    "SignDecay", "WeightDecay",
]


@dataclass
class AdaDelta(Rule):
    """a = rho a + (1 - rho) g^2;  step = g sqrt(d + epsilon) / sqrt(a + epsilon);  d = rho d + (1 - rho) step^2.

    Source: Zeiler, *ADADELTA* (2012).

    Examples
    --------
    >>> AdaDelta()
    AdaDelta(rho=0.9, epsilon=1e-08)
    """

    rho: float = 0.9
    epsilon: float = 1e-8

    def init(self, x: Any) -> State:
        """a = d = 0."""
        return np.zeros_like(x), np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        a, d = state
        eps = floor(self.epsilon, x)
        a = self.rho * a + (1 - self.rho) * (dx * np.conj(dx)).real
        step = dx * np.sqrt(d + eps) / np.sqrt(a + eps)
        d = self.rho * d + (1 - self.rho) * (step * np.conj(step)).real
        return (a, d), step


@dataclass
class AMSGrad(Adam):
    """m, v as of Adam, from epsilon on;  u = max(u, v);  step = eta m / (sqrt(u) + epsilon).

    Source: Reddi, Kale & Kumar, *On the convergence of Adam and beyond* (2018).

    Examples
    --------
    >>> AMSGrad()
    AMSGrad(eta=0.001, beta=(0.9, 0.999), epsilon=1e-08)
    """

    def init(self, x: Any) -> State:
        """m = v = u = epsilon."""
        return tuple(np.full_like(x, self.epsilon) for _ in range(3))

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, v, top = state
        m, v, _ = moments(self.beta, (m, v, None), dx)
        top = np.maximum(top, v)
        return (m, v, top), self.eta * m / (np.sqrt(top) + floor(self.epsilon, x))


@dataclass
class AdaBelief(Adam):
    """Adam with s = b2 s + (1 - b2) |g - m|^2 + epsilon in place of v.  Source: Zhuang et al., *AdaBelief* (2020).

    Examples
    --------
    >>> AdaBelief()
    AdaBelief(eta=0.001, beta=(0.9, 0.999), epsilon=1e-16)
    """

    epsilon: float = 1e-16

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, s, powers = state
        eps = floor(self.epsilon, x)
        m = self.beta[0] * m + (1 - self.beta[0]) * dx
        away = dx - m
        s = self.beta[1] * s + (1 - self.beta[1]) * (away * np.conj(away)).real + eps
        step = m * (self.eta / (1 - powers[0])) / (np.sqrt(s / (1 - powers[1])) + eps)
        return (m, s, advanced(powers, self.beta)), step


@dataclass
class Lion(Rule):
    """step = eta sign(b1 m + (1 - b1) g);  m = b2 m + (1 - b2) g.

    Source: Chen et al., *Symbolic discovery of optimization algorithms* (2023).

    Examples
    --------
    >>> Lion()
    Lion(eta=0.001, beta=(0.9, 0.999))
    """

    eta: float = 0.001
    beta: tuple[float, float] = (0.9, 0.999)

    def init(self, x: Any) -> State:
        """m = 0."""
        return np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        step = self.eta * np.sign(self.beta[0] * state + (1 - self.beta[0]) * dx)
        return self.beta[1] * state + (1 - self.beta[1]) * dx, step


@dataclass
class WeightDecay(Rule):
    """step = g + lambda_ x: a penalty of lambda_ / 2 times the sum of squares.

    Examples
    --------
    >>> OptimiserChain(WeightDecay(0.5), Descent(1.0)).apply((None, None), np.ones(1), np.zeros(1))[1]
    array([0.5])
    """

    lambda_: float = 5e-4

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        return state, dx + self.lambda_ * x


@dataclass
class SignDecay(Rule):
    """step = g + lambda_ sign(x): a penalty of lambda_ times the sum of absolute values.

    Examples
    --------
    >>> SignDecay(0.5).apply(None, np.array([-2.0]), np.zeros(1))[1]
    array([-0.5])
    """

    lambda_: float = 1e-3

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        return state, dx + self.lambda_ * np.sign(x)


@dataclass
class ClipGrad(Rule):
    """step = g, between -delta and delta.

    Examples
    --------
    >>> ClipGrad(1.0).apply(None, np.zeros(2), np.array([-3.0, 0.5]))[1]
    array([-1. ,  0.5])
    """

    delta: float = 10.0

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        return state, np.clip(dx, -self.delta, self.delta)


@dataclass
class ClipNorm(Rule):
    """step = g min(1, omega / |g|), with the p-norm of each array by itself.

    Raises
    ------
    FloatingPointError
        The norm is not finite, unless `throw` is False.

    Examples
    --------
    >>> ClipNorm(1.0).apply(None, np.zeros(2), np.array([3.0, 4.0]))[1]
    array([0.6, 0.8])
    """

    omega: float = 10.0
    p: float = 2.0
    throw: bool = True

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        norm = float(np.linalg.norm(np.ravel(dx), self.p))
        if self.throw and not np.isfinite(norm):
            raise FloatingPointError(f"ClipNorm: the {self.p}-norm of a gradient of shape {np.shape(dx)} is {norm}")
        return state, dx * min(1.0, self.omega / norm) if norm > 0 else dx


@dataclass
class ClipGlobalNorm(Rule):
    """step = g min(1, omega / norm), with the norm of the gradients of all parameters that have this rule.

    By itself or first in an `OptimiserChain`; `update` finds the norm, `apply` gives g as it came.
    Source: Pascanu, Mikolov & Bengio 2013.

    Examples
    --------
    >>> model = {"a": np.zeros(1), "b": np.zeros(1)}
    >>> state = setup(OptimiserChain(ClipGlobalNorm(1.0), Descent(1.0)), model)
    >>> update(state, model, {"a": np.array([3.0]), "b": np.array([4.0])})[1]
    {'a': array([-0.6]), 'b': array([-0.8])}
    """

    omega: float = 1.0

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        return state, dx


@dataclass(init=False, repr=False)
class OptimiserChain(Rule):
    """Several rules, each given the step of the one before as its gradient; without any, step = g.

    Examples
    --------
    >>> OptimiserChain(ClipGrad(1.0), Descent(0.1))
    OptimiserChain(ClipGrad(delta=1.0), Descent(eta=0.1))
    """

    rules: tuple[Rule, ...] = ()

    def __init__(self, *rules: Rule) -> None:
        wrong = [rule for rule in rules if getattr(rule, "outermost", False)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} goes around an OptimiserChain, not into it")
        if any(isinstance(rule, ClipGlobalNorm) for rule in rules[1:]):
            raise ValueError("ClipGlobalNorm comes first in an OptimiserChain: it looks at the whole gradient")
        self.rules = rules

    def __repr__(self) -> str:
        return f"OptimiserChain({', '.join(map(repr, self.rules))})"

    def init(self, x: Any) -> State:
        """The state of each."""
        return tuple(rule.init(x) for rule in self.rules)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above; a rule that gives no step yet stops the chain."""
        found = list(state)
        for place, rule in enumerate(self.rules):
            found[place], dx = rule.apply(state[place], x, dx)
            if dx is None:
                break
        return tuple(found), dx

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The chain of the rules, each with other settings."""
        return OptimiserChain(*(rule.adjusted(eta, **settings) for rule in self.rules))


@dataclass
class AccumGrad(Rule):
    """step = the mean of n gradients, every n-th time; none in between.

    Examples
    --------
    >>> rule = OptimiserChain(AccumGrad(2), Descent(1.0))
    >>> state, step = rule.apply(rule.init(np.zeros(1)), np.zeros(1), np.array([1.0]))
    >>> step is None
    True
    >>> rule.apply(state, np.zeros(1), np.array([3.0]))[1]
    array([2.])
    """

    n: int = 2

    def init(self, x: Any) -> State:
        """No gradient yet."""
        return np.zeros_like(x), 1

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        total, count = state
        total = dx / self.n if count == 1 else total + dx / self.n
        return ((total, 1), total) if count >= self.n else ((total, count + 1), None)
