"""Loops that keep few of their states: the same gradient, and no more memory than the snapshots and one round."""

import tracemalloc

import numpy as np
import pytest

import zygopy
from zygopy import UnsupportedSyntax, checkpointed, gradient, pullback

RNG = np.random.default_rng(0)
X, W = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 4))


def rounds_of_a_network(x, w):
    for _ in checkpointed(range(7), snapshots=3):
        x = np.tanh(x @ w)
    return np.sum(x)


def several_states(x, w):
    v = x * 0.0
    for k in checkpointed(range(9), snapshots=2):
        v = 0.9 * v - 0.1 * np.sin(x) * (k + 1)
        x = x + v @ w
    return np.sum(x * v)


def numbers(r, x):
    for _ in checkpointed(range(30), snapshots=4):
        x = r * x * (1.0 - x)
    return x


def rows_of_data(w, data):
    h = w[0]
    for row in checkpointed(data, snapshots=2):
        h = np.tanh(h * row + w[1]) if row[0] > 0.0 else h * 0.5
    return np.sum(h)


def read_after_and_unread(x, w):
    y = x
    count = 0
    for i in checkpointed(range(5), snapshots=2):
        y = np.sin(y @ w) + x
        count = count + i
    return np.sum(y) * count


def loop_in_a_loop(x, w):
    for _ in range(2):
        for _ in checkpointed(range(4), snapshots=2):
            x = np.tanh(x @ w)
            for j in range(2):
                x = x * (j + 0.5)
    return np.sum(x)


def no_round(x, w):
    for _ in checkpointed(range(0), snapshots=2):
        x = x @ w
    return np.sum(x)


CASES = [
    (rounds_of_a_network, (X, W)), (several_states, (X, W)), (numbers, (3.2, 0.4)), (rows_of_data, (W, X)),
    (read_after_and_unread, (X, W)), (loop_in_a_loop, (X, W)), (no_round, (X, W)),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_the_gradient_is_that_of_the_plain_loop(f, args):
    argnums = (0,) if f is rows_of_data else tuple(range(len(args)))
    got = zygopy.grad(f, argnums)(*args)

    zygopy.check_gradient(f, *args) if f is not rows_of_data else zygopy.check_gradient(lambda w: f(w, X), W)
    for _ in range(2):
        bars = pullback(lambda *free: f(*free, *args[len(free) :]), *args[: len(argnums)])[1](1.0)
        for one, other in zip(got, bars, strict=True):
            assert np.allclose(one, other)


def test_a_plain_call_goes_over_the_sequence():
    assert list(checkpointed([1, 2], snapshots=3)) == [1, 2]


def test_no_more_states_are_kept_than_snapshots():
    def plain(x):
        for _ in range(286):
            x = np.tanh(x * 1.01)
        return np.sum(x)

    def kept(x):
        for _ in checkpointed(range(286), snapshots=10):
            x = np.tanh(x * 1.01)
        return np.sum(x)

    def peak(f):
        gradient(f, x)
        tracemalloc.start()
        (x_bar,) = gradient(f, x)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most / x.nbytes, x_bar

    x = np.linspace(-1.0, 1.0, 20_000)
    (much, want), (little, got) = peak(plain), peak(kept)

    assert np.allclose(got, want)
    assert much > 280
    assert little < 20


def test_leaving_the_loop_is_refused():
    def f(x):
        for _ in checkpointed(range(5), snapshots=2):
            x = x * 0.5
            if x < 0.2:
                break
        return x

    with pytest.raises(UnsupportedSyntax, match="leaving a `checkpointed` loop"):
        gradient(f, 1.0)


def test_a_loop_over_what_carries_a_derivative_is_refused():
    def f(xs):
        total = 0.0
        for x in checkpointed(xs, snapshots=2):
            total = total + x * x
        return total

    with pytest.raises(UnsupportedSyntax, match="over what carries a derivative"):
        gradient(f, np.ones(3))


def test_a_draw_in_a_round_is_refused():
    rng = np.random.default_rng(0)

    def f(x):
        for _ in checkpointed(range(3), snapshots=2):
            x = x * rng.normal()
        return x

    with pytest.raises(UnsupportedSyntax, match="an effect inside `checkpointed`"):
        gradient(f, 1.0)


def test_a_state_that_is_written_to_is_refused():
    def f(x):
        y = x * 1.0
        for i in checkpointed(range(3), snapshots=2):
            y[i] = y[i - 1] * 2.0
        return np.sum(y)

    with pytest.raises(zygopy.AliasedMutation, match="written to"):
        gradient(f, np.ones(3))
