"""Dense, Bilinear, Scale: values, sizes, gradients, printed forms, what does not fit."""

import numpy as np
import pytest

from layers import (
    Bilinear,
    Chain,
    Dense,
    DimensionMismatch,
    Scale,
    SkipConnection,
    f64,
    identity_init,
    logsoftmax,
    nparams,
    ones32,
    rand32,
    relu,
    sigmoid,
    softmax,
    summary,
    tanh,
    trainables,
)
from zygopy import adjoint_source, check_gradient, gradient

normal = np.random.default_rng(0).normal


def loss(model, *xs):
    return np.mean(np.sin(model(*xs)))


@pytest.mark.parametrize("shape", [(5,), (64, 5), (64, 4, 6, 5), (0, 5)])
def test_all_leading_axes_stay(shape):
    assert Dense(5, 2)(rand32(*shape)).shape == (*shape[:-1], 2)


def test_dense_is_its_formula():
    W, b, x = normal(size=(2, 5)), normal(size=2), normal(size=(3, 5))

    np.testing.assert_allclose(Dense(W, b, tanh)(x), np.tanh(np.einsum("ni,oi->no", x, W) + b))


def test_explicit_weights_keep_their_precision():
    y = Dense(np.ones((2, 5)), False, tanh)(np.ones(5))

    assert y.dtype == np.float64
    np.testing.assert_allclose(y, 0.9999092042625951, atol=1e-15)
    assert Dense(np.ones((2, 5), "f4"), np.ones(2)).bias.dtype == np.float32


def test_no_bias_is_false():
    assert Dense(2, 3, bias=False).bias is False
    assert len(trainables(Dense(np.ones((2, 5)), False, tanh))) == 1


@pytest.mark.parametrize(("sizes", "count"), [((5, 2), 12), ((784, 64), 50_240), ((64, 10), 650), ((10, 1000), 11_000), ((4, 5), 25)])
def test_number_of_parameters(sizes, count):
    assert nparams(Dense(*sizes)) == count


def test_initial_weights():
    assert Dense(5, 3, relu, init=identity_init)(np.array([1, -2, 3, -4, 5], "f4")).tolist() == [1, 0, 3]
    assert (Dense(3, 2, init=ones32).bias == 0).all()
    assert Dense(3, 2).weight.dtype == np.float32
    with pytest.raises(DimensionMismatch, match="shape mismatch"):
        Dense(3, 2, init=lambda *s: np.zeros(3))


def test_activation_of_a_whole_axis_is_refused():
    for act in (softmax, logsoftmax):
        with pytest.raises(ValueError, match="into the Chain"):
            Dense(4, 7, act)


@pytest.mark.parametrize("x", [rand32(64, 4), rand32(4), np.float32(1.0), 3])
def test_sizes_that_do_not_fit_are_named(x):
    with pytest.raises(DimensionMismatch, match=r"layer Dense\(5 => 2\) expects input.shape\[-1\] == 5, but got"):
        Dense(5, 2)(x)
    with pytest.raises(DimensionMismatch, match="expects"):
        gradient(lambda m: np.sum(m(rand32(3, 4))), Dense(5, 2))
    with pytest.raises(DimensionMismatch, match="matrix"):
        Dense(np.ones(3))


@pytest.mark.filterwarnings("ignore:layer Dense")
@pytest.mark.parametrize("dtype", [np.float64, np.float16, int, bool])
def test_other_dtypes_are_converted(dtype):
    m = Dense(5, 2)
    x = np.ones((3, 5), dtype)

    assert m(x).dtype == np.float32
    g, x_bar = gradient(lambda m, x: np.sum(m(x)), m, x)
    assert g.weight.dtype == np.float32
    assert x_bar is None or x_bar.dtype == (dtype if np.dtype(dtype).kind == "f" else float)


@pytest.mark.filterwarnings("ignore:layer Dense")
@pytest.mark.parametrize("act", [tanh, sigmoid, lambda v: v * v])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(5,), (3, 5), (2, 3, 5)])
def test_gradient_of_dense(act, bias, shape):
    check_gradient(loss, f64(Dense(5, 4, act, bias=bias)), normal(size=shape))


