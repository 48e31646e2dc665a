"""Every activation: value, slope against differences and at its kinks, dtype, a number in and a number out."""

import inspect
import math

import numpy as np
import pytest

from layers import elementwise as activations
from layers.elementwise import *  # noqa: F403
from layers.elementwise import erf, gelu, leakyrelu, relu, relu6, rrelu, sigmoid, sigmoid_fast, swish
from zygopy import check_gradient, gradient

NAMES = [name for name in activations.__all__ if name != "rrelu"]
GRID = np.linspace(-5.0, 5.0, 23) + 0.013  # beside every kink

FORMULAS = {
    "identity": lambda x: x,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "sigmoid_fast": lambda x: 1 / (1 + math.exp(-x)),
    "hardsigmoid": lambda x: min(max((x + 3) / 6, 0), 1),
    "logsigmoid": lambda x: -math.log(1 + math.exp(-x)),
    "hardtanh": lambda x: min(max(x, -1), 1),
    "relu": lambda x: max(x, 0),
    "relu6": lambda x: min(max(x, 0), 6),
    "leakyrelu": lambda x: x if x > 0 else 0.01 * x,
    "elu": lambda x: x if x > 0 else math.exp(x) - 1,
    "celu": lambda x: x if x > 0 else math.exp(x) - 1,
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * (math.exp(x) - 1)),
    "gelu": lambda x: x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "gelu_tanh": lambda x: x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "gelu_sigmoid": lambda x: x / (1 + math.exp(-1.702 * x)),
    "gelu_erf": lambda x: x / 2 * (1 + math.erf(x / math.sqrt(2))),
    "erf": math.erf,
    "swish": lambda x: x / (1 + math.exp(-x)),
    "hardswish": lambda x: x * min(max((x + 3) / 6, 0), 1),
    "lisht": lambda x: x * math.tanh(x),
    "mish": lambda x: x * math.tanh(math.log(1 + math.exp(x))),
    "trelu": lambda x: x if x > 1 else 0,
    "thresholdrelu": lambda x: x if x > 1 else 0,
    "softsign": lambda x: x / (1 + abs(x)),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "logcosh": lambda x: math.log(math.cosh(x)),
    "tanhshrink": lambda x: x - math.tanh(x),
    "softshrink": lambda x: x - 0.5 if x > 0.5 else x + 0.5 if x < -0.5 else 0,
    "tanh": math.tanh,
    "tanh_fast": math.tanh,
}


@pytest.mark.parametrize("name", NAMES)
def test_value_is_the_formula(name):
    got = getattr(activations, name)(GRID)
    want = [FORMULAS[name](x) for x in GRID]

    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_slope_agrees_with_differences(name):
    f = getattr(activations, name)

    (got,) = gradient(lambda x: np.sum(f(x)), GRID)
    want = (f(GRID + 1e-6) - f(GRID - 1e-6)) / 2e-6

    np.testing.assert_allclose(got, want, atol=2e-9)
    check_gradient(lambda x: np.sum(f(x) ** 2), GRID)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_dtype_is_kept_both_ways(name, dtype):
    f = getattr(activations, name)
    x = GRID.astype(dtype)

    assert f(x).dtype == dtype
    assert gradient(lambda x: np.sum(f(x)), x)[0].dtype == dtype


@pytest.mark.parametrize("name", NAMES)
def test_number_in_number_out(name):
    f = getattr(activations, name)

    assert np.ndim(f(0.7)) == 0 and float(f(0.7)) == pytest.approx(FORMULAS[name](0.7))
    assert isinstance(gradient(f, 0.7)[0], float)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {"logcosh"}])
def test_far_out_stays_finite_in_single_precision(name):
    f = getattr(activations, name)
    x = np.array([-200.0, 200.0], np.float32)

    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(f(x)).all()
        assert np.isfinite(gradient(lambda x: np.sum(f(x)), x)[0]).all()


KINKS = [("relu", 0, 0), ("relu6", 0, 0), ("relu6", 6, 0), ("hardtanh", -1, 0), ("hardtanh", 1, 0), ("leakyrelu", 0, 0.01),
         ("elu", 0, 1), ("celu", 0, 1), ("hardsigmoid", 3, 0), ("hardsigmoid", -3, 0), ("trelu", 1, 0),
         ("hardswish", 3, 1), ("hardswish", -3, 0)]


@pytest.mark.parametrize(("name", "x", "slope"), KINKS)
def test_slope_at_a_kink(name, x, slope):
    got = gradient(lambda x: np.sum(getattr(activations, name)(x)), np.array([float(x)]))[0]

    assert got.tolist() == pytest.approx([slope])


def test_saturated_ends():
    assert sigmoid(np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]
    assert sigmoid_fast(np.array([-80.1, 40.1])).tolist() == [0.0, 1.0]
    assert float(sigmoid(np.float64(-700.0))) == pytest.approx(math.exp(-700.0), rel=1e-12)


def test_default_gelu_is_the_tanh_form():
    assert gelu is activations.gelu_tanh


@pytest.mark.parametrize(("f", "parameter"), [(leakyrelu, 0.3), (activations.elu, 1.7), (activations.celu, 2.0),
                                              (activations.softshrink, 0.3), (activations.trelu, 0.2)])
def test_parameters_have_gradients_too(f, parameter):
    check_gradient(lambda x, a: np.sum(np.sin(x) * f(x, a)), GRID, parameter)


def test_rrelu_draws_a_slope_for_each_element():
    x = -np.ones(1000, np.float32)

    y = rrelu(x, rng=np.random.default_rng(0))

    assert y.dtype == np.float32 and len(np.unique(y)) > 900
    assert (-1 / 3 <= y).all() and (y <= -1 / 8).all()
    assert gradient(lambda x: np.sum(rrelu(x)), np.ones(2))[0].tolist() == [1.0, 1.0]


def test_gradient_of_a_hidden_layer_reads_like_a_book(capsys):
    from zygopy import adjoint_source

    text = adjoint_source(lambda x: np.sum(relu(x) * sigmoid(x)), np.ones(3))

    assert "pullback" not in text


def test_every_activation_says_its_formula():
    for name in activations.__all__:
        f = getattr(activations, name)
        if inspect.isfunction(f):
            assert "y = " in f.__doc__


def test_table_of_formulas_is_complete():
    assert set(NAMES) == set(FORMULAS)
    assert erf(0.0) == 0.0 and swish(0.0) == 0.0 and relu6(7.0) == 6.0
