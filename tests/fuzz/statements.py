"""The simple statements that programs are drawn from, by construct."""

from collections.abc import Callable
from typing import Any

Draw = Callable[[Any], str]


def place(d: Any) -> str:
    return str(d.random.choice(["0", "1", "-1"]))


def target(d: Any) -> str:
    return str(d.random.choice(["a", "b", "c", "s"]))


def key(d: Any) -> str:
    return str(d.random.choice(["p", "q"]))


def swapped(d: Any) -> str:
    one, other = d.random.sample(["a", "b", "c", "s"], 2)
    return f"{one}, {other} = {other}, {d.number(1)}"


SIMPLE: dict[str, list[Draw]] = {
    "assignment": [lambda d: f"{target(d)} = {d.number()}"],
    "augmented": [lambda d: f"{target(d)} += {d.number(1)}", lambda d: f"{target(d)} *= 0.8"],
    "swap": [swapped],
    "array": [lambda d: f"w = {d.array()}", lambda d: f"w = {d.array()}"],
    "entry written": [
        lambda d: f"w[{place(d)}] = {d.number(1)}",
        lambda d: f"w[{place(d)}] += {d.number(1)}",
        lambda d: f"m[1, {place(d)}] = {d.number(1)}",
    ],
    "slice written": [
        lambda d: "w[1:] = w[:-1] * 0.9",
        lambda d: "m[:, 1] *= 0.5",
        lambda d: "m[0] = w",
        lambda d: "w[:] = v * s",
        lambda d: "m[:, 0] = m[:, 1] + m[:, 2]",
    ],
    "mask written": [lambda d: f"w[{d.wide_test()}] = {d.number(0)}", lambda d: f"w[{d.wide_test()}] *= 0.5"],
    "array augmented": [lambda d: "w *= 0.9", lambda d: "w += v * 0.3", lambda d: "m -= w * 0.1", lambda d: "m /= 1.3"],
    "view written": [
        lambda d: "view = w[:2]\nview *= 0.7",
        lambda d: f"view = w[::-1]\nview[0] = {d.number(1)}",
        lambda d: f"view = m[1]\nview[2] = {d.number(1)}",
        lambda d: "view = m.reshape(-1)\nview[2] *= 0.5",
        lambda d: "view = m.T[1]\nview += s",
        lambda d: f"view = m[:, 1:]\ninner = view[1]\ninner[0] = {d.number(1)}",
    ],
    "rows swapped": [
        lambda d: "m[[0, 1]] = m[[1, 0]]",
        lambda d: "w[0], w[1] = w[1], w[0]",
        lambda d: "m[0], m[1] = m[1].copy(), m[0].copy()",
    ],
    "index array": [lambda d: "w = w[[2, 0, 1]]", lambda d: f"w[[0, 2]] += {d.number(1)}", lambda d: "w[[0, 0]] = w[1:]"],
    "add.at": [lambda d: f"np.add.at(w, [0, 0, 1], {d.number(1)})"],
    "out=": [lambda d: "np.multiply(w, 0.5, out=w)", lambda d: "np.tanh(w, out=w)", lambda d: "np.copyto(w, v)"],
    "broadcasting": [
        lambda d: "m = m * w * 0.5",
        lambda d: "m = m + np.array([a, b])[:, None]",
        lambda d: "m = np.array([0.3, c])[:, None] * v",
    ],
    "reduction": [
        lambda d: f"{target(d)} = np.sum(m, axis=1)[0] * 0.5",
        lambda d: f"{target(d)} = np.mean(w) + m.max()",
        lambda d: f"{target(d)} = np.tanh(np.prod(w))",
        lambda d: "s = s * 0.5 + w @ m @ w if False else s + w @ v",
    ],
    "list written": [
        lambda d: f"xs.append({d.number(1)})",
        lambda d: "xs[0] = np.tanh(xs[-1])",
        lambda d: f"xs.insert(0, {d.number(0)})",
        lambda d: f"xs[-1] += {d.number(0)}",
        lambda d: f"xs.extend([a, {d.number(0)}])",
    ],
    "list methods": [
        lambda d: "xs.reverse()",
        lambda d: "s = s * 0.5 + (xs.pop() if len(xs) > 1 else 0.1)",
        lambda d: f"xs += [{d.number(0)}]",
        lambda d: "xs.sort()",
        lambda d: "ys = sorted(xs, key=lambda x: -x)\nc = c * 0.5 + ys[0] * ys[-1]",
    ],
    "list sliced": [lambda d: "xs = xs[:3]", lambda d: "xs[1:2] = [s, b]"],
    "two names for a list": [lambda d: f"ys = xs\nys.append({d.number(1)})", lambda d: "ys = xs\nys[0] *= 0.5"],
    "nested list": [
        lambda d: f"rows = [[a, b], [s]]\nrows[0][1] = {d.number(1)}\ns = s * 0.5 + rows[0][1] * rows[1][0]",
        lambda d: f"rows = [w, v]\ns = s * 0.5 + rows[0][1] * {d.number(0)}",
    ],
    "dict written": [
        lambda d: f'd["{key(d)}"] = {d.number(1)}',
        lambda d: f'd["{key(d)}"] *= 0.7',
        lambda d: f'd.update({{"q": {d.number(0)}}})',
        lambda d: f'd = {{**d, "{key(d)}": {d.number(0)}}}',
    ],
    "dict methods": [
        lambda d: f's = s * 0.5 + d.get("r", {d.number(0)})',
        lambda d: f'd.setdefault("r", {d.number(0)})',
        lambda d: 's = s * 0.5 + d.pop("r", 0.1)',
        lambda d: "c = c * 0.5 + sum(d.values()) * 0.1",
    ],
    "attribute written": [
        lambda d: f"box.held = {d.number(1)}",
        lambda d: f"box.held += {d.number(0)} * 0.2",
        lambda d: f"same = box\nsame.held = {d.number(1)}",
    ],
    "method": [lambda d: f"{target(d)} = box.shift({d.number(0)})", lambda d: f"{target(d)} = box.half * {d.number(0)}"],
    "subclass": [lambda d: f"tilted = Tilted({d.number(0)}, {d.number(0)})\ns = s * 0.5 + tilted.shift({d.number(0)})"],
    "operator of a class": [lambda d: f"box = box + Box({d.number(0)})", lambda d: f"c = c * 0.5 + box({d.number(0)})"],
    "array in an object": [
        lambda d: f"hold = Holder(w, xs)\nhold.row[1] = {d.number(1)}\ns = s * 0.5 + hold.row[0]",
        lambda d: f"hold = Holder(w * 1.0, [s])\nhold.row = hold.row * {d.number(0)}\nw = hold.row",
        lambda d: f"hold = Holder(v, [s])\nhold.items.append({d.number(0)})\nc = c * 0.5 + hold.items[-1]",
    ],
    "recursion": [lambda d: f"{target(d)} = power({d.number(1)}, 3)", lambda d: f"{target(d)} = total(xs)"],
    "helper that writes": [
        lambda d: f"bump(w, {place(d)}, {d.number(1)})",
        lambda d: f"s = s * 0.5 + grow(xs, {d.number(1)})",
        lambda d: f"bump(m[0], {place(d)}, {d.number(0)})",
    ],
    "star": [
        lambda d: f"{target(d)} = spread({d.number(0)}, {d.number(0)}, scale=0.3)",
        lambda d: f"{target(d)} = spread(*xs)",
        lambda d: "first, *rest = xs\nc = c * 0.5 + first * len(rest) * 0.1",
    ],
    "higher order": [
        lambda d: f"{target(d)} = twice(lambda u: np.tanh(u + {d.number(0)}), {d.number(0)})",
        lambda d: f"{target(d)} = partial(helper, k={d.number(0)})({d.number(0)})",
        lambda d: f"{target(d)} = np.tanh(reduce(lambda u, x: u * 0.5 + x, xs))",
        lambda d: f"{target(d)} = sum(map(lambda x: x * {d.number(0)}, xs)) * 0.3",
    ],
    "comprehension": [
        lambda d: f"{target(d)} = sum([x * 0.3 for x in xs if x > {d.threshold()}])",
        lambda d: f"w = np.array([np.sin(x) * {d.number(0)} for x in v])",
        lambda d: f"{target(d)} = sum(x * {d.number(0)} for x in xs) * 0.2",
        lambda d: "d = {k: x * 0.9 for k, x in d.items()}",
    ],
    "global read": [lambda d: f"{target(d)} = {d.number(1)} * GAIN"],
    "assert": [lambda d: "assert len(xs) > 0"],
}
