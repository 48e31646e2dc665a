"""Rules that look at whole arrays: against their formulas, number by number."""

import numpy as np
import pytest

from layers import LAMB, LARS, Adam, Descent, Lookahead, NovoGrad, Yogi, adjust, setup, update

rng = np.random.default_rng(0)
GS = rng.normal(size=(6, 3))
START = np.array([1.0, -2.0, 0.5])


def steps(rule, start=START):
    model = {"x": start.copy()}
    state = setup(rule, model)
    for g in GS:
        update(state, model, {"x": g.astype(start.dtype)})
    return model["x"]


def by_formula(name):
    x, m, v, novo, lars = START.copy(), np.zeros(3), np.zeros(3), None, np.zeros(3)
    for t, g in enumerate(GS, 1):
        if name == "LAMB":
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            u = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-6) + 0.1 * x
            x = x - 0.01 * np.linalg.norm(x) / np.linalg.norm(u) * u
        elif name == "LARS":
            r = 0.02 * np.linalg.norm(x) / (np.linalg.norm(g) + 0.1 * np.linalg.norm(x))
            lars = 0.9 * lars + 0.5 * r * (g + 0.1 * x)
            x = x - lars
        elif name == "NovoGrad":
            novo = g @ g if novo is None else 0.98 * novo + 0.02 * (g @ g)
            m = 0.95 * m + g / (np.sqrt(novo) + 1e-8) + 0.1 * x
            x = x - 0.01 * m
        elif name == "Yogi":
            m, v = 0.9 * m + 0.1 * g, v - 0.001 * np.sign(v - g * g) * g * g
            x = x - 0.01 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-3)
    return x


RULES = {
    "LAMB": LAMB(0.01, lambda_=0.1), "LARS": LARS(0.5, lambda_=0.1, coefficient=0.02),
    "NovoGrad": NovoGrad(0.01, lambda_=0.1), "Yogi": Yogi(),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_the_formula(name):
    assert np.allclose(steps(RULES[name]), by_formula(name), atol=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_single_precision_stays_and_zeros_do_no_harm(name):
    assert steps(RULES[name], START.astype(np.float32)).dtype == np.float32
    assert np.isfinite(steps(RULES[name], np.zeros(3))).all()


def test_looking_ahead_goes_back_half_of_the_way():
    x = slow = START
    for t, g in enumerate(GS, 1):
        x = x - 0.1 * g
        if t % 3 == 0:
            x = slow = slow + 0.5 * (x - slow)

    assert np.allclose(steps(Lookahead(Descent(0.1), k=3)), x)
    assert np.allclose(steps(Lookahead(Adam(0.1), k=1, alpha=1.0)), steps(Adam(0.1)))


def test_settings():
    state = setup(Lookahead(Adam()), {"x": START})
    adjust(state, 0.5)

    assert state["x"].rule == Lookahead(Adam(0.5))
    with pytest.raises(ValueError, match="Lookahead"):
        Lookahead(Adam(), k=0)
    assert eval(repr(RULES["LAMB"])) == RULES["LAMB"]
