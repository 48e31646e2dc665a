"""Gradients of structured arguments: dicts, lists, tuples, named tuples, objects, nested in each other."""

from typing import Any, NamedTuple

import numpy as np

from .case import case
from .dataclasses_ import Market, Point, Spring
from .objects import Chain, Dense, Particle, Vector

normal = np.random.default_rng(25).standard_normal


class Params(NamedTuple):
    W: Any
    b: Any


class Model:
    def __init__(self):
        self.encoder = {"W": normal((2, 3)), "b": normal(3)}
        self.layers = [Dense(normal((3, 3)), normal(3)), Dense(normal((3, 2)), normal(2))]
        self.name = "model"
        self.steps = 3
        self.rate = 0.1
        self.unused = normal(2)

    def __call__(self, x):
        h = x @ self.encoder["W"] + self.encoder["b"]
        for layer in self.layers:
            h = layer(h)
        return h * self.rate


def dict_params(p, x):
    return np.sum(np.tanh(x @ p["W"] + p["b"]) ** 2)


def list_of_pairs(params, x):
    for W, b in params:
        x = np.tanh(x @ W + b)
    return np.sum(x)


def named_tuple(p, x):
    return np.sum(x @ p.W + p.b) ** 2


def named_tuple_unpacked(p, x):
    W, b = p
    return np.sum(x @ W * b)


def nested_dict(p, x):
    h = np.tanh(x * p["enc"]["scale"] + p["enc"]["shift"][0])
    return np.sum(h) * p["dec"][1]


def whole_model(model, x):
    return np.sum(model(x) ** 2)


def list_of_objects(springs, x):
    return sum(s.energy(x) for s in springs)


def dict_of_objects(d, x):
    return d["a"].energy(x) * d["b"].energy(2 * x)


def object_in_tuple(t):
    p, (v, market) = t
    return p.kinetic * v.x + market.spot * v.y


def partly_used_tuple(t):
    return t[0] ** 2 + t[2][0]


def partly_used_dict(d):
    return d["used"] ** 2


def none_inside(p, x):
    y = x * p["w"]
    if p["b"] is not None:
        y = y + p["b"]
    return y


def strings_inside(p):
    return p["value"] ** 2 if p["unit"] == "m" else p["value"]


def l2_of_tree(tree):
    if isinstance(tree, dict):
        return sum(l2_of_tree(v) for v in tree.values())
    if isinstance(tree, (list, tuple)):
        return sum(l2_of_tree(v) for v in tree)
    return np.sum(tree**2)


def returns_structure(x):
    out = {"loss": x**2, "parts": [x, 2 * x]}
    return out["loss"] + out["parts"][1]


def sgd_step(params, grads, rate):
    new = {k: params[k] - rate * grads[k] for k in params}
    return sum(np.sum(v**2) for v in new.values())


def tuple_of_arrays(t):
    a, b, c = t
    return np.sum(a * b) + c * np.sum(a)


def list_elementwise(xs, ys):
    return sum([x * y for x, y in zip(xs, ys)]) + xs[0] * 2


def points(ps):
    return sum([p.x * p.y for p in ps]) + ps[0][0]


def mixed_int_float(p):
    return p["rate"] * p["steps"] + p["offset"]


def same_container_twice(p):
    q = p
    return p["a"] * q["a"] + q["b"][0]


def rebuild_container(p):
    q = {"a": p["a"] * 2, "b": p["b"]}
    r = (q, p["c"])
    return r[0]["a"] * r[0]["b"] + r[1] ** 2


def recurrent(cell, xs):
    h = np.zeros(2)
    for x in xs:
        h = np.tanh(cell["Wx"] @ x + cell["Wh"] @ h + cell["b"])
    return np.sum(h)


def weight_decay(params, rate):
    return rate * sum(np.sum(p**2) for p in params.values())


def largest_of(params):
    return max([np.max(np.abs(p)) for p in params.values()])


