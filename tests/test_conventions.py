"""The conventions, one by one: what a gradient is, when there is none, and what happens at kinks."""

import dataclasses
import functools
import math
import pickle
import types
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import NotScalar, grad, gradient, pullback, value_and_grad, withgradient

pytestmark = pytest.mark.core

Pair = namedtuple("Pair", "a b")  # noqa: PYI024


class Layer:
    def __init__(self, weight, bias, name="layer"):
        self.weight = weight
        self.bias = bias
        self.name = name

    def __call__(self, x):
        return np.sum(x * self.weight) + self.bias


@dataclasses.dataclass
class Frame:
    layers: list
    scale: float


def squared(x):
    return np.sum(x**2)


# -- numbers, arrays, dtypes -------------------------------------------------------------------------------------------


def test_the_gradient_of_a_number_is_a_number() -> None:
    (got,) = gradient(lambda x: x * x, 3.0)

    assert type(got) is float and got == 6.0


def test_integers_are_promoted() -> None:
    got = gradient(lambda x: 3 * x**2 + 2 * x + 1, 2)

    assert got == (14.0,)
    assert type(got[0]) is float


def test_an_integer_array_has_a_gradient_of_doubles() -> None:
    (got,) = gradient(lambda n: np.sum(n * 0.5), np.array([1, 2, 3]))

    assert got.dtype == np.float64
    assert got.tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64, np.complex128])
def test_an_array_has_a_gradient_of_its_own_dtype(dtype: Any) -> None:
    x = np.array([1.5, -0.5, 2.0], dtype=dtype)

    (got,) = gradient(lambda x: np.sum(np.abs(x * 2) ** 2), x)

    assert got.dtype == dtype and got.shape == x.shape


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_numpy_scalar_keeps_its_precision(dtype: Any) -> None:
    (got,) = gradient(lambda x: np.sin(x) * x, dtype(0.5))

    assert np.asarray(got).dtype == dtype


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.mean(x**2),
        lambda x: np.sum(x * 0.5) / 3,
        lambda x: np.sum(np.exp(x) / np.sum(np.exp(x)) * x),
        lambda x: np.std(x) + np.var(x),
        lambda x: np.sum(np.where(x > 0, x, 0.0)),
        lambda x: np.linalg.norm(x),
        lambda x: np.max(x) - np.sort(x)[0],
        lambda x: sum(v**2 for v in x),
        lambda x: np.prod(x) + np.cumsum(x)[-1],
    ],
    ids="mean scaled softmax spread where norm order loop products".split(),
)
def test_single_precision_stays_single_all_the_way(function: Any) -> None:
    x = np.array([1.5, -0.5, 2.0], dtype=np.float32)

    (got,) = gradient(function, x)
    _, back = pullback(function, x)

    assert got.dtype == np.float32
    assert back(1.0)[0].dtype == np.float32


def test_a_single_argument_beside_a_double_keeps_its_own_dtype() -> None:
    a, b = gradient(lambda a, b: np.sum(a * b), np.ones(2, dtype=np.float32), np.ones(2))

    assert (a.dtype, b.dtype) == (np.float32, np.float64)


def test_a_real_argument_has_a_real_gradient_whatever_lies_between() -> None:
    (number,) = gradient(lambda x: abs((x + 1j * x) ** 2), 1.5)
    (array,) = gradient(lambda x: np.sum(np.abs(np.exp(1j * x) + x)), np.array([0.5, 1.0]))

    assert type(number) is float and number == pytest.approx(6.0)
    assert array.dtype == np.float64


def test_a_complex_gradient_is_the_direction_of_steepest_ascent() -> None:
    z = 3.0 + 4.0j

    assert gradient(lambda z: abs(z) ** 2, z)[0] == pytest.approx(2 * z)
    assert gradient(lambda z: z.real, z)[0] == 1.0
    assert gradient(lambda z: z.imag, z)[0] == 1.0j
    assert gradient(lambda z: (z * z).real, z)[0] == pytest.approx(2 * z.conjugate())


# -- None --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [True, "sgd", None, math, np.sin, b"x", range(3), slice(1)], ids=repr)
def test_what_holds_no_number_has_no_gradient(value: Any) -> None:
    assert gradient(lambda x, other: x * 2, 1.0, value) == (2.0, None)


