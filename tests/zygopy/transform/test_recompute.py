"""What is computed again on the way back: the same gradient for less memory."""

import tracemalloc

import numpy as np
import pytest

import zygopy
from zygopy import AliasedMutation, UnsupportedSyntax, adjoint_source, checkpointed, gradient, pullback

RNG = np.random.default_rng(0)
X, W, V = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 4)), RNG.normal(size=(4, 4))


def block(h, w):
    for _ in range(2):
        h = np.tanh(h @ w)
    return h


class Layer:
    def __init__(self, w):
        self.w = w

    def __call__(self, h):
        kept = [h]
        kept.append(np.sin(h @ self.w))
        return kept[0] + kept[1]


def of_a_function(x, w):
    return np.sum(checkpointed(block, x, w))


def of_a_closure(x, w):
    return np.sum(checkpointed(lambda h: np.tanh(h @ w) * np.mean(h), x))


def of_an_object(layer, x):
    return np.sum(checkpointed(layer, checkpointed(layer, x)) ** 2)


def one_in_another(x, w):
    def outer(h):
        h = checkpointed(block, h, w)
        return np.sum(np.sin(checkpointed(block, h, w.T)) * w[0])

    return checkpointed(outer, x)


def in_an_arm(x, w):
    return np.sum(checkpointed(block, x, w) if x[0, 0] < 5.0 else x)


def in_a_loop(x, ws):
    for w in ws:
        x = checkpointed(block, x, w)
    return np.sum(x)


def with_keywords(x, w):
    return np.sum(checkpointed(block, w=w, h=x))


def of_a_written_array(x, w):
    y = x * 2.0
    y[0] = w[0]
    z = checkpointed(block, y, w)
    y[1] = 0.0
    return np.sum(z * y)


def that_writes_its_own(x, w):
    def scaled(h):
        out = np.zeros_like(h)
        for i in range(3):
            out[i] = h[i] * h[0]
        out[1] *= 2.0
        return out @ w

    return np.sum(checkpointed(scaled, x))


def of_several_results(x, w):
    y, z = checkpointed(lambda h: (np.sin(h @ w), np.cos(h)), x)
    return np.sum(y * z)


CASES = [
    (of_a_function, (X, W)), (of_a_closure, (X, W)), (of_an_object, (Layer(W), X)), (one_in_another, (X, W)),
    (in_an_arm, (X, W)), (in_a_loop, (X, [RNG.normal(size=(4, 4)) for _ in range(20)])), (with_keywords, (X, W)),
    (of_a_written_array, (X, W)), (that_writes_its_own, (X, W)), (of_several_results, (X, W)),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_the_gradient_is_that_of_the_plain_call(f, args):
    zygopy.check_gradient(f, *args)

    _, back = pullback(f, *args)
    for _ in range(2):
        for got, want in zip(back(1.0), gradient(f, *args), strict=True):
            assert zygopy.flatten(got)[0] == pytest.approx(zygopy.flatten(want)[0])


def test_a_gradient_of_a_gradient():
    def slope(x):
        (x_bar,) = gradient(lambda u: np.sum(checkpointed(block, u, W)), x)
        return np.sum(x_bar**2)

    def plain(x):
        (x_bar,) = gradient(lambda u: np.sum(block(u, W)), x)
        return np.sum(x_bar**2)

    assert np.allclose(gradient(slope, X)[0], gradient(plain, X)[0])


def test_the_steps_stand_in_functions_of_their_own():
    text = adjoint_source(of_a_function, X, W)

    assert "h = segment(x, W)" in text or "segment(x, w)" in text
    assert "def segment_back(x, w, y_bar):" in text


def test_only_the_arguments_are_kept():
    def deep(x, again):
        for _ in range(20):
            x = checkpointed(twenty, x) if again else twenty(x)
        return np.sum(x)

    def twenty(x):
        for _ in range(20):
            x = np.tanh(x * 1.01)
        return x

    def peak(again):
        gradient(deep, x, again)
        tracemalloc.start()
        gradient(deep, x, again)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most / x.nbytes

    x = np.linspace(-1.0, 1.0, 20_000)

    assert peak(False) > 400
    assert peak(True) < 90


def test_a_draw_is_refused():
    rng = np.random.default_rng(0)

    with pytest.raises(UnsupportedSyntax, match="an effect inside `checkpointed`"):
        gradient(lambda x: np.sum(checkpointed(lambda h: h * rng.normal(size=3), x)), np.ones(3))


def test_a_write_to_an_argument_is_refused():
    def halve(h):
        h *= 0.5
        return h

    def f(x):
        y = x * 2.0
        return np.sum(checkpointed(lambda: halve(y)))

    with pytest.raises(AliasedMutation, match="reads or writes memory that is written to"):
        gradient(f, np.ones(3))


def test_an_assignment_to_an_outer_name_is_refused():
    def f(x):
        n = 1.0

        def count(h):
            nonlocal n
            n = n + 1.0
            return h * n

        return checkpointed(count, x) * n

    with pytest.raises(UnsupportedSyntax, match="assigns names outside"):
        gradient(f, 2.0)
