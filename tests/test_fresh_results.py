"""What comes out is fresh: writable, and shares memory with no argument, no cotangent given in, and nothing else."""

import numpy as np
import pytest

from zygopy import Tangent, gradient, pullback


class Model:
    def __init__(self):
        self.w, self.b, self.parts = np.ones(3), np.full(3, 2.0), [np.ones(3), np.ones(3)]

    def __call__(self, x):
        return np.sum(self.w * x) + np.sum(self.b * self.w) + np.sum(self.parts[0] * self.parts[1])


def arrays(tree):
    if isinstance(tree, np.ndarray):
        yield tree
    elif isinstance(tree, Model):
        yield from arrays(vars(tree))
    elif isinstance(tree, Tangent):
        yield from arrays(dict(tree))
    else:
        for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (list, tuple)) else ():
            yield from arrays(part)


A, B = np.ones(3), np.full(3, 2.0)
CALLS = [
    (lambda p: np.sum(p["a"] * p["b"]), {"a": A, "b": B}),
    (lambda p: np.sum((p["a"] + p["b"]) * 3), {"a": A, "b": B}),
    (lambda p: np.sum(p["a"]), {"a": A}),
    (lambda p: np.sum((p["a"].reshape(1, 3) + p["b"].T) ** 2), {"a": A, "b": np.ones((3, 1))}),
    (lambda p: np.sum(p[0] * p[1]), (A, B)),
    (lambda p: np.sum(p[0] + p[1]), [A, B]),
    (lambda m: m(A), Model()),
    (lambda m, x: m(x), Model(), A),
    (lambda x, y: np.sum(x + y), A, B),
    (lambda x, y: np.sum((x + y) ** 2), A, B),
    (lambda x, y: x @ y, A, B),
    (lambda x: np.sum(x), A),
    (lambda x: x[0] * 2, A),
    (lambda x: np.sum(x.T), np.ones((2, 3))),
    (lambda xs: np.sum(np.stack(xs)), [A, B]),
    (lambda xs: sum(np.sum(x) for x in xs), [A, B]),
]


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_a_gradient_is_fresh(call):
    f, *args = call
    given, bars = list(arrays(args)), list(arrays(gradient(f, *args)))

    assert bars
    assert all(bar.flags.writeable for bar in bars)
    assert not any(np.shares_memory(bar, x) for bar in bars for x in given)
    assert not any(np.shares_memory(m, n) for i, m in enumerate(bars) for n in bars[:i])


@pytest.mark.parametrize("call", [
    (lambda x, y: x + y, A, B),
    (lambda p: p[0] + p[1], (A, B)),
    (lambda p: {"sum": p["a"], "b": p["b"]}, {"a": A, "b": B}),
    (lambda x: x.T, np.ones((2, 3))),
])
def test_what_back_gives_is_fresh(call):
    f, *args = call
    y, back = pullback(f, *args)
    y_bar = {key: np.ones_like(part) for key, part in y.items()} if isinstance(y, dict) else np.ones_like(y)
    bars = list(arrays(back(y_bar)))
    before = [*arrays(args), *arrays(y_bar), *arrays(y)]

    assert len(bars) == len(list(arrays(args)))
    assert not any(np.shares_memory(bar, x) for bar in bars for x in before)
    assert not any(np.shares_memory(m, n) for i, m in enumerate(bars) for n in bars[:i])