def test_no_path_no_gradient() -> None:
    assert gradient(lambda x, y: x * 2, 1.0, 5.0) == (2.0, None)
    assert gradient(lambda x: 3.0, 1.0) == (None,)
    assert gradient(lambda x, n: x**2 * len(n), 1.0, np.ones(3)) == (6.0, None)


def test_zeros_true_fills_what_has_no_path() -> None:
    a, b = gradient(lambda x, y: np.sum(x * 2), np.ones(2), np.ones(3), zeros=True)

    assert a.tolist() == [2.0, 2.0]
    assert b.tolist() == [0.0, 0.0, 0.0]


def test_a_branch_that_may_carry_one_gives_zeros() -> None:
    def maybe(x, y):
        return x * y if x > 0 else x

    assert gradient(maybe, -1.0, 5.0) == (1.0, 0.0)


def test_a_loop_that_may_carry_one_gives_zeros() -> None:
    def loop(x, y, n):
        for _ in range(n):
            x = x * y
        return x

    assert gradient(loop, 2.0, 5.0, 0)[:2] == (1.0, 0.0)


def test_truncation_has_derivative_zero() -> None:
    for function in (
        lambda x: x * int(x),
        lambda x: x * (x // 1),
        lambda x: x * math.floor(x),
        lambda x: x * round(x - 0.4),
    ):
        assert gradient(function, 2.5) == (2.0,)
    (got,) = gradient(lambda x: np.sum(x * x.astype(int)), np.array([1.5, 2.5]))
    assert got.tolist() == [1.0, 2.0]


def test_a_store_into_an_integer_array_has_derivative_zero() -> None:
    def stores(x):
        counts = np.zeros(2, dtype=int)
        counts[0] = x
        return np.sum(counts * 1.0) * x

    assert gradient(stores, 2.5) == (2.0,)


def test_conversions_that_keep_the_value_pass_the_gradient_on() -> None:
    assert gradient(lambda x: float(x) * 3, 2.0) == (3.0,)
    (item,) = gradient(lambda x: x[0].item() * 3, np.array([2.0, 1.0]))
    (listed,) = gradient(lambda x: sum(v * 2 for v in x.tolist()), np.array([2.0, 1.0]))
    (cast,) = gradient(lambda x: np.sum(x.astype(np.float32) * 3), np.array([2.0, 1.0]))

    assert item.tolist() == [3.0, 0.0]
    assert listed.tolist() == [2.0, 2.0]
    assert cast.tolist() == [3.0, 3.0] and cast.dtype == np.float64


# -- structures --------------------------------------------------------------------------------------------------------


def test_a_container_keeps_its_form() -> None:
    f = lambda s: s[0] ** 2 + s[1][0] * 3

    assert gradient(f, (2.0, [5.0, 1.0])) in [((4.0, [3.0, None]),), ((4.0, [3.0, 0.0]),)]
    assert type(gradient(f, [2.0, (5.0,)])[0]) is list
    assert type(gradient(f, [2.0, (5.0,)])[0][1]) is tuple


def test_a_dict_keeps_its_keys() -> None:
    (got,) = gradient(lambda d: d["a"] * 2 + np.sum(d["n"]["b"]), {"a": 1.0, "n": {"b": np.ones(2)}, "tag": "x"})

    assert list(got) == ["a", "n", "tag"]
    assert got["a"] == 2.0 and got["tag"] is None
    assert got["n"]["b"].tolist() == [1.0, 1.0]


def test_a_named_tuple_stays_one() -> None:
    (got,) = gradient(lambda p: p.a * p.b, Pair(2.0, 3.0))

    assert got == Pair(3.0, 2.0) and type(got) is Pair


def test_an_object_has_a_tangent_of_its_fields() -> None:
    (got,) = gradient(lambda m: m(np.ones(2)), Layer(np.array([1.0, 2.0]), 0.5))

    assert isinstance(got, zygopy.Tangent)
    assert got.weight.tolist() == [1.0, 1.0]
    assert got.bias == 1.0


def test_a_tangent_reads_through_lists_of_objects() -> None:
    model = Frame([Layer(np.ones(2), 0.0), Layer(np.ones(2), 1.0)], 3.0)

    (got,) = gradient(lambda m: m.scale * sum(layer(np.ones(2)) for layer in m.layers), model)

    assert got.layers[0].weight.tolist() == [3.0, 3.0]
    assert got.layers[1].bias == 3.0
    assert got.scale == 5.0


def test_an_object_with_nothing_is_none() -> None:
    assert gradient(lambda m, x: x * 2, Layer(1.0, 2.0), 3.0) == (None, 2.0)
    assert gradient(lambda m, x: x * len(m.name), Layer(1.0, 2.0, "ab"), 3.0) == (None, 2.0)


def test_an_array_at_two_paths_has_an_entry_at_each() -> None:
    w = np.array([1.0, 2.0])

    (got,) = gradient(lambda d: np.sum(d["a"] * d["b"]), {"a": w, "b": w})

    assert got["a"].tolist() == [1.0, 2.0]
    assert got["b"].tolist() == [1.0, 2.0]
    assert not np.shares_memory(got["a"], got["b"])


def test_one_object_at_two_paths_has_one_shared_tangent() -> None:
    layer = Layer(np.array([1.0, 2.0]), 0.5)

    (got,) = gradient(lambda m: m[0](np.ones(2)) + 2 * m[1](np.ones(2)), [layer, layer])

    assert got[0] is got[1]
    assert got[0].bias == 3.0
    assert got[0].weight.tolist() == [3.0, 3.0]


def test_a_function_has_a_tangent_of_what_it_captured() -> None:
    def make(a):
        return lambda x: a * x

    got, _ = gradient(lambda f, x: f(x), make(2.0), 3.0)

    assert got.a == 3.0


# -- the result --------------------------------------------------------------------------------------------------------


def test_the_value_is_that_of_the_plain_call_to_the_last_bit() -> None:
    x = np.random.default_rng(0).standard_normal(101)

    def f(x):
        return np.mean(x**2) / np.sqrt(np.sum(x**2) + 0.1) * x[3]

    value, _ = value_and_grad(f)(x)

    assert value == f(x) and type(value) is type(f(x))


def test_gradient_wants_a_real_scalar() -> None:
    assert gradient(lambda x: np.sum(x), np.ones(2))[0].tolist() == [1.0, 1.0]
    assert gradient(lambda x: np.array(2.0) * x, 1.0) == (2.0,)
    with pytest.raises(NotScalar):
        gradient(lambda x: x[:1], np.ones(2))


def twice_over(x: float, n: int) -> tuple[float, float]:
    return (x, x) if n == 0 else twice_over(x * x, n - 1)


def by_name(x: float, n: int) -> dict[str, float]:
    return {"y": x} if n == 0 else by_name(x * x, n - 1)


def test_what_a_recursion_gives_is_no_number_either() -> None:
    with pytest.raises(NotScalar, match="the function returned a tuple"):
        gradient(twice_over, 2.0, 2)
    with pytest.raises(NotScalar, match="the function returned a dict"):
        gradient(by_name, 2.0, 2)


# -- kinks -------------------------------------------------------------------------------------------------------------


def at(function: Any, *args: Any) -> Any:
    (got, *_) = gradient(function, *args)
    return got.tolist() if isinstance(got, np.ndarray) else got


def test_abs_at_zero() -> None:
    assert at(abs, 0.0) == 0.0
    assert at(lambda x: abs(x), 0.0) == 0.0
    assert at(lambda x: np.sum(np.abs(x)), np.array([-1.0, 0.0, 2.0])) == [-1.0, 0.0, 1.0]


def test_relu_at_zero() -> None:
    # a tie of maximum shares its gradient evenly, but with a constant zero it is the rectifier
    x = np.array([-1.0, 0.0, 2.0])

    assert at(lambda x: np.sum(x * (x > 0)), x) == [0.0, 0.0, 1.0]
    assert at(lambda x: np.sum(np.where(x > 0, x, 0)), x) == [0.0, 0.0, 1.0]


def test_ties_share_evenly() -> None:
    x = np.array([2.0, 1.0, 2.0])

    assert at(np.max, x) == [0.5, 0.0, 0.5]
    assert at(lambda x: np.max(x), x) == [0.5, 0.0, 0.5]
    assert at(lambda x: np.min(-x), x) == [-0.5, 0.0, -0.5]
    assert at(lambda x: np.sum(np.maximum(x, 2.0)), x) == [0.5, 0.0, 0.5]
    assert at(lambda x: np.sum(np.max(x, axis=1)), np.array([[1.0, 1.0], [0.0, 3.0]])) == [[0.5, 0.5], [0.0, 1.0]]


def test_a_tie_of_two_arguments_is_shared() -> None:
    assert gradient(lambda a, b: np.maximum(a, b), 1.0, 1.0) == (0.5, 0.5)
    assert gradient(lambda a, b: max(a, b), 1.0, 1.0) == (0.5, 0.5)
    assert gradient(lambda a, b: min(a, b), 1.0, 1.0) == (0.5, 0.5)


def test_ties_of_sort_share_evenly() -> None:
    assert at(lambda x: np.sort(x)[0], np.array([1.0, 1.0, 3.0])) == [0.5, 0.5, 0.0]


def test_power_zero_has_no_slope() -> None:
    assert at(lambda x: x**0, 0.0) == 0.0
    assert at(lambda x: x**0.0, 0.0) == 0.0
    assert at(lambda x: np.sum(x**0), np.array([0.0, 2.0])) == [0.0, 0.0]


def test_powers_at_zero() -> None:
    assert at(lambda x: x**2, 0.0) == 0.0
    assert at(lambda x: x**1, 0.0) == 1.0
    assert at(lambda x: np.sum(x**2), np.array([0.0, 2.0])) == [0.0, 4.0]
    assert gradient(lambda x, n: np.sum(x**n), np.array([0.0, 2.0]), 2.0)[0].tolist() == [0.0, 4.0]
    assert gradient(lambda x, n: x**n, 0.0, 2.0) == (0.0, 0.0)


def test_clip_is_inclusive() -> None:
    assert at(lambda x: np.sum(np.clip(x, 0.0, 1.0)), np.array([-1.0, 0.0, 0.5, 1.0, 2.0])) == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_prod_is_exact_at_zeros() -> None:
    assert at(np.prod, np.array([2.0, 0.0, 3.0])) == [0.0, 6.0, 0.0]
    assert at(np.prod, np.array([0.0, 0.0, 3.0])) == [0.0, 0.0, 0.0]


def test_norms_and_spreads_of_a_constant_have_slope_zero() -> None:
    zero, flat = np.zeros(3), np.ones(3)

    assert at(np.linalg.norm, zero) == [0.0, 0.0, 0.0]
    assert at(lambda x: np.std(x), flat) == [0.0, 0.0, 0.0]
    assert gradient(lambda x, y: np.hypot(x, y), 0.0, 0.0) == (0.0, 0.0)
    assert gradient(lambda x, y: math.hypot(x, y), 0.0, 0.0) == (0.0, 0.0)


# -- zeros that select stay zero ---------------------------------------------------------------------------------------


def test_where_never_leaks_nan() -> None:
    x = np.array([4.0, 0.0, -1.0])

    with np.errstate(all="ignore"):
        for function, want in [
            (lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)), [0.25, 0.0, 0.0]),
            (lambda x: np.sum(np.where(x > 0, np.log(x), 0.0)), [0.25, 0.0, 0.0]),
            (lambda x: np.sum(np.where(x > 0, 1 / x, 0.0)), [-0.0625, 0.0, 0.0]),
            (lambda x: np.sum(np.where(x > 0, x**0.5, 0.0)), [0.25, 0.0, 0.0]),
            (lambda x: np.sum(np.sqrt(x)[x > 0]), [0.25, 0.0, 0.0]),
            (lambda x: np.sqrt(x)[0], [0.25, 0.0, 0.0]),
            (lambda x: np.max(np.sqrt(np.abs(x)) * 1.0), [0.25, 0.0, 0.0]),
        ]:
            assert at(function, x) == want


