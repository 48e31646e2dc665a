"""Rules of optimisation: five steps each against the formulas, worked out number by number; dtypes."""

import math
from dataclasses import replace

import numpy as np
import pytest

import layers
from layers import AdaGrad, Adam, AdaMax, AdamW, Descent, Momentum, NAdam, Nesterov, OAdam, RAdam, RMSProp, Rprop

X0 = [0.5, -0.8, 2.0, -0.1]
G5 = [[0.1, -0.2, 0.3, 0.0], [0.3, 0.1, -0.4, 0.2], [-0.2, 0.5, 0.1, -0.3], [0.4, -0.1, 0.2, 0.6], [0.05, 0.3, -0.2, -0.1]]


def steps(rule, x0=X0, gradients=G5, dtype=float):
    x = np.array(x0, dtype)
    state = rule.init(x)
    for g in gradients:
        state, step = rule.apply(state, x, np.array(g, dtype))
        x = x - step
    return x


def one_by_one(make):
    """The same for each number, by a generator that is sent gradients and gives steps."""
    result = []
    for i, x in enumerate(X0):
        stepper = make(x)
        next(stepper)
        for g in G5:
            x -= stepper.send((x, g[i]))
        result.append(x)
    return result


def descent(x):
    step = None
    while True:
        _, g = yield step
        step = 0.1 * g


def momentum(x):
    v, step = 0.0, None
    while True:
        _, g = yield step
        v = 0.9 * v + 0.01 * g
        step = v


def nesterov(x):
    v, step = 0.0, None
    while True:
        _, g = yield step
        step = -(0.9**2) * v + 1.9 * 0.001 * g
        v = 0.9 * v - 0.001 * g


def rmsprop(centred):
    def stepper(x):
        q = m = 0.0
        step = None
        while True:
            _, g = yield step
            q, m = 0.9 * q + 0.1 * g * g, 0.9 * m + 0.1 * g
            step = 0.001 * g / (math.sqrt(q - m * m if centred else q) + 1e-8)

    return stepper


def adam(kind, eta=0.001, b1=0.9, b2=0.999):
    def stepper(x):
        m = v = u = before = 0.0
        t, step = 0, None
        while True:
            x, g = yield step
            t += 1
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            mh, vh = m / (1 - b1**t), v / (1 - b2**t)
            plain = eta * mh / (math.sqrt(vh) + 1e-8)
            if kind == "adam":
                step = plain
            elif kind == "adamw":
                step = plain + eta * 0.1 * x
            elif kind == "adamw apart":
                step = plain + 0.1 * x
            elif kind == "oadam":
                step, before = 2 * plain - before, plain
            elif kind == "adamax":
                u = max(b2 * u, abs(g))
                step = eta * mh / (u + 1e-8)
            elif kind == "nadam":
                top = b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t)
                step = eta * top / (math.sqrt(v * b2 / (1 - b2**t)) + 1e-8)
            elif kind == "radam":
                longest = 2 / (1 - b2) - 1
                rho = longest - 2 * t * b2**t / (1 - b2**t)
                step = eta * mh
                if rho > 4:
                    r = math.sqrt((rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho))
                    step = eta * r * mh / (math.sqrt(vh) + 1e-8)

    return stepper


def adagrad(x):
    a, step = 1e-8, None
    while True:
        _, g = yield step
        a += g * g
        step = 0.1 * g / (math.sqrt(a) + 1e-8)


def rprop(x):
    before, size, step = 0.0, 1e-3, None
    while True:
        _, g = yield step
        if before * g > 0:
            size = min(size * 1.2, 50.0)
        elif before * g < 0:
            size, g = max(size * 0.5, 1e-6), 0.0
        before = g
        step = size * ((g > 0) - (g < 0))


CASES = [
    (Descent(), descent), (Momentum(), momentum), (Nesterov(), nesterov), (RMSProp(), rmsprop(False)),
    (RMSProp(centred=True), rmsprop(True)), (Rprop(), rprop), (Adam(), adam("adam")), (AdamW(lambda_=0.1), adam("adamw")),
    (AdamW(lambda_=0.1, couple=False), adam("adamw apart")), (RAdam(), adam("radam")), (AdaMax(), adam("adamax")),
    (OAdam(), adam("oadam", b1=0.5, b2=0.9)), (NAdam(), adam("nadam")), (AdaGrad(), adagrad),
]


@pytest.mark.parametrize(("rule", "stepper"), CASES, ids=lambda v: repr(v) if isinstance(v, layers.Rule) else "")
def test_five_steps(rule, stepper):
    np.testing.assert_allclose(steps(rule), one_by_one(stepper), rtol=1e-12)


@pytest.mark.parametrize("rule", [case[0] for case in CASES], ids=repr)
def test_dtype_is_kept(rule):
    assert steps(rule, dtype=np.float32).dtype == np.float32
    assert steps(replace(rule, eta=np.float64(0.01)), dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize("rule", [case[0] for case in CASES], ids=repr)
def test_no_gradient_in_half_precision_is_no_step(rule):
    x = steps(rule, [1.0], [[0.0]] * 3, np.float16)

    assert x.dtype == np.float16 and np.isfinite(x).all()


@pytest.mark.parametrize("rule", [case[0] for case in CASES], ids=repr)
def test_printed_form_is_its_text(rule):
    assert eval(repr(rule), vars(layers)) == rule


@pytest.mark.parametrize("cls", [Descent, Adam, Momentum, RMSProp])
def test_negative_rate(cls):
    with pytest.raises(ValueError, match="not negative"):
        cls(-0.1)


def test_state_of_nesterov():
    rule = Nesterov()
    state, _ = rule.apply(rule.init(np.zeros(2)), np.zeros(2), np.array([16.0, 88.0]))

    assert state.tolist() == pytest.approx([-0.016, -0.088])


def test_adjusting():
    assert Adam().adjusted(0.1, epsilon=1.0, unknown=3) == Adam(0.1, epsilon=1.0)
    with pytest.raises(ValueError, match="centred"):
        RMSProp().adjusted(None, centred=True)
