"""The public functions: forms of call and of answer."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def loss(w, x):
    return np.sum((w * x) ** 2), {"x": x}


def square(x, y=1.0):
    return x * x * y


def test_an_int_gives_a_bare_gradient_and_a_tuple_a_tuple():
    assert zygopy.grad(square)(3.0) == 6.0
    assert zygopy.grad(square, argnums=(0,))(3.0) == (6.0,)
    assert zygopy.grad(square, argnums=(1, 0))(3.0, 2.0) == (9.0, 12.0)
    assert zygopy.grad(square, argnums=-1)(3.0, 2.0) == 9.0
    assert zygopy.value_and_grad(square)(3.0) == (9.0, 6.0)


def test_arguments_by_name():
    assert zygopy.grad(square, argnames="y")(3.0, 2.0) == (9.0,) or zygopy.grad(square, argnames="y")(3.0, 2.0) == 9.0


def test_something_beside_the_value():
    w, x = np.ones(2), np.array([1.0, 2.0])
    (value, aux), bar = zygopy.value_and_grad(loss, has_aux=True)(w, x)

    assert value == 5.0
    assert aux["x"] is x
    assert bar.tolist() == [2.0, 8.0]
    bar, aux = zygopy.grad(loss, has_aux=True)(w, x)
    assert bar.tolist() == [2.0, 8.0]
    assert aux["x"] is x


def test_an_argument_number_that_is_not_there():
    with pytest.raises(ValueError, match="argnums"):
        zygopy.grad(square, argnums=2)(1.0, 2.0)


def test_zeros_fill():
    assert zygopy.gradient(lambda x, y: 2 * x, 1.0, 2.0) == (2.0, None)
    assert zygopy.gradient(lambda x, y: 2 * x, 1.0, 2.0, zeros=True) == (2.0, 0.0)


def test_withgradient_of_a_tuple_differentiates_its_first_entry():
    result = zygopy.withgradient(lambda x: (x**3, "and a remark"), 2.0)

    assert result.val == (8.0, "and a remark")
    assert result.grad == (12.0,)


@pytest.mark.parametrize("value", [np.ones(3), np.ones(1), 1j, None, "text", (1.0, 2.0)])
def test_what_is_not_a_real_number_is_refused(value):
    with pytest.raises(zygopy.NotScalar):
        zygopy.gradient(lambda x: value, 1.0)


def test_a_pullback_can_be_called_again():
    y, back = zygopy.pullback(lambda x: x * x, 3.0)

    assert y == 9.0
    assert [back(1.0), back(2.0), back(1.0)] == [(6.0,), (12.0,), (6.0,)]


def test_gradient_functions_are_pickled_by_reference():
    again = pickle.loads(pickle.dumps(zygopy.value_and_grad(square)))

    assert again(3.0) == (9.0, 6.0)


def test_scipy_takes_value_and_grad():
    optimize = pytest.importorskip("scipy.optimize")
    found = optimize.minimize(zygopy.value_and_grad(lambda x: np.sum((x - 1.0) ** 4)), np.zeros(3), jac=True)

    assert np.allclose(found.x, 1.0, atol=0.02)


def test_the_source_is_what_runs():
    text = zygopy.adjoint_source(square, 3.0)
    space = {"np": np}
    exec(text, space)

    assert space["square_gradient"](3.0, 1.0)[0] == 9.0
    assert text._repr_markdown_().startswith("```python")


def test_debug_nan_holds_for_a_function_that_ran_before():
    derivative = zygopy.grad(lambda x: np.sum(x * np.log(x)))

    with np.errstate(all="ignore"):
        derivative(np.zeros(1))
        derivative(np.zeros(1))
        with zygopy.debug_nan(), pytest.raises(zygopy.NotFinite):
            derivative(np.zeros(1))
        derivative(np.zeros(1))


@pytest.mark.parametrize(
    ("f", "said"),
    [(lambda x: x * 1j, "complex"), (lambda x: f"{x}", "a str"), (lambda x: np.full(int(x), x), "shape (2,)")],
)
def test_a_value_that_is_no_number_is_refused_at_the_function(f, said):
    for take in (zygopy.gradient, lambda f, x: zygopy.grad(f)(x), zygopy.withgradient):
        with pytest.raises(zygopy.NotScalar) as caught:
            take(f, 2.0)
        assert said in str(caught.value)
        assert caught.value.span is not None


@pytest.mark.parametrize("f", [np.sort, sorted, np.cumsum])
def test_a_callable_without_text_has_no_place_of_ours(f):
    with pytest.raises(zygopy.NotScalar) as caught:
        zygopy.gradient(f, np.ones(2))
    assert "opaque" not in str(caught.value)
    assert "-->" not in str(caught.value)


def called(x):
    return x(2)


def summed(xs):
    return sum(*xs)


def unbound(x):
    if x > 3:
        y = x
    return y


def asked(x):
    return x.nope


@pytest.mark.parametrize(
    ("f", "x", "error"),
    [
        (called, 1.0, TypeError),
        (summed, [1.0, 2.0, 3.0], TypeError),
        (unbound, 1.0, UnboundLocalError),
        (asked, np.ones(2), AttributeError),
    ],
)
def test_no_frame_of_ours_is_on_top_of_an_error_of_the_user(f, x, error):
    with pytest.raises(error) as plain:
        f(x)
    with pytest.raises(error) as caught:
        zygopy.gradient(f, x)

    assert str(caught.value) == str(plain.value)
    assert caught.traceback[-1].path == "<zygopy " or str(caught.traceback[-1].path).startswith("<zygopy")
    assert any(f"in {f.__name__}" in note for note in caught.value.__notes__)


def test_an_option_that_a_rule_does_not_cover_is_said_to_be_one():
    with pytest.raises(zygopy.MissingRule, match="the rule of `einsum` does not take these arguments") as caught:
        zygopy.gradient(lambda x: np.einsum("ij->", x, dtype=np.float64), np.ones((2, 2), np.float32))
    assert caught.value.span is not None