def test_what_is_stored_over_an_infinite_slope_hides_it() -> None:
    def masked(x):
        y = np.sqrt(x)
        y[x == 0] = 0.0
        return np.sum(y)

    def repaired(x):
        y = np.log(x)
        y[~np.isfinite(y)] = 0.0
        return np.sum(y)

    def first_replaced(x):
        y = 2.0 / x
        y[0] = 0.0
        return np.sum(y)

    def in_a_view(x):
        y = np.sqrt(x)
        head = y[:1]
        head[0] = 1.0
        return np.sum(y)

    x = np.array([0.0, 4.0])
    with np.errstate(all="ignore"):
        assert at(masked, x) == [0.0, 0.25]
        assert at(repaired, x) == [0.0, 0.25]
        assert at(first_replaced, x) == [0.0, -0.125]
        assert at(in_a_view, x) == [0.0, 0.25]


def test_the_root_of_a_square_at_zero() -> None:
    assert at(lambda x: np.sqrt(x**2), np.float64(0.0)) == 0.0
    assert at(lambda x: np.sum(np.sqrt(x**2)), np.array([0.0, -2.0])) == [0.0, -1.0]
    assert at(lambda x: np.sqrt(np.sum(x**2)), np.zeros(2)) == [0.0, 0.0]
    assert at(lambda x: np.sqrt(np.abs(x)), np.float64(0.0)) == 0.0


