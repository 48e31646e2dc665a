"""Input that no one should give and everyone does: never a wrong answer, never an internal error."""

import math
import sys
import threading
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import NotScalar, ZygopyError, gradient, pullback, value_and_grad

pytestmark = pytest.mark.core


def square_sum(x):
    return np.sum(x**2)


# -- results that are not a real number --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "x", "advice"),
    [
        (lambda x: x * 2, np.ones(3), "jacobian"),
        (lambda x: x * 2, np.ones((2, 2)), "jacobian"),
        (lambda x: x * 2, np.ones(1), r"\[0\]"),
        (lambda x: x * 1j, 2.0, r"\.real"),
        (lambda x: None, 2.0, "return"),
        (lambda x: f"{x}", 2.0, "str"),
        (lambda x: [x, x], 2.0, "list"),
        (lambda x: {"loss": x}, 2.0, "dict"),
    ],
    ids=["vector", "matrix", "one element", "complex", "None", "str", "list", "dict"],
)
def test_a_result_that_is_no_number_says_what_to_use(function: Any, x: Any, advice: str) -> None:
    with pytest.raises(NotScalar, match=advice):
        gradient(function, x)


def test_a_missing_return_is_named() -> None:
    def forgot(x):
        y = x**2

    with pytest.raises(NotScalar, match="return"):
        gradient(forgot, 2.0)


@pytest.mark.parametrize("function", [lambda x: x > 1, lambda x: int(x), lambda x: np.argmax([x, 1.0])])
def test_a_bool_or_an_integer_has_no_gradient(function: Any) -> None:
    assert gradient(function, 2.5) == (None,)


def test_something_that_is_no_function() -> None:
    with pytest.raises((TypeError, ZygopyError)):
        gradient(3.0, 1.0)


@pytest.mark.parametrize("args", [(), (1.0, 2.0, 3.0)])
def test_a_wrong_number_of_arguments_is_pythons_own_error(args: Any) -> None:
    def two(x, y):
        return x * y

    with pytest.raises(TypeError, match="two"):
        gradient(two, *args)


def test_a_keyword_that_is_not_there_is_pythons_own_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        gradient(lambda x, y=1.0: x * y, 1.0, colour=2.0)


@pytest.mark.parametrize("argnums", [2, -3, (0, 5)])
def test_an_argument_number_out_of_range(argnums: Any) -> None:
    with pytest.raises((IndexError, TypeError, ValueError, ZygopyError), match="argnums"):
        zygopy.grad(lambda x, y: x * y, argnums=argnums)(1.0, 2.0)


# -- numbers that are none ---------------------------------------------------------------------------------------------


def test_nan_in_gives_nan_out_where_it_flows_and_nowhere_else() -> None:
    (got,) = gradient(square_sum, np.array([1.0, np.nan, 3.0]))

    assert got[0] == 2.0 and got[2] == 6.0
    assert np.isnan(got[1])


def test_infinity_is_a_number() -> None:
    assert gradient(lambda x: np.exp(-x), np.inf) == (0.0,)
    assert gradient(lambda x: 1 / x, math.inf) == (0.0,)


def test_nan_in_a_comparison_takes_the_branch_of_the_plain_call() -> None:
    def branch(x):
        if x > 0:
            return x * 2
        return x * 3

    assert gradient(branch, math.nan) == (3.0,)


def test_an_error_of_the_users_function_is_its_own() -> None:
    def fails(x):
        return math.log(x) + 1 / (x + 1)

    with pytest.raises(ValueError, match=r"math domain error|expected a positive input"):
        gradient(fails, -2.0)
    with pytest.raises(ZeroDivisionError):
        gradient(lambda x: 1 / x, 0.0)


def test_an_error_of_numpy_carries_the_users_line() -> None:
    def mismatch(A, x):
        y = x * 2
        return np.sum(A @ y)

    with pytest.raises(ValueError, match="matmul") as caught:
        gradient(mismatch, np.ones((2, 3)), np.ones(2))

    assert any("np.sum(A @ y)" in note for note in caught.value.__notes__)


def test_a_raise_of_the_user_stays() -> None:
    class Mine(Exception):
        pass

    def refuses(x):
        if x < 0:
            raise Mine(f"negative: {x}")
        return np.sqrt(x)

    with pytest.raises(Mine, match=r"negative: -1\.0"):
        gradient(refuses, -1.0)
    assert gradient(refuses, 4.0) == (0.25,)


def test_an_assert_of_the_user_stays() -> None:
    def checked(x):
        assert x > 0, "must be positive"
        return x * 2

    with pytest.raises(AssertionError, match="must be positive"):
        gradient(checked, -1.0)


