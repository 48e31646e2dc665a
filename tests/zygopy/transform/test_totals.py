"""What arrives at an argument that a recursion hands on, added up in one place."""

import numpy as np
import pytest

import zygopy
from zygopy import adjoint_source, check_gradient, gradient, hessian, pullback

RNG = np.random.default_rng(0)


def tree(depth, wide=2, extra=False):
    node = {"v": RNG.normal(size=2)}
    if extra:
        node["unread"] = RNG.normal(size=3)
    if depth > 1:
        node |= {"left": tree(depth - 1, extra=extra), "right": tree(depth - 1, extra=extra)}
    return node


def encode(node, p):
    if "left" not in node:
        return np.tanh(node["v"] + p["b"])
    return np.tanh(p["L"] @ encode(node["left"], p) + p["R"] @ encode(node["right"], p) + node["v"])


def loss(p, root):
    return np.sum(encode(root, p) ** 2)


def weights(dtype=float):
    return {"L": RNG.normal(size=(2, 2)).astype(dtype), "R": RNG.normal(size=(2, 2)).astype(dtype),
            "b": RNG.normal(size=2).astype(dtype)}


def often(function, *args):
    """The gradient of every version: the general one that comes first, and those that know what calls gave."""
    return [gradient(function, *args) for _ in range(4)]


def same(a, b):
    if isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, (tuple, list)):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            same(x, y)
    elif a is None or b is None:
        assert a is b
    else:
        assert np.shape(a) == np.shape(b)
        assert np.allclose(a, b)


def arrays(bars):
    if isinstance(bars, np.ndarray):
        return [bars]
    parts = bars.values() if isinstance(bars, dict) else bars if isinstance(bars, (tuple, list)) else ()
    return [array for part in parts for array in arrays(part)]


def test_text_adds_in_one_place():
    often(loss, weights(), tree(3))
    text = str(adjoint_source(loss, weights(), tree(3)))
    assert "p_bar['L'] += " in text
    assert "accumulate" not in text
    assert "'left': left_bar, 'right': right_bar}" in text  # complete as they come: no walk over the tree


def test_right_in_every_version():
    p, root = weights(), tree(4)
    first, *others = often(loss, p, root)
    check_gradient(loss, p, root)
    for other in others:
        same(first, other)


def test_nothing_is_shared():
    for bars in often(loss, weights(), tree(3)):
        found = arrays(bars)
        for i, a in enumerate(found):
            a += 1.0
            assert not any(np.shares_memory(a, b) for b in found[:i])


def test_a_leaf_that_gives_one_array_to_two_arguments():
    p = {"b": np.array([1.0, 2.0])}

    def f(p, root):
        return np.sum(walk(root, p))

    for bars in often(f, p, {"v": np.ones(2), "next": {"v": np.ones(2)}}):
        a, b, c = bars[0]["b"], bars[1]["v"], bars[1]["next"]["v"]
        assert np.array_equal(a, [2.0, 2.0])
        assert not any(np.shares_memory(x, y) for x, y in ((a, b), (a, c), (b, c)))


def walk(node, p):
    if "next" not in node:
        return node["v"] + p["b"]
    return node["v"] + p["b"] + walk(node["next"], p)


def test_the_dtype_of_the_argument_is_kept():
    p = weights(np.float32)
    for bars in often(loss, p, tree(3)):  # the nodes are float64
        assert all(bars[0][key].dtype == np.float32 for key in p)


def test_zeros_where_nobody_read():
    p = {**weights(), "unread": np.ones(3)}
    for bars in often(loss, p, tree(3, extra=True)):
        assert np.array_equal(bars[0]["unread"], np.zeros(3))
        assert np.array_equal(bars[1]["left"]["right"]["unread"], np.zeros(3))


def test_a_pullback_may_be_called_again():
    p, root = weights(), tree(3)
    for _ in range(3):
        _, back = pullback(loss, p, root)
        same(back(1.0), back(1.0))


def children(node, p):
    total = node["x"] * p["w"]
    for child in node["children"]:
        total = total + np.sin(children(child, p)) * p["w"]
    return total


def test_in_a_loop_over_children():
    leaf = {"x": 0.3, "children": []}
    root = {"x": 0.5, "children": [leaf, {"x": 0.2, "children": [leaf | {"x": 0.9}]}]}
    p = {"w": np.array([0.7, 0.4])}

    def f(p, root):
        return np.sum(children(root, p))

    first, *others = often(f, p, root)
    check_gradient(f, p, root)
    for other in others:
        same(first, other)


def chosen(n, w):
    if n == 0:
        return np.sum(w ** 2)
    if n % 2:
        return chosen(n - 1, w) * w[0]
    return chosen(n - 1, w) + np.sum(np.sin(w))


def test_an_array_is_handed_on():
    w = np.array([0.5, 1.5, 0.2])
    for n in range(5):
        check_gradient(lambda w: chosen(n, w), w)
        check_gradient(lambda w: chosen(n, w) + w[1] * chosen(n + 1, w * 2.0), w)


def test_a_call_in_an_arm_and_in_a_loop_of_the_caller():
    def f(w, s):
        total = 0.0
        for i in range(3):
            if s > i:
                total = total + chosen(i + 1, w) * s
        return total + (chosen(2, w) if s > 1 else w[0])

    for s in (0.5, 1.5, 2.5):
        check_gradient(f, np.array([0.5, 1.5, 0.2]), s)


def test_numbers_are_summed():
    def f(x):
        return power(x, 4) + power(x * 2.0, 2)

    for _ in range(3):
        assert gradient(f, 1.5) == pytest.approx((4 * 1.5 ** 3 + 8 * 1.5,))


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def test_second_order():
    w = np.array([0.5, 1.5, 0.2])
    H = hessian(lambda w: chosen(3, w), w)
    exact = zygopy.jacobian(lambda w: gradient(lambda w: chosen(3, w), w)[0], w)[0]
    assert np.allclose(H, exact)
    steps = [(gradient(lambda w: chosen(3, w), w + e)[0] - gradient(lambda w: chosen(3, w), w - e)[0]) / 2e-5
             for e in 1e-5 * np.eye(3)]
    assert np.allclose(H, steps, atol=1e-6)


def test_the_same_argument_twice():
    def f(w):
        return both(3, w, w)

    check_gradient(f, np.array([0.5, 1.5]))


def both(n, a, b):
    return np.sum(a * b) if n == 0 else both(n - 1, a, b) * a[0] + b[1]


def test_nested_dicts_and_numbers_among_the_entries():
    p = {"in": {"W": np.array([[0.3, 0.1], [0.2, 0.5]]), "s": 0.7}, "n": 2, "name": "cell"}

    def f(p, x):
        return np.sum(deep(3, x, p))

    check_gradient(f, p, np.array([0.4, 0.9]))
    for bars in often(f, p, np.array([0.4, 0.9])):
        assert bars[0]["name"] is None
        assert isinstance(bars[0]["in"]["s"], float)


def deep(n, x, p):
    if n == 0:
        return x * p["in"]["s"]
    return np.tanh(p["in"]["W"] @ deep(n - 1, x, p)) * p["n"]