def test_infinite_slopes_are_infinite() -> None:
    with np.errstate(all="ignore"):
        assert at(lambda x: np.sum(np.sqrt(x)), np.array([0.0, 4.0])) == [np.inf, 0.25]


# -- the names of the function style -----------------------------------------------------------------------------------


def product(x, y, z=1.0):
    return x * y * z


def test_grad_of_an_int_is_bare_and_of_a_tuple_a_tuple() -> None:
    assert grad(product)(2.0, 3.0) == 3.0
    assert grad(product, argnums=1)(2.0, 3.0) == 2.0
    assert grad(product, argnums=-1)(2.0, 3.0) == 2.0
    assert grad(product, argnums=(0, 1))(2.0, 3.0) == (3.0, 2.0)
    assert grad(product, argnums=(1,))(2.0, 3.0) == (2.0,)
    assert grad(product, argnums=(1, 0))(2.0, 3.0) == (2.0, 3.0)


def test_value_and_grad_gives_both() -> None:
    assert value_and_grad(product)(2.0, 3.0) == (6.0, 3.0)
    assert value_and_grad(product, argnums=(0, 1))(2.0, 3.0) == (6.0, (3.0, 2.0))


def test_keywords_are_passed_on() -> None:
    assert gradient(product, 2.0, 3.0, z=5.0) == (15.0, 10.0)
    assert grad(product)(2.0, y=3.0, z=5.0) == 15.0


