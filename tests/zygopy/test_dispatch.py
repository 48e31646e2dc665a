"""Which derived function runs: found again for new closures, made anew for new kinds and new globals, in any thread."""

import gc
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import dispatch
from zygopy.dispatch import TABLE, Request, key_of, run
from zygopy.rules import BOOK


def helper(x):
    return x * x


FLAG = True


def uses_helper(x):
    return helper(x) * (2.0 if FLAG else 3.0)


def power(x, n):
    if n == 0:
        return 1.0
    return x * power(x, n - 1)


def continued_fraction(xs):
    if not xs:
        return 1.0
    return xs[0] + 1 / continued_fraction(xs[1:])


def derived_count(function: FunctionType, request: Request) -> int:
    return len(TABLE.lookup(key_of(function, (request, dispatch.BOOKS.generation))))


def test_a_closure_made_anew_is_derived_once() -> None:
    request = Request((0,))

    def made(scale: float) -> Any:
        return lambda x: scale * x * x

    slopes = [zygopy.grad(made(float(scale)))(3.0) for scale in range(1, 6)]

    assert slopes == [6.0, 12.0, 18.0, 24.0, 30.0]
    assert derived_count(made(1.0), request) == 1


def test_new_kinds_get_a_version_of_their_own_and_new_sizes_do_not() -> None:
    def total(x):
        return np.sum(x * x)

    zygopy.gradient(total, np.ones(3))
    zygopy.gradient(total, np.ones(5))
    zygopy.gradient(total, np.ones((2, 2)))

    assert derived_count(total, Request((0,))) == 2


def test_of_many_kinds_eight_versions_are_kept() -> None:
    def total(x):
        return np.sum(x * x)

    for dtype in ("f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1"):
        x = np.full(3, 3, dtype)
        np.testing.assert_array_equal(zygopy.gradient(total, x)[0], 2.0 * x)

    assert derived_count(total, Request((0,))) == 8


def test_a_redefined_helper_or_flag_is_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert zygopy.gradient(uses_helper, 3.0) == (12.0,)

    monkeypatch.setitem(uses_helper.__globals__, "helper", power_of_three)
    assert zygopy.gradient(uses_helper, 3.0) == (54.0,)

    monkeypatch.setitem(uses_helper.__globals__, "FLAG", False)
    assert zygopy.gradient(uses_helper, 3.0) == (81.0,)


def power_of_three(x):
    return x**3


def test_the_general_version_sees_a_redefined_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request((0,), general=True)
    assert run(uses_helper, [3.0], request) == (18.0, (12.0,))

    monkeypatch.setitem(uses_helper.__globals__, "helper", power_of_three)

    assert run(uses_helper, [3.0], request) == (54.0, (54.0,))


def test_a_recursive_function_that_is_redefined_is_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert zygopy.gradient(calls_power, 2.0, 3) == (12.0, 0.0)

    def doubled(x, n):
        return 2.0 if n == 0 else x * power(x, n - 1)

    monkeypatch.setitem(calls_power.__globals__, "power", FunctionType(doubled.__code__, globals(), "power"))

    assert zygopy.gradient(calls_power, 2.0, 3) == (24.0, 0.0)


def calls_power(x, n):
    return power(x, n)


def test_many_threads_derive_one_version() -> None:
    def slow(x, y):
        return np.sum(np.tanh(x @ y) ** 2)

    x, y = np.full((3, 2), 0.3), np.full((2, 3), 0.2)
    barrier = threading.Barrier(8)

    def work(_: int) -> Any:
        barrier.wait()
        return zygopy.gradient(slow, x, y)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))

    for gradients in results:
        for got, want in zip(gradients, results[0], strict=True):
            np.testing.assert_array_equal(got, want)
    assert derived_count(slow, Request((0, 1))) <= 2


def test_threads_with_recursion_of_their_own() -> None:
    limit = sys.getrecursionlimit()

    with ThreadPoolExecutor(4) as pool:
        slopes = list(pool.map(lambda n: zygopy.gradient(power, 1.0, n)[0], [5, 50, 300, 600] * 2))

    assert slopes == [5.0, 50.0, 300.0, 600.0] * 2
    assert sys.getrecursionlimit() == limit


def test_recursion_is_as_deep_as_that_of_the_plain_call() -> None:
    depth = sys.getrecursionlimit() - 150

    assert zygopy.gradient(power, 1.0, depth)[0] == depth
    assert len(zygopy.gradient(continued_fraction, [1.0] * depth)[0]) == depth


def test_endless_recursion_ends() -> None:
    def endless(x):
        return x * again(x)

    again = endless
    with pytest.raises((RecursionError, zygopy.ZygopyError)):
        zygopy.gradient(endless, 1.0)


def test_a_recursive_rule_can_go_back_twice() -> None:
    value, back = zygopy.pullback(continued_fraction, [1.0, 2.0, 3.0])

    assert value == continued_fraction([1.0, 2.0, 3.0])
    assert back(1.0) == back(1.0)
    np.testing.assert_allclose(back(2.0)[0], 2 * np.array(back(1.0)[0]))


def test_a_rule_of_the_user_replaces_what_was_derived() -> None:
    def twice(x):
        return 2.0 * x

    def squared(x):
        return twice(x) ** 2

    assert zygopy.gradient(squared, 3.0) == (24.0,)

    @dispatch.BOOKS.user.rule(twice, samples=())
    def twice_rule(x):
        return twice(x), lambda y_bar: (7.0 * y_bar,)

    dispatch.BOOKS.changed()
    try:
        assert zygopy.gradient(squared, 3.0) == (84.0,)
    finally:
        del dispatch.BOOKS.user.rules[twice]
        dispatch.BOOKS.changed()

    assert zygopy.gradient(squared, 3.0) == (24.0,)
    assert BOOK.find(twice) is None


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(enabled):
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        zygopy.gradient(lambda x: x * x, 2.0)
        with pytest.raises(zygopy.ZygopyError):
            zygopy.gradient(lambda x: (yield x), 2.0)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
