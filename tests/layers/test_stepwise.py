"""Schedules that count from 0, against the values of PyTorch and optax."""

import numpy as np
import pytest

from layers import (
    CosineAnnealingLR,
    Descent,
    ExponentialLR,
    Joined,
    MultiStepLR,
    OneCycle,
    Piecewise,
    PolynomialLR,
    ReduceLROnPlateau,
    Scheduled,
    StepLR,
    WarmupCosine,
    from_one,
    setup,
    update,
)


def test_cosine_annealing_is_the_closed_form_of_pytorch():
    want = [1, 0.975528, 0.904508, 0.793893, 0.654508, 0.5, 0.345492, 0.206107, 0.095492, 0.024472, 0, 0.024472]

    assert np.allclose([CosineAnnealingLR(1.0, 10)(t) for t in range(12)], want, atol=1e-6)
    assert CosineAnnealingLR(1.0, 4, 0.5)(4) == 0.5


def test_one_cycle_has_its_three_points():
    s = OneCycle(0.1, 100)

    assert s(0) == pytest.approx(0.004)
    assert s(29) == pytest.approx(0.1)
    assert s(99) == pytest.approx(0.004 / 1e4)
    assert max(map(s, range(100))) == pytest.approx(0.1)


def test_warming_up_is_straight_and_without_a_jump():
    s = WarmupCosine(1.0, 10, 50, 0.2, 0.1)

    assert [s(0), s(5), s(10), s(50), s(70)] == pytest.approx([0.2, 0.6, 1.0, 0.1, 0.1])


@pytest.mark.parametrize(("schedule", "want"), [
    (StepLR(1.0, 3, 0.1), [1, 1, 1, 0.1, 0.1, 0.1, 0.01]),
    (MultiStepLR(1.0, (4, 2), 0.5), [1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]),
    (ExponentialLR(2.0, 0.5), [2, 1, 0.5, 0.25, 0.125, 0.0625, 0.03125]),
    (PolynomialLR(1.0, 4, 2.0), [1, 9 / 16, 0.25, 1 / 16, 0, 0, 0]),
    (Piecewise(1.0, {3: 0.1, 5: 2.0}), [1, 1, 1, 0.1, 0.1, 0.2, 0.2]),
    (Joined((StepLR(1.0, 9), StepLR(5.0, 2, 0.1)), (3,)), [1, 1, 1, 5, 5, 0.5, 0.5]),
])  # fmt: skip
def test_values(schedule, want):
    assert [schedule(t) for t in range(7)] == pytest.approx(want)


def test_a_plateau_lowers_the_rate_after_its_patience_and_rests():
    rate = ReduceLROnPlateau(1.0, factor=0.5, patience=2, cooldown=2)

    assert [rate.step(1.0) for _ in range(9)] == [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25]
    assert ReduceLROnPlateau(1.0, 0.1, patience=0, least=0.5).step(float("nan")) == 0.5


def test_in_a_rule_it_counts_from_one():
    model = {"w": np.zeros(1)}
    state = setup(Scheduled(Descent, eta=from_one(StepLR(1.0, 2, 0.5))), model)
    for _ in range(4):
        update(state, model, {"w": np.ones(1)})

    assert model["w"] == -3