def test_argnames_choose_keywords() -> None:
    got = grad(product, argnums=(), argnames=("z",))(2.0, 3.0, z=5.0)

    assert got == (6.0,)


def test_has_aux_carries_the_rest_along() -> None:
    def with_aux(x):
        y = x**2
        return y, {"twice": 2 * y, "name": "aux"}

    assert grad(with_aux, has_aux=True)(3.0) == (6.0, {"twice": 18.0, "name": "aux"})
    assert value_and_grad(with_aux, has_aux=True)(3.0) == ((9.0, {"twice": 18.0, "name": "aux"}), 6.0)


def test_withgradient_is_a_named_tuple() -> None:
    result = withgradient(lambda x: x**2, 3.0)

    assert (result.val, result.grad) == (9.0, (6.0,))
    assert tuple(result) == (9.0, (6.0,))


def test_withgradient_of_a_tuple_differentiates_its_first_entry() -> None:
    result = withgradient(lambda x: (x**2, x, "note"), 3.0)

    assert result.val == (9.0, 3.0, "note")
    assert result.grad == (6.0,)


def test_pullback_takes_any_cotangent() -> None:
    x = np.array([1.0, 2.0])

    y, back = pullback(lambda x: x**2, x)

    assert y.tolist() == [1.0, 4.0]
    assert back(np.array([1.0, 0.0]))[0].tolist() == [2.0, 0.0]
    assert back(np.array([0.0, 1.0]))[0].tolist() == [0.0, 4.0]


def test_pullback_of_a_structure() -> None:
    y, back = pullback(lambda x: (x**2, {"b": x * 3}), 2.0)

    assert y == (4.0, {"b": 6.0})
    assert back((1.0, {"b": 0.0})) == (4.0,)
    assert back((1.0, {"b": 10.0})) == (34.0,)


def test_an_optimiser_of_scipy_takes_value_and_grad() -> None:
    optimize = pytest.importorskip("scipy.optimize")

    def rosenbrock(x):
        return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    result = optimize.minimize(value_and_grad(rosenbrock), np.zeros(4), jac=True, method="BFGS")

    assert result.success
    assert np.allclose(result.x, 1.0, atol=1e-5)


