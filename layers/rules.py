"""The rules by which optimisers turn a gradient into a step: x := x - step.

A rule is a value with settings (`eta`, `beta`, ...); what it remembers of a parameter is a state, made by `init` and
passed through `apply`, which returns the next state and the step.  Arrays keep the parameter's dtype.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

__all__ = [
    "AdaGrad", "AdaMax", "Adam", "AdamW", "Descent", "Momentum", "NAdam", "Nesterov", "OAdam", "RAdam", "RMSProp",
    "Rprop", "Rule",
]

State = Any
Step = tuple[State, Any]


class Rule:
    """What all rules share: ``state = rule.init(x)`` and ``state, step = rule.apply(state, x, gradient)``.

    A rule of one's own needs these two methods; `step` may be None for no update yet, and the next state may be made
    in the memory of the one before.

    Raises
    ------
    ValueError
        A negative learning rate `eta`.

    Examples
    --------
    >>> rule = Momentum(0.1)
    >>> state, step = rule.apply(rule.init(np.ones(1)), np.ones(1), np.full(1, 2.0))
    >>> step
    array([0.2])
    """

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.generic):  # NumPy's numbers would widen arrays of less precision
                setattr(self, name, value.item())
        if getattr(self, "eta", 0.0) < 0:
            raise ValueError(f"the learning rate eta is not negative, as {self.eta!r} is")  # type: ignore[attr-defined]

    def init(self, x: Any) -> State:
        """What is remembered of a parameter at the start."""
        del x

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """The next state, and what to subtract."""
        raise NotImplementedError

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The rule with other settings; those that it does not have are ignored."""
        known = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        given = {name: value for name, value in settings.items() if name in known}
        if eta is not None and "eta" in known:
            given["eta"] = eta
        return type(self)(**{**known, **given})


def floor(eps: float, x: Any) -> float:
    """`eps`, but not so small that half precision loses it."""
    return max(eps, 1e-7) if x.dtype == np.float16 else eps


@dataclass
class Descent(Rule):
    """step = eta g.

    Examples
    --------
    >>> Descent(0.1).apply(None, np.ones(1), np.ones(1))[1]
    array([0.1])
    """

    eta: float = 0.1

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        return state, self.eta * dx


@dataclass
class Momentum(Rule):
    """v = rho v + eta g;  step = v.  Source: Polyak 1964.

    Examples
    --------
    >>> Momentum()
    Momentum(eta=0.01, rho=0.9)
    """

    eta: float = 0.01
    rho: float = 0.9

    def init(self, x: Any) -> State:
        """v = 0."""
        return np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        v = self.rho * state + self.eta * dx
        return v, v


@dataclass
class Nesterov(Rule):
    """step = (1 + rho) eta g - rho^2 v;  v = rho v - eta g.  Source: Nesterov 1983; Bengio et al. 2012.

    Examples
    --------
    >>> Nesterov()
    Nesterov(eta=0.001, rho=0.9)
    """

    eta: float = 0.001
    rho: float = 0.9

    def init(self, x: Any) -> State:
        """v = 0."""
        return np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        step = (1 + self.rho) * self.eta * dx - self.rho**2 * state
        return self.rho * state - self.eta * dx, step


