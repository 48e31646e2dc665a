"""What holds for every program and every input: linearity, the chain rule, shapes, layouts, constants."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import zygopy

from .oracle import differences


def gradient(f: Any, *args: Any) -> Any:
    """`zygopy.gradient`, unless the version for any kind, which comes after eight of them, cannot follow a write."""
    try:
        return zygopy.gradient(f, *args)
    except zygopy.AliasedMutation:
        reject()


def pullback(f: Any, *args: Any) -> Any:
    try:
        return zygopy.pullback(f, *args)
    except zygopy.AliasedMutation:
        reject()



def holds(*strategies: Any) -> Any:
    """`given`, with fewer examples: each new kind of argument is a derivation."""
    few = settings(max_examples=40, suppress_health_check=list(HealthCheck))
    return lambda test: few(given(*strategies)(test))


seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 4)
shapes = st.lists(sizes, max_size=3).map(tuple)


def normal(seed: int, *shape: int) -> Any:
    return np.random.default_rng(seed).standard_normal(shape)


# -- functions to draw from --------------------------------------------------------------------------------------------


def smooth(x):
    return np.tanh(x) * x + np.exp(-(x**2))


def centred(x):
    return x - np.mean(x) + np.sum(x**2) * 0.1


def looped(x):
    y = x
    for k in range(3):
        y = np.sin(y) + x * k
    return y


def written(x):
    y = np.zeros_like(x)
    y[...] = x * 2
    y += x**2
    return y


def branched(x):
    if np.sum(x) > 0:
        return x**2
    return -x * 3


def listed(x):
    rows = [x * k for k in range(1, 4)]
    rows.append(rows[0] * rows[1])
    return sum(rows)


MAPS = [smooth, centred, looped, written, branched, listed]
maps = st.sampled_from(MAPS)


@holds(maps, shapes, seeds)
def test_a_pullback_is_linear(f: Any, shape: tuple[int, ...], seed: int) -> None:
    x, u, v = normal(seed, 3, *shape)
    _, back = pullback(f, np.array(x))

    (left,) = back(2.0 * u - 3.0 * v)
    right = 2.0 * back(np.array(u))[0] - 3.0 * back(np.array(v))[0]

    assert np.allclose(left, right, rtol=1e-9, atol=1e-9)


@holds(maps, shapes, seeds)
def test_a_pullback_is_the_transpose_of_the_tangent_map(f: Any, shape: tuple[int, ...], seed: int) -> None:
    x, u, v = (np.array(a) for a in normal(seed, 3, *shape))
    _, back = pullback(f, x)
    (slope,) = differences(lambda t: np.sum(u * f(x + t * v)), (0.0,), (0,))

    assert np.sum(back(u)[0] * v) == pytest.approx(slope, rel=1e-6, abs=1e-6)


@holds(maps, maps, shapes, seeds)
def test_the_gradient_of_a_sum_is_the_sum_of_gradients(f: Any, g: Any, shape: tuple[int, ...], seed: int) -> None:
    x = np.array(normal(seed, *shape))

    (together,) = gradient(lambda x: np.sum(f(x)) + np.sum(g(x)), x)
    apart = gradient(lambda x: np.sum(f(x)), x)[0] + gradient(lambda x: np.sum(g(x)), x)[0]

    assert np.allclose(together, apart, rtol=1e-9, atol=1e-9)


@holds(maps, maps, shapes, seeds)
def test_the_chain_rule(f: Any, g: Any, shape: tuple[int, ...], seed: int) -> None:
    x, u = (np.array(a) for a in normal(seed, 2, *shape))

    _, whole = pullback(lambda x: f(g(x)), x)
    y, inner = pullback(g, x)
    _, outer = pullback(f, y)

    assert np.allclose(whole(u)[0], inner(outer(u)[0])[0], rtol=1e-9, atol=1e-9)


@holds(maps, st.tuples(sizes, sizes), seeds)
def test_reshaping_the_argument_reshapes_the_gradient(f: Any, shape: tuple[int, int], seed: int) -> None:
    x = np.array(normal(seed, *shape))
    loss = lambda x: np.sum(f(x) ** 2)

    (plain,) = gradient(loss, x)
    (flat,) = gradient(lambda v: loss(v.reshape(shape)), x.ravel())

    assert np.allclose(flat, plain.ravel(), rtol=1e-9, atol=1e-9)


@holds(maps, st.tuples(sizes, sizes), seeds, st.sampled_from("FKSR"))
def test_the_layout_of_the_argument_does_not_matter(f: Any, shape: tuple[int, int], seed: int, layout: str) -> None:
    x = np.array(normal(seed, *shape))
    other = {
        "F": np.asfortranarray(x),
        "K": x.T.copy().T,
        "S": np.repeat(np.repeat(x, 2, 0), 2, 1)[::2, ::2],
        "R": x[::-1, ::-1].copy()[::-1, ::-1],
    }[layout]
    loss = lambda x: np.sum(f(x) ** 2)

    (plain,) = gradient(loss, x)
    (got,) = gradient(loss, other)

    assert np.allclose(got, plain, rtol=1e-9, atol=1e-9)


@holds(st.data(), shapes, seeds)
def test_broadcasting_of_any_two_shapes(data: Any, shape: tuple[int, ...], seed: int) -> None:
    def narrowed(shape: tuple[int, ...]) -> tuple[int, ...]:
        kept = tuple(n if data.draw(st.booleans()) else 1 for n in shape)
        return kept[data.draw(st.integers(0, len(kept))) :]

    a, b = np.array(normal(seed, *narrowed(shape))), np.array(normal(seed + 1, *narrowed(shape)))
    weights = np.asarray(normal(seed + 2, *np.broadcast_shapes(a.shape, b.shape)))

    def f(a, b):
        return np.sum(weights * (a * b + np.sin(a) - b / (1 + a**2)))

    got = gradient(f, a, b)
    want = differences(f, (a, b), (0, 1))

    for mine, theirs, primal in zip(got, want, (a, b), strict=True):
        assert np.shape(mine) == primal.shape
        assert np.allclose(mine, theirs, rtol=1e-6, atol=1e-6)


@holds(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.integers(0, 5))
def test_a_list_a_tuple_and_an_array_give_the_same_numbers(xs: list[float], n: int) -> None:
    def f(xs):
        s = 1.0
        for x in xs:
            if x > 1:
                continue
            s = s * x + 0.5
        return s * n + sum(xs)

    (as_list,) = gradient(f, xs)
    (as_tuple,) = gradient(f, tuple(xs))
    (as_array,) = gradient(f, np.array(xs))

    assert as_list == list(as_tuple)
    assert np.allclose(as_array, as_list, rtol=1e-12, atol=1e-12)


@holds(st.floats(-2, 2), st.integers(0, 8))
def test_a_loop_is_its_unrolled_formula(x: float, n: int) -> None:
    def loop(x):
        y = 1.0
        for _ in range(n):
            y = y * x
        return y

    def recursion(x, k):
        return 1.0 if k == 0 else x * recursion(x, k - 1)

    want = n * x ** (n - 1) if n else 0.0

    assert (gradient(loop, x)[0] or 0.0) == pytest.approx(want, abs=1e-12)
    assert (gradient(recursion, x, n)[0] or 0.0) == pytest.approx(want, abs=1e-12)


@holds(st.floats(0.1, 5), st.floats(-1, 1))
def test_an_early_exit_is_the_branch_it_takes(x: float, level: float) -> None:
    def f(x):
        for k in range(10):
            if x > k + level:
                x = x * 1.5 + k
                continue
            if x < level:
                return x * 100
            break
        else:
            return -x
        return x + k

    (got,) = gradient(f, x)
    eps = 1e-7
    left, right = (f(x + eps) - f(x)) / eps, (f(x) - f(x - eps)) / eps

    if abs(left - right) < 1e-3:  # away from the jumps
        assert got == pytest.approx(left, rel=1e-4)


@holds(st.permutations(range(4)), seeds)
def test_writes_in_any_order_give_what_was_written_last(order: list[int], seed: int) -> None:
    x = np.array(normal(seed, 4))

    def f(x):
        y = x.copy()
        for i in order:
            y[i] = y[(i + 1) % 4] * x[i]
        return np.sum(y**2)

    (got,) = gradient(f, x)
    (want,) = differences(f, (x,), (0,))

    assert np.allclose(got, want, rtol=1e-6, atol=1e-6)


@holds(st.lists(st.sampled_from(["append", "pop", "insert", "set", "extend", "double"]), max_size=8))
def test_any_sequence_of_list_operations(operations: list[str]) -> None:
    def f(x, y):
        xs = [x, y]
        for op in operations:
            if op == "append":
                xs.append(xs[-1] * y)
            elif op == "pop" and len(xs) > 1:
                xs.pop()
            elif op == "insert":
                xs.insert(0, xs[0] + x)
            elif op == "set":
                xs[0] = xs[-1] * 0.5
            elif op == "extend":
                xs.extend([x, xs[0]])
            elif op == "double":
                xs = [v * 2 for v in xs]
        return sum([v * (i + 1) for i, v in enumerate(xs)])

    got = gradient(f, 0.7, 1.3)
    want = differences(f, (0.7, 1.3), (0, 1))

    assert [g or 0.0 for g in got] == [pytest.approx(w, rel=1e-6, abs=1e-6) for w in want]


@holds(st.integers(2, 5), seeds)
def test_a_constant_factor_comes_out(n: int, seed: int) -> None:
    x = np.array(normal(seed, n))

    (plain,) = gradient(lambda x: np.sum(looped(x)), x)
    (scaled,) = gradient(lambda x, c=2.5: c * np.sum(looped(x)), x)

    assert np.allclose(scaled, 2.5 * plain, rtol=1e-12)
