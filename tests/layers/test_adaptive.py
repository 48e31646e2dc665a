"""More rules, and those that change a gradient for the next: against formulas, number by number."""

import math

import numpy as np
import pytest

import layers
from layers import (
    AccumGrad,
    AdaBelief,
    AdaDelta,
    Adam,
    AMSGrad,
    ClipGlobalNorm,
    ClipGrad,
    ClipNorm,
    Descent,
    Lion,
    OptimiserChain,
    SignDecay,
    WeightDecay,
    setup,
    update,
)
from tests.layers.test_rules import one_by_one, steps


def adadelta(x):
    a = d = 0.0
    step = None
    while True:
        _, g = yield step
        a = 0.9 * a + 0.1 * g * g
        step = g * math.sqrt(d + 1e-8) / math.sqrt(a + 1e-8)
        d = 0.9 * d + 0.1 * step * step


def amsgrad(x):
    m = v = u = 1e-8
    step = None
    while True:
        _, g = yield step
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        u = max(u, v)
        step = 0.001 * m / (math.sqrt(u) + 1e-8)


def adabelief(x):
    m = s = 0.0
    t, step = 0, None
    while True:
        _, g = yield step
        t += 1
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * (g - m) ** 2 + 1e-16
        step = 0.001 * m / (1 - 0.9**t) / (math.sqrt(s / (1 - 0.999**t)) + 1e-16)


def lion(x):
    m, step = 0.0, None
    while True:
        _, g = yield step
        c = 0.9 * m + 0.1 * g
        step = 0.001 * ((c > 0) - (c < 0))
        m = 0.999 * m + 0.001 * g


CASES = [(AdaDelta(), adadelta), (AMSGrad(), amsgrad), (AdaBelief(), adabelief), (Lion(), lion)]


@pytest.mark.parametrize(("rule", "stepper"), CASES, ids=lambda v: repr(v) if isinstance(v, layers.Rule) else "")
def test_five_steps(rule, stepper):
    np.testing.assert_allclose(steps(rule), one_by_one(stepper), rtol=1e-11)
    assert steps(rule, dtype=np.float32).dtype == np.float32
    assert eval(repr(rule), vars(layers)) == rule


def test_penalties_are_their_gradients():
    x, g = np.array([1.0, -2.0]), np.array([0.5, 0.5])

    assert WeightDecay(0.1).apply(None, x, g)[1].tolist() == [0.6, 0.3]
    assert SignDecay(0.1).apply(None, x, g)[1].tolist() == [0.6, 0.4]


def test_clipping():
    g = np.array([0.3, 30.0, -40.0])

    assert ClipGrad(1).apply(None, g, g)[1].tolist() == [0.3, 1.0, -1.0]
    assert np.linalg.norm(ClipNorm(5).apply(None, g, g)[1]) == pytest.approx(5)
    assert ClipNorm(100).apply(None, g, g)[1].tolist() == g.tolist()
    assert ClipNorm(1).apply(None, g, g * 0)[1].tolist() == [0, 0, 0]
    with pytest.raises(FloatingPointError, match="nan"):
        ClipNorm().apply(None, g, g * np.nan)
    assert np.isnan(ClipNorm(throw=False).apply(None, g, g * np.nan)[1]).all()


def test_chain():
    np.testing.assert_allclose(steps(OptimiserChain(ClipGrad(1), Descent(0.1)), [0.0] * 3, [[0.3, 30, 3]]), [-0.03, -0.1, -0.1])
    assert steps(OptimiserChain(), [0.0], [[2.0]]).tolist() == [-2.0]
    assert repr(OptimiserChain(WeightDecay(), Adam())) == f"OptimiserChain({WeightDecay()!r}, {Adam()!r})"
    assert OptimiserChain(ClipGrad(), Adam()).adjusted(0.5) == OptimiserChain(ClipGrad(), Adam(0.5))


def test_weight_decay_before_descent_is_the_penalty():
    x = steps(OptimiserChain(WeightDecay(0.42), Descent(0.1)), [1.0], [[0.0]] * 3)

    np.testing.assert_allclose(x, (1 - 0.042) ** 3)


def test_mean_of_several_gradients():
    rule = OptimiserChain(AccumGrad(2), WeightDecay(0.01), Descent(0.1))
    x = np.array([0.0, 0.0])
    state = rule.init(x)
    seen = []
    for g in ([1.0, 2.0], [3.0, 400.0], [5.0, 6.0], [7.0, 8.0]):
        state, step = rule.apply(state, x, np.array(g))
        if step is not None:
            x = x - step
        seen.append(x.tolist())

    assert seen[0] == [0, 0] and seen[1] == seen[2] == pytest.approx([-0.2, -20.1])
    assert seen[3] == pytest.approx([-0.2 - 0.1 * (6 - 0.002), -20.1 - 0.1 * (7 - 0.201)])


def test_the_norm_of_all_gradients_together_is_clipped():
    model = {"a": np.zeros(1), "b": np.zeros(1), "c": np.zeros(1)}
    clipped = OptimiserChain(ClipGlobalNorm(1.0), Descent(1.0))
    state = setup({"c": Descent(1.0), "*": clipped}, model)
    update(state, model, {"a": np.array([3.0]), "b": np.array([4.0]), "c": np.array([5.0])})

    assert np.allclose([model["a"], model["b"], model["c"]], [[-0.6], [-0.8], [-5]])
    update(state, model, {"a": np.array([0.3]), "b": np.array([0.4])})
    assert np.allclose([model["a"], model["b"]], [[-0.9], [-1.2]])


def test_a_norm_that_is_not_finite_changes_nothing():
    model = {"a": np.zeros(1)}
    with pytest.raises(FloatingPointError, match="not finite"):
        update(setup(ClipGlobalNorm(), model), model, {"a": np.array([np.nan])})

    assert model["a"] == 0


def test_the_whole_gradient_is_looked_at_first():
    with pytest.raises(ValueError, match="comes first"):
        OptimiserChain(Descent(), ClipGlobalNorm())