# -- arrays of unusual form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 4)])
def test_empty_arrays(shape: tuple[int, ...]) -> None:
    (got,) = gradient(lambda x: np.sum(x**2) + np.sum(np.sin(x) @ np.ones(x.shape[-1])), np.zeros(shape))

    assert got.shape == shape


def test_an_empty_list_and_an_empty_dict() -> None:
    assert gradient(lambda xs, y: sum(xs) + y, [], 2.0) in [([], 1.0), (None, 1.0)]
    assert gradient(lambda d, y: sum(d.values()) + y, {}, 2.0)[1] == 1.0


def test_zero_dimensional_arrays() -> None:
    (got,) = gradient(lambda x: x**2 * 3, np.array(2.0))

    assert np.asarray(got).shape == ()
    assert float(got) == 12.0


def test_size_one_axes_broadcast_both_ways() -> None:
    a, b = gradient(lambda a, b: np.sum(a * b), np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))

    assert a.tolist() == [[7.0, 7.0]]
    assert b.tolist() == [[3.0], [3.0]]


LAYOUTS = {
    "reversed": np.arange(1.0, 7.0)[::-1],
    "stepped": np.arange(1.0, 12.0)[::2],
    "column": np.arange(12.0).reshape(6, 2)[:, 1],
    "transposed": np.arange(1.0, 7.0).reshape(2, 3).T,
    "Fortran": np.asfortranarray(np.arange(1.0, 7.0).reshape(2, 3)),
    "broadcast": np.broadcast_to(np.array([1.0, 2.0]), (3, 2)),
    "read-only": np.frombuffer(np.arange(1.0, 7.0).tobytes()),
    "swapped bytes": np.arange(1.0, 7.0).astype(">f8"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_any_layout_gives_the_gradient_of_a_plain_copy(name: str) -> None:
    def f(x):
        return np.sum(np.tanh(x) ** 2) + np.sum(x[0] * 2) + np.sum(np.cumsum(x.ravel()) ** 2)

    x = LAYOUTS[name]
    before = x.copy()

    (got,) = gradient(f, x)
    (want,) = gradient(f, np.array(x, dtype=float, order="C"))

    assert got.shape == x.shape
    assert np.allclose(got, want, rtol=1e-12)
    assert x.tobytes() == before.tobytes()
    got[...] = 0.0  # fresh and writable
    assert x.tobytes() == before.tobytes()


def test_read_only_arrays_are_never_written_to() -> None:
    W, b, x = (np.random.default_rng(n).standard_normal(s) for n, s in enumerate([(3, 2), (2,), (4, 3)]))
    for array in (W, b, x):
        array.setflags(write=False)

    def loss(W, b, x):
        h = np.maximum(x @ W + b, 0)
        h = h - h.mean(axis=0)
        return np.sum(h**2) + np.sum(b)

    for got, primal in zip(gradient(loss, W, b, x), (W, b, x), strict=True):
        assert got.shape == primal.shape and got.flags.writeable


def test_a_write_to_a_read_only_argument_is_numpys_error() -> None:
    x = np.ones(3)
    x.setflags(write=False)

    def writes(x):
        x[0] = 2.0
        return np.sum(x)

    with pytest.raises(ValueError, match="read-only"):
        gradient(writes, x)


def test_gradients_are_fresh_and_shared_with_nothing() -> None:
    x, y = np.ones(3), np.ones(3)

    a, b = gradient(lambda x, y: np.sum(x + y), x, y)
    a += 1

    assert b.tolist() == [1.0, 1.0, 1.0]
    assert x.tolist() == [1.0, 1.0, 1.0]

    c, d = gradient(lambda x, y: np.dot(x, y), x, y)
    assert not any(np.shares_memory(c, other) or np.shares_memory(d, other) for other in (x, y))
    assert not np.shares_memory(c, d)


def test_what_back_returned_before_is_not_written_again() -> None:
    x = np.array([1.0, 2.0])
    _, back = pullback(lambda x: np.sum(x**2) * x, x)

    seed = np.array([1.0, 0.0])
    (first,) = back(seed)
    kept = first.copy()
    first_again = back(np.array([0.0, 1.0]))[0]

    assert first.tolist() == kept.tolist()
    assert seed.tolist() == [1.0, 0.0]
    assert not np.shares_memory(first, first_again)


def test_a_seed_is_never_written_to() -> None:
    def looped(x):
        y = x
        for k in range(3):
            y = np.sin(y) + x * k
        return y

    for x in (0.7, np.float64(0.7), np.array(0.7), np.array([0.7, 0.1])):
        _, back = pullback(looped, x)
        seed = np.ones(np.shape(x))

        first, second = back(seed), back(seed)

        assert np.all(seed == 1.0)
        assert np.all(first[0] == second[0])


# -- size --------------------------------------------------------------------------------------------------------------


def down(x, n):
    if n == 0:
        return x
    return down(x * 1.0001, n - 1) + x


def test_deep_recursion_is_as_deep_as_python_allows() -> None:
    depth = 150

    (got, _) = gradient(down, 1.0, depth)

    want = 1.0001**depth + sum(1.0001**k for k in range(depth))
    assert got == pytest.approx(want, rel=1e-12)


def test_recursion_without_end_is_pythons_own_error() -> None:
    def forever(x):
        return forever(x) + 1

    with pytest.raises(RecursionError):
        gradient(forever, 1.0)


def test_very_deep_recursion_with_a_higher_limit() -> None:
    depth = 3000
    results: list[Any] = []
    limit = sys.getrecursionlimit()

    def run() -> None:
        sys.setrecursionlimit(20 * depth)
        try:
            results.append(gradient(down, 1.0, depth)[0])
        finally:
            sys.setrecursionlimit(limit)

    old = threading.stack_size(256 * 2**20)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)

    want = 1.0001**depth + sum(1.0001**k for k in range(depth))
    assert results == [pytest.approx(want, rel=1e-9)]


def long_loop(x, n):
    s = x
    for _ in range(n):
        s = s * 0.999999 + x * 1e-6
    return s


def test_a_loop_of_a_million_rounds() -> None:
    n = 1_000_000
    started = time.perf_counter()

    (got, _) = gradient(long_loop, 2.0, n)

    r = 0.999999
    assert got == pytest.approx(r**n + 1e-6 * (1 - r**n) / (1 - r), rel=1e-9)
    assert time.perf_counter() - started < 10.0


def sines(x, n):
    for _ in range(n):
        x = np.sin(x) + 0.001
    return x


def test_the_memory_of_a_loop_is_in_proportion_to_its_rounds() -> None:
    grad = value_and_grad(sines)
    grad(1.0, 10)

    small, large = peak(grad, 2_000), peak(grad, 20_000)

    assert large < 12 * small
    assert large < 20_000 * 400  # a tuple, a few numbers and a place in the list for each round


def peak(grad: Any, n: int) -> int:
    tracemalloc.start()
    try:
        grad(1.0, n)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def by_index(x):
    s = 0.0
    for i in range(len(x)):
        s = s + x[i] ** 2
    return s


def test_reading_an_array_by_index_is_not_quadratic() -> None:
    for n in (4_000, 64_000):  # a large array has a version of its own
        gradient(by_index, np.ones(n))

    def seconds(n: int) -> float:
        x = np.ones(n)
        started = time.perf_counter()
        gradient(by_index, x)
        return time.perf_counter() - started

    small = min(seconds(4_000) for _ in range(3))
    large = min(seconds(64_000) for _ in range(2))

    assert large < 16 * small * 6  # quadratic would be 256 times as long; the collector and a busy machine take some


def by_store(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] ** 2
    return np.sum(y)


def test_writing_an_array_by_index_is_not_quadratic() -> None:
    gradient(by_store, np.ones(3))

    def seconds(n: int) -> float:
        x = np.ones(n)
        started = time.perf_counter()
        gradient(by_store, x)
        return time.perf_counter() - started

    small = min(seconds(4_000) for _ in range(3))
    large = min(seconds(64_000) for _ in range(2))

    assert large < 16 * small * 6  # quadratic would be 256 times as long; the collector and a busy machine take some


def test_many_arguments() -> None:
    values = [float(n) for n in range(100)]

    got = gradient(lambda *xs: sum(x**2 for x in xs), *values)

    assert got == tuple(2 * value for value in values)


def test_several_threads_derive_at_once() -> None:
    def make(k):
        def f(x):
            for _ in range(3):
                x = np.sin(x) * k
            return x

        return f

    results: dict[int, float] = {}

    def work(k: int) -> None:
        results[k] = gradient(make(k), 0.5)[0]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {k: gradient(make(k), 0.5)[0] for k in range(8)}
    assert len(set(results.values())) == 8


def test_an_array_of_records_is_refused_and_its_field_is_taken() -> None:
    records = np.array([(1.0, 2), (3.0, 4)], dtype=[("a", float), ("n", int)])

    with pytest.raises(zygopy.UnsupportedValue, match="an array of records") as caught:
        zygopy.gradient(lambda r: np.sum(r["a"] ** 2), records)
    assert "x['a']" in str(caught.value)
    assert zygopy.gradient(lambda a: np.sum(a**2), records["a"])[0].tolist() == [2.0, 6.0]