def test_gradient_has_the_fields():
    g = gradient(lambda m, x: np.mean(m(x)), Dense(5, 2, tanh), rand32(3, 5))[0]

    assert g.weight.shape == (2, 5) and g.bias.shape == (2,) and g.act is None
    assert g.weight.dtype == np.float32


def test_printed_gradient_has_no_run_time_dispatch():
    text = adjoint_source(lambda m, x: np.mean(m(x) ** 2), Chain(Dense(5, 4, tanh), Dense(4, 2)), rand32(3, 5))

    assert "pullback" not in text and "dtype" not in text


@pytest.mark.parametrize(("layer", "text"), [
    (Dense(5, 2), "Dense(5 => 2)"),
    (Dense(np.ones((2, 5)), False, tanh), "Dense(5 => 2, tanh; bias=false)"),
    (Dense(2, 2, sigmoid), "Dense(2 => 2, σ)"),
    (Bilinear(5, 7), "Bilinear(5 => 7)"),
    (Bilinear((5, 4), 7, tanh), "Bilinear((5, 4) => 7, tanh)"),
    (Bilinear(rand32(4, 8, 16), False, tanh), "Bilinear((8, 16) => 4, tanh; bias=false)"),
    (Scale(2), "Scale(2)"),
    (Scale(np.array([[1.0, 2, 3, 4]]), False, np.abs), "Scale(1, 4, absolute; bias=false)"),
])
def test_printed_form(layer, text):
    assert repr(layer) == text
    assert summary(layer).startswith(text) and "# " in summary(layer)


def test_one_line_with_the_count():
    assert summary(Dense(5, 2)) == "Dense(5 => 2)       # 12 parameters"
    assert str(Bilinear(rand32(4, 8, 16), False, tanh)) == "Bilinear((8, 16) => 4, tanh; bias=false)  # 512 parameters"


def test_bilinear_is_its_formula():
    W, b = normal(size=(4, 3, 2)), normal(size=4)
    x, y = normal(size=(5, 3)), normal(size=(5, 2))
    want = [[x[n] @ W[o] @ y[n] + b[o] for o in range(4)] for n in range(5)]

    np.testing.assert_allclose(Bilinear(W, b)(x, y), want)


def test_bilinear_takes_one_input_two_or_a_pair():
    B = f64(Bilinear(5, 7))
    x, y = normal(size=(3, 5)), normal(size=(3, 5))

    assert np.array_equal(B(x, y), B((x, y))) and np.array_equal(B(x), B(x, x))
    check_gradient(loss, B, x, y)
    check_gradient(loss, B, x)
    check_gradient(lambda m, x, y: np.sum(m((x, y)) ** 2), B, x, y)


def test_bilinear_sizes_and_scale():
    B = Bilinear((5, 5), 7)

    assert nparams(B) == 182
    assert 0.27 < np.abs(B.weight).max() <= 0.29278
    with pytest.raises(DimensionMismatch, match="second input"):
        B(rand32(3, 5), rand32(3, 4))
    with pytest.raises(DimensionMismatch, match="first input"):
        B(rand32(3, 4), rand32(3, 5))


def test_bilinear_joins_a_skip_connection():
    model = SkipConnection(Chain(Dense(5, 20, tanh), Dense(20, 9, tanh)), Bilinear((9, 5), 3, bias=False))

    assert model(rand32(32, 5)).shape == (32, 3)


def test_scale():
    assert Scale(np.array([1, 2, 3, 4.0]), False, np.square)(np.array([[1.0], [10]])).tolist() == [[1, 4, 9, 16], [100, 400, 900, 1600]]
    assert Scale(2)(np.array([[1.0], [2], [3]], "f4")).shape == (3, 2)
    assert [p.tolist() for p in trainables(Scale(2))] == [[1, 1], [0, 0]]
    check_gradient(loss, f64(Scale(4, tanh)), normal(size=(3, 4)))
    check_gradient(loss, f64(Scale(3, 1)), normal(size=(3, 4)))
