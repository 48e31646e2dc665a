"""Small parameters take their steps end to end, and come to where each would by itself."""

import copy

import numpy as np
import pytest

from layers import (
    AdaBelief,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    AMSGrad,
    Descent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    OAdam,
    RAdam,
    RMSProp,
    Rprop,
    adjust,
    freeze,
    setup,
    thaw,
    together,
    update,
)

SHAPES = [(3, 2), (4,), (), (2, 1, 3), (1,)]
RULES = [AMSGrad(), AdaBelief(), AdaDelta(), AdaGrad(), AdaMax(), Adam(), AdamW(lambda_=0.1), Descent(), Lion(), Momentum(),
         NAdam(), Nesterov(), OAdam(), RAdam(), RMSProp(), RMSProp(centred=True), Rprop()]


def drawn(rng, dtype="f4"):
    return [np.array(rng.normal(size=shape), dtype) for shape in SHAPES]


@pytest.fixture
def apart(monkeypatch):
    """A way to take steps one by one."""

    def take(*args):
        with monkeypatch.context() as patch:
            patch.setattr(together, "LARGEST", -1)
            update(*args)

    return take


def same(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)
        assert a.dtype == b.dtype


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_as_each_by_itself(rule, apart):
    rng = np.random.default_rng(0)
    model = drawn(rng)
    other = copy.deepcopy(model)
    ours, theirs = setup(rule, model), setup(rule, other)
    for _ in range(5):
        bars = drawn(rng)
        update(ours, model, bars)
        apart(theirs, other, bars)

    same(model, other)
    assert ours[1].state is None or together._rows[ours[0]].fits(ours)


def test_every_elementwise_rule_is_tried():
    assert {type(rule) for rule in RULES} == together.ELEMENTWISE


def test_frozen_thawed_and_missing_ones_fall_out_and_come_back(apart):
    rng = np.random.default_rng(0)
    model = drawn(rng)
    other = copy.deepcopy(model)
    ours, theirs = setup(Adam(), model), setup(Adam(), other)
    for step in range(8):
        bars = drawn(rng)
        if step == 2:
            bars[3] = None
        for state in (ours, theirs):
            (freeze if step == 4 else thaw)(state[0])
            adjust(state, 0.1 / (step + 1))
        update(ours, model, bars)
        apart(theirs, other, bars)

    same(model, other)


def test_a_copied_and_a_replaced_state_are_taken_as_they_are(apart):
    rng = np.random.default_rng(0)
    model = drawn(rng)
    state = setup(Momentum(), model)
    update(state, model, drawn(rng))
    copied, other = copy.deepcopy(state), copy.deepcopy(model)
    copied[0].state = state[0].state = np.ones((3, 2), "f4")
    for _ in range(3):
        bars = drawn(rng)
        update(state, model, bars)
        apart(copied, other, bars)

    same(model, other)
    same([leaf.state for leaf in state], [leaf.state for leaf in copied])


def test_dtypes_and_rules_are_told_apart():
    rng = np.random.default_rng(0)
    model = [*drawn(rng), *drawn(rng, "f8")]
    before = copy.deepcopy(model)
    state = setup({"0": Descent(0.0), "*": Descent(1.0)}, model)
    update(state, model, [np.ones_like(x) for x in model])

    assert (model[0] == before[0]).all()
    assert all((x == old - 1).all() for x, old in zip(model[1:], before[1:], strict=True))
    assert [x.dtype.char for x in model] == ["f"] * 5 + ["d"] * 5


def test_a_rule_of_ones_own_sees_each_parameter():
    class Own(Descent):
        def apply(self, state, x, dx):
            return state, dx / max(1, dx.size)

    model = [np.zeros(n) for n in (1, 2, 4)]
    update(setup(Own(), model), model, [np.ones(n) for n in (1, 2, 4)])

    assert [x[0] for x in model] == [-1.0, -0.5, -0.25]