def test_the_function_of_a_gradient_pickles_by_reference() -> None:
    for made in (grad(product), value_and_grad(product, argnums=(0, 1))):
        back = pickle.loads(pickle.dumps(made))

        assert back(2.0, 3.0) == made(2.0, 3.0)


def test_the_function_of_a_gradient_is_named_after_its_function() -> None:
    assert "product" in grad(product).__name__


def test_other_callables() -> None:
    layer = Layer(np.array([1.0, 2.0]), 0.5)

    assert gradient(layer, np.ones(2))[0].tolist() == [1.0, 2.0]
    assert gradient(layer.__call__, np.ones(2))[0].tolist() == [1.0, 2.0]
    assert gradient(functools.partial(product, 2.0), 3.0) == (2.0,)
    assert gradient(functools.partial(product, y=3.0), 2.0) == (3.0,)
    assert gradient(math.sin, 0.0) == (1.0,)
    assert gradient(np.sum, np.ones(2))[0].tolist() == [1.0, 1.0]
    assert gradient(functools.lru_cache(product), 2.0, 3.0) == (3.0, 2.0)


# -- redefinition ------------------------------------------------------------------------------------------------------


def module_with(text: str) -> types.ModuleType:
    import linecache

    filename = f"<conventions {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    module = types.ModuleType("conventions_cell")
    exec(compile(text, filename, "exec"), module.__dict__)
    return module


def test_a_redefined_helper_flag_or_constant_is_always_the_new_one() -> None:
    module = module_with(
        "scale = 2.0\nflag = True\n\ndef helper(x):\n    return x * 3\n\n"
        "def f(x):\n    return helper(x) * scale if flag else x\n"
    )
    assert gradient(module.f, 1.0) == (6.0,)

    module.scale = 5.0
    assert gradient(module.f, 1.0) == (15.0,)
    module.helper = module_with("def helper(x):\n    return x * 7\n").helper
    assert gradient(module.f, 1.0) == (35.0,)
    module.flag = False
    assert gradient(module.f, 1.0) == (1.0,)


def test_a_new_lambda_each_step_is_right() -> None:
    times = lambda k: lambda x: x * k
    got = [gradient(lambda x, k=k: x * k, 1.0) for k in (2.0, 3.0)]
    captured = [gradient(times(k), 1.0) for k in (2.0, 3.0, np.float32(4.0))]

    assert got == [(2.0,), (3.0,)]
    assert captured == [(2.0,), (3.0,), (4.0,)]


def test_a_changed_method_is_the_new_one() -> None:
    class Local:
        def f(self, x):
            return x * 2

    thing = Local()
    assert gradient(lambda x: thing.f(x), 1.0) == (2.0,)

    Local.f = lambda self, x: x * 5  # type: ignore[method-assign]

    assert gradient(lambda x: thing.f(x), 1.0) == (5.0,)


def test_new_shapes_dtypes_and_values_are_right_each_time() -> None:
    def f(x, n):
        return np.sum(x**n)

    for x in (np.ones(3), np.ones((2, 3)), np.ones(3, dtype=np.float32), np.ones(1), np.array(1.0), 1.0, np.ones(0)):
        for n in (2, 3, 2.0):
            (got, *_) = gradient(f, x, n)
            assert np.all(np.asarray(got) == n)
            assert np.shape(got) == np.shape(x)


def test_effects_happen_once_and_in_order() -> None:
    seen: list[str] = []

    def noisy(x):
        seen.append("first")
        y = x**2
        seen.append("second")
        return y

    gradient(noisy, 2.0)

    assert seen == ["first", "second"]


def test_random_draws_happen_once() -> None:
    def dropout(x, rng):
        return np.sum(x * (rng.random(4) > 0.5))

    rng, again = np.random.default_rng(3), np.random.default_rng(3)

    got, _ = gradient(dropout, np.ones(4), rng)

    assert got.tolist() == (again.random(4) > 0.5).astype(float).tolist()
    assert rng.random() == again.random()


def test_printing_prints_once(capsys: Any) -> None:
    def prints(x):
        print("x is", x)
        return x * 2

    gradient(prints, 1.5)

    assert capsys.readouterr().out == "x is 1.5\n"
