"""Rules of recent years: against PyTorch, against formulas, and that they train."""

import numpy as np
import pytest

from layers import (
    Adafactor,
    Adam,
    Adan,
    Chain,
    Dense,
    Descent,
    Muon,
    ScheduleFree,
    averaged,
    factored,
    mse,
    seed,
    setup,
    tanh,
    train_step,
    update,
)

rng = np.random.default_rng(0)
START = {"W": rng.normal(size=(5, 3)), "b": rng.normal(size=4)}
BARS = [{"W": rng.normal(size=(5, 3)), "b": rng.normal(size=4)} for _ in range(5)]


def walked(rule, start=START, bars=BARS):
    model = {name: x.copy() for name, x in start.items()}
    state = setup(rule, model)
    for bar in bars:
        update(state, model, bar)
    return model


def walked_by_pytorch(make, names):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    tensors = {name: torch.nn.Parameter(torch.from_numpy(START[name].copy())) for name in names}
    optimiser = make(torch.optim, list(tensors.values()))
    for bar in BARS:
        for name, t in tensors.items():
            t.grad = torch.from_numpy(bar[name].copy())
        optimiser.step()
    return {name: t.detach().numpy() for name, t in tensors.items()}


def test_adafactor_as_pytorch():
    want = walked_by_pytorch(lambda optim, ps: optim.Adafactor(ps, lr=0.02, weight_decay=0.0), ["W", "b"])
    got = walked(Adafactor(0.02))

    for name, array in want.items():
        np.testing.assert_allclose(got[name], array, rtol=1e-6)


def test_muon_as_pytorch():
    want = walked_by_pytorch(lambda optim, ps: optim.Muon(ps, lr=0.02, weight_decay=0.1), ["W"])
    got = walked(Muon(0.02), {"W": START["W"]}, [{"W": bar["W"]} for bar in BARS])

    np.testing.assert_allclose(got["W"], want["W"], atol=2e-3)  # PyTorch's iteration is in bfloat16


def test_muon_turns_a_matrix_and_takes_nothing_else():
    turned = factored.orthogonal(rng.normal(size=(4, 9)), 5)
    sizes = np.linalg.svd(turned, compute_uv=False)

    assert 0.6 < sizes.min() and sizes.max() < 1.3
    with pytest.raises(ValueError, match="another rule"):
        setup(Muon(), {"b": np.ones(3)})
    state = setup({"*bias": Adam(), "*": Muon()}, Dense(3, 2))
    assert type(state.bias.rule) is Adam and type(state.weight.rule) is Muon


def test_adan_by_its_formula():
    b1, b2, b3 = 0.98, 0.92, 0.99
    x, m, v, n, before = START["b"].copy(), 0, 0, 0, None
    for t, bar in enumerate((bar["b"] for bar in BARS), 1):
        d = 0 if before is None else bar - before
        m, v, n = b1 * m + (1 - b1) * bar, b2 * v + (1 - b2) * d, b3 * n + (1 - b3) * (bar + b2 * d) ** 2
        top = m / (1 - b1**t) + b2 * v / (1 - b2**t)
        x -= 0.01 * top / (np.sqrt(n / (1 - b3**t)) + 1e-8)
        before = bar

    np.testing.assert_allclose(walked(Adan(0.01))["b"], x, rtol=1e-10)


def test_means_in_place_of_a_schedule():
    model = {"b": START["b"].copy()}
    state = setup(ScheduleFree(Descent(0.1), 0.9), model)
    z, zs = START["b"].copy(), [START["b"].copy()]
    for bar in BARS:
        update(state, model, {"b": bar["b"]})
        z = z - 0.1 * bar["b"]
        zs.append(z)
        mean = np.mean(zs, axis=0)
        np.testing.assert_allclose(model["b"], 0.1 * z + 0.9 * mean, rtol=1e-12)
        with averaged(state, model):
            np.testing.assert_allclose(model["b"], mean, rtol=1e-12)
    with pytest.raises(ValueError, match="ScheduleFree"), averaged(setup(Descent(), model), model):
        pass
    with pytest.raises(ValueError, match="between 0 and 1"):
        ScheduleFree(Descent(), 2.0)


@pytest.mark.parametrize("rule", [Adan(0.02), Adafactor(0.1), {"*.bias": Adam(0.01), "*": Muon(0.02, lambda_=0.0)},
                                  ScheduleFree(Adam(0.02))], ids=str)
def test_it_trains_in_single_precision(rule):
    seed(0)
    x = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
    y = np.sin(x[:, :1] * x[:, 1:2])
    model = Chain(Dense(3, 16, tanh), Dense(16, 1))
    state = setup(rule, model)
    losses = [train_step(lambda m, x, y: mse(m(x), y), model, (x, y), state) for _ in range(200)]

    assert losses[-1] < 0.4 * losses[0]
    assert model[0].weight.dtype == np.float32
