"""Schedules: values by formula, composition, rules that follow them."""

import math

import numpy as np
import pytest

from layers import (
    Adam,
    Constant,
    CosAnneal,
    Descent,
    Exp,
    Interpolator,
    Inv,
    Loop,
    Poly,
    Scheduled,
    Sequence,
    Shifted,
    Sin,
    SinDecay2,
    SinExp,
    Stateful,
    StepDecay,
    Triangle,
    TriangleDecay2,
    TriangleExp,
    adjust,
    setup,
    update,
)

CASES = [
    (Constant(0.1), [0.1, 0.1, 0.1]), (StepDecay(1.0, 0.1, 2), [1, 1, 0.1, 0.1, 0.01]), (Exp(2.0, 0.5), [2, 1, 0.5]),
    (Poly(1.0, 2, 2), [1, 0.25, 0, 0]), (Inv(1.0, 0.5, 1), [1, 1 / 1.5, 0.5]), (Triangle(1.0, 0.0, 4), [0, 0.5, 1, 0.5, 0]),
    (TriangleDecay2(0.0, 1.0, 2), [0, 1, 0, 0.5, 0, 0.25]), (TriangleExp(0.0, 1.0, 2, 0.9), [0, 0.9, 0, 0.9**3]),
    (Sin(1.0, 3.0, 4), [1, 1 + 2 * math.sin(math.pi / 4), 3]), (SinDecay2(0.0, 1.0, 2), [0, 1, 0, 0.5]),
    (SinExp(0.0, 1.0, 2, 0.9), [0, 0.9, 0, 0.9**3]), (Loop(Exp(1.0, 0.5), 2), [1, 0.5, 1, 0.5]),
    (Sequence((Constant(1.0), 2), (Exp(0.5, 0.5), 9)), [1, 1, 0.5, 0.25]), (Shifted(Exp(1.0, 0.5), 2), [0.5, 0.25]),
    (Interpolator(Exp(1.0, 0.5), 2), [2**0.5, 1, 2**-0.5]),
    (CosAnneal(1.0, 0.0, 10, restart=False), [1, 0.975528, 0.904508, 0.793893, 0.654508, 0.5, 0.345492, 0.206107, 0.095492, 0.024472, 0, 0.024472]),
    (CosAnneal(0.0, 1.0, 2), [1, 0.5, 1, 0.5]),
]


@pytest.mark.parametrize(("schedule", "values"), CASES, ids=lambda v: type(v).__name__)
def test_values(schedule, values):
    assert [schedule(t) for t in range(1, len(values) + 1)] == pytest.approx(values, abs=1e-6)
    assert [v for v, _ in zip(schedule, values)] == pytest.approx(values, abs=1e-6)


def test_one_that_knows_how_far_it_is():
    s = Stateful(Exp(1.0, 0.5))

    assert [next(s), next(s)] == [1, 0.5] and next(iter(s)) == 0.25
    s.reset()
    assert next(s) == 1


def test_a_rule_that_follows():
    model = {"x": np.zeros(1)}
    state = setup(Scheduled(Descent, eta=Exp(1.0, 0.5)), model)
    seen = []
    for _ in range(3):
        update(state, model, {"x": np.ones(1)})
        seen.append(model["x"].item())

    assert seen == [-1, -1.5, -1.75]
    adjust(state, 1.0)
    update(state, model, {"x": np.ones(1)})
    assert model["x"].item() == -2.75 and "Scheduled(Descent, eta=1.0)" in repr(state["x"])


def test_a_constant_schedule_is_the_rule():
    a, b = {"x": np.ones(3)}, {"x": np.ones(3)}
    sa, sb = setup(Scheduled(Adam, eta=Constant(0.1), epsilon=1e-8), a), setup(Adam(0.1), b)
    for g in ([1.0, 2, 3], [-1.0, 0, 2]):
        update(sa, a, {"x": np.array(g)})
        update(sb, b, {"x": np.array(g)})

    assert np.array_equal(a["x"], b["x"])