@dataclass
class RMSProp(Rule):
    """q = rho q + (1 - rho) g^2;  step = eta g / (sqrt(q) + epsilon).

    With `centred`, also l = rho l + (1 - rho) g, and q - l^2 stands for q.  Source: Tieleman & Hinton 2012.

    Examples
    --------
    >>> RMSProp()
    RMSProp(eta=0.001, rho=0.9, epsilon=1e-08, centred=False)
    """

    eta: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-8
    centred: bool = False

    def init(self, x: Any) -> State:
        """q = 0, l = 0."""
        return np.zeros_like(x), np.zeros_like(x) if self.centred else False

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        quad, lin = state
        quad = self.rho * quad + (1 - self.rho) * (dx * np.conj(dx)).real
        spread = quad
        if self.centred:
            lin = self.rho * lin + (1 - self.rho) * dx
            spread = quad - (lin * np.conj(lin)).real
        return (quad, lin), self.eta * dx / (np.sqrt(spread) + floor(self.epsilon, x))

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The rule with other settings, but for `centred`, which the state depends on."""
        if "centred" in settings:
            raise ValueError("RMSProp: `centred` cannot be changed, its state would not fit")
        return super().adjusted(eta, **settings)


@dataclass
class Rprop(Rule):
    """step = s sign(g); s grows by l[1] while the sign stays, shrinks by l[0] when it changes, within `gamma`.

    Where the sign changes, no step is made.  Source: Riedmiller & Braun 1993.

    Examples
    --------
    >>> Rprop()
    Rprop(eta=0.001, ell=(0.5, 1.2), gamma=(1e-06, 50.0))
    """

    eta: float = 0.001
    ell: tuple[float, float] = (0.5, 1.2)
    gamma: tuple[float, float] = (1e-6, 50.0)

    def init(self, x: Any) -> State:
        """g = 0, s = eta."""
        return np.zeros_like(x), np.full_like(x, self.eta)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        before, size = state
        agreement = before * dx
        grown = np.minimum(size * self.ell[1], self.gamma[1])
        shrunk = np.maximum(size * self.ell[0], self.gamma[0])
        size = np.where(agreement > 0, grown, np.where(agreement < 0, shrunk, size)).astype(x.dtype)
        kept = np.where(agreement < 0, 0, dx)
        return (kept, size), size * np.sign(kept)


@dataclass
class Adam(Rule):
    """m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) |g|^2;  step = eta m^ / (sqrt(v^) + epsilon).

    Here m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t).  Source: Kingma & Ba, *Adam* (2014).

    Examples
    --------
    >>> Adam()
    Adam(eta=0.001, beta=(0.9, 0.999), epsilon=1e-08)
    """

    eta: float = 0.001
    beta: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8

    def init(self, x: Any) -> State:
        """m = v = 0, and the powers of beta."""
        return np.zeros_like(x), np.zeros_like(x), tuple(self.beta)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, v, powers = moments(self.beta, state, dx)
        root = math.sqrt(1 - powers[1])  # of the correction of v, which numbers carry in place of v
        scale = np.sqrt(v)
        scale += floor(self.epsilon * root, x)
        step = m / scale
        step *= self.eta * root / (1 - powers[0])
        return (m, v, advanced(powers, self.beta)), step


def moments(beta: tuple[float, float], state: State, dx: Any) -> tuple[Any, Any, tuple[float, float]]:
    """Running means of the gradient and of its square, in the memory of those before."""
    m, v, powers = state
    change = dx - m
    change *= 1 - beta[0]
    m += change
    v *= beta[1]
    square = (dx * np.conj(dx)).real if dx.dtype.kind == "c" else dx * dx
    square *= 1 - beta[1]
    v += square
    return m, v, powers


def advanced(powers: tuple[float, float], beta: tuple[float, float]) -> tuple[float, float]:
    """The powers of beta of the next step."""
    return powers[0] * beta[0], powers[1] * beta[1]


@dataclass
class AdamW(Rule):
    """Adam with weight decay beside it: step = eta (adam + lambda_ x), or eta adam + lambda_ x without `couple`.

    Source: Loshchilov & Hutter, *Decoupled weight decay regularization* (2017).

    Examples
    --------
    >>> AdamW()
    AdamW(eta=0.001, beta=(0.9, 0.999), lambda_=0.0, epsilon=1e-08, couple=True)
    """

    eta: float = 0.001
    beta: tuple[float, float] = (0.9, 0.999)
    lambda_: float = 0.0
    epsilon: float = 1e-8
    couple: bool = True

    def init(self, x: Any) -> State:
        """As of `Adam`."""
        return Adam.init(self, x)  # type: ignore[arg-type]

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        state, step = Adam.apply(self, state, x, dx)  # type: ignore[arg-type]
        return state, step + (self.eta if self.couple else 1.0) * self.lambda_ * x


@dataclass
class RAdam(Adam):
    """Adam whose step is rectified once its variance is known well enough, and plain momentum before.

    Source: Liu et al., *On the variance of the adaptive learning rate and beyond* (2019); Flux's threshold of 4.

    Examples
    --------
    >>> RAdam(0.01)
    RAdam(eta=0.01, beta=(0.9, 0.999), epsilon=1e-08)
    """

    def init(self, x: Any) -> State:
        """As of `Adam`, and t = 1."""
        return *super().init(x), 1

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        *first, t = state
        m, v, powers = moments(self.beta, first, dx)
        longest = 2 / (1 - self.beta[1]) - 1
        rho = longest - 2 * t * powers[1] / (1 - powers[1])
        step = m * (self.eta / (1 - powers[0]))
        if rho > 4:
            r = np.sqrt((rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho)).item()
            step = r * step / (np.sqrt(v / (1 - powers[1])) + floor(self.epsilon, x))
        return (m, v, advanced(powers, self.beta), t + 1), step


@dataclass
class AdaMax(Adam):
    """m as of Adam;  u = max(b2 u, |g|);  step = eta / (1 - b1^t) m / (u + epsilon).  Source: Kingma & Ba 2014.

    Examples
    --------
    >>> AdaMax(0.01)
    AdaMax(eta=0.01, beta=(0.9, 0.999), epsilon=1e-08)
    """

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, u, powers = state
        m = self.beta[0] * m + (1 - self.beta[0]) * dx
        u = np.maximum(self.beta[1] * u, np.abs(dx))
        step = m * (self.eta / (1 - powers[0])) / (u + floor(self.epsilon, x))
        return (m, u, advanced(powers, self.beta)), step


@dataclass
class OAdam(Adam):
    """Optimistic Adam: step = 2 adam - the one before.  Source: Daskalakis et al. 2017.

    Examples
    --------
    >>> OAdam()
    OAdam(eta=0.001, beta=(0.5, 0.9), epsilon=1e-08)
    """

    beta: tuple[float, float] = (0.5, 0.9)

    def init(self, x: Any) -> State:
        """As of `Adam`, and the last step."""
        return *super().init(x), np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        *first, before = state
        after, term = super().apply(tuple(first), x, dx)
        return (*after, term), 2 * term - before


@dataclass
class NAdam(Adam):
    """Adam with Nesterov's momentum.  Source: Dozat, *Incorporating Nesterov momentum into Adam* (2016).

    Examples
    --------
    >>> NAdam(0.01)
    NAdam(eta=0.01, beta=(0.9, 0.999), epsilon=1e-08)
    """

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """step = eta (b1 m / (1 - b1^(t+1)) + (1 - b1) g / (1 - b1^t)) / (sqrt(v b2 / (1 - b2^t)) + epsilon)."""
        m, v, powers = moments(self.beta, state, dx)
        b1, b2 = self.beta
        top = b1 * m / (1 - b1 * powers[0]) + (1 - b1) * dx / (1 - powers[0])
        step = self.eta * top / (np.sqrt(v * b2 / (1 - powers[1])) + floor(self.epsilon, x))
        return (m, v, advanced(powers, self.beta)), step


@dataclass
class AdaGrad(Rule):
    """a = a + |g|^2, from epsilon on;  step = eta g / (sqrt(a) + epsilon).  Source: Duchi, Hazan & Singer 2011.

    Examples
    --------
    >>> AdaGrad()
    AdaGrad(eta=0.1, epsilon=1e-08)
    """

    eta: float = 0.1
    epsilon: float = 1e-8

    def init(self, x: Any) -> State:
        """a = epsilon."""
        return np.full_like(x, self.epsilon)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        total = state + (dx * np.conj(dx)).real
        return total, self.eta * dx / (np.sqrt(total) + floor(self.epsilon, x))