def few_of_many(params):
    return np.sum(params["w0"] * params["w3"]) + np.sum(np.tanh(params["w17"]))


def scaled_by_name(params):
    total = 0.0
    for name, p in params.items():
        total = total + (2.0 if name.startswith("w1") else 1.0) * np.sum(p**3)
    return total


def by_sorted_keys(params):
    total = 0.0
    for k, name in enumerate(sorted(params)):
        total += (k + 1) * np.sum(params[name] ** 2)
    return total


def mapped_then_summed(params):
    squares = {name: p * p for name, p in params.items()}
    return sum(np.sum(v) for v in squares.values())


MANY = {f"w{k}": normal((2, 2)) for k in range(20)}
MIXED = {f"{name}{k}": normal((2, 2) if name == "w" else 2) for k in range(10) for name in "wb"}

CASES = [
    *[case(f, arg, *more, label=f"{f.__name__} of {word}")
      for f, *more in ((weight_decay, 0.1), (largest_of,), (scaled_by_name,), (by_sorted_keys,), (mapped_then_summed,))
      for word, arg in (("many alike", MANY), ("many of two forms", MIXED), ("two", {"W": normal((3, 2)), "b": normal(2)}))],
    case(few_of_many, MANY),
    case(dict_params, {"W": normal((3, 2)), "b": normal(2)}, normal((4, 3))),
    case(list_of_pairs, [(normal((2, 3)), normal(3)), (normal((3, 1)), normal(1))], normal(2)),
    case(list_of_pairs, ([normal((2, 2)), 0.1],), normal(2), label="list_of_pairs of other containers"),
    case(named_tuple, Params(normal((3, 2)), normal(2)), normal(3)),
    case(named_tuple_unpacked, Params(normal((3, 2)), 0.3), normal(3)),
    case(nested_dict, {"enc": {"scale": 0.7, "shift": [0.1, 0.2]}, "dec": (1.0, 2.0)}, normal(3)),
    case(whole_model, Model(), normal((2, 2))),
    case(whole_model, Chain(Dense(normal((2, 2)), 0.1), np.sin), normal(2), label="whole_model with a ufunc inside"),
    case(list_of_objects, [Spring(2.0, 0.4), Spring(1.5)], 1.9),
    case(dict_of_objects, {"a": Spring(2.0, 0.4), "b": Spring(1.5)}, 1.9),
    case(object_in_tuple, (Particle(1.5, 0.7, 0.4), (Vector(0.3, 0.2), Market(10.0, 0.2)))),
    case(partly_used_tuple, (1.3, 0.4, [0.5, 0.6])),
    case(partly_used_dict, {"used": 1.3, "unused": 0.4, "name": "x"}),
    case(none_inside, {"w": 1.3, "b": None}, 0.4),
    case(none_inside, {"w": 1.3, "b": 0.2}, 0.4, label="none_inside with a value"),
    case(strings_inside, {"value": 1.3, "unit": "m"}),
    case(l2_of_tree, {"a": [1.0, (2.0, normal(2))], "b": {"c": normal((2, 2))}}),
    case(returns_structure, 1.3),
    case(sgd_step, {"w": normal(2), "b": 0.3}, {"w": normal(2), "b": 0.1}, 0.1),
    case(tuple_of_arrays, (normal(3), normal(3), 0.4)),
    case(list_elementwise, [1.0, 2.0], [3.0, 4.0]),
    case(points, [Point(1.0, 2.0), Point(0.5, 0.3)]),
    case(mixed_int_float, {"rate": 0.3, "steps": 4, "offset": 1.0}),
    case(same_container_twice, {"a": 1.3, "b": [0.4]}),
    case(rebuild_container, {"a": 1.3, "b": 0.4, "c": 0.7}),
    case(recurrent, {"Wx": normal((2, 2)), "Wh": normal((2, 2)), "b": normal(2)}, normal((3, 2))),
]
