"""The benchmarks compare right answers: hand-written adjoints against differences, zygopy against them."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from benchmarks import run, systems, training

PROBLEMS = run.all_problems()

every_problem = pytest.mark.parametrize("name", PROBLEMS)


def moved(tree, by, step):
    if isinstance(tree, list | tuple):
        return type(tree)(moved(t, b, step) for t, b in zip(tree, by, strict=True))
    return tree + step * by


def direction(tree, rng):
    if isinstance(tree, list | tuple):
        return type(tree)(direction(t, rng) for t in tree)
    return rng.normal(size=tree.shape) if isinstance(tree, np.ndarray) else float(rng.normal())


@every_problem
def test_the_adjoint_by_hand_agrees_with_differences(name):
    problem = PROBLEMS[name]
    rng = np.random.default_rng(0)
    args = problem.inputs(rng)
    along = [direction(args[i], rng) for i in problem.WRT]

    def value(step):
        there = list(args)
        for i, by in zip(problem.WRT, along, strict=True):
            there[i] = moved(args[i], by, step)
        return problem.f(*there)

    _, gradients = problem.hand(*args)
    slope = sum(float(np.sum(a * b)) for a, b in zip(systems.leaves(along), systems.leaves(gradients), strict=True))

    assert slope == pytest.approx((value(1e-6) - value(-1e-6)) / 2e-6, rel=1e-7)


@every_problem
@pytest.mark.parametrize("system", ["zygopy", "generated"])
def test_zygopy_agrees_with_the_adjoint_by_hand(name, system):
    problem = PROBLEMS[name]
    args = problem.inputs(np.random.default_rng(0))
    if (name, system) == ("tree_sum", "generated"):  # a recursive callee is found at run time
        with pytest.raises(zygopy.UnsupportedValue):
            systems.generated(problem, args)
        return
    value, gradients = systems.SYSTEMS[system](problem, args)()

    assert value == problem.f(*args)
    assert run.difference(problem.hand(*args), (value, gradients)) == ""


def test_a_wrong_gradient_is_seen():
    assert run.difference((1.0, (2.0,)), (1.0, (2.1,))).startswith("WRONG")
    assert run.difference((1.0, (2.0, 3.0)), (1.0, (2.0,)))
    assert run.difference((1.0, (np.ones(2),)), (1.0, (np.ones((2, 1)),)))


def test_there_are_at_least_ten():
    assert len(PROBLEMS) >= 10


def test_the_command_prints_ratios(capsys):
    status = run.main(["horner", "--rounds", "1", "--only", "hand,zygopy"])
    out = capsys.readouterr().out

    assert status == 0
    assert "horner" in out
    assert "in a fresh process" in out


@pytest.mark.parametrize("name", ["small_mlp", "lstm"])
def test_a_step_of_training_goes_down(name):
    data = training.batches(*training.MODELS[name][2:])[:1]
    step = training.ours(name, data)
    losses = [float(step()) for _ in range(30)]

    assert losses[-1] < 0.95 * losses[0]


def test_the_command_times_what_is_installed(capsys):
    training.main(["small_mlp", "--rounds", "1"])

    assert "small_mlp" in capsys.readouterr().out
