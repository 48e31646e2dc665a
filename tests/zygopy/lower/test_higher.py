"""Derivatives taken inside code that is differentiated."""

import numpy as np
import pytest

import zygopy
from zygopy import grad, gradient, pullback, pushforward, value_and_grad, withgradient


def cube(y):
    return y**3


def fourth(y):
    return y**4


def scaled_squares(y, a):
    return np.sum(a * y**2)


class Quadratic:
    """A model with a parameter and a method that is a gradient."""

    def __init__(self, a):
        self.a = a

    def __call__(self, y):
        return self.a * y**2

    def slope(self, y):
        return gradient(self, y)[1 - 1]


cube_slope = grad(cube)


def through_closure(x):
    return x * gradient(lambda y: x * y, 2.0)[0]


def twice(x):
    return gradient(cube, x)[0]


def three_times(x):
    return gradient(lambda z: gradient(fourth, z)[0], x)[0]


def function_style(x):
    return grad(grad(fourth))(x)


def kept_outside(x):
    return cube_slope(x) * x


def same_variable_inside(x):
    return gradient(lambda y: x * y * y, x)[0]


def confusing(x):
    """d/dx (x d/dy (x + y)): the inner derivative must not see that `x` is varied outside."""
    return x * gradient(lambda y: x + y, 1.0)[0]


def confusing_product(x):
    return gradient(lambda y: gradient(lambda z: x * y * z, 2.0)[0] * y, x)[0]


def value_too(x):
    value, slope = value_and_grad(cube)(x)
    return value * slope


def with_gradient(x):
    found = withgradient(cube, x)
    return found.val + found.grad[0]


def of_two(x):
    a, b = gradient(lambda p, q: p**2 * q**3, x, 2 * x)
    return a * b


def by_argnums(x):
    a, b = grad(lambda p, q, r: p * q**2 * r, argnums=(0, 2))(x, x, x)
    return a + b


def by_name(x):
    return grad(lambda p, q: p * q**2, argnames="q")(x, x)[0]


def with_aux(x):
    slope, extra = grad(lambda y: (y**3, 2.0 * y), has_aux=True)(x)
    return slope * extra


def pulled_back(x):
    y, back = pullback(cube, x)
    return y * back(x)[0]


def pulled_back_twice(x):
    _, back = pullback(lambda y: y * y, x)
    return back(1.0)[0] * back(x)[0]


def keyword(x):
    return gradient(lambda y, *, scale: scale * y**2, x, scale=x)[0]


def in_a_loop(x):
    for _ in range(3):
        x = x - 0.1 * gradient(cube, x)[0]
    return x


def in_a_branch(x):
    slope = gradient(cube, x)[0] if x > 0 else x
    return slope * x


def of_a_loop(x):
    def product(y):
        p = 1.0
        for i in range(3):
            p = p * (y + i)
        return p

    return gradient(product, x)[0]


def of_a_while(x):
    def halved(y):
        total = 0.0
        while y > 0.1:
            total = total + y**2
            y = y / 2
        return total

    return gradient(halved, x)[0] ** 2


def of_an_object(x):
    return gradient(Quadratic(x), x)[0]


def of_a_method(x):
    return Quadratic(x).slope(3.0) * x


def by_an_object(x):
    return gradient(lambda q: q(2.0) ** 2, Quadratic(x))[0].a


def pushed(x):
    y, y_dot = pushforward(lambda y, z: y**3 * z, (x, x), (1.0, None))
    return y + y_dot


def pushed_gradient(x):
    return pushforward(lambda y: gradient(fourth, y)[0], (x,), (x,))[1]


NUMBERS = {
    pushed: lambda x: 4 * x**3 + 9 * x**2,
    pushed_gradient: lambda x: 36 * x**2,
    through_closure: lambda x: 2 * x,
    twice: lambda x: 6 * x,
    three_times: lambda x: 24 * x,
    function_style: lambda x: 24 * x,
    kept_outside: lambda x: 9 * x**2,
    same_variable_inside: lambda x: 4 * x,
    confusing: lambda x: 1.0,
    confusing_product: lambda x: 4 * x,
    value_too: lambda x: 15 * x**4,
    with_gradient: lambda x: 3 * x**2 + 6 * x,
    of_two: lambda x: 16 * 12 * 8 * x**7,
    by_argnums: lambda x: 6 * x**2,
    by_name: lambda x: 4 * x,
    with_aux: lambda x: 18 * x**2,
    pulled_back: lambda x: 18 * x**5,
    pulled_back_twice: lambda x: 12 * x**2,
    keyword: lambda x: 4 * x,
    of_an_object: lambda x: 4 * x,
    of_a_method: lambda x: 12 * x,
    by_an_object: lambda x: 32.0,
}


@pytest.mark.parametrize("f", NUMBERS, ids=lambda f: f.__name__)
def test_the_derivative_is_that_of_the_formula(f):
    assert gradient(f, 1.3) == pytest.approx((NUMBERS[f](1.3),))


BY_DIFFERENCES = [in_a_loop, in_a_branch, of_a_loop, of_a_while]


