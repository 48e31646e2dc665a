"""Objects that are written to, and read more than once from what holds them: each use counts once."""

import numpy as np

from .case import case

normal = np.random.default_rng(8).standard_normal


class Cell:
    def __init__(self, w, s=1.0):
        self.w, self.s = w, s

    def __call__(self, x):
        y = x * self.w + self.s
        self.s = y * 2.0
        return y


class Centre:
    def __init__(self, gain):
        self.gain, self.mean = gain, np.zeros(3)

    def __call__(self, x):
        self.mean = np.mean(x, axis=0)
        return (x - self.mean) * self.gain


class Holder:
    def __init__(self, cell):
        self.cell = cell


class Several:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return np.sum(np.sin(x))


def in_a_loop_over_layers(layers, x):
    for layer in layers:
        x = layer(x)
    return x


def enumerated(layers, x):
    for k, layer in enumerate(layers):
        x = layer(x) + k
    return x


def in_a_comprehension(layers, x):
    return sum([layer(x) for layer in layers])


def by_two_names(layers, x):
    a = layers[0]
    b = layers[0]
    return a(x) * b(x)


def unpacked_and_indexed(layers, x):
    a, _ = layers
    return a(x) * layers[0](x)


def field_three_times(o, x):
    return o.cell(o.cell(o.cell(x)))


def field_in_a_loop(o, x):
    for _ in range(3):
        x = o.cell(x) + o.cell.w
    return x


def field_in_a_branch_and_after(o, x):
    if x > 1:
        x = o.cell(x)
    return o.cell(x)


def field_while(o, x):
    while x < 30:
        x = o.cell(x)
    return x


def written_under_one_name_read_under_another(o, x):
    a = o.cell
    a.s = x * 3
    b = o.cell
    return b.s * b.w


def made_and_held(w, x):
    layers = [Cell(w), Cell(w * 2)]
    for layer in layers:
        x = layer(x)
    return layers[0](x) * layers[1].s


def entry_of_a_dict_twice(o, x):
    a = o["xs"]
    a[0] = a[0] * x
    b = o["xs"]
    b[0] = b[0] * x
    return a[0] * x


CASES = [
    case(in_a_loop_over_layers, (Cell(0.5), Cell(0.7)), 2.0),
    case(in_a_loop_over_layers, [Cell(0.5), Cell(0.7)], 2.0, label="in_a_loop_over_layers of a list"),
    case(enumerated, (Cell(0.5), Cell(0.7)), 2.0),
    case(in_a_comprehension, [Cell(0.5), Cell(0.7)], 2.0),
    case(by_two_names, (Cell(0.5), Cell(0.7)), 2.0),
    case(unpacked_and_indexed, (Cell(0.5), Cell(0.7)), 2.0),
    case(field_three_times, Holder(Cell(0.5)), 2.0),
    case(field_in_a_loop, Holder(Cell(0.5)), 2.0),
    case(field_in_a_branch_and_after, Holder(Cell(0.5)), 2.0),
    case(field_in_a_branch_and_after, Holder(Cell(0.5)), 0.5, label="field_in_a_branch_and_after without it"),
    case(field_while, Holder(Cell(1.5)), 2.0),
    case(written_under_one_name_read_under_another, Holder(Cell(0.5)), 2.0),
    case(made_and_held, 0.5, 2.0),
    case(entry_of_a_dict_twice, {"xs": [0.5]}, 2.0),
    case(Several.__call__, Several(Centre(normal(3)), Centre(normal(3))), normal((4, 3))),
]