@pytest.mark.parametrize("f", [*NUMBERS, *BY_DIFFERENCES], ids=lambda f: f.__name__)
def test_the_derivative_is_that_of_differences(f):
    h = 1e-5
    wanted = (f(1.3 + h) - f(1.3 - h)) / (2 * h)

    assert gradient(f, 1.3) == pytest.approx((wanted,), rel=1e-7)


@pytest.mark.parametrize("f", [*NUMBERS, *BY_DIFFERENCES], ids=lambda f: f.__name__)
def test_the_derivative_of_the_derivative(f):
    h = 1e-5
    wanted = ((gradient(f, 1.3 + h)[0] or 0.0) - (gradient(f, 1.3 - h)[0] or 0.0)) / (2 * h)

    assert (grad(grad(f))(1.3) or 0.0) == pytest.approx(wanted, rel=1e-7, abs=1e-9)


def test_what_is_printed_reads_as_if_written_by_hand():
    text = str(zygopy.adjoint_source(twice, 2.0))

    assert text == (
        "def twice_gradient(x):\n"
        "    t1 = 3.0 * x\n"
        "    y_bar = t1 * x\n"
        "    x_bar = t1 + x * 3.0\n"
        "    return y_bar, (x_bar,)"
    )


def test_arrays():
    x = np.array([0.3, -0.7, 1.1])
    a = np.array([1.0, 2.0, 3.0])

    got = gradient(lambda x: np.sum(gradient(scaled_squares, x, a)[0] ** 2), x)[0]

    np.testing.assert_allclose(got, 8 * a**2 * x)


def test_an_array_by_its_coefficients():
    x = np.array([0.3, -0.7, 1.1])
    a = np.array([1.0, 2.0, 3.0])

    got = gradient(lambda a: np.sum(gradient(scaled_squares, x, a)[0] ** 2), a)[0]

    np.testing.assert_allclose(got, 8 * a * x**2)


def test_a_structure():
    p = {"w": np.array([0.5, -0.25]), "b": 2.0}

    def loss(p):
        return p["b"] * np.sum(p["w"] ** 3)

    def norm(p):
        g = gradient(loss, p)[0]
        return np.sum(g["w"] ** 2) + g["b"] ** 2

    got = gradient(norm, p)[0]

    w, b = p["w"], p["b"]
    np.testing.assert_allclose(got["w"], 36 * b**2 * w**3 + 2 * np.sum(w**3) * 3 * w**2)
    np.testing.assert_allclose(got["b"], 18 * b * np.sum(w**4))


def test_a_function_that_is_an_argument():
    def outer(f, x):
        return gradient(f, x)[0] ** 2

    assert gradient(outer, cube, 2.0)[1] == pytest.approx(2 * 12 * 12)


def test_a_function_that_captured_a_number():
    k = 3.0

    def f(y):
        return k * y**2

    assert gradient(lambda x: gradient(f, x)[0], 2.0)[0] == pytest.approx(6.0)


def test_an_array_is_refused_where_a_number_is_wanted():
    with pytest.raises(zygopy.NotScalar):
        gradient(lambda x: gradient(lambda y: y * 2, x)[0].sum(), np.ones(3))


def test_a_function_that_changes_what_is_outside_it_is_refused():
    def outer(x):
        count = 0.0

        def f(y):
            nonlocal count
            count = count + y
            return y**2

        return gradient(f, x)[0] + count

    with pytest.raises(zygopy.UnsupportedSyntax, match="changes what is outside it"):
        gradient(outer, 2.0)


def test_what_would_be_done_twice_is_refused():
    def outer(f, x):
        return grad(lambda y: f(y, 3))(x)

    with pytest.raises(zygopy.UnsupportedSyntax, match="only decided when it runs"):
        gradient(lambda x: outer(noisy_power, x), 1.5)
    assert grad(grad(lambda x: quiet_power(x, 3)))(1.5) == pytest.approx(9.0)


def noisy_power(x, n):
    print(n, end="")
    return 1.0 if n == 0 else x * noisy_power(x, n - 1)


def quiet_power(x, n):
    return 1.0 if n == 0 else x * quiet_power(x, n - 1)


def merged(a, b):
    d = a | b
    return d["w"] + 2.0 * d["v"]


def merged_slopes(a, b):
    return gradient(merged, a, b)


def test_a_call_that_is_decided_when_it_runs_has_a_version_for_each_of_many_kinds():
    for n in range(12):
        more = {f"k{i}": 1.0 for i in range(n)}

        slopes, _ = pullback(merged_slopes, {"w": 1.5, **more}, {"v": 2.0})

        assert slopes[1] == {"v": 2.0}


@pytest.mark.parametrize("joined", [
    lambda v, s: np.r_[v, 0.0, s, 1:3], lambda v, s: np.c_[v, s * v], lambda v, s: np.r_["0,2", v, v * s]])
def test_a_gradient_inside_of_what_np_r_joins(joined):
    def slope(v, s):
        v_bar, s_bar = zygopy.gradient(lambda v, s: np.sum(joined(v, s) ** 3), v, s)
        return np.sum(v_bar**2) + s_bar

    v = np.array([1.0, 2.0, 3.0])

    assert zygopy.withgradient(slope, v, 2.0).val == slope(v, 2.0) != 0.0
    zygopy.check_gradient(slope, v, 2.0)
